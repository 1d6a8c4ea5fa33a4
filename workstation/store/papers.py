# SPDX-License-Identifier: GPL-3.0-or-later
"""Papers: their steps through the state table, columns and pages; numbers are in numbering.py, sending in outbox.py."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import uuid
from collections.abc import Callable, Collection, Sequence
from typing import TypedDict, Unpack

from workstation.domain.doc_code import DocCode
from workstation.domain.ids import DossierId, FileUid, PageId, PaperId, SubmissionUid
from workstation.domain.page_edit import PaperPages
from workstation.domain.paper import LegalState, Page, PageMeasures, PageText, Paper
from workstation.domain.paper_code import PaperCode
from workstation.domain.states import Event, State, next_state
from workstation.errors import AlreadyCorrected
from workstation.store.audit import AuditTrail
from workstation.store.code_log import CodeLog
from workstation.store.columns import nfc, time_text
from workstation.store.connection import Connections
from workstation.store.dossiers import INSERT_PAPER
from workstation.store.pages import PageTable
from workstation.store.paper_rows import PAPER, paper_of, paper_values
from workstation.store.spool import StoredFile

_BY_ID = f"{PAPER} where paper.id = ?"
_BY_UID = f"{PAPER} where paper.uid = ?"
_OF_OWNER = f"{PAPER} where paper.owner_id = ? order by paper.id desc"
_OF_DOSSIER = f"{PAPER} where paper.dossier_id = ? order by paper.component, paper.id"
_OF_OPEN_DOSSIERS = f"""
    {PAPER} join dossier on dossier.id = paper.dossier_id
    where dossier.state = 'open' and paper.state in (select value from json_each(?))
    order by paper.dossier_id desc, paper.component, paper.id
"""
_UNDER_APPROVAL = f"""
    {PAPER} where paper.id in (
        select id from paper as held indexed by paper_in_approval
        where state in ('in_approval', 'returned') and state in (select value from json_each(?))
    ) order by paper.dossier_id desc, paper.component, paper.id
"""
_DOSSIERS_OF = "select id, dossier_id from paper where id in (select value from json_each(?))"
_PAGE_COUNTS = """
    select paper_id, count(*) as number from page
    where discarded_at is null and paper_id in (select value from json_each(?)) group by paper_id
"""
_VERSIONS = f"{PAPER} where coalesce(paper.first_id, paper.id) = ? order by paper.revision"
_FIRST_ID = "select coalesce(first_id, id) as id from paper where id = ?"
_MAKE_VERSION = """
    update paper set corrects = ?, first_id = ?, revision = ?, source_form = ?,
        doc_code_agency = ?, doc_code_kind = ?, doc_code_number = ?
    where id = ?
"""
_UPDATE = """
    update paper set
        state = :state,
        state_since = case when state = :state then state_since else :now end,
        version = version + 1,
        title = :title,
        document_type_code = :document_type_code,
        owner_id = :owner_id,
        code_owner_id = :code_owner_id,
        code_document_type_code = :code_document_type_code,
        code_seq = :code_seq,
        code_number = :code_number,
        code_suffix_from = :code_suffix_from,
        portal_code = :portal_code,
        source_form = :source_form,
        legal_state = :legal_state,
        expected_pages = :expected_pages,
        pdf_uid = :pdf_uid,
        pdf_sha256 = :pdf_sha256,
        pdf_size = :pdf_size,
        signature_level = :signature_level,
        doc_code_agency = :doc_code_agency,
        doc_code_kind = :doc_code_kind,
        doc_code_number = :doc_code_number,
        shift_right_pt = :shift_right_pt,
        shift_down_pt = :shift_down_pt,
        signed_as = :signed_as,
        failure = :failure
    where id = :id and version = :version
"""
_MAKE_RESULT = "update paper set is_result = 1 where id = ?"
_SET_PURGED = "update paper set purged_at = ? where id = ? and purged_at is null"
_DISCARDED = f"""
    {PAPER} where paper.id in (
        select id from paper indexed by paper_discarded
        where state = 'discarded' and purged_at is null and state_since < ? order by state_since, id limit ?
    ) order by paper.state_since, paper.id
