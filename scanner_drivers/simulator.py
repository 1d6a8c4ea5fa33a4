# SPDX-License-Identifier: GPL-3.0-or-later
"""A scanner made of image files: an eSCL server for demonstrations and tests; its paper path is in simulator_paper.

Starting it as a process is in simulator_process: who does that loads no server.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import socket
import ssl
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from xml.etree import ElementTree as ET

from scanner_drivers.sane_config import write_sane_config
from scanner_drivers.simulator_paper import Fault, FaultKind, PaperPath, Refused
from scanner_drivers.simulator_picture import ADJUSTMENT, LEAST_AREA, MAX_AREA, Look

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

_NAMES = 'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
_DPI = (75, 100, 150, 200, 300, 600)
_MAX_BODY = 1 << 20


class Simulator:
    """The scanner, served from this process; a context manager.

    Args:
        pages: folder with images, or with the folders `feeder` and `glass`.
        ppm: pages a minute; 0 for as fast as the line allows.
        faults: each happens once.
        start_at: number of the first image in the feeder.
        advertise: announce it on the network.
        name: what it calls itself.
        uuid_text: its identity; a new one when empty.
        busy_s: how long a `busy` fault refuses orders.
        slow_s: how long a `slow` fault holds a page back.
        tls: serve over TLS with this context.
        location_host: host named in the Location of a job instead of the right one, as some scanners do.
    """

    def __init__(
        self,
        pages: Path,
        ppm: float = 0.0,
        faults: Iterable[Fault | str] = (),
        start_at: int = 1,
        advertise: bool = False,
        port: int = 0,
        name: str = "MotCua Simulator",
        uuid_text: str = "",
        busy_s: float | None = None,
        slow_s: float | None = None,
        location_host: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        times = {key: value for key, value in (("busy_s", busy_s), ("slow_s", slow_s)) if value is not None}
        parsed = [fault if isinstance(fault, Fault) else Fault.parse(fault) for fault in faults]
        self.paper = PaperPath(pages, ppm, parsed, start_at, **times)
        self.name = name
        self.uuid = uuid_text or str(uuid.uuid4())
        self._server = _Server(("127.0.0.1", port), self.paper, name, self.uuid, location_host)
        self._scheme = "http" if tls is None else "https"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="simulator", daemon=True)
        self._is_advertised = advertise
        self._network: Zeroconf | None = None

    @property
    def url(self) -> str:
        """Root of its eSCL service."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}/eSCL"

    def reset(self, *faults: Fault | str, ppm: float = 0.0) -> None:
        """Make everything as it was at the start, with other faults and another pace."""
        self.paper.reset((Fault.parse(fault) if isinstance(fault, str) else fault for fault in faults), ppm)
        self._server.requests.clear()

    @property
    def requests(self) -> list[str]:
        """What it was asked, "GET /eSCL/ScannerStatus" and so on, in order."""
        return list(self._server.requests)

    def __enter__(self) -> Self:
        """Start serving."""
        self._thread.start()
        if self._is_advertised:
            from zeroconf import InterfaceChoice, Zeroconf  # costs as much as all the rest together

            self._network = Zeroconf(interfaces=InterfaceChoice.All)
            self._network.register_service(self._service())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving."""
        self.close()

    def close(self) -> None:
        """Stop serving and take the announcement back."""
        if self._network is not None:
            self._network.close()
            self._network = None
        self.paper.close()
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join()

    def _service(self) -> ServiceInfo:
        sources = [name for name, images in (("platen", self.paper.glass), ("adf", self.paper.feeder)) if images]
        told = {
            "txtvers": "1",
            "rs": "eSCL",
            "ty": self.name,
            "UUID": self.uuid,
            "is": ",".join(sources),
            "duplex": "T" if self.paper.feeder else "F",
            "cs": "color,grayscale",
            "pdl": "image/jpeg",
            "vers": "2.63",
        }
        from zeroconf import ServiceInfo

        return ServiceInfo(
            "_uscan._tcp.local.",
            f"{self.name} {self.uuid[:8]}._uscan._tcp.local.",
            port=self._server.server_port,
            properties=told,
            parsed_addresses=["127.0.0.1"],
            server=f"motcua-{self.uuid[:8]}.local.",
        )


class _Server(ThreadingHTTPServer):
    """The HTTP server; one thread a connection."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self, address: tuple[str, int], paper: PaperPath, name: str, uuid_text: str, location_host: str
    ) -> None:
        super().__init__(address, _Handler)
        self.location_host = location_host
        self.paper = paper
        self.scanner_name = name
        self.scanner_uuid = uuid_text
        self.requests: list[str] = []
        self._connections: set[socket.socket] = set()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Take a connection."""
        connection, caller = super().get_request()
        self._connections.add(connection)
        return connection, caller

    def close_request(self, request: Any) -> None:
        """Leave a connection."""
        self._connections.discard(request)
        super().close_request(request)

    def hang_up(self) -> None:
        """Leave all connections, as a scanner does that is switched off."""
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet about clients that hang up; anything else is a bug and is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    """The conversation over one connection."""

    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for the client's delayed acknowledgement
    wbufsize = 1 << 16
    timeout = 60.0

    def do_GET(self) -> None:
        """Answer a question."""
        self._note()
        match self.path.strip("/").split("/"):
            case ["eSCL", "ScannerCapabilities"]:
                self._send(200, _capabilities(self.server))
            case ["eSCL", "ScannerStatus"]:
                self._send(200, _status(self.server.paper))
            case ["eSCL", "ScanJobs", job, "NextDocument"] if job in self.server.paper.jobs:
                self._next_document(job)
            case ["sim", "state"]:
                self._send(200, json.dumps(self.server.paper.snapshot()).encode(), "application/json")
            case _:
                self._send(404)

    def do_POST(self) -> None:
        """Take an order, of a scanning program or of the control interface."""
        self._note()
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _MAX_BODY))
        actions: dict[str, Callable[[bytes], None]] = {
            "/eSCL/ScanJobs": self._order,
            "/sim/feeder": self._control_feeder,
            "/sim/fault": self._control_fault,
        }
        action = actions.get(self.path.rstrip("/"))
        if action is None:
            self._send(404)
            return
        try:
            action(body)
        except (ValueError, TypeError, KeyError, ET.ParseError):
            self._send(400)
        except Refused as refused:
            self._send(refused.status)

    def do_DELETE(self) -> None:
        """Cancel a job."""
        self._note()
        match self.path.strip("/").split("/"):
            case ["eSCL", "ScanJobs", job] if job in self.server.paper.jobs:
                self.server.paper.cancel(job)
                self._send(200)
            case _:
                self._send(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing on standard error."""

    def _note(self) -> None:
        self.server.requests.append(f"{self.command} {self.path}")

    def _order(self, body: bytes) -> None:
        root = ET.fromstring(body)
        said = {element.tag.rpartition("}")[2]: (element.text or "").strip() for element in root.iter()}
        job = self.server.paper.order(
            is_feeder=said.get("InputSource", "Platen") == "Feeder",
            is_duplex=said.get("Duplex", "false") == "true",
            look=Look(
                mode=said.get("ColorMode", "RGB24"),
                dpi=int(said.get("XResolution", "300")),
                area=_area(said),
                brightness=int(said.get("Brightness", "0")),
                contrast=int(said.get("Contrast", "0")),
            ),
        )
        host = self.server.location_host or self.headers.get("Host", "")
        self._send(201, headers={"Location": f"http://{host}/eSCL/ScanJobs/{job.id}"})

    def _control_feeder(self, body: bytes) -> None:
        told = json.loads(body or b"{}")
        self.server.paper.reload(int(told.get("first", 1)), told.get("glass"))
        self._send(204)

    def _control_fault(self, body: bytes) -> None:
        told = json.loads(body)
        self.server.paper.add_fault(Fault(FaultKind(told["kind"]), int(told.get("page", 1))))
        self._send(204)

    def _next_document(self, job: str) -> None:
        delivery = self.server.paper.next_page(job)
        if delivery is None:
            self._send(404)
        elif delivery.is_not_ready:
            self._send(503, headers={"Retry-After": "1"})
        elif delivery.spoilt is FaultKind.TRUNCATE:
            self._send(200, delivery.data[: len(delivery.data) // 2], "image/jpeg")
        elif delivery.spoilt is FaultKind.DROP:
            self._send_half(delivery.data)
        else:
            self._send(200, delivery.data, "image/jpeg")
            self.wfile.flush()
            self.server.paper.sent.append(time.time())

    def _send(
        self, status: int, body: bytes = b"", media_type: str = "text/xml", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        if body:
            self.send_header("Content-Type", media_type)
        self.end_headers()
        self.wfile.write(body)

    def _send_half(self, data: bytes) -> None:
        """Announce a whole page, send half of it and hang up."""
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2])
        self.close_connection = True


def _area(said: Mapping[str, str]) -> tuple[int, int, int, int] | None:
    """Return the region of an order in 1/300 inch; None where it names none."""
    if "Width" not in said or "Height" not in said:
        return None
    return int(said.get("XOffset", "0")), int(said.get("YOffset", "0")), int(said["Width"]), int(said["Height"])


def _adjustments() -> str:
    return "".join(
        f"<scan:{name}Support><scan:Min>{-ADJUSTMENT}</scan:Min><scan:Max>{ADJUSTMENT}</scan:Max>"
        f"<scan:Normal>0</scan:Normal><scan:Step>1</scan:Step></scan:{name}Support>"
        for name in ("Brightness", "Contrast")
    )


def _capabilities(server: _Server) -> bytes:
    resolutions = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in _DPI
    )
    sides = "".join(
        f"<scan:Min{side}>{LEAST_AREA}</scan:Min{side}><scan:Max{side}>{most}</scan:Max{side}>"
        for side, most in zip(("Width", "Height"), MAX_AREA, strict=True)
    )
    caps = f"""{sides}<scan:MaxScanRegions>1</scan:MaxScanRegions>
<scan:SettingProfiles><scan:SettingProfile>
<scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions>{resolutions}</scan:DiscreteResolutions>
</scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>"""
    platen = f"<scan:Platen><scan:PlatenInputCaps>{caps}</scan:PlatenInputCaps></scan:Platen>"
    adf = f"""<scan:Adf><scan:AdfSimplexInputCaps>{caps}</scan:AdfSimplexInputCaps>
<scan:AdfDuplexInputCaps>{caps}</scan:AdfDuplexInputCaps><scan:FeederCapacity>100</scan:FeederCapacity>
<scan:AdfOptions><scan:AdfOption>DetectPaperLoaded</scan:AdfOption><scan:AdfOption>Duplex</scan:AdfOption>
</scan:AdfOptions></scan:Adf>"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities {_NAMES}>
<pwg:Version>2.63</pwg:Version><pwg:MakeAndModel>{server.scanner_name}</pwg:MakeAndModel>
<pwg:SerialNumber>1</pwg:SerialNumber><scan:UUID>{server.scanner_uuid}</scan:UUID>
{platen if server.paper.glass else ""}{adf if server.paper.feeder else ""}{_adjustments()}
</scan:ScannerCapabilities>
""".encode()


