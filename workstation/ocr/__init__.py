# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading of letters: engine contract, Tesseract back-ends and what becomes of their words; no image work in here."""

from __future__ import annotations
