# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a page deserves a look while the citizen is still there, as keys; the words for a clerk are in the texts."""

from __future__ import annotations

from workstation.domain.paper import NOT_READ, PageMeasures, PageText
from workstation.ocr.secrecy import has_secret_mark

LOW_CONFIDENCE = 60.0  # below it a reader finds about every fourth word wrong (research/imaging.md 1)


def page_reasons(measures: PageMeasures, text: PageText | None) -> tuple[str, ...]:
    """Return the keys of what deserves a look on a page; none for a page that is in order.

    Args:
        measures: of the clean-up; its warnings come first ("blurred", "skewed", "corner_lost", ...).
        text: None while the page is not read.
    """
    found = [*measures.warnings]
    if measures.is_blank:
        found.append("blank")
    elif text is not None and NOT_READ not in found and text.confidence < LOW_CONFIDENCE:
        found.append("low_confidence")
    if text is not None and has_secret_mark(text):
        found.append("secret")
    return tuple(found)


def count_reasons(expected: int, found: int) -> tuple[str, ...]:
    """Return the key of what is wrong with the number of pages; none when nobody has announced how many there are.

    Args:
        expected: pages announced; 0 when unknown.
        found: pages that are there.
    """
    if not expected or expected == found:
        return ()
    return ("pages_missing" if found < expected else "pages_surplus",)
