# SPDX-License-Identifier: GPL-3.0-or-later
"""The supervisor's look at signed papers before they are sent: what waits, approving, sending back, taking up again."""

from __future__ import annotations

from dataclasses import dataclass

from workstation.app import file_work
from workstation.app.correct import correct
from workstation.app.desk import Desk
from workstation.app.extraction import template_of
from workstation.app.held_papers import Held, held_papers, reason_of
from workstation.app.review import Finding, findings
from workstation.app.submit import is_settled, page_count, submission_of
from workstation.domain.approval import Fault
from workstation.domain.dossier import DossierState
from workstation.domain.extraction import PaperField
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.paper import Page, Paper
from workstation.domain.states import Event, Role, State
from workstation.errors import ApproverWrong, NothingToDo, ReasonMissing, SubmissionUnknown, TransitionRefused
from workstation.signing.verdict import Verdict
from workstation.store.station import Station
from workstation.store.users import Clerk
from workstation.texts import Texts

SUPERVISORS = frozenset({Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Look:
    """Everything there is to see of one paper.

    Attributes:
        held: the paper.
        pages: with measures and text.
        findings: what deserves a look on its pages.
        fields: what was read or confirmed, in the order of the paper.
        verdict: of the signatures of the file as it is kept now.
        file_pages: pages of the file that would be sent.
    """

    held: Held
    pages: tuple[Page, ...]
    findings: tuple[Finding, ...]
    fields: tuple[PaperField, ...]
    verdict: Verdict
    file_pages: int

    @property
    def text(self) -> str:
        """What was read, page by page, lines as on the paper."""
        return "\n\n".join(page.text.text for page in self.pages if page.text is not None)


def look_at(desk: Desk, paper_id: PaperId) -> Look:
    """Return what there is to see of a paper; its signatures are verified anew.

    Raises:
        SubmissionUnknown: it neither waits nor was sent back.
        StoreDamaged: its file cannot be read.
    """
    station = desk.station
    held = next((one for one in held_papers(station) if one.paper.id == paper_id), None)
    if held is None or held.paper.pdf_uid is None:
        raise SubmissionUnknown(value=str(paper_id))
    pages = tuple(station.papers.page(page.id) for page in station.papers.pages(paper_id))
    return Look(
        held,
        pages,
        tuple(findings(desk, paper_id)),
        _fields(desk, held.paper),
        desk.apart(file_work.judge, station.spool.read(held.paper.pdf_uid), desk.trust_anchors()),
        page_count(desk, held.paper),
    )


def _fields(desk: Desk, paper: Paper) -> tuple[PaperField, ...]:
    order = {field.name: place for place, field in enumerate(template_of(desk, paper.document_type_code).fields)}
    found = desk.station.fields.of_paper(paper.id)
    return tuple(sorted(found, key=lambda field: order.get(field.reading.name, len(order))))


def approve(desk: Desk, paper_id: PaperId, actor: Clerk) -> Paper:
    """Let a paper go on into the queue; works without the portal. What was sent back may be approved after all.

    Raises:
        ApproverWrong: the account may not, or sent it herself.
        TransitionRefused: it neither waits nor was sent back.
    """
    station = desk.station
    paper = _may_decide(station, paper_id, actor, Event.APPROVE)
    submission = submission_of(desk, paper)
    with station.transaction():
        station.approvals.approve(paper_id, actor=actor.name)
        station.outbox.queue(paper_id, submission, actor=actor.name, event=Event.APPROVE)
        if station.dossiers.get(paper.dossier_id).state is DossierState.OPEN:
            _hand_over(station, paper.dossier_id, actor.name)
    return station.papers.get(paper_id)


def send_back(desk: Desk, paper_id: PaperId, actor: Clerk, fault: Fault, note: str = "") -> Paper:
    """Give a paper back to its clerk with the reason; its dossier is open again.

    Raises:
        ApproverWrong: the account may not.
        ReasonMissing: the reason is "other", and no words say which.
        TransitionRefused: it does not wait.
    """
    station = desk.station
    paper = _may_decide(station, paper_id, actor, Event.SEND_BACK)
    note = " ".join(note.split())
    if fault is Fault.OTHER and not note:
        raise ReasonMissing(title=paper.title)
    with station.transaction():
        returned = station.approvals.send_back(paper_id, actor=actor.name, fault=fault, note=note)
        if station.dossiers.get(paper.dossier_id).state is DossierState.HANDED_OVER:
            station.dossiers.set_state(paper.dossier_id, DossierState.OPEN, actor=actor.name)
    return returned


def take_up(desk: Desk, dossier_id: DossierId, clerk: str, texts: Texts) -> list[Paper]:
    """Begin the correction of every paper of a dossier that was sent back; the reason goes with it.

    Raises:
        NothingToDo: none was sent back.
        DiskFull: before anything was changed of the paper it is about.
    """
    station = desk.station
    returned = [paper for paper in station.papers.of_dossier(dossier_id) if paper.state is State.RETURNED]
    if not returned:
        raise NothingToDo(what="papers")
    return [correct(desk, paper.id, clerk=clerk, reason=reason_of(station, paper.id, texts)) for paper in returned]


def _may_decide(station: Station, paper_id: PaperId, actor: Clerk, event: Event) -> Paper:
    paper, last = station.papers.get(paper_id), station.approvals.last(paper_id)
    if actor.role not in SUPERVISORS:
        raise ApproverWrong(title=paper.title)
    if last is None:
        raise TransitionRefused(state=paper.state.value, event=event.value)
    if event is Event.APPROVE and last.four_eyes and last.asked_by == actor.name:
        raise ApproverWrong(title=paper.title, is_own=True)
    return paper


def _hand_over(station: Station, dossier_id: DossierId, actor: str) -> None:
    """Close a dossier that was open for what was sent back alone."""
    if all(is_settled(paper) for paper in station.papers.of_dossier(dossier_id)):
        station.dossiers.set_state(dossier_id, DossierState.HANDED_OVER, actor=actor)
