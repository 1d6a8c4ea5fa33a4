# SPDX-License-Identifier: GPL-3.0-or-later
"""The test signer as the desk opens it: its key is used where files are worked on, not in the window's process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workstation.app import file_work
from workstation.app.file_work import Apart
from workstation.signing.signer import KeyKind, KnownIdentity


@dataclass(frozen=True, slots=True, repr=False)
class TrialSigner:
    """A test signer that was opened with its PIN; satisfies `Signer`."""

    apart: Apart
    folder: Path
    pin: str
    identity: KnownIdentity

    @property
    def certificate(self) -> bytes:
        """The signing certificate, DER."""
        return self.identity.certificate

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Its root, DER."""
        return self.identity.chain

    @property
    def is_test(self) -> bool:
        """Whether signatures have no legal value."""
        return self.identity.is_test

    @property
    def name(self) -> str:
        """Common name of the certificate."""
        return self.identity.name

    @property
    def key_kind(self) -> KeyKind:
        """Kind of the key."""
        return self.identity.key_kind

    def sign(self, data: bytes) -> bytes:
        """Sign SHA-256 of `data`."""
        return self.apart(file_work.sign_as_test, self.folder, self.pin, data)

    def close(self) -> None:
        """Do nothing: the key is for tests, and its PIN stands on the screen."""


def open_test_signer(apart: Apart, folder: Path, pin: str) -> TrialSigner:
    """Open the test signer in a folder, which is made with this PIN where there is none.

    Raises:
        PinIncorrect: there is one, with another PIN.
    """
    return TrialSigner(apart, folder, pin, apart(file_work.open_test_signer, folder, pin))
