# SPDX-License-Identifier: GPL-3.0-or-later
"""A token as it is told without a PIN, and what both sides of its helper process agree on; no library is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from workstation.signing.signer import CertificateFacts

IDLE_S = 300.0  # unused for so long, a session ends


@dataclass(frozen=True, slots=True)
class TokenSlot:
    """A slot with a token in it, as told without a PIN.

    Attributes:
        slot: number for `open_token`.
        is_pin_count_low: a wrong PIN was entered since the last right one.
        is_final_try: the next wrong PIN locks the token.
        is_pin_locked: no PIN is accepted any more.
        is_initialised: a user PIN has been set.
        certificates: those that can be read without a PIN, also those that may not sign; authorities are left out.
    """

    slot: int
    label: str
    manufacturer: str
    model: str
    serial: str
    is_pin_count_low: bool
    is_final_try: bool
    is_pin_locked: bool
    is_initialised: bool
    certificates: tuple[CertificateFacts, ...]


def wipe(secret: bytearray) -> None:
    """Overwrite a PIN; copies that Python's own calls made are beyond reach and end with the helper process."""
    secret[:] = bytes(len(secret))
