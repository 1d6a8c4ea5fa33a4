# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input on the command line: one sentence that ends in the next step, exit code 1, no half file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.flows.conftest import draw_page
from workstation import errors
from workstation.cli.main import run
from workstation.texts import Texts

OWNER, TYPE = "001085012345", "KQ.G15.000031"
Make = Callable[[Path], Path]


def text_file(folder: Path) -> Path:
    file = folder / "page.jpg"
    file.write_text("this is no image")
    return file


def empty_file(folder: Path) -> Path:
    file = folder / "page.jpg"
    file.write_bytes(b"")
    return file


def one_pixel(folder: Path) -> Path:
    file = folder / "page.png"
    Image.new("RGB", (1, 1)).save(file)
    return file


def huge_image(folder: Path) -> Path:
    file = folder / "page.png"
    Image.new("1", (20_000, 20_000)).save(file)
    return file


def truncated_jpeg(folder: Path) -> Path:
    file = draw_page(folder / "page.jpg")
    file.write_bytes(file.read_bytes()[:-2000])
    return file


def empty_pdf(folder: Path) -> Path:
    file = folder / "page.pdf"
    pikepdf.new().save(file)
    return file


def encrypted_pdf(folder: Path) -> Path:
    file = folder / "page.pdf"
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(file, encryption=pikepdf.Encryption(owner="o", user="u"))
    return file


def damaged_pdf(folder: Path) -> Path:
    file = folder / "page.pdf"
    file.write_bytes(b"%PDF-1.7\nnothing else")
    return file


def missing_file(folder: Path) -> Path:
    return folder / "nowhere.jpg"


BAD_FILES: list[tuple[Make, type[errors.WorkstationError]]] = [
    (text_file, errors.ImageUnreadable),
    (empty_file, errors.FileEmpty),
    (one_pixel, errors.ImageTooSmall),
    (huge_image, errors.ImageTooLarge),
    (truncated_jpeg, errors.ImageUnreadable),
    (empty_pdf, errors.PdfEmpty),
    (encrypted_pdf, errors.PdfEncrypted),
    (damaged_pdf, errors.PdfDamaged),
    (missing_file, errors.FileMissing),
]


def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run `sohoa`, expect exit code 1, return what it said on standard error."""
    monkeypatch.setattr(sys, "argv", ["sohoa", "--lang", "en", *arguments])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 1
    return capsys.readouterr().err.strip()


@pytest.mark.parametrize(("make", "failure"), BAD_FILES, ids=[make.__name__ for make, _ in BAD_FILES])
def test_a_bad_file_gets_one_sentence_and_leaves_no_output(
    make: Make,
    failure: type[errors.WorkstationError],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out.pdf"

    said = refused(
        monkeypatch, capsys, "digitize", str(make(tmp_path)), "--owner", OWNER, "--type", TYPE, "--out", str(out)
    )

    next_step = Texts.load("en").tables["failure"][failure.code]["next_step"]
    assert said.count("\n") == 0
    assert said.endswith(next_step.split("{")[0].strip() if "{" in next_step else next_step)
    assert not out.exists()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("owner", "type_code", "code"),
    [("00108501234", TYPE, "OWNER_ID_INVALID"), (OWNER, "KQ.X99.999999", "DOCUMENT_TYPE_UNKNOWN")],
)
def test_a_wrong_id_or_type_is_refused_before_any_work(
    owner: str,
    type_code: str,
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = draw_page(tmp_path / "page.jpg")

    said = refused(
        monkeypatch,
        capsys,
        "digitize",
        str(page),
        "--owner",
        owner,
        "--type",
        type_code,
        "--out",
        str(tmp_path / "x.pdf"),
    )

    assert said.endswith(Texts.load("en").tables["failure"][code]["next_step"])
    assert owner not in said or code != "OWNER_ID_INVALID"


def test_a_signed_file_is_never_rewritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page, signed = draw_page(tmp_path / "page.jpg"), tmp_path / "signed.pdf"
    order = ["--owner", OWNER, "--type", TYPE]
    monkeypatch.setattr(sys, "argv", ["sohoa", "digitize", str(page), *order, "--out", str(signed)])
    with pytest.raises(SystemExit) as ended:
        run()
    assert not ended.value.code
    before = signed.read_bytes()

    said = refused(monkeypatch, capsys, "digitize", str(signed), *order, "--out", str(tmp_path / "again.pdf"))

    assert said.endswith(Texts.load("en").tables["failure"]["PDF_SIGNED"]["next_step"])
    assert signed.read_bytes() == before


def test_a_wrong_pin_is_refused_also_on_a_new_machine_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOHOA_PIN", "000000")
    page, out = draw_page(tmp_path / "page.jpg"), tmp_path / "out.pdf"

    said = refused(monkeypatch, capsys, "digitize", str(page), "--owner", OWNER, "--type", TYPE, "--out", str(out))

    assert said.endswith(Texts.load("en").tables["failure"]["PIN_INCORRECT"]["next_step"])
    assert not out.exists()


def test_an_output_folder_that_is_not_there_is_said_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = draw_page(tmp_path / "page.jpg")
    out = tmp_path / "nowhere" / "out.pdf"

    said = refused(monkeypatch, capsys, "digitize", str(page), "--owner", OWNER, "--type", TYPE, "--out", str(out))

    assert said.endswith(Texts.load("en").tables["failure"]["FILE_MISSING"]["next_step"])


def test_a_disk_that_fills_up_while_writing_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page, out = draw_page(tmp_path / "page.jpg"), tmp_path / "out.pdf"
    order = ["digitize", str(page), "--owner", OWNER, "--type", TYPE, "--sign", "none", "--out", str(out)]
    program = (
        "import resource, signal, sys; from workstation.cli.main import run;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "import workstation.app.digitize as d; write = d.write_whole;"
        "d.write_whole = lambda *a, **k: (resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)), write(*a, **k));"
        f"sys.argv = ['sohoa', '--lang', 'en', *{order!r}];"
        "__name__ == '__main__' and run()"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.strip().endswith(Texts.load("en").tables["failure"]["DISK_FULL"]["next_step"])
    assert not out.exists()
    assert not list(tmp_path.glob(".*"))
