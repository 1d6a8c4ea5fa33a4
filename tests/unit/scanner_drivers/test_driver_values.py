# SPDX-License-Identifier: GPL-3.0-or-later
"""Small parts of the drivers: JPEG markers, hand-over files, messages, SANE names and frames, the simulated stack."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import sys
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from scanner_drivers import png
from scanner_drivers.base import (
    Capabilities,
    ColorMode,
    DeviceInfo,
    DeviceState,
    DeviceStatus,
    Progress,
    ScannedPage,
    ScanOptions,
    Source,
    SourceCaps,
)
from scanner_drivers.escl_messages import parse_capabilities, parse_status
from scanner_drivers.handover import Handover
from scanner_drivers.jpeg import JpegBroken, read_jpeg
from scanner_drivers.png import PngEncoder, make_pool, to_png
from scanner_drivers.protocol import Ask, Failed, ListDevices, Message, Open, Said, from_line, to_line
from scanner_drivers.sane import to_image
from scanner_drivers.sane_library import Frame, Option, OptionType, Parameters, Status, Unit, Value, failure
from scanner_drivers.sane_options import apply, capabilities, mode_of, source_of
from scanner_drivers.simulator_paper import Delivery, Fault, FaultKind, PaperPath, Refused
from scanner_drivers.simulator_picture import Look
from workstation.errors import (
    Communication,
    DeviceBusy,
    DiskFull,
    DriverCrashed,
    Jammed,
    Offline,
    ScannerError,
    StoreReadOnly,
    UnsupportedOption,
    WarmingUp,
)

# --- JPEG ---


def jpeg(mode: str = "RGB", **save: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((50, 30), 60).convert(mode).save(out, "JPEG", **save)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("progressive", [True, False])
def test_size_components_and_resolution_stand_in_the_markers(mode: str, progressive: bool) -> None:
    header = read_jpeg(jpeg(mode, progressive=progressive, dpi=(300, 300)))

    assert (header.width_px, header.height_px, header.dpi) == (50, 30, 300)
    assert header.components == len(mode)


def test_a_preview_inside_does_not_hide_a_missing_end() -> None:
    exif = Image.Exif()
    whole = jpeg(comment=jpeg(), exif=exif)  # a whole JPEG inside a segment of another

    assert read_jpeg(whole).width_px == 50
    with pytest.raises(JpegBroken):
        read_jpeg(whole[:-2])


def test_every_place_to_break_off_is_noticed() -> None:
    whole = jpeg()

    for length in range(0, len(whole) - 2, 7):
        with pytest.raises(JpegBroken):
            read_jpeg(whole[:length])
    assert read_jpeg(whole + b"\0\0\0").height_px == 30  # some scanners fill up the last block


# --- hand-over ---


def test_a_page_is_there_whole_under_its_name_or_not_at_all(tmp_path: Path) -> None:
    first, second = Handover(tmp_path / "pages"), Handover(tmp_path / "pages")

    path, sha256 = first.save(0, b"page", ".jpg")
    other, _ = second.save(0, b"other", ".jpg")

    assert path.read_bytes() == b"page"
    assert path != other
    assert sha256 == hashlib.sha256(b"page").hexdigest()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert len(list((tmp_path / "pages").iterdir())) == 2


def test_a_full_disk_leaves_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(DiskFull):
        Handover(tmp_path).save(0, b"page", ".jpg")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_told_as_not_writable(tmp_path: Path) -> None:
    handover = Handover(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    with pytest.raises(StoreReadOnly):
        handover.save(0, b"page", ".jpg")


# --- messages ---

CAPS = Capabilities(
    {
        Source.ADF: SourceCaps((75, 300), frozenset({ColorMode.COLOR, ColorMode.BW}), (210.0, 297.5)),
        Source.FLATBED: SourceCaps(range(50, 1201, 50), frozenset(ColorMode), (216.0, 356.0)),
    },
    feeder_sensor=True,
)
MESSAGES: list[Message] = [
    ListDevices("sane", 2.5),
    Open("escl", "http://máy-quét/eSCL", Path("/tmp/x y")),
    ScanOptions(Source.ADF, 200, ColorMode.GRAY, (100.0, 50.5), 3, {"swdeskew": "yes"}),
    DeviceInfo("sane", "sane:x", "Máy quét", "Hãng", "Mẫu", "usb"),
    CAPS,
    DeviceStatus(DeviceState.JAMMED, feeder_loaded=True),
    Progress(3, 0.25),
    ScannedPage(0, Path("a.jpg"), "back", 1, 2, 300, ColorMode.COLOR, "image/jpeg", "00"),
    *Ask,
    *Said,
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_arrives_as_it_was_sent_in_one_line(message: Message) -> None:
    line = to_line(message)

    assert line.count(b"\n") == 1
    assert from_line(line) == message


@pytest.mark.parametrize(
    "error", [Jammed(operation="read", detail="Kẹt", page=5), DiskFull(where="/x", free_mib=1, needed_mib=9)]
)
def test_a_failure_arrives_with_its_class_and_fields(error: ScannerError | DiskFull) -> None:
    arrived = from_line(to_line(Failed(error)))

    assert isinstance(arrived, Failed)
    assert type(arrived.error) is type(error)
    assert arrived.error.parameters() == error.parameters()


def test_a_failure_nobody_knows_is_a_crash() -> None:
    arrived = from_line(b'{"is": "Failed", "of": {"code": "NO_SUCH", "fields": {}}}')

    assert isinstance(arrived, Failed)
    assert isinstance(arrived.error, DriverCrashed)


@pytest.mark.parametrize("line", [b"", b"libsane: hello\n", b"[]", b'{"is": "Nonsense", "of": {}}', b'{"is": "Open"}'])
def test_what_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match="no message"):
        from_line(line)


# --- eSCL's XML ---


def test_capabilities_with_a_range_and_another_prefix_are_read() -> None:
    said = parse_capabilities(
        b"""<?xml version="1.0"?><x:ScannerCapabilities xmlns:x="urn:other"><x:Version>2.1</x:Version>
        <x:MakeAndModel>Acme 1</x:MakeAndModel><x:UUID>urn:uuid:ABCD</x:UUID><x:Adf><x:AdfSimplexInputCaps>
        <x:MaxWidth>2550</x:MaxWidth><x:MaxHeight>4200</x:MaxHeight><x:ColorMode>Grayscale8</x:ColorMode>
        <x:ColorMode>Odd9</x:ColorMode><x:ResolutionRange><x:XResolution><x:Min>100</x:Min><x:Max>300</x:Max>
        <x:Step>100</x:Step></x:XResolution></x:ResolutionRange></x:AdfSimplexInputCaps></x:Adf>
        </x:ScannerCapabilities>"""
    )

    assert (said.version, said.name, said.uuid) == ("2.1", "Acme 1", "abcd")
    assert set(said.capabilities.sources) == {Source.ADF}
    caps = said.capabilities.sources[Source.ADF]
    assert list(caps.dpi) == [100, 200, 300]
    assert caps.modes == {ColorMode.GRAY}
    assert caps.nearest_dpi(250) == 300


@pytest.mark.parametrize("data", [b"", b"<html>", b"<a/>", b"x" * (2 << 20)])
def test_an_answer_that_is_no_capabilities_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"XML|paper source|too long"):
        parse_capabilities(data)


def test_a_status_without_feeder_says_nothing_of_paper() -> None:
    status = parse_status(b"<S><State>Idle</State></S>")

    assert (status.state, status.feeder_loaded, status.feeder_fault) == (DeviceState.IDLE, None, None)


# --- SANE: names, statuses, frames ---


@pytest.mark.parametrize(
    ("word", "source"),
    [
        ("Flatbed", Source.FLATBED),
        ("FlatBed", Source.FLATBED),
        ("Document Table Glass", Source.FLATBED),
        ("ADF", Source.ADF),
        ("ADF Front", Source.ADF),
        ("Automatic Document Feeder", Source.ADF),
        ("Automatic Document Feeder(centrally aligned)", Source.ADF),
        ("ADF Duplex", Source.ADF_DUPLEX),
        ("Feeder - both sides", Source.ADF_DUPLEX),
        ("Transparency Unit", None),
    ],
)
def test_sources_of_back_ends_are_understood(word: str, source: Source | None) -> None:
    assert source_of(word) is source


@pytest.mark.parametrize(
    ("word", "mode"),
    [
        ("Lineart", ColorMode.BW),
        ("Black & White", ColorMode.BW),
        ("Monochrome", ColorMode.BW),
        ("Gray", ColorMode.GRAY),
        ("True Gray", ColorMode.GRAY),
        ("Grayscale", ColorMode.GRAY),
        ("24bit Color[Fast]", ColorMode.COLOR),
        ("Colour", ColorMode.COLOR),
        ("Halftone", None),
    ],
)
def test_modes_of_back_ends_are_understood(word: str, mode: ColorMode | None) -> None:
    assert mode_of(word) is mode


def text(index: int, name: str, *choices: str) -> Option:
    return Option(index, name, OptionType.STRING, Unit.NONE, 32, is_settable=True, choices=choices)


class Settings:
    """A scanner's option table without a scanner; keeps what was set, in order."""

    def __init__(self, *options: Option) -> None:
        self.options = {option.name: option for option in options}
        self.log: list[tuple[str, Value]] = []
        self.values: dict[str, Value] = {}

    def get(self, name: str) -> Value:
        return self.values[name]

    def set(self, name: str, value: Value) -> Value:
        if name not in self.options:
            raise UnsupportedOption(operation="option", detail=name)
        self.log.append((name, value))
        self.values[name] = value
        return value


