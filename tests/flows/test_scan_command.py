# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa devices` and `sohoa scan` as a person runs them: real processes, the simulated scanner, genuine libsane."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from scanner_drivers.sane_config import write_sane_config
from scanner_drivers.simulator_process import SimulatorProcess
from tests.contract.scanner_kit import HASTE, make_other_worker
from tests.processes import wait_until
from workstation.app.scan_folder import ScanFolder

ROOT = Path(__file__).parents[2]
SOHOA = [sys.executable, "-c", "from workstation.cli.main import run; run()"]
A4_AT_300 = (2480, 3508)
SIDES = 4
FAST = "600"  # pages a minute; sane-airscan pulls sheets ahead of us, so without any pace it would be elsewhere by then


def environment(more: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "SOHOA_LANG": "en", **more}


def sohoa(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    command = [*SOHOA, *arguments]
    return subprocess.run(command, env=environment(more), capture_output=True, text=True, timeout=120, check=False)


def pages_of(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    """Return what a `sohoa scan --json` that ended in order says of its pages."""
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["fault"] is None
    return list(said["pages"])


@contextmanager
def served(pages: Path, *options: str) -> Iterator[SimulatorProcess]:
    """Serve the simulated scanner by its command and end that command as a terminal's `kill` does."""
    command = [*SOHOA, "simulator", "serve", "--pages", str(pages), *options]
    process = subprocess.Popen(command, env=environment({}), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield SimulatorProcess(process)
    finally:
        process.terminate()
        process.wait(15)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both sides of two sheets, A4 at 300 dpi, each with a picture of its own."""
    folder = tmp_path_factory.mktemp("papers") / "feeder"
    folder.mkdir()
    for number in range(1, SIDES + 1):
        page = Image.new("RGB", A4_AT_300, "white")
        pen = ImageDraw.Draw(page)
        for row in range(12):
            left, top = 100 + 173 * number, 150 + 250 * row + 31 * number
            pen.rectangle((left, top, left + 900, top + 40 * number), fill=(40 * number, 20 * row, 90))
        page.save(folder / f"{number:02}.jpg", quality=85, dpi=(300, 300))
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def sane_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sane") / "made-by-the-simulator"


@pytest.fixture(scope="module")
def simulator(sheets: Sequence[Path], sane_config: Path) -> Iterator[SimulatorProcess]:
    with served(sheets[0].parent, "--ppm", FAST, "--sane-config", str(sane_config)) as serving:
        yield serving


def test_the_simulator_is_listed_by_escl_and_by_sane_beside_the_test_device(
    simulator: SimulatorProcess, sane_config: Path
) -> None:
    done = sohoa("devices", "--timeout", "3", "--json", SANE_CONFIG_DIR=str(sane_config))

    assert done.returncode == 0, done.stderr
    found = {device["id"]: device for device in json.loads(done.stdout)}
    assert {f"escl:{simulator.uuid}", "sane:airscan:e0:MotCua Simulator", "sane:test:0"} <= set(found)
    assert found[f"escl:{simulator.uuid}"]["connection"] == "network"


@pytest.mark.parametrize("driver", ["escl", "sane"])
def test_every_side_arrives_with_its_resolution_and_in_order(
    simulator: SimulatorProcess, sane_config: Path, sheets: Sequence[Path], tmp_path: Path, driver: str
) -> None:
    simulator.load()
    device = {"escl": f"escl:{simulator.url}", "sane": "sane:airscan:e0:MotCua Simulator"}[driver]
    order = ("--device", device, "--source", "adf-duplex", "--dpi", "300", "--out", str(tmp_path / "out"), "--json")

    pages = pages_of(sohoa("scan", *order, SANE_CONFIG_DIR=str(sane_config)))

    assert [Path(str(page["file"])).stem for page in pages] == ["0001", "0002", "0003", "0004"]
    assert [page["side"] for page in pages] == ["front", "back"] * 2
    assert [page["dpi"] for page in pages] == [300] * SIDES
    for page, sent in zip(pages, sheets, strict=True):
        kept = Path(str(page["file"]))
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == page["sha256"]
        with Image.open(kept) as ours, Image.open(sent) as theirs:
            width, height = ours.size
            assert (width, height) == (page["width_px"], page["height_px"])
            assert [round(number) for number in ours.info["dpi"]] == [300, 300]
            # libsane counts the area in whole pixels of its own: the last line of 3508 may be missing
            assert (width, A4_AT_300[1] - height) in {(A4_AT_300[0], 0), (A4_AT_300[0], 1)}
            assert ImageChops.difference(ours.convert("RGB"), theirs.crop((0, 0, width, height))).getbbox() is None
        if driver == "escl":
            assert kept.read_bytes() == sent.read_bytes()


def test_after_a_fault_the_clerk_is_told_which_sheet_to_lay(sheets: Sequence[Path], tmp_path: Path) -> None:
    with served(sheets[0].parent, "--no-advertise", "--ppm", FAST, "--fault", "jam@3") as simulator:
        scan = ("scan", "--device", f"escl:{simulator.url}", "--source", "adf-duplex", "--out", str(tmp_path))
        broken = sohoa(*scan)
        before = len(list(tmp_path.glob("*.jpg")))
        simulator.load(first=3)
        rest = sohoa(*scan)

    assert (broken.returncode, before) == (1, 2)
    assert "sheets from number 2 of this stack" in broken.stderr
    assert (rest.returncode, rest.stderr) == (0, "")
    assert [file.read_bytes() for file in sorted(tmp_path.glob("*.jpg"))] == [sent.read_bytes() for sent in sheets]


PROFILES = """
[[profile]]
key = "small"
source = "flatbed"
dpi = 100
mode = "gray"
size = "a5"
brightness = 40
"""


def scanned_from_sane(data: Path, out: Path, device: str, *options: str) -> tuple[Image.Image, int]:
    """Scan one page with a machine's SANE that has only its test devices; return the picture and its resolution."""
    config = write_sane_config(data.parent / "sane", "")
    order = ("--device", device, "--pages", "1", "--out", str(out), "--json", *options)
    (page,) = pages_of(sohoa("--data", str(data), "scan", *order, **config))
    with Image.open(str(page["file"])) as image:
        image.load()
        return image, int(str(page["dpi"]))


def test_a_profile_says_how_to_scan_and_the_command_line_goes_before_it(data_dir: Path, tmp_path: Path) -> None:
    data_dir.mkdir()
    (data_dir / "profiles.toml").write_text(PROFILES, encoding="utf-8")

    small, small_dpi = scanned_from_sane(data_dir, tmp_path / "a", "sane:test:0", "--profile", "small")
    card, card_dpi = scanned_from_sane(
        data_dir, tmp_path / "b", "sane:test:0", "--profile", "small", "--size", "100x50", "--dpi", "200"
    )  # fmt: skip

    assert (small.mode, small_dpi, card.mode, card_dpi) == ("L", 100, "L", 200)
    assert small.size == pytest.approx((148 / 25.4 * 100, 210 / 25.4 * 100), abs=2)
    assert card.size == pytest.approx((100 / 25.4 * 200, 50 / 25.4 * 200), abs=2)


def test_brightness_reaches_the_scanner_from_profile_and_command_line(data_dir: Path, tmp_path: Path) -> None:
    data_dir.mkdir()
    (data_dir / "profiles.toml").write_text(PROFILES, encoding="utf-8")
    Image.new("RGB", (60, 40), (100, 100, 100)).save(tmp_path / "grey.ppm")
    picture = ("--option", f"filename={tmp_path / 'grey.ppm'}", "--source", "flatbed")
    light = [
        ImageStat.Stat(scanned_from_sane(data_dir, tmp_path / name, "sane:pnm:0", *picture, *more)[0].convert("L")).mean
        for name, more in (
            ("plain", ()),
            ("profile", ("--profile", "small")),
            ("said", ("--profile", "small", "--brightness", "-40")),
        )
    ]

    assert light[2] < light[0] < light[1]


@pytest.mark.parametrize("size", ["b4", "0x10"])
def test_a_size_that_is_none_is_wrong_use(tmp_path: Path, size: str) -> None:
    done = sohoa("scan", "--device", "escl:http://127.0.0.1:9/eSCL", "--out", str(tmp_path / "out"), "--size", size)

    assert done.returncode == 2
    assert "--size" in done.stderr
    assert not (tmp_path / "out").exists()


KILLED_AT_THE_SECOND_PAGE = """
import os, signal
from workstation.cli import console
shown = []
def show(*args, **more):
    shown.append(args)
    if len(shown) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
console.out.print = show
from workstation.cli.main import run
run()
"""


def test_a_page_of_a_hot_folder_is_not_written_twice_after_a_kill(sheets: Sequence[Path], tmp_path: Path) -> None:
    hot, out = tmp_path / "hot", tmp_path / "out"
    shutil.copytree(sheets[0].parent, hot)
    haste = [part for name, value in HASTE.items() for part in ("--option", f"{name}={value}")]
    scan = ["scan", "--device", f"folder:{hot}", "--out", str(out), *haste]

    killed = subprocess.run(
        [sys.executable, "-c", KILLED_AT_THE_SECOND_PAGE, *scan], env=environment({}), check=False, timeout=60
    )
    before = sorted(file.name for file in out.glob("*.jpg"))
    left = len(list(hot.rglob("*.jpg")))
    pages = pages_of(sohoa(*scan, "--json"))

    assert (killed.returncode, before) == (-signal.SIGKILL, ["0001.jpg", "0002.jpg"])
    assert left == SIDES - 1  # the second was saved, but nobody had said so yet
    assert [Path(str(page["file"])).name for page in pages] == ["0003.jpg", "0004.jpg"]
    assert [file.read_bytes() for file in sorted(out.glob("*.jpg"))] == [sent.read_bytes() for sent in sheets]
    assert list(hot.iterdir()) == []


KILLED_WITH_A_PAGE_IN_HAND = """
import os, pathlib, signal, sys, time
from workstation.cli import console
def show(*args, **more):
    out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
    while not list(out.glob(".handover-*/*.jpg")):
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)
console.out.print = show
from workstation.cli.main import run
run()
"""


def test_pages_through_the_scanner_when_the_scan_was_killed_are_taken_up_by_the_next(
    sheets: Sequence[Path], tmp_path: Path
) -> None:
    with served(sheets[0].parent, "--ppm", "60", "--no-advertise") as slow:
        scan = ["scan", "--device", f"escl:{slow.url}", "--source", "adf", "--out", str(tmp_path)]
        program = [sys.executable, "-c", KILLED_WITH_A_PAGE_IN_HAND, *scan]
        killed = subprocess.run(program, env=environment({}), check=False, timeout=60)
        [left] = tmp_path.glob(".handover-*")
        wait_until(lambda: "Idle" in httpx.get(f"{slow.url}/ScannerStatus", trust_env=False).text, timeout_s=20)
        wait_until(lambda: not list(left.glob("*.part")), timeout_s=20)
        through = 1 + len(list(left.glob("*.jpg")))
        (left / "0-00099.jpg.part").write_bytes(sheets[0].read_bytes()[:9000])
        slow.load(first=through + 1)

        done = sohoa(*scan, "--json")

    assert killed.returncode == -signal.SIGKILL
    assert through > 1
    assert len(pages_of(done)) == SIDES - through
    kept = sorted(tmp_path.iterdir())
    assert [file.read_bytes() for file in kept] == [sent.read_bytes() for sent in sheets]  # each once, in order
    assert json.loads(done.stdout)["taken_up"] == [str(file) for file in kept[1:through]]
    assert "ended by force" in done.stderr


def test_a_scan_at_work_is_not_taken_for_one_that_was_killed(tmp_path: Path) -> None:
    at_work = ScanFolder(tmp_path, "escl:a")
    page = at_work.handover / "0-00000.jpg"
    page.write_bytes(b"a page on its way")
    other = (
        "import pathlib, sys\n"
        "from workstation.app.scan_folder import ScanFolder\n"
        "folder = ScanFolder(pathlib.Path(sys.argv[1]), 'escl:b')\n"
        "print(folder.taken_up)\n"
        "folder.close()\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", other, str(tmp_path)], env=environment({}), capture_output=True, text=True, check=True
    )

    assert told.stdout == "[]\n"
    assert page.exists()
    at_work.close()
    assert list(tmp_path.iterdir()) == []


def test_twain_goes_through_the_worker_program_of_the_settings_if_that_is_one(tmp_path: Path) -> None:
    scan = ("scan", "--device", "twain:Old Scanner", "--pages", "1", "--out", str(tmp_path / "out"))
    other = make_other_worker(tmp_path)

    right = sohoa(*scan, SOHOA_SCANNER_WORKER=other)
    wrong = sohoa(*scan, SOHOA_SCANNER_WORKER=str(tmp_path / "page.jpg"))

    assert (tmp_path / "out" / "0001.jpg").read_bytes() == (tmp_path / "page.jpg").read_bytes()
    assert right.stderr.startswith("Paper got stuck while page 2")
    assert wrong.returncode == 1
    assert "Correct scanner.worker in the settings" in wrong.stderr
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_the_simulator_ends_with_the_command_that_served_it(sheets: Sequence[Path]) -> None:
    with served(sheets[0].parent, "--no-advertise") as simulator:
        address = httpx.URL(simulator.url)
        with socket.create_connection((address.host, address.port or 80), timeout=5):
            pass

    with contextlib.closing(socket.socket()) as caller:
        assert caller.connect_ex((address.host, address.port or 80)) != 0


def test_the_simulator_ends_too_when_the_command_that_served_it_is_killed(sheets: Sequence[Path]) -> None:
    command = [*SOHOA, "simulator", "serve", "--pages", str(sheets[0].parent), "--no-advertise"]
    with subprocess.Popen(command, env=environment({}), stdout=subprocess.PIPE) as serving:
        assert serving.stdout is not None
        address = httpx.URL(json.loads(serving.stdout.readline())["url"])
        serving.kill()
        rest = serving.stdout.read()  # ends when the simulator, which has the other end of the pipe, is gone

    assert rest == b""
    with contextlib.closing(socket.socket()) as caller:
        assert caller.connect_ex((address.host, address.port or 80)) != 0
