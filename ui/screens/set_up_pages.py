# SPDX-License-Identifier: GPL-3.0-or-later
"""The four pages of the set-up: scanner, token, portal, counter; each says what it changes and how it is looked at."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from scanner_drivers.base import DeviceInfo
from ui import theme
from ui.bridge import Bridge
from ui.theme import Mark
from ui.widgets.form import Form
from ui.widgets.inputs import ChoiceBox, CodeEdit, PinEdit, PlainEdit
from ui.widgets.parts import ICON, MarkedLine, wrapped
from ui.widgets.path_dialog import PathDialog
from workstation.app import set_up
from workstation.app.desk import Desk
from workstation.app.doctor import Check
from workstation.app.set_up import SHORTEST_PASSWORD, NewAccount, Proposal
from workstation.settings import Settings
from workstation.settings_file import Value

Look = Callable[[Settings], tuple[Check, ...]]

_ADAPTERS = ("tus", "igate", "dvcqg", "lgsp_key", "lgsp_wso2", "cv7197_rest", "folder")


class SetUpPage(QWidget):
    """One page.

    Attributes:
        edited: an answer changed; the page is looked at again after a moment.
    """

    edited = Signal()

    def __init__(self, begun: Proposal, parent: QWidget | None = None) -> None:
        """Make an empty form."""
        super().__init__(parent)
        self.begun = begun
        self.heading = ""
        self._fields: dict[str, QLineEdit | QComboBox] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.form = Form()

    def explain(self, heading: str, text: str) -> None:
        """Say what the page is for, above the form."""
        self.heading = heading
        self.column.addWidget(wrapped(text, role="muted"))
        self.column.addLayout(self.form)

    def add(self, caption: str, field: QLineEdit | QComboBox, key: str = "") -> None:
        """Add a field; one that policy fixes is shown and cannot be changed."""
        self.form.add(caption, field)
        self._keep(field, key)

    def add_chosen(self, caption: str, field: QLineEdit, choose: Callable[[], None], key: str = "") -> QPushButton:
        """Add a field for a path with a button that has it chosen; return the button."""
        #: The button opens a dialog that chooses a file or a folder.
        button = QPushButton(self.tr("Choose…"))
        button.setAccessibleName(f"{field.accessibleName()}: {button.text()}")
        button.setAutoDefault(False)
        button.clicked.connect(choose)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(field, 1)
        row.addWidget(button)
        self.form.add(caption, field, row)
        self._keep(field, key)
        button.setEnabled(field.isEnabled())
        return button

    def _keep(self, field: QLineEdit | QComboBox, key: str) -> None:
        if not key:
            return
        self._fields[key] = field
        if key in self.begun.fixed:
            field.setEnabled(False)
            field.setToolTip(self.tr("Fixed for this computer by the administrator"))

    def choice(self, name: str) -> QComboBox:
        """Return an empty list to choose from."""
        return ChoiceBox(name)

    def changes(self) -> dict[str, Value]:
        """Return the settings this page answers."""
        return {
            key: str(field.currentData()) if isinstance(field, QComboBox) else field.text().strip()
            for key, field in self._fields.items()
            if key not in self.begun.fixed
        }

    def look(self) -> Look:
        """Return how the answers are looked at; runs beside the UI thread."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Return the field that gets the focus."""
        return next(field for field in self._fields.values() if field.isEnabled()) if self._fields else self

    def begin(self) -> None:
        """Get ready to be shown."""


