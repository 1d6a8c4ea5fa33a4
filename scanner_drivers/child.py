# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs inside a driver's own process: takes orders on standard input, runs the driver, tells events on a pipe."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import os
import queue
import sys
import threading
from types import ModuleType
from typing import BinaryIO, cast

from scanner_drivers.base import Device, KeepsUntilTaken, PageStream, ScanOptions
from scanner_drivers.drivers import make_driver
from scanner_drivers.protocol import VERSION, Ask, Failed, Hello, ListDevices, Message, Open, Said, from_line, to_line
from workstation.errors import ScannerError, WorkstationError

READ_AHEAD_PAGES = 16  # a program that takes no pages must not have its memory disk filled by the feeder
PARTING_S = 2.0  # to end a running batch politely after the program is gone


class Child:
    """Orders in, events out; one scanner at most.

    The driver runs in the main thread. A second thread reads the orders, because a cancel must get through while
    the driver blocks in the scanner, and because the end of that pipe is the only sign of a program killed hard.
    """

    def __init__(self, orders: BinaryIO, events: BinaryIO) -> None:
        self._input = orders
        self._output = events
        self._orders: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._device: Device | None = None
        self._stream: PageStream | None = None
        self._is_cancelled = threading.Event()
        self._credit = threading.Semaphore(READ_AHEAD_PAGES)
        self._over = threading.Event()

    def run(self) -> None:
        """Serve until told to close."""
        self._say(Hello(VERSION))
        threading.Thread(target=self._listen, name="orders", daemon=True).start()
        while (order := self._orders.get()) is not Ask.CLOSE:
            try:
                self._obey(order)
            except WorkstationError as error:
                self._say(Failed(error))
        self._close()
        self._over.set()

    def _listen(self) -> None:
        for line in self._input:
            self._receive(from_line(line))
        # the program is gone: give the scanner its paper path back, then leave whatever the driver does
        self._receive(Ask.CANCEL)
        self._receive(Ask.CLOSE)
        self._over.wait(PARTING_S)
        os._exit(0)

    def _receive(self, order: Message) -> None:
        if order is Ask.TAKEN:
            self._credit.release()
            device: object = self._device
            if isinstance(device, KeepsUntilTaken):
                device.taken()
        elif order is Ask.CANCEL:
            self._is_cancelled.set()
            if self._stream is not None:
                self._stream.cancel()
        else:
            if isinstance(order, ScanOptions):
                self._is_cancelled.clear()
            self._orders.put(order)

    def _obey(self, order: Message) -> None:
        match order:
            case ListDevices():
                for info in make_driver(order.driver).devices(order.timeout_s, order.addresses):
                    self._say(info)
                self._say(Said.DONE)
            case Open():
                self._close()
                self._device = make_driver(order.driver).open(order.address, order.handover_dir)
                self._say(Said.OPENED)
            case ScanOptions():
                self._scan(self._opened(), order)
            case Ask.CAPABILITIES:
                self._say(self._opened().capabilities())
            case Ask.STATUS:
                self._say(self._opened().status())
            case _:
                raise ScannerError(operation="order", detail=f"{order!r}")

    def _opened(self) -> Device:
        if self._device is None:
            raise ScannerError(operation="order", detail="no scanner is open")
        return self._device

    def _scan(self, device: Device, options: ScanOptions) -> None:
        self._credit = threading.Semaphore(READ_AHEAD_PAGES)
        self._stream = stream = device.scan(options, self._say)
        if self._is_cancelled.is_set():  # it came before there was a stream to stop
            stream.cancel()
        try:
            for page in stream:
                self._say(page)
                while not self._is_cancelled.is_set() and not self._credit.acquire(timeout=0.2):
                    pass
            self._say(Said.DONE)
        except WorkstationError as error:
            self._say(Failed(error))
        self._stream = None
        # only now: a driver that hangs here must not keep the last page or the true fault to itself
        stream.close()
        self._say(Said.READY)

    def _close(self) -> None:
        if self._device is not None:
            with contextlib.suppress(WorkstationError):
                self._device.close()
        self._device = None

    def _say(self, event: Message) -> None:
        try:
            self._output.write(to_line(event))
            self._output.flush()
        except OSError:  # nobody listens any more; the other thread sees the same and ends the process
            self._is_cancelled.set()


def main() -> None:
    """Run a driver's process on standard input and output."""
    faulthandler.enable()  # after a crash in native code the parent shows these lines to IT staff
    if hasattr(os, "umask"):
        os.umask(0o077)
    # httpx imports its command line (click, rich, pygments) where it finds one: half of this process's start-up
    sys.modules.setdefault("httpx._main", cast("ModuleType", None))
    # drivers print: what they write to standard output must not fall between the events
    events = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # unbuffered: a thread inside a buffered read makes Python abort when the process ends by itself
    Child(io.FileIO(0, closefd=False), events).run()
