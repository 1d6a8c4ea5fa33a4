# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of a workstation and how long they last; where they come from is in the application."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from workstation.signing.signer import CertificateFacts

MONTH_DAYS, WEEK_DAYS = 30, 7


class Condition(StrEnum):
    """What there is to do about a certificate, worst last."""

    VALID = "valid"
    MONTH = "month"  # 30 days left or less: the renewal takes weeks
    WEEK = "week"
    EXPIRED = "expired"
    EARLY = "early"  # not valid yet
    USAGE = "usage"  # not for signing


@dataclass(frozen=True, slots=True)
class InventoryEntry:
    """One certificate.

    Attributes:
        place: where it lies: "soft", or "token" with the token's label.
        facts: owner, issuer, times, key usage, key.
    """

    place: str
    facts: CertificateFacts

    def days_left(self, at: dt.datetime) -> int:
        """Whole days until it ends; negative when it has ended."""
        return (self.facts.not_after - at).days

    def condition(self, at: dt.datetime) -> Condition:
        """Judge it at a time."""
        if not self.facts.may_sign:
            return Condition.USAGE
        if at < self.facts.not_before:
            return Condition.EARLY
        left = self.facts.not_after - at
        if left <= dt.timedelta():
            return Condition.EXPIRED
        if left <= dt.timedelta(days=WEEK_DAYS):
            return Condition.WEEK
        return Condition.MONTH if left <= dt.timedelta(days=MONTH_DAYS) else Condition.VALID

    def describe(self, at: dt.datetime) -> str:
        """Return owner, serial, end, key and usage on one line, for IT staff."""
        facts = self.facts
        usage = ", ".join(facts.usages) or "-"
        key = f"{facts.key_kind.upper()} {facts.key_bits}"
        serial = f"{facts.serial:X}"
        until = f"{facts.not_after.date().isoformat()} ({self.days_left(at)})"
        return f"{facts.name} · {facts.issuer} · {serial} · {until} · {key} · {usage} · {self.place}"
