# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa digitize` on disk: a preset per call, and the named file whole or untouched."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from tests.flows.conftest import TEXT, draw_page
from workstation.cli.main import run
from workstation.documents import pdfium
from workstation.documents.metadata import read_values
from workstation.settings import Settings
from workstation.signing.profiles import profile_by_name

ORDER = ("--owner", "001085012345", "--type", "KQ.G15.000031", "--sign", "none")


def sohoa(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    """Call the command in this process and return its exit code."""
    monkeypatch.setattr(sys, "argv", ["sohoa", "--lang", "vi", *arguments])
    with pytest.raises(SystemExit) as ended:
        run()
    return ended.value.code


def test_a_preset_is_chosen_per_call_and_the_named_file_is_replaced_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, out = draw_page(tmp_path / "page.jpg"), tmp_path / "giay.pdf"
    out.write_bytes(b"%PDF-1.7 an older one")
    order = ["--owner", "001085012345", "--type", "KQ.G15.000031", "--sign", "none", "--preset", "layered"]
    monkeypatch.setattr(sys, "argv", ["sohoa", "--lang", "en", "digitize", str(page), *order, "--out", str(out)])

    with pytest.raises(SystemExit) as ended:
        run()

    assert ended.value.code in (0, None)
    assert read_values(out.read_bytes())["MaGiayTo"] == "001085012345.KQ.G15.000031"
    with pikepdf.open(io.BytesIO(out.read_bytes())) as pdf:
        assert any(pikepdf.Name.Mask in image for image in pdf.pages[0].get_images().values())
    assert not list(tmp_path.glob(".*"))


def test_a_missing_page_a_coarse_scan_and_a_doubtful_day_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = draw_page(tmp_path / "page.jpg", f"Ngày nộp: 31/02/2020. {TEXT}")
    order = [*ORDER, "--pages", "3", "--json", "--out", str(tmp_path / "giay.pdf")]

    assert sohoa(monkeypatch, "digitize", str(page), *order) in (0, None)

    report = json.loads(capsys.readouterr().out)
    assert (report["warnings"], report["reasons"]) == (["pages_missing"], ["thiếu 2 trang"])
    [found] = report["pages"]
    assert (found["warnings"], found["reasons"]) == (["low_dpi"], ["độ phân giải thấp"])
    [doubt] = found["corrections"]
    assert doubt["before"] == doubt["after"]
    assert (doubt["before"][:10], doubt["kind"]) == ("31/02/2020", "doubtful_date")


def test_what_is_doubted_stands_beside_the_text_that_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = draw_page(tmp_path / "page.jpg", f"Ngày nộp: 31/02/2020 đúng hạn. {TEXT}")

    assert sohoa(monkeypatch, "ocr", str(page)) in (0, None)

    said = capsys.readouterr()
    assert "31/02/2020" in said.out
    assert said.err.splitlines() == [
        "trang 1: độ phân giải thấp",
        "trang 1: “31/02/2020”: không có ngày này, chưa sửa gì",
    ]


def test_a_page_of_noise_is_kept_unread_and_the_pages_around_it_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    speckles = np.where(np.random.default_rng(1).random((3508, 2480)) > 0.1, 255, 0).astype(np.uint8)
    noise = tmp_path / "2.jpg"  # some ten seconds of the processor, a page beside it takes half of one
    Image.fromarray(speckles).save(noise, quality=90, dpi=(300, 300))
    first, last = (draw_page(tmp_path / f"{number}.jpg", "Giấy khai sinh của trẻ em.") for number in (1, 3))
    order = ["--owner", "001085012345", "--type", "KQ.G15.000031", "--sign", "none", "--json"]
    command = ["sohoa", "digitize", str(first), str(noise), str(last), *order, "--out", str(tmp_path / "giay.pdf")]
    monkeypatch.setattr(sys, "argv", command)
    monkeypatch.setenv("SOHOA_OCR_PAGE_LIMIT_S", "2")

    with pytest.raises(SystemExit) as ended:
        run()

    assert ended.value.code in (0, None)
    pages = json.loads(capsys.readouterr().out)["pages"]
    assert ["not_read" in page["warnings"] for page in pages] == [False, True, False]
    with pdfium.opened((tmp_path / "giay.pdf").read_bytes(), "") as document:
        texts = [document[number].get_textpage().get_text_bounded() for number in range(3)]
    assert ["khai sinh" in text for text in texts] == [True, False, True]


def test_a_worker_at_a_page_is_given_longer_than_the_page() -> None:
    ocr = Settings().ocr

    assert ocr.worker_limit_s > ocr.page_limit_s


def test_the_signature_has_the_profile_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_warnings: list[object]
) -> None:
    page, out = draw_page(tmp_path / "page.jpg"), tmp_path / "giay.pdf"
    order = [*ORDER[:-1], "soft", "--out", str(out), "--profile"]
    monkeypatch.setenv("SOHOA_OCR_WORKERS", "1")

    assert sohoa(monkeypatch, "digitize", str(page), *order, "ND99") == 1
    assert not out.exists()
    assert sohoa(monkeypatch, "digitize", str(page), *order, "ND30_AUTHORITY") in (0, None)

    with pikepdf.open(out) as pdf:
        left, _, right, _ = map(float, pdf.pages[0].Annots[0].Rect)
    assert right - left == pytest.approx(profile_by_name("ND30_AUTHORITY").width_pt)
    assert profile_by_name("ND30_AUTHORITY").width_pt != profile_by_name(Settings().signing.profile).width_pt
