"""The académie of Valmont, for tests: small enough to be held in the head, whole enough for a year.

Nobody and no place in it exists. ``valmont(engine)`` founds it, ``launched(engine)`` gives it a
live cycle, and the :class:`Year` that comes back is what a test acts through: gestures by address
(``year.submit(...)``), the clock (``year.tick("12/01/2027 07:45")``), and what was sent.

::

    AC  académie: rector, pilot (deputy: cardie)
    ├── D1  Nord: dasen, pilot (deputy: adjoint)
    │   ├── C1  circonscription: relay ien1 (deputy: conseil1)   écoles E11 E12 E13
    │   ├── C2  circonscription: relay ien2                      école  E21
    │   ├── B1  bassin: relay bassin1                            lycée  L11 (head, project holder)
    │   └── E00 école without circonscription
    └── D2  Sud: dasen, pilot
        └── C3  circonscription: relay ien3                      école  E31
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor, actor_of
from models.database.transactions import gesture, reading
from models.gestures.actions import flagships, proposing, reporting
from models.gestures.actions.proposing import Proposal
from models.gestures.framing import objectives
from models.gestures.papers import submitting
from models.gestures.validation import announcing_together, deciding, issuing
from models.gestures.validation.deciding import Decision
from models.outbox import addressees, sending
from models.outbox.drain import DeliveryReport, Drain
from models.planner.cohort import every
from models.planner.cohorts import COHORTS
from models.planner.executor import cohort_parameters
from models.territory.people import ASSIGNMENT, Absence, Assignment, Person
from models.territory.unit import UNIT, Kind, Level, Unit
from models.tick import in_hand, run_cycle
from models.work.action import ACTION, ActionState
from models.work.message import MESSAGE
from models.work.paper import PaperKind
from models.work.validation import TASK, TaskState
from models.year.course import Course
from models.year.cycle import Cycle, CycleState, UnitWeek
from models.year.participation import (
    ALWAYS,
    people_or_units_changed,
    refresh_participation,
)
from models.year.week import usual_end
from tests.pinning import pinned_with

PARIS = "Europe/Paris"
WEEK = date(2027, 3, 15)
RENTREE = "01/09/2026 00:00"
DOMAIN = "valmont.example"

UNITS = (  # code, kind, name, above
    ("AC", Kind.ACADEMY, "Valmont", None),
    ("D1", Kind.DEPARTMENT, "Nord", "AC"),
    ("C1", Kind.CIRCONSCRIPTION, "Circonscription Un", "D1"),
    ("C2", Kind.CIRCONSCRIPTION, "Circonscription Deux", "D1"),
    ("B1", Kind.BASIN, "Bassin Un", "D1"),
    ("D2", Kind.DEPARTMENT, "Sud", "AC"),
    ("C3", Kind.CIRCONSCRIPTION, "Circonscription Trois", "D2"),
    ("E11", Kind.ECOLE, "École des Tilleuls", "C1"),
    ("E12", Kind.ECOLE, "École des Ormes", "C1"),
    ("E13", Kind.ECOLE, "École des Saules", "C1"),
    ("E21", Kind.ECOLE, "École du Port", "C2"),
    ("L11", Kind.LYCEE, "Lycée Sophie-Germain", "B1"),
    ("E00", Kind.ECOLE, "École du Hameau", "D1"),
    ("E31", Kind.ECOLE, "École du Moulin", "C3"),
)
PEOPLE = (  # who, unit, function, deputy
    ("recteur", "AC", "rector", None),
    ("pilote", "AC", "pilot", "cardie"),
    ("dasen1", "D1", "dasen", None),
    ("pilote1", "D1", "pilot", "adjoint1"),
    ("ien1", "C1", "relay", "conseil1"),
    ("ien2", "C2", "relay", None),
    ("bassin1", "B1", "relay", None),
    ("dasen2", "D2", "dasen", None),
    ("pilote2", "D2", "pilot", None),
    ("ien3", "C3", "relay", None),
    ("proviseure", "L11", "head", None),
    ("porteur", "L11", "project_holder", None),
)
LEVELS = {
    Kind.ACADEMY: Level.ACADEMY,
    Kind.DEPARTMENT: Level.DEPARTMENT,
    Kind.CIRCONSCRIPTION: Level.BASIN,
    Kind.BASIN: Level.BASIN,
}


KNOWN = {"AC": "24", "D1": "077", "D2": "094"}
"""Académies and départements have the codes of real ones, which alone can be asked for."""


def mail_of(name: str) -> str:
    """``ien1`` and ``E11`` write from ``ien1@…`` and ``ce.e11@…``; an address is left as it is."""
    if "@" in name:
        return name
    return f"{'ce.' if name[0].isupper() else ''}{name.lower()}@{DOMAIN}"


def at(text: str, zone: str = PARIS) -> pendulum.DateTime:
    """``at("12/01/2027 07:45")``: a moment, on the clocks of *zone*."""
    return pendulum.from_format(text, "DD/MM/YYYY HH:mm", tz=zone)


def day(text: str) -> date:
    """``day("12/01/2027")``."""
    moment = at(f"{text} 00:00")
    return date(moment.year, moment.month, moment.day)


# ── the territory and the people ─────────────────────────────────────────────────────────────────


def valmont(
    engine: sa.Engine, *, without: Sequence[str] = (), drom: bool = False, place: str = "C"
) -> dict[str, int]:
    """Found the académie; return its units by code. *without*: people who are not there."""
    with gesture(engine) as session:
        units: dict[str, Unit] = {}
        for code, kind, name, above in UNITS:
            units[code] = _unit(units, code, kind, name, above)
            units[code].recteur_is_dasen = drom
            units[code].place = place
            session.add(units[code])
            session.flush()
        ids = {code: int(u.id or 0) for code, u in units.items()}
        for name, code, function, deputy in PEOPLE:
            if name not in without:
                name_to(session, ids[code], function, name, deputy)
    return ids


def _unit(units: Mapping[str, Unit], code: str, kind: Kind, name: str, above: str | None) -> Unit:
    level = LEVELS.get(kind, Level.SCHOOL)
    parent = units.get(above or "")
    unit = Unit(level=level, kind=kind, code=KNOWN.get(code, code), name=name)
    unit.mail = mail_of(code) if level is Level.SCHOOL else None
    if parent is not None:
        unit.parent_id = parent.id
        unit.academy_id = parent.academy_id or parent.id
        unit.department_id = parent.id if parent.level is Level.DEPARTMENT else parent.department_id
        unit.basin_id = parent.id if parent.level is Level.BASIN else None
    return unit


def name_to(
    session: Session,
    unit_id: int,
    function: str,
    who: str,
    deputy: str | None = None,
    starts: date = date(1900, 1, 1),
) -> None:
    """Give *who* a function in a unit, with a deputy."""
    person, stand_in = _person(session, who), _person(session, deputy) if deputy else None
    session.add(
        Assignment(
            person_id=person, unit_id=unit_id, function=function, deputy_id=stand_in, starts=starts
        )
    )
    session.flush()


def _person(session: Session, who: str) -> int:
    known = session.scalars(sa.select(Person).where(sa.column("mail") == mail_of(who))).first()
    if known is None:
        known = Person(name=who.capitalize(), mail=mail_of(who))
        session.add(known)
        session.flush()
    return int(known.id or 0)


# ── the cycle ────────────────────────────────────────────────────────────────────────────────────


def launched(
    engine: sa.Engine,
    *,
    on: str = RENTREE,
    week: date = WEEK,
    weeks: Mapping[str, date] | None = None,
    units: dict[str, int] | None = None,
    until: date | None = None,
    name: str = "",
    **changes: Any,
) -> Year:
    """Valmont's 2026-27, live since *on*; *changes* is what it changes of ``cycle.yaml``.

    The rows are those that drafting and launching leave; the commands themselves are tested in
    ``models/gestures/cycle/test_opening.py``.
    """
    units = units or valmont(engine)
    with gesture(engine) as session:
        cycle = Cycle(academy_id=units["AC"], school_year="2026-27", week=week, changes=changes)
        cycle.name = name
        cycle.week_ends = until or usual_end(week)
        cycle.definition, cycle.state, cycle.launched_at = (
            pinned_with(changes),
            CycleState.LIVE,
            at(on),
        )
        session.add(cycle)
        session.flush()
        cycle_id = int(cycle.id or 0)
        for code, own in (weeks or {}).items():
            session.add(UnitWeek(cycle_id=cycle_id, unit_id=units[code], week=own))
        session.flush()
        refresh_participation(session, cycle, ALWAYS)
    return Year(engine=engine, cycle_id=cycle_id, units=units)


# ── what is sent ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message that left: when (where the recipient is), to whom, which text, for which unit.

    *items*: what a digest carried, as letters of the same moment.
    """

    at: str
    to: str
    text: str
    unit: str
    rule: str
    rung: str = ""
    items: tuple[Letter, ...] = field(default=(), repr=False)


