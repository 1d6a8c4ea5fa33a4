# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk's report of a period: indicators beside its queue, as words, as CSV, as PDF/A; counting is not in here."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import enum
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.app.choices import VIETNAM
from workstation.app.indicators import indicators
from workstation.app.reconcile import Reconciliation, reconcile
from workstation.domain.indicators import Indicator, IndicatorReport, Unit
from workstation.store.rules import load_targets
from workstation.texts import Texts, capitalised

if TYPE_CHECKING:
    from workstation.app.desk import Desk  # the command line reads a station without opening a desk

COUNTS = ("dossiers", "papers_digitised", "papers_reused", "reused_unconfirmed", "results_digitised")
_LATE_HOURS = 24.0
_NO_TARGET = "\N{EN DASH}"


class Period(enum.StrEnum):
    """The periods reports are asked for (research/regulation.md): every 10, 30 and 60 days, and by the calendar."""

    TEN_DAYS = "10d"
    THIRTY_DAYS = "30d"
    SIXTY_DAYS = "60d"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def first_day(self, last: dt.date) -> dt.date:
        """Return the first day of the period that ends on a day; of a month, quarter or year what has passed of it."""
        match self:
            case Period.TEN_DAYS | Period.THIRTY_DAYS | Period.SIXTY_DAYS:
                return last - dt.timedelta(days=int(self.value.removesuffix("d")) - 1)
            case Period.MONTH:
                return last.replace(day=1)
            case Period.QUARTER:
                return last.replace(month=last.month - (last.month - 1) % 3, day=1)
            case Period.YEAR:
                return last.replace(month=1, day=1)


@dataclass(frozen=True, slots=True)
class DeskReport:
    """What a supervisor looks at.

    Attributes:
        indicators: of the period, with the targets of its last day.
        queue: what became of the papers queued in the period.
        made_at: when it was counted.
        clerks: account and full name of everybody the figures may name.
    """

    indicators: IndicatorReport
    queue: Reconciliation
    made_at: dt.datetime
    clerks: tuple[tuple[str, str], ...] = ()


def desk_report(desk: Desk, first: dt.date, last: dt.date, valid_results: int | None = None) -> DeskReport:
    """Count a period, both days included; `valid_results` as in `indicators`."""
    now = desk.clock()
    found = indicators(desk.station, first, last, load_targets(desk.data_dir), valid_results=valid_results)
    clerks = tuple((one.name, one.full_name) for one in desk.station.users.all())
    since = dt.datetime.combine(first, dt.time(), VIETNAM)
    return DeskReport(found, reconcile(desk.station, now, hours=_LATE_HOURS, since=since, limit=1), now, clerks)


def indicator_cells(
    texts: Texts, one: Indicator, clerks: Sequence[tuple[str, str]] = ()
) -> tuple[str, str, str, str, str, str]:
    """Return an indicator in words: name, what was counted, figure or why there is none, target, met, source.

    Args:
        texts: words of the language.
        one: the indicator.
        clerks: as in `DeskReport`; an account that is not among them stands for itself.
    """
    word = texts.word
    name = word(f"indicator.{one.name.value}")
    clerk = dict(clerks).get(one.clerk, one.clerk)
    counted = f"{one.numerator}/{one.denominator}" if one.denominator is not None else str(one.numerator or "")
    gap = word(f"indicator_gap.{one.gap.value}") if one.gap else ""
    value = gap if one.value is None else word(f"indicator_unit.{one.unit.value}", value=_figure(texts, one.value))
    target = _NO_TARGET if one.target is None else _target(texts, one.unit, one.target)
    met = word("report.not_judged") if one.is_met is None else word("common.yes" if one.is_met else "common.no")
    return (f"{name}: {clerk}" if clerk else name, counted, value, target, met, one.source)


def _target(texts: Texts, unit: Unit, value: float) -> str:
    # A year's target for ten days is no whole number, and no part of a dossier is received.
    whole = math.ceil(value) if unit is Unit.COUNT else value
    return texts.word(f"indicator_unit.{unit.value}", value=_figure(texts, whole))


def _figure(texts: Texts, value: float) -> str:
    text = f"{value:g}"
    return text.replace(".", ",") if texts.language == "vi" else text


def count_lines(texts: Texts, report: IndicatorReport) -> list[tuple[str, str]]:
    """Return the plain counts of a report with their words."""
    return [(texts.word(f"report.{name}"), str(getattr(report, name))) for name in COUNTS]


def queue_lines(texts: Texts, queue: Reconciliation) -> list[tuple[str, str]]:
    """Return how the papers queued in the period stand, with their words."""
    counts = {"sent": queue.sent, "accepted": queue.accepted, "rejected": queue.rejected, "waiting": queue.waiting}
    lines = [(texts.word(f"report.queue_{name}"), str(count)) for name, count in counts.items()]
    return [*lines, (texts.word("report.queue_late", hours=_figure(texts, queue.hours)), str(queue.late))]


def period_words(texts: Texts, report: IndicatorReport) -> str:
    """Return the period of a report, day first."""
    return texts.word("report.period", first=f"{report.first:%d/%m/%Y}", last=f"{report.last:%d/%m/%Y}")


def report_csv(report: IndicatorReport) -> str:
    """Return the indicators and counts of a period as CSV, one row each."""
    out = io.StringIO()
    names = [field.name for field in dataclasses.fields(Indicator)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["first", "last", *names])
    for one in report.indicators:
        writer.writerow([report.first, report.last, *(_cell(getattr(one, name)) for name in names)])
    for name in COUNTS:
        given = {"name": name, "unit": "count", "value": getattr(report, name)}
        writer.writerow([report.first, report.last, *(given.get(column, "") for column in names)])
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    return value.value if isinstance(value, enum.Enum) else value


def report_pdf(report: DeskReport, texts: Texts, *, agency: str) -> bytes:
    """Return the report as PDF/A on A4 for the printer; a window has it made apart (`file_work.make_report`)."""
    from workstation.app.slip_forms import report_form
    from workstation.documents.form import (
        Align,
        Block,
        Column,
        Facts,
        Table,
        Title,
    )

    word = texts.word
    titles = ("indicator", "counted", "value", "target", "met", "source")
    shares = (0.30, 0.10, 0.17, 0.10, 0.09, 0.24)
    columns = tuple(
        Column(
            capitalised(word(f"report.{name}")), share, Align.LEFT if name in {"indicator", "source"} else Align.MIDDLE
        )
        for name, share in zip(titles, shares, strict=True)
    )
    rows = tuple(indicator_cells(texts, one, report.clerks) for one in report.indicators.indicators)
    facts = (*count_lines(texts, report.indicators), *queue_lines(texts, report.queue))
    blocks: list[Block] = [
        Title(word("report.title").upper(), period_words(texts, report.indicators)),
        Table(word("report.indicators"), columns, rows, word("form.none")),
        Facts(facts),
    ]
    return report_form(word("report.title"), blocks, report.made_at, agency, texts)
