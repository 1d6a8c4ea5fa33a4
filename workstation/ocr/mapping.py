# SPDX-License-Identifier: GPL-3.0-or-later
"""Word boxes carried from the image that was read to the page; the words themselves stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workstation.domain.paper import PageText, Word

Affine = tuple[float, float, float, float, float, float]


def map_text(text: PageText, affine: Affine) -> PageText:
    """Return the text with each box mapped; a box that gets tilted becomes the upright box around it.

    Args:
        text: boxes in pixels of the image that was read.
        affine: (a, b, c, d, e, f): (x, y) goes to (a*x + c*y + e, b*x + d*y + f).
    """
    return replace(text, words=map_words(text.words, affine))


def map_words(words: Iterable[Word], affine: Affine) -> tuple[Word, ...]:
    """Return the words with their boxes as upright boxes in other pixels; see `map_text`."""
    return tuple(_mapped(word, affine) for word in words)


def moved(words: Iterable[Word], right_px: float, down_px: float) -> tuple[Word, ...]:
    """Return the words with their boxes shifted, e.g. from a cut-out part to the whole."""
    return tuple(
        replace(
            word,
            left=word.left + right_px,
            right=word.right + right_px,
            top=word.top + down_px,
            bottom=word.bottom + down_px,
        )
        for word in words
    )


def _mapped(word: Word, affine: Affine) -> Word:
    a, b, c, d, e, f = affine
    corners = [(x, y) for x in (word.left, word.right) for y in (word.top, word.bottom)]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return replace(word, left=min(xs), top=min(ys), right=max(xs), bottom=max(ys))
