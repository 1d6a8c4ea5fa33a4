# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes before and after a scan: reuse with the line up and down, completeness, secrecy, results, slips."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scanner_drivers.base import Source
from tests.flows.conftest import TEXT, draw_page
from tests.pages import put_page
from workstation.app import embedded
from workstation.app.capture import Capture
from workstation.app.catalogue import import_file, import_portal
from workstation.app.choices import VIETNAM
from workstation.app.completeness import (
    announce_sheets,
    ask_on_demand,
    completeness,
    confirm_compared,
    fee,
    mark_note,
    require_faithful,
)
from workstation.app.desk import Desk, open_desk
from workstation.app.duplicates import duplicates
from workstation.app.extraction import confirm_field, propose_fields
from workstation.app.field_check import check_fields
from workstation.app.intake import (
    answer_secret_question,
    find_procedures,
    keep_on_paper,
    not_brought,
    open_checked_dossier,
    open_dossier,
    reuse,
    reuse_offers,
    rule_of,
    set_source_form,
    take_back,
)
from workstation.app.owner_reading import check_identity, read_text
from workstation.app.page_edits import discard_page, lay_pages
from workstation.app.results import (
    expect_result,
    finish_result,
    scan_result,
    seal_result,
)
from workstation.app.reuse_settling import reconcile_reuse
from workstation.app.review import confirm, findings
from workstation.app.separation import Reason, apply_boundaries, propose_boundaries
from workstation.app.sign import papers_to_sign, sign_papers
from workstation.app.slips import slip, slip_text
from workstation.app.submit import Sender, queue_dossier
from workstation.app.validity import case_succeeded, make_valid
from workstation.cli.main import app as sohoa
from workstation.documents import pdfium
from workstation.domain.dossier import Dossier, DossierState, Identity, LegalClass, SecretAnswer
from workstation.domain.ids import PaperId
from workstation.domain.owner import Owner, parse_owner_id
from workstation.domain.paper import LegalState, PageGeometry, PageMeasures, PageText, Paper, Word
from workstation.domain.printed_qr import separator_text
from workstation.domain.rules import Duty, NeverScanned, SourceForm
from workstation.domain.slip import Slip, SlipKind, SlipLine, SlipList
from workstation.domain.states import Event, Role, State
from workstation.domain.submission import StoredPaper
from workstation.errors import (
    ComparisonMissing,
    NothingToDo,
    OwnerIdDoubtful,
    PageCountMismatch,
    PaperExpired,
    PortalNotOffered,
    ProcedureUnknown,
    SecretPaper,
    SecretQuestionOpen,
    SignatureMissing,
    StoreDamaged,
    TransitionRefused,
)
from workstation.paths import resource
from workstation.portal.reference.process import PortalProcess, start_reference_portal
from workstation.settings import IntakeSettings, OcrSettings, PortalSettings, Settings
from workstation.signing.verify import verify
from workstation.texts import Texts

CLERK = "lan"
PROCEDURE = "1.004884"
OWNER = "001085012345"
HELD = ("KQ.G15.000031", "L.QUYETDINH-HT", "L.XACNHAN-CT07")


@dataclass(slots=True)
class HandClock:
    """A clock that moves when a test says so."""

    now: dt.datetime = field(default_factory=lambda: dt.datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM))

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """Three of the five components, in the store of the portal."""
    papers = [
        {
            "code_text": f"{OWNER}.{code}",
            "owner_id": OWNER,
            "document_type_code": code,
            "title": code,
            "sha256": f"{number:064x}",
            "stored_at": "2026-01-05T08:00:00+07:00",
            "valid_until": None,
        }
        for number, code in enumerate(HELD)
    ]
    file = tmp_path / "seed.json"
    file.write_text(json.dumps({"papers": papers, "accounts": [OWNER]}), encoding="utf-8")
    return file


@pytest.fixture
def portal(tmp_path: Path, seed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PortalProcess]:
    with start_reference_portal(tmp_path / "portal", seed=seed) as running:
        monkeypatch.setenv("SOHOA_PORTAL_SECRET", running.client_secret)
        yield running


@pytest.fixture
def seeded(
    data_dir: Path, papers_folder: Path, portal: PortalProcess, clock: HandClock, expected_warnings: list[object]
) -> Iterator[Desk]:
    """A desk before a portal that holds three papers of the applicant."""
    settings = Settings(
        portal=PortalSettings(url=portal.url), intake=IntakeSettings(page_price=2000), ocr=OcrSettings(workers=1)
    )
    with open_desk(data_dir, settings=settings, clock=clock) as desk:
        desk.embedded.choose_papers(papers_folder)
        yield desk


@pytest.fixture
def lonely(data_dir: Path, clock: HandClock, expected_warnings: list[object]) -> Iterator[Desk]:
    """A desk whose portal does not answer, with prices."""
    settings = Settings(portal=PortalSettings(url="http://127.0.0.1:9"), intake=IntakeSettings(page_price=2000))
    with open_desk(data_dir, settings=settings, clock=clock) as desk:
        yield desk


def lists(made: Slip) -> dict[SlipList, list[SlipLine]]:
    return {name: list(lines) for name, lines in made.lists}


def reuse_all(desk: Desk, dossier: Dossier) -> list[Paper]:
    offers = reuse_offers(desk, dossier.id)
    assert offers is not None
    return [reuse(desk, offer, CLERK) for offer in offers]


def put_pages(desk: Desk, paper: Paper, *texts: str, codes: tuple[str, ...] = ()) -> Paper:
    """Put read pages into a paper: each line of a text is one line of the page, 40 px high."""
    for number, text in enumerate(texts):
        data = f"{paper.uid} {number} {text}".encode()
        page = desk.station.papers.add_page(
            paper.id,
            desk.station.spool.put(paper.uid, data),
            side=None,
            media_type="image/jpeg",
            dpi=300,
            width_px=2480,
            height_px=3508,
            actor=CLERK,
        )
        desk.station.papers.save_text(page.id, page_text(text))
        desk.station.papers.save_measures(page.id, measures(codes if number == 0 else ()))
    for event in (Event.PREPARE, Event.RECOGNISE):
        desk.station.papers.apply(paper.id, event, actor="program")
    return desk.station.papers.get(paper.id)


