# SPDX-License-Identifier: GPL-3.0-or-later
"""Start the reference portal as a program of its own; prints one JSON line with its address when it is ready."""

from __future__ import annotations

import argparse
import ipaddress
import json
import os
import secrets
import socket
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from workstation.portal.reference.app import build_app
from workstation.portal.reference.folder_intake import watch
from workstation.portal.reference.process import CLIENT_FILE, COMMON_CLIENT_ID, ENV_CLIENT_ID, ENV_CLIENT_SECRET
from workstation.portal.reference.profiles import PROFILES
from workstation.portal.reference.settings import PortalSettings


class _Server(uvicorn.Server):
    """Says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets:
            scheme = "https" if self.config.is_ssl else "http"
            host, port = sockets[0].getsockname()[:2]
            url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
            sys.stdout.write(json.dumps({"url": url}) + "\n")
            sys.stdout.flush()


def main() -> None:
    """Read the command line and serve until told to stop."""
    options = _parser().parse_args()
    if not options.tls_cert and not _is_loopback(options.host):
        _parser().error("without --tls-cert the portal listens on loopback only")
    if urlsplit(options.database).password:
        _parser().error("--database: the password belongs into ~/.pgpass, other programs can read this line")
    client_id, client_secret = _credentials(options.data)
    settings = PortalSettings(
        data_dir=options.data,
        client_id=client_id,
        client_secret=client_secret,
        unit_code=options.unit_code,
        max_size=options.max_size,
        token_life_s=options.token_life,
        upload_life_s=options.upload_life,
        faults=options.faults,
        seed=options.seed,
        catalogue=options.catalogue,
        profiles=tuple(PROFILES) if "all" in options.profile else tuple(options.profile),
        knows_dossiers=not options.gateway,
        exchange=options.exchange,
        database=options.database,
        passes_on=options.pass_on,
        takes_events=options.gateway or options.events,
    )
    app = build_app(settings)
    if settings.exchange is not None:
        threading.Thread(target=watch, args=(app.state.desk, settings.exchange), daemon=True).start()
    config = uvicorn.Config(
        app,
        # Paths carry owner ids (GET /store?owner=), so there is no access log.
        access_log=False,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=1,
        ssl_certfile=options.tls_cert,
        ssl_keyfile=options.tls_key,
    )
    server = _Server(config)
    if options.exit_with_stdin:
        threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
    server.run(sockets=[_listen(options.host, options.port)])


def _parser() -> argparse.ArgumentParser:
    defaults = PortalSettings(data_dir=Path(), client_id="", client_secret="")
    parser = argparse.ArgumentParser(prog="python -m workstation.portal.reference", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder for database and papers")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--unit-code", default=defaults.unit_code, help="first part of dossier numbers")
    parser.add_argument("--max-size", type=int, default=defaults.max_size, help="largest paper in bytes")
    parser.add_argument("--token-life", type=float, default=defaults.token_life_s, help="seconds")
    parser.add_argument("--upload-life", type=float, default=defaults.upload_life_s, help="seconds")
    parser.add_argument("--faults", type=Path, help="TOML or JSON file with faults to inject")
    parser.add_argument("--seed", type=Path, help="JSON: papers the state already holds, or papers and accounts")
    parser.add_argument("--catalogue", type=Path, help="JSON file to hand out as catalogue; else the shipped sample")
    parser.add_argument(
        "--profile", action="append", default=[], choices=[*PROFILES, "all"], help="dialect, repeatable"
    )
    parser.add_argument("--gateway", action="store_true", help="take papers of dossiers that only another portal knows")
    parser.add_argument("--exchange", type=Path, help="take in packages of the adapter `folder` from here")
    parser.add_argument("--database", default="", help="postgresql://... without password; default: a file")
    parser.add_argument("--pass-on", action="store_true", help="put received papers down for `sohoa portal pass-on`")
    parser.add_argument("--events", action="store_true", help="ask desks where their papers stand (a gateway does)")
    parser.add_argument("--tls-cert", type=Path)
    parser.add_argument("--tls-key", type=Path)
    parser.add_argument("--exit-with-stdin", action="store_true", help="stop when standard input ends")
    return parser


def _credentials(data_dir: Path) -> tuple[str, str]:
    """Return the desk's login from the environment (never argv, which every process can read), else from the folder."""
    if os.environ.get(ENV_CLIENT_ID) and os.environ.get(ENV_CLIENT_SECRET):
        return os.environ[ENV_CLIENT_ID], os.environ[ENV_CLIENT_SECRET]
    path = data_dir / CLIENT_FILE
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"client_id": COMMON_CLIENT_ID, "client_secret": secrets.token_urlsafe(32)}, file)
    fields = json.loads(path.read_text("utf-8"))
    return fields["client_id"], fields["client_secret"]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    if os.name == "posix":  # on Windows the option would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    return listener


def _stop_at_end_of_input(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
