# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's language: its translation, compiled when needed, and numbers, dates and ids as people write them."""

from __future__ import annotations

import datetime as dt
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from workstation.paths import resource

log = logging.getLogger(__name__)

_COMPILE_WITHIN_S = 30.0
_VIETNAM = dt.timezone(dt.timedelta(hours=7))

translate = QCoreApplication.translate  # for words outside a widget: translate("Context", "literal")


def install(app: QCoreApplication, language: str, cache: Path) -> QTranslator | None:
    """Put the window into a language; of the English, that of the source texts, the file holds singular and plural.

    Args:
        cache: folder for the compiled translation where none is shipped, or an old one.
    """
    locale = QLocale(QLocale.Language.Vietnamese if language == "vi" else QLocale.Language.English)
    QLocale.setDefault(locale)
    file = compiled(resource("i18n", f"app_{language}.ts"), cache)
    translator = QTranslator(app)
    if file is None or not translator.load(str(file)):
        log.warning("no translation", extra={"language": language})
        return None
    app.installTranslator(translator)
    return translator


def compiled(source: Path, cache: Path) -> Path | None:
    """Return the compiled translation of a .ts file: the shipped one, an earlier one of ours, or a new one."""
    for ready in (source.with_suffix(".qm"), cache / f"{source.stem}.qm"):
        if ready.is_file() and ready.stat().st_mtime >= source.stat().st_mtime:
            return ready
    cache.mkdir(parents=True, exist_ok=True)
    target = cache / f"{source.stem}.qm"
    return target if _compile(source, target) else None


def _compile(source: Path, target: Path) -> bool:
    compiler = _compiler()
    if compiler is None:
        return False
    draft = target.with_suffix(".draft")
    command = [str(compiler), "-silent", str(source), "-qm", str(draft)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_COMPILE_WITHIN_S)
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("translation not compiled", extra={"reason": str(error)})
        return False
    draft.replace(target)  # whole or not at all: two windows may start at once
    return True


def _compiler() -> Path | None:
    # The binary itself where the package has it: the script in bin/ starts a second Python first.
    beside = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    if beside.is_file():
        return beside
    script = shutil.which("pyside6-lrelease", path=str(Path(sys.executable).parent))
    return Path(script) if script else None


def number(value: float, decimals: int = 0) -> str:
    """Return a number as the language writes it: 1.234,5 in Vietnamese."""
    return QLocale().toString(float(value), "f", decimals)


def clock(at: dt.datetime) -> str:
    """Return the time of day in Vietnam, whatever zone the moment is given in: the store keeps UTC."""
    return f"{at.astimezone(_VIETNAM):%H:%M:%S}"


def day(at: dt.datetime) -> str:
    """Return the date in Vietnam, day first in both languages: 21/11/2026."""
    return f"{at.astimezone(_VIETNAM):%d/%m/%Y}"


def elapsed(span: dt.timedelta) -> str:
    """Return a duration as minutes and seconds; hours once there are any."""
    seconds = max(0, int(span.total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def grouped_id(value: str) -> str:
    """Return a 12-digit owner id in groups of four, others as they are."""
    if len(value) == 12 and value.isdigit():
        return f"{value[:4]} {value[4:8]} {value[8:]}"
    return value


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a literal for the translation file and return it as it is.

    The name is the one lupdate looks for; PySide6's own has a result that type checkers know nothing of.
    """
    return text
