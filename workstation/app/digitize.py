# SPDX-License-Identifier: GPL-3.0-or-later
"""Image files in, one coded, signed PDF/A-2u out: the chain without scanner, dossier and queue."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from workstation.app.choices import chosen_rules
from workstation.app.paper_file import write_paper
from workstation.app.quality_gate import page_reasons
from workstation.app.readers import PageResult, not_read, read_page
from workstation.app.stored_pages import preset_for
from workstation.documents.check import check
from workstation.documents.conversion_mark import mark_text
from workstation.documents.import_pdf import each_page_image
from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.pdfa import PageSource
from workstation.domain.catalogue import Catalogue
from workstation.domain.owner import parse_owner_id
from workstation.domain.paper import Correction, ImagePreset, PageMeasures
from workstation.domain.paper_code import PaperCode
from workstation.errors import FileEmpty, FileMissing, PageTimedOut
from workstation.imaging.page_image import frames, read_header
from workstation.settings import OcrSettings, Settings
from workstation.store.rules import load_rules
from workstation.store.scratch import Scratch
from workstation.store.space import file_faults, write_whole

if TYPE_CHECKING:
    from workstation.signing.signer import Signer

_PART_BYTES = 1 << 20
_UNDER_WAY_A_WORKER = 3  # one being read and two waiting: no worker idles, and no more pages lie in memory


@dataclass(frozen=True, slots=True)
class InputPage:
    """One page image taken from the files named on the command line; its bytes wait outside of memory.

    Attributes:
        original: the page as it came, in a scratch.
        dpi: 0 when the file does not say.
    """

    name: str
    original: BinaryIO
    media_type: str
    dpi: int

    @property
    def data(self) -> bytes:
        """The original's bytes."""
        self.original.seek(0)
        return self.original.read()

    @property
    def size(self) -> int:
        """Of the original, in bytes; a page with much print has many."""
        return self.original.seek(0, os.SEEK_END)


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
class PageFound:
    """What is said of a page when all is done.

    Attributes:
        confidence: of its words, 0 to 100.
        reasons: why it deserves a look, as keys.
        corrections: what was changed or is doubted in its words.
    """

    measures: PageMeasures
    confidence: float
    reasons: tuple[str, ...]
    corrections: tuple[Correction, ...]


def found_on(page: PageResult) -> PageFound:
    """Return what is said of a page that was read; its words go into the file and are not kept."""
    reasons = page_reasons(page.measures, page.text)
    return PageFound(page.measures, page.text.confidence, reasons, page.text.corrections)


@dataclass(frozen=True, slots=True)
class Digitised:
    """The finished file and what was found on its pages.

    Attributes:
        file: where it lies: as ordered, or the next version of that name when it was taken.
    """

    file: Path
    code: PaperCode
    pages: tuple[PageFound, ...]
    level: str
    verdict: str


def read_input(files: Sequence[Path], scratch: Scratch) -> list[InputPage]:
    """Read page images from image files, multi-page TIFFs and PDFs, in the order given.

    Args:
        files: one at a time is in memory.
        scratch: keeps the pages; closed when they are no longer needed.

    Raises:
        FileMissing, FileEmpty, ImageUnreadable, PdfDamaged, PdfEmpty, PdfEncrypted, PdfSigned: the first file at
            fault, by name; nothing has been written then. Images are not decoded here: pixels that are damaged are
            found when the page is read.
    """
    return [page for file in files for page in _pages_of(file, scratch)]


def _pages_of(file: Path, scratch: Scratch) -> Iterator[InputPage]:
    if not file.is_file():
        raise FileMissing(name=file.name)
    data = file.read_bytes()
    if not data:
        raise FileEmpty(name=file.name)
    if data.lstrip()[:5] == b"%PDF-":
        for page in each_page_image(data, file.name):
            yield InputPage(file.name, scratch.put(page.data), page.media_type, page.dpi)
        return
    for frame in frames(data, file.name):
        header = read_header(frame, file.name)
        yield InputPage(file.name, scratch.put(frame), header.media_type, header.dpi or 0)


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


def check_profile(settings: Settings) -> None:
    """Look that the signature's profile is there before any work is done.

    Raises:
        SettingInvalid: there is none of this name.
    """
    from workstation.signing.profiles import profile_by_name

    profile_by_name(settings.signing.profile)


