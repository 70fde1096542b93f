"""A pilot changes the territory, old → new: at once, or on a day to come, by the clock.

It is taken back while nothing was done since.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import CLOCK, Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import gesture
from models.database.unavailable import unavailable
from models.errors import TRY_AGAIN, NotFound, Refusal, WrongMove, in_one_line
from models.gestures.cycle.taken_back import give_their_delays_again, left_out
from models.gestures.redrawing.carrying import RedrawDone, carry_out, owe_news
from models.gestures.redrawing.ledger import DoneSince, Ledger
from models.gestures.redrawing.moves import AskedRedraw, read_redraw
from models.gestures.territory.suspending import local_day
from models.territory.redrawn import PLANNED, TERRITORY_CHANGE, TERRITORY_TOLD, TerritoryChange
from models.territory.unit import Unit
from models.work.message import MESSAGE, MESSAGE_MOVES, WAITING, MessageState
from models.work.transitions import moving
from models.year.course import load_course
from models.year.cycle import CYCLE, PARTICIPATION, Cycle, CycleState
from models.year.definition import merge
from models.year.participation import definition_of, people_or_units_changed

log = logging.getLogger("orgue.clock")
TO = "changer le territoire"
RULE = "territory_news"
TAKEN_BACK = "le changement a été repris"
J, M = journal.JOURNAL.c, MESSAGE.c


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """A change that was taken back, or given up before its day; *sent*: its letters that left."""

    done: bool
    sent: int = 0


def redraw(
    session: Session,
    academy_id: int,
    asked: AskedRedraw,
    by: Actor | None,
    moment: datetime,
    *,
    look: bool = False,
) -> RedrawDone:
    """Make a change of the territory of an académie, or keep it for its day; *by* None: the admin
    at the keyboard. *look*: carry it out whatever its day, to be undone.

    Raises NotYours, BadRedraw, SayWhatBecomes, NotFound, Ambiguous, WrongKind.
    """
    academy = session.get_one(Unit, academy_id)
    today, who = local_day(academy, moment), _who(session, academy, by, moment)
    read = read_redraw(session, academy, asked, today)
    change = TerritoryChange(
        academy_id=academy_id,
        kind=asked.kind,
        on=asked.on or today,
        moves=read.moves,
        actions=read.actions,
        made_at=moment,
        by=who,
    )
    session.add(change)
    session.flush()
    if look or change.on <= today:
        return _carry_out(session, change, moment)
    facts = {"change": change.id, "kind": change.kind.value, "on": change.on.isoformat()}
    _say(session, change, "territory.redraw_planned", who, moment, facts)
    return RedrawDone(number=int(change.id or 0))


def _who(session: Session, academy: Unit, by: Actor | None, moment: datetime) -> str:
    if by is None:
        return "admin"
    day = local_day(academy, moment)
    return need(session, by, Gesture.CHANGE_CYCLE, int(academy.id), day, TO).by.slot


def _carry_out(session: Session, change: TerritoryChange, moment: datetime) -> RedrawDone:
    session.info["redrawn_at"] = moment
    return carry_out(session, change, moment)


def _say(
    session: Session,
    change: TerritoryChange,
    what: str,
    by: str,
    moment: datetime,
    facts: Mapping[str, object],
) -> None:
    entry = {"what": what, "subject": f"unit.{change.academy_id}", "unit_id": change.academy_id}
    live = sa.select(CYCLE.c.id).where(
        CYCLE.c.academy_id == change.academy_id, CYCLE.c.state == CycleState.LIVE
    )
    chains = session.connection().execute(live.order_by(CYCLE.c.id)).scalars().all() or [0]
    for chain in chains:
        journal.write(session, chain, moment, [entry | {"by": by, "facts": facts}])


# ── on its day ───────────────────────────────────────────────────────────────────────────────────


def redraw_on_their_day(engine: sa.Engine, moment: datetime, academy_id: int | None = None) -> int:
    """Carry out the changes whose day has come (of one académie); how many.

    One that cannot be any more is kept, with why, and is not tried again.
    """
    done = 0
    latest = moment.date() + timedelta(days=1)  # somewhere it is tomorrow already
    with engine.connect() as connection:
        rows = connection.execute(_DUE, {"latest": latest, "academy": academy_id}).all()
    for row in rows:
        done += _on_its_day(engine, row.id, moment)
    return done


_C = TERRITORY_CHANGE.c
_ACADEMY = sa.bindparam("academy", type_=sa.Integer)
_DUE = (
    sa.select(_C.id)
    .where(
        PLANNED,
        _C.failed.is_(None),
        _C.on <= sa.bindparam("latest", type_=sa.Date),
        sa.or_(_ACADEMY.is_(None), _C.academy_id == _ACADEMY),
    )
    .order_by(_C.on, _C.id)
)


def _on_its_day(engine: sa.Engine, number: int, moment: datetime) -> bool:
    try:
        with gesture(engine) as session:
            change = _still_planned(session, number)
            if change is None:
                return False
            if change.on > local_day(session.get_one(Unit, change.academy_id), moment):
                return False
            _carry_out(session, change, moment)
    except Exception as error:  # one that cannot be leaves the year, and the others, their morning
        if unavailable(error):  # tried again at the next pass
            raise
        if not isinstance(error, Refusal):
            log.exception("change %s of the territory could not be carried out", number)
        why = in_one_line(error) if isinstance(error, Refusal) else TRY_AGAIN
        _fail(engine, number, why, moment)
        return False
    return True


def _still_planned(session: Session, number: int) -> TerritoryChange | None:
    """A change that still waits: another run may have carried it out, or somebody given it up."""
    query = sa.select(TerritoryChange).where(_C.id == number, PLANNED, _C.failed.is_(None))
    change: TerritoryChange | None = session.scalars(query.with_for_update()).one_or_none()
    return change


def _fail(engine: sa.Engine, number: int, why: str, moment: datetime) -> None:
    """Keep why a change could not be made; who pilots the académie is told once."""
    with gesture(engine) as session:
        change = _still_planned(session, number)
        if change is None:
            return
        change.failed = why
        session.add(change)
        facts: dict[str, object] = {"change": number}
        _say(session, change, "territory.redraw_failed", CLOCK.slot, moment, facts)
        for cycle in _live(session, change.academy_id):
            told = {"change_id": number, "cycle_id": cycle.id, "unit_id": change.academy_id}
            session.connection().execute(sa.insert(TERRITORY_TOLD).values(**told, actions=[]))
            owe_news(session, cycle, [change.academy_id], moment)


# ── taken back ───────────────────────────────────────────────────────────────────────────────────


def take_back(session: Session, number: int, by: Actor | None, moment: datetime) -> TakenBack:
    """Put the territory back as it was before change *number*, or give up one that is to come.

    Raises NotFound, NotYours, WrongMove (taken back already), DoneSince.
    """
    change = the_change(session, number)
    academy = session.get_one(Unit, change.academy_id)
    who = _who(session, academy, by, moment)
    if change.undone_at is not None:
        raise WrongMove("Ce changement a déjà été repris.", "La liste dit quand.")
    done = change.done_at is not None
    sent = _put_back(session, change, moment) if done else 0
    change.undone_at, change.undone_by = moment, who
    session.add(change)
    session.flush()
    _say(session, change, "territory.put_back", who, moment, {"change": number, "done": done})
    return TakenBack(done=done, sent=sent)


def the_change(session: Session, number: int) -> TerritoryChange:
    """A change by its number. Raises NotFound."""
    change = session.get(TerritoryChange, number, with_for_update=True)
    if change is None:
        raise NotFound(
            f"Aucun changement du territoire n'a le numéro {number}.",
            "La liste des changements les donne.",
        )
    return change


def _put_back(session: Session, change: TerritoryChange, moment: datetime) -> int:
    trace = change.trace or {}
    _need_nothing_since(session, trace)
    live = _live(session, change.academy_id)
    were_out = {int(c.id or 0): left_out(session, int(c.id or 0)) for c in live}
    sent = _letters_of(session, change)
    Ledger(session=session, lines=trace.get("lines", [])).put_back()
    for cycle_id, (before, after) in trace.get("participation", {}).items():
        _choose_again(session, session.get_one(Cycle, int(cycle_id)), before, after)
    people_or_units_changed(session, moment)
    _as_long_ago(session, trace)
    for cycle in live:
        course = load_course(session, cycle)
        give_their_delays_again(session, course, were_out[course.cycle_id], moment)
    return sent


def _as_long_ago(session: Session, trace: Mapping[str, Any]) -> None:
    """Who takes part again has done so since the day it first did."""
    p = PARTICIPATION.c
    for cycle_id, unit_id, since, complete in trace.get("parts", []):
        here = sa.and_(p.cycle_id == cycle_id, p.unit_id == unit_id)
        kept = {"since": date.fromisoformat(since), "team_complete": complete}
        session.connection().execute(sa.update(PARTICIPATION).where(here).values(**kept))


def _need_nothing_since(session: Session, trace: Mapping[str, Any]) -> None:
    """Nobody did anything in the units concerned: the clock, and letters, are not somebody."""
    units = trace.get("units", [])
    for chain, seq in trace.get("journal", {}).items():
        since = (J.chain == int(chain), J.seq > seq, J.unit_id.in_(units), J.by != CLOCK.slot)
        if session.connection().execute(sa.select(J.seq).where(*since).limit(1)).first():
            raise DoneSince


def _live(session: Session, academy_id: int) -> list[Cycle]:
    query = sa.select(Cycle).where(
        CYCLE.c.academy_id == academy_id, CYCLE.c.state == CycleState.LIVE
    )
    return list(session.scalars(query).all())


def _letters_of(session: Session, change: TerritoryChange) -> int:
    """What was not sent of it is not; how many letters were."""
    mine = (M.rule == RULE, M.round == change.id)
    dropped = moving(
        MESSAGE,
        MESSAGE_MOVES,
        MessageState.DROPPED,
        *mine,
        starts=WAITING,
        result=TAKEN_BACK,
    )
    session.connection().execute(dropped)
    sent = sa.select(sa.func.count()).where(*mine, M.state == MessageState.SENT)
    return int(session.connection().execute(sent).scalar_one())


def _choose_again(
    session: Session, cycle: Cycle, before: dict[str, object], after: dict[str, object]
) -> None:
    if definition_of(cycle).participation.model_dump(mode="json") != after:
        raise DoneSince
    laid: dict[str, object] = {"participation": before}
    if cycle.state is CycleState.LIVE:
        cycle.definition = merge(cycle.definition or {}, laid)
    else:
        cycle.changes = merge(cycle.changes, laid)
    session.add(cycle)
    session.flush()
