# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting up a counter: what is proposed, one look at each part, writing it down; the questions are asked elsewhere."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from scanner_drivers.base import DeviceInfo
from scanner_drivers.registry import list_devices
from workstation import paths
from workstation.app.desk import Desk, open_desk
from workstation.app.doctor import Check, Health, examine_disk, examine_portal, examine_scanner, examine_signer
from workstation.app.people import TRIAL_CLERK
from workstation.domain.states import Role
from workstation.errors import FileMissing, SettingInvalid, WorkstationError
from workstation.settings import FILE_NAME, Settings, load_settings
from workstation.settings_file import Value, change_settings, fixed_by_policy
from workstation.store.keys import RECOVERY, new_recovery_key
from workstation.store.space import file_faults, write_whole
from workstation.store.station import Station

PUBLIC_KEY, PRIVATE_KEY = "recovery-public.pem", "recovery-private.pem"
SHORTEST_PASSWORD = 8
_LISTEN_S = 4.0


@dataclass(frozen=True, slots=True)
class NewAccount:
    """The account somebody signs in with first."""

    name: str
    full_name: str
    password: str = field(repr=False)
    role: Role = Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the set-up begins with.

    Attributes:
        settings: that hold now; the embedded default in a folder nobody has set up.
        fixed: settings an administrator has fixed by policy, as "section.key".
        has_key: whether the data has its recovery key already.
        is_set_up: whether somebody has set up this folder before.
    """

    settings: Settings
    fixed: frozenset[str]
    has_key: bool
    is_set_up: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What was answered.

    Attributes:
        changes: settings by "section.key"; those fixed by policy are not among them.
        account: to be added, None for nobody.
    """

    changes: dict[str, Value]
    account: NewAccount | None = None


def is_set_up(data_dir: Path) -> bool:
    """Tell whether somebody has set up this data folder."""
    return (data_dir / FILE_NAME).is_file()


def proposal(data_dir: Path) -> Proposal:
    """Return what the set-up begins with.

    Raises:
        SettingInvalid: of the policy; a broken file of the user's own counts as none, the set-up writes it anew.
    """
    fixed = fixed_by_policy()
    try:
        settings = load_settings(data_dir)
    except SettingInvalid:
        settings = Settings()
    return Proposal(settings, fixed, (data_dir / RECOVERY).exists(), is_set_up(data_dir))


def with_changes(settings: Settings, changes: dict[str, Value]) -> Settings:
    """Return settings as they would be after some changes."""
    for name, value in changes.items():
        section, _, key = name.partition(".")
        part = dataclasses.replace(getattr(settings, section), **{key: value})
        settings = dataclasses.replace(settings, **{section: part})
    return settings


# --- one look at each part --------------------------------------------------------------------------------------------


def found_scanners(addresses: Sequence[str], program: str = "") -> tuple[DeviceInfo, ...]:
    """Look for scanners; takes as long as the network is listened to."""
    return tuple(list_devices(_LISTEN_S, addresses=addresses, program=program))


def look_at_scanner(settings: Settings) -> tuple[Check, ...]:
    """Open the chosen scanner and let it go again."""
    folder = paths.handover_root() / "set-up"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return (examine_scanner(settings.scanner.device, folder, settings.scanner.worker),)
    finally:
        with contextlib.suppress(OSError):
            folder.rmdir()


def look_at_signer(settings: Settings, data_dir: Path) -> tuple[Check, ...]:
    """Look at the chosen signer without its PIN."""
    return tuple(examine_signer(settings, data_dir))


def look_at_portal(settings: Settings, data_dir: Path) -> tuple[Check, ...]:
    """Log in at the chosen portal."""
    return (examine_portal(settings, data_dir),)


def look_at_counter(
    settings: Settings, data_dir: Path, account: NewAccount | None, desk: Desk | None
) -> tuple[Check, ...]:
    """Look at disk, recovery key and accounts.

    Args:
        settings: as chosen.
        data_dir: of the desk.
        account: to be added.
        desk: where it is open already.
    """
    return tuple(_counter(settings, data_dir, account, desk))


def _counter(settings: Settings, data_dir: Path, account: NewAccount | None, desk: Desk | None) -> Iterator[Check]:
    yield examine_disk(data_dir, settings)
    yield _recovery(settings, data_dir)
    count = _accounts(data_dir, desk, with_trial=settings.signing.signer == "soft")
    if count or account is not None or settings.signing.signer == "soft":
        yield Check("first_user", Health.OK, str(count + (account is not None)))
    else:
        yield Check("first_user", Health.FAILED, note="first_user_missing")


