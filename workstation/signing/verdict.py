# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be said of a signed PDF, as values that screens and other processes take; verify.py finds them out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class VerdictStatus(StrEnum):
    """What may be said of the whole file."""

    VALID = "valid"
    VALID_NOT_CHECKED = "valid_not_checked"  # all right, but nobody knows whether a certificate was revoked
    INDETERMINATE = "indeterminate"  # unchanged, but the signer cannot be trusted
    INVALID = "invalid"


class Reason(StrEnum):
    """Why a verdict is not simply VALID; stable keys, texts live in resources/i18n."""

    # INVALID
    DIGEST_MISMATCH = "digest_mismatch"  # signed bytes were altered
    SIGNATURE_BROKEN = "signature_broken"  # the signature is not of this certificate's key
    BYTE_RANGE_WRONG = "byte_range_wrong"  # the signature leaves out more than its own room
    CHANGED_AFTER_SIGNING = "changed_after_signing"  # a later revision does more than add long-term data
    JUNK_AFTER_END = "junk_after_end"  # bytes behind the file that belong to no revision
    CODE_CHANGED = "code_changed"  # our XMP values differ between a signed revision and the end of the file
    CODE_UNEXPECTED = "code_unexpected"  # our XMP values are not those of the record
    SIGNER_MISSING = "signer_missing"  # the record knows of a signature that is not there, or another order
    REVOKED = "revoked"
    TIMESTAMP_BROKEN = "timestamp_broken"
    SIGNATURE_UNREADABLE = "signature_unreadable"
    # INDETERMINATE
    UNTRUSTED = "untrusted"  # no path to an imported trust anchor
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    KEY_USAGE_WRONG = "key_usage_wrong"
    # VALID_NOT_CHECKED
    REVOCATION_NOT_CHECKED = "revocation_not_checked"
    TIMESTAMP_UNTRUSTED = "timestamp_untrusted"


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature.

    Attributes:
        signer: common name of its certificate.
        at: time of its trusted or at least intact timestamp, else the time the signer claims; None when neither.
        level: "B-B", "B-T", "B-LT", "B-LTA", or "" when it is not PAdES.
        intact: signed bytes unchanged and the signature of the certificate's key.
        trusted: a path leads to one of the given anchors.
        is_test: made by the soft token.
        covers_whole_file: nothing stands behind it.
        reasons: what is wrong with it.
    """

    signer: str
    at: dt.datetime | None
    level: str
    intact: bool
    trusted: bool
    is_test: bool
    covers_whole_file: bool
    revocation_checked: bool
    field_name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole file.

    Attributes:
        reasons: keys of `Reason`, worst first, each once; empty only for VALID.
        signatures: in order of signing, document timestamps not counted.
        values: our XMP values at the end of the file, by property name.
    """

    status: VerdictStatus
    reasons: tuple[str, ...]
    signatures: tuple[SignatureVerdict, ...]
    values: dict[str, str]

    @property
    def is_acceptable(self) -> bool:
        """Whether a fresh signature may go into the queue (revocation is looked up later, by the net lane)."""
        return self.status in {VerdictStatus.VALID, VerdictStatus.VALID_NOT_CHECKED}
