# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing: what pyHanko, Poppler and veraPDF say of the files, and what is refused before anything is signed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdf
import pytest
from asn1crypto import cms
from asn1crypto.x509 import Certificate
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.unit.signing.signing_kit import (
    HSM_MODULE,
    NOW,
    PIN,
    Pki,
    SoftHsm,
    Tsa,
    pdfsig,
    plain_pdf,
)
from tests.verapdf import VeraPdf
from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.pdfa import PageSource, build
from workstation.domain.paper import PageGeometry, Word
from workstation.domain.paper_code import PaperCode
from workstation.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    KeyUsageWrong,
    PdfDamaged,
    PdfEmpty,
    PdfEncrypted,
    PdfSigned,
    SignatureRejected,
    SignatureTooLarge,
)
from workstation.signing import pades
from workstation.signing.profiles import TT01_DIGITISER
from workstation.signing.signer import Signer
from workstation.signing.soft_token import SoftSigner, open_p12
from workstation.signing.timestamp import TimestampClient
from workstation.signing.token import open_token
from workstation.signing.verdict import VerdictStatus
from workstation.signing.verify import verify

NAME = "Nguyễn Thị Ký Số"
DAY = dt.timedelta(days=1)


@pytest.fixture
def person(pki: Pki, tmp_path: Path) -> Signer:
    return open_p12(pki.p12(pki.person(NAME), tmp_path / "person.p12"), PIN)


@pytest.fixture
def rsa_person(pki: Pki, tmp_path: Path) -> Signer:
    return open_p12(pki.p12(pki.person("Trần Văn Hai", "rsa"), tmp_path / "rsa.p12"), PIN)


@pytest.fixture(scope="module")
def archival_pdf() -> bytes:
    """What the documents room builds: PDF/A-2u with picture, text layer and our XMP."""
    picture = io.BytesIO()
    Image.new("RGB", (1240, 1754), "white").save(picture, "JPEG", quality=75)
    geometry = PageGeometry(1240, 1754, 150, (1, 0, 0, 1, 0, 0))
    page = PageSource(picture.getvalue(), "image/jpeg", geometry, (Word("Giấy", 200, 200, 300, 240, 90, 0),))
    metadata = PaperMetadata(PaperCode("001185012345", "KQ.G01"), "1.000001", "H22-1", "Giấy", NOW, "2026-07-01", True)
    return build([page], metadata)


def sign(pdf: bytes, signer: Signer, tsa: TimestampClient | None = None) -> pades.SignedPdf:
    return pades.sign(pdf, signer, TT01_DIGITISER, name=signer.name, at=NOW, tsa=tsa)


def pyhanko_says(pdf: bytes, pki: Pki) -> list[bool]:
    """PyHanko's bottom line of each signature, straight from the library."""
    context = ValidationContext(trust_roots=[Certificate.load(pki.root.der)], allow_fetching=False)
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return [validate_pdf_signature(entry, context).bottom_line for entry in signatures]


@pytest.fixture(params=["soft-rsa", "soft-ec", "token-rsa", "token-ec"])
def any_signer(request: pytest.FixtureRequest, pki: Pki, tmp_path: Path) -> Iterator[Signer]:
    where, kind = request.param.split("-")
    if where == "soft":
        opened = open_p12(pki.p12(pki.person(NAME, kind), tmp_path / f"{kind}.p12"), PIN)
    else:
        softhsm: SoftHsm = request.getfixturevalue("softhsm")
        opened = open_token(HSM_MODULE, softhsm.slot(kind), PIN)
    yield opened
    opened.close()


@pytest.mark.parametrize("is_xref_stream", [True, False])
def test_pyhanko_and_poppler_accept_it(any_signer: Signer, pki: Pki, tmp_path: Path, is_xref_stream: bool) -> None:
    signed = sign(plain_pdf(is_xref_stream=is_xref_stream, pages=2), any_signer)
    assert signed.level == "B-B"
    assert signed.signer_name == any_signer.name
    assert pyhanko_says(signed.data, pki) == [True]
    assert pdfsig(signed.data, tmp_path) == ["Signature is Valid."]


