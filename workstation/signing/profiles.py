# SPDX-License-Identifier: GPL-3.0-or-later
"""Signature profiles: where the visible signature stands and what it says, as data; nothing is drawn in here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workstation.errors import SettingInvalid


class Corner(StrEnum):
    """Corner of the page as a reader sees it."""

    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"


@dataclass(frozen=True, slots=True)
class SignatureProfile:
    """One kind of visible signature.

    Attributes:
        name: key of the profile.
        corner: of page 1.
        width_pt, height_pt: size of the box.
        margin_pt: distance from the page's edges.
        font_size_pt: of the text; shrinks only when the box would not hold it.
        lines: text of the box; `{name}` and `{time}` are filled in. Law prescribes it, so it is data, not screen text.
        test_line: added when the signer is a test signer.
        source: law and article.
    """

    name: str
    corner: Corner
    width_pt: float
    height_pt: float
    margin_pt: float
    font_size_pt: float
    lines: tuple[str, ...]
    test_line: str
    source: str


# TT 01/2023/TT-VPCP art. 8.1: personal certificate of the digitiser, name and copy time at the top left of page 1.
# Box 170 pt wide as in a deployed tool of the same kind (research/regulation.md 4.3); the offset is shown because
# NĐ 30/2020 Appendix I asks for the time zone.
TT01_DIGITISER = SignatureProfile(
    name="TT01_DIGITISER",
    corner=Corner.TOP_LEFT,
    width_pt=170.0,
    height_pt=40.0,
    margin_pt=14.0,
    font_size_pt=10.0,
    lines=("Người số hóa: {name}", "Thời gian: {time}"),
    test_line="KÝ THỬ NGHIỆM - không có giá trị pháp lý",
    source="TT 01/2023/TT-VPCP art. 8.1",
)

PROFILES: dict[str, SignatureProfile] = {profile.name: profile for profile in (TT01_DIGITISER,)}


def profile_by_name(name: str) -> SignatureProfile:
    """Return a profile.

    Raises:
        SettingInvalid: no profile has this name.
    """
    try:
        return PROFILES[name]
    except KeyError:
        raise SettingInvalid(key="signing.profile", value=name) from None
