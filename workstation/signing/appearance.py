# SPDX-License-Identifier: GPL-3.0-or-later
"""The drawing of a visible signature: text in an embedded font, a picture; where it stands is in layout.py."""

from __future__ import annotations

import datetime as dt
import functools
import json
import string
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pypdf import generic as po

from workstation.paths import resource
from workstation.signing.layout import Placement
from workstation.signing.picture import Picture
from workstation.signing.profiles import SignatureProfile
from workstation.signing.revision import Wording

# Vietnam has one time zone and no daylight saving time; the Windows system has no IANA data base to ask.
VIETNAM = dt.timezone(dt.timedelta(hours=7), "+07:00")

_PADDING_PT = 3.0
_LEADING = 1.15
_SMALLEST_PT = 3.0
_STEP_PT = 0.5


@dataclass(frozen=True, slots=True)
class Font:
    """The embedded subset: bytes, glyph and width of each letter, all widths in 1/1000 of the font size."""

    name: str
    program: bytes
    program_length: int
    glyphs: dict[str, tuple[int, float]]
    ascent: float
    descent: float
    cap_height: float
    bbox: tuple[float, ...]
    default_width: float

    def width(self, text: str) -> float:
        """Width of `text` at size 1."""
        return sum(self.glyphs[letter][1] for letter in text) / 1000

    def known(self, text: str) -> str:
        """Return `text` in NFC with letters that the subset lacks replaced."""
        composed = unicodedata.normalize("NFC", " ".join(text.split()))
        return "".join(letter if letter in self.glyphs else "?" for letter in composed)


@functools.cache
def load_font() -> Font:
    """Read the shipped serif subset and its metrics (resources/fonts/make_fonts.py makes both)."""
    metrics = json.loads(resource("fonts", "SoHoaSerif-Regular.json").read_text("utf-8"))
    program = resource("fonts", "SoHoaSerif-Regular.ttf").read_bytes()
    return Font(
        name=str(metrics["name"]),
        program=zlib.compress(program, 9),
        program_length=len(program),
        glyphs={chr(int(code, 16)): (int(gid), float(width)) for code, (gid, width) in metrics["glyphs"].items()},
        ascent=float(metrics["ascent"]),
        descent=float(metrics["descent"]),
        cap_height=float(metrics["cap_height"]),
        bbox=tuple(float(side) for side in metrics["bbox"]),
        default_width=float(metrics["default_width"]),
    )


def time_text(at: dt.datetime) -> str:
    """Return the time as the law wants it: ISO 8601 to the second, with Vietnam's offset."""
    return at.astimezone(VIETNAM).isoformat(timespec="seconds")


def lines_of(profile: SignatureProfile, wording: Wording, at: dt.datetime, *, is_test: bool) -> tuple[str, ...]:
    """Return the lines of the box; one that would say nothing but its label is left out."""
    values = {
        "name": wording.name,
        "agency": wording.agency,
        "form": wording.form,
        "number": wording.number,
        "time": time_text(at),
    }
    written = tuple(line.format(**values) for line in profile.lines if all(values[name] for name in _places(line)))
    return (*written, profile.test_line) if is_test else written


def _places(line: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(line) if name]


def fit(lines: Sequence[str], font: Font, width_pt: float, height_pt: float, size_pt: float) -> tuple[list[str], float]:
    """Break lines at spaces and shrink the text until the box holds all of it: nothing is ever cut off."""
    size = size_pt
    while True:
        broken = [part for line in lines for part in _break(font.known(line), font, width_pt / size)]
        fits = len(broken) * size * _LEADING <= height_pt and all(
            font.width(part) * size <= width_pt for part in broken
        )
        if fits or size <= _SMALLEST_PT:
            return broken, size
        size -= _STEP_PT


def _break(line: str, font: Font, limit: float) -> list[str]:
    parts: list[str] = []
    current = ""
    for word in line.split(" "):
        longer = f"{current} {word}" if current else word
        if current and font.width(longer) > limit:
            parts.append(current)
            current = word
        else:
            current = longer
    return [*parts, current]


