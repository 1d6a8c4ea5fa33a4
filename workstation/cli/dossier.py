# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa dossier`: a dossier and its checklist, headless: intake, reuse, what is announced and kept out, slips."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workstation.app import completeness, intake, owner_reading, reuse_settling
from workstation.app.slips import separators_pdf, slip_pdf, slip_text
from workstation.app.slips import slip as make_slip
from workstation.cli import console, dossier_papers, dossier_signing
from workstation.cli.dossier_arguments import AsJson, By, Component, Number, opened_dossier, opened_paper
from workstation.domain.owner import Owner, parse_owner_id
from workstation.domain.rules import NeverScanned
from workstation.domain.slip import SlipKind
from workstation.log import masked
from workstation.store.space import write_whole

app = typer.Typer(no_args_is_help=True, help="Dossiers without the window: intake, reuse, completeness, slips.")
# Commands of the same group, each kind in a module of its own.
app.add_typer(dossier_papers.app)
app.add_typer(dossier_signing.app)


class _Kind(StrEnum):
    """The slips as the command line calls them."""

    HANDOVER = "handover"
    CITIZEN = "citizen"


@app.command("open")
def open_dossier(
    ctx: typer.Context,
    procedure: Annotated[str, typer.Option(help="Procedure code, with or without agency suffix.")],
    owner: Annotated[str, typer.Option(help="Owner id, or the text of the card's QR.")],
    name: Annotated[str, typer.Option(help="Name; a card brings its own.")] = "",
    reason: Annotated[str, typer.Option(help="Why an id with doubts is taken all the same.")] = "",
    secret: Annotated[
        bool | None,
        typer.Option("--secret/--no-secret", help="Is a secret paper among them? Nothing said: still open."),
    ] = None,
    by: By = "clerk",
    as_json: AsJson = False,
) -> None:
    """Open a dossier and print its number."""
    texts = console.context(ctx).texts
    with console.opened_desk(ctx) as desk:
        reading = owner_reading.read_text(desk, owner)
        applicant = reading.owner or Owner(parse_owner_id(owner))
        applicant = applicant if applicant.name or not name else Owner(applicant.id, name)
        sex = reading.card.sex if reading.card else None
        dossier = intake.open_checked_dossier(desk, procedure, applicant, by, sex=sex, reason=reason)
        if secret is not None:
            intake.answer_secret_question(desk, dossier.id, holds_secret=secret, clerk=by)
        dossier = owner_reading.check_identity(desk, dossier.id)
    if as_json:
        console.print_json(dossier)
        return
    console.out.print(texts.word("dossier.opened", number=dossier.number), markup=False)
    answer = texts.word(f"identity.{dossier.identity.value}")
    console.out.print(texts.word("identity.line", answer=answer), markup=False)


