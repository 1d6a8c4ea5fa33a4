# SPDX-License-Identifier: GPL-3.0-or-later
"""Our client with an independent server (@tus/server), our server with tus-js-client, tuspy and schemathesis."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.fault_proxy import FaultProxy, Line
from tests.contract.node_peers import tus_js_client, tus_server
from tests.contract.portal_kit import OWNER, InMemory, paper, raw, stored_bytes, submission, token
from tests.contract.python_peers import LOCKS, peer_python
from workstation.errors import PortalRefused, SendingStopped
from workstation.portal.adapters.http_session import HttpSession
from workstation.portal.adapters.line import Timeouts
from workstation.portal.adapters.tus import TusPortal, metadata
from workstation.portal.adapters.tus_client import TusClient
from workstation.portal.reference import PortalProcess, start_reference_portal

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tus")


@pytest.fixture(scope="module")
def server(files: Path) -> Iterator[str]:
    with tus_server(files) as url:
        yield url


class Upload:
    """One file sent by our client to a server without login; remembers notes and progress."""

    def __init__(self, url: str) -> None:
        self.session = HttpSession(url, None, Timeouts())
        self.client = TusClient(self.session, "files", pause=lambda _s: None)
        self.notes: list[str] = []
        self.progress: list[int] = []
        self.stop_after = 0

    def send(self, content: bytes, resume: str = "") -> str:
        return self.client.upload(
            InMemory(content),
            {"filename": "giấy khai sinh.pdf", "note": ""},
            resume=resume,
            save_resume=self.notes.append,
            on_progress=lambda done, _all: self.progress.append(done),
            is_cancelled=lambda: bool(self.stop_after and self.progress and self.progress[-1] >= self.stop_after),
        )


@pytest.fixture
def upload(server: str) -> Iterator[Upload]:
    one = Upload(server)
    yield one
    one.session.close()


def kept(files: Path, address: str) -> bytes:
    return (files / address.rsplit("/", 1)[1]).read_bytes()


def test_the_independent_server_gets_every_byte(files: Path, upload: Upload) -> None:
    content = paper(3 * MIB, seed=31)
    assert kept(files, upload.send(content)) == content
    assert upload.client.abilities().checksum == ""  # it offers none, so none is sent
    assert upload.client.abilities().max_size is None


def test_a_stopped_upload_goes_on_at_the_independent_server(files: Path, upload: Upload) -> None:
    content = paper(2 * MIB, seed=32)
    upload.stop_after = 500_000
    with pytest.raises(SendingStopped):
        upload.send(content)
    stopped_at, upload.stop_after = upload.progress[-1], 0
    upload.progress.clear()

    address = upload.send(content, resume=upload.notes[0])

    assert upload.progress[0] == stopped_at
    assert address == upload.notes[0]
    assert len(upload.notes) == 1
    assert kept(files, address) == content


def test_a_line_that_cuts_is_survived_with_the_independent_server(files: Path, server: str) -> None:
    content = paper(2 * MIB, seed=33)
    with FaultProxy(server, otherwise=Line(cut_after=600_000)) as proxy:
        upload = Upload(proxy.url)
        address = upload.send(content)
        upload.session.close()
    assert kept(files, address) == content
    assert len(upload.notes) == 1
    assert proxy.connections >= 4
    assert proxy.bytes_from_client <= 1.25 * len(content)  # how much of a broken chunk is kept is that server's choice


def test_an_upload_the_independent_server_has_dropped_starts_anew(files: Path, upload: Upload) -> None:
    content = paper(300_000, seed=34)
    upload.stop_after = 1
    with pytest.raises(SendingStopped):
        upload.send(content)
    upload.stop_after = 0
    name = upload.notes[0].rsplit("/", 1)[1]
    for path in files.glob(f"{name}*"):
        path.unlink()

    address = upload.send(content, resume=upload.notes[0])

    assert upload.notes == [upload.notes[0], address]
    assert kept(files, address) == content


def test_a_note_that_belongs_to_a_file_of_another_size_is_not_followed(files: Path, upload: Upload) -> None:
    first = upload.send(paper(5_000, seed=35))
    content = paper(6_000, seed=35)
    second = upload.send(content, resume=first)
    assert second != first
    assert kept(files, second) == content


def test_the_independent_client_sends_stops_and_resumes_a_paper_at_our_portal(tmp_path: Path) -> None:
    with start_reference_portal(tmp_path / "portal") as process:
        portal = TusPortal(process.url, process.client_id, process.client_secret)
        content = paper(MIB, seed=36)
        file = tmp_path / "paper.pdf"
        file.write_bytes(content)
        sent = submission(content, portal.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="tus-js-client"))
        report = tus_js_client(
            f"{process.url}/files", file, metadata(sent), token(process), chunk_size=200_000, stop_after=400_000
        )

        receipt = portal.receipt(sent.uid)

        assert report["stoppedAt"] == 400_000
        assert report["isComplete"]
        assert receipt is not None
        assert receipt.sha256 == sent.sha256
        assert stored_bytes(process, sent.uid) == content
        with raw(process) as client:
            assert client.head(str(report["url"])).headers["upload-offset"] == str(len(content))
        other = submission(paper(MIB, seed=37), sent.dossier_number, uid=sent.uid)
        with pytest.raises(PortalRefused, match="CONFLICT"):
            _create(portal, metadata(other))
        portal.close()


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalProcess]:
    with start_reference_portal(tmp_path_factory.mktemp("ours"), options=("--events", "--pass-on")) as process:
        yield process


def tuspy(process: PortalProcess, at: str, file: Path, described: dict[str, str], **more: object) -> dict[str, object]:
    order = {"endpoint": f"{at}/files", "token": token(process), "file": str(file), "metadata": described}
    order |= {"chunk": 200_000, "retries": 5, "retry_delay_s": 0.1, **more}
    command = [str(peer_python("tuspy")), str(LOCKS / "tuspy_client.py")]
    done = subprocess.run(command, input=json.dumps(order), text=True, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


def test_tuspy_sends_stops_and_resumes_a_paper_at_our_portal_over_a_line_that_cuts(
    ours: PortalProcess, tmp_path: Path
) -> None:
    portal = TusPortal(ours.url, ours.client_id, ours.client_secret)
    content = paper(MIB, seed=38)
    file = tmp_path / "paper.pdf"
    file.write_bytes(content)
    sent = submission(content, portal.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="tuspy tuspy"))

    begun = tuspy(ours, ours.url, file, metadata(sent), stop_at=400_000)
    assert (begun["offset"], begun["fault"]) == (400_000, "")
    assert portal.receipt(sent.uid) is None
    with FaultProxy(ours.url, lines=[Line(), Line(cut_after=250_000)]) as proxy:
        path = str(begun["url"]).partition("/files/")[2]
        ended = tuspy(ours, proxy.url, file, metadata(sent), url=f"{proxy.url}/files/{path}")

    assert ended["fault"] == ""
    receipt = portal.receipt(sent.uid)
    assert receipt is not None
    assert receipt.sha256 == sent.sha256
    assert stored_bytes(ours, sent.uid) == content
    portal.close()


def test_an_independent_prober_finds_no_answer_that_the_profile_does_not_describe(
    ours: PortalProcess, tmp_path: Path
) -> None:
    command = [str(peer_python("schemathesis")), "-m", "schemathesis.cli", "run", f"{ours.url}/openapi.json"]
    command += ["--header", f"Authorization: Bearer {token(ours)}", "--max-examples", "12", "--seed", "20261121"]
    # Routes that answer with a token or take raw bytes by tus are probed by the tests beside this one.
    command += ["--exclude-path-regex", "^/(oauth2|files|links)", "--phases", "coverage,fuzzing", "--no-color"]
    command += ["--checks", "not_a_server_error,status_code_conformance,content_type_conformance"]
    command[-1] += ",response_schema_conformance"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, env=environment, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def _create(portal: TusPortal, described: dict[str, str]) -> None:
    portal.tus.create(MIB, described)
