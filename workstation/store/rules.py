# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads rule sets and field templates (TOML): those shipped, and above them those of the data folder."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from workstation.domain.approval import ApprovalRule
from workstation.domain.dossier import LegalClass
from workstation.domain.extraction import ExtractionTemplate, FieldKind, FieldTemplate
from workstation.domain.indicators import IndicatorName, Target, Unit
from workstation.domain.rules import ClassRule, Duty, NeverScanned, RuleBook, RuleSet, SignerRole, SourceForm
from workstation.errors import SettingInvalid
from workstation.paths import resource
from workstation.store.places import Place, read_toml

Read = TypeVar("Read")
_WHOLE_PERCENT = 100


def load_rules(data_dir: Path | None = None) -> RuleBook:
    """Return every rule set by its period.

    Args:
        data_dir: the folder `rules` of it replaces shipped sets of the same id and adds others.

    Raises:
        SettingInvalid: a fault, named by file and place; also two sets that hold on one day.
    """
    found = _read_all("rules", data_dir, _rule_set)
    book = RuleBook.of({rules.id: rules for rules in found}.values())
    for before, after in zip(book.sets, book.sets[1:], strict=False):
        if before.valid_to is None or before.valid_to >= after.valid_from:
            raise SettingInvalid(key=f"{after.id}: valid_from", value=after.valid_from.isoformat())
    return book


def load_templates(data_dir: Path | None = None) -> dict[str, ExtractionTemplate]:
    """Return every field template by its name; the folder `extraction` of `data_dir` stands above what is shipped.

    Raises:
        SettingInvalid: a fault, named by file and place.
    """
    return {template.name: template for template in _read_all("extraction", data_dir, _template)}


def load_targets(data_dir: Path | None = None) -> tuple[Target, ...]:
    """Return every target of the indicators; those of the data folder (`rules/targets`) come first and count.

    Raises:
        SettingInvalid: a fault, named by file and place.
    """
    found = _read_all("rules/targets", data_dir, _targets)
    return tuple(target for file in reversed(found) for target in file)


def load_approval_rules(data_dir: Path | None = None) -> tuple[ApprovalRule, ...]:
    """Return every rule of what a supervisor looks at; those of the data folder (`rules/approval`) come last.

    Raises:
        SettingInvalid: a fault, named by file and place.
    """
    return tuple(_read_all("rules/approval", data_dir, _approval_rule))


def _approval_rule(place: Place) -> ApprovalRule:
    place.only([field.name for field in dataclasses.fields(ApprovalRule)])
    first, last = place.day("valid_from"), place.day("valid_to")
    if first is None:
        raise place.fault("valid_from")
    percent = place.count("sample_percent")
    if percent > _WHOLE_PERCENT:
        raise place.fault("sample_percent")
    return ApprovalRule(
        id=place.text("id"),
        valid_from=first,
        valid_to=last,
        document_types=frozenset(place.texts("document_types")),
        all_results=place.flag("all_results"),
        doubtful=place.flag("doubtful"),
        trainees=frozenset(place.texts("trainees")),
        sample_percent=percent,
        four_eyes=place.flag("four_eyes"),
        source=place.text("source"),
    )


def _targets(place: Place) -> list[Target]:
    place.only(("target",))
    return [_target(item) for item in place.items("target")]


def _target(place: Place) -> Target:
    place.only(("indicator", "unit", "value", "is_most", "valid_from", "valid_to", "source"))
    first, last = place.day("valid_from"), place.day("valid_to")
    if first is None:
        raise place.fault("valid_from")
    return Target(
        indicator=place.choice("indicator", IndicatorName),
        unit=place.choice("unit", Unit),
        value=place.count("value"),
        is_most=place.flag("is_most"),
        valid_from=first,
        valid_to=last,
        source=place.text("source"),
    )


def _read_all(name: str, data_dir: Path | None, read: Callable[[Place], Read]) -> list[Read]:
    folders = [resource(name), *([data_dir / name] if data_dir is not None else [])]
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.toml"))]
    return [read(read_toml(file)) for file in files]


def _rule_set(place: Place) -> RuleSet:
    place.only(("id", "title", "valid_from", "valid_to", "sources", "source_forms", "never_scanned", "class"))
    first, last = place.day("valid_from"), place.day("valid_to")
    if first is None:
        raise place.fault("valid_from")
    if last is not None and last < first:
        raise place.fault("valid_to")
    never = place.table("never_scanned")
    never.only([kind.value for kind in NeverScanned])
    classes = place.table("class")
    classes.only([kind.value for kind in LegalClass])
    return RuleSet(
        id=place.text("id"),
        title=place.text("title"),
        valid_from=first,
        valid_to=last,
        classes={kind: _class_rule(kind, classes.table(kind.value)) for kind in LegalClass},
        never_scanned={NeverScanned(key): never.text(key) for key in never.names()},
        source_forms=place.choices("source_forms", SourceForm),
        sources=tuple(place.texts("sources")),
    )


def _class_rule(kind: LegalClass, place: Place) -> ClassRule:
    place.only(("duty", "fee", "signers", "profiles", "source", "validity_months"))
    duty, has_fee = place.choice("duty", Duty), place.flag("fee")
    if has_fee and duty is Duty.MUST:  # what the law asks for is never charged (KH 39/KH-UBND III.1.a)
        raise place.fault("fee")
    signers = place.choices("signers", SignerRole)
    profiles = tuple(place.texts("profiles"))
    if len(profiles) != len(signers):
        raise place.fault("profiles")
    return ClassRule(kind, duty, has_fee, signers, profiles, place.text("source"), place.count("validity_months"))


def _template(place: Place) -> ExtractionTemplate:
    place.only(("name", "stops", "field"))
    fields = tuple(_field(item) for item in place.items("field"))
    return ExtractionTemplate(place.text("name"), fields, tuple(place.texts("stops")))


def _field(place: Place) -> FieldTemplate:
    place.only(("name", "kind", "labels", "after"))
    kind = place.choice("kind", FieldKind)
    return FieldTemplate(place.text("name"), kind, tuple(place.texts("labels")), place.optional_text("after"))
