# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa dossier`: intake, reuse, completeness, fields, boundaries, results and slips, headless."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from workstation.app import (
    completeness,
    duplicates,
    extraction,
    intake,
    owner_reading,
    results,
    reuse_settling,
    separation,
    validity,
)
from workstation.app import correct as correcting
from workstation.app.correct import corrected_ids
from workstation.app.desk import Desk
from workstation.app.digitize import read_input
from workstation.app.imports import accept_attached, import_pdf
from workstation.app.page_work import submit_page
from workstation.app.remote_sign import ask_remotely
from workstation.app.review import confirm as confirm_paper
from workstation.app.sign import papers_to_sign, sign_papers
from workstation.app.slips import slip as make_slip
from workstation.app.slips import slip_pdf, slip_text
from workstation.app.submit import queue_dossier
from workstation.cli import console
from workstation.cli.corrections import correction_words
from workstation.documents.import_pdf import refuse_too_large
from workstation.domain.dossier import Dossier
from workstation.domain.extraction import PaperField
from workstation.domain.ids import PageId
from workstation.domain.owner import Owner, parse_owner_id
from workstation.domain.paper import Page, Paper
from workstation.domain.rules import NeverScanned, SignerRole, SourceForm
from workstation.domain.slip import SlipKind
from workstation.domain.states import Role, State
from workstation.errors import DossierUnknown, FileMissing, NothingToDo
from workstation.imaging.page_image import decode
from workstation.log import masked
from workstation.store.space import write_whole
from workstation.texts import Texts

app = typer.Typer(no_args_is_help=True, help="Dossiers without the window: intake, reuse, completeness, slips.")
_Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
_Number = Annotated[str, typer.Argument(help="Number of the dossier, official or TAM-...")]
_Component = Annotated[int, typer.Option("--component", min=1, help="Component of the paper.")]
_By = Annotated[str, typer.Option(help="Clerk's name.")]
_DIGITS_MOST = 6


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
    by: _By = "clerk",
    as_json: _Json = False,
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
def show(ctx: typer.Context, number: _Number, as_json: _Json = False) -> None:
    """Show the papers of a dossier: state, pages against sheets, fee, code."""
    texts = console.context(ctx).texts
    with _opened(ctx, number) as (desk, dossier):
        papers = desk.station.papers.of_dossier(dossier.id)
        rows = [
            (paper, completeness.completeness(desk, paper.id), completeness.fee(desk, paper.id)) for paper in papers
        ]
    if as_json:
        papers_json = [{"paper": paper, "completeness": known, "fee": fee} for paper, known, fee in rows]
        console.print_json({"dossier": dossier, "papers": papers_json})
        return
    keys = ("table.number", "table.paper", "table.state", "dossier.sheets", "dossier.images", "dossier.compared")
    table = _table(texts, *keys, "dossier.amount")
    for paper, known, fee in rows:
        name = "\n".join(filter(None, (paper.title, masked(paper.code.text) if paper.code else "")))
        state = texts.word(f"state.{paper.state.value}")
        counts = (str(known.sheets or ""), str(known.images or ""))
        table.add_row(str(paper.component), name, state, *counts, known.compared_by, str(fee or ""))
    console.out.print(table)


@app.command()
def reuse(
    ctx: typer.Context,
    number: _Number,
    attach: Annotated[bool, typer.Option("--attach", help="Attach everything that is offered.")] = False,
    by: _By = "clerk",
    as_json: _Json = False,
) -> None:
    """Ask which papers the state already holds; with --attach they need no scan."""
    texts = console.context(ctx).texts
    with _opened(ctx, number) as (desk, dossier):
        offers = intake.reuse_offers(desk, dossier.id)
        for offer in offers or [] if attach else []:
            intake.reuse(desk, offer, by)
    if as_json:
        console.print_json(offers)
        return
    if offers is None:
        console.out.print(texts.word("dossier.offers_unknown"), soft_wrap=True, markup=False)
        return
    table = _table(texts, "table.paper", "table.paper_code", "table.when", "dossier.valid_until", "table.note")
    for offer in offers:
        until = f"{offer.valid_until:%d/%m/%Y}" if offer.valid_until else texts.word("dossier.no_end")
        note = "" if offer.is_confirmed else texts.word("slip_note.unconfirmed")
        when = f"{offer.stored.stored_at:%d/%m/%Y}"
        table.add_row(offer.stored.title, masked(offer.stored.code_text), when, until, note)
    console.out.print(table)


