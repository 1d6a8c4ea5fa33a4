# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the few labelled pages of tests/golden anew, all of the tuning half: `python bench/data/golden.py`."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from generate import make

FOLDER = HERE.parents[1] / "tests" / "golden"
# Level, turned, steep, bowed, sealed, ruled, stamped, blank; 5008 is a bowed form that once lost its skew, the seal of
# 5101 once took letters with it, and the stamp of 5201 once went as a seal.
_PAGES = {
    "first": ("first", 0),
    "table": ("table", 4),
    "register": ("register", 8),
    "last": ("last", 10),
    "form": ("form", 11),
    "blank": ("blank", 19),
    "bowed-form": ("form", 5008),
    "stamped": ("stamped", 5002),
    "sealed-gray": ("last", 5101),
    "askew-stamp": ("stamped", 5201),
}


def main() -> None:
    """Write images and labels."""
    for name, (kind, index) in _PAGES.items():
        data, label = make("tuning", index, kind)
        (FOLDER / f"{name}.jpg").write_bytes(data)
        told = json.dumps(dataclasses.asdict(label), ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
