# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts for supervisors and administrators: add, password, role, lock; who may do what is decided by the core."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.actions import ActionId
from ui.models.accounts import FULL_NAME, NAME, ROLE, STATE, AccountModel
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session.session import Session
from ui.theme import Mark, Points
from ui.widgets.form import Form
from ui.widgets.inputs import ChoiceBox, CodeEdit, PinEdit, PlainEdit
from ui.widgets.parts import Card, MarkedLine, label, primary
from ui.widgets.room import ANY_WIDTH
from ui.widgets.tables import dress_table, give_widths
from workstation.app import accounts
from workstation.app.accounts import LEAST_PASSWORD
from workstation.app.desk import Desk
from workstation.domain.states import Role
from workstation.jobs.lanes import Lane
from workstation.store.users import Clerk
from workstation.texts import Texts, capitalised

_SIDE_WIDTH = 490
_BESIDE_FROM_PX = 1200
_ROW_HEIGHT, _LEAST_ROWS = 38, 4
_NAME_MOST = 420
_PERSONS = (Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
_MANAGERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)


class AccountsScreen(Screen):
    """The list, the chosen account, and a form for a new one."""

    def __init__(self, session: Session, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self._texts = texts
        self._model = AccountModel(texts, self)
        self.table = QTableView()
        self.table.setModel(self._model)
        dress_table(self.table, self.tr("Accounts of this desk"), FULL_NAME, _ROW_HEIGHT, most_px=_NAME_MOST)
        self.table.setMinimumHeight((_LEAST_ROWS + 1) * _ROW_HEIGHT)
        give_widths(self.table, (NAME, 150), (ROLE, 180), (STATE, 150))
        self.table.setProperty("flat", "true")
        self._chosen_title = label("", Points.LABEL, bold=True)
        self.role = self._roles(self.tr("Role of the chosen account"))
        self.password = PinEdit(self.tr("New password"))
        self.again = PinEdit(self.tr("New password again"))
        self._set_role = self._button(self.tr("Change the role"), self._give_role)
        self._set_password = self._button(self.tr("Set the password"), self._give_password)
        self._lock = self._button(self.tr("Lock the account"), self._turn_lock)
        self.name = CodeEdit(self.tr("Sign-in name of the new account"), self.tr("small letters, digits, dot, dash"))
        self.full_name = PlainEdit(self.tr("Full name of the new account"))
        self.new_role = self._roles(self.tr("Role of the new account"))
        self.first_password = PinEdit(self.tr("First password"))
        self.first_again = PinEdit(self.tr("First password again"))
        self._add = primary(self.tr("Add the account"))
        self._add.clicked.connect(self._add_account)
        self._chosen_note, self._added_note = MarkedLine(), MarkedLine()
        self._complaint = ""
        self._lay_out()
        self.table.selectionModel().currentRowChanged.connect(lambda: self._show_chosen())
        for field in (self.password, self.again, self.first_password, self.first_again):
            field.textEdited.connect(lambda: self._take_back())

    def _roles(self, name: str) -> QComboBox:
        made = ChoiceBox(name)
        for role in _PERSONS:
            made.addItem(capitalised(self._texts.word(f"role.{role.value}")), role.value)
        return made

    def _button(self, text: str, job: Callable[[], None]) -> QPushButton:
        made = QPushButton(text)
        made.setAccessibleName(text)
        made.clicked.connect(job)
        return made

    def _lay_out(self) -> None:
        listing = Card(self.tr("ACCOUNTS"))
        listing.body.addWidget(self.table, 1)
        chosen = Card(self.tr("CHOSEN ACCOUNT"))
        chosen.body.addWidget(self._chosen_title)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.role, 1)
        line.addWidget(self._set_role)
        form = Form()
        form.add(self.tr("Role"), self.role, line)
        for text, field in ((self.tr("New password"), self.password), (self.tr("Password again"), self.again)):
            form.add(text, field)
        chosen.body.addLayout(form)
        chosen.body.addWidget(self._chosen_note)
        line = QHBoxLayout()
        line.addWidget(self._lock)
        line.addStretch(1)
        line.addWidget(self._set_password)
        chosen.body.addLayout(line)
        added = Card(self.tr("NEW ACCOUNT"))
        added.body.addLayout(
            Form(
                (self.tr("Sign-in name"), self.name),
                (self.tr("Full name"), self.full_name),
                (self.tr("Role"), self.new_role),
                (self.tr("First password"), self.first_password),
                (self.tr("Password again"), self.first_again),
            )
        )
        added.body.addWidget(self._added_note)
        added.body.addWidget(self._add)
        for card in (chosen, added):
            card.body.setContentsMargins(14, 8, 14, 8)
        side = self._side = QWidget()
        side.setMinimumWidth(_SIDE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(chosen)
        column.addWidget(added)
        column.addStretch(1)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 10)
        row.setSpacing(12)
        row.addWidget(listing, 1)
        row.addWidget(side)
        self._hush()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the forms under a narrow list."""
        super().resizeEvent(event)
        beside, under = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        is_wide = self.width() >= _BESIDE_FROM_PX
        self._row.setDirection(beside if is_wide else under)
        self._side.setMaximumWidth(_SIDE_WIDTH if is_wide else ANY_WIDTH)

    # --- what is shown ---

    @property
    def may_manage(self) -> bool:
        """Whether who is signed in manages accounts and sees the reports."""
        clerk = self._session.clerk
        return clerk is not None and clerk.role in _MANAGERS

    def enter(self) -> None:
        """Read the accounts."""
        self._hush()
        for field in self._typed():
            field.clear()
        self._read()
        self.table.setFocus()

    def _typed(self) -> tuple[QLineEdit, ...]:
        return self.password, self.again, self.name, self.full_name, self.first_password, self.first_again

    def _read(self) -> None:
        self._session.bridge.run(Lane.STORE, _all, self._session.desk).success(self._show)

    def _show(self, found: list[Clerk]) -> None:
        chosen = self._chosen()
        self._model.show_rows(found)
        row = self._model.row_of(chosen.name) if chosen is not None else 0
        self.table.selectRow(max(0, row))
        self._show_chosen()

    def _chosen(self) -> Clerk | None:
        return self._model.row(self.table.currentIndex().row())

    def _show_chosen(self) -> None:
        account, actor = self._chosen(), self._session.clerk
        if account is None or actor is None:
            return
        self._chosen_title.setText(f"{account.full_name} ({account.name})")
        self.role.setCurrentIndex(self.role.findData(account.role.value))
        is_administrator = actor.role is Role.ADMINISTRATOR
        manages = is_administrator or account.role is Role.CLERK
        self.role.setEnabled(is_administrator)
        self._set_role.setEnabled(is_administrator)
        self._lock.setEnabled(manages)
        name = self.tr("Unlock the account") if account.is_locked else self.tr("Lock the account")
        self._lock.setText(name)
        self._lock.setAccessibleName(name)
        for part in (self.password, self.again, self._set_password):
            part.setEnabled(manages or account.name == actor.name)
        self.new_role.setEnabled(is_administrator)
        if not is_administrator:
            self.new_role.setCurrentIndex(self.new_role.findData(Role.CLERK.value))
        self.changed.emit()

    # --- what is done ---

    def _give_role(self) -> None:
        account = self._chosen()
        if account is not None:
            role = Role(str(self.role.currentData()))
            word = self._texts.word(f"role.{role.value}")
            said = self._texts.word("user.role_set", name=account.name, role=word)
            self._do(functools.partial(accounts.set_role, name=account.name, role=role), said)

    def _give_password(self) -> None:
        account = self._chosen()
        if account is not None and self._is_same(self.password, self.again, self._chosen_note):
            password = self.password.text()
            said = self._texts.word("user.password_set", name=account.name)
            self._do(functools.partial(accounts.set_password, name=account.name, password=password), said)

    def _turn_lock(self) -> None:
        account = self._chosen()
        if account is not None:
            key = "user.unlocked" if account.is_locked else "user.locked_now"
            job = functools.partial(accounts.set_locked, name=account.name, locked=not account.is_locked)
            self._do(job, self._texts.word(key, name=account.name))

    def _add_account(self) -> None:
        if not self._is_same(self.first_password, self.first_again, self._added_note):
            return
        name = self.name.text().strip()
        job = functools.partial(
            accounts.add,
            name=name,
            full_name=self.full_name.text(),
            role=Role(str(self.new_role.currentData())),
            password=self.first_password.text(),
        )
        self._do(job, self._texts.word("user.added", name=name), self._added_note)

    def _is_same(self, password: QLineEdit, again: QLineEdit, note: MarkedLine) -> bool:
        if password.text() and password.text() == again.text():
            return True
        if password.text() and not again.text():
            again.setFocus()
            return False
        text = self.tr("Type the same password twice, at least {least} characters")
        self._complaint = text.format(least=LEAST_PASSWORD)
        self._say(self._complaint, Mark.WARN, note)
        theme.set_state(password, "fault", "true")
        password.setFocus()
        password.selectAll()
        return False

    def _do(self, job: Callable[..., object], said: str, note: MarkedLine | None = None) -> None:
        actor = self._session.clerk
        if actor is not None:
            self._hush()
            done = self._session.bridge.run(Lane.STORE, _changed, self._session.desk, job, actor.name)
            done.success(functools.partial(self._done, said, note or self._chosen_note))

    def _done(self, said: str, note: MarkedLine, found: list[Clerk]) -> None:
        for field in self._typed():
            field.clear()
        self._say(said, Mark.GOOD, note)
        self._show(found)
        self.table.setFocus()

    def _say(self, sentence: str, mark: Mark, note: MarkedLine) -> None:
        for one in (self._chosen_note, self._added_note):
            one.setVisible(one is note)
        note.show_line(sentence, mark)
        self.changed.emit()

    def _take_back(self) -> None:
        if self._complaint:  # it is being mended
            self._hush()

    def _hush(self) -> None:
        """Take back what was said."""
        self._complaint = ""
        for note in (self._chosen_note, self._added_note):
            note.hide()
        for field in (self.password, self.first_password):
            theme.set_state(field, "fault", "false")
        self.changed.emit()

    # --- keys ---

    def possible(self) -> frozenset[ActionId]:
        """Return the actions of this screen."""
        return frozenset({ActionId.ACCEPT, ActionId.BACK, ActionId.STOP, ActionId.NEXT_PANE})

    def act(self, action: ActionId) -> None:
        """Do what a key means on this screen: Enter does what the field under the cursor is for."""
        if action in {ActionId.BACK, ActionId.STOP}:
            self.leave_for.emit(Place.COUNTER)
        elif action is ActionId.ACCEPT:
            self._accept()

    def _accept(self) -> None:
        form = [self.name, self.full_name, self.new_role, self.first_password, self.first_again]
        at = next((place for place, field in enumerate(form) if field.hasFocus()), None)
        if at is not None and at < len(form) - 1:
            form[at + 1].setFocus()
        elif at is not None:
            self._add_account()
        elif self.role.hasFocus():
            self._give_role()
        elif self.password.hasFocus() or self.again.hasFocus():
            self._give_password()
        elif self.table.hasFocus():
            (self.role if self.role.isEnabled() else self.password).setFocus()

    def hint(self) -> tuple[str, str]:
        """Return the next step."""
        keys = self.tr("F6 next part · Tab next field · Ctrl+B reports · Esc counter")
        if self._complaint:
            return self._complaint, keys
        return self.tr("Choose an account by ↑ ↓ and press Enter to change it, or go to the new account by F6"), keys

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        return [self.table, self.role if self.role.isEnabled() else self.password, self.name]


def _all(desk: Desk) -> list[Clerk]:
    return desk.station.users.all()


def _changed(desk: Desk, job: Callable[..., object], actor: str) -> list[Clerk]:
    # Read anew: the role may have changed since signing in here.
    job(desk.station, desk.station.users.get(actor))
    return desk.station.users.all()
