# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that are none: specks read as letters, strokes of a pen read as a line; what real words say is not in here."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from workstation.domain.paper import Word

_SPECK = 0.33  # of the usual height of a word: no letter or digit is as low
_LOW = 0.45  # as low is a superscript that is read surely, or nothing
_STROKE = 2.2  # of the usual height; titles are as high, but read surely
_UNSURE = 50.0
_NO_TEXT = frozenset("¬~^`'‘’\"“”_|\\⁄<>«»°®©™¿{}¢£¥§*=")


def without_specks(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words without what the remains of a seal, a signature or dust were read as.

    Args:
        words: of one page, boxes in pixels of the image that was read.
    """
    heights = [word.bottom - word.top for word in words if sum(map(str.isalnum, word.text)) >= 2]
    if not heights:
        return tuple(words)
    usual = statistics.median(heights)
    return tuple(word for word in words if not _is_speck(word, usual))


def _is_speck(word: Word, usual: float) -> bool:
    height = word.bottom - word.top
    if any(map(str.isalnum, word.text)):
        is_odd = height < _LOW * usual or height > _STROKE * usual
        return height < _SPECK * usual or (is_odd and word.confidence < _UNSURE)
    return word.confidence < _UNSURE and all(sign in _NO_TEXT for sign in word.text)
