# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens over PKCS#11: a genuine SoftHSM, and a library object for what SoftHSM cannot be made to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import PyKCS11
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.unit.signing.signing_kit import HSM_MODULE, PIN, Holder, Pki, SoftHsm
from workstation.errors import (
    DeviceError,
    MechanismUnsupported,
    ModuleNotFound,
    NoCertificate,
    NoToken,
    PinIncorrect,
    PinLocked,
    SigningError,
    TokenRemoved,
)
from workstation.signing.modules import find_modules
from workstation.signing.signer import check_signature
from workstation.signing.token import open_slot, open_token, token_info


def test_a_library_that_is_not_there_or_is_none_is_module_not_found(tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("not a library")
    for module in (tmp_path / "none.so", tmp_path / "text.so"):
        with pytest.raises(ModuleNotFound):
            open_token(module, None, PIN)


def test_the_search_finds_softhsm_and_the_chosen_library_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert HSM_MODULE in find_modules()
    monkeypatch.setenv("PYKCS11LIB", str(HSM_MODULE))
    assert find_modules()[0] == HSM_MODULE


def test_without_a_slot_the_first_token_with_a_signing_certificate_is_opened(softhsm: SoftHsm) -> None:
    signer = open_token(softhsm.module, None, PIN)
    assert signer.certificate in {token.holder.der for token in softhsm.tokens.values()}
    signer.close()


def test_a_slot_without_a_token_is_no_token(softhsm: SoftHsm) -> None:
    with pytest.raises(NoToken):
        open_token(softhsm.module, 987_654, PIN)


def test_a_token_without_a_key_is_no_certificate(softhsm: SoftHsm) -> None:
    with pytest.raises(NoCertificate):
        open_token(softhsm.module, softhsm.slot("empty"), PIN)


def test_a_second_session_uses_the_login_of_the_first(softhsm: SoftHsm) -> None:
    slot = softhsm.slot("ec")
    first = open_token(softhsm.module, slot, PIN)
    second = open_token(softhsm.module, slot, PIN)
    second.close()
    check_signature(first.certificate, b"x", first.sign(b"x"))
    first.close()


def test_a_wrong_pin_shows_in_the_flags_until_a_right_one(softhsm: SoftHsm) -> None:
    slot = softhsm.slot("rsa")
    with pytest.raises(PinIncorrect):
        open_token(softhsm.module, slot, "00000000")
    assert _flags(softhsm, slot).is_pin_count_low
    open_token(softhsm.module, slot, PIN).close()
    assert not _flags(softhsm, slot).is_pin_count_low


def test_sessions_closed_behind_our_back_are_a_removed_token(softhsm: SoftHsm) -> None:
    slot = softhsm.slot("ec")
    signer = open_token(softhsm.module, slot, PIN)
    signer.sign(b"first paper")
    PyKCS11.PyKCS11Lib().load(str(softhsm.module)).closeAllSessions(slot)
    with pytest.raises(TokenRemoved):
        signer.sign(b"second paper")
    signer.close()


def test_a_closed_signer_signs_no_more(softhsm: SoftHsm) -> None:
    signer = open_token(softhsm.module, softhsm.slot("ec"), PIN)
    signer.close()
    with pytest.raises(TokenRemoved):
        signer.sign(b"x")


def test_a_token_with_a_signing_and_an_encryption_pair_signs_with_the_right_one(pki: Pki) -> None:
    encryption, signing = pki.person("Mã hóa", "rsa", may_sign=False), pki.person("Ký số", "rsa")
    library = FakeLibrary([encryption, signing])
    signer = open_slot(library, 1, PIN)
    assert signer.name == "Ký số"
    check_signature(signer.certificate, b"x", signer.sign(b"x"))


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (PyKCS11.CKR_PIN_INCORRECT, PinIncorrect),
        (PyKCS11.CKR_PIN_LEN_RANGE, PinIncorrect),
        (PyKCS11.CKR_PIN_LOCKED, PinLocked),
        (PyKCS11.CKR_PIN_EXPIRED, PinLocked),
        (PyKCS11.CKR_DEVICE_REMOVED, TokenRemoved),
        (PyKCS11.CKR_DEVICE_ERROR, DeviceError),
        (0x80000001, DeviceError),
    ],
)
def test_the_pin_is_tried_once_whatever_the_token_says(pki: Pki, code: int, failure: type[SigningError]) -> None:
    library = FakeLibrary([pki.person(kind="rsa")], login=code)
    with pytest.raises(failure):
        open_slot(library, 1, PIN)
    assert library.logins == 1
    assert library.open_sessions == 0


