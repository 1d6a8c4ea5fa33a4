# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Tesseract's language data is; nothing is downloaded."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from workstation import paths
from workstation.errors import OcrUnavailable

_SYSTEM_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "C:/Program Files/Tesseract-OCR/tessdata",
)


def find_tessdata(languages: str) -> Path:
    """Return the first folder that holds all the languages: `TESSDATA_PREFIX`, the system's, the one shipped.

    Args:
        languages: Tesseract's names, joined by "+".

    Raises:
        OcrUnavailable: no folder has them all; names what the best one lacks.
    """
    wanted = [language for language in languages.split("+") if language]
    if not wanted:
        raise OcrUnavailable("languages")
    lacking: list[str] = wanted
    for folder in _folders():
        missing = [language for language in wanted if not (folder / f"{language}.traineddata").is_file()]
        if not missing:
            return folder
        lacking = min(lacking, missing, key=len)
    raise OcrUnavailable("+".join(f"{language}.traineddata" for language in lacking))


def _folders() -> Iterable[Path]:
    chosen = os.environ.get("TESSDATA_PREFIX")
    if chosen:
        yield Path(chosen)
        yield Path(chosen) / "tessdata"
    yield from (Path(folder) for folder in _SYSTEM_FOLDERS)
    yield paths.resource("tessdata")
