# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa dossier`: from confirmed papers on: signing, results and their seal, corrections, legal validity."""

from __future__ import annotations

from typing import Annotated

import typer

from workstation.app import correct as correcting
from workstation.app import results, validity
from workstation.app.desk import Desk
from workstation.app.remote_sign import ask_remotely
from workstation.app.sign import papers_to_sign, sign_papers
from workstation.app.submit import queue_dossier
from workstation.cli import console
from workstation.cli.dossier_arguments import AsJson, By, Component, Number, opened_dossier, opened_paper
from workstation.domain.paper import Paper
from workstation.domain.rules import SignerRole
from workstation.domain.states import Role, State
from workstation.texts import Texts

app = typer.Typer()
_UNDER_WAY = {State.EXPECTED, State.RECOGNISED, State.CONFIRMED, State.ASSEMBLED}


@app.command()
def result(
    ctx: typer.Context,
    number: Number,
    type_code: Annotated[str, typer.Option("--type", help="Document type code of the result.")],
    pin: Annotated[str, typer.Option(envvar="SOHOA_PIN", help="PIN of the competent person's signer.")] = "",
    agency_pin: Annotated[
        str | None, typer.Option(envvar="SOHOA_AGENCY_PIN", help="PIN of the agency's signer; else the same.")
    ] = None,
    compared: Annotated[bool, typer.Option("--compared", help="Images were compared with the result.")] = False,
    not_secret: Annotated[bool, typer.Option("--not-secret", help="No secret paper is among these.")] = False,
    by: By = "clerk",
) -> None:
    """Scan an issued result, sign it twice as the rules say, give it its code and queue it; again goes on."""
    texts = console.context(ctx).texts
    with console.opened_desk(ctx) as desk:
        paper = _waiting_result(desk, number, type_code) or results.expect_result(desk, number, type_code, by)
        if paper.state is State.EXPECTED:
            _scan_result(desk, paper, by)
        said = {"compared": compared, "not_secret": not_secret}
        done = results.finish_result(desk, paper.id, clerk=by, pin=pin, agency_pin=agency_pin, **said)
    _print_returned(texts, done)


@app.command()
def seal(
    ctx: typer.Context,
    number: Number,
    component: Component,
    pin: Annotated[str, typer.Option(envvar="SOHOA_PIN", help="PIN of the agency's; a remote one asks for none.")] = "",
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Remote signer: ask, or look once at what was asked, and end.")
    ] = False,
    by: By = "clerk",
) -> None:
    """Put the signatures on a result that are still missing, the agency's seal as a rule, and queue it."""
    texts = console.context(ctx).texts
    with opened_paper(ctx, number, component) as (desk, paper):
        if no_wait and desk.is_remote(SignerRole.AGENCY):
            done = results.ask_for_seal(desk, paper.id, clerk=by)
        else:
            done = results.seal_result(desk, paper.id, clerk=by, pin=pin)
    _print_returned(texts, done)


@app.command()
def succeeded(ctx: typer.Context, number: Number) -> None:
    """Take the case system's word that the procedure has succeeded: its call-back calls this."""
    with console.opened_desk(ctx) as desk:
        validity.case_succeeded(desk, number)


def _scan_result(desk: Desk, paper: Paper, by: str) -> None:
    batch = results.scan_result(desk, paper.id, by)
    failures = batch.wait()
    if batch.fault is not None:
        raise batch.fault
    if failures:
        raise failures[0]


def _print_returned(texts: Texts, done: results.ReturnedResult) -> None:
    if not done.missing:
        console.out.print(texts.word("dossier.returned"), markup=False)
        return
    roles = ", ".join(texts.word(f"signer_role.{role.value}") for role in done.missing)
    console.out.print(texts.word("dossier.seal_waits", roles=roles, component=done.paper.component), markup=False)


