# SPDX-License-Identifier: GPL-3.0-or-later
"""Eight labelled pages of the tuning half, read as the product reads them; `bench/data/golden.py` makes them anew."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

from bench.data.score import Score, score
from workstation.app.page_reader import PageResult, work_page

HERE = Path(__file__).parent
# Bounds on the character error rate: what was measured when the page came in, and room for two or three letters.
BOUNDS = {
    "first": 0.005,
    "table": 0.005,
    "register": 0.003,
    "last": 0.065,  # a signature runs through the name, and the paper's foot is in shadow
    "form": 0.012,
    "bowed-form": 0.014,
    "stamped": 0.004,
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


def test_number_and_date_of_the_red_incoming_stamp_are_read() -> None:
    stamp = label("stamped")["parts"][-1].splitlines()

    assert [line for line in stamp if line not in page("stamped").text.text] == []
