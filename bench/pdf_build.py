# SPDX-License-Identifier: GPL-3.0-or-later
"""Building PDFs in every preset, page count and page size: veraPDF's verdict, time, bytes and what OCR still reads.

python bench/pdf_build.py            everything
python bench/pdf_build.py --part matrix|passthrough|pages|cer
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.unit.documents.samples import METADATA
from tests.verapdf import VeraPdf
from workstation.app.page_reader import work_page
from workstation.app.stored_pages import stored_page
from workstation.documents.conversion_mark import mark_text
from workstation.documents.pdfa import PageSource, build
from workstation.documents.stamp import Stamp
from workstation.domain.paper import ImagePreset, PageGeometry, Word
from workstation.imaging.correction import turned

SAMPLES = ROOT / "resources" / "samples"
DPI = 300
PAGES, BAR_MS = 12, 20
COUNTS = (1, 12, 30)
SIZES_MM = {"A4": (210, 297), "A3 landscape": (420, 297), "A5": (148, 210)}
FORMATS = (*SIZES_MM, "mixed", "turned")
MARK = mark_text("UBND xã Hoa Mẫu", METADATA.created_at)
STAMP = Stamp(METADATA.code.text if METADATA.code else "", 100.0, 180.0)


@dataclass(frozen=True)
class Page:
    """One page to build: its original, how it lies, its words."""

    data: bytes
    geometry: PageGeometry
    words: tuple[Word, ...]


def scans(limit: int = 4) -> list[Image.Image]:
    """Return sample pages (A4, 300 dpi) as pictures."""
    return [Image.open(SAMPLES / "feeder" / f"{number:02d}.jpg").convert("RGB") for number in range(1, limit + 1)]


def sized(picture: Image.Image, size_mm: tuple[int, int]) -> Page:
    """Return a page of a size: a sample page repeated or cut, so that print keeps its size."""
    width, height = (round(side / 25.4 * DPI) for side in size_mm)
    sheet = Image.new("RGB", (width, height), "white")
    for left in range(0, width, picture.width):
        sheet.paste(picture, (left, 0))
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=80, dpi=(DPI, DPI))
    words = tuple(word(number) for number in range(240))
    return Page(buffer.getvalue(), PageGeometry(width, height, DPI, (1, 0, 0, 1, 0, 0)), words)


def word(number: int) -> Word:
    """Return one word of a text layer of 8 columns."""
    left, top = 200.0 + 160 * (number % 8), 300.0 + 60 * (number // 8)
    return Word(f"Thửa{number}", left, top, left + 140, top + 40, 90.0, number // 8)


def pages_of(name: str, by_size: dict[str, list[Page]], count: int) -> list[Page]:
    """Return so many pages of a format."""
    if name == "mixed":
        pools = list(by_size.values())
        return [pools[at % len(pools)][at // len(pools) % len(pools[0])] for at in range(count)]
    if name == "turned":
        pool = by_size["A4"]
        chosen = [pool[at % len(pool)] for at in range(count)]
        return [Page(page.data, turned(page.geometry, at % 3 + 1), page.words) for at, page in enumerate(chosen)]
    pool = by_size[name]
    return [pool[at % len(pool)] for at in range(count)]


class Pictures:
    """Coded pictures, each made once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, ImagePreset], object] = {}

    def source(self, page: Page, preset: ImagePreset) -> PageSource:
        """Return the page ready to build."""
        if preset is ImagePreset.EXACT:
            return PageSource(page.data, "image/jpeg", page.geometry, page.words)
        key = hash(page.data), preset
        if key not in self._kept:
            self._kept[key] = stored_page(page.data, DPI, "page", preset, 200, 75)
        return PageSource(b"", "", page.geometry, page.words, self._kept[key])  # type: ignore[arg-type]


def matrix() -> None:
    """Build 75 files and let veraPDF judge each."""
    by_size = {name: [sized(picture, size) for picture in scans(3)] for name, size in SIZES_MM.items()}
    pictures, verapdf, good, bad = Pictures(), VeraPdf(), 0, []
    print("| preset | files | veraPDF 2u | build CPU ms a page, median of 12 and 30 pages | KiB a page, A4 |")
    print("|---|---|---|---|---|")
    for preset in ImagePreset:
        passed, times, sizes = 0, [], []
        for name in FORMATS:
            for count in COUNTS:
                sources = [pictures.source(page, preset) for page in pages_of(name, by_size, count)]
                started = time.process_time()  # one thread; other work on the machine does not count
                pdf = build(sources, METADATA, MARK, stamp=STAMP)
                if count > 1:
                    times.append((time.process_time() - started) * 1000 / count)
                if name == "A4":
                    sizes.append(len(pdf) / count / 1024)
                verdict = verapdf.validate(pdf)
                passed += verdict.ok
                if not verdict.ok:
                    bad.append((preset.value, name, count, verdict.failures[:2]))
        good += passed
        median, size = statistics.median(times), sizes[-1]
        print(f"| {preset.value} | {len(FORMATS) * len(COUNTS)} | {passed} | {median:.1f} | {size:.0f} |", flush=True)
    verapdf.close()
    print(f"\nveraPDF 2u: {good} of {len(ImagePreset) * len(FORMATS) * len(COUNTS)}")
    for line in bad:
        print("failed:", line)


