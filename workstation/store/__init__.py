# SPDX-License-Identifier: GPL-3.0-or-later
"""The data folder: encrypted database, spool, audit trail; the only SQL of the workstation, no screens."""

from __future__ import annotations
