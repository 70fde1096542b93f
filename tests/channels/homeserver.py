"""A Matrix server on this machine: enough of the client-server API for a bot to write in a room.

https://spec.matrix.org/v1.11/client-server-api/ : ``/login``, ``/account/whoami``, ``/join``,
``/createRoom``, ``/profile``, ``/rooms/…/state/m.room.encryption``, ``/rooms/…/send``, ``/logout``.
Who has no token is refused (401), who is not in the room too (403), and a transaction that was
already seen is answered with its first event.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import quote, unquote

BOT = "@orgue:tchap.example"
PASSWORD, TOKEN = "sésame", "jeton-de-longue-duree"
ROOM = "!salon:tchap.example"
API = re.compile(r"/_matrix/client/(?:v3|r0)(/[^?]*)")
Answer = tuple[int, dict[str, Any]]


@dataclass(kw_only=True)
class Event:
    """What was said in a room, and under which transaction."""

    id: str
    transaction: str
    content: dict[str, Any]


@dataclass
class Homeserver:
    """Runs for as long as the ``with`` lasts. *rooms*: what each shows; *failing*: its answer."""

    rooms: dict[str, list[Event]] = field(default_factory=lambda: {ROOM: []})
    members: dict[str, set[str]] = field(default_factory=lambda: {ROOM: set()})
    asked: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=lambda: {TOKEN: BOT})
    aliases: dict[str, str] = field(default_factory=dict)
    encrypted: set[str] = field(default_factory=set)
    failing: Answer | None = None
    failing_only: str = ""
    """What fails alone, as it is *asked*; everything when it is empty."""

    def __enter__(self) -> Self:
        self.server = _Server(("127.0.0.1", 0), _Conversation)
        self.server.home = self
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def url(self) -> str:
        """A bot that signs in with a token."""
        return f"matrix://{TOKEN}@{self.host}/{ROOM}?image=no"

    @property
    def url_with_password(self) -> str:
        return f"matrix://orgue:s%C3%A9same@{self.host}/{ROOM}?image=no"

    def url_of(self, room: str) -> str:
        """The address of another *room*, as an administrator types it."""
        return self.url.replace(ROOM, quote(room))

    @property
    def said(self) -> list[str]:
        """What the room shows, in order."""
        return [event.content["body"] for event in self.rooms[ROOM]]

    def answer(self, method: str, path: str, token: str, body: dict[str, Any]) -> Answer:
        asked = f"{method} {path.split('/')[1]}"
        self.asked.append(asked)
        if self.failing and self.failing_only in asked:
            return self.failing
        if (method, path) == ("POST", "/login"):
            return self._login(body)
        who = self.tokens.get(token)
        if who is None:
            return 401, {"errcode": "M_UNKNOWN_TOKEN", "error": "Unrecognised access token"}
        return self._for_member(method, path, token, who, body)

    def _login(self, body: dict[str, Any]) -> Answer:
        user = body.get("identifier", {}).get("user", body.get("user"))
        if (user, body.get("password")) != ("orgue", PASSWORD):
            return 403, {"errcode": "M_FORBIDDEN", "error": "Invalid username or password"}
        token = f"session-{len(self.tokens)}"
        self.tokens[token] = BOT
        return 200, {"access_token": token, "user_id": BOT, "device_id": "ORGUE"}

    def _for_member(
        self, method: str, path: str, token: str, who: str, body: dict[str, Any]
    ) -> Answer:
        parts = path.strip("/").split("/")
        if (method, path) == ("GET", "/account/whoami"):
            return 200, {"user_id": who, "device_id": "ORGUE"}
        if (method, path) == ("GET", "/joined_rooms"):
            return 200, {"joined_rooms": [r for r, m in self.members.items() if who in m]}
        if (method, path) == ("POST", "/logout"):
            del self.tokens[token]
            return 200, {}
        if method == "POST" and parts[0] == "join":
            return self._join(self.aliases.get(parts[1], parts[1]), who)
        if (method, path) == ("POST", "/createRoom"):
            self.rooms["!nouveau:tchap.example"] = []
            self.members["!nouveau:tchap.example"] = {who}
            return 200, {"room_id": "!nouveau:tchap.example"}
        if method == "GET" and parts[2:] == ["state", "m.room.encryption"]:
            if parts[1] in self.encrypted:
                return 200, {"algorithm": "m.megolm.v1.aes-sha2"}
            return 404, {"errcode": "M_NOT_FOUND", "error": "Event not found."}
        if method == "POST" and parts[0] == "rooms" and parts[2:] == ["join"]:
            return self._join(parts[1], who)
        if method == "PUT" and parts[0] == "rooms" and parts[2:4] == ["send", "m.room.message"]:
            return self._send(parts[1], parts[4], who, body)
        return 404, {"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"}

    def _join(self, room: str, who: str) -> Answer:
        if room not in self.rooms:
            return 404, {"errcode": "M_NOT_FOUND", "error": "No such room"}
        self.members[room].add(who)
        return 200, {"room_id": room}

    def _send(self, room: str, transaction: str, who: str, content: dict[str, Any]) -> Answer:
        if who not in self.members.get(room, set()):
            return 403, {"errcode": "M_FORBIDDEN", "error": "Not in the room"}
        for event in self.rooms[room]:
            if event.transaction == transaction:
                return 200, {"event_id": event.id}
        event = Event(id=f"${len(self.rooms[room])}", transaction=transaction, content=content)
        self.rooms[room].append(event)
        return 200, {"event_id": event.id}


class _Server(ThreadingHTTPServer):
    home: Homeserver
    daemon_threads = True


class _Conversation(BaseHTTPRequestHandler):
    server: _Server

    def _answer(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size) or b"{}")
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        path = API.match(self.path)
        status, answer = (404, {"errcode": "M_UNRECOGNIZED"})
        if path:
            status, answer = self.server.home.answer(self.command, unquote(path[1]), token, body)
        written = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    do_GET = do_POST = do_PUT = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Not in the tests' output."""
