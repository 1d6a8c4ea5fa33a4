# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of the gateway's work: which received papers still have to be passed on to another portal, claimed by workers.

Several worker processes may claim at once: on PostgreSQL each skips the rows another one is just claiming, on SQLite
they wait for each other. A claim is a lease: a worker that dies lets go by the clock.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from workstation.domain.ids import SubmissionUid
from workstation.domain.paper_code import PaperCode
from workstation.domain.submission import Receipt, Submission
from workstation.portal.reference.database import Database, Upload
from workstation.portal.reference.engine import Session
from workstation.portal.reference.settings import now

_ADD = """
insert into passage (uid, upload_id, submission, state, attempts, next_at, lease_owner, resume, receipt, reason,
    changed_at)
values (?, ?, ?, 'waiting', 0, 0, '', '', '', '', ?)
on conflict (uid) do nothing
"""
_CLAIM = """
update passage set lease_owner = ?, next_at = ?, attempts = attempts + 1
where uid = (select uid from passage where state = 'waiting' and next_at <= ? order by next_at, uid limit 1{skip})
returning uid, upload_id, submission, attempts, resume
"""
_LEASED = " where uid = ? and lease_owner = ? and state = 'waiting' returning uid"
_RENEW = f"update passage set next_at = ?{_LEASED}"
_RESUME = f"update passage set resume = ?{_LEASED}"
_PASSED = f"update passage set state = 'passed', receipt = ?, reason = '', lease_owner = '', changed_at = ?{_LEASED}"
_REFUSED = f"update passage set state = 'refused', reason = ?, lease_owner = '', changed_at = ?{_LEASED}"
_RELEASE = f"update passage set next_at = ?, reason = ?, lease_owner = '', changed_at = ?{_LEASED}"
_COUNTS = "select state, count(*) as number from passage group by state"
_REFUSALS = "select uid, reason, changed_at from passage where state = 'refused' order by changed_at desc limit 50"
_NEXT = "select min(next_at) as next_at from passage where state = 'waiting'"


class PassageLost(Exception):
    """The lease ran out and another worker may have the paper."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paper a worker has claimed.

    Attributes:
        upload_id: of its bytes.
        attempts: this one included.
        resume: note of an earlier try.
    """

    submission: Submission
    upload_id: str
    attempts: int
    resume: str


class Passages:
    """The work queue of a gateway.

    Args:
        database: of the gateway.
        owner: names the worker in its leases.
        lease_s: how long a silent worker keeps a paper.
    """

    def __init__(self, database: Database, owner: str, lease_s: float = 120.0) -> None:
        self._database = database
        self._owner = owner
        self._lease_s = lease_s
        self._claim = _CLAIM.format(skip=database.skip_locked)

    def claim(self, at: float) -> Passage | None:
        """Take the paper that has been due for the longest, None when none is.

        Args:
            at: the present, in seconds of the epoch.
        """
        with self._database.writing() as session:
            rows = session.execute(self._claim, (self._owner, at + self._lease_s, at))
        if not rows:
            return None
        row = rows[0]
        return Passage(_submission(json.loads(row["submission"])), row["upload_id"], row["attempts"], row["resume"])

    def renew(self, uid: str, at: float) -> None:
        """Keep a paper for longer.

        Raises:
            PassageLost: too late.
        """
        self._write(_RENEW, (at + self._lease_s, uid, self._owner))

    def save_resume(self, uid: str, note: str) -> None:
        """Remember how the try can be continued.

        Raises:
            PassageLost: the lease ran out.
        """
        self._write(_RESUME, (note, uid, self._owner))

    def passed(self, uid: str, receipt: Receipt) -> None:
        """Settle a paper with the other portal's receipt, which is kept letter by letter.

        Raises:
            PassageLost: the lease ran out; whoever has the paper now finds the receipt at the other portal.
        """
        self._write(_PASSED, (receipt.verbatim, now().isoformat(), uid, self._owner))

    def refused(self, uid: str, reason: str) -> None:
        """Settle a paper with the other portal's no.

        Raises:
            PassageLost: the lease ran out.
        """
        self._write(_REFUSED, (reason, now().isoformat(), uid, self._owner))

    def release(self, uid: str, reason: str, next_at: float) -> None:
        """Put a paper back for a later try.

        Raises:
            PassageLost: the lease ran out.
        """
        self._write(_RELEASE, (next_at, reason, now().isoformat(), uid, self._owner))

    def next_due(self) -> float | None:
        """Return when the next paper is due or its lease ends, None when all are settled."""
        rows = self._database.rows(_NEXT)
        return None if rows[0]["next_at"] is None else float(rows[0]["next_at"])

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._database.writing() as session:
            if not session.execute(statement, values):
                raise PassageLost(values[-2])


def put_down(session: Session, upload: Upload) -> None:
    """Note, in the transaction that receives a paper, that it has to be passed on."""
    values = (upload.metadata["uid"], upload.id, json.dumps(dict(upload.metadata) | {"size": str(upload.length)}))
    session.execute(_ADD, (*values, now().isoformat()))


def standing(database: Database) -> tuple[dict[str, int], list[dict[str, str]]]:
    """Return how many papers stand in each state, and the newest refused ones."""
    counts = {str(row["state"]): int(row["number"]) for row in database.rows(_COUNTS)}
    return counts, [{name: str(row[name]) for name in row} for row in database.rows(_REFUSALS)]


def _submission(told: Mapping[str, str]) -> Submission:
    """Return what a desk said of a paper in `Upload-Metadata`."""
    owner_id, type_code, seq = told["owner_id"], told["document_type"], _number(told, "seq", 1)
    code = PaperCode.matching(owner_id, type_code, seq, told["code"]) or PaperCode(owner_id, type_code, seq)
    try:
        signed_at = dt.datetime.fromisoformat(told.get("signed_at", ""))
    except ValueError:
        signed_at = now()
    return Submission(
        uid=SubmissionUid(told["uid"]),
        dossier_number=told["dossier"],
        procedure_code=told.get("procedure", ""),
        component=_number(told, "component", 0),
        code=code,
        title=told.get("title", ""),
        file_name=told.get("filename") or f"{told['uid']}.pdf",
        sha256=told["sha256"],
        size=_number(told, "size", 0),
        pages=_number(told, "pages", 0),
        signature_level=told.get("signature_level", ""),
        signed_at=signed_at if signed_at.tzinfo else now(),
    )


def _number(told: Mapping[str, str], name: str, otherwise: int) -> int:
    text = told.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else otherwise
