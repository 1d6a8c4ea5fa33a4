# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be told of the signer before a PIN is typed: certificate, its end, the token's warnings; no key is used."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workstation.app.certificates import certificate_inventory
from workstation.errors import SettingInvalid, SigningError
from workstation.settings import Settings
from workstation.signing.inventory import Condition, InventoryEntry
from workstation.signing.signer import CertificateFacts
from workstation.signing.slots import TokenSlot

log = logging.getLogger(__name__)

_ASK_AGAIN = dt.timedelta(hours=6)  # a renewal made during the day is seen the same day
_TRY_AGAIN = dt.timedelta(minutes=5)
_USABLE = (Condition.VALID, Condition.MONTH, Condition.WEEK)


@dataclass(frozen=True, slots=True)
class SignerOutlook:
    """The signer as it is before the PIN.

    Attributes:
        label: of the token, "" for the test signer.
        facts: certificate that will sign; None where none can be read without the PIN.
        condition: what there is to do about the certificate.
        days_left: whole days until it ends; negative when it has ended.
        is_final_try: the next wrong PIN locks the token.
        is_pin_locked: no PIN is accepted any more.
        is_pin_count_low: a wrong PIN was entered since the last right one.
        is_remote: the key lies at a service and its holder confirms on the telephone.
    """

    label: str = ""
    facts: CertificateFacts | None = None
    condition: Condition = Condition.VALID
    days_left: int = 0
    is_final_try: bool = False
    is_pin_locked: bool = False
    is_pin_count_low: bool = False
    is_remote: bool = False

    @property
    def may_sign(self) -> bool:
        """Whether the certificate may sign now."""
        return self.facts is not None and self.condition in _USABLE


def kept_outlook(settings: Settings, data_dir: Path, at: dt.datetime) -> SignerOutlook:
    """Return the outlook of the test signer or a remote key, from the certificate kept beside the data."""
    base = SignerOutlook(is_remote=settings.signing.signer == "remote")
    return _outlook(base, certificate_inventory(settings, data_dir), at)


class RemoteLook:
    """Knows the certificate of a remote signer before its first use: asks the service now and then, in its own lane."""

    def __init__(self) -> None:
        """Have asked nobody yet."""
        self._ask_from: dt.datetime | None = None

    def look(self, settings: Settings, data_dir: Path, at: dt.datetime) -> SignerOutlook:
        """Return the outlook, from the certificate the service told last; one that does not answer is asked later."""
        if self._ask_from is None or at >= self._ask_from:
            # What asks the service is loaded only where there is one.
            from workstation.app.remote_sign import remember_certificate

            try:
                remember_certificate(settings.signing, data_dir)
                self._ask_from = at + _ASK_AGAIN
            except (SigningError, SettingInvalid) as failure:
                log.info("certificate of the remote signer not known", extra={"failure": failure.code})
                self._ask_from = at + _TRY_AGAIN
        return kept_outlook(settings, data_dir, at)


def token_outlook(slots: Sequence[TokenSlot], wanted: int, at: dt.datetime) -> SignerOutlook | None:
    """Return the outlook of the token that would sign; None when none is plugged in.

    Args:
        slots: as a probe found them.
        wanted: slot of the settings; below 0 for the first that holds a certificate that may sign.
        at: the present.
    """
    found = [slot for slot in slots if wanted < 0 or slot.slot == wanted]
    if not found:
        return None
    slot = next((one for one in found if any(facts.may_sign for facts in one.certificates)), found[0])
    outlook = SignerOutlook(
        label=slot.label,
        is_final_try=slot.is_final_try,
        is_pin_locked=slot.is_pin_locked,
        is_pin_count_low=slot.is_pin_count_low,
    )
    return _outlook(outlook, [InventoryEntry(slot.label, facts) for facts in slot.certificates], at)


def _outlook(base: SignerOutlook, entries: Sequence[InventoryEntry], at: dt.datetime) -> SignerOutlook:
    # The one that lasts longest of those that may sign: a renewed certificate lies beside the old one for a while.
    best = max(entries, key=lambda one: (one.condition(at) in _USABLE, one.facts.not_after), default=None)
    if best is None:
        return base
    return SignerOutlook(
        label=base.label,
        facts=best.facts,
        condition=best.condition(at),
        days_left=best.days_left(at),
        is_final_try=base.is_final_try,
        is_pin_locked=base.is_pin_locked,
        is_pin_count_low=base.is_pin_count_low,
        is_remote=base.is_remote,
    )
