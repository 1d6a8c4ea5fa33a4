# SPDX-License-Identifier: GPL-3.0-or-later
"""A dossier that is being signed, and sent behind it, while the clerk may already be at the next one; values only."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from workstation.domain.dossier import Dossier
from workstation.domain.ids import DossierId


@dataclass(frozen=True, slots=True)
class Finishing:
    """How far the signing of a dossier is.

    Attributes:
        dossier: whose papers are signed.
        total: files to sign.
        signed: files signed and verified so far.
        is_sent_after: whether the papers go into the queue by themselves once all are signed.
        is_broken: the signing ended early; the dossier waits among those left open.
    """

    dossier: Dossier
    total: int
    signed: int = 0
    is_sent_after: bool = False
    is_broken: bool = False

    @property
    def dossier_id(self) -> DossierId:
        """Of the dossier."""
        return self.dossier.id

    def one_more(self) -> Finishing:
        """Return it with one more file signed."""
        return dataclasses.replace(self, signed=self.signed + 1)

    def sent_after(self) -> Finishing:
        """Return it with the sending behind it."""
        return dataclasses.replace(self, is_sent_after=True)

    def broken(self) -> Finishing:
        """Return it ended early."""
        return dataclasses.replace(self, is_broken=True)
