# SPDX-License-Identifier: GPL-3.0-or-later
"""The MSI of a small tree: Vietnamese tables, files as they were packed, the same bytes again, no library missing."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
from pathlib import Path

import distlib
import pytest

from installer.msi import check
from installer.msi.build import FOLDER, POLICY_KEY, PROPERTIES, Tables, build, describe, make_icon, product_code
from workstation import registry_policy
from workstation.settings import Settings

# A program of Windows that comes with the tools of the tests: by it virtualenv starts scripts there.
_LAUNCHER = Path(distlib.__file__).with_name("t64.exe")


def _tree(folder: Path) -> Path:
    tree = folder / "tree"
    (tree / "python/Lib").mkdir(parents=True)
    shutil.copy2(_LAUNCHER, tree / "python/pythonw.exe")
    (tree / "python/Lib/one.py").write_text("# chữ Việt\n", encoding="utf-8")
    (tree / "python/Lib/empty.py").touch()
    (tree / "sohoa.cmd").write_text("@echo off\r\n", encoding="ascii")
    return tree


@dataclasses.dataclass(frozen=True)
class Made:
    tree: Path
    icon: Path
    file: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("msi")
    tree, icon = _tree(folder), make_icon(folder / "sohoa.ico")
    build(tree, folder / "small.msi", "1.2.3", icon)
    return Made(tree, icon, folder / "small.msi")


@pytest.fixture
def extracted(made: Made, tmp_path: Path) -> Path:
    subprocess.run(["msiextract", "-C", tmp_path, made.file], check=True, stdout=subprocess.DEVNULL)
    return tmp_path / FOLDER


def test_the_tables_hold_what_an_installation_without_questions_needs(made: Made) -> None:
    assert check.tables(made.file) == []


def test_shortcut_and_name_are_vietnamese_and_no_id_of_a_component_comes_twice(made: Made) -> None:
    tables = Tables(made.file)
    codes = [row[1] for row in tables.rows("Component")]

    assert tables.rows("Shortcut")[0][2] == "Số Hóa Một Cửa"
    assert ["ProductName", "Số Hóa Một Cửa"] in tables.rows("Property")
    assert ["ProductVersion", "1.2.3"] in tables.rows("Property")
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("UPDATE `Property` SET `Value` = '{0}' WHERE `Property` = 'UpgradeCode'", "the upgrade code is ours"),
        ("UPDATE `Property` SET `Value` = '2' WHERE `Property` = 'ALLUSERS'", "it is for the whole machine"),
        ("UPDATE `Component` SET `Condition` = '1' WHERE `Component` = 'Policy_AGENCY'", "is not written"),
        ("UPDATE `Shortcut` SET `Name` = 'TEXT_SHORTCUT' WHERE `Shortcut` = 'Desk'", "the shortcut is Vietnamese"),
    ],
)
def test_a_table_that_is_not_as_it_must_be_is_found(made: Made, tmp_path: Path, query: str, fault: str) -> None:
    spoilt = Path(shutil.copy2(made.file, tmp_path / "spoilt.msi"))
    Tables(spoilt).ask(query)

    assert fault in " ".join(check.tables(spoilt))


def test_what_is_inside_is_what_was_packed(made: Made, extracted: Path) -> None:
    assert check.files(made.file, extracted, made.tree) == []


def test_a_file_that_was_changed_or_added_is_found(made: Made, extracted: Path) -> None:
    (extracted / "python/Lib/one.py").write_text("# other\n", encoding="utf-8")
    (extracted / "more.dll").touch()

    found = check.files(made.file, extracted, made.tree)

    assert "python/Lib/one.py is not as it was packed" in found
    assert "more.dll was never packed" in found


def test_the_same_tree_gives_the_same_bytes_whenever_it_was_laid_out(made: Made, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere/tree"
    shutil.copytree(made.tree, copy)
    os.utime(copy / "sohoa.cmd", (0, 0))

    build(copy, tmp_path / "again.msi", "1.2.3", made.icon)
    told = subprocess.run(["msiinfo", "suminfo", made.file], check=True, capture_output=True, text=True).stdout

    assert (tmp_path / "again.msi").read_bytes() == made.file.read_bytes()
    assert told.count("Jan  1 00:00:00 2026") == 2  # not the time of the build


def test_another_version_is_another_product_of_the_same_line(made: Made, tmp_path: Path) -> None:
    build(made.tree, tmp_path / "later.msi", "1.2.4", made.icon)

    before, after = (
        dict(row[:2] for row in Tables(file).rows("Property")) for file in (made.file, tmp_path / "later.msi")
    )

    assert before["UpgradeCode"] == after["UpgradeCode"]
    assert (before["ProductCode"], after["ProductCode"]) == (product_code("1.2.3"), product_code("1.2.4"))
    assert {row[1] for row in Tables(made.file).rows("Component")} == {
        row[1] for row in Tables(tmp_path / "later.msi").rows("Component")
    }


def test_what_it_may_say_is_a_setting_and_lies_where_the_program_reads_it() -> None:
    declared = {
        f"{section.name}.{key.name}"
        for section in dataclasses.fields(Settings)
        for key in dataclasses.fields(section.default_factory)  # type: ignore[arg-type]
    }

    assert set(PROPERTIES.values()) <= declared
    assert POLICY_KEY == registry_policy.KEY


def test_a_library_that_neither_the_tree_nor_windows_has_is_found(made: Made, tmp_path: Path) -> None:
    program = tmp_path / "tree/python/spoilt.exe"
    program.parent.mkdir(parents=True)
    content = made.tree.joinpath("python/pythonw.exe").read_bytes()
    program.write_bytes(content.replace(b"KERNEL32.dll", b"MISSING9.dll"))

    complete, missing = check.libraries(made.tree), check.libraries(tmp_path / "tree")
    (program.parent / "missing9.DLL").write_bytes(content)  # Windows does not tell large letters from small ones

    assert complete == []
    assert missing == ["python/spoilt.exe needs MISSING9.dll"]
    assert check.libraries(tmp_path / "tree") == []


@pytest.mark.parametrize("version", ["1.2", "1.2.3.4", "1.2.x", ""])
def test_a_version_windows_installer_would_misread_is_refused(made: Made, version: str) -> None:
    with pytest.raises(ValueError, match="three numbers"):
        describe(made.tree, version, made.icon)


def test_a_file_name_that_would_be_lost_on_the_way_is_refused(made: Made, tmp_path: Path) -> None:
    tree = _tree(tmp_path)
    (tree / "chữ.txt").touch()

    with pytest.raises(ValueError, match=r"chữ\.txt"):
        describe(tree, "1.2.3", made.icon)
