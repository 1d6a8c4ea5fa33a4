# SPDX-License-Identifier: GPL-3.0-or-later
"""The messages between the program and a driver's process, one JSON object a line; no process is started in here.

Text rather than pickles: a driver's process may be another program (a 32-bit one for old Windows drivers). It is
started without arguments, says `Hello` first, reads orders from standard input and ends when that closes. Each order
has one answer: the message asked for, `Said`, or `Failed`; a batch tells `Progress` and `ScannedPage`, then `Said.DONE`
or `Failed`, then `Said.READY`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from scanner_drivers.base import (
    Capabilities,
    ColorMode,
    DeviceInfo,
    DeviceState,
    DeviceStatus,
    Progress,
    ScannedPage,
    ScanOptions,
    Source,
    SourceCaps,
)
from workstation.errors import DriverCrashed, WorkstationError

VERSION = 1  # of these messages; a program that speaks another one is refused


@dataclass(frozen=True, slots=True)
class Hello:
    """Event: the first of every driver's process; its version must be ours."""

    version: int


@dataclass(frozen=True, slots=True)
class ListDevices:
    """Order: find scanners, then end."""

    driver: str
    timeout_s: float
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """Order: open a scanner."""

    driver: str
    address: str
    handover_dir: Path


class Ask(StrEnum):
    """Order without parameters."""

    CAPABILITIES = "capabilities"
    STATUS = "status"
    TAKEN = "taken"  # one page more is kept: the driver may forget it, and read one more ahead
    CANCEL = "cancel"
    CLOSE = "close"


class Said(StrEnum):
    """Event without parameters."""

    OPENED = "opened"
    DONE = "done"
    READY = "ready"  # the batch is cleared away, the next may begin


@dataclass(frozen=True, slots=True)
class Failed:
    """Event: what was ordered ended by an expected failure."""

    error: WorkstationError


Message = (
    Hello
    | ListDevices
    | Open
    | Ask
    | Said
    | Failed
    | ScanOptions
    | DeviceInfo
    | Capabilities
    | DeviceStatus
    | Progress
    | ScannedPage
)


def to_line(message: Message) -> bytes:
    """Return a message as one line."""
    return json.dumps({"is": type(message).__name__, "of": _plain(message)}).encode("ascii") + b"\n"


def from_line(line: bytes) -> Message:
    """Return the message of one line.

    Raises:
        ValueError: no message of this protocol.
    """
    try:
        parts = json.loads(line)
        return _BUILDERS[parts["is"]](parts["of"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"no message of the driver protocol: {line[:80]!r}") from error


def _plain(value: object) -> object:
    """Return a value as JSON knows it."""
    if isinstance(value, Failed):
        return {"code": value.error.code, "fields": _plain(value.error.parameters())}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, range):
        return {"start": value.start, "stop": value.stop, "step": value.step}
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    return list(value) if isinstance(value, tuple) else value


def _open(of: dict[str, Any]) -> Open:
    return Open(of["driver"], of["address"], Path(of["handover_dir"]))


def _options(of: dict[str, Any]) -> ScanOptions:
    width, height = of["size_mm"]
    return ScanOptions(
        source=Source(of["source"]),
        dpi=of["dpi"],
        mode=ColorMode(of["mode"]),
        size_mm=(width, height),
        max_pages=of["max_pages"],
        brightness=of["brightness"],
        contrast=of["contrast"],
        stop_on_double_feed=of["stop_on_double_feed"],
        show_driver_window=of["show_driver_window"],
        driver_options=dict(of["driver_options"]),
    )


def _page(of: dict[str, Any]) -> ScannedPage:
    return ScannedPage(**{**of, "path": Path(of["path"]), "mode": ColorMode(of["mode"]), "notes": tuple(of["notes"])})


def _status(of: dict[str, Any]) -> DeviceStatus:
    return DeviceStatus(DeviceState(of["state"]), of["feeder_loaded"])


def _source_caps(of: dict[str, Any]) -> SourceCaps:
    dpi = of["dpi"]
    width, height = of["max_size_mm"]
    return SourceCaps(
        dpi=range(dpi["start"], dpi["stop"], dpi["step"]) if isinstance(dpi, dict) else tuple(dpi),
        modes=frozenset(ColorMode(mode) for mode in of["modes"]),
        max_size_mm=(width, height),
    )


def _capabilities(of: dict[str, Any]) -> Capabilities:
    sources = {Source(name): _source_caps(caps) for name, caps in of["sources"].items()}
    return Capabilities(sources, of["feeder_sensor"], of["multifeed_detection"])


def _failed(of: dict[str, Any]) -> Failed:
    kind = _failure_classes().get(of["code"])
    if kind is None:
        return Failed(DriverCrashed(detail=f"unknown failure {of['code']}"))
    return Failed(kind(**of["fields"]))


def _failure_classes() -> dict[str, type[WorkstationError]]:
    """Return every failure by its code; the closed set of errors.py is the only list there is."""
    found: dict[str, type[WorkstationError]] = {}
    waiting: list[type[WorkstationError]] = [WorkstationError]
    while waiting:
        kind = waiting.pop()
        if "code" in vars(kind):
            found[kind.code] = kind
        waiting.extend(kind.__subclasses__())
    return found


_BUILDERS: dict[str, Callable[[Any], Message]] = {
    "Hello": lambda of: Hello(of["version"]),
    "ListDevices": lambda of: ListDevices(of["driver"], of["timeout_s"], tuple(of["addresses"])),
    "Open": _open,
    "Ask": Ask,
    "Said": Said,
    "Failed": _failed,
    "ScanOptions": _options,
    "DeviceInfo": lambda of: DeviceInfo(**of),
    "Capabilities": _capabilities,
    "DeviceStatus": _status,
    "Progress": lambda of: Progress(**of),
    "ScannedPage": _page,
}


def driver_error(message: object, operation: str) -> WorkstationError:
    """Return the failure for a message that does not belong here: the driver's process is out of step."""
    if isinstance(message, Failed):
        return message.error
    return cast("WorkstationError", DriverCrashed(operation=operation, detail=f"unexpected {message!r}"[:200]))
