# SPDX-License-Identifier: GPL-3.0-or-later
"""The one door to pypdfium2: PDFium is not thread-safe, so one lock guards all its calls; what is done is not here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium_c

from workstation.errors import PdfDamaged, PdfEncrypted

_LOCK = threading.RLock()


@contextmanager
def opened(data: bytes | BinaryIO, name: str, *, with_forms: bool = False) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF and hold the lock until it is closed again.

    Args:
        data: the file; one that is not in memory is read as PDFium asks for its parts.
        name: for the message.
        with_forms: also load form fields, so that their contents are drawn.

    Raises:
        PdfEncrypted: it asks for a password.
        PdfDamaged: it cannot be opened or read.
    """
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
                raise PdfEncrypted(name=name) from None
            raise PdfDamaged(name=name) from None
        try:
            if with_forms:
                document.init_forms()
            yield document
        except pypdfium2.PdfiumError:
            raise PdfDamaged(name=name) from None
        finally:
            document.close()
