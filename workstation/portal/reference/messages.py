# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON bodies of the integration profile with the meaning of each field; no behaviour."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, Field

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the file's bytes, lower-case hex.")]
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


class DossierOrder(BaseModel):
    """A dossier to be opened."""

    procedure_code: str = Field(min_length=1, max_length=64, description="Procedure code (MaTTHC), e.g. 1.001193.")
    applicant_id: str = Field(min_length=1, max_length=64, description="Identifier of who hands the dossier in.")
    applicant_name: str = Field(max_length=500, description="Name of who hands the dossier in (ChuHoSo), NFC.")
    token: str = Field(min_length=8, max_length=64, description="Made by the desk; the same token, the same dossier.")


class Dossier(BaseModel):
    """A dossier."""

    number: Number
    procedure_code: str = Field(description="Procedure code (MaTTHC).")
    applicant_id: str = Field(description="Identifier of the applicant.")
    applicant_name: str = Field(description="Name of the applicant.")
    opened_at: dt.datetime = Field(description="When it was opened (NgayTiepNhan).")


class Dossiers(BaseModel):
    """Some dossiers."""

    dossiers: list[Dossier] = Field(description="Newest first, at most 50.")


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


class Problem(BaseModel):
    """A no, with its reason."""

    code: str = Field(description="Stable key, e.g. DOSSIER_UNKNOWN, CONFLICT, NOT_PDF, TOO_LARGE.")
    reason: str = Field(description="The reason for a person, in Vietnamese.")
