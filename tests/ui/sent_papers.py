# SPDX-License-Identifier: GPL-3.0-or-later
"""Papers a clerk has confirmed, signed and sent, and the people and the rule that let them wait for a supervisor."""

from __future__ import annotations

from tests.ui.clerk import CONTROL, OWNER_ID, OWNER_NAME, Clerk, Key
from tests.ui.read_papers import put_read_pages, read_words
from ui.screens.places import Place
from workstation.app import intake
from workstation.app.embedded import PIN
from workstation.app.review import confirm
from workstation.app.sign import sign_papers
from workstation.app.submit import queue_dossier
from workstation.domain.ids import PaperId
from workstation.domain.owner import Owner, parse_owner_id
from workstation.domain.states import Role
from workstation.jobs.lanes import Lane

SUPERVISOR, PASSWORD = "hoa", "ngua da cau vong"
LINES = (
    "Số: 456/XN",
    "GIẤY XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ",
    "Họ, chữ đệm và tên: TRẦN VĂN BÌNH",
    "Ngày, tháng, năm sinh: 12/05/1985",
)


def decide(clerk: Clerk, percent: int) -> None:
    """Put a rule of the office in force that lets so many percent of the papers wait."""
    folder = clerk.session.desk.data_dir / "rules" / "approval"
    folder.mkdir(parents=True, exist_ok=True)
    text = f'id = "xa"\nvalid_from = 2026-01-01\nsample_percent = {percent}\nfour_eyes = true\nsource = "QĐ 12"\n'
    (folder / "xa.toml").write_text(text, encoding="utf-8")


def add_supervisor(clerk: Clerk) -> None:
    """Add her account where it is not there yet."""
    users = clerk.session.desk.station.users

    def job() -> None:
        if all(one.name != SUPERVISOR for one in users.all()):
            users.add(SUPERVISOR, "Lê Thị Hoa", Role.SUPERVISOR, PASSWORD, actor="it")

    clerk.session.desk.lanes.submit(Lane.STORE, job).result()


def sign_in_as(clerk: Clerk, name: str, password: str) -> None:
    """Lock the screen and sign in with another account."""
    clerk.press(Key.Key_L, modifiers=CONTROL)
    clerk.window.sign_in._name.setText(name)
    clerk.sign_in(password)
    clerk.wait(lambda: clerk.session.name == name and clerk.window.place is not Place.SIGN_IN, "signed in")


def send_papers(clerk: Clerk, count: int, warnings: tuple[str, ...] = ()) -> list[PaperId]:
    """Let the clerk send a dossier of so many papers of one page each, signed.

    Args:
        clerk: at the desk.
        count: of papers.
        warnings: of the quality gate, on the first page of each.
    """
    desk = clerk.session.desk

    def job() -> list[PaperId]:
        papers, ids = desk.station.papers, []
        procedure = next(iter(desk.catalogue.procedures.values()))
        applicant = Owner(parse_owner_id(OWNER_ID), OWNER_NAME)
        dossier = intake.open_dossier(desk, procedure.code, applicant, "canbo")
        for paper in papers.of_dossier(dossier.id):
            intake.not_brought(desk, paper.id, "canbo")
        for number in range(1, count + 1):
            paper = papers.add(
                dossier.id,
                component=90 + number,
                title=f"Giấy xác nhận thông tin về cư trú (bản\u00a0{number})",
                document_type_code="L.BANCHINH",
                owner_id=OWNER_ID,
                actor="canbo",
            )
            put_read_pages(desk, paper.id, read_words(*LINES, f"Bản số {number}"), warnings=warnings)
            confirm(desk, paper.id, clerk="canbo", compared=True, not_secret=True)
            ids.append(paper.id)
        sign_papers(desk, ids, pin=PIN, clerk="canbo")
        queue_dossier(desk, dossier.id, "canbo")
        return ids

    return desk.lanes.submit(Lane.STORE, job).result()
