# SPDX-License-Identifier: GPL-3.0-or-later
"""Page images out of a PDF that somebody brings; a signed PDF is refused, since its signature would be lost."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name
from PIL import Image, ImageCms

from workstation.documents import pdfium
from workstation.documents.page_image import LIMIT_MEGAPIXELS, read_image, read_jpeg_header
from workstation.errors import (
    FileEmpty,
    ImageTooLarge,
    ImageUnreadable,
    NothingToDo,
    PdfDamaged,
    PdfEmpty,
    PdfEncrypted,
    PdfSigned,
    PdfTooLarge,
    PdfTooLong,
)

PAGES_MOST = 300  # a paper of more is a book; each page takes a third of a second to draw
FILE_PAGES_MOST = 2000  # of a file that single pages are taken from
FILE_MB_MOST = 500  # a file is held in memory as a whole
RENDER_DPI = 300  # what CV 7197 II.2.3 asks of long-lived papers
JPEG_QUALITY = 95
_POINTS_PER_INCH = 72
_COVERED = 0.98  # of the page: scanners and drivers round the page box
_TAIL = 2048
_FEW_COLOURS = 256  # drawn pages have few: lossless is then smaller than JPEG

# What a page may do besides showing its one image: clip to the page, mark content, hold invisible text.
_STATE = {"q", "Q", "W", "W*", "n", "re", "i", "ri", "BDC", "BMC", "EMC", "MP", "DP"}
_TEXT_STATE = {"BT", "ET", "Tf", "Td", "TD", "Tm", "T*", "Tz", "Tc", "Tw", "TL", "Ts", "Tr"}
_HARMLESS = _STATE | _TEXT_STATE
# what pikepdf says of entries that are missing, of another kind or point in circles
_PARSER_FAULTS = (
    *(pikepdf.PdfError, pikepdf.DependencyError, zlib.error, RuntimeError),
    *(ValueError, TypeError, AttributeError, LookupError, ArithmeticError),
)
_TEXT = {"Tj", "TJ", "'", '"'}
_INVISIBLE = 3
_PROBE = bytes((0, 0, 0, 64, 64, 64, 128, 128, 128, 255, 255, 255, 200, 40, 50, 30, 60, 170, 90, 160, 80))
_UNSEEN = 6  # of 255: gray profiles of scanners differ from the curve of sRGB by rounding
_DEEPEST_TREE = 50  # of page nodes; a deeper one is a loop


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """One page of an imported PDF as an image file.

    Attributes:
        data: JPEG or PNG.
        media_type: "image/jpeg" or "image/png".
        dpi: resolution at which the image has the page's size.
        width_px, height_px: of the image.
    """

    data: bytes
    media_type: str
    dpi: int
    width_px: int
    height_px: int


def page_images(data: bytes, name: str, numbers: Sequence[int] = ()) -> list[ImportedPage]:
    """Return pages of a PDF as images, all at once; otherwise as `each_page_image`."""
    return list(each_page_image(data, name, numbers))


def each_page_image(data: bytes, name: str, numbers: Sequence[int] = ()) -> Iterator[ImportedPage]:
    """Yield pages of a PDF as images: a scanned page's own JPEG unchanged, any other page drawn at 300 dpi.

    Whether the file can be taken is known before the first page comes; a page too large may still follow.

    Args:
        data: the file.
        name: of the file, for the message.
        numbers: the pages wanted, from 1, in this order; empty for all.

    Raises:
        NothingToDo: a wanted page is not in the file.
        PdfTooLarge: more than `FILE_MB_MOST` megabytes.
        PdfTooLong: more than `PAGES_MOST` pages are wanted, or the file has more than `FILE_PAGES_MOST`.
        FileEmpty: 0 bytes.
        PdfDamaged: cannot be opened, or was cut off, so that pages may be missing.
        PdfEmpty: no pages.
        PdfEncrypted: it asks for a password.
        PdfSigned: it carries a signature.
        ImageTooLarge: a page would need more pixels than the bound.
    """
    if not data:
        raise FileEmpty(name=name)
    refuse_too_large(len(data), name)
    if b"%%EOF" not in data[-_TAIL:]:
        # readers "repair" such a file by leaving out what they miss; nobody would notice the lost page
        raise PdfDamaged(name=name)
    with _parser_faults(name):
        opened = pikepdf.open(io.BytesIO(data))
    with opened as pdf:
        with _parser_faults(name):
            _refuse_unfit(pdf, name)
            count = len(pdf.pages)
            wanted = _wanted(numbers, count, name)
        for number in wanted:
            with _parser_faults(name):
                own = _own_jpeg(pdf.pages[number])
            yield own or _drawn(data, name, number, count)


@contextmanager
def _parser_faults(name: str) -> Iterator[None]:
    try:
        yield
    except pikepdf.PasswordError:
        raise PdfEncrypted(name=name) from None
    except _PARSER_FAULTS:
        raise PdfDamaged(name=name) from None


def refuse_too_large(size: int, name: str) -> None:
    """Refuse a file by its size in bytes, best before it is read.

    Raises:
        PdfTooLarge: more than `FILE_MB_MOST` megabytes.
    """
    if size > FILE_MB_MOST * 1_000_000:
        raise PdfTooLarge(name=name, size_mb=-(-size // 1_000_000), limit_mb=FILE_MB_MOST)


def page_count(data: bytes, name: str) -> int:
    """Return the number of pages of a PDF, signed or not.

    Raises:
        PdfDamaged, PdfEncrypted: as `page_images`.
    """
    with pdfium.opened(data, name) as document:
        return len(document)


def _wanted(numbers: Sequence[int], count: int, name: str) -> list[int]:
    if count > FILE_PAGES_MOST:
        raise PdfTooLong(name=name, pages=count, limit=FILE_PAGES_MOST)
    for number in numbers:
        if not 1 <= number <= count:
            raise NothingToDo(what=f"page {number}")
    wanted = [number - 1 for number in numbers] or list(range(count))
    if len(wanted) > PAGES_MOST:
        raise PdfTooLong(name=name, pages=len(wanted), limit=PAGES_MOST)
    return wanted


def _refuse_unfit(pdf: pikepdf.Pdf, name: str) -> None:
    if any(_is_signature(thing) for thing in pdf.objects):
        raise PdfSigned(name=name)
    announced = pdf.Root.get(Name.Pages, Dictionary()).get(Name.Count, 0)
    if not len(pdf.pages):
        raise PdfEmpty(name=name)
    if pdf.get_warnings() and announced != len(pdf.pages):
        raise PdfDamaged(name=name)


def _is_signature(thing: pikepdf.Object) -> bool:
    if not isinstance(thing, pikepdf.Dictionary):
        return False
    # a field's value may also stand in the field itself
    return any(
        isinstance(part, pikepdf.Dictionary) and Name.ByteRange in part and Name.Contents in part
        for part in (thing, thing.get(Name.V))
    )


# --- the scanner's own JPEG -------------------------------------------------------------------------------------------


def _own_jpeg(page: pikepdf.Page) -> ImportedPage | None:
    """Return the JPEG that is the whole visible page, None when the page shows anything else or shows it changed."""
    if page.obj.get(Name.Annots) or _is_turned(page.obj):
        return None
    placed = _only_image(page)
    if placed is None:
        return None
    image, matrix = placed
    dpi = _dpi_if_whole_page(image, matrix, page)
    if dpi is None or not _is_plain_jpeg(image):
        return None
    data = image.read_raw_bytes()
    try:
        taken = read_image(data, "")
    except (ImageUnreadable, ImageTooLarge):
        return None
    if not taken.is_exact or taken.width_px != int(image.Width) or taken.height_px != int(image.Height):
        return None
    return ImportedPage(data, "image/jpeg", dpi, taken.width_px, taken.height_px)


def _is_turned(node: pikepdf.Object | None) -> bool:
    """Say whether the page is shown turned; the nearest entry up the page tree counts."""
    for _ in range(_DEEPEST_TREE):
        if node is None:
            return False
        if Name.Rotate in node:
            return int(node.Rotate) % 360 != 0
        node = node.get(Name.Parent)
    return True


def _only_image(page: pikepdf.Page) -> tuple[pikepdf.Object, pikepdf.Matrix] | None:
    """Return the one image a page draws and its matrix; None when it draws none, several or other things."""
    found: tuple[pikepdf.Object, pikepdf.Matrix] | None = None
    matrix, text_mode = pikepdf.Matrix(), 0
    stack: list[tuple[pikepdf.Matrix, int]] = []
    images = page.get_images(recursive=False)
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            stack.append((matrix, text_mode))
        elif operator == "Q" and stack:
            matrix, text_mode = stack.pop()
        elif operator == "cm":
            matrix = pikepdf.Matrix(*(float(value) for value in operands)) @ matrix
        elif operator == "Tr":
            text_mode = int(operands[0])
        elif operator == "re" and not _holds_page(_box(operands, matrix), page):
            return None  # a clip that hides part of the page
        elif operator == "Do" and str(operands[0]) in images and found is None:
            found = images[str(operands[0])], matrix
        elif operator not in _HARMLESS and not (operator in _TEXT and text_mode == _INVISIBLE):
            return None
    return found


def _box(operands: Iterable[object], matrix: pikepdf.Matrix) -> pikepdf.Rectangle:
    x, y, width, height = (float(str(value)) for value in operands)
    (x1, y1), (x2, y2) = matrix.transform((x, y)), matrix.transform((x + width, y + height))
    return pikepdf.Rectangle(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _holds_page(box: pikepdf.Rectangle, page: pikepdf.Page) -> bool:
    """Say whether the box covers the visible page but for rounding."""
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    wide = min(right, box.urx) - max(left, box.llx)
    high = min(top, box.ury) - max(bottom, box.lly)
    return wide >= _COVERED * (right - left) and high >= _COVERED * (top - bottom)


def _dpi_if_whole_page(image: pikepdf.Object, matrix: pikepdf.Matrix, page: pikepdf.Page) -> int | None:
    """Return the resolution of an image that fills the page upright and is shown whole, else None."""
    if abs(matrix.b) > 1e-3 or abs(matrix.c) > 1e-3 or matrix.a <= 0 or matrix.d <= 0:
        return None
    box = pikepdf.Rectangle(matrix.e, matrix.f, matrix.e + matrix.a, matrix.f + matrix.d)
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    overhangs = matrix.a * _COVERED > right - left or matrix.d * _COVERED > top - bottom
    unit = float(page.obj.get(Name.UserUnit, 1))
    across = int(image.Width) * _POINTS_PER_INCH / (matrix.a * unit)
    down = int(image.Height) * _POINTS_PER_INCH / (matrix.d * unit)
    if overhangs or not _holds_page(box, page) or abs(across - down) > 0.02 * across:
        return None
    return max(1, round(across))


def _is_plain_jpeg(image: pikepdf.Object) -> bool:
    """Say whether the stream's bytes alone make the picture: no mask, no inversion, no foreign colour space."""
    filters = image.get(Name.Filter)
    is_jpeg = filters == Name.DCTDecode or (
        isinstance(filters, pikepdf.Array) and len(filters) == 1 and filters[0] == Name.DCTDecode
    )
    changes = (Name.SMask, Name.Mask, Name.Decode, Name.DecodeParms, Name.ImageMask)
    if not is_jpeg or any(key in image for key in changes):
        return False
    space = image.get(Name.ColorSpace)
    if isinstance(space, pikepdf.Array):
        return len(space) == 2 and space[0] == Name.ICCBased and _shows_srgb(space[1], image.read_raw_bytes())
    return space in (Name.DeviceGray, Name.DeviceRGB)


