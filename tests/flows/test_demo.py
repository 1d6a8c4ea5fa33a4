# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job as a newcomer runs it, checked by other people's programs, and killed at every step of it."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.flows.folder_watch import FolderWatch
from tests.small_papers import small_papers
from tests.verapdf import VeraPdf
from workstation.app.embedded import reference_portal_dir
from workstation.domain.fold import fold
from workstation.store.station import Station

ROOT = Path(__file__).resolve().parent.parent.parent
SOHOA = [sys.executable, "-c", "from workstation.cli.main import run; run()"]
PAPERS, PAGES = 5, 12
APPEARED: dict[Path, dict[Path, bytes]] = {}  # every file a demo made, however briefly, and its beginning


def sohoa(data: Path, *arguments: str, temporary: Path | None = None) -> subprocess.Popen[str]:
    environment = {**os.environ, "SOHOA_LANG": "en", "SOHOA_KEY_STORE": "file"}
    if temporary is not None:
        environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    return subprocess.Popen(
        [*SOHOA, "--data", str(data), *arguments],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(data: Path, *arguments: str, temporary: Path | None = None) -> str:
    done = sohoa(data, *arguments, temporary=temporary)
    out, err = done.communicate(timeout=300)
    assert done.returncode == 0, err + out
    return out


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of one undisturbed demo."""
    folder = tmp_path_factory.mktemp("demo")
    for name in ("data", "temporary"):
        (folder / name).mkdir()
    with FolderWatch(folder / "data") as data, FolderWatch(folder / "temporary") as temporary:
        table = run(folder / "data", "demo", "--out", str(folder / "out"), temporary=folder / "temporary")
    (folder / "table.txt").write_text(table, encoding="utf-8")
    APPEARED[folder] = data.seen | temporary.seen
    return folder


def report(folder: Path) -> list[dict[str, object]]:
    return json.loads((folder / "out" / "demo.json").read_text(encoding="utf-8"))["papers"]


def pdfs(folder: Path) -> Iterator[Path]:
    for paper in report(folder):
        yield folder / "out" / str(paper["file"])


def test_every_paper_of_the_dossier_ends_with_a_receipt(finished: Path) -> None:
    papers = report(finished)

    assert len(papers) == PAPERS
    assert sum(len(paper["pages"]) for paper in papers) == PAGES
    assert all(str(paper["code"]).startswith("001085012345.") for paper in papers)
    assert len({paper["receipt"] for paper in papers} - {""}) == PAPERS
    assert {paper["verdict"] for paper in papers} == {"valid_not_checked"}
    assert all(str(paper["receipt"]) in (finished / "table.txt").read_text(encoding="utf-8") for paper in papers)


def test_skew_turn_and_blank_page_of_the_samples_are_found(finished: Path) -> None:
    pages = [page for paper in report(finished) for page in paper["pages"]]

    assert sum(page["blank"] for page in pages) == 1
    assert [page["orientation_deg"] for page in pages].count(180) == 1
    assert max(abs(page["angle_deg"]) for page in pages) > 2
    assert all(page["confidence"] > 75 for page in pages if not page["blank"])


def test_verapdf_calls_every_file_pdfa_2u(finished: Path, verapdf: VeraPdf) -> None:
    verdicts = {file.name: verapdf.validate(file) for file in pdfs(finished)}

    assert {name: verdict.failures for name, verdict in verdicts.items() if not verdict.ok} == {}
    assert len(verdicts) == PAPERS


def test_pdfsig_and_our_verifier_accept_every_signature(finished: Path) -> None:
    for file in pdfs(finished):
        pdfsig = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False)
        assert "Signature is Valid" in pdfsig.stdout, pdfsig.stdout + pdfsig.stderr
        trust = finished / "out" / "trust.pem"
        verdict = json.loads(run(finished / "other", "verify", str(file), "--trust", str(trust), "--json"))
        assert verdict["code"] == file.stem
        assert verdict["status"] == "valid_not_checked"


def test_a_stranger_without_the_root_is_told_so(finished: Path) -> None:
    file = next(pdfs(finished))

    done = sohoa(finished / "other", "verify", str(file), "--json")
    out, _ = done.communicate(timeout=60)

    assert done.returncode == 1
    assert "untrusted" in json.loads(out)["reasons"]


def test_pdftotext_finds_vietnamese_words_in_nfc(finished: Path) -> None:
    text = "".join(
        subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout
        for file in pdfs(finished)
    )

    assert text == unicodedata.normalize("NFC", text)
    assert "GIẤY KHAI SINH" in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text


def test_nothing_of_the_citizen_stands_in_the_data_folder_in_clear(finished: Path) -> None:
    data = finished / "data"
    ours = {file.relative_to(data): file.read_bytes() for file in data.rglob("*") if file.is_file()}
    with Station.open(data, read_only=True) as station:
        texts = list(_texts(station))
        titles = {
            paper.title for dossier in station.dossiers.recent(5) for paper in station.papers.of_dossier(dossier.id)
        }
        codes = {
            paper.code.text
            for dossier in station.dossiers.recent(5)
            for paper in station.papers.of_dossier(dossier.id)
            if paper.code
        }
    words = {word for text in texts for word in text.split() if len(word) > 3 and not word.isascii()}
    # Two words in a row: one folded word alone is short enough to stand in twelve random megabytes by chance.
    pairs = {" ".join(pair) for text in texts for pair in itertools.pairwise(text.split()) if len(" ".join(pair)) > 7}
    told = {"001085012345", "TRẦN VĂN BÌNH", *titles, *codes, *words, *pairs}
    told |= {form for text in (*told,) if len(text) > 7 for form in (fold(text), fold(text).upper(), text.lower())}
    secrets = [b"\xff\xd8\xff\xe0\x00\x10JFIF", b"%PDF-"]
    secrets += [form for word in told for form in (word.encode(), word.encode("utf-16-le"), _nfd(word).encode())]

    everything = b"\n".join(str(name).encode() + b"\n" + content for name, content in ours.items())
    leaks = found_in(everything, secrets)

    assert len(words) > 50
    assert len(pairs) > 200
    assert len(codes) == PAPERS
    assert len(ours) > PAGES
    assert leaks == set()
    assert found_in(everything + secrets[7], secrets)


def found_in(everything: bytes, secrets: list[bytes]) -> set[bytes]:
    """Return the secrets that stand in the bytes: tens of thousands of them, in one walk by their first three bytes."""
    by_start: dict[int, list[bytes]] = {}
    for secret in secrets:
        by_start.setdefault(int.from_bytes(secret[:3], "big"), []).append(secret)
    is_start = np.zeros(1 << 24, bool)
    is_start[list(by_start)] = True
    signs = np.frombuffer(everything, np.uint8).astype(np.uint32)
    starts = signs[:-2] << 16 | signs[1:-1] << 8 | signs[2:]
    places = np.flatnonzero(is_start[starts])
    return {
        secret
        for at, start in zip(places.tolist(), starts[places].tolist(), strict=True)
        for secret in by_start[start]
        if everything.startswith(secret, at)
    }


def test_no_page_image_was_on_the_disk_in_clear_for_a_moment(finished: Path) -> None:
    appeared = APPEARED[finished]
    images = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"%PDF", b"BM", b"P6", b"P5")

    in_spool = [path for path in appeared if path.parent.name == "spool" and not path.name.startswith(".")]
    temporary = {content for path, content in appeared.items() if path.is_relative_to(finished / "temporary")}

    assert len(in_spool) >= PAGES + PAPERS
    assert sum(content.startswith(b"SOHOA") for content in appeared.values()) >= PAGES + PAPERS
    assert [path for path, content in appeared.items() if content.startswith(images)] == []
    assert temporary <= {b"", b"blat"}  # Python tries the folder once with this word


def _texts(station: Station) -> Iterator[str]:
    for dossier in station.dossiers.recent(5):
        for paper in station.papers.of_dossier(dossier.id):
            for page in station.papers.pages(paper.id):
                text = station.papers.page(page.id).text
                yield text.text if text else ""


def _nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


MOMENTS = ("Dossier opened", "page 1 saved", "page 8 saved", "page 12 saved", "paper code", "papers signed", "Sending")


def test_a_demo_killed_at_every_step_ends_with_one_receipt_a_paper(tmp_path: Path) -> None:
    data, samples = tmp_path / "data", small_papers(tmp_path / "samples")
    for moment in MOMENTS:
        said = _run_until(data, samples, moment)

        listed = json.loads(run(data, "queue", "list", "--json"))
        saved = max((int(line.split()[1]) for line in said if line.strip().startswith("page ")), default=0)
        assert sum(row["pages"] for row in listed) >= saved, moment

    finished = json.loads(run(data, "demo", "--pages", str(samples), "--json"))

    assert len(finished["papers"]) == PAPERS
    assert sum(len(paper["pages"]) for paper in finished["papers"]) == PAGES
    assert len({paper["receipt"] for paper in finished["papers"]} - {""}) == PAPERS
    assert _documents_at_the_portal(data) == PAPERS
    assert "whole" in run(data, "audit", "verify")


def _run_until(data: Path, samples: Path, moment: str) -> list[str]:
    """Run the demo, kill it with SIGKILL right after it said `moment`, and return what it said."""
    demo = sohoa(data, "demo", "--pages", str(samples))
    said: list[str] = []
    assert demo.stderr is not None
    assert demo.stdout is not None
    for line in demo.stderr:
        said.append(line)
        if moment in line:
            break
    demo.kill()
    demo.wait()
    demo.stderr.close()
    demo.stdout.close()
    return said


def _documents_at_the_portal(data: Path) -> int:
    with contextlib.closing(sqlite3.connect(reference_portal_dir(data) / "portal.sqlite")) as db:
        return int(db.execute("select count(*) from paper").fetchone()[0])
