# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanner, signer, portal and the dossier being finished: icon and words; colour is never the only sign."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui import theme
from ui.l10n import clock
from ui.session.finishing import Finishing
from ui.session.services import Health, Services
from ui.theme import Mark, Points
from ui.widgets.few_lines import FewLines
from ui.widgets.parts import label
from workstation.app.signer_outlook import SignerOutlook
from workstation.signing.inventory import Condition

_MARKS = {
    Health.UNKNOWN: Mark.QUIET,
    Health.READY: Mark.GOOD,
    Health.TEST: Mark.GOOD,
    Health.FAULT: Mark.BAD,
}


_GAP_PX = 12
_ALL, _NOT_WELL, _NOTHING = range(3)  # which services are told in words, the most that there is room for
_ENDING = {Condition.MONTH, Condition.WEEK}
_UNUSABLE = {Condition.EXPIRED, Condition.EARLY, Condition.USAGE}


class StatusStrip(QWidget):
    """Three services in a row, and in front of them the dossier that is being finished in the background."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make a strip that knows nothing yet."""
        super().__init__(parent)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 12, 0)
        row.setSpacing(5)
        row.addStretch(1)
        self._finishing_icon, self._finishing = QLabel(), FewLines(Points.SMALL, 1, bold=True)
        row.addWidget(self._finishing_icon)
        row.addWidget(self._finishing)
        self._gap = QLabel()
        self._gap.setFixedWidth(_GAP_PX)
        row.addWidget(self._gap)
        self._icons: list[QLabel] = []
        self._texts: list[QLabel] = []
        self._marks = [Mark.QUIET] * 3
        self._drawn = ["scan", "usb", "wifi"]
        for place in range(3):
            if place:
                row.addSpacing(_GAP_PX)
            icon, text = QLabel(), label("", Points.SMALL)
            self._icons.append(icon)
            self._texts.append(text)
            row.addWidget(icon)
            row.addWidget(text)
        self._services = Services()
        self.show_services(self._services, is_scanning=False)
        self.show_finishing(None)

    def show_finishing(self, finishing: Finishing | None) -> None:
        """Show how far the dossier in the background is; None for none."""
        for part in (self._finishing_icon, self._finishing, self._gap):
            part.setVisible(finishing is not None)
        if finishing is None:
            self._fit()
            return
        mark = Mark.WARN if finishing.is_broken else Mark.BUSY
        if finishing.is_broken:
            text = self.tr("Not signed: see the dossiers left open")
        elif finishing.is_sent_after:
            text = self.tr("Signing {signed}/{total}, then sent")
        else:
            text = self.tr("Signing {signed}/{total}")
        self._finishing_icon.setPixmap(theme.icon("writing-sign", theme.mark_colour(mark)).pixmap(QSize(18, 18)))
        self._finishing.show_text(text.format(signed=finishing.signed, total=finishing.total))
        self._finishing.setToolTip(f"{self._finishing.whole} · {finishing.dossier.number}")
        theme.set_state(self._finishing, "mark", mark.value)
        self._fit()

    def show_services(self, services: Services, *, is_scanning: bool) -> None:
        """Show how the services are."""
        self._services = services
        scanner = Mark.BUSY if is_scanning else _MARKS[services.scanner]
        self._set(0, "scan", scanner, self._scanner(services, is_scanning))
        self._set(1, "usb", self._signer_mark(services), self._signer(services))
        portal_icon = "wifi-off" if services.portal is Health.FAULT else "wifi"
        portal = Mark.WARN if services.pause is not None else _MARKS[services.portal]
        self._set(2, "clock-pause" if services.pause else portal_icon, portal, self._portal(services))
        self._fit()

    def _scanner(self, services: Services, is_scanning: bool) -> str:
        if is_scanning:
            return self.tr("Scanner: scanning")
        return {
            Health.UNKNOWN: self.tr("Scanner: …"),
            Health.READY: self.tr("Scanner: ready"),
            Health.TEST: self.tr("Scanner: ready (simulated)"),
            Health.FAULT: self.tr("Scanner: needs attention"),
        }[services.scanner]

    def _signer_mark(self, services: Services) -> Mark:
        outlook = services.outlook
        if outlook is None:
            return _MARKS[services.signer]
        if outlook.is_pin_locked or outlook.condition in _UNUSABLE:
            return Mark.BAD
        if outlook.is_remote and outlook.facts is None:
            return Mark.WARN
        return Mark.WARN if outlook.is_final_try or outlook.condition in _ENDING else _MARKS[services.signer]

    def _signer(self, services: Services) -> str:
        outlook = services.outlook
        if outlook is not None and outlook.is_pin_locked:
            return self.tr("Token: locked")
        if outlook is not None and outlook.condition in _UNUSABLE:
            return self.tr("Certificate not valid")
        if outlook is not None and outlook.is_final_try:
            return self.tr("Token: one try left")
        if outlook is not None and outlook.condition in _ENDING:
            return self.tr("Certificate: %n days left", "", outlook.days_left)
        if outlook is not None and outlook.is_remote:
            return self._remote_signer(outlook)
        return {
            Health.UNKNOWN: self.tr("Token: …"),
            Health.READY: self.tr("Token: ready"),
            Health.TEST: self.tr("Token: for tests"),
            Health.FAULT: self.tr("Token: not plugged in"),
        }[services.signer]

    def _remote_signer(self, outlook: SignerOutlook) -> str:
        if outlook.facts is None:
            return self.tr("Remote signer: not known")
        return self.tr("Remote signer: ready")

    def _portal(self, services: Services) -> str:
        if services.pause is not None:
            if services.pause.until is None:
                return self.tr("Portal: sending paused")
            return self.tr("Portal: paused until {time}").format(time=clock(services.pause.until)[:5])
        return {
            Health.UNKNOWN: self.tr("Portal: …"),
            Health.READY: self.tr("Portal: online"),
            Health.TEST: self.tr("Portal: online (for tests)"),
            Health.FAULT: self.tr("Portal: offline"),
        }[services.portal]

    def _set(self, place: int, icon: str, mark: Mark, text: str) -> None:
        self._marks[place] = mark
        self._icons[place].setToolTip(text)
        self._drawn[place] = icon
        self._texts[place].setText(text)
        theme.set_state(self._texts[place], "mark", "" if mark is Mark.GOOD else mark.value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return any width: services that are well say nothing where it is narrow."""
        return QSize(0, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Say as much as there is room for also after a text has changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        levels = (_ALL, _NOT_WELL, _NOTHING)
        says = next((level for level in levels if self._needed(level) <= self.width()), _NOTHING)
        for place, (text, mark) in enumerate(zip(self._texts, self._marks, strict=True)):
            text.setVisible(self._is_told(mark, says))
            self._draw(place, is_marked=says == _NOTHING and mark is not Mark.GOOD)

    @staticmethod
    def _is_told(mark: Mark, says: int) -> bool:
        return says == _ALL or (says == _NOT_WELL and mark is not Mark.GOOD)

    def _needed(self, says: int) -> int:
        told = [text for text, mark in zip(self._texts, self._marks, strict=True) if self._is_told(mark, says)]
        always = [self._finishing_icon, self._finishing, self._gap]
        parts = [*(part for part in always if not part.isHidden()), *self._icons, *told]
        margins = self._row.contentsMargins()
        gaps = (len(parts) + 3) * self._row.spacing() + 2 * _GAP_PX
        return (
            margins.left()
            + margins.right()
            + gaps
            + sum(max(part.sizeHint().width(), part.minimumWidth()) for part in parts)
        )

    def _draw(self, place: int, *, is_marked: bool) -> None:
        # Without its words a service is told by shape: colour is never the only sign.
        mark = self._marks[place]
        drawn = theme.mark_icon(mark) if is_marked else theme.icon(self._drawn[place], theme.mark_colour(mark))
        self._icons[place].setPixmap(drawn.pixmap(QSize(18, 18)))
