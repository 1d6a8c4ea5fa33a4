# SPDX-License-Identifier: GPL-3.0-or-later
"""Other portals' dialects, spoken by the reference portal so that each adapter meets a real server; by name.

They are counterparts for tests and trials, built from what was seen in public; only the integration profile
(docs/integration/openapi.json) is an interface we ask anybody to offer.
"""

from __future__ import annotations

from fastapi import APIRouter

from workstation.portal.reference.profiles import cv7197, dvcqg, igate, lgsp

PROFILES: dict[str, APIRouter] = {
    "igate": igate.router,
    "dvcqg": dvcqg.router,
    "lgsp": lgsp.router,
    "cv7197_rest": cv7197.router,
}
