# SPDX-License-Identifier: GPL-3.0-or-later
"""The adapter for desks without a line: packages on a drive that is pulled, full or damaged; receipts back."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.contract.portal_kit import OWNER, Sender, paper, submission
from tests.processes import wait_until
from workstation.domain.submission import Receipt, Submission
from workstation.errors import PortalOffline, PortalRefused, ReceiptAwaited, ReceiptMismatch, SendingStopped
from workstation.portal import package
from workstation.portal.adapters.folder import FolderPortal
from workstation.portal.receipt import ReceiptKind, kind_of
from workstation.portal.reference import start_reference_portal

CONTENT = paper(100_000, seed=70)
NUMBER = "G09.20-20261121-0000001"


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder


@pytest.fixture
def sent() -> Submission:
    return submission(CONTENT, NUMBER)


def export(drive: Path, sent: Submission, content: bytes = CONTENT) -> Sender:
    sender = Sender(FolderPortal(drive))
    with pytest.raises(ReceiptAwaited):
        sender.send(sent, content)
    return sender


def answer(drive: Path, sent: Submission, **fields: object) -> None:
    (drive / "receipts").mkdir(exist_ok=True)
    whole = {"number": "BN-1", "uid": sent.uid, "sha256": sent.sha256, "received_at": "2026-11-21T10:00:00+07:00"}
    (drive / "receipts" / f"{sent.uid}.json").write_text(json.dumps(whole | fields), encoding="utf-8")


def files(drive: Path) -> set[str]:
    return {str(path.relative_to(drive)) for path in drive.rglob("*") if path.is_file()}


@pytest.fixture
def exchange(tmp_path: Path, drive: Path) -> Iterator[Path]:
    """A portal that takes in what lies on the drive; gives its data folder."""
    with start_reference_portal(tmp_path / "portal", options=("--exchange", str(drive))):
        yield tmp_path / "portal"


def test_a_paper_goes_out_and_its_receipt_comes_back(drive: Path, exchange: Path) -> None:
    portal = FolderPortal(drive)
    with pytest.raises(ReceiptAwaited):
        portal.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="TAM-0123456789abcdef")
    wait_until(lambda: any((drive / "numbers").glob("TAM*")), 20)
    number = portal.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="TAM-0123456789abcdef")
    sent = submission(CONTENT, number)
    sender = export(drive, sent)
    wait_until(lambda: portal.receipt(sent.uid) is not None, 20)

    receipt = sender.send(sent, CONTENT)

    assert isinstance(receipt, Receipt)
    assert receipt.sha256 == sent.sha256
    assert kind_of(receipt) is ReceiptKind.PORTAL
    with closing(sqlite3.connect(exchange / "portal.sqlite")) as database:
        assert database.execute("select uid from paper").fetchall() == [(sent.uid,)]
    refused = submission(CONTENT, "G09.20-20200101-9999999")
    export(drive, refused)
    wait_until(lambda: (drive / "receipts" / f"{refused.uid}.json").is_file(), 20)
    with pytest.raises(PortalRefused, match="DOSSIER_UNKNOWN"):
        portal.receipt(refused.uid)


def test_no_name_on_the_drive_carries_an_owner_id(drive: Path, sent: Submission) -> None:
    export(drive, sent)
    assert files(drive) == {f"papers/{sent.uid}/{sent.uid}.pdf", f"papers/{sent.uid}/manifest.json"}
    fields = json.loads((drive / "papers" / sent.uid / "manifest.json").read_text(encoding="utf-8"))
    assert fields["files"] == [{"name": f"{sent.uid}.pdf", "size": str(sent.size), "sha256": sent.sha256}]
    assert fields["code"] == sent.code.text
    assert all(isinstance(value, str) for value in fields.values() if not isinstance(value, list))


def test_a_package_that_is_there_whole_is_not_written_again(drive: Path, sent: Submission) -> None:
    export(drive, sent)
    pdf = drive / "papers" / sent.uid / f"{sent.uid}.pdf"
    before = pdf.stat().st_ino
    again = export(drive, sent)
    assert pdf.stat().st_ino == before
    assert again.notes == []
    assert again.progress == [len(CONTENT)]


def test_a_package_the_drive_has_damaged_is_written_anew(drive: Path, sent: Submission) -> None:
    export(drive, sent)
    pdf = drive / "papers" / sent.uid / f"{sent.uid}.pdf"
    pdf.write_bytes(CONTENT[:-1] + b"?")
    export(drive, sent)
    assert pdf.read_bytes() == CONTENT


def test_what_a_pulled_drive_left_half_written_is_no_package(drive: Path, sent: Submission) -> None:
    half = drive / "papers" / f".{sent.uid}.tmp"
    half.mkdir(parents=True)
    (half / f"{sent.uid}.pdf").write_bytes(CONTENT[:100])
    export(drive, sent)
    assert files(drive) == {f"papers/{sent.uid}/{sent.uid}.pdf", f"papers/{sent.uid}/manifest.json"}


def test_a_drive_that_is_not_there_is_offline(tmp_path: Path, sent: Submission) -> None:
    portal = FolderPortal(tmp_path / "missing")
    with pytest.raises(PortalOffline, match="folder_missing"):
        Sender(portal).send(sent, CONTENT)
    with pytest.raises(PortalOffline, match="folder_missing"):
        portal.receipt(sent.uid)
    assert portal.check().detail.startswith("folder_missing")
    assert not (tmp_path / "missing").exists()  # it is the mount point of a drive: nothing is written in its place


@pytest.mark.parametrize(
    ("number", "word"), [(errno.ENOSPC, "folder_full"), (errno.EROFS, "folder_read_only"), (errno.EIO, "folder_fault")]
)
def test_a_full_protected_or_broken_drive_says_so(
    drive: Path, sent: Submission, monkeypatch: pytest.MonkeyPatch, number: int, word: str
) -> None:
    def fault(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(package.os, "fsync", fault)
    with pytest.raises(PortalOffline, match=word):
        Sender(FolderPortal(drive)).send(sent, CONTENT)
    monkeypatch.undo()
    export(drive, sent)


def test_a_drive_without_room_is_not_begun(drive: Path, sent: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 1000}))
    with pytest.raises(PortalOffline, match="folder_full"):
        Sender(FolderPortal(drive)).send(sent, CONTENT)
    assert files(drive) == set()


def test_a_receipt_of_other_bytes_or_another_paper_does_not_count(drive: Path, sent: Submission) -> None:
    export(drive, sent)
    answer(drive, sent, sha256="0" * 64)
    with pytest.raises(ReceiptMismatch):
        Sender(FolderPortal(drive)).send(sent, CONTENT)
    answer(drive, sent, uid="another")
    with pytest.raises(ReceiptMismatch):
        Sender(FolderPortal(drive)).send(sent, CONTENT)
    answer(drive, sent)
    assert Sender(FolderPortal(drive)).send(sent, CONTENT).number == "BN-1"


def test_a_receipt_file_that_is_not_whole_yet_is_waited_for(drive: Path, sent: Submission) -> None:
    export(drive, sent)
    answer(drive, sent)
    path = drive / "receipts" / f"{sent.uid}.json"
    path.write_text(path.read_text(encoding="utf-8")[:40], encoding="utf-8")
    with pytest.raises(PortalOffline):
        Sender(FolderPortal(drive)).send(sent, CONTENT)


def test_a_stop_writes_nothing(drive: Path, sent: Submission) -> None:
    with pytest.raises(SendingStopped):
        Sender(FolderPortal(drive), is_cancelled=lambda: True).send(sent, CONTENT)
    assert files(drive) == set()


def test_a_name_that_would_leave_the_folder_is_refused(drive: Path) -> None:
    with pytest.raises(PortalRefused, match="MALFORMED"):
        Sender(FolderPortal(drive)).send(submission(CONTENT, NUMBER, uid="../../etc"), CONTENT)
    assert files(drive) == set()
