# SPDX-License-Identifier: GPL-3.0-or-later
"""The window of the desk: the only room that knows Qt; what is done with papers stands in workstation.app."""

from __future__ import annotations
