# SPDX-License-Identifier: GPL-3.0-or-later
"""How slips, separator sheets and receipts stand on a PDF/A form; what they say is in slips.py, drawing in form.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from workstation.app.choices import VIETNAM
from workstation.app.reconcile import Slip as ReceiptSlip
from workstation.app.slips import list_key
from workstation.documents.form import (
    Align,
    Block,
    Column,
    Facts,
    Heading,
    NewPage,
    Poster,
    Signatures,
    Size,
    Table,
    Text,
    Title,
    build_form,
)
from workstation.documents.paper_metadata import PaperMetadata
from workstation.domain.dossier import Procedure
from workstation.domain.printed_qr import separator_text
from workstation.domain.slip import Slip, SlipKind, SlipLine
from workstation.texts import Texts

_ROMAN = ("I", "II", "III", "IV")


def slip_form(made: Slip, procedure_code: str, texts: Texts) -> bytes:
    """Return a slip as PDF/A for the printer: the hand-over slip on A4, the citizen's on A5."""
    metadata = _metadata(
        texts.word(f"slip.{made.kind.value}"),
        made.made_at,
        procedure_code=procedure_code,
        dossier_number=made.dossier_number,
        rule_set=made.rule_set,
    )
    size = Size.A5 if made.kind is SlipKind.CITIZEN else Size.A4
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
        heading(made.agency, texts),
        Title(word(f"slip.{made.kind.value}").upper()),
        Facts(tuple(facts), made.qr),
    ]
    for number, (name, lines) in enumerate(made.lists, start=1):
        title = f"{_ROMAN[number - 1]}. {word(list_key(made.kind, name))} ({len(lines)})"
        rows = tuple(_cells(line, texts) for line in lines)
        blocks.append(Table(title, _columns(texts, is_citizen), rows, word("form.none")))
    if made.fee:
        blocks.append(Text(f"{word('slip.total')}: {_money(made.fee, texts)}", is_bold=True))
    if is_citizen:
        blocks.append(Text(word("form.not_a_receipt"), is_italic=True))
    first, second = ("applicant", "clerk") if is_citizen else ("giver", "taker")
    hint = word("form.by_hand")
    people = ((word(f"form.{first}"), hint, ""), (word(f"form.{second}"), hint, ""))
    blocks.append(Signatures(people, day_line(made.made_at, texts)))
    return blocks


def separator_form(procedure: Procedure, texts: Texts, made_at: dt.datetime) -> bytes:
    """Return the separator sheets of a procedure as PDF/A on A4, one page a component.

    Raises:
        NothingToDo: it has no components.
    """
    word = texts.word
    blocks: list[Block] = []
    for one in procedure.components:
        blocks += [NewPage()] if blocks else []
        blocks.append(Title(word("form.separator"), f"{procedure.code} {procedure.name}"))
        blocks.append(Poster(separator_text(procedure.code, one.number), str(one.number), one.name))
        blocks.append(Text(word("form.separator_use", component=one.number), align=Align.MIDDLE))
    metadata = _metadata(word("slip.separators"), made_at, procedure_code=procedure.code)
    return build_form(blocks, Size.A4, metadata, "")


def _metadata(
    title: str, made_at: dt.datetime, *, procedure_code: str = "", dossier_number: str = "", rule_set: str = ""
) -> PaperMetadata:
    """Return what stands in the file of a sheet of ours, which is no paper of a citizen and has no code."""
    return PaperMetadata(
        code=None,
        procedure_code=procedure_code,
        dossier_number=dossier_number,
        title=title,
        created_at=made_at,
        rule_set=rule_set,
        is_test=False,
    )


def _money(amount: int, texts: Texts) -> str:
    """Return an amount with its thousands parted as the language does."""
    return texts.word("slip.amount", amount=f"{amount:,}".replace(",", "." if texts.language == "vi" else ","))


def heading(agency: str, texts: Texts) -> Heading:
    """Return the head of a sheet of the desk: agency and desk beside the national heading."""
    return Heading((agency.upper(), texts.word("form.desk")), (texts.word("form.state"), texts.word("form.motto")))


def day_line(moment: dt.datetime, texts: Texts) -> str:
    """Return the line with the day above signatures."""
    return texts.word("form.day", day=f"{moment:%d}", month=f"{moment:%m}", year=f"{moment:%Y}")


def report_form(title: str, blocks: Sequence[Block], made_at: dt.datetime, agency: str, texts: Texts) -> bytes:
    """Return a report of the desk as PDF/A on A4, with its head and room for who made it and the supervisor to sign."""
    word = texts.word
    people = ((word("form.reporter"), word("form.by_hand"), ""), (word("form.supervisor"), word("form.by_hand"), ""))
    signatures = Signatures(people, day_line(made_at.astimezone(VIETNAM), texts))
    metadata = _metadata(title, made_at)
    whole: list[Block] = [heading(agency, texts), *blocks, signatures]
    return build_form(whole, Size.A4, metadata, word("form.page", page="{page}", pages="{pages}"))


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


def receipt_form(found: ReceiptSlip, texts: Texts, agency: str, printed_at: dt.datetime) -> bytes:
    """Return the portal's receipt as PDF/A on A4, its own text letter by letter."""
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
        heading(agency, texts),
        Title(word("form.receipt"), word("form.number_of", number=found.receipt.number)),
        Facts(tuple((label[:1].upper() + label[1:], value) for label, value in facts), found.receipt.number),
        Text(word("form.verbatim"), is_bold=True),
        Text(found.receipt.verbatim, is_verbatim=True),
        Text(""),
        Text(word("form.printed", when=f"{printed_at:%d/%m/%Y %H:%M}"), is_italic=True),
    ]
    metadata = _metadata(word("form.receipt").capitalize(), printed_at, dossier_number=found.dossier_number)
    return build_form(blocks, Size.A4, metadata, word("form.page", page="{page}", pages="{pages}"))
