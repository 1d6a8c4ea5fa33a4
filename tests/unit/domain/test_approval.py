# SPDX-License-Identifier: GPL-3.0-or-later
"""Which papers wait for the supervisor: by type, mark, trainee, sample; and which rule holds on a day."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from pathlib import Path

import pytest

from workstation.domain.approval import ApprovalRule, Occasion, is_sampled, rule_on
from workstation.domain.ids import SubmissionUid
from workstation.errors import SettingInvalid
from workstation.store.rules import load_approval_rules

UID = SubmissionUid("8d0f2c9e-2f43-4a0e-9c58-0c7d1a1c0001")
NOTHING = ApprovalRule(
    "x", dt.date(2026, 1, 1), None, frozenset(), False, False, frozenset(), 0, four_eyes=True, source="test"
)


def why(rule: ApprovalRule, **given: object) -> tuple[Occasion, ...]:
    told = {"document_type_code": "KQ.1", "is_result": False, "is_doubtful": False, "clerk": "lan"} | given
    return rule.occasions(UID, **told)  # type: ignore[arg-type]


def test_each_occasion_is_found_and_a_sample_is_drawn_of_the_others_only() -> None:
    rule = dataclasses.replace(
        NOTHING,
        document_types=frozenset({"KQ.2"}),
        all_results=True,
        doubtful=True,
        trainees=frozenset({"hung"}),
        sample_percent=100,
    )
    assert why(rule) == (Occasion.SAMPLE,)
    assert why(rule, document_type_code="KQ.2") == (Occasion.DOCUMENT_TYPE,)
    assert why(rule, is_result=True, is_doubtful=True) == (Occasion.RESULT, Occasion.DOUBTFUL)
    assert why(rule, clerk="hung") == (Occasion.TRAINEE,)
    assert why(NOTHING, document_type_code="KQ.2", is_result=True, is_doubtful=True, clerk="hung") == ()
    assert rule.asks
    assert not NOTHING.asks


def test_a_sample_is_decided_by_the_paper_and_as_large_as_asked_for() -> None:
    uids = [SubmissionUid(str(uuid.UUID(int=number * 7919, version=4))) for number in range(4000)]
    drawn = [uid for uid in uids if is_sampled(uid, 20)]

    assert 0.17 < len(drawn) / len(uids) < 0.23
    assert drawn == [uid for uid in uids if is_sampled(uid, 20)]
    assert {uid for uid in uids if is_sampled(uid, 5)} <= set(drawn)
    assert not any(is_sampled(uid, 0) for uid in uids)
    assert all(is_sampled(uid, 100) for uid in uids)


def test_the_rule_that_began_last_holds_and_of_two_of_one_day_the_later_read() -> None:
    old, new = NOTHING, dataclasses.replace(NOTHING, id="new", valid_from=dt.date(2026, 6, 1))
    ended = dataclasses.replace(new, id="trial", valid_to=dt.date(2026, 6, 30))

    assert rule_on([new, old], dt.date(2026, 5, 31)) is old
    assert rule_on([ended, old], dt.date(2026, 6, 30)) is ended
    assert rule_on([ended, old], dt.date(2026, 7, 1)) is old
    assert rule_on([new, ended], dt.date(2026, 6, 2)) is ended
    assert rule_on([new], dt.date(2025, 1, 1)) is None


def test_nothing_waits_as_shipped_and_an_office_decides_by_a_file(tmp_path: Path) -> None:
    shipped = rule_on(load_approval_rules(), dt.date(2026, 11, 22))
    assert shipped is not None
    assert not shipped.asks
    folder = tmp_path / "rules" / "approval"
    folder.mkdir(parents=True)
    file = folder / "xa.toml"
    text = 'id = "xa"\nvalid_from = 2026-11-01\nsample_percent = 20\nall_results = true\nsource = "QĐ 12/2026"\n'
    file.write_text(text, encoding="utf-8")
    ours = rule_on(load_approval_rules(tmp_path), dt.date(2026, 11, 22))
    assert ours is not None
    assert (ours.id, ours.sample_percent, ours.all_results, ours.four_eyes) == ("xa", 20, True, False)

    for wrong in (text.replace("percent = 20", "percent = 101"), text + "samples = 3\n"):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(SettingInvalid):
            load_approval_rules(tmp_path)