def _shows_srgb(profile: pikepdf.Object, jpeg: bytes) -> bool:
    """Say whether the JPEG looks the same without the PDF's colour profile: it is sRGB, or the JPEG carries it too.

    A profile that changes colours is not lost: the page is then drawn, in sRGB.
    """
    icc = profile.read_bytes()
    header = read_jpeg_header(jpeg)
    if header is not None and header.icc == icc:
        return True
    mode = {1: "L", 3: "RGB"}.get(int(profile.get(Name.N, 0)))
    if mode is None:
        return False
    probe = Image.frombytes(mode, (len(_PROBE) // len(mode), 1), _PROBE)
    try:
        given, srgb = ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB")
        seen = ImageCms.profileToProfile(probe, given, ImageCms.ImageCmsProfile(srgb), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return False
    if seen is None:
        return False
    pairs = zip(seen.tobytes(), probe.convert("RGB").tobytes(), strict=True)
    return max(abs(a - b) for a, b in pairs) <= _UNSEEN


# --- drawing ----------------------------------------------------------------------------------------------------------


def _drawn(data: bytes, name: str, number: int, page_count: int) -> ImportedPage:
    # Opened for each page: PDFium keeps what it drew until the file is closed.
    with pdfium.opened(data, name, with_forms=True) as document:
        if len(document) != page_count:
            raise PdfDamaged(name=name)
        return _draw(document[number], name)


def _draw(page: pypdfium2.PdfPage, name: str) -> ImportedPage:
    scale = RENDER_DPI / _POINTS_PER_INCH
    width, height = (round(side * scale) for side in page.get_size())
    if width * height > LIMIT_MEGAPIXELS * 1_000_000:
        raise ImageTooLarge(name=name, width_px=width, height_px=height, limit_megapixels=LIMIT_MEGAPIXELS)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    return _encoded(picture)


def _encoded(picture: Image.Image) -> ImportedPage:
    buffer = io.BytesIO()
    if picture.getcolors(_FEW_COLOURS) is not None:
        picture.save(buffer, "PNG", compress_level=4, dpi=(RENDER_DPI, RENDER_DPI))
        return ImportedPage(buffer.getvalue(), "image/png", RENDER_DPI, *picture.size)
    picture.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0, dpi=(RENDER_DPI, RENDER_DPI))
    return ImportedPage(buffer.getvalue(), "image/jpeg", RENDER_DPI, *picture.size)
