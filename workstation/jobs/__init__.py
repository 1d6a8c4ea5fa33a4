# SPDX-License-Identifier: GPL-3.0-or-later
"""How work is run off the caller's thread: lanes, a supervised process pool, cancelling; not what the work is."""

from __future__ import annotations
