# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens through a helper process: a vendor's library that crashes or hangs costs one failure, never the program.

What happens inside that process is not in here (token_child.py).
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Literal

from workstation.errors import DeviceError, SigningError, TokenRemoved, TokenSessionEnded
from workstation.signing.signer import CertificateFacts, KeyKind, certificate_facts
from workstation.signing.slots import IDLE_S, TokenSlot, wipe

# not "-m": the child must find this package wherever the program was started from
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from workstation.signing.token_child import main; main()"
_ROOT = str(Path(__file__).resolve().parent.parent.parent)

# Some middleware looks through every reader when it is loaded; a signature on a slow token takes a second.
_OPEN_S = 90.0
_SIGN_S = 60.0
_CLOSE_S = 5.0


class TokenProbe:
    """Looks for tokens again and again through one helper, which is started anew when it ended."""

    def __init__(self, module: Path | None) -> None:
        """Start nothing yet.

        Args:
            module: the token's library; None to search.
        """
        self._order = {"what": "info", "module": str(module) if module else None}
        self._process: _Process | None = None

    def look(self) -> tuple[TokenSlot, ...]:
        """Return the tokens plugged in with their flags and certificates, without asking for a PIN.

        Raises:
            ModuleNotFound, ModuleWrongArchitecture: no library, or it does not load.
            DeviceError: the library crashed or said nothing.
        """
        self._process = self._process or _Process()
        try:
            found = self._process.ask(self._order, _OPEN_S)
        except (DeviceError, TokenSessionEnded):
            self.close()
            raise
        return tuple(_slot(told) for told in found)

    def close(self) -> None:
        """End the helper."""
        if self._process is not None:
            self._process.end()
        self._process = None


def probe_tokens(module: Path | None) -> tuple[TokenSlot, ...]:
    """Return the tokens plugged in with their flags and certificates, without asking for a PIN.

    Args:
        module: the token's library; None to search.

    Raises:
        ModuleNotFound, ModuleWrongArchitecture: no library, or it does not load.
        DeviceError: the library crashed or said nothing.
    """
    probe = TokenProbe(module)
    try:
        return probe.look()
    finally:
        probe.close()


def open_token_process(
    module: Path | None, slot: int | None, pin: str | bytearray, *, idle_s: float = IDLE_S
) -> TokenProcessSigner:
    """Open a token's signing key in a helper process; one PIN for a batch, never stored, never tried twice.

    Args:
        module: the token's library; None to search.
        slot: number from `probe_tokens`; None for the first token that shows a certificate for signing.
        pin: of the user; a `bytearray` is overwritten before this returns.
        idle_s: unused for so long, the session ends and the PIN must be entered again.

    Raises:
        SigningError: as `token.open_token`, and DeviceError when the library crashed or said nothing.
    """
    secret = bytearray(pin.encode()) if isinstance(pin, str) else pin
    try:
        process = _Process()
        try:
            order = {"what": "open", "module": str(module) if module else None, "slot": slot, "idle_s": idle_s}
            told = process.ask(order, _OPEN_S, secret)
        except BaseException:
            process.end()
            raise
    finally:
        wipe(secret)
    return TokenProcessSigner(process, told)


class TokenProcessSigner:
    """One logged-in session in a helper process; satisfies `Signer`."""

    def __init__(self, process: _Process, told: dict[str, Any]) -> None:
        self._process = process
        self.certificate: bytes = base64.b64decode(told["certificate"])
        self.chain: tuple[bytes, ...] = tuple(base64.b64decode(above) for above in told["chain"])
        facts = certificate_facts(self.certificate)
        self.is_test: bool = facts.is_test
        self.name: str = facts.name
        self.key_kind: KeyKind = facts.key_kind

    @property
    def pid(self) -> int:
        """Process id of the helper."""
        return self._process.pid

    def sign(self, data: bytes) -> bytes:
        """Sign SHA-256 of `data` on the token.

        Raises:
            TokenSessionEnded: it lay unused for too long.
            TokenRemoved, DeviceError, MechanismUnsupported: what the token reports, or the end of the helper.
        """
        if self._process.is_closed:
            raise TokenRemoved(detail="session closed")
        order = {"what": "sign", "data": base64.b64encode(data).decode("ascii")}
        return base64.b64decode(self._process.ask(order, _SIGN_S))

    def close(self) -> None:
        """End session and helper; the token logs out."""
        self._process.end()


class _Process:
    """The helper and its pipes; the reading thread is ours, because `jobs` is out of reach from here."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            # a Ctrl+C in the terminal is for the program, which then closes its signer in order
            start_new_session=os.name == "posix",
        )
        self.is_closed = False
        self._answers: queue.SimpleQueue[dict[str, Any] | Literal["ended"]] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="token answers", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, order: dict[str, Any], timeout_s: float, pin: bytearray | None = None) -> Any:
        """Send an order and return what it gave.

        Raises:
            SigningError: what the other side reports, or that it is gone.
        """
        self._send({**order, "pin_bytes": len(pin)} if pin is not None else order, pin)
        try:
            told = self._answers.get(timeout=timeout_s)
        except queue.Empty:
            self._process.kill()
            raise DeviceError(detail=f"no answer in {timeout_s:.0f} s") from None
        if told == "ended":
            raise self._end_of_process()
        assert isinstance(told, dict)
        if "failure" in told:
            raise _failure(told["failure"], told["detail"])
        return told["done"]

    def end(self) -> None:
        """Ask the helper to end, end it when it does not."""
        if self.is_closed:
            return
        self.is_closed = True
        self._send({"what": "close"}, None)
        stdin, stdout = self._process.stdin, self._process.stdout
        with contextlib.suppress(OSError):
            if stdin is not None:
                stdin.close()
        try:
            self._process.wait(_CLOSE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        if stdout is not None:
            stdout.close()

    def _send(self, order: dict[str, Any], pin: bytearray | None) -> None:
        stdin = self._process.stdin
        # a helper that has ended is told by the answers' end
        with contextlib.suppress(OSError, ValueError):
            if stdin is not None:
                stdin.write(json.dumps(order).encode("ascii") + b"\n")
                if pin:
                    stdin.write(memoryview(pin))

    def _end_of_process(self) -> SigningError:
        code = self._process.wait()
        # The helper ends by itself for one reason only, and then in good order.
        return TokenSessionEnded() if code == 0 else DeviceError(detail=f"helper ended with code {code}")

    def _read(self) -> None:
        stdout = self._process.stdout
        with contextlib.suppress(OSError, ValueError):
            for line in stdout or ():
                self._answers.put(json.loads(line))
        self._answers.put("ended")


def _failure(code: str, detail: str) -> SigningError:
    kinds = {kind.code: kind for kind in SigningError.__subclasses__()}
    return kinds[code](detail=detail) if code in kinds else DeviceError(detail=f"{code}: {detail}")


def _slot(told: dict[str, Any]) -> TokenSlot:
    return TokenSlot(**{**told, "certificates": tuple(_facts(facts) for facts in told["certificates"])})


def _facts(told: dict[str, Any]) -> CertificateFacts:
    times = {key: dt.datetime.fromisoformat(told[key]) for key in ("not_before", "not_after")}
    return CertificateFacts(**{**told, **times, "usages": tuple(told["usages"])})
