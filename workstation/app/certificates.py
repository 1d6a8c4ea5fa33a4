# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates this workstation signs with, for diagnostics and reports; none is used in here."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from workstation.settings import Settings
from workstation.signing.inventory import InventoryEntry
from workstation.signing.signer import certificate_facts
from workstation.signing.soft_token import CERTIFICATE_NAME
from workstation.signing.token_process import probe_tokens


def certificate_inventory(settings: Settings, data_dir: Path) -> list[InventoryEntry]:
    """Return the certificates that can be seen without a PIN, soonest to end first.

    Raises:
        ModuleNotFound, ModuleWrongArchitecture, DeviceError: the token could not be looked at.
    """
    if settings.signing.signer == "soft":
        found = _soft(data_dir / "soft-token" / CERTIFICATE_NAME)
    else:
        module = Path(settings.signing.module) if settings.signing.module else None
        found = [
            InventoryEntry(f"token {slot.label}", facts) for slot in probe_tokens(module) for facts in slot.certificates
        ]
    return sorted(found, key=lambda entry: entry.facts.not_after)


def _soft(file: Path) -> list[InventoryEntry]:
    if not file.is_file():
        return []
    certificate = x509.load_pem_x509_certificate(file.read_bytes()).public_bytes(Encoding.DER)
    return [InventoryEntry("soft", certificate_facts(certificate))]
