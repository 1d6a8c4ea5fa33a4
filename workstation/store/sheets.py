# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the cells of a plain XLSX workbook as text; formulas count with their last value, looks are ignored."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from workstation.errors import SettingInvalid

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_PART_MOST = 64 << 20  # a sheet of 10,000 procedures has 2 MiB; more is no catalogue
_COLUMN = re.compile(r"[A-Z]+")


def read_workbook(path: Path) -> dict[str, list[list[str]]]:
    """Return the rows of every sheet by the sheet's name.

    Raises:
        SettingInvalid: no workbook, or one that is too large or broken.
    """
    try:
        with zipfile.ZipFile(path) as book:
            shared = [_text(item) for item in _part(book, "xl/sharedStrings.xml", is_optional=True).iter(f"{_MAIN}si")]
            return {name: list(_rows(_part(book, part), shared)) for name, part in _sheets(book)}
    except (zipfile.BadZipFile, ET.ParseError, KeyError, IndexError, ValueError) as fault:
        raise SettingInvalid(key=path.name, value=type(fault).__name__) from fault


def _part(book: zipfile.ZipFile, name: str, *, is_optional: bool = False) -> ET.Element:
    if is_optional and name not in book.namelist():
        return ET.Element("none")
    if book.getinfo(name).file_size > _PART_MOST:
        raise ValueError("too large")
    data = book.read(name)
    if b"<!DOCTYPE" in data[:4096]:  # no spreadsheet has one; entities could be made to explode
        raise ValueError("document type")
    return ET.fromstring(data)


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = _part(book, "xl/_rels/workbook.xml.rels")
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations.iter(f"{_PACKAGE}Relationship")}
    for sheet in _part(book, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
        target = targets[sheet.get(_RELATION)]
        yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _rows(sheet: ET.Element, shared: list[str]) -> Iterator[list[str]]:
    for row in sheet.iter(f"{_MAIN}row"):
        values: list[str] = []
        for cell in row.iter(f"{_MAIN}c"):
            place = _column(cell.get("r", ""), len(values))
            values += [""] * (place - len(values))
            values.append(_value(cell, shared))
        yield values


def _column(reference: str, following: int) -> int:
    letters = _COLUMN.match(reference)
    if letters is None:
        return following
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - 64
    if number > 1000:
        raise ValueError("too wide")
    return number - 1


def _value(cell: ET.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return _text(cell)
    value = cell.findtext(f"{_MAIN}v", "")
    return shared[int(value)] if cell.get("t") == "s" else value


def _text(item: ET.Element) -> str:
    # Runs of one cell; phonetic readings beside them (rPh) are not part of its text.
    spoken = {id(text) for reading in item.iter(f"{_MAIN}rPh") for text in reading.iter(f"{_MAIN}t")}
    return "".join(text.text or "" for text in item.iter(f"{_MAIN}t") if id(text) not in spoken)
