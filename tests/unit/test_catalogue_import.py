# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing a catalogue in: JSON, CSV and XLSX; versions, differences, roll-back; the search; units by day."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from workstation.app.catalogue import compare, import_file, import_portal, roll_back
from workstation.app.choices import load_desk_catalogue
from workstation.domain.catalogue import Catalogue, UnitKind
from workstation.domain.dossier import Procedure
from workstation.errors import CatalogueVersionUnknown, FileMissing, PortalNotOffered, SettingInvalid
from workstation.portal.adapters.folder import FolderPortal
from workstation.settings import Settings
from workstation.store.catalogue_import import read_import
from workstation.store.catalogue_versions import CatalogueVersions
from workstation.store.sheets import read_workbook


def now() -> dt.datetime:
    return dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC)


COMMUNES = """code;name;parent;valid_from;valid_to;successor
00001;Phường Phúc Xá;001;;30/06/2025;00004
00004;Phường Ba Đình;001;01/07/2025;;
"""
PROCEDURES = """code,name,sector,short
1.001193,Đăng ký khai sinh,Hộ tịch,KS
2.000635,Cấp bản sao trích lục hộ tịch,Hộ tịch,
"""
COLUMNS = "procedure,name,type,class,pages\n"
COMPONENTS = COLUMNS + "2.000635,Tờ khai,L.TOKHAI-BSTL,on_demand_agency,2\n"


def _sheet(rows: list[list[str]]) -> str:
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in row) + "</row>" for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    targets = "".join(f'<Relationship Id="r{n}" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1))
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w") as book:
        head = f'<workbook xmlns="{main}" xmlns:r="{relation}">'
        book.writestr("xl/workbook.xml", f"{head}<sheets>{names}</sheets></workbook>")
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{targets}</Relationships>')
        for n, rows in enumerate(sheets.values(), 1):
            book.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(rows))
    return path


def test_a_csv_of_communes_keeps_everything_else_and_knows_the_merger(tmp_path: Path) -> None:
    file = tmp_path / "communes.csv"
    file.write_text(COMMUNES, encoding="utf-8-sig")

    done = import_file(tmp_path, file, by="an", clock=now)
    catalogue = load_desk_catalogue(Settings(), tmp_path)

    assert done.number == 1
    assert [len(change.added) for change in done.differences] == [0, 0, 2]
    assert len(catalogue.procedures) == 14
    old = catalogue.unit(UnitKind.COMMUNE, "00001", dt.date(2025, 6, 30))
    assert old is not None
    assert old.successor == "00004"
    assert catalogue.unit(UnitKind.COMMUNE, "00001", dt.date(2025, 7, 1)) is None


def test_a_folder_of_csv_files_replaces_its_tables(tmp_path: Path) -> None:
    folder = tmp_path / "tinh"
    folder.mkdir()
    (folder / "procedures.csv").write_text(PROCEDURES, encoding="utf-8")
    (folder / "components.csv").write_text(COMPONENTS, encoding="utf-8")

    import_file(tmp_path, folder, by="an", clock=now)
    catalogue = load_desk_catalogue(Settings(), tmp_path)

    assert set(catalogue.procedures) == {"1.001193", "2.000635"}
    assert [item.document_type_code for item in catalogue.procedure("2.000635").components] == ["L.TOKHAI-BSTL"]
    assert len(catalogue.procedure("1.001193").components) == 4  # not brought, so they stay
    assert catalogue.search("KS")[0].code == "1.001193"


def test_a_workbook_is_read_like_the_csv_files(tmp_path: Path) -> None:
    tables = {"Procedures": PROCEDURES, "Components": COMPONENTS}
    rows = {name: [line.split(",") for line in text.strip().splitlines()] for name, text in tables.items()}
    book = workbook(tmp_path / "tinh.xlsx", rows)

    import_file(tmp_path, book, by="an", clock=now)

    assert set(load_desk_catalogue(Settings(), tmp_path).procedures) == {"1.001193", "2.000635"}


def test_numbers_of_a_spreadsheet_for_pages_and_days_are_understood(tmp_path: Path) -> None:
    rows = [["code", "name", "parent", "valid_from"], ["00004", "Phường Ba Đình", "001", "45839"]]
    document = read_import(workbook(tmp_path / "x.xlsx", {"communes": rows}), {"units": []}, "1")

    assert document["units"][0]["valid_from"] == "2025-07-01"


