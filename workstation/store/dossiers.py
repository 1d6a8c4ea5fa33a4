# SPDX-License-Identifier: GPL-3.0-or-later
"""Dossiers, and the expected papers a new one starts with; the further life of a paper is in papers.py."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable

from workstation.domain.dossier import Dossier, DossierComponent, DossierState, Identity, Procedure, SecretAnswer
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.owner import Owner, OwnerId, OwnerKind
from workstation.domain.states import State
from workstation.errors import DossierNumberTaken, DossierUnknown
from workstation.store.audit import AuditTrail
from workstation.store.columns import nfc, time_of, time_text
from workstation.store.connection import Connections, Row

_INSERT = """
    insert into dossier (
        number, procedure_code, owner_id, owner_kind, owner_doubts, owner_name, owner_birth_date, owner_address,
        state, opened_at, clerk, rule_set, rule_set_date, procedure_suffix
    ) values (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?)
"""
INSERT_PAPER = """
    insert into paper (
        uid, dossier_id, component, title, document_type_code, owner_id, state, state_since, created_at, expected_pages
    ) values (?, ?, ?, ?, ?, ?, 'expected', ?, ?, ?)
"""
_BY_ID = "select * from dossier where id = ?"
_BY_NUMBER = "select * from dossier where number = ?"
_OPEN = "select * from dossier where state = 'open' order by id"
# The portal has a paper of it that is not valid yet.
_UNSETTLED = """
    select * from dossier
    where state = 'handed_over' and id > ? and opened_at >= ? and exists (
        select 1 from paper
        where paper.dossier_id = dossier.id and paper.state in ('received', 'purged') and paper.legal_state = 'working'
    ) order by id limit ?
