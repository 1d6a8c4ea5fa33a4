# SPDX-License-Identifier: GPL-3.0-or-later
"""The XML of eSCL: reads capabilities and status, writes the order to scan; nothing is sent in here.

Tags are looked up without their namespace: scanners use several prefixes and versions of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from scanner_drivers.base import MM_PER_INCH, Capabilities, ColorMode, DeviceState, Source, SourceCaps
from workstation.errors import Communication, CoverOpen, DoubleFeed, Jammed, ScannerError

UNITS_PER_INCH = 300  # eSCL measures areas in 1/300 inch
_MAX_XML = 1 << 20
_DOCTYPE = re.compile(rb"<!doctype[^>\[]*(\[.*?\])?[^>]*>", re.IGNORECASE | re.DOTALL)

MODES: Mapping[ColorMode, str] = MappingProxyType(
    {ColorMode.COLOR: "RGB24", ColorMode.GRAY: "Grayscale8", ColorMode.BW: "BlackAndWhite1"}
)
_MODE_OF = {name: mode for mode, name in MODES.items()}
_INPUTS = {
    "PlatenInputCaps": Source.FLATBED,
    "AdfSimplexInputCaps": Source.ADF,
    "AdfDuplexInputCaps": Source.ADF_DUPLEX,
}
_STATES = {
    "Idle": DeviceState.IDLE,
    "Processing": DeviceState.BUSY,
    "Stopped": DeviceState.BUSY,
    "Testing": DeviceState.WARMING_UP,
    "Down": DeviceState.OFFLINE,
}
_ADF_FAULTS: Mapping[str, tuple[DeviceState, type[ScannerError]]] = MappingProxyType(
    {
        "ScannerAdfJam": (DeviceState.JAMMED, Jammed),
        "ScannerAdfMispick": (DeviceState.JAMMED, Jammed),
        "ScannerAdfMultipickDetected": (DeviceState.DOUBLE_FEED, DoubleFeed),
        "ScannerAdfDoorOpen": (DeviceState.COVER_OPEN, CoverOpen),
        "ScannerAdfHatchOpen": (DeviceState.COVER_OPEN, CoverOpen),
        "ScannerAdfInputTrayFailed": (DeviceState.UNKNOWN, Communication),
    }
)


@dataclass(frozen=True, slots=True)
class Scale:
    """A setting's range in the scanner's own numbers."""

    lowest: int
    usual: int
    highest: int

    def of(self, share: int) -> int:
        """Return the scanner's number for -100 to 100."""
        end = self.highest if share > 0 else self.lowest
        return self.usual + round((end - self.usual) * min(abs(share), 100) / 100)


@dataclass(frozen=True, slots=True)
class EsclCapabilities:
    """What a scanner says about itself once.

    Attributes:
        version: of the protocol; sent back in orders.
        uuid: lower case, "" when it has none.
        serial: serial number, "" when it tells none.
        brightness, contrast: lowest, usual and highest value it takes; None where it takes none.
    """

    version: str
    name: str
    uuid: str
    capabilities: Capabilities
    brightness: Scale | None = None
    contrast: Scale | None = None
    serial: str = ""


@dataclass(frozen=True, slots=True)
class EsclStatus:
    """What a scanner says about this moment.

    Attributes:
        adf_state: the scanner's own word, "" when it has none.
        jobs: state of each job by the last part of its address, lower case.
    """

    state: DeviceState
    adf_state: str = ""
    jobs: Mapping[str, str] = field(default_factory=dict)

    @property
    def feeder_loaded(self) -> bool | None:
        """Whether paper lies in the feeder, None when unknown."""
        if not self.adf_state:
            return None
        return self.adf_state != "ScannerAdfEmpty"

    @property
    def fault_state(self) -> DeviceState:
        """The feeder's fault if it has one, else the scanner's state."""
        fault = _ADF_FAULTS.get(self.adf_state)
        return fault[0] if fault else self.state

    @property
    def feeder_fault(self) -> type[ScannerError] | None:
        """The failure the feeder reports, if any."""
        fault = _ADF_FAULTS.get(self.adf_state)
        return fault[1] if fault else None


@dataclass(frozen=True, slots=True)
class Order:
    """One order to scan, already fitted to what the scanner offers.

    Attributes:
        size: width and height in 1/300 inch.
        brightness, contrast: in the scanner's own numbers; None leaves them alone.
    """

    source: Source
    dpi: int
    mode: ColorMode
    size: tuple[int, int]
    brightness: int | None = None
    contrast: int | None = None


def parse(data: bytes) -> ET.Element:
    """Return the root of an answer.

    Raises:
        ValueError: no XML, or suspiciously much of it.
    """
    if len(data) > _MAX_XML:
        raise ValueError("answer too long")
    try:
        # some scanners write a lower-case doctype, which is no XML; entities of a stranger are not wanted either
        return ET.fromstring(_DOCTYPE.sub(b"", data, count=1))
    except ET.ParseError as error:
        raise ValueError(f"no XML: {error}") from error


