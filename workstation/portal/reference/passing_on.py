# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker of a gateway: passes received papers on to the province's portal by any adapter; several may run at once.

`python -m workstation.portal.reference.passing_on --data DIR --upstream FILE.toml`; FILE says `adapter`, `url`,
`client_id`, `unit_code`, ... as the settings `portal.*` of a desk do; the secret is `SOHOA_PORTAL_SECRET`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import sys
import threading
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from workstation.errors import PortalError, PortalRefused, ReceiptMismatch, SettingInvalid, StoreDamaged
from workstation.portal.adapters.line import LineSettings
from workstation.portal.content import PlainFile
from workstation.portal.contract import PortalAdapter
from workstation.portal.opening import PortalAccess, open_adapter
from workstation.portal.reference.database import Database
from workstation.portal.reference.engine import open_engine
from workstation.portal.reference.files import UploadFiles
from workstation.portal.reference.passages import Passage, PassageLost, Passages
from workstation.portal.reference.refusals import Refusal
from workstation.portal.retry import next_delay_s

_LOOK_EVERY_S = 2.0
_NAMES = {"adapter", "url", "client_id", "unit_code", "login_url", "gateway_url", "gateway_client_id", "folder"}
_NAMES |= {"pins", "ca_file", "proxy", "proxy_user"}


class Worker:
    """Passes papers on, one by one.

    Args:
        passages: the work queue.
        files: the bytes.
        portal: where the papers go.
        clock: seconds of the epoch.
    """

    def __init__(
        self, passages: Passages, files: UploadFiles, portal: PortalAdapter, clock: Callable[[], float] = time.time
    ) -> None:
        self._passages = passages
        self._files = files
        self._portal = portal
        self._clock = clock
        self.passed = self.refused = 0

    def step(self) -> bool:
        """Pass the next paper on; False when none is due or the line is down: worth waiting for a while."""
        passage = self._passages.claim(self._clock())
        if passage is None:
            return False
        try:
            return self._pass_on(passage)
        except PassageLost:  # somebody else has it; that worker asks the portal first
            return True

    def _pass_on(self, passage: Passage) -> bool:
        uid = passage.submission.uid
        try:
            receipt = self._portal.send(
                passage.submission,
                PlainFile(self._files.path(passage.upload_id)),
                resume=passage.resume,
                save_resume=lambda note: self._passages.save_resume(uid, note),
                on_progress=lambda _done, _all: self._passages.renew(uid, self._clock()),
                is_cancelled=lambda: False,
            )
        except (PortalRefused, ReceiptMismatch, StoreDamaged) as no:
            self._passages.refused(uid, f"{no.code} {getattr(no, 'detail', '')}".strip())
            self.refused += 1
        except PortalError as later:
            wait_s = next_delay_s(passage.attempts - 1, later.retry_after_s, random.random)
            self._passages.release(uid, f"{later.code} {later.detail}".strip(), self._clock() + wait_s)
            return False
        else:
            self._passages.passed(uid, receipt)
            self.passed += 1
        return True


def read_upstream(path: Path) -> PortalAccess:
    """Read where papers are passed on to.

    Raises:
        SettingInvalid: no such file, or a key we do not know.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingInvalid(key="upstream", value=f"{path}: {error}") from None
    if unknown := sorted(set(table) - _NAMES):
        raise SettingInvalid(key="upstream", value=", ".join(unknown))
    given = {name: str(value) for name, value in table.items()}
    return PortalAccess(
        adapter=given.get("adapter", "tus"),
        url=given.get("url", ""),
        client_id=given.get("client_id", ""),
        client_secret=os.environ.get("SOHOA_PORTAL_SECRET", ""),
        unit_code=given.get("unit_code", ""),
        login_url=given.get("login_url", ""),
        gateway_url=given.get("gateway_url", ""),
        gateway_client_id=given.get("gateway_client_id", ""),
        gateway_secret=os.environ.get("SOHOA_PORTAL_GATEWAY_SECRET", ""),
        folder=given.get("folder", ""),
        line=LineSettings(
            pins=tuple(given.get("pins", "").split()),
            ca_file=given.get("ca_file", ""),
            proxy=given.get("proxy", ""),
            proxy_user=given.get("proxy_user", ""),
            proxy_password=os.environ.get("SOHOA_PORTAL_PROXY_SECRET", ""),
        ),
    )


def main() -> None:
    """Read the command line and work until told to stop, or until nothing is left to do."""
    parser = argparse.ArgumentParser(prog="python -m workstation.portal.reference.passing_on", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the gateway")
    parser.add_argument("--database", default="", help="postgresql://... without password; default: the folder's file")
    parser.add_argument("--upstream", type=Path, required=True, help="TOML file that names the other portal")
    parser.add_argument("--until-empty", action="store_true", help="end when every paper is settled")
    options = parser.parse_args()
    try:
        portal = open_adapter(read_upstream(options.upstream))
    except SettingInvalid as error:
        parser.error(str(error))
    database = Database(open_engine(options.data / "portal.sqlite", options.database))
    passages = Passages(database, f"{os.getpid()}-{secrets.token_hex(4)}")
    worker = Worker(passages, UploadFiles(options.data / "files"), portal)
    pause = threading.Event()  # never set: it only lets time pass
    try:
        while True:
            if _goes_on(worker):
                continue
            if options.until_empty and _is_settled(passages):
                break
            pause.wait(_LOOK_EVERY_S)
    except KeyboardInterrupt:
        pass
    portal.close()
    database.close()
    sys.stdout.write(json.dumps({"passed": worker.passed, "refused": worker.refused}) + "\n")


def _goes_on(worker: Worker) -> bool:
    try:
        return worker.step()
    except Refusal:  # the database is away; it comes back or somebody looks at the log
        return False


def _is_settled(passages: Passages) -> bool:
    try:
        return passages.next_due() is None
    except Refusal:
        return False


if __name__ == "__main__":
    main()
