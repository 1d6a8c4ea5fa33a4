# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's words: literals in the code, every one translated, placeholders kept, words of the glossary only."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from workstation.paths import RESOURCES

_UI = RESOURCES.parent / "ui"
_TS = RESOURCES / "i18n" / "app_vi.ts"
_ENGLISH_TS = RESOURCES / "i18n" / "app_en.ts"
_FORMS = {_TS: 1, _ENGLISH_TS: 2}  # of a word behind a number
_OF_QT = {"QFileSystemModel", "QAbstractFileIconProvider", "QFileDialog", "QShortcut"}
_CONTEXT_GIVEN = {"translate", "QT_TRANSLATE_NOOP"}
_PLACE = re.compile(r"\{\w+\}|%L?n")

# The right-hand column of the glossary ("do not write"), where it can be looked for without its surroundings.
_NOT_OURS = re.compile(
    r"\b(lỗi|token|ADF|duplex|flatbed|OCR|upload|server|website|bản sao|chữ ký điện tử|chụp|dongle|log|admin|user)\b",
    re.IGNORECASE,
)
_SIGN_ALONE = re.compile(r"\bký\b(?! (số|thử nghiệm))", re.IGNORECASE)


def _calls() -> Iterator[tuple[Path, ast.Call, str]]:
    for file in sorted(_UI.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name == "tr" or name in _CONTEXT_GIVEN:
                    yield file, node, name


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _source_texts() -> set[str]:
    texts = set()
    for _, call, name in _calls():
        argument = call.args[1 if name in _CONTEXT_GIVEN else 0]
        if isinstance(argument, ast.Constant):
            texts.add(str(argument.value))
    return texts


def _messages(file: Path = _TS) -> Iterator[tuple[str, str, list[str]]]:
    """Yield context, source and translations; a text without a number has one."""
    for context in ET.parse(file).getroot().findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.findall("numerusform")] or [translation.text or ""]
            assert not translation.get("type"), message.findtext("source")
            assert len(forms) == (_FORMS[file] if message.get("numerus") else 1)
            yield context.findtext("name", ""), message.findtext("source", ""), forms


def _counted() -> set[str]:
    """Return the source texts that stand in the code with a number."""
    texts = set()
    for _, call, name in _calls():
        place = 1 if name in _CONTEXT_GIVEN else 0
        if len(call.args) > place + 2:
            texts.add(ast.literal_eval(call.args[place]))
    return texts


def test_what_is_translated_is_a_literal() -> None:
    # An f-string inside tr() is extracted as a dead key, silently (research/aesthetics.md 3.6).
    allowed = {"actions.py"}  # looks up the literals of its own table
    wrong = [
        f"{file.relative_to(_UI)}:{call.lineno}"
        for file, call, name in _calls()
        if not all(map(_is_text, call.args[: 2 if name in _CONTEXT_GIVEN else 1])) and file.name not in allowed
    ]
    assert wrong == []


def test_every_text_of_the_window_is_in_vietnamese() -> None:
    unfinished = [
        f"{context}: {source}"
        for context, source, translations in _messages()
        if not all(translation.strip() for translation in translations)
    ]
    known = {source for context, source, _ in _messages() if context not in _OF_QT}

    assert unfinished == []
    assert _source_texts() - known == set()
    assert known - _source_texts() == set(), "texts that no code uses any more"


def test_a_text_with_a_number_has_an_english_singular_of_its_own() -> None:
    counted = _counted()
    numbered = {source for _, source, _ in _messages() if "%n" in source or "%Ln" in source}
    english = {(context, source): forms for context, source, forms in _messages(_ENGLISH_TS)}
    singulars = {key: forms for key, forms in english.items() if key[0] not in _OF_QT}

    assert numbered == counted
    assert set(singulars) == {(context, source) for context, source, _ in _messages() if source in counted}
    assert [forms for forms in singulars.values() if forms[0] == forms[1]] == []


def test_a_translation_keeps_the_places_of_its_source() -> None:
    wrong = [
        source
        for file in (_TS, _ENGLISH_TS)
        for _, source, translations in _messages(file)
        for translation in translations
        if not set(_PLACE.findall(translation)) <= set(_PLACE.findall(source))
    ]
    assert wrong == []


def test_only_words_of_the_glossary_are_on_screen() -> None:
    wrong = [
        translation
        for _, _, (translation, *_) in _messages()
        if _NOT_OURS.search(translation) or _SIGN_ALONE.search(translation)
    ]
    assert wrong == []
