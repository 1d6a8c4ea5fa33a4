# SPDX-License-Identifier: GPL-3.0-or-later
"""A batch that breaks off goes on where it stopped, and what a person should compare is marked."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from scanner_drivers.base import Source
from scanner_drivers.simulator import Simulator
from tests.flows.conftest import draw_page
from workstation.app.capture import NOTE_DOUBLE_FEED, Batch, Capture, Recovery, recovery
from workstation.app.desk import Desk, open_desk
from workstation.app.intake import not_brought, open_dossier
from workstation.app.page_work import submit_page, submit_unfinished
from workstation.domain.dossier import Dossier
from workstation.domain.owner import Owner
from workstation.domain.paper import Page, Paper
from workstation.errors import DoubleFeed, Jammed, NoDocs
from workstation.jobs.lanes import Lane
from workstation.settings import ScannerSettings, Settings

ROOT = Path(__file__).parents[2]


@contextmanager
def desk_at(simulator: Simulator, data_dir: Path, **scanner: str) -> Iterator[Desk]:
    """Open a desk whose scanner is this one."""
    chosen = ScannerSettings(device=f"escl:{simulator.url}", dpi=150, **scanner)  # type: ignore[arg-type]
    with open_desk(data_dir, settings=Settings(scanner=chosen)) as desk:
        yield desk


def one_paper(desk: Desk, applicant: Owner) -> Dossier:
    """Open a dossier in which one paper is still to be scanned."""
    dossier = open_dossier(desk, "1.004884", applicant, "lan")
    for paper in desk.station.papers.of_dossier(dossier.id)[1:]:
        not_brought(desk, paper.id, "lan")
    return dossier


def first_paper(desk: Desk) -> tuple[Paper, list[Page]]:
    """Return the paper that is scanned, and its pages."""
    (dossier,) = desk.station.dossiers.recent(2)
    paper = desk.station.papers.of_dossier(dossier.id)[0]
    return paper, desk.station.papers.pages(paper.id)


def warned(pages: list[Page]) -> list[tuple[str, ...]]:
    """Return the marks of the scanner's double feeds on each page."""
    return [
        tuple(word for word in (page.measures.warnings if page.measures else ()) if word == NOTE_DOUBLE_FEED)
        for page in pages
    ]


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


KILLED = """
import os, signal, sys
from pathlib import Path
from scanner_drivers.base import Source
from tests.flows.test_scan_recovery import one_paper
from workstation.app.capture import Capture
from workstation.app.desk import open_desk
from workstation.domain.owner import Owner, parse_owner_id
from workstation.settings import ScannerSettings, Settings
settings = Settings(scanner=ScannerSettings(device=sys.argv[2], dpi=150))
with open_desk(Path(sys.argv[1]), settings=settings) as desk:
    dossier = one_paper(desk, Owner(parse_owner_id("001085012345"), "X"))
    batch = Capture(desk, dossier.id, "lan").run(source=Source.ADF)
    unread = [page.id for page in batch.pages if desk.station.papers.page(page.id).measures is None]
    print(len(batch.pages), len(unread), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_marks_of_a_double_feed_outlive_a_program_killed_between_the_two_pages(
    data_dir: Path, papers_folder: Path, expected_warnings: list[object]
) -> None:
    draw_page(papers_folder / "feeder" / "03.jpg", "Trang 3.")
    with Simulator(papers_folder, faults=["doublefeed@2"]) as simulator:
        command = [sys.executable, "-c", KILLED, str(data_dir), f"escl:{simulator.url}"]
        ended = subprocess.run(
            command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        with desk_at(simulator, data_dir) as desk:
            paper, _ = first_paper(desk)
            for reading in submit_unfinished(desk, paper):
                reading.result()
            rest = Capture(desk, paper.dossier_id, "lan").run(source=Source.ADF)  # knows of no batch before it
            failures = rest.wait()
            _, pages = first_paper(desk)

    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, "1 1\n")
    assert (rest.fault, failures) == (None, [])
    assert warned(pages) == [(NOTE_DOUBLE_FEED,), (NOTE_DOUBLE_FEED,), ()]


def test_an_empty_feeder_does_not_take_the_mark_from_the_page_that_follows_a_double_feed(
    data_dir: Path, papers_folder: Path, applicant: Owner, expected_warnings: list[object]
) -> None:
    with (
        Simulator(papers_folder, faults=["doublefeed@2", "empty@2"]) as simulator,
        desk_at(simulator, data_dir) as desk,
    ):
        dossier = one_paper(desk, applicant)
        batches: list[Batch] = []
        for _ in range(3):
            after = batches[-1] if batches else None
            batches.append(Capture(desk, dossier.id, "lan").run(source=Source.ADF, after=after))
        failures = [failure for batch in batches for failure in batch.wait()]
        _, pages = first_paper(desk)

    assert [type(batch.fault) for batch in batches] == [DoubleFeed, NoDocs, type(None)]
    assert failures == []
    assert warned(pages) == [(NOTE_DOUBLE_FEED,), (NOTE_DOUBLE_FEED,)]


def test_closing_the_desk_in_mid_batch_keeps_what_came_and_the_next_start_reads_it(
    data_dir: Path, papers_folder: Path, applicant: Owner, expected_warnings: list[object]
) -> None:
    for number in range(3, 9):
        draw_page(papers_folder / "feeder" / f"{number:02}.jpg", f"Trang {number}.")
    came = threading.Event()
    with Simulator(papers_folder, ppm=200) as simulator:
        with desk_at(simulator, data_dir) as desk:
            dossier = one_paper(desk, applicant)
            capture = Capture(desk, dossier.id, "lan")
            scan = desk.lanes.submit(Lane.SCAN, capture.run, source=Source.ADF, on_page=lambda _: came.set())
            assert came.wait(30)
            desk.close()
            batch = scan.result()
            late = submit_page(desk, batch.pages[0])
        with desk_at(simulator, data_dir) as desk:
            paper, kept = first_paper(desk)
            for reading in submit_unfinished(desk, paper):
                reading.result()
            _, pages = first_paper(desk)

    assert 1 <= len(batch.pages) < 8
    assert (batch.fault, batch.wait()) == (None, [])  # neither an alert nor a crash
    assert late.cancelled()
    assert [page.id for page in kept] == [page.id for page in batch.pages]
    assert all(page.measures is not None for page in pages)


KILLED_AT_A_FOLDER = """
import os, signal, sys
from pathlib import Path
from tests.flows.test_scan_recovery import one_paper
from workstation.app.capture import Capture
from workstation.app.desk import open_desk
from workstation.domain.owner import Owner, parse_owner_id
from workstation.settings import ScannerSettings, Settings
with open_desk(Path(sys.argv[1]), settings=Settings(scanner=ScannerSettings(device=sys.argv[2]))) as desk:
    dossier = one_paper(desk, Owner(parse_owner_id("001085012345"), "X"))
    capture = Capture(desk, dossier.id, "lan")
    (paper, *_) = desk.station.papers.of_dossier(dossier.id)
    def end(page):
        if page.number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
    capture.run(papers=[paper.id], on_page=end)
