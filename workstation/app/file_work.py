# SPDX-License-Identifier: GPL-3.0-or-later
"""Work on one file or one picture, from values to values, done in a process of its own (`Desk.apart`).

OpenCV, pikepdf, PDFium and the signing libraries take a second to load, some hundred MiB to hold, and keep the
interpreter while they work: so they are imported at the call, and the window's process never calls. For the same
reason only values of modules that load none of them go in and come out (tests/ui/test_start.py).
"""

from __future__ import annotations

import datetime as dt
import functools
import io
import pickle
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from workstation.documents.paper_metadata import PaperMetadata
from workstation.domain.paper import FreePlace, ImagePreset, PageGeometry, Word
from workstation.signing.profiles import profile_by_name
from workstation.signing.revision import Prepared, SignedPdf, Visible
from workstation.signing.signer import KnownIdentity, identity_of
from workstation.signing.verdict import Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.app.compare import Comparison
    from workstation.app.desk_report import DeskReport
    from workstation.app.reconcile import Slip as ReceiptSlip
    from workstation.documents.stamp import Stamp
    from workstation.domain.dossier import Procedure
    from workstation.domain.slip import Slip
    from workstation.signing.signer import Signer
    from workstation.store.spool import SpoolFile, SpoolPlace, StoredFile
    from workstation.texts import Texts

P = ParamSpec("P")
T = TypeVar("T")


