# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict: honest files pass, each way of changing a signed file is refused with its own reason."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from asn1crypto.crl import CertificateList
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from tests.unit.signing.signing_kit import CODE_VALUES, NOW, PIN, Holder, Pki, Tsa, plain_pdf, xmp_packet
from workstation.errors import PdfDamaged, PdfEncrypted, PdfNotSigned, WorkstationError
from workstation.signing import pades
from workstation.signing.profiles import TT01_DIGITISER
from workstation.signing.signer import Signer
from workstation.signing.soft_token import SoftToken, open_p12
from workstation.signing.timestamp import TimestampClient
from workstation.signing.verdict import Verdict, VerdictStatus
from workstation.signing.verify import verify

CLERK, LEADER = "Nguyễn Thị Cán Bộ", "Trần Văn Lãnh Đạo"
DAY = dt.timedelta(days=1)

Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def clerk(pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return open_p12(pki.p12(pki.person(CLERK), tmp_path_factory.mktemp("p12") / "clerk.p12"), PIN)


@pytest.fixture(scope="module")
def leader(pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return open_p12(pki.p12(pki.person(LEADER, "rsa"), tmp_path_factory.mktemp("p12") / "leader.p12"), PIN)


@pytest.fixture(scope="module")
def once(clerk: Signer) -> bytes:
    return sign(plain_pdf(), clerk)


@pytest.fixture(scope="module")
def twice(once: bytes, leader: Signer) -> bytes:
    return sign(once, leader)


@pytest.fixture(scope="module")
def drawn(clerk: Signer, leader: Signer) -> bytes:
    """Two signatures on a page that shows something."""
    pdf = pikepdf.open(io.BytesIO(plain_pdf()))
    pdf.pages[0].Contents = pdf.make_stream(b"0 g 100 100 50 50 re f")
    out = io.BytesIO()
    pdf.save(out)
    return sign(sign(out.getvalue(), clerk), leader)


def sign(pdf: bytes, signer: Signer, tsa: TimestampClient | None = None) -> bytes:
    return pades.sign(pdf, signer, TT01_DIGITISER, name=signer.name, at=NOW, tsa=tsa).data


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Append a revision."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(pdf)
    return out.getvalue()


# --- honest files -----------------------------------------------------------------------------------------------------


def test_two_honest_signatures_are_valid_and_not_checked_for_revocation(twice: bytes, pki: Pki) -> None:
    verdict = verify(twice, [pki.root.pem], expected=CODE_VALUES, signers=[CLERK, LEADER])
    assert verdict.status is VerdictStatus.VALID_NOT_CHECKED
    assert verdict.reasons == ("revocation_not_checked",)
    assert verdict.is_acceptable
    assert verdict.values == CODE_VALUES
    first, second = verdict.signatures
    assert (first.signer, second.signer) == (CLERK, LEADER)
    assert (first.covers_whole_file, second.covers_whole_file) == (False, True)
    assert first.intact
    assert first.trusted
    assert not first.is_test
    assert first.level == second.level == "B-B"
    assert first.at == NOW


def test_a_test_signature_is_known_for_one(tmp_path: Path) -> None:
    signer = SoftToken.open_or_create(tmp_path, PIN, key_kind="ec")
    verdict = verify(sign(plain_pdf(), signer), [(tmp_path / "trust.pem").read_bytes()])
    assert verdict.is_acceptable
    assert verdict.signatures[0].is_test


def test_anchors_may_be_pem_der_or_a_bundle(once: bytes, pki: Pki) -> None:
    other = Pki()
    for trust in ([pki.root.der], [pki.root.pem], [other.root.pem + pki.root.pem], [other.root.der, pki.root.der]):
        assert verify(once, trust).is_acceptable


def test_long_term_data_and_document_timestamps_are_no_change(clerk: Signer, pki: Pki, tsa: Tsa) -> None:
    with TimestampClient(tsa.url) as client:
        stamped = sign(plain_pdf(), clerk, client)
    lt = with_revocation_data(stamped, pki, pki.crls())
    lta = with_document_timestamp(lt, pki, tsa.holder)
    for pdf, level in ((stamped, "B-T"), (lt, "B-LT"), (lta, "B-LTA")):
        verdict = verify(pdf, [pki.root.pem], expected=CODE_VALUES, signers=[CLERK])
        assert verdict.signatures[0].level == level
        assert verdict.status is (VerdictStatus.VALID_NOT_CHECKED if level == "B-T" else VerdictStatus.VALID), verdict
    assert verdict.reasons == ()


def test_a_timestamp_of_an_unknown_authority_is_said_to_be_one(clerk: Signer, pki: Pki, tmp_path: Path) -> None:
    stranger = Tsa(tmp_path, Pki())
    with TimestampClient(stranger.url) as client:
        stamped = sign(plain_pdf(), clerk, client)
    stranger.close()
    assert "timestamp_untrusted" in verify(stamped, [pki.root.pem]).reasons


def with_revocation_data(pdf: bytes, pki: Pki, crls: list[bytes]) -> bytes:
    stream = io.BytesIO(pdf)
    contents = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].pkcs7_content.hex().encode("ascii").upper()
    certificates = [Certificate.load(pki.root.der), Certificate.load(pki.issuing.der)]
    DocumentSecurityStore.add_dss(stream, contents, certs=certificates, crls=[CertificateList.load(c) for c in crls])
    return stream.getvalue()


def with_document_timestamp(pdf: bytes, pki: Pki, holder: Holder) -> bytes:
    key = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(Certificate.load(holder.der), PrivateKeyInfo.load(key))
    context = ValidationContext(
        trust_roots=[Certificate.load(pki.root.der)], crls=pki.crls(), allow_fetching=False, revocation_mode="hard-fail"
    )
    out = PdfTimeStamper(stamper).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", context)
    return bytes(out.getvalue())


# --- who signed -------------------------------------------------------------------------------------------------------


def test_without_an_anchor_nobody_is_trusted_not_even_by_the_system(once: bytes) -> None:
    for trust in ([], [Pki().root.pem]):
        verdict = verify(once, trust)
        assert (verdict.status, verdict.reasons) == (VerdictStatus.INDETERMINATE, ("untrusted",))
        assert not verdict.is_acceptable


def test_a_certificate_out_of_its_time_is_indeterminate(once: bytes, pki: Pki) -> None:
    late = verify(once, [pki.root.pem], at=NOW + 399 * DAY + 2 * DAY)
    early = verify(once, [pki.root.pem], at=NOW - 500 * DAY)
    assert (late.status, late.reasons) == (VerdictStatus.INDETERMINATE, ("certificate_expired",))
    assert (early.status, early.reasons) == (VerdictStatus.INDETERMINATE, ("certificate_not_yet_valid",))


def test_a_certificate_for_other_uses_is_indeterminate(
    pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = open_p12(pki.p12(pki.person(may_sign=False), tmp_path / "p.p12"), PIN)
    monkeypatch.setattr(pades, "check_certificate", lambda certificate, at: None)
    verdict = verify(sign(plain_pdf(), signer), [pki.root.pem])
    assert (verdict.status, verdict.reasons) == (VerdictStatus.INDETERMINATE, ("key_usage_wrong",))


def test_a_revoked_certificate_is_invalid_when_the_file_carries_the_list(pki: Pki, tmp_path: Path) -> None:
    person = pki.person(CLERK)
    signed = sign(plain_pdf(), open_p12(pki.p12(person, tmp_path / "p.p12"), PIN))
    assert verify(signed, [pki.root.pem]).status is VerdictStatus.VALID_NOT_CHECKED
    verdict = verify(with_revocation_data(signed, pki, pki.crls(person)), [pki.root.pem])
    assert (verdict.status, verdict.reasons) == (VerdictStatus.INVALID, ("revoked",))


# --- changed afterwards -----------------------------------------------------------------------------------------------


def _overlay(writer: IncrementalPdfFileWriter) -> None:
    stream = generic.StreamObject(stream_data=b"0 0 0 rg 100 100 300 300 re f")
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(stream)
    writer.update_container(page)


def _new_code(writer: IncrementalPdfFileWriter) -> None:
    packet = xmp_packet(CODE_VALUES | {"MaGiayTo": "009999999999.KQ.G01"})
    writer.root["/Metadata"] = writer.add_object(_metadata_stream(packet))
    writer.update_root()


def _code_twice(writer: IncrementalPdfFileWriter) -> None:
    packet = xmp_packet(CODE_VALUES).replace(
        b"</rdf:Desc", b"<sohoa:MaGiayTo>009999999999.X</sohoa:MaGiayTo></rdf:Desc"
    )
    writer.root["/Metadata"] = writer.add_object(_metadata_stream(packet))
    writer.update_root()


def _code_removed(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/Metadata"]
    writer.update_root()


def _metadata_stream(packet: bytes) -> generic.StreamObject:
    names = {"/Type": "/Metadata", "/Subtype": "/XML"}
    entries = {generic.pdf_name(key): generic.pdf_name(value) for key, value in names.items()}
    return generic.StreamObject(entries, stream_data=packet)


def _new_appearance(writer: IncrementalPdfFileWriter) -> None:
    widget = writer.root["/AcroForm"]["/Fields"][0].get_object()
    form = widget["/AP"]["/N"]
    form._data = b"BT ET"
    form._encoded_data = None
    form.pop("/Filter", None)
    writer.update_container(form)


def _extra_annotation(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    note = {"/Type": "/Annot", "/Subtype": "/Square"}
    entries = generic.DictionaryObject({generic.pdf_name(key): generic.pdf_name(value) for key, value in note.items()})
    entries["/Rect"] = generic.ArrayObject([generic.NumberObject(value) for value in (0, 0, 500, 500)])
    page["/Annots"].append(writer.add_object(entries))
    writer.update_container(page["/Annots"])


def _signature_field_removed(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/AcroForm"]["/Fields"][1]
    writer.update_root()


def _shadow_hide(writer: IncrementalPdfFileWriter) -> None:
    """Free what covers the hidden text: here the page's whole contents."""
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    del page["/Contents"]
    writer.update_container(page)


def _shadow_replace(writer: IncrementalPdfFileWriter) -> None:
    """Bring hidden contents to the front: the page tree points to another page."""
    kids = writer.root["/Pages"]["/Kids"]
    twin = generic.DictionaryObject(dict(kids[0].get_object().items()))
    twin["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 0 0 9 9 re f"))
    kids[0] = writer.add_object(twin)
    writer.update_container(kids)


def _shadow_replace_font(writer: IncrementalPdfFileWriter) -> None:
    """Let the same signed letters look like others: a font of the signature's own box is exchanged."""
    widget = writer.root["/AcroForm"]["/Fields"][0].get_object()
    font = widget["/AP"]["/N"]["/Resources"]["/Font"]["/F1"]
    font["/Encoding"] = generic.pdf_name("/Identity-V")
    writer.update_container(font)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_shadow_hide, "changed_after_signing"),
        (_shadow_replace, "changed_after_signing"),
        (_shadow_replace_font, "changed_after_signing"),
        (_overlay, "changed_after_signing"),
        (_new_appearance, "changed_after_signing"),
        (_extra_annotation, "changed_after_signing"),
        (_signature_field_removed, "changed_after_signing"),
        (_new_code, "code_changed"),
        (_code_twice, "code_changed"),
        (_code_removed, "code_changed"),
    ],
)
def test_a_later_revision_that_changes_something_is_refused(
    drawn: bytes, pki: Pki, change: Callable[[IncrementalPdfFileWriter], None], reason: str
) -> None:
    assert verify(drawn, [pki.root.pem]).is_acceptable
    verdict = verify(updated(drawn, change), [pki.root.pem])
    assert verdict.status is VerdictStatus.INVALID
    assert reason in verdict.reasons


def test_a_second_signer_who_changes_the_code_is_refused_although_both_signatures_hold(
    once: bytes, leader: Signer, pki: Pki
) -> None:
    verdict = verify(sign(updated(once, _new_code), leader), [pki.root.pem])
    assert verdict.status is VerdictStatus.INVALID
    assert "code_changed" in verdict.reasons


def test_another_code_than_the_records_is_refused(once: bytes, pki: Pki) -> None:
    verdict = verify(once, [pki.root.pem], expected={"MaGiayTo": "001185012345.KQ.G02"})
    assert (verdict.status, verdict.reasons[0]) == (VerdictStatus.INVALID, "code_unexpected")
    assert verify(once, [pki.root.pem], expected={"MaThuTuc": "1.004884"}).status is VerdictStatus.INVALID


@pytest.mark.parametrize("junk", [b"junk", b"% a comment\n", b"<script>", b"\0" * 900 + b"x"])
def test_junk_behind_the_file_is_refused(twice: bytes, pki: Pki, junk: bytes) -> None:
    assert_refused(twice + junk, pki, "junk_after_end")


def test_junk_with_a_tail_that_points_back_to_the_genuine_cross_reference_is_refused(twice: bytes, pki: Pki) -> None:
    assert_refused(twice + b"hidden\n" + twice[twice.rindex(b"startxref") :], pki, "junk_after_end")


@pytest.mark.parametrize("junk", [b"\n%%EOF\n", b"\n1 0 obj\n<</A 1>>\nendobj\n%%EOF\n", b"\0" * 3000 + b"x"])
def test_junk_that_hides_the_cross_reference_is_a_damaged_file(twice: bytes, junk: bytes) -> None:
    with pytest.raises(PdfDamaged):
        verify(twice + junk, [])


def test_white_space_behind_the_file_is_no_junk(twice: bytes, pki: Pki) -> None:
    assert verify(twice + b"\r\n", [pki.root.pem]).is_acceptable


def test_junk_behind_long_term_data_is_refused(once: bytes, pki: Pki) -> None:
    lt = with_revocation_data(once, pki, pki.crls())
    assert verify(lt, [pki.root.pem]).status is VerdictStatus.VALID
    tail = b"hidden\n" + lt[lt.rindex(b"startxref") :]
    assert_refused(lt + tail, pki, "junk_after_end")


def test_data_hidden_in_the_room_of_the_signature_is_refused(once: bytes, pki: Pki) -> None:
    end = once.index(b">", once.index(b"/Contents <"))
    hidden = once[: end - 8] + b"CAFEBABE" + once[end:]
    assert_refused(hidden, pki, "byte_range_wrong")


def test_a_rewrite_breaks_every_signature(twice: bytes, pki: Pki) -> None:
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(twice)).save(out)
    verdict = assert_refused(out.getvalue(), pki, "digest_mismatch")
    assert not any(entry.intact for entry in verdict.signatures)


