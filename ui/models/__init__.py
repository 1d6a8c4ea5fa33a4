# SPDX-License-Identifier: GPL-3.0-or-later
"""Models between the desk's values and Qt's views; they hold snapshots and never read the store."""

from __future__ import annotations
