# SPDX-License-Identifier: GPL-3.0-or-later
"""Loading a catalogue: the shipped sample is whole, and each fault is named by its place."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from workstation.domain.dossier import LegalClass
from workstation.errors import DocumentTypeUnknown, FileMissing, ProcedureUnknown, SettingInvalid
from workstation.paths import resource
from workstation.store.catalogue import load_catalogue

SAMPLE = resource("catalogue", "sample.json")


@pytest.fixture
def data() -> dict[str, Any]:
    return {
        "version": "1",
        "document_types": [{"code": "L.DON", "name": "Đơn", "titles": ["Đơn đề nghị"], "local": True}],
        "procedures": [
            {
                "code": "1.000001",
                "name": "Thử",
                "sector": "Thử",
                "components": [{"name": "Đơn", "type": "L.DON", "class": "prior_result", "pages": 2}],
            }
        ],
    }


def _written(folder: Path, data: object) -> Path:
    path = folder / "catalogue.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_the_sample_holds_the_commune_procedures() -> None:
    catalogue = load_catalogue(SAMPLE)

    assert len(catalogue.procedures) == 14
    sectors = {procedure.sector for procedure in catalogue.procedures.values()}
    assert sectors == {"Hộ tịch", "Đăng ký, quản lý cư trú", "Chứng thực", "Đất đai"}
    assert catalogue.procedure("1.001193").name == "Đăng ký khai sinh"
    assert catalogue.document_type("KQ.G15.000031").name == "Giấy khai sinh"
    assert not catalogue.document_type("KQ.G15.000031").is_local


def test_the_sample_dossier_asks_for_five_papers_in_the_order_of_the_stack() -> None:
    procedure = load_catalogue(SAMPLE).procedure("1.004884")

    assert [component.number for component in procedure.components] == [1, 2, 3, 4, 5]
    assert [component.pages for component in procedure.components] == [2, 2, 4, 2, 2]
    assert procedure.components[1].document_type_code == "KQ.G15.000031"
    assert procedure.components[1].legal_class is LegalClass.PRIOR_RESULT


def test_only_the_two_real_types_pass_for_national_ones() -> None:
    types = load_catalogue(SAMPLE).document_types.values()

    assert {kind.code for kind in types if not kind.is_local} == {"KQ.G15.000031", "KQ.G15.000032"}
    assert all(kind.code.startswith("L.") for kind in types if kind.is_local)


def test_titles_are_upper_case_and_nfc() -> None:
    for kind in load_catalogue(SAMPLE).document_types.values():
        for title in kind.titles:
            assert title == unicodedata.normalize("NFC", title.upper())


def test_a_procedure_is_found_by_words_without_diacritics_and_with_an_agency_suffix() -> None:
    catalogue = load_catalogue(SAMPLE)

    assert catalogue.search("dang ky lai")[0].code == "1.004884"
    assert catalogue.search("1.0101")[:1] == []
    assert catalogue.procedure("1.004884.000.00.00.H22").code == "1.004884"


def test_codes_that_are_not_in_the_catalogue_are_refused() -> None:
    catalogue = load_catalogue(SAMPLE)

    with pytest.raises(ProcedureUnknown):
        catalogue.procedure("1.999999")
    with pytest.raises(DocumentTypeUnknown):
        catalogue.document_type("KQ.G15.999999")


def test_decomposed_letters_and_a_byte_order_mark_are_taken(tmp_path: Path, data: dict[str, Any]) -> None:
    data["document_types"][0]["titles"] = [unicodedata.normalize("NFD", "đơn đề nghị")]
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(data), encoding="utf-8-sig")

    assert load_catalogue(path).document_type("L.DON").titles == ("ĐƠN ĐỀ NGHỊ",)


def test_a_file_that_is_not_there_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileMissing) as caught:
        load_catalogue(tmp_path / "none.json")

    assert caught.value.name.endswith("none.json")


@pytest.mark.parametrize(
    ("content", "value"), [(b'{"version": 1,\n oops}', "JSON 2:2"), (b"", "JSON 1:1"), (b'"\xff"', "UTF-8 1")]
)
def test_a_file_that_is_no_json_is_refused_with_the_place(tmp_path: Path, content: bytes, value: str) -> None:
    path = tmp_path / "catalogue.json"
    path.write_bytes(content)

    with pytest.raises(SettingInvalid) as caught:
        load_catalogue(path)

    assert caught.value.parameters() == {"key": "catalogue.json", "value": value}


@pytest.mark.parametrize(
    ("steps", "value", "key"),
    [
        (["version"], "", "version"),
        (["version"], 3, "version"),
        (["document_types"], {}, "document_types"),
        (["document_types", 0], "L.DON", "document_types[0]"),
        (["document_types", 0, "code"], "L DON", "document_types[0].code"),
        (["document_types", 0, "code"], "../DON", "document_types[0].code"),
        (["document_types", 0, "code"], "KQ.G15.000099", "document_types[0].code"),
        (["document_types", 0, "titles"], "ĐƠN", "document_types[0].titles"),
        (["document_types", 0, "local"], "yes", "document_types[0].local"),
        (["procedures"], None, "procedures"),
        (["procedures", 0, "code"], "1.0001", "procedures[0].code"),
        (["procedures", 0, "name"], None, "procedures[0].name"),
        (["procedures", 0, "components", 0, "type"], "L.KHAC", "procedures[0].components[0].type"),
        (["procedures", 0, "components", 0, "class"], "maybe", "procedures[0].components[0].class"),
        (["procedures", 0, "components", 0, "pages"], -1, "procedures[0].components[0].pages"),
        (["procedures", 0, "components", 0, "pages"], True, "procedures[0].components[0].pages"),
    ],
)
def test_a_wrong_value_is_named_by_its_place(
    tmp_path: Path, data: dict[str, Any], steps: list[str | int], value: object, key: str
) -> None:
    place: Any = data
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = value

    with pytest.raises(SettingInvalid) as caught:
        load_catalogue(_written(tmp_path, data))

    assert caught.value.key == key


@pytest.mark.parametrize("table", ["document_types", "procedures"])
def test_a_code_that_stands_twice_is_refused(tmp_path: Path, data: dict[str, Any], table: str) -> None:
    data[table].append(dict(data[table][0]))

    with pytest.raises(SettingInvalid) as caught:
        load_catalogue(_written(tmp_path, data))

    assert caught.value.key == f"{table}[1].code"


def test_a_file_that_is_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid):
        load_catalogue(_written(tmp_path, []))