@pytest.mark.parametrize("is_xref_stream", [True, False])
def test_a_second_and_a_third_signature_keep_the_first_valid(
    person: Signer, rsa_person: Signer, pki: Pki, tmp_path: Path, is_xref_stream: bool
) -> None:
    once = sign(plain_pdf(is_xref_stream=is_xref_stream), rsa_person).data
    thrice = sign(sign(once, person).data, rsa_person).data
    assert thrice.startswith(once)
    assert pyhanko_says(thrice, pki) == [True, True, True]
    assert pdfsig(thrice, tmp_path) == ["Signature is Valid."] * 3


def test_the_file_stays_pdfa_2u(
    archival_pdf: bytes, person: Signer, rsa_person: Signer, verapdf: VeraPdf, pki: Pki, tsa: Tsa
) -> None:
    by_rsa, by_ec = sign(archival_pdf, rsa_person).data, sign(archival_pdf, person).data
    with TimestampClient(tsa.url) as client:
        both = sign(by_rsa, person, client).data
    for pdf in (archival_pdf, by_rsa, by_ec, both):
        said = verapdf.validate(pdf)
        assert said.ok, said.failures
    assert pyhanko_says(both, pki) == [True, True]


def test_a_timestamp_is_inside_and_poppler_still_reads_it(person: Signer, pki: Pki, tmp_path: Path, tsa: Tsa) -> None:
    with TimestampClient(tsa.url) as client:
        signed = sign(plain_pdf(), person, client)
    assert signed.level == "B-T"
    assert pyhanko_says(signed.data, pki) == [True]
    assert pdfsig(signed.data, tmp_path) == ["Signature is Valid."]
    assert verify(signed.data, [pki.root.pem]).signatures[0].level == "B-T"


def test_the_cms_is_pades(any_signer: Signer) -> None:
    entry = PdfFileReader(io.BytesIO(sign(plain_pdf(), any_signer).data)).embedded_signatures[0]
    info: cms.SignerInfo = entry.signer_info
    attributes = {attribute["type"].native for attribute in info["signed_attrs"]}
    assert entry.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert attributes == {"content_type", "message_digest", "signing_certificate_v2"}  # no signing_time: PAdES has /M
    kinds = {"rsa": "rsassa_pkcs1v15", "ec": "sha256_ecdsa"}
    assert info["signature_algorithm"]["algorithm"].native == kinds[any_signer.key_kind]
    assert entry.self_reported_timestamp == NOW
    assert len(entry.other_embedded_certs) == len(any_signer.chain)


def test_the_room_for_the_signature_follows_its_certificates(person: Signer) -> None:
    entry = PdfFileReader(io.BytesIO(sign(plain_pdf(), person).data)).embedded_signatures[0]
    assert len(entry.pkcs7_content) < 8192


def test_a_signer_asked_once_signs_once(person: Signer) -> None:
    counting = Counting(person)
    sign(plain_pdf(), counting)
    assert counting.calls == 1


@pytest.mark.parametrize("is_indirect", [True, False])
def test_annotations_that_are_there_stay(person: Signer, pki: Pki, is_indirect: bool) -> None:
    pdf = pikepdf.open(io.BytesIO(plain_pdf()))
    note = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], Border=[0, 0, 0])
    )
    notes = pikepdf.Array([note])
    pdf.pages[0].obj.Annots = pdf.make_indirect(notes) if is_indirect else notes
    out = io.BytesIO()
    pdf.save(out)
    signed = sign(sign(out.getvalue(), person).data, person).data
    kinds = [str(entry.get_object()["/Subtype"]) for entry in pypdf.PdfReader(io.BytesIO(signed)).pages[0]["/Annots"]]
    assert kinds == ["/Link", "/Widget", "/Widget"]
    assert pyhanko_says(signed, pki) == [True, True]


def test_a_linearised_file_can_be_signed(person: Signer, pki: Pki) -> None:
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(plain_pdf(pages=3))).save(out, linearize=True)
    assert pyhanko_says(sign(out.getvalue(), person).data, pki) == [True]


