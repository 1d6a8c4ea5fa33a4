# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of the screens; which widget stands behind a name is known to the window only."""

from __future__ import annotations

from enum import StrEnum


class Place(StrEnum):
    """A screen the clerk can be at."""

    SIGN_IN = "sign_in"
    COUNTER = "counter"
    REVIEW = "review"
    CODES = "codes"
    SIGN = "sign"
    QUEUE = "queue"
    RESULT = "result"
    SLIPS = "slips"
    APPROVAL = "approval"
    COMPARISON = "comparison"
    REPORTS = "reports"
    ACCOUNTS = "accounts"
