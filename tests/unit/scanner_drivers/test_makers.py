# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs from maker to maker: conditions of TWAIN, double-feed options of SANE, deviations of eSCL."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from scanner_drivers import twain_library
from scanner_drivers.base import Capabilities, ColorMode, ScanOptions, Source, SourceCaps
from scanner_drivers.escl import EsclDevice
from scanner_drivers.escl_messages import EsclCapabilities, Scale, parse_status
from scanner_drivers.escl_quirks import quirks_of
from scanner_drivers.sane_library import Option, OptionType, Value
from scanner_drivers.sane_options import apply, sources
from scanner_drivers.twain_library import Condition, failure
from workstation.errors import Communication, CoverOpen, DoubleFeed, Jammed, NoDocs, Offline


def test_every_condition_of_twain_has_its_failure() -> None:
    assert set(twain_library._FAILURES) == set(Condition)
    assert isinstance(failure(Condition.PAPERJAM, "read", 3), Jammed)
    assert isinstance(failure(Condition.DAMAGEDCORNER, "read"), DoubleFeed)
    assert isinstance(failure(Condition.INTERLOCK, "read"), CoverOpen)
    assert isinstance(failure(Condition.NOMEDIA, "start"), NoDocs)
    assert isinstance(failure(Condition.OPERATIONERROR, "open"), Offline)
    assert failure(0x8001, "read", 2).detail == "TWAIN condition 0x8001"


class Settings:
    """Options of a scanner that take what they are given."""

    def __init__(self, *options: Option) -> None:
        self.options = {option.name: option for option in options}
        self.made: dict[str, Value] = {}

    def get(self, name: str) -> Value:
        return self.made.get(name, 0)

    def set(self, name: str, value: Value) -> Value:
        self.made[name] = value
        return value


SOURCE = Option(1, "source", OptionType.STRING, 0, 32, True, ("Flatbed", "ADF Front"))


def test_the_glass_and_both_sides_of_a_panasonic_are_found() -> None:
    source = Option(1, "source", OptionType.STRING, 0, 8, True, ("adf", "fb"))
    duplex = Option(2, "duplex", OptionType.BOOL, 0, 4, True)

    assert sources({"source": source}) == {Source.ADF: "adf", Source.FLATBED: "fb"}
    assert sources({"source": source, "duplex": duplex})[Source.ADF_DUPLEX] == "adf"


@pytest.mark.parametrize(
    ("option", "on", "off"),
    [
        (Option(2, "df-thickness", OptionType.BOOL, 0, 4, True), True, False),
        (Option(2, "df-action", OptionType.STRING, 0, 16, True, ("Default", "Continue", "Stop")), "Stop", "Default"),
        (Option(2, "double-feed", OptionType.BOOL, 0, 4, True), True, False),
        (
            Option(2, "multifeed-detection", OptionType.STRING, 0, 16, True, ("None", "Ultrasonic")),
            "Ultrasonic",
            "None",
        ),
    ],
)
def test_double_feed_is_watched_for_under_every_name(option: Option, on: Value, off: Value) -> None:
    for is_wanted, value in ((True, on), (False, off)):
        settings = Settings(SOURCE, option)
        apply(settings, Source.ADF, ScanOptions(Source.ADF, stop_on_double_feed=is_wanted))
        assert settings.made[option.name] == value


def test_papers_of_different_length_are_no_double_feed() -> None:
    settings = Settings(SOURCE, Option(2, "df-length", OptionType.BOOL, 0, 4, True))

    apply(settings, Source.ADF, ScanOptions(Source.ADF))

    assert "df-length" not in settings.made


def test_brightness_is_fitted_into_the_range_of_the_back_end() -> None:
    settings = Settings(SOURCE, Option(2, "brightness", OptionType.INT, 0, 4, True, (), (-100.0, 300.0, 1.0)))

    apply(settings, Source.FLATBED, ScanOptions(Source.FLATBED, brightness=-50))

    assert settings.made["brightness"] == 0.0


@pytest.mark.parametrize(("share", "number"), [(0, 1000), (50, 1500), (-100, 0), (300, 2000)])
def test_a_share_becomes_the_number_of_an_escl_scanner(share: int, number: int) -> None:
    assert Scale(0, 1000, 2000).of(share) == number


def test_an_idle_kyocera_that_says_processing_has_an_empty_feeder() -> None:
    said = b"<s xmlns:p='p'><p:State>Idle</p:State><p:AdfState>ScannerAdfProcessing</p:AdfState></s>"

    assert parse_status(said).feeder_loaded is True
    assert parse_status(said, quirks_of("Kyocera ECOSYS M2040dn").processing_is_empty).feeder_loaded is False


CAPS = SourceCaps((300,), frozenset(ColorMode), (216.0, 356.0))


@pytest.mark.parametrize(
    ("model", "url", "host"),
    [
        ("HP LaserJet", "http://10.0.0.7:8080/eSCL", "localhost"),
        ("EPSON DS-790WN", "http://10.0.0.7/eSCL", "10.0.0.7:80"),
        ("EPSON DS-790WN", "http://10.0.0.7:8080/eSCL", "10.0.0.7:8080"),
        ("Canon MF", "http://10.0.0.7/eSCL", "10.0.0.7"),
    ],
)
def test_the_host_is_named_as_the_model_wants_it(model: str, url: str, host: str, tmp_path: Path) -> None:
    heard: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers["Host"])
        return httpx.Response(500)

    said = EsclCapabilities("2.0", model, "", Capabilities({Source.FLATBED: CAPS}))
    with EsclDevice(httpx.Client(transport=httpx.MockTransport(answer)), url, said, tmp_path) as device:
        device.status()

    assert heard == [host]


def test_a_xerox_that_says_gone_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner_drivers.escl._WAITS_S", ())
    monkeypatch.setattr("scanner_drivers.escl._WAIT_S", 0.0)
    asked = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        if request.method == "POST":
            return httpx.Response(201, headers={"Location": "/eSCL/ScanJobs/1"})
        if request.url.path.endswith("NextDocument"):
            asked += 1
            return httpx.Response(404 if asked < 3 else 500)
        return httpx.Response(200, text="<s><State>Processing</State><AdfState>ScannerAdfLoaded</AdfState></s>")

    said = EsclCapabilities("2.0", "Xerox B205 MFP", "", Capabilities({Source.ADF: CAPS}))
    client = httpx.Client(transport=httpx.MockTransport(answer))
    with EsclDevice(client, "http://x/eSCL", said, tmp_path) as device, pytest.raises(Communication):
        list(device.scan(ScanOptions(Source.ADF)))

    assert asked == 3
