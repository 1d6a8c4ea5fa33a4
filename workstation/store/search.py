# SPDX-License-Identifier: GPL-3.0-or-later
"""How the queue is searched: the folded words of a submission, and a person's words as a question; no SQL."""

from __future__ import annotations

import re

from workstation.domain.fold import fold
from workstation.domain.paper_code import PaperCode


def submission_words(dossier_number: str, owner_name: str, title: str, code: PaperCode | None) -> str:
    """Return what a submission is found by: number, name, title and code, lower case without diacritics."""
    return fold(f"{dossier_number} {owner_name} {title} {code.text if code else ''}")


def wanted_words(typed: str) -> list[str]:
    """Return the words of a search, folded like what is searched; signs alone are no words."""
    return [word for word in fold(typed).split() if any(sign.isalnum() for sign in word)]


def spaced(words: list[str]) -> list[str]:
    """Return the words as they stand between spaces, each whole but the last, as the word index would find them."""
    plain = [" ".join(re.sub(r"[\W_]", " ", word).split()) for word in words]
    return [*(f" {word} " for word in plain[:-1]), f" {plain[-1]}"]


def match_question(words: list[str]) -> str:
    """Return the question for the word index: every word, the last one by its beginning, as it is being typed."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    return " ".join(quoted) + "*"
