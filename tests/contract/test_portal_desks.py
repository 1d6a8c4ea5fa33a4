# SPDX-License-Identifier: GPL-3.0-or-later
"""A login for each desk of a portal or gateway: made and shown once, listed, revoked from the next request on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from tests.contract.portal_kit import OWNER, Sender, paper, submission
from workstation.cli.main import app as sohoa
from workstation.errors import PortalLoginRefused, WorkstationError
from workstation.portal.adapters.tus import TusPortal
from workstation.portal.contract import PortalAdapter
from workstation.portal.opening import PortalAccess, open_adapter
from workstation.portal.reference import PortalProcess, start_reference_portal


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the portal that most tests share."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="module")
def portal(folder: Path) -> Iterator[PortalProcess]:
    with start_reference_portal(folder, options=("--profile", "all")) as running:
        yield running


def logged_in(portal: PortalProcess, name: str, secret: str) -> httpx.Client:
    """Return a client that has a token of a desk."""
    form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
    token = httpx.post(f"{portal.url}/oauth2/token", data=form).raise_for_status().json()["access_token"]
    return httpx.Client(base_url=portal.url, headers={"Authorization": f"Bearer {token}"})


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(sohoa, ["portal", "desk", *arguments])
    assert done.exit_code == code, done.output
    return done.stdout


def add(folder: Path, name: str) -> str:
    told = json.loads(run("add", name, "--data", str(folder), "--note", f"Quầy {name}", "--json"))
    return str(told["client_secret"])


def listed(folder: Path) -> dict[str, dict[str, str]]:
    return {one["client_id"]: one for one in json.loads(run("list", "--data", str(folder), "--json"))}


def send(portal: PortalProcess, name: str, secret: str, seed: int) -> None:
    content = paper(20_000, seed=seed)
    with closing(TusPortal(portal.url, name, secret)) as adapter:
        number = adapter.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token=f"a dossier of {name}")
        assert Sender(adapter).send(submission(content, number), content).uid


def test_each_desk_has_a_secret_of_its_own_and_a_revoked_one_is_let_in_no_more(
    portal: PortalProcess, folder: Path
) -> None:
    first, second = add(folder, "quay-1.xuan-thanh"), add(folder, "quay-2.xuan-thanh")
    assert listed(folder)["quay-1.xuan-thanh"]["seen_at"] == ""
    send(portal, "quay-1.xuan-thanh", first, 1)
    with logged_in(portal, "quay-2.xuan-thanh", second) as other:
        assert other.get("/status").status_code == 200
        run("revoke", "quay-2.xuan-thanh", "--data", str(folder))
        assert other.get("/status").status_code == 401  # also with the token it has

    with pytest.raises(PortalLoginRefused):
        send(portal, "quay-2.xuan-thanh", second, 2)
    send(portal, "quay-1.xuan-thanh", first, 3)
    desks = listed(folder)
    assert desks["quay-1.xuan-thanh"]["note"] == "Quầy quay-1.xuan-thanh"
    assert desks["quay-1.xuan-thanh"]["seen_at"] != ""
    assert [bool(desks[f"quay-{number}.xuan-thanh"]["revoked_at"]) for number in (1, 2)] == [False, True]
    with closing(sqlite3.connect(folder / "portal.sqlite")) as rows:
        kept = str(rows.execute("select * from desk_login").fetchall())
    assert first not in kept

    again = add(folder, "quay-2.xuan-thanh")  # a new secret for a desk that was set up anew
    assert again != second
    with pytest.raises(PortalLoginRefused):
        send(portal, "quay-2.xuan-thanh", second, 4)
    send(portal, "quay-2.xuan-thanh", again, 5)


def test_the_common_login_can_be_revoked_once_every_desk_has_its_own(tmp_path: Path) -> None:
    own = add(tmp_path, "quay-1")  # before the portal is started for the first time
    with start_reference_portal(tmp_path) as running:
        with logged_in(running, running.client_id, running.client_secret) as common:
            assert common.get("/status").status_code == 200
            run("revoke", running.client_id, "--data", str(tmp_path))
            assert common.get("/status").status_code == 401
        with pytest.raises(PortalLoginRefused):
            send(running, running.client_id, running.client_secret, 2)
        send(running, "quay-1", own, 3)
    assert refusal(("add", running.client_id), tmp_path) == "DESK_LOGIN_TAKEN"


@pytest.mark.parametrize("dialect", ["igate", "dvcqg", "lgsp_key", "lgsp_wso2", "cv7197_rest"])
def test_every_way_to_log_in_knows_the_desks(portal: PortalProcess, folder: Path, dialect: str) -> None:
    name = dialect.replace("_", "-")
    secret = add(folder, name)

    def reach(password: str) -> PortalAdapter:
        access = {"url": portal.url, "client_id": name, "client_secret": password, "unit_code": "H22.1"}
        gateway = {"gateway_url": portal.url, "gateway_client_id": name, "gateway_secret": password}
        return open_adapter(PortalAccess(adapter=dialect, **access, **gateway))

    with closing(reach(secret)) as good, closing(reach("something else")) as bad:
        assert good.check().logged_in
        assert not bad.check().logged_in


def refusal(order: tuple[str, ...], folder: Path) -> str:
    done = CliRunner().invoke(sohoa, ["portal", "desk", *order, "--data", str(folder)])
    assert isinstance(done.exception, WorkstationError)
    return done.exception.code


def test_names_in_use_unknown_ones_and_odd_ones_are_refused(tmp_path: Path) -> None:
    add(tmp_path, "quay-1")

    assert refusal(("add", "quay-1"), tmp_path) == "DESK_LOGIN_TAKEN"
    assert refusal(("revoke", "quay-9"), tmp_path) == "DESK_LOGIN_UNKNOWN"
    run("add", "Quầy 1", "--data", str(tmp_path), code=2)
    assert "quay-1" in run("list", "--data", str(tmp_path))
