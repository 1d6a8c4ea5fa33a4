# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking the workstation: every part a dossier needs, each with a verdict, while the desk may be running."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scanner_drivers.registry import check_program, driver_availability, open_device
from workstation.app.certificates import agency_inventory, certificate_inventory
from workstation.app.choices import load_desk_catalogue
from workstation.app.desk import open_portal
from workstation.app.embedded import EmbeddedServices
from workstation.app.recovery import TRIAL, drilled_at
from workstation.app.remote_sign import remote_service
from workstation.app.serial_reader import PortState, look_at_port
from workstation.domain.rules import SignerRole
from workstation.errors import PortalLoginRefused, PortalOffline, RecoveryKeyMissing, WorkstationError
from workstation.ocr.engine import open_engine
from workstation.settings import Settings, load_settings
from workstation.signing.inventory import Condition
from workstation.signing.slots import TokenSlot
from workstation.signing.token_process import probe_tokens
from workstation.store.keys import RECOVERY
from workstation.store.station import Station

DRILL_DAYS = 92  # a quarter


class Health(StrEnum):
    """Verdict of one check."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the workstation and how it is.

    Attributes:
        part: key of the section [doctor] of the texts.
        detail: for IT staff: version, path, free space.
        note: key of a sentence in [doctor], "" when there is nothing to add.
        failure: the expected failure behind a verdict that is not OK; its sentence tells the next step.
    """

    part: str
    health: Health
    detail: str = ""
    note: str = ""
    failure: WorkstationError | None = None


_WHOLE_GB_FROM_MIB = 10 << 10  # below ten GB each MB counts
_CERTIFICATE_HEALTH = {
    Condition.VALID: (Health.OK, "certificate_valid"),
    Condition.MONTH: (Health.WARNING, "certificate_month"),
    Condition.WEEK: (Health.WARNING, "certificate_week"),
    Condition.EXPIRED: (Health.FAILED, "certificate_expired"),
    Condition.EARLY: (Health.FAILED, "certificate_early"),
    Condition.USAGE: (Health.FAILED, "certificate_usage"),
}


def examine(data_dir: Path) -> Iterator[Check]:
    """Run every check, one after the other; none of them changes anything."""
    settings = Settings()
    try:
        settings = load_settings(data_dir)
        yield Check("settings", Health.OK, str(data_dir))
    except WorkstationError as failure:
        yield Check("settings", Health.FAILED, failure=failure)
    yield _tried("store", lambda: _store(data_dir))
    if Station.exists(data_dir):
        yield _recovery(data_dir, settings)
    yield _disk(data_dir, settings)
    yield _tried("catalogue", lambda: _catalogue(data_dir, settings))
    for driver in driver_availability():
        if driver.driver == "twain" and settings.scanner.worker:
            yield _tried("scanner_twain", lambda: _worker(settings.scanner.worker))
            continue
        yield Check(f"scanner_{driver.driver}", Health.OK if driver.is_available else Health.WARNING, driver.reason)
    if settings.intake.serial_port:
        yield _code_reader(settings)
    yield _tried("ocr", lambda: open_engine(settings.ocr.engine, settings.ocr.languages).name)
    yield from _signers(settings)
    yield from _certificates(settings, data_dir)
    if settings.portal.url:
        yield _tried("portal", lambda: _portal(settings, data_dir))
    else:
        yield Check("portal", Health.WARNING, note="portal_loopback")


def _tried(part: str, check: Callable[[], str]) -> Check:
    try:
        return Check(part, Health.OK, check())
    except WorkstationError as failure:
        return Check(part, Health.FAILED, failure=failure)


def _worker(program: str) -> str:
    check_program(program)
    return program


def _store(data_dir: Path) -> str:
    if not Station.exists(data_dir):
        return "-"
    with Station.open(data_dir, read_only=True) as station:
        rows = station.audit.verify()
        counts = station.outbox_list.counts()
    return f"audit {rows}, outbox {sum(counts.values())}"


def _recovery(data_dir: Path, settings: Settings) -> Check:
    """Tell whether the data could be opened without this computer's key, and whether anybody ever tried."""
    if not (data_dir / RECOVERY).is_file():
        return Check(
            "recovery", Health.FAILED, note="recovery_missing", failure=RecoveryKeyMissing(where=str(data_dir))
        )
    if (data_dir / TRIAL).is_dir() and not settings.store.recovery_public_key:
        health = Health.WARNING if settings.signing.signer == "soft" else Health.FAILED
        return Check("recovery", health, note="recovery_trial")
    last = drilled_at(data_dir)
    if last is None:
        return Check("recovery", Health.WARNING, note="drill_never")
    days = (dt.datetime.now(dt.UTC) - last).days
    if days > DRILL_DAYS:
        return Check("recovery", Health.WARNING, f"{last:%d/%m/%Y}", note="drill_due")
    return Check("recovery", Health.OK, f"{last:%d/%m/%Y}", note="drill_done")