RESOLUTION = Option(3, "resolution", OptionType.INT, Unit.NONE, 4, True, (100, 200, 300))
WIDTH_PX = Option(4, "br-x", OptionType.INT, Unit.PIXEL, 4, True, (), (0.0, 2000.0, 1.0))
HEIGHT_MM = Option(5, "br-y", OptionType.FIXED, Unit.MM, 4, True, (), (0.0, 280.0, 0.0))


def test_settings_are_made_in_the_order_in_which_they_depend() -> None:
    settings = Settings(
        HEIGHT_MM, WIDTH_PX, RESOLUTION, text(2, "mode", "Gray", "Color"), text(1, "source", "ADF", "FB Glass")
    )

    apply(settings, Source.FLATBED, ScanOptions(dpi=210, size_mm=(100.0, 297.0)))

    assert settings.log == [
        ("source", "FB Glass"),
        ("mode", "Color"),
        ("resolution", 200),
        ("br-x", pytest.approx(787.4, abs=0.1)),
        ("br-y", 280.0),
    ]


@pytest.mark.parametrize(
    ("switch", "simplex", "duplex"),
    [
        (text(2, "adf-mode", "Simplex", "Duplex"), "Simplex", "Duplex"),
        (Option(2, "duplex", OptionType.BOOL, Unit.NONE, 4, True), False, True),
    ],
)
def test_a_separate_duplex_switch_is_used(switch: Option, simplex: Value, duplex: Value) -> None:
    settings = Settings(text(1, "source", "Flatbed", "ADF"), switch)

    apply(settings, Source.ADF_DUPLEX, ScanOptions())
    apply(settings, Source.ADF, ScanOptions())

    assert Source.ADF_DUPLEX in capabilities(settings.options).sources
    assert settings.log == [("source", "ADF"), (switch.name, duplex), ("source", "ADF"), (switch.name, simplex)]


