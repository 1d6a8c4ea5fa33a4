# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of pages for the screens: decoded one by one beside the desk's lanes, kept as far as they fit; no widget."""

from __future__ import annotations

import functools
import logging
from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from ui.bridge import Bridge
from ui.snapshots import file_picture, laid_picture, picture
from workstation.app.desk import Desk
from workstation.domain.ids import PageId
from workstation.domain.paper import Page, PageGeometry, Paper
from workstation.errors import WorkstationError
from workstation.signing.inventory import InventoryEntry

log = logging.getLogger(__name__)

_KEPT_BYTES = 40 << 20

PictureKey = tuple[PageId, int, bool, object]


class Pictures(QObject):
    """Decodes what is wished for first, and what nobody looks at yet when nothing else is."""

    def __init__(self, desk: Desk, bridge: Bridge, parent: QObject | None = None) -> None:
        """Have none yet."""
        super().__init__(parent)
        self._desk = desk
        self._bridge = bridge
        self._is_stopped = False
        self._kept: OrderedDict[PictureKey, QImage] = OrderedDict()
        self._wanted: dict[PictureKey, list[Callable[[QImage], None]]] = {}
        self._wishes: dict[PictureKey, Callable[[], QImage]] = {}
        self._ahead: dict[PictureKey, Callable[[], QImage]] = {}
        self._decoding: PictureKey | None = None

    def has(self, page: Page, max_px: int, *, as_scanned: bool = False) -> bool:
        """Whether a picture is decoded already."""
        return _key(page, max_px, as_scanned) in self._kept

    def of_page(
        self,
        page: Page,
        max_px: int,
        slot: Callable[[QImage], None],
        *,
        as_scanned: bool = False,
        is_ahead: bool = False,
    ) -> None:
        """Decode a page; `slot` gets it, at once where it is decoded already.

        Args:
            page: with its measures.
            max_px: the longer side.
            slot: gets the picture.
            as_scanned: not levelled, not turned.
            is_ahead: nobody looks at it yet; it waits until nothing else is wished for.
        """
        key = _key(page, max_px, as_scanned)
        ready = self._kept.get(key)
        if ready is not None:
            self._kept.move_to_end(key)
            slot(ready)
            return
        self._wanted.setdefault(key, []).append(slot)
        if key == self._decoding:
            return
        wishes = self._ahead if is_ahead else self._wishes
        wishes[key] = functools.partial(picture, self._desk, page, max_px, as_scanned)
        if not is_ahead:
            self._ahead.pop(key, None)
        self._decode_next()

    def of_file(
        self,
        paper: Paper,
        number: int,
        max_px: int,
        slot: Callable[[QImage], object],
        *,
        who: InventoryEntry | None = None,
    ) -> None:
        """Render a page of a paper's file as it is kept, or as it will be once `who` has signed it."""
        self._bridge.run_aside(file_picture, self._desk, paper.id, number, max_px, who).success(slot)

    def laid(self, page: Page, max_px: int, geometry: PageGeometry, slot: Callable[[QImage], object]) -> None:
        """Decode a page laid as a correction under way would lay it."""
        self._bridge.run_aside(laid_picture, self._desk, page, max_px, geometry).success(slot)

    def stop(self) -> None:
        """Decode nothing more: the desk is being closed."""
        self._is_stopped = True
        self._wishes.clear()
        self._ahead.clear()

    def _decode_next(self) -> None:
        wishes = self._wishes or self._ahead
        if self._decoding is not None or not wishes or self._is_stopped:
            return
        key = self._decoding = next(iter(wishes))
        self._bridge.run_aside(wishes.pop(key)).always(self._end_decoding).success(
            functools.partial(self._keep, key)
        ).failure(functools.partial(self._none, key))

    def _end_decoding(self) -> None:
        self._decoding = None
        self._decode_next()

    def _keep(self, key: PictureKey, image: QImage) -> None:
        self._kept[key] = image
        while sum(kept.sizeInBytes() for kept in self._kept.values()) > _KEPT_BYTES:
            self._kept.popitem(last=False)
        for slot in self._wanted.pop(key, []):
            slot(image)

    def _none(self, key: PictureKey, failure: WorkstationError) -> None:
        log.info("no picture", extra={"failure": failure.code})
        self._wanted.pop(key, None)


def _key(page: Page, max_px: int, as_scanned: bool) -> PictureKey:
    geometry = None if as_scanned or page.measures is None else page.measures.geometry
    return page.id, max_px, as_scanned, geometry
