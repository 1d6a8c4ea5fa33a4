# SPDX-License-Identifier: GPL-3.0-or-later
"""What a clerk is told of the signer before the PIN: certificate, its end, the token's warnings."""

from __future__ import annotations

import dataclasses

from ui.actions import ActionId
from ui.failures import FailureView
from ui.l10n import day, translate
from ui.session.services import Health
from ui.theme import Mark
from workstation.app.signer_outlook import SignerOutlook
from workstation.errors import PinIncorrect, WorkstationError
from workstation.signing.inventory import Condition

_ENDING = {Condition.MONTH, Condition.WEEK}


def certificate_line(signer: Health, outlook: SignerOutlook | None) -> tuple[str, Mark]:
    """Return what is known of the certificate that will sign."""
    if outlook is None:
        if signer is Health.FAULT:
            text = translate("Signer", "No token is seen. Plug it in; it is found by itself within seconds.")
            return text, Mark.WARN
        return translate("Signer", "Looking at the token…"), Mark.BUSY
    return _certificate_line(outlook)


def flag_line(outlook: SignerOutlook) -> tuple[str, Mark] | None:
    """Return what the token itself warns of."""
    if outlook.is_pin_locked:
        text = translate(
            "Signer", "The token is locked and accepts no PIN. Only its issuer can unlock it: tell the administrator."
        )
        return text, Mark.BAD
    if outlook.is_final_try:
        return _last_try(), Mark.BAD
    if outlook.is_pin_count_low:
        text = translate("Signer", "A wrong PIN was typed before. The program never tries again by itself.")
        return text, Mark.WARN
    return None


def _last_try() -> str:
    return translate(
        "Signer", "Last try: one more wrong PIN locks the token. If you are not sure, tell the administrator."
    )


def at_the_pin(failure: WorkstationError, view: FailureView, outlook: SignerOutlook | None) -> FailureView:
    """Return a failure of signing as it is told where the PIN is typed: no key leads there, the last try is said."""
    if view.key is ActionId.SIGN:
        view = dataclasses.replace(view, key=None)
    if not isinstance(failure, PinIncorrect) or outlook is None or not outlook.is_final_try:
        return view
    return dataclasses.replace(view, explanation=view.next_step, next_step=_last_try(), mark=Mark.BAD)


def certificate_notice(outlook: SignerOutlook) -> FailureView | None:
    """Return the notice the window shows once: the certificate ends soon, or may not sign; None while all is well."""
    facts = outlook.facts
    if facts is None or outlook.condition is Condition.VALID:
        return None
    if outlook.condition in _ENDING:
        heading = translate("Signer", "The certificate ends in %n days", "", outlook.days_left)
        text = translate("Signer", "{name} signs here until {day}. After that day nothing can be signed.")
        text = text.format(name=facts.name, day=day(facts.not_after))
        next_step = translate("Signer", "Tell the administrator today: a renewal takes time.")
        mark = Mark.WARN
    else:
        heading = translate("Signer", "The certificate cannot sign")
        text, mark = _certificate_line(outlook)[0], Mark.BAD
        next_step = translate("Signer", "Papers can be scanned and confirmed; they are signed once it is renewed.")
    return FailureView(heading, text, next_step, None, mark, f"{facts.issuer} {facts.serial:X}")


def _certificate_line(outlook: SignerOutlook) -> tuple[str, Mark]:
    if outlook.facts is None and outlook.is_remote:
        text = translate("Signer", "The remote signer's service does not tell its certificate. It is asked again.")
        return text, Mark.WARN
    if outlook.facts is None:
        return translate("Signer", "The token shows its certificate only after the PIN."), Mark.QUIET
    name = outlook.facts.name
    if outlook.condition is Condition.EXPIRED:
        text = translate("Signer", "{name}: the certificate has expired. Tell the administrator.")
        return text.format(name=name), Mark.BAD
    if outlook.condition is Condition.EARLY:
        text = translate("Signer", "{name}: the certificate is not valid yet. Tell the administrator.")
        return text.format(name=name), Mark.BAD
    if outlook.condition is Condition.USAGE:
        text = translate("Signer", "{name}: this certificate is not for signing. Tell the administrator.")
        return text.format(name=name), Mark.BAD
    if outlook.condition in _ENDING:
        text = translate("Signer", "{name}: the certificate ends in %n days. Have it renewed.", "", outlook.days_left)
        return text.format(name=name), Mark.WARN
    text = translate("Signer", "{name}: valid for %Ln more days", "", outlook.days_left)
    return text.format(name=name), Mark.GOOD