def _accounts(data_dir: Path, desk: Desk | None, *, with_trial: bool) -> int:
    if desk is None and not Station.exists(data_dir):
        return 0
    try:
        if desk is not None:
            found = desk.station.users.all()
        else:
            with Station.open(data_dir, read_only=True) as station:
                found = station.users.all()
    except WorkstationError:  # opening the desk says why, in its own words
        return 0
    # The trial account is locked by a set-up that signs for real.
    return sum(not clerk.is_locked and (with_trial or clerk.name != TRIAL_CLERK[0]) for clerk in found)


def _recovery(settings: Settings, data_dir: Path) -> Check:
    named = settings.store.recovery_public_key
    if named:
        try:
            check_public_key(Path(named))
        except WorkstationError as failure:
            return Check("recovery", Health.FAILED, failure=failure)
        return Check("recovery", Health.OK, note="recovery_file")
    if settings.signing.signer == "soft":
        return Check("recovery", Health.WARNING, note="recovery_trial")
    if (data_dir / RECOVERY).exists():
        return Check("recovery", Health.OK, note="recovery_kept")
    return Check("recovery", Health.FAILED, failure=FileMissing(name=PUBLIC_KEY))


def check_public_key(path: Path) -> None:
    """Make sure that a file is a recovery key of ours.

    Raises:
        FileMissing: there is none.
        SettingInvalid: it is not an X25519 public key.
    """
    if not path.is_file():
        raise FileMissing(name=str(path))
    try:
        key = load_pem_public_key(path.read_bytes())
    except ValueError:
        raise SettingInvalid(key="store.recovery_public_key", value=path.name) from None
    if not isinstance(key, X25519PublicKey):
        raise SettingInvalid(key="store.recovery_public_key", value=path.name)


def make_recovery_key(data_dir: Path, carry_to: Path, password: str) -> Path:
    """Make a recovery key: the private half on a carrier that leaves the counter, the public half beside the data.

    Args:
        data_dir: keeps the public half.
        carry_to: folder on a removable carrier.
        password: protects the private half.

    Returns:
        The path of the public half, for `store.recovery_public_key`.

    Raises:
        SettingInvalid: there is a key on the carrier already; it may be another counter's only one.
        DiskFull, StoreReadOnly: it cannot be written.
    """
    if (carry_to / PRIVATE_KEY).exists():
        raise SettingInvalid(key=PRIVATE_KEY, value=str(carry_to))
    public, private = new_recovery_key(password.encode("utf-8") or None)
    with file_faults(carry_to):
        carry_to.mkdir(parents=True, exist_ok=True)
        write_whole(carry_to / PRIVATE_KEY, private)
        write_whole(carry_to / PUBLIC_KEY, public)
    with file_faults(data_dir):
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(data_dir / PUBLIC_KEY, public)
    return data_dir / PUBLIC_KEY


# --- writing it down --------------------------------------------------------------------------------------------------


def apply_set_up(data_dir: Path, choices: Choices) -> None:
    """Write the settings, open the desk once with them and add the account; a failure puts the old settings back.

    The desk must be closed.

    Raises:
        WorkstationError: as opening the desk and adding the account say.
    """
    file = data_dir / FILE_NAME
    before = file.read_bytes() if file.is_file() else None
    fixed = fixed_by_policy()
    with file_faults(data_dir):
        change_settings(data_dir, {name: value for name, value in choices.changes.items() if name not in fixed})
    try:
        with open_desk(data_dir) as desk:
            _add_account(desk, choices.account)
    except BaseException:
        with file_faults(data_dir):
            if before is None:
                file.unlink(missing_ok=True)
            else:
                write_whole(file, before)
        raise


def _add_account(desk: Desk, account: NewAccount | None) -> None:
    users = desk.station.users
    if account is not None:
        users.add(account.name, account.full_name, account.role, account.password)
    if desk.settings.signing.signer == "soft":
        return
    # Everybody knows the password of the trial account: it must not open a desk that signs for real.
    trial = TRIAL_CLERK[0]
    if any(clerk.name == trial and not clerk.is_locked for clerk in users.all()):
        users.set_locked(trial, True, actor=account.name if account is not None else "set-up")
