# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields read on the papers and their code beside the marked page; those in doubt stand first, under their own words.

Sure ones need no key; one Enter confirms every doubtful field in sight of a paper.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.actions import ActionId, Actions
from ui.field_words import choices_sentence, correction_sentences, doubt_sentence, field_word, kept_value, shown_value
from ui.fields import FieldKeeper
from ui.l10n import grouped_id
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session import Session
from ui.snapshots import DossierView, PaperView
from ui.theme import Mark, Points
from ui.widgets.parts import ActionButton, Card, CodeEdit, MarkedLine, PlainEdit, label, wrapped
from ui.widgets.source_canvas import SourceCanvas
from workstation.app.field_check import CheckedField, CheckedPaper
from workstation.domain.extraction import FieldKind
from workstation.domain.ids import PageId, PaperId
from workstation.domain.paper import Page

_PICTURE_PX = 1500
_SIDE_WIDTH = 500
_ICON = QSize(18, 18)
_WORDS_WIDE, _WORDS_HIGH = 430, 34  # of the part of the page above a doubtful field
_WORDS_ROOM = 0.25  # round the words, as a share of their height: marks above capitals stay
_SLACK_PX = 2
_KEEP = Qt.AspectRatioMode.KeepAspectRatio
_SMOOTH = Qt.TransformationMode.SmoothTransformation
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_NO_INPUT_METHOD = {FieldKind.OWNER_ID, FieldKind.DATE, FieldKind.HEADING_DATE}


@dataclass(slots=True)
class _Row:
    """One field on screen.

    Attributes:
        changed: what else was read and what the program changed in the words it was taken from; stands below the field.
        words: the part of the page it was read from; None for a field that was sure when the paper was shown.
    """

    field: CheckedField
    edit: QLineEdit
    icon: QLabel
    changed: QLabel
    words: QLabel | None = None


