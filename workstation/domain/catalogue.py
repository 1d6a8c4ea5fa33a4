# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of procedures and document types, read-only, looked up by code or by words without diacritics."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from workstation.domain.dossier import DocumentType, Procedure
from workstation.errors import DocumentTypeUnknown, ProcedureUnknown


def fold(text: str) -> str:
    """Return `text` lower-case without diacritics, đ as d: "Đặng Đức" -> "dang duc"."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Procedures and document types of one version.

    Attributes:
        version: printed into every record made with it.
    """

    version: str
    procedures: dict[str, Procedure] = field(default_factory=dict)
    document_types: dict[str, DocumentType] = field(default_factory=dict)

    @classmethod
    def of(cls, version: str, procedures: Iterable[Procedure], types: Iterable[DocumentType]) -> Catalogue:
        """Index procedures and types by their codes."""
        return cls(version, {p.code: p for p in procedures}, {t.code: t for t in types})

    def procedure(self, code: str) -> Procedure:
        """Return the procedure, its code with or without an agency suffix (`1.001193.000.00.00.H22`).

        Raises:
            ProcedureUnknown: not in the catalogue.
        """
        core = code.strip()[:8]
        try:
            return self.procedures[core]
        except KeyError:
            raise ProcedureUnknown(value=code) from None

    def document_type(self, code: str) -> DocumentType:
        """Return the document type.

        Raises:
            DocumentTypeUnknown: not in the catalogue.
        """
        try:
            return self.document_types[code.strip()]
        except KeyError:
            raise DocumentTypeUnknown(value=code) from None

    def search(self, words: str, limit: int = 20) -> list[Procedure]:
        """Return procedures whose code starts with, or whose name holds, every word; shortest names first."""
        wanted = fold(words).split()
        hits = [
            procedure
            for procedure in self.procedures.values()
            if all(word in fold(procedure.name) or procedure.code.startswith(word) for word in wanted)
        ]
        return sorted(hits, key=lambda procedure: (len(procedure.name), procedure.code))[:limit]
