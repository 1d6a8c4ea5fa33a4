# SPDX-License-Identifier: GPL-3.0-or-later
"""What every portal adapter offers, and the values that belong to it; no transport is in here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from workstation.domain.dossier import Identity
from workstation.domain.handover import DossierHandover
from workstation.domain.ids import SubmissionUid
from workstation.domain.item_events import EventBatch
from workstation.domain.submission import PaperBytes, Receipt, StoredPaper, Submission


@dataclass(frozen=True, slots=True)
class PortalStatus:
    """What one look at the portal showed.

    Attributes:
        reachable: something that speaks the portal's language answered.
        logged_in: it accepted this desk's credentials.
        server_time: its clock; None when it was not reached.
        detail: why not, for IT staff.
    """

    reachable: bool
    logged_in: bool
    server_time: dt.datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PortalDossier:
    """A dossier as the portal knows it.

    Attributes:
        has_succeeded: whether its procedure has ended with its result; None where the portal does not tell.
    """

    number: str
    procedure_code: str
    applicant_id: str
    applicant_name: str
    opened_at: dt.datetime
    has_succeeded: bool | None = None


class PortalAdapter(Protocol):
    """One way to speak with a portal; every call blocks and belongs on the net lane.

    Raises (every call but `check` and `close`):
        PortalOffline: no connection, time-out or an answer that is not the portal's; worth trying again.
        PortalBusy: the portal asks for patience, `retry_after_s` says how much of it.
        PortalLoginRefused: the credentials are not accepted.
        PortalRefused: a permanent no with the portal's reason.
        PortalNotOffered: a thing this portal does not offer at all.
    """

    def check(self) -> PortalStatus:
        """Look whether the portal answers and accepts the login; never raises a portal failure."""
        ...

    def new_dossier(self, procedure_code: str, applicant_id: str, applicant_name: str, token: str) -> str:
        """Open a dossier and return its number; the same `token` gives the same number again."""
        ...

    def find_dossier(self, number: str) -> PortalDossier | None:
        """Return the dossier, or None when the portal does not know the number."""
        ...

    def stored_papers(self, owner_id: str, document_type_code: str | None = None) -> list[StoredPaper]:
        """Return the papers the state already holds of this owner, newest first."""
        ...

    def catalogue(self) -> bytes:
        """Return the portal's catalogue as JSON (UTF-8).

        Either a whole catalogue as `sohoa catalogue import` reads it, or `{"version", "tables": {name: [rows]}}` with
        the tables the portal has; the others stay as they are.
        """
        ...

    def check_identity(self, owner_id: str) -> Identity:
        """Return `VERIFIED` when the portal knows a verified digital identity of this person, else `NONE`."""
        ...

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
        """Send one paper, or finish sending it, and return the receipt that carries our SHA-256.

        Asks for a receipt first, so a paper whose answer was lost is not sent again. What the receipt is worth as a
        proof says `receipt.kind_of`.

        Args:
            submission: what is sent; `uid` is the idempotency key.
            content: the signed PDF; read part by part, first as a whole to see that it is what was queued.
            resume: what an earlier try gave to `save_resume`, or "".
            save_resume: called with the transport's own note before the first byte leaves; must be durable on return.
            on_progress: bytes safely at the portal (in a single request: bytes that have left), bytes in all.
            is_cancelled: asked between chunks.

        Raises:
            ReceiptMismatch: the portal confirms other bytes than ours.
            ReceiptAwaited: every byte is handed over, the receipt comes later.
            SendingStopped: `is_cancelled` said so.
            StoreDamaged: `content` is not what the submission describes.
        """
        ...

    def receipt(self, uid: SubmissionUid, dossier_number: str = "", doc_code: str = "") -> Receipt | None:
        """Return the receipt of a submission, or None when the portal has none.

        Args:
            uid: of the submission.
            dossier_number: of its dossier; portals that keep papers by dossier find nothing without it.
            doc_code: its archive code; stores of CV 7197 keep papers under it. "" where the paper has none.
        """
        ...

    def complete_dossier(self, handover: DossierHandover) -> None:
        """Tell what became of every component once all are settled; told again, the last word counts."""
        ...

    def takes_events(self) -> bool:
        """Return whether somebody there wants to hear where this desk's papers stand; nothing is told before."""
        ...

    def push_events(self, batch: EventBatch) -> None:
        """Tell where papers stand; the same batch again, or one that overlaps, changes nothing there."""
        ...

    def close(self) -> None:
        """Let connections go."""
        ...
