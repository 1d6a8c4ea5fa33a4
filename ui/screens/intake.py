# SPDX-License-Identifier: GPL-3.0-or-later
"""Receiving the next dossier: owner id or card QR, name, procedure; and the dossiers left open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.l10n import clock, day, grouped_id
from ui.session.session import Session
from ui.snapshots import OpenDossier
from ui.theme import Mark, Points
from ui.widgets.inputs import CodeEdit, PlainEdit
from ui.widgets.lines_list import LinesList
from ui.widgets.parts import Card, MarkedLine, label, primary, wrapped
from workstation.app.held_papers import fault_words
from workstation.app.intake import PROVISIONAL_PREFIX
from workstation.app.owner_reading import Reading, with_unit_doubt
from workstation.app.sample_papers import Sample
from workstation.domain.dossier import Procedure
from workstation.domain.owner import Owner, Sex, checked_owner, parse_owner_id
from workstation.errors import OwnerIdDoubtful, OwnerIdInvalid
from workstation.log import masked
from workstation.texts import Texts

_SEARCH_AFTER_MS = 120


class IntakeForm(QWidget):
    """The empty counter: a form for the next dossier, and what was left open.

    Attributes:
        changed: what Enter would do changed.
        returned_chosen: the `DossierId` of a dossier with returned papers that its clerk takes up.
    """

    changed = Signal()
    returned_chosen = Signal(object)

    def __init__(self, session: Session, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the form."""
        super().__init__(parent)
        self._session = session
        self._texts = texts
        self._procedures: list[Procedure] = []
        self._left_open: tuple[OpenDossier, ...] = ()
        self._card_owner: Owner | None = None
        self._card_sex: Sex | None = None
        self._sample: Sample | None = None
        self.owner_id = CodeEdit(self.tr("Owner id"), self.tr("12 digits, tax code, or the QR of the identity card"))
        self.owner_name = PlainEdit(self.tr("Applicant's name"))
        self.procedure = PlainEdit(self.tr("Procedure"), self.tr("a few words of the name, or the code"))
        self.reason = PlainEdit(
            self.tr("Reason"), self.tr("why this owner id is right all the same; kept with the dossier")
        )
        self.results = LinesList(self.tr("Procedures found"))
        self.left_open = LinesList(self.tr("Dossiers left open"))
        self._note = MarkedLine()
        self._empty = wrapped(self.tr("No dossier is left open."), role="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._button = primary(self.tr("Open dossier  Enter"))
        self._button.setAccessibleName(self.tr("Open dossier"))
        self._button.clicked.connect(self._open)
        self._sample_button = QPushButton(self.tr("Fill in the sample dossier"))
        self._sample_button.setAccessibleName(self._sample_button.text())
        self._sample_button.clicked.connect(self._fill_sample)
        self._sample_card = Card(self.tr("TRIAL VERSION"))
        self._found_for: str | None = None
        self._opens_when_found = False
        self._search = QTimer(self, singleShot=True, interval=_SEARCH_AFTER_MS)
        self._search.timeout.connect(self._ask)
        self._lay_out()
        self.owner_id.textEdited.connect(self._owner_edited)
        self.procedure.textChanged.connect(self._typed)
        for part in (self.owner_id, self.owner_name, self.procedure, self.results, self.left_open):
            part.installEventFilter(self)
        for field in (self.owner_id, self.owner_name):
            field.textChanged.connect(self._filled)
        self.results.selectionModel().currentChanged.connect(self._filled)
        self.results.model().modelReset.connect(self._filled)
        self._filled()
        self.left_open.activated.connect(self._take_up)
        session.sample(self._show_sample)

    def _lay_out(self) -> None:
        form = Card(self.tr("NEW DOSSIER"))
        form.body.setContentsMargins(20, 10, 20, 16)
        form.body.setSpacing(7)
        self.owner_id.setFont(theme.font(Points.OWNER))
        for text, field in (
            (self.tr("Applicant's identifier"), self.owner_id),
            (self.tr("Applicant's name"), self.owner_name),
            (self.tr("Procedure"), self.procedure),
        ):
            caption = label(text, role="muted")
            caption.setBuddy(field)
            form.body.addWidget(caption)
            form.body.addWidget(field)
            if field is self.owner_id:
                form.body.addWidget(self._note)
                form.body.addWidget(self.reason)
        form.body.addWidget(self.results, 1)
        form.body.addWidget(self._button)
        open_card = Card(self.tr("DOSSIERS LEFT OPEN"))
        open_card.body.addWidget(self._empty, 1)
        open_card.body.addWidget(self.left_open, 1)
        text = self.tr(
            "The simulated scanner holds a sample dossier of invented persons. Nothing here has legal force."
        )
        self._sample_card.body.addWidget(wrapped(text))
        self._sample_card.body.addWidget(self._sample_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._sample_card.hide()
        side = QVBoxLayout()
        side.setSpacing(10)
        side.addWidget(open_card, 1)
        side.addWidget(self._sample_card)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(form, 3)
        row.addLayout(side, 2)
        self._note.hide()
        self.reason.hide()

    def begin(self) -> None:
        """Clear the form for the next citizen and read what is left open."""
        for field in (self.owner_id, self.owner_name, self.procedure):
            field.clear()
        self._card_owner = self._card_sex = None
        self._note.hide()
        self._forget_reason()
        self.reload()
        self._ask()
        self.owner_id.setFocus()

    def reload(self) -> None:
        """Read the dossiers left open anew."""
        self._session.open_dossiers(self._show_open)

    def accept(self) -> None:
        """Go on from the field that has the focus; from the last one, open the dossier."""
        if self.left_open.hasFocus():
            self._take_up(self.left_open.currentIndex())
        elif self.owner_id.hasFocus():
            if self._owner() is not None:
                (self.procedure if self.owner_name.text() else self.owner_name).setFocus()
        elif self.owner_name.hasFocus():
            self.procedure.setFocus()
        else:
            self._open()

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        return [self.owner_id, self.procedure, self.results, self.left_open]

    def eventFilter(self, watched: object, event: object) -> bool:
        """Let Up and Down in the search field choose among what was found; say what comes next where the focus is."""
        if isinstance(event, QEvent) and event.type() == QEvent.Type.FocusIn:
            self.changed.emit()
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and watched is self.procedure:
                self._choose(self.results.currentIndex().row() + step)
                return True
        return False

    # --- what comes next ---

    def next_sentence(self) -> str:
        """Return what to do next in the form; "" while nothing is filled in."""
        if self.left_open.hasFocus():
            return self.tr("Choose a dossier with ↑ ↓, then press Enter to go on with it")
        if not self.owner_id.text().strip():
            return ""
        if self.owner_id.hasFocus():
            return self.tr("Press Enter to check the identifier and go on to the next field")
        if self.owner_name.hasFocus():
            return self.tr("Type the applicant's name, then press Enter")
        if not self._is_chosen:
            return self.tr("Type a few words of the procedure's name or its code, choose it with ↑ ↓, then press Enter")
        return self.tr("Press Enter to open the dossier")

    @property
    def _is_chosen(self) -> bool:
        return 0 <= self.results.currentIndex().row() < len(self._procedures)

    def _filled(self) -> None:
        """Follow what is filled in: a dossier needs at least an owner id and a procedure."""
        self._button.setEnabled(bool(self.owner_id.text().strip()) and self._is_chosen)
        self.changed.emit()

    # --- owner ---

    def take_reading(self, reading: Reading) -> None:
        """Fill in what a hand scanner read from a card or from a system-printed paper."""
        owner = reading.owner
        if owner is not None:
            self.owner_id.setText(owner.id.value)
            self.owner_name.setText(owner.name)
            self._card_owner = owner
            self._card_sex = reading.card.sex if reading.card else None
            self._forget_reason()
        is_card = reading.card is not None
        said = self.tr("Read from the identity card") if is_card else self.tr("Read from the code on the paper")
        self._say(said, Mark.GOOD)
        self._doubt(reading.doubts)
        if reading.printed is not None and reading.printed.procedure_code:
            self.procedure.setText(reading.printed.procedure_code)
        (self.procedure if self.owner_name.text() else self.owner_name).setFocus()

    def _owner_edited(self, text: str) -> None:
        self._note.hide()
        self._forget_reason()
        if self._card_owner is not None and self._card_owner.id.value != text.strip():
            self._card_owner = self._card_sex = None

    def _forget_reason(self) -> None:
        self.reason.clear()
        self.reason.hide()

    def _owner(self) -> Owner | None:
        try:
            owner_id = parse_owner_id(self.owner_id.text())
        except OwnerIdInvalid as invalid:
            text = self._texts.failure(invalid)
            self._say(f"{text.explanation} {text.next_step}", Mark.WARN)
            self.owner_id.setFocus()
            self.owner_id.selectAll()
            return None
        owner_id = with_unit_doubt(self._session.desk, owner_id)
        self._doubt(owner_id.doubts)
        if self._card_owner is not None and self._card_owner.id.value == owner_id.value:
            card = self._card_owner
            return Owner(card.id, self.owner_name.text().strip(), card.birth_date, card.address)
        return Owner(owner_id, " ".join(self.owner_name.text().split()))

    def _doubt(self, found: Sequence[str]) -> None:
        if found:
            doubts = "; ".join(self._texts.word(f"doubt.{doubt}") for doubt in found)
            self._say(self.tr("Please look again: {doubts}").format(doubts=doubts), Mark.WARN)

    def _say(self, sentence: str, mark: Mark) -> None:
        self._note.show_line(sentence, mark)
        self._note.show()

    # --- procedure ---

    def _typed(self) -> None:
        self._opens_when_found = False  # Enter meant the words as they were
        self._search.start()

    def _ask(self) -> None:
        text = self.procedure.text()
        self._session.search(text, lambda found: self._show_found(text, found))

    def _show_found(self, text: str, found: list[Procedure]) -> None:
        self._found_for = text
        self._procedures = found
        self.results.show_lines([f"{procedure.code}    {procedure.name}" for procedure in found])
        if self.procedure.text().strip():  # without a word, the first of all procedures is nobody's choice
            self._choose(0)
        self._filled()
        if self._opens_when_found and text == self.procedure.text():
            self._opens_when_found = False
            self._open()

    def _choose(self, row: int) -> None:
        model = self.results.model()
        if model.rowCount():
            self.results.setCurrentIndex(model.index(max(0, min(row, model.rowCount() - 1)), 0))

    def _open(self) -> None:
        owner = self._owner()
        row = self.results.currentIndex().row()
        if owner is None:
            return
        if self._found_for != self.procedure.text():  # typed faster than found: Enter means what is being looked for
            self._opens_when_found = True
            self._search.stop()
            self._ask()
            return
        if not self._is_chosen:
            self._say(self.tr("No procedure is chosen. Type a few words of its name."), Mark.WARN)
            self.procedure.setFocus()
            return
        reason = self.reason.text().strip()
        try:
            checked_owner(owner, sex=self._card_sex, today=self._session.now().date(), reason=reason)
        except OwnerIdDoubtful as doubtful:  # nothing is blocked: the clerk looks again, or says why it is right
            self._doubt(doubtful.doubts.split(", "))
            self.reason.show()
            self.reason.setFocus()
            return
        self._session.dossier.open(self._procedures[row].code, owner, sex=self._card_sex, reason=reason)

    # --- left open ---

    def _show_open(self, found: tuple[OpenDossier, ...]) -> None:
        self._left_open = found
        self._empty.setVisible(not found)
        self.left_open.setVisible(bool(found))
        self.left_open.show_lines([self._open_line(line) for line in found])
        if found:
            self.left_open.setCurrentIndex(self.left_open.model().index(0, 0))
        self.changed.emit()

    def _open_line(self, line: OpenDossier) -> str:
        applicant = line.dossier.applicant
        who = applicant.name or grouped_id(masked(applicant.id.value))
        opened = line.dossier.opened_at
        when = f"{day(opened)} {clock(opened)[:5]}"
        is_provisional = line.dossier.number.startswith(PROVISIONAL_PREFIX)
        number = self.tr("number to come") if is_provisional else line.dossier.number
        if not line.returned:
            text = self.tr("{who} · {number}\n{when} · %n pages · {procedure}", "", line.pages)
            return text.format(who=who, number=number, when=when, procedure=line.procedure_name)
        why = "; ".join(fault_words(self._texts, one.fault, one.note) for one in line.returned)
        return self.tr("RETURNED · {who} · {number}\n{when} · {reason}").format(
            who=who, number=number, when=when, reason=why
        )

    @property
    def returned(self) -> int:
        """How many of the dossiers left open hold a paper the supervisor returned."""
        return sum(bool(line.returned) for line in self._left_open)

    def _take_up(self, index: QModelIndex) -> None:
        if not 0 <= index.row() < len(self._left_open):
            return
        line = self._left_open[index.row()]
        if line.returned:
            self.returned_chosen.emit(line.dossier.id)
        else:
            self._session.take_up(line.dossier)

    # --- sample ---

    def _show_sample(self, sample: Sample | None) -> None:
        self._sample = sample
        self._sample_card.setVisible(sample is not None)

    def _fill_sample(self) -> None:
        if self._sample is None:
            return
        self.owner_id.setText(self._sample.applicant.id.value)
        self.owner_name.setText(self._sample.applicant.name)
        self.procedure.setText(self._sample.procedure_code)
        self.procedure.setFocus()
