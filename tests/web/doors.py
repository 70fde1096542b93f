"""The doors of a gesture, each asked as whom one likes: a page of the portal, the link of a letter,
a program, a line typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.academy import Year, at, mail_of
from tests.orgue.typing_commands import typed
from tests.web.api.programs import program
from tests.web.letter_pages.links import link_in
from tests.web.portal import PORTAL, anybody, put_clock, signed_in, words

MORNING, PAST = "30/11/2026 10:00", "17/03/2027 10:00"
TYPED = {"E11": "0940011B", "E13": "0940013D", "D1": "077"}
"""The codes by which a command names units."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a door answered: whether it is a refusal, and its words."""

    refused: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """A form of the portal, sent by who signed in."""

    path: str
    form: Mapping[str, str] = field(default_factory=dict)

    def ask(self, year: Year, who: str, on: str) -> Answer:
        client = signed_in(year, who, on=on)
        answer = client.post(self.path.format(**named(year)), data=filled(self.form, year))
        if answer.status_code == 303:
            answer = client.get(answer.headers["location"])
        return Answer(refused=answer.status_code >= 400, words=words(answer))


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The link of the letter *text* to *of*; another who follows it has none of their own."""

    text: str
    of: str
    path: str
    form: Mapping[str, str] = field(default_factory=dict)

    def ask(self, year: Year, who: str, on: str) -> Answer:
        row = next(m for m in year.messages(text=self.text) if m.slot == year.by(self.of).slot)
        link = link_in(year, row).removeprefix(PORTAL)
        put_clock(year, on)
        if row.slot != year.by(who).slot:
            link = link[:-16] + "a" * 16  # nobody else has it: theirs is not sealed for this
        answer = anybody(year.engine).post(link, data=dict(self.form))
        return Answer(refused=answer.status_code >= 400, words=words(answer))


@dataclass(frozen=True, kw_only=True)
class Api:
    """A request of a program."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def ask(self, year: Year, who: str, on: str) -> Answer:
        client, path = program(year, who, on=on), self.path.format(**named(year))
        body = filled(self.body, year) if self.body is not None else None
        answer = client.request(self.method, path, json=body, headers=dict(self.headers))
        return Answer(refused=answer.status_code >= 400, words=answer.text)


@dataclass(frozen=True, kw_only=True)
class Command:
    """A line typed in a terminal."""

    line: tuple[str, ...]

    def ask(self, year: Year, who: str, on: str) -> Answer:
        now = at(on).format("YYYY-MM-DDTHH:mm")
        where = ("--by", mail_of(who), "--now", now, "--year", "2026-27", "--academy", "24")
        said = typed(*(word.format(**named(year)) for word in self.line), *where)
        return Answer(refused=said.code != 0, words=" ".join(said.sentences))


Door = Page | Letter | Api | Command


@dataclass(frozen=True, kw_only=True)
class Row:
    """A gesture, who makes it, and its doors; *outsider*: who is of another territory; *on*: when.

    *late*: doors that refuse it once the action's day is past. *incomplete*: the same gesture on an
    action that lacks something.
    """

    by: str
    doors: tuple[Door, ...]
    on: str = MORNING
    outsider: str = "E31"
    late: bool = False
    incomplete: bool = False
    first: Callable[[Year], Any] = lambda year: None


def named(year: Year) -> dict[str, Any]:
    """What the addresses and lines are filled with."""
    return (
        dict(year.units) | {"cycle": year.cycle_id} | {c + "_": code for c, code in TYPED.items()}
    )


def filled(form: Mapping[str, Any], year: Year) -> dict[str, Any]:
    known = named(year)
    return {
        name: value.format(**known)
        if isinstance(value, str)
        else filled(value, year)
        if isinstance(value, Mapping)
        else known[value[0]]
        if isinstance(value, tuple)
        else value
        for name, value in form.items()
    }
