# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparison with the portal as words, as CSV, as PDF/A; comparing is not in here."""

from __future__ import annotations

import csv
import dataclasses
import io

from workstation.app.compare import Compared, Comparison, Day, Difference
from workstation.texts import Texts, capitalised

DAY_COLUMNS = ("day", "sent", "receipts", "there", "waiting", "differences")
_LINE_COLUMNS = ("day", "dossier", "paper", "kind", "receipt")


def difference_word(texts: Texts, difference: Difference) -> str:
    """Return what does not agree, in words."""
    return texts.word(f"difference.{difference.value}")


def day_cells(day: Day) -> tuple[str, ...]:
    """Return a day in words, in the order of `DAY_COLUMNS`."""
    counts = (day.sent, day.receipts, day.there, day.waiting, day.differences)
    return f"{day.day:%d/%m/%Y}", *map(str, counts)


def summary(texts: Texts, found: Comparison) -> str:
    """Return in one sentence what was found."""
    if not found.total:
        return texts.word("compare.empty")
    if not found.is_complete:
        return texts.word("compare.partly", asked=found.asked, total=found.total)
    if not found.lines:
        return texts.word("compare.agrees", total=found.total)
    kinds = [(difference_word(texts, kind), found.count(kind)) for kind in Difference if found.count(kind)]
    told = kinds[0][0] if len(kinds) == 1 else ", ".join(f"{word} ({count})" for word, count in kinds)
    return texts.word("compare.differs", count=len(found.lines), told=told)


def comparison_csv(found: Comparison) -> str:
    """Return days and differences as CSV: a row a day, then a row a difference."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in dataclasses.fields(Day)])
    for day in found.days:
        writer.writerow([getattr(day, field.name) for field in dataclasses.fields(Day)])
    writer.writerow([])
    names = [field.name for field in dataclasses.fields(Compared)]
    writer.writerow(names)
    for line in found.lines:
        writer.writerow([getattr(line, name) for name in names])
    return out.getvalue()


def comparison_pdf(found: Comparison, texts: Texts, *, agency: str) -> bytes:
    """Return the comparison as PDF/A on A4 for the printer; a window has it made apart (`file_work`)."""
    from workstation.app.slip_forms import report_form
    from workstation.documents.form import Align, Block, Column, Table, Text, Title

    word = texts.word
    days = tuple(
        Column(capitalised(word(f"compare.{name}")), share, Align.LEFT if name == "day" else Align.MIDDLE)
        for name, share in zip(DAY_COLUMNS, (0.20, 0.16, 0.16, 0.16, 0.16, 0.16), strict=True)
    )
    lines = tuple(
        Column(capitalised(word(f"compare.{name}")), share)
        for name, share in zip(_LINE_COLUMNS, (0.13, 0.17, 0.32, 0.22, 0.16), strict=True)
    )
    rows = tuple(
        (
            f"{line.day:%d/%m/%Y}",
            line.dossier_number,
            f"{line.title} ({line.masked_code})",
            difference_word(texts, line.difference),
            line.receipt,
        )
        for line in found.lines
    )
    blocks: list[Block] = [
        Title(
            word("compare.title").upper(),
            word("report.period", first=f"{found.first:%d/%m/%Y}", last=f"{found.last:%d/%m/%Y}"),
        ),
        Text(summary(texts, found)),
        Table(word("compare.days"), days, tuple(map(day_cells, found.days)), word("form.none")),
        Table(word("compare.lines"), lines, rows, word("form.none")),
    ]
    return report_form(word("compare.title"), blocks, found.made_at, agency, texts)
