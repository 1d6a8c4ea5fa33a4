# SPDX-License-Identifier: GPL-3.0-or-later
"""Collects Python's garbage in the window's own thread.

Whatever thread happens to allocate may be the one in which Python finds a dead cycle. Where a widget hangs in it, that
thread would destroy it, which Qt allows only the window's thread to do: the process ends with a segmentation fault.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 500
_AFTER = (1, 10, 100)  # looks between two at what is young, older, old; the interpreter's own proportions


class Collector(QObject):
    """Takes over from the interpreter's own collection until it is stopped."""

    def __init__(self, parent: QObject) -> None:
        """Begin at once."""
        super().__init__(parent)
        self._looks = 0
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def settle(self) -> None:
        """Look no more at what has been made so far: screens and modules stay, and looking takes 30 ms each time."""
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """Leave it to the interpreter again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        self._looks += 1
        gc.collect(max(generation for generation, after in enumerate(_AFTER) if self._looks % after == 0))
