# SPDX-License-Identifier: GPL-3.0-or-later
"""Which signed papers wait for a supervisor's look before they are sent, and what she says; rules are dated data."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from workstation.domain.ids import PaperId, SubmissionUid

_WHOLE = 100


class Occasion(StrEnum):
    """Why a paper waits for a look."""

    DOCUMENT_TYPE = "document_type"  # every paper of its type is looked at
    RESULT = "result"  # every result is
    DOUBTFUL = "doubtful"  # its pages were marked: blurred, cut, hard to read
    TRAINEE = "trainee"  # whoever sends it is in training
    SAMPLE = "sample"
    SENT_BACK = "sent_back"  # it, or the version it corrects, was sent back before


class Fault(StrEnum):
    """Why a paper was sent back, in the order of the list on screen."""

    BLURRED = "blurred"
    PAGES_MISSING = "pages_missing"
    WRONG_TYPE = "wrong_type"
    WRONG_OWNER = "wrong_owner"
    OTHER = "other"


class Decision(StrEnum):
    """What a supervisor said."""

    APPROVED = "approved"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """What is looked at in one period.

    Attributes:
        id: written into the record of everything that waited under it.
        valid_from, valid_to: both days included; None while it is in force.
        document_types: codes of the catalogue.
        trainees: sign-in names.
        sample_percent: of all other papers, 0 to 100.
        four_eyes: whether nobody approves what she sent herself.
        source: who decided so.
    """

    id: str
    valid_from: dt.date
    valid_to: dt.date | None
    document_types: frozenset[str]
    all_results: bool
    doubtful: bool
    trainees: frozenset[str]
    sample_percent: int
    four_eyes: bool
    source: str

    def holds_on(self, day: dt.date) -> bool:
        """Whether the rule is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def asks(self) -> bool:
        """Whether anything at all waits under this rule."""
        marks = self.all_results, self.doubtful, self.document_types, self.trainees, self.sample_percent
        return any(marks)

    def occasions(
        self, uid: SubmissionUid, *, document_type_code: str, is_result: bool, is_doubtful: bool, clerk: str
    ) -> tuple[Occasion, ...]:
        """Return why a paper waits under this rule; empty where it goes on at once."""
        known = {
            Occasion.DOCUMENT_TYPE: document_type_code in self.document_types,
            Occasion.RESULT: is_result and self.all_results,
            Occasion.DOUBTFUL: is_doubtful and self.doubtful,
            Occasion.TRAINEE: clerk in self.trainees,
        }
        found = tuple(occasion for occasion, is_so in known.items() if is_so)
        return found or ((Occasion.SAMPLE,) if is_sampled(uid, self.sample_percent) else ())


def is_sampled(uid: SubmissionUid, percent: int) -> bool:
    """Tell whether a paper is in the sample: decided by its random uid, so asking again does not draw again."""
    drawn = int.from_bytes(hashlib.sha256(uid.encode()).digest()[:8], "big")
    return drawn % (_WHOLE * _WHOLE) < percent * _WHOLE


def rule_on(rules: Iterable[ApprovalRule], day: dt.date) -> ApprovalRule | None:
    """Return the rule of a day: of several the one that began last; of two that began together the later one read."""
    found = None
    for rule in rules:
        if rule.holds_on(day) and (found is None or rule.valid_from >= found.valid_from):
            found = rule
    return found


@dataclass(frozen=True, slots=True)
class Approval:
    """One time a paper was shown to a supervisor.

    Attributes:
        pdf_sha256: of the file that was to be looked at; a decision counts for these bytes only.
        asked_by, decided_by: sign-in names; "" before somebody decided.
        decision: None while it waits.
        fault: None where it was not sent back.
        note: the supervisor's own words.
    """

    paper_id: PaperId
    pdf_sha256: str
    rule: str
    occasions: tuple[Occasion, ...]
    four_eyes: bool
    asked_at: dt.datetime
    asked_by: str
    decision: Decision | None
    decided_at: dt.datetime | None
    decided_by: str
    fault: Fault | None
    note: str
