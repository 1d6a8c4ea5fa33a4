# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the tus client that need no server: pace and metadata."""

from __future__ import annotations

import base64

from workstation.portal.adapters.tus_client import FIRST_CHUNK, LARGEST_CHUNK, SMALLEST_CHUNK, Pace, encode_metadata


def test_chunks_double_while_the_line_is_quick_and_clean() -> None:
    pace = Pace()
    sizes = []
    for _ in range(11):
        sizes.append(pace.chunk // FIRST_CHUNK)
        pace.clean(took_s=0.1)
    assert sizes == [1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 16]
    assert pace.chunk == LARGEST_CHUNK


def test_chunks_do_not_grow_on_a_slow_line() -> None:
    pace = Pace()
    for _ in range(10):
        pace.clean(took_s=5.0)
    assert pace.chunk == FIRST_CHUNK
    assert pace.is_slow  # a broken chunk is kept by the server from now on: no checksum
    pace.clean(took_s=0.1)
    assert not pace.is_slow


def test_a_cut_halves_the_chunk_down_to_the_smallest() -> None:
    pace = Pace()
    pace.cut()
    assert pace.chunk == FIRST_CHUNK // 2
    for _ in range(10):
        pace.cut()
    assert pace.chunk == SMALLEST_CHUNK


def test_trust_in_a_line_that_was_cut_comes_back_slowly() -> None:
    pace = Pace()
    pace.cut()
    for _ in range(7):
        pace.clean(took_s=0.1)
    assert pace.chunk == FIRST_CHUNK // 2
    pace.clean(took_s=0.1)
    assert pace.chunk == FIRST_CHUNK


def test_metadata_carries_vietnamese_and_empty_values() -> None:
    header = encode_metadata({"title": "Giấy khai sinh", "level": ""})
    title, level = header.split(",")
    assert base64.b64decode(title.split(" ")[1]).decode("utf-8") == "Giấy khai sinh"
    assert level == "level"
    assert header.isascii()