@pytest.mark.parametrize(
    ("wanted", "offered", "taken"),
    [
        (ColorMode.BW, ("Lineart", "Gray", "Color"), "Lineart"),
        (ColorMode.BW, ("Gray", "Color"), "Gray"),
        (ColorMode.GRAY, ("Lineart", "Color"), "Color"),
        (ColorMode.COLOR, ("Lineart", "Gray"), "Gray"),
    ],
)
def test_a_missing_mode_becomes_the_next_one_that_loses_nothing(
    wanted: ColorMode, offered: tuple[str, ...], taken: str
) -> None:
    settings = Settings(text(1, "mode", *offered))

    apply(settings, Source.FLATBED, ScanOptions(mode=wanted))

    assert settings.log == [("mode", taken)]


def test_raw_options_are_converted_by_their_type() -> None:
    settings = Settings(Option(1, "swdeskew", OptionType.BOOL, Unit.NONE, 4, True), RESOLUTION)
    raw: Mapping[str, str] = {"swdeskew": "yes", "resolution": "100"}

    apply(settings, Source.FLATBED, ScanOptions(driver_options=raw))

    assert settings.log[-2:] == [("swdeskew", True), ("resolution", 100.0)]
    with pytest.raises(UnsupportedOption):
        apply(settings, Source.FLATBED, ScanOptions(driver_options={"resolution": "fine"}))