"""
# Until its correction is received it may count again, when that is discarded.
_SUPERSEDED = f"""
    {PAPER} where paper.id in (
        select id from paper as old indexed by paper_superseded
        where state = 'superseded' and purged_at is null and state_since < ? and exists (
            select 1 from paper as later where later.first_id = coalesce(old.first_id, old.id)
            and later.revision > old.revision and later.state in ('received', 'purged')
        ) order by state_since, id limit ?
    ) order by paper.state_since, paper.id
"""
# A result that was not sent keeps its dossier open; open dossiers are few, papers are many.
_SIGNED_RESULTS = f"""
    {PAPER} join dossier on dossier.id = paper.dossier_id
    where dossier.state = 'open' and paper.is_result = 1 and paper.state = 'signed' order by paper.id
"""
_EDITABLE = frozenset({State.EXPECTED, State.CAPTURED, State.PREPARED, State.RECOGNISED, State.NEEDS_ATTENTION})
_WITHOUT_PAGES = frozenset({State.EXPECTED, State.DISCARDED, State.REUSED})


class PaperChanges(TypedDict, total=False):
    """Columns of a paper that may change with a step or without one."""

    title: str
    document_type_code: str
    owner_id: str
    code: PaperCode | None
    expected_pages: int
    pdf_uid: FileUid | None
    pdf_sha256: str
    pdf_size: int
    signature_level: str
    signed_as: tuple[str, ...]
    failure: str
    portal_code: str
    source_form: str
    legal_state: LegalState
    doc_code: DocCode | None
    shift_right_pt: float
    shift_down_pt: float


class PaperRepository:
    """Keep papers and their pages; every change is one transaction together with its audit line."""

    def __init__(
        self, connections: Connections, audit: AuditTrail, clock: Callable[[], dt.datetime], codes: CodeLog
    ) -> None:
        self._connections = connections
        self._audit = audit
        self._clock = clock
        self._codes = codes
        self._pages = PageTable(connections, clock)

    def get(self, paper_id: PaperId) -> Paper:
        """Return a paper.

        Raises:
            LookupError: there is none with this id.
        """
        row = self._connections.row(_BY_ID, (paper_id,))
        if row is None:
            raise LookupError(f"paper {paper_id}")
        return paper_of(row)

    def by_uid(self, uid: SubmissionUid) -> Paper:
        """Return the paper behind a submission.

        Raises:
            LookupError: there is none with this uid.
        """
        row = self._connections.row(_BY_UID, (uid,))
        if row is None:
            raise LookupError(f"paper {uid}")
        return paper_of(row)

    def is_known(self, uid: SubmissionUid) -> bool:
        """Tell whether there is a paper with this uid."""
        return self._connections.row(_BY_UID, (uid,)) is not None

    def of_dossier(self, dossier_id: DossierId) -> list[Paper]:
        """Return the papers of a dossier in the order of its components."""
        return [paper_of(row) for row in self._connections.rows(_OF_DOSSIER, (dossier_id,))]

    def of_open_dossiers(self, states: Collection[State]) -> list[Paper]:
        """Return the papers of the dossiers still worked on that stand in one of the states, newest dossier first."""
        return [paper_of(row) for row in self._connections.rows(_OF_OPEN_DOSSIERS, (json.dumps(list(states)),))]

    def under_approval(self, states: Collection[State]) -> list[Paper]:
        """Return what waits for the supervisor or was sent back, as far as it stands in one of the states."""
        return [paper_of(row) for row in self._connections.rows(_UNDER_APPROVAL, (json.dumps(list(states)),))]

    def dossiers_of(self, papers: Collection[PaperId]) -> dict[PaperId, DossierId]:
        """Return the dossier of each of these papers."""
        rows = self._connections.rows(_DOSSIERS_OF, (json.dumps(list(papers)),))
        return {PaperId(row["id"]): DossierId(row["dossier_id"]) for row in rows}

    def page_counts(self, papers: Collection[PaperId]) -> dict[PaperId, int]:
        """Return how many pages each of these papers has; those without any are left out."""
        rows = self._connections.rows(_PAGE_COUNTS, (json.dumps(list(papers)),))
        return {PaperId(row["paper_id"]): int(row["number"]) for row in rows}

    def add(
        self,
        dossier_id: DossierId,
        *,
        component: int,
        title: str,
        document_type_code: str,
        owner_id: str,
        actor: str,
        uid: SubmissionUid | None = None,
        is_result: bool = False,
    ) -> Paper:
        """Add a paper the procedure did not announce.

        Args:
            uid: another desk's, where it comes from there.
            is_result: the outcome of the procedure, not one of its components.
        """
        now = time_text(self._clock())
        values = (
            uid or str(uuid.uuid4()),
            dossier_id,
            component,
            nfc(title),
            document_type_code,
            owner_id,
            now,
            now,
            0,
        )
        with self._connections.transaction():
            paper_id = PaperId(self._connections.insert(INSERT_PAPER, values))
            if is_result:
                self._connections.write(_MAKE_RESULT, (paper_id,))
            self._note("create", paper_id, dossier_id, actor, component=component)
            return self.get(paper_id)

    def add_version(self, corrected: Paper, actor: str, reason: str) -> Paper:
        """Add the next version of a paper, without pages; the one before stays as it is.

        Raises:
            AlreadyCorrected: a later version is there and was not discarded.
        """
        with self._connections.transaction():
            versions = self.versions(corrected.id)
            later = [one for one in versions if one.revision > corrected.revision and one.state is not State.DISCARDED]
            if later:
                raise AlreadyCorrected(name=corrected.title, revision=later[-1].revision)
            paper = self.add(
                corrected.dossier_id,
                component=corrected.component,
                title=corrected.title,
                document_type_code=corrected.document_type_code,
                owner_id=corrected.owner_id,
                actor=actor,
                is_result=corrected.is_result,
            )
            archive = corrected.doc_code
            parts = (archive.agency, archive.kind, archive.number) if archive else (None, None, None)
            revision = versions[-1].revision + 1
            place = (corrected.id, versions[0].id, revision, corrected.source_form)
            self._connections.write(_MAKE_VERSION, (*place, *parts, paper.id))
            told: dict[str, str | int] = {"corrects": corrected.id, "revision": revision, "reason": reason}
            self._note("correct", paper.id, corrected.dossier_id, actor, **told)
            return self.get(paper.id)

    def versions(self, paper_id: PaperId) -> list[Paper]:
        """Return all versions of a paper, the first one first."""
        row = self._connections.row(_FIRST_ID, (paper_id,))
        return [paper_of(found) for found in self._connections.rows(_VERSIONS, (row["id"],))] if row else []

    def apply(self, paper_id: PaperId, event: Event, *, actor: str, **changes: Unpack[PaperChanges]) -> Paper:
        """Let an event happen to a paper, together with changes of its columns.

        Raises:
            TransitionRefused: the state table has no such step; nothing was changed.
        """
        with self._connections.transaction():
            paper = self.get(paper_id)
            return self._write(paper, next_state(paper.state, event), event.value, actor, changes)

    def update(self, paper_id: PaperId, *, actor: str, **changes: Unpack[PaperChanges]) -> Paper:
        """Change columns of a paper without a step."""
        with self._connections.transaction():
            paper = self.get(paper_id)
            return self._write(paper, paper.state, "update", actor, changes)

    def _write(self, paper: Paper, state: State, action: str, actor: str, changes: PaperChanges) -> Paper:
        told: dict[str, str | int] = {name: _told(value) for name, value in changes.items()}
        if state is not paper.state:
            told |= {"from": paper.state.value, "to": state.value}
        changed = dataclasses.replace(paper, state=state, **changes)
        if state is State.SIGNED:
            # A line each: a code that was in the file before this step is not written again at every later one.
            was = (paper.code, paper.doc_code) if paper.state is State.SIGNED else ()
            self._codes.add(*(code for code in (changed.code, changed.doc_code) if code and code not in was))
        values = paper_values(changed, self._own_code(changed)) | {"now": time_text(self._clock())}
        if self._connections.write(_UPDATE, values) != 1:
            raise AssertionError("the paper changed inside our own write unit")
        self._note(action, paper.id, paper.dossier_id, actor, **told)
        return self.get(paper.id)

    def _own_code(self, paper: Paper) -> PaperCode | None:
        """Return the code as this version's own row holds it: none where it is the first's."""
        if paper.corrects is None:
            return paper.code
        first = self.versions(paper.id)[0]
        return None if paper.code == first.code else paper.code

    def discarded_before(self, moment: dt.datetime, limit: int = 200) -> list[Paper]:
        """Return papers that were discarded before `moment` and whose bytes are still here, oldest first."""
        return [paper_of(row) for row in self._connections.rows(_DISCARDED, (time_text(moment), limit))]

    def superseded_before(self, moment: dt.datetime, limit: int = 200) -> list[Paper]:
        """Return versions superseded before `moment` whose correction the portal has and whose bytes are still here."""
        return [paper_of(row) for row in self._connections.rows(_SUPERSEDED, (time_text(moment), limit))]

    def signed_results(self) -> list[Paper]:
        """Return the results that are signed and not queued yet, oldest first."""
        return [paper_of(row) for row in self._connections.rows(_SIGNED_RESULTS)]

    def note_purged(self, paper_id: PaperId) -> bool:
        """Note inside a write unit that the bytes of a paper go, for good; False when they went before."""
        return self._connections.write(_SET_PURGED, (time_text(self._clock()), paper_id)) == 1

    def of_owner(self, owner_id: str) -> list[Paper]:
        """Return every paper of an owner, newest first."""
        return [paper_of(row) for row in self._connections.rows(_OF_OWNER, (owner_id,))]

    def pages(self, paper_id: PaperId) -> list[Page]:
        """Return the pages of a paper in order, with measures and without text; discarded ones are left out."""
        return self._pages.of_paper(paper_id)

    def page(self, page_id: PageId) -> Page:
        """Return a page with its text.

        Raises:
            LookupError: there is none with this id.
        """
        return self._pages.get(page_id)

    def is_kept(self, sha256: str) -> bool:
        """Return whether a page with these bytes was ever saved."""
        return self._pages.is_kept(sha256)

    def has_page(self, page_id: PageId) -> bool:
        """Tell whether a page is still there: those of a secret paper are shredded."""
        return self._pages.is_there(page_id)

    def add_page(
        self,
        paper_id: PaperId,
        stored: StoredFile,
        *,
        side: str | None,
        media_type: str,
        dpi: int,
        width_px: int,
        height_px: int,
        actor: str,
        position: int | None = None,
        instead_of: PageId | None = None,
        marks: Sequence[str] = (),
    ) -> Page:
        """Name a stored file as a page of a paper; when this returns, and only then, the page is saved.

        Args:
            position: its place, from 1; None for the end.
            instead_of: a page of this paper that was scanned again; it stays, and the new one lies aside, until the
                clerk takes one of them.
            marks: what a person should look at, as the scanner or the batch says; kept as `mark_page` does.

        Raises:
            TransitionRefused: the paper takes no more pages.
        """
        with self._connections.transaction():
            if instead_of is None:
                paper = self.apply(paper_id, Event.CAPTURE, actor=actor, failure="")
            else:
                paper = self.get(paper_id)
                next_state(paper.state, Event.CAPTURE)
            number = self._pages.next_number(paper_id)
            page_id = self._pages.insert(
                (paper_id, number, side, stored.uid, stored.sha256, stored.size, media_type, dpi, width_px, height_px)
            )
            if position is not None:
                self._pages.insert_at(page_id, paper_id, position)
                number = position
            self._pages.mark(page_id, marks)
            told: dict[str, str | int] = {"page": page_id, "number": number, "sha256": stored.sha256}
            if instead_of is not None:
                self._pages.put_aside(page_id, instead_of)
                told["instead_of"] = instead_of
            self._note("add_page", paper_id, paper.dossier_id, actor, **told)
            return self._pages.get(page_id)

    def mark_page(self, page_id: PageId, marks: Sequence[str]) -> None:
        """Keep warnings that do not come from the picture, also of a page that is not measured yet."""
        with self._connections.transaction():
            self._pages.mark(page_id, marks)

    def aside(self, paper_id: PaperId) -> list[tuple[PageId, Page]]:
        """Return pages of a paper that were scanned again, each with the new one that waits to be taken."""
        return self._pages.aside(paper_id)

    def refuse_aside(self, instead_of: PageId, actor: str) -> None:
        """Keep the old page; the one scanned in its place stays discarded."""
        with self._connections.transaction():
            paper = self.get(self._pages.paper_of(instead_of))
            self._pages.refuse_aside(instead_of)
            self._note("refuse_page", paper.id, paper.dossier_id, actor, page=instead_of)

    def save_measures(self, page_id: PageId, measures: PageMeasures) -> None:
        """Keep what the clean-up found."""
        with self._connections.transaction():
            self._pages.save_measures(page_id, measures)

    def save_text(self, page_id: PageId, text: PageText, *, is_due: bool = False) -> None:
        """Keep what was read.

        Args:
            is_due: these words were only moved along with a page laid otherwise; it is to be read again.
        """
        with self._connections.transaction():
            self._pages.save_text(page_id, text, is_due=is_due)

    def arrange(self, wanted: Sequence[PaperPages], out: Sequence[PageId], actor: str) -> None:
        """Lay pages into papers of one dossier in the order given and take others out; files stay as they are.

        Raises:
            TransitionRefused: one of the papers may not be edited any more; nothing was changed.
        """
        with self._connections.transaction():
            lying = {paper.paper_id: [page.id for page in self._pages.of_paper(paper.paper_id)] for paper in wanted}
            for paper in wanted:
                self._open_for(paper, lying[paper.paper_id], actor)
            if len({self.get(paper.paper_id).dossier_id for paper in wanted}) > 1:
                raise ValueError("a page stays in its dossier")
            self._pages.arrange({paper.paper_id: paper.pages for paper in wanted}, out)
            for paper in wanted:
                now = self.get(paper.paper_id)
                order = ",".join(map(str, paper.pages))
                self._note("arrange", now.id, now.dossier_id, actor, pages=order, expected=paper.expected_pages)
                if now.expected_pages != paper.expected_pages:
                    self.update(now.id, actor=actor, expected_pages=paper.expected_pages)
                self._expect_when_empty(now.id, actor)

    def _open_for(self, wanted: PaperPages, lying: Sequence[PageId], actor: str) -> None:
        if set(wanted.pages) - set(lying):
            if self.get(wanted.paper_id).state is State.DISCARDED:
                self.apply(wanted.paper_id, Event.EMPTY, actor=actor)
            self.apply(wanted.paper_id, Event.CAPTURE, actor=actor)
        elif tuple(lying) != wanted.pages:
            self._open_for_edit(wanted.paper_id, actor)

    def _expect_when_empty(self, paper_id: PaperId, actor: str) -> None:
        """Take a paper whose last page is gone back to the checklist: nothing of it is there to be confirmed."""
        if self.get(paper_id).state not in _WITHOUT_PAGES and not self._pages.of_paper(paper_id):
            self.apply(paper_id, Event.EMPTY, actor=actor, failure="")

    def _open_for_edit(self, paper_id: PaperId, actor: str) -> Paper:
        """Reopen a confirmed or assembled paper: what was confirmed is no longer what lies there."""
        paper = self.get(paper_id)
        if paper.state in _EDITABLE:
            return paper
        return self.apply(paper_id, Event.REOPEN, actor=actor)  # from "signed" on the table has no such step

    def _note(self, action: str, paper_id: PaperId, dossier_id: DossierId, actor: str, **detail: str | int) -> None:
        self._audit.append(action, actor=actor, dossier_id=dossier_id, paper_id=paper_id, **detail)


def _told(value: object) -> str | int:
    if isinstance(value, PaperCode | DocCode):
        return value.text
    if isinstance(value, float):
        return round(value)
    if isinstance(value, tuple):
        return ",".join(value)
    return value if isinstance(value, int) else str(value or "")
