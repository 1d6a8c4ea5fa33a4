# SPDX-License-Identifier: GPL-3.0-or-later
"""Image files in, one coded, signed PDF/A-2u out: the chain without scanner, dossier and queue."""

from __future__ import annotations

import datetime as dt
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.app.choices import chosen_rules
from workstation.app.page_reader import PageResult, work_page
from workstation.app.stored_pages import preset_for, stamp_for, stored_pages
from workstation.documents.check import check
from workstation.documents.conversion_mark import mark_text
from workstation.documents.import_pdf import page_images
from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.pdfa import PageSource, build
from workstation.domain.catalogue import Catalogue
from workstation.domain.owner import parse_owner_id
from workstation.domain.paper import ImagePreset
from workstation.domain.paper_code import PaperCode
from workstation.errors import FileEmpty, FileMissing
from workstation.imaging.page_image import frames, read_header
from workstation.settings import OcrSettings, Settings
from workstation.store.rules import load_rules
from workstation.store.space import file_faults, write_whole

if TYPE_CHECKING:
    from workstation.signing.signer import Signer

_UNDER_WAY_A_WORKER = 3  # one being read and two waiting: no worker idles, and no more pages lie in memory


@dataclass(frozen=True, slots=True)
class InputPage:
    """One page image taken from the files named on the command line.

    Attributes:
        dpi: 0 when the file does not say.
    """

    name: str
    data: bytes
    media_type: str
    dpi: int


@dataclass(frozen=True, slots=True)
class Order:
    """What to make of the pages.

    Attributes:
        preset: how the pictures are kept; None: as catalogue and settings say.
    """

    owner_id: str
    document_type_code: str
    procedure_code: str = ""
    dossier_number: str = ""
    seq: int = 1
    preset: ImagePreset | None = None


@dataclass(frozen=True, slots=True)
class Digitised:
    """The finished file and what was found on its pages.

    Attributes:
        file: where it lies: as ordered, or the next version of that name when it was taken.
    """

    file: Path
    code: PaperCode
    pages: tuple[PageResult, ...]
    level: str
    verdict: str


def read_input(files: Sequence[Path]) -> list[InputPage]:
    """Read page images from image files, multi-page TIFFs and PDFs, in the order given.

    Raises:
        FileMissing, FileEmpty, ImageUnreadable, PdfDamaged, PdfEmpty, PdfEncrypted, PdfSigned: the first file at
            fault, by name; nothing has been written then. Images are not decoded here: pixels that are damaged are
            found when the page is read.
    """
    return [page for file in files for page in _pages_of(file)]


def _pages_of(file: Path) -> list[InputPage]:
    if not file.is_file():
        raise FileMissing(name=file.name)
    data = file.read_bytes()
    if not data:
        raise FileEmpty(name=file.name)
    if data.lstrip()[:5] == b"%PDF-":
        return [InputPage(file.name, page.data, page.media_type, page.dpi) for page in page_images(data, file.name)]
    found = []
    for frame in frames(data, file.name):
        header = read_header(frame, file.name)
        found.append(InputPage(file.name, frame, header.media_type, header.dpi or 0))
    return found


def check_order(catalogue: Catalogue, order: Order) -> PaperCode:
    """Return the paper's code.

    Raises:
        OwnerIdInvalid, DocumentTypeUnknown, ProcedureUnknown: before any work is done.
    """
    owner = parse_owner_id(order.owner_id)
    kind = catalogue.document_type(order.document_type_code)
    if order.procedure_code:
        catalogue.procedure(order.procedure_code)
    return PaperCode(owner.value, kind.code, order.seq)


def read_pages(
    pages: Iterable[InputPage], executor: Executor, ocr: OcrSettings
) -> Iterator[tuple[InputPage, PageResult]]:
    """Work on pages as they come and yield them in order; a bounded number is under way, so that memory stays flat.

    Raises:
        WorkstationError: the first page that fails; pages that wait are then dropped.
    """
    under_way: deque[tuple[InputPage, Future[PageResult]]] = deque()
    most = _UNDER_WAY_A_WORKER * (ocr.workers or os.cpu_count() or 1)
    try:
        for page in pages:
            if len(under_way) >= most:
                yield _finished(under_way)
            work = executor.submit(work_page, page.data, page.dpi, page.name, ocr.engine, ocr.languages)
            under_way.append((page, work))
        while under_way:
            yield _finished(under_way)
    finally:
        for _, work in under_way:
            work.cancel()


def _finished(under_way: deque[tuple[InputPage, Future[PageResult]]]) -> tuple[InputPage, PageResult]:
    page, work = under_way.popleft()
    return page, work.result()


def digitise(
    pages: Iterable[InputPage],
    order: Order,
    out: Path,
    *,
    settings: Settings,
    catalogue: Catalogue,
    executor: Executor,
    signer: Signer | None,
    trust: Sequence[bytes],
    at: dt.datetime,
    on_page: Callable[[int], None] = lambda _: None,
) -> Digitised:
    """Clean up, read, build, sign and verify; `out` appears whole, in place of what stood there, or not at all.

    Pages are taken from `pages` while earlier ones are still being read, so that they may come from a feeder; only a
    few are under way at a time.

    Raises:
        WorkstationError: as the stages say.
    """
    code = check_order(catalogue, order)
    taken: list[InputPage] = []
    results: list[PageResult] = []
    for page, result in read_pages(pages, executor, settings.ocr):
        taken.append(page)
        results.append(result)
        on_page(len(results))
    metadata = PaperMetadata(
        code=code,
        procedure_code=order.procedure_code,
        dossier_number=order.dossier_number,
        title=catalogue.document_type(code.document_type_code).name,
        created_at=at,
        rule_set=chosen_rules(load_rules(), settings, at.date()).id,
        is_test=signer is not None and signer.is_test,
    )
    originals = [(page.data, result.measures.geometry) for page, result in zip(taken, results, strict=True)]
    how = settings.documents
    preset = order.preset or preset_for(how, catalogue.document_type(code.document_type_code))
    pictures = stored_pages(originals, preset, how, executor.submit)
    sources = [
        PageSource(page.data, page.media_type, result.measures.geometry, result.text.words, picture)
        for page, result, picture in zip(taken, results, pictures, strict=True)
    ]
    stamp = stamp_for(code.text, originals[0], how, executor.submit)
    pdf = build(sources, metadata, mark=mark_text(settings.desk.agency, at, how.mark), stamp=stamp)
    check(pdf, metadata, len(taken))
    level = verdict = ""
    if signer is not None:
        pdf, level, verdict = _signed(pdf, signer, settings, trust, at)
    with file_faults(out.parent, needed_mib=(len(pdf) >> 20) + 1):
        write_whole(out, pdf, mode=0o644)
    return Digitised(out, code, tuple(results), level, verdict)


def _signed(
    pdf: bytes, signer: Signer, settings: Settings, trust: Sequence[bytes], at: dt.datetime
) -> tuple[bytes, str, str]:
    # Loaded only where something is signed: it costs a second, as much as reading a page.
    from workstation.app.file_work import here
    from workstation.app.signed_file import verified
    from workstation.signing.pades import sign
    from workstation.signing.profiles import profile_by_name

    result = sign(pdf, signer, profile_by_name(settings.signing.profile), name=signer.name, at=at, tsa=None)
    verdict = verified(here, result, pdf, trust)
    return result.data, result.level, verdict.status.value