def parse_capabilities(data: bytes) -> EsclCapabilities:
    """Read ScannerCapabilities.

    Raises:
        ValueError: not understood.
    """
    root = parse(data)
    sources = {}
    for tag, source in _INPUTS.items():
        found = root.find(f".//{{*}}{tag}")
        if found is not None:
            sources[source] = _source_caps(root, found)
    if not sources:
        raise ValueError("no paper source")
    options = {option.text for option in root.iterfind(".//{*}AdfOption")}
    return EsclCapabilities(
        version=_text(root, "Version") or "2.0",
        name=_text(root, "MakeAndModel"),
        uuid=_text(root, "UUID").lower().removeprefix("urn:uuid:"),
        capabilities=Capabilities(
            sources,
            feeder_sensor="DetectPaperLoaded" in options,
            multifeed_detection="SelectSinglePage" in options or "DetectMultipick" in options,
        ),
        brightness=_scale(root, "BrightnessSupport"),
        contrast=_scale(root, "ContrastSupport"),
        serial=_text(root, "SerialNumber"),
    )


def parse_status(data: bytes, processing_is_empty: bool = False) -> EsclStatus:
    """Read ScannerStatus.

    Args:
        data: the answer.
        processing_is_empty: see `Quirks`.

    Raises:
        ValueError: not understood.
    """
    root = parse(data)
    jobs = {
        _text(job, "JobUri").rstrip("/").rpartition("/")[2].lower(): _text(job, "JobState")
        for job in root.iterfind(".//{*}JobInfo")
    }
    state, adf_state = _STATES.get(_text(root, "State"), DeviceState.UNKNOWN), _text(root, "AdfState")
    if processing_is_empty and adf_state == "ScannerAdfProcessing" and state is DeviceState.IDLE:
        adf_state = "ScannerAdfEmpty"
    return EsclStatus(state, adf_state, jobs)


def order_xml(order: Order, version: str) -> bytes:
    """Return ScanSettings for one order."""
    width, height = order.size
    source = "Feeder" if order.source.is_feeder else "Platen"
    duplex = f"<scan:Duplex>{str(order.source is Source.ADF_DUPLEX).lower()}</scan:Duplex>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScanSettings xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"
 xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">
<pwg:Version>{escape(version)}</pwg:Version>
<scan:Intent>Document</scan:Intent>
<pwg:ScanRegions><pwg:ScanRegion>
<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>
<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>
<pwg:Width>{width}</pwg:Width><pwg:Height>{height}</pwg:Height>
</pwg:ScanRegion></pwg:ScanRegions>
<pwg:InputSource>{source}</pwg:InputSource>
{duplex if order.source.is_feeder else ""}
<scan:ColorMode>{MODES[order.mode]}</scan:ColorMode>
<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>
<scan:XResolution>{order.dpi}</scan:XResolution>
<scan:YResolution>{order.dpi}</scan:YResolution>
{_adjustment("Brightness", order.brightness)}{_adjustment("Contrast", order.contrast)}
</scan:ScanSettings>
""".encode()


def _adjustment(tag: str, value: int | None) -> str:
    return "" if value is None else f"<scan:{tag}>{value}</scan:{tag}>"


def _scale(root: ET.Element, tag: str) -> Scale | None:
    found = root.find(f".//{{*}}{tag}")
    if found is None:
        return None
    try:
        lowest, usual, highest = (int(_text(found, part)) for part in ("Min", "Normal", "Max"))
    except ValueError:
        return None
    return Scale(lowest, usual, highest) if lowest <= usual <= highest else None


def units(length_mm: float) -> int:
    """Return a length in 1/300 inch."""
    return round(length_mm / MM_PER_INCH * UNITS_PER_INCH)


def _source_caps(root: ET.Element, found: ET.Element) -> SourceCaps:
    # profiles may stand once for all sources and be referred to
    scope = found if found.find(".//{*}ColorMode") is not None else root
    names = {item.text for item in scope.iterfind(".//{*}ColorMode")}
    modes = frozenset(_MODE_OF[name] for name in names if name in _MODE_OF)
    width, height = (_number(found, tag) or 0 for tag in ("MaxWidth", "MaxHeight"))
    mm = MM_PER_INCH / UNITS_PER_INCH
    return SourceCaps(_resolutions(scope), modes or frozenset({ColorMode.COLOR}), (width * mm, height * mm))


def _resolutions(scope: ET.Element) -> tuple[int, ...] | range:
    listed = {_number(item, "XResolution") for item in scope.iterfind(".//{*}DiscreteResolution")}
    if listed - {0}:
        return tuple(sorted(listed - {0}))
    stepped = scope.find(".//{*}ResolutionRange")
    if stepped is not None:
        lowest, highest, step = (_number(stepped, tag) for tag in ("Min", "Max", "Step"))
        return range(lowest, highest + 1, max(1, step))
    return ()


def _number(element: ET.Element, tag: str) -> int:
    text = _text(element, tag)
    return int(text) if text.isdecimal() else 0


def _text(element: ET.Element, tag: str) -> str:
    found = element.find(f".//{{*}}{tag}")
    return (found.text or "").strip() if found is not None else ""
