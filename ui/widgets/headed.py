# SPDX-License-Identifier: GPL-3.0-or-later
"""Columns of a screen below headings of one height, so that what stands below them begins on one line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QLayout, QVBoxLayout, QWidget

from ui import theme
from ui.theme import Points

_GAP = 6


def headed(heading: QLabel | None, contents: QWidget | QLayout) -> QVBoxLayout:
    """Return a column; one without a heading keeps its room."""
    height = QFontMetrics(theme.font(Points.HINT, bold=True)).lineSpacing()
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)  # as in a layout, so in a widget
    column.setSpacing(_GAP)
    if heading is None:
        column.addSpacing(height + _GAP)
    else:
        heading.setFixedHeight(height)
        heading.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        column.addWidget(heading)
    if isinstance(contents, QWidget):
        column.addWidget(contents, 1)
    else:
        column.addLayout(contents, 1)
    return column
