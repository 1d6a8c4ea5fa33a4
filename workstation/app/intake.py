# SPDX-License-Identifier: GPL-3.0-or-later
"""Receiving a dossier: owner, procedure, checklist, and what the state already holds; nothing is scanned in here."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from workstation.app.choices import VIETNAM
from workstation.app.desk import Desk
from workstation.app.owner_reading import with_unit_doubt
from workstation.app.page_work import settle
from workstation.domain.codes import parse_procedure_code
from workstation.domain.dossier import Dossier, DossierComponent, Procedure, SecretAnswer
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.owner import Owner, Sex, checked_owner
from workstation.domain.paper import Paper
from workstation.domain.rules import ClassRule, NeverScanned, SourceForm
from workstation.domain.states import Event, State
from workstation.domain.submission import StoredPaper, months_after
from workstation.errors import CodeInvalid, PaperExpired, PortalError, PortalNotOffered, SecretQuestionOpen
from workstation.ocr.secrecy import has_secret_mark

PROVISIONAL_PREFIX = "TAM-"  # a number of our own; the official one is given by the case system only
_USES_COUNTED = 200  # dossiers: what a counter receives in a few days


@dataclass(frozen=True, slots=True)
class ReuseOffer:
    """A component the state already holds a paper for.

    Attributes:
        is_confirmed: the portal has just said so; False for what the desk remembers of an earlier answer.
        valid_until: last day on which it may be reused; None for no end.
    """

    paper_id: PaperId
    stored: StoredPaper
    is_confirmed: bool = True
    valid_until: dt.date | None = None


def find_procedures(desk: Desk, words: str, limit: int = 20) -> list[Procedure]:
    """Return the procedures found by words, initials or code, in the catalogue as it is now.

    Without a word those received here most often lately come first, then the others by their names.
    """
    catalogue = desk.refresh_catalogue()
    if words.strip():
        return catalogue.search(words, limit)
    uses = Counter(dossier.procedure_code for dossier in desk.station.dossiers.recent(_USES_COUNTED))
    often = [catalogue.procedures[code] for code, _ in uses.most_common(limit) if code in catalogue.procedures]
    others = [procedure for procedure in catalogue.search("", limit + len(often)) if procedure not in often]
    return [*often, *others][:limit]


def open_dossier(desk: Desk, procedure_code: str, applicant: Owner, clerk: str) -> Dossier:
    """Open a dossier with one expected paper a component, under a provisional number and the rules of the day.

    Raises:
        ProcedureUnknown: not in the catalogue.
        RuleSetMissing: no rules hold today.
    """
    procedure = desk.refresh_catalogue().procedure(procedure_code)
    return desk.station.dossiers.create(
        procedure,
        applicant,
        clerk=clerk,
        number=PROVISIONAL_PREFIX + secrets.token_hex(8),
        rule_set=desk.rule_set().id,
        rule_set_date=desk.clock().date(),
        procedure_suffix=_suffix(procedure_code),
    )


def open_checked_dossier(
    desk: Desk, procedure_code: str, applicant: Owner, clerk: str, *, sex: Sex | None = None, reason: str = ""
) -> Dossier:
    """Open a dossier for an owner whose id agrees with what else is known, or whose clerk says why it is taken.

    Raises:
        OwnerIdDoubtful: it does not agree and no reason was given.
        ProcedureUnknown, RuleSetMissing: as `open_dossier`.
    """
    known = dataclasses.replace(applicant, id=with_unit_doubt(desk, applicant.id))
    owner = checked_owner(known, sex=sex, today=desk.clock().date(), reason=reason)
    with desk.station.transaction():
        dossier = open_dossier(desk, procedure_code, owner, clerk)
        if reason.strip():
            doubts = ", ".join(owner.id.doubts)
            desk.station.dossiers.note(dossier.id, "accept_doubts", clerk, answer=reason.strip(), about=doubts)
    return dossier


def _suffix(procedure_code: str) -> str:
    try:
        return parse_procedure_code(procedure_code).suffix
    except CodeInvalid:  # the catalogue has accepted it, whatever it is
        return ""


def bind_number(desk: Desk, dossier: Dossier) -> Dossier:
    """Ask the portal for the dossier's official number and keep it; asking twice gives the same number.

    Raises:
        PortalError: offline or refused; the provisional number stays and sending waits for the official one.
    """
    if not dossier.number.startswith(PROVISIONAL_PREFIX):
        return dossier
    applicant = dossier.applicant
    number = desk.portal.new_dossier(dossier.procedure_code, applicant.id.value, applicant.name, token=dossier.number)
    return desk.station.dossiers.bind_number(dossier.id, number, actor=dossier.clerk)


def component_of(desk: Desk, paper: Paper) -> DossierComponent | None:
    """Return the component a paper satisfies; None for one the procedure did not announce."""
    procedure = desk.procedure(desk.station.dossiers.get(paper.dossier_id).procedure_code)
    return next((item for item in procedure.components if item.number == paper.component), None)


def rule_of(desk: Desk, paper: Paper) -> ClassRule | None:
    """Return what the rules of its dossier say of a paper; None for one the procedure did not announce."""
    component = component_of(desk, paper)
    if component is None:
        return None
    return desk.rules.by_id(desk.station.dossiers.get(paper.dossier_id).rule_set).rule(component.legal_class)


def reuse_offers(desk: Desk, dossier_id: DossierId) -> list[ReuseOffer] | None:
    """Return which expected papers the state already holds: as the portal says now, else as it last said.

    Returns:
        None when the portal cannot be asked and the desk remembers nothing of this owner.

    Raises:
        PortalNotOffered: this portal never tells, and the desk remembers nothing of this owner.
    """
    dossier = desk.station.dossiers.get(dossier_id)
    owner_id = dossier.applicant.id.value
    expected = [p for p in desk.station.papers.of_dossier(dossier_id) if p.state is State.EXPECTED]
    try:
        stored = desk.portal.stored_papers(owner_id)
    except PortalError as failure:
        if desk.station.reuse.heard_at(owner_id) is None:
            if isinstance(failure, PortalNotOffered):
                raise
            return None
        return _offers(desk, expected, desk.station.reuse.held(owner_id), is_confirmed=False)
    desk.station.reuse.remember(owner_id, stored)
    return _offers(desk, expected, stored, is_confirmed=True)


def _offers(
    desk: Desk, expected: Iterable[Paper], stored: Iterable[StoredPaper], *, is_confirmed: bool
) -> list[ReuseOffer]:
    today = desk.clock().date()
    newest_first = sorted(stored, key=lambda paper: paper.stored_at, reverse=True)
    offers = []
    for paper in expected:
        for held in newest_first:
            last = last_day(desk, paper, held)
            if held.document_type_code == paper.document_type_code and (last is None or last >= today):
                offers.append(ReuseOffer(paper.id, held, is_confirmed, last))
                break
    return offers


def last_day(desk: Desk, paper: Paper, held: StoredPaper) -> dt.date | None:
    """Return the last day on which a held paper may stand in for a component; None for no end.

    What the store says counts; where it says nothing, the document type's validity, then that of the legal class.
    """
    if held.valid_until is not None:
        return held.valid_until
    kind, rule = desk.catalogue.document_types.get(held.document_type_code), rule_of(desk, paper)
    months = (kind.validity_months if kind else 0) or (rule.validity_months if rule else 0)
    return months_after(held.stored_at.astimezone(VIETNAM).date(), months) if months else None


def reuse(desk: Desk, offer: ReuseOffer, clerk: str) -> Paper:
    """Attach the paper the state holds instead of scanning one; its source stays with it.

    Raises:
        PaperExpired: its last day has passed since it was offered, or it was offered by somebody else's clock.
    """
    last = last_day(desk, desk.station.papers.get(offer.paper_id), offer.stored)
    if last is not None and last < desk.clock().date():
        raise PaperExpired(title=offer.stored.title, day=f"{last:%d/%m/%Y}")
    with desk.station.transaction():
        paper = desk.station.papers.apply(
            offer.paper_id,
            Event.REUSE,
            actor=clerk,
            pdf_sha256=offer.stored.sha256,
            portal_code=offer.stored.code_text,
        )
        desk.station.reuse.attach(
            paper.id, paper.dossier_id, offer.stored, is_confirmed=offer.is_confirmed, actor=clerk
        )
    return paper


def not_brought(desk: Desk, paper_id: PaperId, clerk: str) -> Paper:
    """Take an expected paper out of the checklist: the citizen did not bring it."""
    if secret_page(desk, paper_id):  # however it is taken out, nothing of it may stay
        return keep_on_paper(desk, paper_id, NeverScanned.SECRET, clerk)
    return desk.station.papers.apply(paper_id, Event.DISCARD, actor=clerk)


def take_back(desk: Desk, paper_id: PaperId, clerk: str) -> Paper:
    """Put a paper back to work that was not brought, was reused or needs attention; any other is left as it is.

    Without a page it is an expected paper again, with pages it goes on where its pages are. Of a paper that was taken
    out as secret by mistake no page is left; the question about secret papers is open again.
    """
    paper = desk.station.papers.get(paper_id)
    if paper.state is State.REUSED:
        with desk.station.transaction():
            desk.station.reuse.detach(paper_id)
            return desk.station.papers.apply(paper_id, Event.RESTORE, actor=clerk, pdf_sha256="", portal_code="")
    if paper.state not in {State.DISCARDED, State.NEEDS_ATTENTION}:
        return paper
    event = Event.RESTORE if desk.station.papers.pages(paper_id) else Event.EMPTY
    with desk.station.transaction():
        desk.station.papers.apply(paper_id, event, actor=clerk, failure="")
        reason = desk.station.fidelity.reason_on_paper(paper_id)
        if reason:
            desk.station.fidelity.digitise_after_all(paper_id, paper.dossier_id, clerk)
        if reason == NeverScanned.SECRET.value and not desk.station.fidelity.secrets_kept(paper.dossier_id):
            desk.station.dossiers.answer_secret(paper.dossier_id, SecretAnswer.OPEN, clerk)
    return settle(desk, paper_id)


def keep_on_paper(desk: Desk, paper_id: PaperId, kind: NeverScanned, clerk: str) -> Paper:
    """Take a paper out because its kind is never scanned; it goes on as paper, or was never handed over.

    What was scanned of a secret paper is shredded at once: files, words and the key they were sealed with.
    """
    with desk.station.transaction():
        paper = desk.station.papers.apply(paper_id, Event.DISCARD, actor=clerk)
        desk.station.fidelity.keep_on_paper(paper.id, paper.dossier_id, kind.value, clerk)
        if kind is NeverScanned.SECRET:
            desk.station.dossiers.answer_secret(paper.dossier_id, SecretAnswer.YES, clerk)
    if kind is NeverScanned.SECRET:
        desk.station.shred(paper.id, clerk)
        return desk.station.papers.get(paper.id)
    return paper


def secret_page(desk: Desk, paper_id: PaperId) -> int:
    """Return the number of the first page that bears a mark of secrecy, 0 when none does."""
    for listed in desk.station.papers.pages(paper_id):
        page = desk.station.papers.page(listed.id)
        if page.text is not None and has_secret_mark(page.text):
            return page.number
    return 0


def set_source_form(desk: Desk, paper_id: PaperId, form: SourceForm, clerk: str) -> Paper:
    """Say what a paper is copied from; `SourceForm` has the four accepted forms, any other original is no source."""
    return desk.station.papers.update(paper_id, actor=clerk, source_form=form.value)


def answer_secret_question(desk: Desk, dossier_id: DossierId, *, holds_secret: bool, clerk: str) -> Dossier:
    """Keep the answer to "is a secret paper among these?", asked on every dossier; nothing is confirmed without it."""
    answer = SecretAnswer.YES if holds_secret else SecretAnswer.NO
    return desk.station.dossiers.answer_secret(dossier_id, answer, clerk)


def require_secret_answer(desk: Desk, dossier_id: DossierId) -> None:
    """Insist on the answer, and where it is "yes" on which paper it was.

    Raises:
        SecretQuestionOpen: the answer, or the paper, is missing.
    """
    answer = desk.station.dossiers.get(dossier_id).secret_answer
    if answer is SecretAnswer.OPEN or (
        answer is SecretAnswer.YES and not desk.station.fidelity.secrets_kept(dossier_id)
    ):
        raise SecretQuestionOpen(answer=answer.value)
