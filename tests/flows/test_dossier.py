# SPDX-License-Identifier: GPL-3.0-or-later
"""A dossier through the use cases, with what goes wrong at a desk: nothing already captured is ever lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from scanner_drivers.base import Source
from workstation.app import embedded
from workstation.app.capture import Capture
from workstation.app.desk import Desk, open_desk
from workstation.app.intake import not_brought, open_dossier, reuse, reuse_offers
from workstation.app.page_edits import discard_page, turn_page
from workstation.app.page_work import warm_readers
from workstation.app.review import confirm
from workstation.app.sign import sign_papers
from workstation.app.submit import Sender, queue_dossier, send_until_empty
from workstation.domain.dossier import Dossier, DossierState
from workstation.domain.owner import Owner
from workstation.domain.paper import Paper
from workstation.domain.states import State
from workstation.errors import DiskFull, PageCountMismatch, PinIncorrect, TransitionRefused
from workstation.jobs.cancel import CancelToken
from workstation.settings import PortalSettings, Settings

CLERK = "lan"
PROCEDURE = "1.004884"


def open_with_one_paper(desk: Desk, applicant: Owner) -> tuple[Dossier, Paper]:
    dossier = open_dossier(desk, PROCEDURE, applicant, CLERK)
    first, *others = desk.station.papers.of_dossier(dossier.id)
    for paper in others:
        not_brought(desk, paper.id, CLERK)
    return dossier, first


def scan(desk: Desk, dossier: Dossier) -> None:
    batch = Capture(desk, dossier.id, CLERK).run(source=Source.ADF)
    assert batch.fault is None
    assert not batch.wait()


def deadline(desk: Desk) -> dt.datetime:
    return desk.clock() + dt.timedelta(seconds=60)


def test_a_paper_goes_from_the_scanner_to_its_receipt(desk: Desk, applicant: Owner) -> None:
    dossier, paper = open_with_one_paper(desk, applicant)

    scan(desk, dossier)
    assert desk.station.papers.get(paper.id).state is State.RECOGNISED
    confirmed = confirm(desk, paper.id, clerk=CLERK, compared=True, not_secret=True)
    [signed] = sign_papers(desk, [paper.id], pin=embedded.PIN, clerk=CLERK)
    queue_dossier(desk, dossier.id, CLERK)
    received = send_until_empty(desk, cancel=CancelToken(), deadline=deadline(desk))

    assert confirmed.code is not None
    assert signed.verdict.values["MaGiayTo"] == confirmed.code.text
    assert received == 1
    receipt = desk.station.outbox.receipt(paper.uid)
    assert receipt is not None
    assert receipt.sha256 == desk.station.papers.get(paper.id).pdf_sha256
    assert desk.station.dossiers.get(dossier.id).state is DossierState.HANDED_OVER
    assert not desk.station.dossiers.get(dossier.id).number.startswith("TAM-")


def test_a_received_paper_is_offered_for_reuse_next_time(desk: Desk, applicant: Owner) -> None:
    dossier, paper = open_with_one_paper(desk, applicant)
    scan(desk, dossier)
    confirm(desk, paper.id, clerk=CLERK, compared=True, not_secret=True)
    sign_papers(desk, [paper.id], pin=embedded.PIN, clerk=CLERK)
    queue_dossier(desk, dossier.id, CLERK)
    send_until_empty(desk, cancel=CancelToken(), deadline=deadline(desk))

    second = open_dossier(desk, PROCEDURE, applicant, CLERK)
    offers = reuse_offers(desk, second.id)

    assert offers is not None
    assert [offer.stored.document_type_code for offer in offers] == [paper.document_type_code]
    assert reuse(desk, offers[0], CLERK).state is State.REUSED


def test_with_the_portal_down_papers_wait_and_nothing_is_lost(
    data_dir: Path, papers_folder: Path, applicant: Owner, expected_warnings: list[object]
) -> None:
    settings = dataclasses.replace(Settings(), portal=PortalSettings(url="http://127.0.0.1:9"))
    with open_desk(data_dir, settings=settings) as desk:
        desk.embedded.choose_papers(papers_folder)
        dossier, paper = open_with_one_paper(desk, applicant)
        scan(desk, dossier)
        confirm(desk, paper.id, clerk=CLERK, compared=True, not_secret=True)
        sign_papers(desk, [paper.id], pin=embedded.PIN, clerk=CLERK)
        queue_dossier(desk, dossier.id, CLERK)

        assert Sender(desk).send_due() == 0

        row = desk.station.outbox.row(paper.uid)
        assert desk.station.papers.get(paper.id).state is State.QUEUED
        assert row.last_error_code == "PORTAL_OFFLINE"
        assert row.next_at >= row.submission.signed_at
        assert reuse_offers(desk, dossier.id) is None

    with open_desk(data_dir) as desk:  # the line is back: the reference portal on loopback
        desk.station.outbox.retry(paper.uid, actor=CLERK)
        assert send_until_empty(desk, cancel=CancelToken(), deadline=deadline(desk)) == 1


def test_a_wrong_pin_signs_nothing_and_keeps_every_paper(desk: Desk, applicant: Owner) -> None:
    dossier, paper = open_with_one_paper(desk, applicant)
    scan(desk, dossier)
    confirm(desk, paper.id, clerk=CLERK, compared=True, not_secret=True)
    desk.open_signer(embedded.PIN).close()

    with pytest.raises(PinIncorrect):
        sign_papers(desk, [paper.id], pin="000000", clerk=CLERK)

    assert desk.station.papers.get(paper.id).state is State.ASSEMBLED
    [signed] = sign_papers(desk, [paper.id], pin=embedded.PIN, clerk=CLERK)
    assert signed.paper.state is State.SIGNED


def test_without_room_the_feeder_does_not_start_and_saved_pages_stay(
    data_dir: Path, papers_folder: Path, applicant: Owner, desk: Desk
) -> None:
    dossier, paper = open_with_one_paper(desk, applicant)
    scan(desk, dossier)
    desk.close()
    crowded = dataclasses.replace(Settings(), desk=dataclasses.replace(Settings().desk, free_space_floor_mib=1 << 30))

    with open_desk(data_dir, settings=crowded) as full:
        full.embedded.choose_papers(papers_folder)
        with pytest.raises(DiskFull):
            Capture(full, dossier.id, CLERK).run(source=Source.ADF)
        assert len(full.station.papers.pages(paper.id)) == 2


def test_pages_fewer_than_announced_are_asked_for_unless_the_clerk_accepts(desk: Desk, applicant: Owner) -> None:
    dossier, paper = open_with_one_paper(desk, applicant)
    scan(desk, dossier)
    discard_page(desk, desk.station.papers.pages(paper.id)[1].id, CLERK)

    with pytest.raises(PageCountMismatch):
        confirm(desk, paper.id, clerk=CLERK, compared=True, not_secret=True)

    assert (
        confirm(desk, paper.id, clerk=CLERK, compared=True, not_secret=True, accept_page_count=True).state
        is State.CONFIRMED
    )


def test_a_signed_paper_cannot_be_changed_any_more(desk: Desk, applicant: Owner) -> None:
    dossier, paper = open_with_one_paper(desk, applicant)
    scan(desk, dossier)
    page = desk.station.papers.pages(paper.id)[0]
    confirm(desk, paper.id, clerk=CLERK, compared=True, not_secret=True)
    sign_papers(desk, [paper.id], pin=embedded.PIN, clerk=CLERK)

    with pytest.raises(TransitionRefused):
        turn_page(desk, page.id, 1, CLERK)
    with pytest.raises(TransitionRefused):
        discard_page(desk, page.id, CLERK)


def test_a_page_turned_by_hand_is_read_again_where_its_words_now_stand(desk: Desk, applicant: Owner) -> None:
    dossier, paper = open_with_one_paper(desk, applicant)
    scan(desk, dossier)
    page = desk.station.papers.page(desk.station.papers.pages(paper.id)[0].id)
    assert page.text is not None

    turned_over = turn_page(desk, page.id, 2, CLERK)
    back = turn_page(desk, page.id, 2, CLERK)
    for reading in (*turned_over.reading, *back.reading):
        reading.result()
    again = desk.station.papers.page(page.id)

    assert again.is_read
    assert desk.station.papers.get(paper.id).state is State.RECOGNISED
    assert again.text is not None
    assert again.measures is not None
    words = {word.text: word for word in again.text.words}
    before = {word.text: word for word in page.text.words}
    shared = words.keys() & before.keys()
    assert len(shared) > 10
    assert all(abs(words[text].left - before[text].left) < 6 for text in shared if len(text) > 4)


def test_the_readers_load_their_model_before_the_first_page(desk: Desk) -> None:
    names = {warmed.result(timeout=120) for warmed in warm_readers(desk)}
    assert [name.split()[0] for name in names] == ["tesserocr"]