class ScannerPage(SetUpPage):
    """Which scanner."""

    def __init__(self, begun: Proposal, bridge: Bridge) -> None:
        """Make the page."""
        super().__init__(begun)
        self._bridge = bridge
        self._is_searched = False
        self.explain(
            self.tr("Scanner"),
            self.tr(
                "Switch the scanner on and connect it. Scanners in the network and on USB are found automatically;"
                " for any other, type its address."
            ),
        )
        self.device = self.choice(self.tr("Scanner"))
        self.device.addItem(self.tr("simulated scanner (trial)"), "")
        present = begun.settings.scanner.device
        if present:
            self.device.addItem(present, present)
        self.device.setCurrentIndex(self.device.findData(present))
        self.address = CodeEdit(self.tr("Address"), "escl:http://10.0.0.7/eSCL")
        self.add(self.tr("Scanner"), self.device, "scanner.device")
        self.add(self.tr("Or its address"), self.address)
        self.address.setEnabled("scanner.device" not in begun.fixed)
        self._searching = MarkedLine()
        self.column.addWidget(self._searching)
        self.column.addStretch(1)
        self.device.currentIndexChanged.connect(self.edited)
        self.address.textEdited.connect(self.edited)

    def begin(self) -> None:
        """Look for scanners, once."""
        if not self._is_searched:
            self._is_searched = True
            self.search()

    def search(self) -> None:
        """Look for scanners now."""
        self._searching.show_line(self.tr("Looking for scanners…"), Mark.BUSY)
        scanner = self.begun.settings.scanner
        job = self._bridge.run_aside(set_up.found_scanners, scanner.addresses, scanner.worker)
        job.success(self._found).failure(lambda _: self._found(()))

    def _found(self, devices: tuple[DeviceInfo, ...]) -> None:
        for device in devices:
            if self.device.findData(device.id) < 0:
                self.device.addItem(f"{device.name} ({device.driver})", device.id)
        text = self.tr("Scanners found: {count}").format(count=len(devices))
        self._searching.show_line(text, Mark.GOOD if devices else Mark.QUIET)

    def changes(self) -> dict[str, Value]:
        """Return the scanner: what was typed goes before what was chosen."""
        found = super().changes()
        if self.address.text().strip() and "scanner.device" in found:
            found["scanner.device"] = self.address.text().strip()
        return found

    def look(self) -> Look:
        """Return how the scanner is looked at."""
        return set_up.look_at_scanner


class SignerPage(SetUpPage):
    """Which token."""

    def __init__(self, begun: Proposal, data_dir: Path) -> None:
        """Make the page."""
        super().__init__(begun)
        self._data_dir = data_dir
        self.explain(
            self.tr("Token"),
            self.tr(
                "Plug the token in. Its library is found automatically; type the path only where it is not. The PIN"
                " is never asked here. Signatures of the test signer have no legal value."
            ),
        )
        self.signer = self.choice(self.tr("Signer"))
        self.signer.addItem(self.tr("test signer (trial)"), "soft")
        self.signer.addItem(self.tr("token (USB)"), "token")
        present = begun.settings.signing.signer
        if self.signer.findData(present) < 0:
            self.signer.addItem(present, present)
        self.signer.setCurrentIndex(self.signer.findData(present))
        self.module = CodeEdit(self.tr("Library of the token"), self.tr("found automatically"))
        self.module.setText(begun.settings.signing.module)
        self.add(self.tr("Signer"), self.signer, "signing.signer")
        self.add(self.tr("Library"), self.module, "signing.module")
        self.column.addStretch(1)
        self.signer.currentIndexChanged.connect(self.edited)
        self.module.textEdited.connect(self.edited)

    def look(self) -> Look:
        """Return how the signer is looked at."""
        return functools.partial(_signer, self._data_dir)


class PortalPage(SetUpPage):
    """Which portal."""

    def __init__(self, begun: Proposal, data_dir: Path) -> None:
        """Make the page."""
        super().__init__(begun)
        self._data_dir = data_dir
        self.explain(
            self.tr("Portal"),
            self.tr(
                "The province gives address, kind of connection, account and unit code. The account's secret is not"
                " asked here: IT sets it on this computer, as its manual tells. Without an address the test portal of"
                " the trial is used."
            ),
        )
        portal = begun.settings.portal
        self.url = CodeEdit(self.tr("Address"), self.tr("test portal (trial)"))
        self.url.setText(portal.url)
        self.adapter = self.choice(self.tr("Kind of connection"))
        for name in dict.fromkeys((*_ADAPTERS, portal.adapter)):
            self.adapter.addItem(self._kind(name), name)
        self.adapter.setCurrentIndex(self.adapter.findData(portal.adapter))
        self.client = CodeEdit(self.tr("Account of the counter"))
        self.client.setText(portal.client_id)
        self.unit = CodeEdit(self.tr("Unit code"))
        self.unit.setText(portal.unit_code)
        self.add(self.tr("Address"), self.url, "portal.url")
        self.add(self.tr("Kind"), self.adapter, "portal.adapter")
        self.add(self.tr("Account"), self.client, "portal.client_id")
        self.add(self.tr("Unit code"), self.unit, "portal.unit_code")
        self.column.addStretch(1)
        self.adapter.currentIndexChanged.connect(self.edited)
        for field in (self.url, self.client, self.unit):
            field.textEdited.connect(self.edited)

    def _kind(self, adapter: str) -> str:
        return {
            "tus": self.tr("the common integration profile (tus)"),
            "igate": "VNPT iGate (igate)",
            "dvcqg": self.tr("national public service portal (dvcqg)"),
            "lgsp_key": "LGSP (lgsp_key)",
            "lgsp_wso2": "LGSP, WSO2 (lgsp_wso2)",
            "cv7197_rest": self.tr("store after official letter 7197 (cv7197_rest)"),
            "folder": self.tr("exchange folder (folder)"),
        }.get(adapter, adapter)

    def look(self) -> Look:
        """Return how the portal is looked at."""
        return functools.partial(_portal, self._data_dir)


