# SPDX-License-Identifier: GPL-3.0-or-later
"""A portal's dialect as data: calls, field names, what counts as success; read from TOML, nothing is sent in here."""

from __future__ import annotations

import datetime as dt
import json
import string
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from workstation import paths
from workstation.errors import PortalOffline, SettingInvalid

# Vietnam keeps one offset all year: portals write wall time without a zone.
VIETNAM = dt.timezone(dt.timedelta(hours=7), "+07:00")

_TRANSPORTS = frozenset({"multipart", "link"})
_LOGINS = frozenset({"oauth2", "session", "none"})

Values = Mapping[str, str]
_Section = TypeVar("_Section")


@dataclass(frozen=True, slots=True)
class Login:
    """How a desk is let in.

    Attributes:
        kind: "oauth2" (token by form), "session" (JSON log-in, the session goes into every body) or "none".
        path: of the log-in.
        form: fields of the form, for "oauth2".
        json: body, for "session".
        headers: sent with the log-in; `{basic}` is base64 of `id:secret`, `{lgsp_key}` base64 of `key` as JSON.
        key: the object behind `{lgsp_key}`.
        token: where the answer carries the token or session.
        life: where it carries its life in seconds; empty: `life_s` counts.
        life_s: seconds a token is used when the portal does not say.
        use: headers of every later call.
    """

    kind: str = "none"
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    key: Mapping[str, str] = field(default_factory=dict)
    token: str = "access_token"
    life: str = "expires_in"
    life_s: float = 300.0
    use: Mapping[str, str] = field(default_factory=lambda: {"Authorization": "Bearer {token}"})


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the portal's answers mean.

    Attributes:
        code: where a body carries its error code; empty: HTTP status alone decides.
        success: codes that mean yes; the same party writes 0, "0" and "00".
        absent: codes that mean "not known here".
        login: codes that mean "log in again".
        transient: codes worth another try later; every other code is a permanent no.
        busy: codes that ask for patience.
        reason: where the reason for people stands, first that is there.
        no_right: HTTP statuses by which the portal shuts the desk out, not a paper.
        succeeded: states of a dossier, the value `state` of `dossier_find`, by which its procedure has ended with its
            result; empty: the portal does not tell.
    """

    code: str = ""
    success: tuple[str, ...] = ("0", "00")
    absent: tuple[str, ...] = ()
    login: tuple[str, ...] = ()
    transient: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()
    reason: tuple[str, ...] = ("reason", "message", "error_description")
    no_right: tuple[int, ...] = ()
    succeeded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One request and how its answer is read.

    Attributes:
        needs: calls that must have answered before; their values are at hand.
        json: body; strings hold `{places}`.
        file: name of the multipart part that carries the bytes; empty: the bytes do not travel in this call.
        parts: further multipart parts; a table is sent as JSON.
        list: where the answer has a list (`*` stands for every entry of a list on the way); empty: the answer.
        match: places in an entry and what must stand there for the entry to be meant.
        answer: names of values and where an entry has them.
        is_raw: the answer is a file, not JSON.
    """

    method: str
    path: str
    needs: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    file: str = ""
    parts: Mapping[str, object] = field(default_factory=dict)
    list: str = ""
    match: Mapping[str, str] = field(default_factory=dict)
    answer: Mapping[str, str] = field(default_factory=dict)
    is_raw: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """All of one portal's dialect.

    Attributes:
        name: of the file.
        source: where the names come from, and what of it is assumed.
        dates: `strftime` form of times, wall time in Vietnam; empty: ISO 8601 with zone.
        file_name: under which the bytes are sent; holds `{uid}` so that a paper is found again. Never an owner id.
        transport: "multipart": the bytes travel in the call `file`; "link": the portal is given a link to the gateway.
        send: calls that send a paper, in order.
        status: call that shows that the login is good.
        calls: by name.
    """

    name: str
    source: str
    transport: str
    send: tuple[str, ...]
    status: str
    calls: Mapping[str, Call]
    dates: str = ""
    file_name: str = "{uid}.pdf"
    login: Login = Login()
    verdicts: Verdicts = Verdicts()

    def time_text(self, moment: dt.datetime) -> str:
        """Write a time as the portal does."""
        return moment.astimezone(VIETNAM).strftime(self.dates) if self.dates else moment.isoformat()

    def time_of(self, text: str) -> dt.datetime:
        """Read a time as the portal writes it.

        Raises:
            PortalOffline: it is none.
        """
        try:
            if not self.dates:
                moment = dt.datetime.fromisoformat(text)
                return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
            return dt.datetime.strptime(text, self.dates).replace(tzinfo=VIETNAM)
        except ValueError:
            raise PortalOffline(detail=f"{text[:40]!r} is no time of this portal") from None


