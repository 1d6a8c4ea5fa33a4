# SPDX-License-Identifier: GPL-3.0-or-later
"""Comparing Vietnamese words: how many letters differ, with and without marks."""

from __future__ import annotations

import unicodedata


def edit_distance(one: str, other: str) -> int:
    """Return how many letters must be put in, taken out or exchanged to make one text of the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]


def plain(text: str) -> str:
    """Return a text in small letters without Vietnamese marks, for comparing."""
    bare = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def same_marks(one: str, other: str) -> bool:
    """Tell whether two words have the same letters and marks, wherever the tone mark stands: "khỏe" and "khoẻ"."""
    return sorted(unicodedata.normalize("NFD", one.lower())) == sorted(unicodedata.normalize("NFD", other.lower()))


def cased_like(word: str, model: str) -> str:
    """Return a word in small letters as the model is written: in capitals, with a first capital, or small."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
