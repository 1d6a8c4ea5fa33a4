# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter for portals that take a paper in one request or by a link, in whatever dialect a data file describes."""

from __future__ import annotations

import base64
import datetime as dt
import email.utils
import json
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import httpx

from workstation.domain.dossier import Identity
from workstation.domain.handover import DossierHandover, HandedOver
from workstation.domain.ids import SubmissionUid
from workstation.domain.item_events import EventBatch
from workstation.domain.submission import PaperBytes, Receipt, StoredPaper, Submission
from workstation.errors import (
    PortalBusy,
    PortalError,
    PortalLoginRefused,
    PortalNotOffered,
    PortalOffline,
    PortalRefused,
    ReceiptAwaited,
    ReceiptMismatch,
    SendingStopped,
    SettingInvalid,
)
from workstation.portal.adapters.http_session import (
    Answer,
    Credentials,
    HttpSession,
    error_code,
    fail,
    retry_after_s,
)
from workstation.portal.adapters.line import LineSettings, Timeouts
from workstation.portal.adapters.logins import Doorkeeper
from workstation.portal.adapters.multipart import MultipartFile
from workstation.portal.adapters.tus import TusPortal
from workstation.portal.content import require_content
from workstation.portal.contract import PortalDossier, PortalStatus
from workstation.portal.dialect import (
    Call,
    Dialect,
    Values,
    filled,
    filled_parts,
    filled_path,
    filled_texts,
    found,
    text_at,
)
from workstation.portal.receipt import ReceiptKind, require_hash, written_down

_RECEIPT_WAIT_S = 10.0
_CATALOGUE = "catalogue_"  # calls that hand out one table of the catalogue each: `catalogue_procedures`, ...
_YES = frozenset({"1", "true", "yes", "verified"})
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


class _Absent(Exception):
    """The portal does not know what was asked for."""


