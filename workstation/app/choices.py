# SPDX-License-Identifier: GPL-3.0-or-later
"""What settings and data folder choose without an open desk: clock, catalogue, rules, trusted roots.

Nothing of signing, portal or scanners is imported here: commands that need none of them start in half the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from workstation import paths
from workstation.domain.catalogue import Catalogue
from workstation.domain.rules import RuleBook, RuleSet
from workstation.settings import Settings
from workstation.store.catalogue import load_catalogue
from workstation.store.catalogue_versions import CatalogueVersions

SOFT_TOKEN, AGENCY_TOKEN = "soft-token", "soft-token-agency"
REMOTE_CERTIFICATE = "remote-certificate.der"  # the last one the service told, for the inventory without a line
REMOTE_AGENCY_CERTIFICATE = "remote-agency-certificate.der"
Clock = Callable[[], dt.datetime]
VIETNAM = dt.timezone(dt.timedelta(hours=7), "+07:00")


def vietnam_now() -> dt.datetime:
    """Return the present in Vietnam's zone, to the second: what stands in signatures and receipts."""
    return dt.datetime.now(VIETNAM).replace(microsecond=0)


def load_desk_catalogue(settings: Settings, data_dir: Path | None = None) -> Catalogue:
    """Return the catalogue the settings name, else the imported one in use, else the sample that is shipped."""
    if settings.desk.catalogue:
        return load_catalogue(Path(settings.desk.catalogue))
    if data_dir is not None:
        versions = CatalogueVersions(data_dir)
        if versions.current():
            return versions.load(versions.current())
    return load_catalogue(paths.resource("catalogue", "sample.json"))


def chosen_rules(book: RuleBook, settings: Settings, day: dt.date) -> RuleSet:
    """Return the rule set the settings name, else the one that holds on a day.

    Raises:
        RuleSetMissing: there is no such set, or none of that day.
    """
    return book.by_id(settings.desk.rule_set) if settings.desk.rule_set else book.on(day)


def trust_anchors(data_dir: Path) -> tuple[bytes, ...]:
    """Return the PEM contents of `data_dir/trust/*.pem` and of the soft token's root, where there are any."""
    own = [data_dir / name / "trust.pem" for name in (SOFT_TOKEN, AGENCY_TOKEN)]
    files = [*sorted((data_dir / "trust").glob("*.pem")), *own]
    return tuple(file.read_bytes() for file in files if file.is_file())
