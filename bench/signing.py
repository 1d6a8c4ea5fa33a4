# SPDX-License-Identifier: GPL-3.0-or-later
"""Time visible signatures with a SoftHSM RSA-2048 key, beside pyHanko's, and a batch with one PIN; nothing is kept.

    python bench/signing.py [--rounds 40] [--batch 100]

Needs softhsm2 and opensc. pyHanko signs in a process and a venv of its own (.venv-bench/pyhanko, made here when
missing): two PKCS#11 bindings do not fit into one process. The two take turns, so that load hits both.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image

from tests.unit.signing.signing_kit import HSM_MODULE, PIN, SoftHsm, make_softhsm
from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.pdfa import PageSource, build
from workstation.domain.paper import PageGeometry
from workstation.domain.paper_code import PaperCode
from workstation.signing import pades
from workstation.signing.profiles import TT01_DIGITISER
from workstation.signing.signer import Signer
from workstation.signing.token_process import open_token_process
from workstation.signing.verify import verify

PEER = "pyhanko[pkcs11,opentype]==0.38.0"
FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"


def paper(kib: int = 240) -> bytes:
    """Return a one-page PDF/A of about `kib` KiB as the documents room builds it."""
    pixels = Image.effect_noise((1240, 1754), 40).convert("RGB")
    quality, data = 90, b""
    while quality > 5:
        out = io.BytesIO()
        pixels.save(out, "JPEG", quality=quality)
        data = out.getvalue()
        if len(data) < kib * 1024:
            break
        quality -= 5
    page = PageSource(data, "image/jpeg", PageGeometry(1240, 1754, 150, (1, 0, 0, 1, 0, 0)), ())
    now = dt.datetime.now(dt.UTC)
    return build([page], PaperMetadata(PaperCode("001185012345", "KQ.G01"), "", "H22-1", "Giấy", now, "2026", True))


def peer_python() -> Path:
    """Return the peer's interpreter, made at first use."""
    home = ROOT / ".venv-bench" / "pyhanko"
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", PEER], check=True)
    return python


def sign_once(signer: Signer, pdf: bytes) -> bytes:
    """Sign as the desk does."""
    now = dt.datetime.now(dt.UTC)
    return pades.sign(pdf, signer, TT01_DIGITISER, name=signer.name, at=now).data


def timed(signer: Signer, pdf: bytes) -> float:
    """Return the milliseconds of one signature."""
    start = time.perf_counter()
    sign_once(signer, pdf)
    return 1000 * (time.perf_counter() - start)


def side_by_side(softhsm: SoftHsm, pdf: bytes, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Let both sign in turns."""
    source, kept = folder / "paper.pdf", folder / "peer.pdf"
    source.write_bytes(pdf)
    command = [peer_python(), ROOT / "bench" / "pyhanko_signer.py", HSM_MODULE, "rsa", PIN, FONT, source]
    peer = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert peer.stdin is not None
    assert peer.stdout is not None
    signer = open_token_process(softhsm.module, softhsm.slot("rsa"), PIN)
    times: dict[str, list[float]] = {"sohoa": [], "pyHanko": []}
    for number in range(rounds + 3):
        peer.stdin.write(f"keep {kept}\n")
        peer.stdin.flush()
        theirs = float(peer.stdout.readline())
        ours = timed(signer, pdf)
        if number >= 3:  # both warm
            times["pyHanko"].append(theirs)
            times["sohoa"].append(ours)
    peer.stdin.close()
    peer.wait()
    signer.close()
    assert verify(kept.read_bytes(), [softhsm.root]).signatures[0].intact
    return times


def batch(softhsm: SoftHsm, pdf: bytes, count: int) -> tuple[float, float]:
    """Sign `count` files after one PIN; return files a second (the PIN and the start included) and MiB grown."""
    signer = open_token_process(softhsm.module, softhsm.slot("rsa"), PIN)
    for _ in range(5):
        sign_once(signer, pdf)
    signer.close()
    before = resident_mib()
    start = time.perf_counter()
    signer = open_token_process(softhsm.module, softhsm.slot("rsa"), bytearray(PIN.encode()))
    for _ in range(count):
        last = sign_once(signer, pdf)
    signer.close()
    seconds = time.perf_counter() - start
    assert verify(last, [softhsm.root]).is_acceptable
    return count / seconds, resident_mib() - before


def resident_mib() -> float:
    """Return the memory this process holds now."""
    status = Path("/proc/self/statm")
    if status.is_file():
        return int(status.read_text().split()[1]) * resource.getpagesize() / (1 << 20)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def main() -> None:
    """Run and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    pdf = paper()
    with tempfile.TemporaryDirectory() as name:
        softhsm = make_softhsm(Path(name))
        times = side_by_side(softhsm, pdf, Path(name), given.rounds)
        rate, grown = batch(softhsm, pdf, given.batch)
    rows = {who: (statistics.median(values), p95(values)) for who, values in times.items()}
    ratio = rows["pyHanko"][0] / rows["sohoa"][0]
    if given.json:
        print(json.dumps({"ms": rows, "ratio": ratio, "batch_per_s": rate, "growth_mib": grown}))
        return
    load = os.getloadavg()[0]
    print(f"1 page, {len(pdf) // 1024} KiB, RSA-2048 in SoftHSM, visible, {given.rounds} rounds, load {load:.1f}")
    print(f"{'':10}{'p50 ms':>10}{'p95 ms':>10}")
    for who, (middle, high) in rows.items():
        print(f"{who:10}{middle:10.1f}{high:10.1f}")
    print(f"pyHanko / sohoa (p50): {ratio:.2f}")
    print(f"batch of {given.batch}, one PIN entry: {rate:.1f} files/s, memory growth {grown:+.1f} MiB")


if __name__ == "__main__":
    main()
