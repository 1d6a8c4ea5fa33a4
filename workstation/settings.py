# SPDX-License-Identifier: GPL-3.0-or-later
"""Declared settings by section: defaults, then the user's file, then the environment, then the machine's policy.

Every key that the program reads is a field here; docs/it.vi.md lists them and a house test compares the two.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workstation.errors import SettingInvalid
from workstation.registry_policy import read_policy

FILE_NAME = "settings.toml"
_CHOICES = {
    "desk.appearance": ("system", "light", "dark", "contrast-light", "contrast-dark"),
    "scanner.double_feed": ("stop", "ignore"),
    "scanner.blank_pages": ("mark", "set_aside"),
    "documents.naming": ("paper_code", "cv7197"),
    "signing.signer": ("soft", "token", "remote"),
    "portal.events": ("auto", "off"),
}


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """Who and where we are."""

    language: str = "vi"  # vi or en
    appearance: str = "system"  # light, dark, contrast-light or contrast-dark; system: as the system asks
    counter: str = "1"
    agency: str = "UBND xã (thử nghiệm)"
    catalogue: str = ""  # path of the catalogue file; empty: the sample shipped with the program
    rule_set: str = ""  # id of a rule set; empty: the one that holds on the day
    free_space_floor_mib: int = 500  # capture stops below it (research/upload_queue.md 3.5)


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """What the province has decided about codes, fees and printed QR codes."""

    code_suffix_from: int = 2  # 2: the owner's second paper of a type is `.02`; 1: the first is `.01`
    page_price: int = 0  # VND a page digitised on a citizen's demand; no national rate was found
    qr_separators: str = "|;#"  # signs between the fields of a QR code printed by the case system
    serial_port: str = ""  # of a reader of codes that is no keyboard: /dev/ttyACM0, COM3; empty: there is none
    serial_speed: int = 9600  # baud


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """The scanner of this counter."""

    device: str = ""  # id as `sohoa devices` prints it; empty: the simulated scanner
    addresses: tuple[str, ...] = ()  # full ids of scanners that do not announce themselves, hot folders among them
    dpi: int = 300
    mode: str = "color"
    profile: str = ""  # key of the profile used when none is chosen; empty: the two above
    worker: str = ""  # path of another program that runs the TWAIN driver (32-bit); empty: this program
    double_feed: str = "stop"  # stop: the scanner's own detection is switched on; ignore: switched off
    blank_pages: str = "mark"  # mark: kept and marked; set_aside: taken out, can be put back


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """How pages are read."""

    engine: str = "auto"  # auto, tesserocr or pytesseract
    languages: str = "vie"
    workers: int = 0  # 0: one a processor core
    page_limit_s: int = (
        60  # of processor time; a page that takes longer, noise or a photo, is kept as it came and marked as not read
    )

    @property
    def worker_limit_s(self) -> float:
        """Processor time a worker process may take for a page: more than the page, which stops by itself."""
        return 1.5 * self.page_limit_s


@dataclass(frozen=True, slots=True)
class DocumentsSettings:
    """How the PDF of a paper is made."""

    preset: str = "exact"  # exact, colour, gray, bitonal or layered; a document type of the catalogue may say otherwise
    image_dpi: int = 200  # of colour and gray; NĐ 30/2020 asks for at least 200
    image_quality: int = 75  # of their JPEG
    mark: str = "Bản điện tử chuyển đổi từ văn bản giấy · {by} · {when}"  # NĐ 137/2024 art. 4 names contents, no words
    stamp: str = "none"  # none or qr: the code as QR in an empty corner of page 1
    naming: str = "paper_code"  # paper_code, or cv7197: the archive's DocCode beside it, in name, XMP and record
    doc_code_agency: str = ""  # agency part of the DocCode, "G06.01"; empty: portal.unit_code
    doc_code_kind: str = "GT"  # kind part where the catalogue names none for the document type
    doc_code_start: int = 1  # first running number of this counter: counters of one agency get ranges of their own


@dataclass(frozen=True, slots=True)
class SigningSettings:
    """Who signs, with what."""

    signer: str = "soft"  # soft (test signer), token, or remote (the key lies at a service, docs/it.vi.md)
    module: str = ""  # PKCS#11 library of the token; empty: the known ones are tried
    slot: int = -1  # -1: every slot is probed
    profile: str = "TT01_DIGITISER"
    agency_module: str = ""  # PKCS#11 library of the agency's own token; empty: `module`
    agency_slot: int = -1  # of the agency's token; -1: there is none at this counter
    authority_image: str = ""  # PNG of the competent person's signature, for results; empty: none is shown
    agency_image: str = ""  # PNG of the agency's seal, for results; empty: none is shown
    tsa_url: str = ""  # empty: no timestamp (level B-B)
    level: str = "B-T"  # the highest level tried for before a paper is queued: B-B, B-T, B-LT or B-LTA
    least_level: str = "B-B"  # a paper below it is not queued
    remote_url: str = ""  # of the remote signing service (shaped after VNPT SmartCA)
    remote_credential: str = ""  # id of the holder's key there
    remote_agency_credential: str = ""  # id of the agency's key there; empty: the agency does not sign at the service
    remote_token_url: str = ""  # where a refresh token gives access tokens; empty: the access token is given as it is
    remote_client_id: str = ""  # of this program at the service


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """Where signed papers go."""

    url: str = ""  # empty: the reference portal on loopback
    client_id: str = "desk"
    unit_code: str = "G09.20"
    adapter: str = "tus"  # tus, igate, dvcqg, lgsp_key, lgsp_wso2, cv7197_rest, folder, or the path of a dialect file
    login_url: str = ""  # log-in service on another host; empty: the portal itself
    gateway_url: str = ""  # keeps the bytes for portals that pull files by link
    gateway_client_id: str = "desk"
    events: str = "auto"  # auto: tell a gateway that asks for it where papers stand, without content; off: never
    progress_hours: int = 6  # hours between two looks whether procedures of handed-over dossiers succeeded; 0: never
    folder: str = ""  # exchange folder of the adapter `folder`
    pins: str = ""  # SHA-256 of the portal's public keys (SPKI), divided by blanks; empty: any valid certificate
    ca_file: str = ""  # PEM file of the only roots that count; empty: those of the system
    proxy: str = ""  # empty: the system's own settings
    proxy_user: str = ""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """How the desk's data is kept."""

    recovery_public_key: str = (
        ""  # PEM file of the province (X25519); needed at first run unless the test signer is set
    )
    purge_after_days: int = 30  # image bytes go this long after the receipt; 0: never
    discarded_after_days: int = 30  # the same for papers nobody took out again after they were discarded; 0: never
    backups_kept: int = 14  # copies of the database in the data folder
    backup_days: int = 14  # no copy gets older: it holds the keys of papers that were purged after it was made


