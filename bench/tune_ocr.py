# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E501
"""Reads pages of the TUNING half in this process and prints their scores; for work on layout, never for claims.

`python bench/tune_ocr.py --pages 48`, or further pages of one kind: `--kind last --seeds 5100-5139`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE / "data")]

from generate import kind_set, page_set
from score import differences, score

from workstation.app.page_reader import work_page


def main() -> None:
    """Print one line a page and the means by kind."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=24)
    asked.add_argument("--only", default="", help="kinds or numbers, joined by commas")
    asked.add_argument("--kind", default="", help="further pages of this kind instead")
    asked.add_argument("--seeds", default="5100-5119", help="of the further pages")
    asked.add_argument("--text", action="store_true", help="print what was read and what is true")
    asked.add_argument("--letters", action="store_true", help="print where what was read differs from what is true")
    given = asked.parse_args()
    first, last = map(int, given.seeds.split("-"))
    files = kind_set("tuning", given.kind, range(first, last + 1)) if given.kind else page_set("tuning", given.pages)
    only = {item for item in given.only.split(",") if item}
    by_kind: dict[str, list[tuple[float, ...]]] = {}
    for number, file in enumerate(files):
        label = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        if only and label["kind"] not in only and str(number) not in only:
            continue
        started = time.process_time()
        found = work_page(file.read_bytes(), 0, file.name, "auto", "vie")
        cpu_s = time.process_time() - started
        got = score(found.text.text, label["parts"])
        wear, measures = label["wear"], found.measures
        true = wear["skew_deg"]
        print(
            f"{number:3d} {label['kind']:9s}{label['family']:17s}{label['dpi']:4d} skew {true:5.2f}{measures.angle_deg - true:+6.2f} "
            f"turn {wear['turn_deg']:3d}/{measures.orientation_deg:3d} blank {measures.is_blank:d} CER {got.cer:.4f} WER "
            f"{got.wer:.4f} recall {got.recall:.3f} block {got.block_cer:.4f} {cpu_s:.2f} s"
        )
        if given.text:
            print(
                found.text.text,
                "\n=== true\n",
                "\n".join(map(str, label["parts"])),
                found.text.milliseconds,
                measures.milliseconds,
            )
        if given.letters:
            print(*(f"      {one}" for one in differences(found.text.text, label["parts"])), sep="\n")
        by_kind.setdefault(label["kind"], []).append((got.cer, got.block_cer, got.recall, cpu_s))
    everything = [row for rows in by_kind.values() for row in rows]
    for kind, rows in (*by_kind.items(), ("all", everything)):
        means = [statistics.fmean(column) for column in zip(*rows, strict=True)]
        median = statistics.median(row[0] for row in rows)
        print(
            f"{kind:9s} CER {means[0]:.4f} (median {median:.4f}) block {means[1]:.4f} recall {means[2]:.3f} {means[3]:.2f} s"
        )


if __name__ == "__main__":
    main()
