# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog that chooses a file or a folder."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHeaderView, QToolButton, QTreeView, QWidget

from ui import theme
from ui.widgets.room import bounded

_SIZE = (940, 560)
_ARROWS = {"backButton": "arrow-left", "forwardButton": "arrow-right", "toParentButton": "arrow-up"}


class PathDialog(QFileDialog):
    """Has a file or a folder chosen and changes none; closed, it is gone."""

    def __init__(self, title: str, act: str, kinds: str = "", parent: QWidget | None = None) -> None:
        """Make the dialog.

        Args:
            title: of the dialog.
            act: what the button does with what is chosen.
            kinds: the files to choose from, as Qt writes name filters; a folder is chosen when "".
            parent: as Qt has it.
        """
        super().__init__(parent, title)
        self.setFileMode(QFileDialog.FileMode.ExistingFile if kinds else QFileDialog.FileMode.Directory)
        self.setOption(QFileDialog.Option.ReadOnly)
        self.setOption(QFileDialog.Option.ShowDirsOnly, not kinds)
        self.setSizeGripEnabled(False)
        for part, text in (
            (QFileDialog.DialogLabel.LookIn, self.tr("Look in")),
            (QFileDialog.DialogLabel.FileName, self.tr("File name") if kinds else self.tr("Folder")),
            (QFileDialog.DialogLabel.FileType, self.tr("Kind of file")),
            (QFileDialog.DialogLabel.Accept, act),
            (QFileDialog.DialogLabel.Reject, self.tr("Leave as it is")),
        ):
            self.setLabelText(part, text)
        if kinds:
            self.setNameFilter(kinds)
        self._dress()
        bounded(self, *_SIZE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _dress(self) -> None:
        """Give Qt's own dialog, where the desktop has none, our arrows and whole dates; others have no such parts."""
        for name, icon in (
            ("backButton", "arrow-left"),
            ("forwardButton", "arrow-right"),
            ("toParentButton", "arrow-up"),
        ):
            button = self.findChild(QToolButton, name)
            if isinstance(button, QToolButton):
                button.setIcon(theme.icon(icon))
        listing = self.findChild(QTreeView, "treeView")
        if isinstance(listing, QTreeView):
            header = listing.header()
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
