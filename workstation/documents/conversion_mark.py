# SPDX-License-Identifier: GPL-3.0-or-later
"""The visible mark of a file converted from paper: its wording and its place at the foot of a page; no signature."""

from __future__ import annotations

import datetime as dt

from workstation.documents.fonts import SerifText
from workstation.documents.plain_text import clean

FONT_NAME = "F1"
DEFAULT_WORDING = "Bản điện tử chuyển đổi từ văn bản giấy · {by} · {when}"

_SIZE_PT = 7.0
_MARGIN_PT = 28.35  # 10 mm left and right
_BASELINE_PT = 11.3  # 4 mm above the edge: below what office letters print
_VIETNAM = dt.timezone(dt.timedelta(hours=7))


def mark_text(by: str, at: dt.datetime, wording: str = DEFAULT_WORDING) -> str:
    """Return the words of the mark: converted from paper, by whom, when (NĐ 137/2024 art. 4).

    Args:
        by: full name of the agency or person that converts.
        at: time of the conversion, with zone; shown in Vietnamese time.
        wording: text with `{by}` and `{when}`; the decree names the contents, not the words.
    """
    if at.tzinfo is None:
        raise ValueError("the time of conversion needs a zone")
    when = at.astimezone(_VIETNAM).replace(microsecond=0).isoformat()
    return clean(wording.replace("{by}", by).replace("{when}", when))


def mark_line(mark: str) -> SerifText | None:
    """Return the mark as a drawable line, None when there is nothing to draw."""
    line = SerifText.fitting(clean(mark))
    return line if line.text else None


def mark_operators(line: SerifText, page_width_pt: float) -> str:
    """Return the content stream part that draws the mark at the foot of the page, made smaller where it is narrow.

    It stands on white ground: the foot of a scan may show the scanner's black lid.
    """
    margin = min(_MARGIN_PT, page_width_pt / 20)
    size = _SIZE_PT * min(1.0, (page_width_pt - 2 * margin) / line.width(_SIZE_PT))
    width, rise, fall = line.width(size), size, size * 0.3
    return (
        f"q 1 g {margin - fall:.2f} {_BASELINE_PT - fall:.2f} {width + 2 * fall:.2f} {rise + fall:.2f} re f "
        f"BT 0 g 0 Tr 100 Tz /{FONT_NAME} {size:.3f} Tf "
        f"1 0 0 1 {margin:.2f} {_BASELINE_PT:.2f} Tm <{line.codes}> Tj ET Q"
    )
