# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanners behind one interface (eSCL, SANE, the simulator); nothing of dossiers or screens is in here."""

from __future__ import annotations
