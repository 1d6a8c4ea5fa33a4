# SPDX-License-Identifier: GPL-3.0-or-later
"""Raising signed papers to the level the settings ask for, before they are queued; never afterwards.

A queued paper's hash is promised to the portal, so its bytes are final (docs/decisions/0005).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from workstation.app import file_work
from workstation.app.desk import Desk
from workstation.app.file_work import NOT_OURS
from workstation.domain.ids import PaperId
from workstation.domain.paper import Paper
from workstation.domain.states import State
from workstation.errors import (
    CertificateRevoked,
    RevocationUnknown,
    SettingInvalid,
    SignatureRejected,
    SignatureTooLarge,
    TsaBadAnswer,
    TsaUnreachable,
)
from workstation.jobs.cancel import CancelToken

if TYPE_CHECKING:
    from workstation.signing.timestamp import Patience, TimestampClient

log = logging.getLogger(__name__)

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


def rank(level: str, key: str = "signing.level") -> int:
    """Return the place of a level in its order.

    Raises:
        SettingInvalid: no such level.
    """
    if level not in LEVELS:
        raise SettingInvalid(key=key, value=level)
    return LEVELS.index(level)


def is_level_enough(desk: Desk, paper: Paper) -> bool:
    """Tell whether policy lets a signed paper be queued."""
    reached = LEVELS.index(paper.signature_level) if paper.signature_level in LEVELS else 0
    return reached >= rank(desk.settings.signing.least_level, "signing.least_level")


def raise_levels(
    desk: Desk,
    paper_ids: Sequence[PaperId],
    cancel: CancelToken | None = None,
    patience: Patience | None = None,
) -> list[Paper]:
    """Raise signed papers towards the level of the settings; runs in the long-term lane.

    One silence of an authority ends the round: the next papers would wait as long. Each paper keeps the level it
    reached; one that was queued meanwhile keeps its bytes.

    Raises:
        CertificateRevoked: a signer's certificate was revoked; such papers are kept, marked and not queued, the others
            were raised.
    """
    token = cancel or CancelToken()
    settings = desk.settings.signing
    wanted = rank(settings.level)
    raised: list[Paper] = []
    revoked: CertificateRevoked | None = None
    if not settings.tsa_url or wanted == 0:
        return raised
    # Loaded where a timestamp authority is named only; the lane may wait for it for minutes, a process would idle.
    from workstation.signing.timestamp import NET_LANE, TimestampClient

    with TimestampClient(
        settings.tsa_url, patience=patience or NET_LANE, wait=token.wait, is_cancelled=lambda: token.is_cancelled
    ) as tsa:
        for paper_id in paper_ids:
            if token.is_cancelled:
                break
            paper = desk.station.papers.get(paper_id)
            if paper.state is not State.SIGNED or desk.station.remote.has(paper_id):  # a holder is looking at its hash
                continue
            try:
                while (higher := _raise_once(desk, paper, tsa, wanted)) is not None:
                    paper = higher
                    raised.append(paper)
            except CertificateRevoked as failure:
                revoked = failure
                desk.station.papers.update(paper_id, actor="program", failure=failure.code)
            except (TsaUnreachable, TsaBadAnswer, RevocationUnknown) as failure:
                log.info("level stays", extra={"level": paper.signature_level, "failure": failure.code})
                break
    if revoked is not None:
        raise revoked
    return raised


def _raise_once(desk: Desk, paper: Paper, tsa: TimestampClient, wanted: int) -> Paper | None:
    """Raise a paper by one level and keep it; None when it is high enough, cannot be raised, or is out of reach."""
    if paper.pdf_uid is None or paper.signature_level not in LEVELS or rank(paper.signature_level) >= wanted:
        return None
    from workstation.signing.longterm import add_archive_timestamp, add_timestamp, add_validation_data

    before = desk.station.spool.read(paper.pdf_uid)
    trust = desk.trust_anchors()
    level = LEVELS[rank(paper.signature_level) + 1]
    try:
        match level:
            case "B-T":
                after = add_timestamp(before, tsa)
            case "B-LT":
                after = add_validation_data(before, trust)
            case _:
                after = add_archive_timestamp(before, tsa, trust)
    except SignatureTooLarge as failure:  # signed without room for it: it goes as it is
        log.info("level stays", extra={"level": paper.signature_level, "failure": failure.code})
        return None
    verdict = desk.apart(file_work.judge, after, trust, before)
    faults = set(verdict.reasons) - NOT_OURS
    if faults or verdict.signatures[-1].level != level:
        raise SignatureRejected(detail=", ".join(sorted(faults)) or verdict.signatures[-1].level)
    return _kept(desk, paper, after, level)


def _kept(desk: Desk, paper: Paper, data: bytes, level: str) -> Paper | None:
    station = desk.station
    stored = station.spool.put(paper.uid, data)
    with station.transaction():
        present = station.papers.get(paper.id)
        is_ours = (
            present.state is State.SIGNED and present.pdf_uid == paper.pdf_uid and not station.remote.has(paper.id)
        )
        if is_ours:
            station.papers.update(
                paper.id,
                actor="program",
                pdf_uid=stored.uid,
                pdf_sha256=stored.sha256,
                pdf_size=stored.size,
                signature_level=level,
            )
    old = paper.pdf_uid if is_ours else stored.uid
    if old is not None:
        try:
            station.spool.delete(old)
        except OSError as error:  # an orphan; the next start sweeps it
            log.info("older file stays", extra={"reason": error.strerror})
    return station.papers.get(paper.id) if is_ours else None
