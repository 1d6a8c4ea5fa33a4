# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window shows for a failure: the core's sentence, the next step, and the one key that does it."""

from __future__ import annotations

from dataclasses import dataclass

from ui.actions import ActionId
from ui.l10n import translate
from ui.theme import Mark
from workstation.errors import (
    Cancelled,
    DossierUnknown,
    OwnerIdInvalid,
    PageCountMismatch,
    PortalError,
    Remedy,
    ScannerError,
    SigningError,
    StoreInUse,
    WorkstationError,
)
from workstation.texts import Texts

# The key that does the next step, by kind of failure; the first kind that fits counts.
_KEYS: tuple[tuple[type[WorkstationError], ActionId | None], ...] = (
    (ScannerError, ActionId.SCAN),
    (SigningError, ActionId.SIGN),
    (PortalError, ActionId.QUEUE),
    (PageCountMismatch, ActionId.SCAN),
    (OwnerIdInvalid, ActionId.DATA),
    (DossierUnknown, ActionId.FIND),
)


@dataclass(frozen=True, slots=True)
class FailureView:
    """One failure as the panel shows it.

    Attributes:
        explanation: one sentence: what happened and what is safe.
        next_step: one sentence: what to do now.
        key: the action that does it; None where the person acts away from the screen.
        detail: for IT staff, folded away.
    """

    heading: str
    explanation: str
    next_step: str
    key: ActionId | None
    mark: Mark
    detail: str = ""


def is_shown(failure: WorkstationError) -> bool:
    """Whether the failure is worth a panel; what the clerk stopped herself is not."""
    return not isinstance(failure, Cancelled)


def view_of(failure: WorkstationError, texts: Texts, sheet_to_lay: int = 0) -> FailureView:
    """Return what to show for a failure.

    Args:
        sheet_to_lay: after a batch that ended early, the sheet it goes on with, from 1; 0 for any other failure.
    """
    text = texts.failure(failure)
    key = next((key for kind, key in _KEYS if isinstance(failure, kind)), None)
    if failure.remedy in {Remedy.CALL_IT, Remedy.CHANGE_SETTINGS}:
        key = None
    mark = Mark.BAD if failure.remedy is Remedy.CALL_IT else Mark.WARN
    detail = str(getattr(failure, "detail", "") or "")
    if isinstance(failure, StoreInUse):
        detail = f"{failure.where}, PID {failure.pid}"
    next_step = text.next_step
    if sheet_to_lay and isinstance(failure, ScannerError):
        next_step += " " + translate("Failures", "Start again with sheet {sheet}.").format(sheet=sheet_to_lay)
    return FailureView(text.heading, text.explanation, next_step, key, mark, f"{failure.code} {detail}".strip())


def view_of_bug(texts: Texts) -> FailureView:
    """Return what to show for anything that is no expected failure."""
    text = texts.failure(WorkstationError())
    return FailureView(text.heading, text.explanation, text.next_step, None, Mark.BAD)
