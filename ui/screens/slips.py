# SPDX-License-Identifier: GPL-3.0-or-later
"""Slips of a dossier: hand-over slip, citizen's slip, receipts, separator sheets; looked at, printed, saved as PDF."""

from __future__ import annotations

import functools

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui.actions import ActionId, Actions
from ui.printing import print_pdf, proposed_file, save_file
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session.session import Session
from ui.slip_sheets import DossierSheets, Sheet, SheetKind, sheet_pdf, sheets_of
from ui.theme import Points
from ui.widgets.lines_list import LinesList
from ui.widgets.output_card import OutputCard
from ui.widgets.page_canvas import PageCanvas
from ui.widgets.parts import Card, label, wrapped
from workstation.app import file_work
from workstation.app.file_work import Apart
from workstation.domain.ids import DossierId
from workstation.jobs.lanes import Lane
from workstation.texts import Texts

_PREVIEW_PX = 1600
_SIDE_WIDTH = 500


class SlipsScreen(Screen):
    """A list of sheets and the one chosen, as it comes out of the printer."""

    def __init__(self, session: Session, actions: Actions, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self._texts = texts
        self._dossier: DossierId | None = None
        self._back_to = Place.COUNTER
        self._sheets: DossierSheets | None = None
        self._pdf = b""
        self._count = 0
        self._number = 1
        self.sheets = LinesList(self.tr("Slips and receipts"))
        self.sheets.setProperty("flat", "true")
        self._title = wrapped("", Points.HINT)
        self._title.setFont(theme.font(Points.HINT, bold=True))
        self._about = wrapped("", role="muted")
        self.output = OutputCard(session.bridge, actions)
        self.canvas = PageCanvas(self.tr("Slip as it is printed"))
        self._canvas_title = label("", Points.SMALL, role="title", bold=True)
        self._lay_out()
        self.sheets.selectionModel().currentChanged.connect(self._chosen)
        self.output.printers_known.connect(self.changed)

    def _lay_out(self) -> None:
        listing = self.listing = Card(self.tr("SLIPS AND RECEIPTS"))
        listing.body.addWidget(self._title)
        listing.body.addWidget(self._about)
        listing.body.addWidget(self.sheets, 1)
        column = QVBoxLayout()
        column.setSpacing(10)
        for card in (listing, self.output):
            card.setFixedWidth(_SIDE_WIDTH)
        column.addWidget(listing, 1)
        column.addWidget(self.output)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(self._canvas_title)
        right.addWidget(self.canvas, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 10)
        row.setSpacing(12)
        row.addLayout(column)
        row.addLayout(right, 1)

    # --- what is shown ---

    def show_dossier(self, dossier_id: DossierId, back_to: Place) -> None:
        """Choose whose slips are shown; `enter` reads them."""
        self._dossier = dossier_id
        self._back_to = back_to

    def enter(self) -> None:
        """Read the sheets of the dossier and the printers of the computer."""
        self.output.begin()
        self.sheets.setFocus()
        if self._dossier is not None:
            self._session.bridge.run(Lane.STORE, sheets_of, self._session.desk, self._dossier).success(self._listed)

    def _listed(self, sheets: DossierSheets) -> None:
        self._sheets = sheets
        self._title.setText(sheets.number)
        self._about.setText(f"{sheets.applicant} · {sheets.procedure}" if sheets.applicant else sheets.procedure)
        self.sheets.show_lines([self._words(sheet) for sheet in sheets.sheets])
        self.sheets.setCurrentIndex(self.sheets.model().index(0, 0))

    def _words(self, sheet: Sheet) -> str:
        if sheet.kind is SheetKind.RECEIPT:
            return self.tr("Receipt: {title}").format(title=sheet.title)
        return self._texts.word(f"slip.{sheet.kind.value}")

    def _current(self) -> Sheet | None:
        row = self.sheets.currentIndex().row()
        return self._sheets.sheets[row] if self._sheets and 0 <= row < len(self._sheets.sheets) else None

    def _chosen(self) -> None:
        sheet = self._current()
        if sheet is None or self._sheets is None:
            return
        self._pdf, self._count, self._number = b"", 0, 1
        self.output.say_nothing()
        self.canvas.show_words(self.tr("The slip is being made…"))
        kind = {
            #: Names of the files slips are kept in: small letters without marks, joined by "-".
            SheetKind.HAND_OVER: self.tr("hand-over-slip"),
            SheetKind.CITIZEN: self.tr("applicants-slip"),
            SheetKind.SEPARATORS: self.tr("separator-sheets"),
            SheetKind.RECEIPT: self.tr("receipt"),
        }[sheet.kind]
        name = kind if sheet.uid is None else f"{kind}-{sheet.uid[:8]}"
        self.output.propose(proposed_file(self._sheets.number, name))
        job = functools.partial(sheet_pdf, self._session.desk, self._sheets.dossier_id, sheet, self._texts)
        self._session.bridge.run(Lane.STORE, job).success(functools.partial(self._made, sheet))
        self.changed.emit()

    def _made(self, sheet: Sheet, pdf: bytes) -> None:
        if sheet == self._current():
            self._pdf = pdf
            self._render()
            self.changed.emit()

    def _render(self) -> None:
        pdf, number = self._pdf, self._number
        job = self._session.bridge.run_aside(_rendered, self._session.desk.apart, pdf, number)
        job.success(functools.partial(self._rendered, pdf, number))

    def _rendered(self, pdf: bytes, number: int, rendered: tuple[QImage, int]) -> None:
        if pdf is self._pdf and number == self._number:
            image, self._count = rendered
            title = self.tr("PAGE {number} OF {count} AS PRINTED")
            self._canvas_title.setText(title.format(number=number, count=self._count))
            self.canvas.show_image(image)
            self.changed.emit()

    # --- keys ---

    def possible(self) -> frozenset[ActionId]:
        """Return the actions of this screen."""
        can = {ActionId.BACK, ActionId.STOP, ActionId.NEXT_PANE, ActionId.ZOOM_IN, ActionId.ZOOM_OUT}
        can |= {ActionId.PREVIOUS_PAPER, ActionId.NEXT_PAPER, ActionId.ACCEPT}
        if self._pdf:
            can.add(ActionId.SAVE_FILE)
            if self.output.may_print:
                can.add(ActionId.PRINT)
        return frozenset(can)

    def act(self, action: ActionId) -> None:
        """Do what a key means on this screen."""
        if action in {ActionId.ACCEPT, ActionId.PRINT}:
            self._print_it()
        elif action is ActionId.SAVE_FILE:
            self._save_it()
        elif action is ActionId.ZOOM_IN:
            self.canvas.zoom_in()
        elif action is ActionId.ZOOM_OUT:
            self.canvas.zoom_out()
        elif action in {ActionId.PREVIOUS_PAPER, ActionId.NEXT_PAPER}:
            step = 1 if action is ActionId.NEXT_PAPER else -1
            if self._pdf and 1 <= self._number + step <= self._count:
                self._number += step
                self._render()
        elif action in {ActionId.BACK, ActionId.STOP}:
            self.leave_for.emit(self._back_to)

    def _print_it(self) -> None:
        if self._pdf and self.output.file.hasFocus():
            self._save_it()
        elif self._pdf:
            self.output.print_sheet(functools.partial(print_pdf, self._session.desk.apart, self._pdf))

    def _save_it(self) -> None:
        if self._pdf:
            self.output.save_sheet(functools.partial(save_file, self._pdf))

    def hint(self) -> tuple[str, str]:
        """Return the next step."""
        told = [self.tr("↑ ↓ another slip")]
        if self._number < self._count:
            told.append(self.tr("PgDn next page"))
        if self._number > 1:
            told.append(self.tr("PgUp page before"))
        keys = " · ".join([*told, self.tr("Esc back")])
        if self.output.may_print:
            return self.tr("Press Enter to print, Ctrl+S to save as PDF"), keys
        return self.tr("Press Ctrl+S to save the slip as PDF"), keys

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        return [self.sheets, self.output.printer, self.output.file, self.canvas]


def _rendered(apart: Apart, pdf: bytes, number: int) -> tuple[QImage, int]:
    page = apart(file_work.file_page, pdf, number, _PREVIEW_PX)
    return QImage.fromData(page), apart(file_work.file_page_count, pdf, "slip")
