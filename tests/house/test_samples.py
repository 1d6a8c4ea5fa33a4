# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped sample pages are what their manifest, the catalogue and the demonstration say they are."""

from __future__ import annotations

import tomllib
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from workstation.domain.owner import parse_card_qr, parse_owner_id
from workstation.paths import resource
from workstation.store.catalogue import load_catalogue

FOLDER = resource("samples")
SIZE_LIMIT = 14_000_000  # bytes in the repository and in every installer
NOTE = "MẪU THỬ - không có giá trị"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "samples.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pages(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [page for paper in manifest["papers"] for page in paper["pages"]]


def test_the_manifest_names_every_page_image_in_order(pages: list[dict[str, Any]]) -> None:
    shipped = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.jpg"))

    assert [page["file"] for page in pages] == shipped
    assert len(shipped) == 12


def test_the_papers_are_the_components_of_the_procedure(manifest: dict[str, Any]) -> None:
    procedure = load_catalogue(resource("catalogue", "sample.json")).procedure(manifest["procedure"])

    asked = [(part.number, part.document_type_code, part.pages) for part in procedure.components]
    assert [(paper["component"], paper["type"], len(paper["pages"])) for paper in manifest["papers"]] == asked


def test_every_page_is_a4_in_colour_at_300_dpi_as_scanned(pages: list[dict[str, Any]]) -> None:
    for page in pages:
        with Image.open(FOLDER / page["file"]) as image:
            assert image.format == "JPEG"
            assert (image.size, image.mode) == ((2480, 3508), "RGB")
            assert image.info["dpi"] == (300, 300)


def test_the_samples_stay_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.jpg")) < SIZE_LIMIT


def test_every_printed_page_says_that_it_is_a_sample(pages: list[dict[str, Any]]) -> None:
    assert [page["file"] for page in pages if page["blank"]] == ["feeder/04.jpg"]
    assert all(NOTE in page["text"] for page in pages if not page["blank"])


def test_one_page_lies_upside_down_and_one_clearly_skewed(pages: list[dict[str, Any]]) -> None:
    assert [page["file"] for page in pages if page["turn_deg"]] == ["feeder/06.jpg"]
    assert [page["file"] for page in pages if abs(page["skew_deg"]) > 0.8] == ["feeder/09.jpg"]


def test_the_card_is_read_by_its_code(manifest: dict[str, Any]) -> None:
    with Image.open(FOLDER / "glass" / "12.jpg") as image:
        found = zxingcpp.read_barcodes(np.asarray(image.convert("L")))

    owner = parse_card_qr(found[0].text)
    assert owner is not None
    assert (owner.id.value, owner.name) == (manifest["applicant"]["id"], manifest["applicant"]["name"])
    assert owner.birth_date == "1985-05-12"
    assert parse_owner_id(owner.id.value).doubts == ()