@app.command("reconcile")
def reconcile_all(ctx: typer.Context, as_json: _Json = False) -> None:
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
    number: _Number,
    component: _Component,
    sheets: Annotated[int, typer.Option(min=1, help="Sheets the citizen handed in.")],
    by: _By = "clerk",
) -> None:
    """Say how many sheets a paper has."""
    with _paper(ctx, number, component) as (desk, paper):
        completeness.announce_sheets(desk, paper.id, sheets, by)


@app.command()
def add(
    ctx: typer.Context,
    number: _Number,
    component: _Component,
    files: Annotated[list[Path], typer.Argument(help="Page images or PDFs.")],
    by: _By = "clerk",
) -> None:
    """Put page images into a paper, read them, and wait until they are read."""
    with _paper(ctx, number, component) as (desk, paper), desk.station.spool.scratch() as scratch:
        waiting = []
        for page in read_input(files, scratch):
            data = page.data
            image = decode(data, page.name)
            saved: Page = desk.station.papers.add_page(
                paper.id,
                desk.station.spool.put(paper.uid, data),
                side=None,
                media_type=page.media_type,
                dpi=page.dpi,
                width_px=image.width_px,
                height_px=image.height_px,
                actor=by,
            )
            waiting.append(submit_page(desk, saved))
        for future in waiting:
            future.result()


@app.command()
def attach(
    ctx: typer.Context,
    number: _Number,
    component: _Component,
    file: Annotated[Path, typer.Argument(help="A PDF the citizen brought or filed online.")],
    pages: Annotated[str, typer.Option(help="Pages wanted of an unsigned file: 2-5,8; else all.")] = "",
    by: _By = "clerk",
) -> None:
    """Take a PDF into a paper: pages of an unsigned one, the unchanged bytes of a signed one with its verdict."""
    texts = console.context(ctx).texts
    if not file.is_file():
        raise FileMissing(name=file.name)
    refuse_too_large(file.stat().st_size, file.name)
    numbers = _page_numbers(pages)
    with _paper(ctx, number, component) as (desk, paper):
        taken = import_pdf(desk, paper.id, file.read_bytes(), name=file.name, clerk=by, numbers=numbers)
        for future in taken.reading:
            future.result()
        state = desk.station.papers.get(paper.id).state
    said = [texts.word(f"state.{state.value}")]
    if taken.verdict is not None:
        said.append(texts.word(f"verdict.{taken.verdict.status.value}"))
    console.out.print(" · ".join(said), markup=False)


def _page_numbers(text: str) -> tuple[int, ...]:
    """Return the pages of "2-5,8", in the order they are named.

    Raises:
        typer.BadParameter: it names no pages.
    """
    numbers: list[int] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        first, dash, last = part.partition("-")
        ends = (first.strip(), (last if dash else first).strip())
        if not all(end.isascii() and end.isdecimal() and len(end) < _DIGITS_MOST for end in ends):
            raise typer.BadParameter(text)
        start, end = map(int, ends)
        if not 1 <= start <= end:
            raise typer.BadParameter(text)
        numbers += range(start, end + 1)
    if text.strip() and not numbers:
        raise typer.BadParameter(text)
    return tuple(numbers)


@app.command("accept-attached")
def accept(ctx: typer.Context, number: _Number, component: _Component, by: _By = "supervisor") -> None:
    """Let an attached signed file pass whose signer nobody could check; a file changed after signing never passes."""
    with _paper(ctx, number, component) as (desk, paper):
        accept_attached(desk, paper.id, by)


@app.command()
def compare(ctx: typer.Context, number: _Number, component: _Component, by: _By = "clerk") -> None:
    """Say that the images were compared with the paper and are complete, whole and exact."""
    with _paper(ctx, number, component) as (desk, paper):
        completeness.confirm_compared(desk, paper.id, by)


