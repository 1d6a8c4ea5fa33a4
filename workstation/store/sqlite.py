# SPDX-License-Identifier: GPL-3.0-or-later
"""The one import of sqlite-utils, without the numpy it would load for itself; no statement is in here."""

from __future__ import annotations

import sys

# sqlite-utils 4.2.1 imports numpy where it is installed, to map its number types to columns. No row of ours has one,
# and the window would carry 30 MiB and start a tenth of a second later for it.
_is_hidden = "numpy" not in sys.modules
if _is_hidden:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # the documented way to make an import fail
try:
    from sqlite_utils import Database, Migrations
finally:
    if _is_hidden:
        del sys.modules["numpy"]

__all__ = ["Database", "Migrations"]
