# SPDX-License-Identifier: GPL-3.0-or-later
"""Rule sets are dated data: each day has one, a province may replace one, a slip in a file is named by its place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.domain.dossier import LegalClass
from workstation.domain.rules import Duty, NeverScanned, SignerRole, SourceForm
from workstation.errors import RuleSetMissing, SettingInvalid
from workstation.paths import resource
from workstation.store.catalogue import load_catalogue
from workstation.store.rules import load_rules, load_templates

NOW = resource("rules", "2025-tt01-tt03.toml")


def test_today_prior_results_must_be_digitised_and_opinions_must_not() -> None:
    rules = load_rules().on(dt.date(2026, 11, 21))

    assert rules.id == "TT01-2023+TT03-2025"
    assert rules.rule(LegalClass.PRIOR_RESULT).duty is Duty.MUST
    assert rules.rule(LegalClass.INTERMEDIATE_RESULT).duty is Duty.EXEMPT
    assert rules.rule(LegalClass.FINAL_RESULT).signers == (SignerRole.AUTHORITY, SignerRole.AGENCY)
    assert set(rules.never_scanned) == set(NeverScanned)
    assert rules.source_forms == tuple(SourceForm)


def test_in_2022_intermediate_results_had_to_be_digitised() -> None:
    assert load_rules().on(dt.date(2022, 6, 1)).rule(LegalClass.INTERMEDIATE_RESULT).duty is Duty.MUST


@given(st.dates(dt.date(2021, 3, 27), dt.date(2040, 1, 1)))
@settings(max_examples=40, deadline=None)
def test_each_day_has_exactly_one_set_and_nothing_that_is_a_must_has_a_fee(day: dt.date) -> None:
    holding = [rules for rules in BOOK.sets if rules.holds_on(day)]

    assert holding == [BOOK.on(day)]
    assert not [rule for rule in holding[0].classes.values() if rule.duty is Duty.MUST and rule.has_fee]


BOOK = load_rules()


def test_before_the_scheme_there_are_no_rules() -> None:
    with pytest.raises(RuleSetMissing):
        load_rules().on(dt.date(2020, 1, 1))


def _province(folder: Path, old: str, new: str) -> Path:
    (folder / "rules").mkdir(parents=True)
    text = NOW.read_text(encoding="utf-8")
    assert old in text
    (folder / "rules" / "tinh.toml").write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_a_province_replaces_a_set_of_the_same_id(tmp_path: Path) -> None:
    book = load_rules(
        _province(tmp_path, 'profiles = ["ND30_AUTHORITY", "ND30_AGENCY_SEAL"]', 'profiles = ["TINH", "TINH_DAU"]')
    )

    assert book.on(dt.date(2026, 11, 21)).rule(LegalClass.FINAL_RESULT).profiles == ("TINH", "TINH_DAU")
    assert len(book.sets) == 3


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('duty = "must"', 'duty = "maybe"', "tinh.toml: class.prior_result.duty"),
        ('duty = "must"\nfee = false', 'duty = "must"\nfee = true', "tinh.toml: class.prior_result.fee"),
        ("[class.not_required]", "[class.unheard]", "tinh.toml: class.unheard"),
        ("valid_from = 2025-09-15", 'valid_from = "soon"', "tinh.toml: valid_from"),
        ('id = "TT01-2023+TT03-2025"', 'id = "OTHER"', "OTHER: valid_from"),
    ],
)
def test_a_slip_in_a_rule_file_is_named_by_its_place(tmp_path: Path, old: str, new: str, place: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        load_rules(_province(tmp_path, old, new))

    assert refused.value.key == place


def test_the_templates_a_catalogue_names_are_shipped() -> None:
    types = load_catalogue(resource("catalogue", "sample.json")).document_types.values()

    assert {kind.template for kind in types if kind.template} <= set(load_templates())
