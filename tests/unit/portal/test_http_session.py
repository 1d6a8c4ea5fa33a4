# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses, statuses and headers as the HTTP session reads them; no server."""

from __future__ import annotations

import datetime as dt
import email.utils

import pytest

from workstation.errors import PortalBusy, PortalOffline, PortalRefused, SettingInvalid
from workstation.portal.adapters.http_session import (
    Answer,
    Credentials,
    HttpSession,
    fail,
    reason,
    retry_after_s,
)
from workstation.portal.adapters.line import Timeouts

PROBLEM = b'{"code": "DOSSIER_UNKNOWN", "reason": "kh\xc3\xb4ng c\xc3\xb3"}'


@pytest.mark.parametrize(
    "url", ["http://portal.gov.vn", "http://10.0.0.5:8080", "ftp://x", "portal.gov.vn", "", "https://", "http://[::2]/"]
)
def test_papers_never_go_over_an_open_line(url: str) -> None:
    with pytest.raises(SettingInvalid):
        HttpSession(url, None, Timeouts())


@pytest.mark.parametrize(
    "url", ["https://portal.gov.vn/api", "http://127.0.0.1:80", "http://localhost", "http://[::1]/"]
)
def test_tls_or_loopback_is_accepted(url: str) -> None:
    HttpSession(url, None, Timeouts()).close()


def test_an_address_the_portal_gives_us_must_be_its_own() -> None:
    session = HttpSession("https://portal.gov.vn/api", None, Timeouts())
    assert str(session.address("files/1")) == "https://portal.gov.vn/api/files/1"
    assert str(session.address("https://portal.gov.vn/other/1")) == "https://portal.gov.vn/other/1"
    for other in ("https://evil.example/files/1", "http://portal.gov.vn/files/1", "//evil.example/1"):
        with pytest.raises(PortalOffline, match="another host"):
            session.address(other)
        assert not session.is_ours(other)
    assert str(session.address("../files/2", near="api/files")) == "https://portal.gov.vn/api/files/2"
    with pytest.raises(PortalOffline, match="none"):
        session.address("https://portal.gov.vn:port/1")
    session.close()


def test_the_secret_is_in_no_repr() -> None:
    assert "s3cret" not in repr(Credentials("desk", "s3cret"))


@pytest.mark.parametrize("status", [400, 403, 409, 413, 415, 422])
def test_a_permanent_no_is_refused(status: int) -> None:
    with pytest.raises(PortalRefused, match="DOSSIER_UNKNOWN không có"):
        fail(Answer(status, {}, PROBLEM))


@pytest.mark.parametrize("status", [204, 302, 404, 407, 408, 425, 500, 502, 503, 504])
def test_everything_that_may_pass_is_offline(status: int) -> None:
    with pytest.raises(PortalOffline):
        fail(Answer(status, {}, b"<html>"))


def test_only_the_portals_own_404_is_a_no() -> None:
    with pytest.raises(PortalRefused):
        fail(Answer(404, {}, PROBLEM))


@pytest.mark.parametrize(("status", "header", "wait_s"), [(503, "120", 120.0), (429, "1.5", 1.5), (429, "", None)])
def test_a_busy_portal_says_how_long(status: int, header: str, wait_s: float | None) -> None:
    with pytest.raises(PortalBusy) as caught:
        fail(Answer(status, {"retry-after": header} if header else {}, b""))
    assert caught.value.retry_after_s == wait_s


def test_retry_after_may_be_a_date_or_nonsense() -> None:
    soon = email.utils.format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100), usegmt=True)
    wait_s = retry_after_s(soon)
    assert wait_s is not None
    assert 0 < wait_s <= 100
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert retry_after_s("soon") is None
    assert retry_after_s("-3") == 0.0


def test_a_reason_is_one_short_line() -> None:
    assert reason(Answer(500, {}, b"<html>" + b"x" * 10_000)) == "500"
    assert len(reason(Answer(422, {}, b'{"code": "%s"}' % (b"x" * 10_000)))) <= 300
