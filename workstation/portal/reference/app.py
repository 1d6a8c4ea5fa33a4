# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the reference portal together from its parts; starting a server is `__main__.py`."""

from __future__ import annotations

import json

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from workstation import __version__
from workstation.portal.reference import components, item_events, links, login, routes, tus_routes
from workstation.portal.reference.attachments import Attachments
from workstation.portal.reference.body_limit import BodyLimit
from workstation.portal.reference.database import Database
from workstation.portal.reference.desk import Desk
from workstation.portal.reference.desk_logins import DeskLogins
from workstation.portal.reference.engine import open_engine
from workstation.portal.reference.faults import FaultInjection
from workstation.portal.reference.files import UploadFiles
from workstation.portal.reference.profiles import PROFILES
from workstation.portal.reference.refusals import Refusal, invalid, malformed
from workstation.portal.reference.settings import PortalSettings

_DESCRIPTION = """
Integration profile for one-stop desks that send digitised, signed papers.

1. `POST /oauth2/token` - 2. `POST /dossiers` or `GET /dossiers/{number}` - 3. `GET /identities`,
`GET /store` (reuse before scanning) -
4. `GET /receipts/{uid}`, and only when that is 404: tus upload at `/files` - 5. `GET /receipts/{uid}` -
6. `PUT /dossiers/{number}/components`, once every paper of the dossier is settled.

A gateway of many desks also takes `POST /events`: where papers stand, without content.

A paper counts as delivered when its receipt carries the SHA-256 the desk computed, and never because of a status code.
"""


def build_app(settings: PortalSettings) -> FastAPI:
    """Open the data folder, put right what a sudden end left behind, and return the application."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(open_engine(settings.data_dir / "portal.sqlite", settings.database))
    desk = Desk(settings, database, UploadFiles(settings.data_dir / "files"))
    if settings.seed is not None:
        held = json.loads(settings.seed.read_text("utf-8"))
        given = held if isinstance(held, dict) else {"papers": held}
        database.seed(given.get("papers", []), given.get("accounts", []))
    desk.recover()

    app = FastAPI(title="Số Hóa Một Cửa - reference portal", version=__version__, description=_DESCRIPTION)
    app.state.settings = settings
    app.state.database = database
    app.state.files = desk.files
    app.state.desk = desk
    app.state.gate = login.Gate(
        settings.client_id, settings.client_secret, settings.token_life_s, DeskLogins(database, settings.client_id)
    )
    app.add_exception_handler(Refusal, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse_fields)
    app.add_exception_handler(HTTPException, _refuse_body)
    app.state.links = links.Links(settings.client_secret)
    app.state.attachments = Attachments(database, desk.files)
    for router in (login.router, routes.router, components.router, links.router, tus_routes.router, item_events.router):
        app.include_router(router)
    for name in settings.profiles:
        app.include_router(PROFILES[name])
    app.add_middleware(BodyLimit, limit=settings.max_size)
    if settings.faults is not None:
        app.add_middleware(FaultInjection, path=settings.faults)
    return app


def _refuse(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return error.response()


async def _refuse_body(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:  # a body that is no JSON; found by schemathesis
        return malformed("body").response()
    return await http_exception_handler(request, error)  # an unknown address is told apart by having no code


def _refuse_fields(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return invalid(", ".join(".".join(map(str, fault["loc"])) for fault in error.errors())).response()
