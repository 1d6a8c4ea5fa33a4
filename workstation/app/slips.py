# SPDX-License-Identifier: GPL-3.0-or-later
"""Slips, separator sheets and the portal's receipt, as text and as PDF/A; how they are drawn is in slip_forms.py."""

from __future__ import annotations

import datetime as dt

from workstation.app import file_work
from workstation.app.completeness import fee
from workstation.app.correct import corrected_ids
from workstation.app.desk import Desk
from workstation.app.file_work import Apart, here
from workstation.app.reconcile import receipt_slip
from workstation.domain.ids import DossierId, SubmissionUid
from workstation.domain.paper import Paper
from workstation.domain.slip import Slip, SlipKind, SlipLine, SlipList
from workstation.domain.states import State
from workstation.errors import ClerkUnknown
from workstation.log import masked
from workstation.store.station import Station
from workstation.texts import Texts

_ELECTRONIC = {
    State.CAPTURED,
    State.PREPARED,
    State.RECOGNISED,
    State.CONFIRMED,
    State.ASSEMBLED,
    State.SIGNED,
    State.IN_APPROVAL,
    State.RETURNED,
    State.QUEUED,
    State.SENDING,
    State.RECEIVED,
    State.REFUSED,
    State.NEEDS_ATTENTION,
    State.PURGED,
}
_WIDTH = 46


def slip(desk: Desk, dossier_id: DossierId, kind: SlipKind) -> Slip:
    """Return a slip of a dossier as it stands now."""
    dossier = desk.station.dossiers.get(dossier_id)
    lists: dict[SlipList, list[SlipLine]] = {name: [] for name in SlipList}
    papers = desk.station.papers.of_dossier(dossier_id)
    corrected = corrected_ids(papers)
    for paper in papers:
        is_dropped = paper.corrects is not None and paper.state is State.DISCARDED
        if paper.id in corrected or is_dropped:  # one version of a paper stands in the list: the one that counts
            continue
        lists[_list_of(desk, paper)].append(_line(desk, paper, is_masked=kind is SlipKind.CITIZEN))
    name = dossier.applicant.name or dossier.applicant.id.value
    return Slip(
        kind=kind,
        agency=desk.settings.desk.agency,
        dossier_number=dossier.number,
        procedure=desk.procedure(dossier.procedure_code).name,
        applicant=name,
        clerk=_full_name(desk.station, dossier.clerk),
        made_at=desk.clock(),
        rule_set=dossier.rule_set,
        lists=tuple((name, tuple(lines)) for name, lines in lists.items()),
        qr=dossier.number,
    )


def _full_name(station: Station, account: str) -> str:
    try:
        return station.users.get(account).full_name
    except ClerkUnknown:  # of a desk whose accounts were made anew
        return account


def _list_of(desk: Desk, paper: Paper) -> SlipList:
    if paper.state is State.REUSED:
        return SlipList.REUSED
    if paper.state in _ELECTRONIC:
        return SlipList.ELECTRONIC
    return SlipList.PAPER if desk.station.fidelity.reason_on_paper(paper.id) else SlipList.MISSING


def _line(desk: Desk, paper: Paper, *, is_masked: bool) -> SlipLine:
    code = paper.portal_code or (paper.code.text if paper.code else "")
    note = desk.station.fidelity.reason_on_paper(paper.id)
    reused = desk.station.reuse.of_paper(paper.id) if paper.state is State.REUSED else None
    if reused is not None and reused.confirmed_at is None:
        note = "unconfirmed"
    pages = len(desk.station.papers.pages(paper.id))
    return SlipLine(paper.component, paper.title, pages, masked(code) if is_masked else code, note, fee(desk, paper.id))


def slip_text(made: Slip, texts: Texts) -> str:
    """Return a slip as plain text for a receipt printer or a terminal, 46 signs wide where titles allow."""
    word = texts.word
    rows = [made.agency, word(f"slip.{made.kind.value}").upper(), ""]
    for key, value in (
        ("dossier", made.dossier_number),
        ("procedure", made.procedure),
        ("applicant", made.applicant),
        ("clerk", made.clerk),
        ("time", made.made_at.strftime("%d/%m/%Y %H:%M")),
        ("rules", made.rule_set),
    ):
        rows.append(f"{word(f'slip.{key}')}: {value}")
    for name, lines in made.lists:
        rows += ["", f"{word(list_key(made.kind, name))} ({len(lines)})", "-" * _WIDTH]
        for line in lines:
            rows.append(f"{line.component}. {line.title}")
            details = [word("common.page_count", count=line.pages)] if line.pages else []
            details += [line.code] if line.code else []
            details += [word(f"slip_note.{line.note}")] if line.note else []
            details += [word("slip.amount", amount=line.fee)] if line.fee else []
            if details:
                rows.append("   " + " · ".join(details))
    if made.fee:
        rows += ["", f"{word('slip.total')}: {word('slip.amount', amount=made.fee)}"]
    return "\n".join([*rows, "", f"QR: {made.qr}"])


def list_key(kind: SlipKind, name: SlipList) -> str:
    """Return the key of a list's heading: the citizen reads what was taken and returned, the agency what goes on."""
    return f"slip_list_citizen.{name.value}" if kind is SlipKind.CITIZEN else f"slip_list.{name.value}"


def slip_pdf(desk: Desk, dossier_id: DossierId, kind: SlipKind, texts: Texts) -> bytes:
    """Return a slip as PDF/A for the printer: the hand-over slip on A4, the citizen's on A5."""
    procedure_code = desk.station.dossiers.get(dossier_id).procedure_code
    return desk.apart(file_work.make_slip, slip(desk, dossier_id, kind), procedure_code, texts)


def separators_pdf(desk: Desk, procedure_code: str, texts: Texts) -> bytes:
    """Return the separator sheets of a procedure as PDF/A on A4, one page a component; they serve again and again."""
    return desk.apart(file_work.make_separators, desk.procedure(procedure_code), texts, desk.clock())


def receipt_pdf(
    station: Station, uid: SubmissionUid, texts: Texts, *, agency: str, printed_at: dt.datetime, apart: Apart = here
) -> bytes | None:
    """Return the portal's receipt of a submission as PDF/A on A4, its own text letter by letter; None without one.

    Raises:
        SubmissionUnknown: there is none with this uid.
    """
    found = receipt_slip(station, uid)
    return apart(file_work.make_receipt, found, texts, agency, printed_at) if found is not None else None