def _waiting_result(desk: Desk, number: str, type_code: str) -> Paper | None:
    """Return the result an earlier try has added and not signed yet."""
    dossier = desk.station.dossiers.by_number(number)
    for paper in desk.station.papers.of_dossier(dossier.id) if dossier else []:
        if paper.is_result and paper.state in _UNDER_WAY and paper.document_type_code == type_code:
            return paper
    return None


@app.command()
def correct(
    ctx: typer.Context,
    number: Number,
    component: Component,
    reason: Annotated[str, typer.Option(help="Why it is corrected; kept in the audit trail.")] = "",
    empty: Annotated[bool, typer.Option("--empty", help="Begin without pages: scan or attach them all anew.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Discard the correction; the version before counts.")] = False,
    by: By = "clerk",
    as_json: AsJson = False,
) -> None:
    """Begin version V2 of a signed paper, sent or not; the version before is kept as it is."""
    texts = console.context(ctx).texts
    if not undo and not reason.strip():
        raise typer.BadParameter("--reason")
    with opened_paper(ctx, number, component) as (desk, paper):
        if undo:
            made = correcting.drop_correction(desk, paper.id, by)
        else:
            made = correcting.correct(desk, paper.id, clerk=by, reason=reason.strip(), keep_pages=not empty)
    if as_json:
        console.print_json(made)
        return
    state = texts.word(f"state.{made.state.value}")
    key, revision = ("correction_dropped", paper.revision) if undo else ("corrected", made.revision)
    console.out.print(
        texts.word(f"dossier.{key}", revision=revision, title=made.title, state=state), soft_wrap=True, markup=False
    )


@app.command()
def sign(
    ctx: typer.Context,
    number: Number,
    pin: Annotated[str, typer.Option(envvar="SOHOA_PIN", help="PIN of the signer; a remote one asks for none.")] = "",
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Remote signer: ask, or look once at what was asked, and end.")
    ] = False,
    queue: Annotated[bool, typer.Option("--queue", help="Put what is signed into the queue.")] = False,
    by: By = "clerk",
    as_json: AsJson = False,
) -> None:
    """Sign the confirmed papers of a dossier with the signer of the settings."""
    texts = console.context(ctx).texts
    asked = 0
    with opened_dossier(ctx, number) as (desk, dossier):
        papers = desk.station.papers
        wanted = papers_to_sign(papers.of_dossier(dossier.id))
        if no_wait and desk.settings.signing.signer == "remote":
            asked = len(ask_remotely(desk, wanted, by))
        else:
            sign_papers(desk, wanted, pin=pin, clerk=by)
        done = [paper for paper in map(papers.get, wanted) if paper.state is State.SIGNED]
        waiting = queue_dossier(desk, dossier.id, by) if queue and not asked else []
        queued, held = (sum(paper.state is one for paper in waiting) for one in (State.QUEUED, State.IN_APPROVAL))
    if as_json:
        console.print_json({"signed": done, "asked": asked, "queued": queued, "awaits_approval": held})
        return
    for paper in done:
        said = texts.word("sign.paper", title=paper.title, level=paper.signature_level)
        console.out.print(said, soft_wrap=True, markup=False)
        if paper.shift_right_pt or paper.shift_down_pt:
            moved = texts.word("sign.shifted", right=round(paper.shift_right_pt), down=round(paper.shift_down_pt))
            console.out.print(f"    {moved}", soft_wrap=True, markup=False)
    if asked:
        console.out.print(texts.word("sign.asked", count=asked), markup=False)
    if queue and queued:
        console.out.print(texts.word("dossier.queued", count=queued), markup=False)
    if queue and held:
        console.out.print(texts.word("dossier.awaits_approval", count=held), markup=False)


@app.command()
def valid(ctx: typer.Context, number: Number, by: By = "supervisor") -> None:
    """Give the signed papers of a dossier legal validity: its procedure has succeeded."""
    texts = console.context(ctx).texts
    with opened_dossier(ctx, number) as (desk, dossier):
        done = validity.make_valid(desk, dossier.id, actor=by, role=Role.SUPERVISOR)
    console.out.print(texts.word("dossier.valid", count=len(done)), markup=False)
