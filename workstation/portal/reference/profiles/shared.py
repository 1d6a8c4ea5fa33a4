# SPDX-License-Identifier: GPL-3.0-or-later
"""What the dialects share on the server's side: dossiers, times as text, answers with an error code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import Request

from workstation.portal.reference import refusals
from workstation.portal.reference.attachments import Attachments
from workstation.portal.reference.database import Database
from workstation.portal.reference.login import Gate
from workstation.portal.reference.settings import ZONE, PortalSettings, now

Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Office:
    """The parts of one portal, as a dialect needs them."""

    settings: PortalSettings
    database: Database
    attachments: Attachments
    gate: Gate

    def open_dossier(self, procedure: str, applicant_id: str, applicant_name: str, token: str) -> dict[str, str]:
        """Open a dossier, or return the one the token was used for."""
        order = {
            "procedure_code": procedure,
            "applicant_id": applicant_id,
            "applicant_name": applicant_name,
            "token": token,
        }
        if not all(order.values()):
            raise refusals.malformed("dossier")
        return self.database.open_dossier(order, self.settings.unit_code, now())[0]


def office(request: Request) -> Office:
    """Return the parts of the portal a request came to."""
    state = request.app.state
    return Office(state.settings, state.database, state.attachments, state.gate)


def stamp(moment: dt.datetime | str) -> str:
    """Write a time as the national portal does: yyyyMMddHHmmss, wall time in Vietnam."""
    when = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return when.astimezone(ZONE).strftime("%Y%m%d%H%M%S")


def text(fields: object, name: str) -> str:
    """Return a text field, "" when it is not there."""
    value = fields.get(name) if isinstance(fields, Mapping) else None
    return value if isinstance(value, str) else ""


def rows(fields: object, name: str) -> list[Fields]:
    """Return the objects of a list field."""
    value = fields.get(name) if isinstance(fields, Mapping) else None
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


# HTTP 200 also for a no: the code in the body decides. Keys are those of our own refusals.
_CODES = {"invalid_token": "401", "invalid_client": "401", "DOSSIER_UNKNOWN": "404", "RECEIPT_UNKNOWN": "404"}


def enveloped(work: Callable[[], Fields], yes: str | int) -> Fields:
    """Return the result of `work` or its refusal, both as a body with `error_code`."""
    try:
        return {"error_code": yes, "message": "", **work()}
    except refusals.Refusal as no:
        return {"error_code": _CODES.get(no.code, no.code), "message": no.reason}
