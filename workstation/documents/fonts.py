# SPDX-License-Identifier: GPL-3.0-or-later
"""The two fonts of our PDFs and how text is coded in them; where text stands on the page is not in here."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from workstation import paths

# Code units D800 to DFFF are no characters; the few non-BMP letters of a document get their codes there.
_SPARE_CODES = range(0xD800, 0xE000)
_GLYPHLESS_ADVANCE = 500  # 1/1000 em, as made by resources/fonts/make_fonts.py
_SUBSET_TAG = "SOHOAA"

_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def _blocks(lines: list[str], operator: str) -> list[str]:
    """Return the lines in blocks of at most 100, as a CMap demands."""
    parts = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    return [f"{len(part)} begin{operator}\n" + "\n".join(part) + f"\nend{operator}" for part in parts]


def _packed(pdf: pikepdf.Pdf, data: bytes, **entries: int) -> pikepdf.Object:
    stream = pikepdf.Stream(pdf, zlib.compress(data, 9), Filter=Name.FlateDecode)
    for name, value in entries.items():
        stream[f"/{name}"] = value
    return pdf.make_indirect(stream)


def _type0(pdf: pikepdf.Pdf, descendant: Dictionary) -> pikepdf.Object:
    descendant.Type = Name.Font
    descendant.Subtype = Name.CIDFontType2
    descendant.CIDSystemInfo = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=descendant.BaseFont,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
        )
    )


@dataclass(slots=True)
class GlyphlessFont:
    """The font of the text layer of one document: every code shows nothing and stands for its own character."""

    _spare: dict[str, int] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def encode(self, text: str) -> str:
        """Return the text's codes as hex digits; a non-BMP letter gets a spare code, the 2049th is dropped."""
        self._used.update(text)
        if max(text, default="") <= "\uffff":
            return _utf16(text)
        codes = (ord(c) if c <= "\uffff" else self._spare_code(c) for c in text)
        return "".join(f"{code:04X}" for code in codes if code)

    def _spare_code(self, character: str) -> int:
        if character not in self._spare and len(self._spare) == len(_SPARE_CODES):
            return 0
        if character not in self._spare:
            self._spare[character] = _SPARE_CODES[len(self._spare)]
        return self._spare[character]

    @staticmethod
    def stretch(count: int, width_pt: float, size_pt: float) -> float:
        """Return the horizontal scaling (per cent) that makes `count` codes of a font size fill a width."""
        return 100 * width_pt / (max(count, 1) * size_pt * _GLYPHLESS_ADVANCE / 1000)

    def embed(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Add the font to the PDF; its Unicode values follow by `finish`, when all letters are known."""
        program = _resource_bytes("SoHoa-Glyphless.ttf")
        name = Name("/SoHoa-Glyphless")
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=5,  # fixed pitch, symbolic
            # ascent 1 em, next to no descent: a viewer's selection is then exactly the word's box; poppler takes a
            # descent of 0 for a missing one and puts 0.35 em in its place
            FontBBox=Array([0, 0, _GLYPHLESS_ADVANCE, 1000]),
            ItalicAngle=0,
            Ascent=1000,
            Descent=-1,
            CapHeight=1000,
            StemV=80,
            FontFile2=_packed(pdf, program, Length1=len(program)),
        )
        descendant = Dictionary(
            BaseFont=name,
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=_GLYPHLESS_ADVANCE,
            CIDToGIDMap=_packed(pdf, b"\x00\x01" * 0x10000),
        )
        return _type0(pdf, descendant)

    def finish(self, pdf: pikepdf.Pdf, font: pikepdf.Object) -> None:
        """Say which character each code of the embedded font stands for."""
        font.ToUnicode = _packed(pdf, self._to_unicode().encode("ascii"))

    def _to_unicode(self) -> str:
        # Only blocks that are used: PDFium takes 0.03 s to unfold all of them each time it opens the file.
        # Ranges must not cross a 256-block; FEFF, FFFE, FFFF and U+0000 are no legal values in PDF/A-2u.
        ranges = []
        for block in sorted({ord(character) >> 8 for character in self._used if character <= "\uffff"}):
            if block * 0x100 in _SPARE_CODES:
                continue
            first = 0x20 if block == 0 else block << 8
            last = (block << 8) + (0xFD if block == 0xFF else 0xFF)
            if block == 0xFE:
                ranges.append("<FE00> <FEFE> <FE00>")
                continue
            ranges.append(f"<{first:04X}> <{last:04X}> <{first:04X}>")
        singles = [f"<{code:04X}> <{_utf16(character)}>" for character, code in self._spare.items()]
        return _CMAP.format(body="\n".join(_blocks(ranges, "bfrange") + _blocks(singles, "bfchar")))


@dataclass(frozen=True, slots=True)
class SerifMetrics:
    """What resources/fonts/SoHoaSerif-Regular.json says, lengths in 1/1000 em.

    Attributes:
        glyphs: character -> (glyph number, width).
    """

    name: str
    ascent: float
    descent: float
    cap_height: float
    bbox: tuple[float, ...]
    default_width: float
    glyphs: dict[str, tuple[int, float]]


@cache
def serif_metrics() -> SerifMetrics:
    """Return the metrics of the visible font."""
    raw = json.loads(_resource_bytes("SoHoaSerif-Regular.json"))
    glyphs = {chr(int(code, 16)): (int(glyph), float(width)) for code, (glyph, width) in raw["glyphs"].items()}
    return SerifMetrics(
        name=raw["name"],
        ascent=raw["ascent"],
        descent=raw["descent"],
        cap_height=raw["cap_height"],
        bbox=tuple(raw["bbox"]),
        default_width=raw["default_width"],
        glyphs=glyphs,
    )


@dataclass(frozen=True, slots=True)
class SerifText:
    """One visible line in the embedded Vietnamese subset of a serif font.

    Attributes:
        text: only letters the font has; build with `fitting`.
    """

    text: str

    @classmethod
    def fitting(cls, text: str) -> SerifText:
        """Return the line with each letter that the font lacks replaced by a question mark.

        A missing glyph would be drawn as .notdef, which PDF/A-2 forbids (clause 6.2.11.8).
        """
        known = serif_metrics().glyphs
        return cls("".join(character if character in known else "?" for character in text))

    def width(self, size_pt: float) -> float:
        """Return the line's width in points at a font size."""
        glyphs = serif_metrics().glyphs
        return sum(glyphs[character][1] for character in self.text) * size_pt / 1000

    @property
    def codes(self) -> str:
        """The glyph numbers as hex digits."""
        glyphs = serif_metrics().glyphs
        return "".join(f"{glyphs[character][0]:04X}" for character in self.text)

    def embed(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Add the font, with widths and Unicode values of the line's letters, to the PDF."""
        metrics = serif_metrics()
        program = _resource_bytes("SoHoaSerif-Regular.ttf")
        name = Name(f"/{_SUBSET_TAG}+{metrics.name}")
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=6,  # serif, symbolic (glyph numbers, no named encoding)
            FontBBox=Array(list(metrics.bbox)),
            ItalicAngle=0,
            Ascent=metrics.ascent,
            Descent=metrics.descent,
            CapHeight=metrics.cap_height,
            StemV=80,
            FontFile2=_packed(pdf, program, Length1=len(program)),
        )
        used = sorted((metrics.glyphs[character][0], character) for character in set(self.text))
        widths = Array([])
        for glyph, character in used:
            # three decimals: rounded widths differ from the font's and fail clause 6.2.11.5
            widths.append(glyph)
            widths.append(Array([metrics.glyphs[character][1]]))
        descendant = Dictionary(
            BaseFont=name,
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=metrics.default_width,
            W=widths,
            CIDToGIDMap=Name.Identity,
        )
        singles = [f"<{glyph:04X}> <{_utf16(character)}>" for glyph, character in used]
        font = _type0(pdf, descendant)
        font.ToUnicode = _packed(pdf, _CMAP.format(body="\n".join(_blocks(singles, "bfchar"))).encode("ascii"))
        return font


@cache
def _resource_bytes(name: str) -> bytes:
    return paths.resource("fonts", name).read_bytes()
