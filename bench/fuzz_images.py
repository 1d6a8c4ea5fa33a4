# SPDX-License-Identifier: GPL-3.0-or-later
"""Feeds mutated images and PDFs to the whole reading of a page: `python bench/fuzz_images.py --images 200 --pdfs 100`.

Each file must end in a page or in one of our own failures, within a page's time; workers must neither die nor grow.
The same order makes the same files. All are read `--rounds` times by one worker: what the first round adds may be the
heap finding its size, what a later round adds for the same files is a leak.
"""

from __future__ import annotations

import argparse
import io
import itertools
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE), str(HERE / "data")]

import multiprocessing

import numpy as np
import pikepdf
from generate import make
from PIL import Image

from workstation.app.page_reader import work_page
from workstation.documents.import_pdf import each_page_image
from workstation.errors import WorkstationError
from workstation.imaging.page_image import frames

_FORMS = {
    "jpeg": {"format": "JPEG", "quality": 70},
    "progressive": {"format": "JPEG", "quality": 70, "progressive": True},
    "png": {"format": "PNG", "compress_level": 1},
    "tiff": {"format": "TIFF", "compression": "tiff_lzw"},
    "bmp": {"format": "BMP"},
}
_PAGES_MOST = 3  # of one file that are read


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """Return the file with one to three kinds of damage: flipped bytes, a hole, a repeat, a cut end, a wild header."""
    for _ in range(int(rng.integers(1, 4))):
        at, length = int(rng.integers(len(data))), int(rng.integers(1, 400))
        kind = int(rng.integers(5))
        if kind == 0:
            changed = bytearray(data)
            for place in rng.integers(0, len(data), int(rng.integers(1, 64))):
                changed[place] = int(rng.integers(256))
            data = bytes(changed)
        elif kind == 1:
            data = data[:at] + data[at + length :]
        elif kind == 2:
            data = data[:at] + data[at : at + length] * 2 + data[at + length :]
        elif kind == 3:
            data = data[: max(16, at)]
        else:
            changed = bytearray(data)
            for place in rng.integers(4, min(200, len(data)), int(rng.integers(1, 8))):
                changed[place] = int(rng.choice([0, 1, 0x7F, 0x80, 0xFF]))
            data = bytes(changed)
    return data


def originals() -> tuple[list[bytes], list[bytes]]:
    """Return small pages in each form, and PDFs that hold them."""
    image = Image.open(io.BytesIO(make("tuning", 11, "form")[0]))
    small = image.resize((image.width // 2, image.height // 2))
    pictures = []
    for options in _FORMS.values():
        out = io.BytesIO()
        small.save(out, dpi=(100, 100), **options)
        pictures.append(out.getvalue())
    several = io.BytesIO()
    small.save(several, "TIFF", compression="tiff_lzw", save_all=True, append_images=[small, small.convert("1")])
    pictures.append(several.getvalue())
    papers = []
    for mode in ("RGB", "L", "1"):
        out = io.BytesIO()
        small.convert(mode).save(out, "PDF", resolution=100)
        papers.append(out.getvalue())
        packed = io.BytesIO()
        with pikepdf.open(io.BytesIO(papers[-1])) as pdf:
            pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        papers.append(packed.getvalue())
    return pictures, papers


def read_all(data: bytes, is_pdf: bool) -> tuple[str, float, float]:
    """Read a file's pages; return how it ended, seconds, and this worker's resident MiB afterwards."""
    started = time.monotonic()
    ended = "read"
    try:
        pages = (page.data for page in each_page_image(data, "fuzz")) if is_pdf else frames(data, "fuzz")
        for page in itertools.islice(pages, _PAGES_MOST):
            work_page(page, 0, "fuzz", "auto", "vie")
    except WorkstationError as failure:
        ended = failure.code
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
    return ended, time.monotonic() - started, resident


def main() -> None:
    """Feed the files and print how they ended."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--images", type=int, default=200)
    asked.add_argument("--pdfs", type=int, default=100)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--seed", type=int, default=4)
    given = asked.parse_args()
    pictures, papers = originals()
    rng = np.random.default_rng(given.seed)
    for name, sources, count, is_pdf in (("images", pictures, given.images, False), ("PDFs", papers, given.pdfs, True)):
        files = [mutated(sources[number % len(sources)], rng) for number in range(count)]
        ends: Counter[str] = Counter()
        slowest, resident = 0.0, 0.0
        # One worker, so that a death is this file's, and growth shows.
        pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        rounds: list[list[float]] = [[] for _ in range(given.rounds)]
        for memory, number in itertools.product(rounds, range(count)):
            try:
                ended, seconds, resident = pool.submit(read_all, files[number], is_pdf).result()
            except BrokenProcessPool:
                ended, seconds = "WORKER DIED", 0.0
                pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
            except Exception as bug:  # noqa: BLE001 - what is not ours is what is looked for
                ended, seconds = f"BUG {type(bug).__name__}: {bug} in file {number}", 0.0
            memory.append(resident)
            ends[ended] += 1
            slowest = max(slowest, seconds)
        pool.shutdown()
        print(f"{count} mutated {name}, {given.rounds} times: slowest {slowest:.1f} s; the worker's MiB, end and most:")
        for number, memory in enumerate(rounds, start=1):
            print(f"  round {number}: {memory[-1]:.0f}, {max(memory):.0f}")
        for ended, times in ends.most_common():
            print(f"  {times:4d}  {ended}")


if __name__ == "__main__":
    main()