class CodesScreen(Screen):
    """One paper at a time; Enter confirms its doubtful fields and goes on to the next paper that has any."""

    def __init__(self, session: Session, actions: Actions, keeper: FieldKeeper, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self._keeper = keeper
        self._paper: PaperId | None = None
        self._page: Page | None = None
        self._rows: list[_Row] = []
        self._canvas = SourceCanvas(self.tr("Page with the source words marked"))
        self._canvas_title = label("", Points.SMALL, role="title", bold=True)
        self._title = wrapped("", Points.HINT)
        self._title.setFont(theme.font(Points.HINT, bold=True))
        self._where = label("", role="muted")
        self._owner, self._type, self._seq = label(bold=True), label(bold=True), label(bold=True)
        self._code = wrapped("", Points.LABEL)
        self._code.setFont(theme.font(Points.LABEL, bold=True))
        self._form = QWidget()
        self._grid = QGridLayout(self._form)
        self._scroll = QScrollArea()
        self._note = MarkedLine()
        self._empty = wrapped(self.tr("No fields are read on this paper type. Press F9 to sign."), role="muted")
        self._button = ActionButton(actions[ActionId.ACCEPT], self.tr("Enter"), is_primary=True)
        self._lay_out()
        keeper.changed.connect(self._refreshed)
        session.dossier_changed.connect(self._dossier_changed)

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
        side.body.addWidget(label(self.tr("FIELDS READ"), Points.SMALL, role="title", bold=True))
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setVerticalSpacing(5)
        self._grid.setHorizontalSpacing(10)
        self._scroll.setWidget(self._form)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        for part in (self._scroll.viewport(), self._form):
            part.setAutoFillBackground(False)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.body.addWidget(self._empty)
        side.body.addWidget(self._scroll, 1)
        side.body.addWidget(self._note)
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
        if self.isVisible() and view is not None:
            self._show_code()

    def _refreshed(self) -> None:
        if not self.isVisible():
            return
        checked = self._checked()
        fields = {field.name: field for field in checked.fields} if checked else {}
        is_same = set(fields) == {row.field.name for row in self._rows}
        if not is_same or any(fields[row.field.name].doubt and row.words is None for row in self._rows):
            self._build()
            self._focus_first()
            return
        for row in self._rows:
            field = fields[row.field.name]
            if not row.edit.hasFocus() or row.edit.text() == shown_value(row.field.kind, row.field.proposed):
                row.edit.setText(shown_value(field.kind, field.proposed))
            row.field = field
            self._dress(row)
        self._show_where()
        self.changed.emit()

    def _checked(self) -> CheckedPaper | None:
        return next((paper for paper in self._keeper.papers if paper.paper.id == self._paper), None)

    def _view(self) -> PaperView | None:
        view = self._session.view
        return view.paper(self._paper) if view is not None and self._paper is not None else None

    def _build(self) -> None:
        for row in self._rows:
            row.edit.removeEventFilter(self)
        self._rows = []
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        checked = self._checked()
        self._empty.setVisible(checked is None)
        self._scroll.setVisible(checked is not None)
        # Those to look at stand together, so that one look and one key are enough.
        for field in sorted(checked.fields if checked else (), key=lambda field: field.doubt is None):
            self._add(field)
        for place in range(self._grid.rowCount()):
            self._grid.setRowStretch(place, 0)
        self._grid.setRowStretch(3 * len(self._rows) + 3, 1)
        self._page = None
        self._canvas.show_words("" if checked else self.tr("No fields are read on this paper type."))
        self._canvas_title.setText("")
        self._note.hide()
        self._show_code()
        self._show_where()
        self.changed.emit()

    def _add(self, field: CheckedField) -> None:
        word = field_word(field.name)
        # Numbers of papers have letters like "Đ" ("128/QĐ-UBND"): the input method stays on for them.
        edit = CodeEdit(word) if field.kind in _NO_INPUT_METHOD else PlainEdit(word)
        edit.setText(shown_value(field.kind, field.proposed))
        edit.setCursorPosition(0)
        edit.installEventFilter(self)
        caption = label(word, role="muted")
        caption.setBuddy(edit)
        icon = QLabel()
        icon.setFixedSize(_ICON)
        row = _Row(field, edit, icon, wrapped("", Points.SMALL, role="muted"))
        self._rows.append(row)
        place = 3 * len(self._rows)
        if field.doubt is not None:
            row.words = label(self.tr("Opening the page…"), Points.SMALL, role="muted")
            row.words.setFixedHeight(_WORDS_HIGH)
            row.words.setAccessibleName(self.tr("Words on the page: {field}").format(field=word))
            self._grid.addWidget(row.words, place, 0, 1, 2)
        self._grid.addWidget(caption, place + 1, 0)
        self._grid.addWidget(edit, place + 1, 1)
        self._grid.addWidget(icon, place + 1, 2)
        self._grid.addWidget(row.changed, place + 2, 1)
        self._dress(row)
        self._ask_words(row)

    def _ask_words(self, row: _Row) -> None:
        """Have the part of the page cut out that a doubtful field was read from."""
        found, view = row.field.found, self._view()
        if row.words is None or found is None or view is None:
            return
        page = next((page for page in view.pages if page.id == found.page_id), None)
        if page is not None:
            self._session.pictures.of_page(
                page, _PICTURE_PX, functools.partial(self._show_words, row, _places(row.field, page))
            )

    def _show_words(self, row: _Row, places: list[QRectF], image: QImage) -> None:
        if row.words is None or not any(row is shown for shown in self._rows) or not places:
            return
        area = places[0]
        for place in places[1:]:
            area = area.united(place)
        wide, high = image.width(), image.height()
        part = QRectF(area.x() * wide, area.y() * high, area.width() * wide, area.height() * high)
        room = max(4.0, _WORDS_ROOM * part.height())
        cut = image.copy(part.adjusted(-2 * room, -room, 2 * room, room).toAlignedRect() & image.rect())
        ratio = self.devicePixelRatioF()
        most = QSize(round(_WORDS_WIDE * ratio), round((_WORDS_HIGH - 2) * ratio))
        shown = QPixmap.fromImage(cut.scaled(most, _KEEP, _SMOOTH))
        shown.setDevicePixelRatio(ratio)
        row.words.setPixmap(shown)
        self.changed.emit()

    def _dress(self, row: _Row) -> None:
        field = row.field
        if field.doubt is not None:
            mark, words = Mark.WARN, doubt_sentence(field)
        elif field.is_confirmed:
            mark, words = Mark.GOOD, self.tr("Confirmed")
        elif field.corrections:
            mark, words = Mark.LOOK, self.tr("Changed or doubted by the program: compare with the marked words.")
        elif field.found is not None:
            mark, words = Mark.QUIET, self.tr("Read surely")
        else:
            mark, words = Mark.QUIET, self.tr("Not found on the paper")
        row.icon.setPixmap(theme.mark_icon(mark).pixmap(_ICON) if field.found else theme.icon("minus").pixmap(_ICON))
        changed = "\n".join(filter(None, (choices_sentence(field), correction_sentences(field.corrections))))
        row.changed.setText(changed)
        row.changed.setVisible(bool(changed))
        row.icon.setToolTip(words)
        row.edit.setAccessibleDescription(" ".join(filter(None, (words, changed))))
        theme.set_state(row.edit, "mark", "warn" if field.doubt is not None else "")

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons of the fields in the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for row in self._rows:
                self._dress(row)

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
        text = self.tr("Paper {place} of {count} with fields · %n fields to look at", "", len(checked.doubtful))
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

    def _choose(self, row: _Row, step: int) -> bool:
        """Put the next of the offered values into a doubtful field; what was typed counts as before the first."""
        offered = [shown_value(row.field.kind, value) for value in row.field.choices]
        if row.field.doubt is None or len(offered) < 2:
            return False
        shown = row.edit.text()
        place = offered.index(shown) + step if shown in offered else 0
        row.edit.setText(offered[place % len(offered)])
        row.edit.selectAll()
        return True

    def _focused(self, row: _Row) -> None:
        if row.words is not None:
            self._scroll.ensureWidgetVisible(row.words)
        self._scroll.ensureWidgetVisible(row.edit)
        self._note.setVisible(row.field.doubt is not None)
        if row.field.doubt is not None:
            self._note.show_line(doubt_sentence(row.field), Mark.WARN)
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
        title = self.tr("PAGE {number} OF {count} · SOURCE WORDS MARKED")
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
        return [row.field for row in self._rows if row.field.doubt is not None and self._is_in_sight(row)]

    def _is_in_sight(self, row: _Row) -> bool:
        words = row.words
        if words is None or words.pixmap().isNull():
            return False
        seen = self._scroll.viewport().rect().adjusted(0, -_SLACK_PX, 0, _SLACK_PX)
        parts = (words, row.edit)
        return all(seen.contains(QRect(part.mapTo(self._scroll.viewport(), QPoint()), part.size())) for part in parts)

    def _accept(self) -> None:
        in_doubt = [row for row in self._rows if row.field.doubt is not None]
        wanted = [row for row in in_doubt if self._is_in_sight(row)]
        if in_doubt and not wanted:  # the page is still being opened: nobody has seen the words
            in_doubt[0].edit.setFocus()
            return
        changed = [row for row in self._rows if row.edit.text() != shown_value(row.field.kind, row.field.proposed)]
        kept: list[tuple[_Row, str]] = []
        for row in [*wanted, *(row for row in changed if row not in wanted)]:
            value = kept_value(row.field.kind, row.edit.text())
            if value is None:
                row.edit.setFocus()
                row.edit.selectAll()
                self._note.show_line(self.tr("No calendar has this day. Type it as on the paper."), Mark.WARN)
                self._note.show()
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
        row.edit.selectAll()

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
        keys = self.tr("Tab next field · PgDn next paper · F9 sign without looking · Esc counter")
        if self._keeper.doubtful:
            checked = self._checked()
            here = len(checked.doubtful) if checked else 0
            text = self.tr("Compare each with its words above it, Enter confirms the %n of this paper", "", here)
            return text, keys
        return self.tr("Every field is sure or confirmed. Press F9 to sign"), keys

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
