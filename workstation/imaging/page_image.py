# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes of an image file to pixels, with every bad input refused by its own failure; no clean-up is in here."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image as PillowImage
from PIL.BmpImagePlugin import BmpImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from workstation.errors import FileEmpty, ImageTooLarge, ImageTooSmall, ImageUnreadable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workstation.imaging.opencv import Image

LIMIT_MEGAPIXELS = 150  # A3 at 600 dpi has 70; decoding needs up to 10 bytes a pixel
LEAST_SIDE_PX = 64
FRAMES_MOST = 500  # a multi-page TIFF may name itself as its next page for ever

_EXIF_ORIENTATION = 0x0112
_LONGEST_PAGE_INCH = 48.0  # A0; a longer page means that the file's dpi is the camera's "72"
_USUAL_DPI = (100, 150, 200, 240, 300, 400, 600)
_A4_LONG_SIDE_INCH = 297 / 25.4

# What Pillow's parsers raise on hostile bytes (they answer SyntaxError for "not this format").
_DECODER_FAULTS = (
    SyntaxError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True, eq=False)
class PageImage:
    """One decoded page.

    Attributes:
        pixels: H x W x 3, BGR, as the file stores them: an EXIF turn of a JPEG or PNG is NOT applied, because the PDF
            places the same untouched bytes. (A TIFF's turn is applied; TIFF is never placed as it is.)
        dpi: None when the file does not say or cannot be right.
        media_type: "image/jpeg", "image/png", "image/tiff" or "image/bmp".
        width_px, height_px: size of the original; `pixels` is smaller when a smaller copy was asked for.
        exif_orientation: 1 to 8 as EXIF counts them; 1 when nothing is to be turned.
    """

    pixels: Image
    dpi: int | None
    media_type: str
    width_px: int
    height_px: int
    exif_orientation: int = 1


