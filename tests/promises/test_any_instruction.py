"""Whatever pilots ask of sendings and letters, in whatever order: nobody is written to twice, what
is held or dropped does not leave, what is said otherwise leaves once, in its last words.

Each example is the call of Valmont: the mornings on which something is owed, and between them any
instruction, words, limit, release or proposal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.access.actors import Actor
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.gestures.cycle.opening import change_cycle
from models.gestures.mail.instructing import ask, instruction_of, mark_of
from models.gestures.mail.posting import change
from models.gestures.mail.rewording import editable, reword, write
from models.gestures.mail.rewording import mark_of as mark_of_letters
from models.tick import run_cycle
from models.work.instruction import Does
from models.work.message import MessageState
from models.year import course as courses
from models.year.cycle import Cycle
from tests.academy import Recording, Year, at, launched
from tests.promises.drawn import some
from tests.promises.world import ZONES, founded_in_memory

S = MessageState
PARIS = ZONES["Europe/Paris"]
MORNINGS = (
    "02/11/2026 07:45",
    "23/11/2026 07:45",
    "04/01/2027 07:45",
    "08/01/2027 07:45",
    "13/01/2027 07:45",
    "15/01/2027 07:45",
    "18/01/2027 07:45",
)
SENDINGS = (
    ("call_opened", ""),
    ("silent_reminder", "S-12"),
    ("silent_reminder", "S-8"),
    ("silent_reminder", "call_closes-5"),
    ("call_closing", ""),
)
SCHOOLS = ("E11", "E12", "E13", "E21", "E31")
Seen = dict[str, tuple[str, int | None]]


class Watching(Recording):
    """A way out that looks at the state and words of each message as it leaves."""

    def __init__(self, year: Year, moment: Any, leaving: list[Any]) -> None:
        super().__init__(year, moment)
        self.leaving = leaving

    def hand_over(self, wanted: Sequence[Any], items: dict[int, list[Any]]) -> None:
        self.leaving += [*wanted, *(i for r in wanted for i in items.get(r.id, []))]
        super().hand_over(wanted, items)


class Piloted:
    """A year, what its pilot does, and what must come of each message: *held* and *dropped* keys
    must not leave, *said* the words that each must carry."""

    def __init__(self) -> None:
        engine, units = founded_in_memory(PARIS)
        courses.forget(engine)  # the same numbers name another database
        self.year = launched(engine, units=units)
        self.pilot: Actor = self.year.by("pilote")
        self.keys: Counter[str] = Counter()
        self.facts: Counter[tuple[Any, ...]] = Counter()
        self.asked: dict[tuple[str, str], dict[str, Any]] = {}
        self.held: set[str] = set()
        self.dropped: set[str] = set()
        self.said: dict[str, int | None] = {}
        self.known: set[str] = set()

    def act(self, do: Callable[..., Any], *given: Any, **more: Any) -> Any:
        with suppress(Refusal):
            return self.year.act(do, *given, **more)

    # ── the pilot ──

    def instructs(self, n: int, m: int) -> None:
        one = SENDINGS[n % len(SENDINGS)]
        what = (
            {"does": Does.HOLD},
            {"does": Does.DROP},
            {"does": None},
            {"wording_id": self._words(n)},
            {"wording_id": None},
        )[m % 5]
        with reading(self.year.engine) as session:
            seen = mark_of(instruction_of(session, self.year.cycle_id, *one))
        self.year.act(ask, *one, seen, self.pilot, **what)
        self.asked[one] = self.asked.get(one, {}) | what

    def _words(self, n: int) -> int:
        return int(self.year.act(write, f"Objet {n}", f"Mots {n}.", self.pilot))

    def limits(self, n: int, m: int) -> None:
        year, limit = self.year, (None, 1, 6, 7)[m % 4]
        with gesture(year.engine) as session:
            cycle = session.get_one(Cycle, year.cycle_id)
            change_cycle(session, cycle, {"release_above": limit}, self.pilot, year.moment)

    def releases(self, n: int, m: int) -> None:
        rows = self.year.messages(state=S.HELD)[n % 3 :: 1 + m % 2]
        if self.act(change, [str(r.id) for r in rows], S.OWED, self.pilot):
            self.held -= {r.key for r in rows}

    def holds_or_drops(self, n: int, m: int) -> None:
        rows = [r for r in self.year.messages() if r.state in (S.OWED, S.HELD)][n % 4 :: 3]
        target = S.DROPPED if m % 2 else S.HELD
        rows = [r for r in rows if r.state is not target]
        if rows and self.act(change, [str(r.id) for r in rows], target, self.pilot):
            (self.dropped if m % 2 else self.held).update(r.key for r in rows)

    def rewords(self, n: int, m: int) -> None:
        every = self.year.messages()
        with reading(self.year.engine) as session:
            rows = editable(session, every)[n % 4 :: 2]
        words = None if m % 4 == 3 else self._words(n)
        if rows and self.act(
            reword, [r.id for r in rows], words, mark_of_letters(rows), self.pilot
        ):
            self.said |= {r.key: words for r in rows}

    def proposes(self, n: int, m: int) -> None:
        school = SCHOOLS[n % len(SCHOOLS)]
        with suppress(Refusal):
            self.year.propose(school, on=self.year.now)

    # ── the clock ──

    def morning(self, moment: str) -> None:
        """A run, then what may leave leaves, under our eyes."""
        run_cycle(self.year.engine, self.year.cycle_id, at(moment))
        self.look_at_the_new()
        leaving: list[Any] = []
        Watching(self.year, at(moment), leaving).drain()
        for row in leaving:
            self._leaves(row)
        self.year.now = (at(moment) + timedelta(hours=1)).format("DD/MM/YYYY HH:mm")

    def look_at_the_new(self) -> None:
        """What was owed since the last look was owed as it was asked."""
        for row in self.year.messages():
            if row.key in self.known or row.text == "digest":
                continue
            self.known.add(row.key)
            asked = self.asked.get((row.rule, row.rung), {})
            if asked.get("does") is Does.DROP:
                self.dropped.add(row.key)
                assert row.state is S.DROPPED, row
                assert row.result.startswith("non envoyé"), row
            elif asked.get("does") is Does.HOLD:
                assert row.state is S.HELD, row
            if row.state is S.HELD:
                self.held.add(row.key)
            assert row.wording_id == asked.get("wording_id"), row
            self.said[row.key] = row.wording_id

    def _leaves(self, row: Any) -> None:
        facts = (row.rule, row.rung, row.subject_kind, row.subject_id, row.round, row.slot)
        self.keys[row.key] += 1
        self.facts[facts] += 1
        assert self.keys[row.key] == self.facts[facts] == 1, f"written to twice: {row.key}"
        assert row.key not in self.held, f"held, and left: {row.key}"
        assert row.key not in self.dropped, f"dropped, and left: {row.key}"
        if row.text != "digest":
            assert row.wording_id == self.said[row.key], f"other words: {row.key}"


DOES = ("instructs", "limits", "releases", "holds_or_drops", "rewords", "proposes")
steps = st.lists(st.tuples(st.sampled_from(DOES), st.integers(0, 9), st.integers(0, 9)), max_size=3)


@some(15)
@given(days=st.lists(steps, min_size=len(MORNINGS), max_size=len(MORNINGS)))
def test_the_promises_hold_whatever_is_asked(days: list[list[tuple[str, int, int]]]) -> None:
    piloted = Piloted()
    piloted.year.now = "30/10/2026 10:00"
    for done, moment in zip(days, MORNINGS, strict=True):
        for what, n, m in done:
            getattr(piloted, what)(n, m)
            piloted.look_at_the_new()
        piloted.morning(moment)
        piloted.morning(moment.replace("07:45", "09:00"))
