# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of a built PDF before it enters the queue, with libraries other than the one that built it."""

from __future__ import annotations

import unicodedata
from typing import BinaryIO

from workstation.documents import pdfium
from workstation.documents.metadata import read_values
from workstation.documents.paper_metadata import PaperMetadata
from workstation.errors import PdfCheckFailed, PdfDamaged, PdfEncrypted

_PAGES_AT_ONCE = 4  # PDFium keeps every picture it has come by until the file is closed


def check(pdf: bytes | BinaryIO, metadata: PaperMetadata, page_count: int) -> None:
    """Reopen the file and compare it with what it was built from.

    Raises:
        PdfCheckFailed: pages, text or metadata are not what they should be; the reason says which.
    """
    try:
        info = _check_contents(pdf, metadata, page_count)
        values = read_values(pdf)
    except (PdfDamaged, PdfEncrypted) as error:
        raise PdfCheckFailed(reason=f"not readable: {error.code}") from None
    expected = metadata.values()
    for name in sorted(values.keys() | expected.keys()):
        if values.get(name) != expected.get(name):
            raise PdfCheckFailed(reason=f"xmp {name}")
        if info.get(name) != expected.get(name):
            raise PdfCheckFailed(reason=f"info {name}")


def _check_contents(pdf: bytes | BinaryIO, metadata: PaperMetadata, page_count: int) -> dict[str, str]:
    """Compare what PDFium sees; return our entries of the Info dictionary."""
    with pdfium.opened(pdf, "") as document:
        if len(document) != page_count:
            raise PdfCheckFailed(reason=f"{len(document)} pages instead of {page_count}")
        if document.get_metadata_value("Title") != metadata.clean_title:
            raise PdfCheckFailed(reason="title")
        info = {name: document.get_metadata_value(name) for name in metadata.values()}
    for first in range(0, page_count, _PAGES_AT_ONCE):
        with pdfium.opened(pdf, "") as document:
            for number in range(first, min(first + _PAGES_AT_ONCE, page_count)):
                text = document[number].get_textpage().get_text_bounded()
                if not unicodedata.is_normalized("NFC", text):
                    raise PdfCheckFailed(reason=f"text of page {number + 1} is not NFC")
    return info
