# SPDX-License-Identifier: GPL-3.0-or-later
"""A file before and after one more signature, as values that other processes and the store take; pades.py makes them.

Nothing heavy is imported here: the window holds these values and never loads what makes them.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.signing.layout import Box
from workstation.signing.signer import KeyKind

if TYPE_CHECKING:
    from workstation.signing.picture import Picture


@dataclass(frozen=True, slots=True)
class Wording:
    """Values for the places of a profile's lines.

    Attributes:
        name: shown as the signer.
        agency: name of the agency.
        form: form of copy ("SAO Y", "SAO LỤC", "TRÍCH SAO").
        number: number and symbol of the main text.
    """

    name: str
    agency: str = ""
    form: str = "SAO Y"
    number: str = ""


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """A file with one more signature.

    Attributes:
        data: the file: the bytes given, unchanged, and the new revision behind them.
        level: "B-B" or "B-T".
        signer_name: common name of the certificate.
        box: rectangle of the visible signature on its page.
        right_pt, down_pt: how far the box moved from its place because something stood there.
    """

    data: bytes
    level: str
    signer_name: str
    box: Box
    right_pt: float
    down_pt: float

    @property
    def shift_pt(self) -> float:
        """How far the box moved, whichever way."""
        return float((self.right_pt**2 + self.down_pt**2) ** 0.5)


@dataclass(frozen=True, slots=True)
class Visible:
    """What the visible signature shows beside the profile's own.

    Attributes:
        wording: values for the places of the profile's lines; None for the signer's name alone.
        picture: seal or signature; ignored where the profile allows none.
        taken: what the box must not cover (a QR code, a stamp), as `layout.place` takes it.
    """

    wording: Wording | None = None
    picture: Picture | None = None
    taken: Sequence[Box] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that lacks nothing but the raw signature; it may wait, on a disk too, for a key far away.

    Attributes:
        base_sha256: of the file it was made from.
        update: the new revision with empty room for the signature.
        start: where the room's hex digits begin in `update`.
        room: how many hex digits there are.
        attributes: what is signed: SHA-256 of it goes to the key.
        at: time shown in the box. A signer who answers much later signs an old time: prepare again.
    """

    base_sha256: str
    update: bytes
    start: int
    room: int
    attributes: bytes
    certificate: bytes
    chain: tuple[bytes, ...]
    key_kind: KeyKind
    signer_name: str
    box: Box
    right_pt: float
    down_pt: float
    at: dt.datetime

    @property
    def digest(self) -> bytes:
        """SHA-256 to be signed."""
        return hashlib.sha256(self.attributes).digest()

    def to_json(self) -> str:
        """Return it as text for keeping; holds no secret."""
        return json.dumps(
            {
                "base_sha256": self.base_sha256,
                "update": _text(zlib.compress(self.update)),
                "start": self.start,
                "room": self.room,
                "attributes": _text(self.attributes),
                "certificate": _text(self.certificate),
                "chain": [_text(above) for above in self.chain],
                "key_kind": self.key_kind,
                "signer_name": self.signer_name,
                "box": self.box,
                "shift": (self.right_pt, self.down_pt),
                "at": self.at.isoformat(),
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Prepared:
        """Read back what `to_json` gave."""
        told = json.loads(text)
        left, bottom, right, top = (float(side) for side in told["box"])
        return cls(
            base_sha256=str(told["base_sha256"]),
            update=zlib.decompress(_bytes(told["update"])),
            start=int(told["start"]),
            room=int(told["room"]),
            attributes=_bytes(told["attributes"]),
            certificate=_bytes(told["certificate"]),
            chain=tuple(_bytes(above) for above in told["chain"]),
            key_kind="ec" if told["key_kind"] == "ec" else "rsa",
            signer_name=str(told["signer_name"]),
            box=(left, bottom, right, top),
            right_pt=float(told["shift"][0]),
            down_pt=float(told["shift"][1]),
            at=dt.datetime.fromisoformat(told["at"]),
        )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
