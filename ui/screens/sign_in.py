# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-in and the locked screen: name, password, and the trial account where there is one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from ui.actions import ActionId, Actions, key_by_id
from ui.screens.screen import Screen
from ui.session.session import Session
from ui.theme import Mark, Points
from ui.widgets.inputs import CodeEdit, PinEdit
from ui.widgets.parts import ActionButton, Card, MarkedLine, label, primary, wrapped
from workstation.app.people import TRIAL_CLERK
from workstation.domain.states import Role

_WIDTH = 540
_BELOW_NAME = 14
_SHARE_ABOVE = 0.3


class SignInScreen(Screen):
    """Asks who works here."""

    def __init__(self, session: Session, actions: Actions, *, is_trial: bool, parent: QWidget | None = None) -> None:
        """Make the screen.

        Args:
            is_trial: whether the trial account is in use and may be shown.
        """
        super().__init__(parent)
        self._session = session
        self._is_trial = is_trial
        self._name = CodeEdit(self.tr("Sign-in name"))
        self._password = PinEdit(self.tr("Password"))
        self._heading = label("", Points.OWNER, bold=True)
        self._kept = wrapped(self.tr("Your work is kept. Type your password to go on."), role="muted")
        self._button = primary("")
        self._button.clicked.connect(self._sign_in)
        self._set_up = ActionButton(actions[ActionId.SET_UP], key_by_id(ActionId.SET_UP))
        self._set_up.setVisible(is_trial)
        self._trial = self._trial_note()
        self._trial.setVisible(is_trial)
        if is_trial:
            self._name.setText(TRIAL_CLERK[0])
        self._lay_out()
        self._name.textChanged.connect(lambda: self._name_button())

    def _lay_out(self) -> None:
        card = Card()
        card.setFixedWidth(_WIDTH)
        card.body.setContentsMargins(28, 22, 28, 24)
        card.body.setSpacing(12)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(14)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(self.tr("Sign-in name"), self._name)
        form.addRow(self.tr("Password"), self._password)
        card.body.addWidget(self._heading)
        card.body.addWidget(self._kept)
        card.body.addLayout(form)
        card.body.addWidget(self._button)
        card.body.addWidget(self._trial)
        card.body.addWidget(self._set_up)
        desk = self._session.desk.settings.desk
        where = (self.tr("Counter {counter}").format(counter=desk.counter), desk.agency)
        column = QVBoxLayout(self)
        column.setSpacing(2)
        self._above = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        column.addItem(self._above)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(label("Số Hóa Một Cửa", Points.OWNER, bold=True), 0, centre)
        column.addWidget(label(" · ".join(filter(None, where)), role="muted"), 0, centre)
        column.addSpacing(_BELOW_NAME)
        column.addWidget(card, 0, centre)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the form at its place in the window: a message below it does not move it where there is room."""
        super().resizeEvent(event)
        column = self.layout()
        if column is not None:
            needed = column.minimumSize().height() - self._above.sizeHint().height()
            wanted = round((self.window().height() - needed) * _SHARE_ABOVE)
            self._above.changeSize(0, max(0, min(wanted, self.height() - needed)))
            column.invalidate()

    def _trial_note(self) -> QFrame:
        note = QFrame()
        note.setObjectName("test_banner")
        row = QHBoxLayout(note)
        row.setContentsMargins(12, 8, 12, 8)
        account = self.tr("Trial version. Sign-in name: {name}, password: {password}")
        row.addWidget(MarkedLine(account.format(name=TRIAL_CLERK[0], password=TRIAL_CLERK[2]), Mark.WARN))
        return note

    def enter(self) -> None:
        """Ask for the password of whoever was here, or for both."""
        clerk = self._session.clerk
        self._heading.setText(self.tr("Screen locked") if clerk else self.tr("Sign in"))
        self._kept.setVisible(clerk is not None)
        if clerk:
            self._name.setText(clerk.name)
        self._password.clear()
        self._name_button()
        (self._password if self._name.text() else self._name).setFocus()

    @property
    def _is_locked(self) -> bool:
        """Whether who locked the screen comes back; another person signs in."""
        clerk = self._session.clerk
        return clerk is not None and clerk.name == self._name.text().strip()

    def _name_button(self) -> None:
        text = self.tr("Unlock") if self._is_locked else self.tr("Sign in")
        self._button.setText(f"{text}  {key_by_id(ActionId.ACCEPT)}")
        self._button.setAccessibleName(text)
        self.changed.emit()

    @property
    def may_set_up(self) -> bool:
        """Whether who is here may set up the counter: anybody in the trial, else an administrator."""
        clerk = self._session.clerk
        return self._is_trial or (clerk is not None and clerk.role is Role.ADMINISTRATOR)

    def possible(self) -> frozenset[ActionId]:
        """Return the actions of this screen."""
        can = {ActionId.ACCEPT, ActionId.HELP, ActionId.QUIT, ActionId.STOP}
        if self._is_trial:
            can.add(ActionId.SET_UP)
        return frozenset(can)

    def act(self, action: ActionId) -> None:
        """Sign in on Enter."""
        if action is ActionId.ACCEPT:
            if self._name.hasFocus() and not self._password.text():
                self._password.setFocus()
            else:
                self._sign_in()

    def hint(self) -> tuple[str, str]:
        """Return the next step."""
        keys = self.tr("Ctrl+T set up this counter · F1 help") if self._is_trial else ""
        if self._is_locked:
            return self.tr("Type your password, then press Enter to unlock"), keys
        return self.tr("Type your password, then press Enter"), keys

    def panes(self) -> list[QWidget]:
        """Return the fields."""
        return [self._name, self._password]

    def refused(self) -> None:
        """Ask again after a wrong password."""
        self._password.selectAll()
        self._password.setFocus()

    def _sign_in(self) -> None:
        self._session.sign_in(self._name.text().strip(), self._password.text())
