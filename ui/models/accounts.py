# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts of the desk as a table; what may be done to them is the core's."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QObject

from ui.l10n import translate
from ui.models.table import RowsModel
from ui.theme import Mark
from workstation.store.users import Clerk
from workstation.texts import Texts, capitalised

NAME, FULL_NAME, ROLE, STATE = range(4)


class AccountModel(RowsModel[Clerk]):
    """One row an account."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        """Make an empty table."""
        headers = (
            translate("Accounts", "Sign-in name"),
            translate("Accounts", "Full name"),
            translate("Accounts", "Role"),
            translate("Accounts", "State"),
        )
        super().__init__(headers, frozenset(), parent)
        self._texts = texts

    def key(self, row: Clerk) -> Hashable:
        """Return the sign-in name."""
        return row.name

    def row_of(self, name: str) -> int:
        """Return the row of an account; -1 when there is none."""
        return next((number for number, row in enumerate(self._rows) if row.name == name), -1)

    def cell_mark(self, row: Clerk, column: int) -> Mark | None:
        """Return whether somebody may sign in with it."""
        if column != STATE:
            return None
        return Mark.WARN if row.is_locked else Mark.GOOD

    def described(self, row: Clerk) -> str:
        """Return the whole row."""
        return ", ".join(self.text(row, column) for column in (NAME, FULL_NAME, ROLE, STATE))

    def text(self, row: Clerk, column: int) -> str:
        """Return the words of a cell."""
        if column == NAME:
            return row.name
        if column == FULL_NAME:
            return row.full_name
        if column == ROLE:
            return capitalised(self._texts.word(f"role.{row.role.value}"))
        return translate("Accounts", "locked") if row.is_locked else translate("Accounts", "in use")
