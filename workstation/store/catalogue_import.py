# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns CSV, XLSX and JSON files of a province into one catalogue document; checking it is catalogue.py's business."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from workstation.domain.codes import parse_procedure_code
from workstation.errors import CodeInvalid, FileMissing, SettingInvalid
from workstation.store.places import read_json
from workstation.store.sheets import read_workbook

Table = list[dict[str, str]]

TABLES = ("procedures", "components", "document_types", "agencies", "communes", "provinces")
_UNIT_KINDS = {"agencies": "agency", "communes": "commune", "provinces": "province"}
_YES = {"1", "x", "true", "yes", "co", "có"}
_EXCEL_ZERO = dt.date(1899, 12, 30)


def read_import(path: Path, current: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return the catalogue document that holds after an import.

    Tables that the file does not bring stay as they are: a province sends its procedures in one sheet and its
    communes in another.

    Args:
        path: `.json`, `.xlsx` (one sheet a table), `.csv` (named after its table, `communes.csv`) or a folder of those.
        current: document of the catalogue in use.
        version: what the new one is called where the file does not say.

    Raises:
        FileMissing: no such file, or a folder without a table.
        SettingInvalid: a table or column nobody knows; `key` is table and row.
    """
    if path.is_file() and path.suffix.lower() == ".json":
        given = read_json(path)
        if not isinstance(given, dict):
            raise SettingInvalid(key=path.name, value="JSON")
        return {**current, "version": version, **given}
    tables = _tables(path)
    unknown = sorted(set(tables) - set(TABLES))
    if unknown:
        raise SettingInvalid(key=unknown[0], value=", ".join(TABLES))
    return _merged(current, tables, version)


def merge_tables(current: dict[str, Any], tables: Any, version: str) -> dict[str, Any]:
    """Return the catalogue document after some of its tables were brought by a portal; the others stay.

    Raises:
        SettingInvalid: a table nobody knows, or rows that are none; `key` names the table.
    """
    if not isinstance(tables, dict):
        raise SettingInvalid(key="tables", value="JSON")
    for name, rows in tables.items():
        is_table = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
        if name not in TABLES or not is_table:
            raise SettingInvalid(key=str(name), value=", ".join(TABLES))
    brought = {name: [_texts(row) for row in rows] for name, rows in tables.items()}
    for row in brought.get("procedures", []):
        with contextlib.suppress(CodeInvalid):  # what is no code is named by its place when the whole is checked
            row["code"] = parse_procedure_code(row.get("code", "")).core
    return _merged(current, brought, version)


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {str(name): str(value).strip() for name, value in row.items() if value not in ("", None)}


def _tables(path: Path) -> dict[str, Table]:
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
        if not files:
            raise FileMissing(name=str(path / "*.csv"))
        return {file.stem.lower(): _csv_table(file) for file in files}
    if not path.is_file():
        raise FileMissing(name=str(path))
    if path.suffix.lower() == ".xlsx":
        return {name.strip().lower(): _rows(rows) for name, rows in read_workbook(path).items()}
    if path.suffix.lower() == ".csv":
        return {path.stem.lower(): _csv_table(path)}
    raise SettingInvalid(key=path.name, value=".json, .csv, .xlsx")


def _csv_table(path: Path) -> Table:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise SettingInvalid(key=path.name, value=f"UTF-8 {fault.start}") from fault
    # Excel in Vietnamese writes semicolons, because the comma is its decimal sign.
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    return _rows(csv.reader(io.StringIO(text), delimiter=separator))


def _rows(rows: Iterable[list[str]]) -> Table:
    found: Table = []
    names: list[str] = []
    for row in rows:
        values = [value.strip() for value in row]
        if not any(values):
            continue
        if not names:
            names = [value.lower() for value in values]
            continue
        found.append({name: value for name, value in zip(names, values, strict=False) if name and value})
    return found


def _merged(current: Mapping[str, Any], tables: Mapping[str, Table], version: str) -> dict[str, Any]:
    document = {**current, "version": version}
    if "document_types" in tables:
        document["document_types"] = [_document_type(index, row) for index, row in enumerate(tables["document_types"])]
    if "procedures" in tables or "components" in tables:
        document["procedures"] = _procedures(current, tables)
    if set(tables) & set(_UNIT_KINDS):
        brought = {_UNIT_KINDS[table] for table in tables if table in _UNIT_KINDS}
        kept = [unit for unit in current.get("units", []) if unit["kind"] not in brought]
        new = [_unit(name, row) for name in _UNIT_KINDS if name in tables for row in tables[name]]
        document["units"] = kept + new
    return document


def _document_type(index: int, row: dict[str, str]) -> dict[str, Any]:
    value: dict[str, Any] = {"code": row.get("code"), "name": row.get("name")}
    value["titles"] = [title.strip() for title in row.get("titles", "").split("|") if title.strip()]
    value["local"] = row.get("local", "").lower() in _YES
    value["template"] = row.get("template", "")
    value["archive_kind"] = row.get("archive_kind", "")
    value |= {"preset": row["preset"]} if "preset" in row else {}
    value["validity_months"] = _count(row.get("validity_months", ""), f"document_types[{index}].validity_months")
    return value


def _procedures(current: Mapping[str, Any], tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    if "procedures" in tables:
        procedures = [
            {
                "code": row.get("code"),
                "name": row.get("name"),
                "sector": row.get("sector"),
                "short": row.get("short", ""),
            }
            for row in tables["procedures"]
        ]
    else:
        procedures = [dict(procedure) for procedure in current.get("procedures", [])]
    before = {procedure["code"]: procedure["components"] for procedure in current.get("procedures", [])}
    brought: dict[str, list[dict[str, Any]]] = {}
    for index, row in enumerate(tables.get("components", [])):
        pages = _count(row.get("pages", ""), f"components[{index}].pages")
        component = {"name": row.get("name"), "type": row.get("type"), "class": row.get("class"), "pages": pages}
        brought.setdefault(row.get("procedure", ""), []).append(component)
    unknown = sorted(set(brought) - {str(procedure["code"]) for procedure in procedures})
    if unknown:
        raise SettingInvalid(key="components.procedure", value=unknown[0])
    for procedure in procedures:
        code = str(procedure["code"])
        procedure["components"] = brought.get(code, before.get(code, []))
    return procedures


def _unit(table: str, row: dict[str, str]) -> dict[str, Any]:
    days = {name: _day_text(row.get(name, "")) for name in ("valid_from", "valid_to")}
    plain = {name: row.get(name, "") for name in ("code", "name", "parent", "successor")}
    return {"kind": _UNIT_KINDS[table], **plain, **days}


def _count(text: str, place: str) -> int:
    if not text:
        return 0
    number = text.removesuffix(".0")  # a spreadsheet's idea of a whole number
    if not number.isascii() or not number.isdigit():
        raise SettingInvalid(key=place, value=text)
    return int(number)


def _day_text(text: str) -> str:
    """Return a day as ISO 8601: as it stands, day first, or as the number a spreadsheet keeps for it."""
    if text.isascii() and text.isdigit() and len(text) == 5:
        return (_EXCEL_ZERO + dt.timedelta(days=int(text))).isoformat()
    parts = text.split("/")
    if len(parts) == 3:
        return f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    return text
