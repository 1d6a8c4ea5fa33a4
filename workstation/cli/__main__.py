# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m workstation.cli`: the command `sohoa` where no script of that name is installed."""

from __future__ import annotations

# Worker processes import this file again; only the first process is the command and needs all of it.
if __name__ == "__main__":
    from workstation.cli.main import run

    run()
