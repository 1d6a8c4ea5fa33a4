# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing a dossier: its papers, the certificate, one PIN, each one's verdict, and the page as it will be signed."""

from __future__ import annotations

import functools

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTableView, QVBoxLayout, QWidget

from ui import theme
from ui.actions import ActionId
from ui.failures import FailureView
from ui.l10n import day, grouped_id
from ui.models.files import PAGES, PAPER, RESULT, FilesModel
from ui.next_step import next_step
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session.services import Health
from ui.session.session import Session
from ui.signer_words import at_the_pin, certificate_line, flag_line
from ui.snapshots import DossierView, PaperView
from ui.theme import Mark, Points
from ui.widgets.few_lines import FewLines
from ui.widgets.headed import headed
from ui.widgets.inputs import PinEdit
from ui.widgets.page_canvas import PageCanvas
from ui.widgets.parts import Card, MarkedLine, label, primary, test_banner, wrapped
from ui.widgets.tables import dress_table
from ui.widgets.whole_rows import WholeRows
from workstation.app.embedded import PIN
from workstation.app.sign import papers_to_sign
from workstation.app.signed_file import SignedPaper
from workstation.domain.ids import PaperId
from workstation.domain.states import State
from workstation.errors import PinIncorrect, WorkstationError
from workstation.texts import Texts

_PREVIEW_PX = 1200
_LEAST_PREVIEW = 280
_LEAST_FILES = 590, 150  # two papers, where the window is low
_LOOK_AGAIN_MS = 3000
_MAKE_AFTER_MS = 100  # the screen is painted first: the PIN takes longer to type


