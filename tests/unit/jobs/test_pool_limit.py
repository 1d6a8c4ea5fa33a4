# SPDX-License-Identifier: GPL-3.0-or-later
"""The time a task may take: one that takes longer is ended with its worker, and costs the others nothing."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.processes import is_running, wait_until
from workstation.errors import PageTimedOut
from workstation.jobs.pool import SupervisedPool


def never_ends(told: Path) -> None:
    """Say who runs this, then wait where no exception of Python can end it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    told.write_text(str(os.getpid()))
    threading.Event().wait()


def works_for_ever(told: Path) -> None:
    told.write_text(str(os.getpid()))
    while True:
        pass


def who(_: int) -> int:
    return os.getpid()


def threads(_: int) -> set[str]:
    return {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize(("endless", "limit_s"), [(works_for_ever, 0.6), (never_ends, 0.1)])
def test_a_task_that_never_ends_fails_alone_and_its_worker_is_ended(
    tmp_path: Path, endless: Callable[[Path], None], limit_s: float
) -> None:
    with SupervisedPool(2, limit_s) as pool:
        before = pool.submit(who, 0)
        bad = pool.submit(endless, tmp_path / "pid")
        after = [pool.submit(who, number) for number in range(20)]

        with pytest.raises(PageTimedOut) as caught:
            bad.result(timeout=60)
        assert len({future.result(timeout=60) for future in (before, *after)}) <= 3
        assert pool.submit(who, 1).result(timeout=60)

    ended = int((tmp_path / "pid").read_text())
    assert caught.value.limit_s == 1
    wait_until(lambda: not is_running(ended), timeout_s=20)
    assert ended not in {future.result() for future in after[-1:]}


def test_time_counts_from_when_the_task_is_begun(tmp_path: Path) -> None:
    with SupervisedPool(1, limit_s=0.1) as pool:
        waits = [pool.submit(never_ends, tmp_path / f"{number}") for number in range(2)]

        for future in waits:  # the second waits for its turn as long as the first may take
            with pytest.raises(PageTimedOut):
                future.result(timeout=60)

    assert (tmp_path / "1").exists()


def test_a_worker_that_has_idled_is_watched_at_its_next_task(tmp_path: Path) -> None:
    with SupervisedPool(1, limit_s=0.3) as pool:
        idle = pool.submit(who, 0).result(timeout=60)
        with pytest.raises(PageTimedOut):
            pool.submit(works_for_ever, tmp_path / "pid").result(timeout=60)

    assert int((tmp_path / "pid").read_text()) == idle


def test_a_worker_without_a_limit_has_nobody_who_wakes_to_look() -> None:
    with SupervisedPool(1) as free, SupervisedPool(1, limit_s=60) as limited:
        assert "watch" not in free.submit(threads, 0).result(timeout=60)
        assert "watch" in limited.submit(threads, 0).result(timeout=60)
