# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the signing tests, from the kit."""

from __future__ import annotations

from tests.unit.signing.signing_kit import online, online_tsa, pki, softhsm, tsa

__all__ = ["online", "online_tsa", "pki", "softhsm", "tsa"]