def _status(paper: PaperPath) -> bytes:
    jobs = "".join(
        f"<scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/{job.id}</pwg:JobUri><pwg:JobUuid>{job.id}</pwg:JobUuid>"
        f"<pwg:ImagesCompleted>{job.delivered}</pwg:ImagesCompleted><pwg:JobState>{job.state}</pwg:JobState>"
        "</scan:JobInfo>"
        for job in list(paper.jobs.values())[-5:]
    )
    adf = f"<scan:AdfState>{paper.adf_state}</scan:AdfState>" if paper.feeder else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerStatus {_NAMES}>
<pwg:Version>2.63</pwg:Version><pwg:State>{paper.state}</pwg:State>{adf}<scan:Jobs>{jobs}</scan:Jobs>
</scan:ScannerStatus>
""".encode()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve a simulated scanner until told to end; says its address in one line of JSON."""
    parser = argparse.ArgumentParser(prog="simulator", description="Simulated eSCL scanner")
    parser.add_argument("--pages", type=Path, required=True, help="folder of images, or of feeder/ and glass/")
    parser.add_argument("--ppm", type=float, default=0.0, help="pages a minute; 0 for no pace")
    parser.add_argument("--fault", action="append", default=[], type=Fault.parse, metavar="KIND@PAGE")
    parser.add_argument("--start-at", type=int, default=1, metavar="N", help="first image in the feeder")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--name", default="MotCua Simulator")
    parser.add_argument("--uuid", default="")
    parser.add_argument("--advertise", action="store_true", help="announce it on the network")
    parser.add_argument("--sane-config", type=Path, help="write a SANE configuration that knows it into this folder")
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when standard input closes")
    chosen = parser.parse_args(arguments)
    simulator = Simulator(
        pages=chosen.pages,
        ppm=chosen.ppm,
        faults=chosen.fault,
        start_at=chosen.start_at,
        advertise=chosen.advertise,
        port=chosen.port,
        name=chosen.name,
        uuid_text=chosen.uuid,
    )
    with simulator, contextlib.suppress(KeyboardInterrupt):
        said = {"url": simulator.url, "uuid": simulator.uuid, "device": f"escl:{simulator.url}"}
        if chosen.sane_config is not None:
            said |= write_sane_config(chosen.sane_config, simulator.url, simulator.name)
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
        if chosen.exit_with_stdin:
            sys.stdin.buffer.read()
        else:
            _until_terminated()


def _until_terminated() -> None:
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    while not over.wait(0.5):
        pass


if __name__ == "__main__":
    main()
