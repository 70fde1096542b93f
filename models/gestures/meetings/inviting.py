"""Who holds a meeting invites to it: functions of a territory, somebody by their address, or a name
noted by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right, actor_of
from models.access.scope import held_by
from models.database.transactions import upsert
from models.errors import NotFound, Refusal
from models.gestures.cycle.meeting_guests import tell_guests
from models.gestures.meetings.attending import KEY, BadAttendance, invited_slots
from models.gestures.meetings.keeping import keep_row, need_day_of, need_known, need_right
from models.gestures.meetings.places import move_up, places_of
from models.gestures.under_way import need_under_way
from models.territory.holders import text, to_holders
from models.territory.rows import UnitPlace
from models.territory.unit import UNIT
from models.territory.within import within_unit
from models.work.meeting import ATTENDEE, MeetingReply
from models.year.course import Course
from models.year.cycle import PARTICIPATION

A = ATTENDEE.c
LONGEST = 160
MOST_INVITED = 3_000
"""People of one list: the heads of a large académie."""


def invite_functions(
    session: Session,
    course: Course,
    code: str,
    unit_id: int,
    functions: Collection[str],
    by: Actor,
    moment: datetime,
) -> int:
    """Invite who holds *functions* in a unit and below it, of the units that take part; how many
    are new on the list. Each is written to once.

    Raises BadAttendance (nobody holds any), NotFound, NotYours, Refusal (past, called off, too
    many), CycleIsClosed.
    """
    right = _hold(session, course, code, by, moment)
    unit = session.connection().execute(sa.select(UNIT).where(UNIT.c.id == unit_id)).first()
    if unit is None or course.academy_id not in (unit.id, unit.academy_id):
        raise NotFound("Ce territoire n'est pas de l'académie.", "Choisissez-en un autre.")
    found = _holders(session, course, unit, functions, moment) if functions else []
    if not found:
        said = "Personne n'y tient ces fonctions, ou ces unités ne participent pas cette année."
        raise BadAttendance(
            said, "Choisissez d'autres fonctions ou un autre territoire.", "functions"
        )
    return _invite(session, course, code, found, right, moment)


def invite_somebody(
    session: Session, course: Course, code: str, mail: str, by: Actor, moment: datetime
) -> int:
    """Invite somebody of the directory by their address; how many are new on the list (0: they
    were there). Raises as :func:`invite_functions`; NotFound: nobody has that address."""
    right = _hold(session, course, code, by, moment)
    actor = actor_of(session, mail)
    held = held_by(session, actor, course.local_day(moment))
    if not held:
        said = "Cette personne ne tient aucune fonction aujourd'hui."
        raise BadAttendance(said, "Notez-la par son nom et sa fonction.", "mail")
    first = held[0]
    row = {"slot": first.by.slot, "home_id": first.unit_id, "function": first.function}
    return _invite(session, course, code, [row], right, moment)


def expect_somebody(
    session: Session, course: Course, code: str, name: str, by: Actor, moment: datetime
) -> int | None:
    """Note by name and function somebody who comes and who is no user; they take a place, or wait:
    the rank at which they do. Raises BadAttendance, NotFound, NotYours, Refusal, CycleIsClosed."""
    right = _hold(session, course, code, by, moment)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        sentence = f"Donnez un nom et une fonction, {LONGEST} signes au plus."
        raise BadAttendance(sentence, "Par exemple : « Une chercheuse de l'INSPÉ ».", "name")
    rank = places_of(session, course, code).rank_of_one_more()
    row = {"cycle_id": course.cycle_id, "code": str(code), "name": name, "sends": ""}
    row |= {"reply": MeetingReply.COMES, "answered_at": moment, "waits": rank}
    session.connection().execute(sa.insert(ATTENDEE), [row])
    _note(session, course, code, right, moment, 1)
    return rank


def take_off_the_list(
    session: Session, course: Course, code: str, number: int, by: Actor, moment: datetime
) -> None:
    """Take somebody off the list by their number; who waits moves up. Raises as
    :func:`expect_somebody`."""
    _hold(session, course, code, by, moment)
    mine = (A.id == number, A.cycle_id == course.cycle_id, A.code == str(code))
    session.connection().execute(sa.delete(ATTENDEE).where(*mine))
    move_up(session, course, code, moment)


def _hold(session: Session, course: Course, code: str, by: Actor, moment: datetime) -> Right:
    need_under_way(session, course)
    known = need_known(session, course, code)
    right = need_right(session, course, known.unit_id, by, moment, "inviter à cette rencontre")
    need_day_of(session, course, code)
    if known.last is not None and known.last < course.local_day(moment):
        raise Refusal("Cette rencontre est passée.", "On n'y invite plus personne.")
    if known.called_off_at is not None:
        raise Refusal("Cette rencontre est annulée.", "On n'y invite plus personne.")
    if known.row is None:
        keep_row(session, course, code, {"kept_at": moment})
    return right


def _holders(
    session: Session, course: Course, unit: UnitPlace, functions: Collection[str], moment: datetime
) -> list[dict[str, Any]]:
    p, asked = PARTICIPATION.c, sorted(set(functions))[:40]
    subjects = sa.union_all(
        *(
            sa.select(UNIT.c.id.label("home_id"), _word(function).label("function"))
            .join(PARTICIPATION, sa.and_(p.unit_id == UNIT.c.id, p.cycle_id == course.cycle_id))
            .where(within_unit(unit))
            for function in asked
        )
    )
    query = to_holders(subjects)
    given = {"day": course.local_day(moment)}
    rows = session.connection().execute(query, given).all()
    return [{"slot": r.slot, "home_id": r.home_id, "function": r.function} for r in rows]


def _word(function: str) -> Any:
    return sa.literal(function, sa.String) if not function.isidentifier() else text(function)


def _invite(
    session: Session,
    course: Course,
    code: str,
    people: Sequence[dict[str, Any]],
    right: Right,
    moment: datetime,
) -> int:
    first: dict[str, dict[str, Any]] = {}
    for one in people:
        first.setdefault(one["slot"], one)
    known = {row.slot for row in invited_slots(session, course, code, list(first))}
    new = [one for slot, one in first.items() if slot not in known]
    if len(known) + len(new) > MOST_INVITED:
        raise Refusal(f"{MOST_INVITED} personnes au plus.", "Invitez un territoire à la fois.")
    if not new:
        return 0
    base = {"cycle_id": course.cycle_id, "code": str(code), "name": "", "sends": ""}
    rows: list[dict[str, Any]] = [base | one | {"invited_at": moment} for one in new]
    kept = upsert(session, ATTENDEE)
    said = {key: getattr(kept.excluded, key) for key in ("invited_at", "home_id", "function")}
    kept = kept.on_conflict_do_update(index_elements=KEY, set_=said)
    session.connection().execute(kept, rows)
    _note(session, course, code, right, moment, len(new))
    tell_guests(session, course, "guests_invited", moment, sorted({r["home_id"] for r in rows}))
    return len(new)


def _note(
    session: Session, course: Course, code: str, right: Right, moment: datetime, people: int
) -> None:
    entry = {
        "what": "meeting.invited",
        "subject": f"cycle.{course.cycle_id}",
        "unit_id": course.academy_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": {"meeting": str(code), "people": people},
    }
    journal.write(session, course.cycle_id, moment, [entry])
