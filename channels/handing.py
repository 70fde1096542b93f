"""A worker pool that sends letters in parallel lanes.

Letters are handed over several at a time; a lane begins its next once its last is marked.

Three kinds of threads share the work: the pass offers letters it has just asked about, each lane
sends one at a time, and one thread marks what was sent. A database that stalls thus holds as many
letters as there are lanes, and no more.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from types import TracebackType
from typing import Generic, Self, TypeVar

from channels.envelope import TOO_LATE, Result
from models.clock import ticking

LOOK_EVERY = 0.2
"""Seconds between two looks at whether to stop."""

L = TypeVar("L")
Done = tuple[L, Result]


@dataclass(kw_only=True)
class HandedLetter(Generic[L]):
    """What became of a letter, to be marked; then its lane goes on."""

    letter: L
    result: Result
    marked: threading.Event = field(default_factory=threading.Event)


class Handing(Generic[L]):
    """*send* hands one letter over; *settle* marks a few, and is given none every *beat* seconds in
    which nothing came; *halted*: begin no other letter.

    A letter is begun until the moment (``ticking``) that it was offered with; later, it
    comes back (:meth:`returned`), as it does when its way out says :data:`TOO_LATE`. A fault of
    *send* or of *settle* ends everything, and is raised where the pass waits.
    """

    def __init__(
        self,
        send: Callable[[L], Result],
        settle: Callable[[Sequence[Done[L]]], None],
        *,
        halted: Callable[[], bool] = lambda: False,
        beat: float = 5.0,
    ) -> None:
        self.send, self.settle, self.halted, self.beat = send, settle, halted, beat
        self.begun = 0
        self.unmarked: list[L] = []
        self._offered: deque[tuple[L, float]] = deque()
        self._returned: list[L] = []
        self._told: list[HandedLetter[L]] = []
        self._flying = 0
        self._closed = self._stopped = False
        self._fault: BaseException | None = None
        lock = threading.Lock()
        self._lane, self._marker = threading.Condition(lock), threading.Condition(lock)
        self._pass = self._lock = threading.Condition(lock)
        self._threads: list[threading.Thread] = []
        self._lanes = 0

    # ── the pass ─────────────────────────────────────────────────────────────────────────────────

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Begin no other letter; those that are leaving are waited for, and marked."""
        with self._lock:
            self._closed = self._stopped = True
            self._wake()
        for thread in self._threads:
            thread.join()
        if fault is None and self._fault is not None:
            raise self._fault

    def offer(self, letters: Sequence[L], until: float, lanes: int) -> None:
        """Letters that may be begun until *until*, by as many as *lanes* at a time.

        With no lane, this very thread hands them over and marks them, one by one.
        """
        with self._lock:
            self._offered.extend((letter, until) for letter in letters)
            self._lane.notify_all()
        if not lanes:
            return self._hand_over_here()
        if letters and not self._threads:
            self._start(self._mark)  # first: a lane waits for it
        while letters and self._lanes < lanes and self._another_lane():
            self._lanes += 1
        return None

    def _another_lane(self) -> bool:
        """Open one; a machine that has no thread left for it makes do with those that are open."""
        try:
            self._start(self._send_on)
        except RuntimeError:
            if not self._lanes:
                raise
            return False
        return True

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _hand_over_here(self) -> None:
        while (letter := self._next(waiting=False)) is not None:
            try:
                self._tell(HandedLetter(letter=letter[0], result=self.send(letter[0])))
                if group := self._taken():
                    self.settle([(one.letter, one.result) for one in group])
                    self._let_on(group)
            except BaseException as fault:
                self._broke(letter[0], fault)
                raise

    def returned(self, most: int) -> list[L]:
        """Up to *most* letters whose turn came too late."""
        with self._lock:
            back, self._returned = self._returned[:most], self._returned[most:]
        return back

    def wait(self, low: int) -> None:
        """Until at most *low* letters wait for a lane, or some came back."""
        with self._lock:
            while len(self._offered) > low and not self._returned and not self._at_an_end():
                self._pass.wait(LOOK_EVERY)
            self._raise()

    def idle(self, seconds: float = inf) -> bool:
        """Wait, for *seconds* at most, for every letter to be marked; False when some came back, to
        be asked again."""
        until = ticking() + seconds
        with self._lock:
            while self._offered or self._flying:
                if self._returned or self._at_an_end() or ticking() > until:
                    break
                self._pass.wait(LOOK_EVERY)
            self._raise()
            return not self._returned

    @property
    def flying(self) -> int:
        """How many letters were begun and are not marked."""
        return self._flying

    def _at_an_end(self) -> bool:
        return self._stopped or self.halted()

    def _raise(self) -> None:
        if self._fault is not None:
            raise self._fault

    def _fail(self, fault: BaseException) -> None:
        self._fault = self._fault or fault
        self._stopped = True
        self._wake()

    def _wake(self) -> None:
        for waiting in (self._lane, self._marker, self._pass):
            waiting.notify_all()

    # ── a lane ───────────────────────────────────────────────────────────────────────────────────

    def _send_on(self) -> None:
        while (letter := self._next(waiting=True)) is not None:
            try:
                handed = HandedLetter(letter=letter[0], result=self.send(letter[0]))
            except BaseException as fault:
                self._broke(letter[0], fault)
                return
            self._tell(handed)
            handed.marked.wait()

    def _next(self, *, waiting: bool) -> tuple[L] | None:
        """The next letter to begin, now; None: there is none any more, or, not *waiting*, yet."""
        with self._lock:
            while not self._at_an_end():
                if not self._offered:
                    if not waiting:
                        break
                    self._lane.wait(LOOK_EVERY)
                    continue
                letter, until = self._offered.popleft()
                self._pass.notify()
                if ticking() <= until:
                    self._flying += 1
                    self.begun += 1
                    return (letter,)
                self._returned.append(letter)
        return None

    def _tell(self, handed: HandedLetter[L]) -> None:
        with self._lock:
            if handed.result.code == TOO_LATE:
                self._flying -= 1
                self.begun -= 1
                self._returned.append(handed.letter)
                handed.marked.set()
                self._wake()
            else:
                self._told.append(handed)
                self._marker.notify()

    def _broke(self, letter: L, fault: BaseException) -> None:
        with self._lock:
            self._flying -= 1
            self.unmarked.append(letter)
            self._fail(fault)

    # ── marking ──────────────────────────────────────────────────────────────────────────────────

    def _mark(self) -> None:
        while (group := self._heard()) is not None:
            try:
                self.settle([(one.letter, one.result) for one in group])
            except BaseException as fault:
                with self._lock:
                    self.unmarked += [one.letter for one in group]
                    self._fail(fault)
            self._let_on(group)

    def _heard(self) -> list[HandedLetter[L]] | None:
        """All that was told since the last time; nothing after a while; None: it is over."""
        with self._lock:
            until = time.monotonic() + self.beat
            while not self._told and (left := until - time.monotonic()) > 0:
                if self._closed and not self._flying:
                    return None
                self._marker.wait(min(left, LOOK_EVERY) if self._closed else left)
            return self._taken()

    def _taken(self) -> list[HandedLetter[L]]:
        group, self._told = self._told, []
        return group

    def _let_on(self, group: Sequence[HandedLetter[L]]) -> None:
        with self._lock:
            self._flying -= len(group)
            self._pass.notify_all()
        for one in group:
            one.marked.set()
