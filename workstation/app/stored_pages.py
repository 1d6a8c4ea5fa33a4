# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of a paper as its preset keeps them, and room for its QR stamp; made in worker processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workstation.domain.dossier import DocumentType
from workstation.domain.paper import ImagePreset, PageGeometry
from workstation.errors import SettingInvalid
from workstation.settings import DocumentsSettings

if TYPE_CHECKING:
    from workstation.documents.pdfa import PageSource
    from workstation.documents.stamp import Stamp
    from workstation.documents.stored_image import StoredImage
    from workstation.store.spool import SpoolFile

Submit = Callable[..., Future[Any]]
_STAMPS = ("none", "qr")
_CODED_AHEAD = 8  # pages: no worker idles, and no more of them lie in memory


def preset_for(settings: DocumentsSettings, kind: DocumentType) -> ImagePreset:
    """Return how the pictures of a document type are kept: as the catalogue says, else as the settings say.

    Raises:
        SettingInvalid: the settings name no preset.
    """
    try:
        return kind.preset or ImagePreset(settings.preset)
    except ValueError:
        raise SettingInvalid(key="documents.preset", value=settings.preset) from None


def with_pictures(
    pages: Iterable[PageSource], preset: ImagePreset, settings: DocumentsSettings, submit: Submit
) -> Iterator[PageSource]:
    """Yield pages in order, each with the picture that its preset asks for; a few are coded ahead.

    Args:
        pages: with their originals; of `exact` they stay as they are.
        preset: of the paper.
        settings: of the coding.
        submit: gives work to the worker processes.

    Raises:
        ImageUnreadable: an original that is damaged.
    """
    if preset is ImagePreset.EXACT:
        yield from pages
        return
    under_way: deque[tuple[PageSource, Future[StoredImage]]] = deque()
    try:
        for number, page in enumerate(pages, start=1):
            if len(under_way) >= _CODED_AHEAD:
                yield _coded(under_way)
            how = (f"{number}", preset, settings.image_dpi, settings.image_quality)
            work = submit(stored_page, page.original, page.geometry.dpi, *how)
            under_way.append((replace(page, original=b""), work))
        while under_way:
            yield _coded(under_way)
    finally:
        for _, work in under_way:
            work.cancel()


def _coded(under_way: deque[tuple[PageSource, Future[StoredImage]]]) -> PageSource:
    page, work = under_way.popleft()
    return replace(page, stored=work.result())


def closed_pages(
    pages: Sequence[tuple[SpoolFile, PageGeometry]], preset: ImagePreset, settings: DocumentsSettings, submit: Submit
) -> list[bytes]:
    """Return the pictures of pages in the spool, each closed for `file_work.make_file`; b"" for `exact`.

    Raises:
        ImageUnreadable, StoreDamaged: an original that is damaged.
    """
    if preset is ImagePreset.EXACT:
        return [b""] * len(pages)
    from workstation.app.file_work import coded_page  # it loads what signs, which only a desk needs

    how = (preset, settings.image_dpi, settings.image_quality)
    work = [
        submit(coded_page, original, geometry.dpi, f"{number}", *how)
        for number, (original, geometry) in enumerate(pages, start=1)
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
        picture = stored_image.layered(parts.paper, parts.ink, parts.mask, *size)
        red = parts.red
        return picture if red is None else stored_image.with_red(picture, red.ink, red.mask, red.box)
    if preset is ImagePreset.BITONAL:
        return stored_image.black_and_white(layers.black_and_white(image.pixels, dpi), *size)
    pixels = layers.reduced(image.pixels, dpi, image_dpi, is_gray=preset is ImagePreset.GRAY)
    return stored_image.one_jpeg(pixels, quality, *size)


def stamp_for(
    text: str, original: Callable[[], bytes], geometry: PageGeometry, settings: DocumentsSettings, submit: Submit
) -> Stamp | None:
    """Return the QR stamp for page 1 where the settings ask for one and a corner is free of ink.

    Args:
        text: of the code; "" for none.
        original: reads the bytes of page 1, if they are needed.
        geometry: how it lies.
        settings: of the stamp.
        submit: gives work to the worker processes.

    Raises:
        SettingInvalid: the settings name no kind of stamp.
    """
    if settings.stamp not in _STAMPS:
        raise SettingInvalid(key="documents.stamp", value=settings.stamp)
    if settings.stamp == "none" or not text:
        return None
    # off unless the settings ask for it
    from workstation.app.file_work import free_corners
    from workstation.documents.stamp import place_stamp, side_mm

    return place_stamp(text, submit(free_corners, original(), geometry, side_mm(text)).result())
