# SPDX-License-Identifier: GPL-3.0-or-later
"""A reader of codes at a pseudo-terminal: it can be plugged in, shot with and pulled out, as the real thing."""

from __future__ import annotations

import os
from pathlib import Path


class PluggedReader:
    """The far end of a serial port whose name stays the same, as /dev/serial/by-id gives it."""

    def __init__(self, port: Path) -> None:
        self.port = port
        self._far: int | None = None

    def plug_in(self) -> None:
        """Let the port appear."""
        self._far, near = os.openpty()
        self.port.symlink_to(os.ttyname(near))
        os.close(near)

    def shoot(self, code: bytes) -> None:
        """Send the bytes of a code."""
        assert self._far is not None
        os.write(self._far, code)

    def pull_out(self) -> None:
        """Let the port vanish, with everything on its way."""
        if self._far is not None:
            self.port.unlink()
            os.close(self._far)
            self._far = None
