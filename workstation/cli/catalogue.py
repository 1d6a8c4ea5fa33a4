# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa catalogue`: import, list, versions, roll-back, and the rules of a day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from workstation.app import catalogue as work
from workstation.app.choices import chosen_rules, load_desk_catalogue, vietnam_now
from workstation.cli import console
from workstation.domain.catalogue import Difference
from workstation.domain.rules import RuleSet
from workstation.settings import load_settings
from workstation.store.catalogue_versions import CatalogueVersions
from workstation.store.rules import load_rules
from workstation.texts import Texts

app = typer.Typer(no_args_is_help=True, help="Procedures, document types, units; the rules of a day.")
_Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
_By = Annotated[str, typer.Option(help="Who does it, for the list of versions.")]


@app.command("import")
def import_catalogue(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="JSON, XLSX, CSV named after its table, or a folder.")] = None,
    portal: Annotated[bool, typer.Option("--portal", help="Ask the portal for its catalogue.")] = False,
    by: _By = "administrator",
    as_json: _Json = False,
) -> None:
    """Check a catalogue and take it into use; the desk reads it at its next start."""
    call = console.context(ctx)
    if (file is None) == (not portal):
        raise typer.BadParameter("FILE | --portal")
    if file is not None:
        done = work.import_file(call.data_dir, file, by=by, clock=vietnam_now)
    else:
        with console.opened_desk(ctx) as desk:
            done = work.import_portal(call.data_dir, desk.portal, by=by, clock=vietnam_now)
    _print_change(call.texts, done, "catalogue.imported", as_json=as_json)


@app.command("rollback")
def roll_back(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(help="Version as `catalogue versions` lists it.")],
    as_json: _Json = False,
) -> None:
    """Take an earlier version into use again."""
    call = console.context(ctx)
    _print_change(call.texts, work.roll_back(call.data_dir, number), "catalogue.rolled_back", as_json=as_json)


@app.command()
def diff(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(help="Version to compare the one in use with.")],
    as_json: _Json = False,
) -> None:
    """Show what the version in use has otherwise than another."""
    call = console.context(ctx)
    found = work.compare(call.data_dir, number)
    if as_json:
        console.print_json(found)
        return
    for difference in found:
        _print_difference(call.texts, difference)


@app.command()
def versions(ctx: typer.Context, as_json: _Json = False) -> None:
    """List every catalogue that was imported, and which is in use."""
    call = console.context(ctx)
    found = CatalogueVersions(call.data_dir).list()
    if as_json:
        console.print_json(found)
        return
    table = console.table(
        call.texts, "table.number", "catalogue.version", "table.file", "table.when", "table.who", "table.note"
    )
    for version in found:
        mark = call.texts.word("catalogue.current") if version.is_current else ""
        row = (str(version.number), version.version, version.source, version.imported_at, version.imported_by, mark)
        table.add_row(*row)
    console.out.print(table)


@app.command("list")
def list_procedures(
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="Words without marks, a code, a short code.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    as_json: _Json = False,
) -> None:
    """List procedures with their components, found by words."""
    call = console.context(ctx)
    catalogue = load_desk_catalogue(load_settings(call.data_dir), call.data_dir)
    found = catalogue.search(" ".join(words or []), limit)
    if as_json:
        console.print_json({"version": catalogue.version, "procedures": found})
        return
    if not found:
        console.out.print(call.texts.word("catalogue.empty"))
        return
    table = console.table(
        call.texts, "table.procedure_code", "table.procedure", "catalogue.sector", "catalogue.components"
    )
    for procedure in found:
        lines = (
            f"{item.number}. {item.name} ({call.texts.word(f'legal_class.{item.legal_class.value}')})"
            for item in procedure.components
        )
        components = "\n".join(lines)
        table.add_row(procedure.code, procedure.name, procedure.sector, components)
    console.out.print(table)


@app.command()
def rules(
    ctx: typer.Context,
    on: Annotated[str, typer.Option("--on", help="Day, YYYY-MM-DD; else today.")] = "",
    as_json: _Json = False,
) -> None:
    """Show the rules that hold on a day: what is digitised, from which originals, who signs."""
    call = console.context(ctx)
    book = load_rules(call.data_dir)
    found = book.on(_day(on)) if on else chosen_rules(book, load_settings(call.data_dir), vietnam_now().date())
    if as_json:
        console.print_json(_plain(found))
        return
    _print_rules(call.texts, found)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as fault:
        raise typer.BadParameter(text) from fault


def _plain(found: RuleSet) -> dict[str, object]:
    return {
        "id": found.id,
        "title": found.title,
        "valid_from": found.valid_from,
        "valid_to": found.valid_to,
        "classes": {kind.value: rule for kind, rule in found.classes.items()},
        "never_scanned": {kind.value: source for kind, source in found.never_scanned.items()},
        "source_forms": found.source_forms,
        "sources": found.sources,
    }


def _print_rules(texts: Texts, found: RuleSet) -> None:
    last = f"{found.valid_to:%d/%m/%Y}" if found.valid_to else texts.word("rules.open_end")
    heading = texts.word(
        "rules.in_force", title=found.title, id=found.id, first=f"{found.valid_from:%d/%m/%Y}", last=last
    )
    console.out.print(heading, soft_wrap=True, markup=False)
    columns = ("rules.legal_class", "rules.duty", "rules.fee", "rules.signers", "rules.profile", "rules.sources")
    table = console.table(texts, *columns)
    for kind, rule in found.classes.items():
        signers = ", ".join(texts.word(f"signer_role.{role.value}") for role in rule.signers)
        is_paid = texts.word("common.yes" if rule.has_fee else "common.no")
        duty = texts.word(f"duty.{rule.duty.value}")
        table.add_row(
            texts.word(f"legal_class.{kind.value}"), duty, is_paid, signers, ", ".join(rule.profiles), rule.source
        )
    console.out.print(table)
    console.out.print(f"{texts.word('rules.never')}:", markup=False)
    for never, source in found.never_scanned.items():
        console.out.print(f"  {texts.word(f'never_scanned.{never.value}')} ({source})", soft_wrap=True, markup=False)
    forms = ", ".join(texts.word(f"source_form.{form.value}") for form in found.source_forms)
    console.out.print(f"{texts.word('rules.forms')}: {forms}", soft_wrap=True, markup=False)
    console.out.print(f"{texts.word('rules.sources')}: {'; '.join(found.sources)}", soft_wrap=True, markup=False)


def _print_change(texts: Texts, done: work.Imported, key: str, *, as_json: bool) -> None:
    if as_json:
        console.print_json(done)
        return
    console.out.print(texts.word(key, version=done.version, number=done.number), soft_wrap=True, markup=False)
    for difference in done.differences:
        _print_difference(texts, difference)


def _print_difference(texts: Texts, found: Difference) -> None:
    if found.is_empty:
        return
    counts = {name: len(getattr(found, name)) for name in ("added", "removed", "changed")}
    table = texts.word(f"catalogue_table.{found.table}")
    console.out.print(texts.word("catalogue.changed", table=table, **counts), markup=False)
    for sign, codes in (("+", found.added), ("-", found.removed), ("~", found.changed)):
        for code in codes[:20]:
            console.out.print(f"  {sign} {code}", markup=False)
