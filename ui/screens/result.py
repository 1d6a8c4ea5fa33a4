# SPDX-License-Identifier: GPL-3.0-or-later
"""Returning a result: find its dossier, scan it, one PIN, and it is signed, coded and in the queue."""

from __future__ import annotations

import dataclasses
import functools

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui.actions import ActionId
from ui.failures import FailureView
from ui.l10n import grouped_id
from ui.result_lane import ResultLane
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session.session import Session
from ui.signer_words import at_the_pin, flag_line
from ui.theme import Mark, Points
from ui.widgets.fitted_list import FittedList
from ui.widgets.headed import headed
from ui.widgets.inputs import ChoiceBox, PinEdit, PlainEdit
from ui.widgets.page_canvas import PageCanvas
from ui.widgets.parts import Card, MarkedLine, label, primary, test_banner, wrapped
from workstation.app.embedded import PIN
from workstation.app.owner_reading import Reading
from workstation.app.result_lane import FoundDossier, WaitingResult
from workstation.app.results import ReturnedResult
from workstation.domain.paper import Page
from workstation.domain.rules import SignerRole
from workstation.errors import PinIncorrect, SigningError, WorkstationError
from workstation.log import masked

_PICTURE_PX = 1500
_SIDE_WIDTH = 560
_BELOW_PINS = 2  # row of the grid
_MOST_FOUND = 8  # as many as the search returns
_SEARCH_AFTER_MS = 150