def test_our_values_and_the_pages_are_not_touched(person: Signer, pki: Pki) -> None:
    before = plain_pdf(pages=2)
    after = sign(before, person).data
    assert after.startswith(before)
    assert verify(after, [pki.root.der]).values == verify(after, []).values != {}


@pytest.mark.parametrize(
    ("valid", "failure"),
    [((NOW - 9 * DAY, NOW - DAY), CertificateExpired), ((NOW + DAY, NOW + 9 * DAY), CertificateNotYetValid)],
)
def test_a_certificate_out_of_its_time_does_not_sign(
    pki: Pki, tmp_path: Path, valid: tuple[dt.datetime, dt.datetime], failure: type[Exception]
) -> None:
    signer = Counting(open_p12(pki.p12(pki.person(valid=valid), tmp_path / "person.p12"), PIN))
    with pytest.raises(failure):
        sign(plain_pdf(), signer)
    assert signer.calls == 0


def test_a_certificate_for_other_uses_does_not_sign(pki: Pki, tmp_path: Path) -> None:
    signer = Counting(open_p12(pki.p12(pki.person(may_sign=False), tmp_path / "person.p12"), PIN))
    with pytest.raises(KeyUsageWrong):
        sign(plain_pdf(), signer)
    assert signer.calls == 0


def test_a_key_that_is_not_the_certificates_is_noticed_at_once(pki: Pki, person: Signer) -> None:
    other = pki.person()
    mixed = SoftSigner(other.key, person.certificate, person.chain, False, NAME, "ec")
    with pytest.raises(SignatureRejected):
        sign(plain_pdf(), mixed)


def test_more_than_was_reserved_is_refused_and_nothing_is_cut(person: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pades, "_CMS_ROOM", -500)
    with pytest.raises(SignatureTooLarge):
        sign(plain_pdf(), person)


def _encrypted(pdf: pikepdf.Pdf, out: io.BytesIO) -> None:
    pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))


def _certified(pdf: pikepdf.Pdf, out: io.BytesIO) -> None:
    pdf.Root.Perms = pikepdf.Dictionary(DocMDP=pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig)))
    pdf.save(out)


def _empty(pdf: pikepdf.Pdf, out: io.BytesIO) -> None:
    del pdf.pages[0]
    pdf.save(out)


@pytest.mark.parametrize(
    ("change", "failure"), [(_encrypted, PdfEncrypted), (_certified, PdfSigned), (_empty, PdfEmpty)]
)
def test_files_that_must_not_be_signed_are_refused(person: Signer, change: object, failure: type[Exception]) -> None:
    out = io.BytesIO()
    assert callable(change)
    change(pikepdf.open(io.BytesIO(plain_pdf())), out)
    with pytest.raises(failure):
        sign(out.getvalue(), person)


def test_damaged_files_are_refused(person: Signer) -> None:
    whole = plain_pdf()
    for damaged in (
        b"",
        b"%PDF-1.7\n",
        b"hello",
        whole[: len(whole) // 2],
        whole[10:],
        whole.replace(b"startxref", b"x"),
    ):
        with pytest.raises(PdfDamaged):
            sign(damaged, person)


def test_a_large_batch_with_one_opened_token_stays_valid(softhsm: SoftHsm, pki: Pki) -> None:
    signer = open_token(HSM_MODULE, softhsm.slot("ec"), PIN)
    trust = [pki.root.der]
    verdicts = [verify(sign(plain_pdf(), signer).data, trust).status for _ in range(10)]
    signer.close()
    assert set(verdicts) == {VerdictStatus.VALID_NOT_CHECKED}


class Counting:
    """Passes everything on to a signer and counts."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self.certificate, self.chain = signer.certificate, signer.chain
        self.is_test, self.name, self.key_kind = signer.is_test, signer.name, signer.key_kind
        self.calls = 0

    def sign(self, data: bytes) -> bytes:
        self.calls += 1
        return self._signer.sign(data)

    def close(self) -> None:
        self._signer.close()
