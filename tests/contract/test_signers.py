# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: F811 - fixtures are imported by name and used as parameters
"""What every signer keeps, soft or token, RSA or EC."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509

from tests.unit.signing.signing_kit import HSM_MODULE, PIN, Pki, SoftHsm, pki, softhsm  # noqa: F401 - fixtures
from workstation.errors import PinIncorrect
from workstation.signing.signer import Signer, check_signature
from workstation.signing.soft_token import SoftToken, open_p12
from workstation.signing.token import open_token, token_info

Open = Callable[[str], Signer]
KINDS = ("soft-rsa", "soft-ec", "p12-rsa", "p12-ec", "token-rsa", "token-ec")


@pytest.fixture(params=KINDS)
def opening(request: pytest.FixtureRequest, tmp_path: Path, pki: Pki) -> Open:
    where, kind = request.param.split("-")
    if where == "token":
        slot = request.getfixturevalue("softhsm").slot(kind)
        return lambda pin: open_token(HSM_MODULE, slot, pin)
    if where == "p12":
        path = pki.p12(pki.person(kind=kind), tmp_path / "person.p12")
        return lambda pin: open_p12(path, pin)
    SoftToken.open_or_create(tmp_path, PIN, key_kind=kind).close()
    return lambda pin: SoftToken.open_or_create(tmp_path, pin, key_kind=kind)


@pytest.fixture
def signer(opening: Open) -> Iterator[Signer]:
    opened = opening(PIN)
    yield opened
    opened.close()


def test_what_it_signs_verifies_with_its_own_certificate(signer: Signer) -> None:
    for data in (b"x", b"a paper", b"\0" * 100_000):
        check_signature(signer.certificate, data, signer.sign(data))


def test_it_names_itself_as_its_certificate_does(signer: Signer) -> None:
    certificate = x509.load_der_x509_certificate(signer.certificate)
    assert signer.name == certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
    assert signer.key_kind == ("rsa" if "RSA" in type(certificate.public_key()).__name__ else "ec")


def test_its_chain_leads_upwards_from_the_issuer(signer: Signer) -> None:
    below = x509.load_der_x509_certificate(signer.certificate)
    assert signer.chain
    for above in map(x509.load_der_x509_certificate, signer.chain):
        below.verify_directly_issued_by(above)
        below = above


def test_a_wrong_pin_is_said_to_be_a_wrong_pin_and_a_right_one_works_afterwards(opening: Open) -> None:
    with pytest.raises(PinIncorrect):
        opening("00000000")
    signer = opening(PIN)
    check_signature(signer.certificate, b"x", signer.sign(b"x"))
    signer.close()


def test_closing_twice_does_no_harm(opening: Open) -> None:
    signer = opening(PIN)
    signer.close()
    signer.close()


def test_only_the_soft_token_is_a_test_signer(signer: Signer, request: pytest.FixtureRequest) -> None:
    assert signer.is_test == ("soft-" in request.node.callspec.id)


def test_the_softhsm_tokens_are_found_without_a_pin(softhsm: SoftHsm) -> None:
    seen = {slot.label: [facts.name for facts in slot.certificates] for slot in token_info(softhsm.module)}
    assert seen["rsa"] == ["Cán bộ thiết bị RSA"]
    assert seen["ec"] == ["Cán bộ thiết bị EC"]
    assert seen["empty"] == []
