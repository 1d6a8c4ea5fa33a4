# SPDX-License-Identifier: GPL-3.0-or-later
"""Where codes stand on the first page of a PDF, so that a signature's box keeps off them; nothing is signed in here."""

from __future__ import annotations

from workstation.documents.preview import render_page
from workstation.imaging import barcode
from workstation.imaging.page_image import decode

# About 150 dpi on A4: zxing reads the 14 mm stamp of our own files from 100 dpi on (research/pdf_signing.md 6).
_LONGER_SIDE_PX = 1754


def code_places(pdf: bytes) -> tuple[tuple[float, float, float, float], ...]:
    """Return the codes of page 1 as the reader sees it: (left, top, right, bottom) as shares of the page.

    Raises:
        PdfDamaged, PdfEncrypted: there is no page to look at.
    """
    picture = decode(render_page(pdf, 1, _LONGER_SIDE_PX), "page 1")
    return barcode.code_places(picture.pixels)
