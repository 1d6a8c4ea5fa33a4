# SPDX-License-Identifier: GPL-3.0-or-later
"""The set-up of a counter in four pages, each looked at while it is filled in; it can be repeated any time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ui import theme
from ui.actions import ActionId
from ui.bridge import Bridge
from ui.screens.help import HelpDialog
from ui.screens.set_up_pages import CounterPage, PortalPage, ScannerPage, SetUpPage, SignerPage
from ui.theme import Mark, Points
from ui.widgets.parts import Card, MarkedLine, label, primary, wrapped
from ui.widgets.room import Room, bounded
from workstation.app.desk import Desk
from workstation.app.doctor import Check, Health
from workstation.app.set_up import Choices, Proposal, with_changes
from workstation.errors import WorkstationError
from workstation.settings import Settings
from workstation.settings_file import Value
from workstation.texts import Texts, capitalised

_LOOK_AFTER_MS = 500
_LINES = 4
_SIDE_WIDTH = 380
_SIZE = 1080, 680
_LONGEST = 36  # signs a line holds
_STEP_ICON = 20
_MARKS = {Health.OK: Mark.GOOD, Health.WARNING: Mark.LOOK, Health.FAILED: Mark.WARN}


class SetUpDialog(QDialog):
    """Four pages, one look each, one button.

    Attributes:
        answered: the `Choices`, after the last page.
    """

    answered = Signal(object)

    def __init__(
        self,
        bridge: Bridge,
        data_dir: Path,
        texts: Texts,
        begun: Proposal,
        desk: Desk | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog.

        Args:
            bridge: runs the looks.
            data_dir: that is set up.
            texts: words for what is found.
            begun: what the answers begin with.
            desk: where it is open.
            parent: window it belongs to.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Set up this counter"))
        self._bridge = bridge
        self._texts = texts
        self._begun = begun
        self.scanner = ScannerPage(begun, bridge)
        self.signer = SignerPage(begun, data_dir)
        self.portal = PortalPage(begun, data_dir)
        self.counter = CounterPage(begun, data_dir, bridge, desk)
        self.pages: tuple[SetUpPage, ...] = (self.scanner, self.signer, self.portal, self.counter)
        self._looks = 0
        self.checks: tuple[Check, ...] | None = None
        self._steps = [_Step(number, page.heading) for number, page in enumerate(self.pages, start=1)]
        self._title = label("", Points.OWNER, bold=True)
        self._stack = QStackedWidget()
        self._lines = [MarkedLine() for _ in range(_LINES)]
        self._what_follows = wrapped("", role="muted")
        self._after = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._after.timeout.connect(self.look)
        self._back = QPushButton(self.tr("Back  PgUp"))
        self._back.setAccessibleName(self.tr("Back"))
        self._again = QPushButton(self.tr("Look again  F5"))
        self._again.setAccessibleName(self.tr("Look again"))
        self._leave = QPushButton(self.tr("Leave as it is  Esc"))
        self._leave.setAccessibleName(self.tr("Leave as it is"))
        self._next = primary("")
        self._lay_out()
        self._connect()
        bounded(self, *_SIZE)
        self.go(0)

    def _lay_out(self) -> None:
        steps = QHBoxLayout()
        steps.setSpacing(18)
        for step in self._steps:
            steps.addWidget(step)
        steps.addStretch(1)
        form = Card()
        form.body.setContentsMargins(20, 4, 20, 4)
        form.body.addWidget(self._title)
        form.body.addWidget(Room(self._stack, is_sideways=False), 1)
        looked = self.looked = Card(self.tr("WHAT WAS FOUND"))
        looked.setMaximumWidth(_SIDE_WIDTH)
        looked.body.addWidget(Room(self._what_was_found(), is_sideways=False), 1)
        looked.body.addWidget(self._again)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(form, 5)
        middle.addWidget(looked, 3)
        buttons = QHBoxLayout()
        buttons.addWidget(self._leave)
        buttons.addStretch(1)
        buttons.addWidget(self._back)
        buttons.addWidget(self._next)
        whole = QWidget()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Room(whole))
        column = QVBoxLayout(whole)
        column.setContentsMargins(20, 6, 20, 8)
        column.setSpacing(6)
        column.addLayout(steps)
        column.addLayout(middle, 1)
        column.addLayout(buttons)
        for page in self.pages:
            self._stack.addWidget(page)

    def _what_was_found(self) -> QWidget:
        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        for line in self._lines:
            column.addWidget(line)
        column.addStretch(1)
        column.addWidget(self._what_follows)
        return found

    def _connect(self) -> None:
        for page in self.pages:
            page.edited.connect(self._edited)
        self._back.clicked.connect(self.go_back)
        self._next.clicked.connect(self.go_on)
        self._again.clicked.connect(self.look)
        self._leave.clicked.connect(self.reject)
        for key, slot in (
            ("Return", self._enter),
            ("Enter", self._enter),
            ("PgUp", self.go_back),
            ("PgDown", self._page_down),
            ("F5", self.look),
            ("F1", self._help),
        ):
            QShortcut(QKeySequence(key), self, slot)
        for button in (self._back, self._next, self._again, self._leave):
            button.setAutoDefault(False)  # Enter is ours: it goes on from wherever the focus is

    # --- pages ---

    @property
    def place(self) -> int:
        """The page shown, from 0."""
        return self._stack.currentIndex()

    def go(self, place: int) -> None:
        """Show a page and look at what it says."""
        self._stack.setCurrentIndex(place)
        page = self.pages[place]
        self._title.setText(page.heading)
        is_last = place == len(self.pages) - 1
        self._next.setText(self.tr("Finish  Enter") if is_last else self.tr("Next  Enter"))
        self._next.setAccessibleName(self.tr("Finish") if is_last else self.tr("Next"))
        self._back.setEnabled(place > 0)
        later = self.tr("Nothing is changed before the last page. The set-up can be repeated any time.")
        now = self.tr(
            "Finish writes the settings and opens the program with them. The set-up can be repeated any time."
        )
        self._what_follows.setText(now if is_last else later)
        for number, step in enumerate(self._steps):
            step.show_state("now" if number == place else "done" if number < place else "todo")
        page.first().setFocus(Qt.FocusReason.OtherFocusReason)
        self.look()
        page.begin()

    def go_back(self) -> None:
        """Go to the page before."""
        if self.place > 0:
            self.go(self.place - 1)

    def _page_down(self) -> None:
        if self.place < len(self.pages) - 1:
            self.go(self.place + 1)

    def _enter(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QPushButton):
            focused.click()
        else:
            self.go_on()

    def go_on(self) -> None:
        """Go to the next page; from the last one, finish where nothing forbids it."""
        if self.place < len(self.pages) - 1:
            self.go(self.place + 1)
            return
        self._after.stop()
        complaint = self.counter.complaint()
        if complaint is not None:
            self.look()
            self.counter.complain(*complaint)
            return
        self._then_finish()

    def _then_finish(self) -> None:
        # What stands on the right may be older than the last key: it is looked at once more before anything is written.
        job = self._bridge.run_aside(self.counter.look(), self._settings())
        job.success(self._finish).failure(self._not_looked)

    def _finish(self, checks: tuple[Check, ...]) -> None:
        self._show(checks)
        if all(check.health is not Health.FAILED for check in checks):
            self.answered.emit(Choices(self._changes(), self.counter.new_account()))
            self.accept()

    def _changes(self) -> dict[str, Value]:
        return {key: value for page in self.pages for key, value in page.changes().items()}

    def _settings(self) -> Settings:
        return with_changes(self._begun.settings, self._changes())

    # --- looking ---

    def _edited(self) -> None:
        self._after.start()

    def look(self) -> None:
        """Look at what the page says now; an older look that ends later is not shown."""
        self._after.stop()
        self._looks += 1
        number = self._looks
        self.checks = None
        for line in self._lines[1:]:
            line.hide()
        self._lines[0].show_line(self.tr("Being looked at…"), Mark.BUSY)
        job = self._bridge.run_aside(self.pages[self.place].look(), self._settings())
        job.success(lambda checks: self._looked(number, checks)).failure(self._not_looked)

    def _looked(self, number: int, checks: tuple[Check, ...]) -> None:
        if number == self._looks:
            self._show(checks)

    def _show(self, checks: tuple[Check, ...]) -> None:
        self.checks = checks
        for line in self._lines:
            line.hide()
        for line, check in zip(self._lines, checks, strict=False):
            line.show_line(self._sentence(check), _MARKS[check.health])
            line.show()
            if check.part == "first_user":
                self.counter.tell_accounts(are_there=check.health is Health.OK)

    def _not_looked(self, failure: WorkstationError) -> None:
        text = self._texts.failure(failure)
        self._lines[0].show_line(f"{text.explanation} {text.next_step}", Mark.WARN)
        self._lines[0].show()

    def _sentence(self, check: Check) -> str:
        part = self._texts.word(f"doctor.{check.part}")
        if check.failure is not None:
            text = self._texts.failure(check.failure)
            return f"{part}: {text.explanation} {text.next_step}"
        if check.part == "first_user" and check.health is Health.OK:
            return capitalised(self._texts.word("doctor.first_user_there", count=check.detail))
        section = "set_up" if check.note in self._texts.tables["set_up"] else "doctor"
        note = self._texts.word(f"{section}.{check.note}") if check.note else ""
        return ": ".join(filter(None, (part, "; ".join(filter(None, (note, _breakable(check.detail)))))))

    def _help(self) -> None:
        sentence = self.tr("Fill in the page; what was found stands on the right. Enter goes on, PgUp goes back")
        dialog = HelpDialog(sentence, frozenset({ActionId.ACCEPT, ActionId.HELP, ActionId.STOP}), parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _breakable(detail: str) -> str:
    """Let serial numbers and addresses break: a line of one long word would be cut off."""
    parts = (word[at : at + _LONGEST] for word in detail.split(" ") for at in range(0, max(1, len(word)), _LONGEST))
    return " ".join(parts) if len(detail) > _LONGEST else detail


class _Step(QWidget):
    """A step of the set-up: its number or, once it is done, a tick, and its name; as wide in every state."""

    def __init__(self, number: int, name: str) -> None:
        """Make a step to come."""
        super().__init__()
        self._number = number
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._sign, self._name = label(str(number), Points.LABEL), label(name, Points.LABEL)
        self._sign.setFixedWidth(_STEP_ICON)
        self._name.setMinimumWidth(QFontMetrics(theme.font(Points.LABEL, bold=True)).horizontalAdvance(name) + 2)
        row.addWidget(self._sign)
        row.addWidget(self._name)

    def show_state(self, state: str) -> None:
        """Show that it is to come ("todo"), at hand ("now") or done."""
        is_done = state == "done"
        if is_done:
            self._sign.setPixmap(theme.mark_icon(Mark.GOOD).pixmap(_STEP_ICON, _STEP_ICON))
        else:
            self._sign.setText(str(self._number))
        self.setAccessibleName(self.tr("{step}: done").format(step=self._name.text()) if is_done else self._name.text())
        for part in (self._sign, self._name):
            theme.set_state(part, "step", state)
