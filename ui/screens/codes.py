# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields read on the papers and their code beside the marked page; those in doubt stand first, under their own words.

Sure ones need no key; one Enter confirms every doubtful field in sight of a paper.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.actions import ActionId, Actions
from ui.field_words import kept_value, shown_value
from ui.fields import FieldKeeper
from ui.l10n import grouped_id
from ui.screens.field_row import FieldRow
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session.session import Session
from ui.snapshots import DossierView, PaperView
from ui.theme import Points
from ui.widgets.act_button import ActButton
from ui.widgets.parts import Card, label, wrapped
from ui.widgets.source_canvas import SourceCanvas
from workstation.app.field_check import CheckedField, CheckedPaper
from workstation.domain.ids import PageId, PaperId
from workstation.domain.paper import Page

_PICTURE_PX = 1500
_SIDE_WIDTH = 500
_ROWS_AHEAD, _MAKE_ROW_EVERY_MS = 8, 60  # as many as most papers have fields; made while pages are scanned
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class CodesScreen(Screen):
    """One paper at a time; Enter confirms its doubtful fields and goes on to the next paper that has any."""

    def __init__(self, session: Session, actions: Actions, keeper: FieldKeeper, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self._keeper = keeper
        self._paper: PaperId | None = None
        self._page: Page | None = None
        self._made: list[FieldRow] = []
        self._rows: list[FieldRow] = []  # of those, the ones that show fields of the paper
        self._canvas = SourceCanvas(self.tr("Page with the words read marked"))
        self._canvas_title = label("", Points.SMALL, role="title", bold=True)
        self._title = wrapped("", Points.HINT)
        self._title.setFont(theme.font(Points.HINT, bold=True))
        self._where = label("", role="muted")
        self._owner, self._type, self._seq = label(bold=True), label(bold=True), label(bold=True)
        self._code = wrapped("", Points.LABEL)
        self._code.setFont(theme.font(Points.LABEL, bold=True))
        self._form = QWidget()
        self._grid = QGridLayout()
        self._scroll = QScrollArea()
        self._empty = wrapped(self.tr("No fields are read on this paper type. Press F9 to sign."), role="muted")
        self._button = ActButton(actions[ActionId.ACCEPT], self.tr("Enter"))
        self._lay_out()
        self._ahead = QTimer(self, interval=_MAKE_ROW_EVERY_MS)
        self._ahead.timeout.connect(self._make_ahead)
        keeper.changed.connect(self._refreshed)
        session.dossier_changed.connect(self._dossier_changed)
        self.changed.connect(self._show_act)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self._canvas_title)
        left.addWidget(self._canvas, 1)
        side = Card(width_px=_SIDE_WIDTH)
        side.body.addWidget(self._title)
        side.body.addWidget(self._where)
        side.body.addWidget(label(self.tr("PAPER CODE"), Points.SMALL, role="title", bold=True))
        side.body.addLayout(self._code_parts())
        side.body.addWidget(self._code)
        side.body.addWidget(label(self.tr("FIELDS"), Points.SMALL, role="title", bold=True))
        self._grid.setVerticalSpacing(5)
        self._grid.setHorizontalSpacing(10)
        rows = QVBoxLayout(self._form)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.addLayout(self._grid)
        rows.addStretch(1)
        self._scroll.setWidget(self._form)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        for part in (self._scroll.viewport(), self._form):
            part.setAutoFillBackground(False)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.body.addWidget(self._empty)
        side.body.addWidget(self._scroll, 1)
        side.body.addWidget(self._button)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 10)
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addWidget(side)

    def _code_parts(self) -> QGridLayout:
        parts = QGridLayout()
        parts.setHorizontalSpacing(14)
        parts.setVerticalSpacing(1)
        texts = (self.tr("Owner id"), self.tr("Document type code"), self.tr("Number"))
        for column, (text, value) in enumerate(zip(texts, (self._owner, self._type, self._seq), strict=True)):
            parts.addWidget(label(text, Points.SMALL, role="muted"), 0, column)
            parts.addWidget(value, 1, column)
        parts.setColumnStretch(1, 1)
        return parts

    # --- what is shown ---

    def enter(self) -> None:
        """Show the first paper with a doubtful field, else the first with any."""
        papers = self._keeper.papers
        if not any(paper.paper.id == self._paper and paper.doubtful for paper in papers):
            first = next((paper for paper in papers if paper.doubtful), papers[0] if papers else None)
            self._paper = first.paper.id if first else None
        self._build()
        self._focus_first()

    def _dossier_changed(self, view: DossierView | None) -> None:
        if view is not None and len(self._made) < _ROWS_AHEAD and not self._ahead.isActive():
            self._ahead.start()
        if self.isVisible() and view is not None:
            self._show_code()

    def _make_ahead(self) -> None:
        """Make one row of the form before it is needed."""
        if len(self._made) < _ROWS_AHEAD:
            self._add_row().polish()
        else:
            self._ahead.stop()

    def _add_row(self) -> FieldRow:
        self._made.append(FieldRow(self._grid, len(self._made), self))
        return self._made[-1]

    def _refreshed(self) -> None:
        if not self.isVisible():
            return
        checked = self._checked()
        fields = {field.name: field for field in checked.fields} if checked else {}
        is_same = set(fields) == {row.field.name for row in self._rows}
        if not is_same or any(fields[row.field.name].doubt and not row.has_words for row in self._rows):
            self._build()
            self._focus_first()
            return
        for row in self._rows:
            row.renew(fields[row.field.name])
        self._show_where()
        self.changed.emit()

    def _checked(self) -> CheckedPaper | None:
        return next((paper for paper in self._keeper.papers if paper.paper.id == self._paper), None)

    def _view(self) -> PaperView | None:
        view = self._session.view
        return view.paper(self._paper) if view is not None and self._paper is not None else None

    def _build(self) -> None:
        checked = self._checked()
        self._empty.setVisible(checked is None)
        self._scroll.setVisible(checked is not None)
        # Those to look at stand together, so that one look and one key are enough.
        fields = sorted(checked.fields if checked else (), key=lambda field: field.doubt is None)
        # Each child that is shown in a shown parent lays the whole form out anew; so all of them at once.
        self._form.hide()
        while len(self._made) < len(fields):
            self._add_row()
        for row in self._made:
            row.clear()
        self._rows = self._made[: len(fields)]
        for row, field in zip(self._rows, fields, strict=True):
            if self._paper is not None:
                row.show(self._paper, field)
                self._ask_words(row)
        self._form.show()
        self._page = None
        self._canvas.show_words("" if checked else self.tr("No fields are read on this paper type."))
        self._canvas_title.setText("")
        self._show_code()
        self._show_where()
        self.changed.emit()

    def _ask_words(self, row: FieldRow) -> None:
        """Have the part of the page cut out that a doubtful field was read from."""
        field, view = row.field, self._view()
        if not row.has_words or field.found is None or view is None:
            return
        page = next((page for page in view.pages if page.id == field.found.page_id), None)
        places = _places(field, page) if page is not None else []
        if page is not None and places:
            arrived = functools.partial(self._show_words, row, row.paper, field.name, places)
            self._session.pictures.of_page(page, _PICTURE_PX, arrived)

    def _show_words(self, row: FieldRow, paper: PaperId | None, name: str, places: list[QRectF], image: QImage) -> None:
        if row.paper == paper and row.field.name == name and row.has_words:  # it may show another field by now
            row.show_words(image, places)
            self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons of the fields in the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for row in self._rows:
                row.dress()

    def _show_code(self) -> None:
        view = self._view()
        if view is None:
            for part in (self._title, self._owner, self._type, self._seq, self._code):
                part.setText("")
            return
        paper = view.paper
        self._title.setText(f"{paper.component}. {paper.title}")
        self._owner.setText(grouped_id(paper.owner_id))
        self._type.setText(paper.document_type_code)
        self._seq.setText(str(paper.code.seq) if paper.code else self.tr("to come"))
        self._code.setText(paper.code.text if paper.code else self.tr("The code is given when the paper is confirmed."))

    def _show_where(self) -> None:
        papers = self._keeper.papers
        checked = self._checked()
        if checked is None:
            self._where.setText("")
            return
        place = papers.index(checked) + 1
        text = self.tr("Paper {place} of {count} that have fields · %n fields to check", "", len(checked.doubtful))
        self._where.setText(text.format(place=place, count=len(papers)))

    # --- the focused field and its words ---

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mark the source words of the field that gets the focus; let the arrows go through what is offered for it."""
        row = next((row for row in self._rows if row.edit is watched), None)
        if row is None:
            return False
        if event.type() == QEvent.Type.FocusIn:
            self._focused(row)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()), 0)
            if step and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                return self._choose(row, step)
        return False

    def _choose(self, row: FieldRow, step: int) -> bool:
        """Put the next of the offered values into a doubtful field; what was typed counts as before the first."""
        offered = [shown_value(row.field.kind, value) for value in row.field.choices]
        if row.field.doubt is None or len(offered) < 2:
            return False
        shown = row.edit.text()
        place = offered.index(shown) + step if shown in offered else 0
        row.edit.setText(offered[place % len(offered)])
        row.mark()
        return True

    def _focused(self, row: FieldRow) -> None:
        if row.has_words:
            self._scroll.ensureWidgetVisible(row.words)
        self._scroll.ensureWidgetVisible(row.edit)
        page = self._page_of(row.field)
        if page is None or page.measures is None:
            return
        others = [one.field for one in self._rows if one is not row and one.field.doubt is not None]
        self._canvas.mark(_places(row.field, page), [place for field in others for place in _places(field, page)])
        self._show_page(page)

    def _page_of(self, field: CheckedField) -> Page | None:
        view = self._view()
        if view is None or not view.pages:
            return None
        wanted: PageId | None = field.found.page_id if field.found else None
        return next((page for page in view.pages if page.id == wanted), self._page or view.pages[0])

    def _show_page(self, page: Page) -> None:
        view = self._view()
        count = len(view.pages) if view else 0
        title = self.tr("PAGE {number} OF {count} · THE WORDS READ ARE MARKED")
        self._canvas_title.setText(title.format(number=page.number, count=count))
        if self._page is not None and self._page.id == page.id:
            return
        self._page = page
        if not self._session.pictures.has(page, _PICTURE_PX):
            self._canvas.show_words(self.tr("Opening the page…"))
        self._session.pictures.of_page(page, _PICTURE_PX, lambda image: self._arrived(page, image))

    def _arrived(self, page: Page, image: QImage) -> None:
        if self._page is not None and self._page.id == page.id:
            self._canvas.show_image(image)

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
            self._accept()
        elif action is ActionId.ZOOM_IN:
            self._canvas.zoom_in()
        elif action is ActionId.ZOOM_OUT:
            self._canvas.zoom_out()
        elif action in {ActionId.PREVIOUS_PAPER, ActionId.NEXT_PAPER}:
            self._other_paper(1 if action is ActionId.NEXT_PAPER else -1)
        elif action is ActionId.BACK:
            self.leave_for.emit(Place.REVIEW)
        elif action is ActionId.STOP:
            self.leave_for.emit(Place.COUNTER)

    def asked(self) -> list[CheckedField]:
        """Return the doubtful fields that Enter would confirm now: those in sight under their own words."""
        return [
            row.field for row in self._rows if row.field.doubt is not None and row.is_in_sight(self._scroll.viewport())
        ]

    def _accept(self) -> None:
        in_doubt = [row for row in self._rows if row.field.doubt is not None]
        wanted = [row for row in in_doubt if row.is_in_sight(self._scroll.viewport())]
        if in_doubt and not wanted:  # the page is still being opened: nobody has seen the words
            in_doubt[0].edit.setFocus()
            return
        changed = [row for row in self._rows if row.edit.text() != shown_value(row.field.kind, row.field.proposed)]
        kept: list[tuple[FieldRow, str]] = []
        for row in [*wanted, *(row for row in changed if row not in wanted)]:
            value = kept_value(row.field.kind, row.edit.text())
            if value is None:
                row.complain(self.tr("No calendar has this day. Type it as on the paper."))
                return
            kept.append((row, value))
        paper = self._paper
        for row, value in kept:
            if paper is not None and (value != row.field.value or row.field.doubt is not None):
                self._keeper.confirm(paper, row.field, value)
        self._go_on()

    def _go_on(self) -> None:
        """Go to what is still in doubt on this paper, then to another paper; from the last one, on to signing."""
        if any(row.field.doubt is not None for row in self._rows):
            self._focus_first()
            return
        other = next((paper for paper in self._keeper.papers if paper.doubtful and paper.paper.id != self._paper), None)
        if other is not None:
            self._go(other.paper.id)
        else:
            self.leave_for.emit(self._onwards())

    def _focus_first(self) -> None:
        row = next((row for row in self._rows if row.field.doubt is not None), self._rows[0] if self._rows else None)
        if row is None:
            self._button.setFocus()
            return
        row.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        row.mark()

    def _onwards(self) -> Place:
        view = self._session.view
        waits = view is None or any(paper.is_open and paper.pages and paper.paper.code is None for paper in view.papers)
        return Place.REVIEW if waits else Place.SIGN

    def _go(self, paper_id: PaperId) -> None:
        self._paper = paper_id
        self._build()
        self._focus_first()

    def _other_paper(self, step: int) -> None:
        ids = [paper.paper.id for paper in self._keeper.papers]
        if self._paper in ids and 0 <= ids.index(self._paper) + step < len(ids):
            self._go(ids[ids.index(self._paper) + step])

    def hint(self) -> tuple[str, str]:
        """Return the next step."""
        keys = self.tr("Tab next field · PgDn next paper · F9 sign now, fields unchecked")
        if self._keeper.doubtful:
            checked = self._checked()
            here = len(checked.doubtful) if checked else 0
            text = self.tr(
                "Compare the %n marked fields with the words above them, then press Enter to confirm", "", here
            )
            return text, keys
        return self.tr("Every field is sure or confirmed. Press F9 to sign"), keys

    def _show_act(self) -> None:
        checked = self._checked()
        is_asked = checked is not None and bool(checked.doubtful)
        self._button.show_act(self.tr("Confirm these fields") if is_asked else self.tr("Go on"))

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        first = [row.edit for row in self._rows[:1]]
        return [*first, self._canvas]


def _places(field: CheckedField, page: Page) -> list[QRectF]:
    """Return where a field was read on a page, as shares of its width and height."""
    found = field.found
    if found is None or found.page_id != page.id or page.measures is None:
        return []
    wide, high = float(page.measures.geometry.width_px), float(page.measures.geometry.height_px)
    return [
        QRectF(box.left / wide, box.top / high, (box.right - box.left) / wide, (box.bottom - box.top) / high)
        for box in found.reading.boxes
    ]
