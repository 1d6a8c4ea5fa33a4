# SPDX-License-Identifier: GPL-3.0-or-later
"""What was read on pages as hOCR 1.2; reading hOCR is not in here."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from workstation.domain.paper import PageGeometry, PageText, Word

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="vi" lang="vi">
 <head>
  <title></title>
  <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
  <meta name="ocr-system" content={engine}/>
  <meta name="ocr-capabilities" content="ocr_page ocr_line ocrx_word ocrp_wconf"/>
 </head>
 <body>
"""
_TAIL = " </body>\n</html>\n"


def to_hocr(pages: Sequence[tuple[PageText, PageGeometry]]) -> str:
    """Return one hOCR document; boxes are in pixels of the levelled page.

    Args:
        pages: what was read on each page and how the page lies, in page order.
    """
    engine = pages[0][0].engine if pages else ""
    parts = [_HEAD.format(engine=quoteattr(engine))]
    for number, (text, geometry) in enumerate(pages, start=1):
        width, height, dpi = round(geometry.width_px), round(geometry.height_px), geometry.dpi
        size = f"bbox 0 0 {width} {height}; ppageno {number - 1}; scan_res {dpi} {dpi}"
        parts.append(f'  <div class="ocr_page" id="page_{number}" title="{size}">\n')
        for line, words in itertools.groupby(text.words, key=lambda word: word.line):
            parts.extend(_line(number, line, tuple(words)))
        parts.append("  </div>\n")
    parts.append(_TAIL)
    return "".join(parts)


def _line(page: int, line: int, words: tuple[Word, ...]) -> Iterable[str]:
    left, top = min(word.left for word in words), min(word.top for word in words)
    right, bottom = max(word.right for word in words), max(word.bottom for word in words)
    yield f'   <span class="ocr_line" id="line_{page}_{line}" title="{_bbox(left, top, right, bottom)}">\n'
    for index, word in enumerate(words):
        title = f"{_bbox(word.left, word.top, word.right, word.bottom)}; x_wconf {round(word.confidence)}"
        name = f"word_{page}_{line}_{index}"
        yield f'    <span class="ocrx_word" id="{name}" title="{title}">{escape(word.text)}</span>\n'
    yield "   </span>\n"


def _bbox(left: float, top: float, right: float, bottom: float) -> str:
    return f"bbox {round(left)} {round(top)} {round(right)} {round(bottom)}"
