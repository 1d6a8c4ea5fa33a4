# SPDX-License-Identifier: GPL-3.0-or-later
"""How values of the domain are written into columns and read back: times, text, measures, words; no SQL."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
import unicodedata
import zlib
from typing import Any

from workstation.domain.paper import (
    Correction,
    CorrectionKind,
    PageGeometry,
    PageMeasures,
    PageText,
    SecondReading,
    Word,
)

# A screen asks again for the pages of a dossier whenever one of them changes; unpacking the words of one takes 4 ms
# that hold the interpreter. Equal bytes give equal values, which nobody can change.
_PAGES_KEPT = 48


def time_text(moment: dt.datetime) -> str:
    """Write a moment so that the order of texts is the order of times.

    Raises:
        ValueError: a time without zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without zone")
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def time_of(text: str) -> dt.datetime:
    """Read a moment, in UTC."""
    return dt.datetime.fromisoformat(text)


def optional_time(text: str | None) -> dt.datetime | None:
    """Read a moment that may be missing."""
    return time_of(text) if text else None


def nfc(text: str) -> str:
    """Return text in the one Unicode form we store."""
    return unicodedata.normalize("NFC", text)


def measures_blob(measures: PageMeasures) -> bytes:
    """Pack the measures of a page."""
    return _pack(dataclasses.asdict(measures))


@functools.lru_cache(maxsize=4 * _PAGES_KEPT)
def measures_of(blob: bytes) -> PageMeasures:
    """Unpack the measures of a page."""
    values = _unpack(blob)
    geometry = values.pop("geometry")
    a, b, c, d, e, f = geometry.pop("matrix")
    codes, warnings = tuple(values.pop("codes")), tuple(values.pop("warnings"))
    whole = PageGeometry(matrix=(a, b, c, d, e, f), **geometry)
    return PageMeasures(geometry=whole, codes=codes, warnings=warnings, **values)


def text_blob(text: PageText) -> bytes:
    """Pack the words of a page."""
    words = [[getattr(word, field.name) for field in dataclasses.fields(Word)] for word in text.words]
    changes = [[change.index, change.before, change.after, change.kind.value] for change in text.corrections]
    return _pack(
        {
            "engine": text.engine,
            "milliseconds": text.milliseconds,
            "words": words,
            "corrections": changes,
            "second": [[one.words, one.readings] for one in text.second],
        }
    )


@functools.lru_cache(maxsize=_PAGES_KEPT)
def text_of(blob: bytes) -> PageText:
    """Unpack the words of a page."""
    values = _unpack(blob)
    # Pages read by an earlier version have no list of corrections.
    changes = tuple(
        Correction(index, before, after, CorrectionKind(kind))
        for index, before, after, kind in values.get("corrections", ())
    )
    # Nor have those of a version that read once any second readings.
    second = tuple(
        SecondReading(tuple(places), tuple((told, sure) for told, sure in readings))
        for places, readings in values.get("second", ())
    )
    words = tuple(Word(*word) for word in values["words"])
    return PageText(words, values["engine"], values["milliseconds"], changes, second)


def _pack(values: dict[str, Any]) -> bytes:
    # numpy's numbers of the stages before are no JSON: `float` takes them, anything else is a bug
    return zlib.compress(json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=_number).encode())


def _number(value: object) -> float:
    if hasattr(value, "__float__"):
        return float(value)
    raise TypeError(type(value).__name__)


def _unpack(blob: bytes) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(zlib.decompress(blob))
    return values
