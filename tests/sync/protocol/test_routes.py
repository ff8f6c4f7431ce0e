"""Paths have one spelling, and a client whose clock is wrong finds out by how much (T19)."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync.protocol import requests, routes
from app.sync.protocol.refusal import Refused
from app.sync.protocol.routes import Target
from tests.sync.protocol.kit import AT, BLOB, HOST, NOW, TARGETS, check, raw, signed

EVERY = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
PUT = TARGETS["put"]


@given(st.text(max_size=80), st.text(max_size=30), st.sampled_from(["GET", "PUT", "DELETE", "POST", "get", ""]))
def test_no_path_at_all_ends_in_anything_but_a_refusal(path: str, query: str, method: str) -> None:
    with pytest.raises(Refused):
        requests.check(method, HOST, path, query, raw(signed(TARGETS["list"])), NOW)


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", f"/v1/{AT.name}", ""),
        ("GET", f"/v1/{AT.name}", "limit=0"),
        ("GET", f"/v1/{AT.name}", "limit=1001"),
        ("GET", f"/v1/{AT.name}", "limit=05"),
        ("GET", f"/v1/{AT.name}", "limit=5&after="),
        ("GET", f"/v1/{AT.name}", f"limit=5&after={BLOB}"),
        ("GET", f"/v1/{AT.name}/", "limit=5"),
        ("GET", f"/v1//{AT.name}", "limit=5"),
        ("GET", f"/v1/{AT.name.upper()}", "limit=5"),
        ("GET", f"/v1/{AT.name}/{BLOB}", "x=1"),
        ("GET", f"/v1/{AT.name}/{BLOB}/", ""),
        ("GET", f"/v1/{AT.name}/../{BLOB}", ""),
        ("GET", f"/v1/{AT.name}/{BLOB[:-1]}", ""),
        ("PUT", f"/v1/{AT.name}/closed/1024", ""),
        ("PUT", f"/v1/{AT.name}/closed/-1", ""),
        ("PUT", f"/v1/{AT.name}/closed/007", ""),
        ("PUT", f"/v1/{AT.name}/closed/٣", ""),
        ("PUT", f"/v1/{AT.name}/closed", ""),
        ("POST", f"/v1/{AT.name}/{BLOB}", ""),
        ("GET", f"/v2/{AT.name}", "limit=5"),
        ("GET", f"/v1/{AT.name}%2F{BLOB}", ""),
    ],
)
def test_a_path_has_one_spelling(method: str, path: str, query: str) -> None:
    with pytest.raises(Refused, match="path"):
        routes.read(method, path, query)


@EVERY
def test_every_target_is_read_back_from_its_path(target: Target) -> None:
    assert routes.read(target.method, target.path, target.query) == target


def test_t19_a_client_learns_how_wrong_its_clock_is() -> None:
    told = datetime.datetime.fromtimestamp(NOW, datetime.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    for wrong in (-(10**7), -61, 0, 10**7):
        ours = NOW + wrong
        offset = requests.offset(told, ours)
        assert offset == -wrong
        check(PUT, signed(PUT, now=ours + offset))


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Xxx 2026 00:00:00 GMT", "\x00", "é" * 50])
def test_a_date_that_says_nothing_is_no_date(date: str) -> None:
    assert requests.offset(date, NOW) is None


@pytest.mark.parametrize(
    ("scheme", "host", "port", "said"),
    [
        ("https", "Relay.Example", None, "relay.example"),
        ("https", "relay.example", 443, "relay.example"),
        ("http", "relay.example", 80, "relay.example"),
        ("http", "relay.example", 8400, "relay.example:8400"),
        ("http", "::1", 8400, "[::1]:8400"),
    ],
)
def test_the_host_as_it_will_be_said(scheme: str, host: str, port: int | None, said: str) -> None:
    assert requests.authority_of(scheme, host, port) == said
