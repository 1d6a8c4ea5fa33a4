# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa verify` as a clerk reads it: the worth of the file first, the next step last, nothing passed over."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from workstation.cli.verdict import print_verdict
from workstation.signing.verdict import Reason, SignatureVerdict, Verdict, VerdictStatus
from workstation.texts import Texts

AT = dt.datetime(2026, 11, 21, 7, 5, 33, tzinfo=dt.UTC)
VALUES = {"MaGiayTo": "001085012345.KQ.G01", "PhienBan": "V2", "DocCode": "G06.01_GT_000041_V2"}


def signature(level: str = "B-B", *, is_test: bool = False) -> SignatureVerdict:
    return SignatureVerdict(
        signer="Nguyễn Thị Ký Số", at=AT, level=level, intact=True, trusted=True, is_test=is_test,
        covers_whole_file=True, revocation_checked=False, field_name="Signature1", reasons=(),
    )  # fmt: skip


def said(verdict: Verdict, capsys: pytest.CaptureFixture[str], language: str = "vi") -> list[str]:
    print_verdict(Texts.load(language), Path("giấy.pdf"), verdict)
    return capsys.readouterr().out.splitlines()


def test_a_good_file_says_who_when_and_which_level_and_what_nobody_checked(capsys: pytest.CaptureFixture[str]) -> None:
    reasons = (Reason.REVOCATION_NOT_CHECKED.value,)
    lines = said(Verdict(VerdictStatus.VALID_NOT_CHECKED, reasons, (signature(),), VALUES), capsys)
    whole = "\n".join(lines)
    assert "HỢP LỆ, CHƯA KIỂM TRA HẾT" in lines[1]
    assert "001085012345.KQ.G01 · V2 · G06.01_GT_000041_V2" in lines[2]
    assert "1. Nguyễn Thị Ký Số · lúc 21/11/2026 14:05:33 (+07:00) theo máy của người ký số" in whole
    assert "B-B: chữ ký số, chưa có dấu thời gian" in whole
    assert sum("chưa kiểm tra " in line for line in lines) >= 2  # revocation and the time
    assert lines[-1].lstrip().startswith("việc tiếp theo")


@pytest.mark.parametrize(
    ("status", "reasons", "worth", "step"),
    [
        (VerdictStatus.VALID, (), "VALID:", "Use the file as usual."),
        (VerdictStatus.INDETERMINATE, (Reason.UNTRUSTED.value,), "INDETERMINATE", "root certificate imported"),
        (VerdictStatus.INDETERMINATE, (Reason.CERTIFICATE_EXPIRED.value,), "INDETERMINATE", "ask the signer"),
        (VerdictStatus.INVALID, (Reason.DIGEST_MISMATCH.value,), "NOT VALID", "Do not take the file"),
    ],
)
def test_each_verdict_begins_with_its_worth_and_ends_in_one_step(
    capsys: pytest.CaptureFixture[str], status: VerdictStatus, reasons: tuple[str, ...], worth: str, step: str
) -> None:
    lines = said(Verdict(status, reasons, (signature("B-LTA"),), VALUES), capsys, "en")
    assert worth in lines[1]
    assert step in lines[-1]
    assert any("with a timestamp" in line for line in lines)
    assert len([line for line in lines if line.lstrip().startswith("reason")]) == len(reasons)


def test_a_test_signature_is_never_called_valid(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(Verdict(VerdictStatus.VALID, (), (signature(is_test=True),), VALUES), capsys, "en")
    assert "FOR TRIAL ONLY" in lines[1]
    assert "real token" in lines[-1]
    forged = Verdict(VerdictStatus.INVALID, (Reason.CODE_CHANGED.value,), (signature(is_test=True),), VALUES)
    assert "NOT VALID" in said(forged, capsys, "en")[1]
