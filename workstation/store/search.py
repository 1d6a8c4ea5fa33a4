# SPDX-License-Identifier: GPL-3.0-or-later
"""How the queue is searched: the folded words of a submission, and a person's words as a question; no SQL."""

from __future__ import annotations

from workstation.domain.fold import fold
from workstation.domain.paper_code import PaperCode


def submission_words(dossier_number: str, owner_name: str, title: str, code: PaperCode) -> str:
    """Return what a submission is found by: number, name, title and code, lower case without diacritics."""
    return fold(f"{dossier_number} {owner_name} {title} {code.text}")


def wanted_words(typed: str) -> list[str]:
    """Return the words of a search, folded like what is searched; signs alone are no words."""
    words = [word for word in fold(typed).split() if any(sign.isalnum() for sign in word)]
    # One letter of the next word narrows nothing down yet, and its index entry is the widest there is.
    return words[:-1] if len(words) > 1 and len(words[-1]) == 1 else words


def match_question(words: list[str]) -> str:
    """Return the question for the word index: every word, the last one by its beginning, as it is being typed."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    return " ".join(quoted) + "*"
