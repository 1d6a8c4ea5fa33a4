# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanner, signer and portal at a glance: an icon, a name, a word; colour is never the only sign."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui import theme
from ui.services import Health, Services
from ui.theme import Mark, Points
from ui.widgets.parts import label

_MARKS = {
    Health.UNKNOWN: Mark.QUIET,
    Health.READY: Mark.GOOD,
    Health.TEST: Mark.GOOD,
    Health.FAULT: Mark.BAD,
}


class StatusStrip(QWidget):
    """Three services in a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make a strip that knows nothing yet."""
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 12, 0)
        row.setSpacing(5)
        self._icons: list[QLabel] = []
        self._texts: list[QLabel] = []
        for place in range(3):
            if place:
                row.addSpacing(12)
            icon, text = QLabel(), label("", Points.SMALL)
            self._icons.append(icon)
            self._texts.append(text)
            row.addWidget(icon)
            row.addWidget(text)
        self._services = Services()
        self.show_services(self._services, is_scanning=False)

    def show_services(self, services: Services, *, is_scanning: bool) -> None:
        """Show how the services are."""
        self._services = services
        scanner = Mark.BUSY if is_scanning else _MARKS[services.scanner]
        self._set(0, "scan", scanner, self._scanner(services, is_scanning))
        self._set(1, "usb", _MARKS[services.signer], self._signer(services))
        portal_icon = "wifi-off" if services.portal is Health.FAULT else "wifi"
        self._set(2, portal_icon, _MARKS[services.portal], self._portal(services))

    def _scanner(self, services: Services, is_scanning: bool) -> str:
        if is_scanning:
            return self.tr("Scanner: scanning")
        return {
            Health.UNKNOWN: self.tr("Scanner: …"),
            Health.READY: self.tr("Scanner: ready"),
            Health.TEST: self.tr("Scanner: ready (simulated)"),
            Health.FAULT: self.tr("Scanner: needs attention"),
        }[services.scanner]

    def _signer(self, services: Services) -> str:
        return {
            Health.UNKNOWN: self.tr("Token: …"),
            Health.READY: self.tr("Token: ready"),
            Health.TEST: self.tr("Token: for tests"),
            Health.FAULT: self.tr("Token: not plugged in"),
        }[services.signer]

    def _portal(self, services: Services) -> str:
        return {
            Health.UNKNOWN: self.tr("Portal: …"),
            Health.READY: self.tr("Portal: online"),
            Health.TEST: self.tr("Portal: online (for tests)"),
            Health.FAULT: self.tr("Portal: offline"),
        }[services.portal]

    def _set(self, place: int, icon: str, mark: Mark, text: str) -> None:
        self._icons[place].setPixmap(theme.icon(icon, theme.mark_colour(mark)).pixmap(QSize(18, 18)))
        self._texts[place].setText(text)
        theme.set_state(self._texts[place], "mark", "" if mark is Mark.GOOD else mark.value)
