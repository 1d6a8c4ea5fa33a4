# SPDX-License-Identifier: GPL-3.0-or-later
"""One module a screen; what a key does on it is decided here, how it is done in ui.session."""

from __future__ import annotations