def decode(data: bytes, name: str, *, enough_px: int = 0) -> PageImage:
    """Decode a page image (JPEG, PNG, BMP, first frame of a TIFF) to 8-bit BGR on white.

    Args:
        data: the file.
        name: what the person calls it, for the failure.
        enough_px: a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size as long as its short side keeps this many
            pixels; 0 for the whole.

    Raises:
        FileEmpty: no bytes.
        ImageUnreadable: no known image, or one that ends too early.
        ImageTooSmall: a side under `LEAST_SIDE_PX`.
        ImageTooLarge: more than `LIMIT_MEGAPIXELS` by its header; nothing was decoded.
    """
    picture, media_type = _open(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own size warning and remarks on odd metadata: we have our limit
            width_px, height_px = picture.size
            dpi = _dpi(picture)
            exif_orientation = _exif_orientation(picture)
            if enough_px and isinstance(picture, JpegImageFile):
                picture.draft(None, (enough_px, enough_px))
            pixels = _plain_jpeg(data, picture) if picture.size == (width_px, height_px) else None
            if pixels is None:
                picture.load()
                pixels = _to_bgr(picture)
    except _DECODER_FAULTS as fault:
        raise ImageUnreadable(name, reason=_reason(fault)) from fault
    return PageImage(pixels, dpi, media_type, width_px, height_px, exif_orientation)


@dataclass(frozen=True, slots=True)
class Header:
    """What an image file says of itself before it is decoded; `dpi` is None when it does not say or cannot be right."""

    media_type: str
    dpi: int | None
    width_px: int
    height_px: int
    exif_orientation: int


def read_header(data: bytes, name: str) -> Header:
    """Read what kind of image a file is and its resolution; its pixels may still turn out to be damaged.

    Raises:
        FileEmpty, ImageUnreadable, ImageTooSmall, ImageTooLarge: see `decode`.
    """
    picture, media_type = _open(data, name)
    return Header(media_type, _dpi(picture), *picture.size, _exif_orientation(picture))


def frames(data: bytes, name: str = "") -> Iterator[bytes]:
    """Split a multi-page TIFF into one lossless file a page, one after the other; any other image stays as it is.

    Raises:
        FileEmpty, ImageUnreadable, ImageTooSmall, ImageTooLarge: as `decode`, for any of the pages, when it comes.
    """
    picture, _ = _open(data, name)
    if not isinstance(picture, TiffImageFile) or not picture.is_animated:
        yield data
        return
    with _decoder_faults(name):
        count = min(picture.n_frames, FRAMES_MOST)
    for number in range(count):
        with _decoder_faults(name):
            picture.seek(number)
            _check_size(picture, name)
            page = _single(picture)
        yield page


@contextmanager
def _decoder_faults(name: str) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _DECODER_FAULTS as fault:
        raise ImageUnreadable(name, reason=_reason(fault)) from fault


def assumed_dpi(width_px: int, height_px: int) -> int:
    """Return the usual resolution that makes an image without one come nearest to A4."""
    wanted = max(width_px, height_px) / _A4_LONG_SIDE_INCH
    return min(_USUAL_DPI, key=lambda dpi: abs(dpi / wanted - 1))


def _open(data: bytes, name: str) -> tuple[ImageFile, str]:
    if not data:
        raise FileEmpty(name)
    # The parser is chosen by us: `PIL.Image.open` would try all it knows and has its own, lower size limit.
    parsers: tuple[tuple[tuple[bytes, ...], type[ImageFile], str], ...] = (
        ((b"\xff\xd8\xff",), JpegImageFile, "image/jpeg"),
        ((b"\x89PNG\r\n\x1a\n",), PngImageFile, "image/png"),
        ((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), TiffImageFile, "image/tiff"),
        ((b"BM",), BmpImageFile, "image/bmp"),
    )
    for marks, parser, media_type in parsers:
        if data.startswith(marks):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    picture = parser(io.BytesIO(data))
            except _DECODER_FAULTS as fault:
                raise ImageUnreadable(name, reason=_reason(fault)) from fault
            _check_size(picture, name)
            return picture, media_type
    raise ImageUnreadable(name, reason="no JPEG, PNG, TIFF or BMP")


def _reason(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {fault}"


def _check_size(picture: ImageFile, name: str) -> None:
    width_px, height_px = picture.size
    if width_px * height_px > LIMIT_MEGAPIXELS * 1_000_000:
        raise ImageTooLarge(name, width_px, height_px, LIMIT_MEGAPIXELS)
    if min(width_px, height_px) < LEAST_SIDE_PX:
        raise ImageTooSmall(name, width_px, height_px)


def _dpi(picture: ImageFile) -> int | None:
    told = picture.info.get("dpi")
    try:
        dpi = round(float(told[0])) if told else 0
    except _DECODER_FAULTS:  # a fraction over zero, text, ...
        return None
    if not 50 <= dpi <= 4800 or max(picture.size) / dpi > _LONGEST_PAGE_INCH:
        return None
    return dpi


def _exif_orientation(picture: ImageFile) -> int:
    if isinstance(picture, TiffImageFile):
        return 1  # Pillow applies it while loading
    try:
        told = int(picture.getexif().get(_EXIF_ORIENTATION, 1))
    except _DECODER_FAULTS:
        return 1
    return told if 1 <= told <= 8 else 1


def _plain_jpeg(data: bytes, picture: ImageFile) -> Image | None:
    """Return the pixels of an undamaged gray or RGB JPEG, None for any other file.

    OpenCV's are Pillow's to the bit (both are libjpeg-turbo) in half of the time and memory: Pillow keeps four bytes a
    pixel and copies them twice on their way out. What OpenCV refuses, Pillow does, too, and says why.
    """
    if not isinstance(picture, JpegImageFile) or picture.mode not in ("L", "RGB"):
        return None
    import numpy as np

    from workstation.imaging.opencv import cv2

    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    return None if pixels is None or pixels.shape != (*picture.size[::-1], 3) else np.asarray(pixels, dtype=np.uint8)


def _to_bgr(picture: PillowImage.Image) -> Image:
    import numpy as np  # here and below: who reads headers alone loads neither it nor OpenCV, a quarter of a second

    picture = _on_white(picture)
    if picture.mode.startswith(("I", "F")):
        return _gray_to_bgr(_eight_bits(picture))
    if picture.mode in ("1", "L"):
        return _gray_to_bgr(np.asarray(picture.convert("L")))
    rgb = picture if picture.mode == "RGB" else picture.convert("RGB")
    return np.frombuffer(rgb.tobytes("raw", "BGR"), np.uint8).reshape(rgb.height, rgb.width, 3)


def _gray_to_bgr(gray: Image) -> Image:
    import numpy as np

    from workstation.imaging.opencv import cv2

    return np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _on_white(picture: PillowImage.Image) -> PillowImage.Image:
    if not picture.has_transparency_data:
        return picture
    layered = picture.convert("RGBA")
    page = PillowImage.new("RGB", layered.size, "white")
    page.paste(layered, mask=layered.getchannel("A"))
    return page


def _eight_bits(picture: PillowImage.Image) -> Image:
    import numpy as np

    # Pillow's own conversion clips 16-bit gray at 255, which turns nearly every page white.
    values: NDArray[np.generic] = np.asarray(picture)
    if picture.mode.startswith("I;16"):
        return np.asarray(values.astype(np.uint16) >> 8, dtype=np.uint8)
    finite: NDArray[np.float32] = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    top = float(finite.max())
    full = 255.0 if 1.0 < top <= 255.0 else 65535.0 if 255.0 < top <= 65535.0 else max(top, 1e-6)
    return np.asarray(np.clip(finite * (255.0 / full), 0, 255), dtype=np.uint8)


def _single(picture: TiffImageFile) -> bytes:
    picture.load()
    out = io.BytesIO()
    dpi = _dpi(picture)
    frame = picture.copy()
    if frame.mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        frame.save(out, "PNG", compress_level=1, **({"dpi": (dpi, dpi)} if dpi else {}))
    else:
        frame.save(out, "TIFF", compression="tiff_lzw", **({"dpi": (dpi, dpi)} if dpi else {}))
    return out.getvalue()