def load_dialect(name: str) -> Dialect:
    """Read a dialect that is shipped, or one from a file the administrator wrote.

    Args:
        name: "igate", or the path of a TOML file.

    Raises:
        SettingInvalid: there is none, or it says something we do not understand.
    """
    path = Path(name) if name.endswith(".toml") else paths.resource("portal", f"{name}.toml")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        if "extends" in table:  # tables of the shipped dialect it names stand unless it has its own
            below = paths.resource("portal", f"{Path(str(table.pop('extends'))).name}.toml")
            table = {**tomllib.loads(below.read_text(encoding="utf-8")), **table}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingInvalid(key="portal.adapter", value=f"{name}: {error}") from None
    return dialect_of(path.stem, table)


def dialect_of(name: str, table: Mapping[str, Any]) -> Dialect:
    """Return the dialect in a table as TOML gives it.

    Raises:
        SettingInvalid: something is missing, unknown or names a call that is not there.
    """
    given = dict(table)
    described = given.pop("call", {})
    if not isinstance(described, Mapping):
        raise SettingInvalid(key=f"{name}.call", value=str(described))
    calls = {key: _section(Call, value, f"{name}.call.{key}") for key, value in described.items()}
    login = _section(Login, given.pop("login", {}), f"{name}.login")
    verdicts = _section(Verdicts, given.pop("verdicts", {}), f"{name}.verdicts")
    dialect = _section(Dialect, {"name": name, **given, "calls": calls}, name, login=login, verdicts=verdicts)
    named = {dialect.status, *dialect.send, *(need for call in calls.values() for need in call.needs)}
    if dialect.transport not in _TRANSPORTS or login.kind not in _LOGINS:
        raise SettingInvalid(key=name, value=f"{dialect.transport}, {login.kind}")
    if missing := sorted(named - set(calls)):
        raise SettingInvalid(key=f"{name}.call", value=", ".join(missing))
    return dialect


def filled(template: object, values: Values) -> object:
    """Return the template, text by text, with every `{place}` filled.

    Raises:
        SettingInvalid: it names a value that is not at hand.
    """
    if isinstance(template, str):
        return _text(template, values)
    if isinstance(template, Mapping):
        return {str(key): filled(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(value, values) for value in template]
    return template


def filled_texts(template: Mapping[str, str], values: Values) -> dict[str, str]:
    """Return a flat template with every `{place}` filled."""
    return {key: _text(value, values) for key, value in template.items()}


def filled_parts(template: Mapping[str, object], values: Values) -> dict[str, str]:
    """Return multipart fields with every `{place}` filled, tables as JSON text."""
    done = {key: filled(value, values) for key, value in template.items()}
    return {key: one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for key, one in done.items()}


def filled_path(template: str, values: Values) -> str:
    """Return a path whose values cannot leave their place in it."""
    return _text(template, {key: quote(value, safe="").replace("..", "%2E%2E") for key, value in values.items()})


def found(tree: object, place: str) -> list[object]:
    """Return everything at a dotted place of a JSON tree; `*` stands for every entry of a list."""
    nodes = [tree]
    for step in filter(None, place.split(".")):
        nodes = [below for node in nodes for below in _below(node, step)]
    return nodes


def text_at(tree: object, place: str) -> str:
    """Return the text at a place: numbers and flags as portals write them, "" when there is none."""
    for node in found(tree, place):
        if isinstance(node, str) and node:
            return node
        if isinstance(node, int | float) and not isinstance(node, bool):
            return str(node)
    return ""


def _below(node: object, step: str) -> list[object]:
    if isinstance(node, list):
        if step == "*":
            return list(node)
        return [node[int(step)]] if step.isdecimal() and int(step) < len(node) else []
    if isinstance(node, Mapping):
        return [node[step]] if step in node else []
    return []


class _Strict(string.Formatter):
    """`str.format` that looks into nothing: only plain names, so that no data file reaches attributes of ours."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        return kwargs[field_name], field_name


def _text(template: str, values: Values) -> str:
    try:
        return _Strict().vformat(template, (), dict(values))
    except (KeyError, ValueError, IndexError) as error:
        raise SettingInvalid(key="portal.adapter", value=f"{template}: {error}") from None


def _section(cls: type[_Section], table: object, where: str, **more: object) -> _Section:
    if not isinstance(table, Mapping):
        raise SettingInvalid(key=where, value=str(table))
    declared = {one.name: one for one in fields(cls)}  # type: ignore[arg-type]
    given = {key: tuple(value) if _is_row(declared, key, value) else value for key, value in table.items()}
    needed = {name for name, one in declared.items() if one.default is MISSING and one.default_factory is MISSING}
    wrong = [*(set(given) - set(declared)), *(needed - set(given) - set(more))]
    if wrong:
        raise SettingInvalid(key=where, value=", ".join(sorted(wrong)))
    return cls(**given, **more)


def _is_row(declared: Mapping[str, Any], key: str, value: object) -> bool:
    return isinstance(value, list) and key in declared and str(declared[key].type).startswith("tuple")
