# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's way of making a paper's file: a process of its own reads the pages from the spool and seals the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.conftest import confirm_page, draw_page
from tests.pages import CLERK
from workstation.app import intake
from workstation.app.assemble import assemble
from workstation.app.desk import Desk, open_desk
from workstation.documents.metadata import read_values
from workstation.domain.ids import PaperId
from workstation.domain.owner import Owner
from workstation.domain.states import State
from workstation.errors import StoreDamaged


@pytest.fixture
def windowed(data_dir: Path, expected_warnings: list[object]) -> Iterator[Desk]:
    """A desk that works on files in another process, as the window's does."""
    with open_desk(data_dir, file_workers=1) as desk:
        yield desk


@pytest.fixture
def papers(windowed: Desk, applicant: Owner, tmp_path: Path) -> list[PaperId]:
    """Two confirmed papers of a page each."""
    procedure = next(iter(windowed.catalogue.procedures.values()))
    dossier = intake.open_dossier(windowed, procedure.code, applicant, CLERK)
    data = draw_page(tmp_path / "page.jpg").read_bytes()
    ids = []
    for number in (1, 2):
        paper = windowed.station.papers.add(
            dossier.id, component=90 + number, title=f"Giấy {number}", document_type_code="L.BANCHINH",
            owner_id="001085012345", actor=CLERK,
        )  # fmt: skip
        confirm_page(windowed, paper.id, data, number)
        ids.append(paper.id)
    return ids


def test_a_damaged_page_leaves_no_file_and_the_next_paper_is_made(windowed: Desk, papers: list[PaperId]) -> None:
    spool = windowed.station.spool
    [page] = windowed.station.papers.pages(papers[0])
    sealed = spool.file(page.file_uid).path
    whole = sealed.read_bytes()
    sealed.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    before = spool.uids()

    with pytest.raises(StoreDamaged):
        assemble(windowed, papers[0])
    assert windowed.station.papers.get(papers[0]).state is State.CONFIRMED
    assert spool.uids() == before

    made = assemble(windowed, papers[1])
    assert made.pdf_uid is not None
    pdf = spool.read(made.pdf_uid)
    assert len(pdf) == made.pdf_size
    assert read_values(pdf)["MaGiayTo"] == "001085012345.L.BANCHINH.02"
