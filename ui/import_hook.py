# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps other people's imports in the window's process small; its own import does it, before those that follow."""

from __future__ import annotations

import sys
from typing import Any

import PySide6.QtCore  # noqa: F401 - puts the hook there


def _uses_no_feature(_: object) -> bool:
    return False


# PySide6 6.11.3 replaces `__import__` and searches each module that is imported after it for the word "PySide6",
# through `inspect.getsource`, whose cache then holds the source for good: a tenth of the time our start took, and
# 15 to 50 MiB. It serves `from __feature__ import snake_case` alone, which we do not use (research/aesthetics.md 3.6).
_feature: Any = sys.modules.get("shibokensupport.feature")
if hasattr(_feature, "_mod_uses_pyside"):
    _feature._mod_uses_pyside = _uses_no_feature

# httpx 0.28 loads rich, click and pygments for a command line of its own, where they are installed; it goes on without.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # the documented way to make an import fail
