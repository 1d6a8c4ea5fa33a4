# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of bench/signing.py: pyHanko signing visibly with a PKCS#11 token, one file an order; runs in its own venv.

python pyhanko_signer.py MODULE TOKEN PIN FONT PDF      answers "milliseconds" for each line on standard input
"""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import fields, signers
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.stamp import TextStampStyle


def main() -> None:
    """Serve until the input ends."""
    module, token, pin, font, pdf = sys.argv[1:]
    data = Path(pdf).read_bytes()
    session = open_pkcs11_session(module, token_criteria=TokenCriteria(label=token), user_pin=pin)
    signer = PKCS11Signer(session, cert_label="A1", key_label="k", ca_chain=(), other_certs_to_pull=("B1",))
    text = "Người số hóa: %(signer)s\nThời gian: %(ts)s"
    look = TextBoxStyle(font=GlyphAccumulatorFactory(font), font_size=10)
    style = TextStampStyle(stamp_text=text, text_box_style=look, border_width=0, background=None)
    metadata = signers.PdfSignatureMetadata(
        field_name="ChuKy1", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    last = b""
    for line in sys.stdin:
        start = time.perf_counter()
        writer = IncrementalPdfFileWriter(io.BytesIO(data))
        spec = fields.SigFieldSpec("ChuKy1", on_page=0, box=(14, 788, 184, 828))
        pdf_signer = signers.PdfSigner(metadata, signer=signer, stamp_style=style, new_field_spec=spec)
        last = pdf_signer.sign_pdf(writer).getvalue()
        print(f"{1000 * (time.perf_counter() - start):.3f}", flush=True)
        if line.startswith("keep "):
            Path(line.split(" ", 1)[1].strip()).write_bytes(last)


if __name__ == "__main__":
    main()
