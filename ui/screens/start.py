# SPDX-License-Identifier: GPL-3.0-or-later
"""The calm screen while the desk is being opened or closed, and where it says why it cannot be opened."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import theme
from ui.failures import FailureView
from ui.theme import Points
from ui.widgets.failure_panel import FailurePanel
from ui.widgets.parts import label

_WIDEST = 1100


class StartScreen(QWidget):
    """Name of the program and one line of what is going on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(80, 40, 80, 40)
        column.setSpacing(10)
        self._icon = QLabel()
        self._name = label("Số Hóa Một Cửa", Points.CLOCK, bold=True)
        self._what = label(self.tr("Digitisation at the one-stop desk"), Points.LABEL, role="muted")
        self._progress = label(self.tr("Opening…"), Points.HINT)
        self.failure = FailurePanel(self.tr("Close the program  Esc"))
        self.failure.setMaximumWidth(_WIDEST)
        column.addStretch(2)
        for part in (self._icon, self._name, self._what):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(24)
        column.addWidget(self._progress, 0, Qt.AlignmentFlag.AlignHCenter)
        beside = QHBoxLayout()  # a panel as wide as a large display would tear its buttons from its text
        beside.addStretch(1)
        beside.addWidget(self.failure, 1000)
        beside.addStretch(1)
        column.addLayout(beside)
        column.addStretch(3)
        self.refresh()

    def show_progress(self, sentence: str) -> None:
        """Show what is going on."""
        self.failure.close_panel()
        self._progress.setText(sentence)

    def show_failure(self, view: FailureView) -> None:
        """Show why the desk cannot be opened."""
        self._progress.setText("")
        self.failure.show_failure(view)

    def refresh(self) -> None:
        """Draw the icon in the present colours."""
        self._icon.setPixmap(theme.icon("scan", theme.scheme().accent, (48,)).pixmap(48, 48))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.refresh()
            if self.failure.view is not None:
                self.failure.show_failure(self.failure.view)
