# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON bodies of the integration profile with the meaning of each field; no behaviour."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field


def _with_zone(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None or not dt.timedelta(days=1) < moment.replace(tzinfo=dt.UTC) - _FIRST < _LAST - _FIRST:
        raise ValueError("a time with zone is wanted")
    return moment


_FIRST, _LAST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the file's bytes, lower-case hex.")]
_PRINTED = r"^[^\x00-\x1f]*$"
Moment = Annotated[dt.datetime, Field(json_schema_extra={"format": "date-time"}), AfterValidator(_with_zone)]
Number = Annotated[str, Field(description="Dossier number (MaHoSo), e.g. G09.20-20261121-0000001.")]
TypeCode = Annotated[str, Field(description="Document type code of the catalogue (MaGiayTo); may contain dots.")]
CodeText = Annotated[str, Field(description="Code of the paper, <owner id>.<document type code>; never split it.")]


class Token(BaseModel):
    """Answer to a log-in by OAuth2 client credentials (RFC 6749 section 4.4)."""

    access_token: str = Field(description="Send it as `Authorization: Bearer`.")
    token_type: str = Field(default="Bearer", description="Always Bearer.")
    expires_in: float = Field(description="Seconds the token lasts.")


class Status(BaseModel):
    """The portal answers and the login is good."""

    time: dt.datetime = Field(description="The portal's clock, with zone.")
    takes_events: bool = Field(default=False, description="Whether desks should report where their papers stand.")


class DossierOrder(BaseModel):
    """A dossier to be opened."""

    procedure_code: str = Field(min_length=1, max_length=64, description="Procedure code (MaTTHC), e.g. 1.001193.")
    applicant_id: str = Field(min_length=1, max_length=64, description="Identifier of who hands the dossier in.")
    applicant_name: str = Field(max_length=500, description="Name of who hands the dossier in (ChuHoSo), NFC.")
    token: str = Field(min_length=8, max_length=64, description="Made by the desk; the same token, the same dossier.")


DossierState = Literal["in_progress", "succeeded", "ended"]


class Progress(BaseModel):
    """How far the case system is with a dossier."""

    state: DossierState = Field(
        description="succeeded: the procedure has ended with its result, its papers are valid; ended: without one."
    )


class Dossier(BaseModel):
    """A dossier."""

    number: Number
    procedure_code: str = Field(description="Procedure code (MaTTHC).")
    applicant_id: str = Field(description="Identifier of the applicant.")
    applicant_name: str = Field(description="Name of the applicant.")
    opened_at: dt.datetime = Field(description="When it was opened (NgayTiepNhan).")
    state: DossierState = Field(default="in_progress", description="How far it is; desks ask every few hours.")


class Dossiers(BaseModel):
    """Some dossiers."""

    dossiers: list[Dossier] = Field(description="Newest first, at most 50.")


class Component(BaseModel):
    """One component of a dossier, or its result, as the desk handed it over."""

    component: int = Field(ge=0, le=10_000, description="Number in the procedure's list (MaThanhPhanHoSo).")
    title: str = Field(max_length=1000, pattern=_PRINTED, description="What the paper is called.")
    how: Literal["digitised", "reused", "paper"] = Field(
        description="digitised: sent and received; reused: the state held it, nothing was scanned; paper: on paper."
    )
    code: str = Field(max_length=64, pattern=_PRINTED, description="Code of the paper, of the held one where reused.")
    uid: str = Field(pattern="^[0-9A-Za-z-]{8,64}$", description="The submission's key, where it was sent.")


class Components(BaseModel):
    """What became of every component of a dossier."""

    told_at: Moment = Field(description="The desk's clock, with zone.")
    components: list[Component] = Field(max_length=500, description="In the order of the procedure.")


class StoredPaper(BaseModel):
    """A paper the state already holds and offers for reuse."""

    code_text: CodeText
    document_type_code: TypeCode
    title: str = Field(description="What the paper is called.")
    sha256: Sha256
    stored_at: dt.datetime = Field(description="Since when it is held.")
    valid_until: dt.date | None = Field(default=None, description="Last day of validity; null: no end.")


class StoredPapers(BaseModel):
    """Papers of one owner."""

    papers: list[StoredPaper] = Field(description="Newest first.")


class DigitalIdentity(BaseModel):
    """Whether a person has a verified digital identity (danh tính số)."""

    identity: Literal["verified", "none"] = Field(description="none: an account may be issued at the counter.")


class Receipt(BaseModel):
    """The proof that a paper has arrived; a desk may delete its copy only against the same `sha256`."""

    number: str = Field(description="Receipt number, BN-<date>-<n>.")
    uid: str = Field(description="The submission's key, made by the desk; one uid is stored at most once.")
    sha256: Sha256
    size: int = Field(description="Bytes stored.")
    code: CodeText
    dossier: Number
    received_at: dt.datetime = Field(description="When the last byte was safe, zone +07:00.")


class Link(BaseModel):
    """An address by which another system fetches one paper without a login (DuongDanTaiTepTin)."""

    url: str = Field(description="Relative to the portal's address; whoever has it can read the paper.")
    expires_at: dt.datetime = Field(description="When it stops working.")


class ItemEvent(BaseModel):
    """One step of one paper at a desk: no content, no owner, no code."""

    id: Sha256 = Field(description="Made by the desk; the same step has the same id, and counts once.")
    line: int = Field(ge=1, le=2**53, description="Number of the step's line in the desk's audit trail.")
    uid: str = Field(pattern="^[0-9A-Za-z-]{8,64}$", description="Random key of the paper.")
    name: str = Field(pattern="^[a-z_]{1,32}$", description="What happened, e.g. queue, claim, receive, refuse.")
    state: str = Field(
        pattern="^[a-z_]{1,32}$", description="Where the paper stands since then, e.g. queued, received."
    )
    at: Moment = Field(description="When, by the desk's clock, with zone.")
    size: int = Field(ge=0, le=2**53, description="Bytes of the signed PDF; 0 before there is one.")


class EventBatch(BaseModel):
    """Steps of one desk's papers."""

    station: str = Field(pattern="^[0-9a-f]{32}$", description="Random name of the desk's data folder.")
    agency: str = Field(max_length=64, pattern=_PRINTED, description="Unit code of the desk.")
    counter: str = Field(max_length=64, pattern=_PRINTED, description="Name of the counter.")
    audit_lines: int = Field(ge=0, le=2**53, description="Lines of the desk's audit trail.")
    audit_head: Sha256 = Field(description="Hash of its last line; it shows a trail that was rewritten later.")
    events: list[ItemEvent] = Field(max_length=500, description="Oldest first, at most 500.")


class EventsTaken(BaseModel):
    """The steps are kept."""

    taken: int = Field(description="How many of the batch are kept now, those known before included.")
    known: int = Field(description="How many of them had been known before.")


class DeskStanding(BaseModel):
    """Where one desk's papers stand, by what it told last."""

    station: str = Field(description="Random name of the desk's data folder.")
    agency: str = Field(description="Unit code of the desk.")
    counter: str = Field(description="Name of the counter.")
    told_at: str = Field(description="When it was heard of last, by the gateway's clock.")
    audit_lines: int = Field(description="Lines of its audit trail then.")
    audit_head: str = Field(description="Hash of the last of them.")
    states: dict[str, int] = Field(description="How many papers stand in each state.")
    late: int = Field(description="Papers queued or being sent for longer than asked about.")
    received_bytes: int = Field(description="Bytes of the papers the portal has confirmed.")


class Standings(BaseModel):
    """Where the papers of all desks stand."""

    hours: float = Field(description="After so long without a receipt a paper is late.")
    desks: list[DeskStanding] = Field(description="By agency and counter.")


class PassageRefused(BaseModel):
    """A paper the next portal refused."""

    uid: str = Field(description="The submission's key.")
    reason: str = Field(description="Code and words of the no.")
    changed_at: str = Field(description="When.")


class PassageStanding(BaseModel):
    """What became of the papers this gateway passes on."""

    waiting: int = Field(description="Not there yet.")
    passed: int = Field(description="The next portal's receipt is kept.")
    refused: int = Field(description="The next portal said no; a person has to look.")
    refusals: list[PassageRefused] = Field(description="The newest 50.")


class Problem(BaseModel):
    """A no, with its reason."""

    code: str = Field(description="Stable key, e.g. DOSSIER_UNKNOWN, CONFLICT, NOT_PDF, TOO_LARGE.")
    reason: str = Field(description="The reason for a person, in Vietnamese.")
