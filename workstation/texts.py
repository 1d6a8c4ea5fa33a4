# SPDX-License-Identifier: GPL-3.0-or-later
"""Words and failure texts for people, read from resources/i18n; the window's own labels are not in here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from workstation.errors import SettingInvalid, WorkstationError
from workstation.paths import resource

LANGUAGES: tuple[str, ...] = ("vi", "en")

# Fields of failures that hold a key of ours rather than words; where it is in the table, the word takes its place.
_KEYED_FIELDS = {"state": "state", "event": "event", "what": "object", "field": "code_field", "doubts": "doubt"}
# Fields that hold somebody else's sentence; its full stop would double ours.
_QUOTED_FIELDS = frozenset({"detail", "reason"})


@dataclass(frozen=True, slots=True)
class FailureText:
    """What a person reads about one failure.

    Attributes:
        heading: a few words without a full stop.
        explanation: one sentence, what happened and what is safe.
        next_step: one sentence, what to do now.
    """

    heading: str
    explanation: str
    next_step: str


class _Gaps(dict[str, str]):
    """Values for a template; a name nobody gave becomes three dots rather than a second failure."""

    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one language.

    Attributes:
        language: "vi" or "en".
        tables: the file as read.
    """

    language: str
    tables: dict[str, Any]

    @classmethod
    def load(cls, language: str = "vi") -> Texts:
        """Read the texts of a language.

        Raises:
            SettingInvalid: no such language is shipped.
        """
        if language not in LANGUAGES:
            raise SettingInvalid(key="language", value=language)
        with resource("i18n", f"texts.{language}.toml").open("rb") as file:
            return cls(language, tomllib.load(file))

    def word(self, key: str, **values: object) -> str:
        """Return the text under a dotted key ("state.signed"), its `{places}` filled in.

        Raises:
            KeyError: no such text.
        """
        found: Any = self.tables
        for part in key.split("."):
            found = found[part] if isinstance(found, dict) else None
        if not isinstance(found, str):
            raise KeyError(key)
        return found.format_map(_Gaps({name: _shown(value) for name, value in values.items()}))

    def failure(self, error: WorkstationError) -> FailureText:
        """Return heading, explanation and next step of a failure; a code without text reads as an unexpected one."""
        given = error.parameters()
        texts: dict[str, Any] = self.tables["failure"]
        entry: dict[str, Any] = texts.get(error.code) or texts["UNEXPECTED"]
        for name, value in given.items():
            if value:
                entry = {**entry, **entry.get(f"if_{name}", {})}
        values = _Gaps({name: self._field(name, value) for name, value in given.items()})
        heading, explanation, next_step = (
            entry[part].format_map(values) for part in ("heading", "explanation", "next_step")
        )
        return FailureText(heading, explanation, next_step)

    def sentence(self, error: WorkstationError) -> str:
        """Return a failure as one short line for the command line; it ends in the next step."""
        text = self.failure(error)
        return f"{text.explanation} {text.next_step}"

    def _field(self, name: str, value: object) -> str:
        shown = _shown(value).strip()
        if name in _KEYED_FIELDS:
            words = self.tables[_KEYED_FIELDS[name]]
            shown = ", ".join(words.get(key, key) for key in shown.split(", "))
        if name in _QUOTED_FIELDS:
            shown = shown.rstrip(".")
        return shown or str(self.tables["common"]["unknown"])


def capitalised(text: str) -> str:
    """Return the text with its first letter in upper case; the words of the texts are lower case."""
    return text[:1].upper() + text[1:]


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
