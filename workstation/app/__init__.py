# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does at the desk, one module a thing; used alike by the command line and the window."""

from __future__ import annotations
