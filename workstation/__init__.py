# SPDX-License-Identifier: GPL-3.0-or-later
"""The product without a screen: everything a desk does, runnable headless; nothing here imports Qt."""

from __future__ import annotations

__version__ = "0.1.0"