def pages(rounds: int = 3) -> None:
    """Measure coding time and size of each preset on the sample pages, interleaved."""
    files = sorted(SAMPLES.glob("*/*.jpg"))
    presets = [preset for preset in ImagePreset if preset is not ImagePreset.EXACT]
    cpu: dict[ImagePreset, list[float]] = {preset: [] for preset in presets}
    kib: dict[ImagePreset, list[float]] = {preset: [] for preset in presets}
    for turn in range(rounds):
        for file in files:
            data = file.read_bytes()
            for preset in presets:
                started = time.process_time()
                stored = stored_page(data, DPI, file.name, preset, 200, 75)
                cpu[preset].append((time.process_time() - started) * 1000)
                if not turn:
                    kib[preset].append(len(stored.data) / 1024)
    given = [file.stat().st_size / 1024 for file in files]
    print(f"\n{len(files)} sample pages, A4 at 300 dpi, {rounds} interleaved rounds\n")
    print("| preset | CPU ms a page, median (max) | KiB a page, mean | median | max |")
    print("|---|---|---|---|---|")
    print(f"| exact | 0 | {statistics.mean(given):.0f} | {statistics.median(given):.0f} | {max(given):.0f} |")
    for preset in presets:
        times, sizes = cpu[preset], kib[preset]
        print(
            f"| {preset.value} | {statistics.median(times):.0f} ({max(times):.0f}) | {statistics.mean(sizes):.0f} "
            f"| {statistics.median(sizes):.0f} | {max(sizes):.0f} |"
        )


def passthrough(rounds: int = 21) -> None:
    """Measure one file of 12 sample pages, the scanner's JPEGs passed through, with text layer, mark and stamp."""
    files = sorted(SAMPLES.glob("*/*.jpg"))
    words = tuple(word(number) for number in range(240))
    sources = []
    for at in range(PAGES):
        data = files[at % len(files)].read_bytes()
        with Image.open(io.BytesIO(data)) as picture:
            geometry = PageGeometry(*picture.size, DPI, (1, 0, 0, 1, 0, 0))
        sources.append(PageSource(data, "image/jpeg", geometry, words))
    build(sources, METADATA, MARK, stamp=STAMP)  # fonts and templates are read once
    wall, cpu = [], []
    for _ in range(rounds):
        clock, busy = time.perf_counter(), time.process_time()
        build(sources, METADATA, MARK, stamp=STAMP)
        cpu.append((time.process_time() - busy) * 1000 / PAGES)
        wall.append((time.perf_counter() - clock) * 1000 / PAGES)
    print(f"\n{PAGES} pages exact, {rounds} files, ms a page (bar: {BAR_MS} wall)\n")
    print("| | median | p95 |")
    print("|---|---|---|")
    for name, times in (("wall", wall), ("CPU", cpu)):
        print(f"| {name} | {statistics.median(times):.1f} | {sorted(times)[int(0.95 * (rounds - 1))]:.1f} |")
    print("bar held" if statistics.median(wall) <= BAR_MS else "BAR MISSED", flush=True)


def errors(truth: str, read: str) -> int:
    """Return the Levenshtein distance of two texts."""
    steps = np.arange(len(read) + 1)
    letters = np.array([ord(letter) for letter in read], dtype=np.int64)
    row = steps.copy()
    for number, letter in enumerate(truth, start=1):
        best = np.minimum(row[1:] + 1, row[:-1] + (letters != ord(letter)))
        best = np.concatenate([[number], best])
        row = np.minimum.accumulate(best - steps) + steps
    return int(row[-1])


def labelled() -> Iterator[tuple[Path, str]]:
    """Yield the sample pages that have text, with it."""
    told = tomllib.loads((SAMPLES / "samples.toml").read_text(encoding="utf-8"))
    for paper in told["papers"]:
        for page in paper["pages"]:
            if not page["blank"]:
                yield SAMPLES / page["file"], " ".join(page["text"].split())


def cer(presets: tuple[ImagePreset, ...] = (ImagePreset.EXACT, ImagePreset.LAYERED, ImagePreset.BITONAL)) -> None:
    """Read each sample page out of the built PDF, drawn at 300 dpi, and compare with what is true of it."""
    found: dict[ImagePreset, list[float]] = {preset: [] for preset in presets}
    pictures = Pictures()
    for file, truth in labelled():
        data = file.read_bytes()
        geometry = work_page(data, DPI, file.name, "auto", "vie").measures.geometry
        for preset in presets:
            pdf = build([pictures.source(Page(data, geometry, ()), preset)], METADATA)
            document = pypdfium2.PdfDocument(pdf)
            buffer = io.BytesIO()
            document[0].render(scale=DPI / 72).to_pil().convert("RGB").save(buffer, "PNG", compress_level=1)
            document.close()
            read = work_page(buffer.getvalue(), DPI, file.name, "auto", "vie").text.text
            found[preset].append(errors(truth, " ".join(read.split())) / len(truth))
        print(file.name, *(f"{preset.value} {found[preset][-1]:.4f}" for preset in presets), flush=True)
    print("\n| preset | CER mean | median | worse than exact, mean |")
    print("|---|---|---|---|")
    exact = statistics.mean(found[ImagePreset.EXACT])
    for preset in presets:
        mean = statistics.mean(found[preset])
        print(f"| {preset.value} | {mean:.4f} | {statistics.median(found[preset]):.4f} | {mean - exact:+.4f} |")


PARTS: dict[str, Callable[[], None]] = {"matrix": matrix, "passthrough": passthrough, "pages": pages, "cer": cer}


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description="Benchmark of PDF building.")
    parser.add_argument("--part", choices=[*PARTS], default="")
    asked = parser.parse_args().part
    for name, part in PARTS.items():
        if asked in ("", name):
            part()


if __name__ == "__main__":
    main()
