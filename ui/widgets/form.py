# SPDX-License-Identifier: GPL-3.0-or-later
"""A form: captions at the left, one as wide as the other, and their fields."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLayout, QWidget

from ui.widgets.parts import label

_CAPTION_WIDTH = 150


class Form(QFormLayout):
    """Rows of a caption and a field."""

    def __init__(self, *rows: tuple[str, QWidget]) -> None:
        """Make the form with its first rows."""
        super().__init__()
        self.setVerticalSpacing(4)
        self.setHorizontalSpacing(14)
        for text, field in rows:
            self.add(text, field)

    def add(self, text: str, field: QWidget, line: QLayout | None = None) -> None:
        """Add a row.

        Args:
            text: the caption.
            field: gets the focus by it.
            line: the field and what stands beside it; the field alone when None.
        """
        caption = label(text, role="muted")
        caption.setMinimumWidth(_CAPTION_WIDTH)
        caption.setBuddy(field)
        self.addRow(caption, field if line is None else line)