def page_text(text: str) -> PageText:
    words = []
    for row, line in enumerate(text.splitlines()):
        left = 300.0
        for part in line.split(" "):
            right = left + 22 * len(part)
            if part:
                words.append(Word(part, left, 200 + 80 * row, right, 240 + 80 * row, 95.0, row))
            left = right + 14
    return PageText(tuple(words), "test", 1.0)


def measures(codes: tuple[str, ...]) -> PageMeasures:
    geometry = PageGeometry(2480, 3508, 300, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
    return PageMeasures(geometry, 0.0, 0, 0.0, 0.1, False, 900.0, codes, likeness="00ff00ff00ff00ff")


def test_papers_the_state_holds_are_not_scanned_and_stand_on_the_slip(seeded: Desk, applicant: Owner) -> None:
    dossier = open_dossier(seeded, PROCEDURE, applicant, CLERK)

    reused = reuse_all(seeded, dossier)
    not_brought(seeded, seeded.station.papers.of_dossier(dossier.id)[4].id, CLERK)
    batch = Capture(seeded, dossier.id, CLERK).run(source=Source.ADF)
    assert not batch.wait()
    papers = seeded.station.papers.of_dossier(dossier.id)
    made = slip(seeded, dossier.id, SlipKind.HAND_OVER)

    assert [paper.document_type_code for paper in reused] == list(HELD)
    assert [len(seeded.station.papers.pages(paper.id)) for paper in papers] == [2, 0, 0, 0, 0]
    assert [line.component for line in lists(made)[SlipList.REUSED]] == [2, 3, 4]
    assert {line.note for line in lists(made)[SlipList.REUSED]} == {""}
    assert [line.component for line in lists(made)[SlipList.ELECTRONIC]] == [1]
    assert [line.component for line in lists(made)[SlipList.MISSING]] == [5]
    text = slip_text(made, Texts.load("vi"))
    assert f"{OWNER}.KQ.G15.000031" in text
    assert OWNER not in slip_text(slip(seeded, dossier.id, SlipKind.CITIZEN), Texts.load("vi"))


def test_with_the_line_down_what_was_heard_is_offered_and_settled_when_it_is_back(
    seeded: Desk, portal: PortalProcess, clock: HandClock, tmp_path: Path, seed: Path, applicant: Owner
) -> None:
    reuse_offers(seeded, open_dossier(seeded, PROCEDURE, applicant, CLERK).id)
    port = int(portal.url.rpartition(":")[2])
    portal.kill()

    dossier = open_dossier(seeded, PROCEDURE, applicant, CLERK)
    offers = reuse_offers(seeded, dossier.id)
    assert offers is not None
    assert [offer.is_confirmed for offer in offers] == [False, False, False]
    for offer in offers:
        reuse(seeded, offer, CLERK)
    made = slip(seeded, dossier.id, SlipKind.HAND_OVER)
    assert [line.note for line in lists(made)[SlipList.REUSED]] == ["unconfirmed"] * 3
    assert reconcile_reuse(seeded, at_once=True) == []

    secret = portal.client_secret
    with start_reference_portal(tmp_path / "portal", port, client_secret=secret, seed=seed):
        clock.now += dt.timedelta(seconds=61)
        Sender(seeded).send_due()

    made = slip(seeded, dossier.id, SlipKind.HAND_OVER)
    assert [line.note for line in lists(made)[SlipList.REUSED]] == ["", "", ""]
    assert seeded.station.reuse.unconfirmed(clock() + dt.timedelta(days=1)) == []


def test_a_paper_the_portal_holds_no_more_is_expected_again(seeded: Desk, clock: HandClock, applicant: Owner) -> None:
    gone = StoredPaper(f"{OWNER}.L.THE-CANCUOC", "L.THE-CANCUOC", "Thẻ", "a" * 64, clock())
    dossier = open_dossier(seeded, PROCEDURE, applicant, CLERK)
    paper = seeded.station.papers.of_dossier(dossier.id)[4]
    seeded.station.papers.apply(paper.id, Event.REUSE, actor=CLERK, pdf_sha256=gone.sha256)
    seeded.station.reuse.attach(paper.id, dossier.id, gone, is_confirmed=False, actor=CLERK)
    seeded.station.dossiers.set_state(dossier.id, DossierState.HANDED_OVER, actor=CLERK)

    [settled] = reconcile_reuse(seeded, at_once=True)

    assert not settled.is_held
    assert seeded.station.papers.get(paper.id).state is State.EXPECTED
    assert seeded.station.dossiers.get(dossier.id).state is DossierState.OPEN


def test_an_expired_paper_is_not_offered(seeded: Desk, clock: HandClock, applicant: Owner) -> None:
    dossier = open_dossier(seeded, PROCEDURE, applicant, CLERK)
    old = StoredPaper("x", "L.THE-CANCUOC", "Thẻ", "a" * 64, clock(), clock().date() - dt.timedelta(days=1))
    seeded.station.reuse.remember(OWNER, [old])
    seeded._portal = None
    seeded.settings = dataclasses.replace(seeded.settings, portal=PortalSettings(url="http://127.0.0.1:9"))

    assert reuse_offers(seeded, dossier.id) == []


def test_a_dossier_keeps_rules_day_suffix_and_a_reason_for_doubts(lonely: Desk) -> None:
    odd = read_text(lonely, f"{OWNER}||LÊ THỊ HOA|08021960|Nữ|Hà Nội|01082024")
    assert odd.owner is not None
    assert odd.card is not None

    with pytest.raises(OwnerIdDoubtful):
        open_checked_dossier(lonely, PROCEDURE, odd.owner, CLERK, sex=odd.card.sex)
    dossier = open_checked_dossier(
        lonely, f"{PROCEDURE}.000.00.00.H22", odd.owner, CLERK, sex=odd.card.sex, reason="đã xác minh"
    )

    assert (dossier.rule_set, dossier.rule_set_date) == ("TT01-2023+TT03-2025", dt.date(2026, 11, 23))
    assert (dossier.procedure_code, dossier.procedure_suffix) == (PROCEDURE, ".000.00.00.H22")
    assert dossier.applicant.id.doubts == ("birth_year", "sex")
    assert check_identity(lonely, dossier.id).identity is Identity.OFFLINE_UNKNOWN
    answer_secret_question(lonely, dossier.id, holds_secret=False, clerk=CLERK)
    assert lonely.station.audit.verify() > 0


def test_a_unit_the_imported_catalogue_does_not_know_today_is_doubted_and_the_day_of_a_number_too(
    lonely: Desk, clock: HandClock
) -> None:
    assert read_text(lonely, "H61.02").owner == Owner(parse_owner_id("H61.02"))  # without agencies nothing is known
    document = json.loads(resource("catalogue", "sample.json").read_text(encoding="utf-8"))
    known = {"kind": "agency", "code": "H61.02", "name": "UBND xã", "valid_to": "2026-11-30"}
    _import(lonely, {**document, "version": "có cơ quan", "units": [known]})
    lonely.refresh_catalogue()

    def doubts(text: str) -> tuple[str, ...]:
        reading = read_text(lonely, text)
        return (*(reading.owner.id.doubts if reading.owner else ()), *reading.doubts)

    assert [doubts("H61.02"), doubts("H61.03")] == [(), ("agency",)]
    assert doubts("H61.02-20261109-0092637|1.004884|001085012345") == ()
    assert doubts("H61.03-20261131-0092637|1.004884|001085012345") == ("received_on", "agency")
    clock.now += dt.timedelta(days=30)  # the unit has ended since
    with pytest.raises(OwnerIdDoubtful, match="agency"):
        open_checked_dossier(lonely, PROCEDURE, Owner(parse_owner_id("H61.02")), CLERK)
    dossier = open_checked_dossier(lonely, PROCEDURE, Owner(parse_owner_id("H61.02")), CLERK, reason="xã vừa sáp nhập")
    assert dossier.applicant.id.doubts == ("agency",)


def test_the_portal_is_asked_for_the_digital_identity_and_the_answer_stays_with_the_dossier(
    seeded: Desk, portal: PortalProcess, applicant: Owner
) -> None:
    known = open_dossier(seeded, PROCEDURE, applicant, CLERK)
    stranger = open_dossier(seeded, PROCEDURE, Owner(parse_owner_id("001190000007"), "LÊ THỊ HOA"), CLERK)

    assert check_identity(seeded, known.id).identity is Identity.VERIFIED
    assert check_identity(seeded, stranger.id).identity is Identity.NONE

    portal.kill()
    later = open_dossier(seeded, PROCEDURE, applicant, CLERK)
    assert check_identity(seeded, later.id).identity is Identity.OFFLINE_UNKNOWN
    assert seeded.station.dossiers.get(known.id).identity is Identity.VERIFIED


def test_a_portal_without_identities_is_said_not_to_offer_them(lonely: Desk, tmp_path: Path, applicant: Owner) -> None:
    (tmp_path / "exchange").mkdir()
    portal = PortalSettings(adapter="folder", folder=str(tmp_path / "exchange"))
    lonely.settings = dataclasses.replace(lonely.settings, portal=portal)
    dossier = open_dossier(lonely, PROCEDURE, applicant, CLERK)

    assert check_identity(lonely, dossier.id).identity is Identity.NOT_OFFERED
    with pytest.raises(PortalNotOffered, match="NOT_OFFERED catalogue"):
        import_portal(lonely.data_dir, lonely.portal, by=CLERK, clock=lonely.clock)


def _first(desk: Desk, applicant: Owner) -> tuple[Dossier, Paper]:
    dossier = open_dossier(desk, PROCEDURE, applicant, CLERK)
    return dossier, desk.station.papers.of_dossier(dossier.id)[0]


def test_a_paper_with_a_mark_of_secrecy_can_only_be_discarded(lonely: Desk, applicant: Owner) -> None:
    dossier, _ = _first(lonely, applicant)
    papers = lonely.station.papers.of_dossier(dossier.id)
    marks = ("MẬT", "TỐI MẬT", "TUYỆT MẬT", "[ MẬT ]", "TOI MẬT")
    for paper, mark in zip(papers, marks, strict=True):
        put_pages(lonely, paper, "ỦY BAN NHÂN DÂN", f"{mark}\nBáo cáo")

        with pytest.raises(SecretPaper) as refused:
            confirm(lonely, paper.id, clerk=CLERK, accept_page_count=True)

        assert refused.value.page == 2, mark
        assert lonely.station.papers.get(paper.id).state is State.RECOGNISED
    for paper in papers:
        assert keep_on_paper(lonely, paper.id, NeverScanned.SECRET, CLERK).state is State.DISCARDED


def test_the_word_alone_is_no_mark(lonely: Desk, applicant: Owner) -> None:
    dossier, _ = _first(lonely, applicant)
    lines = ("BÍ MẬT NHÀ NƯỚC", "Giữ bí mật", "mật", "BẢO MẬT THÔNG TIN", "MẬT ONG")
    for paper, line in zip(lonely.station.papers.of_dossier(dossier.id), lines, strict=True):
        put_pages(lonely, paper, line, "Trang 2")
        done = confirm(lonely, paper.id, clerk=CLERK, compared=True, not_secret=True, accept_page_count=True)
        assert done.state is State.CONFIRMED, line


def test_a_page_with_a_note_is_scanned_twice_and_counts_once(lonely: Desk, applicant: Owner) -> None:
    _, paper = _first(lonely, applicant)
    put_pages(lonely, paper, "trang 1 có giấy dán", "trang 1", "trang 2")
    with pytest.raises(PageCountMismatch):
        confirm(lonely, paper.id, clerk=CLERK)

    noted, bare, _ = lonely.station.papers.pages(paper.id)
    mark_note(lonely, noted.id, bare.id, CLERK)
    announce_sheets(lonely, paper.id, 1, CLERK)
    done = confirm(lonely, paper.id, clerk=CLERK, compared=True, not_secret=True)
    known = completeness(lonely, paper.id)

    assert done.code is not None
    assert (known.sheets, known.images, known.noted) == (1, 3, 1)
    assert known.compared_by == CLERK
    assert known.compared_at is not None


def test_a_comparison_holds_for_the_pages_that_were_compared(lonely: Desk, applicant: Owner) -> None:
    _, paper = _first(lonely, applicant)
    put_pages(lonely, paper, "một", "hai")
    assert confirm_compared(lonely, paper.id, CLERK).compared_by == CLERK

    discard_page(lonely, lonely.station.papers.pages(paper.id)[1].id, CLERK)

    assert completeness(lonely, paper.id).compared_by == ""
    known = announce_sheets(lonely, paper.id, 2, CLERK)
    assert (known.sheets, known.images) == (2, 1)


def test_on_demand_costs_pages_times_price_and_what_the_law_asks_for_nothing(lonely: Desk, applicant: Owner) -> None:
    dossier = open_dossier(lonely, PROCEDURE, applicant, CLERK)
    papers = lonely.station.papers.of_dossier(dossier.id)
    must, card = papers[1], papers[4]
    put_pages(lonely, must, "một", "hai")
    put_pages(lonely, card, "mặt trước", "mặt sau")
    rule = rule_of(lonely, must)

    assert rule is not None
    assert rule.duty is Duty.MUST
    assert fee(lonely, card.id) == 0
    assert ask_on_demand(lonely, card.id, CLERK) == 4000
    assert ask_on_demand(lonely, must.id, CLERK) == 0
    assert slip(lonely, dossier.id, SlipKind.CITIZEN).fee == 4000


def test_source_form_and_portal_code_are_kept_with_the_paper(lonely: Desk, applicant: Owner) -> None:
    _, paper = _first(lonely, applicant)

    set_source_form(lonely, paper.id, SourceForm.CERTIFIED_COPY, CLERK)
    put_pages(lonely, paper, "a", "b")
    done = confirm(lonely, paper.id, clerk=CLERK, compared=True, not_secret=True, certified_number="128/QĐ-UBND")

    assert done.source_form == "certified_copy"
    assert done.code is not None
    assert done.code.text == f"{OWNER}.L.TOKHAI-LKS.128-QD-UBND.01"
    assert lonely.station.papers.get(paper.id).code == done.code


def test_a_confirmed_field_is_not_overwritten_by_the_next_reading(lonely: Desk, applicant: Owner) -> None:
    _, paper = _first(lonely, applicant)
    put_pages(lonely, paper, "TỜ KHAI\nHọ, chữ đệm, tên người yêu cầu: TRẦN VĂN BÍNH", "hai")

    proposed = {one.reading.name: one for one in propose_fields(lonely, paper.id)}["ApplicantName"]
    confirm_field(lonely, paper.id, "ApplicantName", "TRẦN VĂN BÌNH", CLERK)
    kept = {one.reading.name: one for one in propose_fields(lonely, paper.id)}["ApplicantName"]

    assert proposed.reading.value == "TRẦN VĂN BÍNH"
    assert len(proposed.reading.boxes) == 3
    assert proposed.confirmed_by == ""
    assert (kept.reading.value, kept.confirmed_by) == ("TRẦN VĂN BÌNH", CLERK)


def test_what_another_paper_says_settles_a_field_and_what_comes_close_to_it_is_only_offered(
    lonely: Desk, applicant: Owner
) -> None:
    dossier, form = _first(lonely, applicant)
    certificate = lonely.station.papers.of_dossier(dossier.id)[1]
    mother, agency = "Họ, chữ đệm, tên người mẹ: LÊ THỊ HOA", "Nơi đăng ký khai sinh: Ủy ban nhân dân xã Hoa Mẫu"
    put_pages(lonely, form, f"TỜ KHAI\nKính gửi: Ủy ban nhân dân xã Hoa Mu\n{mother}", "hai")
    put_pages(lonely, certificate, f"GIẤY KHAI SINH\nSố: 85/1985\n{mother}\n{agency}", "hai")
    _make_weak(lonely, form, "Mu")
    _make_weak(lonely, certificate, "HOA", "85/1985")

    papers = {one.paper.component: one for one in check_fields(lonely, dossier.id)}

    doubtful = {number: {field.name: field for field in paper.doubtful} for number, paper in papers.items()}
    # The mother stands on both papers; the number on one only; an agency that differs is not taken for the other.
    assert {number: set(fields) for number, fields in doubtful.items()} == {1: {"OrganName"}, 2: {"CodeNotation"}}
    assert doubtful[1]["OrganName"].value == "Ủy ban nhân dân xã Hoa Mu"
    assert doubtful[1]["OrganName"].choices == ("Ủy ban nhân dân xã Hoa Mẫu", "Ủy ban nhân dân xã Hoa Mu")
    assert doubtful[2]["CodeNotation"].choices == ("85/1985",)
    kept = {one.reading.name: one for one in lonely.station.fields.of_paper(certificate.id)}
    assert (kept["MotherName"].reading.value, kept["MotherName"].confirmed_by) == ("LÊ THỊ HOA", "")


def _make_weak(desk: Desk, paper: Paper, *words: str) -> None:
    page = desk.station.papers.page(desk.station.papers.pages(paper.id)[0].id)
    assert page.text is not None
    read = (dataclasses.replace(word, confidence=50.0) if word.text in words else word for word in page.text.words)
    desk.station.papers.save_text(page.id, dataclasses.replace(page.text, words=tuple(read)))


def test_the_same_page_of_the_same_owner_is_found_again(lonely: Desk, applicant: Owner) -> None:
    _, first = _first(lonely, applicant)
    put_pages(lonely, first, TEXT, "trang khác hẳn về đất đai và nhà ở")
    _, second = _first(lonely, applicant)
    put_pages(lonely, second, TEXT.replace("Bình", "Binh"), "không giống gì với những trang trước cả")

    found = duplicates(lonely, second.id)

    assert [(one.page.number, one.other.id, one.is_same_file) for one in found] == [(1, first.id, False)]
    assert found[0].likeness > 0.9


CARD_LINES = "IDVNM0850123452001085012345<<9\n8505121M4505123VNM<<<<<<<<<<<4\nTRAN<<VAN<BINH<<<<<<<<<<<<<<<<"


def card_qr(owner_id: str, name: str, sex: str = "Nam") -> str:
    return f"{owner_id}||{name}|12051985|{sex}|Hà Nội|01082024"


def test_the_two_sides_of_a_scanned_card_say_who_its_owner_is_and_whether_they_agree(lonely: Desk) -> None:
    mother = Owner(parse_owner_id("001190000007"), "LÊ THỊ HOA")
    _, own = _first(lonely, Owner(parse_owner_id(OWNER)))
    _, hers = _first(lonely, mother)
    _, lines_alone = _first(lonely, mother)
    put_pages(lonely, own, f"CĂN CƯỚC\n{OWNER}", CARD_LINES, codes=(card_qr(OWNER, "TRẦN VĂN BÌNH"),))
    put_pages(lonely, hers, "CĂN CƯỚC", CARD_LINES, codes=(card_qr(OWNER, "TRẦN VĂN BÌNH", "Nữ"),))
    put_pages(lonely, lines_alone, "CĂN CƯỚC", CARD_LINES)

    assert findings(lonely, own.id) == []
    differs, contradicts = findings(lonely, hers.id)
    assert (differs.kind, differs.page.number) == ("owner_differs", 1)
    assert differs.owner is not None
    assert (differs.owner.id.value, differs.owner.name) == (OWNER, "TRẦN VĂN BÌNH")
    assert (contradicts.kind, contradicts.fields) == ("card_differs", ("sex",))
    (by_lines,) = findings(lonely, lines_alone.id)
    assert by_lines.owner is not None
    assert (by_lines.kind, by_lines.page.number, by_lines.owner.id.value) == ("owner_differs", 2, OWNER)


def test_a_paper_confirmed_with_the_owner_its_code_names_bears_that_owner_in_its_code(lonely: Desk) -> None:
    _, paper = _first(lonely, Owner(parse_owner_id("001190000007"), "LÊ THỊ HOA"))
    put_pages(lonely, paper, "CĂN CƯỚC", *["trang sau"] * (paper.expected_pages - 1), codes=(card_qr(OWNER, "BÌNH"),))
    (found,) = findings(lonely, paper.id)
    assert found.owner is not None

    confirmed = confirm(lonely, paper.id, clerk=CLERK, owner_id=found.owner.id.value, compared=True, not_secret=True)

    assert confirmed.code is not None
    assert confirmed.code.owner_id == OWNER
    assert findings(lonely, paper.id) == []


def test_titles_and_separators_part_a_mixed_stack(lonely: Desk, applicant: Owner) -> None:
    dossier = open_dossier(lonely, PROCEDURE, applicant, CLERK)
    papers = lonely.station.papers.of_dossier(dossier.id)
    stack = [
        "GIẤY KHAI SINH\nSố: 85/1985",
        "trang sau",
        "TỜ KHAI ĐĂNG KÝ LẠI KHAI SINH\nKính gửi",
        "trang sau của tờ khai",
    ]
    put_pages(lonely, papers[0], *stack)

    found = propose_boundaries(lonely, dossier.id)
    apply_boundaries(lonely, dossier.id, found, CLERK)

    assert [(one.paper_id, one.reason) for one in found] == [
        (papers[1].id, Reason.TITLE),
        (papers[0].id, Reason.TITLE),
    ]
    assert _texts(lonely, papers[0].id) == ["TỜ KHAI ĐĂNG KÝ LẠI KHAI SINH", "trang sau của tờ khai"]
    assert _texts(lonely, papers[1].id) == ["GIẤY KHAI SINH", "trang sau"]


def test_a_separator_sheet_begins_a_paper_and_is_taken_out(lonely: Desk, applicant: Owner) -> None:
    dossier = open_dossier(lonely, PROCEDURE, applicant, CLERK)
    papers = lonely.station.papers.of_dossier(dossier.id)
    put_pages(lonely, papers[0], "tờ phân cách", "một", "hai", codes=(separator_text(PROCEDURE, 4),))

    found = propose_boundaries(lonely, dossier.id)
    apply_boundaries(lonely, dossier.id, found, CLERK)

    assert [(one.reason, one.separator) for one in found] == [(Reason.SEPARATOR, True)]
    assert _texts(lonely, papers[3].id) == ["một", "hai"]


@pytest.mark.parametrize(
    ("sheet", "meant"),
    [
        (("1.004873", 3), 3),  # the third paper there is the fourth here: Giấy xác nhận thông tin về cư trú
        (("1.004873", 1), None),  # nothing of the kind is handed in here
        (("1.004873", 99), None),
        (("9.999999", 1), None),
    ],
)
def test_a_separator_sheet_of_another_procedure_tells_the_kind_of_paper_not_its_number(
    lonely: Desk, applicant: Owner, sheet: tuple[str, int], meant: int | None
) -> None:
    dossier = open_dossier(lonely, PROCEDURE, applicant, CLERK)
    papers = lonely.station.papers.of_dossier(dossier.id)
    put_pages(lonely, papers[0], "tờ phân cách", "một", "hai", codes=(separator_text(*sheet),))

    found = [one for one in propose_boundaries(lonely, dossier.id) if one.separator]

    assert [one.paper_id for one in found] == ([papers[meant].id] if meant is not None else [])


def _texts(desk: Desk, paper_id: PaperId) -> list[str]:
    found = []
    for page in desk.station.papers.pages(paper_id):
        text = desk.station.papers.page(page.id).text
        found.append(text.text.splitlines()[0] if text else "")
    return found


def test_a_result_is_scanned_signed_coded_and_queued_for_its_dossier(
    desk: Desk, papers_folder: Path, applicant: Owner
) -> None:
    draw_page(papers_folder / "feeder" / "01.jpg", "GIẤY KHAI SINH")
    dossier, first = _first(desk, applicant)
    for paper in desk.station.papers.of_dossier(dossier.id):
        not_brought(desk, paper.id, CLERK)
    desk.station.dossiers.set_state(dossier.id, DossierState.HANDED_OVER, actor=CLERK)

    paper = expect_result(desk, dossier.number, "KQ.G15.000031", CLERK)
    assert not scan_result(desk, paper.id, CLERK, source=Source.ADF).wait()
    done = finish_result(desk, paper.id, clerk=CLERK, pin=embedded.PIN, compared=True, not_secret=True)

    assert done.paper.state is State.QUEUED
    assert done.missing == ()
    assert done.paper.signed_as == ("authority", "agency")
    assert done.paper.pdf_uid is not None
    verdict = verify(desk.station.spool.read(done.paper.pdf_uid), desk.trust_anchors())
    assert [one.intact for one in verdict.signatures] == [True, True]
    assert [one.trusted for one in verdict.signatures] == [True, True]
    roots = [desk.data_dir / name / "trust.pem" for name in ("soft-token", "soft-token-agency")]
    assert roots[0].read_bytes() != roots[1].read_bytes()
    assert done.paper.code is not None
    assert done.paper.code.text == f"{OWNER}.KQ.G15.000031"
    assert desk.station.dossiers.get(dossier.id).state is DossierState.HANDED_OVER
    assert desk.station.papers.get(first.id).state is State.DISCARDED

    assert done.paper.legal_state is LegalState.WORKING
    with pytest.raises(NothingToDo):
        make_valid(desk, dossier.id, actor=CLERK, role=Role.CLERK)
    case_succeeded(desk, dossier.number)
    assert desk.station.papers.get(paper.id).legal_state is LegalState.VALID
    assert Sender(desk).send_due() == 1
    sent = desk.station.papers.get(paper.id)
    assert sent.portal_code == done.paper.code.text
    with pytest.raises(TransitionRefused):
        confirm(desk, paper.id, clerk=CLERK)


def test_a_result_without_the_agencys_seal_is_kept_back_until_it_is_sealed(desk: Desk, applicant: Owner) -> None:
    dossier, _ = _first(desk, applicant)
    for paper in desk.station.papers.of_dossier(dossier.id):
        not_brought(desk, paper.id, CLERK)
    result = expect_result(desk, dossier.number, "KQ.G15.000031", CLERK)
    put_page(desk, result.id, "GIẤY KHAI SINH")
    confirm(desk, result.id, clerk=CLERK, compared=True, not_secret=True)
    authority, agency = desk.rule_set().rule(LegalClass.FINAL_RESULT).signatures
    sign_papers(desk, [result.id], pin=embedded.PIN, clerk=CLERK, role=authority[0], profile=authority[1])

    with pytest.raises(SignatureMissing) as kept:
        queue_dossier(desk, dossier.id, CLERK)
    assert kept.value.role == agency[0].value
    assert desk.station.papers.get(result.id).state is State.SIGNED

    done = seal_result(desk, result.id, clerk=CLERK, pin=embedded.PIN)

    assert done.paper.state is State.QUEUED
    assert len(done.signed) == 1
    with pytest.raises(NothingToDo):
        seal_result(desk, result.id, clerk=CLERK, pin=embedded.PIN)


def test_nothing_is_confirmed_or_signed_before_the_clerk_has_spoken(lonely: Desk, applicant: Owner) -> None:
    dossier, paper = _first(lonely, applicant)
    secret = lonely.station.papers.of_dossier(dossier.id)[1]
    put_pages(lonely, paper, "một", "hai")

    with pytest.raises(SecretQuestionOpen):
        confirm(lonely, paper.id, clerk=CLERK, compared=True)
    with pytest.raises(ComparisonMissing):
        confirm(lonely, paper.id, clerk=CLERK, not_secret=True)
    assert completeness(lonely, paper.id).compared_by == ""
    assert lonely.station.dossiers.get(dossier.id).secret_answer is SecretAnswer.OPEN

    assert confirm(lonely, paper.id, clerk=CLERK, compared=True, not_secret=True).state is State.CONFIRMED
    assert lonely.station.dossiers.get(dossier.id).secret_answer is SecretAnswer.NO
    answer_secret_question(lonely, dossier.id, holds_secret=True, clerk=CLERK)
    with pytest.raises(SecretQuestionOpen) as unnamed:
        sign_papers(lonely, [paper.id], pin=embedded.PIN, clerk=CLERK)
    assert unnamed.value.answer == "yes"
    assert lonely.station.papers.get(paper.id).state is State.CONFIRMED

    keep_on_paper(lonely, secret.id, NeverScanned.SECRET, CLERK)  # now it is known which one
    require_faithful(lonely, paper.id)


def test_a_secret_paper_is_shredded_with_its_key_the_moment_it_is_discarded(
    lonely: Desk, data_dir: Path, clock: HandClock, applicant: Owner
) -> None:
    dossier, paper = _first(lonely, applicant)
    other = lonely.station.papers.of_dossier(dossier.id)[1]
    put_pages(lonely, paper, "MẬT\nKế hoạch phòng thủ", "trang hai")
    moved = lonely.station.papers.pages(paper.id)[1]
    lay_pages(lonely, [moved.id], other.id, CLERK)
    before = lonely.station.backup()
    clock.now += dt.timedelta(minutes=1)
    sealed = {uid: (data_dir / "spool" / uid).read_bytes() for uid in lonely.station.spool.uids()}
    secret = lonely.station.papers.pages(paper.id)[0]
    keys = len(list((data_dir / "keys").iterdir()))

    done = not_brought(lonely, paper.id, CLERK)

    assert done.state is State.DISCARDED
    assert lonely.station.papers.pages(paper.id) == []
    assert not lonely.station.papers.has_page(secret.id)
    assert secret.file_uid not in lonely.station.spool.uids()
    assert len(list((data_dir / "keys").iterdir())) == keys  # the moved page has a key of its own now
    assert not before.exists()
    assert lonely.station.dossiers.get(dossier.id).secret_answer is SecretAnswer.YES
    (data_dir / "spool" / secret.file_uid).write_bytes(sealed[secret.file_uid])  # what a disk may still hold
    with pytest.raises(StoreDamaged, match="key"):
        lonely.station.spool.read(secret.file_uid)
    (data_dir / "spool" / secret.file_uid).unlink()
    said = [b"phong thu", "phòng thủ".encode(), f"{paper.uid} 0 ".encode()]
    files = [file for file in data_dir.rglob("*") if file.is_file()]
    assert [file for file in files for words in said if words in file.read_bytes()] == []
    stays = lonely.station.papers.pages(other.id)
    assert lonely.station.spool.read(stays[0].file_uid).endswith(b"trang hai")

    take_back(lonely, paper.id, CLERK)  # discarded by mistake: scanned anew, and the question is asked again
    assert lonely.station.dossiers.get(dossier.id).secret_answer is SecretAnswer.OPEN
    put_pages(lonely, lonely.station.papers.get(paper.id), "một", "hai")
    assert lonely.station.reconcile().missing == ()
    assert lonely.station.audit.verify() > 0


def test_a_held_paper_is_offered_with_its_last_day_and_refused_after_it(
    lonely: Desk, clock: HandClock, applicant: Owner
) -> None:
    card = StoredPaper("x", "L.THE-CANCUOC", "Thẻ", "a" * 64, clock() - dt.timedelta(days=150))
    lonely.station.reuse.remember(OWNER, [card])
    [for_ever] = reuse_offers(lonely, open_dossier(lonely, PROCEDURE, applicant, CLERK).id) or []
    assert for_ever.valid_until is None

    _limit_validity(lonely, "L.THE-CANCUOC", months=6)  # imported while the desk is open
    [limited] = reuse_offers(lonely, open_dossier(lonely, PROCEDURE, applicant, CLERK).id) or []
    assert limited.valid_until == dt.date(2026, 12, 26)
    clock.now += dt.timedelta(days=34)

    with pytest.raises(PaperExpired):
        reuse(lonely, limited, CLERK)
    assert lonely.station.papers.get(limited.paper_id).state is State.EXPECTED
    assert reuse_offers(lonely, open_dossier(lonely, PROCEDURE, applicant, CLERK).id) == []


def _limit_validity(desk: Desk, code: str, months: int) -> None:
    document = json.loads(resource("catalogue", "sample.json").read_text(encoding="utf-8"))
    for kind in document["document_types"]:
        kind["validity_months"] = months if kind["code"] == code else 0
    _import(desk, {**document, "version": "có hạn"})


def _import(desk: Desk, document: dict[str, object]) -> None:
    file = desk.data_dir / "new.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    import_file(desk.data_dir, file, by=CLERK, clock=desk.clock)


def test_an_open_desk_takes_a_new_catalogue_at_the_next_dossier_and_keeps_the_old_ones_names(
    lonely: Desk, applicant: Owner
) -> None:
    before = open_dossier(lonely, PROCEDURE, applicant, CLERK)
    document = json.loads(resource("catalogue", "sample.json").read_text(encoding="utf-8"))
    kept = [one for one in document["procedures"] if one["code"] != PROCEDURE]
    new = {"code": "1.999999", "name": "Thủ tục mới của xã", "sector": "Thử", "components": []}
    _import(lonely, {**document, "version": "mới", "procedures": [*kept, new]})

    assert [one.code for one in find_procedures(lonely, "thu tuc moi")] == ["1.999999"]
    assert open_dossier(lonely, "1.999999", applicant, CLERK).procedure_code == "1.999999"
    with pytest.raises(ProcedureUnknown):
        open_dossier(lonely, PROCEDURE, applicant, CLERK)
    assert slip(lonely, before.id, SlipKind.HAND_OVER).procedure == "Đăng ký lại khai sinh"


@dataclass(slots=True)
class Console:
    """The command line on one data folder."""

    data_dir: Path

    def run(self, *arguments: str) -> str:
        """Run `sohoa --data DIR ...` and return what it printed."""
        done = CliRunner().invoke(sohoa, ["--data", str(self.data_dir), *arguments])
        assert done.exit_code == 0, done.output
        return done.stdout

    def read(self, *arguments: str) -> Any:
        """Run a command with --json."""
        return json.loads(self.run(*arguments, "--json"))


@pytest.fixture
def sohoa_at(
    data_dir: Path,
    portal: PortalProcess,
    one_reader: None,
    monkeypatch: pytest.MonkeyPatch,
    expected_warnings: list[object],
) -> Console:
    monkeypatch.setenv("SOHOA_PORTAL_URL", portal.url)
    return Console(data_dir)


_OPEN = ("dossier", "open", "--procedure", PROCEDURE, "--owner", OWNER, "--name", "TRẦN VĂN BÌNH", "--no-secret")


def test_three_of_five_papers_are_reused_by_command_and_the_indicator_counts_them(
    sohoa_at: Console, data_dir: Path, tmp_path: Path
) -> None:
    pages = [str(draw_page(tmp_path / f"{number}.jpg", f"Trang {number}. {TEXT}")) for number in (1, 2)]
    opened = sohoa_at.read(*_OPEN)
    number = opened["number"]
    offers = sohoa_at.read("dossier", "reuse", number, "--attach")
    sohoa_at.run("dossier", "add", number, "--component", "1", *pages)
    sohoa_at.run("dossier", "confirm", number, "--component", "1", "--compared")
    sohoa_at.run("dossier", "keep-on-paper", number, "--component", "5", "--kind", "only_shown")
    with open_desk(data_dir) as desk:
        dossier = desk.station.dossiers.by_number(number)
        assert dossier is not None
        [signed] = sign_papers(
            desk, papers_to_sign(desk.station.papers.of_dossier(dossier.id)), pin=embedded.PIN, clerk=CLERK
        )
        queue_dossier(desk, dossier.id, CLERK)
        assert Sender(desk).send_due() == 1
        official = desk.station.dossiers.get(dossier.id).number
        receipt = desk.station.outbox.receipt(signed.paper.uid)
        pages_kept = [len(desk.station.papers.pages(paper.id)) for paper in desk.station.papers.of_dossier(dossier.id)]

    told = portal_told(tmp_path)
    assert [(one["component"], one["how"]) for one in told] == [
        *((1, "digitised"), (2, "reused"), (3, "reused"), (4, "reused"), (5, "paper"))
    ]
    assert told[1]["code"] == f"{OWNER}.KQ.G15.000031"
    assert opened["identity"] == "verified"
    assert [offer["stored"]["document_type_code"] for offer in offers] == list(HELD)
    assert pages_kept == [2, 0, 0, 0, 0]
    made = dict(sohoa_at.read("dossier", "slip", official)["lists"])
    assert [line["component"] for line in made["reused"]] == [2, 3, 4]
    assert [line["component"] for line in made["electronic"]] == [1]
    assert [(line["component"], line["note"]) for line in made["paper"]] == [(5, "only_shown")]
    for kind in ("handover", "citizen"):
        sohoa_at.run("dossier", "slip", official, "--kind", kind, "--out", str(tmp_path / f"{kind}.pdf"))
        assert official in _shown(tmp_path / f"{kind}.pdf")
    assert f"{OWNER}.KQ.G15.000031" in _shown(tmp_path / "handover.pdf")
    assert OWNER not in _shown(tmp_path / "citizen.pdf")
    sohoa_at.run("queue", "receipt", signed.paper.uid, "--out", str(tmp_path / "receipt.pdf"))
    assert receipt is not None
    assert "".join(receipt.verbatim.split()) in _shown(tmp_path / "receipt.pdf")

    report = sohoa_at.read("report", "indicators", "--valid-results", "4")
    assert (report["dossiers"], report["papers_digitised"], report["papers_reused"]) == (1, 1, 3)
    figures = {one["name"]: one for one in report["indicators"]}
    assert (figures["not_asked_again"]["value"], figures["not_asked_again"]["target"]) == (100.0, 80.0)
    assert (figures["dossiers_digitised"]["value"], figures["dossiers_complete"]["value"]) == (100.0, 0.0)
    assert (figures["results_digitised"]["value"], figures["results_digitised"]["is_met"]) == (0.0, False)
    assert figures["waiting"]["gap"] == "queue_tickets"
    table = sohoa_at.run("report", "indicators", "--csv").splitlines()
    assert any(",not_asked_again,percent,,1,1,100.0,80.0," in row for row in table)


def portal_told(folder: Path) -> list[dict[str, Any]]:
    """Return what the portal was told of the components of its one dossier."""
    with closing(sqlite3.connect(folder / "portal" / "portal.sqlite")) as rows:
        [(text,)] = rows.execute("select told from component").fetchall()
    return list(json.loads(text)["components"])


def _shown(file: Path) -> str:
    """Return the text of a PDF without blanks, as a viewer finds it.

    A hyphen at the end of a line is one; PDFium tells of it by U+FFFE or by U+0002.
    """
    with pdfium.opened(file.read_bytes(), file.name) as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    return "".join(text.replace("\ufffe", "-").replace("\x02", "-").split())


def test_with_the_portal_down_the_same_papers_are_reused_and_settled_by_command(
    sohoa_at: Console, portal: PortalProcess, tmp_path: Path, seed: Path
) -> None:
    sohoa_at.read("dossier", "reuse", sohoa_at.read(*_OPEN)["number"])  # a look while the line is up
    port = int(portal.url.rpartition(":")[2])
    portal.kill()

    opened = sohoa_at.read(*_OPEN)
    offers = sohoa_at.read("dossier", "reuse", opened["number"], "--attach")
    assert opened["identity"] == "offline_unknown"
    assert [offer["is_confirmed"] for offer in offers] == [False] * 3
    assert sohoa_at.read("report", "indicators")["reused_unconfirmed"] == 3
    assert sohoa_at.read("dossier", "reconcile") == []

    with start_reference_portal(tmp_path / "portal", port, client_secret=portal.client_secret, seed=seed):
        settled = sohoa_at.read("dossier", "reconcile")

    assert [one["is_held"] for one in settled] == [True] * 3
    report = sohoa_at.read("report", "indicators")
    assert (report["papers_reused"], report["reused_unconfirmed"]) == (3, 0)
    made = dict(sohoa_at.read("dossier", "slip", opened["number"])["lists"])
    assert [line["note"] for line in made["reused"]] == ["", "", ""]


def test_the_catalogue_of_the_portal_is_imported_by_command(sohoa_at: Console) -> None:
    done = sohoa_at.read("catalogue", "import", "--portal")

    assert done["number"] == 1
    assert [one for one in done["differences"] if one["added"] or one["removed"] or one["changed"]] == []
    assert sohoa_at.read("catalogue", "versions")[0]["source"] == "portal"
