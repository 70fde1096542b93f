"""What somebody asks of a public programme (a day, a territory, a theme, an audience, a level,
words), and what of it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from models.errors import Refusal
from models.intake.days import day_or_none
from models.programme.public import AUDIENCES, LEVEL_WORDS, PublicAction
from models.serving.programme.public_kept import PublicProgramme
from models.words.collation import in_order, same
from models.words.moments import long_span
from models.work.days import HeldDay

LONGEST_WORDS = 200


class BadFilter(Refusal):
    """A filter that is none: *field* says which."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        step = "Choisissez dans la liste, ou revenez à tout le programme."
        super().__init__(sentence, step, field=field)


@dataclass(frozen=True, kw_only=True)
class PublicAsked:
    """*words*: what is sought; *unit*: the number of a territory or of a school."""

    day: date | None = None
    unit: int | None = None
    theme: str = ""
    audience: str = ""
    level: str = ""
    words: str = ""

    @property
    def filters(self) -> dict[str, object]:
        said = {"day": self.day, "unit": self.unit, "theme": self.theme}
        said |= {"audience": self.audience, "level": self.level, "q": self.words}
        return {name: value for name, value in said.items() if value}

    @property
    def query(self) -> str:
        """« ?day=2027-03-16 », or nothing."""
        return f"?{urlencode(self.filters)}" if self.filters else ""

    def chosen(self, programme: PublicProgramme) -> list[PublicAction]:
        """The actions that answer all that is asked; by how well, where words are sought."""
        found: Iterable[PublicAction] = programme.actions
        if self.words:
            found = programme.index.find(self.words)
        theme = same(self.theme)
        wanted: list[Callable[[PublicAction], bool]] = []
        if self.day:
            wanted.append(lambda a: any(held.on == self.day for held in a.days))
        if self.unit:
            wanted.append(lambda a: self.unit in a.places)
        if theme:
            wanted.append(lambda a: same(a.theme) == theme)
        if self.audience:
            wanted.append(lambda a: self.audience in a.audiences)
        if self.level:
            wanted.append(lambda a: self.level in a.levels)
        return [action for action in found if all(one(action) for one in wanted)]

    def title(self, programme: PublicProgramme) -> str:
        """Whose programme it is: the territory's or the school's that was chosen, or all."""
        for place in programme.places:
            if place.id == self.unit:
                return place.name
        own = (a.school for a in programme.actions if self.unit and self.unit in a.places)
        return next(own, programme.academy) if self.unit else programme.academy


def read_asked(
    programme: PublicProgramme,
    *,
    day: str = "",
    unit: str = "",
    theme: str = "",
    audience: str = "",
    level: str = "",
    q: str = "",
) -> PublicAsked:
    """What these texts of an address ask. Raises :class:`BadFilter`."""
    on = day_or_none(day) if day else None
    if day and on is None:
        raise BadFilter("day", "Ce jour n'est pas une date.")
    number = int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 10 else None
    if unit and number not in programme.known_units:
        raise BadFilter("unit", "Rien n'est public dans ce territoire, ou il n'existe pas.")
    if theme and same(theme) not in {same(one) for one in programme.themes}:
        raise BadFilter("theme", "Aucune action publique n'a ce thème.")
    if audience and audience not in AUDIENCES:
        raise BadFilter("audience", "Ce public n'existe pas.")
    if level and level not in LEVEL_WORDS:
        raise BadFilter("level", "Ce niveau n'existe pas.")
    if len(q) > LONGEST_WORDS:
        raise BadFilter("q", f"Cette recherche est trop longue : {LONGEST_WORDS} signes au plus.")
    words = " ".join(q.split())
    return PublicAsked(
        day=on, unit=number, theme=theme, audience=audience, level=level, words=words
    )


# ── as it is shown ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class PublicLine:
    """An action, on one of its days (*held*) or in its week."""

    action: PublicAction
    held: HeldDay | None = None

    @property
    def hours(self) -> str:
        return self.action.hours_on(self.held) if self.held else ""


@dataclass(frozen=True, kw_only=True)
class PublicGroup:
    """What of a day or of a week is in one place."""

    name: str
    lines: tuple[PublicLine, ...]


@dataclass(frozen=True, kw_only=True)
class PublicPart:
    """A day on which something is open, or a week in schools; *key* for its anchor."""

    key: str
    title: str
    short: str
    groups: tuple[PublicGroup, ...]

    @property
    def held(self) -> int:
        return sum(len(group.lines) for group in self.groups)


def by_day(actions: Sequence[PublicAction], only: date | None = None) -> tuple[PublicPart, ...]:
    """The days on which something is open, in order."""
    lines = [
        PublicLine(action=action, held=held)
        for action in actions
        for held in action.days
        if only in (None, held.on)
    ]
    lines.sort(key=lambda one: one.held.on if one.held else date.max)
    return tuple(
        PublicPart(
            key=f"j{on}",
            title=long_span(on, on).removeprefix("le ") if on else "",
            short=f"{on:%d/%m}" if on else "",
            groups=_groups(sorted(some, key=_by_place)),
        )
        for on, some in groupby(lines, key=lambda one: one.held.on if one.held else None)
    )


def by_week(actions: Sequence[PublicAction]) -> tuple[PublicPart, ...]:
    """What is done inside schools, week by week: each school has its own."""
    inside = sorted((a for a in actions if not a.is_open), key=lambda a: a.week)
    return tuple(
        PublicPart(
            key=f"s{week[0]}-{week[1]}",
            title=f"Dans les écoles et les établissements, {long_span(*week)}",
            short="dans les écoles",
            groups=_groups(sorted((PublicLine(action=a) for a in some), key=_by_place)),
        )
        for week, some in groupby(inside, key=lambda a: a.week)
    )


def _by_place(line: PublicLine) -> tuple[str, str, str, str, str]:
    action, held = line.action, line.held
    hour = (held.starts or held.ends or "~") if held else ""
    place = (in_order(action.department), in_order(action.basin))
    return (*place, in_order(action.commune), hour, in_order(action.title))


def _groups(lines: Sequence[PublicLine]) -> tuple[PublicGroup, ...]:
    return tuple(
        PublicGroup(name=name or "Académie", lines=tuple(some))
        for name, some in groupby(lines, key=lambda one: one.action.place)
    )
