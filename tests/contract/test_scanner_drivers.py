# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract every scanner driver keeps: eSCL and genuine SANE on the simulated scanner, TWAIN, hot folder."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from PIL import Image, ImageChops, ImageStat

from scanner_drivers.base import (
    Availability,
    ColorMode,
    DeviceInfo,
    DeviceState,
    Progress,
    ScannedPage,
    ScanOptions,
    Source,
)
from scanner_drivers.registry import driver_availability, list_devices, open_device
from scanner_drivers.sane_config import write_sane_config
from scanner_drivers.simulator import Simulator
from scanner_drivers.simulator_process import start_simulator
from scanner_drivers.worker import Watchdogs, WorkerDevice
from tests.contract.scanner_kit import (
    A4_PX,
    DPI,
    FEEDER_PAGES,
    FROM_FEEDER,
    QUICK,
    TWO_SIDES,
    build_backend,
    build_twain,
    feeder,
    lay_pages,
    sane_environment,
    take,
)
from workstation.errors import (
    AccessDenied,
    Cancelled,
    Communication,
    CoverOpen,
    DeviceBusy,
    DoubleFeed,
    DriverCrashed,
    DriverHung,
    Jammed,
    NoDocs,
    NoMemory,
    Offline,
    ScannerError,
    TruncatedPage,
    UnsupportedOption,
)

TWAIN_FAULTS = {"empty": 29}  # what the fake source is told; the others stand in test_scanner_faults
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_pages(tmp_path_factory.mktemp("scanner") / "pages")


@dataclass
class Desk:
    """The simulated scanner and one way to it, kept open from test to test as from paper to paper at a counter."""

    driver: str
    pages: Path
    handover: Path
    environment: dict[str, str]
    simulator: Simulator
    device: WorkerDevice
    hot_folder: Path  # of the folder driver; the fake TWAIN source's paper

    def lay(self, *faults: str, ppm: float = 0.0, busy_s: float = 15.0, slow_s: float = 1.0) -> WorkerDevice:
        """Lay the whole stack into the feeder again, with these faults, and return the open scanner."""
        if self.driver == "folder":
            for page in feeder(self.pages):
                shutil.copy(page, self.hot_folder / page.name)
            return self.device
        self.device.status()  # answers when the last batch is cleared away: sane-airscan may still be pulling a sheet
        if self.driver == "twain":
            self.lay_twain(*faults)
            return self.device
        # sane-airscan pulls sheets ahead as fast as it gets them: at a pace no scanner has, a batch is over before
        # its first page is asked for
        self.simulator.reset(*faults, ppm=ppm or (600.0 if self.driver == "sane" else 0.0))
        self.simulator.paper.busy_s, self.simulator.paper.slow_s = busy_s, slow_s
        return self.device

    def lay_twain(self, *faults: str) -> None:
        (self.hot_folder / "next").write_text("1")
        told = [fault.partition("@") for fault in faults]
        (self.hot_folder / "fault").write_text("".join(f"{TWAIN_FAULTS[kind]}@{page}" for kind, _, page in told))

    def assert_same(self, page: ScannedPage, source: Path) -> None:
        if self.driver in {"escl", "folder"}:
            # by hash: a difference of megabytes would be drawn for minutes
            ours, theirs = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (page.path, source))
            assert ours == theirs, (page.index, page.path.stat().st_size, source.stat().st_size)
            return
        with Image.open(page.path) as ours, Image.open(source) as theirs:
            assert ours.size == theirs.size
            assert ImageChops.difference(ours.convert("RGB"), theirs.convert("RGB")).getbbox() is None


@pytest.fixture(scope="session")
def fake_twain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return build_twain(tmp_path_factory.mktemp("twain"))


@pytest.fixture(scope="module")
def simulator(pages: Path) -> Iterator[Simulator]:
    with Simulator(pages, advertise=True, name="MotCua Shown") as serving:
        yield serving


