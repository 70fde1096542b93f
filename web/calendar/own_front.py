"""The top of the first page, for who is signed in: what awaits them, and where they pilot, figures.

Each figure leads to the page that lists what it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import Request
from sqlmodel import Session

from models.access.rights import Gesture
from models.clock import Moment
from models.gestures.people.first_visit import is_first_visit
from models.rehearsal.foreseen import Foreseen
from models.serving.actions.list import own_actions
from models.serving.actions.page import TONES, state_words
from models.serving.calendar.coming import A_WEEK, leaving
from models.serving.home.front import Front
from models.territory.unit import Level
from models.words.french import in_french, plural
from web.site.awaits import Awaits, own_figures, what_awaits
from web.site.door import Visit
from web.site.first_visit import STEPS, FirstStep
from web.site.navigation import sees_others
from web.site.roles import role_of
from web.site.what_now import Season, Suggestion, season_of, suggestions
from web.site.who import Visitor, reader
from web.site.within import Here, here, own_cycle

OWN_SHOWN = 6
"""A school has one or two; « Actions » has the others."""


@dataclass(frozen=True, kw_only=True)
class FrontFigure:
    """« 3 retards », and the page that lists them."""

    words: str
    path: str
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class OwnActionLine:
    """An action of one's own school: its *title*, its days, how far it is."""

    number: int
    title: str
    days: tuple[date, date]
    state: str
    tone: str
    to_confirm: bool


@dataclass(frozen=True, kw_only=True)
class OwnFront:
    """What the first page shows of *who*: *figures* and *front* where they pilot; *proposes*: where
    a school proposes while the call is open; *actions*: a school's own; *programme*: that of their
    cycle; *first*: the steps of their first visit, until they put it away; *now*: what they may do,
    when nothing awaits."""

    who: Visitor
    awaits: Awaits
    figures: tuple[FrontFigure, ...] = ()
    front: Front | None = None
    proposes: str = ""
    programme: str = ""
    today: str = ""
    """The page of the day, while the week goes on."""
    call_closes: date | None = None
    call_opens: date | None = None
    actions: tuple[OwnActionLine, ...] | None = None
    first: tuple[FirstStep, ...] = ()
    now: tuple[Suggestion, ...] = ()


def own_front(request: Request, session: Session, moment: Moment) -> OwnFront | None:
    """The first page of who is signed in; None for others."""
    who = reader(request)
    if who is None or who.only:
        return None
    visit = Visit(session=session, who=who, scope=who.scope, moment=moment)
    number = own_cycle(session, who)
    at = here(visit, number) if number is not None else None
    awaits = what_awaits(visit, at)
    first = _first_steps(visit)
    role = role_of(who)
    if at is None or not at.live:
        return OwnFront(who=who, awaits=awaits, first=first, now=suggestions(role, Season.NONE))
    told = own_figures(at).told if sees_others(who) else None
    foreseen = request.app.state.forecasts.of(at.course.cycle_id).kept
    schools = [held.unit_id for held in who.held if held.level is Level.SCHOOL]
    opens, closes = at.course.call_days(at.course.home)
    calls = opens <= at.day <= closes
    unit = f"?unit={schools[0]}" if len(set(schools)) == 1 else ""
    return OwnFront(
        who=who,
        awaits=awaits,
        figures=_figures(at, told, awaits.silent, foreseen) if told else (),
        front=told,
        proposes=f"/actions/new{unit}" if schools and calls else "",
        programme=f"{at.path}/programme",
        today=f"{at.path}/day" if _goes_on(at) else "",
        call_closes=closes if calls else None,
        call_opens=opens if at.day < opens else None,
        actions=_own_actions(at) if schools else None,
        first=first,
        now=suggestions(role, season_of(at.course, at.day), at.path),
    )


def _goes_on(at: Here) -> bool:
    """Whether the week goes on somewhere today."""
    return any(first <= at.day <= last for first, last in map(at.course.held, at.course.dates))


def _own_actions(at: Here) -> tuple[OwnActionLine, ...]:
    """The first actions of their school this year."""
    rows = own_actions(at.session, at.scope, at.course.cycle_id, OWN_SHOWN)
    return tuple(
        OwnActionLine(
            number=row.id,
            title=row.title,
            days=(row.on_date, row.last_day),
            state=state_words(row, row.shown),
            tone=TONES[row.shown].value if row.shown in TONES else "quiet",
            to_confirm=row.to_confirm,
        )
        for row in rows
    )


def _first_steps(visit: Visit) -> tuple[FirstStep, ...]:
    role = role_of(visit.who)
    if role is None or not is_first_visit(visit.session, visit.actor.slot):
        return ()
    return STEPS[role]


def _figures(
    at: Here, told: Front, silent: int, foreseen: Foreseen | None
) -> tuple[FrontFigure, ...]:
    found = []
    if told.late:
        words = plural(len(told.late), "retard", "retards")
        found.append(FrontFigure(words=words, path=f"{at.path}/calendar#retard", late=True))
    if silent:
        words = plural(silent, "établissement à relancer", "établissements à relancer")
        found.append(FrontFigure(words=words, path=f"{at.path}/silence"))
    if at.may(Gesture.SEE_TO_MAIL, at.course.academy_id):
        words = _leaving(at, foreseen) or "Ce qui partira"
        found.append(FrontFigure(words=words, path=f"{at.path}/forecast"))
    return tuple(found)


def _leaving(at: Here, foreseen: Foreseen | None) -> str:
    """« 42 courriers partent demain », once today's forecast is at hand; before, « 2 envois »."""
    if foreseen is not None and foreseen.basis.day == at.day:
        week = (day for day in foreseen.days if 0 <= (day.on - at.day).days <= A_WEEK)
        if (first := next(week, None)) is None:
            return ""
        letters = plural(first.letters, "courrier part", "courriers partent")
        return f"{letters} {_when(first.on, at.day)}"
    owed = leaving(at.session, at.course, at.moment)
    if owed is None:
        return ""
    on, sendings = owed
    return f"{plural(sendings, 'envoi part', 'envois partent')} {_when(on, at.day)}"


def _when(day: date, today: date) -> str:
    """« aujourd'hui », « demain », « lundi »."""
    return {0: "aujourd'hui", 1: "demain"}.get((day - today).days) or in_french(day, "EEEE")
