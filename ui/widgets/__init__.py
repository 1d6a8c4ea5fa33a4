# SPDX-License-Identifier: GPL-3.0-or-later
"""Widgets used by more than one screen; they show values and ask for nothing by themselves."""

from __future__ import annotations
