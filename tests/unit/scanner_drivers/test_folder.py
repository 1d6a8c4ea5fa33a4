# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hot folder takes, when, in which order, and what becomes of the rest."""

from __future__ import annotations

import io
import queue
import threading
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from scanner_drivers.base import NOTE_AGAIN, NOTE_DUPLICATE, ColorMode, ScannedPage, ScanOptions, Source
from scanner_drivers.folder import FolderDevice, FolderDriver
from scanner_drivers.folder_files import is_wanted, natural_key
from workstation.errors import Cancelled, NoDocs, Offline, UnsupportedOption

A4_75 = (620, 877)


def picture(shade: int = 128, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, A4_75, shade if mode != "RGB" else (shade, shade // 2, 255 - shade))


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **{"dpi": (75, 75), **options})
    return out.getvalue()


class Machine:
    """A copier that does something between two looks, and the clock that only those looks move."""

    def __init__(self) -> None:
        self.now = 0.0
        self.looks = 0
        self.then: dict[int, Callable[[], object]] = {}

    def clock(self) -> float:
        return self.now

    def wait(self, cancelled: threading.Event, seconds: float) -> bool:
        self.now += seconds
        self.looks += 1
        self.then.get(self.looks, lambda: None)()
        return cancelled.is_set()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def hot(tmp_path: Path) -> Path:
    folder = tmp_path / "hot"
    folder.mkdir()
    return folder


@pytest.fixture
def device(hot: Path, tmp_path: Path, machine: Machine) -> FolderDevice:
    return FolderDevice(hot, tmp_path / "handover", machine.clock, machine.wait)


def scan(device: FolderDevice, pages: int | None = None) -> list[ScannedPage]:
    """Take a batch, each page said to be kept."""
    taken = []
    for page in device.scan(ScanOptions(Source.ADF, 150, max_pages=pages)):
        taken.append(page)
        device.taken()
    return taken


def test_pictures_are_moved_unchanged_in_natural_order(device: FolderDevice, hot: Path) -> None:
    contents = {f"trang {number}.jpg": encoded(picture(number * 20)) for number in (10, 9, 1)}
    contents["trang 2.PNG"] = encoded(picture(5, "L"), "PNG")
    for name, data in contents.items():
        (hot / name).write_bytes(data)

    pages = scan(device)

    order = ["trang 1.jpg", "trang 2.PNG", "trang 9.jpg", "trang 10.jpg"]
    assert [page.path.read_bytes() for page in pages] == [contents[name] for name in order]
    assert [page.media_type for page in pages] == ["image/jpeg", "image/png", "image/jpeg", "image/jpeg"]
    assert {(page.width_px, page.height_px, page.dpi, page.side) for page in pages} == {(*A4_75, 75, None)}
    assert list(hot.iterdir()) == []


def test_a_file_that_still_grows_is_waited_for_and_not_overtaken(
    device: FolderDevice, hot: Path, machine: Machine
) -> None:
    first, second = encoded(picture(10)), encoded(picture(20))
    (hot / "1.jpg").write_bytes(first[:1000])
    (hot / "2.jpg").write_bytes(second)
    machine.then = {1: lambda: (hot / "1.jpg").write_bytes(first[:3000]), 4: lambda: (hot / "1.jpg").write_bytes(first)}

    pages = scan(device)

    assert [page.path.read_bytes() for page in pages] == [first, second]
    assert not (hot / "quarantine").exists()


def test_a_file_without_an_end_goes_into_quarantine_with_the_reason(device: FolderDevice, hot: Path) -> None:
    (hot / "1.jpg").write_bytes(encoded(picture())[:-2])
    (hot / "2.pdf").write_bytes(b"%PDF-1.7 nothing\n%%EOF")
    (hot / "3.jpg").write_bytes(b"MZ" * 500)
    (hot / "4.jpg").write_bytes(encoded(picture(7)))

    pages = scan(device)

    assert len(pages) == 1
    aside = {path.name for path in (hot / "quarantine").iterdir()}
    assert aside == {f"{name}{end}" for name in ("1.jpg", "2.pdf", "3.jpg") for end in ("", ".reason.txt")}
    assert "end of image" in (hot / "quarantine" / "1.jpg.reason.txt").read_text()


@pytest.mark.parametrize("name", ["a.jpg.part", "a.tmp", "a.pdf~", "~a.jpg", ".a.jpg", "a.docx", "a"])
def test_unfinished_and_foreign_files_are_left_alone(device: FolderDevice, hot: Path, name: str) -> None:
    (hot / name).write_bytes(encoded(picture()))

    with pytest.raises(NoDocs):
        scan(device)

    assert not is_wanted(name)
    assert [path.name for path in hot.iterdir()] == [name]


def test_the_same_bytes_twice_are_noticed(device: FolderDevice, hot: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        (hot / name).write_bytes(encoded(picture()))

    pages = scan(device)

    assert [page.notes for page in pages] == [(), (NOTE_DUPLICATE,)]


def test_every_page_of_a_tiff_comes_in_its_own_mode(device: FolderDevice, hot: Path) -> None:
    pictures = [picture(200), picture(90, "L"), picture(1, "1")]
    (hot / "a.tif").write_bytes(encoded(pictures[0], "TIFF", save_all=True, append_images=pictures[1:]))

    pages = scan(device)

    assert [page.mode for page in pages] == [ColorMode.COLOR, ColorMode.GRAY, ColorMode.BW]
    for page, source in zip(pages, pictures, strict=True):
        with Image.open(page.path) as image:
            assert image.tobytes() == source.tobytes()


def pdf(*pictures: bytes) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for data in pictures:
        page = document.new_page(595, 842)
        image = pypdfium2.PdfImage.new(document)
        image.load_jpeg(io.BytesIO(data))
        image.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
        page.insert_obj(image)
        page.gen_content()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def test_a_scanned_pdf_gives_the_scanners_own_pictures(device: FolderDevice, hot: Path) -> None:
    pictures = [encoded(picture(30)), encoded(picture(60, "L"))]
    (hot / "a.pdf").write_bytes(pdf(*pictures))

    pages = scan(device)

    assert [page.path.read_bytes() for page in pages] == pictures
    assert [page.dpi for page in pages] == [75, 75]


def test_any_other_pdf_page_is_drawn_at_the_resolution_asked_for(device: FolderDevice, hot: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.save(hot / "a.pdf")
    document.close()

    (page,) = scan(device)

    assert (page.width_px, page.height_px, page.dpi, page.media_type) == (1240, 1755, 150, "image/png")


def test_a_batch_left_in_the_middle_of_a_file_goes_on_with_its_next_page(device: FolderDevice, hot: Path) -> None:
    pictures = [encoded(picture(shade)) for shade in (10, 20, 30)]
    (hot / "a.pdf").write_bytes(pdf(*pictures))

    first = scan(device, pages=1)
    left = [path.name for path in hot.glob("taking-*/*")]
    rest = scan(device)

    assert [page.path.read_bytes() for page in (*first, *rest)] == pictures
    assert left == ["000001-a.pdf"]
    assert list(hot.iterdir()) == []


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_a_file_given_out_when_the_driver_died_comes_again_and_is_deleted_when_it_is_kept(
    hot: Path, machine: Machine, tmp_path: Path, kept: int
) -> None:
    pictures = [encoded(picture(shade)) for shade in (10, 20)]
    (hot / "a.pdf").write_bytes(pdf(*pictures))
    (hot / "b.jpg").write_bytes(encoded(picture(30)))
    first = FolderDevice(hot, tmp_path / "handover", machine.clock, machine.wait)
    stream = first.scan(ScanOptions(Source.ADF, 150))
    for _ in range(3):
        next(stream)
    for _ in range(kept):
        first.taken()
    del first, stream  # nothing tidies up: as if the process had been killed

    rest = scan(FolderDevice(hot, tmp_path / "handover", machine.clock, machine.wait))

    whole = [*pictures, encoded(picture(30))]
    # a file is deleted with its last page: until then all of it comes again, marked
    assert [page.path.read_bytes() for page in rest] == (whole if kept < 2 else whole[2:])
    assert all(NOTE_AGAIN in page.notes for page in rest)
    assert list(hot.iterdir()) == []


def test_pages_nobody_kept_come_again_in_the_next_batch_without_a_mark(device: FolderDevice, hot: Path) -> None:
    (hot / "a.jpg").write_bytes(encoded(picture(1)))

    next(device.scan(ScanOptions(Source.ADF, 150)))
    (again,) = scan(device)

    assert again.notes == ()
    assert list(hot.iterdir()) == []


def test_a_page_kept_while_the_next_file_is_taken_changes_no_order(device: FolderDevice, hot: Path) -> None:
    small = Image.new("L", (40, 57))
    names = [f"{number:03}.png" for number in range(300)]
    for number, name in enumerate(names):
        small.putpixel((number % 40, number // 40), 255)
        small.save(hot / name)
    wanted = [(hot / name).read_bytes() for name in names]
    came: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def keep() -> None:
        while came.get():
            device.taken()

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    got = []
    for page in device.scan(ScanOptions(source=Source.ADF)):
        got.append(page.path.read_bytes())
        came.put(True)
    came.put(False)
    keeper.join()

    assert [wanted.index(data) for data in got] == list(range(300))


def test_cancel_leaves_the_other_files_in_the_folder(device: FolderDevice, hot: Path) -> None:
    for number in range(3):
        (hot / f"{number}.jpg").write_bytes(encoded(picture(number)))

    stream = device.scan(ScanOptions(Source.ADF))
    next(stream)
    stream.cancel()

    with pytest.raises(Cancelled):
        next(stream)
    assert sorted(path.name for path in hot.rglob("*.jpg")) == ["000001-0.jpg", "1.jpg", "2.jpg"]


def test_a_folder_is_listed_where_it_was_set_up_and_opened_where_it_is(hot: Path, tmp_path: Path) -> None:
    driver = FolderDriver()

    found = list(driver.devices(1.0, (str(hot), str(tmp_path / "gone"))))

    assert [info.id for info in found] == [f"folder:{hot}"]
    with pytest.raises(Offline):
        driver.open(str(tmp_path / "gone"), tmp_path)


def test_a_folder_has_no_glass_and_no_options_of_others(device: FolderDevice) -> None:
    for options in (ScanOptions(Source.FLATBED), ScanOptions(driver_options={"mode": "x"})):
        with pytest.raises(UnsupportedOption):
            list(device.scan(options))


def test_numbers_in_names_count_as_numbers() -> None:
    assert sorted(["b2", "B10", "a", "b1"], key=natural_key) == ["a", "b1", "b2", "B10"]
