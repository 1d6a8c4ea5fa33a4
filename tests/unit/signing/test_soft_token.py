# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped test signer and P12 files."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from tests.unit.signing.signing_kit import PIN, Pki
from workstation.errors import FileMissing, MechanismUnsupported, NoCertificate, PinIncorrect
from workstation.signing.signer import SOFT_CERTIFICATE_NAME, SOFT_TRUST_NAME
from workstation.signing.soft_token import P12_NAME, SoftToken, open_p12


def test_the_second_run_opens_what_the_first_run_made(tmp_path: Path) -> None:
    first = SoftToken.open_or_create(tmp_path, PIN, key_kind="ec")
    second = SoftToken.open_or_create(tmp_path, PIN, key_kind="ec")
    assert second.certificate == first.certificate
    assert second.chain == first.chain


def test_its_name_says_that_it_has_no_legal_value(tmp_path: Path) -> None:
    signer = SoftToken.open_or_create(tmp_path, PIN, key_kind="ec")
    assert signer.is_test
    assert signer.name == "NGƯỜI KÝ THỬ NGHIỆM (không có giá trị pháp lý)"


def test_its_root_stands_beside_it_and_comes_back_when_deleted(tmp_path: Path) -> None:
    signer = SoftToken.open_or_create(tmp_path, PIN, key_kind="ec")
    trust = tmp_path / SOFT_TRUST_NAME
    root = x509.load_pem_x509_certificate(trust.read_bytes())
    x509.load_der_x509_certificate(signer.certificate).verify_directly_issued_by(root)
    trust.unlink()
    SoftToken.open_or_create(tmp_path, PIN, key_kind="ec")
    assert x509.load_pem_x509_certificate(trust.read_bytes()) == root


def test_nobody_else_may_read_the_key_and_nothing_temporary_is_left(tmp_path: Path) -> None:
    SoftToken.open_or_create(tmp_path / "new" / "folder", PIN, key_kind="ec")
    folder = tmp_path / "new" / "folder"
    assert {path.name for path in folder.iterdir()} == {P12_NAME, SOFT_TRUST_NAME, SOFT_CERTIFICATE_NAME}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())


def test_a_wrong_pin_changes_nothing(tmp_path: Path) -> None:
    SoftToken.open_or_create(tmp_path, PIN, key_kind="ec")
    before = (tmp_path / P12_NAME).read_bytes()
    for wrong in ("", "1234567", PIN + " "):
        with pytest.raises(PinIncorrect):
            SoftToken.open_or_create(tmp_path, wrong, key_kind="ec")
    assert (tmp_path / P12_NAME).read_bytes() == before


def test_an_empty_pin_makes_no_token(tmp_path: Path) -> None:
    with pytest.raises(PinIncorrect):
        SoftToken.open_or_create(tmp_path, "")
    assert not list(tmp_path.iterdir())


def test_a_persons_p12_is_no_test_signer_and_keeps_its_chain_in_order(tmp_path: Path, pki: Pki) -> None:
    person = pki.person("Trần Văn Bình")
    signer = open_p12(pki.p12(person, tmp_path / "person.p12"), PIN)
    assert (signer.name, signer.is_test) == ("Trần Văn Bình", False)
    assert signer.chain == (pki.issuing.der, pki.root.der)


def test_files_that_are_no_p12_are_named_for_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        open_p12(tmp_path / "none.p12", PIN)
    for junk in (b"", b"junk", b"%PDF-1.7", b"0\x82\x01"):
        (tmp_path / "junk.p12").write_bytes(junk)
        with pytest.raises(NoCertificate):
            open_p12(tmp_path / "junk.p12", PIN)


def test_a_p12_without_a_certificate_is_refused(tmp_path: Path, pki: Pki) -> None:
    person = pki.person()
    bare = pkcs12.serialize_key_and_certificates(b"x", person.key, None, None, BestAvailableEncryption(PIN.encode()))
    (tmp_path / "bare.p12").write_bytes(bare)
    with pytest.raises(NoCertificate):
        open_p12(tmp_path / "bare.p12", PIN)


def test_a_key_we_cannot_sign_with_is_refused(tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ed25519")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, now, now + dt.timedelta(days=1))
    data = pkcs12.serialize_key_and_certificates(
        b"x", key, builder.sign(key, None), None, BestAvailableEncryption(PIN.encode())
    )
    (tmp_path / "ed.p12").write_bytes(data)
    with pytest.raises(MechanismUnsupported):
        open_p12(tmp_path / "ed.p12", PIN)
