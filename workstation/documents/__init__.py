# SPDX-License-Identifier: GPL-3.0-or-later
"""PDF/A-2u out of page images and words, and PDFs in: build, metadata, check, import, preview; no signatures."""

from __future__ import annotations