@pytest.mark.parametrize("content", [b"no zip", b"PK\x05\x06" + bytes(18)])
def test_a_broken_workbook_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(content)

    with pytest.raises(SettingInvalid) as refused:
        read_workbook(file)
    assert refused.value.key == "x.xlsx"


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "x.xlsx", {"communes": [["code"]]})
    with zipfile.ZipFile(file, "a") as book:
        book.writestr("xl/sharedStrings.xml", '<!DOCTYPE s [<!ENTITY a "b">]><sst>&a;</sst>')

    with pytest.raises(SettingInvalid):
        read_workbook(file)


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("components.csv", COMPONENTS.replace("2.000635", "9.999999"), "components.procedure"),
        (
            "components.csv",
            COLUMNS + "1.001193,X,L.TOKHAI-KS,prior_result,hai\n",
            "components[0].pages",
        ),
        (
            "components.csv",
            COLUMNS + "1.001193,X,NO.TYPE,prior_result,2\n",
            "procedures[1].components[0].type",
        ),
        ("communes.csv", "code,name\n1,Xã\n", "units[0].code"),
        ("villages.csv", "code,name\n1,Thôn\n", "villages"),
    ],
)
def test_a_fault_is_named_by_its_place_and_the_one_in_use_stays(tmp_path: Path, name: str, text: str, key: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(SettingInvalid) as refused:
        import_file(tmp_path, tmp_path / name, by="an", clock=now)

    assert refused.value.key == key
    assert CatalogueVersions(tmp_path).current() == 0


def test_versions_are_kept_compared_and_rolled_back(tmp_path: Path) -> None:
    (tmp_path / "communes.csv").write_text(COMMUNES, encoding="utf-8")
    first = import_file(tmp_path, tmp_path / "communes.csv", by="an", clock=now)
    (tmp_path / "procedures.csv").write_text(PROCEDURES, encoding="utf-8")
    second = import_file(tmp_path, tmp_path / "procedures.csv", by="binh", clock=now)

    change = compare(tmp_path, first.number)[0]
    back = roll_back(tmp_path, first.number)

    sample = set(load_desk_catalogue(Settings()).procedures)
    assert set(change.removed) == sample - {"1.001193", "2.000635"}
    assert back.differences[0].added == change.removed
    versions = CatalogueVersions(tmp_path).list()
    assert [(version.number, version.imported_by, version.is_current) for version in versions] == [
        (first.number, "an", True),
        (second.number, "binh", False),
    ]
    with pytest.raises(CatalogueVersionUnknown):
        roll_back(tmp_path, 9)


class OfferingPortal(FolderPortal):
    """A portal that hands out whatever catalogue it is given."""

    def __init__(self, document: Any) -> None:
        super().__init__(Path("/nonexistent"))
        self._document = document

    def catalogue(self) -> bytes:
        return json.dumps(self._document).encode()


def test_the_portals_catalogue_is_taken_where_it_has_one(tmp_path: Path) -> None:
    kind = {"code": "KQ.G15.000031", "name": "Giấy khai sinh"}
    document = {"version": "cổng 1", "document_types": [kind], "procedures": []}

    assert import_portal(tmp_path, OfferingPortal(document), by="an", clock=now).version == "cổng 1"
    with pytest.raises(PortalNotOffered):
        import_portal(tmp_path, FolderPortal(tmp_path), by="an", clock=now)
    with pytest.raises(SettingInvalid):
        import_portal(tmp_path, OfferingPortal([]), by="an", clock=now)
    with pytest.raises(SettingInvalid, match="fees"):
        import_portal(tmp_path, OfferingPortal({"version": "x", "tables": {"fees": []}}), by="an", clock=now)


def test_a_portal_that_lists_procedures_only_leaves_components_types_and_units_as_they_are(tmp_path: Path) -> None:
    listed = [
        {"code": "1.004884.000.00.00.H22", "name": "Đăng ký lại khai sinh (mới)", "sector": "Hộ tịch"},
        {"code": "1.777777", "name": "Thủ tục mới", "sector": "Hộ tịch"},
    ]
    done = import_portal(
        tmp_path, OfferingPortal({"version": "cổng 2", "tables": {"procedures": listed}}), by="an", clock=now
    )

    catalogue = load_desk_catalogue(Settings(), tmp_path)
    assert done.version == "cổng 2"
    assert catalogue.procedure("1.004884").name == "Đăng ký lại khai sinh (mới)"
    assert len(catalogue.procedure("1.004884").components) == 5
    assert catalogue.procedure("1.777777").components == ()
    assert "L.THE-CANCUOC" in catalogue.document_types


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        import_file(tmp_path, tmp_path / "no.csv", by="an", clock=now)


def test_short_codes_come_first_then_initials_then_words() -> None:
    catalogue = Catalogue.of(
        "1",
        [
            Procedure("1.000001", "Đăng ký kết hôn", "", (), "KH"),
            Procedure("1.000002", "Kế hoạch sử dụng đất khác", "", ()),
            Procedure("1.000003", "Đăng ký khai sinh kh", "", ()),
        ],
        [],
    )

    assert [found.code for found in catalogue.search("kh")] == ["1.000001", "1.000002", "1.000003"]
    assert [found.code for found in catalogue.search("dkkh")] == ["1.000001"]
    assert [found.code for found in catalogue.search("1.000003")] == ["1.000003"]
    assert len(catalogue.search("", 2)) == 2