def _disk(data_dir: Path, settings: Settings) -> Check:
    folder = data_dir
    while not folder.exists():
        folder = folder.parent
    free_mib = shutil.disk_usage(folder).free >> 20
    health = Health.OK if free_mib >= settings.desk.free_space_floor_mib else Health.FAILED
    return Check("disk", health, f"{free_mib >> 10} GB" if free_mib >= _WHOLE_GB_FROM_MIB else f"{free_mib} MB")


def _catalogue(data_dir: Path, settings: Settings) -> str:
    catalogue = load_desk_catalogue(settings, data_dir)
    return f"{catalogue.version}: {len(catalogue.procedures)} / {len(catalogue.document_types)}"


def _code_reader(settings: Settings) -> Check:
    port = settings.intake.serial_port
    state, detail = look_at_port(port, settings.intake.serial_speed)
    is_well = state in {PortState.READY, PortState.IN_USE}
    health = Health.OK if is_well else Health.WARNING  # codes can be typed
    return Check("code_reader", health, port if is_well else f"{port} {detail}", f"code_reader_{state.value}")


def _signers(settings: Settings) -> Iterator[Check]:
    yield _signer(settings)
    if settings.signing.remote_agency_credential:
        yield _remote(settings, SignerRole.AGENCY)


def _signer(settings: Settings) -> Check:
    if settings.signing.signer == "soft":
        return Check("soft_signer", Health.WARNING, note="soft_signer_note")
    if settings.signing.signer == "remote":
        return _remote(settings)
    module = Path(settings.signing.module) if settings.signing.module else None
    return _tried("token", lambda: ", ".join(map(_token, probe_tokens(module))) or "-")


def _remote(settings: Settings, role: SignerRole = SignerRole.DIGITISER) -> Check:
    """Ask the service for the holder's certificate; nobody's telephone rings."""
    part = "remote_agency_signer" if role is SignerRole.AGENCY else "remote_signer"
    try:
        with remote_service(settings.signing, role) as service:
            name = service.identity().name
    except WorkstationError as failure:
        return Check(part, Health.FAILED, settings.signing.remote_url, failure=failure)
    return Check(part, Health.WARNING, f"{settings.signing.remote_url} {name}", "remote_signer_note")


def _token(slot: TokenSlot) -> str:
    flags = (
        ("PIN locked", slot.is_pin_locked),
        ("last PIN try", slot.is_final_try),
        ("wrong PIN before", slot.is_pin_count_low),
        ("not initialised", not slot.is_initialised),
    )
    return " · ".join([slot.label, *(words for words, is_so in flags if is_so)])


def _certificates(settings: Settings, data_dir: Path) -> Iterator[Check]:
    try:
        found = certificate_inventory(settings, data_dir) + agency_inventory(settings, data_dir)
    except WorkstationError:  # the signer's own check says what is wrong with it
        return
    now = dt.datetime.now(dt.UTC)
    for entry in found:
        health, note = _CERTIFICATE_HEALTH[entry.condition(now)]
        yield Check("certificate", health, entry.describe(now), note)


def _portal(settings: Settings, data_dir: Path) -> str:
    embedded = EmbeddedServices(data_dir)
    try:
        adapter = open_portal(settings, embedded)
        try:
            status = adapter.check()
            if not status.logged_in:
                raise PortalOffline(detail=status.detail) if not status.reachable else PortalLoginRefused()
        finally:
            adapter.close()
    finally:
        embedded.close()
    return f"{settings.portal.url} {status.server_time or ''}"


def examine_scanner(device: str, handover_dir: Path, program: str = "") -> Check:
    """Open a scanner and let it go again; nothing is scanned.

    Args:
        device: its full id, "" for the simulated scanner.
        handover_dir: where its driver may put files.
        program: see `ScannerSettings.worker`.
    """
    if not device:
        return Check("scanner", Health.WARNING, note="scanner_simulated")
    try:
        opened = open_device(device, handover_dir, program=program)
    except WorkstationError as failure:
        return Check("scanner", Health.FAILED, failure=failure)
    opened.close()
    return Check("scanner", Health.OK, device, note="scanner_answers")


def examine_signer(settings: Settings, data_dir: Path) -> Iterator[Check]:
    """Look at the token or the test signer, and at the certificates that can be seen without a PIN."""
    yield from _signers(settings)
    yield from _certificates(settings, data_dir)


def examine_portal(settings: Settings, data_dir: Path) -> Check:
    """Log in at the portal the settings name; the reference portal needs no look."""
    if not settings.portal.url:
        return Check("portal", Health.WARNING, note="portal_loopback")
    return _tried("portal", lambda: _portal(settings, data_dir))


def examine_disk(data_dir: Path, settings: Settings) -> Check:
    """Look at the free space where the data is kept."""
    return _disk(data_dir, settings)
