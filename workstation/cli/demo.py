# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa demo`: the main job headless on the embedded default, with a table a person can read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from workstation import log
from workstation.app.demo import Demo, DemoResult, PaperLine, write_out
from workstation.cli import console
from workstation.texts import Texts

app = typer.Typer(no_args_is_help=True)

_PAPER_WIDTH = 32  # the longest code of the samples; the table then fits 80 columns


@app.command()
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
    table = Table(
        title=texts.word("demo.title", number=result.dossier_number),
        title_justify="left",
        box=box.SIMPLE,
        pad_edge=False,
        show_edge=False,
    )
    for key in ("paper", "page", "skew", "turn", "read", "result"):
        is_number = key in {"page", "skew", "turn", "read"}
        width = {"min_width": _PAPER_WIDTH, "max_width": _PAPER_WIDTH} if key == "paper" else {"no_wrap": True}
        table.add_column(texts.word(f"table.{key}"), justify="right" if is_number else "left", **width)
    for paper in result.papers:
        table.add_row(*_row(texts, paper))
        table.add_row()
    console.out.print(table)
    received = sum(bool(paper.receipt) for paper in result.papers)
    counted = sum(len(paper.pages) for paper in result.papers)
    seconds = round(result.seconds)
    console.out.print(
        texts.word("demo.summary", papers=len(result.papers), pages=counted, received=received, seconds=seconds),
        markup=False,
    )
    if any(paper.verdict == "valid_not_checked" for paper in result.papers):
        console.out.print("* " + texts.word("reason.revocation_not_checked"), markup=False)
    if not result.is_complete:
        console.out.print(texts.word("demo.unfinished"), markup=False, soft_wrap=True)
    console.out.print(texts.word("demo.notice"), markup=False)


def _row(texts: Texts, paper: PaperLine) -> list[str]:
    """One paper: what it is on the left, its pages line by line, what became of the file on the right."""
    read = [texts.word("table.blank_short") if page.blank else f"{page.confidence:.0f} %" for page in paper.pages]
    result = [paper.pdfa, f"{paper.level} {texts.word(f'verdict_short.{paper.verdict}')}"]
    return [
        "\n".join([paper.title, paper.code, f"{texts.word('table.receipt')} {paper.receipt or '-'}"]),
        "\n".join(str(page.number) for page in paper.pages),
        "\n".join(f"{page.angle_deg:+.2f}°" for page in paper.pages),
        "\n".join(f"{page.orientation_deg}°" for page in paper.pages),
        "\n".join(read),
        "\n".join(result),
    ]
