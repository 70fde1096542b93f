"""A Matrix way out.

A room of Matrix (Tchap) is told if it exists, once, and in clear only if an admin accepts it.

Apprise speaks to the server, keeps the session and encrypts. Where it would make the room that a
slip of the hand names, register an account whose password is wrong, sleep as long as the server
asks, or write in clear because encryption failed, this says why nothing was told.
"""

# mypy: disable-error-code="no-untyped-call"
# Apprise's plugins have no types.

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apprise.plugins.matrix.base import NotifyMatrix
from apprise.plugins.matrix.e2ee import MATRIX_E2EE_SUPPORT

from models.clock import ticking

SLOW, AWAY_FOR = 1.0, 30.0
"""Seconds after which a server that fails was slow, and for which it is then left alone."""
A_MOMENT = 2.0
"""Seconds that a server may ask us to wait: for longer, the letter goes back and another leaves."""
NOT_FOUND, UNKNOWN_SESSION, LIMITED = 404, 401, 429
GONE = {400, 403, NOT_FOUND}

AWAY = "Le serveur du salon ne répond pas."
TOO_FAST = "Le serveur du salon demande d'attendre."
NOT_KNOWN = "Le serveur du salon ne reconnaît pas ce compte."
NO_ROOM = "Le salon « {} » n'existe pas, ou ce compte n'y est pas invité ou ne peut y écrire."
NOBODY = "La personne « {} » n'existe pas sur ce serveur."
ENCRYPTED = (
    "Le salon « {} » est chiffré, et ce qui y serait écrit ne le serait pas : passez par "
    "matrixs://, ou acceptez-le en ajoutant « clear=yes » à l'adresse."
)


class RoomNotTold(Exception):
    """Why nothing was told, in a sentence. *lasting*: it will be so until an admin mends it;
    *peace*: seconds for which the server is to be left alone; *limited*: it asked for that itself.
    """

    def __init__(
        self, words: str, *, lasting: bool = False, peace: float = 0.0, limited: bool = False
    ) -> None:
        super().__init__(words)
        self.words, self.lasting, self.peace, self.limited = words, lasting, peace, limited


@dataclass
class Account:
    """An account on a server: one letter at a time, and none while it is to be left alone."""

    turn: threading.RLock = field(default_factory=threading.RLock)
    until: float = 0.0
    why: RoomNotTold | None = None

    def ask(self) -> None:
        """Raise NotTold while the server is to be left alone."""
        if self.why and ticking() < self.until:
            raise self.why

    def rest(self, why: RoomNotTold) -> None:
        if why.peace:
            self.until, self.why = ticking() + why.peace, why


_ACCOUNTS: dict[str, Account] = {}
_LOCK = threading.Lock()


