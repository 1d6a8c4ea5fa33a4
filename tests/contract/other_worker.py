# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker program that is not ours: knows the driver protocol and nothing else, imports nothing of this house."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

PAGE = Path(__file__).with_name("page.jpg")
VERSION = 1
OLD = {"driver": "twain", "id": "twain:Old Scanner", "name": "Old Scanner", "vendor": "Old", "model": "Scanner"}


def say(kind: str, of: object) -> None:
    sys.stdout.write(json.dumps({"is": kind, "of": of}) + "\n")
    sys.stdout.flush()


def scan(folder: Path, options: dict[str, object], batch: int) -> None:
    kept = folder / f"{batch:03}.jpg"
    shutil.copy(PAGE, kept)
    page = {"index": 0, "path": str(kept), "side": "front", "width_px": 60, "height_px": 40, "dpi": options["dpi"]}
    more = {"mode": "color", "media_type": "image/jpeg", "sha256": hashlib.sha256(PAGE.read_bytes()).hexdigest()}
    say("Progress", {"page": 1, "fraction": 0.5})
    say("ScannedPage", {**page, **more, "notes": []})
    if batch == 1:
        say("Failed", {"code": "JAMMED", "fields": {"operation": "read", "detail": "", "page": 2}})
    else:
        say("Said", "done")
    say("Said", "ready")


def main() -> None:
    folder, batch = Path(), 0
    say("Hello", {"version": VERSION})
    for line in sys.stdin:
        order = json.loads(line)
        if order["is"] == "ListDevices":
            say("DeviceInfo", {**OLD, "connection": "usb"})
            say("Said", "done")
        elif order["is"] == "Open":
            folder = Path(order["of"]["handover_dir"])
            folder.mkdir(parents=True, exist_ok=True)
            say("Said", "opened")
        elif order["is"] == "ScanOptions":
            batch += 1
            scan(folder, order["of"], batch)
        elif order["of"] == "close":
            return


main()
