# SPDX-License-Identifier: GPL-3.0-or-later
"""The card by which a sheet is printed or saved: printer, kind of file, file, what became of it; no sheet in here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui import theme
from ui.actions import ActionId, Actions, key_by_id
from ui.bridge import Bridge
from ui.printing import Printers, printers
from ui.theme import Mark, Points
from ui.widgets.inputs import ChoiceBox, Choices, PlainEdit
from ui.widgets.parts import ICON, ActionButton, Card, MarkedLine, label

_CAPTION_WIDTH = 70


class PathLine(QLabel):
    """A folder in one line; where it is long, its end is seen, and the tool tip says it whole."""

    def __init__(self) -> None:
        """Make an empty line."""
        super().__init__()
        self.setFont(theme.font(Points.SMALL))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "muted")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.whole = ""

    def show_path(self, path: Path | None) -> None:
        """Show a folder; None for none."""
        self.whole = str(path or "")
        self.setToolTip(self.whole)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideLeft, self.width()))


class OutputCard(Card):
    """Asks where a sheet goes, sends it there beside the UI thread and says what became of it.

    Attributes:
        printers_known: the computer's printers were asked for; `may_print` says whether there are any.
        printer: the printer chosen.
        format: the kind of file; None where there is but one.
        file: name of the file the sheet is saved under, or a path; a name belongs to the folder named below it.
        told: something else is said of the last print-out or file.
    """

    printers_known = Signal()
    told = Signal()

    def __init__(self, bridge: Bridge, actions: Actions, kinds: Sequence[str] = ()) -> None:
        """Make a card that knows no printer yet.

        Args:
            bridge: runs what prints and saves.
            actions: the window's; the buttons follow two of them.
            kinds: of files to choose from; none where there is but one.
        """
        super().__init__()
        self.title.setText(self.tr("PRINT OR SAVE"))
        self.title.show()
        self.body.setContentsMargins(14, 6, 14, 8)
        self.body.setSpacing(4)
        self._bridge = bridge
        self.printer = ChoiceBox(self.tr("Printer"))
        self.format = Choices(self.tr("Kind of file"), kinds) if kinds else None
        self.file = PlainEdit(self.tr("File"))
        self.file.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self.file.textChanged.connect(lambda: self._show_folder())
        self._proposed = Path()
        self._folder = PathLine()
        self._note = MarkedLine()
        keeps = self._note.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # the card stays as it is when something is said
        self._note.setSizePolicy(keeps)
        self._note.setMinimumHeight(ICON.height())
        self._note.hide()
        self._row(self.tr("Printer"), self.printer)
        if self.format is not None:  # beside the title: a row of its own is one too many on a low display
            head = QHBoxLayout()
            head.addWidget(self.title)
            head.addStretch(1)
            head.addWidget(self.format)
            self.body.insertLayout(0, head)
        self._row(self.tr("File"), self.file)
        self._row(self.tr("Folder"), self._folder)
        self.body.addWidget(self._note)
        buttons = QHBoxLayout()
        for action, is_primary in ((ActionId.PRINT, True), (ActionId.SAVE_FILE, False)):
            buttons.addWidget(ActionButton(actions[action], key_by_id(action), is_primary=is_primary), 1)
        self.body.addLayout(buttons)

    def _row(self, text: str, field: QWidget) -> None:
        row = QHBoxLayout()
        caption = label(text, role="muted")
        caption.setFixedWidth(_CAPTION_WIDTH)
        if field is not self._folder:
            caption.setBuddy(field)
        row.addWidget(caption)
        row.addWidget(field, 1)
        self.body.addLayout(row)

    # --- what is shown ---

    def begin(self) -> None:
        """Forget what was said and look for printers."""
        self.say_nothing()
        self._bridge.run_aside(printers).success(self._found)

    def _found(self, found: Printers) -> None:
        self.printer.clear()
        self.printer.addItems(list(found.names))
        self.printer.setCurrentText(found.preferred)
        self.printer.setEnabled(bool(found.names))
        if not found.names:
            self.printer.addItem(self.tr("no printer set up"))
        self.printers_known.emit()

    def propose(self, path: Path) -> None:
        """Put a file into the fields: its name, and the folder it goes to."""
        self._proposed = path.parent
        self.file.setText(path.name)
        self.file.setCursorPosition(0)
        self._show_folder()

    @property
    def path(self) -> Path | None:
        """Where the sheet is saved; None where no name is typed."""
        words = self.file.text().strip()
        return self._proposed / Path(words).expanduser() if words else None  # a whole path stays as it is

    def _show_folder(self) -> None:
        path = self.path
        self.file.setToolTip(str(path or ""))
        self._folder.show_path(path.parent if path is not None else None)

    @property
    def may_print(self) -> bool:
        """Whether there is a printer."""
        return self.printer.isEnabled() and self.printer.count() > 0

    @property
    def said(self) -> str:
        """What was said of the last print-out or file; "" when nothing is shown."""
        return "" if self._note.isHidden() else self._note.text

    def say_nothing(self) -> None:
        """Take back what was said: another sheet is shown."""
        self._note.hide()
        self.told.emit()

    def _say(self, sentence: str, mark: Mark) -> None:
        self._note.show_line(sentence, mark)
        self._note.show()
        self.told.emit()

    # --- what is done ---

    def print_sheet(self, job: Callable[[str], int]) -> None:
        """Print.

        Args:
            job: prints on the printer of that name and returns the number of pages; runs beside the UI thread.
        """
        if not self.may_print:
            self._say(self.tr("No printer is set up on this computer. Press Ctrl+S to save a file."), Mark.WARN)
            return
        self._say(self.tr("Being printed…"), Mark.BUSY)
        printed = self._bridge.run_aside(job, self.printer.currentText()).always(self.say_nothing)
        printed.success(lambda count: self._say(self.tr("%n pages were sent to the printer", "", count), Mark.GOOD))

    def save_sheet(self, job: Callable[[Path], Path]) -> None:
        """Save under the path of the field; nothing where the field is empty.

        Args:
            job: writes the file and returns its path; runs beside the UI thread.
        """
        path = self.path
        if path is not None:
            saved = self._bridge.run_aside(job, path).always(self.say_nothing)
            # Name and folder stand in the card already.
            saved.success(lambda _: self._say(self.tr("Saved in the folder named above"), Mark.GOOD))
