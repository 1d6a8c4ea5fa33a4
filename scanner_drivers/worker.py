# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a driver in a process of its own and watches over it: a crash or a hang costs one failure, never the program.

What the driver does inside that process is not in here (child.py).
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from scanner_drivers.base import (
    Capabilities,
    DeviceState,
    DeviceStatus,
    Progress,
    ProgressCallback,
    ScannedPage,
    ScanOptions,
)
from scanner_drivers.protocol import VERSION, Ask, Failed, Hello, Message, Open, Said, driver_error, from_line, to_line
from workstation.errors import Cancelled, DeviceBusy, DriverCrashed, DriverHung, SettingInvalid, WorkstationError
from workstation.processes import stand_back

log = logging.getLogger(__name__)

# not "-m": the child must find this package wherever the program was started from
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from scanner_drivers.child import main; main()"
_ROOT = str(Path(__file__).resolve().parent.parent)
PROGRAM_KEY = "scanner.worker"  # the setting IT staff must look at when another program is no driver of ours
_NICENESS = 5  # how far a driver stands back behind the window; before the pages that are being read
_LAST_WORDS = 2000  # characters of the driver's own output that are kept for IT staff


@dataclass(frozen=True, slots=True)
class Watchdogs:
    """Seconds of silence after which a driver's process is ended.

    Attributes:
        page_s: while a batch runs; None takes the driver's own figure.
        cancel_s: from a cancel to the end of the batch.
        close_s: from the order to close to the end of the process.
    """

    open_s: float = 15.0
    page_s: float | None = None
    list_s: float = 30.0
    cancel_s: float = 5.0
    close_s: float = 2.0


Received = Message | Literal["ended", "woken"]


