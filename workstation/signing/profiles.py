# SPDX-License-Identifier: GPL-3.0-or-later
"""Signature profiles: where the visible signature stands and what it says, as dated data; nothing is drawn here."""

from __future__ import annotations

import datetime as dt
import functools
import string
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from workstation.errors import SettingInvalid
from workstation.paths import resource

# Added by every test signer, whatever the profile says: law does not prescribe it, honesty does.
TEST_LINE = "KÝ THỬ NGHIỆM - không có giá trị pháp lý"


class Corner(StrEnum):
    """Where on the page the box stands, as a reader sees it."""

    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_RIGHT = "bottom_right"
    OVER_PREVIOUS = "over_previous"  # on the signature before it, a third of which it covers from the left


@dataclass(frozen=True, slots=True)
class SignatureProfile:
    """One kind of visible signature.

    Attributes:
        name: key of the profile.
        corner: of the page.
        page: the first or the last one of the file.
        width_pt, height_pt: size of the box; without an image of known size also that of the image.
        margin_pt: distance from the page's edges.
        font_size_pt: of the text; shrinks only when the box would not hold it.
        lines: text of the box with places to fill. Law prescribes it, so it is data, not screen text.
        image: kind of picture that may be shown, "none" when the law wants none.
        valid_from, valid_until: days between which the law asks for it; None for no end.
        source: law and article.
    """

    name: str
    corner: Corner
    page: Literal["first", "last"]
    width_pt: float
    height_pt: float
    margin_pt: float
    font_size_pt: float
    lines: tuple[str, ...]
    image: Literal["none", "seal", "signature"]
    valid_from: dt.date
    valid_until: dt.date | None
    source: str
    test_line: str = TEST_LINE

    @property
    def places(self) -> frozenset[str]:
        """Names of the values its lines have places for."""
        return frozenset(name for line in self.lines for _, name, _, _ in string.Formatter().parse(line) if name)


@functools.cache
def profiles() -> dict[str, SignatureProfile]:
    """Return the shipped profiles by name."""
    tables = tomllib.loads(resource("profiles", "signatures.toml").read_text("utf-8"))["profile"]
    return {profile.name: profile for profile in map(_profile, tables)}


def profile_by_name(name: str) -> SignatureProfile:
    """Return a profile.

    Raises:
        SettingInvalid: no profile has this name.
    """
    try:
        return profiles()[name]
    except KeyError:
        raise SettingInvalid(key="signing.profile", value=name) from None


def _profile(table: dict[str, Any]) -> SignatureProfile:
    fields = {"valid_until": None, **table}
    return SignatureProfile(**{**fields, "corner": Corner(fields["corner"]), "lines": tuple(fields["lines"])})


TT01_DIGITISER = profile_by_name("TT01_DIGITISER")
