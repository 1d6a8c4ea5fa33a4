# SPDX-License-Identifier: GPL-3.0-or-later
"""The slips of a dossier and the portal's receipt, as text and as PDF/A; how a form is drawn is not in here."""

from __future__ import annotations

import datetime as dt

from workstation.app.completeness import fee
from workstation.app.correct import corrected_ids
from workstation.app.desk import Desk
from workstation.app.reconcile import receipt_slip
from workstation.documents.form import (
    Align,
    Block,
    Column,
    Facts,
    Heading,
    Signatures,
    Size,
    Table,
    Text,
    Title,
    build_form,
)
from workstation.documents.metadata import PaperMetadata
from workstation.domain.ids import DossierId, SubmissionUid
from workstation.domain.paper import Paper
from workstation.domain.slip import Slip, SlipKind, SlipLine, SlipList
from workstation.domain.states import State
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
    State.QUEUED,
    State.SENDING,
    State.RECEIVED,
    State.REFUSED,
    State.NEEDS_ATTENTION,
    State.PURGED,
}
_WIDTH = 46
_ROMAN = ("I", "II", "III", "IV")


def slip(desk: Desk, dossier_id: DossierId, kind: SlipKind) -> Slip:
    """Return a slip of a dossier as it stands now."""
    dossier = desk.station.dossiers.get(dossier_id)
    lists: dict[SlipList, list[SlipLine]] = {name: [] for name in SlipList}
    papers = desk.station.papers.of_dossier(dossier_id)
    corrected = corrected_ids(papers)
    for paper in papers:
        if paper.id in corrected:  # its correction stands in the list
            continue
        lists[_list_of(desk, paper)].append(_line(desk, paper, is_masked=kind is SlipKind.CITIZEN))
    name = dossier.applicant.name or dossier.applicant.id.value
    return Slip(
        kind=kind,
        agency=desk.settings.desk.agency,
        dossier_number=dossier.number,
        procedure=desk.procedure(dossier.procedure_code).name,
        applicant=name,
        clerk=dossier.clerk,
        made_at=desk.clock(),
        rule_set=dossier.rule_set,
        lists=tuple((name, tuple(lines)) for name, lines in lists.items()),
        qr=dossier.number,
    )


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
        rows += ["", f"{word(_list_key(made.kind, name))} ({len(lines)})", "-" * _WIDTH]
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


def _list_key(kind: SlipKind, name: SlipList) -> str:
    """Return the key of a list's heading: the citizen reads what was taken and returned, the agency what goes on."""
    return f"slip_list_citizen.{name.value}" if kind is SlipKind.CITIZEN else f"slip_list.{name.value}"


def slip_pdf(desk: Desk, dossier_id: DossierId, kind: SlipKind, texts: Texts) -> bytes:
    """Return a slip as PDF/A for the printer: the hand-over slip on A4, the citizen's on A5."""
    made = slip(desk, dossier_id, kind)
    dossier = desk.station.dossiers.get(dossier_id)
    is_citizen = kind is SlipKind.CITIZEN
    metadata = PaperMetadata(
        code=None,
        procedure_code=dossier.procedure_code,
        dossier_number=made.dossier_number,
        title=texts.word(f"slip.{kind.value}"),
        created_at=made.made_at,
        rule_set=made.rule_set,
        is_test=False,
    )
    size = Size.A5 if is_citizen else Size.A4
    return build_form(
        _slip_blocks(made, texts), size, metadata, texts.word("form.page", page="{page}", pages="{pages}")
    )


