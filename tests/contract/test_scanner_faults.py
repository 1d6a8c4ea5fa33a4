# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault a native driver can tell, in the middle of a batch: the pages before are kept, the rest follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from scanner_drivers.base import ScannedPage
from scanner_drivers.registry import open_device
from scanner_drivers.sane_library import Status
from scanner_drivers.twain_library import Condition
from scanner_drivers.worker import WorkerDevice
from tests.contract.scanner_kit import FROM_FEEDER, build_backend, build_twain, sane_environment, take
from workstation.errors import (
    AccessDenied,
    Cancelled,
    Communication,
    CoverOpen,
    DeviceBusy,
    DoubleFeed,
    Jammed,
    NoDocs,
    NoMemory,
    Offline,
    ScannerError,
    TruncatedPage,
    UnsupportedOption,
    WarmingUp,
)

SHADES = [10, 20, 30, 40, 50, 60]


def shades(pages: list[ScannedPage]) -> list[object]:
    """Return the shade of each page, which tells the pages of a stack apart."""
    found: list[object] = []
    for page in pages:
        with Image.open(page.path) as image:
            found.append(image.convert("L").getpixel((0, 0)))
    return found


def shown(code: int) -> str:
    """Return a code as the name of a test."""
    return f"{code}"


# --- SANE ---

SANE_FAULTS: dict[int, type[ScannerError]] = {
    Status.UNSUPPORTED: UnsupportedOption,
    Status.CANCELLED: Cancelled,
    Status.DEVICE_BUSY: DeviceBusy,
    Status.INVAL: Communication,
    Status.EOF: TruncatedPage,
    Status.JAMMED: Jammed,
    Status.NO_DOCS: NoDocs,
    Status.COVER_OPEN: CoverOpen,
    Status.IO_ERROR: Communication,
    Status.NO_MEM: NoMemory,
    Status.ACCESS_DENIED: AccessDenied,
    Status.WARMING_UP: WarmingUp,
    Status.HW_LOCKED: DeviceBusy,
    99: Communication,  # none of the standard's
}


@pytest.fixture(scope="module")
def sane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerDevice]:
    folder = tmp_path_factory.mktemp("sane-faults")
    environment = sane_environment(folder / "sane.d", "faulty")
    environment["LD_LIBRARY_PATH"] = str(build_backend(folder))
    with open_device("sane:faulty:stack", folder / "pages", environment=environment) as device:
        yield device


def test_every_status_of_sane_is_among_the_faults() -> None:
    assert set(Status) - {Status.GOOD} == set(SANE_FAULTS) - {99}


@pytest.mark.parametrize("status", sorted(SANE_FAULTS), ids=shown)
@pytest.mark.parametrize(("place", "operation"), [("s", "start"), ("p", "parameters"), ("r", "read")])
def test_a_status_of_sane_at_page_three_keeps_two_pages_and_the_rest_follows(
    sane: WorkerDevice, place: str, operation: str, status: int
) -> None:
    first, fault = take(sane, FROM_FEEDER, fault=f"{place}{status}@3")
    rest, none = take(sane, FROM_FEEDER)

    if (place, status) == ("s", Status.NO_DOCS):
        assert fault is None  # the feeder is empty: an end in order
    else:
        expected = SANE_FAULTS[status]
        if status == Status.EOF and place != "r":
            expected = Communication  # nothing was being read that could end
        assert type(fault) is expected
        assert (fault.operation, fault.page) == (operation, 3)
    assert none is None
    assert len(first) == 2
    assert shades(first + rest) == SHADES


# --- TWAIN ---

TWAIN_FAULTS: dict[int, type[ScannerError]] = {
    **dict.fromkeys(Condition, Communication),
    Condition.LOWMEMORY: NoMemory,
    Condition.NODS: Offline,
    Condition.MAXCONNECTIONS: DeviceBusy,
    Condition.BADCAP: UnsupportedOption,
    Condition.BADPROTOCOL: UnsupportedOption,
    Condition.BADVALUE: UnsupportedOption,
    Condition.BADDEST: Offline,
    Condition.CAPUNSUPPORTED: UnsupportedOption,
    Condition.CAPBADOPERATION: UnsupportedOption,
    Condition.CAPSEQERROR: UnsupportedOption,
    Condition.DENIED: AccessDenied,
    Condition.PAPERJAM: Jammed,
    Condition.PAPERDOUBLEFEED: DoubleFeed,
    Condition.INTERLOCK: CoverOpen,
    Condition.DAMAGEDCORNER: DoubleFeed,
    Condition.NOMEDIA: NoDocs,
    77: Communication,  # none of the specification's
    101: TruncatedPage,
    105: Cancelled,
    110: DeviceBusy,
    111: DeviceBusy,
}
del TWAIN_FAULTS[Condition.SUCCESS]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("twain-paper")
    for number, shade in enumerate(SHADES, start=1):
        Image.new("RGB", (16, 250), (shade, shade, shade)).save(folder / f"{number:03}.ppm")  # three strips of it
    return folder


@pytest.fixture(scope="module")
def twain(paper: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerDevice]:
    folder = tmp_path_factory.mktemp("twain-faults")
    environment = {**build_twain(folder), "FAKE_TWAIN_PAPER": str(paper)}
    with open_device("twain:MotCua Fake Scanner", folder / "pages", environment=environment) as device:
        yield device


@pytest.mark.parametrize("code", sorted(TWAIN_FAULTS), ids=shown)
def test_a_fault_of_twain_at_page_three_keeps_two_pages_and_the_rest_follows(
    twain: WorkerDevice, paper: Path, code: int
) -> None:
    (paper / "next").write_text("1")
    (paper / "fault").write_text(f"{code}@3")

    first, fault = take(twain, FROM_FEEDER)
    rest, none = take(twain, FROM_FEEDER)

    assert type(fault) is TWAIN_FAULTS[code]
    assert (fault.operation, fault.page) == ("read", 3)
    assert none is None
    assert len(first) == 2
    assert shades(first + rest) == SHADES


@pytest.mark.parametrize(
    ("condition", "kind"), [(Condition.PAPERJAM, Jammed), (Condition.PAPERDOUBLEFEED, DoubleFeed)], ids=shown
)
def test_a_twain_fault_between_two_pages_loses_neither(
    twain: WorkerDevice, paper: Path, condition: int, kind: type[ScannerError]
) -> None:
    (paper / "next").write_text("1")
    (paper / "fault").write_text(f"{200 + condition}@3")

    first, fault = take(twain, FROM_FEEDER)
    rest, none = take(twain, FROM_FEEDER)

    assert type(fault) is kind
    assert fault.page == 4
    assert none is None
    assert len(first) == 3
    assert shades(first + rest) == SHADES
