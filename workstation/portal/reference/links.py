# SPDX-License-Identifier: GPL-3.0-or-later
"""Links by which a portal that pulls files fetches a paper without a login, for a while; nothing is stored for them."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import time
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse

from workstation.portal.reference import refusals
from workstation.portal.reference.database import Database, ReceivedPaper
from workstation.portal.reference.files import UploadFiles
from workstation.portal.reference.login import require_login
from workstation.portal.reference.messages import Link, Problem
from workstation.portal.reference.settings import ZONE

# The national portal pulls by night and after its own outages; a month outlasts both.
LIFE_S = 30 * 86400.0

router = APIRouter(tags=["links"], responses={404: {"model": Problem}})


class Links:
    """Makes and reads links; they are signed, so a restart forgets none and none can be guessed."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"links " + secret.encode("utf-8")).digest()

    def make(self, uid: str, ends: float) -> str:
        """Return the last part of a link's path."""
        text = f"{int(ends)}.{quote(uid, safe='')}"
        return f"{text}.{self._mark(text)}"

    def uid(self, token: str) -> str:
        """Return the paper a link is for.

        Raises:
            Refusal: 404, no link of ours or one whose time is over.
        """
        text, _, mark = token.rpartition(".")
        ends, _, uid = text.partition(".")
        right = hmac.compare_digest(mark.encode("utf-8"), self._mark(text).encode("ascii"))
        if not right or int(ends) < time.time():
            raise refusals.receipt_not_found()
        return unquote(uid)

    def _mark(self, text: str) -> str:
        return hmac.new(self._key, text.encode("utf-8"), hashlib.sha256).hexdigest()


@router.post("/documents/{uid}/links", status_code=201, dependencies=[Depends(require_login)])
def make_link(uid: str, request: Request) -> Link:
    """Make a link to a received paper, for a portal that pulls files."""
    links: Links = request.app.state.links
    _paper(request, uid)
    ends = time.time() + LIFE_S
    return Link(url=f"links/{links.make(uid, ends)}", expires_at=dt.datetime.fromtimestamp(ends, ZONE))


@router.get("/links/{token}", response_class=FileResponse)
def fetch(token: str, request: Request) -> FileResponse:
    """Return the bytes behind a link; asked without a login."""
    links: Links = request.app.state.links
    files: UploadFiles = request.app.state.files
    return FileResponse(files.path(_paper(request, links.uid(token)).upload_id), media_type="application/pdf")


def _paper(request: Request, uid: str) -> ReceivedPaper:
    database: Database = request.app.state.database
    paper = database.find_paper(uid)
    if paper is None:
        raise refusals.receipt_not_found()
    return paper