class WorkerProcess:
    """A driver's process and its two pipes.

    The reading thread is ours: pipes of a child cannot be waited for with a time limit on Windows, and `jobs`,
    which owns the other threads, is out of reach from here.

    Attributes:
        program: path of another program than ours that runs the driver; "" for ours.
    """

    def __init__(self, environment: Mapping[str, str] | None = None, program: str = "") -> None:
        """Start the process.

        Raises:
            SettingInvalid: the other program cannot be started.
        """
        self.program = program
        self._is_greeted = False
        # unbuffered file without a name: the driver may write any amount and never blocks on us
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        try:
            self._process = subprocess.Popen(
                [program] if program else [sys.executable, "-c", _BOOT, _ROOT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._words,
                env={**os.environ, **(environment or {})},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                # a Ctrl+C in the terminal is for the program, which then ends its drivers in order
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            self._words.close()
            if not program:
                raise
            raise SettingInvalid(key=PROGRAM_KEY, value=f"{program} ({error.strerror})") from error
        stand_back(self._process.pid, _NICENESS)  # its imports shall not hold up the window; a scanner needs little
        self._send_lock = threading.Lock()
        self._received: queue.SimpleQueue[Received] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="driver events", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Process id of the driver."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def stranger(self, words: str) -> SettingInvalid | None:
        """Return the failure when this is another program that never spoke our version of the protocol.

        Args:
            words: what is known of its end, for the log.
        """
        if not self.program or self._is_greeted:
            return None
        log.info("%s does not speak version %s of the driver protocol: %s", self.program, VERSION, words)
        return SettingInvalid(key=PROGRAM_KEY, value=self.program)

    def send(self, message: Message) -> None:
        """Send a message; one to a process that has ended is dropped, its end is told by `receive`."""
        stdin = self._process.stdin
        with self._send_lock, contextlib.suppress(OSError, ValueError):
            if stdin is not None:
                stdin.write(to_line(message))
                stdin.flush()

    def receive(self, timeout_s: float) -> Received | None:
        """Return the next message, "ended" after the last one, "woken" after `wake`, None after `timeout_s`."""
        with contextlib.suppress(queue.Empty):
            return self._received.get(timeout=max(0.0, timeout_s))
        return None

    def wake(self) -> None:
        """Let a waiting `receive` return."""
        self._received.put("woken")

    def kill(self) -> str:
        """End the process now and return its last words."""
        with contextlib.suppress(OSError):
            self._process.kill()
        return self._reap()

    def close(self, timeout_s: float) -> str:
        """Ask the process to end, end it after `timeout_s`, and return its last words."""
        self.send(Ask.CLOSE)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout_s)
            return self._reap()
        return self.kill()

    def _read(self) -> None:
        stdout = self._process.stdout
        with contextlib.suppress(OSError, ValueError):
            for line in stdout or ():
                message = from_line(line)
                if self._is_greeted:
                    self._received.put(message)
                elif message == Hello(VERSION):
                    self._is_greeted = True
                else:
                    break
        self._received.put("ended")

    def _reap(self) -> str:
        if self._words.closed:
            return ""
        exit_code = self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        with self._words as words:
            words.seek(0)
            text = words.read().decode("utf-8", "replace")[-_LAST_WORDS:].strip()
        return f"exit code {exit_code}" + (f": {text}" if text else "")


class WorkerDevice:
    """A scanner whose driver runs in its own process.

    The process is started with the first question and kept between batches. After a crash, a hang or a kill the
    next question starts a new one: the clerk presses Scan again and that is all.
    """

    def __init__(
        self,
        driver: str,
        address: str,
        handover_dir: Path,
        environment: Mapping[str, str] | None = None,
        watchdogs: Watchdogs | None = None,
        page_s: float = 60.0,
        program: str = "",
    ) -> None:
        self._open_order = Open(driver, address, handover_dir)
        self._environment = environment
        self._program = program
        self.watchdogs = watchdogs or Watchdogs()
        self.page_s = page_s if self.watchdogs.page_s is None else self.watchdogs.page_s
        self._lock = threading.RLock()
        self._process: WorkerProcess | None = None
        self._stream: WorkerStream | None = None
        self._capabilities: Capabilities | None = None
        self._is_settling = False

    def __enter__(self) -> Self:
        """Return the device, opened."""
        with self._lock:
            self._ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the device."""
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the driver, None while it does not run."""
        process = self._process
        return process.pid if process is not None and process.is_alive else None

    def open(self) -> None:
        """Start the driver and open the scanner, if that is not done yet.

        Raises:
            ScannerError: it cannot be opened.
            SettingInvalid: the other program that should run the driver is none of ours.
        """
        with self._lock:
            self._ready()

    def capabilities(self) -> Capabilities:
        """Return what the scanner can do; asked once."""
        if self._capabilities is None:
            answer = self._ask(Ask.CAPABILITIES)
            if not isinstance(answer, Capabilities):
                raise driver_error(answer, "capabilities")
            self._capabilities = answer
        return self._capabilities

    def status(self) -> DeviceStatus:
        """Return the state of the scanner; busy while our own batch runs."""
        if self._stream is not None:
            return DeviceStatus(DeviceState.BUSY)
        answer = self._ask(Ask.STATUS)
        if not isinstance(answer, DeviceStatus):
            raise driver_error(answer, "status")
        return answer

    def scan(self, options: ScanOptions, on_progress: ProgressCallback | None = None) -> WorkerStream:
        """Start a batch; one that nobody took to its end is cancelled first, its files stay."""
        if self._stream is not None:
            self._stream.abandon()
        with self._lock:
            process = self._ready()
            self._stream = WorkerStream(self, process, on_progress)
            process.send(options)
            return self._stream

    def cancel(self) -> None:
        """Stop the batch under way, if there is one; from any thread."""
        stream = self._stream
        if stream is not None:
            stream.cancel()

    def close(self) -> None:
        """Give the scanner back and end its process; may be called twice."""
        stream = self._stream
        if stream is not None:
            stream.cancel()
        with self._lock:
            process, self._process, self._stream = self._process, None, None
            if process is not None:
                process.close(self.watchdogs.close_s if stream is None else self.watchdogs.cancel_s)

    def batch_ended(self) -> None:
        """Take note that the present batch is over and is being cleared away (called by its stream)."""
        self._stream = None
        self._is_settling = True

    def drop_process(self) -> str:
        """Forget the present process, ended by now or by this, and return its last words."""
        with self._lock:
            process, self._process = self._process, None
            self._is_settling = False
            return process.kill() if process is not None else ""

    def _ready(self) -> WorkerProcess:
        """Return the process with the scanner open and idle; a new one where the old one is gone or does not settle."""
        if self._process is not None and self._process.is_alive and self._has_settled(self._process):
            return self._process
        if self._process is not None:
            self.drop_process()
        self._process = WorkerProcess(self._environment, self._program)
        answer: Received | Failed = self._exchange(self._open_order, "open")
        if answer is not Said.OPENED:
            self.drop_process()
            raise driver_error(answer, "open")
        return self._process

    def _has_settled(self, process: WorkerProcess) -> bool:
        """Wait until the driver has cleared the last batch away; the clerk has long seen how that ended."""
        deadline = time.monotonic() + self.watchdogs.cancel_s
        while self._is_settling:
            message = process.receive(deadline - time.monotonic())
            if message is None or message == "ended":
                return False
            self._is_settling = message is not Said.READY
        return True

    def _ask(self, order: Ask) -> Received:
        if self._stream is not None:
            raise DeviceBusy(operation=order.value, detail="a batch is running")
        with self._lock:
            self._ready()
            return self._exchange(order, order.value)

    def _exchange(self, order: Message, operation: str) -> Received:
        """Send an order and return its one answer."""
        process = self._process
        if process is None:  # only _ready and its callers come here
            raise DriverCrashed(operation=operation)
        process.send(order)
        deadline = time.monotonic() + self.watchdogs.open_s
        answer: Received | None = "woken"
        while answer == "woken":  # left over from a cancel that met the end of its batch
            answer = process.receive(deadline - time.monotonic())
        if answer is None or answer == "ended":
            words = self.drop_process()
            kind = DriverHung if answer is None else DriverCrashed
            raise process.stranger(words) or kind(operation=operation, detail=words)
        return answer


class WorkerStream:
    """The pages of one batch as they come out of the driver's process."""

    def __init__(self, device: WorkerDevice, process: WorkerProcess, on_progress: ProgressCallback | None) -> None:
        self._device = device
        self._process = process
        self._on_progress = on_progress
        self._taken = 0
        self._is_in_hand = False  # a page was given out, nobody said yet that it is kept
        self._is_over = False
        self._is_abandoned = False
        self._cancelled_at: float | None = None

    def __iter__(self) -> Iterator[ScannedPage]:
        """Return the stream itself."""
        return self

    def __next__(self) -> ScannedPage:
        """Return the next page; the one before counts as kept then.

        Raises:
            ScannerError: the batch ended by a fault or was cancelled.
        """
        quiet_since = time.monotonic()
        if self._is_in_hand:
            self._is_in_hand = False
            self._process.send(Ask.TAKEN)
        while not self._is_over:
            message = self._process.receive(self._patience_s(quiet_since))
            if message == "woken":
                continue
            if isinstance(message, ScannedPage):
                self._taken += 1
                self._is_in_hand = not self._is_abandoned
                return message
            if isinstance(message, Progress):
                quiet_since = time.monotonic()
                if self._on_progress is not None:
                    self._on_progress(message)
                continue
            self._end()
            if message is not Said.DONE:
                raise self._failure(message)
        raise StopIteration

    def cancel(self) -> None:
        """Stop the batch; pages that are complete are still delivered, then `Cancelled` is raised."""
        if self._is_over or self._cancelled_at is not None:
            return
        self._cancelled_at = time.monotonic()
        self._process.send(Ask.CANCEL)
        self._process.wake()

    def abandon(self) -> None:
        """Cancel and wait for the end; pages that still come, and the one in hand, count as not kept."""
        self._is_abandoned, self._is_in_hand = True, False
        self.cancel()
        with contextlib.suppress(WorkstationError):
            for _ in self:
                pass

    def close(self) -> None:
        """Leave the batch."""
        self.abandon()

    def _patience_s(self, quiet_since: float) -> float:
        now = time.monotonic()
        patience_s = quiet_since + self._device.page_s - now
        if self._cancelled_at is not None:
            patience_s = min(patience_s, self._cancelled_at + self._device.watchdogs.cancel_s - now)
        return patience_s

    def _end(self) -> None:
        self._is_over = True
        self._device.batch_ended()

    def _failure(self, message: Received | None) -> WorkstationError:
        """Return why the batch ended; a driver that is gone or silent is ended for good."""
        if isinstance(message, Failed):
            return message.error
        words = self._device.drop_process()
        page = self._taken + 1
        if self._cancelled_at is not None:
            return Cancelled(operation="read", detail=words, page=page)
        if message is None:
            return DriverHung(operation="read", detail=words, page=page)
        if message == "ended":
            return DriverCrashed(operation="read", detail=words, page=page)
        return driver_error(message, "read")
