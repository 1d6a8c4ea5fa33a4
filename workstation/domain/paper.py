# SPDX-License-Identifier: GPL-3.0-or-later
"""Paper, page, and what was measured and read on a page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from workstation.domain.doc_code import DocCode
from workstation.domain.ids import DossierId, FileUid, PageId, PaperId, SubmissionUid
from workstation.domain.paper_code import PaperCode
from workstation.domain.states import State

# Variance of the Laplacian around the ink of the 200 dpi gray copy: sharp print 1500, blurred by 1.5 px 190, by 2 px 75
BLURRED = 100.0


class LegalState(StrEnum):
    """Whether a digitised paper counts as the paper itself (plan 39/KH-UBND III.1.b)."""

    WORKING = "working"
    VALID = "valid"  # the procedure has succeeded; the paper may be reused


@dataclass(frozen=True, slots=True)
class PageGeometry:
    """How the untouched original lies on the levelled, upright page.

    The original's bytes are never altered: turn, skew and crop are this one affine map, which the PDF applies
    as the image's matrix.

    Attributes:
        width_px: width of the page, in pixels of the original's resolution.
        height_px: height of the page, likewise.
        dpi: resolution of the original.
        matrix: (a, b, c, d, e, f): a point (x, y) of the original, origin top left, y downwards, lies on the page
            at (a*x + c*y + e, b*x + d*y + f), same units and orientation of axes.
    """

    width_px: float
    height_px: float
    dpi: int
    matrix: tuple[float, float, float, float, float, float]


class ImagePreset(StrEnum):
    """How the pictures of a paper are kept in its PDF; the original is kept apart, whatever the preset."""

    EXACT = "exact"  # the scanner's own bytes, not one pixel touched
    COLOUR = "colour"  # one JPEG at a set resolution and quality, for slow lines
    GRAY = "gray"  # likewise without colour
    BITONAL = "bitonal"  # black and white, CCITT G4: plain text only, seals turn black
    LAYERED = "layered"  # sharp ink mask over coarse colour: small, seals and blue ink keep their colour


@dataclass(frozen=True, slots=True)
class FreePlace:
    """The emptiest square near one corner of a page.

    Attributes:
        corner: "bottom-left", "bottom-right", "top-right" or "top-left".
        left_mm, top_mm: of the square on the levelled page.
        ink_share: of the square that ink covers, 0 to 1.
    """

    corner: str
    left_mm: float
    top_mm: float
    ink_share: float


NOT_READ = "not_read"  # a page's warning: its letters were not read within the time of a page


@dataclass(frozen=True, slots=True)
class PageMeasures:
    """Numbers the clean-up found on one page; stored, never applied to the original.

    Attributes:
        angle_deg: skew of the scan, counter-clockwise positive, that the geometry takes out.
        orientation_deg: quarter turns (0, 90, 180, 270), counter-clockwise, that the geometry takes out.
        orientation_confidence: 0 to 100; 0 when nothing could be decided.
        blank_score: share of ink pixels inside the margins, 0 to 1.
        is_blank: whether the score is below the threshold.
        sharpness: variance of the Laplacian on the 200 dpi grey copy; below `BLURRED` a page looks blurred.
        codes: texts of QR codes and barcodes found.
        warnings: keys of the quality gate ("blurred", "edge_cut", "corner_lost", "skewed", "low_dpi", ...).
        milliseconds: time of each stage.
        likeness: 64-bit perceptual hash of the levelled page, 16 hex digits; "" for blank pages and old records.
    """

    geometry: PageGeometry
    angle_deg: float
    orientation_deg: int
    orientation_confidence: float
    blank_score: float
    is_blank: bool
    sharpness: float
    codes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    milliseconds: dict[str, float] = field(default_factory=dict)
    likeness: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word.

    Attributes:
        text: NFC.
        left, top, right, bottom: box on the levelled page, in pixels of the original's resolution.
        confidence: 0 to 100.
        line: number of the text line on the page, from 0, in reading order.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    line: int


class CorrectionKind(StrEnum):
    """Why a word is in the list of corrections."""

    PHRASE = "phrase"  # put right: part of a fixed heading, title or office
    SYLLABLE = "syllable"  # put right: no Vietnamese syllable was spelt like it
    COMPOUND = "compound"  # put right: the syllable beside it leaves one set of marks
    DOUBTFUL_DATE = "doubtful_date"  # left as it is: no such day
    DOUBTFUL_ID = "doubtful_id"  # left as it is: no personal id has this form


@dataclass(frozen=True, slots=True)
class Correction:
    """One word the program changed, or doubted and left for a person to look at.

    Attributes:
        index: of the word in `PageText.words`.
        before, after: its text; the same for a doubt.
    """

    index: int
    before: str
    after: str
    kind: CorrectionKind = CorrectionKind.PHRASE


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What was read where some words of a field stand that were hard to read, each time from another copy of them.

    Attributes:
        words: indices of those words in `PageText.words`, in reading order.
        readings: text of each copy with the confidence of its weakest word, 0 to 100; "" where a copy gave nothing. The
            last one is of the copy with slanted letters put upright, which spoils upright ones.
    """

    words: tuple[int, ...]
    readings: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read on one page.

    Attributes:
        words: in reading order.
        engine: name and version of the engine, e.g. "tesserocr 5.5.4 vie".
        milliseconds: time of the reading.
        corrections: what the program changed in or doubts about the words that were read, kept with them.
        second: the words of fields that were hard to read, read again.
    """

    words: tuple[Word, ...]
    engine: str
    milliseconds: float
    corrections: tuple[Correction, ...] = ()
    second: tuple[SecondReading, ...] = ()

    @property
    def confidence(self) -> float:
        """Mean confidence weighted by word length, 0 to 100; 0 for a page without words."""
        letters = sum(len(word.text) for word in self.words)
        if not letters:
            return 0.0
        return sum(word.confidence * len(word.text) for word in self.words) / letters

    @property
    def text(self) -> str:
        """The words as plain text, one line a text line."""
        lines: dict[int, list[str]] = {}
        for word in self.words:
            lines.setdefault(word.line, []).append(word.text)
        return "\n".join(" ".join(words) for words in lines.values())


@dataclass(frozen=True, slots=True)
class Page:
    """One side of a sheet as an image, saved.

    Attributes:
        number: place in the paper, from 1.
        side: "front", "back" or None (glass, file).
        file_uid: the encrypted original.
        sha256: of the original's bytes.
        media_type: "image/jpeg", "image/png" or "image/tiff".
        measures: None until the page is prepared.
        text: None until the page is recognised; stored apart and loaded on request.
        is_text_due: it was laid otherwise by hand and is to be read again; its words were only moved along.
    """

    id: PageId
    paper_id: PaperId
    number: int
    side: str | None
    file_uid: FileUid
    sha256: str
    media_type: str
    dpi: int
    width_px: int
    height_px: int
    captured_at: dt.datetime
    measures: PageMeasures | None = None
    text: PageText | None = None
    is_text_due: bool = False

    @property
    def is_read(self) -> bool:
        """Whether nothing is left for the program to measure or read on it."""
        return self.measures is not None and not self.is_text_due


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a dossier; digitised it is one PDF with one code.

    Attributes:
        uid: idempotency key towards the portal, fixed at creation.
        component: number of the dossier component it satisfies, from 1.
        code: None until the clerk confirms owner and type.
        expected_pages: announced by checklist or clerk; 0 when unknown.
        pdf_uid: the stored PDF (assembled, later signed); None before.
        pdf_sha256: SHA-256 of that file.
        signature_level: "", "B-B", "B-T", "B-LT" or "B-LTA".
        failure: code of the last failure, "" when none.
        portal_code: the code the portal gave, kept beside ours; "" until it answered. Ours is provisional till then.
        source_form: what it was copied from (`rules.SourceForm`), "" when nobody has said.
        revision: 1 for the first scan, 2 for its first correction (V2), ...; all of them share one code.
        corrects: the version before this one; None for the first.
        doc_code: beside the code where the naming profile of CV 7197 is chosen; None before its PDF is made.
        shift_right_pt, shift_down_pt: how far the signature's box moved because something stood in its place.
        is_result: the outcome of the procedure, not one of its components.
        signed_as: in which roles it was signed here (`rules.SignerRole`), in this order.
    """

    id: PaperId
    uid: SubmissionUid
    dossier_id: DossierId
    component: int
    title: str
    document_type_code: str
    owner_id: str
    state: State
    version: int
    created_at: dt.datetime
    code: PaperCode | None = None
    expected_pages: int = 0
    pdf_uid: FileUid | None = None
    pdf_sha256: str = ""
    pdf_size: int = 0
    signature_level: str = ""
    failure: str = ""
    portal_code: str = ""
    source_form: str = ""
    legal_state: LegalState = LegalState.WORKING
    revision: int = 1
    corrects: PaperId | None = None
    doc_code: DocCode | None = None
    shift_right_pt: float = 0.0
    shift_down_pt: float = 0.0
    is_result: bool = False
    signed_as: tuple[str, ...] = ()
