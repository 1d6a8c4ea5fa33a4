# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa digitize` on disk: a preset per call, and a correction that becomes the next version."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pikepdf
import pytest

from tests.flows.conftest import draw_page
from workstation.cli.main import run
from workstation.documents.metadata import read_values
from workstation.store.space import write_new


def test_a_correction_becomes_version_2_and_the_first_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page, out = draw_page(tmp_path / "page.jpg"), tmp_path / "giay.pdf"
    first = b"%PDF-1.7 the first one"
    out.write_bytes(first)
    order = ["--owner", "001085012345", "--type", "KQ.G15.000031", "--sign", "none", "--preset", "layered"]
    monkeypatch.setattr(sys, "argv", ["sohoa", "--lang", "en", "digitize", str(page), *order, "--out", str(out)])

    with pytest.raises(SystemExit) as ended:
        run()

    second = tmp_path / "giay_V2.pdf"
    assert ended.value.code in (0, None)
    assert out.read_bytes() == first
    assert read_values(second.read_bytes())["MaGiayTo"] == "001085012345.KQ.G15.000031"
    with pikepdf.open(io.BytesIO(second.read_bytes())) as pdf:
        assert any(pikepdf.Name.Mask in image for image in pdf.pages[0].get_images().values())
    assert "giay_V2.pdf" in capsys.readouterr().out
    assert not list(tmp_path.glob(".*"))


def test_a_new_file_never_takes_a_taken_name(tmp_path: Path) -> None:
    taken = tmp_path / "giay.pdf"
    taken.write_bytes(b"first")

    with pytest.raises(FileExistsError):
        write_new(taken, b"second")

    assert taken.read_bytes() == b"first"
    assert [file.name for file in tmp_path.iterdir()] == ["giay.pdf"]
