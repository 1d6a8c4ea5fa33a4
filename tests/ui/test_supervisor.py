# SPDX-License-Identifier: GPL-3.0-or-later
"""What only supervisors and administrators reach: reports of a period and the accounts of the desk, all by keys."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.clerk import CONTROL, Clerk, Key
from ui.actions import ActionId
from ui.models.indicators import MET, TARGET, VALUE
from ui.screens.places import Place
from workstation.app import accounts
from workstation.app.desk_report import Period
from workstation.domain.indicators import IndicatorName
from workstation.domain.states import Role
from workstation.errors import SignInRefused
from workstation.jobs.lanes import Lane
from workstation.store.users import Clerk as Account

GOOD, OTHER, THIRD = "ngua da cau vong", "muoi hai con song", "chin bac thang da"
NOT_JUDGED = "chưa đánh giá"
DISPLAY = Qt.ItemDataRole.DisplayRole


def _in_lane(clerk: Clerk, job, *args):
    return clerk.session.desk.lanes.submit(Lane.STORE, job, *args).result()


def _administrator(clerk: Clerk) -> Account:
    station = clerk.session.desk.station
    if accounts.needs_first(station):
        return _in_lane(clerk, accounts.add, station, None, "it", "Quản trị", Role.ADMINISTRATOR, GOOD)
    return station.users.get("it")


def _sign_in_as(clerk: Clerk, name: str, password: str) -> None:
    clerk.press(Key.Key_L, modifiers=CONTROL)
    clerk.window.sign_in._name.setText(name)
    clerk.sign_in(password)
    clerk.wait(lambda: clerk.session.name == name and clerk.window.place is not Place.SIGN_IN, "signed in")


@pytest.fixture
def supervisor(clerk: Clerk) -> Iterator[Clerk]:
    """Somebody who manages accounts at the counter; afterwards the trial clerk is back."""
    _administrator(clerk)
    _sign_in_as(clerk, "it", GOOD)
    yield clerk
    clerk.window.failure.close_panel()
    _sign_in_as(clerk, "canbo", "motcua")


def test_a_clerk_reaches_neither_reports_nor_accounts(clerk: Clerk) -> None:
    assert {ActionId.REPORTS, ActionId.ACCOUNTS}.isdisjoint(clerk.window._possible())
    clerk.press(Key.Key_B, Key.Key_G, modifiers=CONTROL)
    assert clerk.window.place is Place.COUNTER


def test_a_screen_locked_by_a_supervisor_is_not_left_to_the_next_clerk(clerk: Clerk) -> None:
    _administrator(clerk)
    _sign_in_as(clerk, "it", GOOD)
    clerk.press(Key.Key_G, modifiers=CONTROL)
    assert clerk.window.place is Place.ACCOUNTS

    _sign_in_as(clerk, "canbo", "motcua")

    assert clerk.window.place is Place.COUNTER


def test_a_report_is_counted_compared_with_its_targets_and_saved_by_keys(supervisor: Clerk, tmp_path: Path) -> None:
    supervisor.press(Key.Key_B, modifiers=CONTROL)
    reports = supervisor.window.reports
    supervisor.wait(lambda: reports.report is not None and supervisor.is_calm(), "the period is counted")
    first = reports.report
    today = supervisor.session.now().date()
    assert (first.indicators.first, first.indicators.last) == (Period.TEN_DAYS.first_day(today), today)

    supervisor.press(Key.Key_Right, Key.Key_Right)
    supervisor.wait(lambda: (today - reports.report.indicators.first).days == 59, "the sixty days are counted")

    # How many results are still valid is known to the unit only; with it the campaign's share has a figure.
    rows = {one.name: number for number, one in enumerate(reports.report.indicators.indicators)}
    table = reports.table.model()
    campaign = rows[IndicatorName.RESULTS_DIGITISED]
    assert table.index(campaign, TARGET).data(DISPLAY) == "100 %"
    assert table.index(campaign, MET).data(DISPLAY) == NOT_JUDGED
    supervisor.press(Key.Key_F6)
    supervisor.type("8")
    supervisor.press(Key.Key_Return)
    supervisor.wait(lambda: table.index(campaign, MET).data(DISPLAY) != NOT_JUDGED, "the share is counted")
    assert table.index(campaign, VALUE).data(DISPLAY) == "0 %"

    card = reports.output.height()
    for suffix, begin in ((".pdf", b"%PDF"), (".csv", "\ufefffirst".encode())):
        target = tmp_path / f"report{suffix}"
        reports.output.file.setText(str(target))
        supervisor.press(Key.Key_S, modifiers=CONTROL)
        supervisor.wait(lambda one=target: one.exists() and reports.output.said, "the report is saved")
        assert reports.output.height() == card  # nothing jumps
        assert "Ctrl+S" not in supervisor.window.hint.sentence
        assert target.read_bytes().startswith(begin)
    lines = list(csv.DictReader((tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {line["name"] for line in lines} >= {name.value for name in rows}
    supervisor.wait(supervisor.is_calm, "all is written")


def test_a_report_names_clerks_by_their_full_names_and_asks_for_the_missing_number(supervisor: Clerk) -> None:
    users = supervisor.session.desk.station.users
    supervisor.wait(supervisor.is_calm, "the counter is shown")
    supervisor.window.dispatch(ActionId.NEW_DOSSIER)
    supervisor.open_dossier()
    supervisor.press(Key.Key_B, modifiers=CONTROL)
    reports = supervisor.window.reports
    reports.valid_results.clear()
    reports.valid_results.setFocus()
    supervisor.press(Key.Key_Return)
    supervisor.wait(lambda: reports.report is not None and supervisor.is_calm(), "the period is counted")

    table = reports.table.model()
    cells = [[table.index(row, column).data(DISPLAY) for column in range(5)] for row in range(table.rowCount())]
    assert any(row[0].endswith(f": {users.get('it').full_name}") for row in cells)
    assert "nhập số" in cells[0][VALUE] or "type the number" in cells[0][VALUE]


def test_a_file_is_named_without_its_folder_and_goes_to_the_folder_that_stands_below(
    supervisor: Clerk, tmp_path: Path
) -> None:
    supervisor.press(Key.Key_B, modifiers=CONTROL)
    output = supervisor.window.reports.output
    supervisor.wait(lambda: output.file.text() and supervisor.is_calm(), "a file is proposed")
    assert "/" not in output.file.text()

    output.propose(tmp_path / "sums" / "report.csv")
    assert (output.file.text(), output._folder.whole) == ("report.csv", str(tmp_path / "sums"))
    output.file.setFocus()
    output.file.selectAll()
    supervisor.type("other.csv")
    supervisor.press(Key.Key_Return)
    supervisor.wait((tmp_path / "sums" / "other.csv").exists, "it is saved")
    supervisor.wait(supervisor.is_calm, "all is written")


def test_a_password_typed_otherwise_the_second_time_is_told_at_its_field(supervisor: Clerk) -> None:
    supervisor.press(Key.Key_G, modifiers=CONTROL)
    screen = supervisor.window.accounts
    supervisor.wait(lambda: screen.table.model().rowCount() and supervisor.is_calm(), "the accounts are listed")
    screen.password.setFocus()
    supervisor.type("mot")
    supervisor.press(Key.Key_Return)
    supervisor.type("hai")
    supervisor.press(Key.Key_Return)

    assert screen.password.hasFocus()
    assert (screen._chosen_note.isVisible(), screen._added_note.isVisible()) == (True, False)
    assert supervisor.window.hint.sentence == screen._chosen_note.text
    supervisor.type("b")  # it is being mended
    assert not screen._chosen_note.isVisible()
    assert supervisor.window.hint.sentence != screen._chosen_note.text


def test_the_locked_screen_unlocks_for_who_locked_it_and_lets_others_sign_in(supervisor: Clerk) -> None:
    supervisor.press(Key.Key_L, modifiers=CONTROL)
    screen = supervisor.window.sign_in
    unlock = screen._button.text()
    assert screen._kept.isVisible()
    screen._name.setText("canbo")
    assert screen._button.text() != unlock
    screen._name.setText("it")
    assert screen._button.text() == unlock
    supervisor.sign_in(GOOD)
    supervisor.wait(lambda: supervisor.window.place is not Place.SIGN_IN, "unlocked")


def test_a_refused_password_does_not_move_the_form(supervisor: Clerk) -> None:
    supervisor.press(Key.Key_L, modifiers=CONTROL)
    screen = supervisor.window.sign_in
    supervisor.wait(supervisor.is_calm, "the form is shown")
    before = screen._password.mapTo(supervisor.window, screen._password.rect().topLeft())
    supervisor.sign_in("sai")
    supervisor.wait(lambda: supervisor.window.failure.view is not None and supervisor.is_calm(), "it is refused")

    assert screen._password.mapTo(supervisor.window, screen._password.rect().topLeft()) == before
    supervisor.press(Key.Key_Escape)
    supervisor.sign_in(GOOD)
    supervisor.wait(lambda: supervisor.window.place is not Place.SIGN_IN, "unlocked")


def test_an_account_is_added_given_a_role_a_password_and_locked_by_keys(supervisor: Clerk) -> None:
    users = supervisor.session.desk.station.users
    supervisor.press(Key.Key_G, modifiers=CONTROL)
    screen = supervisor.window.accounts
    supervisor.wait(lambda: screen.table.model().rowCount() >= 2 and supervisor.is_calm(), "the accounts are listed")

    while QApplication.focusWidget() is not screen.name:
        supervisor.press(Key.Key_F6)
    supervisor.type("hung")
    supervisor.press(Key.Key_Return)
    supervisor.type("Trần Văn Hùng")
    supervisor.press(Key.Key_Return, Key.Key_Return)  # the role stays clerk
    supervisor.type(OTHER)
    supervisor.press(Key.Key_Return)
    supervisor.type(OTHER + "x")
    supervisor.press(Key.Key_Return)
    assert screen._added_note.isVisible()  # typed otherwise the second time
    supervisor.type(OTHER)
    supervisor.press(Key.Key_Return)
    screen.first_again.selectAll()
    supervisor.type(OTHER)
    supervisor.press(Key.Key_Return)
    supervisor.wait(lambda: any(one.name == "hung" for one in users.all()) and supervisor.is_calm(), "it is added")
    assert users.get("hung").full_name == "Trần Văn Hùng"

    while screen._chosen().name != "hung":
        supervisor.press(Key.Key_Down if screen._chosen().name < "hung" else Key.Key_Up)
    supervisor.press(Key.Key_Return)
    assert screen.role.hasFocus()
    supervisor.press(Key.Key_Down, Key.Key_Return)
    supervisor.wait(lambda: users.get("hung").role is Role.SUPERVISOR and supervisor.is_calm(), "the role is given")

    supervisor.press(Key.Key_Return, Key.Key_Tab, Key.Key_Tab)
    assert screen.password.hasFocus()
    supervisor.type(THIRD)
    supervisor.press(Key.Key_Return)
    assert screen.again.hasFocus()
    supervisor.type(THIRD)
    supervisor.press(Key.Key_Return)
    supervisor.wait(lambda: not screen.password.text() and supervisor.is_calm(), "the password is set")
    assert _in_lane(supervisor, users.check, "hung", THIRD).name == "hung"

    while QApplication.focusWidget() is not screen._lock:
        supervisor.press(Key.Key_Tab)
    supervisor.press(Key.Key_Return)
    supervisor.wait(lambda: users.get("hung").is_locked and supervisor.is_calm(), "the account is locked")
    with pytest.raises(SignInRefused):
        _in_lane(supervisor, users.check, "hung", THIRD)


def test_a_weak_password_is_told_and_nothing_is_added(supervisor: Clerk) -> None:
    supervisor.press(Key.Key_G, modifiers=CONTROL)
    screen = supervisor.window.accounts
    supervisor.wait(supervisor.is_calm, "the accounts are listed")
    screen.name.setText("mai")
    screen.full_name.setText("Lê Thị Mai")
    screen.first_password.setText("motcua")
    screen.first_again.setText("motcua")
    screen._add.setFocus()
    supervisor.press(Key.Key_Return)

    supervisor.wait(lambda: supervisor.window.failure.view is not None, "why not is told")
    assert "mai" not in {one.name for one in supervisor.session.desk.station.users.all()}
    assert screen.name.text() == "mai"  # nothing has to be typed twice


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("10d", "2026-11-13"),
        ("30d", "2026-10-24"),
        ("60d", "2026-09-24"),
        ("month", "2026-11-01"),
        ("quarter", "2026-10-01"),
    ],
)
def test_a_period_ends_today_and_holds_so_many_days(period: str, first: str) -> None:
    assert Period(period).first_day(dt.date(2026, 11, 22)) == dt.date.fromisoformat(first)