def test_every_flipped_byte_of_the_signed_part_is_noticed(once: bytes, pki: Pki) -> None:
    hole = range(once.index(b"/Contents <") + 10, once.index(b">", once.index(b"/Contents <")) + 1)
    places = [place for place in random.Random(7).sample(range(len(once) - 6), 60) if place not in hole]
    for place in places:
        assert_not_acceptable(once[:place] + bytes([once[place] ^ 1]) + once[place + 1 :], pki, place)


def test_one_flipped_byte_is_a_digest_mismatch(twice: bytes, pki: Pki) -> None:
    place = twice.index(b"/Prop_Build") + 3
    verdict = assert_refused(twice[:place] + b"X" + twice[place + 1 :], pki, "digest_mismatch")
    assert [entry.intact for entry in verdict.signatures] == [False, False]


@pytest.mark.parametrize(
    "numbers",
    [
        b"[0 0 0 0]",
        b"[0 10 20 30]",
        b"[]",
        b"[0]",
        b"null",
        b"[0 -1 5 9]",
        b"[0 99999999 1 99999999]",
        b"[1 2 3 4 5 6]",
    ],
)
def test_games_with_the_byte_range_are_refused(once: bytes, pki: Pki, numbers: bytes) -> None:
    def swap(match: re.Match[bytes]) -> bytes:
        return (b"/ByteRange " + numbers).ljust(len(match[0]))

    changed, count = re.subn(rb"/ByteRange \[[0-9 ]+\]", swap, once)
    assert count == 1
    assert_not_acceptable(changed, pki, numbers)


