# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a catalogue file (JSON) into the domain's catalogue; every fault is named by its place, nothing is guessed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workstation.domain.catalogue import Catalogue
from workstation.domain.dossier import DocumentType, DossierComponent, LegalClass, Procedure
from workstation.domain.paper import ImagePreset
from workstation.errors import FileMissing, SettingInvalid

# The 8-character core of a national procedure code; an agency suffix belongs to the dossier, not to the catalogue.
_PROCEDURE = re.compile(r"[1-3]\.\d{6}")
# Joined into paper codes, file names and XMP: letters, digits, dots and hyphens only.
_TYPE = re.compile(r"[0-9A-Z]+(?:[.-][0-9A-Z]+)*")
# The two national forms seen in deployed systems (research/regulation.md 3.2); a local code must have neither.
_NATIONAL = re.compile(r"KQ\.[A-Y]\d{2}\.\d{6}|\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}-(?:KQ)?\d{4,6}")


def load_catalogue(path: Path) -> Catalogue:
    """Read and check a catalogue file.

    Raises:
        FileMissing: no such file.
        SettingInvalid: not JSON, or a value is missing, of the wrong kind, double or unknown; `key` is its place
            (`procedures[3].components[0].type`).
    """
    root = _Place("", _read(path))
    types = [_document_type(place) for place in root.items("document_types")]
    _refuse_doubles("document_types", [kind.code for kind in types])
    known = {kind.code for kind in types}
    procedures = [_procedure(place, known) for place in root.items("procedures")]
    _refuse_doubles("procedures", [procedure.code for procedure in procedures])
    return Catalogue.of(root.text("version"), procedures, types)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, IsADirectoryError):
        raise FileMissing(name=str(path)) from None
    except json.JSONDecodeError as fault:
        raise SettingInvalid(key=path.name, value=f"JSON {fault.lineno}:{fault.colno}") from fault
    except UnicodeDecodeError as fault:
        raise SettingInvalid(key=path.name, value=f"UTF-8 {fault.start}") from fault


def _document_type(place: _Place) -> DocumentType:
    code = place.text("code")
    is_local = place.flag("local")
    if not _TYPE.fullmatch(code) or (is_local and _NATIONAL.fullmatch(code)):
        raise place.fault("code")
    titles = tuple(title.upper() for title in place.texts("titles"))
    try:
        preset = ImagePreset(place.text("preset")) if place.has("preset") else None
    except ValueError:
        raise place.fault("preset") from None
    return DocumentType(code, place.text("name"), titles, is_local, preset)


def _procedure(place: _Place, types: set[str]) -> Procedure:
    code = place.text("code")
    if not _PROCEDURE.fullmatch(code):
        raise place.fault("code")
    components = tuple(_component(number, item, types) for number, item in enumerate(place.items("components"), 1))
    return Procedure(code, place.text("name"), place.text("sector"), components)


def _component(number: int, place: _Place, types: set[str]) -> DossierComponent:
    code = place.text("type")
    if code not in types:
        raise place.fault("type")
    try:
        legal_class = LegalClass(place.text("class"))
    except ValueError:
        raise place.fault("class") from None
    return DossierComponent(number, place.text("name"), code, legal_class, place.count("pages"))


def _refuse_doubles(name: str, codes: list[str]) -> None:
    seen: set[str] = set()
    for index, code in enumerate(codes):
        if code in seen:
            raise SettingInvalid(key=f"{name}[{index}].code", value=code)
        seen.add(code)


class _Place:
    """One JSON object with its place in the file, so that a fault can be named."""

    def __init__(self, where: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise SettingInvalid(key=where or "{}", value=_brief(value))
        self._where = where
        self._value: dict[str, Any] = value

    def fault(self, key: str) -> SettingInvalid:
        return SettingInvalid(key=self._path(key), value=_brief(self._value.get(key)))

    def has(self, key: str) -> bool:
        return key in self._value

    def text(self, key: str) -> str:
        value = self._value.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key)
        return unicodedata.normalize("NFC", value.strip())

    def texts(self, key: str) -> list[str]:
        value = self._value.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.fault(key)
        return [unicodedata.normalize("NFC", item.strip()) for item in value]

    def flag(self, key: str) -> bool:
        value = self._value.get(key, False)
        if not isinstance(value, bool):
            raise self.fault(key)
        return value

    def count(self, key: str) -> int:
        value = self._value.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.fault(key)
        return value

    def items(self, key: str) -> Iterator[_Place]:
        value = self._value.get(key)
        if not isinstance(value, list):
            raise self.fault(key)
        for index, item in enumerate(value):
            yield _Place(f"{self._path(key)}[{index}]", item)

    def _path(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key


def _brief(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
