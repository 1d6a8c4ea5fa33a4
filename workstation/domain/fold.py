# SPDX-License-Identifier: GPL-3.0-or-later
"""Text as it is searched and compared: lower-case without Vietnamese marks; nothing is shown in this form."""

from __future__ import annotations

import unicodedata


class _Folded(dict[int, str]):
    """What stands for a sign, by its code; learned sign by sign, as a page has thousands of some two hundred."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFD", chr(code).replace("đ", "d"))
        self[code] = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
        return self[code]


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Return `text` lower-case without diacritics, đ as d: "Đặng Đức" -> "dang duc"."""
    return text.lower().translate(_FOLDED)
