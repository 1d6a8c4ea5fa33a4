# SPDX-License-Identifier: GPL-3.0-or-later
"""Times and dates as people in Vietnam write them, whatever zone the store keeps them in; numbers and their words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from ui import l10n
from ui.l10n import clock, day, translate


def test_a_moment_kept_in_utc_is_told_in_vietnams_time() -> None:
    kept = dt.datetime(2026, 11, 21, 20, 36, 5, tzinfo=dt.UTC)
    assert clock(kept) == "03:36:05"
    assert day(kept) == "22/11/2026"


def test_a_moment_of_vietnam_is_told_as_it_is() -> None:
    here = dt.datetime(2026, 11, 22, 3, 36, 5, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    assert (clock(here), day(here)) == ("03:36:05", "22/11/2026")


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [("vi", "thiếu 1 trang", "thiếu 2 trang"), ("en", "1 page missing", "2 pages missing")],
)
def test_a_word_behind_a_number_is_singular_or_plural_as_its_language_has_it(
    qapp: QApplication, tmp_path: Path, language: str, one: str, many: str
) -> None:
    locale = QLocale()
    translator = l10n.install(qapp, language, tmp_path)
    assert translator is not None
    told = [translate("Findings", "%n pages missing", "", number) for number in (1, 2)]
    qapp.removeTranslator(translator)
    QLocale.setDefault(locale)

    assert told == [one, many]
