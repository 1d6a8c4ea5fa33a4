# SPDX-License-Identifier: GPL-3.0-or-later
"""Frozen values of the field (dossier, paper, owner, code, states) and their rules; no input or output of any kind."""

from __future__ import annotations
