# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes to pixels: every usual form of a page image, and each bad input with its own failure."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tests.page_drawing import jpeg, letter, png
from workstation.errors import FileEmpty, ImageTooLarge, ImageTooSmall, ImageUnreadable
from workstation.imaging.page_image import Header, assumed_dpi, decode, frames, read_header

RED = (200, 30, 40)


def coloured(mode: str = "RGB", size: tuple[int, int] = (120, 90)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 64)
    chunks = b"".join(struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (head, data))
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (saved(coloured(), "JPEG", quality=95), "image/jpeg"),
        (saved(coloured("CMYK"), "JPEG", quality=95), "image/jpeg"),
        (saved(coloured(), "JPEG", quality=95, progressive=True), "image/jpeg"),
        (saved(coloured(), "PNG"), "image/png"),
        (saved(coloured("P"), "PNG"), "image/png"),
        (saved(coloured("RGBA"), "PNG"), "image/png"),
        (saved(coloured(), "TIFF", compression="tiff_lzw"), "image/tiff"),
        (saved(coloured("CMYK"), "TIFF"), "image/tiff"),
        (saved(coloured(), "BMP"), "image/bmp"),
    ],
)
def test_red_stays_red_and_white_stays_white_in_every_form(data: bytes, media_type: str) -> None:
    image = decode(data, "page")
    assert image.media_type == media_type
    assert image.pixels.shape == (90, 120, 3)
    assert image.pixels.dtype == np.uint8
    blue, green, red = image.pixels[45, 20].tolist()
    assert red > 180
    assert max(blue, green) < 90
    assert image.pixels[45, 100].min() > 245


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bit_gray_keeps_its_tones(form: str) -> None:
    tones = np.tile(np.linspace(0, 65535, 100).astype(np.uint16), (80, 1))
    pixels = decode(saved(Image.fromarray(tones), form), "page").pixels
    assert int(pixels[40, 50, 0]) == pytest.approx(127, abs=2)
    assert pixels[40, 99, 0] == 255


def test_one_bit_pages_are_black_on_white() -> None:
    image = Image.new("1", (100, 100), 1)
    image.paste(0, (0, 0, 50, 100))
    pixels = decode(saved(image, "TIFF", compression="group4"), "page").pixels
    assert pixels[50, 10].tolist() == [0, 0, 0]
    assert pixels[50, 90].tolist() == [255, 255, 255]


