# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates of a workstation as a report, and the one sentence the status strip has to say."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import sys
from pathlib import Path

import pytest

from tests.unit.signing.signing_kit import NOW, Pki
from workstation.app.certificates import COLUMNS, certificate_csv, certificate_notice, certificate_rows
from workstation.app.embedded import PIN
from workstation.cli.main import run
from workstation.signing.inventory import Condition, InventoryEntry
from workstation.signing.signer import CertificateFacts, certificate_facts
from workstation.signing.soft_token import SoftToken
from workstation.texts import LANGUAGES, Texts


@pytest.fixture(scope="module")
def facts() -> CertificateFacts:
    return certificate_facts(Pki().person("Nguyễn Thị Hạn").der)


def ending(facts: CertificateFacts, days: float, *, may_sign: bool = True) -> InventoryEntry:
    until = NOW + dt.timedelta(days=days)
    return InventoryEntry("token A", dataclasses.replace(facts, not_after=until, may_sign=may_sign))


@pytest.mark.parametrize(
    ("days", "condition"),
    [(31, None), (30, Condition.MONTH), (8, Condition.MONTH), (7, Condition.WEEK), (0.1, Condition.WEEK),
     (0, Condition.EXPIRED), (-1, Condition.EXPIRED)],
)  # fmt: skip
def test_the_strip_speaks_at_30_7_and_0_days(facts: CertificateFacts, days: float, condition: Condition | None) -> None:
    notice = certificate_notice([ending(facts, days)], NOW)
    assert (notice.condition if notice else None) is condition
    if notice is not None:
        for language in LANGUAGES:
            said = Texts.load(language).word(f"certificate.{notice.note}", name=notice.name, days=notice.days_left)
            assert "Nguyễn Thị Hạn" in said


def test_an_old_certificate_beside_its_renewal_is_no_trouble(facts: CertificateFacts) -> None:
    assert certificate_notice([ending(facts, -3), ending(facts, 300)], NOW) is None
    worst = certificate_notice([ending(facts, 300, may_sign=False), ending(facts, 5)], NOW)
    assert worst is not None
    assert worst.condition is Condition.WEEK
    assert certificate_notice([], NOW) is None


def test_the_report_has_owner_usage_and_end_and_is_no_formula(facts: CertificateFacts) -> None:
    evil = dataclasses.replace(facts, name="=1+1")
    text = certificate_csv(certificate_rows([InventoryEntry("soft", facts), InventoryEntry("soft", evil)], NOW))
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["owner"] == "Nguyễn Thị Hạn"
    assert rows[0]["usages"] == "digitalSignature nonRepudiation"
    assert rows[1]["owner"] == "'=1+1"


def test_the_command_lists_and_its_exit_code_says_whether_anybody_can_sign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def sohoa(*arguments: str) -> tuple[object, str]:
        monkeypatch.setattr(sys, "argv", ["sohoa", "--data", str(tmp_path), "--lang", "en", *arguments])
        with pytest.raises(SystemExit) as ended:
            run()
        return ended.value.code or 0, capsys.readouterr().out

    assert sohoa("certificates") == (1, "No certificate was found.\n")
    SoftToken.open_or_create(tmp_path / "soft-token", PIN).close()
    code, told = sohoa("certificates", "--json")
    [row] = json.loads(told)
    assert (code, row["condition"], row["is_test"], row["place"]) == (0, "valid", True, "soft")
    assert sohoa("certificates", "--csv")[1].count("\n") == 2
    assert row["owner"].split()[0] in sohoa("certificates")[1]
