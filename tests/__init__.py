# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests, laid out like the packages they test; contract, flows and house have folders of their own."""

from __future__ import annotations
