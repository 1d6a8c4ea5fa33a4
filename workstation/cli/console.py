# SPDX-License-Identifier: GPL-3.0-or-later
"""What all commands share: the data folder, the language, JSON or tables, and one sentence for every failure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from workstation import paths
from workstation.errors import WorkstationError
from workstation.settings import load_settings
from workstation.texts import Texts

if TYPE_CHECKING:
    from workstation.app.desk import Desk

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

REFUSED = 1


@dataclasses.dataclass(slots=True)
class Context:
    """Choices made before the command's name."""

    data_dir: Path
    language: str

    @property
    def texts(self) -> Texts:
        """Texts in the chosen language."""
        return Texts.load(self.language)


def context(ctx: typer.Context) -> Context:
    """Return the choices of the call."""
    found = ctx.obj
    if not isinstance(found, Context):
        raise TypeError("the command was called without its group")
    return found


def speak_utf8() -> None:
    """Write UTF-8 wherever standard output and errors lead: Windows offers files and pipes its old code page.

    That page lacks most Vietnamese letters, and a command that ends in an encoding error has done its work for nothing.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8")


def make_context(data_dir: Path | None, language: str | None) -> Context:
    """Settle data folder and language: option, environment, settings, in this order."""
    folder = (data_dir or paths.default_data_dir()).expanduser()
    chosen = language or os.environ.get("SOHOA_LANG") or load_settings(folder).desk.language
    return Context(folder, chosen if chosen in {"vi", "en"} else "vi")


@contextmanager
def opened_desk(ctx: typer.Context) -> Iterator[Desk]:
    """Open the desk for one command and close it afterwards."""
    from workstation.app.desk import open_desk  # imports every room: only for commands that need the desk

    with open_desk(context(ctx).data_dir) as desk:
        yield desk


@contextmanager
def progress(label: str, total: int) -> Iterator[Progress]:
    """Show a bar on a terminal; stay silent where output is kept."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
    with bar:
        bar.add_task(label, total=total)
        yield bar


def as_json(value: Any) -> str:
    """Render values of the domain as JSON: dates ISO 8601, enums by value, dataclasses as objects."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)


def print_json(value: Any) -> None:
    """Print JSON to standard output, unwrapped."""
    out.print(as_json(value), soft_wrap=True, markup=False)


def table(texts: Texts, *keys: str, right: str = "") -> Table:
    """Return an empty table; each key names the words of a column's heading, `right` the column of numbers."""
    made = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for key in keys:
        made.add_column(texts.word(key), justify="right" if key == right else "left", overflow="fold")
    return made


@contextmanager
def about(file: Path) -> Iterator[None]:
    """Name the file in failures of work that knows its bytes only.

    Raises:
        WorkstationError: the same failure.
    """
    try:
        yield
    except WorkstationError as error:
        given = error.parameters()
        if given.get("name") != "":
            raise
        raise type(error)(**given | {"name": file.name}) from error


def fail(texts: Texts, error: WorkstationError) -> int:
    """Print the failure's sentence to standard error and return the exit code."""
    err.print(texts.sentence(error), soft_wrap=True, markup=False)
    return REFUSED