class _LoginEnded(Exception):
    """The portal wants a new log-in."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class _Heard:
    """An answer that means yes."""

    answer: Answer
    fields: object


class MappedPortal:
    """A `PortalAdapter` in a dialect that is data.

    Args:
        dialect: what the portal speaks.
        base_url: https, or http on loopback.
        client_id: this desk's login.
        client_secret: its secret.
        unit_code: the unit's code at the portal.
        login_url: where the log-in service is another host; empty: the portal itself.
        gateway: keeps the bytes where the portal only takes links.
        timeouts: how long silence is borne.
        line: pins and proxy.
        clock: the present, for the times the desk must state.

    Raises:
        SettingInvalid: an address would send papers over an open line, or the dialect needs a gateway.
    """

    def __init__(
        self,
        dialect: Dialect,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        unit_code: str = "",
        login_url: str = "",
        gateway: TusPortal | None = None,
        timeouts: Timeouts | None = None,
        line: LineSettings | None = None,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        if dialect.transport == "link" and gateway is None:
            raise SettingInvalid(key="portal.gateway_url", value="")
        self._dialect = dialect
        self._clock = clock
        self._gateway = gateway
        chosen = timeouts or Timeouts()
        self._session = HttpSession(base_url, None, chosen, line)
        self._logins = HttpSession(login_url, None, chosen, line) if login_url else self._session
        self._values = {"unit_code": unit_code, "client_id": client_id}
        credentials = Credentials(client_id, client_secret)
        self._door = Doorkeeper(self._logins, dialect.login, dialect.verdicts, credentials, self._values)

    def close(self) -> None:
        """Let connections go."""
        self._session.close()
        self._logins.close()
        if self._gateway is not None:
            self._gateway.close()

    def check(self) -> PortalStatus:
        """Look whether the portal answers and accepts the login."""
        try:
            heard = self._hear(self._dialect.status, self._moment_values())
        except _Absent:
            return PortalStatus(True, True)
        except PortalLoginRefused as error:
            return PortalStatus(True, False, detail=error.detail)
        except (PortalBusy, PortalRefused) as error:
            return PortalStatus(True, False, detail=error.detail)
        except PortalError as error:
            return PortalStatus(False, False, detail=error.detail)
        if self._gateway is not None:
            behind = self._gateway.check()
            if not (behind.reachable and behind.logged_in):
                return PortalStatus(behind.reachable, behind.logged_in, detail=f"gateway: {behind.detail}")
        return PortalStatus(True, True, _date(heard.answer))

    def new_dossier(self, procedure_code: str, applicant_id: str, applicant_name: str, token: str) -> str:
        """Open a dossier and return its number; the same `token` gives the same number again."""
        given = {
            **self._moment_values(),
            "procedure": procedure_code,
            "applicant_id": applicant_id,
            "applicant_name": applicant_name,
            "token_of_desk": token,
        }
        try:
            number = self._values_of("dossier_new", given).get("number", "")
        except _Absent:
            number = ""
        if not number:
            raise PortalOffline(detail="the answer carries no dossier number")
        return number

    def find_dossier(self, number: str) -> PortalDossier | None:
        """Return the dossier, or None when the portal does not know the number."""
        try:
            row = self._values_of("dossier_find", {**self._moment_values(), "dossier": number})
        except _Absent:
            return None
        return PortalDossier(
            row.get("number", number),
            row.get("procedure", ""),
            row.get("applicant_id", ""),
            row.get("applicant_name", ""),
            self._dialect.time_of(row.get("opened_at", "")),
            self._has_succeeded(row.get("state", "")),
        )

    def _has_succeeded(self, state: str) -> bool | None:
        ends = self._dialect.verdicts.succeeded
        return state in ends if ends and state else None

    def stored_papers(self, owner_id: str, document_type_code: str | None = None) -> list[StoredPaper]:
        """Return the papers the state already holds of this owner, newest first: as the portal says, else its gateway.

        Raises:
            PortalNotOffered: the dialect has no call `store_find`, and no gateway that keeps its papers.
        """
        call = self._dialect.calls.get("store_find")
        if call is None and self._gateway is not None and self._dialect.transport == "link":
            return self._gateway.stored_papers(owner_id, document_type_code)
        if call is None:
            raise PortalNotOffered(detail="NOT_OFFERED store_find")
        given = {**self._moment_values(), "owner_id": owner_id, "document_type": document_type_code or ""}
        try:
            heard = self._hear("store_find", given)
        except _Absent:
            return []
        rows = [{name: text_at(entry, place) for name, place in call.answer.items()} for entry in _entries(call, heard)]
        papers = [self._stored(row) for row in rows if document_type_code in {None, row.get("document_type")}]
        return sorted(papers, key=lambda paper: paper.stored_at, reverse=True)

    def catalogue(self) -> bytes:
        """Return the tables of the catalogue the dialect has calls for; the others stay as the desk has them."""
        tables: dict[str, list[dict[str, str]]] = {}
        for name in sorted(call for call in self._dialect.calls if call.startswith(_CATALOGUE)):
            call = self._dialect.calls[name]
            try:
                entries = _entries(call, self._hear(name, self._moment_values()))
            except _Absent:
                entries = []
            rows = [{key: text_at(entry, place) for key, place in call.answer.items()} for entry in entries]
            tables[name.removeprefix(_CATALOGUE)] = rows
        if not tables:
            raise PortalNotOffered(detail="NOT_OFFERED catalogue")
        version = f"{self._dialect.name} {self._clock():%Y-%m-%d}"
        return json.dumps({"version": version, "tables": tables}, ensure_ascii=False).encode()

    def check_identity(self, owner_id: str) -> Identity:
        """Return whether the portal knows a verified digital identity, where the dialect has a call for it."""
        try:
            heard = self._hear("identity_find", {**self._moment_values(), "owner_id": owner_id})
        except _Absent:
            return Identity.NONE
        place = self._dialect.calls["identity_find"].answer.get("verified", "")
        entries = _entries(self._dialect.calls["identity_find"], heard)
        said = [str(node).lower() for entry in entries for node in found(entry, place)]
        return Identity.VERIFIED if said and said[0] in _YES else Identity.NONE

    def receipt(self, uid: SubmissionUid, dossier_number: str = "", doc_code: str = "") -> Receipt | None:
        """Return what proves that the portal has the paper, or None when it has none."""
        given = {**self._moment_values(), "uid": uid, "uid_short": short_uid(uid), "dossier": dossier_number}
        given["archive_code"] = doc_code or given["uid_short"]
        given["file_name"] = filled_texts({"": self._dialect.file_name}, given)[""]
        return self._proof(SubmissionUid(uid), given, "")

    def complete_dossier(self, handover: DossierHandover) -> None:
        """Tell the portal of every reused paper, then that all of the dossier is there, where the dialect says how."""
        if "dossier_complete" not in self._dialect.calls:
            raise PortalNotOffered(detail="NOT_OFFERED dossier_complete")
        given = {
            **self._moment_values(),
            "dossier": handover.number,
            "procedure": handover.procedure_code,
            **{how.value: str(handover.count(how)) for how in HandedOver},
        }
        try:
            for one in handover.papers:
                if one.how is HandedOver.REUSED and "paper_reuse" in self._dialect.calls:
                    more = {"uid": one.uid, "component": str(one.component), "title": one.title, "code": one.code_text}
                    self._hear("paper_reuse", {**given, **more})
            self._hear("dossier_complete", given)
        except _Absent:
            raise PortalRefused(detail="DOSSIER_UNKNOWN dossier_complete") from None

    def takes_events(self) -> bool:
        """Return what the gateway says, where there is one: no portal's own dialect has such a call."""
        return self._gateway is not None and self._gateway.takes_events()

    def push_events(self, batch: EventBatch) -> None:
        """Tell the gateway where papers stand.

        Raises:
            PortalNotOffered: there is no gateway.
        """
        if self._gateway is None:
            raise PortalNotOffered(detail="NOT_OFFERED push_events")
        self._gateway.push_events(batch)

    def send(
        self,
        submission: Submission,
        content: PaperBytes,
        *,
        resume: str,
        save_resume: Callable[[str], None],
        on_progress: Callable[[int, int], None],
        is_cancelled: Callable[[], bool],
    ) -> Receipt:
        """Send one paper, or finish sending it, and return the receipt that carries our SHA-256."""
        require_content(submission, content)
        given = self._described(submission)

        def beat() -> None:  # a paper fetched back over a slow line must not cost the lease
            on_progress(content.size, content.size)

        known = self._proof(submission.uid, given, submission.sha256, beat)
        if known is not None:
            return require_hash(known, submission.sha256)
        errand = _Errand(content, self._own_note(resume), save_resume, on_progress, is_cancelled)
        try:
            self._bring(submission, given, errand)
        except PortalRefused:
            # The no may be about a paper that the portal took a moment ago and whose answer we never saw.
            known = self._proof(submission.uid, given, submission.sha256, beat)
            if known is None or known.sha256 != submission.sha256:
                raise
            return known
        receipt = self._proof(submission.uid, given, submission.sha256, beat)
        if receipt is None:
            raise ReceiptAwaited(detail="the portal does not list the paper yet", retry_after_s=_RECEIPT_WAIT_S)
        return require_hash(receipt, submission.sha256)

    def _own_note(self, resume: str) -> dict[str, str]:
        note = _note(resume)
        # A note of another portal, or of another adapter: the desk was moved.
        return note if note.get("portal") == str(self._session.base_url) else {"portal": str(self._session.base_url)}

    def _bring(self, submission: Submission, given: Values, errand: _Errand) -> None:
        if self._dialect.transport == "link":
            given = {**given, "link": self._to_gateway(submission, errand)}
        try:
            self._make_calls(given, errand)
        except PortalRefused:
            if not errand.has_built_on_a_note:
                raise
            # What an earlier try had left at the portal may be gone by now.
            errand.forget(self._dialect.send)
            self._make_calls(given, errand)
        errand.on_progress(errand.content.size, errand.content.size)

    def _make_calls(self, given: Values, errand: _Errand) -> None:
        for name in self._dialect.send:
            errand.stop_if_cancelled()
            kept = errand.done(name)
            if kept is None:
                kept = self._send_call(name, given, errand)
                errand.keep(name, kept)
            given = {**given, **kept}

    def _send_call(self, name: str, given: Values, errand: _Errand) -> dict[str, str]:
        try:
            return self._values_of(name, given, errand)
        except _Absent:
            raise PortalRefused(detail=f"DOSSIER_UNKNOWN {name}") from None

    def _to_gateway(self, submission: Submission, errand: _Errand) -> str:
        assert self._gateway is not None
        receipt = self._gateway.send(
            submission,
            errand.content,
            resume=errand.note.get("gateway", ""),
            save_resume=lambda note: errand.keep_text("gateway", note),
            on_progress=errand.on_progress,
            is_cancelled=errand.is_cancelled,
        )
        require_hash(receipt, submission.sha256)
        return self._gateway.link(submission.uid)

    def _proof(
        self, uid: SubmissionUid, given: Values, sha256: str, beat: Callable[[], None] = lambda: None
    ) -> Receipt | None:
        """Return what the portal itself says of the paper.

        Args:
            uid: of the submission.
            given: values at hand.
            sha256: ours, for portals that offer nothing to compare; "" when we do not know it here.
            beat: called while a file is fetched back.
        """
        try:
            heard = self._hear("paper_find", given)
            row = self._read("paper_find", heard, given)
        except _Absent:
            return None
        at = self._received_at(row, heard.answer)
        number = row.get("number") or row.get("file_id") or str(uid)
        if _SHA256.fullmatch(row.get("hash", "")):
            kind, confirmed = ReceiptKind.FILE_HASH, row["hash"].lower()
        elif "paper_fetch" in self._dialect.calls:
            kind, confirmed = ReceiptKind.FETCHED_BACK, self._fetched_hash({**given, **row}, beat)
        elif self._gateway is not None:
            behind = self._gateway.receipt(uid)
            if behind is None:
                return None  # a link to nothing: the bytes have to go to the gateway (again)
            kind, confirmed = ReceiptKind.LINK_LISTED, behind.sha256
        elif sha256:
            kind, confirmed = ReceiptKind.ACCEPTED_ONLY, sha256
        else:
            return None
        answers = (heard.answer.text(),)
        return written_down(kind, uid, number=number, sha256=confirmed, at=at, answers=answers)

    def _fetched_hash(self, given: Values, beat: Callable[[], None]) -> str:
        try:
            return self._hear("paper_fetch", given, beat=beat).answer.sha256
        except _Absent:
            raise ReceiptMismatch(detail="the portal lists the paper and has not its bytes") from None

    def _received_at(self, row: Values, answer: Answer) -> dt.datetime:
        if row.get("received_at"):
            return self._dialect.time_of(row["received_at"])
        return _date(answer) or self._clock()

    def _values_of(self, name: str, given: Values, errand: _Errand | None = None) -> dict[str, str]:
        return self._read(name, self._hear(name, given, errand), given)

    def _read(self, name: str, heard: _Heard, given: Values) -> dict[str, str]:
        call = self._dialect.calls[name]
        wanted = filled_texts(call.match, given)
        for entry in _entries(call, heard):
            if all(text in [str(one) for one in found(entry, place)] for place, text in wanted.items()):
                return {key: text_at(entry, place) for key, place in call.answer.items()}
        raise _Absent

    def _hear(
        self, name: str, given: Values, errand: _Errand | None = None, beat: Callable[[], None] | None = None
    ) -> _Heard:
        """Make one call, after those it needs, and return an answer that means yes."""
        call = self._dialect.calls.get(name)
        if call is None:
            raise PortalNotOffered(detail=f"NOT_OFFERED {name}")
        for need in call.needs:
            given = {**given, **self._values_of(need, given)}
        try:
            return self._judge(call, self._ask(call, given, errand, beat))
        except _LoginEnded:
            self._door.forget()
        try:
            return self._judge(call, self._ask(call, given, errand, beat))
        except _LoginEnded as error:
            raise PortalLoginRefused(detail=error.detail) from None

    def _ask(self, call: Call, given: Values, errand: _Errand | None, beat: Callable[[], None] | None) -> Answer:
        ticket = self._door.ticket()
        given = {**given, "token": ticket.token}
        headers = {**ticket.headers, **filled_texts(call.headers, given)}
        parts: dict[str, object] = {"params": filled_texts(call.query, given)}
        if call.is_raw:
            parts["beat"] = beat or (lambda: None)
        if call.file and errand is not None:
            body = MultipartFile(
                call.file,
                given["file_name"],
                errand.content,
                filled_parts(call.parts, given),
                errand.on_progress,
                errand.is_cancelled,
            )
            parts["content"] = body
            headers |= body.headers
        elif call.json is not None:
            parts["json"] = filled(call.json, given)
        # A lost answer to a call that stores something is looked into, never simply sent again.
        send = self._session.ask if errand is None else self._session.request
        return send(call.method, filled_path(call.path, given), headers=headers, **parts)

    def _judge(self, call: Call, answer: Answer) -> _Heard:
        verdicts = self._dialect.verdicts
        if answer.status == httpx.codes.UNAUTHORIZED:
            raise _LoginEnded(self._reason(answer, None))
        if answer.status in verdicts.no_right:
            raise PortalLoginRefused(detail=self._reason(answer, None))
        if answer.status == httpx.codes.NOT_FOUND and _is_json(answer) and error_code(answer):
            raise _Absent
        if not 200 <= answer.status < 300:
            fail(answer)
        if call.is_raw:
            return _Heard(answer, None)
        fields = answer.json()
        code = text_at(fields, verdicts.code) if verdicts.code else ""
        if verdicts.code and not code:
            raise PortalOffline(detail=f"answer {answer.status} without {verdicts.code}")
        if not verdicts.code or code in verdicts.success:
            return _Heard(answer, fields)
        if code in verdicts.absent:
            raise _Absent
        words = self._reason(answer, fields)
        if code in verdicts.login:
            raise _LoginEnded(words)
        if code in verdicts.busy:
            raise PortalBusy(detail=words, retry_after_s=retry_after_s(answer.headers.get("retry-after", "")))
        if code in verdicts.transient:
            raise PortalOffline(detail=words)
        raise PortalRefused(detail=words)

    def _reason(self, answer: Answer, fields: object) -> str:
        if fields is None:
            try:
                fields = json.loads(answer.body)
            except (ValueError, RecursionError):
                fields = {}
        verdicts = self._dialect.verdicts
        words = next(filter(None, (text_at(fields, place) for place in verdicts.reason)), "")
        code = text_at(fields, verdicts.code) if verdicts.code else error_code(answer)
        return " ".join(part for part in (str(answer.status), code, words) if part)[:300]

    def _described(self, submission: Submission) -> dict[str, str]:
        code = submission.code
        given = {
            **self._moment_values(),
            "uid": submission.uid,
            "uid_short": short_uid(submission.uid),
            "dossier": submission.dossier_number,
            "procedure": submission.procedure_code,
            "component": str(submission.component),
            "owner_id": code.owner_id,
            "document_type": code.document_type_code,
            "seq": str(code.seq),
            "code": code.text,
            "title": submission.title,
            "sha256": submission.sha256,
            "size": str(submission.size),
            "pages": str(submission.pages),
            "signature_level": submission.signature_level,
            "signed_at": self._dialect.time_text(submission.signed_at),
            "revision": str(submission.revision),
            "supersedes": submission.supersedes,
            "doc_code": submission.doc_code,
            "archive_code": submission.doc_code or short_uid(submission.uid),
        }
        return {**given, "file_name": filled_texts({"": self._dialect.file_name}, given)[""]}

    def _moment_values(self) -> dict[str, str]:
        return {**self._values, "now": self._dialect.time_text(self._clock())}

    def _stored(self, row: Mapping[str, str]) -> StoredPaper:
        until = row.get("valid_until", "")
        return StoredPaper(
            row.get("code", ""),
            row.get("document_type", ""),
            row.get("title", ""),
            row.get("hash", "").lower(),
            self._dialect.time_of(row.get("stored_at", "")),
            self._dialect.time_of(until).date() if until else None,
        )