"""


def test_files_of_a_hot_folder_are_neither_lost_nor_taken_twice_by_a_program_killed_half_way(
    data_dir: Path, papers_folder: Path, tmp_path: Path, expected_warnings: list[object]
) -> None:
    draw_page(papers_folder / "feeder" / "03.jpg", "Trang 3.")
    hot = tmp_path / "hot"
    shutil.copytree(papers_folder / "feeder", hot)
    sent = [path.read_bytes() for path in sorted(hot.iterdir())]
    command = [sys.executable, "-c", KILLED_AT_A_FOLDER, str(data_dir), f"folder:{hot}"]

    ended = subprocess.run(command, check=False, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    left = len(list(hot.rglob("*.jpg")))
    with open_desk(data_dir, settings=Settings(scanner=ScannerSettings(device=f"folder:{hot}"))) as desk:
        paper, _ = first_paper(desk)
        batch = Capture(desk, paper.dossier_id, "lan").run(papers=[paper.id])
        _, pages = first_paper(desk)
        saved = [desk.station.spool.read(page.file_uid) for page in pages]

    assert ended.returncode == -signal.SIGKILL
    assert left == 2  # the second was saved, but nobody had said so yet
    assert (len(batch.pages), batch.fault) == (1, None)
    assert saved == sent
    assert list(hot.iterdir()) == []


@pytest.mark.parametrize(("policy", "left"), [("mark", [False, True, False]), ("set_aside", [False, False])])
def test_a_blank_page_is_marked_or_set_aside_as_the_settings_say(
    data_dir: Path,
    papers_folder: Path,
    applicant: Owner,
    expected_warnings: list[object],
    policy: str,
    left: list[bool],
) -> None:
    draw_page(papers_folder / "feeder" / "03.jpg", "Trang 3.")
    Image.new("RGB", (874, 1240), "white").save(papers_folder / "feeder" / "02.jpg", dpi=(150, 150))
    with Simulator(papers_folder) as simulator, desk_at(simulator, data_dir, blank_pages=policy) as desk:
        batch = Capture(desk, one_paper(desk, applicant).id, "lan").run(source=Source.ADF)
        failures = batch.wait()
        _, pages = first_paper(desk)

    assert failures == []
    assert len(batch.pages) == 3
    assert [page.measures is not None and page.measures.is_blank for page in pages] == left
    assert [page.number for page in pages] == list(range(1, len(left) + 1))


@pytest.mark.parametrize(("before", "is_duplex", "sheet"), [(0, False, 1), (4, False, 5), (4, True, 3), (5, True, 3)])
def test_the_clerk_is_told_which_sheet_to_lay(before: int, is_duplex: bool, sheet: int) -> None:
    batch = Batch(fault=Jammed(page=before + 1), pages_before=before, is_duplex=is_duplex)

    found = recovery(batch)

    assert found is not None
    assert found.sheet == sheet