class Room(NotifyMatrix):
    """The rooms of one URL. *clear*: an admin accepts that encrypted ones are told in clear."""

    request_rate_per_sec = 0.0

    def __init__(self, *, clear: bool = False, **said: Any) -> None:
        super().__init__(**said)
        self.clear = clear
        # Synapse's newer rooms have no server in their identifier.
        self.hsreq = False
        self.no: RoomNotTold | None = None
        self._answered, self._took, self._numbered = 0, 0.0, False
        self._can_encrypt: bool | None = None
        with _LOCK:
            self.account = _ACCOUNTS.setdefault(repr(self.url_identifier), Account())

    # ── what is asked of it ──────────────────────────────────────────────────────────────────────

    def notify(self, *words: Any, **named: Any) -> bool:
        """Tell the rooms; when it could not, *no* says why, and so does Apprise's log."""
        self.no = self._failing(lambda: self._tell(*words, **named))
        return self.no is None

    def check(self) -> RoomNotTold | None:
        """Why the rooms could not be told, asked of the server itself; None when they may be."""
        self.no = self._failing(self._look)
        return self.no

    def number_by(self, key: str) -> None:
        """The transaction of a letter is made from its key: told twice, a room shows it once."""
        self.transaction_id = int(hashlib.sha256(key.encode()).hexdigest()[:24], 16)
        self._numbered = True

    def _failing(self, work: Callable[[], object]) -> RoomNotTold | None:
        with self.account.turn:
            try:
                self.account.ask()
                self._once_more_after_another_sign_in(work)
            except RoomNotTold as why:
                self.account.rest(why)
                self.logger.warning(why.words)
                return why
        return None

    def _once_more_after_another_sign_in(self, work: Callable[[], object]) -> None:
        """A session that the server has ended is opened again, once."""
        kept = self.access_token
        try:
            self._sign_in()
            work()
        except SessionIsOver:
            if not self.user or not kept:
                raise
            self._sign_in()
            work()

    def _tell(self, *words: Any, **named: Any) -> None:
        self._can_encrypt = None
        if not self._numbered:
            self.number_by(secrets.token_hex(16))
        self._numbered = False
        if not super().notify(*words, **named):
            self._forget_rooms()
            raise self._because()

    def _look(self) -> None:
        """Ask about each room as if nothing was known of it."""
        self._can_encrypt = None
        self._forget_rooms()
        for room in [*self.rooms, *map(self._dm_room_find_or_create, self.users)]:
            self._room_join(room)

    def _because(self, room: str = "") -> RoomNotTold:
        if self._answered == LIMITED:
            return RoomNotTold(TOO_FAST, limited=True)
        if self._answered in GONE:
            return RoomNotTold(NO_ROOM.format(room or ", ".join(self.rooms)), lasting=True)
        return self._away()

    def _away(self) -> RoomNotTold:
        return RoomNotTold(AWAY, peace=AWAY_FOR if self._took > SLOW else 0.0)

    # ── the session ──────────────────────────────────────────────────────────────────────────────

    def _sign_in(self) -> None:
        """Have a session: the token, the one that was kept, or a new one."""
        if self.password and not self.user:
            self.access_token = self.password
        if not self._login():
            refused = self._answered in GONE
            raise RoomNotTold(NOT_KNOWN, lasting=True) if refused else self._because()
        if not self.user_id:
            self._whoami()
        self.home_server = self.home_server or self.host

    def _fetch(self, *asked: Any, **named: Any) -> tuple[bool, Any, int]:
        began = ticking()
        answer: tuple[bool, Any, int] = super()._fetch(*asked, **named)
        self._answered, self._took = answer[2], ticking() - began
        if self._answered == UNKNOWN_SESSION:
            self._forget_the_session()
            raise SessionIsOver(NOT_KNOWN, lasting=True)
        return answer

    def throttle(self, last_io: datetime | None = None, wait: float | None = None) -> None:
        """The server asks for *wait* seconds: mail does not wait with it."""
        if wait and wait > A_MOMENT:
            raise RoomNotTold(TOO_FAST, peace=wait, limited=True)
        super().throttle(last_io, wait)

    def _forget_the_session(self) -> None:
        self.access_token = None
        self.store.clear("access_token", "transaction_id")

    def _register(self) -> bool:
        return False

    # ── the rooms ────────────────────────────────────────────────────────────────────────────────

    def _room_join(self, room: str) -> str:
        """The identifier of a room that exists, and that may be told."""
        self._answered = NOT_FOUND  # of what it takes for no name, Apprise asks nothing
        found = super()._room_join(room)
        if found is None and room.startswith("!") and ":" not in room:
            found = super()._room_join(f"{room}:{self.home_server}")
        if found is None:
            raise self._because(room)
        if self._e2ee_room_encrypted(found) and not (self.clear or self._encrypts()):
            raise RoomNotTold(ENCRYPTED.format(room), lasting=True)
        return str(found)

    def _room_create(self, room: str) -> None:
        return None

    def _dm_room_find_or_create(self, user: str) -> str:
        name = user if ":" in user else f"{user}:{self.home_server}"
        known, _, status = self._fetch(f"/profile/{self.quote(name)}", method="GET")
        if not known:
            raise (
                RoomNotTold(NOBODY.format(user), lasting=True)
                if status in GONE
                else self._because()
            )
        found = super()._dm_room_find_or_create(user)
        if found is None:
            raise self._because()
        return str(found)

    def _e2ee_room_encrypted(self, room_id: str) -> bool:
        """Asked each time until it is so: a room may become encrypted, and never ceases to be."""
        kept = f"e2ee_room_enc_{room_id}"
        if self.store.get(kept) is True:
            return True
        self.store.clear(kept)
        encrypted = bool(super()._e2ee_room_encrypted(room_id))
        if not encrypted and self._answered != NOT_FOUND:
            self.store.clear(kept)
            raise self._because()
        return encrypted

    def _encrypts(self) -> bool:
        """Whether what is told now is encrypted: as it was found when this letter began."""
        if not (self.e2ee and self.secure and MATRIX_E2EE_SUPPORT):
            return False
        return self._e2ee_setup() if self._can_encrypt is None else self._can_encrypt

    def _e2ee_setup(self) -> bool:
        self._can_encrypt = bool(super()._e2ee_setup())
        return self._can_encrypt

    def _forget_rooms(self) -> None:
        kept = list(self.store.keys())
        names = [key for key in kept if key[:1] in ("!", "#") or key[:3] == "dm_"]
        self.store.clear(*names) if names else None


class SessionIsOver(RoomNotTold):
    """The server does not know the session any more."""
