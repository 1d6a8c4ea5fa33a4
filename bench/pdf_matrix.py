# SPDX-License-Identifier: GPL-3.0-or-later
"""Build and sign every shape of paper and let veraPDF, pyHanko and Poppler judge every file; print the counts.

    python bench/pdf_matrix.py [--presets ...] [--pages 1,12,30] [--shapes ...] [--keep DIR]

Each paper is judged unsigned, with one, two and three signatures (RSA and EC by turns), with a timestamp (T), with
validation data (LT) and archived (LTA); OCSP, CRL and timestamp authority answer on loopback.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import functools
import io
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pikepdf
from asn1crypto.x509 import Certificate
from PIL import Image, ImageDraw
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from tests.unit.signing.signing_kit import PIN, RevocationServer, Tsa, pdfsig
from tests.verapdf import VeraPdf
from workstation.app.stored_pages import stored_page
from workstation.documents.metadata import read_values
from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.pdfa import PageSource, build
from workstation.domain.paper import ImagePreset, PageGeometry, Word
from workstation.domain.paper_code import PaperCode
from workstation.signing import pades
from workstation.signing.longterm import add_archive_timestamp, add_validation_data
from workstation.signing.profiles import TT01_DIGITISER, profile_by_name
from workstation.signing.signer import Signer
from workstation.signing.soft_token import open_p12
from workstation.signing.timestamp import TimestampClient
from workstation.signing.verify import verify

DPI = 75
SIZES = {"A4": (620, 877), "A3 landscape": (1240, 877), "A5": (437, 620)}
SHAPES = ("A4", "A3 landscape", "A5", "mixed", "/Rotate")


@functools.cache
def page(size: tuple[int, int], mode: str, preset: ImagePreset) -> PageSource:
    """Return a page with some ink, as a scanner's JPEG, its picture kept as the preset says."""
    image = Image.new(mode, size, "white")
    ImageDraw.Draw(image).rectangle((60, 60, size[0] - 60, 120), fill="black")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=75)
    words = (Word("Giấy", 60, 130, 160, 160, 90, 0), Word("tờ", 170, 130, 220, 160, 90, 0))
    geometry = PageGeometry(*size, DPI, (1, 0, 0, 1, 0, 0))
    exact = preset is ImagePreset.EXACT
    stored = None if exact else stored_page(out.getvalue(), DPI, "page", preset, DPI, 75)
    return PageSource(out.getvalue(), "image/jpeg", geometry, words, stored)


def paper(shape: str, count: int, preset: ImagePreset) -> bytes:
    """Return an unsigned paper."""
    names = list(SIZES) if shape == "mixed" else [shape if shape in SIZES else "A4"]
    pages = [page(SIZES[names[number % len(names)]], "L" if number % 2 else "RGB", preset) for number in range(count)]
    now = dt.datetime.now(dt.UTC)
    code = PaperCode("001185012345", "KQ.G01")
    pdf = build(pages, PaperMetadata(code, "1.000001", "H22-1", "Giấy", now, "2026", True))
    if shape != "/Rotate":
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for number, one in enumerate(opened.pages):
            one.Rotate = 90 * (1 + number % 3)
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


def stages(
    pdf: bytes, signers: list[Signer], tsa: TimestampClient, trust: list[bytes]
) -> Iterator[tuple[str, bytes, int]]:
    """Yield (stage, file, signatures)."""
    now = dt.datetime.now(dt.UTC)
    yield "unsigned", pdf, 0
    signed = pdf
    for number, profile in enumerate(("TT01_DIGITISER", "ND30_SAOY", "CV7197_UNIT")):
        signer = signers[number % len(signers)]
        signed = pades.sign(signed, signer, profile_by_name(profile), name=signer.name, at=now).data
        yield str(number + 1), signed, number + 1
    stamped = pades.sign(pdf, signers[0], TT01_DIGITISER, name=signers[0].name, at=now, tsa=tsa).data
    yield "T", stamped, 1
    lt = add_validation_data(stamped, trust)
    yield "LT", lt, 1
    yield "LTA", add_archive_timestamp(lt, tsa, trust), 1


def pyhanko_accepts(pdf: bytes, count: int, root: bytes) -> bool:
    """Return pyHanko's own bottom line, straight from the library."""
    reader = PdfFileReader(io.BytesIO(pdf))
    settings = {"trust_roots": [Certificate.load(root)], "allow_fetching": False}

    def context() -> ValidationContext:
        if "/DSS" in reader.root:
            return DocumentSecurityStore.read_dss(reader).as_validation_context(settings)
        return ValidationContext(**settings)

    good = [validate_pdf_signature(entry, context()).bottom_line for entry in reader.embedded_regular_signatures]
    stamps = [validate_pdf_timestamp(entry, context()) for entry in reader.embedded_timestamp_signatures]
    return good == [True] * count and all(stamp.intact and stamp.valid and stamp.trusted for stamp in stamps)


def judge(pdf: bytes, count: int, engine: VeraPdf, folder: Path, root: bytes) -> dict[str, bool]:
    """Ask everybody."""
    said = {"veraPDF 2u": engine.validate(pdf).ok}
    if count:
        said["pyHanko"] = pyhanko_accepts(pdf, count, root)
        said["pdfsig"] = pdfsig(pdf, folder)[:count] == ["Signature is Valid."] * count
        said["sohoa verify"] = verify(pdf, [root], expected=read_values(pdf)).is_acceptable
    return said


def main() -> int:
    """Run the matrix; exit code 1 when one verdict is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", default="1,12,30")
    parser.add_argument("--shapes", default=",".join(SHAPES))
    parser.add_argument("--presets", default=",".join(preset.value for preset in ImagePreset))
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    right: collections.Counter[str] = collections.Counter()
    asked: collections.Counter[str] = collections.Counter()
    wrong: list[str] = []
    start, files = time.perf_counter(), 0
    server, engine = RevocationServer(), VeraPdf()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority = Tsa(folder, server.pki)
        root = server.pki.root.der
        signers = [
            open_p12(server.pki.p12(server.pki.person(f"Người ký {kind}", kind), folder / f"{kind}.p12"), PIN)
            for kind in ("rsa", "ec")
        ]
        with TimestampClient(authority.url) as tsa:
            papers = itertools.product(
                map(ImagePreset, given.presets.split(",")), given.shapes.split(","), map(int, given.pages.split(","))
            )
            for preset, shape, count in papers:
                for stage, pdf, signatures in stages(paper(shape, count, preset), signers, tsa, [root]):
                    files += 1
                    said = judge(pdf, signatures, engine, folder, root)
                    asked.update(said.keys())
                    right.update(who for who, ok in said.items() if ok)
                    failed = [who for who, ok in said.items() if not ok]
                    if failed:
                        wrong.append(f"{preset.value}, {shape}, {count} pages, {stage}: {', '.join(failed)}")
                        if given.keep:
                            given.keep.mkdir(parents=True, exist_ok=True)
                            (given.keep / f"{len(wrong)}.pdf").write_bytes(pdf)
        authority.close()
    engine.close()
    server.close()
    seconds = time.perf_counter() - start
    print(f"presets {given.presets}; shapes {given.shapes}; pages {given.pages}; {files} files in {seconds:.0f} s")
    for who in asked:
        print(f"{who:14}{right[who]:5} of {asked[who]}")
    for line in wrong:
        print(f"WRONG {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
