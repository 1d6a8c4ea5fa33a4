# SPDX-License-Identifier: GPL-3.0-or-later
"""Our portal client against the real reference portal in a process of its own, over good and bad lines."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import workstation
from tests.contract.fault_proxy import FaultProxy, Line
from tests.contract.portal_kit import (
    OWNER,
    QUICK,
    TYPE,
    InMemory,
    Sender,
    paper,
    raw,
    stored_bytes,
    submission,
    token,
)
from tests.processes import is_running, wait_until
from workstation.errors import (
    PortalBusy,
    PortalLoginRefused,
    PortalOffline,
    PortalRefused,
    ReceiptMismatch,
    SendingStopped,
    StoreDamaged,
)
from workstation.portal.adapters.line import Timeouts
from workstation.portal.adapters.tus import TusPortal, metadata
from workstation.portal.adapters.tus_client import encode_metadata
from workstation.portal.contract import PortalAdapter
from workstation.portal.reference import PortalProcess, start_reference_portal
from workstation.portal.reference.faults import Action, read_faults

MIB = 1024 * 1024
Reach = Callable[..., TusPortal]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalProcess]:
    folder = tmp_path_factory.mktemp("portal")
    seed = folder / "seed.json"
    held = {"owner_id": "000.00.01.H22", "code_text": "000.00.01.H22.GP.01", "document_type_code": "GP.01"}
    more = {"title": "Giấy phép", "sha256": "a" * 64, "stored_at": "2026-01-05T08:00:00+07:00"}
    seed.write_text(json.dumps([held | more | {"valid_until": "2027-01-05"}]), encoding="utf-8")
    with start_reference_portal(folder, seed=seed, options=("--max-size", str(5 * MIB))) as process:
        yield process


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PortalProcess, Path]]:
    """A portal and the file that tells it what to do wrong."""
    folder = tmp_path_factory.mktemp("spoiled")
    faults = folder / "faults.json"
    with start_reference_portal(folder, faults=faults) as process:
        yield process, faults


@pytest.fixture
def reach() -> Iterator[Reach]:
    """Connects to a portal, straight or by way of a proxy; what it opened is closed at the end."""
    opened: list[TusPortal] = []

    def open_one(
        process: PortalProcess, url: str = "", timeouts: Timeouts | None = None, secret: str = ""
    ) -> TusPortal:
        secret = secret or process.client_secret
        url = url or process.url
        opened.append(TusPortal(url, process.client_id, secret, timeouts=timeouts, pause=lambda _s: None))
        return opened[-1]

    yield open_one
    for client in opened:
        client.close()


@pytest.fixture
def adapter(portal: PortalProcess, reach: Reach) -> TusPortal:
    return reach(portal)


def dossier_of(client: PortalAdapter) -> str:
    return client.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token=os.urandom(8).hex())


def papers_with(client: PortalAdapter, sha256: str) -> int:
    return sum(held.sha256 == sha256 for held in client.stored_papers(OWNER))


# --- the plain way ----------------------------------------------------------------------------------------------------


def test_a_paper_arrives_byte_for_byte_and_its_receipt_carries_our_hash(
    portal: PortalProcess, adapter: TusPortal
) -> None:
    content = paper(3 * MIB)
    sent = submission(content, dossier_of(adapter))
    sender = Sender(adapter)

    receipt = sender.send(sent, content)

    assert receipt.sha256 == hashlib.sha256(content).hexdigest()
    assert stored_bytes(portal, sent.uid) == content
    assert sender.progress[0] == 0
    assert sender.progress[-1] == len(content)
    assert sender.progress[1] == 256 * 1024  # first chunk; every two clean ones the size doubles
    assert sender.progress[2] == 512 * 1024
    assert sender.progress[3] == 1024 * 1024
    fields = json.loads(receipt.verbatim)
    assert fields["number"] == receipt.number
    assert fields["code"] == f"{OWNER}.{TYPE}"
    assert fields["dossier"] == sent.dossier_number
    assert fields["size"] == len(content)
    assert fields["received_at"].endswith("+07:00")
    assert receipt == adapter.receipt(sent.uid)


def test_a_paper_that_was_received_is_not_sent_again(adapter: TusPortal) -> None:
    content = paper(100_000, seed=2)
    sent = submission(content, dossier_of(adapter))
    first = Sender(adapter).send(sent, content)

    again = Sender(adapter)
    assert again.send(sent, content) == first
    assert again.notes == []
    assert again.progress == []
    assert papers_with(adapter, sent.sha256) == 1


def test_the_note_for_resuming_is_kept_before_a_byte_leaves(portal: PortalProcess, adapter: TusPortal) -> None:
    content = paper(400_000, seed=3)
    sent = submission(content, dossier_of(adapter))
    notes: list[str] = []

    def disk_is_full(note: str) -> None:
        notes.append(note)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        adapter.send(
            sent,
            InMemory(content),
            resume="",
            save_resume=disk_is_full,
            on_progress=lambda *_: None,
            is_cancelled=lambda: False,
        )
    with raw(portal) as client:
        assert client.head(notes[0]).headers["upload-offset"] == "0"


def test_two_papers_of_equal_size_and_equal_beginning_stay_two_papers(
    portal: PortalProcess, adapter: TusPortal
) -> None:
    beginning = paper(64 * 1024, seed=4)
    dossier = dossier_of(adapter)
    contents = [beginning + b"1" * 5000, beginning + b"2" * 5000]
    sent = [submission(content, dossier) for content in contents]

    for one, content in zip(sent, contents, strict=True):
        assert Sender(adapter).send(one, content).sha256 == one.sha256

    assert [stored_bytes(portal, one.uid) for one in sent] == contents


def test_two_lanes_sending_the_same_paper_at_once_store_it_once(portal: PortalProcess, reach: Reach) -> None:
    content = paper(MIB, seed=5)
    clients = [reach(portal), reach(portal)]
    sent = submission(content, dossier_of(clients[0]))

    with ThreadPoolExecutor(2) as pool:
        receipts = list(pool.map(lambda client: Sender(client).send(sent, content), clients))

    assert receipts[0] == receipts[1]
    assert papers_with(clients[0], sent.sha256) == 1


def test_a_stopped_send_goes_on_where_it_stopped(adapter: TusPortal) -> None:
    content = paper(MIB, seed=6)
    sent = submission(content, dossier_of(adapter))
    sender = Sender(adapter, is_cancelled=lambda: bool(sender.progress and sender.progress[-1]))
    with pytest.raises(SendingStopped):
        sender.send(sent, content)
    stopped_at = sender.progress[-1]
    assert 0 < stopped_at < len(content)

    later = Sender(adapter, resume=sender.resume)
    assert later.send(sent, content).sha256 == sent.sha256
    assert later.progress[0] == stopped_at
    assert later.notes == []


def test_bytes_that_are_not_the_queued_ones_never_leave(adapter: TusPortal) -> None:
    content = paper(10_000, seed=7)
    sent = submission(content, dossier_of(adapter))
    with pytest.raises(StoreDamaged):
        Sender(adapter).send(sent, content[:-1] + b"?")
    assert adapter.receipt(sent.uid) is None


# --- dossiers, store, login -------------------------------------------------------------------------------------------


def test_one_token_opens_one_dossier(adapter: TusPortal) -> None:
    first = adapter.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="0123456789abcdef")
    again = adapter.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="0123456789abcdef")
    other = adapter.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="fedcba9876543210")

    assert first == again
    assert other != first
    unit, day, count = first.rsplit("-", 2)
    assert (unit, len(day), len(count)) == ("G09.20", 8, 7)
    found = adapter.find_dossier(first)
    assert found is not None
    assert (found.number, found.applicant_id, found.applicant_name) == (first, OWNER, "Đặng Đức Đạt")
    assert found.opened_at.tzinfo is not None


def test_an_unknown_dossier_is_none_and_not_a_failure(adapter: TusPortal) -> None:
    assert adapter.find_dossier("G09.20-20200101-0000001") is None
    assert adapter.find_dossier("../store") is None


def test_papers_the_state_holds_are_found_by_owner_and_type(adapter: TusPortal) -> None:
    found = adapter.stored_papers("000.00.01.H22", "GP.01")
    assert [held.title for held in found] == ["Giấy phép"]
    assert found[0].valid_until is not None
    assert found[0].valid_until.isoformat() == "2027-01-05"
    assert adapter.stored_papers("000.00.01.H22", "GP.02") == []
    assert adapter.stored_papers("000.00.01") == []  # part of an owner id is another owner


def test_a_good_portal_shows_its_clock(adapter: TusPortal) -> None:
    status = adapter.check()
    assert status.reachable
    assert status.logged_in
    assert status.server_time is not None
    assert status.server_time.utcoffset() is not None


def test_a_wrong_secret_is_a_refused_login_and_never_asked_in_a_loop(portal: PortalProcess, reach: Reach) -> None:
    with FaultProxy(portal.url) as proxy:
        client = reach(portal, proxy.url, secret="wrong")
        with pytest.raises(PortalLoginRefused):
            client.stored_papers(OWNER)
        status = client.check()
    assert status.reachable
    assert not status.logged_in


def test_nobody_reads_papers_without_a_login(portal: PortalProcess) -> None:
    with raw(portal) as client:
        client.headers["Authorization"] = "Bearer guessed"
        for path in ("/store?owner=1", "/dossiers", "/documents/x", "/receipts/x", "/status", "/files/x"):
            assert client.get(path).status_code in {401, 405}, path
        assert client.head("/files/x").status_code == 401
        assert client.post("/files").status_code == 401


# --- the portal says no -----------------------------------------------------------------------------------------------


def test_a_permanent_no_carries_the_portals_reason(adapter: TusPortal) -> None:
    dossier = dossier_of(adapter)
    too_large = paper(5 * MIB + 1)
    no_pdf = b"PK\x03\x04" + bytes(1000)
    small = paper(1000)
    cases = [
        (submission(small, "G09.20-20200101-9999999"), small, "DOSSIER_UNKNOWN"),
        (submission(too_large, dossier), too_large, "TOO_LARGE"),
        (submission(no_pdf, dossier), no_pdf, "NOT_PDF"),
        (submission(small, dossier, uid="?"), small, "MALFORMED"),
    ]
    for sent, content, reason in cases:
        with pytest.raises(PortalRefused) as caught:
            Sender(adapter).send(sent, content)
        assert reason in caught.value.detail
        assert adapter.receipt(sent.uid) is None


def test_the_server_refuses_too_large_and_zip_by_itself(portal: PortalProcess, adapter: TusPortal) -> None:
    content = paper(1000)
    good = metadata(submission(content, dossier_of(adapter)))
    with raw(portal) as client:
        large = client.post(
            "/files", headers={"Upload-Length": str(5 * MIB + 1), "Upload-Metadata": encode_metadata(good)}
        )
        zipped = good | {"filetype": "application/zip"}
        other = client.post("/files", headers={"Upload-Length": "1000", "Upload-Metadata": encode_metadata(zipped)})
        nothing = client.post("/files", headers={"Upload-Length": "1000"})
    assert (large.status_code, large.json()["code"]) == (413, "TOO_LARGE")
    assert (other.status_code, other.json()["code"]) == (415, "NOT_PDF")
    assert nothing.status_code == 400


def test_a_key_that_stands_for_another_file_is_never_overwritten(
    spoiled: tuple[PortalProcess, Path], reach: Reach
) -> None:
    process, faults = spoiled
    client = reach(process)
    first = paper(200_000, seed=8)
    other = paper(200_000, seed=9)
    sent = submission(first, dossier_of(client))
    Sender(client).send(sent, first)
    changed = submission(other, sent.dossier_number, uid=sent.uid)

    with pytest.raises(ReceiptMismatch):  # asked first: the portal confirms other bytes under this key
        Sender(client).send(changed, other)
    # the receipt is not seen at first, so the bytes would go: the portal itself says no
    unseen = {"action": "status", "status": 404, "path": "/receipts/"}
    faults.write_text(json.dumps({"fault": [unseen]}), encoding="utf-8")
    with pytest.raises(PortalRefused, match="CONFLICT"):
        Sender(client).send(changed, other)

    assert stored_bytes(process, sent.uid) == first


# --- bad lines --------------------------------------------------------------------------------------------------------


def test_a_line_cut_every_700_kb_costs_at_most_a_tenth_more_bytes(
    portal: PortalProcess, adapter: TusPortal, reach: Reach
) -> None:
    content = paper(3 * MIB, seed=10)
    sent = submission(content, dossier_of(adapter))
    with FaultProxy(portal.url, otherwise=Line(cut_after=700_000)) as proxy:
        client = reach(portal, proxy.url)
        sender = Sender(client)
        receipt = sender.send(sent, content)
    assert receipt.sha256 == sent.sha256
    assert len(sender.notes) == 1
    assert proxy.connections >= 5
    assert proxy.bytes_from_client <= 1.10 * len(content)
    assert stored_bytes(portal, sent.uid) == content


def test_a_line_that_lets_nothing_through_ends_in_offline_and_goes_on_later(
    portal: PortalProcess, adapter: TusPortal, reach: Reach
) -> None:
    content = paper(MIB, seed=11)
    sent = submission(content, dossier_of(adapter))
    with FaultProxy(portal.url, lines=[Line(cut_after=500_000)], otherwise=Line(cut_after=1)) as proxy:
        client = reach(portal, proxy.url)
        sender = Sender(client)
        with pytest.raises(PortalOffline):
            sender.send(sent, content)
        assert proxy.connections < 12
    assert adapter.receipt(sent.uid) is None

    # another way to the same portal: the note leads to another address, so the paper starts anew, still only once
    assert Sender(adapter, resume=sender.resume).send(sent, content).sha256 == sent.sha256
    assert papers_with(adapter, sent.sha256) == 1


def test_a_frozen_line_is_noticed_and_what_had_arrived_is_not_sent_again(portal: PortalProcess, reach: Reach) -> None:
    content = paper(2 * MIB, seed=12)
    with FaultProxy(portal.url) as good:
        client = reach(portal, good.url)
        sent = submission(content, dossier_of(client))
    with FaultProxy(portal.url, lines=[Line(freeze_after=900_000)]) as proxy:
        client = reach(portal, proxy.url, QUICK)
        sender = Sender(client)
        with pytest.raises(PortalOffline, match="no answer in time"):
            sender.send(sent, content)
        # the frozen connection is still open at the portal: it must let go of the upload when we come back
        later = Sender(client, resume=sender.resume)
        assert later.send(sent, content).sha256 == sent.sha256
    assert later.progress[0] > 0
    assert later.notes == []


def test_a_lost_answer_to_the_last_chunk_makes_no_second_paper(
    portal: PortalProcess, adapter: TusPortal, reach: Reach
) -> None:
    content = paper(200_000, seed=13)
    sent = submission(content, dossier_of(adapter))
    with FaultProxy(portal.url, lines=[Line(lose_answer_to=b"PATCH /files/")]) as proxy:
        client = reach(portal, proxy.url)
        sender = Sender(client)
        receipt = sender.send(sent, content)
        assert proxy.connections >= 2
        assert proxy.bytes_from_client < 1.1 * len(content)
    assert receipt.sha256 == sent.sha256
    assert len(sender.notes) == 1
    assert papers_with(adapter, sent.sha256) == 1


def test_a_captive_portal_is_offline_and_not_an_answer(portal: PortalProcess, reach: Reach) -> None:
    page = b"<html>Wi-Fi</html>"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(page)
    with FaultProxy(portal.url, otherwise=Line(answer=head + page)) as proxy:
        client = reach(portal, proxy.url)
        assert not client.check().reachable
        with pytest.raises(PortalOffline):
            client.receipt(submission(b"x", "y").uid)


def test_nothing_listening_is_offline(portal: PortalProcess, reach: Reach) -> None:
    with FaultProxy(portal.url) as proxy:
        url = proxy.url
    client = reach(portal, url)
    status = client.check()
    assert not status.reachable
    assert status.detail


# --- the portal fails -------------------------------------------------------------------------------------------------


def test_each_fault_of_the_portal_is_told_apart(spoiled: tuple[PortalProcess, Path], reach: Reach) -> None:
    process, faults = spoiled
    client = reach(process, timeouts=QUICK)
    content = paper(300_000, seed=14)
    sent = submission(content, dossier_of(client))
    sender = Sender(client)

    def strike(**fault: object) -> None:
        faults.write_text(json.dumps({"fault": [fault]}), encoding="utf-8")

    strike(action="status", status=503, retry_after="7", method="POST", path="/files")
    with pytest.raises(PortalBusy) as busy:
        sender.send(sent, content)
    assert busy.value.retry_after_s == 7.0

    strike(action="status", status=503, method="PATCH", path="/files/")
    with pytest.raises(PortalOffline):
        sender.send(sent, content)

    strike(action="status", status=429, method="HEAD", path="/files/")
    with pytest.raises(PortalBusy) as quota:
        sender.send(sent, content)
    assert quota.value.retry_after_s is None

    strike(action="hang", method="PATCH", path="/files/")
    with pytest.raises(PortalOffline, match="no answer in time"):
        sender.send(sent, content)

    strike(action="cut", method="PATCH", path="/files/", after_bytes=10_000)
    sender.is_cancelled = lambda: bool(sender.progress and sender.progress[-1])
    with pytest.raises(SendingStopped):  # the cut was bridged, part of the bytes is there
        sender.send(sent, content)
    assert 0 < sender.progress[-1] < len(content)
    sender.is_cancelled = lambda: False

    # every byte arrives, but neither the answer nor the receipt is seen
    lost = {"action": "lose_answer", "method": "PATCH", "path": "/files/", "times": 9}
    silent = {"action": "status", "status": 500, "path": "/receipts/", "skip": 1}
    faults.write_text(json.dumps({"fault": [lost, silent]}), encoding="utf-8")
    with pytest.raises(PortalOffline):
        sender.send(sent, content)
    assert sender.progress[-1] == len(content)

    later = Sender(client, resume=sender.resume)
    assert later.send(sent, content).sha256 == sent.sha256
    assert later.progress == []
    assert len(sender.notes) == 1
    assert stored_bytes(process, sent.uid) == content


def test_a_faults_file_may_be_toml(tmp_path: Path) -> None:
    file = tmp_path / "faults.toml"
    file.write_text('[[fault]]\naction = "hang"\npath = "/store"\ntimes = 2\n', encoding="utf-8")
    (fault,) = read_faults(file)
    assert (fault.action, fault.path, fault.times) == (Action.HANG, "/store", 2)


def test_kill_9_of_the_portal_in_mid_upload_is_survived_within_one_send(tmp_path: Path, reach: Reach) -> None:
    process = start_reference_portal(tmp_path, client_secret="the same")
    port = urlsplit(process.url).port or 0
    client = reach(process)
    content = paper(3 * MIB, seed=15)
    sent = submission(content, dossier_of(client))
    running = [process]

    def kill_once(done: int) -> None:
        if done and len(running) == 1:
            os.kill(running[0].pid, signal.SIGKILL)
            running[0].close()
            # the new process knows no token of the old one: the login is renewed in mid-upload as well
            running.append(start_reference_portal(tmp_path, port, client_secret="the same"))

    sender = Sender(client, on_progress=kill_once)
    receipt = sender.send(sent, content)

    assert receipt.sha256 == sent.sha256
    assert len(running) == 2
    assert len(sender.notes) == 1
    resumed_at = sender.progress[2]
    assert resumed_at >= sender.progress[1]  # nothing that was confirmed is sent again
    assert papers_with(client, sent.sha256) == 1
    assert stored_bytes(running[1], sent.uid) == content
    running[1].close()


def test_kill_9_while_nobody_restarts_it_is_offline_and_resumed_a_week_later(tmp_path: Path, reach: Reach) -> None:
    process = start_reference_portal(tmp_path, client_secret="the same")
    port = urlsplit(process.url).port or 0
    client = reach(process, timeouts=QUICK)
    content = paper(2 * MIB, seed=16)
    sent = submission(content, dossier_of(client))
    sender = Sender(client, on_progress=lambda done: process.kill() if done else None)
    with pytest.raises(PortalOffline):
        sender.send(sent, content)
    with pytest.raises(PortalOffline):
        client.receipt(sent.uid)

    with start_reference_portal(tmp_path, port, client_secret="the same"):
        later = Sender(client, resume=sender.resume)
        assert later.send(sent, content).sha256 == sent.sha256
        assert later.progress[0] >= 256 * 1024
        assert later.notes == []
        assert papers_with(client, sent.sha256) == 1


def test_an_expired_upload_starts_anew(tmp_path: Path, reach: Reach) -> None:
    with start_reference_portal(tmp_path, options=("--upload-life", "0.3", "--token-life", "0.2")) as process:
        client = reach(process)
        content = paper(600_000, seed=17)
        sent = submission(content, dossier_of(client))
        sender = Sender(client, is_cancelled=lambda: bool(sender.progress and sender.progress[-1]))
        with pytest.raises(SendingStopped):
            sender.send(sent, content)
        with raw(process) as plain:

            def is_gone() -> bool:
                plain.headers["Authorization"] = f"Bearer {token(process)}"
                return plain.head(sender.notes[0]).status_code == 410

            wait_until(is_gone, 10)
        # by now every token has ended as well: the client must have logged in again
        later = Sender(client, resume=sender.resume)
        assert later.send(sent, content).sha256 == sent.sha256
        assert len(later.notes) == 1
        assert later.notes != sender.notes
        assert [file.stat().st_size for file in (tmp_path / "files").iterdir()] == [len(content)]


# --- the server's side of tus, by plain requests ----------------------------------------------------------------------


def test_creation_with_upload_checksum_and_termination(portal: PortalProcess, adapter: TusPortal) -> None:
    content = paper(50_000, seed=18)
    sent = submission(content, dossier_of(adapter))
    octets = {"Content-Type": "application/offset+octet-stream"}
    with raw(portal) as client:
        made = client.post(
            "/files",
            headers={"Upload-Length": "50000", "Upload-Metadata": encode_metadata(metadata(sent)), **octets},
            content=content[:10_000],
        )
        assert made.status_code == 201
        assert made.headers["upload-offset"] == "10000"
        assert "upload-expires" in made.headers
        address = f"/{made.headers['location']}"

        def append(offset: int, piece: bytes, promised: bytes) -> int:
            digest = base64.b64encode(hashlib.sha1(promised).digest()).decode()
            headers = {"Upload-Offset": str(offset), "Upload-Checksum": f"sha1 {digest}", **octets}
            return client.patch(address, headers=headers, content=piece).status_code

        assert append(10_000, content[10_000:20_000], b"other") == 460
        assert client.head(address).headers["upload-offset"] == "10000"
        assert append(20_000, content[20_000:], content[20_000:]) == 409
        assert append(10_000, content[10_000:], content[10_000:]) == 204
        assert client.head(address).headers["upload-offset"] == "50000"
        assert client.delete(address).status_code == 204
        assert client.head(address).status_code == 404
    assert stored_bytes(portal, sent.uid) == content  # a received paper outlives its upload


def test_a_file_that_is_not_what_was_announced_never_becomes_a_paper(portal: PortalProcess, adapter: TusPortal) -> None:
    content = paper(5_000, seed=19)
    sent = submission(content, dossier_of(adapter))
    with raw(portal) as client:
        headers = {"Upload-Length": "5000", "Upload-Metadata": encode_metadata(metadata(sent))}
        made = client.post(
            "/files",
            headers={**headers, "Content-Type": "application/offset+octet-stream"},
            content=content[:-1] + bytes([content[-1] ^ 1]),
        )
    assert made.status_code == 460
    assert adapter.receipt(sent.uid) is None


def test_another_version_of_tus_is_refused_in_words(portal: PortalProcess) -> None:
    with raw(portal) as client:
        client.headers["Tus-Resumable"] = "0.2.2"
        answer = client.post("/files", headers={"Upload-Length": "5"})
        assert answer.status_code == 412
        about = client.options("/files")
    assert about.headers["tus-version"] == "1.0.0"
    assert "checksum" in about.headers["tus-extension"]


def test_the_portal_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from workstation.portal.reference import start_reference_portal
process = start_reference_portal(Path(sys.argv[1]))
sys.stdout.write(f"{process.pid}\\n")
sys.stdout.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""
    house = Path(workstation.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=house, stdout=subprocess.PIPE, check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL
    pid = int(done.stdout)
    wait_until(lambda: not is_running(pid), 20)


def test_a_portal_that_cannot_start_says_so_instead_of_keeping_us_waiting(tmp_path: Path) -> None:
    (tmp_path / "portal.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(PortalOffline, match="ended with"):
        start_reference_portal(tmp_path)
    assert "not a database" in (tmp_path / "portal.log").read_text(encoding="utf-8")
