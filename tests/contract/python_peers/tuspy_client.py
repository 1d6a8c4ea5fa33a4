# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends one file with tuspy; runs in tuspy's environment, takes an order as JSON on its input, reports as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError


def main() -> None:
    """Send and report."""
    order = json.load(sys.stdin)
    client = TusClient(order["endpoint"], headers={"Authorization": f"Bearer {order['token']}"})
    uploader = client.uploader(
        order["file"],
        chunk_size=order["chunk"],
        metadata=order["metadata"],
        retries=order["retries"],
        retry_delay=order["retry_delay_s"],
        url=order.get("url"),
    )
    began = time.monotonic()
    fault = ""
    try:
        uploader.upload(stop_at=order.get("stop_at"))
    except (TusCommunicationError, OSError) as error:
        fault = f"{type(error).__name__}: {error}"[:200]
    status = Path("/proc/self/status")  # the peak of this process alone, unlike `ru_maxrss`
    peak = int(status.read_text("ascii").partition("VmHWM:")[2].split()[0]) if status.exists() else 0
    report = {"seconds": time.monotonic() - began, "peak_kib": peak, "fault": fault}
    sys.stdout.write(json.dumps({**report, "url": uploader.url, "offset": uploader.offset}))


if __name__ == "__main__":
    main()
