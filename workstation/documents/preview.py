# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of PDF pages for the screen; nothing in here changes a file."""

from __future__ import annotations

import io

from workstation.documents import pdfium
from workstation.errors import PdfDamaged


def render_page(pdf: bytes, number: int, max_px: int) -> bytes:
    """Return one page as PNG.

    Args:
        pdf: the file.
        number: of the page, from 1.
        max_px: length of the picture's longer side in pixels.

    Raises:
        PdfDamaged: not a PDF, or no such page.
        PdfEncrypted: it asks for a password.
    """
    with pdfium.opened(pdf, f"page {number}", with_forms=True) as document:
        if not 1 <= number <= len(document):
            raise PdfDamaged(name=f"page {number}")
        page = document[number - 1]
        picture = page.render(scale=max_px / max(page.get_size())).to_pil()
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
