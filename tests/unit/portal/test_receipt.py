# SPDX-License-Identifier: GPL-3.0-or-later
"""Receipts as text: what counts as one, and what does not."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from workstation.domain.ids import SubmissionUid
from workstation.errors import PortalOffline, ReceiptMismatch
from workstation.portal.receipt import parse_receipt, require_hash

UID = SubmissionUid("4c9f2f0e-1111-4222-8333-944445555666")
FIELDS: dict[str, object] = {
    "number": "BN-20261121-000007",
    "uid": UID,
    "sha256": "AB" * 32,
    "received_at": "2026-11-21T09:30:00+07:00",
    "cơ quan": "Sở Tư pháp",
}


def test_a_receipt_is_kept_letter_by_letter() -> None:
    verbatim = "  " + json.dumps(FIELDS, ensure_ascii=False, indent=1) + "\n"
    receipt = parse_receipt(verbatim, UID)
    assert receipt.verbatim == verbatim
    assert receipt.number == "BN-20261121-000007"
    assert receipt.sha256 == "ab" * 32
    assert receipt.received_at == dt.datetime(2026, 11, 21, 2, 30, tzinfo=dt.UTC)
    assert require_hash(receipt, "AB" * 32) is receipt


def test_other_bytes_than_ours_are_a_mismatch() -> None:
    with pytest.raises(ReceiptMismatch, match="BN-20261121-000007"):
        require_hash(parse_receipt(json.dumps(FIELDS), UID), "cd" * 32)


@pytest.mark.parametrize(
    "change",
    [
        {"uid": "another"},
        {"uid": None},
        {"sha256": ""},
        {"sha256": "ab" * 31},
        {"sha256": 7},
        {"number": ""},
        {"number": "BN-\ud800"},
        {"received_at": "yesterday"},
        {"received_at": "2026-11-21T09:30:00"},
    ],
)
def test_a_receipt_that_proves_nothing_is_a_mismatch(change: dict[str, object]) -> None:
    with pytest.raises(ReceiptMismatch):
        parse_receipt(json.dumps(FIELDS | change), UID)


@pytest.mark.parametrize("answer", ["", "<html>Wi-Fi</html>", "[]", "null", '"ok"', "{", "[" * 100_000])
def test_something_that_is_no_receipt_at_all_is_not_the_portals_answer(answer: str) -> None:
    with pytest.raises(PortalOffline):
        parse_receipt(answer, UID)
