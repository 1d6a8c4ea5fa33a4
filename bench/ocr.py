# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E501
"""The whole job against the newest OCRmyPDF on the reporting half: `python bench/ocr.py --pages 24 --pairs 3`.

Both make a finished PDF/A from the same pages, in turns; the text is scored as it stands in the finished files.
OCRmyPDF gets a virtual environment of its own (`.venv-bench`); it needs the Debian packages tesseract-ocr-vie and, for
pages its own PDF/A writer refuses, ghostscript. It is run at the niceness our own workers give themselves (10). After the pairs the `layered` preset is built of the same pages and read again as drawn, beside `exact`. `--latency` measures 12 and 50 pages that
arrive one by one as from a feeder, 20 and 40 a minute (5 minutes; `--arrivals 50x20` for one of these alone); `--memory` compares the peak of 12 pages with that of 50.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE), str(HERE / "data")]

import numpy as np
import pypdfium2
from generate import page_set
from measured import Run, run
from PIL import Image
from score import Score, score

VENV = ROOT / ".venv-bench"
_COUNTS = (12, 50)
_A_MINUTE = (20, 40)
OWNER, TYPE = "001085012345", "KQ.G15.000031"
# Compiled modules are kept, as on an installed machine, also where the shell that runs this forbids it.
_ENVIRONMENT = {
    "OMP_THREAD_LIMIT": "1",
    "PYTHONPATH": str(ROOT),
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(HERE / ".cache" / "pyc"),
}
# What installer/setup.sh writes as `sohoa`.
_COMMAND = """if __name__ == "__main__":
    from workstation.cli.main import run

    run()
"""


@dataclass(frozen=True, slots=True)
class Job:
    """One program's finished file."""

    name: str
    run: Run
    scores: list[Score]
    skews: list[float]
    bytes_a_page: float
    report: list[dict[str, object]]
    file: Path


