"""A real Synapse on loopback, on SQLite, with the limits that it has by default."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.long import needs
from tests.long.serving import Served, write_certificate
from tests.ports import free_ports

VERSION = "matrix-synapse==1.163.2"
SERVER = "tchap.test"
SECRET = "secret-partage"
CONFIG = """
server_name: {server}
pid_file: {folder}/synapse.pid
database: {{name: sqlite3, args: {{database: {folder}/synapse.db}}}}
media_store_path: {folder}/media
signing_key_path: {folder}/signing.key
log_config: {folder}/log.yaml
tls_certificate_path: {folder}/tls.pem
tls_private_key_path: {folder}/tls.key
registration_shared_secret: {secret}
macaroon_secret_key: {secret}
report_stats: false
trusted_key_servers: []
listeners:
  - {{port: {plain}, type: http, bind_addresses: [127.0.0.1], resources: [{{names: [client]}}]}}
  - {{port: {tls}, type: http, tls: true, bind_addresses: [127.0.0.1],
      resources: [{{names: [client]}}]}}
"""
LOG = """
version: 1
handlers: {console: {class: logging.StreamHandler}}
root: {level: WARNING, handlers: [console]}
"""


@dataclass(frozen=True, kw_only=True)
class User:
    """An account, and the session that it was made with."""

    name: str
    password: str
    token: str

    @property
    def id(self) -> str:
        return f"@{self.name}:{SERVER}"


class Synapse:
    """The server, and what its people do by other programs than ours."""

    def __init__(self, served: Served, folder: Path) -> None:
        programs = needs.python(VERSION)
        self.plain, self.tls = free_ports(2)
        folder.mkdir()
        write_certificate(folder)
        (folder / "log.yaml").write_text(LOG)
        config = folder / "homeserver.yaml"
        config.write_text(
            CONFIG.format(
                server=SERVER, folder=folder, secret=SECRET, plain=self.plain, tls=self.tls
            )
        )
        key = [programs / "generate_signing_key", "-o", folder / "signing.key"]
        subprocess.run(key, check=True, capture_output=True)
        command = [programs / "python", "-m", "synapse.app.homeserver", "--config-path", config]
        served.start(command, port=self.plain, log=folder / "synapse.out", ready=self._is_ready)
        self.host = f"http://127.0.0.1:{self.plain}"
        self.head = self.user()

    @staticmethod
    def _is_ready(port: int) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def user(self) -> User:
        """A new account, with limits of its own."""
        name, password = f"u{secrets.token_hex(4)}", secrets.token_hex(8)
        nonce = httpx.get(f"{self.host}/_synapse/admin/v1/register").json()["nonce"]
        words = "\0".join([nonce, name, password, "notadmin"]).encode()
        mac = hmac.new(SECRET.encode(), words, hashlib.sha1).hexdigest()
        made = httpx.post(
            f"{self.host}/_synapse/admin/v1/register",
            json={"nonce": nonce, "username": name, "password": password, "mac": mac},
        )
        return User(name=name, password=password, token=made.json()["access_token"])

    def room(self, *invited: User, alias: str = "", encrypted: bool = False) -> str:
        """A private room of its head's, to which some are invited; its identifier."""
        wished: dict[str, Any] = {"preset": "private_chat", "invite": [u.id for u in invited]}
        if alias:
            wished["room_alias_name"] = alias
        if encrypted:
            content = {"algorithm": "m.megolm.v1.aes-sha2"}
            wished["initial_state"] = [{"type": "m.room.encryption", "content": content}]
        return str(self.ask("POST", "createRoom", self.head, wished)["room_id"])

    def events(self, room: str) -> list[dict[str, Any]]:
        """What was said in *room*, encrypted or not, in order."""
        path = f"rooms/{quote(room)}/messages?dir=f&limit=200"
        kinds = ("m.room.message", "m.room.encrypted")
        found = self.ask("GET", path, self.head)["chunk"]
        return [event for event in found if event["type"] in kinds]

    def said(self, room: str) -> list[str]:
        return [event["content"]["body"] for event in self.events(room)]

    def rooms_of(self, user: User) -> list[str]:
        return list(self.ask("GET", "joined_rooms", user)["joined_rooms"])

    def devices_of(self, user: User) -> int:
        """How many sessions *user* has: one from the making of the account."""
        return len(self.ask("GET", "devices", user)["devices"])

    def ask(self, method: str, path: str, user: User, body: Any = None) -> Any:
        answer = httpx.request(
            method,
            f"{self.host}/_matrix/client/v3/{path}",
            headers={"Authorization": f"Bearer {user.token}"},
            json=body if method != "GET" else None,
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def by_token(self, user: User, room: str, more: str = "") -> str:
        return f"matrix://{user.token}@127.0.0.1:{self.plain}/{quote(room)}?image=no{more}"

    def by_password(self, user: User, room: str) -> str:
        return f"matrix://{user.name}:{user.password}@127.0.0.1:{self.plain}/{quote(room)}"

    def by_tls(self, user: User, room: str) -> str:
        return f"matrixs://{user.token}@127.0.0.1:{self.tls}/{quote(room)}?verify=no"
