# SPDX-License-Identifier: GPL-3.0-or-later
r"""Settings an administrator fixes in the registry of Windows, by the installer or by group policy.

A section is a key below `HKEY_LOCAL_MACHINE\SOFTWARE\Policies\SoHoaMotCua`, a setting a value of its name. Only
administrators write there. What the settings mean is not in here.
"""

from __future__ import annotations

import importlib
from typing import Any

KEY = r"SOFTWARE\Policies\SoHoaMotCua"


def read_policy() -> dict[str, dict[str, str | int]]:
    """Return the values by section; none where there is no registry.

    Text and numbers are taken; an empty text is no wish: installers and editors of policies leave such values behind.
    """
    try:
        winreg: Any = importlib.import_module("winreg")  # a module of Windows alone
    except ModuleNotFoundError:
        return {}
    found: dict[str, dict[str, str | int]] = {}
    access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY  # as 64-bit programs see it, whatever this one is
    try:
        top = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, KEY, 0, access)
    except FileNotFoundError:
        return {}
    with top:
        for number in range(winreg.QueryInfoKey(top)[0]):
            section = winreg.EnumKey(top, number)
            with winreg.OpenKey(top, section, 0, access) as key:
                values = [winreg.EnumValue(key, at) for at in range(winreg.QueryInfoKey(key)[1])]
            given = {name: value for name, value, _ in values if isinstance(value, str | int) and value != ""}
            if given:
                found[section] = given
    return found
