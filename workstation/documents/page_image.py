# SPDX-License-Identifier: GPL-3.0-or-later
"""An original's bytes as a PDF image, taken over unchanged wherever PDF/A-2 allows; where it lies is not in here."""

from __future__ import annotations

import dataclasses
import io
import logging
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from workstation.errors import ImageTooLarge, ImageUnreadable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

LIMIT_MEGAPIXELS = 150  # as the imaging room: A3 at 600 dpi has 70
JPEG_QUALITY = 92

# Chosen by us: `Image.open` tries every parser it knows and has a size limit of its own.
_PARSERS: tuple[tuple[tuple[bytes, ...], type[ImageFile]], ...] = (
    ((b"\xff\xd8",), JpegImageFile),
    ((b"\x89PNG\r\n\x1a\n",), PngImageFile),
    ((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), TiffImageFile),
    ((b"BM",), BmpImageFile),
)
# what Pillow's parsers raise on damaged bytes
_DECODER_FAULTS = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RuntimeError),
    *(MemoryError, struct.error, zlib.error),
)
_ICC_MARK = b"ICC_PROFILE\0"
_ROWS_PER_STRIP, _STRIP_OFFSETS, _STRIP_SIZES = 278, 273, 279  # TIFF tags
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
# Baseline, extended and progressive Huffman; arithmetic and lossless JPEG are not part of PDF (ISO 32000-1 7.4.8).
_FRAMES_OF_PDF = {0xC0, 0xC1, 0xC2}


@dataclass(frozen=True, slots=True)
class PageImage:
    """An image ready to be put into a PDF.

    Attributes:
        width_px, height_px: as stored; a turn noted in EXIF is not applied.
        data: the stream's bytes.
        filter_name: "DCTDecode", "FlateDecode" or "CCITTFaxDecode".
        colours: 1 grey, 3 RGB.
        bits: per component.
        parameters: of the filter.
        icc: the profile of its colours; None means gray or sRGB as the document's output intent says.
        is_exact: whether `data` holds the original's own compressed bytes.
    """

    width_px: int
    height_px: int
    data: bytes
    filter_name: str
    colours: int
    bits: int
    parameters: dict[str, int] = field(default_factory=dict)
    is_exact: bool = True
    icc: bytes | None = None

    @property
    def streams(self) -> tuple[bytes, ...]:
        """The bytes that lie in the PDF: of the picture, then of its colour profile if it has one."""
        return (self.data,) if self.icc is None else (self.data, zlib.compress(self.icc))

    def without_bytes(self) -> Self:
        """Return what the image is, for when its bytes lie elsewhere."""
        return dataclasses.replace(self, data=b"", icc=None if self.icc is None else b"")

    def embed(self, streams: Iterator[pikepdf.Stream]) -> pikepdf.Stream:
        """Say in a PDF what the image's streams are, and return the one of the picture.

        Args:
            streams: as `streams` gives their bytes, as indirect objects of the PDF.
        """
        picture = next(streams)
        space: pikepdf.Object = Name.DeviceGray if self.colours == 1 else Name.DeviceRGB
        if self.icc is not None:
            profile = next(streams)
            profile.N, profile.Filter = self.colours, Name.FlateDecode
            space = Array([Name.ICCBased, profile])
        picture.ColorSpace = space
        return self._described(picture)

    def embed_as_mask(self, streams: Iterator[pikepdf.Stream]) -> pikepdf.Stream:
        """Say that a black and white image is a stencil: what is black in it is shown; otherwise as `embed`."""
        picture = next(streams)
        picture.ImageMask = True
        return self._described(picture)

    def _described(self, picture: pikepdf.Stream) -> pikepdf.Stream:
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = self.width_px, self.height_px, self.bits
        picture.Filter = Name("/" + self.filter_name)
        if self.parameters:
            picture.DecodeParms = Dictionary({f"/{name}": value for name, value in self.parameters.items()})
        return picture


def read_image(original: bytes, name: str) -> PageImage:
    """Return the original as a PDF image; what the bytes are decides, not what somebody called them.

    Args:
        original: JPEG, PNG, TIFF (first frame) or BMP.
        name: of the page or file, for the message.

    Raises:
        ImageUnreadable: not one of them, or it ends too early.
        ImageTooLarge: more than `LIMIT_MEGAPIXELS`.
    """
    if original.startswith(b"\xff\xd8"):
        image = _jpeg(original, name)
    elif original.startswith(_PNG_SIGNATURE):
        image = _png(original, name)
    else:
        image = None
    if image is not None:
        _check_size(image.width_px, image.height_px, name)
        return image
    return _reencoded(original, name)


def _check_size(width_px: int, height_px: int, name: str) -> None:
    if width_px < 1 or height_px < 1:
        raise ImageUnreadable(name=name, reason="no pixels")
    if width_px * height_px > LIMIT_MEGAPIXELS * 1_000_000:
        raise ImageTooLarge(name=name, width_px=width_px, height_px=height_px, limit_megapixels=LIMIT_MEGAPIXELS)


