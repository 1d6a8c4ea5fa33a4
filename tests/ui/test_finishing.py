# SPDX-License-Identifier: GPL-3.0-or-later
"""From the last page to the receipt: doubtful fields, PIN, sending behind the next citizen, pause, slips."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.clerk import CONTROL, SHIFT, Clerk, Key
from tests.ui.read_papers import (
    BIRTH_DATE,
    CONFIRMATION,
    NAME,
    NUMBER,
    SIZE,
    confirm_the_paper,
    read_words,
    with_one_read_paper,
)
from ui.field_words import kept_value, shown_value
from ui.printing import print_pdf
from ui.screens.places import Place
from ui.session.services import Health
from ui.signer_words import certificate_line
from ui.theme import Mark
from workstation.app.embedded import PIN
from workstation.app.field_check import Doubt, doubt_of, suggestion_for
from workstation.app.field_evidence import Known
from workstation.app.signer_outlook import SignerOutlook
from workstation.documents.import_pdf import page_count
from workstation.domain.extraction import FieldKind, FieldReading, PaperField
from workstation.errors import PortalBusy
from workstation.signing.inventory import Condition
from workstation.texts import Texts


@pytest.fixture(scope="module")
def desk_of_module(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerk]:
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("SOHOA_KEY_STORE", "file")
        surroundings.setenv("SOHOA_OCR_WORKERS", "1")
        surroundings.setattr("workstation.settings.policy_file", lambda: Path("/nonexistent/policy.toml"))
        someone = Clerk.at_a_desk(qapp, tmp_path_factory.mktemp("desk")).at_the_counter()
    yield someone
    someone.leave()


def focused() -> QLineEdit:
    widget = QApplication.focusWidget()
    assert isinstance(widget, QLineEdit)
    return widget


def test_a_dossier_is_finished_behind_the_next_citizen(desk_of_module: Clerk, tmp_path: Path) -> None:
    clerk = desk_of_module
    with_one_read_paper(clerk, weak=f"{BIRTH_DATE} {NUMBER} {NAME}", middle_name_read="VẮN")
    confirm_the_paper(clerk)

    # On the way to the PIN: the doubtful fields together, each under its own words, the first one marked.
    # The name is none of them: who received the dossier wrote it letter by letter as the paper reads.
    assert clerk.window.place is Place.CODES
    codes = clerk.window.codes
    clerk.wait(lambda: len(codes.asked()) == 2, "the words of both fields are shown")
    assert [field.name for field in codes.asked()] == ["CodeNotation", "BirthDate"]
    # What the program changed in a field's words stands below it, and below no other.
    changed = {row.field.name: row for row in codes._rows if row.changed.isVisible()}
    assert {name: row.changed.text() for name, row in changed.items()} == {
        "PersonName": "Đọc được “VẮN”, hiểu là “VĂN”."
    }
    assert changed["PersonName"].changed.text() in changed["PersonName"].edit.accessibleDescription()
    assert focused().text() == NUMBER
    word = next(w for w in read_words(*CONFIRMATION).words if w.text == NUMBER)
    [mark] = codes._canvas.marks
    assert (mark.left(), mark.top()) == pytest.approx((word.left / SIZE[0], word.top / SIZE[1]))
    clerk.press(Key.Key_Tab)
    assert focused().text() == BIRTH_DATE
    clerk.type("31/02/1986")
    clerk.press(Key.Key_Return)
    assert clerk.window.place is Place.CODES  # no calendar has that day
    assert len(codes.asked()) == 2
    clerk.type("13/05/1986")
    keys = clerk.keys_pressed
    clerk.press(Key.Key_Return)
    assert clerk.keys_pressed == keys + 1  # one for both
    assert clerk.window.place is Place.SIGN
    clerk.wait(clerk.is_calm, "the files are made")
    paper = clerk.view.papers[3].paper
    kept = {one.reading.name: one for one in clerk.session.desk.station.fields.of_paper(paper.id)}
    assert (kept["BirthDate"].reading.value, kept["BirthDate"].confirmed_by) == ("1986-05-13", "canbo")
    assert (kept["CodeNotation"].reading.value, kept["CodeNotation"].confirmed_by) == (NUMBER, "canbo")
    assert {kept[name].confirmed_by for name in ("PersonId", "PersonName")} == {""}  # sure: they cost no key

    # The portal asks for patience; the clerk does not wait for it, nor for the signer.
    clerk.session.desk.line.failed(PortalBusy(retry_after_s=300))
    first = clerk.view.dossier.id
    clerk.type(PIN)
    clerk.press(Key.Key_Return)
    clerk.press(Key.Key_F12)
    assert clerk.window.place is Place.COUNTER
    assert clerk.session.signing.finishing is not None
    clerk.open_dossier()
    assert clerk.view.dossier.id != first
    clerk.wait(lambda: clerk.session.queue is not None and clerk.session.queue.waiting == 1, "the paper is queued")
    assert clerk.session.signing.finishing is None

    # What is paused, why, and one key to send now.
    clerk.press(Key.Key_Q, modifiers=CONTROL)
    clerk.wait(lambda: clerk.window.queue._banner.isVisible(), "the pause is told")
    texts = Texts.load("vi")
    told = texts.word("queue.paused_busy", until="").split("  ")[0].rstrip(". ")
    assert clerk.window.queue._pause.text.startswith(told)
    clerk.press(Key.Key_F5)
    clerk.wait(lambda: clerk.session.queue.received == 1, "the receipt is here")
    clerk.wait(lambda: not clerk.window.queue._banner.isVisible(), "the pause is over")

    # Slips and the receipt, looked at, saved and printed.
    clerk.press(Key.Key_P, modifiers=CONTROL)
    assert clerk.window.place is Place.SLIPS
    slips = clerk.window.slips
    clerk.wait(lambda: slips._pdf, "the slip is made")
    assert slips.sheets.model().rowCount() == 4
    clerk.press(Key.Key_Down, Key.Key_Down)
    clerk.wait(clerk.is_calm, "the receipt is made")
    target = tmp_path / "stick" / "receipt.pdf"
    slips.output.file.setText(str(target))
    clerk.press(Key.Key_S, modifiers=CONTROL)
    clerk.wait(target.exists, "the receipt is saved")
    printed = tmp_path / "printed.pdf"
    assert (
        print_pdf(clerk.session.desk.apart, target.read_bytes(), "", printed)
        == page_count(printed.read_bytes(), "printed")
        == 1
    )

    # Separator sheets of the procedure, for stacks to come.
    clerk.press(Key.Key_Down)
    clerk.wait(lambda: slips._pdf and slips._count, "the separator sheets are made")
    assert slips._sheets is not None
    kept = clerk.session.desk.station.dossiers.get(slips._sheets.dossier_id)
    components = clerk.session.desk.procedure(kept.procedure_code).components
    assert page_count(slips._pdf, "sheets") == len(components)
    assert slips.output.file.text().endswith("to-phan-cach.pdf")
    clerk.press(Key.Key_Escape)
    assert clerk.window.place is Place.QUEUE
    assert clerk.window.failure.view is None


def test_sure_fields_cost_no_key_and_a_locked_token_is_told_before_the_pin(desk_of_module: Clerk) -> None:
    clerk = desk_of_module
    clerk.press(Key.Key_F2)
    clerk.wait(clerk.is_calm, "the counter is empty")
    with_one_read_paper(clerk, weak="")
    confirm_the_paper(clerk)

    assert clerk.window.place is Place.SIGN
    clerk.wait(clerk.is_calm, "the files are made")
    sign = clerk.window.sign
    outlook = clerk.session.services.outlook
    assert outlook is not None
    assert outlook.facts is not None
    assert outlook.facts.name in sign._certificate.text
    assert sign.pin.isEnabled()
    locked = dataclasses.replace(outlook, is_pin_locked=True)
    clerk.session._watch._signer_seen(locked)

    assert not sign.pin.isEnabled()
    assert sign._note.text.startswith("Thiết bị ký số đã bị khóa")  # beside the PIN that is not asked for
    clerk.session._watch._signer_seen(outlook)
    assert sign.pin.isEnabled()


def test_a_certificate_near_its_end_is_told_once_wherever_the_clerk_is(desk_of_module: Clerk) -> None:
    clerk = desk_of_module
    clerk.press(Key.Key_F2)
    clerk.wait(lambda: clerk.session.services.outlook is not None and clerk.is_calm(), "the signer is seen")
    watch, outlook, panel = clerk.session._watch, clerk.session.services.outlook, clerk.window.failure
    near = dataclasses.replace(outlook, condition=Condition.WEEK, days_left=5, is_remote=True)

    watch._signer_seen(near)
    assert panel.view is not None
    assert "5 ngày" in panel.view.heading
    assert outlook.facts.name in panel.view.explanation
    assert "5 ngày" in clerk.window.status._texts[1].text()
    clerk.press(Key.Key_Escape)
    watch._signer_seen(dataclasses.replace(near, is_pin_count_low=True))
    assert panel.view is None  # said once

    watch._signer_seen(dataclasses.replace(near, condition=Condition.EXPIRED, days_left=-1))
    assert panel.view is not None
    clerk.press(Key.Key_Escape)
    watch._signer_seen(outlook)
    assert panel.view is None


def test_a_remote_signer_whose_certificate_is_not_known_is_no_missing_token(desk_of_module: Clerk) -> None:
    watch, outlook = desk_of_module.session._watch, desk_of_module.session.services.outlook

    watch._signer_seen(SignerOutlook(is_remote=True))

    assert desk_of_module.window.status._texts[1].text() == "Ký số từ xa: chưa rõ"
    sentence, mark = certificate_line(Health.READY, SignerOutlook(is_remote=True))
    assert "từ xa" in sentence
    assert mark is Mark.WARN
    watch._signer_seen(outlook)


def test_nothing_is_confirmed_before_its_words_are_shown(desk_of_module: Clerk) -> None:
    clerk = desk_of_module
    clerk.press(Key.Key_F2)
    clerk.wait(clerk.is_calm, "the counter is empty")
    with_one_read_paper(clerk, weak=BIRTH_DATE)
    clerk.press(Key.Key_F8, modifiers=SHIFT)
    codes = clerk.window.codes
    clerk.wait(codes.asked, "the words are shown")
    for row in codes._rows:
        if row.has_words:
            row.words.clear()  # as long as the page is being opened

    clerk.press(Key.Key_Return)

    assert clerk.window.place is Place.CODES
    assert [field.name for paper in clerk.window.fields.papers for field in paper.doubtful] == ["BirthDate"]


def test_another_reading_is_taken_by_an_arrow_key(desk_of_module: Clerk) -> None:
    clerk = desk_of_module
    clerk.press(Key.Key_F2)
    clerk.wait(clerk.is_calm, "the counter is empty")
    misread = "466/XN"
    with_one_read_paper(clerk, weak=NUMBER, number_again=(misread, misread, misread, NUMBER))
    clerk.press(Key.Key_F8, modifiers=SHIFT)
    codes = clerk.window.codes
    clerk.wait(codes.asked, "the words are shown")

    # What was read most often is in the field, the other reading below it.
    assert focused().text() == misread
    row = next(row for row in codes._rows if row.field.name == "CodeNotation")
    assert row.changed.isVisible()
    assert f"“{NUMBER}”" in row.changed.text()
    assert row.changed.text() in row.edit.accessibleDescription()
    clerk.press(Key.Key_Down)
    assert focused().text() == NUMBER
    clerk.press(Key.Key_Down)
    assert focused().text() == misread
    clerk.type("999/XN")  # what is typed is before the first
    clerk.press(Key.Key_Down)
    assert focused().text() == misread
    clerk.press(Key.Key_Up)
    assert focused().text() == NUMBER
    paper = clerk.view.papers[3].paper
    clerk.press(Key.Key_Return)
    clerk.wait(clerk.is_calm, "it is kept")

    kept = {one.reading.name: one for one in clerk.session.desk.station.fields.of_paper(paper.id)}
    assert (kept["CodeNotation"].reading.value, kept["CodeNotation"].confirmed_by) == (NUMBER, "canbo")
    # A field with one value only leaves the arrows alone.
    clerk.press(Key.Key_F8, modifiers=SHIFT)
    row = next(row for row in codes._rows if row.field.name == "PersonName")
    row.edit.setFocus()
    clerk.press(Key.Key_Down)
    assert row.edit.text() == NAME


def test_what_enough_readings_say_is_not_asked(desk_of_module: Clerk) -> None:
    clerk = desk_of_module
    clerk.press(Key.Key_F2)
    clerk.wait(clerk.is_calm, "the counter is empty")
    with_one_read_paper(clerk, weak=NUMBER, number_again=(NUMBER, NUMBER, NUMBER, ""))

    assert clerk.window.fields.doubtful == 0


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (FieldKind.DATE, "13/05/1986", "1986-05-13"),
        (FieldKind.DATE, "3.5.1986", "1986-05-03"),
        (FieldKind.DATE, "31/02/1986", None),
        (FieldKind.DATE, "1986", "1986"),
        (FieldKind.OWNER_ID, "OO1085012345", "OO1085012345"),  # letters are never taken for digits
        (FieldKind.NAME, "  TRẦN   VĂN BÌNH ", "TRẦN VĂN BÌNH"),
    ],
)
def test_what_is_typed_is_kept_as_it_was_typed(kind: FieldKind, typed: str, kept: str | None) -> None:
    assert kept_value(kind, typed) == kept


def test_dates_are_shown_day_first_and_unreadable_ones_as_they_are() -> None:
    assert shown_value(FieldKind.DATE, "1985-05-12") == "12/05/1985"
    assert shown_value(FieldKind.DATE, "1985") == "1985"
    assert shown_value(FieldKind.NUMBER, "1985-05-12") == "1985-05-12"


CARD = Known("001085012345", NAME, "1985-05-12", "Nam")


@pytest.mark.parametrize(
    ("name", "kind", "value", "confidence", "doubt"),
    [
        ("BirthDate", FieldKind.DATE, "7985-05-12", 99.0, Doubt.DATE),
        ("IssuedDate", FieldKind.HEADING_DATE, "2026-11-23", 99.0, Doubt.DATE),
        ("PersonId", FieldKind.OWNER_ID, "001085012346", 99.0, Doubt.OWNER),
        ("MotherName", FieldKind.NAME, "LÊ THỊ HOA", 91.0, Doubt.WEAK),
        ("MotherName", FieldKind.NAME, "LÊ THỊ HOA", 93.0, None),
        ("MotherName", FieldKind.NAME, "PHAM THỊ HOA", 96.0, Doubt.WEAK),  # nobody is called Pham
        ("SignerName", FieldKind.SIGNER, "Nguyên Văn Mẫu", 96.0, Doubt.WEAK),
        ("Sex", FieldKind.TEXT, "/Wqm", 95.0, Doubt.WEAK),
        ("OrganName", FieldKind.TEXT, "Ủy ban nhân dân xế Hoa Mẫu", 57.0, Doubt.WEAK),
        # What the card says as well is sure, however badly it was read; one letter less and it is not.
        ("PersonId", FieldKind.OWNER_ID, "001085012345", 20.0, None),
        ("ApplicantName", FieldKind.NAME, NAME.title(), 54.0, None),
        ("PersonName", FieldKind.NAME, "TRẦW VĂN BÌNH", 75.0, Doubt.WEAK),
        ("BirthDate", FieldKind.DATE, "1985-05-12", 20.0, None),
        ("BirthDate", FieldKind.DATE, "1985-05-13", 20.0, Doubt.WEAK),
        ("Sex", FieldKind.TEXT, "Nam", 20.0, None),
        ("Sex", FieldKind.TEXT, "Nữ", 20.0, Doubt.WEAK),
        ("MotherName", FieldKind.NAME, NAME, 54.0, Doubt.WEAK),  # the card says nothing of the mother
    ],
)
def test_a_field_is_doubted_for_a_reason(
    name: str, kind: FieldKind, value: str, confidence: float, doubt: Doubt | None
) -> None:
    today = dt.date(2026, 11, 22)
    found = PaperField(FieldReading(name, value, confidence, ()))

    assert doubt_of(kind, found, CARD, today) is doubt
    assert doubt_of(kind, dataclasses.replace(found, confirmed_by="lan"), CARD, today) is None


@pytest.mark.parametrize(
    ("name", "value", "is_about", "suggestion"),
    [
        ("PersonName", "TRẦW VĂN BÌNH", False, NAME),
        ("PersonName", "TRẦN VĂNBÌNH", False, NAME),
        ("PersonName", "TRẦN VĂN MINH", True, ""),  # somebody else: his father
        ("MotherName", "TRẦN VĂN BÌNK", True, ""),  # the card says nothing of the mother
        ("BirthDate", "7985-05-12", False, "1985-05-12"),
        ("BirthDate", "1965-05-20", True, ""),
        ("PersonId", "001085012346", True, ""),  # another id is another person until somebody has looked
        ("Sex", "/Wqm", True, "Nam"),
        ("Sex", "/Wqm", False, ""),
        ("Sex", "Nữ", True, ""),
    ],
)
def test_what_the_card_says_is_proposed_for_what_comes_close_to_it(
    name: str, value: str, is_about: bool, suggestion: str
) -> None:
    assert suggestion_for(FieldReading(name, value, 50.0, ()), CARD, is_about=is_about) == suggestion


def test_fields_of_ids_and_days_switch_the_input_method_off(desk_of_module: Clerk) -> None:
    rows = {row.field.name: row.edit for row in desk_of_module.window.codes._rows}

    off = {name for name, edit in rows.items() if not edit.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)}
    assert off == {"PersonId", "BirthDate", "IssuedDate"}
