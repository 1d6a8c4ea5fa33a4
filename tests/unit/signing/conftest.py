# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the signing tests, from the kit."""

from __future__ import annotations

from tests.unit.signing.signing_kit import pki, softhsm, tsa

__all__ = ["pki", "softhsm", "tsa"]
