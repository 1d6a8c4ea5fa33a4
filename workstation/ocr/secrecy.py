# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the stamps MẬT, TỐI MẬT, TUYỆT MẬT among the words of a page; what follows from one is decided in app."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from workstation.domain.fold import fold
from workstation.domain.paper import PageText, Word

_MARK = re.compile(r"(?:ĐỘ MẬT:? )?(?:MẬT|TỐI MẬT|TUYỆT MẬT)")
_MARK_FOLDED = re.compile(r"(?:do mat:? )?(?:toi mat|tuyet mat)")  # OCR loses marks of two words, but not both words
_GAP = 1.2  # in heights of a word: what stands further away is another piece of text


@functools.lru_cache(maxsize=48)  # asked of every page whenever a dossier is shown anew
def has_secret_mark(text: PageText) -> bool:
    """Whether a page bears a mark of secrecy (TT 03/2025 art. 5.2 d): capitals that stand for themselves.

    "bảo mật", "bí mật nhà nước" inside a sentence or a heading are no mark.
    """
    return any(_is_mark(piece) for piece in _pieces(text.words))


def _is_mark(piece: str) -> bool:
    words = " ".join(re.sub(r"[^\w\s:]|_", " ", piece).split()).strip(" :")
    if words != words.upper():
        return False
    return bool(_MARK.fullmatch(words) or _MARK_FOLDED.fullmatch(fold(words)))


def _pieces(words: tuple[Word, ...]) -> Iterator[str]:
    part: list[Word] = []
    for word in words:
        is_near = bool(part) and part[-1].line == word.line
        if is_near and word.left - part[-1].right <= _GAP * max(1.0, word.bottom - word.top):
            part.append(word)
            continue
        if part:
            yield " ".join(member.text for member in part)
        part = [word]
    if part:
        yield " ".join(member.text for member in part)
