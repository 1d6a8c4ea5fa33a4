# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program changed or doubts in words that were read, as a line for a terminal."""

from __future__ import annotations

from workstation.domain.paper import Correction
from workstation.texts import Texts


def correction_words(texts: Texts, correction: Correction) -> str:
    """Return a change as "read X, taken as Y", a doubt as what is doubted and why."""
    return texts.word(f"correction.{correction.kind.value}", before=correction.before, after=correction.after)