def test_a_token_that_says_it_is_locked_is_not_asked_for_a_login(pki: Pki) -> None:
    library = FakeLibrary([pki.person(kind="rsa")], flags=PyKCS11.CKF_USER_PIN_LOCKED)
    with pytest.raises(PinLocked):
        open_slot(library, 1, PIN)
    assert library.logins == 0


def test_a_final_try_is_still_a_try(pki: Pki) -> None:
    library = FakeLibrary([pki.person(kind="rsa")], flags=PyKCS11.CKF_USER_PIN_FINAL_TRY)
    open_slot(library, 1, PIN).close()
    assert library.logins == 1


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (PyKCS11.CKR_SESSION_HANDLE_INVALID, TokenRemoved),
        (PyKCS11.CKR_TOKEN_NOT_PRESENT, TokenRemoved),
        (PyKCS11.CKR_USER_NOT_LOGGED_IN, TokenRemoved),
        (PyKCS11.CKR_MECHANISM_INVALID, MechanismUnsupported),
        (PyKCS11.CKR_DEVICE_ERROR, DeviceError),
    ],
)
def test_what_goes_wrong_while_signing_has_its_name(pki: Pki, code: int, failure: type[SigningError]) -> None:
    library = FakeLibrary([pki.person(kind="rsa")])
    signer = open_slot(library, 1, PIN)
    signer.sign(b"a first paper")
    library.sign = code
    with pytest.raises(failure):
        signer.sign(b"a second paper")


def _flags(softhsm: SoftHsm, slot: int) -> Any:
    return next(entry for entry in token_info(softhsm.module) if entry.slot == slot)


@dataclass
class FakeLibrary:
    """Stands in for a PKCS#11 library with one token; fails where a test says so."""

    holders: list[Holder]
    flags: int = 0
    login: int = PyKCS11.CKR_OK
    sign: int = PyKCS11.CKR_OK
    logins: int = 0
    open_sessions: int = 0
    slots: list[int] = field(default_factory=lambda: [1])

    def getTokenInfo(self, slot: int) -> Any:
        info = PyKCS11.CK_TOKEN_INFO()
        info.flags = self.flags
        return info

    def openSession(self, slot: int, flags: int = 0) -> FakeSession:
        self.open_sessions += 1
        return FakeSession(self)


@dataclass
class FakeSession:
    """A session of it: certificates and keys are numbered from 0 by holder."""

    library: FakeLibrary

    def login(self, pin: bytes) -> None:
        self.library.logins += 1
        _fail(self.library.login)

    def findObjects(self, template: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(template[0][1], number) for number in range(len(self.library.holders))]

    def getAttributeValue(self, entry: tuple[int, int], wanted: list[int], binary: bool = False) -> list[bytes]:
        if wanted == [PyKCS11.CKA_ALWAYS_AUTHENTICATE]:
            raise PyKCS11.PyKCS11Error(PyKCS11.CKR_ATTRIBUTE_TYPE_INVALID)
        holder = self.library.holders[entry[1]]
        return [holder.der if attribute == PyKCS11.CKA_VALUE else bytes([entry[1]]) for attribute in wanted]

    def sign(self, entry: tuple[int, int], data: bytes, mechanism: Any) -> bytes:
        _fail(self.library.sign)
        key = self.library.holders[entry[1]].key
        assert isinstance(key, rsa.RSAPrivateKey)
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def closeSession(self) -> None:
        self.library.open_sessions -= 1


def _fail(code: int) -> None:
    if code != PyKCS11.CKR_OK:
        raise PyKCS11.PyKCS11Error(code)
