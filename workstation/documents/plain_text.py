# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a text may enter a PDF: NFC, no control characters; how it is encoded there is not in here."""

from __future__ import annotations

import unicodedata

# Controls, format characters (soft hyphen, zero-width, bidi), lone surrogates, private use, unassigned: none of them
# is a letter on paper, several are illegal in XML or forbidden as Unicode value in PDF/A-2u (clause 6.2.11.7.2).
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """Return the text in NFC on one line: white space folded to single blanks, control characters dropped."""
    folded = " ".join(text.split())
    # dropping first: a dropped joiner may leave a letter and its mark side by side, which NFC then composes
    return unicodedata.normalize("NFC", "".join(c for c in folded if unicodedata.category(c) not in _DROPPED)).strip()
