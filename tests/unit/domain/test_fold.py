# SPDX-License-Identifier: GPL-3.0-or-later
"""Folding: what is searched without marks, and never longer or shorter than it was composed."""

from __future__ import annotations

import pytest

from workstation.domain.fold import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đặng Đức", "dang duc"),
        ("TRẦN VĂN BÌNH", "tran van binh"),
        ("Ủy ban nhân dân xã Hoa Mẫu", "uy ban nhan dan xa hoa mau"),
        ("Số: 128/QĐ-UBND", "so: 128/qd-ubnd"),
        ("a\u0302\u0301", "a"),  # typed as letter and marks
        ("straße", "straße"),  # a letter of its own is no letter with a mark
        ("", ""),
    ],
)
def test_marks_and_capitals_are_dropped(text: str, folded: str) -> None:
    assert fold(text) == folded
