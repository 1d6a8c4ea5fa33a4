# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample papers on the simulated scanner: what they are and what lies there for a dossier; else nothing is done."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from workstation import paths
from workstation.app.desk import Desk
from workstation.domain.ids import DossierId, PageId
from workstation.domain.owner import Owner, parse_owner_id


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample dossier that lies on the simulated scanner."""

    procedure_code: str
    applicant: Owner
    feeder_sides: int
    glass_sides: int


def load_sample(folder: Path | None = None) -> Sample:
    """Read the manifest of the sample papers."""
    manifest = tomllib.loads((folder or paths.resource("samples")).joinpath("samples.toml").read_text(encoding="utf-8"))
    applicant = manifest["applicant"]
    files = [page["file"] for paper in manifest["papers"] for page in paper["pages"]]
    return Sample(
        manifest["procedure"],
        Owner(parse_owner_id(applicant["id"]), applicant["name"]),
        sum(file.startswith("feeder/") for file in files),
        sum(file.startswith("glass/") for file in files),
    )


def sample_on_scanner(desk: Desk) -> Sample | None:
    """Return the sample dossier while the scanner is the simulated one."""
    return None if desk.settings.scanner.device else load_sample()


def lay_sample_papers(desk: Desk, dossier_id: DossierId) -> None:
    """Put the sample papers on the simulated scanner for this dossier: what is not scanned yet; warms it up as well."""
    sample = sample_on_scanner(desk)
    if sample is not None:
        papers = desk.station.papers.of_dossier(dossier_id)
        saved = sum(len(desk.station.papers.pages(paper.id)) for paper in papers)
        _lay_from(desk, sample, saved)


def lay_sample_page(desk: Desk, dossier_id: DossierId, page_id: PageId) -> None:
    """Put the sheet of one page back on the simulated scanner, for scanning it again."""
    sample = sample_on_scanner(desk)
    if sample is not None:
        papers = desk.station.papers.of_dossier(dossier_id)
        ids = [page.id for paper in papers for page in desk.station.papers.pages(paper.id)]
        _lay_from(desk, sample, ids.index(page_id))


def lay_sample_card(desk: Desk) -> None:
    """Lay one side of the card on the glass of the simulated scanner and nothing into its feeder."""
    sample = sample_on_scanner(desk)
    if sample is not None:
        _lay_from(desk, sample, sample.feeder_sides)


def _lay_from(desk: Desk, sample: Sample, place: int) -> None:
    feeder = sample.feeder_sides
    desk.embedded.lay_papers(min(place, feeder) + 1, max(place - feeder, 0) + 1)
