# SPDX-License-Identifier: GPL-3.0-or-later
"""The opened desk: settings, store, catalogue, lanes and the ways to scanner, signer and portal, wired in one place."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

from scanner_drivers import escl_places
from scanner_drivers.registry import open_device
from scanner_drivers.worker import WorkerDevice
from workstation import paths
from workstation.app import file_work
from workstation.app.choices import AGENCY_TOKEN as _AGENCY_TOKEN
from workstation.app.choices import SOFT_TOKEN as _SOFT_TOKEN
from workstation.app.choices import Clock, chosen_rules, load_desk_catalogue, trust_anchors, vietnam_now
from workstation.app.embedded import PIN, EmbeddedServices
from workstation.app.file_work import Apart, here
from workstation.app.line import Line
from workstation.app.recovery import recovery_public_key
from workstation.app.trial_signer import open_test_signer
from workstation.app.upkeep import back_up_after_shift, start_check
from workstation.closing import Closing
from workstation.domain.catalogue import Catalogue
from workstation.domain.dossier import DocumentType, Procedure
from workstation.domain.extraction import ExtractionTemplate
from workstation.domain.rules import RuleBook, RuleSet, SignerRole
from workstation.errors import DocumentTypeUnknown, FileMissing, NoCertificate, ProcedureUnknown, SettingInvalid
from workstation.jobs.gate import Gate
from workstation.jobs.lanes import Lane, Lanes
from workstation.portal.contract import PortalAdapter
from workstation.processes import is_running
from workstation.settings import Settings, load_settings
from workstation.signing.signer import Signer
from workstation.signing.token_process import open_token_process
from workstation.store.catalogue import load_catalogue
from workstation.store.catalogue_versions import CatalogueVersions
from workstation.store.rules import load_rules, load_templates
from workstation.store.station import Station

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_UNDER_WAY_A_WORKER = 3  # one page being read and two waiting: no worker idles, no more lie in memory


def catalogue_stamp(settings: Settings, data_dir: Path) -> tuple[object, ...]:
    """Return what changes when another catalogue is to be used; costs one look at a small file."""
    if settings.desk.catalogue:
        file = Path(settings.desk.catalogue)
        facts = file.stat() if file.is_file() else None
        return (str(file), facts.st_mtime_ns if facts else 0, facts.st_size if facts else 0)
    return (CatalogueVersions(data_dir).current(),)


@dataclass(slots=True)
class Desk(Closing):
    """Everything a use case needs; made by `open_desk`, closed by leaving the `with` block.

    Attributes:
        embedded: the simulated scanner and reference portal, started where the settings name no real ones.
        session: names this run in leases and hand-over folders.
        line: whether the queue is sent right now.
        reading: what pages pass on their way to the cpu lane.
        check: the look at the store that runs in the background.
    """

    settings: Settings
    data_dir: Path
    station: Station
    catalogue: Catalogue
    lanes: Lanes
    embedded: EmbeddedServices
    clock: Clock = vietnam_now
    rules: RuleBook = field(default_factory=load_rules)
    templates: dict[str, ExtractionTemplate] = field(default_factory=load_templates)
    session: str = field(default_factory=lambda: f"{os.getpid()}-{secrets.token_hex(8)}")
    line: Line = field(init=False)
    reading: Gate = field(init=False)
    check: Future[bool] | None = None
    _portal: PortalAdapter | None = None
    _scanner: WorkerDevice | None = None
    _scanner_opened: str = ""
    _is_closed: bool = False
    _stamp: tuple[object, ...] = ()
    _earlier: list[Catalogue] | None = None

    def __post_init__(self) -> None:
        """Know nothing of the line yet."""
        self.line = Line(self.settings.sending, self.clock)
        self.reading = Gate(_UNDER_WAY_A_WORKER * (self.settings.ocr.workers or os.cpu_count() or 1))
        self._stamp = catalogue_stamp(self.settings, self.data_dir)

    def refresh_catalogue(self) -> Catalogue:
        """Take a catalogue that was imported since into use, as between two dossiers; a faulty one is left alone."""
        stamp = catalogue_stamp(self.settings, self.data_dir)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self.catalogue = load_desk_catalogue(self.settings, self.data_dir)
            except (SettingInvalid, FileMissing) as fault:
                log.warning("the new catalogue is not usable, the one before stays", extra={"failure": fault.code})
            self._earlier = None
        return self.catalogue

    def procedure(self, code: str) -> Procedure:
        """Return the procedure of a dossier, which may have been opened under an earlier catalogue.

        Raises:
            ProcedureUnknown: in none of the kept ones.
        """
        try:
            return self.catalogue.procedure(code)
        except ProcedureUnknown:
            for earlier in self._earlier_catalogues():
                with contextlib.suppress(ProcedureUnknown):
                    return earlier.procedure(code)
            raise

    def document_type(self, code: str) -> DocumentType:
        """Return the type of a paper, which may have been named by an earlier catalogue.

        Raises:
            DocumentTypeUnknown: in none of the kept ones.
        """
        try:
            return self.catalogue.document_type(code)
        except DocumentTypeUnknown:
            for earlier in self._earlier_catalogues():
                with contextlib.suppress(DocumentTypeUnknown):
                    return earlier.document_type(code)
            raise

    def _earlier_catalogues(self) -> list[Catalogue]:
        if self._earlier is None:
            versions = CatalogueVersions(self.data_dir)
            kept = [version.number for version in versions.list() if not version.is_current]
            self._earlier = [versions.load(number) for number in reversed(kept)]
            self._earlier.append(load_catalogue(paths.resource("catalogue", "sample.json")))
        return self._earlier

    @property
    def portal(self) -> PortalAdapter:
        """The adapter to the portal, made at first use."""
        if self._portal is None:
            self._portal = open_portal(self.settings, self.embedded)
        return self._portal

    def apart(self, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run work on a file or a picture (`file_work`) where this program does such work, and wait for it.

        Raises:
            PageWorkerLost: it ended its process twice.
            CancelledError: the desk is closed.
        """
        return self.lanes.submit(Lane.FILE, job, *args, **kwargs).result()

    def draw(self, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run work on a picture for the screen as `apart` does, but never behind a file; raises the same."""
        return self.lanes.submit(Lane.PICTURE, job, *args, **kwargs).result()

    @property
    def scanner_id(self) -> str:
        """Id of the counter's scanner: the chosen one, else the simulated one."""
        return self.settings.scanner.device or f"escl:{self.embedded.simulator_url()}"

    @property
    def handover_dir(self) -> Path:
        """Folder into which drivers of this run put pages; in memory where the system can."""
        folder = paths.handover_root() / self.session
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def must_be_sound(self) -> None:
        """Refuse new work when the check in the background found damage.

        Raises:
            StoreDamaged: it did.
        """
        if self.check is not None and self.check.done() and not self.check.cancelled():
            self.check.result()

    def open_scanner(self) -> WorkerDevice:
        """Return the counter's scanner, open; it stays open between papers, which saves the clerk its start each time.

        Raises:
            ScannerError: it cannot be opened.
        """
        wanted = self.scanner_id
        if self._scanner is not None and self._scanner_opened != wanted:  # a simulated one was started anew
            self._scanner.close()
            self._scanner = None
        if self._scanner is None:
            # The simulated one is another scanner at another address each time.
            places = escl_places.environment(self.data_dir) if self.settings.scanner.device else None
            self._scanner = open_device(wanted, self.handover_dir, places, program=self.settings.scanner.worker)
            self._scanner_opened = wanted
        self._scanner.open()  # anew after a crash
        return self._scanner

    def rule_set(self) -> RuleSet:
        """Return the rules a record of today is made under: the set the settings name, else the one of the day."""
        return chosen_rules(self.rules, self.settings, self.clock().date())

    def open_signer(self, pin: str, role: SignerRole = SignerRole.DIGITISER) -> Signer:
        """Open the signer of the settings; one PIN for as long as it stays open.

        Args:
            role: the agency signs with a certificate of its own, everybody else with the person's.

        Raises:
            SigningError: no token, wrong PIN, no usable certificate.
        """
        return open_signer(self.settings, self.data_dir, pin, role, apart=self.apart)

    def has_signer(self, role: SignerRole) -> bool:
        """Whether this counter can sign in a role."""
        if role is not SignerRole.AGENCY or self.settings.signing.signer == "soft":
            return True
        return self.is_remote(role) or has_agency_token(self.settings)

    def is_remote(self, role: SignerRole) -> bool:
        """Whether who signs in a role confirms at a remote service, and no PIN is asked for here."""
        chosen = self.settings.signing
        return bool(chosen.remote_agency_credential) if role is SignerRole.AGENCY else chosen.signer == "remote"

    def trust_anchors(self) -> tuple[bytes, ...]:
        """Return the PEM files of the roots this desk trusts: those imported, and its own test signer's."""
        return trust_anchors(self.data_dir)

    @property
    def is_closing(self) -> bool:
        """Whether the desk is closed or about to be."""
        return self._is_closed

    def close(self) -> None:
        """End lanes, services and store, in this order; twice is no fault.

        A batch under way is stopped as the clerk would stop it: the pages that came are kept.
        """
        if self._is_closed:
            return
        self._is_closed = True
        self.station.stop_check()
        if self._scanner is not None:
            self._scanner.cancel()
        self.lanes.close()
        if self._scanner is not None:
            self._scanner.close()
        if self._portal is not None:
            self._portal.close()
        self.embedded.close()
        _remove_folder(paths.handover_root() / self.session)
        back_up_after_shift(self)
        self.station.close()


def open_desk(
    data_dir: Path, *, clock: Clock = vietnam_now, settings: Settings | None = None, file_workers: int = 0
) -> Desk:
    """Open the data folder for work, taking back what an earlier run left half done.

    Args:
        data_dir: the folder.
        clock: of the desk.
        settings: other ones than those of the folder.
        file_workers: most processes for files (`Lanes`); 0 for a command, which ends with its work.

    Raises:
        StoreInUse: another instance works on it.
        RecoveryKeyMissing: first run, and nobody but this computer could ever open the data.
        StoreDamaged, StoreKeyMissing, StoreNewer, StoreReadOnly, DiskFull: as they say.
    """
    chosen = settings or load_settings(data_dir)
    catalogue = load_desk_catalogue(chosen, data_dir)
    rules, templates = load_rules(data_dir), load_templates(data_dir)
    station = Station.open(
        data_dir,
        clock=clock,
        floor_mib=chosen.desk.free_space_floor_mib,
        recovery_public_key=recovery_public_key(data_dir, chosen),
    )
    try:
        _sweep_handover()
        found = station.reconcile()
        if found.set_aside or found.missing:
            told = {"set_aside": len(found.set_aside), "missing": len(found.missing)}
            log.warning("database and files differ", extra=told)
    except BaseException:
        station.close()
        raise
    lanes = Lanes(cpu_workers=chosen.ocr.workers, cpu_limit_s=chosen.ocr.worker_limit_s, file_workers=file_workers)
    services = EmbeddedServices(data_dir)
    desk = Desk(chosen, data_dir, station, catalogue, lanes, services, clock, rules, templates)
    desk.check = start_check(desk)
    return desk


def has_agency_token(settings: Settings) -> bool:
    """Whether the settings name a token of the agency's own."""
    return settings.signing.agency_slot >= 0 or bool(settings.signing.agency_module)


def open_signer(
    settings: Settings, data_dir: Path, pin: str, role: SignerRole = SignerRole.DIGITISER, *, apart: Apart = here
) -> Signer:
    """Open the test signer or the token, as the settings say.

    Raises:
        SettingInvalid: the key lies at a remote service and signs for dossiers only (`sohoa dossier sign`).
        NoCertificate: the agency is to sign and the settings name no token of its own.
        SigningError: as the signer says.
    """
    chosen = settings.signing
    is_agency = role is SignerRole.AGENCY
    if chosen.signer == "remote" and not is_agency:  # no session to open: the desk's signing step asks the service
        raise SettingInvalid(key="signing.signer", value="remote")
    if chosen.signer != "soft":
        if is_agency and not has_agency_token(settings):
            raise NoCertificate(detail="signing.agency_slot")
        name, number = (
            (chosen.agency_module or chosen.module, chosen.agency_slot) if is_agency else (chosen.module, chosen.slot)
        )
        return open_token_process(Path(name) if name else None, number if number >= 0 else None, pin)
    folder = data_dir / (_AGENCY_TOKEN if is_agency else _SOFT_TOKEN)
    if not folder.is_dir():
        # Made with the PIN shown on screen: otherwise whatever is typed first, also wrongly, would become the PIN.
        apart(file_work.make_test_signer, folder, PIN)
    return open_test_signer(apart, folder, pin)


def open_portal(settings: Settings, embedded: EmbeddedServices) -> PortalAdapter:
    """Return the adapter the settings name, else the one to the reference portal on loopback."""
    # Loaded by the lane that speaks to the portal: nothing that a citizen waits for at the counter needs it.
    from workstation.portal.adapters.line import LineSettings
    from workstation.portal.adapters.tus import TusPortal
    from workstation.portal.opening import PortalAccess, open_adapter

    chosen = settings.portal
    if not chosen.url and chosen.adapter != "folder":
        return TusPortal(*embedded.portal())
    line = LineSettings(
        pins=tuple(chosen.pins.split()),
        ca_file=chosen.ca_file,
        proxy=chosen.proxy,
        proxy_user=chosen.proxy_user,
        proxy_password=os.environ.get("SOHOA_PORTAL_PROXY_SECRET", ""),
    )
    access = PortalAccess(
        adapter=chosen.adapter,
        url=chosen.url,
        client_id=chosen.client_id,
        client_secret=os.environ.get("SOHOA_PORTAL_SECRET", ""),
        unit_code=chosen.unit_code,
        login_url=chosen.login_url,
        gateway_url=chosen.gateway_url,
        gateway_client_id=chosen.gateway_client_id,
        gateway_secret=os.environ.get("SOHOA_PORTAL_GATEWAY_SECRET", ""),
        folder=chosen.folder,
        line=line,
    )
    return open_adapter(access)


def _sweep_handover() -> None:
    # Pages of a run that was killed before it saved them: nobody was told "saved", and they are not encrypted.
    for folder in _folders(paths.handover_root()):
        pid = folder.name.partition("-")[0]
        if pid.isdigit() and not is_running(int(pid)):
            _remove_folder(folder)


def _folders(root: Path) -> Iterator[Path]:
    if root.is_dir():
        yield from (entry for entry in root.iterdir() if entry.is_dir())


def _remove_folder(folder: Path) -> None:
    # What somebody holds open, a virus scanner say, Windows does not give up; the next start tries again.
    with contextlib.suppress(FileNotFoundError, PermissionError):
        for file in folder.iterdir():
            file.unlink(missing_ok=True)
        folder.rmdir()


def make_soft_token(desk: Desk) -> None:
    """Make the test signer where there is none, so that its certificate can be shown before a PIN is typed."""
    folder = desk.data_dir / _SOFT_TOKEN
    if not folder.is_dir():
        desk.apart(file_work.make_test_signer, folder, PIN)
