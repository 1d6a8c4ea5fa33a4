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
from workstation.errors import Offline, SettingInvalid

log = logging.getLogger(__name__)


def driver_availability() -> list[Availability]:
    """Return for each driver of this platform whether it can run, with the reason when not."""
    return [availability(name) for name in driver_names()]


def check_program(program: str, watchdogs: Watchdogs | None = None) -> None:
    """Start another worker program and end it again.

    Raises:
        SettingInvalid: it cannot be started or does not speak our version of the protocol.
    """
    worker = WorkerProcess(program=program)
    refusal = worker.stranger(worker.close((watchdogs or Watchdogs()).open_s))
    if refusal is not None:
        raise refusal


def list_devices(
    timeout_s: float = 5.0,
    environment: Mapping[str, str] | None = None,
    watchdogs: Watchdogs | None = None,
    drivers: Sequence[str] | None = None,
    addresses: Sequence[str] = (),
    program: str = "",
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
        program: path of another worker program for the drivers that may have one (TWAIN); "" for ours.
    """
    limit_s = max(timeout_s, (watchdogs or Watchdogs()).list_s)
    names = driver_names() if drivers is None else drivers
    events: queue.SimpleQueue[tuple[str, Received]] = queue.SimpleQueue()
    workers = dict(_started(names, environment, program))
    try:
        for name, worker in workers.items():
            worker.send(ListDevices(name, timeout_s, _of_driver(name, addresses)))
            threading.Thread(target=_forward, args=(name, worker, events), name=f"list {name}", daemon=True).start()
        yield from _merge(workers, events, time.monotonic() + limit_s)
    finally:
        for worker in workers.values():
            worker.kill()


def open_device(
    device_id: str,
    handover_dir: Path,
    environment: Mapping[str, str] | None = None,
    watchdogs: Watchdogs | None = None,
    program: str = "",
) -> WorkerDevice:
    """Open a scanner by its full id; the result is a context manager.

    Args:
        device_id: as in `DeviceInfo.id`, or "escl:http://host:port/eSCL" for a fixed address.
        handover_dir: where finished pages are put; made if missing.
        environment: set in the driver's process on top of ours (SANE_CONFIG_DIR, LD_LIBRARY_PATH).
        watchdogs: other time limits, for tests.
        program: path of another worker program, used for a driver that may have one (TWAIN); "" for ours.

    Raises:
        ScannerError: it cannot be opened; `Offline` when no driver knows the id.
        SettingInvalid: the other program cannot be started or does not speak our version of the protocol.
    """
    driver, _, address = device_id.partition(":")
    if driver not in driver_names() or not address:
        raise Offline(operation="open", detail=device_id)
    device = WorkerDevice(
        driver, address, handover_dir, environment, watchdogs, DRIVERS[driver].page_s, _program_of(driver, program)
    )
    device.open()
    return device


def _program_of(driver: str, program: str) -> str:
    return program if DRIVERS[driver].may_be_foreign else ""


def _started(
    names: Sequence[str], environment: Mapping[str, str] | None, program: str
) -> Iterator[tuple[str, WorkerProcess]]:
    """Start the drivers that can run; another program brings its own libraries."""
    for name in names:
        own_program = _program_of(name, program)
        if own_program or availability(name).is_available:
            try:
                yield name, WorkerProcess(environment, own_program)
            except SettingInvalid as error:
                log.warning("scanner driver %s cannot be started: %s", name, error.value)


def _of_driver(name: str, addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(address.partition(":")[2] for address in addresses if address.startswith(f"{name}:"))


def _forward(name: str, worker: WorkerProcess, events: queue.SimpleQueue[tuple[str, Received]]) -> None:
    """Put everything a driver says into the common queue; ends with the driver's process."""
    while (message := worker.receive(3600.0)) is not None:
        events.put((name, message))
        if message == "ended":
            return


def _merge(
    workers: Mapping[str, WorkerProcess], events: queue.SimpleQueue[tuple[str, Received]], deadline: float
) -> Iterator[DeviceInfo]:
    waiting = set(workers)
    while waiting:
        try:
            name, message = events.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            log.info("scanner drivers took too long to list: %s", ", ".join(sorted(waiting)))
            break
        if isinstance(message, DeviceInfo):
            yield message
        elif name in waiting:
            waiting.discard(name)
            log.info("scanner driver %s listed: %s", name, message)
            if message == "ended":
                _warn_of_stranger(workers[name])
    for name in waiting:
        _warn_of_stranger(workers[name])


def _warn_of_stranger(worker: WorkerProcess) -> None:
    """Tell IT staff why another program lists nothing; the scanners of the other drivers are listed all the same."""
    if worker.stranger("while it was to list scanners") is not None:
        log.warning("%s is no worker program of this version", worker.program)
