# SPDX-License-Identifier: GPL-3.0-or-later
"""The indicators of a period against the targets of its last day; reads only, exports are written by the caller."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from workstation.app.choices import VIETNAM
from workstation.domain.indicators import (
    Gap,
    Indicator,
    IndicatorName,
    IndicatorReport,
    Target,
    Unit,
    Yardstick,
    middle,
)
from workstation.store.station import Station


def indicators(
    station: Station, first: dt.date, last: dt.date, targets: Sequence[Target], *, valid_results: int | None = None
) -> IndicatorReport:
    """Return what the store knows of a period.

    Args:
        station: the desk's store.
        first: first day, in Vietnam.
        last: last day, included; its targets count.
        targets: as `load_targets` gives them.
        valid_results: how many results of the unit are still valid, digitised or not; None when nobody has said: the
            backlog of a unit lies in its archive, not in this store.
    """
    until = _midnight(last + dt.timedelta(days=1))
    counts = station.counts.dossiers(_midnight(first), until)
    in_all, received = station.counts.results(until), len(counts)
    measure = Yardstick(tuple(targets), first, last)
    found: list[Indicator] = [
        measure.share(IndicatorName.RESULTS_DIGITISED, in_all, valid_results),
        measure.share(IndicatorName.PAR_INDEX, in_all, valid_results),
        measure.share(IndicatorName.DOSSIERS_DIGITISED, sum(one.digitised > 0 for one in counts), received),
        measure.share(
            IndicatorName.DOSSIERS_COMPLETE, sum(one.digitised > 0 and one.results > 0 for one in counts), received
        ),
        measure.share(IndicatorName.NOT_ASKED_AGAIN, sum(one.reused > 0 for one in counts), received),
    ]
    for clerk, number in sorted(Counter(one.clerk for one in counts).items()):
        found.append(measure.figure(IndicatorName.DOSSIERS_PER_CLERK, Unit.COUNT, number, clerk=clerk))
    found.append(measure.figure(IndicatorName.WAITING, Unit.MINUTES, None, gap=Gap.QUEUE_TICKETS))
    took = middle(one.handling_min for one in counts if one.handling_min is not None)
    gap = Gap.NOTHING_COUNTED if took is None else None
    found.append(measure.figure(IndicatorName.HANDLING, Unit.MINUTES, took, gap=gap))
    return IndicatorReport(
        first=first,
        last=last,
        dossiers=received,
        papers_digitised=sum(one.digitised for one in counts),
        papers_reused=sum(one.reused for one in counts),
        reused_unconfirmed=sum(one.unconfirmed for one in counts),
        results_digitised=sum(one.results for one in counts),
        results_in_all=in_all,
        indicators=tuple(found),
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), VIETNAM)
