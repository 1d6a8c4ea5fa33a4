# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa queue`: what waits, what was received; reads while the desk runs."""

from __future__ import annotations

import datetime as dt
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table

from workstation.app.choices import VIETNAM, vietnam_now
from workstation.app.overview import PaperOverview, overview, queue_part
from workstation.app.reconcile import Reconciliation, receipt_slip
from workstation.app.reconcile import reconcile as reconciled
from workstation.app.transfer import LEAST_PASSPHRASE, export_queue, import_queue
from workstation.cli import console
from workstation.domain.ids import SubmissionUid
from workstation.domain.states import State
from workstation.errors import FileMissing
from workstation.log import masked
from workstation.settings import load_settings
from workstation.store.outbox import NORMAL, URGENT
from workstation.store.space import write_whole
from workstation.store.station import Station
from workstation.texts import Texts

if TYPE_CHECKING:
    from workstation.app.compare import Comparison  # opens a desk, as no other question to the queue does

app = typer.Typer(no_args_is_help=True, help="The local queue of signed papers waiting to be sent.")


@app.command("list")
def list_papers(
    ctx: typer.Context,
    limit: Annotated[
        int, typer.Option(min=1, help="How many dossiers; with --search or --state how many papers.")
    ] = 20,
    search: Annotated[str, typer.Option(help="Words of number, name, title or code; diacritics may be left out.")] = "",
    state: Annotated[list[State] | None, typer.Option(help="Only this state; may be given several times.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the papers of the newest dossiers with their pages and state."""
    call = console.context(ctx)
    rows: list[PaperOverview] = []
    if Station.exists(call.data_dir):
        with Station.open(call.data_dir, read_only=True) as station:
            if search or state:
                rows = queue_part(station, limit=limit, states=state, words=search)
            else:
                rows = overview(station, limit)
    if as_json:
        console.print_json(rows)
        return
    if not rows:
        console.out.print(call.texts.word("queue.empty"))
    for number, papers in itertools.groupby(rows, key=lambda row: row.dossier_number):
        console.out.print(_dossier_table(call.texts, number, list(papers)))


def _dossier_table(texts: Texts, number: str, papers: list[PaperOverview]) -> Table:
    title = texts.word("demo.title", number=number)
    table = Table(title=title, title_justify="left", box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for key in ("paper", "pages", "state", "tries", "receipt"):
        is_number = key in {"pages", "tries"}
        table.add_column(texts.word(f"table.{key}"), justify="right" if is_number else "left", overflow="fold")
    for paper in papers:
        name = "\n".join(filter(None, (paper.title, paper.masked_code)))
        state = texts.word(f"state.{paper.state.value}")
        note = paper.receipt or paper.failure
        table.add_row(name, str(paper.pages), state, str(paper.attempts or ""), note)
    return table


@app.command()
def show(
    ctx: typer.Context,
    uid: Annotated[str, typer.Argument(help="Submission uid of `queue list --json`.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON, the receipt verbatim.")] = False,
) -> None:
    """Show one submission: state, code, version, signature level, receipt."""
    call = console.context(ctx)
    with Station.open(call.data_dir, read_only=True) as station:
        row = station.outbox.row(SubmissionUid(uid))
        paper = station.papers.get(row.paper_id)
        receipt = station.outbox.receipt(SubmissionUid(uid))
    if as_json:
        console.print_json({"row": row, "paper": paper, "receipt": receipt})
        return
    word, sent = call.texts.word, row.submission
    box_moved = paper.shift_right_pt or paper.shift_down_pt
    shifted = word("sign.shifted", right=round(paper.shift_right_pt), down=round(paper.shift_down_pt))
    lines = [
        (word("table.dossier_number"), sent.dossier_number),
        (word("table.paper"), sent.title),
        (word("table.paper_code"), masked(sent.code.text)),
        (word("queue.show_doc_code"), sent.doc_code),
        (word("queue.show_version"), f"V{sent.revision}" if sent.revision > 1 else ""),
        (word("queue.show_supersedes"), sent.supersedes),
        (word("table.state"), word(f"state.{row.state.value}")),
        (word("table.signature_level"), word(f"queue.level_{sent.signature_level}")),
        (word("queue.show_box"), shifted if box_moved else ""),
        (word("table.size"), f"{sent.size} byte"),
        (word("queue.sha256"), sent.sha256),
        (word("table.tries"), str(row.attempts)),
        (word("table.reason"), " ".join(filter(None, (row.last_error_code, row.last_error_detail)))),
        (word("table.receipt"), row.receipt_number or ""),
    ]
    shown = [(label, value) for label, value in lines if value]
    width = max(len(label) for label, _ in shown)
    for label, value in shown:
        console.out.print(f"{label:<{width}}  {value}", soft_wrap=True, markup=False)


@app.command()
def stats(ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Count the submissions by state."""
    call = console.context(ctx)
    with Station.open(call.data_dir, read_only=True) as station:
        counts = station.outbox_list.counts()
    if as_json:
        console.print_json({state.value: count for state, count in counts.items()})
        return
    for state, count in counts.items():
        console.out.print(f"{call.texts.word(f'state.{state.value}')}: {count}")


@app.command()
def reconcile(
    ctx: typer.Context,
    hours: Annotated[float, typer.Option(min=0, help="Without a receipt for longer than this is late.")] = 24.0,
    limit: Annotated[int, typer.Option(min=1, help="At most so many lines, the newest first.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Compare what was queued with what the portal acknowledged; exit code 1 when something is rejected or late."""
    call = console.context(ctx)
    with Station.open(call.data_dir, read_only=True) as station:
        found = reconciled(station, vietnam_now(), hours=hours, limit=limit)
    if as_json:
        console.print_json(found)
    else:
        _print_reconciliation(call.texts, found)
    if found.rejected or found.late:
        raise typer.Exit(console.REFUSED)


def _print_reconciliation(texts: Texts, found: Reconciliation) -> None:
    counts = {"accepted": found.accepted, "rejected": found.rejected, "waiting_short": found.waiting}
    if found.unproven:
        counts["unproven"] = found.unproven
    for key, count in counts.items():
        console.out.print(texts.word(f"queue.{key}", count=count))
    console.out.print(texts.word("queue.late", hours=found.hours, count=found.late))
    if not found.lines:
        return
    keys = ("dossier_number", "paper", "when", "tries", "reason")
    table = console.table(texts, *(f"table.{key}" for key in keys), right="table.tries")
    for line in found.lines:
        when = f"{line.queued_at:%d/%m/%Y %H:%M}"
        reason = line.reason or (texts.word(f"queue.kind_{line.kind.value}") if line.kind else line.uid)
        table.add_row(line.dossier_number, f"{line.title}\n{line.masked_code}", when, str(line.attempts), reason)
    console.out.print(table)
    if found.to_look_at > len(found.lines):
        console.out.print(texts.word("queue.more", count=found.to_look_at - len(found.lines)))


@app.command()
def compare(
    ctx: typer.Context,
    days: Annotated[int, typer.Option(min=1, help="How many days back, today included.")] = 10,
    send_again: Annotated[
        bool, typer.Option("--send-again", help="Queue again what the portal has a receipt for and holds no longer.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write it as PDF/A here, or as a table where it ends in .csv.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Ask the portal about everything sent on these days; exit code 1 when something does not agree."""
    from workstation.app import compare as comparing
    from workstation.app.compare_report import comparison_csv, comparison_pdf, summary

    call, again = console.context(ctx), 0
    with console.opened_desk(ctx) as desk:
        today = desk.clock().astimezone(VIETNAM).date()
        found = comparing.compare(desk, today - dt.timedelta(days=days - 1), today)
        if send_again:
            again = comparing.send_missing_again(desk, found.missing, "administrator")
        agency = desk.settings.desk.agency
    if out is not None:
        is_table = out.suffix.lower() == ".csv"
        made = (
            comparison_csv(found).encode("utf-8-sig") if is_table else comparison_pdf(found, call.texts, agency=agency)
        )
        write_whole(out, made, mode=0o600)
    if as_json:
        console.print_json({"comparison": found, "sent_again": again})
    else:
        console.out.print(summary(call.texts, found), soft_wrap=True, markup=False)
        for table in _comparison_tables(call.texts, found):
            console.out.print(table)
        if send_again:
            console.out.print(call.texts.word("compare.sent_again", count=again), markup=False)
    if found.lines:
        raise typer.Exit(console.REFUSED)


def _comparison_tables(texts: Texts, found: Comparison) -> Iterator[Table]:
    from workstation.app.compare_report import DAY_COLUMNS, day_cells, difference_word

    days = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for key in DAY_COLUMNS:
        days.add_column(texts.word(f"compare.{key}"), justify="left" if key == "day" else "right")
    for day in found.days:
        days.add_row(*day_cells(day))
    if found.days:
        yield days
    lines = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for key in ("dossier", "paper", "kind", "receipt"):
        lines.add_column(texts.word(f"compare.{key}"), overflow="fold")
    for line in found.lines:
        kind = difference_word(texts, line.difference)
        lines.add_row(line.dossier_number, f"{line.title}\n{line.masked_code}", kind, line.receipt)
    if found.lines:
        yield lines


@app.command()
def receipt(
    ctx: typer.Context,
    uid: Annotated[str, typer.Argument(help="Submission uid of `queue list --json`.")],
    out: Annotated[Path | None, typer.Option(help="Write it as PDF/A here, with the portal's text verbatim.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Print the portal's receipt as a slip, as text or as PDF; exit code 1 while there is none."""
    call = console.context(ctx)
    with Station.open(call.data_dir, read_only=True) as station:
        slip = receipt_slip(station, SubmissionUid(uid))
        if slip is not None and out is not None:
            _write_receipt(call, station, SubmissionUid(uid), out)
    if slip is None:
        console.err.print(call.texts.word("queue.no_receipt"))
        raise typer.Exit(console.REFUSED)
    if as_json:
        console.print_json(slip)
        return
    word = call.texts.word
    lines = [
        (word("table.receipt"), slip.receipt.number),
        (word("table.dossier_number"), slip.dossier_number),
        (word("table.paper"), slip.title),
        (word("table.paper_code"), slip.masked_code),
        (word("table.size"), f"{slip.size} byte"),
        (word("queue.sha256"), slip.receipt.sha256),
        (word("queue.received_at"), f"{slip.receipt.received_at:%d/%m/%Y %H:%M:%S %z}"),
        (word("queue.proof"), word(f"queue.kind_{slip.kind.value}")),
    ]
    if out is not None:
        console.out.print(word("queue.receipt_written", file=out), soft_wrap=True, markup=False)
        return
    width = max(len(label) for label, _ in lines)
    console.out.print(word("queue.slip"), markup=False)
    for label, value in lines:
        console.out.print(f"{label:<{width}}  {value}", soft_wrap=True, markup=False)


def _write_receipt(call: console.Context, station: Station, uid: SubmissionUid, out: Path) -> None:
    from workstation.app.slips import receipt_pdf  # draws: rooms that no other command of the queue needs

    agency = load_settings(call.data_dir).desk.agency
    made = receipt_pdf(station, uid, call.texts, agency=agency, printed_at=vietnam_now())
    write_whole(out, made or b"", mode=0o600)


@app.command()
def retry(ctx: typer.Context, uid: Annotated[str, typer.Argument(help="Submission uid.")]) -> None:
    """Put a refused or waiting submission at the front of the queue."""
    with Station.open(console.context(ctx).data_dir) as station:
        station.outbox.retry(SubmissionUid(uid), actor="administrator")


@app.command()
def hold(
    ctx: typer.Context,
    uid: Annotated[str, typer.Argument(help="Submission uid.")],
    release: Annotated[bool, typer.Option("--release", help="Let it go again.")] = False,
) -> None:
    """Keep a submission from being sent, or let it go again."""
    with Station.open(console.context(ctx).data_dir) as station:
        station.outbox.hold(SubmissionUid(uid), actor="administrator", held=not release)


@app.command()
def urgent(
    ctx: typer.Context,
    uid: Annotated[str, typer.Argument(help="Submission uid.")],
    usual: Annotated[bool, typer.Option("--usual", help="Back among the others.")] = False,
) -> None:
    """Send a submission before the others, also outside the sending hours and on a metered line."""
    with Station.open(console.context(ctx).data_dir) as station:
        station.outbox.set_priority(SubmissionUid(uid), "administrator", NORMAL if usual else URGENT)


@app.command("export")
def export_papers(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write, on a USB stick.")],
    key: Annotated[Path | None, typer.Option(help="X25519 public key (PEM) instead of a passphrase.")] = None,
) -> None:
    """Write everything that waits into one encrypted file and hold it here; the passphrase is SOHOA_PASSPHRASE."""
    call = console.context(ctx)
    public = _pem(key)
    passphrase = "" if public else _passphrase(new=True)
    with Station.open(call.data_dir) as station:
        done = export_queue(station, file, actor="administrator", passphrase=passphrase, public_pem=public)
    told = call.texts.word("queue.exported", count=done.papers, file=file)
    console.out.print(told, soft_wrap=True, markup=False)


@app.command("import")
def import_papers(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file of `sohoa queue export`.")],
    key: Annotated[Path | None, typer.Option(help="X25519 private key (PEM) instead of a passphrase.")] = None,
) -> None:
    """Take over the queue of another desk under the same uids; the same file again changes nothing."""
    call = console.context(ctx)
    if not file.is_file():
        raise FileMissing(name=str(file))
    private = _pem(key)
    passphrase = "" if private else _passphrase(new=False)
    with console.opened_desk(ctx) as desk:
        done = import_queue(desk, file, actor="administrator", passphrase=passphrase, private_pem=private)
    told = call.texts.word("queue.imported", count=done.papers, file=file)
    console.out.print(told, soft_wrap=True, markup=False)


def _passphrase(*, new: bool) -> str:
    given = os.environ.get("SOHOA_PASSPHRASE")
    if given is None:
        given = typer.prompt("Passphrase", hide_input=True, err=True, confirmation_prompt=new)
    if new and len(given) < LEAST_PASSPHRASE:
        raise typer.BadParameter(f"SOHOA_PASSPHRASE: >= {LEAST_PASSPHRASE}")
    return given


def _pem(file: Path | None) -> bytes:
    if file is None:
        return b""
    if not file.is_file():
        raise FileMissing(name=str(file))
    return file.read_bytes()
