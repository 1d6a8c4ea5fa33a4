# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign and verify PDF files: signers, PAdES, appearance, timestamp, verdict; when to sign is decided in app."""

from __future__ import annotations
