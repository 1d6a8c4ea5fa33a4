# SPDX-License-Identifier: GPL-3.0-or-later
"""The station key: keyring or file, and the copy only the recovery key opens."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.unit.store.desk import open_dossier
from workstation.errors import SettingInvalid, StoreDamaged, StoreKeyMissing
from workstation.store.keys import create_station_key, load_station_key, unwrap, wrap_for_recovery
from workstation.store.station import Station


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A real back-end of the keyring package that keeps its words in memory."""

    priority = 9  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise keyring.errors.KeyringLocked
        self.words[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise keyring.errors.KeyringLocked
        return self.words.get((service, username))


@pytest.fixture
def memory_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    memory = MemoryKeyring()
    keyring.set_keyring(memory)
    monkeypatch.setenv("SOHOA_KEY_STORE", "keyring")
    yield memory
    keyring.set_keyring(before)


def test_a_key_file_is_for_our_eyes_only(folder: Path) -> None:
    folder.mkdir()

    key = create_station_key(folder)

    assert len(key) == 32
    assert load_station_key(folder) == key == create_station_key(folder)
    assert stat.S_IMODE((folder / "station.key").stat().st_mode) == 0o600


def test_a_key_in_the_keyring_leaves_none_in_the_folder(folder: Path, memory_keyring: MemoryKeyring) -> None:
    with Station.open(folder) as station:
        open_dossier(station)
    secret = next(iter(memory_keyring.words.values()))

    with Station.open(folder) as station:
        assert len(station.dossiers.recent(5)) == 1

    assert not (folder / "station.key").exists()
    assert len(memory_keyring.words) == 1
    for path in folder.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes()
            assert bytes.fromhex(secret) not in path.read_bytes()


def test_a_folder_that_was_moved_keeps_its_key(folder: Path, tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    Station.open(folder).close()

    moved = folder.rename(tmp_path / "elsewhere")

    Station.open(moved).close()
    assert len(memory_keyring.words) == 1


@pytest.mark.parametrize("fault", ["locked", "emptied"])
def test_a_keyring_that_lost_the_key_is_a_missing_key(folder: Path, memory_keyring: MemoryKeyring, fault: str) -> None:
    Station.open(folder).close()
    if fault == "locked":
        memory_keyring.is_locked = True
    else:
        memory_keyring.words.clear()

    with pytest.raises(StoreKeyMissing):
        Station.open(folder)

    assert not (folder / "station.key").exists()


def test_without_a_keyring_the_key_goes_into_a_file_with_a_warning(
    folder: Path, monkeypatch: pytest.MonkeyPatch, expected_warnings: list[logging.LogRecord]
) -> None:
    monkeypatch.setenv("SOHOA_KEY_STORE", "auto")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    folder.mkdir()

    create_station_key(folder)

    assert (folder / "station.key").exists()
    assert [record.getMessage() for record in expected_warnings] == ["station key kept in a file"]


def test_without_a_session_the_secret_service_is_not_even_asked(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    memory_keyring: MemoryKeyring,
    expected_warnings: list[logging.LogRecord],
) -> None:
    monkeypatch.setenv("SOHOA_KEY_STORE", "auto")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    folder.mkdir()

    create_station_key(folder)

    assert memory_keyring.words == {}
    assert expected_warnings


def test_a_session_bus_nobody_listens_on_is_no_keyring(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    memory_keyring: MemoryKeyring,
    expected_warnings: list[logging.LogRecord],
) -> None:
    monkeypatch.setenv("SOHOA_KEY_STORE", "auto")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    folder.mkdir()

    create_station_key(folder)

    assert memory_keyring.words == {}
    assert (folder / "station.key").exists()
    assert expected_warnings


def test_a_keyring_that_was_asked_for_and_is_locked_is_not_replaced_by_a_file(
    folder: Path, memory_keyring: MemoryKeyring
) -> None:
    memory_keyring.is_locked = True

    with pytest.raises(StoreKeyMissing):
        Station.open(folder)

    assert not (folder / "station.key").exists()


def test_an_unknown_choice_of_key_store_is_an_invalid_setting(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_KEY_STORE", "cupboard")

    with pytest.raises(SettingInvalid):
        Station.open(folder)


def recovery_pair(encryption: KeySerializationEncryption | None = None) -> tuple[bytes, bytes]:
    """Return a recovery key as public and private PEM."""
    private = X25519PrivateKey.generate()
    return (
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()),
    )


def test_a_lost_station_key_comes_back_by_the_recovery_key(folder: Path) -> None:
    public, private = recovery_pair(BestAvailableEncryption(b"safe"))
    with Station.open(folder, recovery_public_key=public) as station:
        open_dossier(station)
    (folder / "station.key").unlink()

    (folder / "station.key").write_bytes(unwrap((folder / "recovery.wrap").read_bytes(), private, b"safe"))

    with Station.open(folder) as station:
        assert len(station.dossiers.recent(5)) == 1


def test_only_the_right_recovery_key_opens_and_every_change_is_noticed() -> None:
    public, private = recovery_pair()
    wrapped = wrap_for_recovery(bytes(range(32)), public)

    assert unwrap(wrapped, private) == bytes(range(32))
    with pytest.raises(StoreDamaged):
        unwrap(wrapped, recovery_pair()[1])
    for at in range(len(wrapped)):
        with pytest.raises(StoreDamaged):
            unwrap(wrapped[:at] + bytes([wrapped[at] ^ 1]) + wrapped[at + 1 :], private)
    with pytest.raises(StoreDamaged):
        unwrap(wrapped[:20], private)


def test_a_recovery_key_of_another_kind_is_an_invalid_setting() -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    for pem in (other, b"no pem", b""):
        with pytest.raises(SettingInvalid):
            wrap_for_recovery(os.urandom(32), pem)


def test_an_encrypted_recovery_key_needs_its_password() -> None:
    public, private = recovery_pair(BestAvailableEncryption(b"safe"))
    wrapped = wrap_for_recovery(os.urandom(32), public)

    for password in (None, b"wrong"):
        with pytest.raises(SettingInvalid):
            unwrap(wrapped, private, password)
