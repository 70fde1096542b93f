"""The phases of a year, with the days they really opened and closed, late or early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.school_days import SchoolCalendar
from models.journal import JOURNAL
from models.serving.states import State, Tone
from models.words.french import plural
from models.work.announced import subjects_of
from models.year.course import Course, Track
from models.year.cycle import CycleState
from models.year.phases import PhaseKind

DAY = timedelta(days=1)
MovedPhases = dict[tuple[PhaseKind, str], date]
"""The day on which a phase was ``opened``, or ``closed``."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A phase: its dates, the days it really opened and closed, and where it stands in words."""

    kind: PhaseKind
    name: str
    opens: date
    closes: date
    opened_on: date | None
    closed_on: date | None
    stands: State

    @property
    def state(self) -> str:
        """``to_come``, ``open`` or ``closed``."""
        if self.closed_on is not None:
            return "closed"
        return "open" if self.opened_on is not None else "to_come"


def stages(
    course: Course, track: Track, moved: MovedPhases, state: CycleState, day: date
) -> tuple[Stage, ...]:
    """The phases that are on, in the order of the year; *moved*: when they really turned."""
    found = []
    for kind, (opens, closes) in course.phases(track).items():
        opened, closed = moved.get((kind, "opened")), moved.get((kind, "closed"))
        stands = _phase_stands(course, track, opens, closes, opened, closed, state, day)
        found.append(
            Stage(
                kind=kind,
                name=course.definition.phase_name(kind),
                opens=opens,
                closes=closes,
                opened_on=opened,
                closed_on=closed,
                stands=stands,
            )
        )
    return tuple(sorted(found, key=lambda stage: stage.opens))


UNDONE = {"open": ("closed",), "to_come": ("opened", "closed")}
"""The turns that did not happen, once a phase is given back to a state."""


def moved_on(session: Session, tracks: Sequence[tuple[Course, Track]]) -> dict[int, MovedPhases]:
    """By cycle, the days on which the phases of its track opened and closed, as the journal says,
    in one statement."""
    j, named = JOURNAL.c, {(c.cycle_id, name): c for c, t in tracks for name in subjects_of(t)}
    query = sa.select(j.chain, j.subject, j.what, j.facts, j.at).where(
        j.chain.in_(sorted({chain for chain, _ in named})),
        j.subject.in_(sorted({subject for _, subject in named})),
        j.what.in_(["phase.opened", "phase.closed", "phase.given_back"]),
    )
    found: dict[int, MovedPhases] = {course.cycle_id: {} for course, _ in tracks}
    for row in session.connection().execute(query.order_by(j.chain, j.seq)):
        course = named.get((row.chain, row.subject))
        if course is not None:
            kind, turn = PhaseKind(row.facts["phase"]), row.what.removeprefix("phase.")
            for undone in UNDONE.get(row.facts.get("to"), ()):
                found[row.chain].pop((kind, undone), None)
            if turn != "given_back":
                found[row.chain][kind, turn] = course.local_day(row.at)
    return found


def _phase_stands(
    course: Course,
    track: Track,
    opens: date,
    closes: date,
    opened: date | None,
    closed: date | None,
    state: CycleState,
    day: date,
) -> State:
    calendar = course.calendar(track)
    if state is CycleState.DRAFT:
        return State(words="prévu", tone=Tone.QUIET)
    if closed is not None:
        if opened is None and _launched_after(course, closes):
            return State(words="passé avant le lancement du cycle", tone=Tone.QUIET)
        return _closed(calendar, opens, closes, opened, closed)
    if state is CycleState.CLOSED:
        return State(words="terminé avec le cycle", tone=Tone.DONE)
    if opened is not None:
        return _open(calendar, opens, closes, opened, day)
    late = calendar.between(opens, day)
    if late <= 0:
        return State(words="à venir", tone=Tone.QUIET)
    return State(words=f"pas encore ouvert, {in_school_days(late)} après sa date", tone=Tone.LATE)


def _launched_after(course: Course, closes: date) -> bool:
    launched = course.launched_at
    return launched is not None and course.local_day(launched) > closes


def _open(calendar: SchoolCalendar, opens: date, closes: date, opened: date, day: date) -> State:
    over = calendar.between(closes, day)
    if over > 0:
        return State(words=f"encore ouvert, {in_school_days(over)} après sa date", tone=Tone.LATE)
    began = offset(calendar, opens, opened)
    return State(words=f"en cours{f', ouvert {began}' if began else ''}", tone=Tone.WAITING)


def _closed(
    calendar: SchoolCalendar, opens: date, closes: date, opened: date | None, closed: date
) -> State:
    """What closes at the end of a day is seen closed by the first run of the next one."""
    began = offset(calendar, opens, opened) if opened else ""
    ended = offset(calendar, closes, max(closed - DAY, opened or opens))
    said = [f"ouvert {began}"] if began else []
    said += [f"clos {ended}"] if ended else []
    return State(words=", ".join(["terminé", *said]), tone=Tone.DONE)


def offset(calendar: SchoolCalendar, meant: date, on: date) -> str:
    """« avec 3 jours de classe de retard », « … d'avance »; empty when it makes no school day."""
    days = calendar.between(meant, on)
    if days == 0:
        return ""
    way = "de retard" if days > 0 else "d'avance"
    return f"avec {in_school_days(abs(days))} {way}"


def in_school_days(n: int) -> str:
    return plural(n, "jour de classe", "jours de classe")
