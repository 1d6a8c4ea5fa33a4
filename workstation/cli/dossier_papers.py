# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa dossier`: one paper until it is confirmed: its pages and files, what is said of them, its fields."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workstation.app import completeness, duplicates, extraction, intake, separation
from workstation.app.digitize import read_input
from workstation.app.imports import accept_attached, import_pdf
from workstation.app.page_work import submit_page
from workstation.app.review import confirm as confirm_paper
from workstation.cli import console
from workstation.cli.corrections import correction_words
from workstation.cli.dossier_arguments import AsJson, By, Component, Number, opened_dossier, opened_paper
from workstation.documents.import_pdf import refuse_too_large
from workstation.domain.extraction import PaperField
from workstation.domain.ids import PageId
from workstation.domain.paper import Page
from workstation.domain.rules import SourceForm
from workstation.errors import FileMissing, NothingToDo
from workstation.imaging.page_image import decode
from workstation.log import masked

app = typer.Typer()
_DIGITS_MOST = 6


@app.command()
def add(
    ctx: typer.Context,
    number: Number,
    component: Component,
    files: Annotated[list[Path], typer.Argument(help="Page images or PDFs.")],
    by: By = "clerk",
) -> None:
    """Put page images into a paper, read them, and wait until they are read."""
    with opened_paper(ctx, number, component) as (desk, paper), desk.station.spool.scratch() as scratch:
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
    number: Number,
    component: Component,
    file: Annotated[Path, typer.Argument(help="A PDF the citizen brought or filed online.")],
    pages: Annotated[str, typer.Option(help="Pages wanted of an unsigned file: 2-5,8; else all.")] = "",
    by: By = "clerk",
) -> None:
    """Take a PDF into a paper: pages of an unsigned one, the unchanged bytes of a signed one with its verdict."""
    texts = console.context(ctx).texts
    if not file.is_file():
        raise FileMissing(name=file.name)
    refuse_too_large(file.stat().st_size, file.name)
    numbers = _page_numbers(pages)
    with opened_paper(ctx, number, component) as (desk, paper):
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
def accept(ctx: typer.Context, number: Number, component: Component, by: By = "supervisor") -> None:
    """Let an attached signed file pass whose signer nobody could check; a file changed after signing never passes."""
    with opened_paper(ctx, number, component) as (desk, paper):
        accept_attached(desk, paper.id, by)


@app.command()
def compare(ctx: typer.Context, number: Number, component: Component, by: By = "clerk") -> None:
    """Say that the images were compared with the paper and are complete, whole and exact."""
    with opened_paper(ctx, number, component) as (desk, paper):
        completeness.confirm_compared(desk, paper.id, by)


@app.command()
def note(
    ctx: typer.Context,
    number: Number,
    component: Component,
    page: Annotated[int, typer.Option(min=1, help="Page that shows the note.")],
    without: Annotated[int, typer.Option(min=1, help="The same page without the note.")],
    by: By = "clerk",
) -> None:
    """Say that a page was scanned twice because a note was stuck on it."""
    with opened_paper(ctx, number, component) as (desk, paper):
        places = {listed.number: listed.id for listed in desk.station.papers.pages(paper.id)}
        if page not in places or without not in places or page == without:
            raise NothingToDo(what="page")
        completeness.mark_note(desk, places[page], PageId(places[without]), by)


@app.command()
def source(
    ctx: typer.Context,
    number: Number,
    component: Component,
    form: Annotated[SourceForm, typer.Option(help="What the images were made from.")],
    by: By = "clerk",
) -> None:
    """Say what a paper is copied from."""
    with opened_paper(ctx, number, component) as (desk, paper):
        intake.set_source_form(desk, paper.id, form, by)


@app.command()
def confirm(
    ctx: typer.Context,
    number: Number,
    component: Component,
    compared: Annotated[bool, typer.Option("--compared", help="Images were compared with the paper.")] = False,
    not_secret: Annotated[bool, typer.Option("--not-secret", help="No secret paper is among these.")] = False,
    accept_page_count: Annotated[
        bool, typer.Option("--accept-page-count", help="The count is right as it is.")
    ] = False,
    certified_number: Annotated[str, typer.Option(help="Number of an attested copy.")] = "",
    by: By = "clerk",
    as_json: AsJson = False,
) -> None:
    """Confirm a read paper and give it its code; a paper with a mark of secrecy is refused."""
    with opened_paper(ctx, number, component) as (desk, paper):
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
    number: Number,
    component: Component,
    confirmed: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE to confirm; may be repeated.")
    ] = None,
    by: By = "clerk",
    as_json: AsJson = False,
) -> None:
    """Extract the fields of a read paper, or confirm some."""
    texts = console.context(ctx).texts
    with opened_paper(ctx, number, component) as (desk, paper):
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
    table = console.table(texts, *keys)
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
    number: Number,
    apply: Annotated[bool, typer.Option("--apply", help="Lay the pages so.")] = False,
    by: By = "clerk",
    as_json: AsJson = False,
) -> None:
    """Propose where one paper of a mixed stack ends and the next begins."""
    texts = console.context(ctx).texts
    with opened_dossier(ctx, number) as (desk, dossier):
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
def find_duplicates(ctx: typer.Context, number: Number, component: Component, as_json: AsJson = False) -> None:
    """Say which pages this desk has digitised for the same owner before."""
    texts = console.context(ctx).texts
    with opened_paper(ctx, number, component) as (desk, paper):
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