@app.command()
def note(
    ctx: typer.Context,
    number: _Number,
    component: _Component,
    page: Annotated[int, typer.Option(min=1, help="Page that shows the note.")],
    without: Annotated[int, typer.Option(min=1, help="The same page without the note.")],
    by: _By = "clerk",
) -> None:
    """Say that a page was scanned twice because a note was stuck on it."""
    with _paper(ctx, number, component) as (desk, paper):
        places = {listed.number: listed.id for listed in desk.station.papers.pages(paper.id)}
        if page not in places or without not in places or page == without:
            raise NothingToDo(what="page")
        completeness.mark_note(desk, places[page], PageId(places[without]), by)


@app.command()
def demand(ctx: typer.Context, number: _Number, component: _Component, by: _By = "clerk") -> None:
    """Note that the owner wants a paper digitised on demand; print the fee."""
    texts = console.context(ctx).texts
    with _paper(ctx, number, component) as (desk, paper):
        amount = completeness.ask_on_demand(desk, paper.id, by)
    console.out.print(texts.word("slip.amount", amount=amount), markup=False)


@app.command("keep-on-paper")
def keep_on_paper(
    ctx: typer.Context,
    number: _Number,
    component: _Component,
    kind: Annotated[NeverScanned, typer.Option(help="Why it is never scanned.")],
    by: _By = "clerk",
) -> None:
    """Take a paper out of the checklist because its kind is never scanned."""
    with _paper(ctx, number, component) as (desk, paper):
        intake.keep_on_paper(desk, paper.id, kind, by)


@app.command("secret-question")
def secret_question(
    ctx: typer.Context,
    number: _Number,
    secret: Annotated[bool, typer.Option("--secret/--no-secret", help="Is a secret paper among them?")],
    by: _By = "clerk",
) -> None:
    """Answer the question about secret papers; nothing of the dossier is confirmed or signed without an answer."""
    with _opened(ctx, number) as (desk, dossier):
        intake.answer_secret_question(desk, dossier.id, holds_secret=secret, clerk=by)


@app.command()
def source(
    ctx: typer.Context,
    number: _Number,
    component: _Component,
    form: Annotated[SourceForm, typer.Option(help="What the images were made from.")],
    by: _By = "clerk",
) -> None:
    """Say what a paper is copied from."""
    with _paper(ctx, number, component) as (desk, paper):
        intake.set_source_form(desk, paper.id, form, by)


@app.command()
def confirm(
    ctx: typer.Context,
    number: _Number,
    component: _Component,
    compared: Annotated[bool, typer.Option("--compared", help="Images were compared with the paper.")] = False,
    not_secret: Annotated[bool, typer.Option("--not-secret", help="No secret paper is among these.")] = False,
    accept_page_count: Annotated[
        bool, typer.Option("--accept-page-count", help="The count is right as it is.")
    ] = False,
    certified_number: Annotated[str, typer.Option(help="Number of an attested copy.")] = "",
    by: _By = "clerk",
    as_json: _Json = False,
) -> None:
    """Confirm a read paper and give it its code; a paper with a mark of secrecy is refused."""
    with _paper(ctx, number, component) as (desk, paper):
        done = confirm_paper(
            desk,
            paper.id,
            clerk=by,
            accept_page_count=accept_page_count,
            compared=compared,
            not_secret=not_secret,
            certified_number=certified_number,
        )
    if as_json:
        console.print_json(done)
    elif done.code is not None:
        console.out.print(done.code.text, markup=False)


@app.command()
def fields(
    ctx: typer.Context,
    number: _Number,
    component: _Component,
    confirmed: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE to confirm; may be repeated.")
    ] = None,
    by: _By = "clerk",
    as_json: _Json = False,
) -> None:
    """Extract the fields of a read paper, or confirm some."""
    texts = console.context(ctx).texts
    with _paper(ctx, number, component) as (desk, paper):
        found = extraction.propose_fields(desk, paper.id)
        for pair in confirmed or []:
            name, sign, value = pair.partition("=")
            if not sign:
                raise typer.BadParameter(pair)
            found = extraction.confirm_field(desk, paper.id, name.strip(), value.strip(), by)
        changed = [extraction.field_corrections(desk, field) for field in found]
    if as_json:
        console.print_json(
            [{**_as_dict(field), "corrections": told} for field, told in zip(found, changed, strict=True)]
        )
        return
    keys = ("dossier.field", "dossier.value", "dossier.corrections", "table.confidence", "dossier.confirmed")
    table = _table(texts, *keys)
    for field, told in zip(found, changed, strict=True):
        reading = field.reading
        said = "\n".join(correction_words(texts, correction) for correction in told)
        table.add_row(reading.name, reading.value, said, f"{reading.confidence:.0f}", field.confirmed_by)
    console.out.print(table)


