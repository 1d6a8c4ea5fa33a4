# SPDX-License-Identifier: GPL-3.0-or-later
"""Log set-up: events with fields as one JSON line each; owner ids are masked here and nowhere else."""

from __future__ import annotations

import json
import logging
import logging.handlers
import re
from pathlib import Path
from typing import Any

_OWNER_ID = re.compile(r"\b(\d{3})\d{7}(\d{2})\b")
_STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", None, None).__dict__) | {"message", "asctime", "taskName"}


def masked(text: str) -> str:
    """Return `text` with the middle of every 12-digit number hidden: 001•••••••45."""
    return _OWNER_ID.sub(r"\1•••••••\2", text)


class EventFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, event and its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Render the record; values that are no JSON become text."""
        event: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        event.update({name: value for name, value in record.__dict__.items() if name not in _STANDARD})
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        return masked(json.dumps(event, ensure_ascii=False, default=str))


def set_up(data_dir: Path, level: int = logging.INFO) -> None:
    """Send our events to `data_dir/log/sohoa.log`, 5 files of 2 MiB."""
    folder = data_dir / "log"
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "sohoa.log", maxBytes=2 << 20, backupCount=5, encoding="utf-8", delay=True
    )
    handler.setFormatter(EventFormatter())
    for name in ("workstation", "scanner_drivers", "ui"):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.propagate = True
        for old in [h for h in logger.handlers if isinstance(h, logging.handlers.RotatingFileHandler)]:
            logger.removeHandler(old)
            old.close()
        logger.addHandler(handler)


def quiet() -> None:
    """Keep log lines off the terminal when no log file is set up: a command speaks through its output."""
    logging.getLogger().addHandler(logging.NullHandler())