def main() -> None:
    """Run what was asked for and print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=24)
    asked.add_argument("--pairs", type=int, default=3)
    asked.add_argument("--half", choices=["reporting", "tuning"], default="reporting")
    asked.add_argument("--ours-only", action="store_true")
    asked.add_argument("--latency", action="store_true", help="measure last page in -> PDF ready instead")
    asked.add_argument("--arrivals", default="", help="which of them, e.g. 50x20 (pages x a minute), joined by commas")
    asked.add_argument("--memory", action="store_true", help="measure our peak memory for 12 and for 50 pages instead")
    given = asked.parse_args()
    if given.latency or given.arrivals:
        told = [tuple(map(int, one.split("x"))) for one in given.arrivals.split(",") if one]
        for count, a_minute in told or itertools.product(_COUNTS, _A_MINUTE):
            _latency(page_set(given.half, count), a_minute)
        return
    if given.memory:
        for count in _COUNTS:
            _memory(page_set(given.half, count))
        return
    files = page_set(given.half, given.pages)
    labels = [json.loads(file.with_suffix(".json").read_text(encoding="utf-8")) for file in files]
    with tempfile.TemporaryDirectory(dir=HERE / ".cache") as folder:
        jobs = []
        given_pdf = Path(folder) / "in.pdf"
        if not given.ours_only:
            _set_up()
            subprocess.run([str(VENV / "bin/img2pdf"), *map(str, files), "-o", str(given_pdf)], check=True)
        for pair in range(given.pairs):
            jobs.append(_ours(files, labels, Path(folder) / f"ours-{pair}.pdf"))
            if not given.ours_only:
                jobs.append(_theirs(given_pdf, labels, Path(folder) / f"theirs-{pair}.pdf"))
            for job in jobs[-1 if given.ours_only else -2 :]:
                _print_run(pair, job, len(files))
        _print_tables(jobs, labels)
        _layered(files, labels, jobs, Path(folder) / "layered.pdf")


def _set_up() -> None:
    if not (VENV / "bin/ocrmypdf").is_file():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(VENV / "bin/pip"), "install", "-q", "ocrmypdf", "img2pdf"], check=True)


def _ours(files: list[Path], labels: list[dict[str, object]], out: Path, preset: str = "exact") -> Job:
    order = [
        "--preset",
        preset,
        "--owner",
        OWNER,
        "--type",
        TYPE,
        "--sign",
        "none",
        "--keep-order",
        "--json",
        "--out",
        str(out),
    ]
    with tempfile.TemporaryDirectory() as data:
        launcher = Path(data) / "sohoa"
        launcher.write_text(_COMMAND, encoding="utf-8")
        command = [sys.executable, str(launcher), "digitize", *map(str, files), *order]
        done = run(command, {**_ENVIRONMENT, "SOHOA_DATA": data})
    return _job("ours" if preset == "exact" else preset, done, labels, out, json.loads(done.output)["pages"])


def _theirs(given: Path, labels: list[dict[str, object]], out: Path) -> Job:
    options = ["--deskew", "--rotate-pages", "--output-type", "pdfa", "-l", "vie", "--jobs", "2", "--quiet"]
    done = run(
        ["nice", "-n", "10", str(VENV / "bin/ocrmypdf"), *options, str(given), str(out)],
        {**_ENVIRONMENT, "PYTHONPATH": ""},
    )
    return _job("ocrmypdf", done, labels, out, [])


def _job(name: str, done: Run, labels: list[dict[str, object]], out: Path, report: list[dict[str, object]]) -> Job:
    texts = subprocess.run(["pdftotext", "-raw", str(out), "-"], check=True, capture_output=True, text=True).stdout
    pages = texts.split("\f")[: len(labels)]
    if name != "ocrmypdf":  # the conversion mark at the foot of page 1 is no text of the page
        pages[0] = "\n".join(line for line in pages[0].splitlines() if not _is_mark(line))
    scores = [score(page, label["parts"]) for page, label in zip(pages, labels, strict=True)]  # type: ignore[arg-type]
    return Job(name, done, scores, _skews(out), out.stat().st_size / len(labels), report, out)


def _layered(files: list[Path], labels: list[dict[str, object]], jobs: list[Job], out: Path) -> None:
    """Print size and cost of the layered preset, and how its drawn pages read beside those of `exact`."""
    from workstation.app.stored_pages import stored_page
    from workstation.domain.paper import ImagePreset

    job = _ours(files, labels, out, "layered")
    times = []
    for file, label in zip(files, labels, strict=True):
        data, started = file.read_bytes(), time.process_time()
        stored_page(data, int(str(label["dpi"])), file.name, ImagePreset.LAYERED, 200, 75)
        times.append((time.process_time() - started) * 1000)
    with ProcessPoolExecutor(2, initializer=os.nice, initargs=(10,)) as pool:
        order = [(file, number) for file in (jobs[0].file, out) for number in range(len(files))]
        texts = list(pool.map(_read_drawn, *zip(*order, strict=True)))
    cers = [
        [score(text, label["parts"]).cer for text, label in zip(half, labels, strict=True) if label["kind"] != "blank"]  # type: ignore[arg-type]
        for half in (texts[: len(files)], texts[len(files) :])
    ]
    theirs = next((other.bytes_a_page for other in jobs if other.name == "ocrmypdf"), float("nan"))
    exact, layered = (statistics.fmean(half) for half in cers)
    print(
        f"\nlayered: {job.bytes_a_page / 1024:.0f} KiB/page ({job.bytes_a_page / theirs:.2f} of ocrmypdf's), coding {statistics.median(times):.0f} "
        f"CPU ms/page (max {max(times):.0f}), drawn at 300 dpi and read again: CER {layered:.4f}, exact {exact:.4f}, worse by {layered - exact:+.4f}; "
        f"most on one page {max(two - one for one, two in zip(*cers, strict=True)):+.4f}"
    )


def _read_drawn(file: Path, number: int) -> str:
    from workstation.app.page_reader import work_page

    document = pypdfium2.PdfDocument(file)
    drawn = io.BytesIO()
    document[number].render(scale=300 / 72).to_pil().convert("RGB").save(drawn, "PNG", compress_level=1)
    document.close()
    text = work_page(drawn.getvalue(), 300, file.name, "auto", "vie").text.text
    return "\n".join(line for line in text.splitlines() if number or not _is_mark(line))


def _memory(files: list[Path]) -> None:
    with tempfile.TemporaryDirectory(dir=HERE / ".cache") as folder:
        labels = [json.loads(file.with_suffix(".json").read_text(encoding="utf-8")) for file in files]
        job = _ours(files, labels, Path(folder) / "out.pdf")
    size = sum(file.stat().st_size for file in files) / 2**20
    print(
        f"{len(files)} pages ({size:.0f} MiB): peak of the tree {job.run.peak_mib:.0f} MiB, CPU {job.run.cpu_s / len(files):.2f} s/page",
        flush=True,
    )


def _is_mark(line: str) -> bool:
    from workstation.app.choices import vietnam_now
    from workstation.documents.conversion_mark import mark_text
    from workstation.settings import load_settings

    with tempfile.TemporaryDirectory() as data:
        agency = load_settings(Path(data)).desk.agency
    words = set(mark_text(agency, vietnam_now()).split())
    said = line.split()
    return bool(said) and sum(word in words for word in said) > 0.7 * len(said) and agency.split()[0] in words


def _skews(file: Path) -> list[float]:
    """Return what is left of the skew on each rendered page, by the product's estimator, for both programs."""
    from workstation.imaging.deskew import estimate_skew, ink_points
    from workstation.imaging.ink import find_ink

    found = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", "120", "-gray", str(file), f"{folder}/p"], check=True)
        for page in sorted(Path(folder).iterdir()):
            ink = find_ink(np.asarray(Image.open(page)), 120)
            skew = estimate_skew(ink_points(ink.letters))
            found.append(abs(skew.angle_deg) if skew.is_sure else float("nan"))
    return found


def _print_run(pair: int, job: Job, count: int) -> None:
    done = job.run
    print(
        f"pair {pair + 1} {job.name:9s} wall {done.wall_s:6.1f} s  {60 * count / done.wall_s:5.1f} pages/min  "
        f"CPU {done.cpu_s / count:5.2f} s/page  peak {done.peak_mib:4.0f} MiB  load {done.load:.1f}",
        flush=True,
    )


