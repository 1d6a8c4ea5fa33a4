# SPDX-License-Identifier: GPL-3.0-or-later
"""A dossier, its papers and their way to the queue, for the tests of the store."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from workstation.domain.dossier import Dossier, DossierComponent, LegalClass, Procedure
from workstation.domain.ids import PageId, PaperId
from workstation.domain.owner import Owner, parse_owner_id
from workstation.domain.page_edit import PaperPages
from workstation.domain.paper import Page, PageGeometry, PageMeasures, PageText, Paper, Word
from workstation.domain.states import Event
from workstation.domain.submission import Receipt, Submission
from workstation.store.station import Station

OWNER_ID = "001099012345"
OWNER_NAME = "Nguyễn Thị Hồng Thắm"
CLERK = "lan"
PROCEDURE = Procedure(
    "1.001193",
    "Đăng ký khai sinh",
    "Hộ tịch",
    (
        DossierComponent(1, "Giấy chứng sinh", "KQ.G15.000031", LegalClass.PRIOR_RESULT, 2),
        DossierComponent(2, "Giấy chứng nhận kết hôn", "KQ.G15.000040", LegalClass.PRIOR_RESULT, 1),
        DossierComponent(3, "Tờ khai", "TK.01", LegalClass.NOT_REQUIRED),
    ),
)
APPLICANT = Owner(parse_owner_id(OWNER_ID), OWNER_NAME, "1999-02-03", "Số 5, phố Huế")
MEASURES = PageMeasures(
    PageGeometry(2480.5, 3508.0, 300, (1.0, 0.01, -0.01, 1.0, 3.5, -2.0)),
    angle_deg=0.57,
    orientation_deg=90,
    orientation_confidence=12.5,
    blank_score=0.034,
    is_blank=False,
    sharpness=812.0,
    codes=("001099012345|...",),
    warnings=("edge_cut",),
    milliseconds={"skew": 12.5},
)
TEXT = PageText(
    (Word("CỘNG", 1.5, 2, 30, 12, 96.5, 0), Word("HÒA", 32, 2, 60, 12, 91.0, 0)), "tesserocr 5.5.4 vie", 810.0
)


@dataclass(slots=True)
class HandClock:
    """A clock that moves when a test says so."""

    now: dt.datetime = field(default_factory=lambda: dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC))

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_s(self, seconds: float) -> dt.datetime:
        self.now += dt.timedelta(seconds=seconds)
        return self.now


def open_dossier(station: Station, number: str = "TAM-1") -> Dossier:
    return station.dossiers.create(PROCEDURE, APPLICANT, clerk=CLERK, number=number, rule_set="2026-07")


def first_paper(station: Station, number: str = "TAM-1") -> Paper:
    return station.papers.of_dossier(open_dossier(station, number).id)[0]


def capture(station: Station, paper_id: PaperId, data: bytes = b"", instead_of: PageId | None = None) -> Page:
    stored = station.spool.put(station.papers.get(paper_id).uid, data or os.urandom(5000))
    return station.papers.add_page(
        paper_id,
        stored,
        side="front",
        media_type="image/jpeg",
        dpi=300,
        width_px=2480,
        height_px=3508,
        actor=CLERK,
        instead_of=instead_of,
    )


def arrange(station: Station, paper_id: PaperId, *pages: Page, out: Sequence[Page] = ()) -> None:
    """Lay pages into a paper in this order, and take others out."""
    order = PaperPages(paper_id, tuple(page.id for page in pages))
    station.papers.arrange([order], [page.id for page in out], CLERK)


def sign(station: Station, paper: Paper, pdf: bytes = b"%PDF-1.7 signed") -> Paper:
    """Take a paper from its first page to a signed file, as the program does."""
    capture(station, paper.id)
    for event in (Event.PREPARE, Event.RECOGNISE):
        station.papers.apply(paper.id, event, actor="program")
    code = station.numbering.allocate_code(paper.id, paper.owner_id, paper.document_type_code)
    station.papers.apply(paper.id, Event.CONFIRM, actor=CLERK, code=code)
    station.papers.apply(paper.id, Event.ASSEMBLE, actor="program")
    stored = station.spool.put(paper.uid, pdf)
    return station.papers.apply(
        paper.id,
        Event.SIGN,
        actor=CLERK,
        pdf_uid=stored.uid,
        pdf_sha256=stored.sha256,
        pdf_size=stored.size,
        signature_level="B-B",
    )


def submission(paper: Paper, clock: HandClock) -> Submission:
    assert paper.code is not None
    return Submission(
        paper.uid,
        "H01-261123-0001",
        PROCEDURE.code,
        paper.component,
        paper.code,
        paper.title,
        f"{paper.code.text}.pdf",
        paper.pdf_sha256,
        paper.pdf_size,
        2,
        paper.signature_level,
        clock(),
    )


def queue(station: Station, clock: HandClock, number: str = "TAM-1") -> Paper:
    paper = sign(station, first_paper(station, number), f"%PDF-1.7 {number}".encode())
    station.outbox.queue(paper.id, submission(paper, clock), actor=CLERK)
    return station.papers.get(paper.id)


def receipt(paper: Paper, clock: HandClock, sha256: str = "") -> Receipt:
    return Receipt(paper.uid, f"BN-{paper.id}", sha256 or paper.pdf_sha256, clock(), '{"trạng thái": "đã nhận"}')


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
