# SPDX-License-Identifier: GPL-3.0-or-later
"""The eSCL (AirScan) driver: network scanners over HTTP, without any driver of their maker; XML is in escl_messages."""

from __future__ import annotations

import contextlib
import io
import ssl
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import httpx

from scanner_drivers import escl_places
from scanner_drivers.base import (
    Availability,
    Capabilities,
    Closing,
    ColorMode,
    DeviceInfo,
    DeviceState,
    DeviceStatus,
    GeneratedStream,
    PageStream,
    Progress,
    ProgressCallback,
    ScannedPage,
    ScanOptions,
    Side,
    Source,
    SourceCaps,
)
from scanner_drivers.escl_messages import (
    EsclCapabilities,
    EsclStatus,
    Order,
    Scale,
    order_xml,
    parse_capabilities,
    parse_status,
    units,
)
from scanner_drivers.escl_places import Place
from scanner_drivers.escl_quirks import Quirks, quirks_of
from scanner_drivers.handover import Handover
from scanner_drivers.jpeg import JpegBroken, read_jpeg
from workstation.errors import (
    AccessDenied,
    Cancelled,
    Communication,
    DeviceBusy,
    NoDocs,
    Offline,
    ScannerError,
    TruncatedPage,
    UnsupportedOption,
    WarmingUp,
)

FIND_S = 4.0  # to find a scanner by its UUID; with connecting it must stay below the watchdog on opening
_CONNECT_S = 4.0
_ANSWER = httpx.Timeout(10.0, connect=_CONNECT_S)
_KNOWN = httpx.Timeout(10.0, connect=2.0)  # where it was before: it may be elsewhere, and the watchdog waits
_QUICK = httpx.Timeout(3.0)
_PAGE = httpx.Timeout(120.0, connect=_CONNECT_S)  # the first byte may come after the lamp has warmed up
_BODY_S = 60.0  # between two parts of a page
_WAITS_S = (0.2, 0.4, 0.8, 1.6)  # between questions for a page that is not ready, then _WAIT_S for each
_WAIT_S = 2.0
_NOT_READY_S = 120.0
_BUSY_WAITS_S = (0.5, 1.0, 2.0)
_END_RETRIES = 5
_PROGRESS_S = 0.1
_MAX_PAGE = 1 << 28
_NO_PAGE = frozenset({404, 410})
_ENDED = frozenset({"Completed", "Canceled", "Aborted"})
_USUAL = Quirks()


