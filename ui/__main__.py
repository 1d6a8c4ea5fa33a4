# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m ui` starts the window."""

from __future__ import annotations

import sys

from ui.application import main

if __name__ == "__main__":  # worker processes import this module under another name and must not start a window
    sys.exit(main())
