"""The administrator of an académie brings its directory and its people, and says where a school
hangs, on pages: theirs alone, and nobody else's territory.

While an import is written, its académie is kept from being launched: the number of messages that
one reads there would be another a moment later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from secrets import token_hex

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.clock import Moment
from models.errors import BadFile, Refusal
from models.gestures.territory import sections
from models.operations.lease import Turn
from models.territory.finding import find_unit
from models.territory.importing import attaching
from models.territory.importing.annuaire import DirectoryFile, bring_directory
from models.territory.importing.attachments_file import Attachment
from models.territory.importing.import_report import ImportReport
from models.territory.importing.people_file import PeopleFile, PeopleReport, bring_people
from models.territory.people import Assignment
from models.territory.staff import name_person
from models.territory.unit import UNIT, Level, Unit
from models.words.moments import PARIS
from models.year.participation import people_or_units_changed

WRITES_FOR = timedelta(minutes=5)
"""As long as a big file takes to be written, on a slow machine."""
TO = "tenir le territoire et les personnes"


def bring_schools(
    session: Session, academy: Unit, file: DirectoryFile, by: Actor, moment: Moment
) -> ImportReport:
    """The schools of *academy* are what *file* says. Raises BadFile, NotYours."""
    slot = need_keeper(session, academy, by, moment).slot
    report = bring_directory(
        session, file, moment, in_use=sections.in_use, by=slot, only=academy.code
    )
    if report.changes:
        people_or_units_changed(session, moment)
    return report


def bring_names(
    session: Session,
    academy: Unit,
    file: PeopleFile,
    by: Actor,
    moment: Moment,
    ends: date | None = None,
) -> PeopleReport:
    """Whoever *file* names holds their function in *academy*; with *ends*, whoever it does not name
    any more holds theirs until that day. Raises BadFile, NotYours."""
    slot = need_keeper(session, academy, by, moment).slot
    report = bring_people(session, file, moment, by=slot, only=academy.code, ends=ends)
    if report.changes:
        people_or_units_changed(session, moment)
    return report


def attach_schools(
    session: Session, academy: Unit, pairs: Sequence[Attachment], by: Actor, moment: Moment
) -> int:
    """Each school hangs on the bassin or circonscription beside it: all of them, or none.

    Returns how many moved. Raises NotYours, WrongKind, NotFound, BadFile (with the line).
    """
    slot = need_keeper(session, academy, by, moment).slot
    moved = sum(_moved(session, academy, pair, slot, moment) for pair in pairs)
    if moved:
        people_or_units_changed(session, moment)
    return moved


def _moved(session: Session, academy: Unit, pair: Attachment, slot: str, moment: Moment) -> bool:
    try:
        before = find_unit(session, pair.school, academy).basin_id
        after = attaching.attach(session, pair.school, pair.unit, moment, slot, academy)
    except Refusal as refusal:
        if not pair.line:
            raise
        raise BadFile(
            f"Ligne {pair.line} : {refusal.sentence}",
            f"{refusal.next_step} Rien n'a été modifié.",
            line=pair.line,
        ) from refusal
    return bool(after.basin_id != before)


def link_circonscription(
    session: Session, academy: Unit, circonscription: str, basin: str, by: Actor, moment: Moment
) -> bool:
    """The circonscription goes along with the bassin; False when it already did."""
    slot = need_keeper(session, academy, by, moment).slot
    done = attaching.link(session, circonscription, basin, moment, slot, academy)
    if done:
        people_or_units_changed(session, moment)
    return done


def name_somebody(
    session: Session,
    academy: Unit,
    unit: str,
    function: str,
    name: str,
    mail: str,
    by: Actor,
    moment: Moment,
) -> Assignment:
    """Somebody holds a function in a unit of *academy*, by its code, before any cycle is there.

    Raises NotYours, NotFound (no such unit or function), InvalidMail.
    """
    found = find_unit(session, unit, academy)
    day = moment.in_timezone(academy.timezone or PARIS).date()
    who = need(session, by, Gesture.NAME_SOMEBODY, int(found.id or 0), day).by
    held = name_person(session, found, function, name, mail, at=moment, by=who.slot)
    people_or_units_changed(session, moment)
    return held


def writing_to(academy_id: int) -> str:
    """What is leased while an académie's territory or people are written."""
    return f"import:{academy_id}"


class SomebodyWrites(Refusal):
    """A second import of the same académie, while the first is being written."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Quelqu'un d'autre enregistre un fichier pour cette académie en ce moment.",
            "Attendez une minute, puis recommencez : rien n'est modifié par le vôtre.",
        )


@contextmanager
def writing_alone(engine: sa.Engine, *academies: int) -> Iterator[None]:
    """Be the only one who writes these académies (all of them, when none is said), and keep them
    from being launched meanwhile. Raises SomebodyWrites."""
    with ExitStack() as held:
        for academy in academies or _academies(engine):
            turn = Turn(engine, writing_to(academy), WRITES_FOR, own=token_hex(4))
            if not turn.taken():
                raise SomebodyWrites
            held.callback(turn.give_back)
        yield


def _academies(engine: sa.Engine) -> list[int]:
    with engine.connect() as connection:
        query = sa.select(UNIT.c.id).where(UNIT.c.level == Level.ACADEMY)
        return list(connection.execute(query.order_by(UNIT.c.id)).scalars())


def need_keeper(session: Session, academy: Unit, by: Actor, moment: Moment) -> Actor:
    """The capacity in which *by* keeps the territory of *academy*. Raises NotYours."""
    day = moment.in_timezone(academy.timezone or PARIS).date()
    return need(session, by, Gesture.CHANGE_CYCLE, int(academy.id or 0), day, TO).by
