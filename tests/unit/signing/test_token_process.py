# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens through the helper process: genuine SoftHSM keys of every size, crashes, idleness, PINs that are wiped."""

from __future__ import annotations

import os
import signal
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import PyKCS11
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.unit.signing.signing_kit import HSM_MODULE, NOW, PIN, Holder, Pki, SoftHsm, hsm_token, plain_pdf
from workstation.errors import (
    DeviceError,
    ModuleNotFound,
    ModuleWrongArchitecture,
    PinIncorrect,
    TokenRemoved,
    TokenSessionEnded,
)
from workstation.signing import pades
from workstation.signing.modules import module_bits, program_bits
from workstation.signing.profiles import TT01_DIGITISER
from workstation.signing.signer import check_signature
from workstation.signing.token import open_token
from workstation.signing.token_child import IdleLimit, Order, serve
from workstation.signing.token_process import TokenProcessSigner, open_token_process, probe_tokens
from workstation.signing.verify import verify


@pytest.fixture
def signer(softhsm: SoftHsm) -> Iterator[TokenProcessSigner]:
    opened = open_token_process(softhsm.module, softhsm.slot("rsa"), PIN)
    yield opened
    opened.close()


def test_a_batch_is_signed_with_one_pin_which_is_wiped(softhsm: SoftHsm, pki: Pki) -> None:
    pin = bytearray(PIN.encode())
    signer = open_token_process(softhsm.module, softhsm.slot("rsa"), pin)
    assert pin == bytes(len(PIN))
    for _ in range(3):
        signed = pades.sign(plain_pdf(), signer, TT01_DIGITISER, name=signer.name, at=NOW)
        assert verify(signed.data, [pki.root.der]).is_acceptable
    signer.close()
    signer.close()
    with pytest.raises(TokenRemoved):
        signer.sign(b"x")


def test_a_wrong_pin_is_wiped_too_and_a_right_one_works_afterwards(softhsm: SoftHsm) -> None:
    pin = bytearray(b"00000000")
    with pytest.raises(PinIncorrect):
        open_token_process(softhsm.module, softhsm.slot("ec"), pin)
    assert pin == bytes(8)
    signer = open_token_process(softhsm.module, softhsm.slot("ec"), PIN)
    check_signature(signer.certificate, b"x", signer.sign(b"x"))
    signer.close()


def test_a_library_that_crashes_costs_one_failure_and_not_the_program(signer: TokenProcessSigner) -> None:
    signer.sign(b"first paper")
    os.kill(signer.pid, signal.SIGSEGV)
    with pytest.raises(DeviceError):
        signer.sign(b"second paper")


def test_a_session_nobody_uses_ends_and_says_so(softhsm: SoftHsm) -> None:
    signer = open_token_process(softhsm.module, softhsm.slot("rsa"), PIN, idle_s=0.05)
    os.waitid(os.P_PID, signer.pid, os.WEXITED | os.WNOWAIT)  # the helper ends by itself
    with pytest.raises(TokenSessionEnded):
        signer.sign(b"x")
    signer.close()


def test_tokens_are_looked_at_without_a_pin(softhsm: SoftHsm) -> None:
    seen = {slot.label: slot for slot in probe_tokens(softhsm.module)}
    assert [facts.name for facts in seen["rsa"].certificates] == ["Cán bộ thiết bị RSA"]
    assert seen["rsa"].certificates[0].usages == ("digitalSignature", "nonRepudiation")
    assert not seen["rsa"].is_pin_locked


def test_a_missing_library_is_named_through_the_helper(tmp_path: Path) -> None:
    with pytest.raises(ModuleNotFound):
        probe_tokens(tmp_path / "none.so")


# --- inside the helper ------------------------------------------------------------------------------------------------


