# SPDX-License-Identifier: GPL-3.0-or-later
"""Files: encrypted, whole or not there, and every changed byte noticed."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.unit.store.desk import CLERK, OWNER_ID, OWNER_NAME, TEXT, HandClock, capture, first_paper, queue, sha256
from workstation.domain.states import Role
from workstation.errors import StoreDamaged
from workstation.store import vault
from workstation.store.spool import StoredFile
from workstation.store.station import Station

MIB = 1024 * 1024
UID = bytes(range(16))


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB])
def test_a_file_comes_back_as_it_was_whatever_its_size(size: int) -> None:
    key, data = vault.new_data_key(), os.urandom(size)

    sealed = vault.seal(data, key, UID)

    assert vault.open_sealed(sealed, key, UID) == data


def test_a_file_cut_anywhere_does_not_open() -> None:
    key = vault.new_data_key()
    sealed = vault.seal(os.urandom(2 * MIB + 77), key, UID)
    frame = MIB + 16
    header = len(sealed) - 2 * frame - 77 - 16

    for length in (0, 5, header, header + 1, header + frame, header + frame + 1, header + 2 * frame, len(sealed) - 1):
        with pytest.raises(vault.NotGenuine):
            vault.open_sealed(sealed[:length], key, UID)


def test_frames_in_another_order_or_added_do_not_open() -> None:
    key = vault.new_data_key()
    sealed = vault.seal(os.urandom(3 * MIB), key, UID)
    frame = MIB + 16
    header, body = sealed[: len(sealed) - 3 * frame], sealed[len(sealed) - 3 * frame :]
    one, two, three = (body[index * frame : (index + 1) * frame] for index in range(3))

    for frames in (two + one + three, one + three, one + two + three + three, one + one + two + three):
        with pytest.raises(vault.NotGenuine):
            vault.open_sealed(header + frames, key, UID)


def test_thirty_of_thirty_overwritten_places_are_noticed(station: Station, folder: Path) -> None:
    page = capture(station, first_paper(station).id, os.urandom(1_200_000))
    path = folder / "spool" / page.file_uid
    whole = path.read_bytes()
    places = random.Random(7)

    noticed = 0
    for _ in range(30):
        at = places.randrange(len(whole) - 64)
        path.write_bytes(whole[:at] + bytes(byte ^ 0x5A for byte in whole[at : at + 64]) + whole[at + 64 :])
        try:
            station.spool.read(page.file_uid)
        except StoreDamaged:
            noticed += 1

    assert noticed == 30
    path.write_bytes(whole)
    assert sha256(station.spool.read(page.file_uid)) == page.sha256


def test_a_single_flipped_bit_in_each_part_of_the_header_is_noticed(station: Station, folder: Path) -> None:
    page = capture(station, first_paper(station).id)
    path = folder / "spool" / page.file_uid
    whole = path.read_bytes()

    for at in range(40):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(StoreDamaged):
            station.spool.read(page.file_uid)


def test_a_file_under_the_name_of_another_is_noticed(station: Station, folder: Path) -> None:
    paper = first_paper(station)
    first, second = capture(station, paper.id), capture(station, paper.id)

    shutil.copy(folder / "spool" / first.file_uid, folder / "spool" / second.file_uid)

    with pytest.raises(StoreDamaged):
        station.spool.read(second.file_uid)


def test_a_missing_file_is_damage(station: Station) -> None:
    stored = station.spool.put("paper", b"data")
    station.spool.delete(stored.uid)
    station.spool.delete(stored.uid)

    with pytest.raises(StoreDamaged):
        station.spool.read(stored.uid)


def test_a_stored_file_tells_hash_and_size_of_the_plain_bytes(station: Station) -> None:
    stored = station.spool.put("paper", b"data")

    assert stored == StoredFile(stored.uid, sha256(b"data"), 4)
    assert station.spool.read(stored.uid) == b"data"


def test_each_paper_has_a_key_of_its_own(station: Station) -> None:
    for paper_uid in ("one", "two", "two"):
        station.spool.put(paper_uid, b"data")

    rows = station._connections.rows("select paper_uid, wrapped from data_key order by paper_uid")

    assert [row["paper_uid"] for row in rows] == ["one", "two"]
    assert rows[0]["wrapped"] != rows[1]["wrapped"]


def test_a_key_whose_write_unit_was_undone_is_not_used_again(station: Station) -> None:
    with pytest.raises(InterruptedError), station.transaction():  # noqa: PT012 - a unit has more than one call
        station.spool.put("paper", b"lost with the unit")
        raise InterruptedError

    stored = station.spool.put("paper", b"data")

    assert station.spool.read(stored.uid) == b"data"


@pytest.mark.parametrize("uid", ["../station.key", "", "A" * 32, "0" * 31])
def test_a_name_that_is_no_uid_never_reaches_the_disk(station: Station, uid: str) -> None:
    with pytest.raises(ValueError, match="uid"):
        station.spool.delete(uid)  # type: ignore[arg-type]


def test_nothing_of_a_citizen_lies_in_the_folder_in_clear(station: Station, folder: Path, clock: HandClock) -> None:
    image = b"JPEG of a birth certificate " * 50
    paper = queue(station, clock)
    page = station.papers.pages(paper.id)[0]
    station.papers.save_text(page.id, TEXT)
    capture(station, first_paper(station, "TAM-2").id, image)
    station.users.add(CLERK, "Trần Thị Lan", Role.CLERK, "mật khẩu")
    secrets = [
        OWNER_ID,
        OWNER_NAME,
        "CỘNG",
        "Trần Thị Lan",
        "KQ.G15.000031",
        "Giấy chứng sinh",
        "1.001193",
        "tesserocr",
    ]

    while_open = _clear_text(folder)
    station.close()
    closed = _clear_text(folder)

    for everything in (while_open, closed):
        assert len(everything) > 50_000
        for secret in secrets:
            assert secret.encode() not in everything
            assert secret.encode("utf-16-le") not in everything
        assert image[:28] not in everything
        assert b"SQLite format 3" not in everything
        assert b"%PDF" not in everything


def _clear_text(folder: Path) -> bytes:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return b"".join(str(path.relative_to(folder)).encode() + path.read_bytes() for path in files)