class ResultScreen(Screen):
    """A lane of three steps, top to bottom."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self.lane = ResultLane(session, self)
        self._found: tuple[FoundDossier, ...] = ()
        self._listed: tuple[WaitingResult, ...] = ()
        self._number = 1
        self._shown: Page | None = None
        self.search = PlainEdit(
            self.tr("Dossier of the result"), self.tr("dossier number, QR of the slip, paper code or name")
        )
        self.search.setFont(theme.font(Points.HINT))
        self.search.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self.found = FittedList(self.tr("Dossiers found"), 2, _MOST_FOUND)
        self.types = self._box(self.tr("Type of the result"))
        self.pin = PinEdit(self.tr("PIN"))
        self.pin.setFont(theme.font(Points.OWNER))
        self.pin.setFixedWidth(200)
        self.agency_pin = PinEdit(self.tr("PIN of the agency's token"))
        self.agency_pin.setFont(theme.font(Points.OWNER))
        self.agency_pin.setFixedWidth(200)
        self._button = primary(self.tr("Sign and send"))
        self._button.clicked.connect(self._sign)
        self.dossier_line = MarkedLine()
        self._waiting = MarkedLine()
        self._pages = MarkedLine()
        self._note = MarkedLine()
        self._note.hide()
        self._is_refused = False  # the PIN typed last was
        self._is_button_below: bool | None = None
        self._banner = self._test_banner()
        self.canvas = PageCanvas(self.tr("Page of the result"))
        self._canvas_title = label("", Points.SMALL, role="title", bold=True)
        self._wait = QTimer(self, singleShot=True, interval=_SEARCH_AFTER_MS)
        self._wait.timeout.connect(self._ask)
        self._lay_out()
        self.search.textEdited.connect(self._edited)
        self.lane.changed.connect(self._refresh)
        self.lane.returned.connect(self._returned)
        self.lane.sealed.connect(self._sealed)
        self.lane.kept_back.connect(self._next_dossier)
        self.found.selectionModel().currentChanged.connect(self._show_waiting_page)
        session.failed.connect(self._failed)
        session.services_changed.connect(self._signer_seen)

    def _box(self, name: str) -> ChoiceBox:
        made = ChoiceBox(name)
        made.setMinimumHeight(self.search.minimumHeight())
        return made

    def _test_banner(self) -> QFrame:
        text = self.tr("For tests, without legal force. PIN: {pin}")
        return test_banner(text.format(pin=PIN))

    def _lay_out(self) -> None:
        dossier = self._dossier_card = Card(self.tr("1  DOSSIER"))
        dossier.body.addWidget(self.search)
        dossier.body.addWidget(self.found)
        dossier.body.addWidget(self.dossier_line)
        dossier.body.addWidget(self._waiting)
        scan = self._scan_card = Card(self.tr("2  RESULT  F5"))
        line = QHBoxLayout()
        caption = label(self.tr("Type of the result"), role="muted")
        caption.setMinimumWidth(150)
        caption.setBuddy(self.types)
        line.addWidget(caption)
        line.addWidget(self.types, 1)
        scan.body.addLayout(line)
        scan.body.addWidget(self._pages)
        sign = self._sign_card = Card(self.tr("3  SIGN AND SEND"))
        grid = self._pins = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(2, 1)
        self._pin_caption = label(self.tr("PIN"), Points.HINT, bold=True)
        self._pin_caption.setBuddy(self.pin)
        self._agency_caption = label(role="muted")
        self._agency_caption.setBuddy(self.agency_pin)
        grid.addWidget(self._pin_caption, 0, 0)
        grid.addWidget(self.pin, 0, 1)
        grid.addWidget(self._agency_caption, 1, 0)
        grid.addWidget(self.agency_pin, 1, 1)
        self._place_button(is_below=False)
        self._stated = wrapped(
            self.tr("By pressing Enter you confirm: compared with the paper, no secret paper is among these."),
            Points.SMALL,
            role="muted",
        )
        sign.body.addWidget(self._stated)
        sign.body.addWidget(self._banner)
        sign.body.addLayout(grid)
        sign.body.addWidget(self._note)
        column = QVBoxLayout()
        column.setSpacing(8)
        for card in (dossier, scan, sign):
            card.setFixedWidth(_SIDE_WIDTH)
            card.body.setContentsMargins(14, 6, 14, 8)
        column.addWidget(dossier)
        column.addWidget(scan)
        column.addWidget(sign)
        column.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 10)
        layout.setSpacing(12)
        layout.addLayout(headed(label(self.tr("Return a result"), Points.HINT, bold=True), column))
        layout.addLayout(headed(self._canvas_title, self.canvas), 1)

    # --- what is shown ---

    def enter(self) -> None:
        """Go on with the result in the lane, else ask for the dossier of the next one."""
        self._is_refused = False
        self._signer_seen(None)
        self.lane.turn_to_seals(to_seals=False)
        self.lane.look_for_waiting()
        if self.lane.dossier is None:
            self.search.clear()
            self._show_found(())
            self.search.setFocus()
        else:
            (self.pin if self.lane.is_ready_to_sign else self.types).setFocus()

    def _edited(self, _: str) -> None:
        self._note.hide()
        self._wait.start()

    def _ask(self) -> None:
        self.lane.find(self.search.text(), self._show_found)

    def _show_found(self, found: tuple[FoundDossier, ...]) -> None:
        self._found = found
        self._show_lines([_line(one) for one in found])
        self.changed.emit()

    def _show_lines(self, lines: list[str]) -> None:
        self.found.show_lines(lines)
        self._show_list()
        if lines:
            self.found.setCurrentIndex(self.found.model().index(0, 0))

    def _show_list(self) -> None:
        # Once a dossier is chosen the line under the list says which.
        self.found.setVisible(self.lane.dossier is None and self.found.model().rowCount() > 0)

    def _refresh(self) -> None:
        lane = self.lane
        self.dossier_line.setVisible(lane.dossier is not None)
        if lane.dossier is not None:
            self.dossier_line.show_line(_line(lane.dossier), Mark.GOOD)
        self.types.setEnabled(lane.dossier is not None and not lane.pages)
        if [self.types.itemData(row) for row in range(self.types.count())] != [kind.code for kind in lane.types]:
            self.types.clear()
            for kind in lane.types:
                self.types.addItem(kind.name, kind.code)
        self._show_seals()
        self._show_list()
        self._show_pages()
        ready = lane.is_ready_to_sign and not lane.is_signing and not self._is_locked()
        was_ready = self.pin.isEnabled()
        self.pin.setEnabled(ready)
        may_seal = lane.is_at_seals and not lane.is_signing
        self.agency_pin.setEnabled(ready or may_seal)
        self._button.setEnabled(ready or may_seal)
        is_asked = ready or lane.is_at_seals
        self._banner.setVisible(is_asked and self._session.desk.settings.signing.signer == "soft")
        if ready and not was_ready and self.isVisible():
            self.pin.setFocus()
        self.changed.emit()

    def _show_seals(self) -> None:
        lane = self.lane
        self.pin.setVisible(not lane.is_at_seals)
        self._pin_caption.setVisible(not lane.is_at_seals)
        self._stated.setVisible(not lane.is_at_seals)
        self.search.setEnabled(not lane.is_at_seals)
        self.search.setVisible(not lane.is_at_seals)
        self._scan_card.setVisible(not lane.is_at_seals)
        self._place_button(is_below=lane.is_at_seals)
        if lane.is_at_seals:
            self._dossier_card.title.setText(self.tr("RESULTS THAT WAIT FOR THE AGENCY'S SEAL"))
            self._sign_card.title.setText(self.tr("SEAL AND SEND"))
            self._agency_caption.setText(self.tr("Agency's PIN"))
            name = self.tr("Seal and send %n results", "", len(lane.to_seal))
        else:
            self._dossier_card.title.setText(self.tr("1  DOSSIER"))
            self._sign_card.title.setText(self.tr("3  SIGN AND SEND"))
            self._agency_caption.setText(self.tr("Agency's PIN,\nif another"))
            name = self.tr("Sign and send")
        self._button.setAccessibleName(name)
        self._button.setText(self.tr("{name}  Enter").format(name=self._button.accessibleName()))
        self._waiting.setVisible(bool(lane.waiting) and lane.dossier is None)
        if lane.waiting:
            self._waiting.show_line(self._waiting_words(), Mark.QUIET if lane.is_at_seals else Mark.LOOK)
        if lane.is_at_seals and self._listed != lane.to_seal:
            self._listed = lane.to_seal
            self._show_lines([f"{one.paper.title}  ·  {_line(one.found)}" for one in self._listed])

    def _place_button(self, *, is_below: bool) -> None:
        """Put the button beside the PINs, or below the one that is asked: it says how many results there are."""
        if self._is_button_below == is_below:
            return
        self._is_button_below = is_below
        self._pins.removeWidget(self._button)
        row, column, rows, columns = (_BELOW_PINS, 0, 1, 3) if is_below else (0, 2, 2, 1)
        middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._pins.addWidget(self._button, row, column, rows, columns, middle)

    def _waiting_words(self) -> str:
        lane = self.lane
        if lane.is_at_seals:
            return self.tr("One PIN puts the agency's seal on every result listed.")
        count = len(lane.waiting)
        if lane.to_seal:
            return self.tr("Results that wait for the agency's seal: {count}. Shift+F9 seals them.").format(count=count)
        text = self.tr("Results that wait for the agency's seal: {count}. This counter has no token of the agency.")
        return text.format(count=count)

    def _show_waiting_page(self, *_: object) -> None:
        row = self.found.currentIndex().row()
        if self.lane.is_at_seals and 0 <= row < len(self._listed):
            self.lane.first_page(self._listed[row], self._show_first_page)

    def _show_first_page(self, page: Page) -> None:
        if self.lane.is_at_seals:
            self._shown = page
            self._session.pictures.of_page(page, _PICTURE_PX, functools.partial(self._arrived, page))

    def _show_pages(self) -> None:
        lane = self.lane
        count = len(lane.pages)
        if lane.is_scanning:
            self._pages.show_line(self.tr("Scanning… %n pages", "", count), Mark.BUSY)
        elif lane.unread:
            text = self.tr("%n pages, reading {unread}", "", count).format(unread=lane.unread)
            self._pages.show_line(text, Mark.BUSY)
        elif count:
            self._pages.show_line(self.tr("%n pages, all read", "", count), Mark.GOOD)
        elif lane.dossier is None:
            self._pages.show_line(self.tr("First type or scan the dossier number."), Mark.QUIET)
        else:
            self._pages.show_line(self.tr("No page yet. Press F5 to scan."), Mark.QUIET)
        self._number = max(1, min(self._number, count or 1))
        if lane.is_at_seals:
            self._canvas_title.setText(self.tr("FIRST PAGE OF THE CHOSEN RESULT"))
            return
        if not count:
            self._shown = None
            self._canvas_title.setText(self.tr("RESULT AS SCANNED"))
            self.canvas.show_words(self.tr("The scanned result is shown here."))
            return
        page = lane.pages[self._number - 1]
        title = self.tr("PAGE {number} OF {count} OF THE RESULT")
        self._canvas_title.setText(title.format(number=self._number, count=count))
        if self._shown is not None and (self._shown.id, self._shown.measures) == (page.id, page.measures):
            return
        self._shown = page
        self._session.pictures.of_page(page, _PICTURE_PX, functools.partial(self._arrived, page))

    def _arrived(self, page: Page, image: QImage) -> None:
        if self._shown is not None and self._shown.id == page.id:
            self.canvas.show_image(image)

    def _is_locked(self) -> bool:
        outlook = self._session.services.outlook
        return outlook is not None and outlook.is_pin_locked

    def _signer_seen(self, _: object) -> None:
        outlook = self._session.services.outlook
        flag = flag_line(outlook) if outlook else None
        if flag is not None:
            self._say(*flag)

    def _say(self, sentence: str, mark: Mark) -> None:
        self._note.show_line(sentence, mark)
        self._note.show()

    def take_reading(self, reading: Reading) -> bool:
        """Take the dossier that a hand scanner read from a slip or a paper, else those of the person on a card."""
        printed = reading.printed
        number = printed.dossier_number if printed else ""
        words = number or (reading.owner.id.value if reading.owner else "")
        if not words or self.lane.dossier is not None or self.lane.is_at_seals:
            return False
        self.search.setText(words)
        self.lane.find(words, self._choose)
        return True

    # --- keys ---

    def possible(self) -> frozenset[ActionId]:
        """Return the actions of this screen."""
        can = {ActionId.ACCEPT, ActionId.NEXT_PANE, ActionId.STOP, ActionId.ZOOM_IN, ActionId.ZOOM_OUT}
        can |= {ActionId.PREVIOUS_PAPER, ActionId.NEXT_PAPER}
        busy = self.lane.is_scanning or self.lane.is_signing or self._session.scanning.is_on
        if self.lane.dossier is None and self.lane.to_seal and not busy and not self.lane.is_at_seals:
            can.add(ActionId.SEAL)
        if self.lane.dossier is not None and not busy:
            can.add(ActionId.SCAN)
            if self._shown is not None:
                can.add(ActionId.DISCARD)
        return frozenset(can)

    def own(self) -> frozenset[ActionId]:
        """Return what means something else here than elsewhere: F5 scans the result."""
        return frozenset({ActionId.SCAN})

    def act(self, action: ActionId) -> None:
        """Do what a key means in the lane."""
        if action is ActionId.ACCEPT:
            self._accept()
        elif action is ActionId.SCAN:
            self.lane.scan(str(self.types.currentData() or ""))
        elif action is ActionId.SEAL:
            self._turn_to_seals()
        elif action is ActionId.DISCARD and self._shown is not None:
            self.lane.discard(self._shown)
        elif action is ActionId.ZOOM_IN:
            self.canvas.zoom_in()
        elif action is ActionId.ZOOM_OUT:
            self.canvas.zoom_out()
        elif action in {ActionId.PREVIOUS_PAPER, ActionId.NEXT_PAPER}:
            self._number += 1 if action is ActionId.NEXT_PAPER else -1
            self._show_pages()
        elif action is ActionId.STOP:
            self._stop()

    def _turn_to_seals(self) -> None:
        self._wait.stop()
        self._is_refused = False
        self._note.hide()
        self.search.clear()
        self._listed = ()
        self.lane.turn_to_seals(to_seals=True)
        self.agency_pin.setFocus()

    def _leave_seals(self) -> None:
        self.agency_pin.clear()
        self._is_refused = False
        self.lane.turn_to_seals(to_seals=False)
        self._show_found(())
        self.search.setFocus()

    def _accept(self) -> None:
        if self.lane.is_at_seals:
            if self.agency_pin.hasFocus():
                self._sign()
            else:
                self.agency_pin.setFocus()
            return
        if self.search.hasFocus() or self.found.hasFocus():
            # Enter may come before the pause after typing is over, from a hand scanner always.
            self._wait.stop()
            if self.found.hasFocus():
                self._choose(self._found)
            else:
                self.lane.find(self.search.text(), self._choose)
        elif self.pin.hasFocus() or self.agency_pin.hasFocus():
            self._sign()
        elif self.lane.is_ready_to_sign:
            self.pin.setFocus()

    def _choose(self, found: tuple[FoundDossier, ...]) -> None:
        row = self.found.currentIndex().row() if self.found.hasFocus() else 0
        if found != self._found:
            self._show_found(found)
        if not found:
            self._say(self.tr("No dossier here has this number, name or code."), Mark.WARN)
            self.search.selectAll()
        elif len(found) > 1 and not self.found.hasFocus():
            self.found.setFocus()
        elif 0 <= row < len(found):
            self._note.hide()
            self.lane.choose(found[row])
            self.types.setFocus()

    def _sign(self) -> None:
        # A remote key is confirmed on its holder's telephone.
        asked = self.agency_pin if self.lane.is_at_seals else self.pin
        role = SignerRole.AGENCY if self.lane.is_at_seals else SignerRole.AUTHORITY
        if not asked.text() and not self._session.desk.is_remote(role):
            self._say(self.tr("Type the PIN of the token."), Mark.WARN)
            asked.setFocus()
            return
        pin, agency_pin = self.pin.text(), self.agency_pin.text()
        self.pin.clear()
        self.agency_pin.clear()
        self._is_refused = False
        self._say(self.tr("Signing…"), Mark.BUSY)
        if self.lane.is_at_seals:
            self.lane.seal(agency_pin)
        else:
            self.lane.finish(pin, agency_pin)

    def _sealed(self, count: int) -> None:
        self._say(self.tr("Sealed, checked and in the queue: %n results.", "", count), Mark.GOOD)
        self._show_found(())
        self._refresh()
        if self.isVisible():
            self.search.setFocus()

    def _returned(self, done: ReturnedResult) -> None:
        code = masked(done.paper.code.text) if done.paper.code else ""
        if done.missing:
            text = self.tr("Signed once: {title}, {code}. It waits for the agency's seal and is not sent before.")
            self._say(text.format(title=done.paper.title, code=code), Mark.WARN)
        else:
            text = self.tr("Signed, checked and in the queue: {title}, {code}. Type the next dossier.")
            self._say(text.format(title=done.paper.title, code=code), Mark.GOOD)
        self._next_dossier()

    def _next_dossier(self) -> None:
        self.search.clear()
        self._show_found(())
        self._number = 1
        if self.isVisible():
            self.search.setFocus()

    def _failed(self, failure: WorkstationError) -> None:
        if self.isVisible():
            self._note.hide()
            self._is_refused = isinstance(failure, PinIncorrect) and self.lane.signed_once is None
            if self._is_refused:
                (self.agency_pin if self.lane.is_at_seals else self.pin).setFocus()
            self.changed.emit()

    def told(self, failure: WorkstationError, view: FailureView) -> FailureView:
        """Return it with the next step of the lane: the PIN is asked here, and a result signed once waits."""
        kept = self.lane.signed_once
        view = at_the_pin(failure, view, self._session.services.outlook if kept is None else None)
        if kept is None or not isinstance(failure, SigningError):
            return view
        told = self.tr("{paper} is signed once and kept; it waits for the agency's seal and is not sent before.")
        view = dataclasses.replace(view, explanation=told.format(paper=kept.title))
        if not isinstance(failure, PinIncorrect):
            return view
        heading = self.tr("The agency's PIN is not right")
        next_step = self.tr("Press Shift+F9 and type the PIN of the agency's token again.")
        return dataclasses.replace(view, heading=heading, next_step=next_step, key=ActionId.SEAL)

    def _stop(self) -> None:
        if self.lane.is_scanning:
            self.lane.stop_scan()
        elif self.lane.is_at_seals:
            if not self.lane.is_signing:
                self._leave_seals()
        elif self.lane.dossier is not None and not self.lane.is_signing:
            self._is_refused = False
            self.lane.start_over()
            self.search.setFocus()
        elif self.lane.dossier is None:
            self.leave_for.emit(Place.COUNTER)

    def hint(self) -> tuple[str, str]:
        """Return the next step."""
        lane = self.lane
        if lane.is_signing:
            return self.tr("Signing… Leave the token plugged in"), ""
        if lane.is_at_seals and self._session.desk.is_remote(SignerRole.AGENCY):
            return self.tr("Press Enter; the holder of the agency's key confirms on the telephone"), self.tr("Esc back")
        if lane.is_at_seals and self._is_refused:
            return self.tr("Type the PIN again, then press Enter"), self.tr("Esc back")
        if lane.is_at_seals:
            return self.tr("Type the PIN of the agency's token, then press Enter to seal and send"), self.tr("Esc back")
        if lane.dossier is None and lane.signed_once is not None and lane.to_seal:
            return self.tr("Press Shift+F9 for the agency's seal, or type the next dossier"), self.tr("Esc counter")
        if lane.dossier is None:
            return self.tr("Type or scan the dossier number, then press Enter"), self.tr("Esc counter")
        if lane.is_scanning:
            return self.tr("Scanning… Press Esc to stop; pages already scanned stay"), ""
        keys = self.tr("PgDn next page · Del discard page · Esc another dossier")
        if not lane.pages:
            return self.tr("Put the result into the feeder, then press F5 to scan"), keys
        if lane.unread:
            return self.tr("Reading the pages…"), keys
        if self._is_refused:
            return self.tr("Type the PIN again, then press Enter"), keys
        return self.tr("Look at the pages, type the PIN, then press Enter to sign and send"), keys

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        if self.lane.is_at_seals:
            return [self.agency_pin, self.found, self.canvas]
        return [self.search, self.types, self.pin, self.canvas]


def _line(found: FoundDossier) -> str:
    applicant = found.dossier.applicant
    who = applicant.name or grouped_id(masked(applicant.id.value))
    return f"{found.dossier.number}  ·  {who}  ·  {found.procedure_name}"