def _as_dict(field: PaperField) -> dict[str, object]:
    return {
        "reading": field.reading,
        "page_id": field.page_id,
        "confirmed_by": field.confirmed_by,
        "confirmed_at": field.confirmed_at,
    }


@app.command()
def boundaries(
    ctx: typer.Context,
    number: _Number,
    apply: Annotated[bool, typer.Option("--apply", help="Lay the pages so.")] = False,
    by: _By = "clerk",
    as_json: _Json = False,
) -> None:
    """Propose where one paper of a mixed stack ends and the next begins."""
    texts = console.context(ctx).texts
    with _opened(ctx, number) as (desk, dossier):
        found = separation.propose_boundaries(desk, dossier.id)
        lines = [(desk.station.papers.page(one.page_id).number, desk.station.papers.get(one.paper_id)) for one in found]
        if apply and separation.differing(desk, found):
            separation.apply_boundaries(desk, dossier.id, found, by)
    if as_json:
        console.print_json(found)
        return
    for boundary, (page, paper) in zip(found, lines, strict=True):
        reason = texts.word(f"boundary_reason.{boundary.reason.value}")
        words = texts.word("dossier.boundary", page=page, component=paper.component, reason=reason)
        console.out.print(words, markup=False)


@app.command("duplicates")
def find_duplicates(ctx: typer.Context, number: _Number, component: _Component, as_json: _Json = False) -> None:
    """Say which pages this desk has digitised for the same owner before."""
    texts = console.context(ctx).texts
    with _paper(ctx, number, component) as (desk, paper):
        found = duplicates.duplicates(desk, paper.id)
    if as_json:
        console.print_json(found)
        return
    for one in found:
        code = masked(one.other.code.text) if one.other.code else one.other.title
        share = round(100 * one.likeness)
        console.out.print(texts.word("dossier.duplicate", page=one.page.number, code=code, share=share), markup=False)
    if not found:
        console.out.print(texts.word("dossier.no_duplicate"), markup=False)


@app.command()
def slip(
    ctx: typer.Context,
    number: _Number,
    kind: Annotated[_Kind, typer.Option(help="For the agency, or for the citizen.")] = _Kind.HANDOVER,
    out: Annotated[Path | None, typer.Option(help="Write it as PDF/A here instead of printing text.")] = None,
    as_json: _Json = False,
) -> None:
    """Print the hand-over slip or the citizen's slip of a dossier, as text or as PDF."""
    texts = console.context(ctx).texts
    wanted = SlipKind.CITIZEN if kind is _Kind.CITIZEN else SlipKind.HAND_OVER
    with _opened(ctx, number) as (desk, dossier):
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


@app.command()
def result(
    ctx: typer.Context,
    number: _Number,
    type_code: Annotated[str, typer.Option("--type", help="Document type code of the result.")],
    pin: Annotated[str, typer.Option(envvar="SOHOA_PIN", help="PIN of the competent person's signer.")] = "",
    agency_pin: Annotated[
        str | None, typer.Option(envvar="SOHOA_AGENCY_PIN", help="PIN of the agency's signer; else the same.")
    ] = None,
    compared: Annotated[bool, typer.Option("--compared", help="Images were compared with the result.")] = False,
    not_secret: Annotated[bool, typer.Option("--not-secret", help="No secret paper is among these.")] = False,
    by: _By = "clerk",
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
    number: _Number,
    component: _Component,
    pin: Annotated[str, typer.Option(envvar="SOHOA_PIN", help="PIN of the agency's; a remote one asks for none.")] = "",
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Remote signer: ask, or look once at what was asked, and end.")
    ] = False,
    by: _By = "clerk",
) -> None:
    """Put the signatures on a result that are still missing, the agency's seal as a rule, and queue it."""
    texts = console.context(ctx).texts
    with _paper(ctx, number, component) as (desk, paper):
        if no_wait and desk.is_remote(SignerRole.AGENCY):
            done = results.ask_for_seal(desk, paper.id, clerk=by)
        else:
            done = results.seal_result(desk, paper.id, clerk=by, pin=pin)
    _print_returned(texts, done)


