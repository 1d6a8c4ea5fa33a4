# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scanner tests share: pages to lay, fake sources and back-ends to build, taking a batch; no test."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageChops

from scanner_drivers.base import ScannedPage, ScanOptions, Source
from scanner_drivers.sane_config import write_sane_config
from scanner_drivers.worker import Watchdogs, WorkerDevice
from workstation.errors import ScannerError

DPI = 75  # A4 is 620 x 877 pixels then: small, and genuine libsane neither cuts nor pads it
A4_PX = (620, 877)
FEEDER_PAGES = 6
HERE = Path(__file__).parent
QUICK = Watchdogs(open_s=8.0, page_s=1.5, list_s=1.5)
FROM_FEEDER = ScanOptions(Source.ADF, DPI)
TWO_SIDES = ScanOptions(Source.ADF_DUPLEX, DPI)
HASTE = {"poll-s": "0.02", "wait-s": "0.3", "quiet-s": "0.1", "unfinished-s": "0.1"}
OTHER_WORKER = HERE / "other_worker.py"
_SHARED = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror"]


def lay_pages(folder: Path) -> Path:
    """Make pages that differ in every pixel, for feeder and glass."""
    for place, count, first in (("feeder", FEEDER_PAGES, 1), ("glass", 2, 101)):
        (folder / place).mkdir(parents=True)
        for number in range(first, first + count):
            noise = Image.effect_noise(A4_PX, 20 + number)
            page = Image.merge("RGB", (noise, ImageChops.invert(noise), noise.transpose(Image.Transpose.ROTATE_180)))
            page.save(folder / place / f"{number:03}.jpg", quality=85, dpi=(DPI, DPI))
    return folder


def build_twain(folder: Path) -> dict[str, str]:
    """Build a data source manager and a data source of our own; return what makes the driver use them."""
    for name in ("manager", "source"):
        source = HERE / f"fake_twain_{name}.c"
        subprocess.run(["gcc", *_SHARED, "-o", folder / f"{name}.so", source, "-ldl"], check=True)
    return {"SOHOA_TWAIN_DSM": str(folder / "manager.so"), "FAKE_TWAIN_SOURCE": str(folder / "source.so")}


def build_backend(folder: Path) -> Path:
    """Build a SANE back-end that goes wrong as it is told, and return the folder to find it in."""
    subprocess.run(["gcc", *_SHARED, "-o", folder / "libsane-faulty.so.1", HERE / "faulty_backend.c"], check=True)
    return folder


def make_program(folder: Path, text: str) -> str:
    """Make a script that another interpreter than ours runs, apart from our packages and environment."""
    program = folder / "worker32"
    program.write_text(f"#!{Path(sys.base_prefix).resolve() / 'bin' / 'python3'} -I\n{text}", encoding="utf-8")
    program.chmod(0o700)
    return str(program)


def make_other_worker(folder: Path) -> str:
    """Make a worker program of somebody else's, with `page.jpg` beside it, which is what it delivers."""
    Image.new("RGB", (60, 40), "navy").save(folder / "page.jpg")
    return make_program(folder, OTHER_WORKER.read_text(encoding="utf-8"))


def sane_environment(folder: Path, *backends: str) -> dict[str, str]:
    """Write a private SANE configuration with these back-ends only."""
    environment = write_sane_config(folder, "")
    (folder / "dll.conf").write_text("\n".join(backends) + "\n")
    return environment


def feeder(pages: Path) -> list[Path]:
    return sorted((pages / "feeder").iterdir())


def take(device: WorkerDevice, options: ScanOptions, **raw: str) -> tuple[list[ScannedPage], ScannerError | None]:
    """Take a batch to its end, with these options of the driver's own, and return its pages and its fault."""
    taken: list[ScannedPage] = []
    if set(device.capabilities().sources) == {Source.ADF, Source.ADF_DUPLEX}:  # a hot folder: no copier to wait for
        options = dataclasses.replace(options, driver_options=HASTE)
    if raw:
        options = dataclasses.replace(options, driver_options=raw)
    try:
        for page in device.scan(options):
            taken.append(page)
    except ScannerError as error:
        return taken, error
    return taken, None