class Recording(Drain):
    """A way out that writes down what it is handed, and says that it was sent."""

    def __init__(self, year: Year, moment: datetime) -> None:
        super().__init__(year.engine, year.course, moment, DeliveryReport())
        self.codes = year.codes
        self.letters: list[Letter] = []

    def hand_over(self, wanted: Sequence[Any], items: dict[int, list[Any]]) -> None:
        carried = [i for r in wanted for i in items.get(r.id, [])]
        with gesture(self.engine) as session:
            to = addressees.addresses(session, [*wanted, *carried])
            for row in wanted:
                own = tuple(self._letter(i, to) for i in items.get(row.id, []))
                self.letters.append(self._letter(row, to, own))
            sending.mark_sent(session, [r.id for r in wanted], self.moment, "250")
        self.report.sent += len(wanted)

    def _letter(
        self, row: Any, to: Mapping[str, tuple[str, str]], items: tuple[Letter, ...] = ()
    ) -> Letter:
        local = self.course.of_place(row.place).local(self.moment)
        return Letter(
            at=local.format("DD/MM/YYYY HH:mm"),
            to=to[row.slot][0].removesuffix(f"@{DOMAIN}"),
            text=row.text,
            unit=self.codes.get(row.unit_id, "?"),
            rule=row.rule,
            rung=row.rung,
            items=items,
        )


