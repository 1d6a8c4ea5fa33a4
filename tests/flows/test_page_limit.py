# SPDX-License-Identifier: GPL-3.0-or-later
"""At the desk a page that is not read in its time is kept as it came, marked, and holds nothing up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.conftest import CLERK, draw_page
from workstation.app import intake
from workstation.app.desk import Desk, open_desk
from workstation.app.page_work import submit_page, submit_reading
from workstation.domain.owner import Owner
from workstation.domain.paper import NOT_READ, Page
from workstation.domain.states import State


@pytest.fixture
def hasty(data_dir: Path, monkeypatch: pytest.MonkeyPatch, expected_warnings: list[object]) -> Iterator[Desk]:
    """A desk whose readers are given no time at all."""
    monkeypatch.setenv("SOHOA_OCR_PAGE_LIMIT_S", "0")
    with open_desk(data_dir) as desk:
        yield desk


def saved_page(desk: Desk, applicant: Owner, file: Path) -> Page:
    procedure = next(iter(desk.catalogue.procedures.values()))
    dossier = intake.open_dossier(desk, procedure.code, applicant, CLERK)
    paper = desk.station.papers.of_dossier(dossier.id)[0]
    return desk.station.papers.add_page(
        paper.id,
        desk.station.spool.put(paper.uid, file.read_bytes()),
        side=None,
        media_type="image/jpeg",
        dpi=150,
        width_px=874,
        height_px=1240,
        actor=CLERK,
    )


def test_a_page_out_of_time_lies_as_it_came_and_is_marked(hasty: Desk, applicant: Owner, tmp_path: Path) -> None:
    page = saved_page(hasty, applicant, draw_page(tmp_path / "page.jpg"))

    kept = submit_page(hasty, page).result(timeout=120)

    assert kept.measures is not None
    assert kept.measures.warnings == (NOT_READ,)
    assert (kept.measures.geometry.width_px, kept.measures.geometry.height_px, kept.measures.geometry.dpi) == (
        874,
        1240,
        150,
    )
    assert kept.is_read
    assert kept.text is not None
    assert kept.text.words == ()
    assert hasty.station.papers.get(page.paper_id).state is State.RECOGNISED

    again = submit_reading(hasty, kept).result(timeout=120)

    assert again.is_read
    assert again.measures is not None
    assert again.measures.warnings == (NOT_READ,)
