# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of research/upload_queue.md (2.1, 3.5) that the other contract tests leave open, adapter by adapter.

| fault | tus | dvcqg | igate, lgsp_*, cv7197_rest | folder |
| --- | --- | --- | --- | --- |
| sender killed in mid-upload | adapters | adapters | adapters | folder (half written) |
| connection cut, frozen, lost answer | adapters, portal | adapters | adapters | no line |
| portal killed, started anew | portal | adapters | adapters | no portal |
| 503, 503 with Retry-After, 429, hang | adapters, portal | adapters | adapters | no portal |
| 408, 425, 5xx, 423, 460, offset 409; each permanent no | here | here | here | no portal |
| never a byte in answer | here | here | here | no portal |
| token ends in mid-upload | adapters | adapters | adapters | no login |
| upload expired or dropped | portal, here | here | adapters (file dropped) | folder (package damaged) |
| too large, no PDF, unknown dossier, key of another file | adapters | adapters | adapters | folder |
| same size, same first 64 KiB | adapters | adapters | adapters | folder: one folder a uid |
| damaged receipt, receipt of other bytes | receipt (unit) | adapters | adapters | folder |
| spoilt bytes: before, and while they are sent | adapters, here | adapters, here | adapters, here | here |
| full, read-only, pulled medium | no medium | no medium | no medium | folder |
| sign-in page, redirect, 511 | adapters | adapters | adapters | no line |

"adapters" is `test_portal_adapters.py`, "portal" `test_portal.py`, "folder" `test_portal_folder.py`.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.adapter_kit import BYTES, ONLINE, Office
from tests.contract.fault_proxy import FaultProxy, Line
from tests.contract.portal_kit import QUICK, Sender, paper, raw, submission
from workstation.domain.submission import PaperBytes, Receipt, Submission
from workstation.errors import PortalOffline, PortalRefused, SendingStopped, SettingInvalid, StoreDamaged
from workstation.portal.adapters.folder import FolderPortal
from workstation.portal.contract import PortalAdapter
from workstation.portal.opening import PortalAccess, open_adapter
from workstation.portal.reference import start_reference_portal
from workstation.store.spool import Spool
from workstation.store.station import Station

RESUMABLE = ("tus", "dvcqg")  # their bytes travel by tus
_SEEDS = itertools.count(5000)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("portal")
    (folder / "faults.json").write_text("{}", encoding="utf-8")
    with start_reference_portal(folder, faults=folder / "faults.json", options=("--profile", "all")) as process:
        yield Office(process, folder)


@pytest.fixture
def office(running: Office) -> Iterator[Office]:
    yield running
    running.close()


@pytest.fixture(params=ONLINE)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Station.open(tmp_path / "desk") as station:
        yield station.spool


def fresh(size: int) -> bytes:
    return paper(size, seed=next(_SEEDS))


def strike(name: str, status: int, **more: object) -> dict[str, object]:
    method, path = BYTES[name]
    return {"action": "status", "status": status, "method": method, "path": path, **more}


# --- every status ----------------------------------------------------------------------------------------------------


def test_statuses_that_may_pass_are_tried_again_and_permanent_ones_are_not(office: Office, name: str) -> None:
    adapter = office.reach(name)
    content = fresh(50_000)
    sent = office.order(content)
    sender = Sender(adapter)
    for status in (408, 425, 500, 502, 504):
        office.spoil(strike(name, status))
        with pytest.raises(PortalOffline, match=str(status)):
            sender.send(sent, content)
    for status in (400, 413, 415, 422):
        office.spoil(strike(name, status, times=2))
        with pytest.raises(PortalRefused, match=str(status)):
            sender.send(sent, content)
    office.spoil()

    assert sender.send(sent, content).sha256 == sent.sha256
    assert (office.copies(sent), office.entries(name, sent)) == (1, 1)


@pytest.mark.parametrize("resumable", RESUMABLE)
@pytest.mark.parametrize("status", [409, 423, 460], ids=["offset moved", "locked", "chunk damaged"])
def test_what_tus_says_of_one_chunk_is_settled_within_the_same_send(
    office: Office, resumable: str, status: int
) -> None:
    content = fresh(400_000)
    sent = office.order(content)
    office.spoil(strike(resumable, status))

    assert Sender(office.reach(resumable)).send(sent, content).sha256 == sent.sha256
    assert office.entries(resumable, sent) == 1


