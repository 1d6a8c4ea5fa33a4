# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates this workstation signs with, for diagnostics, reports and the status strip; none is used in here."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from workstation.app.choices import REMOTE_AGENCY_CERTIFICATE, REMOTE_CERTIFICATE
from workstation.settings import Settings
from workstation.signing.inventory import Condition, InventoryEntry
from workstation.signing.signer import SOFT_CERTIFICATE_NAME, certificate_facts
from workstation.signing.token_process import probe_tokens

COLUMNS = (
    *("place", "owner", "issuer", "serial", "not_before", "not_after", "days_left", "condition"),
    *("key", "usages", "is_test"),
)


@dataclass(frozen=True, slots=True)
class CertificateNotice:
    """The one thing there is to say about the certificates of this workstation.

    Attributes:
        condition: never `VALID`.
        days_left: whole days until it ends; negative when it has ended.
    """

    condition: Condition
    name: str
    days_left: int

    @property
    def note(self) -> str:
        """Key of its sentence in the section [certificate] of the texts."""
        return f"notice_{self.condition.value}"


def certificate_inventory(settings: Settings, data_dir: Path) -> list[InventoryEntry]:
    """Return the certificates that can be seen without a PIN, soonest to end first.

    Raises:
        ModuleNotFound, ModuleWrongArchitecture, DeviceError: the token could not be looked at.
    """
    match settings.signing.signer:
        case "soft":
            found = _soft(data_dir / "soft-token" / SOFT_CERTIFICATE_NAME)
        case "remote":
            found = _remote(data_dir / REMOTE_CERTIFICATE, "remote")
        case _:
            module = Path(settings.signing.module) if settings.signing.module else None
            found = [
                InventoryEntry(f"token {slot.label}", facts)
                for slot in probe_tokens(module)
                for facts in slot.certificates
            ]
    return sorted(found, key=lambda entry: entry.facts.not_after)


def agency_inventory(settings: Settings, data_dir: Path) -> list[InventoryEntry]:
    """Return the agency's certificate at a remote service, as it was last told; nothing where there is none."""
    if not settings.signing.remote_agency_credential:
        return []
    return _remote(data_dir / REMOTE_AGENCY_CERTIFICATE, "remote agency")


def certificate_notice(entries: Sequence[InventoryEntry], at: dt.datetime) -> CertificateNotice | None:
    """Return what the status strip should say: nothing while any certificate that may sign has more than 30 days.

    Of several certificates the best one counts: an old one beside its renewal on the same token is no trouble.
    """
    judged = [(entry.condition(at), entry) for entry in entries]
    if not judged:
        return None
    order = list(Condition)
    condition, entry = min(judged, key=lambda pair: order.index(pair[0]))
    if condition is Condition.VALID:
        return None
    return CertificateNotice(condition, entry.facts.name, entry.days_left(at))


def certificate_rows(entries: Sequence[InventoryEntry], at: dt.datetime) -> list[dict[str, str | int | bool]]:
    """Return the report: one row a certificate with the columns `COLUMNS`."""
    rows: list[dict[str, str | int | bool]] = []
    for entry in entries:
        facts = entry.facts
        values = (
            entry.place,
            facts.name,
            facts.issuer,
            f"{facts.serial:X}",
            facts.not_before.isoformat(),
            facts.not_after.isoformat(),
            entry.days_left(at),
            entry.condition(at).value,
            f"{facts.key_kind.upper()} {facts.key_bits}",
            " ".join(facts.usages),
            facts.is_test,
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def certificate_csv(rows: Sequence[dict[str, str | int | bool]]) -> str:
    """Return the report as CSV with a byte order mark, which spreadsheets need to read Vietnamese names."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: _plain(value) for key, value in row.items()} for row in rows)
    return "\ufeff" + out.getvalue()


def _plain(value: str | int | bool) -> str | int | bool:
    # A name that begins like a formula would be one in a spreadsheet.
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"} else value


def _soft(file: Path) -> list[InventoryEntry]:
    if not file.is_file():
        return []
    certificate = x509.load_pem_x509_certificate(file.read_bytes()).public_bytes(Encoding.DER)
    return [InventoryEntry("soft", certificate_facts(certificate))]


def _remote(file: Path, place: str) -> list[InventoryEntry]:
    return [InventoryEntry(place, certificate_facts(file.read_bytes()))] if file.is_file() else []