@pytest.mark.parametrize(
    ("status", "operation", "kind"),
    [
        (Status.INVAL, "open", Offline),
        (Status.IO_ERROR, "open", Offline),
        (Status.INVAL, "option", UnsupportedOption),
        (Status.INVAL, "start", Communication),
        (Status.WARMING_UP, "start", WarmingUp),
        (Status.HW_LOCKED, "start", DeviceBusy),
        (99, "read", Communication),
    ],
)
def test_the_same_status_means_different_things_by_operation(
    status: int, operation: str, kind: type[ScannerError]
) -> None:
    error = failure(status, operation)

    assert type(error) is kind
    assert error.operation == operation


def test_a_set_bit_is_black_and_the_rest_of_the_byte_is_dropped() -> None:
    shape = Parameters(Frame.GRAY, True, bytes_per_line=2, width_px=10, lines=2, depth=1)

    image = to_image(shape, memoryview(bytearray([0b10000000, 0b01111111, 0, 0])))

    assert image.mode == "1"
    assert image.size == (10, 2)
    assert [image.getpixel((x, 0)) for x in range(10)] == [0, *[255] * 8, 0]


def test_sixteen_bits_of_grey_are_kept() -> None:
    shape = Parameters(Frame.GRAY, True, bytes_per_line=6, width_px=2, lines=1, depth=16)
    data = b"".join(value.to_bytes(2, sys.byteorder) for value in (513, 65535, 7))

    image = to_image(shape, memoryview(bytearray(data)))

    assert [image.getpixel((x, 0)) for x in range(2)] == [513, 65535]


def test_a_depth_no_scanner_has_is_unsupported() -> None:
    with pytest.raises(UnsupportedOption):
        to_image(Parameters(Frame.RGB, True, 12, 1, 1, 32), memoryview(bytearray(12)))


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "I;16"])
@pytest.mark.parametrize("size", [(61, 40), (1, 1), (3, 2)])
def test_a_png_holds_every_pixel_and_its_resolution(mode: str, size: tuple[int, int]) -> None:
    noise = Image.effect_noise((size[0] * 3, size[1]), 90)
    source = Image.frombytes("RGB", size, noise.tobytes()) if mode == "RGB" else noise.crop((0, 0, *size)).convert(mode)

    with Image.open(io.BytesIO(to_png(source, 300))) as image:
        assert image.format == "PNG"
        assert (image.mode, image.size) == (mode, size)
        assert image.tobytes() == source.tobytes()
        assert round(image.info["dpi"][0]) == 300


def rows_of(written: bytes) -> Iterator[bytes]:
    """Yield the compressed rows of a PNG, chunk by chunk."""
    at = 8
    while at < len(written):
        length = int.from_bytes(written[at : at + 4], "big")
        if written[at + 4 : at + 8] == b"IDAT":
            yield written[at + 8 : at + 8 + length]
        at += 12 + length