@dataclass(frozen=True, slots=True)
class SendingSettings:
    """When the queue is sent."""

    hours: str = ""  # "18:00-06:00": only urgent papers outside of it; empty: always
    line: str = "open"  # open, or metered: only urgent papers are sent


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; each section is one field."""

    desk: DeskSettings = field(default_factory=DeskSettings)
    intake: IntakeSettings = field(default_factory=IntakeSettings)
    scanner: ScannerSettings = field(default_factory=ScannerSettings)
    ocr: OcrSettings = field(default_factory=OcrSettings)
    documents: DocumentsSettings = field(default_factory=DocumentsSettings)
    signing: SigningSettings = field(default_factory=SigningSettings)
    portal: PortalSettings = field(default_factory=PortalSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    sending: SendingSettings = field(default_factory=SendingSettings)


def load_settings(data_dir: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings that hold for `data_dir`.

    Environment variables are named `SOHOA_<SECTION>_<KEY>`, e.g. `SOHOA_SCANNER_DEVICE`.

    Raises:
        SettingInvalid: an unknown key, or a value of the wrong type.
    """
    surroundings = os.environ if environment is None else environment
    settings = _merge(Settings(), _read(data_dir / FILE_NAME))
    settings = _merge(settings, _from_environment(surroundings))
    for policy in machine_policies():
        settings = _merge(settings, policy)
    return settings


def check_settings(given: Mapping[str, Any]) -> Settings:
    """Return what sections of a settings file say, on top of the defaults.

    Raises:
        SettingInvalid: an unknown key, or a value of the wrong type.
    """
    return _merge(Settings(), given)


def policy_file() -> Path:
    """Return the file by which an administrator fixes settings for every user of the machine."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "sohoa-mot-cua" / "policy.toml"
    return Path("/etc/sohoa-mot-cua/policy.toml")


def machine_policies() -> tuple[Mapping[str, Any], ...]:
    """Return what administrators have fixed for this machine, the strongest last: the registry of Windows, the file.

    Raises:
        SettingInvalid: the file cannot be read.
    """
    return read_policy(), _read(policy_file())


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingInvalid(key=path.name, value=str(error)) from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for section in dataclasses.fields(Settings):
        for key in dataclasses.fields(section.default_factory):  # type: ignore[arg-type]
            value = environment.get(f"SOHOA_{section.name}_{key.name}".upper())
            if value is not None:
                found.setdefault(section.name, {})[key.name] = value
    return found


def _merge(settings: Settings, given: Mapping[str, Any]) -> Settings:
    sections: dict[str, Any] = {}
    for name, values in given.items():
        if name not in settings.__dataclass_fields__ or not isinstance(values, Mapping):
            raise SettingInvalid(key=name, value=str(values))
        section = getattr(settings, name)
        changes = {key: _converted(f"{name}.{key}", section, key, value) for key, value in values.items()}
        sections[name] = dataclasses.replace(section, **changes)
    return dataclasses.replace(settings, **sections)


def _converted(path: str, section: Any, key: str, value: Any) -> Any:
    if key not in section.__dataclass_fields__:
        raise SettingInvalid(key=path, value=str(value))
    wanted = type(getattr(section, key))
    if value not in _CHOICES.get(path, (value,)):
        raise SettingInvalid(key=path, value=str(value))
    if wanted is tuple and isinstance(value, str):  # from the environment
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if wanted is tuple and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    if isinstance(value, wanted):
        return value
    if isinstance(value, str) and wanted is int:
        try:
            return int(value)
        except ValueError:
            pass
    raise SettingInvalid(key=path, value=str(value))
