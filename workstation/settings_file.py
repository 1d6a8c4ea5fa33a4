# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes settings into the user's file and keeps everything else in it: comments, order, keys of later versions."""

from __future__ import annotations

import contextlib
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from workstation import settings as declared
from workstation.errors import SettingInvalid
from workstation.renaming import put_in_place
from workstation.settings import FILE_NAME, check_settings

Value = str | int | tuple[str, ...]
Changes = Mapping[str, Value]  # "scanner.device" -> value

_HEADER = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]\s*(#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_NEW_FILE = "# Settings of this counter; docs/it.vi.md lists them all.\n"


def fixed_by_policy() -> frozenset[str]:
    """Return the settings an administrator has fixed for this machine, as "section.key".

    Raises:
        SettingInvalid: the policy file cannot be read.
    """
    return frozenset(
        f"{section}.{key}"
        for policy in declared.machine_policies()
        for section, keys in policy.items()
        if isinstance(keys, Mapping)
        for key in keys
    )


def change_settings(data_dir: Path, changes: Changes) -> None:
    """Write settings into the file of a data folder, whole or not at all.

    Args:
        data_dir: made when missing.
        changes: values by "section.key".

    Raises:
        SettingInvalid: a key or value the program does not know, or a file that is broken already; nothing is written.
        OSError: it cannot be written.
    """
    path = data_dir / FILE_NAME
    text = path.read_text(encoding="utf-8") if path.is_file() else _NEW_FILE
    for name, value in changes.items():
        section, _, key = name.partition(".")
        text = _changed(text, section, key, _literal(value))
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingInvalid(key=FILE_NAME, value=str(error)) from error
    check_settings(told)
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{FILE_NAME}.tmp")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        put_in_place(draft, path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def _literal(value: Value) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_quoted, value)) + "]"
    return str(value) if isinstance(value, int) else _quoted(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in escaped) + '"'


def _changed(text: str, section: str, key: str, literal: str) -> str:
    lines = text.splitlines()
    begin, end = _section(lines, section)
    if begin < 0:
        gap = [""] if lines and lines[-1].strip() else []
        return "\n".join([*lines, *gap, f"[{section}]", f"{key} = {literal}"]) + "\n"
    for at in range(begin, end):
        found = _KEY.match(lines[at])
        if found and found.group(1) == key:
            after = _value_end(lines, at, end)
            lines[at:after] = [f"{key} = {literal}{_comment(lines[at:after])}"]
            return "\n".join(lines) + "\n"
    while end > begin and not lines[end - 1].strip():
        end -= 1  # before the blank lines that part it from the next section
    lines.insert(end, f"{key} = {literal}")
    return "\n".join(lines) + "\n"


def _section(lines: Sequence[str], wanted: str) -> tuple[int, int]:
    """Return the lines of a section without its header; (-1, -1) where there is none."""
    begin = -1
    for at, line in enumerate(lines):
        header = _HEADER.match(line)
        if header and begin >= 0:
            return begin, at
        if header and header.group(1) == wanted:
            begin = at + 1
    return (begin, len(lines)) if begin >= 0 else (-1, -1)


def _value_end(lines: Sequence[str], at: int, end: int) -> int:
    """Return the line behind a value: an array or a long text may go over several."""
    for after in range(at + 1, end + 1):
        with contextlib.suppress(tomllib.TOMLDecodeError):
            tomllib.loads("\n".join(lines[at:after]))
            return after
    return at + 1


def _comment(lines: Sequence[str]) -> str:
    """Return what is commented behind a value: the longest tail of its last line that may go without changing it."""
    text = "\n".join(lines)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return ""
    for at in (found.start() for found in re.finditer(r"\s*#", lines[-1])):
        with contextlib.suppress(tomllib.TOMLDecodeError):
            if tomllib.loads("\n".join([*lines[:-1], lines[-1][:at]])) == value:
                return lines[-1][at:]
    return ""
