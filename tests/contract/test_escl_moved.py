# SPDX-License-Identifier: GPL-3.0-or-later
"""A network scanner that got another address: found again by what stays the same, with nobody doing anything."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from scanner_drivers import escl_places
from scanner_drivers.base import ScanOptions, Source
from scanner_drivers.registry import open_device
from scanner_drivers.simulator import Simulator
from tests.contract.scanner_kit import DPI
from workstation.errors import Offline

GLASS = ScanOptions(Source.FLATBED, DPI)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "pages" / "glass").mkdir(parents=True)
    Image.new("RGB", (120, 160), "navy").save(tmp_path / "pages" / "glass" / "1.jpg", dpi=(DPI, DPI))
    return tmp_path / "pages"


@contextmanager
def standing(pages: Path, identity: str, port: int = 0) -> Iterator[Simulator]:
    with Simulator(pages, advertise=True, uuid_text=identity, port=port) as simulator:
        yield simulator


def scan(device_id: str, folder: Path) -> int:
    """Scan once as a program that was started for it, and return how many pages came."""
    with open_device(device_id, folder / "handover", escl_places.environment(folder)) as device:
        return len(list(device.scan(GLASS)))


def taken_from(simulator: Simulator) -> bool:
    return any("NextDocument" in request for request in simulator.requests)


def test_a_scanner_of_a_fixed_address_is_found_at_its_new_one(pages: Path, tmp_path: Path) -> None:
    identity = str(uuid.uuid4())
    with standing(pages, identity) as before:
        device = f"escl:{before.url}"
        assert scan(device, tmp_path) == 1

    with standing(pages, identity) as after:
        assert after.url != before.url
        assert scan(device, tmp_path) == 1
        assert taken_from(after)


def test_another_scanner_at_the_old_address_is_not_taken_for_the_one_that_moved(pages: Path, tmp_path: Path) -> None:
    identity = str(uuid.uuid4())
    with standing(pages, identity) as before:
        device, port = f"escl:{before.url}", int(before.url.rpartition(":")[2].partition("/")[0])
        scan(device, tmp_path)

    with standing(pages, str(uuid.uuid4()), port) as other:
        with standing(pages, identity) as after:
            assert scan(device, tmp_path) == 1
            assert (taken_from(after), taken_from(other)) == (True, False)

        assert scan(device, tmp_path) == 1  # it is gone for good: the one that stands there now has replaced it
        assert taken_from(other)


def test_a_scanner_known_by_its_identity_is_asked_where_it_was_before_the_network_is_listened_to(
    pages: Path, tmp_path: Path
) -> None:
    identity = str(uuid.uuid4())
    with standing(pages, identity) as heard:
        port = int(heard.url.rpartition(":")[2].partition("/")[0])
        assert scan(f"escl:{identity}", tmp_path) == 1

    with Simulator(pages, uuid_text=identity, port=port) as silent:  # not to be heard
        assert scan(f"escl:{identity}", tmp_path) == 1
        assert taken_from(silent)


def test_a_scanner_that_moves_while_it_is_open_scans_on_at_its_new_address(pages: Path, tmp_path: Path) -> None:
    identity = str(uuid.uuid4())
    with contextlib.ExitStack() as stack:
        with standing(pages, identity) as before:
            opened = open_device(f"escl:{before.url}", tmp_path / "handover", escl_places.environment(tmp_path))
            device = stack.enter_context(opened)
            assert len(list(device.scan(GLASS))) == 1

        after = stack.enter_context(standing(pages, identity))
        assert len(list(device.scan(GLASS))) == 1
        assert taken_from(after)


def test_without_a_memory_a_scanner_that_moved_is_offline(pages: Path, tmp_path: Path) -> None:
    with standing(pages, str(uuid.uuid4())) as before:
        device = f"escl:{before.url}"

    with pytest.raises(Offline):
        open_device(device, tmp_path / "handover")


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"a": 1, "b": ["x"]}'])
def test_a_damaged_memory_is_none(pages: Path, tmp_path: Path, damage: str) -> None:
    (tmp_path / "scanners.json").write_text(damage)
    with standing(pages, str(uuid.uuid4())) as simulator:
        assert scan(f"escl:{simulator.url}", tmp_path) == 1

    assert simulator.uuid in (tmp_path / "scanners.json").read_text()
