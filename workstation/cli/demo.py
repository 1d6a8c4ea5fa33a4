# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa demo`: the main job headless on the embedded default, with a table a person can read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from workstation import log
from workstation.app.demo import Demo, DemoResult, PageLine, PaperLine, write_out
from workstation.cli import console
from workstation.texts import Texts


def demo(
    ctx: typer.Context,
    pages: Annotated[Path | None, typer.Option(help="Folder of sample papers with samples.toml.")] = None,
    out: Annotated[Path | None, typer.Option(help="Keep the finished PDFs, trust.pem and demo.json here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Bring one dossier of sample papers from the simulated scanner to the reference portal's receipts.

    A run that was ended in the middle is taken up again where it stopped.
    """
    texts = console.context(ctx).texts
    log.set_up(console.context(ctx).data_dir)

    def say(step: str, values: dict[str, object]) -> None:
        if not as_json:
            console.err.print(texts.word(f"demo.{step}", **values), soft_wrap=True, markup=False)

    with console.opened_desk(ctx) as desk:
        result = Demo(desk, say, pages).run()
        if out is not None:
            write_out(desk, result, out)
    if as_json:
        console.print_json(result)
    else:
        _print(texts, result)
    if not result.is_complete:
        raise typer.Exit(console.REFUSED)


def _print(texts: Texts, result: DemoResult) -> None:
    headings = ("paper", "code", "page", "angle", "turn", "confidence", "pdfa", "signature", "receipt")
    table = Table(title=texts.word("demo.title", number=result.dossier_number), title_justify="left")
    for key in headings:
        is_number = key in {"page", "angle", "turn", "confidence"}
        table.add_column(texts.word(f"table.{key}"), justify="right" if is_number else "left")
    for paper in result.papers:
        for number, page in enumerate(paper.pages):
            table.add_row(*_row(texts, paper, page, is_first=number == 0), end_section=page is paper.pages[-1])
    console.out.print(table)
    received = sum(bool(paper.receipt) for paper in result.papers)
    counted = sum(len(paper.pages) for paper in result.papers)
    console.out.print(
        texts.word(
            "demo.summary", papers=len(result.papers), pages=counted, received=received, seconds=round(result.seconds)
        ),
        markup=False,
    )


def _row(texts: Texts, paper: PaperLine, page: PageLine, *, is_first: bool) -> list[str]:
    read = texts.word("table.blank") if page.blank else f"{page.confidence:.0f} %"
    verdict = f"{paper.level} {texts.word(f'verdict.{paper.verdict}')}" if paper.verdict else ""
    own = (paper.title, paper.code) if is_first else ("", "")
    rest = (paper.pdfa, verdict, paper.receipt) if is_first else ("", "", "")
    return [*own, str(page.number), f"{page.angle_deg:+.2f}°", f"{page.orientation_deg}°", read, *rest]
