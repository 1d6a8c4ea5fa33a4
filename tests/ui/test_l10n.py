# SPDX-License-Identifier: GPL-3.0-or-later
"""Times and dates as people in Vietnam write them, whatever zone the store keeps them in."""

from __future__ import annotations

import datetime as dt

from ui.l10n import clock, day


def test_a_moment_kept_in_utc_is_told_in_vietnams_time() -> None:
    kept = dt.datetime(2026, 11, 21, 20, 36, 5, tzinfo=dt.UTC)
    assert clock(kept) == "03:36:05"
    assert day(kept) == "22/11/2026"


def test_a_moment_of_vietnam_is_told_as_it_is() -> None:
    here = dt.datetime(2026, 11, 22, 3, 36, 5, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    assert (clock(here), day(here)) == ("03:36:05", "22/11/2026")
