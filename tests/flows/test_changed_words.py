# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program changed in the words of a field is told where fields are shown, headless."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from typer.testing import CliRunner

from tests.flows.conftest import CLERK
from tests.ui.read_papers import put_read_pages, read_words
from workstation.app.desk import open_desk
from workstation.app.intake import open_dossier
from workstation.cli.main import app
from workstation.domain.owner import Owner
from workstation.domain.paper import Correction, CorrectionKind

PAPER = (
    "GIẤY XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ",
    "Họ, chữ đệm và tên: Trần Văn Kiệt",
    "Số định danh cá nhân: 001085012345",
)
COMPONENT = 4  # of the procedure: the certificate of residence


def test_the_fields_of_a_paper_tell_which_words_were_changed(
    data_dir: Path, applicant: Owner, expected_warnings: list[object]
) -> None:
    with open_desk(data_dir) as desk:
        dossier = open_dossier(desk, "1.004884", applicant, CLERK)
        read = read_words(*PAPER)
        changes = (
            Correction(next(i for i, word in enumerate(read.words) if word.text == "Kiệt"), "Kiêt", "Kiệt",
                       CorrectionKind.SYLLABLE),
            Correction(0, "GIẦY", "GIẤY", CorrectionKind.PHRASE),
        )  # fmt: skip
        paper = next(one for one in desk.station.papers.of_dossier(dossier.id) if one.component == COMPONENT)
        put_read_pages(desk, paper.id, dataclasses.replace(read, corrections=changes))

    def fields(*options: str) -> str:
        order = ["dossier", "fields", dossier.number, "--component", str(COMPONENT), *options]
        done = CliRunner().invoke(app, ["--data", str(data_dir), "--lang", "vi", *order])
        assert done.exit_code == 0, done.output
        return done.stdout

    found = {one["reading"]["name"]: one for one in json.loads(fields("--json"))}
    assert found["PersonName"]["reading"]["value"] == "Trần Văn Kiệt"
    assert [(one["before"], one["after"]) for one in found["PersonName"]["corrections"]] == [("Kiêt", "Kiệt")]
    assert found["PersonId"]["corrections"] == []
    assert "đọc được “Kiêt”" in " ".join(fields().split())
