# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends one paper out of a desk's encrypted spool in a process of its own; order and report are JSON. Linux only."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from workstation.domain.ids import FileUid, SubmissionUid
from workstation.domain.paper_code import PaperCode
from workstation.domain.submission import Submission
from workstation.errors import PortalError
from workstation.portal.opening import PortalAccess, open_adapter
from workstation.store.station import Station


def order_for(station_dir: Path, file_uid: FileUid, sent: Submission, access: dict[str, str]) -> str:
    """Return the order that has `main` send a paper."""
    told = {**asdict(sent), "signed_at": sent.signed_at.isoformat()}
    return json.dumps({"station": str(station_dir), "file": file_uid, "submission": told, "access": access})


def main() -> None:
    """Send and report: seconds, peak of resident memory in KiB, fault, receipt's hash."""
    order = json.load(sys.stdin)
    told = order["submission"]
    code = PaperCode(**told.pop("code"))
    signed_at = dt.datetime.fromisoformat(told.pop("signed_at"))
    sent = Submission(**{**told, "uid": SubmissionUid(told["uid"])}, code=code, signed_at=signed_at)
    portal = open_adapter(PortalAccess(**order["access"]))
    fault = sha256 = ""
    with Station.open(Path(order["station"])) as station:
        began = time.monotonic()
        try:
            sha256 = portal.send(
                sent,
                station.spool.content(FileUid(order["file"])),
                resume="",
                save_resume=lambda _note: None,
                on_progress=lambda _done, _all: None,
                is_cancelled=lambda: False,
            ).sha256
        except PortalError as error:
            fault = str(error)
        seconds = time.monotonic() - began
    portal.close()
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_kib": peak_kib(), "fault": fault, "sha256": sha256}))


def peak_kib() -> int:
    """Return the peak of this process alone; `ru_maxrss` would begin with that of whoever started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main()
