"""The life of an action or of a paper, for a decision that somebody contests: every event of the
journal in order, who made it, when, in whose stead, and the letters that left about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import CLOCK
from models.access.rights import Gesture
from models.access.scope import Scope, may
from models.errors import NotFound
from models.happenings import HAPPENINGS
from models.journal import JOURNAL
from models.letters.called import name_of_text
from models.serving.actions.visibility import sight_of
from models.serving.validation.decisions import NamesBySlot, names_of
from models.territory.functions import name_of
from models.territory.unit import UNIT, Kind, Level
from models.words.french import capital, long_date, plural
from models.words.nouns import LEVELS, PAPER_HEADINGS
from models.work.action import ACTION
from models.work.message import MESSAGE, MessageState
from models.work.paper import PAPER, PaperKind
from models.work.subjects import SubjectKind
from models.work.validation import TASK
from models.year.cycle import CYCLE

J, M, T, U = JOURNAL.c, MESSAGE.c, TASK.c, UNIT.c
KEPT_BACK = (
    "validation.accepted",
    "validation.declined",
    "validation.tacit",
    "validation.delegated",
)
"""What the carrier of an action learns with the announcement alone."""
FROM_ABOVE = ("flagship.chosen", "flagship.dropped")
"""The journal says whose action it is, not of which unit who chose is."""


@dataclass(frozen=True, kw_only=True)
class LifeEvent:
    """*number*: its place in the cycle's journal, and *mark* its hash there; *stead*: for whom it
    was made, *details* what else is known of it."""

    number: int
    at: datetime
    what: str
    words: str
    who: str
    stead: str = ""
    details: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class LifeLetter:
    """A letter that left about it: to which function of which unit."""

    at: datetime
    words: str
    to: str


@dataclass(frozen=True, kw_only=True)
class SubjectLife:
    """*named*: people are named, for a reader who decides on it; others read functions."""

    kind: SubjectKind
    id: int
    title: str
    unit: str
    cycle_id: int
    academy: str
    school_year: str
    timezone: str
    named: bool
    events: tuple[LifeEvent, ...]
    letters: tuple[LifeLetter, ...]


def life_of_action(session: Session, number: int, scope: Scope) -> SubjectLife:
    """All that happened to the action *number*, as the holder of *scope* may know it: who carries
    it, or is above. Raises NotFound."""
    query = sa.select(ACTION).where(ACTION.c.id == number)
    action = session.connection().execute(query).first()
    sight = sight_of(session, action, scope) if action else None
    if action is None or sight is None or sight.only_associated:
        raise NotFound(
            f"L'action n° {number} n'existe pas, ou sa vie ne vous est pas ouverte.",
            "Qui la porte, ou en décide, peut vous la transmettre.",
        )
    hidden = () if sight.knows or action.announced else KEPT_BACK
    about = _About(
        kind=SubjectKind.ACTION,
        id=action.id,
        task_kind=SubjectKind.ACTION,
        subjects=(f"action.{action.id}",),
        title=action.title,
        unit_id=action.unit_id,
        cycle_id=action.cycle_id,
    )
    return _life(session, about, hidden, named=sight.knows, told=sight.knows or action.announced)


def life_of_paper(session: Session, paper_id: int, scope: Scope) -> SubjectLife:
    """All that happened to a letter, a version, a synthesis or a review, for who is of its unit or
    above. Raises NotFound."""
    query = sa.select(PAPER).where(PAPER.c.id == paper_id)
    row = session.connection().execute(query).first()
    reads = row and may(session, scope.actor, Gesture.READ_UNIT, row.unit_id, scope.day)
    if row is None or not reads:
        raise NotFound(f"L'écrit n° {paper_id} n'existe pas, ou ne vous est pas ouvert.")
    kind = PaperKind(row.kind)
    about = _About(
        kind=SubjectKind.PAPER,
        id=paper_id,
        task_kind=SubjectKind(kind.value),
        subjects=(f"paper.{paper_id}", f"{kind.value}.{paper_id}"),
        title=capital(PAPER_HEADINGS[kind]),
        unit_id=row.unit_id,
        cycle_id=row.cycle_id,
    )
    return _life(session, about, (), named=True, told=True)


@dataclass(frozen=True, kw_only=True)
class _About:
    """What a life is of: *subjects* as the journal calls it, *task_kind* as its requests do."""

    kind: SubjectKind
    id: int
    task_kind: SubjectKind
    subjects: tuple[str, ...]
    title: str
    unit_id: int
    cycle_id: int


def _life(
    session: Session, about: _About, hidden: Sequence[str], *, named: bool, told: bool
) -> SubjectLife:
    above = UNIT.alias("academy")
    query = (
        sa.select(U.name, above.c.name.label("academy"), above.c.timezone, CYCLE.c.school_year)
        .select_from(CYCLE)
        .join(above, above.c.id == CYCLE.c.academy_id)
        .join(UNIT, U.id == about.unit_id)
        .where(CYCLE.c.id == about.cycle_id)
    )
    at = session.connection().execute(query).one()
    tasks = _tasks(session, about)
    return SubjectLife(
        kind=about.kind,
        id=about.id,
        title=about.title,
        unit=at.name,
        cycle_id=about.cycle_id,
        academy=at.academy,
        school_year=at.school_year,
        timezone=at.timezone,
        named=named,
        events=_events(session, about, tasks, hidden, named=named),
        letters=_letters(session, about, tasks if told else ()),
    )


def _tasks(session: Session, about: _About) -> dict[int, Any]:
    """Its validation requests, with the unit that decides."""
    query = (
        sa.select(T.id, T.reason, U.name, U.level, U.kind)
        .join(UNIT, U.id == T.unit_id)
        .where(T.subject_kind == about.task_kind, T.subject_id == about.id)
    )
    return {row.id: row for row in session.connection().execute(query)}


# ── events ───────────────────────────────────────────────────────────────────────────────────────


def _events(
    session: Session,
    about: _About,
    tasks: Mapping[int, ReasonedTask],
    hidden: Sequence[str],
    *,
    named: bool,
) -> tuple[LifeEvent, ...]:
    query = (
        sa.select(JOURNAL, U.name, U.level, U.kind)
        .outerjoin(UNIT, U.id == J.unit_id)
        .where(J.chain == about.cycle_id, J.subject.in_(about.subjects), J.what.not_in(hidden))
        .order_by(J.seq)
    )
    rows = [row for row in session.connection().execute(query) if row.what in HAPPENINGS]
    slots = [s for row in rows for s in (row.by, row.facts.get("on_behalf"), row.facts.get("to"))]
    names = names_of(session, [slot for slot in slots if isinstance(slot, str)])
    return tuple(_event(row, tasks, names, named=named) for row in rows)


class WhoseUnit(Protocol):
    """The unit in which something was done; without a level, none is known."""

    @property
    def name(self) -> str: ...
    @property
    def level(self) -> Level | None: ...
    @property
    def kind(self) -> Kind: ...


class ReasonedTask(WhoseUnit, Protocol):
    """A validation request, and the reason of its answer."""

    @property
    def reason(self) -> str | None: ...


class EntryRow(WhoseUnit, Protocol):
    """An entry of the journal, and its unit."""

    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def what(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def as_function(self) -> str: ...
    @property
    def facts(self) -> dict[str, Any]: ...
    @property
    def hash(self) -> str: ...


def _event(
    row: EntryRow, tasks: Mapping[int, ReasonedTask], names: NamesBySlot, *, named: bool
) -> LifeEvent:
    task = tasks.get(row.facts.get("task", 0))
    behalf = row.facts.get("on_behalf")
    stead = names.stead(behalf) if named or "@" in (behalf or "") else ""
    return LifeEvent(
        number=row.seq,
        at=row.at,
        what=row.what,
        words=HAPPENINGS[row.what].sentence,
        who=_who(row, task, names, named=named),
        stead=stead or ("à la place du titulaire" if behalf else ""),
        details=tuple(_details(row, task, names, named=named)),
        mark=row.hash,
    )


def _who(row: EntryRow, task: WhoseUnit | None, names: NamesBySlot, *, named: bool) -> str:
    """« Claire Morel, relais, Circonscription Un »; what the dates command is nobody's."""
    if row.by == CLOCK.slot or row.as_function == CLOCK.slot:
        return "personne : à la date prévue"
    if row.by == "admin":
        return "l'administration, en ligne de commande"
    unit = task or row
    person = names.persons.get(row.by, f"personne n° {row.by[1:]}") if named else ""
    said = [person] if row.by.startswith("p") and person else []
    if row.as_function and unit.level is not None and row.what not in FROM_ABOVE:
        said.append(name_of(Level(unit.level), row.as_function, unit.kind))
    if unit.level is not None and row.what not in FROM_ABOVE:
        said.append(unit.name)
    return ", ".join(said) or "un niveau de décision"


