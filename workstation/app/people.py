# SPDX-License-Identifier: GPL-3.0-or-later
"""Who works at this desk: sign-in and accounts; rights of each step stand in domain/states.py."""

from __future__ import annotations

from workstation.app.desk import Desk
from workstation.domain.states import Role
from workstation.errors import SignInRefused
from workstation.store.users import Clerk

# Accounts of the embedded default; the sign-in screen shows them as long as the signer is the test signer.
TRIAL_CLERK = ("canbo", "Cán bộ thử nghiệm", "motcua")


def sign_in(desk: Desk, name: str, password: str) -> Clerk:
    """Check a clerk's password.

    Raises:
        SignInRefused: unknown name or wrong password, with the seconds to wait after repeated tries.
    """
    trial_name, _, trial_password = TRIAL_CLERK
    if desk.settings.signing.signer != "soft" and (name.strip(), password) == (trial_name, trial_password):
        raise SignInRefused()  # its password stands on the screen of every trial desk
    return desk.station.users.check(name, password)


def ensure_trial_clerk(desk: Desk) -> bool:
    """Make the trial account where nobody has one yet and the test signer is set; return whether it is in use."""
    if desk.settings.signing.signer != "soft":
        return False
    if desk.station.users.count() == 0:
        name, full_name, password = TRIAL_CLERK
        desk.station.users.add(name, full_name, Role.CLERK, password)
    return any(clerk.name == TRIAL_CLERK[0] for clerk in desk.station.users.all())