class _Errand:
    """One paper on its way, and what an earlier try has already done of it."""

    def __init__(
        self,
        content: PaperBytes,
        note: dict[str, str],
        save_resume: Callable[[str], None],
        on_progress: Callable[[int, int], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self.content = content
        self.note = note
        self._save_resume = save_resume
        self.on_progress = on_progress
        self.is_cancelled = is_cancelled
        self.has_built_on_a_note = False

    def done(self, name: str) -> dict[str, str] | None:
        """Return what a call gave in an earlier try, None when it was not made."""
        if name not in self.note:
            return None
        self.has_built_on_a_note = True
        return _note(self.note[name])

    def forget(self, names: Iterable[str]) -> None:
        """Make these calls anew."""
        self.has_built_on_a_note = False
        for name in names:
            self.note.pop(name, None)

    def keep(self, name: str, values: Mapping[str, str]) -> None:
        """Note that a call was made."""
        self.keep_text(name, json.dumps(dict(values), ensure_ascii=False))

    def keep_text(self, name: str, text: str) -> None:
        """Note something for the next try."""
        self.note[name] = text
        self._save_resume(json.dumps(self.note, ensure_ascii=False))

    def stop_if_cancelled(self) -> None:
        """Raise SendingStopped if somebody said so."""
        if self.is_cancelled():
            raise SendingStopped


def short_uid(uid: str) -> str:
    """Return a uid in 26 characters, for fields too narrow for 36; a uid of ours is a UUID."""
    try:
        return base64.b32encode(uuid.UUID(uid).bytes).decode("ascii").rstrip("=").lower()
    except ValueError:
        return uid


def _note(text: str) -> dict[str, str]:
    try:
        fields = json.loads(text) if text else {}
    except ValueError:
        return {}
    return (
        {str(key): value for key, value in fields.items() if isinstance(value, str)} if isinstance(fields, dict) else {}
    )


def _entries(call: Call, heard: _Heard) -> list[object]:
    if not call.list:
        return [heard.fields]
    entries: list[object] = []
    for node in found(heard.fields, call.list):
        entries += node if isinstance(node, list) else [node]
    return entries


def _date(answer: Answer) -> dt.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None


def _is_json(answer: Answer) -> bool:
    return "json" in answer.headers.get("content-type", "")
