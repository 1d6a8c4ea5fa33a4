# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter for portals that speak our integration profile: REST for dossiers, store and receipts, tus for the bytes."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from urllib.parse import quote

import httpx

from workstation.domain.dossier import Identity
from workstation.domain.handover import DossierHandover
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
)
from workstation.portal.adapters.http_session import Answer, Credentials, HttpSession, error_code, fail
from workstation.portal.adapters.line import LineSettings, Timeouts
from workstation.portal.adapters.tus_client import TusClient
from workstation.portal.content import require_content
from workstation.portal.contract import PortalDossier, PortalStatus
from workstation.portal.package import version_fields
from workstation.portal.receipt import parse_receipt, require_hash

_RECEIPT_WAIT_S = 10.0  # a portal that checks what it received may take a moment before it confirms


class TusPortal:
    """A `PortalAdapter` on tus.

    Args:
        base_url: https, or http on loopback.
        client_id: this desk's login.
        client_secret: its secret.
        timeouts: how long silence is borne.
        line: pins and proxy.
        pause: waits between tries after a cut; tests pass their own.

    Raises:
        SettingInvalid: the address would send papers over an open line.
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        timeouts: Timeouts | None = None,
        line: LineSettings | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        credentials = Credentials(client_id, client_secret)
        self._session = HttpSession(base_url, credentials, timeouts or Timeouts(), line)
        self.tus = TusClient(self._session, pause=pause)

    def close(self) -> None:
        """Let connections go."""
        self._session.close()

    def check(self) -> PortalStatus:
        """Look whether the portal answers and accepts the login."""
        try:
            fields = _fields(self._session.ask("GET", "status"))
            return PortalStatus(True, True, _moment(fields, "time"))
        except PortalLoginRefused as error:
            return PortalStatus(True, False, detail=error.detail)
        except (PortalBusy, PortalRefused) as error:
            return PortalStatus(True, False, detail=error.detail)
        except PortalError as error:
            return PortalStatus(False, False, detail=error.detail)

    def new_dossier(self, procedure_code: str, applicant_id: str, applicant_name: str, token: str) -> str:
        """Open a dossier and return its number; the same `token` gives the same number again."""
        order = {
            "procedure_code": procedure_code,
            "applicant_id": applicant_id,
            "applicant_name": applicant_name,
            "token": token,
        }
        return _text(_fields(self._session.ask("POST", "dossiers", json=order)), "number")

    def find_dossier(self, number: str) -> PortalDossier | None:
        """Return the dossier, or None when the portal does not know the number."""
        answer = self._session.ask("GET", f"dossiers/{quote(number, safe='')}")
        if answer.status == httpx.codes.NOT_FOUND and _is_json(answer):
            return None
        fields = _fields(answer)
        return PortalDossier(
            _text(fields, "number"),
            _text(fields, "procedure_code"),
            _text(fields, "applicant_id"),
            _text(fields, "applicant_name"),
            _moment(fields, "opened_at"),
            # A portal of an earlier profile does not tell.
            fields["state"] == "succeeded" if isinstance(fields.get("state"), str) else None,
        )

    def stored_papers(self, owner_id: str, document_type_code: str | None = None) -> list[StoredPaper]:
        """Return the papers the state already holds of this owner, newest first."""
        params = {"owner": owner_id} | ({"type": document_type_code} if document_type_code else {})
        papers = _fields(self._session.ask("GET", "store", params=params)).get("papers")
        if not isinstance(papers, list):
            raise PortalOffline(detail="the store's answer carries no list")
        return [_stored_paper(row) for row in papers if isinstance(row, dict)]

    def catalogue(self) -> bytes:
        """Return the portal's catalogue as JSON."""
        answer = self._session.ask("GET", "catalogue")
        if not _is_there(answer):
            raise PortalNotOffered(detail="NOT_OFFERED catalogue")
        _fields(answer)
        return answer.body

    def check_identity(self, owner_id: str) -> Identity:
        """Return whether the portal knows a verified digital identity of this person."""
        answer = self._session.ask("GET", "identities", params={"owner": owner_id})
        if not _is_there(answer):
            raise PortalNotOffered(detail="NOT_OFFERED check_identity")
        said = _text(_fields(answer), "identity")
        if said not in {Identity.VERIFIED, Identity.NONE}:
            raise PortalOffline(detail="identity is neither verified nor none")
        return Identity(said)

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
        known = self.receipt(submission.uid)
        if known is not None:  # the answer of an earlier try was lost
            return require_hash(known, submission.sha256)
        try:
            self.tus.upload(
                content,
                metadata(submission),
                resume=resume,
                save_resume=save_resume,
                on_progress=on_progress,
                is_cancelled=is_cancelled,
            )
        except PortalRefused:
            # The no may be about a uid that the portal took a moment ago through another connection of ours.
            known = self.receipt(submission.uid)
            if known is None or known.sha256 != submission.sha256:
                raise
            return known
        receipt = self.receipt(submission.uid)
        if receipt is None:
            raise ReceiptAwaited(detail="all bytes are there", retry_after_s=_RECEIPT_WAIT_S)
        return require_hash(receipt, submission.sha256)

    def receipt(self, uid: SubmissionUid, dossier_number: str = "", doc_code: str = "") -> Receipt | None:
        """Return the receipt of a submission, or None when the portal has none."""
        answer = self._session.ask("GET", f"receipts/{quote(uid, safe='')}")
        if answer.status == httpx.codes.NOT_FOUND and _is_json(answer):
            return None
        if answer.status != httpx.codes.OK:
            fail(answer)
        return parse_receipt(answer.text(), uid)

    def complete_dossier(self, handover: DossierHandover) -> None:
        """Tell what became of every component."""
        rows = [
            {"component": one.component, "title": one.title, "how": one.how, "code": one.code_text, "uid": one.uid}
            for one in handover.papers
        ]
        path = f"dossiers/{quote(handover.number, safe='')}/components"
        answer = self._session.ask("PUT", path, json={"told_at": handover.at.isoformat(), "components": rows})
        if not _is_there(answer) and error_code(answer) in {"", "NOT_OFFERED"}:
            raise PortalNotOffered(detail="NOT_OFFERED complete_dossier")
        _fields(answer)

    def takes_events(self) -> bool:
        """Return what the portal says in its status; one that says nothing wants nothing."""
        return _fields(self._session.ask("GET", "status")).get("takes_events") is True

    def push_events(self, batch: EventBatch) -> None:
        """Tell where papers stand; the gateway knows each event by its id."""
        events = [
            {
                "id": event.id,
                "line": event.line,
                "uid": event.uid,
                "name": event.name,
                "state": event.state.value,
                "at": event.at.isoformat(),
                "size": event.size,
            }
            for event in batch.events
        ]
        told = {
            "station": batch.station,
            "agency": batch.agency,
            "counter": batch.counter,
            "audit_lines": batch.audit_lines,
            "audit_head": batch.audit_head,
            "events": events,
        }
        answer = self._session.ask("POST", "events", json=told)
        if answer.status == httpx.codes.NOT_FOUND and _is_json(answer):
            raise PortalNotOffered(detail="NOT_OFFERED push_events")
        if _fields(answer).get("taken") != len(events):
            raise PortalOffline(detail="the gateway does not confirm the events")

    def link(self, uid: SubmissionUid) -> str:
        """Return an address by which another system may fetch a received paper without a login, for a while."""
        answer = self._session.ask("POST", f"documents/{quote(uid, safe='')}/links")
        return str(self._session.address(_text(_fields(answer), "url")))


