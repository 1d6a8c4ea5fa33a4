# SPDX-License-Identifier: GPL-3.0-or-later
"""A value of a JSON or TOML file with its place, so that every fault is named by its place; nothing is guessed."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
import unicodedata
from collections.abc import Collection, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from workstation.errors import FileMissing, SettingInvalid

Choice = TypeVar("Choice", bound=StrEnum)


def read_toml(path: Path) -> Place:
    """Read a TOML file.

    Raises:
        FileMissing: no such file.
        SettingInvalid: not TOML.
    """
    try:
        return Place("", tomllib.loads(path.read_text(encoding="utf-8-sig")), file=path.name)
    except (FileNotFoundError, IsADirectoryError):
        raise FileMissing(name=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingInvalid(key=path.name, value=str(fault)) from fault


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        FileMissing: no such file.
        SettingInvalid: not JSON, or not UTF-8.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, IsADirectoryError):
        raise FileMissing(name=str(path)) from None
    except json.JSONDecodeError as fault:
        raise SettingInvalid(key=path.name, value=f"JSON {fault.lineno}:{fault.colno}") from fault
    except UnicodeDecodeError as fault:
        raise SettingInvalid(key=path.name, value=f"UTF-8 {fault.start}") from fault


class Place:
    """One table with its place in the file."""

    def __init__(self, where: str, value: Any, *, file: str = "") -> None:
        """Take a table.

        Raises:
            SettingInvalid: it is none.
        """
        self._file = file
        if not isinstance(value, dict):
            raise SettingInvalid(key=self._named(where) or "{}", value=_brief(value))
        self._where = where
        self._value: dict[str, Any] = value

    def fault(self, key: str) -> SettingInvalid:
        """Return the failure that names a key of this table."""
        return SettingInvalid(key=self._path(key), value=_brief(self._value.get(key)))

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._value

    def only(self, known: Collection[str]) -> None:
        """Refuse keys nobody reads: a slip of the pen in a rule must not pass for silence.

        Raises:
            SettingInvalid: the first unknown key.
        """
        for key in self._value:
            if key not in known:
                raise self.fault(key)

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        value = self._value.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key)
        return unicodedata.normalize("NFC", value.strip())

    def optional_text(self, key: str) -> str:
        """Return a text, "" when it is missing."""
        value = self._value.get(key, "")
        if not isinstance(value, str):
            raise self.fault(key)
        return unicodedata.normalize("NFC", value.strip())

    def texts(self, key: str) -> list[str]:
        """Return a list of texts, empty when it is missing."""
        value = self._value.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.fault(key)
        return [unicodedata.normalize("NFC", item.strip()) for item in value]

    def flag(self, key: str) -> bool:
        """Return a yes or no, no when it is missing."""
        value = self._value.get(key, False)
        if not isinstance(value, bool):
            raise self.fault(key)
        return value

    def count(self, key: str) -> int:
        """Return a number from 0, 0 when it is missing."""
        value = self._value.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.fault(key)
        return value

    def day(self, key: str) -> dt.date | None:
        """Return a day, None when it is missing; TOML's own or ISO 8601."""
        value = self._value.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        try:
            return dt.date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.fault(key) from None

    def choice(self, key: str, kind: type[Choice]) -> Choice:
        """Return one of a closed set of words."""
        try:
            return kind(self.text(key))
        except ValueError:
            raise self.fault(key) from None

    def choices(self, key: str, kind: type[Choice]) -> tuple[Choice, ...]:
        """Return words of a closed set."""
        try:
            return tuple(kind(text) for text in self.texts(key))
        except ValueError:
            raise self.fault(key) from None

    def table(self, key: str) -> Place:
        """Return the table under a key."""
        return Place(self._plain(key), self._value.get(key), file=self._file)

    def names(self) -> list[str]:
        """Return the keys in the order of the file."""
        return list(self._value)

    def items(self, key: str) -> Iterator[Place]:
        """Return the tables of a list."""
        value = self._value.get(key)
        if not isinstance(value, list):
            raise self.fault(key)
        for index, item in enumerate(value):
            yield Place(f"{self._plain(key)}[{index}]", item, file=self._file)

    def _plain(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key

    def _path(self, key: str) -> str:
        return self._named(self._plain(key))

    def _named(self, where: str) -> str:
        return f"{self._file}: {where}" if self._file else where


def _brief(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"