def open_desk(driver: str, pages: Path, simulator: Simulator, folder: Path, more: dict[str, str] | None = None) -> Desk:
    environment = {**write_sane_config(folder / "sane.d", simulator.url, "Sim"), **(more or {})}
    hot_folder = folder / "hot"
    hot_folder.mkdir()
    device_id = {
        "escl": f"escl:{simulator.url}",
        "sane": "sane:airscan:e0:Sim",
        "twain": "twain:MotCua Fake Scanner",
        "folder": f"folder:{hot_folder}",
    }[driver]
    simulator.reset()
    device = open_device(device_id, folder / "handover", environment=environment)
    return Desk(driver, pages, folder / "handover", environment, simulator, device, hot_folder)


@pytest.fixture(scope="module")
def twain_desk(
    pages: Path, simulator: Simulator, fake_twain: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("twain-desk")
    more = {**fake_twain, "FAKE_TWAIN_PAPER": str(folder / "hot")}
    made = open_desk("twain", pages, simulator, folder, more)
    for number, source in enumerate(feeder(pages), start=1):
        with Image.open(source) as image:
            image.save(made.hot_folder / f"{number:03}.ppm")
    with Image.open(pages / "glass" / "101.jpg") as image:
        image.save(made.hot_folder / "glass.ppm")
    with made.device:
        yield made


@pytest.fixture(scope="module")
def folder_desk(pages: Path, simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_desk("folder", pages, simulator, tmp_path_factory.mktemp("folder-desk"))
    with made.device:
        yield made


@pytest.fixture(scope="module")
def escl_desk(pages: Path, simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_desk("escl", pages, simulator, tmp_path_factory.mktemp("escl"))
    with made.device:
        yield made


@pytest.fixture(scope="module")
def sane_desk(pages: Path, simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_desk("sane", pages, simulator, tmp_path_factory.mktemp("sane"))
    with made.device:
        yield made


def fresh(request: pytest.FixtureRequest) -> Desk:
    found: Desk = request.getfixturevalue(request.param)
    for path in found.handover.glob("*") if found.handover.is_dir() else ():
        path.unlink()
    return found


@pytest.fixture(params=["escl_desk", "sane_desk", "twain_desk"])
def desk(request: pytest.FixtureRequest) -> Desk:
    """A scanner that has feeder and glass."""
    return fresh(request)


@pytest.fixture(params=["escl_desk", "sane_desk", "twain_desk", "folder_desk"])
def any_desk(request: pytest.FixtureRequest) -> Desk:
    return fresh(request)


@pytest.fixture(params=["escl_desk", "sane_desk"])
def network_desk(request: pytest.FixtureRequest) -> Desk:
    return fresh(request)


def until(is_true: Callable[[], bool], limit_s: float = 20.0) -> bool:
    """Wait for something another process does."""
    deadline = time.monotonic() + limit_s
    pause = threading.Event()
    while not is_true():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.02)
    return True


# --- pages: order, sides, dpi, identity ---


def test_a_stack_is_delivered_whole_in_order_and_unchanged(any_desk: Desk) -> None:
    device = any_desk.lay()

    taken, fault = take(device, TWO_SIDES)

    assert fault is None
    assert [page.index for page in taken] == list(range(FEEDER_PAGES))
    assert [page.side for page in taken] == ([None] * 6 if any_desk.driver == "folder" else ["front", "back"] * 3)
    for page, source in zip(taken, feeder(any_desk.pages), strict=True):
        any_desk.assert_same(page, source)
        assert (page.width_px, page.height_px, page.dpi, page.mode) == (*A4_PX, DPI, ColorMode.COLOR)
        assert page.sha256 == hashlib.sha256(page.path.read_bytes()).hexdigest()
        assert page.path.stat().st_mode & 0o077 == 0
    assert not list(any_desk.handover.glob("*.part"))


def test_the_page_file_carries_the_resolution(any_desk: Desk) -> None:
    device = any_desk.lay()

    taken, _ = take(device, ScanOptions(Source.ADF, DPI, max_pages=1))

    with Image.open(taken[0].path) as image:
        assert round(image.info["dpi"][0]) == DPI
        assert Image.MIME[image.format or ""] == taken[0].media_type


def test_automatic_source_empties_the_feeder_and_then_takes_the_glass(desk: Desk) -> None:
    device = desk.lay()

    first, _ = take(device, ScanOptions(Source.AUTO, DPI))
    second, _ = take(device, ScanOptions(Source.AUTO, DPI))

    assert [page.side for page in first] == ["front"] * FEEDER_PAGES
    assert [page.side for page in second] == [None]
    desk.assert_same(second[0], desk.pages / "glass" / "101.jpg")


def test_grey_is_scanned_grey_and_said_to_be(desk: Desk) -> None:
    device = desk.lay()

    taken, _ = take(device, ScanOptions(Source.FLATBED, DPI, ColorMode.GRAY))

    assert [page.mode for page in taken] == [ColorMode.GRAY]
    with Image.open(taken[0].path) as image:
        assert image.mode == "L"


def test_the_size_that_is_asked_for_is_cut_from_the_top_left_of_the_sheet(network_desk: Desk) -> None:
    device = network_desk.lay(ppm=300)

    (page,), fault = take(device, dataclasses.replace(FROM_FEEDER, size_mm=(148.0, 105.0), max_pages=1))

    assert fault is None
    assert (page.width_px, page.height_px) == pytest.approx((148 / 25.4 * DPI, 105 / 25.4 * DPI), abs=2)
    assert page.dpi == DPI
    with Image.open(page.path) as ours, Image.open(feeder(network_desk.pages)[0]) as sheet:
        cut = sheet.convert("RGB").crop((0, 0, page.width_px, page.height_px))
        difference = ImageStat.Stat(ImageChops.difference(ours.convert("RGB"), cut)).mean
    assert max(difference) < 8  # the simulator packed the cut once more; another place of the noise differs by 25


@pytest.mark.parametrize("setting", ["brightness", "contrast"])
def test_brightness_and_contrast_change_the_picture_the_way_they_say(network_desk: Desk, setting: str) -> None:
    found = {}
    for value in (-60, 0, 60):
        device = network_desk.lay(ppm=300)
        glass = dataclasses.replace(ScanOptions(Source.FLATBED, DPI), **{setting: value})
        (page,), fault = take(device, glass)
        assert fault is None
        with Image.open(page.path) as image:
            told = ImageStat.Stat(image.convert("L"))
            found[value] = told.mean[0] if setting == "brightness" else told.stddev[0]

    assert found[-60] + 10 < found[0] < found[60] - 10


def test_max_pages_leaves_the_rest_in_the_feeder(any_desk: Desk) -> None:
    # at a scanner's pace: sane-airscan pulls sheets ahead of us as fast as it gets them
    desk, device = any_desk, any_desk.lay(ppm=300)

    first, _ = take(device, ScanOptions(Source.ADF, DPI, max_pages=2))
    rest, fault = take(device, FROM_FEEDER)

    assert fault is None
    assert len(first) == 2
    desk.assert_same(first[1], feeder(desk.pages)[1])
    desk.assert_same(rest[-1], feeder(desk.pages)[-1])
    if desk.driver != "sane":
        assert len(rest) == FEEDER_PAGES - 2


def test_capabilities_name_all_three_sources(desk: Desk) -> None:
    found = desk.device.capabilities()

    assert set(found.sources) == {Source.FLATBED, Source.ADF, Source.ADF_DUPLEX}
    for caps in found.sources.values():
        assert {75, 300} <= set(caps.dpi)
        assert {ColorMode.COLOR, ColorMode.GRAY} <= caps.modes
        assert caps.max_size_mm[0] >= 210
        assert caps.max_size_mm[1] >= 297


# --- faults: pages before are kept, the batch goes on ---


IN_ORDER = None  # the scanner, or the back-end on the way, says no more than that the feeder is empty
SIMULATOR_FAULTS: dict[str, dict[str, type[ScannerError] | None]] = {
    "escl": {
        "jam": Jammed,
        "doublefeed": DoubleFeed,
        "cover": CoverOpen,
        "drop": Communication,
        "truncate": TruncatedPage,
        "empty": IN_ORDER,
    },
    "sane": {
        "jam": Jammed,
        # sane-airscan does not know this state of a feeder (0.99.27): the clerk sees the sheets that are left
        "doublefeed": IN_ORDER,
        "cover": CoverOpen,
        "drop": Communication,
        "truncate": TruncatedPage,
        "empty": IN_ORDER,
    },
}


@pytest.mark.parametrize(
    ("driver", "fault", "kind"),
    [(driver, fault, kind) for driver, faults in SIMULATOR_FAULTS.items() for fault, kind in faults.items()],
)
def test_each_fault_at_page_three_keeps_two_pages_and_the_rest_follows(
    request: pytest.FixtureRequest, driver: str, fault: str, kind: type[ScannerError] | None
) -> None:
    desk: Desk = request.getfixturevalue(f"{driver}_desk")
    device = desk.lay(f"{fault}@3")
    for path in desk.handover.glob("*"):
        path.unlink()

    first, found = take(device, FROM_FEEDER)
    second, none = take(device, FROM_FEEDER)

    assert (type(found) if found else IN_ORDER) is kind
    assert found is None or found.page == 3
    assert none is None
    assert len(first) == 2
    for page, source in zip(first + second, feeder(desk.pages), strict=True):
        desk.assert_same(page, source)
    kept = {page.path for page in first + second}
    assert kept == set(desk.handover.iterdir())  # the spoilt page left nothing behind


@pytest.mark.parametrize("fault", ["slow", "busy"])
def test_a_page_that_takes_its_time_is_waited_for(network_desk: Desk, fault: str) -> None:
    device = network_desk.lay(f"{fault}@3", busy_s=0.3, slow_s=0.3)

    taken, none = take(device, FROM_FEEDER)

    assert (len(taken), none) == (FEEDER_PAGES, None)


def test_an_empty_feeder_is_no_docs(desk: Desk) -> None:
    device = desk.lay("empty@1")
    if desk.driver == "twain":
        (desk.hot_folder / "next").write_text("7")

    taken, fault = take(device, FROM_FEEDER)

    assert taken == []
    assert isinstance(fault, NoDocs)


def test_a_scanner_used_by_somebody_else_is_busy_and_later_free(escl_desk: Desk) -> None:
    device = escl_desk.lay("busy@1")

    taken, fault = take(device, FROM_FEEDER)
    escl_desk.simulator.paper.reload()
    rest, _ = take(device, FROM_FEEDER)

    assert taken == []
    assert isinstance(fault, DeviceBusy)
    assert len(rest) == FEEDER_PAGES


def test_a_scanner_busy_for_a_moment_is_waited_for(escl_desk: Desk) -> None:
    device = escl_desk.lay("busy@1", busy_s=0.3)

    taken, fault = take(device, FROM_FEEDER)

    assert (len(taken), fault) == (FEEDER_PAGES, None)


def test_the_status_tells_the_jam_and_the_loaded_feeder(escl_desk: Desk) -> None:
    device = escl_desk.lay("jam@2")

    before = device.status()
    take(device, FROM_FEEDER)
    after = device.status()

    assert (before.state, before.feeder_loaded) == (DeviceState.IDLE, True)
    assert after.state is DeviceState.JAMMED
    escl_desk.simulator.paper.reload(FEEDER_PAGES + 1)
    assert device.status().feeder_loaded is False


# --- cancel ---


def test_cancel_stops_the_feeder_keeps_the_pages_and_the_next_batch_works(network_desk: Desk) -> None:
    desk, device = network_desk, network_desk.lay(ppm=300)
    taken: list[ScannedPage] = []

    stream = device.scan(FROM_FEEDER)
    with pytest.raises(Cancelled):  # noqa: PT012 - the fault comes out of the loop
        for page in stream:
            taken.append(page)
            threading.Thread(target=stream.cancel).start()  # from another thread, while this one waits
    rest, fault = take(device, FROM_FEEDER)

    assert fault is None
    assert 1 <= len(taken) < FEEDER_PAGES
    desk.assert_same(taken[0], feeder(desk.pages)[0])
    desk.assert_same(rest[-1], feeder(desk.pages)[-1])
    assert any(request.startswith("DELETE") for request in desk.simulator.requests)


def test_cancel_before_the_first_page_ends_the_batch(escl_desk: Desk) -> None:
    device = escl_desk.lay("slow@1")

    stream = device.scan(FROM_FEEDER)
    stream.cancel()
    stream.cancel()

    with pytest.raises(Cancelled):
        list(stream)
    assert list(stream) == []


def test_progress_is_told_in_the_thread_that_takes_the_pages(escl_desk: Desk) -> None:
    device = escl_desk.lay()
    told: list[tuple[Progress, int]] = []

    list(device.scan(FROM_FEEDER, lambda progress: told.append((progress, threading.get_ident()))))

    assert told
    assert {thread for _, thread in told} == {threading.get_ident()}
    assert {progress.page for progress, _ in told} <= set(range(1, FEEDER_PAGES + 2))


def test_pages_nobody_takes_do_not_pile_up(tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(40):
        Image.new("L", (60, 80), number).save(many / f"{number:02}.jpg", dpi=(DPI, DPI))
    handover = tmp_path / "handover"
    with Simulator(many) as simulator, open_device(f"escl:{simulator.url}", handover) as device:
        stream = device.scan(FROM_FEEDER)
        first = next(stream)
        assert until(lambda: len(list(handover.glob("*.jpg"))) > 10)
        assert len(list(handover.glob("*.jpg"))) <= 18

        rest = list(stream)

    assert [page.index for page in (first, *rest)] == list(range(40))


# --- listing ---


def test_all_scanners_are_listed_by_their_drivers_and_can_be_opened_by_that_id(sane_desk: Desk, tmp_path: Path) -> None:
    sane_desk.lay()
    announced = f"escl:{sane_desk.simulator.uuid}"

    found = {info.id: info for info in list_devices(2.0, environment=sane_desk.environment)}
    with open_device(announced, tmp_path / "pages") as device:
        taken, _ = take(device, ScanOptions(Source.FLATBED, DPI))

    assert found[announced] == DeviceInfo("escl", announced, "MotCua Shown", "MotCua", "Shown", "network")
    assert {"sane:test:0", "sane:airscan:e0:Sim"} <= set(found)
    assert len(taken) == 1


def test_every_driver_of_this_machine_says_whether_it_can_run() -> None:
    said = driver_availability()

    assert [driver.driver for driver in said] == ["escl", "sane", "twain", "folder"]
    assert said[2] == Availability("twain", False, "library_missing", "libtwaindsm.so.2")
    assert all(driver.is_available for driver in said if driver.driver != "twain")


@pytest.mark.parametrize(
    "device_id", ["", "escl", "wia:x", "twain:x", "folder:/nowhere", "escl:http://127.0.0.1:9/eSCL", "sane:nothing:0"]
)
def test_an_unknown_or_absent_scanner_is_offline(device_id: str, tmp_path: Path) -> None:
    environment = sane_environment(tmp_path / "sane.d", "test")

    with pytest.raises(Offline) as caught:
        open_device(device_id, tmp_path / "pages", environment=environment)

    assert caught.value.operation == "open"


# --- SANE's own test device ---


@pytest.fixture(scope="module")
def sane_test_device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerDevice]:
    folder = tmp_path_factory.mktemp("test-device")
    environment = sane_environment(folder / "sane.d", "test")
    # this back-end cancels its reading thread at any point, also where that holds a lock: about one fault in a
    # hundred leaves the process hanging, in the cancel or in the next start
    watchdogs = Watchdogs(cancel_s=1.5, page_s=4.0)
    with open_device("sane:test:0", folder / "handover", environment=environment, watchdogs=watchdogs) as device:
        yield device


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("UNSUPPORTED", UnsupportedOption),
        ("CANCELLED", Cancelled),
        ("DEVICE_BUSY", DeviceBusy),
        ("INVAL", Communication),
        ("EOF", TruncatedPage),
        ("JAMMED", Jammed),
        ("NO_DOCS", NoDocs),
        ("COVER_OPEN", CoverOpen),
        ("IO_ERROR", Communication),
        ("NO_MEM", NoMemory),
        ("ACCESS_DENIED", AccessDenied),
    ],
)
def test_every_status_of_sane_has_its_failure(
    sane_test_device: WorkerDevice, status: str, kind: type[ScannerError]
) -> None:
    raw = {"read-return-value": f"SANE_STATUS_{status}"}

    # from the glass: the feeder of this device is empty after ten pages, counted over all batches
    small = ScanOptions(Source.FLATBED, DPI, size_mm=(40.0, 40.0))
    taken, fault = take(sane_test_device, dataclasses.replace(small, driver_options=raw))
    after, none = take(sane_test_device, small)
    if isinstance(none, DriverHung):  # this back-end's own defect, see the fixture; the next press works
        after, none = take(sane_test_device, small)

    assert taken == []
    assert type(fault) is kind
    assert (fault.operation, fault.page) == ("read", 1)
    assert len(after) == 1  # the raw option does not stay
    assert none is None


@pytest.mark.parametrize(
    ("code", "kind"),
    [("102@3", DriverCrashed), ("103@3", DriverHung), ("105@3", Cancelled)],
)
def test_a_twain_source_that_dies_hangs_or_gives_up_costs_one_failure(
    fake_twain: dict[str, str], twain_desk: Desk, tmp_path: Path, code: str, kind: type[ScannerError]
) -> None:
    twain_desk.lay_twain()
    (twain_desk.hot_folder / "fault").write_text(code)
    environment = {**fake_twain, "FAKE_TWAIN_PAPER": str(twain_desk.hot_folder)}

    name = "twain:MotCua Fake Scanner"
    with open_device(name, tmp_path / "pages", environment=environment, watchdogs=QUICK) as device:
        first, fault = take(device, FROM_FEEDER)
        rest, none = take(device, FROM_FEEDER)

    assert type(fault) is kind
    assert fault.page == 3
    assert none is None
    for page, source in zip(first + rest, feeder(twain_desk.pages), strict=True):
        twain_desk.assert_same(page, source)


def test_a_twain_page_of_unknown_height_is_taken_as_it_comes(twain_desk: Desk) -> None:
    device = twain_desk.lay()
    (twain_desk.hot_folder / "fault").write_text("104@1")

    taken, fault = take(device, FROM_FEEDER)

    assert fault is None
    twain_desk.assert_same(taken[0], feeder(twain_desk.pages)[0])
    assert len(taken) == FEEDER_PAGES


def test_a_picture_through_the_pnm_back_end_is_the_picture(pages: Path, tmp_path: Path) -> None:
    with Image.open(feeder(pages)[0]) as image:
        image.save(tmp_path / "page.ppm")
        pixels = image.tobytes()
    raw = {"filename": str(tmp_path / "page.ppm")}
    environment = sane_environment(tmp_path / "sane.d", "pnm")

    with open_device("sane:pnm:0", tmp_path / "pages", environment=environment) as device:
        taken = list(device.scan(ScanOptions(Source.FLATBED, DPI, max_pages=1, driver_options=raw)))

    with Image.open(taken[0].path) as image:
        assert image.convert("RGB").tobytes() == pixels


def test_a_page_of_300_dpi_through_genuine_sane_is_the_picture_pixel_by_pixel(tmp_path: Path) -> None:
    """A raw picture comes back as it was; a JPEG as an independent decoder of the same bytes shows it.

    The loss of a JPEG is the scanner's own, made before the bytes reach us; decoding adds none.
    """
    stack = tmp_path / "stack"
    stack.mkdir()
    sample = shutil.copy(ROOT / "resources" / "samples" / "feeder" / "01.jpg", stack)
    with Image.open(sample) as image:
        image.save(tmp_path / "page.ppm")
        size, pixels = image.size, hashlib.sha256(image.tobytes()).hexdigest()
    from_glass = ScanOptions(Source.FLATBED, 300, driver_options={"filename": str(tmp_path / "page.ppm")})

    with open_device("sane:pnm:0", tmp_path / "pages", environment=sane_environment(tmp_path / "a", "pnm")) as device:
        (raw,) = device.scan(from_glass)
    with Simulator(stack) as simulator:
        environment = write_sane_config(tmp_path / "b", simulator.url, "Sim")
        with open_device("sane:airscan:e0:Sim", tmp_path / "pages", environment=environment) as device:
            (decoded,) = device.scan(ScanOptions(Source.ADF, 300))

    assert size == (2480, 3508)
    assert decoded.dpi == 300
    for page in (raw, decoded):
        assert (page.width_px, page.height_px) == size
        with Image.open(page.path) as image:
            assert hashlib.sha256(image.tobytes()).hexdigest() == pixels


def test_pages_of_every_shape_show_the_same_picture(sane_test_device: WorkerDevice) -> None:
    def picture(**raw: str) -> Image.Image:
        given = {"test-picture": "Color pattern", "three-pass": "no", **raw}
        options = ScanOptions(Source.FLATBED, DPI, size_mm=(80.0, 100.0), driver_options=given)
        (page,), fault = take(sane_test_device, options)
        assert fault is None
        with Image.open(page.path) as image:
            return image.convert("RGB")

    plain = picture(**{"ppl-loss": "0"})
    padded = picture(**{"ppl-loss": "7"})
    three_passes = picture(**{"three-pass": "yes", "three-pass-order": "GBR"})
    fuzzy = picture(**{"fuzzy-parameters": "yes"})

    assert len(set(plain.getdata() if not hasattr(plain, "get_flattened_data") else plain.get_flattened_data())) > 8
    assert ImageChops.difference(plain, three_passes).getbbox() is None
    assert ImageChops.difference(plain, fuzzy).getbbox() is None
    # the seven lost pixels are padding at the end of each line: everything left of them stays in its place
    cut = (0, 0, padded.width, padded.height)
    assert padded.width == plain.width - 7
    assert ImageChops.difference(plain.crop(cut), padded).getbbox() is None


def test_a_page_of_unknown_height_has_as_many_lines_as_arrive(sane_test_device: WorkerDevice) -> None:
    raw = {"hand-scanner": "yes", "test-picture": "Solid white"}

    (page,), fault = take(sane_test_device, ScanOptions(Source.FLATBED, DPI, driver_options=raw))

    assert fault is None
    assert page.height_px > 100
    with Image.open(page.path) as image:
        assert image.size == (page.width_px, page.height_px)
        assert image.convert("L").getextrema() == (255, 255)


def test_sane_says_the_resolution_it_really_used(sane_test_device: WorkerDevice) -> None:
    options = ScanOptions(Source.FLATBED, 5000, size_mm=(10.0, 10.0))

    (page,), _ = take(sane_test_device, options)

    assert page.dpi == 1200


def test_an_unknown_raw_option_is_unsupported(sane_test_device: WorkerDevice) -> None:
    options = ScanOptions(Source.FLATBED, DPI, driver_options={"no-such-thing": "1"})

    _, fault = take(sane_test_device, options)

    assert isinstance(fault, UnsupportedOption)
    assert (fault.operation, fault.detail) == ("option", "no-such-thing")


# --- crash, hang, death of the program ---


@pytest.fixture(scope="session")
def faulty_backend(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_backend(tmp_path_factory.mktemp("faulty"))


@pytest.fixture
def faulty(faulty_backend: Path, tmp_path: Path) -> dict[str, str]:
    return {**sane_environment(tmp_path / "sane.d", "faulty", "test"), "LD_LIBRARY_PATH": str(faulty_backend)}


@pytest.mark.parametrize(("device", "kind"), [("crash", DriverCrashed), ("hang", DriverHung)])
def test_a_driver_that_dies_or_hangs_costs_one_failure_and_no_page(
    faulty: dict[str, str], tmp_path: Path, device: str, kind: type[ScannerError]
) -> None:
    options = ScanOptions(Source.ADF, DPI)
    with open_device(f"sane:faulty:{device}", tmp_path / "pages", environment=faulty, watchdogs=QUICK) as scanner:
        first_pid = scanner.pid

        taken, fault = take(scanner, options)
        gone = scanner.pid
        again, _ = take(scanner, options)

        assert type(fault) is kind
        assert (fault.page, fault.may_continue) == (2, True)
        assert gone is None
        assert first_pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(first_pid, 0)
        assert len(taken) == len(again) == 1  # opened again by itself
        assert taken[0].path.exists()
        if kind is DriverCrashed:
            assert "exit code -11" in fault.detail
            assert "Segmentation fault" in fault.detail


@pytest.mark.parametrize("way", ["crash", "hang"])
def test_a_driver_that_dies_or_hangs_while_listing_holds_nobody_back(
    faulty: dict[str, str], simulator: Simulator, way: str
) -> None:
    environment = {**faulty, "FAULTY_LIST": way}

    found = [info.id for info in list_devices(4.0, environment=environment, watchdogs=QUICK)]

    assert f"escl:{simulator.uuid}" in found  # other scanners of the network may be heard, too
    assert not [device for device in found if device.startswith("sane:")]


def test_a_driver_that_hangs_while_opening_is_ended(faulty: dict[str, str], tmp_path: Path) -> None:
    watchdogs = Watchdogs(open_s=2.0)

    with pytest.raises(DriverHung) as caught:
        open_device("sane:faulty:open-hang", tmp_path, environment=faulty, watchdogs=watchdogs)

    assert caught.value.operation == "open"


def test_the_driver_ends_when_the_program_is_killed(escl_desk: Desk, tmp_path: Path) -> None:
    escl_desk.lay("slow@2", ppm=120)
    script = f"""
import sys
from pathlib import Path
from scanner_drivers.base import ScanOptions, Source
from scanner_drivers.registry import open_device
device = open_device({"escl:" + escl_desk.simulator.url!r}, Path({str(tmp_path / "pages")!r}))
stream = device.scan(ScanOptions(Source.ADF, {DPI}))
next(stream)
print(device.pid, flush=True)
next(stream)
"""
    program = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT, text=True, start_new_session=True
    )
    assert program.stdout is not None
    driver_pid = int(program.stdout.readline())

    program.send_signal(signal.SIGKILL)
    program.wait()
    program.stdout.close()

    assert until(lambda: not is_running(driver_pid))
    assert any(request.startswith("DELETE") for request in escl_desk.simulator.requests)  # the scanner was told, too


def is_running(pid: int) -> bool:
    """Return whether a process that is not our child runs; a zombie waiting for its reaper does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


# --- the simulator as others start it ---


def test_the_simulator_says_its_address_in_one_line_and_ends_with_its_input(pages: Path) -> None:
    command = [sys.executable, "-m", "scanner_drivers.simulator", "--pages", str(pages), "--exit-with-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        said = json.loads(process.stdout.readline())
        process.stdin.close()

        assert set(said) == {"url", "uuid", "device"}
        assert said["url"].startswith("http://127.0.0.1:")
        assert process.wait(10) == 0


def test_paper_is_laid_back_and_faults_are_ordered_from_outside(pages: Path) -> None:
    with start_simulator(pages, start_at=5, faults=["jam@6"]) as simulator:
        control = simulator.url.removesuffix("/eSCL") + "/sim"
        with httpx.Client(trust_env=False) as client:
            before = client.get(f"{control}/state").json()
            fed = client.post(f"{control}/feeder", json={"first": 2}).status_code
            faulted = client.post(f"{control}/fault", json={"kind": "cover", "page": 3}).status_code
            refused = client.post(f"{control}/fault", json={"kind": "flood"}).status_code
            after = client.get(f"{control}/state").json()

    assert (before["feeder"], before["next"], before["faults"]) == (2, 5, ["jam@6"])
    assert (fed, faulted, refused) == (204, 204, 400)
    assert (after["feeder"], after["next"], after["faults"]) == (5, 2, ["jam@6", "cover@3"])
    assert not is_running(simulator.pid)