@pytest.mark.parametrize("resumable", RESUMABLE)
def test_an_upload_the_portal_has_dropped_starts_anew(office: Office, resumable: str) -> None:
    content = fresh(600_000)
    sent = office.order(content)
    sender = Sender(office.reach(resumable), is_cancelled=lambda: bool(sender.progress and sender.progress[-1]))
    with pytest.raises(SendingStopped):
        sender.send(sent, content)
    sender.is_cancelled = lambda: False
    address = sender.resume if resumable == "tus" else json.loads(sender.resume)["gateway"]
    with raw(office.process) as client:
        assert client.delete(address).status_code == 204

    assert sender.send(sent, content).sha256 == sent.sha256
    assert (office.copies(sent), office.entries(resumable, sent)) == (1, 1)


def test_a_server_that_never_says_a_byte_is_noticed(office: Office, name: str) -> None:
    content = fresh(5_000)
    sent = office.order(content)
    with FaultProxy(office.process.url, otherwise=Line(freeze_after=1)) as proxy:
        adapter = office.reach(name, proxy.url, timeouts=QUICK)
        with pytest.raises(PortalOffline, match="no answer in time"):
            Sender(adapter).send(sent, content)
        assert not adapter.check().reachable
    assert office.entries(name, sent) == 0


# --- bytes that spoil on our own disk ---------------------------------------------------------------------------------


class Spoiling:
    """A paper in the spool whose file is spoilt after the first look at it, while it is being sent."""

    def __init__(self, file: Path, content: PaperBytes) -> None:
        self._file = file
        self._content = content
        self.reads = 0

    @property
    def size(self) -> int:
        return self._content.size

    def read(self, start: int, size: int) -> bytes:
        self.reads += 1
        if self.reads == 4:  # three frames were looked at, the sending begins
            sealed = bytearray(self._file.read_bytes())
            sealed[-100] ^= 1
            self._file.write_bytes(sealed)
        return self._content.read(start, size)


def send(adapter: PortalAdapter, sent: Submission, content: PaperBytes) -> Receipt:
    return adapter.send(
        sent,
        content,
        resume="",
        save_resume=lambda _note: None,
        on_progress=lambda _done, _all: None,
        is_cancelled=lambda: False,
    )


def test_a_paper_that_spoils_while_it_is_sent_is_damage_and_never_a_receipt(
    office: Office, name: str, spool: Spool, tmp_path: Path
) -> None:
    content = fresh(2_500_000)
    sent = office.order(content)
    stored = spool.put(sent.uid, content)
    spoiling = Spoiling(tmp_path / "desk" / "spool" / stored.uid, spool.content(stored.uid))
    adapter = office.reach(name)

    with pytest.raises(StoreDamaged):
        send(adapter, sent, spoiling)

    assert spoiling.reads > 4
    assert adapter.receipt(sent.uid, sent.dossier_number) is None
    assert office.entries(name, sent) == 0
    with pytest.raises(StoreDamaged):  # and the next try does not even begin
        send(adapter, sent, spool.content(stored.uid))


def test_a_paper_that_spoils_while_it_is_exported_leaves_no_package(spool: Spool, tmp_path: Path) -> None:
    content = fresh(2_500_000)
    sent = submission(content, "G09-1")
    stored = spool.put(sent.uid, content)
    drive = tmp_path / "drive"
    drive.mkdir()
    spoiling = Spoiling(tmp_path / "desk" / "spool" / stored.uid, spool.content(stored.uid))

    with pytest.raises(StoreDamaged):
        send(FolderPortal(drive), sent, spoiling)

    assert not (drive / "papers" / sent.uid).exists()


# --- an open line -----------------------------------------------------------------------------------------------------


def test_no_adapter_sends_papers_or_logins_over_an_open_line(name: str) -> None:
    good = {"url": "https://portal.example", "login_url": "https://sso.example", "gateway_url": "https://gw.example"}
    for which in ("url",) if name == "tus" else good:
        with pytest.raises(SettingInvalid):
            open_adapter(PortalAccess(adapter=name, **(good | {which: "http://portal.example"})))
