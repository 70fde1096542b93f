"""The operators are reached by whatever ORGUE_WATCH_URL names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from config.settings import Settings
from orgue.alerts import AlertNotTold, BadWatchUrl, operators_told
from tests.channels.homeserver import Homeserver

TEXT = "Le dernier passage s'est terminé hier.\nhttp://portail/runs"


class Room(BaseHTTPRequestHandler):
    """A webhook on this machine, which keeps what it is told."""

    heard: list[dict[str, Any]]
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append(json.loads(body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test prints nothing."""


@pytest.fixture
def room() -> Iterator[tuple[str, type[Room]]]:
    kind = type("OwnRoom", (Room,), {"heard": []})
    server = HTTPServer(("127.0.0.1", 0), kind)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/", kind
    server.shutdown()
    server.server_close()


def test_the_whole_news_reaches_them(room: tuple[str, type[Room]]) -> None:
    url, kind = room
    tell = operators_told(Settings(watch_url=url))
    assert tell is not None
    tell("Point d'orgue : aucun passage depuis 11 min", TEXT)
    (heard,) = kind.heard
    assert heard["title"] == "Point d'orgue : aucun passage depuis 11 min"
    assert heard["message"] == TEXT


def test_a_way_that_refuses_raises_so_that_it_is_tried_again(
    room: tuple[str, type[Room]],
) -> None:
    url, kind = room
    kind.status = 503
    tell = operators_told(Settings(watch_url=url))
    assert tell is not None
    with pytest.raises(AlertNotTold):
        tell("sujet", TEXT)


def test_without_a_url_nobody_is_told(home: object) -> None:
    assert operators_told(Settings()) is None


@pytest.mark.parametrize("url", ["rien", "inconnu://x", "mailto://", "json://"])
def test_a_url_that_leads_nowhere_is_refused_by_its_own_name(url: str) -> None:
    with pytest.raises(BadWatchUrl) as refused:
        operators_told(Settings(watch_url=url))
    assert "ORGUE_WATCH_URL" in str(refused.value)


def test_a_room_is_told_each_news_if_it_exists(home: Path) -> None:
    with Homeserver() as server:
        tell = operators_told(Settings(watch_url=server.url))
        assert tell is not None
        for news in ("aucun passage", "les passages reprennent"):
            tell(news, TEXT)
        assert len(server.said) == 2
        lost = operators_told(Settings(watch_url=server.url_of("#exploitasion")))
        assert lost is not None
        with pytest.raises(AlertNotTold, match="n'existe pas"):
            lost("aucun passage", TEXT)
        assert "POST createRoom" not in server.asked
