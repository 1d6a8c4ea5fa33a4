# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of a paper as its preset keeps them, and room for its QR stamp; made in worker processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from workstation.app.file_work import coded_page, free_corners
from workstation.domain.dossier import DocumentType
from workstation.domain.paper import ImagePreset, PageGeometry
from workstation.errors import SettingInvalid
from workstation.settings import DocumentsSettings

if TYPE_CHECKING:
    from workstation.documents.stamp import Stamp
    from workstation.documents.stored_image import StoredImage

Submit = Callable[..., Future[Any]]
_STAMPS = ("none", "qr")


def preset_for(settings: DocumentsSettings, kind: DocumentType) -> ImagePreset:
    """Return how the pictures of a document type are kept: as the catalogue says, else as the settings say.

    Raises:
        SettingInvalid: the settings name no preset.
    """
    try:
        return kind.preset or ImagePreset(settings.preset)
    except ValueError:
        raise SettingInvalid(key="documents.preset", value=settings.preset) from None


def stored_pages(
    pages: Sequence[tuple[bytes, PageGeometry]], preset: ImagePreset, settings: DocumentsSettings, submit: Submit
) -> list[StoredImage | None]:
    """Return the picture of each page, None for `exact`: the original itself.

    Args:
        pages: originals and how they lie.
        submit: gives work to the worker processes.

    Raises:
        ImageUnreadable: an original that is damaged.
    """
    return _coded(stored_page, pages, preset, settings, submit) or [None] * len(pages)


def closed_pages(
    pages: Sequence[tuple[bytes, PageGeometry]], preset: ImagePreset, settings: DocumentsSettings, submit: Submit
) -> list[bytes]:
    """Return the pictures as `stored_pages`, each closed for `file_work.make_file`; b"" for `exact`."""
    return _coded(coded_page, pages, preset, settings, submit) or [b""] * len(pages)


def _coded(
    job: Callable[..., Any],
    pages: Sequence[tuple[bytes, PageGeometry]],
    preset: ImagePreset,
    settings: DocumentsSettings,
    submit: Submit,
) -> list[Any]:
    if preset is ImagePreset.EXACT:
        return []
    work = [
        submit(job, data, geometry.dpi, f"{number}", preset, settings.image_dpi, settings.image_quality)
        for number, (data, geometry) in enumerate(pages, start=1)
    ]
    return [future.result() for future in work]


def stored_page(data: bytes, dpi: int, name: str, preset: ImagePreset, image_dpi: int, quality: int) -> StoredImage:
    """Code one page's picture; runs in a worker process.

    Args:
        data: the original's bytes.
        dpi: its resolution.
        name: what to call the page in a failure.
        preset: any but `exact`.
        image_dpi: resolution of `colour` and `gray`.
        quality: of their JPEG.
    """
    from workstation.documents import stored_image
    from workstation.imaging import layers
    from workstation.imaging.page_image import decode

    image = decode(data, name)
    size = image.width_px, image.height_px
    if preset is ImagePreset.LAYERED:
        parts = layers.separate(image.pixels, dpi)
        return stored_image.layered(parts.mask, parts.paper, parts.ink, *size)
    if preset is ImagePreset.BITONAL:
        return stored_image.black_and_white(layers.black_and_white(image.pixels, dpi), *size)
    pixels = layers.reduced(image.pixels, dpi, image_dpi, is_gray=preset is ImagePreset.GRAY)
    return stored_image.one_jpeg(pixels, quality, *size)


def stamp_for(
    text: str, first: tuple[bytes, PageGeometry], settings: DocumentsSettings, submit: Submit
) -> Stamp | None:
    """Return the QR stamp for page 1 where the settings ask for one and a corner is free of ink.

    Raises:
        SettingInvalid: the settings name no kind of stamp.
    """
    if settings.stamp not in _STAMPS:
        raise SettingInvalid(key="documents.stamp", value=settings.stamp)
    if settings.stamp == "none" or not text:
        return None
    from workstation.documents.stamp import place_stamp, side_mm  # off unless the settings ask for it

    return place_stamp(text, submit(free_corners, *first, side_mm(text)).result())
