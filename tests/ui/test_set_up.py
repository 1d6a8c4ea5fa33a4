# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting up a counter in the real window: again over the trial, and at a first run that signs for real."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from tests.ui.clerk import CONTROL, Clerk, Key
from ui.application import RESTART
from ui.screens.set_up import SetUpDialog
from workstation.app.people import TRIAL_CLERK
from workstation.app.set_up import PRIVATE_KEY, Choices, NewAccount, apply_set_up, make_recovery_key
from workstation.errors import RecoveryKeyMissing, SettingInvalid, WorkstationError
from workstation.settings import FILE_NAME, load_settings
from workstation.store.station import Station


def set_up_of(clerk: Clerk) -> SetUpDialog:
    clerk.wait(lambda: clerk.running.set_up is not None and clerk.running.set_up.isVisible(), "the set-up is shown")
    dialog = clerk.running.set_up
    assert dialog is not None
    return dialog


def go_through(clerk: Clerk, dialog: SetUpDialog) -> None:
    """Go to the last page by Enter alone; each page is looked at before."""
    for page in range(3):
        assert dialog.place == page
        clerk.wait(lambda: dialog.checks is not None, "the page was looked at")
        clerk.press(Key.Key_Return)
    assert dialog.place == 3


def wait_for_restart(clerk: Clerk) -> None:
    codes: list[int] = []
    clerk.running.ended.connect(codes.append)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: codes, "the run has ended")
    assert codes == [RESTART]


def test_a_trial_counter_is_set_up_by_keys_and_the_next_run_knows_it(
    new_clerk: Clerk, qapp: QApplication, data_dir: Path
) -> None:
    new_clerk.press(Key.Key_T, modifiers=CONTROL)
    dialog = set_up_of(new_clerk)
    go_through(new_clerk, dialog)
    assert not (data_dir / FILE_NAME).exists()  # nothing is changed before the last page
    dialog.counter.counter.setText("7")
    dialog.counter.account.setText("lan")
    dialog.counter.full_name.setText("Nguyễn Thị Lan")
    dialog.counter.password.setText("ngan")
    dialog.counter.again.setText("ngan")
    new_clerk.press(Key.Key_Return)
    assert dialog.isVisible()  # a password of four signs
    for field in (dialog.counter.password, dialog.counter.again):
        field.setText("một mật khẩu dài")
    wait_for_restart(new_clerk)

    second = Clerk.at_a_desk(qapp, data_dir)
    assert "7" in second.window.windowTitle()
    names = [clerk.name for clerk in second.session.desk.station.users.all()]
    second.leave()
    assert names == ["canbo", "lan"]
    assert load_settings(data_dir, {}).scanner.device == ""  # the embedded default was offered and taken


def test_what_is_missing_of_the_account_is_told_at_its_field_and_moves_nothing(clerk: Clerk) -> None:
    clerk.running.begin_set_up()
    dialog = set_up_of(clerk)
    dialog.go(3)
    clerk.wait(lambda: dialog.checks is not None, "the page was looked at")
    page = dialog.counter
    said = " ".join(line.text for line in dialog._lines)
    assert not any(key in said for key in ("store.", "signing.", "portal."))  # fields, not keys of the settings
    wide = page.agency.width()
    page.full_name.setText("Lan")
    dialog.activateWindow()
    clerk.press(Key.Key_Return)

    assert page.account.hasFocus()
    assert (page.account.property("fault"), page._note.isVisible()) == ("true", True)
    assert page.agency.width() == wide
    clerk.type("l")
    assert (page.account.property("fault"), page._note.isVisible()) == ("false", False)

    for button, mode in ((page.choose_key, "ExistingFile"), (page.choose_carrier, "Directory")):
        button.click()
        clerk.wait(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog), "a path is asked for")
        chooser = QApplication.activeModalWidget()
        assert chooser.fileMode().name == mode
        chooser.reject()
        clerk.wait(lambda one=chooser: QApplication.activeModalWidget() is not one, "it is closed")
    dialog.reject()
    clerk.wait(clerk.is_calm, "nothing is looked at any more")


def test_a_first_run_that_signs_for_real_leads_into_the_set_up(
    qapp: QApplication, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[signing]\nsigner = "token"\n', encoding="utf-8")
    monkeypatch.setattr("workstation.settings.policy_file", lambda: policy)
    stick = tmp_path / "stick"
    clerk = Clerk.at_a_desk(qapp, data_dir)
    assert isinstance(clerk.running.failure, RecoveryKeyMissing)

    dialog = set_up_of(clerk)
    assert not dialog.signer.signer.isEnabled()  # fixed by the policy
    go_through(clerk, dialog)
    clerk.wait(lambda: dialog.checks is not None, "the page was looked at")
    clerk.press(Key.Key_Return)
    clerk.wait(clerk.is_calm, "it was looked at once more")
    assert dialog.isVisible()  # neither recovery key nor account
    page = dialog.counter
    page.carrier.setText(str(stick))
    page.key_password.setText("khóa trong két")
    page.make_key.click()
    clerk.wait(lambda: (stick / PRIVATE_KEY).is_file() and page.key_file.text(), "the key is made")
    page.account.setText("quantri")
    page.full_name.setText("Lê Văn Quản")
    for field in (page.password, page.again):
        field.setText("một mật khẩu dài")
    page.account.setFocus()
    wait_for_restart(clerk)

    with Station.open(data_dir, read_only=True) as station:
        assert [one.name for one in station.users.all()] == ["quantri"]
    assert b"ENCRYPTED" in (stick / PRIVATE_KEY).read_bytes()
    assert "signer" not in (data_dir / FILE_NAME).read_text(encoding="utf-8")


def test_a_set_up_that_cannot_be_opened_puts_the_old_settings_back(
    data_dir: Path, tmp_path: Path, expected_warnings: list[logging.LogRecord]
) -> None:
    data_dir.mkdir()
    (data_dir / FILE_NAME).write_text('[desk]\ncounter = "2"\n', encoding="utf-8")
    no_key = {"desk.counter": "3", "store.recovery_public_key": str(tmp_path / "none.pem")}

    with pytest.raises(WorkstationError):
        apply_set_up(data_dir, Choices(no_key))

    assert (data_dir / FILE_NAME).read_text(encoding="utf-8") == '[desk]\ncounter = "2"\n'


def test_the_trial_account_is_closed_by_a_set_up_that_signs_for_real(
    data_dir: Path, tmp_path: Path, expected_warnings: list[logging.LogRecord]
) -> None:
    apply_set_up(data_dir, Choices({"desk.counter": "1"}, NewAccount(*TRIAL_CLERK[:2], "motcuathu")))
    key = make_recovery_key(data_dir, tmp_path / "stick", "khóa trong két")
    with pytest.raises(SettingInvalid):  # it may be another counter's only one
        make_recovery_key(data_dir, tmp_path / "stick", "khóa trong két")

    real = {"signing.signer": "token", "store.recovery_public_key": str(key)}
    apply_set_up(data_dir, Choices(real, NewAccount("quantri", "Lê Văn Quản", "một mật khẩu dài")))

    with Station.open(data_dir, read_only=True) as station:
        locked = {clerk.name: clerk.is_locked for clerk in station.users.all()}
    assert locked == {"canbo": True, "quantri": False}
