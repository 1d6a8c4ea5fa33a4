# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of procedures, document types and units, read-only: found by code, words and day, and compared."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from workstation.domain.codes import parse_procedure_code
from workstation.domain.dossier import DocumentType, Procedure
from workstation.domain.fold import fold
from workstation.errors import CodeInvalid, DocumentTypeUnknown, ProcedureUnknown


class UnitKind(StrEnum):
    """Kinds of unit."""

    AGENCY = "agency"
    PROVINCE = "province"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency, province or commune with the days it exists on; codes were issued anew with the merger of 1/7/2025.

    Attributes:
        parent: code of the unit above, "" when none.
        valid_from, valid_to: both days included; None when open.
        successor: code of the unit that took its place, "" when none.
    """

    kind: UnitKind
    code: str
    name: str
    parent: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    successor: str = ""

    def exists_on(self, day: dt.date) -> bool:
        """Whether the unit exists on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


_ROW = "\n"  # in no name, in no query


@dataclass(frozen=True, slots=True)
class _Index:
    """Procedures as the search sees them: shortest names first, each kind of text in one string.

    Looking for a word in one long string is forty times as fast as in 10,000 short ones, and a query without a hit
    must look at all of them (docs/benchmarks/intake.md).
    """

    procedures: tuple[Procedure, ...] = ()
    names: tuple[str, ...] = ()
    all_names: str = ""
    name_starts: tuple[int, ...] = ()
    all_initials: str = ""
    initial_starts: tuple[int, ...] = ()
    shorts: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, procedures: Iterable[Procedure]) -> _Index:
        ordered = sorted(procedures, key=lambda procedure: (len(procedure.name), procedure.code))
        names = [fold(procedure.name) for procedure in ordered]
        rows = [f"{_ROW}{one.code} {name}" for one, name in zip(ordered, names, strict=True)]
        initials = [_ROW + "".join(word[0] for word in name.split()) for name in names]
        shorts = ((fold(procedure.short), at) for at, procedure in enumerate(ordered) if procedure.short)
        return cls(
            tuple(ordered),
            tuple(names),
            "".join(rows),
            _starts(rows),
            "".join(initials),
            _starts(initials),
            tuple(shorts),
        )

    def by_words(self, words: list[str]) -> Iterator[int]:
        """Return who has every word in the name or as the beginning of the code."""
        rarest = max(words, key=len)
        for at in _hits(self.all_names, self.name_starts, rarest):
            name, code = self.names[at], self.procedures[at].code
            if all(word in name or code.startswith(word) for word in words):
                yield at

    def by_initials(self, typed: str) -> Iterator[int]:
        """Return whose initials begin so, or whose short code does."""
        yield from (at for short, at in self.shorts if short.startswith(typed) and short != typed)
        yield from _hits(self.all_initials, self.initial_starts, _ROW + typed)


def _starts(rows: Iterable[str]) -> tuple[int, ...]:
    return tuple(itertools.accumulate((len(row) for row in rows), initial=0))


def _hits(text: str, starts: Sequence[int], wanted: str) -> Iterator[int]:
    """Return the numbers of the rows that hold a text, each once."""
    found = text.find(wanted)
    while found >= 0:
        at = bisect.bisect_right(starts, found) - 1
        yield at
        found = text.find(wanted, starts[at + 1])


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Procedures, document types and units of one version.

    Attributes:
        version: printed into every record made with it.
    """

    version: str
    procedures: dict[str, Procedure] = field(default_factory=dict)
    document_types: dict[str, DocumentType] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    _index: _Index = field(default=_Index(), repr=False, compare=False)

    @classmethod
    def of(
        cls, version: str, procedures: Iterable[Procedure], types: Iterable[DocumentType], units: Iterable[Unit] = ()
    ) -> Catalogue:
        """Index procedures and types by their codes."""
        by_code = {procedure.code: procedure for procedure in procedures}
        return cls(version, by_code, {t.code: t for t in types}, tuple(units), _Index.of(by_code.values()))

    def procedure(self, code: str) -> Procedure:
        """Return the procedure, its code with or without an agency suffix (`1.001193.000.00.00.H22`).

        Raises:
            ProcedureUnknown: not in the catalogue.
        """
        try:
            return self.procedures[parse_procedure_code(code).core]
        except (KeyError, CodeInvalid):
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

    def unit(self, kind: UnitKind, code: str, day: dt.date) -> Unit | None:
        """Return the unit a code names on a day; the same code may have named another before."""
        found = (unit for unit in self.units if unit.kind is kind and unit.code == code and unit.exists_on(day))
        return next(found, None)

    def search(self, words: str, limit: int = 20) -> list[Procedure]:
        """Return procedures by short code, by the initials of their name, or by words of it without marks.

        A short code that is typed whole comes first, then initials ("dkks"), then names that hold every word and
        codes that start with it, shortest names first; without a word, all by their names.
        """
        wanted = fold(words).split()
        index = self._index
        if not wanted:
            by_name = sorted(range(len(index.names)), key=index.names.__getitem__)
            return [index.procedures[at] for at in by_name[:limit]]
        typed = wanted[0] if len(wanted) == 1 and len(wanted[0]) > 1 else ""
        groups: list[Iterable[int]] = [index.by_words(wanted)]
        if typed:
            groups = [[at for short, at in index.shorts if short == typed], index.by_initials(typed), *groups]
        return [index.procedures[at] for at in itertools.islice(_first_seen(groups), limit)]


def _first_seen(groups: Iterable[Iterable[int]]) -> Iterator[int]:
    seen: set[int] = set()
    for at in itertools.chain.from_iterable(groups):
        if at not in seen:
            seen.add(at)
            yield at


@dataclass(frozen=True, slots=True)
class Difference:
    """What one version has otherwise than another, by code, in one table.

    Attributes:
        table: "procedures", "document_types" or "units".
    """

    table: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the table is the same in both."""
        return not (self.added or self.removed or self.changed)


def differences(before: Catalogue, after: Catalogue) -> tuple[Difference, ...]:
    """Compare two versions table by table."""
    return (
        _difference("procedures", before.procedures, after.procedures),
        _difference("document_types", before.document_types, after.document_types),
        _difference("units", _units(before), _units(after)),
    )


def _units(catalogue: Catalogue) -> dict[str, Unit]:
    return {f"{unit.kind}:{unit.code}@{unit.valid_from or ''}": unit for unit in catalogue.units}


def _difference(table: str, before: Mapping[str, object], after: Mapping[str, object]) -> Difference:
    both = before.keys() & after.keys()
    return Difference(
        table,
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(before.keys() - after.keys())),
        tuple(sorted(code for code in both if before[code] != after[code])),
    )
