# SPDX-License-Identifier: GPL-3.0-or-later
"""Being let in by portals of any dialect: one ticket, kept until it ends or is refused; tus logs in by itself."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass

import httpx

from workstation.errors import PortalLoginRefused, PortalOffline
from workstation.portal.adapters.http_session import Answer, Credentials, HttpSession, fail, reason
from workstation.portal.dialect import Login, Values, Verdicts, filled, filled_path, filled_texts, text_at

_MARGIN = 0.9  # a ticket must not end between our check and the portal's


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a log-in gave; `repr` keeps it out of logs.

    Attributes:
        headers: of every later call.
        token: for bodies that want it.
    """

    headers: Values
    token: str

    def __repr__(self) -> str:
        return "Ticket()"


class Doorkeeper:
    """Logs in when it must.

    Args:
        session: to the portal, or to the log-in service where that is another host.
        login: how.
        verdicts: how this portal says no.
        credentials: of this desk.
        values: further places the log-in may name (unit code).
    """

    def __init__(
        self, session: HttpSession, login: Login, verdicts: Verdicts, credentials: Credentials, values: Values
    ) -> None:
        self._session = session
        self._login = login
        self._verdicts = verdicts
        self._credentials = credentials
        self._values = values
        self._ticket: Ticket | None = None
        self._ends = 0.0

    def ticket(self) -> Ticket:
        """Return a ticket that is good as far as we know.

        Raises:
            PortalLoginRefused: the portal does not take these credentials.
        """
        if self._login.kind == "none":
            return Ticket({}, "")
        if self._ticket is None or time.monotonic() >= self._ends:
            self._ticket = self._log_in()
        return self._ticket

    def forget(self) -> None:
        """Throw a ticket away that the portal no longer takes."""
        self._ticket = None

    def _log_in(self) -> Ticket:
        login, given = self._login, self._given()
        answer = self._session.ask(
            "POST",
            filled_path(login.path, given),
            params=filled_texts(login.query, given),
            headers=filled_texts(login.headers, given),
            **self._body(given),
        )
        if answer.status in {400, 401, 403}:
            raise PortalLoginRefused(detail=reason(answer))
        if answer.status not in {200, 201}:
            fail(answer)
        fields = self._accepted(answer)
        token = text_at(fields, login.token)
        if not token:
            raise PortalOffline(detail="the login answer carries no token")
        life = text_at(fields, login.life) if login.life else ""
        self._ends = time.monotonic() + _MARGIN * (
            float(life) if life.replace(".", "", 1).isdecimal() else login.life_s
        )
        return Ticket(filled_texts(login.use, {**given, "token": token}), token)

    def _body(self, given: Values) -> dict[str, object]:
        if self._login.json is not None:
            return {"json": filled(self._login.json, given)}
        return {"data": filled_texts(self._login.form, given)}

    def _given(self) -> dict[str, str]:
        own = self._credentials
        given = {**self._values, "client_id": own.client_id, "client_secret": own.client_secret}
        key = json.dumps(filled_texts(self._login.key, given))
        given["lgsp_key"] = base64.b64encode(key.encode("utf-8")).decode("ascii")
        given["basic"] = base64.b64encode(f"{own.client_id}:{own.client_secret}".encode()).decode("ascii")
        return given

    def _accepted(self, answer: Answer) -> object:
        fields = answer.json()
        code = text_at(fields, self._verdicts.code) if self._verdicts.code else ""
        if code and code not in self._verdicts.success:
            if code in self._verdicts.transient or code in self._verdicts.busy:
                raise PortalOffline(detail=f"{httpx.codes.OK} {code}")
            words = next(filter(None, (text_at(fields, place) for place in self._verdicts.reason)), "")
            raise PortalLoginRefused(detail=f"{code} {words}".strip())
        return fields
