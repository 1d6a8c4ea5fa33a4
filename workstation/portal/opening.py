# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the adapter that the settings name; the only place that knows all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from workstation.errors import SettingInvalid
from workstation.portal.adapters.folder import FolderPortal
from workstation.portal.adapters.line import LineSettings, Timeouts
from workstation.portal.adapters.mapped import MappedPortal
from workstation.portal.adapters.tus import TusPortal
from workstation.portal.contract import PortalAdapter
from workstation.portal.dialect import load_dialect


@dataclass(frozen=True, slots=True)
class PortalAccess:
    """Everything needed to reach a portal; `repr` keeps secrets out of logs.

    Attributes:
        adapter: "tus", "folder", a shipped dialect, or the path of a dialect file.
        url: of the portal.
        client_id: this desk's login.
        client_secret: its secret.
        unit_code: of the unit, for dialects that want it.
        login_url: log-in service on another host; empty: the portal.
        gateway_url: gateway that keeps the bytes for portals that pull files by link.
        gateway_client_id: login there.
        gateway_secret: its secret.
        folder: exchange folder of the adapter "folder".
        line: pins and proxy.
        timeouts: how long silence is borne.
    """

    adapter: str = "tus"
    url: str = ""
    client_id: str = ""
    client_secret: str = ""
    unit_code: str = ""
    login_url: str = ""
    gateway_url: str = ""
    gateway_client_id: str = ""
    gateway_secret: str = ""
    folder: str = ""
    line: LineSettings = field(default_factory=LineSettings)
    timeouts: Timeouts = field(default_factory=Timeouts)

    def __repr__(self) -> str:
        return f"PortalAccess(adapter={self.adapter!r}, url={self.url!r}, client_id={self.client_id!r})"


def open_adapter(access: PortalAccess) -> PortalAdapter:
    """Return the adapter; nothing is connected yet.

    Raises:
        SettingInvalid: no such adapter, or it lacks an address.
    """
    if access.adapter == "tus":
        return TusPortal(access.url, access.client_id, access.client_secret, timeouts=access.timeouts, line=access.line)
    if access.adapter == "folder":
        if not access.folder:
            raise SettingInvalid(key="portal.folder", value="")
        return FolderPortal(Path(access.folder).expanduser())
    return MappedPortal(
        load_dialect(access.adapter),
        access.url,
        access.client_id,
        access.client_secret,
        unit_code=access.unit_code,
        login_url=access.login_url,
        gateway=_gateway(access),
        timeouts=access.timeouts,
        line=access.line,
    )


def _gateway(access: PortalAccess) -> TusPortal | None:
    if not access.gateway_url:
        return None
    return TusPortal(
        access.gateway_url,
        access.gateway_client_id,
        access.gateway_secret,
        timeouts=access.timeouts,
        # The pins are those of the portal's key; the gateway stands elsewhere and is checked by its certificate.
        line=LineSettings(
            ca_file=access.line.ca_file,
            proxy=access.line.proxy,
            proxy_user=access.line.proxy_user,
            proxy_password=access.line.proxy_password,
        ),
    )