@pytest.mark.parametrize("packer", sorted({png.PACKER, zlib}, key=repr), ids=lambda packer: str(packer.__name__))
def test_strips_of_any_height_join_to_one_png_whoever_packs_them(
    packer: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(png, "PACKER", packer)
    source = Image.merge("RGB", [Image.effect_noise((97, 64), sigma) for sigma in (1, 40, 200)])
    stride = 97 * 3 + 5  # a scanner's lines end in padding
    rows = b"".join(source.tobytes()[row * 97 * 3 : (row + 1) * 97 * 3] + b"\xaa" * 5 for row in range(64))

    with make_pool() as pool:
        encoder = PngEncoder(97, "RGB", 300, pool)
        for first, last in ((0, 1), (1, 30), (30, 63), (63, 64)):
            encoder.add(rows[first * stride : last * stride], stride)
        written = encoder.finish()

    with Image.open(io.BytesIO(written)) as image:
        assert image.tobytes() == source.tobytes()
    # Pillow forgives a wrong check sum at the end, PDF programs do not
    assert len(zlib.decompress(b"".join(rows_of(written)))) == 64 * (97 * 3 + 1)


# --- the simulated stack ---


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    for number in range(1, 5):
        Image.new("RGB", (30, 40), (number, 0, 0)).save(tmp_path / f"{number}.jpg", dpi=(300, 300))
    return tmp_path


def delivered(paper: PaperPath, *, is_duplex: bool = False) -> int:
    job = paper.order(is_feeder=True, is_duplex=is_duplex, look=Look("RGB24", 300))
    count = 0
    while (page := paper.next_page(job.id)) is not None and not page.spoilt:
        count += 1
    return count


def test_a_jam_of_a_sheet_shows_before_its_front_is_delivered(stack: Path) -> None:
    paper = PaperPath(stack, faults=[Fault(FaultKind.JAM, 4)])

    first = delivered(paper, is_duplex=True)
    trouble = paper.adf_state
    second = delivered(paper, is_duplex=True)

    assert (first, second) == (2, 2)
    assert trouble == "ScannerAdfJam"
    assert paper.adf_state == "ScannerAdfEmpty"
    with pytest.raises(Refused):
        delivered(paper)


def test_the_stack_can_start_in_its_middle_and_be_laid_back(stack: Path) -> None:
    paper = PaperPath(stack, start_at=4)

    counts = [delivered(paper)]
    paper.reload(3)
    counts.append(delivered(paper))

    assert counts == [1, 2]


def test_a_folder_without_subfolders_has_no_glass(stack: Path) -> None:
    paper = PaperPath(stack)

    assert (len(paper.feeder), paper.glass) == (4, [])
    with pytest.raises(Refused):
        paper.order(is_feeder=False, is_duplex=False, look=Look("RGB24", 300))


def test_the_glass_shows_the_next_paper_with_each_press_and_begins_again(stack: Path) -> None:
    (stack / "glass").mkdir()
    for number in (1, 2):
        (stack / f"{number}.jpg").rename(stack / "glass" / f"{number}.jpg")
    paper = PaperPath(stack)
    seen = []
    for _ in range(3):
        job = paper.order(is_feeder=False, is_duplex=False, look=Look("RGB24", 300))
        page = paper.next_page(job.id)
        assert paper.next_page(job.id) is None
        assert page is not None
        seen.append(page.data)

    assert seen[0] == (stack / "glass" / "1.jpg").read_bytes()
    assert seen[1] == (stack / "glass" / "2.jpg").read_bytes()
    assert seen[2] == seen[0]


def test_pictures_are_fitted_to_the_order_only_where_they_must(tmp_path: Path) -> None:
    Image.new("RGB", (100, 200), "red").save(tmp_path / "1.png", dpi=(300, 300))
    paper = PaperPath(tmp_path)
    job = paper.order(is_feeder=True, is_duplex=False, look=Look("Grayscale8", 150))

    page = paper.next_page(job.id)

    assert isinstance(page, Delivery)
    header = read_jpeg(page.data)
    assert (header.width_px, header.height_px, header.components, header.dpi) == (50, 100, 1, 150)


@pytest.mark.parametrize(
    "look",
    [
        Look("BlackAndWhite1", 300),
        Look("RGB24", 300, (0, 0, 2551, 3000)),
        Look("RGB24", 300, (1000, 0, 2480, 3508)),
        Look("RGB24", 300, (0, 0, 8, 8)),
        Look("RGB24", 300, brightness=1001),
    ],
)
def test_the_simulator_refuses_what_it_cannot_do(stack: Path, look: Look) -> None:
    with pytest.raises(Refused):
        PaperPath(stack).order(is_feeder=True, is_duplex=False, look=look)


@pytest.mark.parametrize("text", ["", "flood@1", "jam@x"])
def test_a_fault_nobody_knows_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"FaultKind|invalid literal"):
        Fault.parse(text)