def form_xobject(
    placement: Placement,
    lines: Sequence[str],
    size_pt: float,
    add: Callable[[Any], Any],
    picture: Picture | None = None,
    text_share: float = 1.0,
) -> Any:
    """Build the Form XObject of the box.

    Args:
        placement: gives size and turn.
        lines: text.
        size_pt: largest font size.
        add: puts an object into the file being written and returns its reference.
        picture: drawn below the text, as large as the box allows.
        text_share: of the box's width, from the left, that text may take: less where the box lies on another.
    """
    width, height = placement.width_pt, placement.height_pt
    drawing = b""
    resources: dict[str, Any] = {}
    if picture is not None:
        drawing += picture.drawing(width, height)
        resources["/XObject"] = _dict({"/Im1": add(picture.image_object(add))})
    if lines:
        font = load_font()
        broken, size = fit(lines, font, width * text_share - 2 * _PADDING_PT, height - 2 * _PADDING_PT, size_pt)
        drawing += _drawing(broken, size, font, height)
        resources["/Font"] = _dict({"/F1": add(_font_object(font, "".join(broken), add))})
    form = _stream(drawing)
    form.update(
        {
            po.NameObject("/Type"): po.NameObject("/XObject"),
            po.NameObject("/Subtype"): po.NameObject("/Form"),
            po.NameObject("/BBox"): _numbers((0, 0, width, height)),
            po.NameObject("/Matrix"): _numbers(placement.matrix),
            po.NameObject("/Resources"): _dict(resources),
        }
    )
    return form


def _drawing(lines: Sequence[str], size: float, font: Font, height: float) -> bytes:
    block = len(lines) * size * _LEADING
    # Middle of the text block on the middle of the box; the first base line lies one ascent below the block's top.
    first = (height + block) / 2 - size * font.ascent / 1000
    parts = [f"0 g BT /F1 {_number(size)} Tf {_number(size * _LEADING)} TL {_PADDING_PT} {_number(first)} Td"]
    for line in lines:
        glyphs = "".join(f"{font.glyphs[letter][0]:04X}" for letter in line)
        parts.append(f"<{glyphs}> Tj T*")
    return " ".join([*parts, "ET"]).encode("ascii")


def _font_object(font: Font, text: str, add: Callable[[Any], Any]) -> Any:
    used = sorted({font.glyphs[letter][0]: (letter, font.glyphs[letter][1]) for letter in text}.items())
    name = po.NameObject(f"/SOHOAA+{font.name}")
    program = _stream(font.program, compressed=True)
    program[po.NameObject("/Length1")] = po.NumberObject(font.program_length)
    descriptor = _dict(
        {
            "/Type": po.NameObject("/FontDescriptor"),
            "/FontName": name,
            "/Flags": po.NumberObject(4),
            "/FontBBox": _numbers(font.bbox),
            "/ItalicAngle": po.NumberObject(0),
            "/Ascent": _float(font.ascent),
            "/Descent": _float(font.descent),
            "/CapHeight": _float(font.cap_height),
            "/StemV": po.NumberObject(80),
            "/FontFile2": add(program),
        }
    )
    widths = po.ArrayObject()
    for gid, (_, width) in used:
        widths.extend((po.NumberObject(gid), po.ArrayObject([_float(width)])))
    descendant = _dict(
        {
            "/Type": po.NameObject("/Font"),
            "/Subtype": po.NameObject("/CIDFontType2"),
            "/BaseFont": name,
            "/CIDSystemInfo": _dict(
                {
                    "/Registry": po.ByteStringObject(b"Adobe"),
                    "/Ordering": po.ByteStringObject(b"Identity"),
                    "/Supplement": po.NumberObject(0),
                }
            ),
            "/CIDToGIDMap": po.NameObject("/Identity"),
            "/DW": _float(font.default_width),
            "/W": widths,
            "/FontDescriptor": add(descriptor),
        }
    )
    return _dict(
        {
            "/Type": po.NameObject("/Font"),
            "/Subtype": po.NameObject("/Type0"),
            "/BaseFont": name,
            "/Encoding": po.NameObject("/Identity-H"),
            "/DescendantFonts": po.ArrayObject([add(descendant)]),
            "/ToUnicode": add(_stream(_to_unicode([(gid, letter) for gid, (letter, _) in used]))),
        }
    )


def _to_unicode(pairs: Sequence[tuple[int, str]]) -> bytes:
    blocks = []
    for start in range(0, len(pairs), 100):  # a CMap block holds at most 100 entries
        part = pairs[start : start + 100]
        rows = "\n".join(f"<{gid:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for gid, letter in part)
        blocks.append(f"{len(part)} beginbfchar\n{rows}\nendbfchar")
    body = "\n".join(blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _stream(data: bytes, *, compressed: bool = False) -> Any:
    stream = po.StreamObject()
    stream._data = data if compressed else zlib.compress(data)
    stream[po.NameObject("/Filter")] = po.NameObject("/FlateDecode")
    return stream


def _dict(entries: dict[str, Any]) -> Any:
    return po.DictionaryObject({po.NameObject(key): value for key, value in entries.items()})


def _numbers(values: Sequence[float]) -> Any:
    return po.ArrayObject([_float(value) for value in values])


def _float(value: float) -> Any:
    # Three decimals in /W: unitsPerEm is 2048 and rounded widths fail PDF/A (clause 6.2.11.5).
    return po.FloatObject(_number(value))


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
