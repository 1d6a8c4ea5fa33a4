# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages a minute, memory and time to safety of each scanner driver: A4, 300 dpi, colour; no scanner is needed.

.venv/bin/python bench/scan.py [--pages 20 60] [--runs 3] [--only escl,sane,...]

The simulated scanner sends as fast as it is asked, which shows the most a driver can do. sane-airscan asks without end,
so all sheets of the stack lie in its memory by then; `sane-160` is the same at 160 pages a minute, twice the pace of an
80 ppm scanner, and shows what memory the driver has of its own. The peer, `scanimage --batch`, works through the same
sane-airscan: into PNG as we do, and into raw pixels of 26 MB a page (pnm). PNG takes it seconds a page:
how far the runs are is told on standard error, the table comes at the end.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image

from scanner_drivers import png
from scanner_drivers.base import ScanOptions, Source
from scanner_drivers.registry import open_device
from scanner_drivers.sane_config import write_sane_config
from scanner_drivers.simulator_process import SimulatorProcess, start_simulator
from workstation import paths

QUIET = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
SAMPLES = sorted((ROOT / "resources" / "samples").rglob("*.jpg"))
HASTE = {"poll-s": "0.05", "wait-s": "2", "quiet-s": "0.2"}
FLOOR_PPM = {"escl": 240, "sane": 160, "twain": 160, "folder": 160}
PACE_PPM = {"sane-160": 160.0}
DRIVERS = ("escl", "sane", "scanimage", "scanimage-pnm", "sane-160", "twain", "folder")


def lay(folder: Path, count: int) -> Path:
    """Lay the sample pages, again and again."""
    folder.mkdir(parents=True)
    for number, sample in zip(range(1, count + 1), itertools.cycle(SAMPLES)):
        (folder / f"{number:04}.jpg").symlink_to(sample)
    return folder


def peak_mib(pid: int) -> float:
    """Return the most memory a process has had so far."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def build_twain(folder: Path) -> dict[str, str]:
    """Build the tests' own data source manager and source."""
    for name in ("manager", "source"):
        source = ROOT / "tests" / "contract" / f"fake_twain_{name}.c"
        subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", folder / f"{name}.so", source, "-ldl"], check=True)
    return {"SOHOA_TWAIN_DSM": str(folder / "manager.so"), "FAKE_TWAIN_SOURCE": str(folder / "source.so")}


def lay_twain(paper: Path, count: int) -> None:
    """Lay pages as the fake source wants them."""
    paper.mkdir()
    ready: dict[Path, Path] = {}
    for number, sample in zip(range(1, count + 1), itertools.cycle(SAMPLES)):
        target = paper / f"{number:03}.ppm"
        if sample in ready:
            target.symlink_to(ready[sample])
        else:
            Image.open(sample).convert("RGB").save(target)
            ready[sample] = target
    (paper / "next").write_text("1")


def scan(device_id: str, folder: Path, environment: dict[str, str], options: ScanOptions) -> tuple[float, float, int]:
    """Return pages a minute, peak MiB of the driver's process, and pages; opening it is not counted."""
    with open_device(device_id, folder, environment=environment) as device:
        device.capabilities()
        started = time.perf_counter()
        count = 0
        for page in device.scan(options):
            count += 1
            page.path.unlink()
        seconds = time.perf_counter() - started
        memory = peak_mib(device.pid or os.getpid())
    return count / seconds * 60, memory, count


def one_run(driver: str, count: int, folder: Path) -> tuple[float, float, int]:
    """Scan `count` pages through a driver."""
    handover = paths.handover_root() / f"bench-{os.getpid()}"
    options = ScanOptions(Source.ADF, 300)
    if driver == "folder":
        hot = folder / "hot"
        hot.mkdir()
        for page in lay(folder / "stack", count).iterdir():
            shutil.copy(page, hot / page.name)
        return scan(f"folder:{hot}", handover, {}, ScanOptions(Source.ADF, 300, driver_options=HASTE))
    if driver == "twain":
        lay_twain(folder / "paper", count)
        environment = {**build_twain(folder), "FAKE_TWAIN_PAPER": str(folder / "paper")}
        return scan("twain:MotCua Fake Scanner", handover, environment, options)
    with start_simulator(lay(folder / "stack", count), ppm=PACE_PPM.get(driver, 0.0)) as simulator:
        if driver == "escl":
            return scan(f"escl:{simulator.url}", handover, {}, options)
        environment = write_sane_config(folder / "sane.d", simulator.url, "Bench")
        if driver.startswith("scanimage"):
            return scanimage(environment, folder, count, driver.partition("-")[2] or "png")
        return scan("sane:airscan:e0:Bench", handover, environment, options)


