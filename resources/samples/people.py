# SPDX-License-Identifier: GPL-3.0-or-later
"""The invented people and places of the samples; each id fits its holder's birth year, sex and province (001)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person."""

    id: str
    name: str
    born: str
    sex: str


OWNER = Person("001085012345", "TRẦN VĂN BÌNH", "12/05/1985", "Nam")
WIFE = Person("001188023456", "NGUYỄN THỊ LAN", "03/09/1988", "Nữ")
SON = Person("001214034567", "TRẦN MINH ANH", "21/01/2014", "Nam")
DAUGHTER = Person("001318045678", "TRẦN NGỌC MAI", "05/11/2018", "Nữ")
MOTHER = Person("001160056789", "LÊ THỊ HOA", "08/02/1960", "Nữ")
FATHER = Person("001057067890", "TRẦN VĂN MINH", "15/06/1957", "Nam")

COMMUNE = "xã Hoa Mẫu, thành phố Hà Nội"
ADDRESS = "Số 8, thôn Mẫu, xã Hoa Mẫu, thành phố Hà Nội"
ISSUED = "01/08/2024"  # of the identity card
EXPIRES = "12/05/2045"
CARD_QR = f"{OWNER.id}||{OWNER.name}|12051985|{OWNER.sex}|{ADDRESS}|01082024"