# --- JPEG -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """What the markers of a JPEG say.

    Attributes:
        frame: number of the start-of-frame marker.
        component_ids: one byte per component.
        is_jfif: has a JFIF marker, so three components are YCbCr.
        has_adobe: has an Adobe marker, which tells a PDF reader the colour transform by itself.
        icc: the colour profile it carries, b"" for none or one that is not whole.
    """

    width_px: int
    height_px: int
    bits: int
    frame: int
    component_ids: bytes
    is_jfif: bool
    has_adobe: bool
    icc: bytes = b""


def read_jpeg_header(data: bytes) -> JpegHeader | None:
    """Return what the markers say up to the first scan; None when there is no frame among them."""
    frame: tuple[int, bytes] | None = None
    is_jfif = has_adobe = False
    profile: dict[int, bytes] = {}
    profile_parts = 0
    for marker, segment in _jpeg_segments(data):
        if marker in _START_OF_FRAME and len(segment) >= 6:
            frame = frame or (marker, segment)
        is_jfif |= marker == 0xE0 and segment.startswith(b"JFIF\0")
        has_adobe |= marker == 0xEE and segment.startswith(b"Adobe")
        if marker == 0xE2 and segment.startswith(_ICC_MARK) and len(segment) > len(_ICC_MARK) + 2:
            number, profile_parts = segment[len(_ICC_MARK)], segment[len(_ICC_MARK) + 1]
            profile[number] = segment[len(_ICC_MARK) + 2 :]
    if frame is None:
        return None
    bits, height_px, width_px, count = struct.unpack(">BHHB", frame[1][:6])
    is_whole = sorted(profile) == list(range(1, profile_parts + 1))
    icc = b"".join(profile[number] for number in sorted(profile)) if is_whole else b""
    return JpegHeader(width_px, height_px, bits, frame[0], frame[1][6 : 6 + 3 * count : 3], is_jfif, has_adobe, icc)


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker in (0xDA, 0xD9):
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)


def _jpeg(original: bytes, name: str) -> PageImage | None:
    """Return the JPEG unchanged, or None where PDF/A-2 does not take it (CMYK, arithmetic, 12 bits)."""
    header = read_jpeg_header(original)
    if header is None or original.rfind(b"\xff\xd9") < 0:
        raise ImageUnreadable(name=name, reason="JPEG ends too early")
    colours = len(header.component_ids)
    # CMYK would need an output intent for CMYK; ours is sRGB.
    if header.frame not in _FRAMES_OF_PDF or header.bits != 8 or colours not in (1, 3) or not header.height_px:
        return None
    parameters = {}
    if header.component_ids == b"RGB" and not header.is_jfif and not header.has_adobe:
        # libjpeg takes such a file as RGB; a PDF reader would take it as YCbCr unless told.
        parameters["ColorTransform"] = 0
    icc = header.icc if is_profile_of_pdf(header.icc, colours) else None
    return PageImage(header.width_px, header.height_px, original, "DCTDecode", colours, 8, parameters, icc=icc)


def is_profile_of_pdf(icc: bytes, colours: int) -> bool:
    """Say whether PDF/A-2 takes the colour profile for an image of so many colours (ISO 19005-2 clause 6.2.4.2)."""
    if len(icc) < 132 or icc[36:40] != b"acsp" or int.from_bytes(icc[:4], "big") != len(icc):
        return False
    # a profile of version 5 is none for PDF; classes: input, display, output, colour space
    is_known = icc[8] in (2, 4) and icc[12:16] in (b"scnr", b"mntr", b"prtr", b"spac")
    return is_known and icc[16:20] == (b"GRAY" if colours == 1 else b"RGB ")


# --- PNG --------------------------------------------------------------------------------------------------------------


def _png(original: bytes, name: str) -> PageImage | None:
    """Return the PNG's own compressed rows; None where a PDF cannot use them (palette, alpha, interlaced, 16 bits).

    PNG rows with their filter bytes are what PDF calls predictor 15, so nothing has to be decoded.
    """
    header, packed, is_transparent = b"", [], False
    for kind, body in _png_chunks(original, name):
        if kind == b"IHDR":
            header = body
        elif kind == b"IDAT":
            packed.append(body)
        elif kind == b"tRNS":
            is_transparent = True
    if len(header) != 13 or not packed:
        raise ImageUnreadable(name=name, reason="PNG without image")
    width, height, bits, colour_type, _, _, interlace = struct.unpack(">IIBBBBB", header)
    if interlace or is_transparent or (colour_type, bits) not in {(0, 1), (0, 2), (0, 4), (0, 8), (2, 8)}:
        return None
    colours = 1 if colour_type == 0 else 3
    parameters = {"Predictor": 15, "Colors": colours, "BitsPerComponent": bits, "Columns": width}
    return PageImage(width, height, b"".join(packed), "FlateDecode", colours, bits, parameters)


def _png_chunks(data: bytes, name: str) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG_SIGNATURE)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        checksum = data[at + 8 + length : at + 12 + length]
        if len(checksum) < 4 or zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(checksum, "big"):
            raise ImageUnreadable(name=name, reason="PNG damaged")
        if kind == b"IEND":
            return
        yield kind, body
        at += 12 + length
    raise ImageUnreadable(name=name, reason="PNG ends too early")


# --- from pixels ------------------------------------------------------------------------------------------------------


def jpeg_image(pixels: NDArray[np.uint8], quality: int, *, has_sharp_colour: bool = False) -> PageImage:
    """Return pixels as a baseline JPEG.

    Args:
        pixels: H x W x 3 (BGR) or H x W (gray).
        quality: of libjpeg, 1 to 100.
        has_sharp_colour: whether colour is kept at the full resolution, not at half of it.
    """
    import numpy as np  # here and below: an original put in as it is needs none, and loading it costs 0.15 s

    picture = Image.fromarray(np.ascontiguousarray(pixels[:, :, ::-1]) if pixels.ndim == 3 else pixels)
    buffer = io.BytesIO()
    subsampling = "4:4:4" if has_sharp_colour else "4:2:0"
    picture.save(buffer, "JPEG", quality=quality, optimize=True, subsampling=subsampling)
    colours = 3 if pixels.ndim == 3 else 1
    return PageImage(picture.width, picture.height, buffer.getvalue(), "DCTDecode", colours, 8, is_exact=False)


def g4_image(ink: NDArray[np.generic]) -> PageImage:
    """Return black ink on white, coded by CCITT group 4 without loss.

    Args:
        ink: H x W, not zero where there is ink.
    """
    import numpy as np

    height, width = ink.shape
    # libtiff codes set bits as black runs; a PDF reader turns black runs into 0, which is black as a gray value and
    # "shown" in a stencil: so ink is 1 here, and BlackIs1 stays false.
    picture = Image.frombytes("1", (width, height), np.packbits(ink != 0, axis=1).tobytes())
    buffer = io.BytesIO()
    picture.save(buffer, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: height})
    data = buffer.getvalue()
    with TiffImageFile(io.BytesIO(data)) as tiff:
        [at], [size] = tiff.tag_v2[_STRIP_OFFSETS], tiff.tag_v2[_STRIP_SIZES]
    parameters = {"K": -1, "Columns": width, "Rows": height}
    return PageImage(width, height, data[at : at + size], "CCITTFaxDecode", 1, 1, parameters, is_exact=False)


# --- all others -------------------------------------------------------------------------------------------------------


def _reencoded(original: bytes, name: str) -> PageImage:
    """Decode with Pillow and encode again: JPEG stays JPEG (q92, no subsampling), all others lossless (1 bit: G4)."""
    import numpy as np

    parser = next((parser for marks, parser in _PARSERS if original.startswith(marks)), None)
    if parser is None:
        raise ImageUnreadable(name=name, reason="no JPEG, PNG, TIFF or BMP")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks on odd tags; the pixels decide
            with parser(io.BytesIO(original)) as opened:
                _check_size(opened.width, opened.height, name)
                opened.load()
                picture = _plain(opened)
    except _DECODER_FAULTS as fault:
        raise ImageUnreadable(name=name, reason=type(fault).__name__) from fault
    was_jpeg = parser is JpegImageFile
    buffer = io.BytesIO()
    if picture.mode == "1":
        return dataclasses.replace(g4_image(~np.asarray(picture)), is_exact=False)
    if was_jpeg:
        picture.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0)
        image = _jpeg(buffer.getvalue(), name)
    else:
        picture.save(buffer, "PNG", compress_level=4)
        image = _png(buffer.getvalue(), name)
    if image is None:
        raise ImageUnreadable(name=name, reason=f"mode {picture.mode}")
    log.info("page image encoded again: lossless=%s mode=%s", not was_jpeg, picture.mode)
    return dataclasses.replace(image, is_exact=False)


def _plain(picture: Image.Image) -> Image.Image:
    """Return the picture as bitonal, grey or RGB; what is transparent becomes white paper."""
    if picture.mode in ("1", "L", "RGB"):
        return picture.copy()
    if picture.mode.startswith("I"):  # 16 bits: the upper 8 carry what can be seen
        import numpy as np

        return Image.fromarray((np.asarray(picture).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if picture.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in picture.info:
        rgba = picture.convert("RGBA")
        paper = Image.new("RGB", rgba.size, "white")
        paper.paste(rgba, mask=rgba.getchannel("A"))
        return paper
    return picture.convert("RGB")
