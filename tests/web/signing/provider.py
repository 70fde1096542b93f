"""A sign-in provider in the manner of ProConnect, on this machine: what it says of who signs in is
a signed token. It checks all that a client owes it, and a test may have it lie."""

from __future__ import annotations

import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

CLIENT, SECRET = "orgue", "un secret: et %"


@dataclass
class Manners:
    """What the provider says, and how it lies."""

    sub: str = "agent-12"
    mail: str = "ien1@valmont.example"
    id_token: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    signed_with: str = "ES256"
    signs_userinfo: bool = True
    kid: str = "one"
    named: str = ""
    forger: ECKey | None = None
    shown: tuple[str, ...] = ("one",)
    pause: float = 0.0
    status: int = 200
    asked: list[str] = field(default_factory=list)


class Provider:
    """One such provider; *manners* may be changed between two requests."""

    def __init__(self) -> None:
        self.manners = Manners()
        self.keys: dict[str, ECKey | RSAKey] = {
            name: ECKey.generate_key("P-256", {"kid": name}) for name in ("ES-one", "ES-two")
        } | {"RS-one": RSAKey.generate_key(2048, {"kid": "RS-one"})}
        self.codes: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def sign(self, claims: dict[str, Any]) -> str:
        alg, kid = self.manners.signed_with, self.manners.kid
        name = self.manners.named or f"{alg[:2]}-{kid}"
        header = {"alg": alg, "kid": name}
        if alg == "none":
            parts = [
                urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode()
                for p in (header, claims)
            ]
            return ".".join([*parts, ""])
        if alg == "HS256":
            return jwt.encode(header, claims, OctKey.import_key(SECRET), ["HS256"])
        return jwt.encode(header, claims, self.manners.forger or self.keys[name], [alg])

    def renew(self, name: str) -> None:
        """Another key, under the identifier of the old one."""
        self.keys[name] = ECKey.generate_key("P-256", {"kid": name})

    def common(self) -> dict[str, Any]:
        soon = int(time.time()) + 60
        return {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.manners.sub,
            "exp": soon,
            "iat": int(time.time()),
        }

    # ── its pages ──

    def configuration(self) -> dict[str, Any]:
        pages = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "jwks",
            "end_session_endpoint": "session/end",
        }
        said = {name: f"{self.issuer}/{path}" for name, path in pages.items()}
        return {"issuer": self.issuer, **said} | self.manners.metadata

    def jwks(self) -> dict[str, Any]:
        shown = [k for name, k in self.keys.items() if name[3:] in self.manners.shown]
        odd = {"kty": "AKP", "kid": "later"}
        found = KeySet(shown).as_dict(private=False)
        return {"keys": [odd, *found["keys"]]}

    def authorize(self, asked: dict[str, str]) -> str:
        """The address that somebody who agrees is sent back to."""
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert len(asked["state"]) >= 32
        assert len(asked["nonce"]) >= 32
        assert asked["code_challenge_method"] == "S256"
        code = token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        known = b64decode(basic.removeprefix("Basic ")).decode()
        if known != f"{CLIENT}:un+secret%3A+et+%25":
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        made = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if asked is None or made.decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        assert form["redirect_uri"] == asked["redirect_uri"]
        claims = self.common() | {"nonce": asked["nonce"]} | self.manners.id_token
        return 200, {
            "id_token": self.sign({k: v for k, v in claims.items() if v is not None}),
            "access_token": "clef",
            "token_type": "Bearer",
        }

    def userinfo(self) -> dict[str, Any]:
        return self.common() | {"email": self.manners.mail} | self.manners.userinfo


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            self._note(address.path)
            if address.path == "/userinfo":
                assert self.headers["Authorization"] == "Bearer clef"
                said = provider.userinfo()
                if provider.manners.signs_userinfo:
                    self._say(200, provider.sign(said).encode(), "application/jwt; charset=utf-8")
                else:
                    self._say(200, json.dumps(said).encode())
            elif address.path == "/jwks":
                self._say(200, json.dumps(provider.jwks()).encode())
            else:
                self._say(200, json.dumps(provider.configuration()).encode())

        def do_POST(self) -> None:
            self._note(self.path)
            text = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            status, said = provider.token(form, self.headers.get("Authorization", ""))
            self._say(status, json.dumps(said).encode())

        def _note(self, path: str) -> None:
            provider.manners.asked.append(path)
            time.sleep(provider.manners.pause)

        def _say(self, status: int, body: bytes, media_type: str = "application/json") -> None:
            told = provider.manners.status
            self.send_response(status if told == 200 else told)
            self.send_header("Content-Type", media_type)
            self.send_header("Location", "http://elsewhere.example/")
            with suppress(BrokenPipeError):  # who asked did not wait
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *said: Any) -> None:
            """Quiet."""

    return Handler


@contextmanager
def a_provider() -> Iterator[Provider]:
    """A provider that listens until the block ends."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
