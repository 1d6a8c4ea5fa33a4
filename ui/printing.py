# SPDX-License-Identifier: GPL-3.0-or-later
"""Printing a PDF: each page rendered at the printer's resolution and painted on it; runs beside the UI thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, QSizeF, QStandardPaths, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from workstation.app import file_work
from workstation.app.file_work import Apart
from workstation.errors import PrinterUnavailable
from workstation.store.space import file_faults, write_whole

_DPI = 300
_A4_LONGER_IN = 11.69


@dataclass(frozen=True, slots=True)
class Printers:
    """The printers of this computer.

    Attributes:
        names: as the system calls them.
        preferred: the system's own choice, "" when it has none.
    """

    names: tuple[str, ...] = ()
    preferred: str = ""


def printers() -> Printers:
    """Ask the system for its printers; a print server may let it wait."""
    return Printers(tuple(QPrinterInfo.availablePrinterNames()), QPrinterInfo.defaultPrinterName())


def print_pdf(apart: Apart, pdf: bytes, printer_name: str, file: Path | None = None) -> int:
    """Print a PDF in its own page sizes; return the number of pages.

    Args:
        apart: where its pages are drawn.
        pdf: the file.
        printer_name: as in `Printers.names`.
        file: print into this PDF file instead.

    Raises:
        PrinterUnavailable: it does not take the print-out.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if file is not None:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(file))
    else:
        printer.setPrinterName(printer_name)
        if not printer.isValid():
            raise PrinterUnavailable(name=printer_name)
    printer.setResolution(_DPI)
    printer.setFullPage(True)
    sizes = [_size(*points) for points in apart(file_work.file_page_sizes, pdf, "slip")]
    printer.setPageSize(sizes[0])
    painter = QPainter()
    if not painter.begin(printer):
        raise PrinterUnavailable(name=printer_name or str(file))
    try:
        for number, size in enumerate(sizes, start=1):
            if number > 1:
                printer.setPageSize(size)
                printer.newPage()
            _paint(painter, apart(file_work.file_page, pdf, number, round(_DPI * _A4_LONGER_IN)))
    finally:
        painter.end()
    return len(sizes)


def _paint(painter: QPainter, picture: bytes) -> None:
    image = QImage.fromData(picture)
    area = painter.viewport()
    size = image.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    painter.drawImage(QRect(area.topLeft(), size), image)


def _size(width_pt: float, height_pt: float) -> QPageSize:
    return QPageSize(QSizeF(width_pt, height_pt), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)


def save_file(data: bytes, path: Path) -> Path:
    """Write a file where a person wants it; return the path.

    Raises:
        DiskFull, StoreReadOnly: it cannot be written there.
    """
    with file_faults(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    return path


def proposed_file(number: str, sheet: str) -> Path:
    """Return where a slip is kept unless the person says otherwise; the name holds nothing of the applicant."""
    safe = "".join(sign if sign.isalnum() or sign in "-." else "-" for sign in number)
    home = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return home / f"{safe}-{sheet}.pdf"
