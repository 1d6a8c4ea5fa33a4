# SPDX-License-Identifier: GPL-3.0-or-later
"""The `sohoa` command, one module a command group; it asks `workstation.app` and prints, nothing more."""

from __future__ import annotations
