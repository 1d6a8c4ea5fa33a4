# SPDX-License-Identifier: GPL-3.0-or-later
"""Indicators of a desk and their dated targets; counting is the store's; what is not known is said, not guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_DAYS_A_YEAR = 365


class IndicatorName(StrEnum):
    """What is reported."""

    RESULTS_DIGITISED = "results_digitised"  # of all results still valid; how many there are is entered by the unit
    PAR_INDEX = "par_index"  # the same share against the threshold of the reform index
    DOSSIERS_DIGITISED = "dossiers_digitised"  # with a component digitised, of those received in the period
    DOSSIERS_COMPLETE = "dossiers_complete"  # with a component and the result digitised
    NOT_ASKED_AGAIN = "not_asked_again"  # with a paper reused
    DOSSIERS_PER_CLERK = "dossiers_per_clerk"
    WAITING = "waiting"  # before the counter
    HANDLING = "handling"  # from opening a dossier to its last paper in the queue


class Unit(StrEnum):
    """What a figure counts."""

    PERCENT = "percent"
    COUNT = "count"
    MINUTES = "minutes"


class Gap(StrEnum):
    """Why a figure is not there."""

    VALID_RESULTS = "valid_results"  # nobody has said how many results are still valid
    QUEUE_TICKETS = "queue_tickets"  # this program does not see when a person came in
    NOTHING_COUNTED = "nothing_counted"  # the denominator is 0


@dataclass(frozen=True, slots=True)
class Target:
    """What a plan wants on the days it holds.

    Attributes:
        value: in the unit; a count is a year's.
        is_most: the figure must stay at or below it.
    """

    indicator: IndicatorName
    unit: Unit
    value: int
    is_most: bool
    valid_from: dt.date
    valid_to: dt.date | None
    source: str

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is wanted on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def of_period(self, days: int) -> float:
        """Return what it is for a period: of a count so many days' part of a year."""
        return round(self.value * days / _DAYS_A_YEAR, 2) if self.unit is Unit.COUNT else float(self.value)


@dataclass(frozen=True, slots=True)
class DossierCount:
    """What is counted of one dossier of the period.

    Attributes:
        digitised: components scanned and signed here.
        reused: components the state held already.
        unconfirmed: of those, the ones the portal has not confirmed yet.
        results: results digitised and signed here.
        handling_min: minutes from opening to its last component in the queue; None while it is open.
    """

    clerk: str
    digitised: int
    reused: int
    unconfirmed: int
    results: int
    handling_min: float | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of the report.

    Attributes:
        clerk: whose; "" for the desk.
        numerator, denominator: what was counted; None where it is not known.
        value: in the unit, two decimals; None with a reason in `gap`.
        target: of the last day of the period, None when no plan wants anything.
        is_met: None without value or target.
    """

    name: IndicatorName
    unit: Unit
    clerk: str = ""
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    target: float | None = None
    source: str = ""
    is_met: bool | None = None
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class IndicatorReport:
    """The figures of a period, both days included.

    Attributes:
        papers_digitised, papers_reused, reused_unconfirmed: components of the dossiers received in the period.
        results_digitised: likewise.
        results_in_all: results digitised here up to the last day, whenever the dossier was received.
    """

    first: dt.date
    last: dt.date
    dossiers: int
    papers_digitised: int
    papers_reused: int
    reused_unconfirmed: int
    results_digitised: int
    results_in_all: int
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The targets that count for one period."""

    targets: tuple[Target, ...]
    first: dt.date
    last: dt.date

    def share(self, name: IndicatorName, part: int, whole: int | None) -> Indicator:
        """Return a percentage; `whole` is None where the unit has not said it."""
        if whole is None:
            return self._judged(Indicator(name, Unit.PERCENT, numerator=part, gap=Gap.VALID_RESULTS))
        if not whole:
            return self._judged(Indicator(name, Unit.PERCENT, numerator=part, denominator=0, gap=Gap.NOTHING_COUNTED))
        value = round(100 * part / whole, 2)
        return self._judged(Indicator(name, Unit.PERCENT, numerator=part, denominator=whole, value=value))

    def figure(
        self, name: IndicatorName, unit: Unit, value: float | None, *, clerk: str = "", gap: Gap | None = None
    ) -> Indicator:
        """Return a count or a time."""
        shown = None if value is None else round(value, 2)
        return self._judged(Indicator(name, unit, clerk=clerk, value=shown, gap=gap))

    def _judged(self, found: Indicator) -> Indicator:
        target = next((one for one in self.targets if one.indicator is found.name and one.holds_on(self.last)), None)
        if target is None:
            return found
        wanted = target.of_period((self.last - self.first).days + 1)
        met = None if found.value is None else found.value <= wanted if target.is_most else found.value >= wanted
        return Indicator(
            name=found.name,
            unit=found.unit,
            clerk=found.clerk,
            numerator=found.numerator,
            denominator=found.denominator,
            value=found.value,
            target=wanted,
            source=target.source,
            is_met=met,
            gap=found.gap,
        )


def middle(values: Iterable[float]) -> float | None:
    """Return the median, None of nothing: one dossier left open over lunch must not stand for all."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
