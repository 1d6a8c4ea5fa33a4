# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a value that was read can be a Vietnamese name or agency, mark by mark; what follows is not in here."""

from __future__ import annotations

import re
import unicodedata

from workstation.domain.family_names import is_family_name
from workstation.domain.fold import fold
from workstation.ocr.letters import cased_like, edit_distance
from workstation.ocr.syllables import is_syllable

# Words of agencies that stand together. Without their marks they are found, with other marks they were misread:
# "thi trấn" and "Ủy bạn nhân dân" are read with much confidence, the dot below a letter being lost in the dotted line.
_PHRASES = (
    *("ủy ban nhân dân", "hội đồng nhân dân", "thị trấn", "thị xã", "thành phố", "đặc khu", "công an", "văn phòng"),
    *("tòa án nhân dân", "viện kiểm sát nhân dân", "trung tâm", "chi cục", "tư pháp", "nội vụ", "xây dựng"),
)
_OTHER_SPELLING = {"uỷ": "ủy", "toà": "tòa"}  # the tone on the other vowel: both are written
_FOLDED = {fold(phrase): phrase for phrase in _PHRASES}
_NEAR = 2  # letters with their marks; two agencies of one place differ by more
_WORD = re.compile(r"[^\W\d_]+")
_SHORT_FORMS = frozenset({"ubnd", "hđnd", "tp", "tx", "tand", "vksnd"})


def is_plausible_name(value: str) -> bool:
    """Tell whether a value is spelt like a person's name: a family name first, syllables after it."""
    words = _WORD.findall(unicodedata.normalize("NFC", value))
    return len(words) > 1 and is_family_name(words[0]) and all(map(is_syllable, words))


def is_plausible_agency(value: str) -> bool:
    """Tell whether a value is spelt like the name of an agency or place: syllables, and its known words unharmed."""
    text = unicodedata.normalize("NFC", value).casefold()
    words = [_OTHER_SPELLING.get(word, word) for word in _WORD.findall(text)]
    if not words or not all(is_syllable(word) or word in _SHORT_FORMS for word in words):
        return False
    marked, folded = f" {' '.join(words)} ", f" {fold(' '.join(words))} "
    return all(folded.count(f" {bare} ") == marked.count(f" {phrase} ") for bare, phrase in _FOLDED.items())


def near_agency(value: str, known: str) -> str:
    """Return a value with the part of it that comes close to a known agency written as that one; "" for none.

    Args:
        value: as it was read, "Ủy ban nhân dân xã Hoa Mu, thành phố Hà Nội".
        known: an agency, in whatever capitals, "ỦY BAN NHÂN DÂN XÃ HOA MẪU".
    """
    parts = [part.strip() for part in value.split(",")]
    known_words = unicodedata.normalize("NFC", known).lower().split()
    near = [
        " ".join(map(cased_like, known_words, part.split())) if _is_near(part, known_words) else part for part in parts
    ]
    return ", ".join(near) if near != parts else ""


def _is_near(part: str, known: list[str]) -> bool:
    words = unicodedata.normalize("NFC", part).lower().split()
    return len(words) == len(known) and 0 < edit_distance(" ".join(words), " ".join(known)) <= _NEAR