@app.command()
def succeeded(ctx: typer.Context, number: _Number) -> None:
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


_UNDER_WAY = {State.EXPECTED, State.RECOGNISED, State.CONFIRMED, State.ASSEMBLED}


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
    number: _Number,
    component: _Component,
    reason: Annotated[str, typer.Option(help="Why it is corrected; kept in the audit trail.")] = "",
    empty: Annotated[bool, typer.Option("--empty", help="Begin without pages: scan or attach them all anew.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Discard the correction; the version before counts.")] = False,
    by: _By = "clerk",
    as_json: _Json = False,
) -> None:
    """Begin version V2 of a signed paper, sent or not; the version before is kept as it is."""
    texts = console.context(ctx).texts
    if not undo and not reason.strip():
        raise typer.BadParameter("--reason")
    with _paper(ctx, number, component) as (desk, paper):
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
    number: _Number,
    pin: Annotated[str, typer.Option(envvar="SOHOA_PIN", help="PIN of the signer; a remote one asks for none.")] = "",
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Remote signer: ask, or look once at what was asked, and end.")
    ] = False,
    queue: Annotated[bool, typer.Option("--queue", help="Put what is signed into the queue.")] = False,
    by: _By = "clerk",
    as_json: _Json = False,
) -> None:
    """Sign the confirmed papers of a dossier with the signer of the settings."""
    texts = console.context(ctx).texts
    asked = 0
    with _opened(ctx, number) as (desk, dossier):
        papers = desk.station.papers
        wanted = papers_to_sign(papers.of_dossier(dossier.id))
        if no_wait and desk.settings.signing.signer == "remote":
            asked = len(ask_remotely(desk, wanted, by))
        else:
            sign_papers(desk, wanted, pin=pin, clerk=by)
        done = [paper for paper in map(papers.get, wanted) if paper.state is State.SIGNED]
        waiting = queue_dossier(desk, dossier.id, by) if queue and not asked else []
        queued = sum(paper.state is State.QUEUED for paper in waiting)
    if as_json:
        console.print_json({"signed": done, "asked": asked, "queued": queued})
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


@app.command()
def valid(ctx: typer.Context, number: _Number, by: _By = "supervisor") -> None:
    """Give the signed papers of a dossier legal validity: its procedure has succeeded."""
    texts = console.context(ctx).texts
    with _opened(ctx, number) as (desk, dossier):
        done = validity.make_valid(desk, dossier.id, actor=by, role=Role.SUPERVISOR)
    console.out.print(texts.word("dossier.valid", count=len(done)), markup=False)


@contextmanager
def _opened(ctx: typer.Context, number: str) -> Iterator[tuple[Desk, Dossier]]:
    with console.opened_desk(ctx) as desk:
        dossier = desk.station.dossiers.by_number(number)
        if dossier is None:
            raise DossierUnknown(value=number)
        yield desk, dossier


@contextmanager
def _paper(ctx: typer.Context, number: str, component: int) -> Iterator[tuple[Desk, Paper]]:
    with _opened(ctx, number) as (desk, dossier):
        papers = desk.station.papers.of_dossier(dossier.id)
        corrected = corrected_ids(papers)  # of several versions the latest is meant
        dropped = [paper.id for paper in papers if paper.corrects and paper.state is State.DISCARDED]
        for paper in papers:
            if paper.component == component and paper.id not in corrected and paper.id not in dropped:
                yield desk, paper
                return
        raise NothingToDo(what="paper")


def _table(texts: Texts, *keys: str) -> Table:
    table = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for key in keys:
        table.add_column(texts.word(key), overflow="fold")
    return table
