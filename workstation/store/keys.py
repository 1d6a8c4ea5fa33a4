# SPDX-License-Identifier: GPL-3.0-or-later
"""The station key: where it is kept, and its copy for the province's recovery key; what it encrypts is not in here."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import uuid
from pathlib import Path

import keyring
import keyring.core
import keyring.errors
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from workstation.errors import SettingInvalid, StoreDamaged, StoreKeyMissing
from workstation.store.space import file_faults, write_whole
from workstation.store.vault import KEY_BYTES, derive

if sys.platform == "linux":
    import secretstorage  # comes with keyring on Linux

log = logging.getLogger(__name__)

CHOICE = "SOHOA_KEY_STORE"
RECOVERY = "recovery.wrap"
_SERVICE = "sohoa-mot-cua"
_MAGIC = b"SOHOA-RECOVERY-1"
_POINT_BYTES = 32
_DEFAULT_COLLECTION = "/org/freedesktop/secrets/aliases/default"
_ZERO_NONCE = bytes(12)  # each wrap has a key of its own, from a fresh ephemeral key


def load_station_key(data_dir: Path) -> bytes:
    """Return the key of an existing data folder.

    Raises:
        StoreKeyMissing: neither key file nor keyring has it.
        StoreDamaged: what is there is no key.
    """
    key_file, reference = _key_file(data_dir), _reference(data_dir)
    with file_faults(key_file):
        if key_file.exists():
            return _checked(key_file.read_bytes(), key_file)
        account = reference.read_text("ascii").strip() if reference.exists() else ""
    try:
        kept = keyring.get_password(_SERVICE, account) if account else None
    except keyring.errors.KeyringError as error:
        raise StoreKeyMissing(where=str(data_dir)) from error
    if kept is None:
        raise StoreKeyMissing(where=str(data_dir))
    return _checked(bytes.fromhex(kept), reference)


def create_station_key(data_dir: Path) -> bytes:
    """Make the key of a new data folder and keep it in the system's keyring, else in a file only we may read.

    An instance that was ended between making the key and making the database has left one behind: it is used.

    Raises:
        SettingInvalid: `SOHOA_KEY_STORE` is none of file, keyring, auto.
        StoreKeyMissing: a keyring was asked for and there is none.
    """
    if _key_file(data_dir).exists() or _reference(data_dir).exists():
        return load_station_key(data_dir)
    key = os.urandom(KEY_BYTES)
    keep_station_key(data_dir, key)
    return key


def keep_station_key(data_dir: Path, key: bytes) -> None:
    """Keep the station key in the system's keyring, else in a file only we may read.

    Raises:
        SettingInvalid: `SOHOA_KEY_STORE` is none of file, keyring, auto.
        StoreKeyMissing: a keyring was asked for and there is none.
    """
    choice = os.environ.get(CHOICE, "auto")
    if choice not in {"file", "keyring", "auto"}:
        raise SettingInvalid(key=CHOICE, value=choice)
    if choice != "file" and _kept_in_keyring(data_dir, key, may_ask=choice == "keyring"):
        return
    if choice == "keyring":
        raise StoreKeyMissing(where=str(data_dir))
    with file_faults(_key_file(data_dir)):
        write_whole(_key_file(data_dir), key)
    if choice == "auto":
        log.warning("station key kept in a file", extra={"reason": "no keyring"})


def wrap_for_recovery(station_key: bytes, public_pem: bytes) -> bytes:
    """Encrypt the station key so that only the holder of the recovery key (X25519) can open it.

    Raises:
        SettingInvalid: no X25519 public key in PEM.
    """
    try:
        public = load_pem_public_key(public_pem)
    except ValueError as error:
        raise SettingInvalid(key="recovery_public_key", value="PEM") from error
    if not isinstance(public, X25519PublicKey):
        raise SettingInvalid(key="recovery_public_key", value=type(public).__name__)
    ephemeral = X25519PrivateKey.generate()
    point = ephemeral.public_key().public_bytes_raw()
    secret = derive(ephemeral.exchange(public), "recovery", point + public.public_bytes_raw())
    return _MAGIC + point + AESGCM(secret).encrypt(_ZERO_NONCE, station_key, _MAGIC)


def unwrap(wrapped: bytes, private_pem: bytes, password: bytes | None = None) -> bytes:
    """Open what `wrap_for_recovery` made.

    Raises:
        SettingInvalid: no X25519 private key in PEM, or a wrong password for it.
        StoreDamaged: not wrapped for this key, or changed.
    """
    try:
        private = load_pem_private_key(private_pem, password)
    except (ValueError, TypeError) as error:
        raise SettingInvalid(key="recovery_private_key", value="PEM") from error
    if not isinstance(private, X25519PrivateKey):
        raise SettingInvalid(key="recovery_private_key", value=type(private).__name__)
    start = len(_MAGIC)
    point, sealed = wrapped[start : start + _POINT_BYTES], wrapped[start + _POINT_BYTES :]
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(point))
        secret = derive(shared, "recovery", point + private.public_key().public_bytes_raw())
        return AESGCM(secret).decrypt(_ZERO_NONCE, sealed, wrapped[:start])
    except (InvalidTag, ValueError) as error:
        raise StoreDamaged(where="recovery.wrap", detail="not for this key") from error


def write_recovery(data_dir: Path, station_key: bytes, public_pem: bytes) -> None:
    """Keep the station key, wrapped for the recovery key, beside the data."""
    path, named = data_dir / RECOVERY, data_dir / "recovery.pem"
    with file_faults(path):
        if path.exists() and named.exists() and named.read_bytes() == public_pem:
            return
    wrapped = wrap_for_recovery(station_key, public_pem)
    with file_faults(path):
        write_whole(path, wrapped)
        write_whole(named, public_pem)


def new_recovery_key(password: bytes | None = None) -> tuple[bytes, bytes]:
    """Return a new recovery key (X25519) as public and private PEM."""
    private = X25519PrivateKey.generate()
    protection = BestAvailableEncryption(password) if password else NoEncryption()
    return (
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection),
    )


def _key_file(data_dir: Path) -> Path:
    return data_dir / "station.key"


def _reference(data_dir: Path) -> Path:
    """Name the file with the keyring account: random, so that a moved folder keeps its key and two have two."""
    return data_dir / "station.keyref"


def _checked(key: bytes, where: Path) -> bytes:
    if len(key) != KEY_BYTES:
        raise StoreDamaged(where=str(where), detail="key length")
    return key


def _kept_in_keyring(data_dir: Path, key: bytes, *, may_ask: bool) -> bool:
    if not keyring.core.recommended(keyring.get_keyring()):  # leaves out "fail", "null" and plain text back-ends
        return False
    if not may_ask and sys.platform == "linux" and not _secret_service_is_open():
        return False
    account = uuid.uuid4().hex
    try:
        keyring.set_password(_SERVICE, account, key.hex())
        if keyring.get_password(_SERVICE, account) != key.hex():
            return False
    except keyring.errors.KeyringError:
        return False
    with file_faults(_reference(data_dir)):
        write_whole(_reference(data_dir), account.encode("ascii"))
    return True


def _secret_service_is_open() -> bool:
    """Tell whether a key can be kept without a question on a screen that nobody may be looking at."""
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return False
    try:
        with contextlib.closing(secretstorage.dbus_init()) as bus:
            return not secretstorage.Collection(bus, _DEFAULT_COLLECTION).is_locked()
    except (secretstorage.SecretStorageException, OSError):
        return False
