# SPDX-License-Identifier: GPL-3.0-or-later
"""The start: nothing heavy before the first paint, a translation compiled when needed, Vietnamese letters drawn."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from ui import l10n, theme
from workstation.paths import resource

_HEAVY = ("cv2", "numpy", "pikepdf", "endesive", "pyhanko", "PyKCS11", "httpx", "sqlcipher3", "PIL", "pypdfium2")
_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"


def test_importing_the_application_loads_nothing_heavy() -> None:
    code = f"import sys, ui.application; print([m for m in {_HEAVY!r} if m in sys.modules])"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)

    assert done.stdout.strip() == "[]"


def test_the_whole_window_loads_no_library_for_images_or_files_and_keeps_no_sources() -> None:
    # They hold the interpreter while they work and some hundred MiB for good: what they do is done apart (file_work).
    apart = {*_HEAVY, "pypdf", "lxml", "zxingcpp", "asn1crypto", "zeroconf", "asyncio", "rich", "segno"} - {
        "sqlcipher3"
    }
    code = (
        "import sys, linecache, ui.application, ui.window, workstation.app.people, workstation.app.desk;"
        f"print([m for m in sorted({apart!r}) if sys.modules.get(m)], len(linecache.cache) > 100)"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)

    assert done.stdout.strip() == "[] False"


def test_a_worker_process_started_by_the_window_loads_no_qt() -> None:
    code = (
        "import sys, runpy; runpy.run_module('ui.__main__', run_name='__mp_main__'); import workstation.app.file_work;"
        "print([m for m in ('PySide6', 'cv2', 'pyhanko') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_missing_translation_is_compiled_once_into_the_cache(tmp_path: Path) -> None:
    source = tmp_path / "app_vi.ts"
    source.write_bytes(resource("i18n", "app_vi.ts").read_bytes())
    cache = tmp_path / "cache"

    first = l10n.compiled(source, cache)
    assert first == cache / "app_vi.qm"
    written = first.stat().st_mtime_ns
    assert l10n.compiled(source, cache) == first
    assert first.stat().st_mtime_ns == written

    translator = QTranslator()
    assert translator.load(str(first))
    assert translator.translate("Actions", "Scan") == "Quét"


def test_the_bundled_font_has_every_vietnamese_letter(qapp: QApplication) -> None:
    theme.load_fonts()
    metrics = QFontMetrics(theme.font())

    assert theme.font().family() == theme.FAMILY
    assert [sign for sign in _LETTERS + _LETTERS.upper() if not metrics.inFontUcs4(ord(sign))] == []


@pytest.mark.parametrize(
    ("name", "least"), [("light", 4.5), ("dark", 4.5), ("contrast-light", 7), ("contrast-dark", 7)]
)
def test_texts_stand_out_from_their_ground(name: str, least: float) -> None:
    scheme = theme.SCHEMES[name]
    pairs = [
        (scheme.text, scheme.window),
        (scheme.text, scheme.base),
        (scheme.text, scheme.selection),
        (scheme.muted, scheme.base),
        (scheme.muted, scheme.window),
        (scheme.on_accent, scheme.accent),
        (scheme.good, scheme.base),
        (scheme.warn, scheme.warn_back),
        (scheme.bad, scheme.bad_back),
    ]
    assert [pair for pair in pairs if _contrast(*pair) < least] == []  # WCAG 2.2: 1.4.3 (AA) and 1.4.6 (AAA)


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
