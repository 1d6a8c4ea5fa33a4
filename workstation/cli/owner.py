# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa owner`: what an owner id or a QR text says."""

from __future__ import annotations

from typing import Annotated

import typer

from workstation.app import owner_reading
from workstation.cli import console
from workstation.domain.owner import Owner
from workstation.texts import Texts

app = typer.Typer(no_args_is_help=True, help="Owner ids and QR texts.")
_Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.callback()
def group() -> None:
    """Owner ids and QR texts."""


@app.command("check")
def check_owner(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="Owner id, text of a card's QR, text of a printed QR.")],
    as_json: _Json = False,
) -> None:
    """Say what an owner id or a QR text says, and what looks wrong in it."""
    texts = console.context(ctx).texts
    with console.opened_desk(ctx) as desk:
        reading = owner_reading.read_text(desk, text)
    if as_json:
        console.print_json(reading)
        return
    if reading.printed is not None:
        console.out.print(f"{texts.word('table.dossier_number')}: {reading.printed.dossier_number}", markup=False)
        console.out.print(f"{texts.word('table.procedure_code')}: {reading.printed.procedure_code}", markup=False)
        for doubt in reading.doubts:
            console.out.print(f"{texts.word('owner.doubts')}: {texts.word(f'doubt.{doubt}')}", markup=False)
    if reading.owner is not None:
        _print_owner(texts, reading.owner, reading)


def _print_owner(texts: Texts, owner: Owner, reading: owner_reading.Reading) -> None:
    rows = [("owner.kind", texts.word(f"owner_kind.{owner.id.kind.value}"))]
    rows += [("owner.name", owner.name), ("owner.birth_date", owner.birth_date)]
    citizen = owner.id.citizen
    if citizen is not None:
        rows.append(("owner.birth_year", str(citizen.birth_year)))
        rows.append(("owner.sex", texts.word(f"sex.{citizen.sex.value}")))
        if citizen.province is not None:
            rows += [("owner.province", citizen.province.name), ("owner.province_now", citizen.province.now)]
    doubts = [texts.word(f"doubt.{doubt}") for doubt in owner.id.doubts]
    doubts += [texts.word("owner.differs")] if reading.disagreements else []
    rows.append(("owner.doubts", "; ".join(doubts) or texts.word("common.none")))
    for key, value in rows:
        if value:
            console.out.print(f"{texts.word(key)}: {value}", soft_wrap=True, markup=False)
