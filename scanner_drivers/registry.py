# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists the scanners of all drivers and opens one by its id; how a driver works is not in here."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scanner_drivers.base import Availability, DeviceInfo
from scanner_drivers.drivers import DRIVERS, availability, driver_names
from scanner_drivers.protocol import ListDevices
from scanner_drivers.worker import Received, Watchdogs, WorkerDevice, WorkerProcess
from workstation.errors import Offline

log = logging.getLogger(__name__)


def driver_availability() -> list[Availability]:
    """Return for each driver of this platform whether it can run, with the reason when not."""
    return [availability(name) for name in driver_names()]


def list_devices(
    timeout_s: float = 5.0,
    environment: Mapping[str, str] | None = None,
    watchdogs: Watchdogs | None = None,
    drivers: Sequence[str] | None = None,
    addresses: Sequence[str] = (),
) -> Iterator[DeviceInfo]:
    """Find scanners, each as soon as its driver knows it.

    Every driver looks in a process of its own, so a slow or crashing one holds nobody back and costs its own
    scanners only.

    Args:
        timeout_s: how long the network is listened to.
        environment: set in the drivers' processes on top of ours.
        watchdogs: `list_s` is how long a driver may take in all.
        drivers: look through these only; None for all that can run.
        addresses: full ids of scanners that do not announce themselves, like "escl:http://10.0.0.7/eSCL".
    """
    limit_s = max(timeout_s, (watchdogs or Watchdogs()).list_s)
    names = [name for name in (driver_names() if drivers is None else drivers) if availability(name).is_available]
    events: queue.SimpleQueue[tuple[str, Received]] = queue.SimpleQueue()
    workers = {name: WorkerProcess(environment) for name in names}
    try:
        for name, worker in workers.items():
            worker.send(ListDevices(name, timeout_s, _of_driver(name, addresses)))
            threading.Thread(target=_forward, args=(name, worker, events), name=f"list {name}", daemon=True).start()
        yield from _merge(set(names), events, time.monotonic() + limit_s)
    finally:
        for worker in workers.values():
            worker.kill()


def open_device(
    device_id: str,
    handover_dir: Path,
    environment: Mapping[str, str] | None = None,
    watchdogs: Watchdogs | None = None,
) -> WorkerDevice:
    """Open a scanner by its full id; the result is a context manager.

    Args:
        device_id: as in `DeviceInfo.id`, or "escl:http://host:port/eSCL" for a fixed address.
        handover_dir: where finished pages are put; made if missing.
        environment: set in the driver's process on top of ours (SANE_CONFIG_DIR, LD_LIBRARY_PATH).
        watchdogs: other time limits, for tests.

    Raises:
        ScannerError: it cannot be opened; `Offline` when no driver knows the id.
    """
    driver, _, address = device_id.partition(":")
    if driver not in driver_names() or not address:
        raise Offline(operation="open", detail=device_id)
    device = WorkerDevice(driver, address, handover_dir, environment, watchdogs, DRIVERS[driver].page_s)
    device.open()
    return device


def _of_driver(name: str, addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(address.partition(":")[2] for address in addresses if address.startswith(f"{name}:"))


def _forward(name: str, worker: WorkerProcess, events: queue.SimpleQueue[tuple[str, Received]]) -> None:
    """Put everything a driver says into the common queue; ends with the driver's process."""
    while (message := worker.receive(3600.0)) is not None:
        events.put((name, message))
        if message == "ended":
            return


def _merge(waiting: set[str], events: queue.SimpleQueue[tuple[str, Received]], deadline: float) -> Iterator[DeviceInfo]:
    while waiting:
        try:
            name, message = events.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            log.info("scanner drivers took too long to list: %s", ", ".join(sorted(waiting)))
            return
        if isinstance(message, DeviceInfo):
            yield message
        elif name in waiting:
            waiting.discard(name)
            log.info("scanner driver %s listed: %s", name, message)
