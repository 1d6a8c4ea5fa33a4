# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers of codes and archive codes: the next one, and that none is given twice whatever happens to the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.store.desk import CLERK, OWNER_ID, PROCEDURE, HandClock, first_paper, queue, sign
from workstation.domain.doc_code import DocCode
from workstation.domain.paper_code import PaperCode
from workstation.domain.submission import StoredPaper
from workstation.store.backup import put_back
from workstation.store.code_log import CodeLog
from workstation.store.connection import StatementRefused
from workstation.store.keys import load_station_key
from workstation.store.station import Station
from workstation.store.vault import derive


def test_the_owners_second_paper_of_a_type_gets_the_next_number(station: Station) -> None:
    codes = [sign(station, first_paper(station, f"TAM-{number}"), f"pdf {number}".encode()).code for number in range(3)]

    assert [code.text for code in codes if code] == [
        "001099012345.KQ.G15.000031",
        "001099012345.KQ.G15.000031.02",
        "001099012345.KQ.G15.000031.03",
    ]


def test_a_paper_asked_again_keeps_its_number(station: Station) -> None:
    paper = sign(station, first_paper(station))
    sign(station, first_paper(station, "TAM-2"), b"other")

    assert station.numbering.allocate_code(paper.id, paper.owner_id, paper.document_type_code) == paper.code


def test_a_number_given_back_by_a_change_of_type_is_never_given_twice(station: Station) -> None:
    papers = [first_paper(station, f"TAM-{number}") for number in range(3)]
    for paper in papers[:2]:
        code = station.numbering.allocate_code(paper.id, OWNER_ID, "KQ.G15.000031")
        station.papers.update(paper.id, actor=CLERK, code=code)
    station.papers.update(papers[0].id, actor=CLERK, code=PaperCode(OWNER_ID, "TK.01", 1))

    code = station.numbering.allocate_code(papers[2].id, OWNER_ID, "KQ.G15.000031")

    assert code.seq == 3  # 1 is free again and 2 is taken
    station.papers.update(papers[2].id, actor=CLERK, code=code)


def test_the_database_refuses_the_same_code_twice(station: Station) -> None:
    first, second = first_paper(station, "TAM-1"), first_paper(station, "TAM-2")
    code = PaperCode(OWNER_ID, "KQ.G15.000031")
    station.papers.update(first.id, actor=CLERK, code=code)

    with pytest.raises(StatementRefused):
        station.papers.update(second.id, actor=CLERK, code=code)

    assert station.papers.get(second.id).code is None


def test_archive_numbers_count_on_and_versions_keep_theirs(station: Station) -> None:
    first = first_paper(station)
    assert station.numbering.next_doc_number("G06.01", "CV", 500) == 500
    station.papers.update(first.id, actor=CLERK, doc_code=DocCode("G06.01", "CV", 500))
    assert station.numbering.next_doc_number("G06.01", "CV", 1) == 501
    assert station.numbering.next_doc_number("G06.01", "QD", 1) == 1
    second = station.papers.add_version(sign(station, station.papers.get(first.id)), CLERK, "mờ")
    assert second.doc_code == DocCode("G06.01", "CV", 500, 2)
    other = first_paper(station, "TAM-2")
    with pytest.raises(StatementRefused):
        station.papers.update(other.id, actor=CLERK, doc_code=DocCode("G06.01", "CV", 500))


