# SPDX-License-Identifier: GPL-3.0-or-later
"""A real PostgreSQL server in a temporary folder, by unix socket; what is tested with it is not in here."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SETTINGS = ("listen_addresses=", "max_connections=20", "shared_buffers=16MB", "fsync=off")


def program(name: str) -> str:
    """Return the path of a program; its absence is a failure that names it, here and on CI, and never a skip."""
    found = shutil.which(name)
    if found is None:  # Debian keeps servers out of PATH
        found = next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None)
    if found is None:
        raise AssertionError(f"`{name}` is missing: apt-get install postgresql")
    return found


class Postgres:
    """A running server.

    Attributes:
        address: of its database, as libpq reads it.
    """

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._user = {"user": "postgres", "group": "postgres", "extra_groups": ()} if os.getuid() == 0 else {}
        if self._user:  # the server refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        self.address = f"postgresql:///postgres?host={folder}&user=postgres"
        more = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run(program("initdb"), "-D", str(self._data), *more)

    def start(self) -> None:
        """Start it and return when it answers."""
        options = " ".join(["-k", str(self._data.parent), *(f"-c {one}" for one in _SETTINGS)])
        self._control("start", "-l", str(self._data.parent / "log"), "-o", options)

    def stop(self) -> None:
        """Stop it as a sudden end would: every connection breaks."""
        self._control("stop", "-m", "immediate")

    def new_database(self, name: str) -> str:
        """Make an empty database and return its address."""
        self._run(program("createdb"), "-h", str(self._data.parent), "-U", "postgres", name)
        return self.address.replace("/postgres?", f"/{name}?")

    def _control(self, *arguments: str) -> None:
        self._run(program("pg_ctl"), "-D", str(self._data), "-w", "-t", "60", "-s", *arguments)

    def _run(self, *command: str) -> None:
        # Not into pipes: the server would inherit them and they would never end.
        with tempfile.TemporaryFile() as out:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", check=False, **self._user
            )
            if done.returncode:
                out.seek(0)
                raise AssertionError(f"{' '.join(command)}\n{out.read().decode()}")


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a server until the block ends."""
    # A short path, and one the server's user can reach: a socket's name has 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        server = Postgres(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
