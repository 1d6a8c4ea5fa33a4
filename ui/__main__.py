# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m ui` starts the window."""

from __future__ import annotations

import sys

# Worker processes import this module under another name: they must neither start a window nor load Qt.
if __name__ == "__main__":
    from ui.application import main

    sys.exit(main())