def test_a_copy_put_back_gives_no_signed_code_again(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        queue(station, clock, "TAM-1")
        copy = station.backup()
        newer = [queue(station, clock, f"TAM-{number}").code for number in (2, 3)]
    put_back(folder, copy, load_station_key(folder), clock())

    with Station.open(folder, clock=clock) as station:
        station.reconcile()
        paper = queue(station, clock, "TAM-4")

    assert [code.seq for code in newer if code] == [2, 3]
    assert paper.code is not None
    assert paper.code.seq == 4


def test_the_list_of_codes_says_nothing_about_anybody_and_grows_over_half_a_line(
    folder: Path, clock: HandClock
) -> None:
    with Station.open(folder, clock=clock) as station:
        queue(station, clock, "TAM-1")
    file = folder / "station.codes"
    assert len(file.read_bytes()) == 20
    assert OWNER_ID.encode() not in file.read_bytes()
    file.write_bytes(file.read_bytes() + b"half")

    with Station.open(folder, clock=clock) as station:
        second = queue(station, clock, "TAM-2")
        codes = CodeLog(folder, derive(load_station_key(folder), "codes"))
        taken = codes.taken(second.owner_id, second.document_type_code, "")

    assert len(file.read_bytes()) == 40
    assert taken == {1, 2}
    assert codes.taken("001099012346", second.document_type_code, "") == set()


def _with_archive_code(station: Station, number: str) -> DocCode:
    paper = first_paper(station, number)
    code = DocCode("G06.01", "CV", station.numbering.next_doc_number("G06.01", "CV", 1))
    station.papers.update(paper.id, actor=CLERK, doc_code=code)
    sign(station, station.papers.get(paper.id))
    return code


def test_a_copy_put_back_gives_no_signed_archive_number_again(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        _with_archive_code(station, "TAM-1")
        copy = station.backup()
        newer = [_with_archive_code(station, f"TAM-{number}").number for number in (2, 3)]
        lines = (folder / "station.codes").stat().st_size
        station.papers.update(station.papers.of_owner(OWNER_ID)[0].id, actor=CLERK, failure="x")
        assert (folder / "station.codes").stat().st_size == lines  # no line twice
    put_back(folder, copy, load_station_key(folder), clock())

    with Station.open(folder, clock=clock) as station:
        station.reconcile()
        assert newer == [2, 3]
        assert _with_archive_code(station, "TAM-4").number == 4
        assert station.numbering.next_doc_number("G06.01", "QD", 1) == 1


def test_archive_numbers_are_left_out_once_when_the_list_is_lost_and_taken_from_tables_without_one(
    folder: Path, clock: HandClock
) -> None:
    with Station.open(folder, clock=clock) as station:
        _with_archive_code(station, "TAM-1")
        with station.transaction():  # as an earlier version left it: the number is in the tables alone
            station._connections.write("delete from fact where name = 'archive_codes_kept_since'")
    file = folder / "station.codes"
    file.write_bytes(file.read_bytes()[:20])
    with Station.open(folder, clock=clock):
        assert len(file.read_bytes()) == 40
    file.unlink()
    clock.pass_s(1)

    with Station.open(folder, clock=clock) as station:
        assert _with_archive_code(station, "TAM-2").number == 1002
        assert _with_archive_code(station, "TAM-3").number == 1003


def test_a_lost_list_of_codes_is_made_anew_and_numbers_are_left_out(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        queue(station, clock, "TAM-1")
        copy = station.backup()
        queue(station, clock, "TAM-2")
    (folder / "station.codes").unlink()
    clock.pass_s(1)
    put_back(folder, copy, load_station_key(folder), clock())

    with Station.open(folder, clock=clock) as station:
        station.reconcile()
        clock.pass_s(1)
        far = queue(station, clock, "TAM-3").code
        next_one = queue(station, clock, "TAM-4").code

    assert far is not None
    assert next_one is not None
    assert (far.seq, next_one.seq) == (52, 53)


def test_what_the_portal_holds_of_an_owner_is_not_given_again(station: Station, clock: HandClock) -> None:
    kind = PROCEDURE.components[0].document_type_code
    held = [
        StoredPaper(f"{OWNER_ID}.{kind}{end}", kind, "Giấy chứng sinh", "0" * 64, clock(), None)
        for end in ("", ".03", ".128-QD-UBND.07")
    ]
    station.reuse.remember(OWNER_ID, held)

    numbers = [code.seq for code in (queue(station, clock, f"TAM-{number}").code for number in (1, 2)) if code]

    assert numbers == [4, 5]