"""
_RECENT = "select * from dossier order by id desc limit ?"
_SET_NUMBER = "update dossier set number = ? where id = ?"
_SET_IDENTITY = "update dossier set identity = ? where id = ?"
_SET_SECRET = "update dossier set secret_answer = ? where id = ?"
_SET_STATE = "update dossier set state = ? where id = ?"


class DossierRepository:
    """Make and find dossiers."""

    def __init__(self, connections: Connections, audit: AuditTrail, clock: Callable[[], dt.datetime]) -> None:
        self._connections = connections
        self._audit = audit
        self._clock = clock

    def create(
        self,
        procedure: Procedure,
        applicant: Owner,
        *,
        clerk: str,
        number: str,
        rule_set: str,
        rule_set_date: dt.date | None = None,
        procedure_suffix: str = "",
    ) -> Dossier:
        """Open a dossier with one expected paper for each component of its procedure, in one transaction.

        Raises:
            DossierNumberTaken: another dossier has this number.
        """
        number = nfc(number).strip()
        now = time_text(self._clock())
        with self._connections.transaction():
            self._refuse_taken(number, None)
            rules = (rule_set, rule_set_date.isoformat() if rule_set_date else "", procedure_suffix)
            values = (number, procedure.code, *_owner_values(applicant), now, nfc(clerk), *rules)
            dossier_id = DossierId(self._connections.insert(_INSERT, values))
            self._audit.append("create", actor=clerk, dossier_id=dossier_id, number=number, procedure=procedure.code)
            for component in procedure.components:
                self._expect(dossier_id, component, applicant.id.value, clerk, now)
            return self.get(dossier_id)

    def _expect(self, dossier_id: DossierId, component: DossierComponent, owner_id: str, clerk: str, now: str) -> None:
        uid, title = str(uuid.uuid4()), nfc(component.name)
        wanted = (component.number, title, component.document_type_code, owner_id)
        paper_id = PaperId(
            self._connections.insert(INSERT_PAPER, (uid, dossier_id, *wanted, now, now, component.pages))
        )
        self._audit.append(
            "create",
            actor=clerk,
            dossier_id=dossier_id,
            paper_id=paper_id,
            to=State.EXPECTED.value,
            component=component.number,
            document_type_code=component.document_type_code,
        )

    def get(self, dossier_id: DossierId) -> Dossier:
        """Return a dossier.

        Raises:
            DossierUnknown: there is none with this id.
        """
        row = self._connections.row(_BY_ID, (dossier_id,))
        if row is None:
            raise DossierUnknown(value=str(dossier_id))
        return _dossier(row)

    def by_number(self, number: str) -> Dossier | None:
        """Return the dossier with this number, or None."""
        row = self._connections.row(_BY_NUMBER, (nfc(number).strip(),))
        return _dossier(row) if row else None

    def open_dossiers(self) -> list[Dossier]:
        """Return the dossiers being worked on, oldest first."""
        return [_dossier(row) for row in self._connections.rows(_OPEN)]

    def recent(self, limit: int) -> list[Dossier]:
        """Return the newest dossiers, newest first."""
        return [_dossier(row) for row in self._connections.rows(_RECENT, (limit,))]

    def unsettled(self, after: DossierId, opened_since: dt.datetime, limit: int) -> list[Dossier]:
        """Return the next dossiers that were handed over and whose papers, at the portal, are not valid yet."""
        rows = self._connections.rows(_UNSETTLED, (after, time_text(opened_since), limit))
        return [_dossier(row) for row in rows]

    def bind_number(self, dossier_id: DossierId, number: str, actor: str) -> Dossier:
        """Give a dossier the number of the provincial system.

        Raises:
            DossierNumberTaken: another dossier has this number.
        """
        number = nfc(number).strip()
        with self._connections.transaction():
            before = self.get(dossier_id)
            self._refuse_taken(number, dossier_id)
            self._connections.write(_SET_NUMBER, (number, dossier_id))
            self._audit.append("bind_number", actor=actor, dossier_id=dossier_id, before=before.number, number=number)
            return self.get(dossier_id)

    def set_state(self, dossier_id: DossierId, state: DossierState, actor: str) -> Dossier:
        """Say whether a dossier is still being worked on."""
        with self._connections.transaction():
            before = self.get(dossier_id)
            self._connections.write(_SET_STATE, (state.value, dossier_id))
            self._audit.append(
                "set_state", actor=actor, dossier_id=dossier_id, before=before.state.value, to=state.value
            )
            return self.get(dossier_id)

    def set_identity(self, dossier_id: DossierId, identity: Identity, actor: str) -> Dossier:
        """Keep the portal's answer about the applicant's digital identity."""
        with self._connections.transaction():
            self._connections.write(_SET_IDENTITY, (identity.value, dossier_id))
            self._audit.append("check_identity", actor=actor, dossier_id=dossier_id, answer=identity.value)
            return self.get(dossier_id)

    def answer_secret(self, dossier_id: DossierId, answer: SecretAnswer, actor: str) -> Dossier:
        """Keep the clerk's answer to the question about secret papers."""
        with self._connections.transaction():
            self._connections.write(_SET_SECRET, (answer.value, dossier_id))
            self._audit.append("secret_question", actor=actor, dossier_id=dossier_id, answer=answer.value)
            return self.get(dossier_id)

    def note(self, dossier_id: DossierId, action: str, actor: str, *, answer: str, about: str = "") -> None:
        """Write down what a clerk said about a dossier without a change of it (a reason, an answer)."""
        with self._connections.transaction():
            self._audit.append(action, actor=actor, dossier_id=dossier_id, answer=answer, about=about)

    def _refuse_taken(self, number: str, by_other_than: DossierId | None) -> None:
        other = self.by_number(number)
        if other is not None and other.id != by_other_than:
            raise DossierNumberTaken(value=number)


def _owner_values(owner: Owner) -> tuple[str, ...]:
    doubts = json.dumps(list(owner.id.doubts))
    return (
        owner.id.value,
        owner.id.kind.value,
        doubts,
        nfc(owner.name),
        owner.birth_date,
        nfc(owner.address),
    )


def _dossier(row: Row) -> Dossier:
    owner_id = OwnerId(row["owner_id"], OwnerKind(row["owner_kind"]), tuple(json.loads(row["owner_doubts"])))
    owner = Owner(owner_id, row["owner_name"], row["owner_birth_date"], row["owner_address"])
    return Dossier(
        id=row["id"],
        number=row["number"],
        procedure_code=row["procedure_code"],
        applicant=owner,
        state=DossierState(row["state"]),
        opened_at=time_of(row["opened_at"]),
        clerk=row["clerk"],
        rule_set=row["rule_set"],
        rule_set_date=dt.date.fromisoformat(row["rule_set_date"]) if row["rule_set_date"] else None,
        procedure_suffix=row["procedure_suffix"],
        identity=Identity(row["identity"]),
        secret_answer=SecretAnswer(row["secret_answer"]),
    )
