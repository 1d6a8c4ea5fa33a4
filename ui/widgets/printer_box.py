# SPDX-License-Identifier: GPL-3.0-or-later
"""The printers of the computer to choose from; it prints nothing."""

from __future__ import annotations

from ui.printing import Printers
from ui.widgets.parts import ChoiceBox


class PrinterBox(ChoiceBox):
    """A choice of printers, which cannot be used before they are known or where there is none."""

    def show_printers(self, found: Printers) -> None:
        """Offer these printers, the system's own choice first."""
        self.clear()
        self.addItems(list(found.names))
        self.setCurrentText(found.preferred)
        self.setEnabled(bool(found.names))
        if not found.names:
            self.addItem(self.tr("no printer is set up on this computer"))
