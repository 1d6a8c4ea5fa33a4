# SPDX-License-Identifier: GPL-3.0-or-later
"""A window whose clerk corrects pages and waits to be killed: `python -m tests.ui.edit_until_killed FOLDER`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.ui.clerk import CONTROL, Clerk, Key
from ui.screens.places import Place


def main() -> None:
    """Turn the first page, discard the second, say so, and wait."""
    clerk = Clerk.at_a_desk(QApplication([]), Path(sys.argv[1])).at_the_counter()
    clerk.open_dossier()
    paper = clerk.view.papers[0].paper.id
    clerk.put_pages([(paper, ()), (paper, ()), (paper, ())])
    clerk.window.go(Place.REVIEW)
    clerk.press(Key.Key_Left, modifiers=CONTROL)
    clerk.wait(lambda: len(clerk.view.edits) == 1, "the turn is shown")
    clerk.press(Key.Key_Return, Key.Key_Delete)
    clerk.wait(lambda: len(clerk.view.edits) == 2, "the page is gone")
    sys.stdout.write("shown\n")
    sys.stdout.flush()
    clerk.wait(lambda: False, "somebody ends us")


if __name__ == "__main__":
    main()
