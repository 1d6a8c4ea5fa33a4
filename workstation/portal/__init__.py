# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to a portal: contract, adapters, receipts, back-off, reference portal; the outbox is not in here."""

from __future__ import annotations
