# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the two fonts of our PDFs, glyphless for the text layer and a Vietnamese subset for visible text; no PDF here.

Run by hand when the fonts change; the results are checked in, so that neither the product nor the installer needs
fontTools. Nothing in here is imported by the product. Same input, same bytes: no time of day gets into the files.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
LIBERATION_SERIF = Path("/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf")
GLYPHLESS = "SoHoa-Glyphless.ttf"
SERIF = "SoHoaSerif-Regular.ttf"
METRICS = "SoHoaSerif-Regular.json"

# Liberation is a reserved font name (OFL 1.1 section 3): a changed version must carry another name.
FAMILY = "SoHoa Serif"
POSTSCRIPT_NAME = "SoHoaSerif-Regular"

ADVANCE = 500  # of the glyphless glyph, in 1/1000 em; the PDF stretches it to the word by Tz
# TrueType counts seconds from 1904-01-01; a fixed date keeps the files reproducible
FIXED_TIME = 3_849_984_000

PUNCTUATION = "–—‒―·•…“”‘’„‚«»‹›†‡′″‰€₫№™−×÷≤≥→←"
VIETNAMESE_ONLY = "ĐđƠơƯư"
MARKS = [*range(0x0300, 0x030A), 0x0323]


def _wanted() -> list[int]:
    """Return the code points of the visible subset: what a Vietnamese office prints."""
    wanted = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x1EA0, 0x1EFA), *MARKS}
    wanted |= {ord(letter) for letter in PUNCTUATION + VIETNAMESE_ONLY}
    return sorted(wanted)


def make_glyphless(target: Path) -> None:
    """Write a TrueType font whose one glyph has a size and no area; every code of the text layer shows it.

    The outline is a single line from corner to corner and back: nothing to paint, yet readers that measure glyphs
    (PDFium, so Chrome) get a box of the em square instead of one without height, and highlight the whole word.
    """
    names = [".notdef", "blank"]
    line = TTGlyphPen(None)
    line.moveTo((0, 0))
    line.lineTo((ADVANCE, 1000))
    line.closePath()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap({0x20: "blank"})
    font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "blank": line.glyph()})
    font.setupHorizontalMetrics(dict.fromkeys(names, (ADVANCE, 0)))
    font.setupHorizontalHeader(ascent=1000, descent=0)
    font.setupNameTable({"familyName": "SoHoa Glyphless", "styleName": "Regular", "psName": "SoHoa-Glyphless"})
    font.setupOS2(sTypoAscender=1000, sTypoDescender=0, usWinAscent=1000, usWinDescent=0, fsType=0)
    font.setupPost(keepGlyphNames=False)
    font.updateHead(created=FIXED_TIME, modified=FIXED_TIME)
    font.font.recalcTimestamp = False
    font.save(target)


def make_serif(source: Path, target: Path) -> None:
    """Write the subset of Liberation Serif under our own name, licence and copyright lines kept."""
    options = subset.Options(
        name_IDs=["*"],
        notdef_outline=True,
        glyph_names=False,
        hinting=False,
        recalc_timestamp=False,
        # nobody shapes our text: it is NFC, so a letter is a glyph; layout tables would be dead weight in each PDF
        drop_tables=["FFTM", "DSIG", "PCLT", "LTSH", "hdmx", "VDMX", "gasp", "kern", "GPOS", "GSUB", "GDEF"],
    )
    font = TTFont(source, recalcTimestamp=False)
    have = font.getBestCmap()
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for code in _wanted() if code in have])
    subsetter.subset(font)
    _rename(font)
    font["head"].modified = FIXED_TIME
    font.save(target)


def _rename(font: TTFont) -> None:
    """Replace each name that contains the reserved one; copyright (0), trademark-free licence (13, 14) stay."""
    ours = {1: FAMILY, 2: "Regular", 3: f"SoHoa:{POSTSCRIPT_NAME}:1.0", 4: f"{FAMILY} Regular", 6: POSTSCRIPT_NAME}
    licence = {0, 5, 13, 14}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in licence and record.platformID == 3]
    for name_id, text in ours.items():
        table.setName(text, name_id, 3, 1, 0x409)


def write_metrics(source: Path, target: Path) -> None:
    """Write what a PDF must say about the font, in 1/1000 em, so that the product needs no font parser.

    Widths have three decimals: unitsPerEm is 2048, and rounded widths fail PDF/A (clause 6.2.11.5).
    """
    font = TTFont(source)
    per_mille = 1000 / font["head"].unitsPerEm
    os2, head, advances = font["OS/2"], font["head"], font["hmtx"].metrics
    numbers = font.getReverseGlyphMap()

    def glyph(name: str) -> list[float]:
        return [numbers[name], round(advances[name][0] * per_mille, 3)]

    metrics = {
        "name": POSTSCRIPT_NAME,
        "ascent": round(font["hhea"].ascent * per_mille, 3),
        "descent": round(font["hhea"].descent * per_mille, 3),
        "cap_height": round(os2.sCapHeight * per_mille, 3) if os2.version >= 2 else 662,
        "bbox": [round(value * per_mille, 3) for value in (head.xMin, head.yMin, head.xMax, head.yMax)],
        "default_width": round(advances[".notdef"][0] * per_mille, 3),
        # code point in hex: [glyph number, width]
        "glyphs": {f"{code:04X}": glyph(name) for code, name in sorted(font.getBestCmap().items())},
    }
    lines = json.dumps(metrics, indent=None, separators=(",", ":")).replace(',"', ',\n"')
    target.write_text(lines + "\n", encoding="ascii")


def missing_letters(path: Path) -> list[str]:
    """Return the Vietnamese letters, composed or not, that the font at `path` cannot show."""
    have = TTFont(path).getBestCmap()
    needed = [chr(code) for code in range(0x1EA0, 0x1EFA)] + list(VIETNAMESE_ONLY + "ăâêôĂÂÊÔàáãèéìíòóõùúýĩũ–—·•…“”‘’")
    return [letter for letter in needed if ord(unicodedata.normalize("NFC", letter)) not in have]


def main() -> None:
    """Make both fonts beside this file."""
    make_glyphless(HERE / GLYPHLESS)
    make_serif(LIBERATION_SERIF, HERE / SERIF)
    write_metrics(HERE / SERIF, HERE / METRICS)
    missing = missing_letters(HERE / SERIF)
    if missing:
        raise SystemExit(f"letters missing in {SERIF}: {missing}")


if __name__ == "__main__":
    main()
