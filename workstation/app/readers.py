# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages handed to the worker processes that measure and read them; how they do it is in `page_reader`.

Nothing of imaging and OCR is loaded here, but in the workers at the call: whoever hands pages over starts the workers
first and loads what it needs itself while they load theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workstation.domain.extraction import ExtractionTemplate
    from workstation.domain.paper import PageGeometry, PageMeasures, PageText


@dataclass(frozen=True, slots=True)
class PageResult:
    """What a worker found on a page."""

    measures: PageMeasures
    text: PageText


def warm(executor: Executor, workers: int, kind: str, languages: str) -> list[Future[str]]:
    """Let workers load engine and image libraries now, so that the first page does not wait for it."""
    return [executor.submit(warm_up, kind, languages) for _ in range(workers)]


def warm_up(kind: str, languages: str) -> str:
    """Load engine and image libraries into this process; return the engine's name."""
    from workstation.app.page_reader import load

    return load(kind, languages)


def read_page(
    data: bytes,
    dpi: int,
    name: str,
    kind: str,
    languages: str,
    limit_s: float,
    templates: Sequence[ExtractionTemplate] = (),
) -> PageResult:
    """Measure and read a page; see `page_reader.work_page`."""
    from workstation.app.page_reader import work_page

    return work_page(data, dpi, name, kind, languages, limit_s, templates)


def not_read(data: bytes, dpi: int, name: str) -> PageResult:
    """Return what is known of a page that was not read in its time; see `page_reader.not_read`."""
    from workstation.app.page_reader import not_read as as_it_came

    return as_it_came(data, dpi, name)


def read_again(
    data: bytes,
    geometry: PageGeometry,
    name: str,
    kind: str,
    languages: str,
    limit_s: float,
    templates: Sequence[ExtractionTemplate],
) -> PageText:
    """Read a page that a person laid otherwise; see `page_reader.read_again`."""
    from workstation.app.page_reader import read_again as read

    return read(data, geometry, name, kind, languages, limit_s, templates)