def scanimage(environment: dict[str, str], folder: Path, count: int, kind: str) -> tuple[float, float, int]:
    """The peer: SANE's own command line through the same back-end; its start is part of every batch."""
    order = ["scanimage", "-d", "airscan:e0:Bench", "--source", "ADF", "--resolution", "300", "--mode", "Color"]
    order += [f"--format={kind}", f"--batch={folder}/p%d.{kind}", f"--batch-count={count}"]
    started = time.perf_counter()
    pid = os.posix_spawnp(order[0], order, {**os.environ, **environment}, file_actions=QUIET)
    _, status, used = os.wait4(pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"scanimage: exit code {os.waitstatus_to_exitcode(status)}")
    done = len(list(folder.glob(f"p*.{kind}")))
    return done / seconds * 60, used.ru_maxrss / 1024, done


def to_safety(count: int) -> list[float]:
    """Return milliseconds from the scanner's last byte of a page to the page saved for good in the encrypted store."""
    from workstation.app.capture import Capture
    from workstation.app.desk import open_desk
    from workstation.app.intake import not_brought, open_dossier
    from workstation.domain.owner import Owner, parse_owner_id
    from workstation.settings import ScannerSettings, Settings

    os.environ["SOHOA_KEY_STORE"] = "file"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with start_simulator(lay(folder / "stack", count), ppm=60) as simulator:
            settings = Settings(scanner=ScannerSettings(device=f"escl:{simulator.url}"))
            with open_desk(folder / "data", settings=settings) as desk:
                dossier = open_dossier(
                    desk, "1.004884", Owner(parse_owner_id("001085012345"), "TRẦN VĂN BÌNH"), "bench"
                )
                for paper in desk.station.papers.of_dossier(dossier.id)[1:]:
                    not_brought(desk, paper.id, "bench")
                saved: list[float] = []
                Capture(desk, dossier.id, "bench").run(source=Source.ADF, on_page=lambda _: saved.append(time.time()))
                return between(simulator, saved)


def between(simulator: SimulatorProcess, saved: list[float]) -> list[float]:
    """Return the time from each page's last byte, as the simulator noted it, to its being saved."""
    import json
    import urllib.request

    with urllib.request.urlopen(simulator.url.removesuffix("/eSCL") + "/sim/state") as answer:
        sent: list[float] = json.load(answer)["sent"]
    return [(page - last) * 1000 for last, page in zip(sent, saved, strict=True)]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[20, 60])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--only", default=",".join((*DRIVERS, "safety")))
    chosen = parser.parse_args()
    wanted = chosen.only.split(",")
    print("driver         pages    ppm  floor  peak MiB  (pages packed by " + png.PACKER.__name__ + ")", flush=True)
    figures: dict[tuple[str, int], list[tuple[float, float, int]]] = {}
    drivers = [name for name in DRIVERS if name in wanted]
    for run, count, driver in itertools.product(range(chosen.runs), chosen.pages, drivers):
        if not driver.startswith("scanimage") or shutil.which("scanimage"):
            _tell(f"run {run + 1} of {chosen.runs}: {driver}, {count} pages ... ")
            ppm, memory, done = _once(driver, count)
            _tell(f"{done} pages, {ppm:.0f} a minute, {memory:.0f} MiB\n")
            figures.setdefault((driver, count), []).append((ppm, memory, done))
    for (driver, count), found in figures.items():
        ppm, memory, done = (statistics.median(run[part] for run in found) for part in range(3))
        floor = FLOOR_PPM.get(driver, "-")
        print(f"{driver:<13} {count:>3}/{done:<3.0f} {ppm:6.0f}  {floor:>5}  {memory:8.0f}", flush=True)
    if "safety" in wanted:
        times = sorted(to_safety(chosen.pages[0]))
        p95 = times[max(0, round(len(times) * 0.95) - 1)]
        print(f"last byte -> saved, {len(times)} pages: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def _tell(text: str) -> None:
    """Say how far the runs are; apart from the table, which stands on its own in a file."""
    print(text, end="", file=sys.stderr, flush=True)


def _once(driver: str, count: int) -> tuple[float, float, int]:
    with tempfile.TemporaryDirectory() as name:
        return one_run(driver, count, Path(name))


if __name__ == "__main__":
    main()