@app.command()
def show(ctx: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Show the papers of a dossier: state, pages against sheets, fee, code."""
    texts = console.context(ctx).texts
    with opened_dossier(ctx, number) as (desk, dossier):
        papers = desk.station.papers.of_dossier(dossier.id)
        rows = [
            (paper, completeness.completeness(desk, paper.id), completeness.fee(desk, paper.id)) for paper in papers
        ]
    if as_json:
        papers_json = [{"paper": paper, "completeness": known, "fee": fee} for paper, known, fee in rows]
        console.print_json({"dossier": dossier, "papers": papers_json})
        return
    keys = ("table.number", "table.paper", "table.state", "dossier.sheets", "dossier.images", "dossier.compared")
    table = console.table(texts, *keys, "dossier.amount")
    for paper, known, fee in rows:
        name = "\n".join(filter(None, (paper.title, masked(paper.code.text) if paper.code else "")))
        state = texts.word(f"state.{paper.state.value}")
        counts = (str(known.sheets or ""), str(known.images or ""))
        table.add_row(str(paper.component), name, state, *counts, known.compared_by, str(fee or ""))
    console.out.print(table)


@app.command()
def reuse(
    ctx: typer.Context,
    number: Number,
    attach: Annotated[bool, typer.Option("--attach", help="Attach everything that is offered.")] = False,
    by: By = "clerk",
    as_json: AsJson = False,
) -> None:
    """Ask which papers the state already holds; with --attach they need no scan."""
    texts = console.context(ctx).texts
    with opened_dossier(ctx, number) as (desk, dossier):
        offers = intake.reuse_offers(desk, dossier.id)
        for offer in offers or [] if attach else []:
            intake.reuse(desk, offer, by)
    if as_json:
        console.print_json(offers)
        return
    if offers is None:
        console.out.print(texts.word("dossier.offers_unknown"), soft_wrap=True, markup=False)
        return
    table = console.table(texts, "table.paper", "table.paper_code", "table.when", "dossier.valid_until", "table.note")
    for offer in offers:
        until = f"{offer.valid_until:%d/%m/%Y}" if offer.valid_until else texts.word("dossier.no_end")
        note = "" if offer.is_confirmed else texts.word("slip_note.unconfirmed")
        when = f"{offer.stored.stored_at:%d/%m/%Y}"
        table.add_row(offer.stored.title, masked(offer.stored.code_text), when, until, note)
    console.out.print(table)


@app.command("reconcile")
def reconcile_all(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Ask the portal about papers that were reused while the line was down."""
    texts = console.context(ctx).texts
    with console.opened_desk(ctx) as desk:
        done = reuse_settling.reconcile_reuse(desk, at_once=True)
    if as_json:
        console.print_json(done)
        return
    gone = sum(not settled.is_held for settled in done)
    console.out.print(texts.word("dossier.reconciled", count=len(done), gone=gone), markup=False)


@app.command()
def announce(
    ctx: typer.Context,
    number: Number,
    component: Component,
    sheets: Annotated[int, typer.Option(min=1, help="Sheets the citizen handed in.")],
    by: By = "clerk",
) -> None:
    """Say how many sheets a paper has."""
    with opened_paper(ctx, number, component) as (desk, paper):
        completeness.announce_sheets(desk, paper.id, sheets, by)


@app.command()
def demand(ctx: typer.Context, number: Number, component: Component, by: By = "clerk") -> None:
    """Note that the owner wants a paper digitised on demand; print the fee."""
    texts = console.context(ctx).texts
    with opened_paper(ctx, number, component) as (desk, paper):
        amount = completeness.ask_on_demand(desk, paper.id, by)
    console.out.print(texts.word("slip.amount", amount=amount), markup=False)


@app.command("keep-on-paper")
def keep_on_paper(
    ctx: typer.Context,
    number: Number,
    component: Component,
    kind: Annotated[NeverScanned, typer.Option(help="Why it is never scanned.")],
    by: By = "clerk",
) -> None:
    """Take a paper out of the checklist because its kind is never scanned."""
    with opened_paper(ctx, number, component) as (desk, paper):
        intake.keep_on_paper(desk, paper.id, kind, by)


@app.command("secret-question")
def secret_question(
    ctx: typer.Context,
    number: Number,
    secret: Annotated[bool, typer.Option("--secret/--no-secret", help="Is a secret paper among them?")],
    by: By = "clerk",
) -> None:
    """Answer the question about secret papers; nothing of the dossier is confirmed or signed without an answer."""
    with opened_dossier(ctx, number) as (desk, dossier):
        intake.answer_secret_question(desk, dossier.id, holds_secret=secret, clerk=by)


@app.command()
def separators(
    ctx: typer.Context,
    procedure: Annotated[str, typer.Argument(help="Procedure code, with or without agency suffix.")],
    out: Annotated[Path, typer.Option(help="Where to write the PDF/A.")],
) -> None:
    """Write the separator sheets of a procedure as PDF, one page a component, to lay between papers of one stack."""
    texts = console.context(ctx).texts
    with console.opened_desk(ctx) as desk:
        write_whole(out, separators_pdf(desk, procedure, texts), mode=0o600)
    console.out.print(texts.word("dossier.separators_written", file=out), soft_wrap=True, markup=False)


@app.command()
def slip(
    ctx: typer.Context,
    number: Number,
    kind: Annotated[_Kind, typer.Option(help="For the agency, or for the citizen.")] = _Kind.HANDOVER,
    out: Annotated[Path | None, typer.Option(help="Write it as PDF/A here instead of printing text.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the hand-over slip or the citizen's slip of a dossier, as text or as PDF."""
    texts = console.context(ctx).texts
    wanted = SlipKind.CITIZEN if kind is _Kind.CITIZEN else SlipKind.HAND_OVER
    with opened_dossier(ctx, number) as (desk, dossier):
        made = make_slip(desk, dossier.id, wanted)
        if out is not None:
            write_whole(out, slip_pdf(desk, dossier.id, wanted, texts), mode=0o600)
    if as_json:
        console.print_json(made)
        return
    if out is not None:
        console.out.print(texts.word("dossier.slip_written", file=out), soft_wrap=True, markup=False)
        return
    console.out.print(slip_text(made, texts), soft_wrap=True, markup=False)
