# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa digitize` on disk: a preset per call, and the named file whole or untouched."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pikepdf
import pytest

from tests.flows.conftest import draw_page
from workstation.cli.main import run
from workstation.documents.metadata import read_values


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
