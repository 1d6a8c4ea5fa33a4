# SPDX-License-Identifier: GPL-3.0-or-later
"""Correcting a signed paper: the next version (V2, ...) beside it, never over it; nothing is signed or sent in here."""

from __future__ import annotations

from collections.abc import Iterable

from workstation.app.desk import Desk
from workstation.app.page_work import settle
from workstation.domain.dossier import DossierState
from workstation.domain.ids import PaperId, SubmissionUid
from workstation.domain.paper import Page, Paper
from workstation.domain.states import Event, State
from workstation.errors import AlreadyCorrected, NothingToDo, TransitionRefused

_FREE_MIB_A_PAGE = 2
# The version before goes no further.
_STILL_HERE = frozenset({State.SIGNED, State.IN_APPROVAL, State.RETURNED, State.QUEUED, State.REFUSED})
_LEFT = frozenset({State.SENDING, State.RECEIVED, State.PURGED})  # the portal is told what takes its place
CORRECTABLE = _STILL_HERE | _LEFT


def correct(desk: Desk, paper_id: PaperId, *, clerk: str, reason: str, keep_pages: bool = True) -> Paper:
    """Begin the next version of a signed paper, in the same dossier, under the same code.

    What was signed stays as it is. A version that has not left the desk is taken out of sending; one that has is
    named to the portal when the correction is sent. A dossier that was handed over is open again.

    Args:
        desk: the desk.
        paper_id: of the signed paper.
        clerk: who corrects.
        reason: kept in the audit trail.
        keep_pages: begin with copies of its pages, to be edited; otherwise, and where they are purged or the paper
            came as a signed file, the new version begins empty and is scanned or attached.

    Returns:
        The new version.

    Raises:
        TransitionRefused: the paper is not signed yet: it is simply edited.
        AlreadyCorrected: a later version is there.
        DiskFull: before anything was changed.
    """
    papers = desk.station.papers
    paper = papers.get(paper_id)
    if paper.state not in CORRECTABLE:
        raise TransitionRefused(state=paper.state.value, event=Event.SUPERSEDE.value)
    pages = [] if paper.state is State.PURGED or not keep_pages else papers.pages(paper_id)
    desk.station.ensure_free_space(_FREE_MIB_A_PAGE * len(pages))
    with desk.station.transaction():
        version = papers.add_version(paper, clerk, reason)
        if paper.state in _STILL_HERE:
            papers.apply(paper_id, Event.SUPERSEDE, actor=clerk)
        if desk.station.dossiers.get(paper.dossier_id).state is DossierState.HANDED_OVER:
            desk.station.dossiers.set_state(paper.dossier_id, DossierState.OPEN, actor=clerk)
        for page in pages:
            _copy(desk, papers.page(page.id), version, clerk)
        papers.update(version.id, actor=clerk, expected_pages=paper.expected_pages)
    return settle(desk, version.id)


def paper_to_correct(desk: Desk, uid: SubmissionUid) -> Paper:
    """Return the paper behind a submission before anybody is asked why it is corrected.

    Raises:
        AlreadyCorrected: a later version is there.
    """
    paper = desk.station.papers.by_uid(uid)
    later = [one for one in desk.station.papers.versions(paper.id) if one.revision > paper.revision]
    counting = [one for one in later if one.state is not State.DISCARDED]
    if counting:
        raise AlreadyCorrected(name=paper.title, revision=counting[-1].revision)
    return paper


def _copy(desk: Desk, page: Page, version: Paper, clerk: str) -> None:
    """Give a version its own copy of a page's untouched original: each paper's bytes have a key of their own."""
    papers = desk.station.papers
    copied = papers.add_page(
        version.id,
        desk.station.spool.put(version.uid, desk.station.spool.read(page.file_uid)),
        side=page.side,
        media_type=page.media_type,
        dpi=page.dpi,
        width_px=page.width_px,
        height_px=page.height_px,
        actor=clerk,
    )
    if page.text is not None:
        papers.save_text(copied.id, page.text)
    if page.measures is not None:
        papers.save_measures(copied.id, page.measures)


def drop_correction(desk: Desk, paper_id: PaperId, clerk: str) -> Paper:
    """Discard a correction that is not signed; the version before it counts again.

    Returns:
        The version that counts again.

    Raises:
        NothingToDo: the paper corrects nothing.
        TransitionRefused: the correction is signed already.
    """
    papers = desk.station.papers
    version = papers.get(paper_id)
    if version.corrects is None:
        raise NothingToDo(what="papers")
    with desk.station.transaction():
        papers.apply(paper_id, Event.DISCARD, actor=clerk)
        before = papers.get(version.corrects)
        return papers.apply(before.id, Event.RESTORE, actor=clerk) if before.state is State.SUPERSEDED else before


def corrected_ids(papers: Iterable[Paper]) -> frozenset[PaperId]:
    """Return which of a dossier's papers have a later version that was not discarded."""
    return frozenset(paper.corrects for paper in papers if paper.corrects and paper.state is not State.DISCARDED)


def sent_before(desk: Desk, paper: Paper) -> Paper | None:
    """Return the last version before this one that the portal has or is getting; None when it knows of none."""
    earlier = [one for one in desk.station.papers.versions(paper.id) if one.revision < paper.revision]
    return next((one for one in reversed(earlier) if one.state in _LEFT), None)
