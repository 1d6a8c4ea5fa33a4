# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference portal: a small real portal server for trials, tests and as the profile provinces integrate against.

It runs in a process of its own (`python -m workstation.portal.reference`); importing this package loads no server code.
"""

from __future__ import annotations

from workstation.portal.reference.process import PortalProcess, start_reference_portal

__all__ = ["PortalProcess", "start_reference_portal"]
