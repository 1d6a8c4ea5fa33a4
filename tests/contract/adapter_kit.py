# SPDX-License-Identifier: GPL-3.0-or-later
"""What the contract tests of all adapters share: one portal that speaks every dialect, and a look into its data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.contract.portal_kit import OWNER, submission
from workstation.domain.submission import Submission
from workstation.portal.adapters.line import LineSettings, Timeouts
from workstation.portal.adapters.mapped import short_uid
from workstation.portal.adapters.tus import TusPortal
from workstation.portal.contract import PortalAdapter
from workstation.portal.opening import PortalAccess, open_adapter
from workstation.portal.reference import PortalProcess
from workstation.portal.reference.engine import open_engine

MAPPED = ("igate", "dvcqg", "lgsp_key", "lgsp_wso2", "cv7197_rest")
ONLINE = ("tus", *MAPPED)

# Where each adapter's bytes go, where it says that a paper belongs to a dossier, and where it asks for the proof.
BYTES = {
    "tus": ("PATCH", "/files/"),
    "igate": ("POST", "/fi/file/--multiple"),
    "dvcqg": ("PATCH", "/files/"),
    "lgsp_key": ("POST", "/APIDongBoTepDinhKem"),
    "lgsp_wso2": ("POST", "/APIDongBoTepDinhKem"),
    "cv7197_rest": ("POST", "/api/v1/documents/import"),
}
LAST = BYTES | {
    "igate": ("POST", "/pa/dossier-form-file"),
    "dvcqg": ("POST", "/XrdAdapter/RestService/forward/mapi/g"),
    "lgsp_key": ("POST", "/APICapNhatDongBoHoSoDVC"),
    "lgsp_wso2": ("POST", "/APICapNhatDongBoHoSoDVC"),
}
# Requests to that address before the one that says that the paper belongs to the dossier (look-ups by the same verb).
BEFORE_LAST = {"dvcqg": 2}


@dataclass(slots=True)
class Office:
    """A running portal with every dialect, its data folder and its faults.

    Attributes:
        database: address of its PostgreSQL database, "" for the file in its folder.
        opened: adapters to be closed at the end.
    """

    process: PortalProcess
    folder: Path
    database: str = ""
    opened: list[PortalAdapter] = field(default_factory=list)

    def reach(
        self,
        adapter: str,
        url: str = "",
        *,
        secret: str = "",
        timeouts: Timeouts | None = None,
        line: LineSettings | None = None,
    ) -> PortalAdapter:
        """Open an adapter, straight or by way of a proxy."""
        way = url or self.process.url
        password = secret or self.process.client_secret
        access = PortalAccess(
            adapter=adapter,
            url=way,
            client_id=self.process.client_id,
            client_secret=password,
            unit_code="H22.1",
            gateway_url=way,
            gateway_client_id=self.process.client_id,
            gateway_secret=password,
            timeouts=timeouts or Timeouts(),
            line=line or LineSettings(),
        )
        self.opened.append(open_adapter(access))
        return self.opened[-1]

    def dossier(self, token: str) -> str:
        """Open a dossier by the integration profile: some dialects open none."""
        plain = TusPortal(self.process.url, self.process.client_id, self.process.client_secret)
        try:
            return plain.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token=token)
        finally:
            plain.close()

    def order(self, content: bytes, token: str = "a dossier for all", **changes: object) -> Submission:
        """Return a submission of `content` for a dossier the portal knows."""
        return submission(content, self.dossier(token), **changes)

    def spoil(self, *faults: Mapping[str, object]) -> None:
        """Tell the portal what to do wrong from now on; nothing for a good portal."""
        (self.folder / "faults.json").write_text(json.dumps({"fault": list(faults)}), encoding="utf-8")

    def copies(self, sent: Submission) -> int:
        """Return how many files with these bytes lie at the portal."""
        files = (self.folder / "files").glob("*.bin")
        return sum(hashlib.sha256(path.read_bytes()).hexdigest() == sent.sha256 for path in files)

    def entries(self, adapter: str, sent: Submission) -> int:
        """Return how often the portal lists the paper."""
        with closing(open_engine(self.folder / "portal.sqlite", self.database)) as database:
            if adapter == "tus":
                rows = database.rows("select count(*) as number from paper where uid = ?", (sent.uid,))
            else:
                key = short_uid(sent.uid) if adapter == "cv7197_rest" else sent.uid
                rows = database.rows("select count(*) as number from attachment where fields like ?", (f"%{key}%",))
            return int(rows[0]["number"])

    def damage(self, sent: Submission) -> None:
        """Change a bit of the stored bytes."""
        for path in (self.folder / "files").glob("*.bin"):
            content = bytearray(path.read_bytes())
            if hashlib.sha256(content).hexdigest() == sent.sha256:
                content[-1] ^= 1
                path.write_bytes(content)

    def close(self) -> None:
        """Close what a test opened."""
        self.spoil()
        for adapter in self.opened:
            adapter.close()
        self.opened.clear()
