# SPDX-License-Identifier: GPL-3.0-or-later
"""Long-term data from OCSP and CRL on loopback, and what they are worth when certificates have ended."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.unit.signing.signing_kit import NOW, PIN, Holder, RevocationServer, Tsa, pdfsig, plain_pdf
from tests.verapdf import VeraPdf
from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.pdfa import PageSource, build
from workstation.domain.paper import PageGeometry
from workstation.domain.paper_code import PaperCode
from workstation.errors import (
    CertificateRevoked,
    PdfNotSigned,
    RevocationUnknown,
    SignatureTooLarge,
    TsaUnreachable,
)
from workstation.signing import pades
from workstation.signing.longterm import add_archive_timestamp, add_timestamp, add_validation_data
from workstation.signing.profiles import TT01_DIGITISER
from workstation.signing.signer import Signer
from workstation.signing.soft_token import open_p12
from workstation.signing.timestamp import TimestampClient
from workstation.signing.verdict import Verdict, VerdictStatus
from workstation.signing.verify import verify

DAY = dt.timedelta(days=1)


@dataclasses.dataclass
class Scene:
    """A signer whose certificate ends in two days, and everybody he needs."""

    server: RevocationServer
    tsa: TimestampClient
    holder: Holder
    signer: Signer

    @property
    def trust(self) -> list[bytes]:
        return [self.server.pki.root.pem]

    def sign(self, pdf: bytes, *, is_stamped: bool = True, has_room: bool = True) -> bytes:
        tsa = self.tsa if is_stamped else None
        return pades.sign(
            pdf,
            self.signer,
            TT01_DIGITISER,
            name=self.signer.name,
            at=NOW,
            tsa=tsa,
            has_timestamp_room=has_room,
        ).data

    def verdict(self, pdf: bytes, at: dt.datetime | None = None) -> Verdict:
        return verify(pdf, self.trust, at=at)


@pytest.fixture
def scene(online: RevocationServer, online_tsa: Tsa, tmp_path: Path) -> Iterator[Scene]:
    pki = online.pki
    holder = pki.person(valid=(NOW - 30 * DAY, NOW + 2 * DAY))
    with TimestampClient(online_tsa.url) as tsa:
        yield Scene(online, tsa, holder, open_p12(pki.p12(holder, tmp_path / "person.p12"), PIN))


@pytest.fixture(scope="module")
def archival_pdf() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (620, 877), "white").save(picture, "JPEG", quality=75)
    page = PageSource(picture.getvalue(), "image/jpeg", PageGeometry(620, 877, 75, (1, 0, 0, 1, 0, 0)), ())
    return build([page], PaperMetadata(PaperCode("001185012345", "KQ.G01"), "", "H22-1", "Giấy", NOW, "2026", True))


def test_two_signatures_reach_lt_and_lta_and_stay_pdfa_2u(
    scene: Scene, archival_pdf: bytes, verapdf: VeraPdf, tmp_path: Path
) -> None:
    stamped = scene.sign(scene.sign(archival_pdf, is_stamped=False))
    lt = add_validation_data(scene.sign(scene.sign(archival_pdf)), scene.trust)
    lta = add_archive_timestamp(lt, scene.tsa, scene.trust)
    for pdf, level in ((stamped, "B-T"), (lt, "B-LT"), (lta, "B-LTA")):
        verdict = scene.verdict(pdf)
        assert verdict.signatures[-1].level == level
        assert verdict.status is (VerdictStatus.VALID_NOT_CHECKED if level == "B-T" else VerdictStatus.VALID), verdict
        said = verapdf.validate(pdf)
        assert said.ok, said.failures
        assert pdfsig(pdf, tmp_path)[:2] == ["Signature is Valid."] * 2


def test_what_is_archived_outlives_its_certificates(scene: Scene) -> None:
    stamped = scene.sign(plain_pdf())
    plain = scene.sign(plain_pdf(), is_stamped=False)
    lta = add_archive_timestamp(add_validation_data(stamped, scene.trust), scene.tsa, scene.trust)
    later = NOW + 30 * DAY  # the signer's certificate has ended, and with it the revocation data's time
    assert "certificate_expired" in scene.verdict(plain, later).reasons
    assert scene.verdict(stamped, later).status is VerdictStatus.VALID_NOT_CHECKED
    assert scene.verdict(lta, later).status is VerdictStatus.VALID


def test_a_certificate_revoked_after_the_timestamp_signed_while_it_was_good(scene: Scene) -> None:
    stamped = scene.sign(plain_pdf())
    serial = scene.holder.certificate.serial_number
    scene.server.revoked[serial] = NOW - DAY
    with pytest.raises(CertificateRevoked):
        add_validation_data(stamped, scene.trust)
    scene.server.revoked.clear()
    assert scene.verdict(add_validation_data(stamped, scene.trust)).status is VerdictStatus.VALID


def test_a_silent_responder_leaves_the_level_as_it_is(scene: Scene) -> None:
    stamped = scene.sign(plain_pdf())
    scene.server.is_silent = True
    with pytest.raises(RevocationUnknown):
        add_validation_data(stamped, scene.trust)


def test_certificates_without_an_anchor_get_no_long_term_data(scene: Scene) -> None:
    with pytest.raises(RevocationUnknown):
        add_validation_data(scene.sign(plain_pdf()), [])


def test_a_timestamp_can_be_put_in_later_without_touching_what_is_signed(scene: Scene, tmp_path: Path) -> None:
    plain = scene.sign(plain_pdf(), is_stamped=False)
    stamped = add_timestamp(plain, scene.tsa)
    assert len(stamped) == len(plain)
    assert scene.verdict(plain).signatures[0].level == "B-B"
    assert scene.verdict(stamped).signatures[0].level == "B-T"
    assert scene.verdict(stamped).is_acceptable
    assert pdfsig(stamped, tmp_path) == ["Signature is Valid."]
    assert add_timestamp(stamped, scene.tsa) == stamped  # one is enough


def test_a_timestamp_needs_room_and_the_last_place(scene: Scene) -> None:
    with pytest.raises(SignatureTooLarge):
        add_timestamp(scene.sign(plain_pdf(), is_stamped=False, has_room=False), scene.tsa)
    with pytest.raises(PdfNotSigned):
        add_timestamp(plain_pdf(), scene.tsa)


def test_an_authority_that_fails_while_archiving_leaves_nothing_behind(scene: Scene, online_tsa: Tsa) -> None:
    lt = add_validation_data(scene.sign(plain_pdf()), scene.trust)
    online_tsa.spoil = lambda query, answer: (503, b"")
    with pytest.raises(TsaUnreachable):
        add_archive_timestamp(lt, scene.tsa, scene.trust)


@pytest.mark.parametrize("place", [100, -400])
def test_a_changed_byte_is_noticed_through_all_long_term_data(scene: Scene, place: int) -> None:
    lta = add_archive_timestamp(add_validation_data(scene.sign(plain_pdf()), scene.trust), scene.tsa, scene.trust)
    at = place if place > 0 else lta.rindex(b"/ByteRange") + place
    changed = lta[:at] + bytes([lta[at] ^ 1]) + lta[at + 1 :]
    assert not scene.verdict(changed).is_acceptable
