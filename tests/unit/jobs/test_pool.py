# SPDX-License-Identifier: GPL-3.0-or-later
"""The supervised pool with real processes: what a dying worker takes along, and what not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.processes import is_running, wait_until
from workstation.errors import OwnerIdInvalid, PageWorkerLost
from workstation.jobs.pool import SupervisedPool


def double(number: int) -> int:
    return number * 2


def die(_: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def refuse(length: int) -> int:
    raise OwnerIdInvalid(value="x", length=length)


@pytest.fixture
def pool() -> Iterator[SupervisedPool]:
    pool = SupervisedPool(2)
    yield pool
    pool.shutdown()


def test_a_page_that_kills_its_worker_fails_alone(pool: SupervisedPool, expected_warnings: list[object]) -> None:
    good = [pool.submit(double, number) for number in range(6)]
    bad = pool.submit(die, 0)
    more = [pool.submit(double, number) for number in range(6, 12)]

    with pytest.raises(PageWorkerLost):
        bad.result(timeout=60)
    assert [future.result(timeout=60) for future in good + more] == [number * 2 for number in range(12)]


def test_the_pool_works_on_after_a_loss(pool: SupervisedPool, expected_warnings: list[object]) -> None:
    with pytest.raises(PageWorkerLost):
        pool.submit(die, 0).result(timeout=60)

    assert pool.submit(double, 21).result(timeout=60) == 42


def test_an_expected_failure_keeps_its_class_and_fields_across_the_process_border(pool: SupervisedPool) -> None:
    with pytest.raises(OwnerIdInvalid) as caught:
        pool.submit(refuse, 11).result(timeout=60)

    assert caught.value.length == 11


def test_workers_end_when_their_parent_is_killed() -> None:
    program = (
        "import os, sys\n"
        "from workstation.jobs.pool import SupervisedPool\n"
        "if __name__ == '__main__':\n"
        "    pool = SupervisedPool(1)\n"
        "    print(pool.submit(os.getpid).result(), flush=True)\n"
        "    sys.stdin.read()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdin is not None
    worker = int(parent.stdout.readline())
    assert is_running(worker)

    parent.kill()
    parent.wait()

    wait_until(lambda: not is_running(worker), timeout_s=20)
    parent.stdout.close()
    parent.stdin.close()


def test_what_a_worker_has_written_is_there_when_the_pool_has_ended(capfd: pytest.CaptureFixture[str]) -> None:
    pool = SupervisedPool(1)
    pool.submit(print, "said").result(timeout=60)

    pool.shutdown()

    assert capfd.readouterr().out == "said\n"