def test_what_is_transparent_is_paper() -> None:
    assert decode(png(Image.new("RGBA", (100, 100), (0, 0, 0, 0))), "page").pixels.min() == 255
    palette = Image.new("P", (100, 100), 0)
    assert decode(png(palette, transparency=0), "page").pixels.min() == 255


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_exif_turn_is_told_and_not_applied_to_a_jpeg(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = decode(jpeg(coloured(), exif=exif.tobytes()), "page")
    assert image.exif_orientation == orientation
    assert (image.width_px, image.height_px) == (120, 90)


@pytest.mark.parametrize(("told", "known"), [(300, 300), (None, None), (1, None), (30000, None)])
def test_a_resolution_that_cannot_be_is_no_resolution(told: int | None, known: int | None) -> None:
    assert decode(jpeg(coloured(), dpi=told), "page").dpi == known


def test_a_camera_s_72_dpi_on_a_large_picture_is_no_resolution() -> None:
    assert decode(saved(Image.new("L", (4000, 3000), 255), "JPEG", dpi=(72, 72)), "photo").dpi is None


@pytest.mark.parametrize(
    ("size", "dpi"), [((2480, 3508), 300), ((1650, 2340), 200), ((2339, 1654), 200), ((800, 1100), 100)]
)
def test_without_a_resolution_a_page_is_taken_for_a4(size: tuple[int, int], dpi: int) -> None:
    assert assumed_dpi(*size) == dpi


def test_a_large_jpeg_is_decoded_small_when_that_is_enough() -> None:
    image = decode(saved(coloured(size=(1600, 1200)), "JPEG"), "page", enough_px=300)
    assert image.pixels.shape == (300, 400, 3)
    assert (image.width_px, image.height_px) == (1600, 1200)


def test_no_bytes_are_an_empty_file() -> None:
    with pytest.raises(FileEmpty) as caught:
        decode(b"", "scan 3")
    assert caught.value.name == "scan 3"


@pytest.mark.parametrize(
    "data", [b"hello", b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"BM", b"GIF89a" + b"\0" * 99]
)
def test_what_is_no_page_image_is_unreadable(data: bytes) -> None:
    with pytest.raises(ImageUnreadable):
        decode(data, "x")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "BMP"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_file_that_ends_too_early_is_unreadable(form: str, share: float) -> None:
    whole = saved(letter(dpi=72).image, form)
    with pytest.raises(ImageUnreadable):
        decode(whole[: int(len(whole) * share)], "x")


@pytest.mark.parametrize("size", [(1, 1), (63, 2000), (2000, 63)])
def test_a_scrap_is_too_small(size: tuple[int, int]) -> None:
    with pytest.raises(ImageTooSmall) as caught:
        decode(png(Image.new("L", size)), "x")
    assert (caught.value.width_px, caught.value.height_px) == size


@pytest.mark.parametrize("size", [(20_000, 20_000), (15_001, 10_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    # The file holds next to no pixels: had it been decoded, the failure would be another.
    with pytest.raises(ImageTooLarge) as caught:
        decode(png_header(*size), "x")
    assert caught.value.limit_megapixels == 150


def test_damaged_files_end_in_a_failure_we_know_or_in_a_page() -> None:
    chance = random.Random(7)
    wholes = [saved(letter(dpi=50).image, form) for form in ("JPEG", "PNG", "TIFF", "BMP")]
    wholes.append(saved(letter(dpi=50).image.convert("1"), "TIFF", compression="group4"))
    for _ in range(150):
        damaged = bytearray(chance.choice(wholes))
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(min(len(damaged), 2000))] = chance.randrange(256)
        with contextlib.suppress(FileEmpty, ImageUnreadable, ImageTooSmall, ImageTooLarge):  # any other fault fails
            assert decode(bytes(damaged), "x").pixels.dtype == np.uint8


def test_a_tiff_of_several_pages_is_split_without_loss() -> None:
    pages = [Image.new(mode, (100 + i, 80), i * 40) for i, mode in enumerate(("L", "L", "L"))]
    pages.append(coloured("CMYK", (110, 80)))
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], dpi=(200, 200))
    parts = [decode(part, "x") for part in frames(data)]
    assert [part.width_px for part in parts] == [100, 101, 102, 110]
    assert [int(part.pixels[0, 0, 0]) for part in parts[:3]] == [0, 40, 80]
    assert parts[0].dpi == 200


def test_a_single_image_is_its_own_only_frame() -> None:
    data = jpeg(coloured())
    assert list(frames(data)) == [data]


def test_a_multi_page_tiff_that_ends_too_early_is_unreadable() -> None:
    pages = [letter(dpi=50).image] * 3
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    with pytest.raises(ImageUnreadable):
        list(frames(data[: len(data) * 2 // 3]))


def test_a_header_is_read_without_the_pixels() -> None:
    drawn = letter(dpi=50).image
    whole = saved(drawn, "JPEG", dpi=(50, 50))
    assert read_header(whole[:700], "x") == Header("image/jpeg", 50, *drawn.size, 1)


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 2}, {"quality": 100}])
def test_pixels_of_a_jpeg_are_those_pillow_makes(mode: str, options: dict[str, object]) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (90, 121, 3), np.uint8)
    data = saved(Image.fromarray(noise).convert(mode), "JPEG", **options)

    made = decode(data, "trang.jpg")

    with Image.open(io.BytesIO(data)) as picture:
        assert np.array_equal(made.pixels, np.asarray(picture.convert("RGB"))[:, :, ::-1])
