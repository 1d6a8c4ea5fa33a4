# SPDX-License-Identifier: GPL-3.0-or-later
"""Dossier, its procedure and the components the procedure asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from workstation.domain.ids import DossierId
from workstation.domain.owner import Owner
from workstation.domain.paper import ImagePreset


class LegalClass(StrEnum):
    """Why a component is digitised, or not (NĐ 45/2020, TT 01/2023 art. 4, TT 03/2025 art. 5)."""

    PRIOR_RESULT = "prior_result"
    INTERMEDIATE_RESULT = "intermediate_result"
    FINAL_RESULT = "final_result"
    ON_DEMAND_CITIZEN = "on_demand_citizen"
    ON_DEMAND_AGENCY = "on_demand_agency"
    NOT_REQUIRED = "not_required"

    @property
    def must_be_digitised(self) -> bool:
        """Whether the law asks for it without anybody asking."""
        return self in {LegalClass.PRIOR_RESULT, LegalClass.FINAL_RESULT}


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of paper.

    Attributes:
        titles: headings by which the paper is recognised, upper case, NFC.
        preset: how its pictures are kept; None: as the settings say.
        is_local: a provisional code of this desk, not of the national catalogue.
        template: name of the field template its papers are extracted with, "" for the general one.
        archive_kind: its abbreviation in the archive code (CV 7197), "QD"; "" as the settings say.
        validity_months: how long a paper of this kind may be reused; 0 when it does not end.
    """

    code: str
    name: str
    titles: tuple[str, ...] = ()
    is_local: bool = False
    preset: ImagePreset | None = None
    template: str = ""
    validity_months: int = 0
    archive_kind: str = ""


@dataclass(frozen=True, slots=True)
class DossierComponent:
    """One required item of a dossier.

    Attributes:
        number: from 1, the order in which the stack is expected.
        pages: usual number of pages; 0 when it varies.
    """

    number: int
    name: str
    document_type_code: str
    legal_class: LegalClass
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Procedure:
    """An administrative procedure with its national code and components.

    Attributes:
        short: what clerks type for it, "KS"; "" when none.
    """

    code: str
    name: str
    sector: str
    components: tuple[DossierComponent, ...]
    short: str = ""


class DossierState(StrEnum):
    """Whether a dossier is being worked on."""

    OPEN = "open"
    HANDED_OVER = "handed_over"  # every paper queued, received, reused or discarded
    ABANDONED = "abandoned"


class SecretAnswer(StrEnum):
    """The answer to "is a secret paper among these?", asked on every dossier (TT 03/2025 art. 5.2 d)."""

    OPEN = ""
    NO = "no"
    YES = "yes"


class Identity(StrEnum):
    """What the portal says of the applicant's digital identity; it never blocks."""

    VERIFIED = "verified"
    NONE = "none"  # the portal knows no account: one may be issued at the counter
    OFFLINE_UNKNOWN = "offline_unknown"
    NOT_OFFERED = "not_offered"  # this portal does not answer the question at all


@dataclass(frozen=True, slots=True)
class Dossier:
    """One citizen's or organisation's case for one procedure.

    Attributes:
        number: the provincial system's number; a local provisional one (prefix "TAM-") until it is bound.
        rule_set: id of the dated rule set it was received under.
        rule_set_date: the day that set was chosen for; None in records of the first version.
        procedure_suffix: agency suffix of the procedure code as it was given, "" when none.
    """

    id: DossierId
    number: str
    procedure_code: str
    applicant: Owner
    state: DossierState
    opened_at: dt.datetime
    clerk: str
    rule_set: str
    rule_set_date: dt.date | None = None
    procedure_suffix: str = ""
    identity: Identity = Identity.OFFLINE_UNKNOWN
    secret_answer: SecretAnswer = SecretAnswer.OPEN
