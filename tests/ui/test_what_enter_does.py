# SPDX-License-Identifier: GPL-3.0-or-later
"""What Enter does is said once: the foot of the window and the button agree in every mode; warnings have one source."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.clerk import CONTROL, OWNER_ID, OWNER_NAME, PROCEDURE_WORDS, SHIFT, Clerk, Key
from tests.ui.read_papers import at_the_review, put_page_again, put_read_pages, read_words, with_one_read_paper
from ui.models.page_strip import Entry
from ui.screens.places import Place
from ui.theme import Mark
from ui.widgets.hint_line import HintLine
from ui.widgets.parts import MarkedLine
from ui.widgets.whole_lines import WholeLines
from workstation.app.intake import not_brought
from workstation.domain.ids import PaperId
from workstation.domain.states import State

WARNINGS = ("blurred", "edge_cut", "skewed", "double_feed")


@pytest.fixture
def warned(clerk: Clerk) -> Clerk:
    """A clerk before the first page of the third paper, which has four warnings and a page too many."""
    clerk.open_dossier()
    desk, papers = clerk.session.desk, [view.paper for view in clerk.view.papers]
    not_brought(desk, papers[1].id, "canbo")
    pages = [read_words("QUYẾT ĐỊNH"), *[read_words("Trang hai")] * papers[2].expected_pages]
    put_read_pages(desk, papers[2].id, *pages, warnings=WARNINGS)
    return at_the_review(clerk, len(pages))


def _third(clerk: Clerk) -> PaperId:
    return clerk.view.papers[2].paper.id


def test_a_page_with_warnings_names_the_way_out_and_says_nothing_of_the_paper_yet(warned: Clerk) -> None:
    side = warned.window.review.side

    assert "Shift+F5" in warned.window.hint.sentence
    assert side.button.act
    assert side._stated.isHidden()  # Enter only goes on to the next page
    warned.press(Key.Key_Return)
    warned.wait(warned.is_calm, "the next page is shown")
    assert "Shift+F5" not in warned.window.hint.sentence


@pytest.mark.parametrize(("modifiers", "kind"), [(SHIFT, "crop"), (CONTROL, "level")])
def test_in_a_tool_the_button_carries_the_act_of_the_tool(
    warned: Clerk, modifiers: Qt.KeyboardModifier, kind: str
) -> None:
    side = warned.window.review.side
    before = side.button.act
    warned.press(Key.Key_F7, modifiers=modifiers)
    warned.wait(lambda: warned.window.review.tool is not None and warned.window.review.tool.has_page, f"{kind} is open")

    assert side.button.act == warned.window.review.pages.tool_act != before
    assert side.button.isEnabled()
    assert side._stated.isHidden()
    QTest.mouseClick(side.button, Qt.MouseButton.LeftButton)  # the same as Enter: the tool is done
    assert warned.window.review.tool is None
    assert side.button.act == before
    assert side.button.accessibleName() == before


def test_beside_a_page_scanned_again_the_button_takes_the_new_page(warned: Clerk) -> None:
    side, paper = warned.window.review.side, warned.view.paper(_third(warned))
    put_page_again(warned.session.desk, paper.pages[0], read_words("QUYẾT ĐỊNH", "Điều 1"))
    warned.session.refresh()
    warned.wait(lambda: any(view.scanned_again for view in warned.view.papers) and warned.is_calm(), "both are shown")
    new = warned.view.paper(paper.paper.id).scanned_again[0][1]
    act = side.button.act
    assert side._stated.isHidden()
    QTest.mouseClick(side.button, Qt.MouseButton.LeftButton)
    warned.wait(lambda: warned.view.paper(paper.paper.id).pages[0].id == new.id and warned.is_calm(), "it is taken")

    assert side.button.act != act


def test_a_refused_number_of_pages_is_named_by_the_hint_until_the_box_is_ticked(warned: Clerk) -> None:
    review, side = warned.window.review, warned.window.review.side
    review.show_page(warned.view.paper(_third(warned)).pages[-1].id)
    warned.wait(warned.is_calm, "the last page is shown")
    asked = warned.window.hint.sentence
    assert not side._stated.isHidden()  # now Enter confirms the paper
    warned.press(Key.Key_Return)
    warned.wait(lambda: side.accept_count.isVisible() and warned.is_calm(), "the paper is refused")
    assert "Space" in warned.window.hint.sentence
    warned.press(Key.Key_Space)

    assert side.accept_count.isChecked()
    assert warned.window.hint.sentence == asked


def test_the_page_alone_is_as_wide_as_the_window_and_says_what_it_is(warned: Clerk) -> None:
    pages, result = warned.window.review.pages, warned.window.review.pages.result
    warned.wait(lambda: result.has_page, "the page is shown")
    narrow = result.transform().m11() * result.sceneRect().width()
    warned.press(Key.Key_F11)
    warned.wait(lambda: warned.is_calm() and result.verticalScrollBar().maximum() > 0, "the page is shown alone")

    assert result.transform().m11() * result.sceneRect().width() > 2 * narrow
    assert warned.view.papers[2].paper.title in pages._caption.whole
    assert pages._warnings.isVisible()
    assert "F11" in warned.window.review.hint()[1]
    top = result.verticalScrollBar().value()
    warned.press(Key.Key_Down)
    assert result.verticalScrollBar().value() > top
    warned.press(Key.Key_Escape)
    assert pages._caption.isHidden()
    assert result.verticalScrollBar().maximum() == 0


def test_the_strip_keeps_the_current_page_in_sight_when_the_window_becomes_low(warned: Clerk) -> None:
    window, strip = warned.window, warned.window.review.strip
    usual = window.size()
    window.resize(1920, 1080)
    window.review.show_page(warned.view.paper(_third(warned)).pages[-1].id)
    warned.wait(warned.is_calm, "the last page is shown")
    window.resize(QSize(1100, 600))
    warned.wait(lambda: window.width() == 1100 and warned.is_calm(), "the window is low")
    warned.pause(50)

    assert strip.viewport().rect().contains(strip.visualRect(strip.currentIndex()).center())
    window.resize(usual)


def test_a_required_paper_that_was_not_brought_is_a_warning(warned: Clerk) -> None:
    warned.press(Key.Key_Escape)
    warned.wait(lambda: warned.window.place is Place.COUNTER, "the counter is shown")
    panel, owed = warned.window.counter.desk, warned.view.papers[1]

    assert owed.is_owed
    assert panel._model.mark(owed) is Mark.WARN
    named = [line.text for line in panel._warnings._lines if line in panel._warnings.lines._wanted]
    assert len(named) == 1 + len(WARNINGS) + 1  # the page too many, those of the page, the paper
    assert f" {owed.paper.component}:" in named[0]  # first what only the citizen can mend


def test_what_nobody_can_mend_any_more_is_a_warning_nowhere(warned: Clerk) -> None:
    view = warned.view.paper(_third(warned))
    sent = dataclasses.replace(view, paper=dataclasses.replace(view.paper, state=State.RECEIVED))
    model = warned.window.counter.desk._model

    for paper, is_open in ((view, True), (sent, False)):
        assert bool(Entry(paper, paper.pages[0], 0, len(paper.pages)).warnings) is is_open
        assert (model.mark(paper) is Mark.WARN) is is_open
        assert ("/" in model._pages(paper)) is is_open


def test_lines_that_do_not_fit_are_left_out_whole_and_counted(qapp: QApplication) -> None:
    more = QLabel("…")
    lines = WholeLines(more)
    made = [MarkedLine(f"Cảnh báo thứ {number}", Mark.WARN) for number in range(8)]
    for line in made:
        lines.add(line, 0, is_counted=True)
        lines.want(line)
    lines.resize(300, 1000)
    lines.show()
    lines.fit()
    assert lines.left_out == 0
    lines.resize(300, lines.sizeHint().height() // 2)

    shown = [line for line in made if line.isVisible()]
    assert shown == made[: len(shown)]
    assert lines.left_out == len(made) - len(shown) > 0
    assert more.isVisible()
    assert all(lines.rect().contains(line.geometry()) for line in (*shown, more))
    lines.close()


def test_keys_stand_out_in_the_hint_and_words_do_not(qapp: QApplication) -> None:
    line = HintLine()
    line.setMinimumSize(50, 20)
    line.resize(1366, 40)
    line.show()
    line.show_hint("", "Space paper is here · − not brought · ↑ ↓ by 1° · Ctrl++ larger · a < b")

    assert line._keys.text() == (
        "<b>Space</b> paper is here · <b>−</b> not brought · <b>↑ ↓</b> by 1° · <b>Ctrl++</b> larger · a &lt; b"
    )
    line.resize(300, 40)
    assert line._keys.text().startswith("<b>Space</b> paper is here")  # the first go before the last
    assert "larger" not in line._keys.text()
    line.close()


def test_the_intake_says_what_comes_next_and_offers_to_open_once_it_can(clerk: Clerk) -> None:
    intake = clerk.window.counter.intake
    said = [clerk.window.hint.sentence]
    assert not intake._button.isEnabled()
    for text in (OWNER_ID, OWNER_NAME):
        clerk.type(text)
        clerk.press(Key.Key_Return)
        said.append(clerk.window.hint.sentence)
    assert intake.procedure.hasFocus()
    assert not intake._button.isEnabled()
    clerk.type(PROCEDURE_WORDS)
    clerk.wait(lambda: intake.results.model().rowCount() == 1, "the procedure is found")
    said.append(clerk.window.hint.sentence)

    assert intake._button.isEnabled()
    assert len(set(said)) == len(said)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.view is not None and clerk.view.papers, "the checklist is there")
    number = clerk.view.procedure.code
    clerk.press(Key.Key_F2)
    clerk.wait(lambda: clerk.view is None and clerk.is_calm(), "the form is shown")
    clerk.wait(lambda: intake._procedures and intake._procedures[0].code == number, "what is used most stands first")


def test_a_dossier_left_open_is_told_from_another_of_the_same_person_by_its_number(clerk: Clerk) -> None:
    clerk.open_dossier()
    clerk.wait(lambda: clerk.view.has_official_number, "the dossier has its number")
    number = clerk.view.dossier.number
    clerk.press(Key.Key_F2)
    clerk.wait(lambda: clerk.view is None and clerk.is_calm(), "the form is shown")
    listed = clerk.window.counter.intake.left_open.model().stringList()

    assert [line.split("\n")[0].endswith(f" · {number}") for line in listed].count(True) == 1


def test_why_a_field_is_asked_stands_under_it(clerk: Clerk) -> None:
    with_one_read_paper(clerk, weak="12/05/1985")
    clerk.press(Key.Key_F8, modifiers=SHIFT)
    clerk.wait(lambda: clerk.window.place is Place.CODES and clerk.is_calm(), "the fields are shown")
    rows = clerk.window.codes._rows
    asked = [row for row in rows if row.field.doubt is not None]
    assert asked
    assert all(row.asked.isVisible() and row.asked.text() for row in asked)
    assert all(row.asked.isHidden() for row in rows if row.field.doubt is None)
    act = clerk.window.codes._button.act
    asked[0].edit.setText("31/02/1985")
    said = asked[0].asked.text()
    clerk.press(Key.Key_Return)

    assert asked[0].asked.text() != said  # no calendar has this day
    assert clerk.window.codes._button.act == act


def test_enter_typed_before_the_search_has_answered_opens_what_was_typed(clerk: Clerk) -> None:
    clerk.window.go(Place.COUNTER)
    intake = clerk.window.counter.intake
    intake.owner_id.setFocus()
    intake.owner_id.setText(OWNER_ID)
    intake.owner_name.setText(OWNER_NAME)
    intake.procedure.setFocus()
    intake.procedure.setText(PROCEDURE_WORDS)
    clerk.press(Key.Key_Return)

    clerk.wait(lambda: clerk.view is not None and bool(clerk.view.papers), "the dossier is open")
    assert clerk.view.dossier.procedure_code == "1.004884"


def test_words_typed_after_that_enter_open_nothing_by_themselves(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk.window.go(Place.COUNTER)
    intake = clerk.window.counter.intake
    intake.owner_id.setText(OWNER_ID)
    intake.owner_name.setText(OWNER_NAME)
    intake.procedure.setFocus()
    clerk.wait(lambda: intake._found_for == "", "what is used most is listed")
    asked = []
    search = clerk.session.search
    monkeypatch.setattr(clerk.session, "search", lambda *question: asked.append(question))
    intake.procedure.setText(PROCEDURE_WORDS[:3])
    clerk.press(Key.Key_Return)
    assert asked  # Enter asks at once
    intake.procedure.setText(PROCEDURE_WORDS)
    clerk.wait(lambda: asked[-1][0] == PROCEDURE_WORDS, "the words as they are now are looked for")
    for question in asked:
        search(*question)

    clerk.wait(lambda: intake._found_for == PROCEDURE_WORDS, "the search has answered")
    clerk.pause(200)
    assert clerk.view is None
    assert intake._is_chosen  # what was found waits for Enter