class CounterPage(SetUpPage):
    """Whose counter it is: agency, number, recovery key, first account."""

    def __init__(self, begun: Proposal, data_dir: Path, bridge: Bridge, desk: Desk | None) -> None:
        """Make the page."""
        super().__init__(begun)
        self._data_dir, self._bridge, self._desk = data_dir, bridge, desk
        self.explain(
            self.tr("Counter"),
            self.tr(
                "The recovery key opens the data when this computer is lost. Choose the province's public key file, or"
                " have a key made: its private key goes onto a USB stick that lies in a safe."
            ),
        )
        chosen = begun.settings.desk
        self.agency = PlainEdit(self.tr("Agency"))
        self.agency.setText(chosen.agency)
        self.counter = CodeEdit(self.tr("Number of the counter"))
        self.counter.setText(chosen.counter)
        self.language = self.choice(self.tr("Language"))
        self.language.addItem("Tiếng Việt", "vi")
        self.language.addItem("English", "en")
        self.language.setCurrentIndex(max(0, self.language.findData(chosen.language)))
        self.key_file = CodeEdit(self.tr("Recovery key"), self.tr("public key file of the province"))
        self.key_file.setText(begun.settings.store.recovery_public_key)
        self.carrier = CodeEdit(self.tr("Folder on the USB stick"), self.tr("folder on the USB stick"))
        self.key_password = PinEdit(self.tr("Password of the recovery key"))
        self.make_key = QPushButton(self.tr("Make a recovery key"))
        self.make_key.setAccessibleName(self.make_key.text())
        self.make_key.clicked.connect(self._make_key)
        self.account = CodeEdit(self.tr("Sign-in name"))
        self.full_name = PlainEdit(self.tr("Full name"))
        self.password = PinEdit(self.tr("Password"))
        self.again = PinEdit(self.tr("Password again"))
        self.add(self.tr("Agency"), self.agency, "desk.agency")
        self.add(self.tr("Counter"), self.counter, "desk.counter")
        self.add(self.tr("Language"), self.language, "desk.language")
        self.choose_key = self.add_chosen(
            self.tr("Recovery key"), self.key_file, lambda: self._choose_key(), "store.recovery_public_key"
        )
        self.choose_carrier = self.add_chosen(self.tr("or made onto USB"), self.carrier, lambda: self._choose_carrier())
        key_line = QHBoxLayout()
        key_line.setSpacing(8)
        key_line.addWidget(self.key_password, 1)
        key_line.addWidget(self.make_key)
        self.form.add(self.tr("Key's password"), self.key_password, key_line)
        self.add(self.tr("Sign-in name"), self.account)
        self.add(self.tr("Full name"), self.full_name)
        self.add(self.tr("Password"), self.password)
        self.add(self.tr("Password again"), self.again)
        self._note = MarkedLine()
        keeps = self._note.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # the form stays as it is when something is said
        self._note.setSizePolicy(keeps)
        self._note.setMinimumHeight(ICON.height())
        self._note.hide()
        self.column.addWidget(self._note)
        self.column.addStretch(1)
        for field in (
            self.agency,
            self.counter,
            self.key_file,
            self.account,
            self.full_name,
            self.password,
            self.again,
        ):
            field.textEdited.connect(self.edited)
            field.textEdited.connect(lambda: self._be_quiet())
        for field in (self.carrier, self.key_password):
            field.textEdited.connect(lambda: self._be_quiet())
        self.language.currentIndexChanged.connect(self.edited)

    def new_account(self) -> NewAccount | None:
        """Return the account that was typed, whole and with both passwords the same; None otherwise."""
        name, full_name = self.account.text().strip(), " ".join(self.full_name.text().split())
        password = self.password.text()
        if not name or not full_name or len(password) < SHORTEST_PASSWORD or password != self.again.text():
            return None
        return NewAccount(name, full_name, password)

    def complaint(self) -> tuple[str, QLineEdit] | None:
        """Return what is wrong with the account and the field it stands in, None when nothing is."""
        typed = (self.account.text(), self.full_name.text(), self.password.text(), self.again.text())
        if not any(typed):
            return None
        if not self.account.text().strip():
            return self.tr("Type the sign-in name of the account."), self.account
        if not self.full_name.text().strip():
            return self.tr("Type the full name."), self.full_name
        if len(self.password.text()) < SHORTEST_PASSWORD:
            text = self.tr("Type a password of at least {count} characters.")
            return text.format(count=SHORTEST_PASSWORD), self.password
        if self.password.text() != self.again.text():
            return self.tr("Type the same password twice."), self.again
        return None

    def complain(self, text: str, field: QLineEdit) -> None:
        """Say what is wrong, mark its field and lead to it."""
        self._be_quiet()
        self._note.show_line(text, Mark.WARN)
        self._note.show()
        theme.set_state(field, "fault", "true")
        field.setFocus()
        field.selectAll()

    def _be_quiet(self) -> None:
        self._note.hide()
        for field in self.findChildren(QLineEdit):
            if field.property("fault") == "true":
                theme.set_state(field, "fault", "false")

    def tell_accounts(self, *, are_there: bool) -> None:
        """Say whether an account has to be typed."""
        first, further = self.tr("of the first account"), self.tr("only for a further account")
        self.account.setPlaceholderText(further if are_there else first)

    def look(self) -> Look:
        """Return how the counter is looked at."""
        return functools.partial(_counter, self._data_dir, self.new_account(), self._desk)

    def _choose_key(self) -> None:
        dialog = PathDialog(self.tr("Recovery key"), self.tr("Choose"), self.tr("Keys") + " (*.pem)", self)
        dialog.fileSelected.connect(self._key_chosen)
        dialog.open()

    def _key_chosen(self, path: str) -> None:
        self.key_file.setText(path)
        self.key_file.setFocus()
        self.edited.emit()

    def _choose_carrier(self) -> None:
        dialog = PathDialog(self.tr("Folder on the USB stick"), self.tr("Choose"), "", self)
        dialog.fileSelected.connect(self.carrier.setText)
        dialog.open()

    def _make_key(self) -> None:
        folder = self.carrier.text().strip()
        if not folder:
            self.complain(self.tr("Type or choose the folder on the USB stick."), self.carrier)
            return
        if len(self.key_password.text()) < SHORTEST_PASSWORD:
            text = self.tr("Type a password of at least {count} characters.")
            self.complain(text.format(count=SHORTEST_PASSWORD), self.key_password)
            return
        make = functools.partial(set_up.make_recovery_key, self._data_dir, Path(folder), self.key_password.text())
        self._bridge.run_aside(make).success(self._key_made)

    def _key_made(self, path: Path) -> None:
        self.key_file.setText(str(path))
        self.key_password.clear()
        self._be_quiet()
        self.edited.emit()


def _signer(data_dir: Path, settings: Settings) -> tuple[Check, ...]:
    return set_up.look_at_signer(settings, data_dir)


def _portal(data_dir: Path, settings: Settings) -> tuple[Check, ...]:
    return set_up.look_at_portal(settings, data_dir)


def _counter(data_dir: Path, account: NewAccount | None, desk: Desk | None, settings: Settings) -> tuple[Check, ...]:
    return set_up.look_at_counter(settings, data_dir, account, desk)
