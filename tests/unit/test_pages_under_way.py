# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which pages are begun and come back, and how many are under way; nothing is read in here."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from workstation.app.digitize import InputPage, read_pages
from workstation.app.readers import PageResult
from workstation.domain.paper import PageGeometry, PageMeasures, PageText
from workstation.settings import OcrSettings

RESULT = PageResult(
    PageMeasures(PageGeometry(10.0, 10.0, 300, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)), 0.0, 0, 0.0, 0.0, False, 0.0),
    PageText((), "", 0.0),
)
ONE_WORKER = OcrSettings(workers=1)  # three pages under way


class Recording(Executor):
    """Notes the name of each page it is given; every page is read at once."""

    def __init__(self) -> None:
        self.begun: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.begun.append(args[2])
        done: Future[PageResult] = Future()
        done.set_result(RESULT)
        return done


def pages_of(*sizes: int) -> list[InputPage]:
    return [InputPage(f"{number}", io.BytesIO(b"x" * size), "image/jpeg", 0) for number, size in enumerate(sizes)]


def test_the_largest_of_the_last_pages_is_begun_first_and_all_come_in_order() -> None:
    executor = Recording()

    came = [page.name for page, _ in read_pages(pages_of(1, 9, 2, 1, 30, 20, 40), executor, ONE_WORKER)]

    assert executor.begun == ["0", "1", "2", "3", "6", "4", "5"]
    assert came == ["0", "1", "2", "3", "4", "5", "6"]


def test_few_pages_are_all_begun_by_size() -> None:
    executor = Recording()

    came = [page.name for page, _ in read_pages(pages_of(1, 3), executor, ONE_WORKER)]

    assert (executor.begun, came) == (["1", "0"], ["0", "1"])


def test_pages_from_a_feeder_are_begun_as_they_come() -> None:
    executor = Recording()

    def feeder() -> Iterator[InputPage]:
        for page in pages_of(1, 2, 3, 4, 5):
            yield page
            assert executor.begun[-1] == page.name

    came = [page.name for page, _ in read_pages(feeder(), executor, ONE_WORKER)]

    assert executor.begun == came == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("make", [list, iter])
def test_no_more_than_three_pages_a_worker_are_under_way(make: Callable[[list[InputPage]], Any]) -> None:
    executor = Recording()

    most = [
        len(executor.begun) - came for came, _ in enumerate(read_pages(make(pages_of(*range(9))), executor, ONE_WORKER))
    ]

    assert max(most) == 3
