# SPDX-License-Identifier: GPL-3.0-or-later
"""A barcode reader in keyboard mode: tells its bursts from a person's typing, wherever the focus is."""

from __future__ import annotations

import time
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

_GAP_S = 0.05  # between two signs of a burst; the quickest typists need about 0.1
_END_MS = 120
_PASSED = 4  # signs let through before a burst is believed to be one
_LEAST = 12  # signs of the shortest code worth a look: an owner id
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_SHIFTS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class HandScanner(QObject):
    """Watches the widget that has the focus.

    The first signs of a burst go where they always went; the rest is held until the burst ends. A text that is known
    is taken back from the field and announced; any other is typed into the field after all, so that nothing is lost.
    Fields that hide what is typed are left alone: a PIN is nobody's business.

    Attributes:
        read: the text of a known code.
    """

    read = Signal(str)

    def __init__(self, app: QApplication, is_known: Callable[[str], bool], window: QWidget) -> None:
        """Watch the fields and lists of a window from now on.

        Args:
            is_known: whether a text is a code that some screen can use; called on the UI thread, so it only parses.
        """
        super().__init__(window)
        self._window = window
        self._is_known = is_known
        self._watched: QWidget | None = None
        self._text = ""
        self._held: list[QKeyEvent] = []
        self._before = ""
        self._last = 0.0
        self._is_replaying = False
        self._end = QTimer(self, singleShot=True, interval=_END_MS)
        self._end.timeout.connect(self._finish)
        app.focusChanged.connect(self._focus_changed)
        self._focus_changed(None, app.focusWidget())

    def _focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        # A filter on the one widget costs nothing; one on the application would see every event of the window.
        self._finish()
        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = now if now is not None and now.window() is self._window else None
        if self._watched is not None:
            self._watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take part in key presses of the focused widget."""
        if self._is_replaying or not isinstance(event, QKeyEvent) or _hides(watched):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            return self._before_shortcut(event)
        if event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in _ENTER:
            return self._ends_code()
        return self._take(watched, event)

    def _before_shortcut(self, event: QKeyEvent) -> bool:
        # Shortcuts come before key presses: what is held has to be in its place before a command is run.
        if not self._held:
            return False
        if event.key() in _ENTER:
            if self._is_known_code():
                event.accept()
                return True
        elif self._is_burst(event) and event.text():
            event.accept()  # a blank in a name is no command to the list
            return True
        self._finish()
        return False

    def _is_burst(self, event: QKeyEvent) -> bool:
        return len(self._text) >= _PASSED and _pressed_at(event) - self._last <= _GAP_S

    def _take(self, watched: QObject, event: QKeyEvent) -> bool:
        sign = event.text()
        if not sign or not sign.isprintable() or event.modifiers() & ~_SHIFTS:
            return False
        now = _pressed_at(event)
        if now - self._last > _GAP_S:
            self._finish()
        self._last = now
        if not self._text:
            self._before = watched.text() if isinstance(watched, QLineEdit) else ""
        self._text += sign
        if len(self._text) <= _PASSED:
            return False
        self._held.append(event.clone())
        self._end.start()
        return True

    def _ends_code(self) -> bool:
        if self._held and self._is_known_code():
            self._announce()
            return True
        self._finish()
        return False

    def _is_known_code(self) -> bool:
        return len(self._text) >= _LEAST and self._is_known(self._text)

    def _announce(self) -> None:
        text, before, field = self._text, self._before, self._watched
        self._forget()
        if isinstance(field, QLineEdit) and shiboken6.isValid(field):
            field.setText(before)
        self.read.emit(text)

    def _finish(self) -> None:
        if self._held and self._is_known_code():
            self._announce()
            return
        held = self._held
        self._forget()
        self._is_replaying = True
        try:
            for event in held:
                if self._watched is not None and shiboken6.isValid(self._watched):
                    QApplication.sendEvent(self._watched, event)
        finally:
            self._is_replaying = False

    def _forget(self) -> None:
        self._end.stop()
        self._text, self._before, self._held = "", "", []


def _pressed_at(event: QKeyEvent) -> float:
    """Return when the system took the key, in seconds: a busy computer hands keys on late and unevenly."""
    return event.timestamp() / 1000 or time.monotonic()


def _hides(watched: QObject) -> bool:
    return isinstance(watched, QLineEdit) and watched.echoMode() is not QLineEdit.EchoMode.Normal