class Apart(Protocol):
    """Runs one of these functions and waits for what it gives."""

    def __call__(self, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run it; its failure is raised here."""


def here(job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run it in this process, as a command does that ends with it."""
    return job(*args, **kwargs)


def warm_pictures() -> None:
    """Load what pictures for the screen need, so that the first page does not wait for it."""
    import workstation.imaging.preview  # noqa: F401 - the import is the work


def warm_files() -> None:
    """Load what making, signing and judging a file needs, so that the first signature does not wait for it."""
    import workstation.documents.check
    import workstation.documents.pdfa
    import workstation.signing.pades
    import workstation.signing.verify  # noqa: F401 - the import is the work


# --- pages that are taken in ---


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page taken out of an image or PDF file; `dpi` is 0 when the file does not say."""

    data: bytes
    media_type: str
    dpi: int
    width_px: int
    height_px: int


def read_pages(file: Path) -> list[ReadPage]:
    """Return the pages of an image or PDF file.

    Raises:
        FileMissing, FileEmpty, ImageUnreadable, PdfDamaged, PdfEmpty, PdfEncrypted, PdfSigned: see
            `digitize.read_input`.
    """
    from workstation.app.digitize import read_input
    from workstation.imaging.page_image import decode
    from workstation.store.scratch import Scratch

    pages = []
    with Scratch(Path(tempfile.gettempdir())) as scratch:
        for page in read_input([file], scratch):
            data = page.data
            size = decode(data, page.name)
            pages.append(ReadPage(data, page.media_type, page.dpi, size.width_px, size.height_px))
    return pages


# --- pictures for the screen and the printer ---


def page_thumbnail(data: bytes, geometry: PageGeometry | None, max_px: int) -> bytes:
    """Return a JPEG of a page image; see `imaging.preview.thumbnail`."""
    from workstation.imaging.preview import thumbnail

    return thumbnail(data, geometry, max_px)


@dataclass(frozen=True, slots=True)
class Pixels:
    """A decoded picture: rows from the top, three bytes a pixel, no padding."""

    width_px: int
    height_px: int
    rgb: bytes


def pixels_of(picture: bytes) -> Pixels:
    """Decode a JPEG or PNG of ours for the screen: Qt would hold the interpreter for the 30 ms a large one takes."""
    from PIL import Image

    with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as opened:
        image = opened.convert("RGB")
    return Pixels(image.width, image.height, image.tobytes())


def file_page(pdf: bytes, number: int, max_px: int) -> bytes:
    """Return a page of a PDF as PNG; see `documents.preview.render_page`."""
    from workstation.documents.preview import render_page

    return render_page(pdf, number, max_px)


def file_page_sizes(pdf: bytes, name: str) -> list[tuple[float, float]]:
    """Return width and height of each page of a PDF in points.

    Raises:
        PdfDamaged, PdfEncrypted: it cannot be opened.
    """
    from workstation.documents import pdfium

    with pdfium.opened(pdf, name) as document:
        return [page.get_size() for page in document]


def file_page_count(pdf: bytes, name: str) -> int:
    """Return how many pages a PDF has; see `documents.import_pdf.page_count`."""
    from workstation.documents.import_pdf import page_count

    return page_count(pdf, name)


def page_to_sign(
    pdf: bytes,
    number: int,
    max_px: int,
    *,
    profile_name: str,
    name: str,
    at: dt.datetime,
    is_test: bool,
    visible: Visible,
) -> bytes:
    """Return a page as PNG with the box of a signature that is not made; see `pades.dry_run`."""
    from workstation.signing.pades import dry_run

    profile = profile_by_name(profile_name)
    return file_page(dry_run(pdf, profile, name=name, at=at, is_test=is_test, visible=visible), number, max_px)


def places_of_codes(pdf: bytes) -> tuple[tuple[float, float, float, float], ...]:
    """Return where codes stand on page 1; see `code_places.code_places`."""
    from workstation.app.code_places import code_places

    return code_places(pdf)


# --- files that are made ---


@dataclass(frozen=True, slots=True)
class FilePage:
    """One page of a file to be made.

    Attributes:
        original: as the scanner gave it, read when its turn comes.
        stored: what `coded_page` gave; b"" for the original itself.
    """

    original: SpoolFile
    media_type: str
    geometry: PageGeometry
    words: tuple[Word, ...]
    stored: bytes = b""


@dataclass(frozen=True, slots=True)
class Mark:
    """The conversion mark of a file: by whom, when, in which words."""

    by: str
    at: dt.datetime
    wording: str


def make_file(
    pages: Sequence[FilePage], metadata: PaperMetadata, mark: Mark, stamp: Stamp | None, place: SpoolPlace
) -> StoredFile:
    """Build, check and save the PDF/A of a paper, page by page: neither its originals nor it are in memory as a whole.

    Raises:
        StoreDamaged: an original.
        DiskFull, StoreReadOnly: nothing was saved.
        PdfCheckFailed: the file does not say what it should.
        NothingToDo, ImageUnreadable, ImageTooLarge: as `documents.pdfa.write`.
    """
    from workstation.documents.check import check
    from workstation.documents.conversion_mark import mark_text
    from workstation.documents.pdfa import PageSource, write

    sources = (
        PageSource(
            b"" if page.stored else page.original.read(),
            page.media_type,
            page.geometry,
            page.words,
            pickle.loads(page.stored) if page.stored else None,
        )
        for page in pages
    )
    text = mark_text(mark.by, mark.at, mark.wording)
    with place.scratch() as scratch:
        pdf = scratch.written(lambda out: write(sources, metadata, out, text, stamp=stamp, aside=scratch.written))
        check(pdf, metadata, len(pages))
        return place.put(pdf)


def coded_page(original: SpoolFile, dpi: int, name: str, preset: ImagePreset, image_dpi: int, quality: int) -> bytes:
    """Return a page's picture as its preset keeps it, closed for `make_file`; see `stored_pages.stored_page`."""
    from workstation.app.stored_pages import stored_page

    return pickle.dumps(stored_page(original.read(), dpi, name, preset, image_dpi, quality))


def free_corners(data: bytes, geometry: PageGeometry, side_mm: float) -> tuple[FreePlace, ...]:
    """Return the corners of a page; see `imaging.corners.corner_places`."""
    from workstation.imaging.corners import corner_places

    return tuple(corner_places(data, geometry, side_mm))


def make_slip(made: Slip, procedure_code: str, texts: Texts) -> bytes:
    """Return a slip as PDF/A; see `slip_forms.slip_form`."""
    from workstation.app.slip_forms import slip_form

    return slip_form(made, procedure_code, texts)


def make_separators(procedure: Procedure, texts: Texts, made_at: dt.datetime) -> bytes:
    """Return separator sheets as PDF/A; see `slip_forms.separator_form`."""
    from workstation.app.slip_forms import separator_form

    return separator_form(procedure, texts, made_at)


def make_receipt(found: ReceiptSlip, texts: Texts, agency: str, printed_at: dt.datetime) -> bytes:
    """Return the portal's receipt as PDF/A; see `slip_forms.receipt_form`."""
    from workstation.app.slip_forms import receipt_form

    return receipt_form(found, texts, agency, printed_at)


def make_report(report: DeskReport, texts: Texts, agency: str) -> bytes:
    """Return the desk's report as PDF/A; see `desk_report.report_pdf`."""
    from workstation.app.desk_report import report_pdf

    return report_pdf(report, texts, agency=agency)


def make_comparison(found: Comparison, texts: Texts, agency: str) -> bytes:
    """Return the comparison with the portal as PDF/A; see `compare_report.comparison_pdf`."""
    from workstation.app.compare_report import comparison_pdf

    return comparison_pdf(found, texts, agency=agency)


# --- files that are signed ---


def prepare_signature(
    pdf: bytes,
    identity: KnownIdentity,
    profile_name: str,
    *,
    name: str,
    at: dt.datetime,
    visible: Visible | None,
    has_timestamp_room: bool,
) -> Prepared:
    """Write the new revision up to the raw signature; see `pades.prepare`."""
    from workstation.signing.pades import prepare

    profile = profile_by_name(profile_name)
    return prepare(pdf, identity, profile, name=name, at=at, visible=visible, has_timestamp_room=has_timestamp_room)


def put_signature(pdf: bytes, prepared: Prepared, signature: bytes, tsa_url: str) -> SignedPdf:
    """Put a raw signature into its file, with a timestamp where an authority is named; see `pades.finish`.

    Raises:
        TsaUnreachable, TsaBadAnswer: no timestamp; nothing was signed.
    """
    from workstation.signing.pades import finish
    from workstation.signing.timestamp import TimestampClient

    if not tsa_url:
        return finish(pdf, prepared, signature)
    with TimestampClient(tsa_url) as tsa:
        return finish(pdf, prepared, signature, tsa=tsa)


def judge(pdf: bytes, trust: Sequence[bytes], unsigned: bytes | None = None, signer_name: str = "") -> Verdict:
    """Return the independent verifier's verdict; see `verify.verify`.

    Args:
        pdf: the signed file.
        trust: the trust anchors.
        unsigned: the file it was made from: its values must still be there.
        signer_name: the one that must have signed; "" for whoever has.
    """
    from workstation.documents.metadata import read_values
    from workstation.signing.verify import verify

    if unsigned is None:
        return verify(pdf, trust)
    return verify(pdf, trust, expected=read_values(unsigned), signers=[signer_name] if signer_name else None)


# What the network or an administrator settles later; none of them is a fault of the signature.
NOT_OURS = frozenset({Reason.UNTRUSTED.value, Reason.REVOCATION_NOT_CHECKED.value, Reason.TIMESTAMP_UNTRUSTED.value})


# --- the test signer ---


def make_test_signer(folder: Path, pin: str) -> None:
    """Make the test signer in a folder where there is none."""
    from workstation.signing.soft_token import SoftToken

    SoftToken.open_or_create(folder, pin).close()


def open_test_signer(folder: Path, pin: str) -> KnownIdentity:
    """Open the test signer; return who signs.

    Raises:
        SigningError: as `soft_token.SoftToken.open_or_create`.
    """
    return identity_of(_test_signer(folder, pin))


def sign_as_test(folder: Path, pin: str, data: bytes) -> bytes:
    """Sign with the test signer that was opened so."""
    return _test_signer(folder, pin).sign(data)


def _test_signer(folder: Path, pin: str) -> Signer:
    from workstation.signing.soft_token import P12_NAME

    file = folder / P12_NAME
    return _opened_test_signer(folder, pin, file.stat().st_mtime_ns if file.exists() else 0)


@functools.lru_cache(maxsize=2)
def _opened_test_signer(folder: Path, pin: str, _changed_ns: int) -> Signer:
    # Kept from one file to the next: opening it costs 0.1 s. Its key is for tests, its PIN stands on the screen.
    from workstation.signing.soft_token import SoftToken

    return SoftToken.open_or_create(folder, pin)
