# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten labelled pages of the tuning half, read as the product reads them; `bench/data/golden.py` makes them anew."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

from bench.data.score import Score, score
from workstation.app.page_reader import PageResult, work_page

HERE = Path(__file__).parent
# Bounds on the character error rate: what was measured (0.0024 on the form, nothing on the others), and room for a
# letter or two.
BOUNDS = {
    "first": 0.002,
    "table": 0.002,
    "register": 0.002,
    "last": 0.006,
    "form": 0.005,
    "bowed-form": 0.003,
    "stamped": 0.002,
    "sealed-gray": 0.004,
    "askew-stamp": 0.002,
}


@functools.cache
def label(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return told


@functools.cache
def page(name: str) -> PageResult:
    return work_page((HERE / f"{name}.jpg").read_bytes(), 0, name, "auto", "vie")


def scored(name: str) -> Score:
    return score(page(name).text.text, label(name)["parts"])


@pytest.mark.parametrize("name", BOUNDS)
def test_a_golden_page_is_read(name: str) -> None:
    assert scored(name).cer <= BOUNDS[name]


@pytest.mark.parametrize("name", BOUNDS)
def test_a_golden_page_is_laid_level_and_upright(name: str) -> None:
    wear, measures = label(name)["wear"], page(name).measures

    assert measures.orientation_deg == wear["turn_deg"]
    assert measures.angle_deg == pytest.approx(wear["skew_deg"], abs=0.3)
    assert not measures.is_blank


def test_the_blank_golden_page_is_found_blank() -> None:
    assert page("blank").measures.is_blank
    assert page("blank").text.words == ()


@pytest.mark.parametrize("name", ["table", "register"])
def test_the_cells_of_a_golden_table_stand_in_order(name: str) -> None:
    assert scored(name).block_cer <= 0.005


@pytest.mark.parametrize("name", ["stamped", "askew-stamp"])
def test_number_and_date_of_the_red_incoming_stamp_are_read(name: str) -> None:
    stamp = label(name)["parts"][-1].splitlines()

    assert [line for line in stamp if line not in page(name).text.text] == []


@pytest.mark.parametrize("name", ["last", "sealed-gray"])
def test_office_and_name_under_a_seal_are_read_and_nothing_of_the_seal(name: str) -> None:
    recipients, signature = label(name)["parts"][-1]
    read = page(name).text.text

    assert [line for line in (recipients + "\n" + signature).splitlines() if line not in read] == []


def test_marks_of_letters_that_stand_on_a_leader_are_read() -> None:
    values = [part for part in label("form")["parts"] if part.startswith("Địa chỉ")]

    assert [value for value in values if value not in page("form").text.text] == []
