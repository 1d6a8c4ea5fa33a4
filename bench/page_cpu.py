# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E501
"""CPU milliseconds a page by stage on the TUNING half, in this process: `python bench/page_cpu.py --pages 24`.

Each stage is counted without what other stages of the list take inside it. For work on the cost, never for claims.
"""

from __future__ import annotations

import argparse
import functools
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE), str(HERE / "data")]

from generate import page_set

from workstation.app import page_reader
from workstation.imaging import layout, pipeline
from workstation.ocr import tesserocr_engine

# Module or class that calls a stage, and the name by which it does.
_STAGES: tuple[tuple[object, str], ...] = (
    (pipeline, "decode"),
    (pipeline, "_copy"),
    (pipeline, "black_surroundings"),
    (pipeline, "gray_without_red"),
    (pipeline, "flatten"),
    (pipeline, "read_codes"),
    (pipeline, "find_ink"),
    (pipeline, "sharpness"),
    (pipeline, "_skew_points"),
    (pipeline, "find_axis"),
    (pipeline._Copy, "levelled"),
    (pipeline, "find_upright"),
    (pipeline, "may_hold_code"),
    (pipeline, "_sheet"),
    (pipeline, "likeness"),
    (layout, "find_parts"),
    (layout, "without_veil"),
    (layout, "without_leaders"),
    (layout, "split_tables"),
    (layout, "without_marks"),
    (tesserocr_engine.TesserocrEngine, "strip_confidence"),
    (tesserocr_engine.TesserocrEngine, "read"),
    (tesserocr_engine.TesserocrEngine, "read_cells"),
    (page_reader, "in_reading_order"),
    (page_reader, "with_blocks"),
    (page_reader, "map_text"),
    (page_reader, "correct"),
)


class _Account:
    """CPU time by stage, exclusive, and the number of calls."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._inside: list[float] = []

    def of(self, name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(stage)
        def counted(*args: Any, **kwargs: Any) -> Any:
            started = time.process_time()
            self._inside.append(0.0)
            try:
                return stage(*args, **kwargs)
            finally:
                took = time.process_time() - started
                self.seconds[name] += took - self._inside.pop()
                self.calls[name] += 1
                if self._inside:
                    self._inside[-1] += took

        return counted


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=24)
    asked.add_argument("--rounds", type=int, default=1)
    given = asked.parse_args()
    account = _Account()
    for owner, name in _STAGES:
        setattr(owner, name, account.of(name.strip("_"), getattr(owner, name)))
    pages = [file.read_bytes() for file in page_set("tuning", given.pages)]
    whole = account.of("the rest", page_reader.work_page)
    page_reader.load("auto", "vie")
    before = resource.getrusage(resource.RUSAGE_SELF)
    for _ in range(given.rounds):
        for number, data in enumerate(pages):
            whole(data, 0, f"page {number}", "auto", "vie")
    after = resource.getrusage(resource.RUSAGE_SELF)
    count = len(pages) * given.rounds
    for stage, seconds in account.seconds.most_common():
        print(f"{stage:20s}{1000 * seconds / count:8.1f} ms a page {account.calls[stage] / count:6.2f} calls a page")
    print(
        f"all {1000 * sum(account.seconds.values()) / count:.1f} ms a page: user {1000 * (after.ru_utime - before.ru_utime) / count:.1f}, "
        f"system {1000 * (after.ru_stime - before.ru_stime) / count:.1f}; {(after.ru_minflt - before.ru_minflt) / count:.0f} page faults a page"
    )


if __name__ == "__main__":
    main()
