# SPDX-License-Identifier: GPL-3.0-or-later
"""How the eSCL driver answers each answer of a scanner; a scripted scanner stands on the other end of the line."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image

from scanner_drivers import escl
from scanner_drivers.base import Capabilities, ColorMode, DeviceState, ScanOptions, Source, SourceCaps
from scanner_drivers.escl import EsclDevice, EsclDriver
from scanner_drivers.escl_messages import EsclCapabilities
from scanner_drivers.simulator import Simulator
from workstation.errors import (
    AccessDenied,
    Cancelled,
    Communication,
    CoverOpen,
    DeviceBusy,
    Jammed,
    NoDocs,
    Offline,
    ScannerError,
    TruncatedPage,
    UnsupportedOption,
    WarmingUp,
)

URL = "http://scanner.test:8080/eSCL"
ALL_MODES = frozenset(ColorMode)
CAPS = SourceCaps((75, 150, 300), ALL_MODES, (216.0, 356.0))
SAID = EsclCapabilities("2.0", "Test", "", Capabilities(dict.fromkeys((Source.FLATBED, Source.ADF), CAPS)))


def jpeg(mode: str = "RGB", dpi: int = 300) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (40, 60), 128).save(out, "JPEG", dpi=(dpi, dpi))
    return out.getvalue()


PAGE = jpeg()


class ScriptedScanner:
    """Answers from lists; what is not listed is a scanner that took the order and has no more pages."""

    def __init__(self) -> None:
        self.orders: list[int] = [201]
        self.pages: list[int | bytes | Exception] = []
        self.status = ("Idle", "ScannerAdfLoaded", "Completed")
        self.location = "http://wrong.host:1/eSCL/ScanJobs/7"
        self.asked: list[str] = []
        self.sent: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url}")
        if request.method == "DELETE":
            return httpx.Response(200)
        if request.url.path.endswith("ScannerStatus"):
            return httpx.Response(200, text=self._status())
        if request.method == "POST":
            self.sent.append(request.content.decode())
            code = self.orders.pop(0) if len(self.orders) > 1 else self.orders[0]
            return httpx.Response(code, headers={"Location": self.location} if code == 201 else {})
        answer = self.pages.pop(0) if self.pages else 404
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer) if isinstance(answer, int) else httpx.Response(200, content=answer)

    def _status(self) -> str:
        state, adf, job = self.status
        return (
            f"<!doctype xml><s:ScannerStatus xmlns:s='urn:s' xmlns:p='urn:p'><p:State>{state}</p:State>"
            f"<s:AdfState>{adf}</s:AdfState><s:Jobs><s:JobInfo><p:JobUri>/eSCL/ScanJobs/7</p:JobUri>"
            f"<p:JobState>{job}</p:JobState></s:JobInfo></s:Jobs></s:ScannerStatus>"
        )


@pytest.fixture
def scanner() -> ScriptedScanner:
    return ScriptedScanner()


@pytest.fixture
def device(scanner: ScriptedScanner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EsclDevice]:
    monkeypatch.setattr(escl, "_BUSY_WAITS_S", (0.0, 0.0, 0.0))
    monkeypatch.setattr(escl, "_WAITS_S", ())
    monkeypatch.setattr(escl, "_WAIT_S", 0.0)
    client = httpx.Client(transport=httpx.MockTransport(scanner))
    with EsclDevice(client, URL, SAID, tmp_path) as opened:
        yield opened


def fault_of(device: EsclDevice, source: Source = Source.ADF, mode: ColorMode = ColorMode.COLOR) -> ScannerError:
    with pytest.raises(ScannerError) as caught:
        list(device.scan(ScanOptions(source, mode=mode)))
    return caught.value


def test_only_the_path_of_the_location_is_used(device: EsclDevice, scanner: ScriptedScanner) -> None:
    scanner.pages = [PAGE]

    pages = list(device.scan(ScanOptions(Source.ADF)))

    assert len(pages) == 1
    assert f"GET {URL}/ScanJobs/7/NextDocument" in scanner.asked


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (401, ("Idle", "ScannerAdfLoaded", ""), AccessDenied),
        (403, ("Idle", "ScannerAdfLoaded", ""), AccessDenied),
        (409, ("Idle", "ScannerAdfEmpty", ""), NoDocs),
        (409, ("Idle", "ScannerAdfJam", ""), Jammed),
        (409, ("Idle", "ScannerAdfHatchOpen", ""), CoverOpen),
        (409, ("Idle", "ScannerAdfLoaded", ""), UnsupportedOption),
        (409, ("Processing", "ScannerAdfLoaded", ""), DeviceBusy),
        (503, ("Processing", "ScannerAdfLoaded", ""), DeviceBusy),
        (503, ("Testing", "ScannerAdfLoaded", ""), WarmingUp),
        (503, ("Down", "ScannerAdfLoaded", ""), Offline),
        (500, ("Idle", "ScannerAdfLoaded", ""), Communication),
    ],
)
def test_an_order_that_is_refused_is_explained_by_the_status(
    device: EsclDevice, scanner: ScriptedScanner, code: int, status: tuple[str, str, str], kind: type[ScannerError]
) -> None:
    scanner.orders = [code]
    scanner.status = status

    fault = fault_of(device)

    assert type(fault) is kind
    assert fault.operation == "start"
    assert fault.page == 0


def test_a_busy_scanner_is_asked_four_times(device: EsclDevice, scanner: ScriptedScanner) -> None:
    scanner.orders = [503, 503, 503, 201]
    scanner.pages = [PAGE]

    assert len(list(device.scan(ScanOptions(Source.ADF)))) == 1


def test_black_and_white_that_is_refused_becomes_grey(device: EsclDevice, scanner: ScriptedScanner) -> None:
    scanner.orders = [409, 201]
    scanner.pages = [jpeg("L")]

    pages = list(device.scan(ScanOptions(Source.ADF, mode=ColorMode.BW)))

    assert ["BlackAndWhite1" in sent for sent in scanner.sent] == [True, False]
    assert "Grayscale8" in scanner.sent[1]
    assert [page.mode for page in pages] == [ColorMode.GRAY]


def test_the_end_is_asked_for_again_while_the_job_still_works(device: EsclDevice, scanner: ScriptedScanner) -> None:
    scanner.status = ("Processing", "ScannerAdfLoaded", "Processing")
    scanner.pages = [PAGE, 404, 404, PAGE]

    assert len(list(device.scan(ScanOptions(Source.ADF)))) == 2
    assert sum("NextDocument" in asked for asked in scanner.asked) == 4 + 1 + escl._END_RETRIES


@pytest.mark.parametrize(
    ("answers", "status", "kind", "page"),
    [
        ([PAGE, 404], ("Idle", "ScannerAdfJam", "Aborted"), Jammed, 2),
        ([PAGE, 404], ("Idle", "ScannerAdfLoaded", "Aborted"), Communication, 2),
        ([PAGE, 410], ("Idle", "ScannerAdfLoaded", "Canceled"), Cancelled, 2),
        ([404], ("Idle", "ScannerAdfEmpty", "Completed"), NoDocs, 0),
        ([PAGE, 503], ("Idle", "ScannerAdfDoorOpen", "Processing"), CoverOpen, 2),
        ([PAGE, 500], ("Idle", "ScannerAdfLoaded", "Processing"), Communication, 2),
        ([PAGE, b""], ("Idle", "ScannerAdfLoaded", "Processing"), Communication, 2),
        ([PAGE, PAGE[:-40]], ("Idle", "ScannerAdfLoaded", "Processing"), TruncatedPage, 2),
        ([PAGE, b"%PDF-1.7"], ("Idle", "ScannerAdfLoaded", "Processing"), UnsupportedOption, 2),
        ([PAGE, httpx.ReadError("gone")], ("Idle", "ScannerAdfLoaded", "Processing"), Communication, 2),
        ([PAGE, httpx.ReadError("gone")], ("Idle", "ScannerAdfJam", "Processing"), Jammed, 2),
    ],
)
def test_each_end_of_a_batch_has_its_failure_after_the_good_pages(
    device: EsclDevice,
    scanner: ScriptedScanner,
    answers: list[int | bytes | Exception],
    status: tuple[str, str, str],
    kind: type[ScannerError],
    page: int,
) -> None:
    scanner.pages = list(answers)
    scanner.status = status
    stream = device.scan(ScanOptions(Source.ADF))
    taken = []

    with pytest.raises(ScannerError) as caught:  # noqa: PT012 - the fault comes out of the loop
        for got in stream:
            taken.append(got)

    assert type(caught.value) is kind
    assert caught.value.page == page
    assert len(taken) == max(0, page - 1)


def test_a_jam_left_in_the_feeder_does_not_disturb_the_glass(device: EsclDevice, scanner: ScriptedScanner) -> None:
    scanner.status = ("Idle", "ScannerAdfJam", "Completed")
    scanner.pages = [PAGE]

    assert [page.side for page in device.scan(ScanOptions(Source.FLATBED))] == [None]


@pytest.mark.parametrize(
    ("adf", "expected"), [("ScannerAdfLoaded", "Feeder"), ("ScannerAdfEmpty", "Platen"), ("ScannerAdfJam", "Feeder")]
)
def test_automatic_source_follows_the_feeder(
    device: EsclDevice, scanner: ScriptedScanner, adf: str, expected: str
) -> None:
    scanner.status = ("Idle", adf, "Completed")
    scanner.pages = [PAGE]

    next(device.scan(ScanOptions(Source.AUTO)))

    assert f"<pwg:InputSource>{expected}</pwg:InputSource>" in scanner.sent[0]


def test_an_order_asks_for_what_the_scanner_has(device: EsclDevice, scanner: ScriptedScanner) -> None:
    scanner.pages = [PAGE]

    list(device.scan(ScanOptions(Source.ADF, dpi=240, size_mm=(300.0, 297.0))))

    assert "<scan:XResolution>300</scan:XResolution>" in scanner.sent[0]
    assert "<pwg:Width>2551</pwg:Width>" in scanner.sent[0]  # 216 mm, not 300
    assert "<pwg:Height>3508</pwg:Height>" in scanner.sent[0]


@pytest.mark.parametrize(("said", "believed"), [(150, 150), (0, 300), (1, 300)])
def test_a_resolution_that_cannot_be_is_not_believed(
    device: EsclDevice, scanner: ScriptedScanner, said: int, believed: int
) -> None:
    scanner.pages = [jpeg(dpi=said)]

    (page,) = device.scan(ScanOptions(Source.ADF, dpi=300))

    assert page.dpi == believed


def test_a_source_or_option_the_scanner_has_not_is_unsupported(device: EsclDevice) -> None:
    assert isinstance(fault_of(device, Source.ADF_DUPLEX), UnsupportedOption)
    with pytest.raises(UnsupportedOption):
        next(device.scan(ScanOptions(Source.ADF, driver_options={"gamma": "2"})))


def test_a_batch_left_in_its_middle_is_taken_back_from_the_scanner(
    device: EsclDevice, scanner: ScriptedScanner
) -> None:
    scanner.pages = [PAGE, PAGE]
    stream = device.scan(ScanOptions(Source.ADF))

    next(stream)
    stream.close()

    assert scanner.asked[-1] == f"DELETE {URL}/ScanJobs/7"


def test_the_status_of_a_scanner_that_is_gone_is_offline(tmp_path: Path) -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("gone")

    with EsclDevice(httpx.Client(transport=httpx.MockTransport(gone)), URL, SAID, tmp_path) as device:
        assert device.status().state is DeviceState.OFFLINE
        assert isinstance(fault_of(device), Offline)


class StallingScanner(BaseHTTPRequestHandler):
    """Sends half a page, then nothing until the caller has gone; then the rest."""

    caller_is_gone = threading.Event()

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Location", "/eSCL/ScanJobs/7")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        if self.path.endswith("NextDocument"):
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE[: len(PAGE) // 2])
            self.caller_is_gone.wait(10.0)
            with contextlib.suppress(OSError):
                self.wfile.write(PAGE[len(PAGE) // 2 :])
            return
        self.end_headers()
        self.wfile.write(b"<s><State>Processing</State><AdfState>ScannerAdfLoaded</AdfState></s>")

    def do_DELETE(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


def test_a_page_that_stands_still_half_way_is_given_up_sooner_than_one_that_is_still_being_fed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escl, "_BODY_S", 0.2)
    with ThreadingHTTPServer(("127.0.0.1", 0), StallingScanner) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        url = f"http://127.0.0.1:{server.server_port}/eSCL"
        try:
            with EsclDevice(escl.make_client(), url, SAID, tmp_path) as device:
                fault = fault_of(device)
        finally:
            StallingScanner.caller_is_gone.set()
            server.shutdown()
            serving.join()

    assert isinstance(fault, Communication)
    assert (fault.page, fault.detail) == (1, "timed out")


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "scanner")])
    today = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, today, today + dt.timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())  # long expired, as on scanners nobody looks after
    file = tmp_path / "scanner.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture
def one_page(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "1.jpg").write_bytes(PAGE)
    return folder


def test_a_self_signed_certificate_is_good_enough_for_a_scanner(
    self_signed: ssl.SSLContext, one_page: Path, tmp_path: Path
) -> None:
    with (
        Simulator(one_page, tls=self_signed, location_host="localhost:1") as simulator,
        EsclDriver().open(simulator.url, tmp_path / "out") as device,
    ):
        assert simulator.url.startswith("https://")
        (page,) = device.scan(ScanOptions(Source.ADF))

    assert page.path.read_bytes() == PAGE


def test_a_scanner_whose_tls_is_broken_is_reached_without(one_page: Path, tmp_path: Path) -> None:
    with Simulator(one_page) as simulator:
        device = EsclDriver().open(simulator.url.replace("http://", "https://"), tmp_path / "out")
        pages = list(device.scan(ScanOptions(Source.ADF)))
        device.close()

    assert len(pages) == 1


def test_the_proxy_of_the_environment_is_not_for_scanners(
    one_page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    with Simulator(one_page) as simulator, EsclDriver().open(simulator.url, tmp_path / "out") as device:
        assert device.status().feeder_loaded is True