def make_client() -> httpx.Client:
    """Return an HTTP client for scanners.

    Their certificates are self-signed and their TLS is old: encrypted without proof of identity is what there is.
    Proxies of the environment are for the internet, not for the scanner on the desk.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return httpx.Client(verify=context, trust_env=False, timeout=_ANSWER)


class EsclDriver:
    """Network scanners."""

    name = "escl"

    def availability(self) -> Availability:
        """Return that it runs everywhere."""
        return Availability(self.name, is_available=True)

    def devices(self, timeout_s: float, addresses: Sequence[str] = ()) -> Iterator[DeviceInfo]:
        """Ask the addresses that were set up, then listen to the network; one with two addresses is told once."""
        for address in addresses:
            yield from self._known(address)
        from scanner_drivers.escl_discovery import discover  # half a second to import, and rarely needed

        told: set[str] = set()
        for heard in discover(timeout_s):
            address = heard.uuid or heard.url
            if address not in told:
                told.add(address)
                vendor, _, model = heard.name.partition(" ")
                yield DeviceInfo(self.name, f"{self.name}:{address}", heard.name, vendor, model, "network")

    def _known(self, address: str) -> Iterator[DeviceInfo]:
        """Return the scanner at a fixed address; by that address, since it may not be heard from where we are."""
        with make_client() as client:
            for url in _urls(address):
                try:
                    said = _capabilities(client, url)
                except (httpx.HTTPError, ValueError):
                    continue
                vendor, _, model = said.name.partition(" ")
                yield DeviceInfo(self.name, f"{self.name}:{address}", said.name or address, vendor, model, "network")
                return

    def open(self, address: str, handover_dir: Path) -> EsclDevice:
        """Open by URL or UUID, also where the network has given the scanner another address since it was last open.

        Raises:
            Offline: nobody answers there.
        """
        client = make_client()
        try:
            url, said = _reach(client, address)
        except BaseException:
            client.close()
            raise
        return EsclDevice(client, url, said, handover_dir, address)


def _reach(client: httpx.Client, address: str) -> tuple[str, EsclCapabilities]:
    """Return where the scanner of an address is now, and what it says of itself.

    Another scanner that has got the address is taken only where the one that was there before is not to be found: then
    it has been replaced.

    Raises:
        Offline: nobody answers.
    """
    place = escl_places.known(address)
    other: tuple[str, EsclCapabilities] | None = None
    last = ""
    for url in _ways(address, place):
        try:
            said = _capabilities(client, url, _ANSWER if place is None else _KNOWN)
        except (httpx.HTTPError, ValueError) as error:
            last = f"{url}: {error}"
            continue
        if place is None or place.is_of(said):
            escl_places.remember(address, said, url)
            return url, said
        other = other or (url, said)
    if other is not None and _is_url(address):
        escl_places.remember(address, other[1], other[0])
        return other
    raise Offline(operation="open", detail=last or f"not found: {address}")


def _ways(address: str, place: Place | None) -> Iterator[str]:
    """Return where to look for a scanner, one after the other: where it should be, where it was, where it is heard."""
    if place is not None and not _is_url(address):
        yield place.url
    if place is None or _is_url(address):
        yield from _urls(address)
    if place is not None:
        yield from escl_places.elsewhere(place, FIND_S)


def _is_url(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _urls(address: str) -> Iterator[str]:
    """Return where a scanner may be reached; encrypted before plain."""
    if _is_url(address):
        url = address.rstrip("/")
        yield url
        if url.startswith("https://"):  # TLS of some scanners is beyond repair
            yield "http://" + url.removeprefix("https://")
        return
    from scanner_drivers.escl_discovery import find

    yield from find(address, FIND_S)


def _capabilities(client: httpx.Client, url: str, timeout: httpx.Timeout = _ANSWER) -> EsclCapabilities:
    answer = client.get(f"{url}/ScannerCapabilities", timeout=timeout)
    answer.raise_for_status()
    return parse_capabilities(answer.content)


class EsclDevice(Closing):
    """An eSCL scanner at one address, until it is found at another."""

    def __init__(
        self, client: httpx.Client, url: str, said: EsclCapabilities, handover_dir: Path, address: str = ""
    ) -> None:
        self.url = url
        self._address = address or url
        self._client = client
        self._said = said
        self._quirks = quirks_of(said.name)
        self._handover_dir = handover_dir
        self._stream: EsclStream | None = None
        _set_host(client, url, self._quirks)

    def capabilities(self) -> Capabilities:
        """Return what it said when it was opened."""
        return self._said.capabilities

    def status(self) -> DeviceStatus:
        """Ask for the state; a scanner that does not answer is offline, which is no failure here."""
        try:
            status = fetch_status(self._client, self.url, self._quirks)
        except (httpx.HTTPError, ValueError):
            return DeviceStatus(DeviceState.OFFLINE)
        return DeviceStatus(status.fault_state, status.feeder_loaded)

    def scan(self, options: ScanOptions, on_progress: ProgressCallback | None = None) -> PageStream:
        """Start a batch; the scanner is asked when the first page is."""
        self._leave_batch()
        handover = Handover(self._handover_dir)
        self._stream = EsclStream(self._client, self.url, self._said, options, handover, on_progress, self._moved)
        return self._stream

    def _moved(self) -> tuple[str, EsclCapabilities] | None:
        """Look for the scanner elsewhere; None where it is not, or where nothing is known to tell it by."""
        if _is_url(self._address) and escl_places.known(self._address) is None:
            return None
        before = self.url
        self._client.headers.pop("Host", None)
        with contextlib.suppress(Offline):
            self.url, self._said = _reach(self._client, self._address)
        self._quirks = quirks_of(self._said.name)
        _set_host(self._client, self.url, self._quirks)
        return (self.url, self._said) if self.url != before else None

    def close(self) -> None:
        """Leave the batch and close the connections."""
        self._leave_batch()
        self._client.close()

    def _leave_batch(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream = None


def _set_host(client: httpx.Client, url: str, quirks: Quirks) -> None:
    """Name the host in requests as this model wants it."""
    address = httpx.URL(url)
    if quirks.host:
        client.headers["Host"] = quirks.host
    elif quirks.has_port_in_host:
        port = address.port or (443 if address.scheme == "https" else 80)
        client.headers["Host"] = f"{address.netloc.decode().removesuffix(f':{port}')}:{port}"


def fetch_status(
    client: httpx.Client, url: str, quirks: Quirks = _USUAL, timeout: httpx.Timeout = _ANSWER
) -> EsclStatus:
    """Return the scanner's status; asked twice, since an idle connection may have been closed meanwhile."""
    try:
        answer = client.get(f"{url}/ScannerStatus", timeout=timeout)
    except httpx.TransportError:
        answer = client.get(f"{url}/ScannerStatus", timeout=timeout)
    answer.raise_for_status()
    return parse_status(answer.content, quirks.processing_is_empty)


