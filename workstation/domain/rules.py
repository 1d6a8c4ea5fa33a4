# SPDX-License-Identifier: GPL-3.0-or-later
"""Rule sets by date: what must, may and must not be digitised, from which originals, who signs; the law is data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from workstation.domain.dossier import LegalClass
from workstation.errors import RuleSetMissing


class Duty(StrEnum):
    """Whether a paper is digitised."""

    MUST = "must"
    ON_DEMAND = "on_demand"
    EXEMPT = "exempt"


class NeverScanned(StrEnum):
    """Kinds of paper that are not copied whatever their class (TT 03/2025 art. 5.2)."""

    FILED_ONLINE = "filed_online"
    ONLY_SHOWN = "only_shown"
    OPINION = "opinion"
    SECRET = "secret"


class SourceForm(StrEnum):
    """Originals a copy may be made from (TT 01/2023 art. 4)."""

    ORIGINAL = "original"
    REGISTER_COPY = "register_copy"
    CERTIFIED_COPY = "certified_copy"
    COPY_WITH_ORIGINAL = "copy_with_original"


class SignerRole(StrEnum):
    """Who signs."""

    DIGITISER = "digitiser"
    AUTHORITY = "authority"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class ClassRule:
    """What holds for one legal class.

    Attributes:
        has_fee: the person who asks pays for it; never so where the law asks.
        signers: in the order of signing.
        profiles: signature profile of each signer, in the same order.
        source: law and article.
        validity_months: how long a held paper of the class may be reused where neither the store nor the catalogue
            says; 0 for no end.
    """

    legal_class: LegalClass
    duty: Duty
    has_fee: bool
    signers: tuple[SignerRole, ...]
    profiles: tuple[str, ...]
    source: str
    validity_months: int = 0

    @property
    def signatures(self) -> tuple[tuple[SignerRole, str], ...]:
        """Who signs under which profile, in the order of signing; the later ones are incremental updates."""
        return tuple(zip(self.signers, self.profiles, strict=True))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one period.

    Attributes:
        id: written into every record made under it.
        valid_from, valid_to: both days included; None while it is in force.
        never_scanned: kind and its source.
    """

    id: str
    title: str
    valid_from: dt.date
    valid_to: dt.date | None
    classes: dict[LegalClass, ClassRule]
    never_scanned: dict[NeverScanned, str]
    source_forms: tuple[SourceForm, ...]
    sources: tuple[str, ...]

    def holds_on(self, day: dt.date) -> bool:
        """Whether the set is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def rule(self, legal_class: LegalClass) -> ClassRule:
        """Return the rule of a class; every set has all of them."""
        return self.classes[legal_class]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rule sets, oldest first; no two hold on one day."""

    sets: tuple[RuleSet, ...]

    @classmethod
    def of(cls, sets: Iterable[RuleSet]) -> RuleBook:
        """Put sets into the order of their periods."""
        return cls(tuple(sorted(sets, key=lambda rules: rules.valid_from)))

    def on(self, day: dt.date) -> RuleSet:
        """Return the rules of a day.

        Raises:
            RuleSetMissing: none holds then.
        """
        for rules in self.sets:
            if rules.holds_on(day):
                return rules
        raise RuleSetMissing(value=day.isoformat())

    def by_id(self, name: str) -> RuleSet:
        """Return a set by its id, as a record names it.

        Raises:
            RuleSetMissing: no such set.
        """
        for rules in self.sets:
            if rules.id == name:
                return rules
        raise RuleSetMissing(value=name)
