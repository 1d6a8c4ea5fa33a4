# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a catalogue (JSON) into the domain's catalogue; every fault is named by its place, nothing is guessed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from workstation.domain.catalogue import Catalogue, Unit, UnitKind
from workstation.domain.codes import TypeForm, parse_agency_code, parse_document_type_code
from workstation.domain.doc_code import is_archive_kind
from workstation.domain.dossier import DocumentType, DossierComponent, LegalClass, Procedure
from workstation.domain.paper import ImagePreset
from workstation.errors import CodeInvalid, SettingInvalid
from workstation.store.places import Place, read_json

# The 8-character core of a national procedure code; an agency suffix belongs to the dossier, not to the catalogue.
_PROCEDURE = re.compile(r"[1-3]\.[0-9]{6}")
# Joined into paper codes, file names and XMP: letters, digits, dots and hyphens only.
_TYPE = re.compile(r"[0-9A-Z]+(?:[.-][0-9A-Z]+)*")
_UNIT = {UnitKind.PROVINCE: re.compile(r"[0-9]{2,3}"), UnitKind.COMMUNE: re.compile(r"[0-9]{5}")}


def load_catalogue(path: Path) -> Catalogue:
    """Read and check a catalogue file.

    Raises:
        FileMissing: no such file.
        SettingInvalid: not JSON, or a value is missing, of the wrong kind, double or unknown; `key` is its place
            (`procedures[3].components[0].type`).
    """
    return catalogue_of(read_json(path))


def catalogue_of(data: Any) -> Catalogue:
    """Check a catalogue as a JSON file or an import has it.

    Raises:
        SettingInvalid: as `load_catalogue`.
    """
    root = Place("", data)
    types = [_document_type(place) for place in root.items("document_types")]
    _refuse_doubles("document_types", [kind.code for kind in types])
    known = {kind.code for kind in types}
    procedures = [_procedure(place, known) for place in root.items("procedures")]
    _refuse_doubles("procedures", [procedure.code for procedure in procedures])
    units = [_unit(place) for place in root.items("units")] if root.has("units") else []
    return Catalogue.of(root.text("version"), procedures, types, units)


def _document_type(place: Place) -> DocumentType:
    code = place.text("code")
    is_local = place.flag("local")
    if not _TYPE.fullmatch(code) or (is_local and _is_national(code)):
        raise place.fault("code")
    titles = tuple(title.upper() for title in place.texts("titles"))
    preset = place.choice("preset", ImagePreset) if place.has("preset") else None
    template, months = place.optional_text("template"), place.count("validity_months")
    archive_kind = place.optional_text("archive_kind")
    if archive_kind and not is_archive_kind(archive_kind):
        raise place.fault("archive_kind")
    return DocumentType(code, place.text("name"), titles, is_local, preset, template, months, archive_kind)


def _is_national(code: str) -> bool:
    try:
        return parse_document_type_code(code).form is not TypeForm.LOCAL
    except CodeInvalid:
        return False


def _procedure(place: Place, types: set[str]) -> Procedure:
    code = place.text("code")
    if not _PROCEDURE.fullmatch(code):
        raise place.fault("code")
    components = tuple(_component(number, item, types) for number, item in enumerate(place.items("components"), 1))
    return Procedure(code, place.text("name"), place.text("sector"), components, place.optional_text("short"))


def _component(number: int, place: Place, types: set[str]) -> DossierComponent:
    code = place.text("type")
    if code not in types:
        raise place.fault("type")
    legal_class = place.choice("class", LegalClass)
    return DossierComponent(number, place.text("name"), code, legal_class, place.count("pages"))


def _unit(place: Place) -> Unit:
    kind, code = place.choice("kind", UnitKind), place.text("code")
    if kind is UnitKind.AGENCY:
        try:
            parse_agency_code(code)
        except CodeInvalid:
            raise place.fault("code") from None
    elif not _UNIT[kind].fullmatch(code):
        raise place.fault("code")
    first, last = place.day("valid_from"), place.day("valid_to")
    if first is not None and last is not None and last < first:
        raise place.fault("valid_to")
    parent, successor = place.optional_text("parent"), place.optional_text("successor")
    return Unit(kind, code, place.text("name"), parent, first, last, successor)


def _refuse_doubles(name: str, codes: list[str]) -> None:
    seen: set[str] = set()
    for index, code in enumerate(codes):
        if code in seen:
            raise SettingInvalid(key=f"{name}[{index}].code", value=code)
        seen.add(code)
