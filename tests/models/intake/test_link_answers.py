"""A link is asked once, within bounds, and never of a private address."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from models.intake.link_answers import LinkLooker, LinkState, is_public

S = LinkState


class Site(BaseHTTPRequestHandler):
    """A site whose paths say what they answer."""

    asked: list[str]

    def do_HEAD(self) -> None:
        type(self).asked.append(f"{self.command} {self.path}")
        where = self.path.strip("/")
        if where.startswith("to-"):
            self.send_response(302)
            self.send_header("Location", where.removeprefix("to-") or "/200")
        elif where == "round":
            self.send_response(302)
            self.send_header("Location", "/round")
        elif where == "private":
            self.send_response(302)
            self.send_header("Location", "http://10.0.0.1/")
        elif where == "get":
            self.send_response(405 if self.command == "HEAD" else 200)
        elif where == "slow":
            time.sleep(3)
            self.send_response(200)
        else:
            self.send_response(int(where))
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def looker(patience: float = 5.0) -> LinkLooker:
    """One that may ask this machine alone, at any port."""
    return LinkLooker(patience=patience, open_to=lambda ip: ip == "127.0.0.1", ports={})


def test_what_a_server_says_is_alive_dead_or_unsure(site: str) -> None:
    paths = ("200", "404", "410", "403", "500", "get", "to-200", "to-404", "round", "private")
    found = looker().states([f"{site}/{path}" for path in paths])
    assert dict(zip(paths, found, strict=True)) == {
        "200": S.ALIVE,
        "404": S.DEAD,
        "410": S.DEAD,
        "403": S.UNSURE,
        "500": S.UNSURE,
        "get": S.ALIVE,
        "to-200": S.ALIVE,
        "to-404": S.DEAD,
        "round": S.UNSURE,
        "private": S.UNSURE,
    }
    assert Site.asked.count("HEAD /round") == 4, "redirections are bounded"


def test_a_server_that_is_slow_or_drips_does_not_hold_anybody(site: str) -> None:
    dripping = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        peer, _ = dripping.accept()
        try:
            for _ in range(100):
                peer.sendall(b"H")
                time.sleep(0.1)
        except OSError:
            return

    threading.Thread(target=drip, daemon=True).start()
    begun = time.monotonic()
    port = dripping.getsockname()[1]
    found = looker(0.7).states([f"{site}/slow", f"http://127.0.0.1:{port}/"])
    assert found == [S.UNSURE, S.UNSURE]
    assert time.monotonic() - begun < 2
    dripping.close()


def test_no_private_address_is_asked(site: str) -> None:
    port = site.rpartition(":")[2]
    ours = ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433")
    addresses = [f"http://{host}:{port}/200" for host in ours]
    addresses += ["http://127.0.0.1/200", "file:///etc/passwd", "ftp://127.0.0.1/", "https://"]
    addresses += [f"http://somebody@127.0.0.1:{port}/200", "not an address", f"http://[{port}/"]
    open_port = LinkLooker(ports={})
    assert set(open_port.states(addresses)) == {S.UNSURE}
    assert set(LinkLooker().states(addresses)) == {S.UNSURE}
    assert Site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "127.0.0.1"),
        *("0.0.0.0", "224.0.0.1", "240.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "ff02::1"),
        *("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:4136:e378::1"),
    ],
)
def test_an_address_of_ours_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is(address: str) -> None:
    assert is_public(address)


def test_a_name_that_is_nobodys_is_dead_only_if_something_answered(site: str) -> None:
    nobody = "http://nobody.invalid/"
    assert looker().states([nobody]) == [S.UNSURE]
    found = looker().states([nobody, f"{site}/200"])
    assert found[1] is S.ALIVE
    assert found[0] in (S.DEAD, S.UNSURE), "no resolver: it says nothing"
