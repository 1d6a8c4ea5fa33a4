# SPDX-License-Identifier: GPL-3.0-or-later
"""Every failure has words in both languages, and the words keep to the glossary."""

from __future__ import annotations

import dataclasses
import re
import string
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from scanner_drivers.drivers import DRIVERS
from workstation import errors
from workstation.domain.states import Event, Role, State
from workstation.errors import (
    Jammed,
    OwnerIdInvalid,
    PortalRefused,
    SettingInvalid,
    TransitionRefused,
    WorkstationError,
)
from workstation.texts import LANGUAGES, Texts

PARTS = ("heading", "explanation", "next_step")


def _with_code(cls: type[WorkstationError]) -> Iterator[type[WorkstationError]]:
    if "code" in vars(cls):
        yield cls
    for below in cls.__subclasses__():
        # A test elsewhere may declare a failure of its own; only the closed set counts.
        if below.__module__ == errors.__name__:
            yield from _with_code(below)


FAILURES = {cls.code: cls for cls in _with_code(WorkstationError)}


def _strings(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _strings(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.fixture(params=LANGUAGES)
def texts(request: pytest.FixtureRequest) -> Texts:
    return Texts.load(request.param)


def test_doctor_has_a_name_for_every_scanner_driver(texts: Texts) -> None:
    assert all(texts.word(f"doctor.scanner_{name}") for name in DRIVERS)


def test_every_failure_has_heading_explanation_and_next_step(texts: Texts) -> None:
    for code in FAILURES:
        entry = texts.tables["failure"].get(code, {})
        assert [part for part in PARTS if not entry.get(part, "").strip()] == [], code


def test_no_text_is_left_of_a_failure_that_is_gone(texts: Texts) -> None:
    assert set(texts.tables["failure"]) == set(FAILURES)


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    vietnamese, english = (dict(_strings(Texts.load(language).tables)) for language in ("vi", "en"))

    assert set(vietnamese) == set(english)
    for key, text in vietnamese.items():
        assert _places(text) == _places(english[key]), key


def test_failure_texts_name_only_fields_of_their_failure(texts: Texts) -> None:
    for key, text in _strings(texts.tables["failure"]):
        code, *variant, part = key.split(".")
        fields = {field.name for field in dataclasses.fields(FAILURES[code])} if code != "UNEXPECTED" else set()
        assert part in PARTS, key
        assert _places(text) <= fields, key
        assert all(name.removeprefix("if_") in fields for name in variant), key


def test_headings_are_short_and_sentences_are_one_sentence(texts: Texts) -> None:
    for key, text in _strings(texts.tables["failure"]):
        if key.endswith("heading"):
            assert len(text) <= 45, key
            assert not text.endswith("."), key
        else:
            assert text.endswith("."), key
            assert ". " not in text, key
        assert text[0].isupper(), key


def test_texts_are_nfc_and_trimmed(texts: Texts) -> None:
    for key, text in _strings(texts.tables):
        assert unicodedata.is_normalized("NFC", text), key
        assert text == text.strip(), key
        assert text, key


# The glossary's "do not write" column as far as a word is wrong wherever it stands; words that are wrong only for one
# term (a file is a file, but never a dossier) are left to the reader.
NOT_WRITTEN = {
    "vi": (
        r"cmnd|chụp|chữ ký điện tử|ký điện tử|phiếu hẹn|lỗi|bản sao|lớp ocr|ocr|adf|flatbed|duplex|barcode|scan|"
        r"admin|root|user|token|dongle|portal|server|website|backend|upload|retry|log|plugin|mock|"
        r"(?<!đăng )(?<!chữ )(?<!nhật )ký(?! số| thử nghiệm| tự)"
    ),
    "en": (
        r"one-door|front office|kiosk|user|operator|admin|customer|cmnd|national id|barcode|document id|"
        r"adf|flatbed|duplex|ocr|dongle|mock|server|website|backend|upload|disconnected|failed|failure|error|deleted|"
        r"e-sign|electronic signature|certified copy|plugin|job|log|cloud"
    ),
}


# A setting ("portal.url", "signing.signer = token"), a command or a placeholder is named as it is typed.
_SETTING = re.compile(r"\b[a-z_]+\.[a-z_]+(?: = [a-z]+)?|`[^`]*`|\bsohoa(?: -*[a-z]+)+|\{[a-z_]*\}")


def test_no_text_uses_a_word_the_glossary_forbids(texts: Texts) -> None:
    forbidden = re.compile(rf"\b(?:{NOT_WRITTEN[texts.language]})\b", re.IGNORECASE)
    words = {key: _SETTING.sub("", text) for key, text in _strings(texts.tables)}

    found = {key: hit[0] for key, text in words.items() if (hit := forbidden.search(text))}

    assert found == {}


GLOSSARY_STATES = {
    State.CAPTURED: "đã quét",
    State.PREPARED: "đã xử lý ảnh",
    State.RECOGNISED: "đã nhận dạng",
    State.CONFIRMED: "đã xác nhận",
    State.ASSEMBLED: "đã tạo PDF/A",
    State.SIGNED: "đã ký số",
    State.QUEUED: "chờ gửi",
    State.SENDING: "đang gửi",
    State.RECEIVED: "đã nhận biên nhận",
    State.REFUSED: "bị từ chối",
    State.NEEDS_ATTENTION: "cần xử lý",
    State.DISCARDED: "đã hủy",
}


def test_states_read_exactly_as_in_the_glossary() -> None:
    texts = Texts.load("vi")

    assert {state: texts.word(f"state.{state}") for state in GLOSSARY_STATES} == GLOSSARY_STATES


def test_every_state_event_and_role_has_a_word(texts: Texts) -> None:
    for table, values in (("state", State), ("event", Event), ("role", Role)):
        assert set(texts.tables[table]) == {value.value for value in values}


def test_an_owner_id_never_reaches_the_text(texts: Texts) -> None:
    error = OwnerIdInvalid(value="00108501234X", length=12)

    places = [_places(text) for _, text in _strings(texts.tables["failure"]["OWNER_ID_INVALID"])]
    assert set().union(*places) == {"length"}
    assert "00108501234X" not in texts.sentence(error)
    assert "12" in texts.failure(error).explanation


def test_a_sentence_ends_in_the_next_step(texts: Texts) -> None:
    error = Jammed(operation="read", detail="SANE_STATUS_JAMMED", page=3)

    assert texts.sentence(error).endswith(texts.failure(error).next_step)
    assert "3" in texts.sentence(error)
    assert "SANE" not in texts.sentence(error)


def test_a_jam_without_a_page_number_names_no_page() -> None:
    assert "0" not in Texts.load("vi").sentence(Jammed())


def test_the_portals_reason_is_quoted_and_ends_in_one_full_stop(texts: Texts) -> None:
    text = texts.failure(PortalRefused(detail="Thiếu trang 2."))

    assert "Thiếu trang 2." in text.explanation
    assert ".." not in text.explanation


def test_a_refused_step_names_state_and_step_in_words() -> None:
    text = Texts.load("vi").failure(TransitionRefused(state="captured", event="sign"))

    assert "đã quét" in text.explanation
    assert "ký số" in text.explanation


class Unheard(WorkstationError):
    """A failure nobody wrote a text for."""

    code = "UNHEARD"


def test_a_failure_without_text_reads_as_an_unexpected_one(texts: Texts) -> None:
    assert texts.failure(Unheard()) == texts.failure(WorkstationError())


def test_words_are_filled_and_a_missing_value_is_shown_as_dots() -> None:
    texts = Texts.load("vi")

    assert texts.word("common.page_count", count=12) == "12 trang"
    assert texts.word("common.page_count") == "… trang"


@pytest.mark.parametrize("key", ["state.unheard", "unheard", "state", "state.signed.more", ""])
def test_an_unknown_word_is_a_key_error(key: str) -> None:
    with pytest.raises(KeyError):
        Texts.load().word(key)


def test_a_language_that_is_not_shipped_is_refused() -> None:
    with pytest.raises(SettingInvalid) as caught:
        Texts.load("fr")

    assert caught.value.parameters() == {"key": "language", "value": "fr"}
