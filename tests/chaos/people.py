"""The people of a storm: schools propose, relays decide, others read, all at once and by HTTP.

Each keeps account of what they were told is done. An answer that never came says nothing: the
draft is asked for again under the same key, the rest is left.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from itertools import count
from random import Random
from typing import Any

from tests.chaos.account import Accepted, Did, Fault

PATIENCE = 40.0
SCHOOLS, DECIDERS, READERS = 3, 2, 1
THEME = "La mobilisation des parents"
PAGES = (
    "/",
    "/me",
    "/actions",
    "/queue",
    "/actions?state=submitted",
    "/healthz",
    "/runs",
    "/api/v1/me",
    "/api/v1/actions?limit=50",
    "/api/v1/tasks",
    "/static/orgue.css",
)
Answer = tuple[int, dict[str, Any], Any]


class Book:
    """What all of them were told."""

    def __init__(self) -> None:
        self.accepted: list[Accepted] = []
        self.titles: list[str] = []
        self.faults: list[Fault] = []
        self.answers = self.silences = 0
        self._lock = threading.Lock()
        self._numbers = count(1)

    def number(self) -> int:
        with self._lock:
            return next(self._numbers)

    def told(self, path: str, status: int, waits: bool) -> None:
        with self._lock:
            self.answers += status > 0
            self.silences += status == 0
            if status >= 500:
                self.faults.append(Fault(path=path, status=status, waits=waits))

    def done(self, did: Did, subject: int, words: str = "", by: str = "") -> None:
        with self._lock:
            self.accepted.append(Accepted(did=did, subject=subject, words=words, by=by))


class Hand:
    """Somebody with a program and a browser: *who* holds their token and their session."""

    def __init__(self, port: int, who: dict[str, Any], book: Book) -> None:
        self.port, self.who, self.book = port, who, book

    def asks(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """By the API, as a program does, with a token."""
        sent = {"Authorization": f"Bearer {self.who['token']}", "Accept": "application/json"}
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self._answer(method, path, None if body is None else json.dumps(body), sent)

    def browses(self, path: str, form: str | None = None) -> Answer:
        """As a browser does, with a session."""
        sent = {"Cookie": self.who["cookie"], "Sec-Fetch-Site": "same-origin"}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        return self._answer("GET" if form is None else "POST", path, form, sent)

    def _answer(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        """Status 0: nothing came back, or not whole."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        status, said, text = 0, {}, b""
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            text = answer.read()
            status, said = answer.status, dict(answer.getheaders())
        except (OSError, HTTPException):
            pass
        finally:
            line.close()
        words = "/".join(
            "N" if part.isdecimal() else part for part in path.split("?")[0].split("/")
        )
        if path != "/healthz":  # whose 503 is its answer
            waits = any(name.lower() == "retry-after" for name in said)
            self.book.told(f"{method} {words}", status, waits)
        found = None
        with suppress(ValueError):
            found = json.loads(text)
        return status, said, found


def accepted(answer: Answer) -> bool:
    return 200 <= answer[0] < 400


class People:
    """All of them, from :meth:`start` to :meth:`stop`."""

    def __init__(self, port: int, who: dict[str, Any], seed: int) -> None:
        self.book, self.port, self.known = Book(), port, who
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._live, args=(does, Random(f"{seed}:{n}")), daemon=True)
            for n, does in enumerate(
                [self._proposes] * SCHOOLS + [self._decides] * DECIDERS + [self._reads] * READERS
            )
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Nobody begins anything more; what is under way is waited for."""
        self._over.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)

    def _live(self, does: Callable[[Random], None], rng: Random) -> None:
        while not self._over.wait(rng.uniform(0.5, 1.8)):
            does(rng)

    def _somebody(self, rng: Random, role: str) -> Hand:
        return Hand(self.port, rng.choice(self.known[role]), self.book)

    def _proposes(self, rng: Random) -> None:
        hand = self._somebody(rng, "schools")
        action = self._drafts(hand)
        if action is None:
            return
        if rng.random() < 0.5:
            sent = hand.browses(f"/actions/{action}/submit", "")
        else:
            sent = hand.asks("POST", f"/api/v1/actions/{action}/submission")
        if accepted(sent):
            self.book.done(Did.SUBMITTED, action)
        if rng.random() < 0.3:
            words = f"À suivre de près, n° {self.book.number()}."
            told = hand.asks("POST", f"/api/v1/actions/{action}/comments", {"text": words})
            if accepted(told):
                self.book.done(Did.COMMENTED, action, words)

    def _drafts(self, hand: Hand) -> int | None:
        """The number of a new draft, asked for until somebody says so, three times at most."""
        title = f"Atelier de chaos n° {self.book.number()}"
        fiche = {
            "title": title,
            "theme": THEME,
            "on_date": self.known["on_date"],
            "contact": "le secrétariat",
        }
        self.book.titles.append(title)
        for _ in range(3):
            answer = hand.asks(
                "POST",
                "/api/v1/actions",
                {"unit": hand.who["unit"], "fiche": fiche},
                Idempotency_Key=title.encode().hex(),
            )
            if accepted(answer):
                number = int(answer[2]["id"])
                self.book.done(Did.DRAFTED, number, title)
                return number
            if self._over.wait(1):
                break
        return None

    def _decides(self, rng: Random) -> None:
        hand = self._somebody(rng, "deciders")
        asked = hand.asks("GET", "/api/v1/tasks")
        tasks = asked[2]["items"] if accepted(asked) and asked[2] else []
        if not tasks:
            return
        task, verdict = rng.choice(tasks)["id"], rng.choice(["accepted", "accepted", "declined"])
        words = {"verdict": verdict, "reason": "Hors cadrage." if verdict == "declined" else ""}
        if accepted(hand.asks("POST", f"/api/v1/tasks/{task}/decision", words)):
            self.book.done(Did.DECIDED, task, verdict, hand.who["slot"])

    def _reads(self, rng: Random) -> None:
        hand = self._somebody(rng, rng.choice(["schools", "deciders"]))
        path = rng.choice(PAGES)
        if path.startswith("/api"):
            hand.asks("GET", path)
        else:
            hand.browses(path)
        time.sleep(0.1)
