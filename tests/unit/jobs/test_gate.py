# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate before an executor: how many go through, in which order, and what the others hold."""

from __future__ import annotations

from concurrent.futures import Future

from workstation.jobs.gate import Gate


def test_no_more_jobs_are_under_way_than_the_gate_lets_in() -> None:
    gate, started = Gate(2), []

    def job(number: int) -> Future[int]:
        future: Future[int] = Future()
        started.append((number, future))
        return future

    for number in range(5):
        gate.enter(lambda number=number: job(number))
    assert [number for number, _ in started] == [0, 1]

    started[1][1].set_result(1)
    assert [number for number, _ in started] == [0, 1, 2]

    started[0][1].set_exception(ValueError("a job that failed makes room as well"))
    assert [number for number, _ in started] == [0, 1, 2, 3]


def test_jobs_that_end_at_once_do_not_pile_up() -> None:
    gate, ended = Gate(1), []

    def job(number: int) -> Future[int]:
        future: Future[int] = Future()
        ended.append(number)
        future.set_result(number)
        return future

    first: Future[int] = Future()
    gate.enter(lambda: first)
    for number in range(2000):
        gate.enter(lambda number=number: job(number))
    assert ended == []

    first.cancel()
    assert ended == list(range(2000))
