"""Who asks, over what, and whether on this very machine: only named proxies are believed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.settings import Settings
from web.request.arrival import caller, on_loopback, over_https

FAR = "https://orgue.ac-valmont.example"
PROXY = {"trusted_proxies": "127.0.0.1, 10.9.0.0/16 2001:db8:9::/48"}


def request(
    *lines: tuple[str, str],
    peer: str = "127.0.0.1",
    host: str = "127.0.0.1:8420",
    http: str = "1.1",
    **settings: Any,
) -> Request:
    """A request with these header lines, from *peer*, of a portal that has these settings."""
    state = SimpleNamespace(settings=Settings(**settings))
    headers = [(name.encode(), value.encode()) for name, value in (("host", host), *lines)]
    scope = {"type": "http", "app": SimpleNamespace(state=state), "headers": headers}
    return Request(scope | {"client": (peer, 4711) if peer else None, "http_version": http})


def forwarded(*hops: str, **more: Any) -> Request:
    return request(*(("x-forwarded-for", hop) for hop in hops), **more)


# ── on this very machine ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("host", ["127.0.0.1:8420", "localhost:8420", "[::1]:8420", "127.0.0.9"])
def test_a_reader_at_the_machine_is_on_loopback(host: str) -> None:
    assert on_loopback(request(host=host))


@pytest.mark.parametrize(
    "said",
    [
        {"portal_url": FAR},
        {"host": "orgue.ac-valmont.example"},
        {"host": "192.168.1.4:8420"},
        {"host": "127.0.0.1.elsewhere.example"},
        {"host": "localhost.elsewhere.example"},
        {"host": ""},
        {"host": "[::1"},
        {"peer": "192.168.1.9"},
        {"peer": "::ffff:192.168.1.9"},
        {"http": "1.0"},
        {"portal_url": "http://0.0.0.0:8420"},
    ],
)
def test_any_sign_that_the_reader_may_be_elsewhere_is_enough(said: dict[str, str]) -> None:
    assert not on_loopback(request(**said))  # type: ignore[arg-type]


def test_a_portal_that_listens_to_the_network_is_on_no_loopback() -> None:
    settings = Settings(host="0.0.0.0", portal_url="http://localhost:8420")
    at_home = request()
    at_home.app.state.settings = settings
    assert not on_loopback(at_home)


@pytest.mark.parametrize(
    "name",
    [
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-port",
        "x-forwarded-anything",
        "x-real-ip",
        "via",
    ],
)
@pytest.mark.parametrize("settings", [{}, PROXY])
def test_any_trace_of_a_proxy_is_enough_whether_it_is_named_or_not(
    name: str, settings: dict[str, str]
) -> None:
    assert not on_loopback(request((name, ""), **settings))


# ── who asks ─────────────────────────────────────────────────────────────────────────────────────


def test_what_nobody_vouches_for_is_not_believed() -> None:
    assert caller(forwarded("203.0.113.7")) == "127.0.0.1"
    assert caller(forwarded("203.0.113.7", peer="198.51.100.1", **PROXY)) == "198.51.100.1"


@pytest.mark.parametrize(
    ("hops", "who"),
    [
        (["203.0.113.7"], "203.0.113.7"),
        (["1.2.3.4, 203.0.113.7"], "203.0.113.7"),
        (["1.2.3.4", "203.0.113.7, 10.9.3.3"], "203.0.113.7"),
        (["203.0.113.7:55001"], "203.0.113.7"),
        (["::ffff:203.0.113.7"], "203.0.113.7"),
        (["[2001:db8:1:2:3::4]:4711"], "2001:db8:1:2::/64"),
        (["2001:db8:1:2:ffff::1"], "2001:db8:1:2::/64"),
        (["10.9.0.1, 10.9.0.2"], "10.9.0.2"),
        (["203.0.113.7, unknown"], "127.0.0.1"),
        ([""], "127.0.0.1"),
    ],
)
def test_the_client_is_the_right_most_address_that_is_no_proxy_of_ours(
    hops: list[str], who: str
) -> None:
    assert caller(forwarded(*hops, **PROXY)) == who


@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0")))
def test_nothing_that_a_client_writes_changes_who_it_is(written: str) -> None:
    assert caller(forwarded(f"{written}, 203.0.113.7", **PROXY)) == "203.0.113.7"


def test_who_has_no_address_is_nobody() -> None:
    assert caller(forwarded("203.0.113.7", peer="", **PROXY)) == ""
    assert caller(forwarded("203.0.113.7", peer="testclient", **PROXY)) == "testclient"


def test_a_proxy_that_is_not_named_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    asked = forwarded("203.0.113.7")
    assert [caller(asked), caller(asked)] == ["127.0.0.1"] * 2
    assert [r.getMessage().partition(" sans")[0] for r in caplog.records] == [
        "Un mandataire parle au portail depuis 127.0.0.1"
    ]


@pytest.mark.parametrize("wrong", ["proxy.local", "10.9.0.1/16", "300.0.0.1", "0.0.0.0/0", "::/0"])
def test_a_proxy_that_is_no_address_is_refused_at_start(wrong: str) -> None:
    with pytest.raises(ValidationError, match=f"« {wrong} » (n'est ni|est le monde entier)"):
        Settings(trusted_proxies=f"127.0.0.1,{wrong}")


# ── over https ───────────────────────────────────────────────────────────────────────────────────


def test_a_portal_with_an_https_address_is_read_over_https() -> None:
    name = "orgue.ac-valmont.example"
    assert over_https(request(portal_url=FAR, host=name))
    assert not over_https(request(portal_url=FAR.replace("https", "http"), host=name))
    assert not over_https(request(portal_url=FAR))  # asked on the machine itself


def test_a_proxy_of_ours_says_whether_it_is() -> None:
    name = "orgue.ac-valmont.example"
    for told, is_ in (("https", True), ("http", False), ("http, HTTPS", True)):
        line = ("x-forwarded-proto", told)
        assert over_https(request(line, host=name, **PROXY)) is is_
        assert over_https(request(line, host=name, portal_url=FAR, **PROXY)) is is_
        assert not over_https(request(line, host=name))