def read_pages(
    pages: Iterable[InputPage], executor: Executor, ocr: OcrSettings
) -> Iterator[tuple[InputPage, PageResult]]:
    """Work on pages as they come and yield them in order; a bounded number is under way, so that memory stays flat.

    Of pages that are all there the last few are begun by size, the largest first: a large one begun last would leave
    every worker but one without work. A page that takes too long comes unread, marked so; the others go on.

    Raises:
        WorkstationError: the first page that fails; pages that wait are then dropped.
    """
    most = _UNDER_WAY_A_WORKER * (ocr.workers or os.cpu_count() or 1)
    under_way: dict[int, tuple[InputPage, Future[PageResult]]] = {}
    finished = 0
    try:
        for number, page in _as_begun(pages, most):
            if len(under_way) >= most:
                yield _finished(*under_way.pop(finished))
                finished += 1
            how = (ocr.engine, ocr.languages, ocr.page_limit_s)
            under_way[number] = page, executor.submit(read_page, page.data, page.dpi, page.name, *how)
        while under_way:
            yield _finished(*under_way.pop(finished))
            finished += 1
    finally:
        for _, work in under_way.values():
            work.cancel()


def _as_begun(pages: Iterable[InputPage], last: int) -> Iterable[tuple[int, InputPage]]:
    """Return pages with their places, in the order in which they are begun: only the last few change places."""
    if not isinstance(pages, Sequence):
        return enumerate(pages)
    order = list(enumerate(pages))
    # All before the last few are begun then, so that the page waited for in `read_pages` always is.
    return [*order[:-last], *sorted(order[-last:], key=lambda one: one[1].size, reverse=True)]


def _finished(page: InputPage, work: Future[PageResult]) -> tuple[InputPage, PageResult]:
    try:
        return page, work.result()
    except PageTimedOut:  # it did not even stop by itself
        return page, not_read(page.data, page.dpi, page.name)


def digitise(
    pages: Iterable[InputPage],
    order: Order,
    out: Path,
    *,
    settings: Settings,
    catalogue: Catalogue,
    executor: Executor,
    scratch: Scratch,
    signer: Signer | None,
    trust: Sequence[bytes],
    at: dt.datetime,
    on_page: Callable[[int], None] = lambda _: None,
    on_built: Callable[[], None] = lambda: None,
) -> Digitised:
    """Clean up, read, build, sign and verify; `out` appears whole, in place of what stood there, or not at all.

    Pages are taken from `pages` while earlier ones are still being read, so that they may come from a feeder; only a
    few are under way at a time, and each goes into the file as soon as it is read.

    Args:
        pages: in order.
        order: what to make of them.
        out: the file.
        settings, catalogue: of the desk.
        executor: reads the pages.
        scratch: room for what does not fit into memory.
        signer: None for an unsigned file; a signed one is in memory as a whole while it is signed.
        trust: roots for the verdict.
        at: now.
        on_page: called with the number of pages read.
        on_built: called when the executor is not needed any more.

    Raises:
        WorkstationError: as the stages say.
    """
    code = check_order(catalogue, order)
    found: list[PageFound] = []

    def sources() -> Iterator[PageSource]:
        for page, result in read_pages(pages, executor, settings.ocr):
            found.append(found_on(result))
            on_page(len(found))
            yield PageSource(page.data, page.media_type, result.measures.geometry, result.text.words)

    metadata = PaperMetadata(
        code=code,
        procedure_code=order.procedure_code,
        dossier_number=order.dossier_number,
        title=catalogue.document_type(code.document_type_code).name,
        created_at=at,
        rule_set=chosen_rules(load_rules(), settings, at.date()).id,
        is_test=signer is not None and signer.is_test,
    )
    how = settings.documents
    pdf = write_paper(
        sources(),
        metadata,
        order.preset or preset_for(how, catalogue.document_type(code.document_type_code)),
        mark=mark_text(settings.desk.agency, at, how.mark),
        settings=how,
        submit=executor.submit,
        scratch=scratch,
    )
    on_built()
    check(pdf, metadata, len(found))
    size = pdf.seek(0, os.SEEK_END)
    pdf.seek(0)
    level = verdict = ""
    finished: Iterable[bytes] = iter(lambda: pdf.read(_PART_BYTES), b"")
    if signer is not None:
        signed, level, verdict = _signed(pdf.read(), signer, settings, trust, at)
        size, finished = len(signed), [signed]
    with file_faults(out.parent, needed_mib=(size >> 20) + 1):
        write_whole(out, finished, mode=0o644)
    return Digitised(out, code, tuple(found), level, verdict)


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
