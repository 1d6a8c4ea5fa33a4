# SPDX-License-Identifier: GPL-3.0-or-later
"""The tus 1.0 routes (creation, -with-upload, checksum, expiration, termination); what a paper is, is not in here.

Order of writes: bytes on the disk, offset committed, at the end the hash compared, then the paper's row and receipt.
"""

from __future__ import annotations

import asyncio
import uuid
from typing import Any, BinaryIO

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.types import Message

from workstation.portal.reference import refusals, tus_headers
from workstation.portal.reference.database import Upload
from workstation.portal.reference.desk import Desk
from workstation.portal.reference.login import require_login
from workstation.portal.reference.messages import Problem

_SILENCE_S = 60.0  # a client that sends nothing for so long is gone, whatever its connection says

router = APIRouter(tags=["upload (tus 1.0)"])
_STATUSES = (400, 401, 404, 409, 410, 412, 413, 415, 422, 423, 460)
_PROBLEMS: dict[int | str, dict[str, Any]] = {status: {"model": Problem} for status in _STATUSES}
_guarded = APIRouter(dependencies=[Depends(require_login)], responses=_PROBLEMS)


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


@router.options("/files", status_code=204)
def abilities(request: Request) -> Response:
    """Say what this server can do (tus discovery); asked without a login."""
    headers = {
        "Tus-Resumable": tus_headers.VERSION,
        "Tus-Version": tus_headers.VERSION,
        "Tus-Extension": tus_headers.EXTENSIONS,
        "Tus-Max-Size": str(_desk(request).settings.max_size),
        "Tus-Checksum-Algorithm": ",".join(tus_headers.ALGORITHMS),
    }
    return Response(status_code=204, headers=headers)


@_guarded.post("/files", status_code=201, response_class=Response)
async def create(request: Request) -> Response:
    """Begin an upload.

    `Upload-Metadata` carries uid, sha256, dossier, owner_id, document_type, code, and as far as known filename,
    procedure, component, title, seq, pages, signature_level, signed_at, doc_code; a correction
    also revision (from 2) and supersedes (uid of the version it replaces, where that one was sent). A body of type
    `application/offset+octet-stream` is taken as the first bytes.
    """
    desk = _desk(request)
    tus_headers.require_version(request.headers)
    length = tus_headers.number(request.headers, "upload-length")
    header = request.headers.get("upload-metadata", "")
    metadata = tus_headers.metadata(header)
    upload_id = uuid.uuid4().hex
    await run_in_threadpool(desk.begin, upload_id, length, metadata, header)
    upload = await run_in_threadpool(desk.upload, upload_id)
    if request.headers.get("content-type") == tus_headers.CONTENT_TYPE:
        upload = await _receive(request, desk, upload_id, 0)
    # Relative, so that it stays right behind a reverse proxy with a path of its own.
    return Response(status_code=201, headers={**tus_headers.describe(upload), "Location": f"files/{upload_id}"})


@_guarded.head("/files/{upload_id}", response_class=Response)
async def offset(upload_id: str, request: Request) -> Response:
    """Say how many bytes are safe."""
    desk = _desk(request)
    tus_headers.require_version(request.headers)
    async with desk.writers.turn(upload_id):
        upload = await run_in_threadpool(desk.upload, upload_id)
        if upload.is_complete:
            await run_in_threadpool(desk.finish, upload)
    more = {"Upload-Length": str(upload.length), "Upload-Metadata": upload.header}
    return Response(status_code=200, headers={**tus_headers.describe(upload), **more})


@_guarded.patch("/files/{upload_id}", status_code=204, response_class=Response)
async def append(upload_id: str, request: Request) -> Response:
    """Add bytes at `Upload-Offset`; with `Upload-Checksum` all of them count or none."""
    tus_headers.require_version(request.headers)
    if request.headers.get("content-type") != tus_headers.CONTENT_TYPE:
        raise refusals.Refusal(415, "CONTENT_TYPE", f"Content-Type phải là {tus_headers.CONTENT_TYPE}")
    start = tus_headers.number(request.headers, "upload-offset")
    upload = await _receive(request, _desk(request), upload_id, start)
    return Response(status_code=204, headers=tus_headers.describe(upload))


@_guarded.delete("/files/{upload_id}", status_code=204, response_class=Response)
async def terminate(upload_id: str, request: Request) -> Response:
    """Drop an upload; a paper that was received stays."""
    desk = _desk(request)
    tus_headers.require_version(request.headers)
    async with desk.writers.turn(upload_id):
        await run_in_threadpool(desk.drop, await run_in_threadpool(desk.upload, upload_id))
    return Response(status_code=204, headers={"Tus-Resumable": tus_headers.VERSION})


async def _receive(request: Request, desk: Desk, upload_id: str, start: int) -> Upload:
    checksum = tus_headers.checksum(request.headers)
    async with desk.writers.turn(upload_id) as give_up:
        upload = await run_in_threadpool(desk.upload, upload_id)
        if start != upload.offset:
            raise refusals.offset_moved()
        if upload.is_complete:  # nothing can be added; an empty PATCH at the end is allowed
            await run_in_threadpool(desk.finish, upload)
            return upload
        with await run_in_threadpool(desk.files.open_at, upload_id, start) as file:
            received, is_whole = await _write(request, file, upload.length - start, give_up, checksum)
            is_right = checksum is None or (is_whole and checksum.is_right())
            reached = start + received if is_right else start
            await run_in_threadpool(desk.files.settle, file, reached)
        upload = await run_in_threadpool(desk.advance, upload, reached)
        if is_whole and not is_right:
            raise refusals.checksum_mismatch()
        return upload


async def _write(
    request: Request, file: BinaryIO, room: int, give_up: asyncio.Event, checksum: tus_headers.Checksum | None
) -> tuple[int, bool]:
    """Write the body to `file`; return the bytes written and whether the body came to its end."""
    received = 0
    while True:
        message = await _next_message(request, give_up)
        if message is None or message["type"] == "http.disconnect":
            return received, False
        piece: bytes = message.get("body", b"")
        if received + len(piece) > room:
            raise refusals.malformed("Upload-Length")
        file.write(piece)
        received += len(piece)
        if checksum is not None:
            checksum.hash.update(piece)
        if not message.get("more_body", False):
            return received, True


async def _next_message(request: Request, give_up: asyncio.Event) -> Message | None:
    """Return the next piece of the request, None when the client is silent or another request wants the upload."""
    piece = asyncio.ensure_future(request.receive())
    stop = asyncio.ensure_future(give_up.wait())
    done, _ = await asyncio.wait({piece, stop}, timeout=_SILENCE_S, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if piece in done:
        return piece.result()
    piece.cancel()
    return None


router.include_router(_guarded)
