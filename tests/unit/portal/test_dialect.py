# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialects as data: the shipped ones are whole, places are filled strictly, answers are read as portals write them."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from workstation.errors import PortalOffline, SettingInvalid
from workstation.paths import resource
from workstation.portal.dialect import (
    dialect_of,
    filled,
    filled_parts,
    filled_path,
    found,
    load_dialect,
    text_at,
)

SHIPPED = sorted(path.stem for path in resource("portal").glob("*.toml"))
MOMENT = dt.datetime(2026, 11, 21, 2, 30, 5, tzinfo=dt.UTC)


def texts_in(tree: object) -> list[object]:
    if isinstance(tree, Mapping):
        return [leaf for value in tree.values() for leaf in texts_in(value)]
    if isinstance(tree, list):
        return [leaf for value in tree for leaf in texts_in(value)]
    return [tree]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_dialect_loads_and_says_where_it_comes_from(name: str) -> None:
    dialect = load_dialect(name)
    assert "Seen " in dialect.source or "Official letter" in dialect.source
    assert "Assumed" in dialect.source or "as in" in dialect.source
    assert "paper_find" in dialect.calls
    assert "owner" not in dialect.file_name
    assert "{uid" in dialect.file_name


@pytest.mark.parametrize("name", SHIPPED)
def test_every_value_on_the_wire_is_a_text(name: str) -> None:
    for call in load_dialect(name).calls.values():
        assert all(isinstance(leaf, str) for leaf in texts_in(call.json) if leaf is not None)


def test_times_are_wall_time_in_vietnam_as_texts() -> None:
    dialect = load_dialect("dvcqg")
    assert dialect.time_text(MOMENT) == "20261121093005"
    assert dialect.time_of("20261121093005") == MOMENT
    assert load_dialect("igate").time_of("2026-11-21T09:30:05.000+0700") == MOMENT
    with pytest.raises(PortalOffline):
        dialect.time_of("21/11/2026 09:30:05")


def test_places_are_filled_everywhere_and_cut_where_the_portal_cuts() -> None:
    values = {"uid": "u1", "title": "Đ" * 1200}
    done = filled({"a": [{"b": "{uid}"}, "{title:.1000}"], "c": "x{uid}y"}, values)
    assert done == {"a": [{"b": "u1"}, "Đ" * 1000], "c": "xu1y"}
    assert filled_parts({"metadata": {"DocCode": "{uid}"}, "plain": "{uid}"}, values) == {
        "metadata": '{"DocCode": "u1"}',
        "plain": "u1",
    }


def test_a_value_cannot_leave_its_place_in_a_path() -> None:
    assert filled_path("a/{dossier}/b", {"dossier": "../x?y#z"}) == "a/%2E%2E%2Fx%3Fy%23z/b"


@pytest.mark.parametrize("template", ["{nobody}", "{uid.__class__}", "{uid[0]}", "{0}", "{"])
def test_a_place_that_is_no_plain_name_of_ours_is_a_wrong_setting(template: str) -> None:
    with pytest.raises(SettingInvalid):
        filled(template, {"uid": "u1"})


def test_answers_are_read_by_places() -> None:
    tree = {"data": [{"papers": [{"id": 1}, {"id": "b"}]}, {"papers": []}], "code": 0, "flag": True, "none": None}
    assert found(tree, "data.*.papers.*.id") == [1, "b"]
    assert text_at(tree, "data.0.papers.1.id") == "b"
    assert text_at(tree, "code") == "0"
    assert [text_at(tree, place) for place in ("flag", "none", "data.7.x", "code.x", "missing")] == [""] * 5


@pytest.mark.parametrize(
    "change",
    [
        {"transport": None},
        {"colour": "red"},
        {"send": ["nothing"]},
        {"login": {"kind": "none", "pin": "1"}},
        {"call": {"ping": {"method": "GET"}}},
        {"call": "none"},
    ],
)
def test_a_dialect_that_is_not_understood_is_refused(change: dict[str, object]) -> None:
    table = tomllib.loads(resource("portal", "igate.toml").read_text(encoding="utf-8")) | change
    with pytest.raises(SettingInvalid):
        dialect_of("mine", {key: value for key, value in table.items() if value is not None})


def test_a_dialect_of_the_administrators_own_may_build_on_a_shipped_one(tmp_path: Path) -> None:
    file = tmp_path / "tinh.toml"
    file.write_text('extends = "lgsp_key"\nsource = "tỉnh"\nfile_name = "{uid}-{component}.pdf"\n', encoding="utf-8")
    mine = load_dialect(str(file))
    assert (mine.name, mine.source, mine.file_name) == ("tinh", "tỉnh", "{uid}-{component}.pdf")
    assert mine.calls == load_dialect("lgsp_key").calls
    for missing in ("nothing", str(tmp_path / "nothing.toml")):
        with pytest.raises(SettingInvalid):
            load_dialect(missing)
