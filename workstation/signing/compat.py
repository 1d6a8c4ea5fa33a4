# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place that imports endesive, with the guard its import needs; nothing is signed in here."""

from __future__ import annotations

import importlib
import sys
import types
import warnings
from typing import Any

# endesive 3.0.1 imports certvalidator for its own verifier, which we never use (pyHanko verifies). certvalidator
# imports oscrypto 1.3.0, which cannot read the version of OpenSSL >= 3.0.10 (wbond/oscrypto #75, #78: fixed in git,
# never released). Windows uses CNG there and is not hit.
_UNUSED_VERIFIER = "certvalidator"


def needs_guard() -> bool:
    """Tell whether certvalidator, which endesive imports, fails to import on this system."""
    try:
        _quietly(_UNUSED_VERIFIER)
    except Exception:  # noqa: BLE001 - whatever a third party raises while it is imported, the answer is the same
        for name in [name for name in sys.modules if name.split(".")[0] == _UNUSED_VERIFIER]:
            del sys.modules[name]
        return True
    return False


def endesive_cms() -> Any:
    """Import and return `endesive.pdf.cms`."""
    _guard()
    return _quietly("endesive.pdf.cms")


def _guard() -> None:
    if "endesive.pdf.cms" not in sys.modules and needs_guard():
        stub = types.ModuleType(_UNUSED_VERIFIER)
        stub.__dict__["ValidationContext"] = object
        sys.modules[_UNUSED_VERIFIER] = stub


def _quietly(name: str) -> types.ModuleType:
    # Deprecations inside third-party code at import time are not ours to fix; ours stay errors in the test run.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", SyntaxWarning)
        return importlib.import_module(name)