def _slip_blocks(made: Slip, texts: Texts) -> list[Block]:
    word, is_citizen = texts.word, made.kind is SlipKind.CITIZEN
    facts = [
        (word("slip.dossier"), made.dossier_number),
        (word("slip.procedure"), made.procedure),
        (word("slip.applicant"), made.applicant),
        (word("slip.clerk"), made.clerk),
        (word("slip.time"), f"{made.made_at:%d/%m/%Y %H:%M}"),
    ]
    blocks: list[Block] = [
        _heading(made.agency, texts),
        Title(word(f"slip.{made.kind.value}").upper()),
        Facts(tuple(facts), made.qr),
    ]
    for number, (name, lines) in enumerate(made.lists, start=1):
        title = f"{_ROMAN[number - 1]}. {word(_list_key(made.kind, name))} ({len(lines)})"
        rows = tuple(_cells(line, texts) for line in lines)
        blocks.append(Table(title, _columns(texts, is_citizen), rows, word("form.none")))
    if made.fee:
        blocks.append(Text(f"{word('slip.total')}: {_money(made.fee, texts)}", is_bold=True))
    if is_citizen:
        blocks.append(Text(word("form.not_a_receipt"), is_italic=True))
    first, second = ("applicant", "clerk") if is_citizen else ("giver", "taker")
    hint = word("form.by_hand")
    people = ((word(f"form.{first}"), hint, ""), (word(f"form.{second}"), hint, ""))
    blocks.append(Signatures(people, _day(made.made_at, texts)))
    return blocks


def _money(amount: int, texts: Texts) -> str:
    """Return an amount with its thousands parted as the language does."""
    return texts.word("slip.amount", amount=f"{amount:,}".replace(",", "." if texts.language == "vi" else ","))


def _heading(agency: str, texts: Texts) -> Heading:
    return Heading((agency.upper(), texts.word("form.desk")), (texts.word("form.state"), texts.word("form.motto")))


def _day(moment: dt.datetime, texts: Texts) -> str:
    return texts.word("form.day", day=f"{moment:%d}", month=f"{moment:%m}", year=f"{moment:%Y}")


def _columns(texts: Texts, is_citizen: bool) -> tuple[Column, ...]:
    shares = (0.08, 0.40, 0.11, 0.26, 0.15) if not is_citizen else (0.08, 0.38, 0.12, 0.25, 0.17)
    aligns = (Align.MIDDLE, Align.LEFT, Align.MIDDLE, Align.LEFT, Align.LEFT)
    keys = ("number", "paper", "pages", "code", "note")
    return tuple(
        Column(texts.word(f"form.{key}"), share, align) for key, share, align in zip(keys, shares, aligns, strict=True)
    )


def _cells(line: SlipLine, texts: Texts) -> tuple[str, ...]:
    notes = [texts.word(f"slip_note.{line.note}")] if line.note else []
    notes += [_money(line.fee, texts)] if line.fee else []
    return (str(line.component), line.title, str(line.pages or ""), line.code, "; ".join(notes))


def receipt_pdf(
    station: Station, uid: SubmissionUid, texts: Texts, *, agency: str, printed_at: dt.datetime
) -> bytes | None:
    """Return the portal's receipt of a submission as PDF/A on A4, its own text letter by letter; None without one.

    Raises:
        SubmissionUnknown: there is none with this uid.
    """
    found = receipt_slip(station, uid)
    if found is None:
        return None
    word = texts.word
    facts = (
        (word("table.receipt"), found.receipt.number),
        (word("table.dossier_number"), found.dossier_number),
        (word("table.paper"), found.title),
        (word("table.paper_code"), found.masked_code),
        (word("table.size"), f"{found.size} byte"),
        (word("queue.received_at"), f"{found.receipt.received_at:%d/%m/%Y %H:%M:%S %z}"),
        (word("queue.proof"), word(f"queue.kind_{found.kind.value}")),
        (word("queue.sha256"), found.receipt.sha256),
    )
    blocks: list[Block] = [
        _heading(agency, texts),
        Title(word("form.receipt"), word("form.number_of", number=found.receipt.number)),
        Facts(tuple((label[:1].upper() + label[1:], value) for label, value in facts), found.receipt.number),
        Text(word("form.verbatim"), is_bold=True),
        Text(found.receipt.verbatim, is_verbatim=True),
        Text(""),
        Text(word("form.printed", when=f"{printed_at:%d/%m/%Y %H:%M}"), is_italic=True),
    ]
    metadata = PaperMetadata(
        code=None,
        procedure_code="",
        dossier_number=found.dossier_number,
        title=word("form.receipt").capitalize(),
        created_at=printed_at,
        rule_set="",
        is_test=False,
    )
    return build_form(blocks, Size.A4, metadata, word("form.page", page="{page}", pages="{pages}"))
