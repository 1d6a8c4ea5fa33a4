# SPDX-License-Identifier: GPL-3.0-or-later
"""Every adapter against a real portal that speaks its dialect, over good and bad lines: the same promises for all."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

import workstation
from tests.contract.adapter_kit import BEFORE_LAST, BYTES, LAST, MAPPED, ONLINE, Office
from tests.contract.fault_proxy import FaultProxy, Line
from tests.contract.portal_kit import OWNER, QUICK, TYPE, Sender, paper, raw
from tests.contract.postgres import postgres
from workstation.domain.dossier import Identity
from workstation.domain.handover import DossierHandover, HandedOver, HandedOverPaper
from workstation.domain.ids import SubmissionUid
from workstation.domain.paper_code import PaperCode
from workstation.errors import (
    PortalBusy,
    PortalCaptive,
    PortalLoginRefused,
    PortalNotOffered,
    PortalOffline,
    PortalRefused,
    ReceiptMismatch,
    SendingStopped,
    StoreDamaged,
)
from workstation.portal.adapters.mapped import MappedPortal, short_uid
from workstation.portal.adapters.tus import TusPortal
from workstation.portal.contract import PortalAdapter
from workstation.portal.dialect import VIETNAM, load_dialect
from workstation.portal.receipt import ReceiptKind, kind_of
from workstation.portal.reference import start_reference_portal, tus_headers
from workstation.portal.reference.engine import open_engine
from workstation.portal.reference.refusals import Refusal

MIB = 1024 * 1024
KINDS = {
    "tus": ReceiptKind.PORTAL,
    "igate": ReceiptKind.FETCHED_BACK,
    "dvcqg": ReceiptKind.FILE_HASH,
    "lgsp_key": ReceiptKind.FILE_HASH,
    "lgsp_wso2": ReceiptKind.FILE_HASH,
    "cv7197_rest": ReceiptKind.FETCHED_BACK,
}


SEED = {
    "owner_id": "000.00.01.H22",
    "code_text": "000.00.01.H22.GP.01",
    "document_type_code": "GP.01",
    "title": "Giấy phép",
    "sha256": "a" * 64,
    "stored_at": "2026-01-05T08:00:00+07:00",
    "valid_until": "2027-01-05",
}


@contextmanager
def office_in(folder: Path, database: str = "") -> Iterator[Office]:
    (folder / "faults.json").write_text("{}", encoding="utf-8")
    (folder / "seed.json").write_text(json.dumps({"papers": [SEED], "accounts": [OWNER]}), encoding="utf-8")
    options = ("--profile", "all", "--max-size", str(3 * MIB), "--database", database)
    with start_reference_portal(
        folder, faults=folder / "faults.json", seed=folder / "seed.json", options=options
    ) as process:
        yield Office(process, folder, database)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office_in(tmp_path_factory.mktemp("portal")) as one:
        yield one


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with postgres() as server, office_in(tmp_path_factory.mktemp("postgresql"), server.new_database("office")) as one:
        yield one


CASES = [*((name, "running") for name in ONLINE), ("tus", "on_postgresql"), ("lgsp_key", "on_postgresql")]


@pytest.fixture(params=CASES, ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[str, str]:
    name, portal = request.param
    return name, portal


@pytest.fixture
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    """The portal of the case, else the one in a file."""
    portal = request.getfixturevalue("case")[1] if "case" in request.fixturenames else "running"
    one: Office = request.getfixturevalue(portal)
    yield one
    one.close()


@pytest.fixture
def name(case: tuple[str, str]) -> str:
    return case[0]


@pytest.fixture
def adapter(office: Office, name: str) -> PortalAdapter:
    return office.reach(name)


_SEEDS = itertools.count(1000)


def fresh(size: int) -> bytes:
    """Return bytes that no other test sends: the portal is shared, and copies are counted."""
    return paper(size, seed=next(_SEEDS))


def strike(where: tuple[str, str], **fault: object) -> dict[str, object]:
    return {"method": where[0], "path": where[1], **fault}


# --- the plain way ----------------------------------------------------------------------------------------------------


def test_a_paper_arrives_once_and_its_receipt_carries_our_hash(
    office: Office, name: str, adapter: PortalAdapter
) -> None:
    content = fresh(700_000)
    sent = office.order(content)
    assert adapter.receipt(sent.uid, sent.dossier_number) is None
    sender = Sender(adapter)

    receipt = sender.send(sent, content)

    assert receipt.sha256 == sent.sha256
    assert receipt.received_at.tzinfo is not None
    assert receipt.number
    assert kind_of(receipt) is KINDS[name]
    assert kind_of(receipt).is_proof
    assert sender.progress[-1] == len(content)
    assert office.copies(sent) == 1
    again = Sender(adapter)
    assert again.send(sent, content).number == receipt.number
    assert set(again.progress) <= {len(content)}  # asked first; a file fetched back keeps the lease alive
    later = adapter.receipt(sent.uid, sent.dossier_number)
    assert later is not None
    assert later.sha256 == sent.sha256
    assert (office.copies(sent), office.entries(name, sent)) == (1, 1)


def test_the_portal_says_who_it_lets_in(office: Office, name: str, adapter: PortalAdapter) -> None:
    good = adapter.check()
    bad = office.reach(name, secret="wrong")
    status = bad.check()

    assert (good.reachable, good.logged_in) == (True, True)
    assert (status.reachable, status.logged_in) == (True, False)
    with pytest.raises(PortalLoginRefused):
        bad.receipt(SubmissionUid("a"), "b")


def test_one_token_opens_one_dossier_where_the_portal_opens_any(name: str, adapter: PortalAdapter) -> None:
    if name == "cv7197_rest":
        with pytest.raises(PortalRefused, match="NOT_OFFERED"):
            adapter.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="a token of the desk")
        return
    token = f"a token of the desk {name}"
    number = adapter.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token=token)

    assert adapter.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token=token) == number
    found = adapter.find_dossier(number)
    assert found is not None
    assert (found.number, found.applicant_id, found.applicant_name) == (number, OWNER, "Đặng Đức Đạt")
    assert found.opened_at.utcoffset() is not None
    assert adapter.find_dossier("G09.20-20200101-0000001") is None


TELLS_OUTCOME = {"tus", "dvcqg"}


def test_a_dossier_tells_whether_its_procedure_succeeded_where_the_dialect_says_how(
    office: Office, name: str, adapter: PortalAdapter
) -> None:
    plain = office.reach("tus")
    assert isinstance(plain, TusPortal)
    number = plain.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token=f"outcome asked by {name}")

    def told() -> bool | None:
        found = adapter.find_dossier(number)
        return found.has_succeeded if found is not None else None

    if name == "cv7197_rest":
        with pytest.raises(PortalNotOffered, match="NOT_OFFERED dossier_find"):
            told()
        return
    assert told() is (False if name in TELLS_OUTCOME else None)
    for state, has_succeeded in (("ended", False), ("succeeded", True)):
        plain._session.ask("PUT", f"dossiers/{number}/state", json={"state": state})
        assert told() is (has_succeeded if name in TELLS_OUTCOME else None)


def test_what_became_of_every_component_is_told_where_the_dialect_says_how(
    office: Office, name: str, adapter: PortalAdapter
) -> None:
    number, held = office.dossier("handed over"), f"held-{name.replace('_', '-')}"
    papers = (
        HandedOverPaper(1, "Tờ khai", HandedOver.DIGITISED, "001085012345.L.TOKHAI", SubmissionUid("sent-0001")),
        HandedOverPaper(2, "Giấy khai sinh", HandedOver.REUSED, "001085012345.KQ.G15.000031", SubmissionUid(held)),
        HandedOverPaper(3, "Thẻ căn cước", HandedOver.PAPER, "", SubmissionUid("paper-0003")),
    )
    handover = DossierHandover(number, "1.001193", dt.datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM), papers)
    if name not in {"tus", "dvcqg"}:
        with pytest.raises(PortalNotOffered, match="NOT_OFFERED dossier_complete"):
            adapter.complete_dossier(handover)
        return
    for _ in range(2):
        adapter.complete_dossier(handover)

    if name == "tus":
        with raw(office.process) as client:
            told = client.get(f"/dossiers/{number}/components").json()["components"]
        assert [(one["component"], one["how"]) for one in told] == [(1, "digitised"), (2, "reused"), (3, "paper")]
        assert told[1]["code"] == "001085012345.KQ.G15.000031"
    else:
        assert attached(office, held) == [("1", "1", "001085012345.KQ.G15.000031")]
    with pytest.raises(PortalRefused):
        adapter.complete_dossier(dataclasses.replace(handover, number="G09.20-20261123-9999999"))


def attached(office: Office, uid: str) -> list[tuple[str, str, str]]:
    """Return the flags and the code under which the national portal keeps a reused paper."""
    with closing(open_engine(office.folder / "portal.sqlite", office.database)) as database:
        found = database.rows("select fields from attachment where key = ?", (uid,))
    names = ("DuocTaiSuDung", "DuocLayTuKhoDMQG", "MaKetQuaThayThe")
    return [tuple(json.loads(row["fields"])[key] for key in names) for row in found]


HELD = {"tus": True, "dvcqg": True, "lgsp_key": True, "lgsp_wso2": True, "igate": False, "cv7197_rest": False}


def test_papers_the_state_holds_are_found_where_the_portal_tells_and_not_offered_elsewhere(
    name: str, adapter: PortalAdapter
) -> None:
    if not HELD[name]:
        with pytest.raises(PortalNotOffered, match="NOT_OFFERED store_find"):
            adapter.stored_papers("000.00.01.H22")
        return
    (held,) = adapter.stored_papers("000.00.01.H22", "GP.01")

    assert (held.code_text, held.document_type_code, held.title, held.sha256) == tuple(
        SEED[key] for key in ("code_text", "document_type_code", "title", "sha256")
    )
    assert held.stored_at == dt.datetime.fromisoformat(str(SEED["stored_at"]))
    assert held.valid_until == dt.date(2027, 1, 5)
    assert adapter.stored_papers("000.00.01.H22", "GP.02") == []
    assert adapter.stored_papers("000.00.01") == []


def test_a_catalogue_is_handed_out_or_said_not_to_be_offered(name: str, adapter: PortalAdapter) -> None:
    if name == "tus":
        assert json.loads(adapter.catalogue())["procedures"][0]["components"]
    elif name == "dvcqg":
        rows = json.loads(adapter.catalogue())["tables"]["procedures"]
        assert {"code", "name", "sector"} <= set(rows[0])
    else:
        with pytest.raises(PortalNotOffered, match="catalogue"):
            adapter.catalogue()


def test_a_digital_identity_is_known_or_said_not_to_be_offered(name: str, adapter: PortalAdapter) -> None:
    if name == "tus":
        assert adapter.check_identity(OWNER) is Identity.VERIFIED
        assert adapter.check_identity("001190000007") is Identity.NONE
    else:
        with pytest.raises(PortalNotOffered, match="identity"):
            adapter.check_identity(OWNER)


def test_a_dialect_file_may_have_a_call_for_identities(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "province.toml"
    file.write_text(
        'extends = "cv7197_rest"\n[call.ping]\nmethod = "GET"\npath = "status"\n'
        '[call.identity_find]\nmethod = "GET"\npath = "identities"\nquery = { owner = "{owner_id}" }\n'
        'answer = { verified = "identity" }\n'
        '[call.file_send]\nmethod = "POST"\npath = "x"\n',
        encoding="utf-8",
    )
    adapter = office.reach(str(file))

    assert adapter.check_identity(OWNER) is Identity.VERIFIED
    assert adapter.check_identity("001190000007") is Identity.NONE


def test_two_papers_of_equal_size_and_equal_beginning_stay_two_papers(office: Office, adapter: PortalAdapter) -> None:
    beginning = fresh(64 * 1024)
    contents = [beginning + ending * 5000 for ending in (b"1", b"2")]
    sent = [office.order(content) for content in contents]

    receipts = [Sender(adapter).send(one, content) for one, content in zip(sent, contents, strict=True)]

    assert [receipt.sha256 for receipt in receipts] == [one.sha256 for one in sent]


def test_bytes_that_are_not_the_queued_ones_never_leave(office: Office, name: str, adapter: PortalAdapter) -> None:
    content = fresh(10_000)
    sent = office.order(content)
    with pytest.raises(StoreDamaged):
        Sender(adapter).send(sent, content[:-1] + b"?")
    assert office.entries(name, sent) == 0


@pytest.mark.parametrize("fetching", [name for name, kind in KINDS.items() if kind is ReceiptKind.FETCHED_BACK])
def test_a_large_paper_is_fetched_back_without_being_kept_and_the_lease_lives(tmp_path: Path, fetching: str) -> None:
    with start_reference_portal(tmp_path, options=("--profile", fetching)) as process:
        office = Office(process, tmp_path)
        content = fresh(17 * MIB)  # more than any other answer may have
        sender = Sender(office.reach(fetching))
        sent = office.order(content)
        assert sender.send(sent, content).sha256 == sent.sha256
        assert sender.progress.count(len(content)) > 20  # once a piece, also while it comes back
        office.close()


def without_hash(office: Office, mapped: str) -> MappedPortal:
    """Return an adapter for a portal of this dialect that gives no hash back."""
    dialect = load_dialect(mapped)
    find = dialect.calls["paper_find"]
    blind = dataclasses.replace(find, answer={key: at for key, at in find.answer.items() if key != "hash"})
    process = office.process
    gateway = TusPortal(process.url, process.client_id, process.client_secret) if dialect.transport == "link" else None
    dialect = dataclasses.replace(dialect, calls={**dialect.calls, "paper_find": blind})
    adapter = MappedPortal(dialect, process.url, process.client_id, process.client_secret, gateway=gateway)
    office.opened.append(adapter)
    return adapter


def test_a_portal_that_vouches_for_nothing_gives_no_proof_and_says_so(office: Office) -> None:
    content = fresh(20_000)
    sent = office.order(content)
    adapter = without_hash(office, "lgsp_key")

    receipt = Sender(adapter).send(sent, content)

    assert kind_of(receipt) is ReceiptKind.ACCEPTED_ONLY
    assert not kind_of(receipt).is_proof
    assert "IdGiayTo" in json.loads(receipt.verbatim)["answers"][0]  # the portal's own words are kept
    assert adapter.receipt(sent.uid, sent.dossier_number) is None  # nothing to purge on


def test_a_link_the_portal_lists_is_as_good_as_the_gateway_behind_it(office: Office) -> None:
    content = fresh(20_000)
    sent = office.order(content)
    adapter = without_hash(office, "dvcqg")

    receipt = Sender(adapter).send(sent, content)

    assert kind_of(receipt) is ReceiptKind.LINK_LISTED
    assert receipt.sha256 == sent.sha256
    (row,) = json.loads(json.loads(receipt.verbatim)["answers"][0])["result"][0]["TaiLieuNop"][-1:]
    assert httpx.get(row["DuongDanTaiTepTin"], trust_env=False).content == content  # pulled without a login
    assert httpx.get(row["DuongDanTaiTepTin"] + "0", trust_env=False).status_code == 404


# --- the portal says no -----------------------------------------------------------------------------------------------


def test_a_permanent_no_carries_the_portals_reason(office: Office, name: str, adapter: PortalAdapter) -> None:
    large = fresh(3 * MIB + 1)
    no_pdf = b"PK\x03\x04" + bytes(1000)
    for content, word in ((large, "TOO_LARGE"), (no_pdf, "NOT_PDF")):
        sent = office.order(content)
        with pytest.raises(PortalRefused, match=word):
            Sender(adapter).send(sent, content)
        assert office.entries(name, sent) == 0
    if name != "cv7197_rest":  # which knows no dossiers
        small = fresh(1000)
        lost = office.order(small, dossier_number="G09.20-20200101-9999999")
        with pytest.raises(PortalRefused, match="DOSSIER_UNKNOWN"):
            Sender(adapter).send(lost, small)


def test_a_key_that_stands_for_another_file_is_never_overwritten(
    office: Office, name: str, adapter: PortalAdapter
) -> None:
    first, other = fresh(50_000), fresh(50_000)
    sent = office.order(first)
    Sender(adapter).send(sent, first)

    with pytest.raises(ReceiptMismatch):
        Sender(adapter).send(office.order(other, uid=sent.uid), other)

    assert office.entries(name, sent) == 1
    assert office.copies(sent) == 1


@pytest.mark.parametrize("fetching", [name for name, kind in KINDS.items() if kind is ReceiptKind.FETCHED_BACK])
def test_a_file_the_portal_has_spoilt_is_no_receipt(office: Office, fetching: str) -> None:
    content = fresh(20_000)
    sent = office.order(content, f"spoilt {fetching}")
    adapter = office.reach(fetching)
    Sender(adapter).send(sent, content)
    office.damage(sent)

    with pytest.raises(ReceiptMismatch):
        Sender(adapter).send(sent, content)


# --- the portal fails (research/upload_queue.md 2.1) ------------------------------------------------------------------


def test_each_fault_of_the_portal_is_told_apart_and_survived(office: Office, name: str) -> None:
    adapter = office.reach(name, timeouts=QUICK)
    content = fresh(150_000)
    sent = office.order(content)
    sender = Sender(adapter)
    bytes_go, last = BYTES[name], LAST[name]

    office.spoil(strike(bytes_go, action="status", status=503, retry_after="7"))
    with pytest.raises(PortalBusy) as busy:
        sender.send(sent, content)
    assert busy.value.retry_after_s == 7.0

    office.spoil(strike(bytes_go, action="status", status=503))
    with pytest.raises(PortalOffline):
        sender.send(sent, content)

    office.spoil(strike(bytes_go, action="status", status=429))
    with pytest.raises(PortalBusy) as quota:
        sender.send(sent, content)
    assert quota.value.retry_after_s is None

    office.spoil(strike(last, action="hang", skip=BEFORE_LAST.get(name, 0)))
    with pytest.raises(PortalOffline, match="no answer in time"):
        sender.send(sent, content)

    office.spoil(strike(bytes_go, action="status", status=401))  # the token has ended in mid-upload
    assert sender.send(sent, content).sha256 == sent.sha256

    assert (office.copies(sent), office.entries(name, sent)) == (1, 1)


@pytest.mark.parametrize("where", ["bytes", "last"])
def test_a_lost_answer_makes_no_second_paper(office: Office, name: str, where: str) -> None:
    content = fresh(120_000)
    sent = office.order(content, f"lost {where}")
    sender = Sender(office.reach(name))
    skip = BEFORE_LAST.get(name, 0) if where == "last" else 0
    office.spoil(strike((BYTES if where == "bytes" else LAST)[name], action="lose_answer", skip=skip))
    try:
        receipt = sender.send(sent, content)  # tus looks by itself
    except PortalOffline:
        receipt = sender.send(sent, content)

    assert receipt.sha256 == sent.sha256
    assert (office.copies(sent), office.entries(name, sent)) == (1, 1)


@pytest.mark.parametrize("mapped", [name for name in MAPPED if name in {"dvcqg", "lgsp_key"}])
def test_a_no_with_http_200_is_a_no(office: Office, mapped: str) -> None:
    content = fresh(30_000)
    sent = office.order(content, f"200 {mapped}")
    adapter = office.reach(mapped)
    sender = Sender(adapter)

    def answer(code: object, times: int = 1) -> dict[str, object]:
        body = json.dumps({"error_code": code, "message": "sai định dạng"})
        skip = BEFORE_LAST.get(mapped, 0)
        return strike(LAST[mapped], action="status", status=200, body=body, skip=skip, times=times)

    office.spoil(answer("99"))
    with pytest.raises(PortalOffline, match="99"):
        sender.send(sent, content)
    office.spoil(answer(429))
    with pytest.raises(PortalBusy):
        sender.send(sent, content)
    office.spoil(answer("-17", times=9))
    with pytest.raises(PortalRefused, match="-17 sai định dạng"):
        sender.send(sent, content)
    office.spoil(strike(LAST[mapped], action="status", status=200, body="{}", skip=BEFORE_LAST.get(mapped, 0)))
    with pytest.raises(PortalOffline, match="without error_code"):
        sender.send(sent, content)
    office.spoil(answer("401"))  # the session has ended: a new one is fetched
    assert sender.send(sent, content).sha256 == sent.sha256


def test_no_right_for_the_desk_is_no_refusal_of_the_paper(office: Office) -> None:
    content = fresh(5_000)
    adapter = office.reach("lgsp_key")
    office.spoil(strike(BYTES["lgsp_key"], action="status", status=403))
    with pytest.raises(PortalLoginRefused):
        Sender(adapter).send(office.order(content), content)


@pytest.mark.parametrize("mapped", ["igate", "lgsp_key"])
def test_a_file_the_portal_has_dropped_meanwhile_is_sent_anew(office: Office, mapped: str) -> None:
    content = fresh(30_000)
    sent = office.order(content, f"dropped {mapped}")
    adapter = office.reach(mapped)
    sender = Sender(adapter)
    office.spoil(strike(LAST[mapped], action="status", status=500))
    with pytest.raises(PortalOffline):
        sender.send(sent, content)
    note = json.loads(sender.resume)
    note["file_send"] = json.dumps(json.loads(note["file_send"]) | {"file_id": "gone"})
    sender.resume = json.dumps(note)

    assert sender.send(sent, content).sha256 == sent.sha256


def test_a_note_of_another_portal_is_not_followed(office: Office, name: str, adapter: PortalAdapter) -> None:
    content = fresh(30_000)
    sent = office.order(content)
    note = json.dumps({"portal": "https://other.example/", "file_send": json.dumps({"file_id": "1", "hash": "2"})})
    for resume in (note, "https://other.example/files/1"):
        sender = Sender(adapter, resume=resume)
        assert sender.send(sent, content).sha256 == sent.sha256
    assert office.entries(name, sent) == 1


def bad_line(name: str, line: Line) -> list[Line]:
    """Return lines of which the one that carries the bytes is bad: the gateway has a connection of its own."""
    return [Line(), line] if name == "dvcqg" else [line]


# --- bad lines --------------------------------------------------------------------------------------------------------


def test_a_cut_in_mid_upload_leaves_one_paper(office: Office, name: str) -> None:
    content = fresh(600_000)
    sent = office.order(content)
    with FaultProxy(office.process.url, lines=bad_line(name, Line(cut_after=300_000))) as proxy:
        sender = Sender(office.reach(name, proxy.url, timeouts=QUICK))
        try:
            receipt = sender.send(sent, content)
        except PortalOffline:
            receipt = sender.send(sent, content)
    assert receipt.sha256 == sent.sha256
    assert (office.copies(sent), office.entries(name, sent)) == (1, 1)


def test_a_frozen_line_is_noticed(office: Office, name: str) -> None:
    content = fresh(900_000)
    sent = office.order(content)
    with FaultProxy(office.process.url, lines=bad_line(name, Line(freeze_after=300_000))) as proxy:
        sender = Sender(office.reach(name, proxy.url, timeouts=QUICK))
        with pytest.raises(PortalOffline, match="no answer in time"):
            sender.send(sent, content)
        assert sender.send(sent, content).sha256 == sent.sha256
    assert office.entries(name, sent) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>",
        b"HTTP/1.1 302 Found\r\nLocation: https://wifi.example/login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    ],
    ids=["page", "redirect", "511"],
)
def test_a_captive_portal_is_told_apart(office: Office, name: str, answer: bytes) -> None:
    content = fresh(1000)
    with FaultProxy(office.process.url, otherwise=Line(answer=answer)) as proxy:
        adapter = office.reach(name, proxy.url, timeouts=QUICK)
        with pytest.raises(PortalCaptive, match="captive_portal"):
            Sender(adapter).send(office.order(content), content)
        status = adapter.check()
    assert not status.reachable
    assert status.detail.startswith("captive_portal")


def test_nobody_there_is_offline(office: Office, name: str) -> None:
    adapter = office.reach(name, "http://127.0.0.1:9", timeouts=QUICK)
    content = fresh(1000)
    with pytest.raises(PortalOffline, match="no connection"):
        Sender(adapter).send(office.order(content), content)
    assert not adapter.check().reachable


def test_a_stopped_send_goes_on_later(office: Office, name: str, adapter: PortalAdapter) -> None:
    content = fresh(800_000)
    sent = office.order(content)
    sender = Sender(adapter, is_cancelled=lambda: bool(sender.progress and sender.progress[-1]))
    with pytest.raises(SendingStopped):
        sender.send(sent, content)
    assert 0 < sender.progress[-1] < len(content)

    assert Sender(adapter, resume=sender.resume).send(sent, content).sha256 == sent.sha256
    assert (office.copies(sent), office.entries(name, sent)) == (1, 1)


# --- sudden ends ------------------------------------------------------------------------------------------------------

_SENDERS = """
import json, os, signal, sys
from pathlib import Path
from tests.contract.portal_kit import Sender, paper, submission
from workstation.portal.opening import PortalAccess, open_adapter