def metadata(submission: Submission) -> dict[str, str]:
    """Return what the portal is told of a paper, as `Upload-Metadata`."""
    return {
        "uid": submission.uid,
        "sha256": submission.sha256,
        "filename": submission.file_name,
        "filetype": "application/pdf",
        "dossier": submission.dossier_number,
        "procedure": submission.procedure_code,
        "component": str(submission.component),
        "owner_id": submission.code.owner_id,
        "document_type": submission.code.document_type_code,
        "seq": str(submission.code.seq),
        "code": submission.code.text,
        "title": submission.title,
        "pages": str(submission.pages),
        "signature_level": submission.signature_level,
        "signed_at": submission.signed_at.isoformat(),
    } | version_fields(submission)


def _is_json(answer: Answer) -> bool:
    # A 404 page of some proxy in between must not pass for "the portal does not know it".
    return answer.headers.get("content-type", "").startswith("application/json")


def _is_there(answer: Answer) -> bool:
    """Tell a portal of an earlier version of the profile, which says 404 in JSON, from a wrong address."""
    return not (answer.status == httpx.codes.NOT_FOUND and _is_json(answer))


def _fields(answer: Answer) -> dict[str, object]:
    if answer.status not in {200, 201}:
        fail(answer)
    fields = answer.json()
    if not isinstance(fields, dict):
        raise PortalOffline(detail=f"answer {answer.status} is no JSON object")
    return fields


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise PortalOffline(detail=f"the answer lacks {name}")
    return value


def _moment(fields: dict[str, object], name: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(_text(fields, name))
    except ValueError:
        raise PortalOffline(detail=f"{name} is no time") from None
    if moment.tzinfo is None:
        raise PortalOffline(detail=f"{name} has no zone")
    return moment


def _stored_paper(row: dict[str, object]) -> StoredPaper:
    try:
        until = dt.date.fromisoformat(_text(row, "valid_until")) if row.get("valid_until") else None
    except ValueError:
        raise PortalOffline(detail="valid_until is no date") from None
    return StoredPaper(
        _text(row, "code_text"),
        _text(row, "document_type_code"),
        _text(row, "title"),
        _text(row, "sha256"),
        _moment(row, "stored_at"),
        until,
    )
