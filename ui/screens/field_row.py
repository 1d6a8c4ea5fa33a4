# SPDX-License-Identifier: GPL-3.0-or-later
"""One field read on a paper: its words on the page when it is in doubt, its value to type in, what else was read.

Rows are made once and shown again for the fields of other papers: to dress new widgets of eight fields costs a screen
60 ms, to fill those that are there 10 (bench/desk.py --stalls).
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui import theme
from ui.field_words import choices_sentence, correction_sentences, doubt_sentence, field_word, shown_value
from ui.theme import Mark, Points
from ui.widgets.inputs import PlainEdit, take_letters
from ui.widgets.parts import label, wrapped
from workstation.app.field_check import CheckedField
from workstation.domain.extraction import FieldKind
from workstation.domain.ids import PaperId

_ICON = QSize(18, 18)
_WORDS_WIDE, _WORDS_HIGH = 430, 34  # of the part of the page above a doubtful field
_WORDS_ROOM = 0.25  # round the words, as a share of their height: marks above capitals stay
_KEEP = Qt.AspectRatioMode.KeepAspectRatio
_SMOOTH = Qt.TransformationMode.SmoothTransformation
_SLACK_PX = 2
_LINES = 5  # of the grid: name and why it is asked, words on the page, value, what is wrong with it, what else was read
# Numbers of papers have letters like "Đ" ("128/QĐ-UBND"): the input method stays on for them.
_NO_INPUT_METHOD = {FieldKind.OWNER_ID, FieldKind.DATE, FieldKind.HEADING_DATE}


class FieldRow(QObject):
    """The widgets of one field in the grid of the screen.

    Attributes:
        paper: of the field shown; None while the row is out of use.
        field: as it is known now.
        edit: its value.
        words: the part of the page it was read from, while `has_words`.
        asked: why the field deserves a look, or what is wrong with what was typed.
        changed: what else was read and what the program changed in the words it was taken from.
    """

    def __init__(self, grid: QGridLayout, place: int, watcher: QObject) -> None:
        """Make the row at its place in a grid, hidden.

        Args:
            watcher: filters the events of `edit`.
        """
        super().__init__(watcher)
        self.paper: PaperId | None = None
        self.field: CheckedField
        self.has_words = False
        self.edit = PlainEdit("")
        self.edit.installEventFilter(watcher)
        self.words = label("", Points.SMALL, role="muted")
        self.words.setFixedHeight(_WORDS_HIGH)
        self.asked = wrapped("", Points.SMALL)
        theme.set_state(self.asked, "mark", Mark.WARN.value)
        self.changed = wrapped("", Points.SMALL, role="muted")
        self._caption = label("", role="muted")
        self._caption.setBuddy(self.edit)
        self._icon = QLabel()
        self._icon.setFixedSize(_ICON)
        self._grid, self._line = grid, _LINES * place
        grid.addWidget(self.words, self._line + 1, 0, 1, 2)
        grid.addWidget(self._icon, self._line + 2, 2)
        self._is_wide = True
        self._lay(is_wide=False)
        self.clear()

    def _lay(self, *, is_wide: bool) -> None:
        """Lay a value that is compared under its words, all the width of the form; a sure one beside its name."""
        if is_wide is self._is_wide:
            return
        self._is_wide = is_wide
        grid, line = self._grid, self._line
        for widget in (self._caption, self.edit, self.asked, self.changed):
            grid.removeWidget(widget)
        if is_wide:
            grid.addWidget(self._caption, line, 0)
            grid.addWidget(self.asked, line, 1, 1, 2)
            grid.addWidget(self.edit, line + 2, 0, 1, 2)
            grid.addWidget(self.changed, line + 4, 0, 1, 2)
        else:
            grid.addWidget(self._caption, line + 2, 0)
            grid.addWidget(self.edit, line + 2, 1)
            grid.addWidget(self.asked, line + 3, 1)
            grid.addWidget(self.changed, line + 4, 1)

    def _widgets(self) -> tuple[QWidget, ...]:
        return self.words, self._caption, self.edit, self._icon, self.asked, self.changed

    def polish(self) -> None:
        """Dress the widgets before they are shown, which is most of the time a new one takes."""
        for widget in self._widgets():
            widget.ensurePolished()

    def clear(self) -> None:
        """Take the row out of use."""
        self.paper = None
        self.words.clear()
        for widget in self._widgets():
            widget.hide()

    def show(self, paper: PaperId, field: CheckedField) -> None:
        """Show a field of a paper; the words of a doubtful one are to be shown by `show_words`."""
        self.paper, self.field = paper, field
        word = field_word(field.name)
        self._caption.setText(word)
        self.edit.setAccessibleName(word)
        take_letters(self.edit, any_language=field.kind not in _NO_INPUT_METHOD)
        self.edit.setText(shown_value(field.kind, field.proposed))
        self.edit.setCursorPosition(0)
        self.has_words = field.doubt is not None
        self._lay(is_wide=self.has_words)
        self.words.setText(self.tr("Opening the page…"))
        self.words.setAccessibleName(self.tr("Words on the page: {field}").format(field=word))
        for widget in self._widgets():
            widget.setVisible(widget is not self.words or self.has_words)
        self.dress()

    def renew(self, field: CheckedField) -> None:
        """Show what has become of the field; what is being typed into it stays."""
        if not self.edit.hasFocus() or self.edit.text() == shown_value(self.field.kind, self.field.proposed):
            self.edit.setText(shown_value(field.kind, field.proposed))
        self.field = field
        self.dress()

    def show_words(self, image: QImage, places: list[QRectF]) -> None:
        """Cut the words out of the page.

        Args:
            places: where they stand, as shares of its width and height; at least one.
        """
        area = places[0]
        for place in places[1:]:
            area = area.united(place)
        wide, high = image.width(), image.height()
        part = QRectF(area.x() * wide, area.y() * high, area.width() * wide, area.height() * high)
        room = max(4.0, _WORDS_ROOM * part.height())
        cut = image.copy(part.adjusted(-2 * room, -room, 2 * room, room).toAlignedRect() & image.rect())
        ratio = self.words.devicePixelRatioF()
        most = QSize(round(_WORDS_WIDE * ratio), round((_WORDS_HIGH - 2) * ratio))
        shown = QPixmap.fromImage(cut.scaled(most, _KEEP, _SMOOTH))
        shown.setDevicePixelRatio(ratio)
        self.words.setPixmap(shown)

    @property
    def waits_for_words(self) -> bool:
        """Whether the words of a doubtful field are still to come."""
        return self.has_words and self.words.pixmap().isNull()

    def dress(self) -> None:
        """Show whether the field is in doubt, sure or confirmed; also in a new palette."""
        field = self.field
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
        self.edit.setPlaceholderText("" if field.found is not None else self.tr("not found on the paper"))
        self._icon.setPixmap(theme.mark_icon(mark).pixmap(_ICON) if field.found else QPixmap())
        self._ask(doubt_sentence(field))
        changed = "\n".join(filter(None, (choices_sentence(field), correction_sentences(field.corrections))))
        self.changed.setText(changed)
        self.changed.setVisible(bool(changed))
        self._icon.setToolTip(words)
        self.edit.setAccessibleDescription(" ".join(filter(None, (words, changed))))
        theme.set_state(self.edit, "mark", "warn" if field.doubt is not None else "")

    def complain(self, sentence: str) -> None:
        """Say beside the field what is wrong with what was typed, and put the focus there."""
        self._ask(sentence)
        self.edit.setFocus()
        self.mark()

    def mark(self) -> None:
        """Mark the whole value, so that typing replaces it; of a long one the beginning is seen."""
        length = len(self.edit.text())
        self.edit.setSelection(length, -length)

    def _ask(self, sentence: str) -> None:
        self.asked.setText(sentence)
        self.asked.setVisible(bool(sentence))

    def is_in_sight(self, viewport: QWidget) -> bool:
        """Whether a doubtful field stands whole in a viewport under its own words."""
        if not self.has_words or self.waits_for_words:
            return False
        seen = viewport.rect().adjusted(0, -_SLACK_PX, 0, _SLACK_PX)
        parts = (self.words, self.edit)
        return all(seen.contains(QRect(part.mapTo(viewport, part.rect().topLeft()), part.size())) for part in parts)
