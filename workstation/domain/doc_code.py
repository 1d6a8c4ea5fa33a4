# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of files: the archive's DocCode profile; the code of a paper is not in here.

Source of the profile: CV 7197 section 2.4, `DocCode = MCQ_LV_STT_PB`, file `CODE_YYYYMMDD_DESC.EXT`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from workstation.domain.fold import fold

DOC_CODE_MOST = 30  # characters, as the record field of CV 7197 is wide
_AGENCY = re.compile(r"[0-9A-Z]+(?:\.[0-9A-Z]+)*")
_KIND = re.compile(r"[A-Z][0-9A-Z]*")
_DESCRIPTION_MOST = 60


@dataclass(frozen=True, slots=True)
class DocCode:
    """A document code of the archive profile, e.g. `G06.01_CV_000021_V1`.

    Attributes:
        agency: identifier of the agency (MCQ).
        kind: abbreviation of the kind of document (LV): `CV`, `QD`, ...
        number: running number (STT), at most six digits.
        version: 1 for the first scan, 2 for its first correction (PB).
    """

    agency: str
    kind: str
    number: int
    version: int = 1

    def __post_init__(self) -> None:
        if not _AGENCY.fullmatch(self.agency) or not _KIND.fullmatch(self.kind):
            raise ValueError("agency and kind are capital letters, digits and, in the agency, dots")
        if not 1 <= self.number <= 999_999 or self.version < 1:
            raise ValueError("number is 1 to 999999, version counts from 1")
        if len(self.text) > DOC_CODE_MOST:
            raise ValueError(f"longer than {DOC_CODE_MOST} characters")

    @property
    def text(self) -> str:
        """The code as it stands in file name and record."""
        return f"{self.agency}_{self.kind}_{self.number:06d}_V{self.version}"

    def file_name(self, date: dt.date, description: str, extension: str = "pdf") -> str:
        """Return `CODE_YYYYMMDD_DESC.EXT`; the description in letters without diacritics, digits and hyphens."""
        words = re.sub(r"[^0-9a-z]+", "-", fold(description)).strip("-")[:_DESCRIPTION_MOST].strip("-")
        return f"{self.text}_{date:%Y%m%d}_{words or 'tep'}.{extension.lstrip('.').lower()}"


def is_archive_kind(text: str) -> bool:
    """Tell whether a text can be the kind in a code: capital letters and digits."""
    return bool(_KIND.fullmatch(text))
