# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa approval`: what waits for the supervisor's look before it is sent; approving, returning, taking up again."""

from __future__ import annotations

from typing import Annotated

import typer
from rich import box
from rich.table import Table

from workstation.app.choices import vietnam_now
from workstation.app.held_papers import Held, fault_words, held_papers, reason_of
from workstation.cli import console
from workstation.cli.user import Actor, signed_in
from workstation.domain.approval import Fault, rule_on
from workstation.domain.ids import SubmissionUid
from workstation.errors import DossierUnknown
from workstation.log import masked
from workstation.store.rules import load_approval_rules
from workstation.store.station import Station
from workstation.texts import Texts

app = typer.Typer(no_args_is_help=True, help="Signed papers that wait for the supervisor's look before they are sent.")

_Uid = Annotated[str, typer.Argument(help="Paper uid of `approval list --json`.")]
_Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command("list")
def list_papers(ctx: typer.Context, as_json: _Json = False) -> None:
    """List what waits, the longest first, then what was returned and is not taken up."""
    call = console.context(ctx)
    found: list[Held] = []
    if Station.exists(call.data_dir):
        with Station.open(call.data_dir, read_only=True) as station:
            found = held_papers(station)
    if as_json:
        console.print_json([_plain(one) for one in found])
        return
    _print_rule(call)
    if not found:
        console.out.print(call.texts.word("approval.none"))
        return
    console.out.print(_table(call.texts, found))


def _plain(held: Held) -> dict[str, object]:
    return {
        "uid": held.paper.uid,
        "dossier_number": held.dossier.number,
        "title": held.paper.title,
        "state": held.paper.state,
        "pages": held.pages,
        "approval": held.approval,
    }


def _print_rule(call: console.Context) -> None:
    rule = rule_on(load_approval_rules(call.data_dir), vietnam_now().date())
    key = "approval.rule" if rule is not None and rule.asks else "approval.off"
    console.out.print(call.texts.word(key, rule=rule.id if rule else ""), markup=False)


def _table(texts: Texts, found: list[Held]) -> Table:
    word = texts.word
    table = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for key in ("table.dossier_number", "table.paper", "approval.clerk", "approval.since", "table.state"):
        table.add_column(word(key), overflow="fold")
    table.add_column(word("approval.why"), overflow="fold")
    for held in found:
        one, paper = held.approval, held.paper
        code = masked(paper.code.text) if paper.code else ""
        why = fault_words(texts, one.fault, one.note) or ", ".join(
            word(f"occasion.{why.value}") for why in one.occasions
        )
        since = f"{one.asked_at.astimezone():%d/%m %H:%M}"
        name = "\n".join(filter(None, (paper.title, code, paper.uid)))
        table.add_row(held.dossier.number, name, held.clerk, since, word(f"state.{paper.state.value}"), why)
    return table


@app.command()
def show(ctx: typer.Context, uid: _Uid, as_json: _Json = False) -> None:
    """Show one paper as the supervisor sees it: code, pages, fields, marks, verdict of its signatures."""
    from workstation.app.supervise import look_at

    call = console.context(ctx)
    with console.opened_desk(ctx) as desk:
        look = look_at(desk, desk.station.papers.by_uid(SubmissionUid(uid)).id)
    fields = {field.reading.name: field.reading.value for field in look.fields}
    warnings = [f"{found.page.number}: {found.kind}" for found in look.findings]
    if as_json:
        told = {"fields": fields, "warnings": warnings, "verdict": look.verdict, "file_pages": look.file_pages}
        console.print_json({**_plain(look.held), **told})
        return
    word, paper = call.texts.word, look.held.paper
    lines = [
        (word("table.dossier_number"), look.held.dossier.number),
        (word("table.paper"), paper.title),
        (word("table.paper_code"), masked(paper.code.text) if paper.code else ""),
        (word("approval.file_pages"), str(look.file_pages)),
        (word("table.signature"), word(f"verdict.{look.verdict.status.value}")),
        (word("table.note"), "; ".join(_finding(call.texts, line) for line in warnings)),
        *((f"{word('approval.fields')}: {name}", value) for name, value in fields.items()),
    ]
    for label, value in lines:
        if value:
            console.out.print(f"{label}: {value}", soft_wrap=True, markup=False)


def _finding(texts: Texts, line: str) -> str:
    number, _, kind = line.partition(": ")
    known = texts.tables["warning"]
    return texts.word("look.page", number=number, what=texts.word(f"warning.{kind}") if kind in known else kind)


@app.command()
def approve(ctx: typer.Context, uid: _Uid, actor: Actor = "") -> None:
    """Let a paper go on into the queue; supervisors only."""
    from workstation.app import supervise

    with console.opened_desk(ctx) as desk:
        paper_id = desk.station.papers.by_uid(SubmissionUid(uid)).id
        done = supervise.approve(desk, paper_id, signed_in(desk.station, actor))
    console.out.print(console.context(ctx).texts.word("approval.approved", title=done.title), markup=False)


@app.command("return")
def send_back(
    ctx: typer.Context,
    uid: _Uid,
    reason: Annotated[Fault, typer.Option(help="Reason of the list.")],
    note: Annotated[str, typer.Option(help="In words; needed with `other`.")] = "",
    actor: Actor = "",
) -> None:
    """Return a paper to its clerk with the reason; supervisors only."""
    from workstation.app import supervise

    with console.opened_desk(ctx) as desk:
        paper_id = desk.station.papers.by_uid(SubmissionUid(uid)).id
        done = supervise.send_back(desk, paper_id, signed_in(desk.station, actor), reason, note)
    console.out.print(console.context(ctx).texts.word("approval.returned", title=done.title), markup=False)


@app.command("take-up")
def take_up(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(help="Dossier number.")],
    by: Annotated[str, typer.Option(help="Who does it, for the audit trail.")] = "clerk",
) -> None:
    """Begin the next version of every returned paper of a dossier."""
    from workstation.app import supervise

    texts = console.context(ctx).texts
    with console.opened_desk(ctx) as desk:
        dossier = desk.station.dossiers.by_number(number)
        if dossier is None:
            raise DossierUnknown(value=number)
        for made in supervise.take_up(desk, dossier.id, by, texts):
            reason = reason_of(desk.station, made.corrects, texts) if made.corrects else ""
            said = texts.word("approval.taken_up", revision=made.revision, title=made.title, reason=reason)
            console.out.print(said, soft_wrap=True, markup=False)
