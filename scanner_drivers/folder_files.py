# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pages out of one file of a hot folder: JPEG, PNG, TIFF, PDF; when a file is ready is decided elsewhere."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from scanner_drivers.base import ColorMode
from scanner_drivers.jpeg import JpegBroken, read_jpeg
from scanner_drivers.png import to_png

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf"})
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")
_DIGITS = re.compile(r"(\d+)")
_POINTS_PER_INCH = 72.0
_MAX_PIXELS = 400_000_000
_COVERS = 0.98  # share of the PDF page a scanned picture must cover to be taken as the page itself


class Unreadable(Exception):
    """A file that holds no page we can take; the text says why, for IT staff."""


class Unfinished(Exception):
    """A file whose end has not arrived yet, or that another program still holds."""


@dataclass(frozen=True, slots=True)
class FilePage:
    """One page of a file.

    Attributes:
        data: a JPEG's or PNG's own bytes wherever the file has them, else a PNG without loss.
        dpi: of the page; 0 when the file does not say.
        is_whole_file: the page's bytes are the file's bytes.
    """

    data: bytes
    width_px: int
    height_px: int
    dpi: int
    mode: ColorMode
    media_type: str
    is_whole_file: bool = False

    @property
    def suffix(self) -> str:
        """Suffix of a file of this media type."""
        return ".jpg" if self.media_type == "image/jpeg" else ".png"


def is_wanted(name: str) -> bool:
    """Return whether a file of this name is meant for us: no hidden, temporary or foreign one."""
    lower = name.lower()
    if name.startswith((".", "~")) or lower.endswith(_UNFINISHED):
        return False
    return Path(lower).suffix in SUFFIXES


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return the sort key by which "page 10" follows "page 9"."""
    parts = _DIGITS.split(name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def read_pages(data: bytes, dpi: int) -> Iterator[FilePage]:
    """Return the pages of a file in order; its content is believed, not its name.

    Args:
        data: the file.
        dpi: at which PDF pages are drawn that are not one scanned picture.

    Raises:
        Unfinished: the end is missing, as of a file that is still being written.
        Unreadable: not a file we know, or a broken one.
    """
    if data.startswith(b"\xff\xd8"):
        yield _jpeg(data)
    elif data.startswith(b"\x89PNG"):
        yield _png(data)
    elif data[:4] in {b"II*\0", b"MM\0*"}:
        yield from _tiff(data)
    elif b"%PDF-" in data[:1024]:
        yield from _pdf(data, dpi)
    elif not data:
        raise Unfinished("empty")
    else:
        raise Unreadable("neither JPEG, PNG, TIFF nor PDF")


def _jpeg(data: bytes) -> FilePage:
    try:
        header = read_jpeg(data)
    except JpegBroken as error:
        raise Unfinished(str(error)) from error
    mode = ColorMode.GRAY if header.components == 1 else ColorMode.COLOR
    return FilePage(data, header.width_px, header.height_px, header.dpi, mode, "image/jpeg", is_whole_file=True)


def _png(data: bytes) -> FilePage:
    with _opened(data) as image:
        _load(image)
        return FilePage(data, image.width, image.height, _dpi(image), _mode(image), "image/png", is_whole_file=True)


def _tiff(data: bytes) -> Iterator[FilePage]:
    with _opened(data) as image:
        for number in range(getattr(image, "n_frames", 1)):
            try:
                image.seek(number)
            except (EOFError, OSError, SyntaxError, ValueError) as error:
                raise Unfinished(f"page {number + 1}: {error}") from error
            _load(image)
            yield _drawn(image if image.mode in {"1", "L", "RGB"} else image.convert("RGB"), _dpi(image))


@contextlib.contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    try:
        image = Image.open(io.BytesIO(data), formats=("PNG", "TIFF"))
    except (OSError, SyntaxError, ValueError) as error:
        raise Unfinished(str(error)) from error
    with image:
        if image.width * image.height > _MAX_PIXELS:
            raise Unreadable(f"{image.width} x {image.height} pixels")
        yield image


def _load(image: Image.Image) -> None:
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unfinished(str(error)) from error


def _drawn(image: Image.Image, dpi: int) -> FilePage:
    return FilePage(to_png(image, dpi or 300), image.width, image.height, dpi, _mode(image), "image/png")


def _mode(image: Image.Image) -> ColorMode:
    return {"1": ColorMode.BW, "L": ColorMode.GRAY}.get(image.mode, ColorMode.COLOR)


def _dpi(image: Image.Image) -> int:
    with contextlib.suppress(TypeError, ValueError, ZeroDivisionError, IndexError):
        return round(float(image.info.get("dpi", (0, 0))[0]))
    return 0


# --- PDF ---


def _pdf(data: bytes, dpi: int) -> Iterator[FilePage]:
    if b"%%EOF" not in data[-2048:]:
        raise Unfinished("no end of PDF")
    import pypdfium2  # 0.1 s to import, and most hot folders hold pictures

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(str(error)) from error
    try:
        for number in range(len(document)):
            page = document[number]
            try:
                yield _scanned(page) or _rendered(page, dpi)
            except pypdfium2.PdfiumError as error:
                raise Unreadable(f"page {number + 1}: {error}") from error
            finally:
                page.close()
    finally:
        document.close()


def _scanned(page: Any) -> FilePage | None:
    """Return the scanner's own JPEG where the page is just that, lying straight; else None."""
    objects = list(page.get_objects(max_depth=2))
    if len(objects) != 1 or page.get_rotation():
        return None
    image = objects[0]
    if not hasattr(image, "get_filters") or image.get_filters() != ["DCTDecode"]:
        return None
    a, b, c, d, _, _ = image.get_matrix().get()
    width, height = page.get_size()
    if b or c or a < width * _COVERS or d < height * _COVERS:
        return None
    data = bytes(image.get_data(decode_simple=False))
    try:
        header = read_jpeg(data)
    except JpegBroken:
        return None
    if header.components not in {1, 3}:
        return None  # inks may stand inverted in a PDF; drawing it knows
    mode = ColorMode.GRAY if header.components == 1 else ColorMode.COLOR
    dpi = round(header.width_px / (a / _POINTS_PER_INCH))
    return FilePage(data, header.width_px, header.height_px, dpi, mode, "image/jpeg")


def _rendered(page: Any, dpi: int) -> FilePage:
    width, height = (round(side / _POINTS_PER_INCH * dpi) for side in page.get_size())
    if width * height > _MAX_PIXELS:
        raise Unreadable(f"{width} x {height} pixels")
    bitmap = page.render(scale=dpi / _POINTS_PER_INCH, rev_byteorder=True)
    return _drawn(bitmap.to_pil().convert("RGB"), dpi)