def _details(
    row: EntryRow, task: ReasonedTask | None, names: NamesBySlot, *, named: bool
) -> Iterable[str]:
    facts = row.facts
    if facts.get("task"):
        yield f"demande d'avis n° {facts['task']}"
    if facts.get("round"):
        yield f"version n° {facts['round']}"
    if facts.get("level") in LEVELS:
        yield f"niveau de décision : {LEVELS[facts['level']]}"
    if "to" in facts and named and str(facts["to"]) in names.persons:
        yield f"confié à {names.persons[str(facts['to'])]}"
    for key, words in (("was", "prévue"), ("proposed", "proposée")):
        if (day := _day(facts.get(key))) is not None:
            yield f"date {words} : {long_date(day)}"
    if isinstance(count := facts.get("fields"), int) and count:
        yield plural(count, "champ changé", "champs changés")
    if task is not None and task.reason and row.what in GIVE_A_REASON:
        yield f"motif : {task.reason}"


GIVE_A_REASON = ("validation.returned", "validation.declined")


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


# ── letters ──────────────────────────────────────────────────────────────────────────────────────


def _letters(session: Session, about: _About, tasks: Iterable[int]) -> tuple[LifeLetter, ...]:
    """What left about it and about its requests, in order."""
    own = sa.and_(M.subject_kind == about.kind, M.subject_id == about.id)
    asked = sa.and_(M.subject_kind == SubjectKind.TASK, M.subject_id.in_(list(tasks)))
    query = (
        sa.select(M.sent_at, M.text, M.function, U.name, U.level, U.kind)
        .join(UNIT, U.id == M.home_id)
        .where(M.cycle_id == about.cycle_id, sa.or_(own, asked))
        .where(M.state == MessageState.SENT, M.sent_at.is_not(None))
        .order_by(M.sent_at, M.id)
    )
    return tuple(
        LifeLetter(
            at=row.sent_at,
            words=capital(name_of_text(row.text)),
            to=f"{name_of(Level(row.level), row.function, row.kind)}, {row.name}",
        )
        for row in session.connection().execute(query)
    )
