# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of text as a list; a line too long for its list ends in three dots and is told whole by its tool tip."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt

_DISPLAY = Qt.ItemDataRole.DisplayRole
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole


class LinesModel(QStringListModel):
    """A list of lines."""

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> object:
        """Return a line, also as its tool tip."""
        return super().data(index, _DISPLAY if role == _TOOL_TIP else role)
