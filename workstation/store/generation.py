# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the database is the newest this folder has had: a number that grows, in the database and beside it.

Without it an older copy that was put back would look like a database whose newer pages are left-overs to be swept.
"""

from __future__ import annotations

from pathlib import Path

from workstation.store.connection import Connections
from workstation.store.space import file_faults, write_whole

FILE = "station.generation"
_GET = "select value from fact where name = ?"
_SET = "insert into fact (name, value) values (?, ?) on conflict (name) do update set value = excluded.value"
_ANY_WORK = "select 1 from dossier limit 1"
_CLEAR = "delete from fact where name = ?"
_NUMBER, _WAS_PUT_BACK = "generation", "put_back"
CODES_UNSURE = "codes_unsure_since"


class Generation:
    """The number of the folder; grows at each start and with each backup."""

    def __init__(self, data_dir: Path, connections: Connections) -> None:
        self._file = data_dir / FILE
        self._connections = connections

    def begin(self, now: str) -> None:
        """Compare the two numbers and go one further.

        The file is written after the database, so it may be one behind; anything else means that one of them was
        replaced. That is remembered until `settle`, also across an end without warning. A database that is newer than
        the folder came here from another disk: what happened there after it was copied, also codes, nobody here knows.
        """
        inside, beside = int(self.fact(_NUMBER) or "0"), self._beside()
        # The file is written before the first dossier is: one without the other was never here.
        came_here = inside > beside + 1 or (not self._file.exists() and self._connections.row(_ANY_WORK) is not None)
        with self._connections.transaction():
            if came_here or inside < beside:
                self._connections.write(_SET, (_WAS_PUT_BACK, "1"))
            if came_here:
                self._connections.write(_SET, (CODES_UNSURE, now))
            self._connections.write(_SET, (_NUMBER, str(max(inside, beside) + 1)))
        self._write_beside()

    def advance(self) -> None:
        """Go one further: from now on a copy made before is an older one."""
        with self._connections.transaction():
            self._connections.write(_SET, (_NUMBER, str(int(self.fact(_NUMBER) or "0") + 1)))
        self._write_beside()

    @property
    def was_put_back(self) -> bool:
        """Whether files may be newer than the database."""
        return bool(self.fact(_WAS_PUT_BACK))

    def settle(self) -> None:
        """Say that what is newer than the database has been taken care of."""
        with self._connections.transaction():
            self._connections.write(_CLEAR, (_WAS_PUT_BACK,))

    def fact(self, name: str) -> str:
        """Return what is remembered under a name, "" when nothing is."""
        row = self._connections.row(_GET, (name,))
        return str(row["value"]) if row else ""

    def remember(self, name: str, value: str) -> None:
        """Remember something about the folder."""
        with self._connections.transaction():
            self._connections.write(_SET, (name, value))

    def _beside(self) -> int:
        with file_faults(self._file):
            try:
                return int(self._file.read_text("ascii"))
            except (FileNotFoundError, ValueError):
                return 0

    def _write_beside(self) -> None:
        with file_faults(self._file):
            write_whole(self._file, self.fact(_NUMBER).encode("ascii"))