def _print_tables(jobs: list[Job], labels: list[dict[str, object]]) -> None:
    names = list(dict.fromkeys(job.name for job in jobs))
    median = {
        name: {
            key: statistics.median(getattr(job.run, key) for job in jobs if job.name == name)
            for key in ("wall_s", "cpu_s", "peak_mib")
        }
        for name in names
    }
    if len(names) > 1:
        ours, theirs = median["ours"], median["ocrmypdf"]
        print(
            f"ratio of medians: wall {theirs['wall_s'] / ours['wall_s']:.2f}, CPU {theirs['cpu_s'] / ours['cpu_s']:.2f}"
        )
        pairs = zip(
            *([job.run.cpu_s for job in jobs if job.name == name] for name in ("ocrmypdf", "ours")), strict=True
        )
        print("CPU ratio pair by pair:", ", ".join(f"{one / other:.2f}" for one, other in pairs))
    kinds = list(dict.fromkeys(str(label["kind"]) for label in labels))
    for name in names:
        job = next(job for job in jobs if job.name == name)
        print(f"\n{name}: {job.bytes_a_page / 1024:.0f} KiB/page, {median[name]['cpu_s'] / len(labels):.2f} CPU s/page")
        text = [index for index, label in enumerate(labels) if label["kind"] != "blank"]
        _print_scores("all text pages", job, text)
        for kind in kinds:
            _print_scores(kind, job, [index for index in text if labels[index]["kind"] == kind])
        _print_scores("fair subset", job, [index for index in text if _is_fair(labels[index])])
        skews = [job.skews[index] for index in text if not np.isnan(job.skews[index])]
        print(f"  residual skew: median {statistics.median(skews):.2f}, max {max(skews):.2f} deg on {len(skews)} pages")
        if job.report:
            turned = sum(
                job.report[index]["orientation_deg"] == labels[index]["wear"]["turn_deg"]  # type: ignore[index]
                for index in text
            )
            errors = [
                abs(float(job.report[index]["angle_deg"]) - labels[index]["wear"]["skew_deg"])  # type: ignore[index,arg-type]
                for index in text
            ]
            blanks = [
                bool(page["blank"]) == (label["kind"] == "blank")
                for page, label in zip(job.report, labels, strict=True)
            ]
            print(
                f"  against the labels: skew error median {statistics.median(errors):.3f}, max {max(errors):.2f} deg; "
                f"orientation right {turned} of {len(text)}; blank or not right {sum(blanks)} of {len(blanks)}"
            )


def _print_scores(name: str, job: Job, indices: list[int]) -> None:
    if not indices:
        return
    scores = [job.scores[index] for index in indices]
    cers = [one.cer for one in scores]
    print(
        f"  {name:15s} n {len(scores):2d}  CER {statistics.fmean(cers):.4f} (median {statistics.median(cers):.4f})  "
        f"WER {statistics.fmean(one.wer for one in scores):.4f}  recall {statistics.fmean(one.recall for one in scores):.3f}  "
        f"block CER {statistics.fmean(one.block_cer for one in scores):.4f}  over 10 %: {sum(cer > 0.1 for cer in cers)}"
    )


def _is_fair(label: dict[str, object]) -> bool:
    wear: dict[str, float] = label["wear"]  # type: ignore[assignment]
    return abs(wear["skew_deg"]) <= 4.3 and wear["turn_deg"] == 0 and label["kind"] not in ("table", "register")


def _latency(files: list[Path], a_minute: int) -> None:
    from workstation.app.choices import load_desk_catalogue, vietnam_now
    from workstation.app.digitize import InputPage, Order, digitise
    from workstation.app.readers import warm
    from workstation.jobs.pool import SupervisedPool
    from workstation.settings import load_settings
    from workstation.store.scratch import Scratch

    arrived = [0.0]

    def arriving(scratch: Scratch) -> Iterator[InputPage]:
        start = time.monotonic()
        for number, file in enumerate(files):
            time.sleep(max(0.0, start + number * 60 / a_minute - time.monotonic()))
            arrived[0] = time.monotonic()
            yield InputPage(file.name, scratch.put(file.read_bytes()), "image/jpeg", 0)

    with tempfile.TemporaryDirectory() as folder, Scratch(Path(folder)) as scratch:
        settings = load_settings(Path(folder))
        pool = SupervisedPool(os.cpu_count() or 1)
        warm(pool, os.cpu_count() or 1, settings.ocr.engine, settings.ocr.languages)
        try:
            digitise(
                arriving(scratch),
                Order(OWNER, TYPE),
                Path(folder) / "out.pdf",
                settings=settings,
                catalogue=load_desk_catalogue(settings),
                executor=pool,
                scratch=scratch,
                signer=None,
                trust=(),
                at=vietnam_now(),
            )
            ready_s = time.monotonic() - arrived[0]
        finally:
            pool.shutdown()
    print(
        f"{len(files)} pages at {a_minute} a minute: last page in -> PDF/A ready {ready_s:.1f} s (load {os.getloadavg()[0]:.1f})",
        flush=True,
    )


if __name__ == "__main__":
    main()