def send_and_die(order):
    content = paper(order["size"], order["seed"])
    note = Path(order["note"])

    def keep_and_die(done):
        note.write_text(sender.resume, encoding="utf-8")
        if done:
            os.kill(os.getpid(), signal.SIGKILL)

    sender = Sender(open_adapter(PortalAccess(**order["access"])), on_progress=keep_and_die)
    sender.send(submission(content, order["dossier"], uid=order["uid"]), content)

statuses = []
for order in json.loads(sys.stdin.read()):
    child = os.fork()  # one start of Python for all of them
    if not child:
        send_and_die(order)
        os._exit(0)
    statuses.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
sys.stdout.write(json.dumps(statuses))
"""


def test_kill_9_of_the_sender_leaves_one_paper(office: Office, tmp_path: Path) -> None:
    process = office.process
    login = {"client_id": process.client_id, "client_secret": process.client_secret}
    gateway = {"gateway_client_id": process.client_id, "gateway_secret": process.client_secret}
    orders, papers = [], []
    for name in ONLINE:
        seed = next(_SEEDS)
        content = paper(600_000, seed=seed)
        sent = office.order(content)
        access = {"adapter": name, "url": process.url, "gateway_url": process.url, **login, **gateway}
        order = {"access": access, "size": len(content), "seed": seed, "note": str(tmp_path / name)}
        orders.append(order | {"dossier": sent.dossier_number, "uid": sent.uid})
        papers.append((name, sent, content))
    house = Path(workstation.__file__).parent.parent
    command = [sys.executable, "-c", _SENDERS]
    done = subprocess.run(
        command, input=json.dumps(orders), text=True, cwd=house, stdout=subprocess.PIPE, check=True, timeout=120
    )
    assert json.loads(done.stdout) == [-signal.SIGKILL] * len(ONLINE)

    for name, sent, content in papers:
        sender = Sender(office.reach(name), resume=(tmp_path / name).read_text(encoding="utf-8"))
        assert sender.send(sent, content).sha256 == sent.sha256
        assert (office.copies(sent), office.entries(name, sent)) == (1, 1)


def test_kill_9_of_the_portal_in_mid_upload_leaves_one_paper(tmp_path: Path) -> None:
    options = ("--profile", "all")
    office = Office(start_reference_portal(tmp_path, client_secret="same", options=options), tmp_path)
    port = int(office.process.url.rpartition(":")[2])
    orders = []
    for name in MAPPED:
        content = fresh(500_000)
        sent = office.order(content)
        sender = Sender(office.reach(name, timeouts=QUICK))
        if name == MAPPED[-1]:  # in its middle the portal dies; the others stopped in theirs
            sender.on_progress = lambda done: office.process.kill() if done else None
        else:
            sender.is_cancelled = lambda sender=sender: bool(sender.progress and sender.progress[-1])
        with pytest.raises((PortalOffline, SendingStopped)):
            sender.send(sent, content)
        orders.append((name, sender, sent, content))
    office.process = start_reference_portal(tmp_path, port, client_secret="same", options=options)
    for name, sender, sent, content in orders:
        sender.on_progress = lambda _done: None
        sender.is_cancelled = lambda: False
        assert sender.send(sent, content).sha256 == sent.sha256
        assert (office.copies(sent), office.entries(name, sent)) == (1, 1)
    office.close()
    office.process.close()


def test_a_store_of_letter_7197_keeps_a_paper_under_its_archive_code(office: Office) -> None:
    adapter = office.reach("cv7197_rest")
    code = "G06.01_GT_000041_V2"
    content = fresh(3000)
    sent = office.order(content, doc_code=code, revision=2, supersedes="11111111-2222-3333-4444-555555555555")
    receipt = Sender(adapter).send(sent, content)
    assert receipt.number == code
    told = json.loads(json.loads(receipt.verbatim)["answers"][0])
    assert (told["Version"], told["Supersedes"], told["PaperCode"]) == ("2", sent.supersedes, sent.code.text)
    again = adapter.receipt(sent.uid, sent.dossier_number, code)
    assert again is not None
    assert again.sha256 == sent.sha256
    assert adapter.receipt(sent.uid, sent.dossier_number) is None  # nothing lies under its uid


def test_a_store_of_letter_7197_keeps_a_paper_without_an_archive_code_under_its_uid(office: Office) -> None:
    content = fresh(3000)
    sent = office.order(content)
    assert Sender(office.reach("cv7197_rest")).send(sent, content).number == short_uid(sent.uid)


@pytest.mark.parametrize("wrong", [{"revision": "1"}, {"revision": "x"}, {"revision": "2", "supersedes": "a b"}])
def test_a_correction_that_is_described_wrongly_is_refused(wrong: dict[str, str]) -> None:
    good = {"uid": "a" * 8, "sha256": "0" * 64, "dossier": "1", "owner_id": "1", "document_type": "T", "code": "1.T"}
    tus_headers.checked_metadata(good | {"revision": "2", "supersedes": "b" * 8})
    with pytest.raises(Refusal):
        tus_headers.checked_metadata(good | wrong)


@pytest.mark.parametrize("order", ["old first", "new first"])
def test_a_correction_takes_the_place_of_the_old_one_whichever_arrives_first(office: Office, order: str) -> None:
    adapter = office.reach("tus")
    old, new = fresh(2000), fresh(2100)
    owner = {"old first": "001085000011", "new first": "001085000012"}[order]
    first = office.order(old, code=PaperCode(owner, TYPE))
    second = office.order(new, code=PaperCode(owner, TYPE), revision=2, supersedes=first.uid)
    both = [(first, old), (second, new)]
    for sent, content in both if order == "old first" else reversed(both):
        Sender(adapter).send(sent, content)
    assert [held.sha256 for held in adapter.stored_papers(owner)] == [second.sha256]
    assert adapter.receipt(first.uid) is not None  # kept, and its receipt stands
