# SPDX-License-Identifier: GPL-3.0-or-later
"""A batch that breaks off goes on where it stopped, and what a person should compare is marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner_drivers.base import Source
from scanner_drivers.simulator import Simulator
from tests.flows.conftest import draw_page
from workstation.app.capture import NOTE_DOUBLE_FEED, Batch, Capture, Recovery, recovery
from workstation.app.desk import open_desk
from workstation.app.intake import not_brought, open_dossier
from workstation.domain.owner import Owner
from workstation.errors import DoubleFeed, Jammed
from workstation.settings import ScannerSettings, Settings


def test_after_a_double_feed_the_batch_goes_on_and_both_its_neighbours_are_marked(
    data_dir: Path, papers_folder: Path, applicant: Owner, expected_warnings: list[object]
) -> None:
    draw_page(papers_folder / "feeder" / "03.jpg", "Trang 3.")
    with Simulator(papers_folder, faults=["doublefeed@2"]) as simulator:
        settings = Settings(scanner=ScannerSettings(device=f"escl:{simulator.url}", dpi=150))
        with open_desk(data_dir, settings=settings) as desk:
            dossier = open_dossier(desk, "1.004884", applicant, "lan")
            for paper in desk.station.papers.of_dossier(dossier.id)[1:]:
                not_brought(desk, paper.id, "lan")

            broken = Capture(desk, dossier.id, "lan").run(source=Source.ADF)
            driver = desk.open_scanner().pid
            rest = Capture(desk, dossier.id, "lan").run(source=Source.ADF, after=broken)
            failures = broken.wait() + rest.wait()
            paper = desk.station.papers.of_dossier(dossier.id)[0]
            pages = desk.station.papers.pages(paper.id)
            same_driver = desk.open_scanner().pid == driver

    assert isinstance(broken.fault, DoubleFeed)
    assert recovery(broken) == Recovery(2, (NOTE_DOUBLE_FEED,))
    assert (rest.fault, recovery(rest), failures) == (None, None, [])
    assert same_driver  # kept open from paper to paper
    assert [page.width_px for page in pages] == [874] * 3
    marked = [NOTE_DOUBLE_FEED in page.measures.warnings for page in pages if page.measures is not None]
    assert marked == [True, True, False]


@pytest.mark.parametrize(("before", "is_duplex", "sheet"), [(0, False, 1), (4, False, 5), (4, True, 3), (5, True, 3)])
def test_the_clerk_is_told_which_sheet_to_lay(before: int, is_duplex: bool, sheet: int) -> None:
    batch = Batch(fault=Jammed(page=before + 1), pages_before=before, is_duplex=is_duplex)

    found = recovery(batch)

    assert found is not None
    assert found.sheet == sheet
