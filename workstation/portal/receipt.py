# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a receipt as the portal sent it; how it is fetched or kept is not in here."""

from __future__ import annotations

import datetime as dt
import json
import re
from enum import StrEnum

from workstation.domain.ids import SubmissionUid
from workstation.domain.submission import Receipt
from workstation.errors import PortalOffline, ReceiptMismatch

_SHA256 = re.compile(r"[0-9a-f]{64}")
_KIND = "sohoa_receipt"  # marks a receipt we wrote down ourselves from a portal's answers


class ReceiptKind(StrEnum):
    """What a receipt proves; best first."""

    PORTAL = "portal"  # the portal's own receipt carries our SHA-256
    FILE_HASH = "file_hash"  # the portal's record of the stored file carries our SHA-256
    FETCHED_BACK = "fetched_back"  # the portal gives no hash; the file was fetched back and hashed
    LINK_LISTED = "link_listed"  # the portal lists a link; the gateway behind it confirms our SHA-256
    ACCEPTED_ONLY = "accepted_only"  # the portal said yes and offers no way to check; the SHA-256 is ours alone

    @property
    def is_proof(self) -> bool:
        """Whether somebody else than this desk vouches for the bytes; without that no image may be purged."""
        return self is not ReceiptKind.ACCEPTED_ONLY


def kind_of(receipt: Receipt) -> ReceiptKind:
    """Return what a kept receipt proves."""
    try:
        fields = json.loads(receipt.verbatim)
    except ValueError:
        return ReceiptKind.PORTAL
    return ReceiptKind(fields.get(_KIND, ReceiptKind.PORTAL)) if isinstance(fields, dict) else ReceiptKind.PORTAL


def written_down(
    kind: ReceiptKind, uid: SubmissionUid, *, number: str, sha256: str, at: dt.datetime, answers: tuple[str, ...]
) -> Receipt:
    """Return a receipt for a portal that issues none, from its answers, which are kept letter by letter inside."""
    fields = {
        _KIND: kind.value,
        "uid": uid,
        "number": number,
        "sha256": sha256,
        "received_at": at.isoformat(),
        "answers": list(answers),
    }
    return Receipt(uid, number, sha256, at, json.dumps(fields, ensure_ascii=False))


def parse_receipt(verbatim: str, uid: SubmissionUid) -> Receipt:
    """Return the receipt in `verbatim`, which is kept letter by letter.

    Args:
        verbatim: the answer's body.
        uid: of the submission that was asked about.

    Raises:
        PortalOffline: no JSON object at all: something between us and the portal answered.
        ReceiptMismatch: a receipt of something else, or one that lacks what makes it a proof.
    """
    try:
        fields = json.loads(verbatim)
    except (ValueError, RecursionError):
        raise PortalOffline(detail="the answer is no receipt") from None
    if not isinstance(fields, dict):
        raise PortalOffline(detail="the answer is no receipt")
    if _text(fields, "uid") != uid:
        raise ReceiptMismatch(detail="receipt of another submission")
    sha256 = _text(fields, "sha256").lower()
    if not _SHA256.fullmatch(sha256):
        raise ReceiptMismatch(detail="receipt without a SHA-256")
    return Receipt(uid, _text(fields, "number"), sha256, _moment(_text(fields, "received_at")), verbatim)


def require_hash(receipt: Receipt, sha256: str) -> Receipt:
    """Return `receipt` if it confirms exactly these bytes.

    Raises:
        ReceiptMismatch: it confirms others.
    """
    if receipt.sha256 != sha256.lower():
        raise ReceiptMismatch(detail=f"receipt {receipt.number} carries {receipt.sha256[:12]}, sent {sha256[:12]}")
    return receipt


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value or not value.isprintable():  # half a surrogate pair cannot be stored
        raise ReceiptMismatch(detail=f"receipt without {name}")
    return value


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ReceiptMismatch(detail="receipt without a readable time") from None
    if moment.tzinfo is None:
        raise ReceiptMismatch(detail="receipt whose time has no zone")
    return moment
