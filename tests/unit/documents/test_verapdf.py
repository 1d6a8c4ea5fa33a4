# SPDX-License-Identifier: GPL-3.0-or-later
"""The instrument itself: veraPDF must refuse what is no PDF/A, else its yes is worth nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name

from tests.unit.documents.samples import METADATA, page, words
from tests.verapdf import VeraPdf, main
from workstation.documents.pdfa import build


def changed(spoil: str) -> bytes:
    """Return a file of ours with one thing spoilt."""
    with pikepdf.open(io.BytesIO(build([page(shown=words())], METADATA, "dấu chuyển đổi"))) as pdf:
        if spoil == "no output intent":
            del pdf.Root.OutputIntents
        elif spoil == "no xmp":
            del pdf.Root.Metadata
        elif spoil == "no unicode":
            del pdf.pages[0].Resources.Font["/F0"].ToUnicode
        elif spoil == "wrong widths":
            # the visible font: invisible text is exempt from this clause
            pdf.pages[0].Resources.Font["/F1"].DescendantFonts[0].W[1][0] = 700
        elif spoil == "script":
            pdf.Root.OpenAction = pikepdf.Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        elif spoil == "undescribed property":
            packet = pdf.Root.Metadata.read_bytes().replace(b"sohoa:MaHoSo>", b"sohoa:MaKhac>")
            pdf.Root.Metadata.write(packet)
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def bare() -> bytes:
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page()
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def test_a_bare_pdf_fails(verapdf: VeraPdf) -> None:
    verdict = verapdf.validate(bare())

    assert not verdict.ok
    assert verdict.failures[0].startswith("6.6.2.1-t1")


@pytest.mark.parametrize(
    ("spoil", "clause"),
    [
        ("no output intent", "6.2.4.3"),
        ("no xmp", "6.6.2.1"),
        ("no unicode", "6.2.11.7.2"),
        ("wrong widths", "6.2.11.5"),
        ("script", "6.5.1"),
        ("undescribed property", "6.6.2.3.1"),
    ],
)
def test_each_spoilt_file_fails_by_its_own_clause(verapdf: VeraPdf, spoil: str, clause: str) -> None:
    verdict = verapdf.validate(changed(spoil))

    assert not verdict.ok
    assert clause in {failure.split("-t")[0] for failure in verdict.failures}


def test_a_file_saved_again_without_change_passes(verapdf: VeraPdf) -> None:
    verdict = verapdf.validate(changed(""))

    assert verdict.ok, verdict.failures


def test_both_levels_can_be_asked_for(verapdf: VeraPdf) -> None:
    pdf = changed("no unicode")

    # level b does not ask for Unicode values
    assert verapdf.validate(pdf, "2b").ok
    assert not verapdf.validate(pdf, "2u").ok


@pytest.mark.parametrize("data", [b"", b"no pdf at all"])
def test_what_is_no_pdf_fails_and_the_engine_goes_on(verapdf: VeraPdf, data: bytes) -> None:
    assert not verapdf.validate(data).ok
    assert not verapdf.validate(bare()).ok


def test_by_hand_it_prints_a_line_a_file_and_fails_when_one_fails(
    verapdf: VeraPdf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(build([page()], METADATA))
    bad.write_bytes(bare())

    assert main([str(good)], verapdf) == 0
    assert main([str(good), str(bad)], verapdf) == 1
    printed = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert printed == [f"PASS {good}", f"PASS {good}", f"FAIL {bad}"]