def unfolded(letters: Sequence[Letter]) -> Iterator[Letter]:
    """What people read: single messages, and the items of digests in their stead."""
    for letter in letters:
        yield from letter.items or (letter,)


# ── the year in hand ─────────────────────────────────────────────────────────────────────────────


@dataclass
class Year:
    """One live cycle of Valmont, and what people and the clock do to it.

    Gestures are made *by* an address (``ien1``, ``E11``) *on* a moment; :attr:`now` is the moment
    of those that give none. Units are named by their code.
    """

    engine: sa.Engine
    cycle_id: int
    units: dict[str, int]
    now: str = RENTREE
    sent: list[Letter] = field(default_factory=list)

    @property
    def course(self) -> Course:
        return in_hand(self.engine, self.cycle_id)

    @property
    def codes(self) -> dict[int, str]:
        """The code of each unit, by its number."""
        return {number: code for code, number in self.units.items()}

    @property
    def moment(self) -> pendulum.DateTime:
        return at(self.now)

    # ── the clock ──

    def tick(self, moment: str) -> list[Letter]:
        """One run of the year at *moment*, then the outbox drained; return what left."""
        self.now = moment
        run_cycle(self.engine, self.cycle_id, at(moment))
        return self.drain(moment)

    def drain(self, moment: str) -> list[Letter]:
        """The outbox drained, without a run of the year before it."""
        way_out = Recording(self, at(moment))
        way_out.drain()
        self.sent += way_out.letters
        return way_out.letters

    def mornings(self, first: str, last: str, *, every_day: bool = False) -> None:
        """The digest hour of each school day from *first* to *last* (or of every day)."""
        calendar = self.course.calendar()
        for ordinal in range(day(first).toordinal(), day(last).toordinal() + 1):
            today = date.fromordinal(ordinal)
            if every_day or calendar.is_school_day(today):
                self.tick(f"{today:%d/%m/%Y} 07:45")

    # ── reading ──

    def all(self, query: Any) -> list[Any]:
        with reading(self.engine) as session:
            return list(session.connection().execute(query))

    def action(self, number: int) -> Any:
        return self.all(sa.select(ACTION).where(ACTION.c.id == number))[0]

    def tasks(self, *states: TaskState) -> list[Any]:
        """The validation tasks in *states* (open by default), the oldest first."""
        wanted = states or (TaskState.OPEN,)
        return self.all(sa.select(TASK).where(TASK.c.state.in_(wanted)).order_by(TASK.c.id))

    def task(self) -> int:
        """The number of the only open task."""
        (one,) = self.tasks()
        return int(one.id)

    def asked(self) -> list[tuple[str, str, str]]:
        """What is asked now: for which level, which unit decides, by which function."""
        codes = self.codes
        return [(t.level.value, codes[t.unit_id], t.function) for t in self.tasks()]

    def messages(self, **where: Any) -> list[Any]:
        query = sa.select(MESSAGE).order_by(MESSAGE.c.id)
        return self.all(query.where(*(MESSAGE.c[k] == v for k, v in where.items())))

    def cohort(self, name: str, today: str = "", rung: str = "") -> list[tuple[str, str]]:
        """Who is in a cohort: the unit it is about, and who is written to."""
        codes, course = self.codes, self.course
        today_ = day(today) if today else course.local_day(self.moment)
        with reading(self.engine) as session:
            parameters = cohort_parameters(course, today_, rung)
            rows = session.connection().execute(COHORTS[name](every), parameters).all()
            to = addressees.addresses(session, rows)
        found = [(codes[r.unit_id], to[r.slot][0].removesuffix(f"@{DOMAIN}")) for r in rows]
        return sorted(found)

    # ── people ──

    def by(self, who: str) -> Actor:
        with reading(self.engine) as session:
            return actor_of(session, mail_of(who))

    def name(self, code: str, function: str, who: str, deputy: str | None = None) -> None:
        """*who* now holds a function in a unit, as ``people import`` would leave it."""
        with gesture(self.engine) as session:
            name_to(session, self.units[code], function, who, deputy)
            people_or_units_changed(session, self.moment)

    def remove(self, code: str, function: str) -> None:
        """Nobody holds a function in a unit any more."""
        with gesture(self.engine) as session:
            a = ASSIGNMENT.c
            here = sa.and_(a.unit_id == self.units[code], a.function == function)
            session.connection().execute(sa.delete(ASSIGNMENT).where(here))
            people_or_units_changed(session, self.moment)

    def away(self, who: str, first: str, last: str) -> None:
        """*who* is away, from *first* to *last*."""
        person = self.by(who).person_id
        with gesture(self.engine) as session:
            session.add(Absence(person_id=person or 0, starts=day(first), ends=day(last)))
            people_or_units_changed(session, self.moment)

    def change(self, code: str, **values: Any) -> None:
        """A unit is changed, as ``territory import`` would leave it."""
        with gesture(self.engine) as session:
            unit = sa.update(UNIT).where(UNIT.c.id == self.units[code]).values(**values)
            session.connection().execute(unit)
            people_or_units_changed(session, self.moment)

    # ── gestures ──

    def act(self, do: Callable[..., Any], *given: Any, on: str = "", **options: Any) -> Any:
        """One gesture: *do* in one transaction, at a moment."""
        self.now = on or self.now
        course = self.course
        with gesture(self.engine) as session:
            return do(session, course, *given, self.moment, **options)

    def draft(self, who: str, title: str = "Atelier théâtre", *, on: str = "", **fiche: Any) -> int:
        """An action kept as a draft by *who*, in their own school (or *unit*); its number."""
        unit = fiche.pop("unit", who)
        fiche["associated"] = tuple(self.units[c] for c in fiche.get("associated", ()))
        fiche = {"theme": "Le théâtre", "contact": "la direction", "confirm": True} | fiche
        proposal = Proposal(
            unit_id=self.units[unit],
            title=title,
            on_date=day(fiche.pop("day", "16/03/2027")),
            **fiche,
        )
        (number,) = self.act(proposing.propose, [(proposal, self.by(who))], on=on)
        return int(number)

    def submit(self, number: int, who: str, *, on: str = "") -> None:
        self.act(proposing.submit, [(number, self.by(who))], on=on, confirm=True)

    def propose(self, who: str, title: str = "Atelier théâtre", *, on: str, **fiche: Any) -> int:
        """An action drafted and submitted at once; its number."""
        number = self.draft(who, title, on=on, **fiche)
        self.submit(number, who)
        return number

    def withdraw(self, number: int, who: str, *, on: str = "") -> None:
        self.act(proposing.withdraw, number, self.by(who), on=on)

    def decide(self, task: int, verdict: TaskState, who: str, *, on: str = "", **said: Any) -> None:
        one = Decision(task_id=task, verdict=verdict, by=self.by(who), **said)
        self.act(deciding.decide, [one], on=on)

    def accept(self, who: str, task: int = 0, *, on: str = "") -> None:
        """*who* accepts a task (the only open one by default)."""
        self.decide(task or self.task(), TaskState.ACCEPTED, who, on=on)

    def send_back(self, who: str, task: int = 0, *, on: str = "", **said: Any) -> None:
        said = {"reason": "Précisez le public."} | said
        self.decide(task or self.task(), TaskState.RETURNED, who, on=on, **said)

    def decline(
        self, who: str, task: int = 0, *, on: str = "", reason: str = "Hors sujet."
    ) -> None:
        self.decide(task or self.task(), TaskState.DECLINED, who, on=on, reason=reason)

    def delegate(self, who: str, to: str, task: int = 0, *, on: str = "") -> None:
        self.act(deciding.delegate, task or self.task(), mail_of(to), self.by(who), on=on)

    def confirm(
        self, number: int, who: str, outcome: ActionState = ActionState.TOOK_PLACE, *, on: str
    ) -> None:
        why = "" if outcome is ActionState.TOOK_PLACE else "La salle n'était pas libre."
        self.act(reporting.confirm, [(number, outcome, self.by(who))], on=on, reason=why)

    def report(self, number: int, who: str, *, on: str) -> None:
        self.act(reporting.report, [(number, {"effects": "…"}, self.by(who))], on=on)

    def paper(self, kind: PaperKind, code: str, who: str, *, on: str = "") -> int:
        """A letter, version, synthesis or review submitted for a unit; its number."""
        content = {"text": "…"}
        given = (kind, self.units[code], content, self.by(who))
        return int(self.act(submitting.submit_paper, *given, on=on))

    def issue(self, code: str, who: str, *, on: str = "") -> None:
        content = {"text": "…"}
        self.act(issuing.issue_version, self.units[code], content, self.by(who), on=on)

    def flagship(self, number: int, who: str, *, on: str = "", chosen: bool = True) -> None:
        self.act(partial(flagships.choose_flagship, on=chosen), number, self.by(who), on=on)

    def announce(self, who: str, *, on: str = "") -> int:
        return int(
            self.act(announcing_together.announce, list(self.course.dates), self.by(who), on=on)
        )

    def objectives(self, *texts: str, who: str, on: str = "") -> None:
        self.act(objectives.set_objectives, list(texts), self.by(who), on=on)
