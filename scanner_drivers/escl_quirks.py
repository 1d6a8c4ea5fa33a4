# SPDX-License-Identifier: GPL-3.0-or-later
"""What certain models of eSCL scanners need done differently, by the name they give themselves; sends nothing."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quirks:
    """Deviations of one model.

    Attributes:
        host: sent as Host header instead of the address; "" for the usual.
        has_port_in_host: the port stands in the Host header even where it is the usual one.
        before_page_s: to wait before each question for a page.
        gone_is_wait: 404 and 410 mean "not yet" for as long as the job is not said to have ended.
        processing_is_empty: an idle scanner that says its feeder is processing has an empty one.
    """

    host: str = ""
    has_port_in_host: bool = False
    before_page_s: float = 0.0
    gone_is_wait: bool = False
    processing_is_empty: bool = False


# found by others on these makers' scanners (research/scanners.md section 3); none of them was on our desk
_MODELS: tuple[tuple[re.Pattern[str], dict[str, object]], ...] = (
    (re.compile(r"^HP\b", re.IGNORECASE), {"host": "localhost"}),
    (re.compile(r"^EPSON\b", re.IGNORECASE), {"has_port_in_host": True}),
    (re.compile(r"^Brother\b", re.IGNORECASE), {"before_page_s": 1.0}),
    (re.compile(r"^Xerox\b.*\bB2[01]5\b", re.IGNORECASE), {"gone_is_wait": True}),
    (re.compile(r"^Kyocera\b", re.IGNORECASE), {"processing_is_empty": True}),
)


def quirks_of(model: str) -> Quirks:
    """Return what a scanner that calls itself so needs."""
    found = Quirks()
    for pattern, changes in _MODELS:
        if pattern.search(model):
            found = dataclasses.replace(found, **changes)  # type: ignore[arg-type]
    return found
