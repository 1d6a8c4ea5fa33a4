# SPDX-License-Identifier: GPL-3.0-or-later
"""The code of a digitised paper, `<owner id>.<document type code>`, from its parts; joined for output, never split."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workstation.domain.codes import normal
from workstation.domain.fold import fold
from workstation.errors import CodeInvalid

# Longest first: the search for the end of the owner id must not stop inside one.
_AGENCY = r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}|[A-Y][0-9]{2}(?:\.[0-9A-Z]+?)*?"
_OWNER = rf"(?:[0-9]{{12}}|[0-9]{{10}}(?:-?[0-9]{{3}})?|{_AGENCY})"
_TYPE = r"(?:KQ\.[A-Y][0-9]{2}\.[0-9]{6}|[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}-(?:KQ)?[0-9]{4,6})"
_WHOLE = re.compile(rf"{_OWNER}\.{_TYPE}(?:\.[0-9]{{2,3}})?")
LONGEST = 50  # column of a deployed provincial system


@dataclass(frozen=True, slots=True)
class PaperCode:
    """Parts of a paper's code, kept apart because both may contain dots (`KQ.G15.000031`, `000.00.01.H22`).

    Attributes:
        owner_id: of the person or organisation the paper belongs to.
        document_type_code: from the catalogue.
        seq: 1 for the owner's first paper of this type, 2 for the second, ...
        number: symbol of a certified copy as `symbol` writes it; "" for every other paper.
        suffix_from: the first `seq` that is written out, 1 or 2; fixed when the code is given, so that a change of
            the setting changes no code that exists.

    Source: plan 39/KH-UBND III.1.b for the two parts; the `.NN` suffix and the part for certified copies are the
    practice of a deployed provincial system (research/regulation.md 3.1), no national text was found.
    """

    owner_id: str
    document_type_code: str
    seq: int = 1
    number: str = ""
    suffix_from: int = 2

    @property
    def text(self) -> str:
        """The joined code as it stands in the PDF, the XMP and at the portal."""
        parts = [self.owner_id, self.document_type_code, *filter(None, (self.number,))]
        # That system numbers every certified copy, the first too.
        if self.number or self.seq >= self.suffix_from:
            parts.append(f"{self.seq:02d}")
        return ".".join(parts)

    @classmethod
    def matching(cls, owner_id: str, document_type_code: str, seq: int, text: str) -> PaperCode | None:
        """Return the code of these parts whose joined text is `text`, whichever template made it; None when none."""
        for first in (2, 1):
            code = cls(owner_id, document_type_code, seq, suffix_from=first)
            if code.text == text:
                return code
        # The parts around the number are known, so it is cut out and not guessed at.
        head, tail = f"{owner_id}.{document_type_code}.", f".{seq:02d}"
        if text.startswith(head) and text.endswith(tail) and len(text) > len(head) + len(tail):
            return cls(owner_id, document_type_code, seq, text[len(head) : -len(tail)])
        return None


def symbol(number: str) -> str:
    """Return number and symbol of a paper as part of a code: `128/QĐ-UBND` is `128-QD-UBND` (it names files, too)."""
    return re.sub(r"[^0-9A-Z]+", "-", fold(number).upper()).strip("-")


def check_code_text(text: str) -> str:
    """Return a joined code of national form, normalised, as another system gave it.

    Raises:
        CodeInvalid: field "paper_code".
    """
    value = normal(text)
    if len(value) > LONGEST or not _WHOLE.fullmatch(value):
        raise CodeInvalid(field="paper_code", value=value)
    return value