class EsclStream(GeneratedStream):
    """The pages of one batch."""

    def __init__(
        self,
        client: httpx.Client,
        url: str,
        said: EsclCapabilities,
        options: ScanOptions,
        handover: Handover,
        on_progress: ProgressCallback | None,
        moved: Callable[[], tuple[str, EsclCapabilities] | None],
    ) -> None:
        self._client = client
        self._moved = moved
        self._url = url
        self._said = said
        self._quirks = quirks_of(said.name)
        self._options = options
        self._handover = handover
        self._on_progress = on_progress
        self._cancelled = threading.Event()
        self._job = ""
        self._job_is_open = False
        self._count = 0
        self._told_at = 0.0
        self._order = Order(Source.FLATBED, 0, options.mode, (0, 0))
        self._pages = self._run()

    def cancel(self) -> None:
        """Stop the batch: own flag first, then the scanner is told; an answer of it is not waited for long."""
        self._cancelled.set()
        self._delete_job()

    def close(self) -> None:
        """Leave the batch."""
        self._pages.close()

    def _run(self) -> Generator[ScannedPage]:
        self._check_cancelled("start")
        if self._options.driver_options:
            raise UnsupportedOption(operation="start", detail=", ".join(self._options.driver_options))
        try:
            self._begin()
        except Offline:
            place = self._moved()  # a scanner open since the morning, and the network has given it another address
            if place is None:
                raise
            self._url, self._said = place
            self._quirks = quirks_of(self._said.name)
            self._begin()
        try:
            while self._wants_more():
                data = self._next_document()
                if data is None:
                    break
                yield self._save(data)
        finally:
            self._delete_job()
        if not self._count:
            raise self._nothing_read()

    def _begin(self) -> None:
        self._order = self._fitted()
        self._start()

    def _wants_more(self) -> bool:
        most = self._options.max_pages if self._order.source.is_feeder else 1
        return most is None or self._count < most

    # --- the order ---

    def _fitted(self) -> Order:
        """Return the order as this scanner can carry it out."""
        source = self._options.source
        if source is Source.AUTO:
            source = self._automatic_source()
        caps = self._said.capabilities.sources.get(source)
        if caps is None:
            raise UnsupportedOption(operation="start", detail=f"source {source}")
        mode = self._options.mode
        if mode not in caps.modes:
            mode = ColorMode.GRAY if ColorMode.GRAY in caps.modes else min(caps.modes)
        return Order(
            source,
            caps.nearest_dpi(self._options.dpi),
            mode,
            _area(self._options, caps),
            _adjusted(self._said.brightness, self._options.brightness),
            _adjusted(self._said.contrast, self._options.contrast),
        )

    def _automatic_source(self) -> Source:
        """Return the feeder if it is loaded (or at fault: then the clerk must hear of it), else the glass."""
        sources = self._said.capabilities.sources
        if Source.ADF not in sources or Source.FLATBED not in sources:
            return next(iter(sources))
        return Source.ADF if self._ask_status("start").feeder_loaded else Source.FLATBED

    def _start(self) -> None:
        """Give the order, with patience for a busy scanner and without 1-bit for one that refuses it."""
        for wait_s in (*_BUSY_WAITS_S, None):
            answer = self._post()
            if answer.status_code != 503 or wait_s is None:
                break
            self._wait(wait_s, "start")
        if answer.status_code == 409 and self._order.mode is ColorMode.BW and not self._feeder_trouble():
            self._order = replace(self._order, mode=ColorMode.GRAY)
            answer = self._post()
        if answer.status_code != 201 or "Location" not in answer.headers:
            self._refused(answer.status_code)
        # only the path: host and port of this header are wrong on many scanners
        self._job = str(httpx.URL(self._url).copy_with(path=httpx.URL(answer.headers["Location"]).path.rstrip("/")))
        self._job_is_open = True
        if self._cancelled.is_set():  # it came before there was a job to delete
            self._delete_job()

    def _post(self) -> httpx.Response:
        try:
            return self._client.post(
                f"{self._url}/ScanJobs",
                content=order_xml(self._order, self._said.version),
                headers={"Content-Type": "text/xml"},
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Offline(operation="start", detail=str(error)) from error
        except httpx.HTTPError as error:
            raise Communication(operation="start", detail=str(error)) from error

    def _refused(self, code: int) -> NoReturn:
        """Raise the reason why an order was not taken."""
        detail = f"HTTP {code}"
        if code in {401, 403}:
            raise AccessDenied(operation="start", detail=detail)
        status = self._ask_status("start")
        self._raise_feeder_fault(status, "start")
        if self._order.source.is_feeder and status.feeder_loaded is False:
            raise NoDocs(operation="start", detail=detail)
        if status.state is DeviceState.WARMING_UP:
            raise WarmingUp(operation="start", detail=detail)
        if status.state is DeviceState.OFFLINE:
            raise Offline(operation="start", detail=detail)
        if code == 503 or status.state is DeviceState.BUSY:
            raise DeviceBusy(operation="start", detail=detail)
        if code == 409:
            raise UnsupportedOption(operation="start", detail=detail)
        raise Communication(operation="start", detail=detail)

    # --- the pages ---

    def _next_document(self) -> bytes | None:
        """Return the bytes of the next page, None after the last."""
        not_ready_until = time.monotonic() + _NOT_READY_S
        end_retries = 0
        waits = iter(_WAITS_S)
        if self._quirks.before_page_s:
            self._wait(self._quirks.before_page_s, "read")
        while True:
            self._check_cancelled("read")
            self._tell(None)
            code, data = self._get_document()
            if code == 200:
                return data
            self._check_cancelled("read")
            status = self._ask_status("read")
            self._raise_feeder_fault(status, "read")
            job_state = status.jobs.get(self._job.rpartition("/")[2].lower(), "")
            if code in _NO_PAGE:
                is_working = job_state in {"Pending", "Processing"}
                if self._quirks.gone_is_wait:
                    is_working = job_state not in _ENDED
                if not is_working or end_retries == _END_RETRIES:
                    self._note_end(job_state)
                    return None
                end_retries += 1
            elif code != 503 or time.monotonic() > not_ready_until:
                raise Communication(operation="read", detail=f"HTTP {code}", page=self._count + 1)
            self._wait(next(waits, _WAIT_S), "read")

    def _note_end(self, job_state: str) -> None:
        """Accept the end of the job, unless the scanner broke it off."""
        self._job_is_open = False
        if job_state == "Canceled":  # somebody pressed Stop on the scanner
            raise Cancelled(operation="read", detail=job_state, page=self._count + 1)
        if job_state == "Aborted":
            raise Communication(operation="read", detail=job_state, page=self._count + 1)

    def _get_document(self) -> tuple[int, bytes]:
        """Ask for a page once."""
        try:
            with self._client.stream("GET", f"{self._job}/NextDocument", timeout=_PAGE) as answer:
                if answer.status_code != 200:
                    return answer.status_code, b""
                data = self._read_body(answer)
        except httpx.HTTPError as error:
            self._check_cancelled("read")
            self._raise_lost(error)
        if not data:
            raise Communication(operation="read", detail="empty page", page=self._count + 1)
        return 200, data

    def _read_body(self, answer: httpx.Response) -> bytes:
        data = bytearray()
        size = answer.headers.get("Content-Length", "")
        answer.request.extensions["timeout"]["read"] = _BODY_S  # httpx 0.28 asks for it when the body is begun
        for part in answer.iter_bytes():
            data += part
            if len(data) > _MAX_PAGE:
                raise Communication(operation="read", detail="page without end", page=self._count + 1)
            self._tell(len(data) / int(size) if size.isdecimal() and int(size) else None)
        return bytes(data)

    def _raise_lost(self, error: httpx.HTTPError) -> NoReturn:
        """Raise why the line broke: the scanner may still be able to say it."""
        try:
            status = fetch_status(self._client, self._url, self._quirks, _QUICK)
        except (httpx.HTTPError, ValueError):
            status = EsclStatus(DeviceState.UNKNOWN)
        self._raise_feeder_fault(status, "read")
        raise Communication(operation="read", detail=str(error), page=self._count + 1) from error

    def _save(self, data: bytes) -> ScannedPage:
        """Put a page's own bytes into the hand-over folder."""
        number = self._count + 1
        try:
            page = _inspect(data)
        except JpegBroken as error:
            raise TruncatedPage(operation="read", detail=str(error), page=number) from error
        except UnsupportedOption as error:
            error.page = number
            raise
        width_px, height_px, said_dpi, mode, media_type, suffix = page
        path, sha256 = self._handover.save(self._count, data, suffix)
        self._count = number
        return ScannedPage(
            index=number - 1,
            path=path,
            side=_side(self._order.source, number - 1),
            width_px=width_px,
            height_px=height_px,
            dpi=self._effective_dpi(said_dpi, width_px),
            mode=mode,
            media_type=media_type,
            sha256=sha256,
        )

    def _effective_dpi(self, said_dpi: int, width_px: int) -> int:
        """Return the picture's own resolution where it is believable, else the ordered one.

        Scanners exist that write 72 or 1 into every picture: such a page would be wider than the scanner.
        """
        widest_mm, _ = self._said.capabilities.sources[self._order.source].max_size_mm
        if said_dpi and width_px / said_dpi * 25.4 <= widest_mm * 1.05:
            return said_dpi
        return self._order.dpi

    # --- faults ---

    def _nothing_read(self) -> ScannerError:
        if self._order.source.is_feeder:
            return NoDocs(operation="read")
        return Communication(operation="read", detail="no page from the glass", page=1)

    def _feeder_trouble(self) -> bool:
        status = self._ask_status("start")
        return self._order.source.is_feeder and (status.feeder_fault is not None or status.feeder_loaded is False)

    def _raise_feeder_fault(self, status: EsclStatus, operation: str) -> None:
        fault = status.feeder_fault
        if fault is not None and self._order.source.is_feeder:
            page = self._count + 1 if operation == "read" else 0
            raise fault(operation=operation, detail=status.adf_state, page=page)

    def _ask_status(self, operation: str) -> EsclStatus:
        page = self._count + 1 if operation == "read" else 0
        try:
            return fetch_status(self._client, self._url, self._quirks)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            kind = Communication if operation == "read" else Offline
            raise kind(operation=operation, detail=str(error), page=page) from error
        except (httpx.HTTPError, ValueError) as error:
            raise Communication(operation=operation, detail=str(error), page=page) from error

    # --- cancel, waiting, progress ---

    def _check_cancelled(self, operation: str) -> None:
        if self._cancelled.is_set():
            raise Cancelled(operation=operation, page=self._count + 1)

    def _wait(self, seconds: float, operation: str) -> None:
        self._tell(None)
        self._cancelled.wait(seconds)
        self._check_cancelled(operation)

    def _delete_job(self) -> None:
        """Tell the scanner that the job is over for us; once, and whatever it answers."""
        if not self._job_is_open:
            return
        self._job_is_open = False
        try:
            self._client.delete(self._job, timeout=_QUICK)
        except httpx.HTTPError:
            return  # a job nobody asks about ends by the scanner's own time limit

    def _tell(self, fraction: float | None) -> None:
        now = time.monotonic()
        if self._on_progress is not None and now - self._told_at >= _PROGRESS_S:
            self._told_at = now
            self._on_progress(Progress(self._count + 1, fraction))


def _adjusted(scale: Scale | None, share: int) -> int | None:
    return scale.of(share) if scale is not None and share else None


def _area(options: ScanOptions, caps: SourceCaps) -> tuple[int, int]:
    """Return width and height in 1/300 inch, no larger than the source."""
    wanted, largest = options.size_mm, caps.max_size_mm
    width, height = (units(min(want, most) if most else want) for want, most in zip(wanted, largest, strict=True))
    return width, height


def _side(source: Source, index: int) -> Side | None:
    if source is Source.ADF_DUPLEX:
        return "back" if index % 2 else "front"
    return "front" if source is Source.ADF else None


def _inspect(data: bytes) -> tuple[int, int, int, ColorMode, str, str]:
    """Return width, height, resolution, mode, media type and suffix of a page; the content is believed, not its label.

    Raises:
        JpegBroken: it ends too early.
        UnsupportedOption: neither JPEG nor PNG, though JPEG was ordered.
    """
    if data.startswith(b"\xff\xd8"):
        header = read_jpeg(data)
        mode = ColorMode.GRAY if header.components == 1 else ColorMode.COLOR
        return header.width_px, header.height_px, header.dpi, mode, "image/jpeg", ".jpg"
    if not data.startswith(b"\x89PNG"):
        raise UnsupportedOption(operation="read", detail=f"neither JPEG nor PNG: {data[:8]!r}")
    from PIL import Image  # scanners that send PNG are rare

    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            mode = {"1": ColorMode.BW, "L": ColorMode.GRAY}.get(image.mode, ColorMode.COLOR)
            return image.width, image.height, round(image.info.get("dpi", (0, 0))[0]), mode, "image/png", ".png"
    except (OSError, SyntaxError) as error:
        raise JpegBroken(str(error)) from error
