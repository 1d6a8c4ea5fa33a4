# SPDX-License-Identifier: GPL-3.0-or-later
"""Portal adapters, one module a transport; what they have in common with the queue is `portal/contract.py`."""

from __future__ import annotations
