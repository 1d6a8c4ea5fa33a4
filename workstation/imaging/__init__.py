# SPDX-License-Identifier: GPL-3.0-or-later
"""Page clean-up as pure functions on arrays; nothing in here reads, stores or alters a file."""

from __future__ import annotations