class Clock:
    """Seconds a test turns on by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_an_idle_limit_begins_anew_with_each_signature() -> None:
    clock = Clock()
    limit = IdleLimit(300, clock)
    clock.now += 299
    assert limit.left_s == 1
    limit.touch()
    clock.now += 299
    assert limit.left_s == 1
    clock.now += 2
    assert limit.left_s == 0


def test_five_idle_minutes_end_the_helper_and_a_use_before_them_does_not(softhsm: SoftHsm) -> None:
    clock = Clock()
    slot = softhsm.slot("ec")
    opening = {"module": str(softhsm.module), "slot": slot, "idle_s": 300}
    waits: list[float | None] = []

    def wait(seconds: float) -> Callable[[], Literal["silent"]]:
        def silence() -> Literal["silent"]:
            clock.now += seconds
            return "silent"

        return silence

    script = iter(
        [
            lambda: Order("open", opening, bytearray(PIN.encode())),
            wait(200),
            lambda: Order("sign", {"data": "eA=="}, bytearray()),
            wait(299),
            wait(2),
        ]
    )
    answers: list[dict[str, Any]] = []

    def receive(timeout_s: float | None) -> Any:
        waits.append(timeout_s)
        return next(script)()

    serve(receive, answers.append, clock)  # returns by itself: the script has nothing more to say
    assert next(script, None) is None
    assert [list(told) for told in answers] == [["done"], ["done"]]
    assert waits == [None, 300, 100, 300, 1]


@pytest.mark.parametrize("kind", ["rsa3072", "rsa4096", "ec384"])
def test_larger_keys_sign_papers_too(softhsm: SoftHsm, pki: Pki, kind: str) -> None:
    hsm_token(softhsm.folder, pki, kind)
    signer = open_token(softhsm.module, softhsm.slot(kind), PIN)
    signed = pades.sign(plain_pdf(), signer, TT01_DIGITISER, name=signer.name, at=NOW)
    signer.close()
    assert verify(signed.data, [pki.root.der]).is_acceptable


def test_a_key_that_wants_the_pin_each_time_gets_it_from_the_one_entry(softhsm: SoftHsm, pki: Pki) -> None:
    made = hsm_token(softhsm.folder, pki, "always-rsa")
    _ask_always(softhsm, softhsm.slot("always-rsa"), made.holder)
    pin = bytearray(PIN.encode())
    signer = open_token(softhsm.module, softhsm.slot("always-rsa"), pin)
    assert pin == bytes(len(PIN))
    for data in (b"a first paper", b"a second paper"):
        check_signature(signer.certificate, data, signer.sign(data))
    signer.close()


def _ask_always(softhsm: SoftHsm, slot: int, made: Holder) -> None:
    """Put a copy of the key that asks each time in place of the key."""
    session = (
        PyKCS11.PyKCS11Lib()
        .load(str(softhsm.module))
        .openSession(slot, PyKCS11.CKF_SERIAL_SESSION | PyKCS11.CKF_RW_SESSION)
    )
    session.login(PIN)
    [key] = session.findObjects([(PyKCS11.CKA_CLASS, PyKCS11.CKO_PRIVATE_KEY)])
    assert isinstance(made.key, rsa.RSAPrivateKey)
    holder = made.key.private_numbers()
    public = holder.public_numbers
    numbers = {
        PyKCS11.CKA_MODULUS: public.n,
        PyKCS11.CKA_PUBLIC_EXPONENT: public.e,
        PyKCS11.CKA_PRIVATE_EXPONENT: holder.d,
        PyKCS11.CKA_PRIME_1: holder.p,
        PyKCS11.CKA_PRIME_2: holder.q,
        PyKCS11.CKA_EXPONENT_1: holder.dmp1,
        PyKCS11.CKA_EXPONENT_2: holder.dmq1,
        PyKCS11.CKA_COEFFICIENT: holder.iqmp,
    }
    template = [
        (PyKCS11.CKA_CLASS, PyKCS11.CKO_PRIVATE_KEY),
        (PyKCS11.CKA_KEY_TYPE, PyKCS11.CKK_RSA),
        (PyKCS11.CKA_TOKEN, PyKCS11.CK_TRUE),
        (PyKCS11.CKA_PRIVATE, PyKCS11.CK_TRUE),
        (PyKCS11.CKA_SIGN, PyKCS11.CK_TRUE),
        (PyKCS11.CKA_ALWAYS_AUTHENTICATE, PyKCS11.CK_TRUE),
        (PyKCS11.CKA_ID, (0xA1,)),
        *((kind, value.to_bytes((value.bit_length() + 7) // 8, "big")) for kind, value in numbers.items()),
    ]
    session.destroyObject(key)
    session.createObject(template)
    session.logout()
    session.closeSession()


# --- libraries for other programs -------------------------------------------------------------------------------------


def _elf(bits: int) -> bytes:
    return b"\x7fELF" + bytes([bits // 32]) + bytes(64)


def _pe(machine: int) -> bytes:
    return b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<H", machine) + bytes(32)


@pytest.mark.parametrize(
    ("content", "bits"),
    [(_elf(32), 32), (_elf(64), 64), (_pe(0x14C), 32), (_pe(0x8664), 64), (b"text", 0), (b"MZ", 0), (b"", 0)],
)
def test_the_header_of_a_library_tells_its_width(tmp_path: Path, content: bytes, bits: int) -> None:
    (tmp_path / "module").write_bytes(content)
    assert module_bits(tmp_path / "module") == bits


def test_a_library_of_another_width_is_said_to_be_one(tmp_path: Path) -> None:
    assert module_bits(HSM_MODULE) == program_bits()
    (tmp_path / "old.so").write_bytes(_elf(96 - program_bits()))
    with pytest.raises(ModuleWrongArchitecture, match="-bit"):
        open_token(tmp_path / "old.so", None, PIN)
