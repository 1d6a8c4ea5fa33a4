# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job headless on the embedded default: one dossier from scanner to receipt, taken up again after a crash."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from scanner_drivers.base import Source
from workstation.app import embedded
from workstation.app.capture import Batch, Capture
from workstation.app.desk import Desk
from workstation.app.intake import bind_number, open_dossier
from workstation.app.page_work import submit_unfinished
from workstation.app.review import confirm
from workstation.app.sample_papers import load_sample
from workstation.app.sign import sign_papers
from workstation.app.submit import queue_dossier, send_until_empty
from workstation.documents.metadata import claimed_level
from workstation.domain.dossier import Dossier
from workstation.domain.ids import SubmissionUid
from workstation.domain.paper import Page, Paper
from workstation.domain.states import State
from workstation.errors import NothingToDo, PortalError, ScannerError
from workstation.jobs.cancel import CancelToken
from workstation.jobs.lanes import Lane
from workstation.signing.verify import verify
from workstation.store.space import write_whole

log = logging.getLogger(__name__)

CLERK = "demo"
_SEND_WITHIN = dt.timedelta(seconds=60)
_MAX_FAULTS = 5


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page of the result: what was corrected and how surely it was read."""

    number: int
    angle_deg: float
    orientation_deg: int
    blank: bool
    sharpness: float
    confidence: float


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of the result."""

    uid: SubmissionUid
    title: str
    code: str
    pages: tuple[PageLine, ...]
    pdfa: str
    level: str
    verdict: str
    receipt: str
    state: str
    file: str


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo did."""

    dossier_number: str
    papers: tuple[PaperLine, ...]
    seconds: float
    was_resumed: bool

    @property
    def is_complete(self) -> bool:
        """Whether every paper has its receipt."""
        return bool(self.papers) and all(paper.receipt for paper in self.papers)


class Demo:
    """One dossier through the whole chain; `run` goes on wherever an earlier, killed run stopped."""

    def __init__(
        self,
        desk: Desk,
        say: Callable[[str, dict[str, object]], None] = lambda _key, _values: None,
        folder: Path | None = None,
    ) -> None:
        """Prepare the demo.

        Args:
            say: told each step as a key of the section [demo] of the texts, with its values.
            folder: sample papers with their manifest; None takes those shipped.
        """
        self._desk = desk
        self._say = say
        self._sample = load_sample(folder)
        if folder is not None:
            desk.embedded.choose_papers(folder)

    def run(self) -> DemoResult:
        """Bring the sample dossier from the scanner to its receipts."""
        started = self._desk.clock()
        dossier, was_resumed = self._dossier()
        dossier = self._bound(dossier)
        self._scan(dossier)
        self._read(dossier)
        self._confirm(dossier)
        self._sign(dossier)
        queue_dossier(self._desk, dossier.id, CLERK)
        self._say("sending", {"papers": len(self._papers(dossier))})
        future = self._desk.lanes.submit(
            Lane.NET, send_until_empty, self._desk, cancel=CancelToken(), deadline=self._desk.clock() + _SEND_WITHIN
        )
        future.result()
        seconds = (self._desk.clock() - started).total_seconds()
        return self._result(dossier, seconds, was_resumed)

    def _dossier(self) -> tuple[Dossier, bool]:
        for dossier in self._desk.station.dossiers.recent(20):
            if dossier.clerk == CLERK and any(p.state not in _ENDED for p in self._papers(dossier)):
                self._say("resumed", {"number": dossier.number})
                return dossier, True
        dossier = open_dossier(self._desk, self._sample.procedure_code, self._sample.applicant, CLERK)
        self._say("opened", {"procedure": self._desk.catalogue.procedure(dossier.procedure_code).name})
        return dossier, False

    def _bound(self, dossier: Dossier) -> Dossier:
        try:
            return bind_number(self._desk, dossier)
        except PortalError as failure:
            log.info("no official number yet", extra={"failure": failure.code})
            return dossier

    def _papers(self, dossier: Dossier) -> list[Paper]:
        return self._desk.station.papers.of_dossier(dossier.id)

    def _saved_sides(self, dossier: Dossier) -> int:
        return sum(len(self._desk.station.papers.pages(paper.id)) for paper in self._papers(dossier))

    def _scan(self, dossier: Dossier) -> None:
        """Scan what is not saved yet, as after a jam: the rest of the stack goes back into the feeder."""
        feeder, total = self._sample.feeder_sides, self._sample.feeder_sides + self._sample.glass_sides
        for _ in range(_MAX_FAULTS):
            saved = self._saved_sides(dossier)
            if saved >= total:
                return
            self._desk.embedded.lay_papers(min(saved, feeder) + 1, max(saved - feeder, 0) + 1)
            batch = self._batch(dossier, Source.ADF_DUPLEX if saved < feeder else Source.FLATBED)
            batch.wait()
            if batch.fault is not None:
                self._say("fault", {"code": batch.fault.code, "pages": len(batch.pages)})
        saved = self._saved_sides(dossier)
        if saved < total:
            raise ScannerError(operation="demo", detail=f"{saved}/{total}", page=saved + 1)

    def _batch(self, dossier: Dossier, source: Source) -> Batch:
        def show(page: Page) -> None:
            self._say("saved", {"page": self._saved_sides(dossier), "kib": page_kib(self._desk, page)})

        capture = Capture(self._desk, dossier.id, CLERK)
        pages = 1 if source is Source.FLATBED else None
        try:
            return self._desk.lanes.submit(
                Lane.SCAN, capture.run, source=source, max_pages=pages, on_page=show
            ).result()
        except NothingToDo:
            return Batch()

    def _read(self, dossier: Dossier) -> None:
        reading = [future for paper in self._papers(dossier) for future in submit_unfinished(self._desk, paper)]
        for future in reading:
            future.result()
        self._say("read", {"pages": self._saved_sides(dossier)})

    def _confirm(self, dossier: Dossier) -> None:
        for paper in self._papers(dossier):
            if paper.state is State.RECOGNISED:
                confirmed = confirm(self._desk, paper.id, clerk=CLERK, compared=True, not_secret=True)
                self._say("coded", {"code": confirmed.code.text if confirmed.code else ""})

    def _sign(self, dossier: Dossier) -> None:
        ids = [paper.id for paper in self._papers(dossier)]
        signed = self._desk.lanes.submit(
            Lane.TOKEN, sign_papers, self._desk, ids, pin=embedded.PIN, clerk=CLERK
        ).result()
        if signed:
            self._say("signed", {"papers": len(signed)})

    def _result(self, dossier: Dossier, seconds: float, was_resumed: bool) -> DemoResult:
        current = self._desk.station.dossiers.get(dossier.id)
        lines = tuple(self._line(paper) for paper in self._papers(dossier))
        return DemoResult(current.number, lines, seconds, was_resumed)

    def _line(self, paper: Paper) -> PaperLine:
        pdf = self._desk.station.spool.read(paper.pdf_uid) if paper.pdf_uid else b""
        verdict = verify(pdf, self._desk.trust_anchors())
        receipt = self._desk.station.outbox.receipt(paper.uid)
        return PaperLine(
            uid=paper.uid,
            title=paper.title,
            code=verdict.values.get("MaGiayTo", ""),
            pages=tuple(page_line(self._desk, page) for page in self._desk.station.papers.pages(paper.id)),
            pdfa=claimed_level(pdf),
            level=paper.signature_level,
            verdict=verdict.status.value,
            receipt=receipt.number if receipt else "",
            state=paper.state.value,
            file=f"{paper.code.text}.pdf" if paper.code else "",
        )


_ENDED = {State.RECEIVED, State.REFUSED, State.REUSED, State.DISCARDED, State.PURGED}


def page_line(desk: Desk, listed: Page) -> PageLine:
    """Return the numbers of a page as a person reads them."""
    page = desk.station.papers.page(listed.id)
    measures, text = page.measures, page.text
    if measures is None:
        return PageLine(page.number, 0.0, 0, blank=False, sharpness=0.0, confidence=0.0)
    return PageLine(
        page.number,
        measures.angle_deg,
        measures.orientation_deg,
        measures.is_blank,
        measures.sharpness,
        text.confidence if text else 0.0,
    )


def page_kib(desk: Desk, page: Page) -> int:
    """Return the size of a page's original in KiB."""
    return len(desk.station.spool.read(page.file_uid)) // 1024


def write_out(desk: Desk, result: DemoResult, folder: Path) -> None:
    """Keep the finished PDFs, the test signer's root as trust.pem and demo.json in `folder`.

    The files are copies in clear text: the demo's papers are invented, nobody else's are written here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for line in result.papers:
        paper = desk.station.papers.by_uid(line.uid)
        if paper.pdf_uid is not None:
            write_whole(folder / line.file, desk.station.spool.read(paper.pdf_uid), mode=0o644)
        lines.append(asdict(line))
    write_whole(folder / "trust.pem", (desk.data_dir / "soft-token" / "trust.pem").read_bytes(), mode=0o644)
    report = {"dossier": result.dossier_number, "seconds": result.seconds, "papers": lines}
    write_whole(folder / "demo.json", json.dumps(report, ensure_ascii=False, indent=2).encode() + b"\n", mode=0o644)