class SignScreen(Screen):
    """One list, one PIN."""

    def __init__(self, session: Session, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self._signed: dict[PaperId, SignedPaper] = {}
        self._shown: tuple[PaperId, str, int, bool] | None = None
        self._asks_pin = session.desk.settings.signing.signer != "remote"  # its holder confirms on the telephone
        self._number = 1
        self._model = FilesModel(texts, self)
        self.files = QTableView()
        self.files.setModel(self._model)
        dress_table(self.files, self.tr("Papers to sign"), PAPER, row_height=52)
        for column, width in ((PAGES, 78), (RESULT, 292)):
            self.files.setColumnWidth(column, width)
        self.files.setProperty("flat", "true")
        self.pin = PinEdit(self.tr("PIN"))
        self.pin.setFont(theme.font(Points.OWNER))
        self.pin.setFixedWidth(220)
        self._button = primary(self.tr("Sign  Enter"))
        self._button.setAccessibleName(self.tr("Sign"))
        self._button.clicked.connect(self._sign)
        self._note = MarkedLine()
        self._is_refused = False  # the PIN typed last was
        self._banner = self._test_banner()
        self._certificate = MarkedLine()
        self._certificate_more = wrapped("", Points.SMALL, role="muted")
        self._make = QTimer(self, singleShot=True, interval=_MAKE_AFTER_MS)
        self._make.timeout.connect(session.signing.prepare)
        self._look_again = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._look_again.timeout.connect(self._look)
        self.preview = PageCanvas(self.tr("Page of the paper as it will be signed"))
        self._preview_title = label("", Points.SMALL, role="title", bold=True)
        self._owner = FewLines(Points.HINT, 1, bold=True)
        self._lay_out()
        self.files.selectionModel().currentRowChanged.connect(self._row_changed)
        session.dossier_changed.connect(self._refreshed)
        session.signing.signed.connect(self._one_signed)
        session.signing.changed.connect(self._signing_changed)
        session.failed.connect(self._failed)
        session.services_changed.connect(self._signer_seen)

    def _test_banner(self) -> QFrame:
        text = self.tr("Token for tests: the signature has no legal force. PIN for tests: {pin}")
        return test_banner(text.format(pin=PIN))

    def _lay_out(self) -> None:
        files = Card()
        files.body.setContentsMargins(4, 4, 4, 4)
        self.files.setMinimumSize(*_LEAST_FILES)
        files.body.addWidget(WholeRows(self.files))
        caption = self._pin_caption = label(self.tr("PIN"), Points.HINT, bold=True)
        caption.setBuddy(self.pin)
        pin_row = QHBoxLayout()
        pin_row.setSpacing(12)
        pin_row.addWidget(caption)
        pin_row.addWidget(self.pin)
        pin_row.addWidget(self._button)
        pin_row.addWidget(self._note, 1, Qt.AlignmentFlag.AlignVCenter)
        self._pin_card = Card(self.tr("SIGN ALL PAPERS WITH ONE PIN"))
        self._pin_card.body.addLayout(pin_row)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(files, 1)
        left.addWidget(self._banner)
        left.addWidget(self._certificate_card())
        left.addWidget(self._pin_card)
        self.preview.setMinimumWidth(_LEAST_PREVIEW)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 10)
        row.setSpacing(12)
        row.addLayout(headed(self._owner, left), 11)
        row.addLayout(headed(self._preview_title, self.preview), 6)
        self._fold(is_done=False)

    def _certificate_card(self) -> Card:
        card = self.certificate_card = Card(self.tr("CERTIFICATE"))
        card.body.addWidget(self._certificate)
        card.body.addWidget(self._certificate_more)
        return card

    def _fold(self, *, is_done: bool) -> None:
        """Show what belongs to signing; once every paper is signed, nothing of it is needed."""
        is_test = self._session.desk.settings.signing.signer == "soft"
        for part, is_shown in (
            (self._banner, is_test),
            (self.certificate_card, True),
            (self._pin_card.title, True),
            (self._pin_caption, self._asks_pin),
            (self.pin, self._asks_pin),
            (self._button, True),
        ):
            part.setVisible(is_shown and not is_done)
        policy = self._note.sizePolicy()
        policy.setRetainSizeWhenHidden(not is_done)  # the PIN stays where it is when the note comes
        self._note.setSizePolicy(policy)

    # --- what is shown ---

    def enter(self) -> None:
        """Make the files and ask for the PIN."""
        self._session.look_at_signer()
        self._look_again.start()
        self._show_signer()
        self.pin.clear()
        self._is_refused = False
        self._say_flag()
        self._shown = None
        self._refreshed(self._session.view)
        self._make.start()
        if self._is_done():
            self.files.setFocus()
        else:
            (self.pin if self._asks_pin else self._button).setFocus()

    def _refreshed(self, view: DossierView | None) -> None:
        self._model.show(view, self._signed, is_signing=self._session.signing.is_on)
        if view is None:
            self._signed.clear()
            return
        applicant = view.dossier.applicant
        self._owner.show_text(f"{applicant.name}  ·  {grouped_id(applicant.id.value)}  ·  {view.procedure.name}")
        if self._model.rowCount() and not self.files.currentIndex().isValid():
            self._select(0)
        self._show_done()
        waiting, could_type = bool(self._to_sign()), self.pin.isEnabled()
        self.pin.setEnabled(waiting and not self._session.signing.is_on and self._may_sign())
        self._button.setEnabled(self.pin.isEnabled())
        if self.isVisible():
            if self.pin.isEnabled() and not could_type and self._asks_pin:
                self.pin.setFocus()  # the last paper was confirmed a moment ago: the PIN could not have the focus then
            self._show_page()
            self.changed.emit()

    def _is_done(self) -> bool:
        return self._model.is_signed and not self._session.signing.is_on

    def _show_done(self) -> None:
        is_done = self._is_done()
        if is_done == self._button.isHidden():
            return
        is_here = self.isVisible()
        if is_done:
            if is_here:
                self.files.setFocus()  # before what has the focus now goes away
            self._say(self.tr("Every paper is signed and checked."), Mark.GOOD)
        self._fold(is_done=is_done)
        if not is_done:
            self._say_flag()
            if is_here:
                (self.pin if self._asks_pin else self._button).setFocus()

    def _look(self) -> None:
        if not self.isVisible():
            self._look_again.stop()
        elif self._session.services.signer is Health.FAULT and not self._session.signing.is_on:
            self._session.look_at_signer()

    def _signer_seen(self, _: object) -> None:
        if self.isVisible():
            self._show_signer()
            self._refreshed(self._session.view)

    def _show_signer(self) -> None:
        services = self._session.services
        self._certificate.show_line(*certificate_line(services.signer, services.outlook))
        if not self._session.signing.is_on and not self._is_done():
            self._say_flag()
        facts = services.outlook.facts if services.outlook else None
        self._certificate_more.setVisible(facts is not None)
        if facts is not None:
            more = self.tr("Issued by {issuer} · valid until {day} · serial {serial}")
            text = more.format(issuer=facts.issuer, day=day(facts.not_after), serial=f"{facts.serial:X}"[-16:])
            self._certificate_more.setText(text)

    def _may_sign(self) -> bool:
        outlook = self._session.services.outlook
        return outlook is None or not outlook.is_pin_locked

    def _to_sign(self) -> list[PaperId]:
        view = self._session.view
        return papers_to_sign([paper.paper for paper in view.papers]) if view else []

    def _select(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.files.selectionModel().setCurrentIndex(self._model.index(row, 0), flags)

    def _row_changed(self) -> None:
        self._number = 1
        self._show_page()

    def _current(self) -> PaperView | None:
        return self._model.row(self.files.currentIndex().row())

    def _show_page(self) -> None:
        paper = self._current()
        if paper is None:
            return
        self._preview_title.setText(self._title_of(paper))
        is_ahead = self._session.signs_as is not None and paper.paper.state is State.ASSEMBLED
        wanted = (paper.paper.id, paper.paper.pdf_sha256, self._number, is_ahead)
        if wanted == self._shown:
            return
        self._shown = wanted
        if paper.paper.pdf_uid is None:
            self.preview.show_words(self.tr("The PDF/A is being made…"))
            return
        self._session.pictures.of_file(
            paper.paper,
            self._number,
            _PREVIEW_PX,
            functools.partial(self._arrived, wanted),
            who=self._session.signs_as,
        )

    def _title_of(self, paper: PaperView) -> str:
        place = {"number": self._number, "count": len(paper.pages)}
        if paper.paper.state not in {State.CONFIRMED, State.ASSEMBLED}:
            return self.tr("PAGE {number} OF {count} AS KEPT").format(**place)
        if self._session.signs_as is None:
            return self.tr("PAGE {number} OF {count}, NOT SIGNED YET").format(**place)
        return self.tr("PAGE {number} OF {count} AS IT WILL BE SIGNED").format(**place)

    def _arrived(self, wanted: tuple[PaperId, str, int, bool], image: QImage) -> None:
        if self._shown == wanted:
            self.preview.show_image(image)

    # --- signing ---

    def _sign(self) -> None:
        if not self._to_sign():
            return
        if self._asks_pin and not self.pin.text():
            self._say(self.tr("Type the PIN of the token."), Mark.WARN)
            self.pin.setFocus()
            return
        pin = self.pin.text()
        self.pin.clear()
        self._is_refused = False
        if self._asks_pin:
            self._say(self.tr("Signing, one paper after the other…"), Mark.BUSY)
        else:
            self._say(self.tr("Confirm the request on the telephone of the signer…"), Mark.BUSY)
        self._session.signing.sign(pin)

    def _one_signed(self, signed: SignedPaper) -> None:
        self._signed[signed.paper.id] = signed

    def _signing_changed(self, is_signing: bool) -> None:
        self._refreshed(self._session.view)
        if not is_signing and self.isVisible():
            self.changed.emit()

    def _failed(self, failure: WorkstationError) -> None:
        if self.isVisible():
            self._is_refused = isinstance(failure, PinIncorrect)
            self._say_flag()
            if self._is_refused:
                self._refreshed(self._session.view)
                self.pin.setFocus()

    def told(self, failure: WorkstationError, view: FailureView) -> FailureView:
        """Return it without the key that leads here."""
        return at_the_pin(failure, view, self._session.services.outlook)

    def _say_flag(self) -> None:
        """Say beside the PIN what the token warns of, else nothing."""
        outlook = self._session.services.outlook
        flag = flag_line(outlook) if outlook is not None else None
        if flag is not None:
            self._say(*flag)
        else:
            self._note.show_line("", Mark.QUIET)
            self._note.hide()

    def _say(self, sentence: str, mark: Mark) -> None:
        self._note.show_line(sentence, mark)
        self._note.show()

    # --- keys ---

    def possible(self) -> frozenset[ActionId]:
        """Return the actions of this screen."""
        return frozenset(
            {
                ActionId.ACCEPT,
                ActionId.BACK,
                ActionId.PREVIOUS_PAPER,
                ActionId.NEXT_PAPER,
                ActionId.ZOOM_IN,
                ActionId.ZOOM_OUT,
                ActionId.NEXT_PANE,
                ActionId.STOP,
            }
        )

    def act(self, action: ActionId) -> None:
        """Do what a key means on this screen."""
        if action is ActionId.ACCEPT:
            self._sign()
        elif action is ActionId.ZOOM_IN:
            self.preview.zoom_in()
        elif action is ActionId.ZOOM_OUT:
            self.preview.zoom_out()
        elif action in {ActionId.PREVIOUS_PAPER, ActionId.NEXT_PAPER}:
            self._turn_over(1 if action is ActionId.NEXT_PAPER else -1)
        elif action in {ActionId.BACK, ActionId.STOP} and not self._session.signing.is_on:
            self.leave_for.emit(Place.REVIEW if action is ActionId.BACK else Place.COUNTER)

    def _turn_over(self, step: int) -> None:
        """Go to the next page of the paper, and on to the next paper."""
        paper, row = self._current(), self.files.currentIndex().row()
        if paper is None:
            return
        if 1 <= self._number + step <= len(paper.pages):
            self._number += step
            self._show_page()
        elif 0 <= row + step < self._model.rowCount():
            self._select(row + step)

    def hint(self) -> tuple[str, str]:
        """Return the next step."""
        view = self._session.view
        if self._session.signing.is_of_this:
            keys = self.tr("F12 send when signed, and on to the next dossier")
            return self.tr("Signing… Leave the token plugged in"), keys
        if self._session.signing.is_on:
            return self.tr("The dossier before is being signed. This one follows in a moment"), ""
        if self._to_sign() and not self._may_sign():
            return self.tr("The token is locked. Put this dossier aside with F2 and tell the administrator"), ""
        if self._to_sign():
            keys = self.tr("PgDn look through the papers · Backspace back · Esc counter")
            if self._is_refused:
                return self.tr("Type the PIN again, then press Enter to sign"), keys
            return self.tr("Look at the list, type the PIN, then press Enter to sign"), keys
        if view is not None and any(paper.is_open and paper.pages for paper in view.papers):
            return self.tr("Papers are not confirmed yet. Press Backspace to go back to them"), ""
        return next_step(view, is_scanning=False).sentence, ""

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        return [self.pin, self.files, self.preview]
