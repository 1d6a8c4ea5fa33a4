# SPDX-License-Identifier: GPL-3.0-or-later
"""The code of a digitised paper, `<owner id>.<document type code>`, from its parts; joined for output, never split."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperCode:
    """Parts of a paper's code, kept apart because both may contain dots (`KQ.G15.000031`, `000.00.01.H22`).

    Attributes:
        owner_id: of the person or organisation the paper belongs to.
        document_type_code: from the catalogue.
        seq: 1 for the owner's first paper of this type, 2 for the second, ...

    Source: plan 39/KH-UBND III.1.b for the two parts; the `.NN` suffix from the second paper on is the practice of
    a deployed provincial system (research/regulation.md 3.1), no national text was found.
    """

    owner_id: str
    document_type_code: str
    seq: int = 1

    @property
    def text(self) -> str:
        """The joined code as it stands in the PDF, the XMP and at the portal."""
        base = f"{self.owner_id}.{self.document_type_code}"
        return base if self.seq == 1 else f"{base}.{self.seq:02d}"