def test_a_signature_of_another_file_is_refused(once: bytes, clerk: Signer, pki: Pki) -> None:
    other = sign(plain_pdf({"MaGiayTo": "1.2"}), clerk)
    mine, theirs = (re.search(rb"/Contents <[0-9a-f]+>", pdf) for pdf in (once, other))
    assert mine is not None
    assert theirs is not None
    changed = once.replace(mine[0], theirs[0].ljust(len(mine[0])) if len(theirs[0]) < len(mine[0]) else theirs[0])
    assert_not_acceptable(changed, pki, "transplanted")


def test_a_cut_off_second_signature_is_noticed_when_the_signers_are_known(once: bytes, pki: Pki) -> None:
    assert verify(once, [pki.root.pem]).is_acceptable  # nothing inside the file tells
    verdict = verify(once, [pki.root.pem], signers=[CLERK, LEADER])
    assert (verdict.status, verdict.reasons[0]) == (VerdictStatus.INVALID, "signer_missing")


def test_signers_in_another_order_are_noticed(twice: bytes, pki: Pki) -> None:
    assert not verify(twice, [pki.root.pem], signers=[LEADER, CLERK]).is_acceptable


def test_a_file_cut_anywhere_is_never_acceptable(twice: bytes, once: bytes, pki: Pki) -> None:
    cuts = [*random.Random(3).sample(range(len(once) + 2, len(twice) - 1), 25), len(once) - 5, len(once) // 2]
    for cut in cuts:
        assert_not_acceptable(twice[:cut], pki, cut)


def assert_refused(pdf: bytes, pki: Pki, reason: str) -> Verdict:
    verdict = verify(pdf, [pki.root.pem])
    assert verdict.status is VerdictStatus.INVALID, verdict
    assert reason in verdict.reasons, verdict
    return verdict


def assert_not_acceptable(pdf: bytes, pki: Pki, note: object) -> None:
    """Whatever a broken file is called, it is not called good, and nothing but our own failures comes out."""
    try:
        verdict = verify(pdf, [pki.root.pem])
    except WorkstationError:
        return
    assert not verdict.is_acceptable, (note, verdict)


# --- nothing to judge -------------------------------------------------------------------------------------------------


def test_files_without_a_verdict_are_named_for_what_they_are() -> None:
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(plain_pdf())).save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    for pdf, failure in ((plain_pdf(), PdfNotSigned), (out.getvalue(), PdfEncrypted), (b"", PdfDamaged)):
        with pytest.raises(failure):
            verify(pdf, [])
    with pytest.raises(PdfDamaged):
        verify(plain_pdf()[:300], [])


def test_metadata_that_unfold_to_gigabytes_are_not_unfolded(once: bytes, clerk: Signer, pki: Pki) -> None:
    def bomb(writer: IncrementalPdfFileWriter) -> None:
        # 1 GiB of zeros in 1 MiB, made in pieces: neither this test nor the verifier ever holds it whole
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1024)) + packer.flush()
        stream = _metadata_stream(b"")
        stream = generic.StreamObject(dict(stream.items()), encoded_data=packed)
        stream["/Filter"] = generic.pdf_name("/FlateDecode")
        writer.root["/Metadata"] = writer.add_object(stream)
        writer.update_root()

    tracemalloc.start()
    verdict = verify(updated(once, bomb), [pki.root.pem])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "code_changed" in verdict.reasons
    assert peak < 200 << 20
