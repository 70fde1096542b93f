"""What is past its time in use is destroyed once the Archives allowed it: a slip lists it, their
visa is joined to the slip, and one gesture purges what it lists. What is frozen stays. What needs
no visa goes at its term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from models import journal
from models.access.actors import Actor
from models.clock import Moment
from models.errors import NotFound, Refusal, WrongMove
from models.gestures.retention.asking import need_keeper_of
from models.gestures.retention.due import DueLot, due_lots, holds_of_years, people_due
from models.gestures.retention.erasing import erase_people
from models.gestures.retention.mentions import SoughtPerson
from models.gestures.retention.reached import ReachedRows, made_before, of_year
from models.gestures.retention.taking_over import receipt_of
from models.territory.people import Person
from models.territory.unit import Unit
from models.words.moments import PARIS
from models.work.document import DOCUMENT
from models.work.documents import Examined, store
from models.work.library_entry import LIBRARY_ENTRY
from models.work.retention.rows import (
    DISPOSAL_SLIP,
    HELD_FOR,
    RETENTION_HOLD,
    DisposalSlip,
    HeldFor,
    RetentionHold,
)
from models.work.signed_paper import SIGNED_PAPER
from models.year.cycle import CYCLE, Cycle
from models.year.own_retention import own_kinds
from models.year.retention import CountedFrom, FinalFate, KindOfData

Tell = Callable[[int], None]
H = RETENTION_HOLD.c


class BadVisa(Refusal):
    """A visa that lacks what makes it one."""

    status = 422


def quiet(_done: int) -> None:
    """Nobody hears how far it is."""


# ── what is frozen ───────────────────────────────────────────────────────────────────────────────


def hold(
    session: Session,
    academy: Unit,
    reason: HeldFor,
    by: Actor | None,
    moment: Moment,
    *,
    cycle_id: int | None = None,
    person_id: int | None = None,
) -> RetentionHold:
    """Keep a year, or what is held on a person, from being destroyed. Raises NotYours, NotFound."""
    slot = need_keeper_of(session, academy, by, moment)
    if cycle_id is not None:
        _need_own(session, academy, cycle_id)
    made = RetentionHold(
        academy_id=int(academy.id or 0),
        cycle_id=cycle_id,
        person_id=person_id,
        reason=reason,
        set_at=moment,
        set_by=slot,
    )
    session.add(made)
    session.flush()
    _tell(session, academy, "retention.held", slot, moment, hold=made.id, reason=reason.value)
    return made


def _need_own(session: Session, academy: Unit, cycle_id: int) -> None:
    cycle = session.get(Cycle, cycle_id)
    if cycle is None or cycle.academy_id != academy.id:
        raise NotFound("Cette année n'est pas de votre académie.", "Vérifiez son numéro.")


def free(
    session: Session, academy: Unit, number: int, by: Actor | None, moment: Moment
) -> RetentionHold:
    """Lift what froze something. Raises NotYours, NotFound."""
    slot = need_keeper_of(session, academy, by, moment)
    found = session.get(RetentionHold, number)
    if found is None or found.academy_id != academy.id or found.lifted_at is not None:
        raise NotFound(f"Le gel n° {number} n'est pas, ou n'est plus, en cours.")
    found.lifted_at, found.lifted_by = moment, slot
    session.add(found)
    session.flush()
    _tell(session, academy, "retention.freed", slot, moment, hold=number)
    return found


def open_holds(session: Session, academy_id: int) -> list[RetentionHold]:
    """What is frozen in an académie, the oldest first."""
    query = sa.select(RetentionHold).where(H.academy_id == academy_id, H.lifted_at.is_(None))
    return list(session.scalars(query.order_by(H.id)))


# ── the slip, and its visa ───────────────────────────────────────────────────────────────────────


def draw_slip(session: Session, academy: Unit, by: Actor | None, moment: Moment) -> DisposalSlip:
    """List what is to be destroyed with a visa, as it is that day. Raises NotYours, WrongMove
    (nothing is due)."""
    slot = need_keeper_of(session, academy, by, moment)
    lots = [lot for lot in due_lots(session, int(academy.id or 0), moment) if is_listed(lot)]
    if not lots:
        raise WrongMove(
            "Rien n'est à détruire avec un visa : aucun bordereau n'est à établir.",
            "L'aperçu dit ce qui vient à son terme, et quand.",
        )
    slip = DisposalSlip(
        academy_id=int(academy.id or 0),
        lines=[_line(lot) for lot in lots],
        made_at=moment,
        made_by=slot,
    )
    session.add(slip)
    session.flush()
    rows = sum(lot.count for lot in lots)
    facts = {"slip": slip.id, "lines": len(lots), "rows": rows}
    _tell(session, academy, "retention.slip_drawn", slot, moment, **facts)
    return slip


def is_listed(lot: DueLot) -> bool:
    """Whether it is destroyed with a visa, so that a slip lists it."""
    return lot.needs_visa and lot.destroys and not lot.held and lot.cycle_id is not None


def _line(lot: DueLot) -> dict[str, Any]:
    """A line as it stays, whatever the durations become."""
    return {
        "kind": lot.kind.code,
        "name": lot.kind.name,
        "cycle": lot.cycle_id,
        "year": lot.year,
        "rows": lot.count,
        "first": lot.first.isoformat() if lot.first else "",
        "last": lot.last.isoformat() if lot.last else "",
        "months": lot.kind.months,
        "fate": lot.kind.fate.value,
    }


def slip_of(session: Session, academy: Unit, number: int) -> DisposalSlip:
    """A slip of an académie. Raises NotFound."""
    slip = session.get(DisposalSlip, number)
    if slip is None or slip.academy_id != academy.id:
        raise NotFound(f"Le bordereau n° {number} n'existe pas dans votre académie.")
    return slip


def slips_of(session: Session, academy_id: int) -> list[DisposalSlip]:
    """The slips of an académie, the last first."""
    S = DISPOSAL_SLIP.c
    query = sa.select(DisposalSlip).where(S.academy_id == academy_id).order_by(S.id.desc())
    return list(session.scalars(query))


@dataclass(frozen=True, kw_only=True)
class JoinedVisa:
    """What the Archives answered: *reference* and day of their visa, who signed it by their
    office (*signed_by*), and the slip that bears it."""

    reference: str
    on: date
    signed_by: str
    file: Examined


def join_visa(
    session: Session,
    academy: Unit,
    number: int,
    visa: JoinedVisa,
    folder: Path,
    by: Actor | None,
    moment: Moment,
) -> DisposalSlip:
    """Join the visa of the Archives to a slip, which may then be purged (Code du patrimoine, art.
    R. 212-14). Raises NotYours, NotFound, WrongMove (purged), BadVisa."""
    today = _day(academy, moment)
    slot = need_keeper_of(session, academy, by, moment)
    slip = slip_of(session, academy, number)
    if slip.purged_at is not None:
        raise WrongMove(f"Le bordereau n° {number} est purgé : son visa ne change plus.")
    _need_visa(visa, slip, academy, today)
    slip.visa_reference, slip.visa_on = visa.reference.strip(), visa.on
    slip.visa_from, slip.visa_by = visa.signed_by.strip(), slot
    slip.visa_file, slip.visa_digest = visa.file.name, store(folder, visa.file)
    session.add(slip)
    session.flush()
    _tell(session, academy, "retention.visa_joined", slot, moment, slip=number, on=visa.on)
    return slip


def _need_visa(visa: JoinedVisa, slip: DisposalSlip, academy: Unit, today: date) -> None:
    if not visa.reference.strip() or not visa.signed_by.strip():
        raise BadVisa(
            "Un visa a une référence, et un signataire.",
            "Recopiez-les du bordereau que les Archives ont rendu.",
        )
    if len(visa.reference.strip()) > 80 or len(visa.signed_by.strip()) > 120:
        raise BadVisa("La référence ou le signataire est trop long.", "Abrégez-les.")
    made = slip.made_at.astimezone(_zone(academy)).date()
    if not made <= visa.on <= today:
        raise BadVisa(
            "Le jour du visa est entre celui du bordereau et aujourd'hui.",
            "Un visa d'avant le bordereau est celui d'un autre.",
        )


# ── the purge ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class PurgedRows:
    """How many *rows* went, by line; the *files* whose digests may go, the *people* erased."""

    rows: tuple[int, ...] = ()
    files: tuple[str, ...] = ()
    people: int = 0
    sought: tuple[SoughtPerson, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.rows)


def purge_slip(
    session: Session,
    academy: Unit,
    number: int,
    by: Actor | None,
    moment: Moment,
    tell: Tell = quiet,
) -> PurgedRows:
    """Destroy what a slip lists, whose visa is joined; *tell* hears how many of its lines are done.

    Raises NotYours, NotFound, WrongMove (no visa, purged before, frozen since, something more is
    there than was listed).
    """
    slot = need_keeper_of(session, academy, by, moment)
    slip = slip_of(session, academy, number)
    _need_purgeable(session, academy, slip)
    kinds = own_kinds(session, int(academy.id or 0))
    for line in slip.lines:
        _need_due(session, line, _kind_of(line, kinds), moment)
    parts = [of_year(_kind_of(line, kinds), int(line["cycle"])) for line in slip.lines]
    for line, some in zip(slip.lines, parts, strict=True):
        _need_as_listed(session, line, some)
    files = _files_of(session, [one for some in parts for one in some])
    rows = _delete(session, parts, tell)
    slip.purged_at, slip.purged_by, slip.done = moment, slot, rows
    session.add(slip)
    session.flush()
    _counted_again(session, {int(line["cycle"]) for line in slip.lines})
    _tell(session, academy, "retention.purged", slot, moment, slip=number, rows=sum(rows))
    return PurgedRows(rows=tuple(rows), files=tuple(files))


def _need_purgeable(session: Session, academy: Unit, slip: DisposalSlip) -> None:
    if slip.visa_on is None:
        raise WrongMove(
            f"Le bordereau n° {slip.id} n'a pas le visa des Archives : rien n'en est détruit.",
            "Envoyez-le aux Archives, puis joignez-le visé, avec sa référence et sa date.",
        )
    if slip.purged_at is not None:
        raise WrongMove(f"Le bordereau n° {slip.id} est déjà purgé.")
    held = holds_of_years(session, int(academy.id or 0))
    for line in slip.lines:
        if line["cycle"] in held:
            raise WrongMove(
                f"L'année {line['year']} est gelée ({held[line['cycle']]}) : rien n'en est "
                "détruit.",
                "Levez le gel d'abord, ou établissez un autre bordereau.",
            )


def _kind_of(line: dict[str, Any], kinds: Mapping[str, KindOfData]) -> KindOfData:
    kind = kinds.get(line["kind"])
    if kind is None or kind.fate.value != line["fate"]:
        raise WrongMove(
            f"« {line['name']} » n'a plus le sort que dit le bordereau.",
            "Établissez un nouveau bordereau.",
        )
    return kind


def _need_due(session: Session, line: dict[str, Any], kind: KindOfData, moment: Moment) -> None:
    """An académie that keeps it longer since is heard, whatever the slip says; what is handed over
    waits until the Archives say that they have it."""
    if kind.fate is FinalFate.HANDED_OVER and receipt_of(session, int(line["cycle"])) is None:
        raise WrongMove(
            f"« {line['name']} », {line['year']}, se verse aux Archives, qui n'ont pas dit l'avoir "
            "pris en charge.",
            "Joignez d'abord leur procès-verbal de prise en charge.",
        )
    closed = session.get_one(Cycle, int(line["cycle"])).closed_at
    if closed is None or pendulum.instance(closed).add(months=kind.months) > moment:
        raise WrongMove(
            f"« {line['name']} », {line['year']}, n'est plus à son terme : l'académie le garde "
            f"désormais {kind.in_use}.",
            "Attendez ce terme, ou établissez un nouveau bordereau.",
        )


def _need_as_listed(session: Session, line: dict[str, Any], parts: Sequence[ReachedRows]) -> None:
    """More than was listed is not what the Archives saw; less is what was erased meanwhile."""
    there = sum(_count(session, part) for part in parts)
    if there > line["rows"]:
        raise WrongMove(
            f"« {line['name']} », {line['year']} : {there} lignes sont là, le bordereau en liste "
            f"{line['rows']}.",
            "Établissez un nouveau bordereau.",
        )


def _count(session: Session, part: ReachedRows) -> int:
    query = sa.select(sa.func.count()).select_from(part.table).where(part.which)
    return int(session.connection().execute(query).scalar_one())


def _files_of(session: Session, parts: Sequence[ReachedRows]) -> list[str]:
    found: set[str] = set()
    for table in (DOCUMENT, SIGNED_PAPER):
        of = [part.which for part in parts if part.table is table]
        query = sa.select(table.c.digest).where(sa.or_(sa.false(), *of))
        found |= set(session.connection().execute(query).scalars())
    return sorted(found)


def _delete(
    session: Session, lines: Sequence[Sequence[ReachedRows]], tell: Tell = quiet
) -> list[int]:
    """How many rows of each line went. Those that hang on others go first, whichever line lists
    them; what was taken up from an action is no copy any more. *tell* hears of each line done."""
    connection, counts = session.connection(), [0] * len(lines)
    # Which rows is asked before any goes: some are known by the row that they hang on.
    asked = [
        (n, part, connection.execute(part.ids()).all())
        for n, parts in enumerate(lines)
        for part in parts
    ]
    order = {table: n for n, table in enumerate(SQLModel.metadata.sorted_tables)}
    asked.sort(key=lambda one: order[one[1].table], reverse=True)
    left = Counter(n for n, _, _ in asked)
    for n, part, found in asked:
        counts[n] += _delete_rows(session, part.table, [tuple(row) for row in found])
        left[n] -= 1
        if not left[n]:
            tell(sum(not more for more in left.values()))
    return counts


def _delete_rows(session: Session, table: sa.Table, keys: Sequence[Sequence[object]]) -> int:
    connection, count = session.connection(), 0
    for some in _slices(keys):
        for column in _may_forget(table):
            theirs = sa.update(column.table).where(column.in_([key[0] for key in some]))
            connection.execute(theirs.values({column: None}))
            shelf = sa.update(LIBRARY_ENTRY).where(
                LIBRARY_ENTRY.c.action_id.in_([k[0] for k in some])
            )
            connection.execute(shelf.values(action_id=None))
        which = sa.tuple_(*table.primary_key.columns).in_(some)
        count += connection.execute(sa.delete(table).where(which)).rowcount
    return count


def _may_forget(table: sa.Table) -> Iterator[sa.Column[Any]]:
    """The columns that name a row of *table* and may name none: what was taken up from an action
    is no copy any more, and stays."""
    for other in SQLModel.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and key.parent.nullable:
                yield key.parent


def _slices(keys: Sequence[Any]) -> Sequence[Sequence[Any]]:
    return [keys[n : n + 300] for n in range(0, len(keys), 300)]


def _counted_again(session: Session, cycles: set[int]) -> None:
    """What was counted of these years is counted again."""
    more = sa.update(CYCLE).where(CYCLE.c.id.in_(cycles))
    session.connection().execute(more.values(population=CYCLE.c.population + 1))


def sweep_due(
    session: Session,
    academy: Unit,
    folder: Path,
    by: Actor | None,
    moment: Moment,
    tell: Tell = quiet,
) -> PurgedRows:
    """Destroy what needs no visa and is at its term: technical traces, and people who left, of whom
    the function stays. Raises NotYours."""
    slot = need_keeper_of(session, academy, by, moment)
    kinds = own_kinds(session, int(academy.id or 0))
    without = [kind for kind in kinds.values() if not kind.visa]
    rows = []
    for kind in without:
        if kind.starts is CountedFrom.MADE:
            parts = made_before(kind, moment.subtract(months=kind.months))
            rows += _delete(session, [parts])
    people = _people_due(session, academy, without, moment)
    done = erase_people(session, people, slot, moment, folder, tell) if people else None
    if sum(rows) or people:
        facts = {"rows": sum(rows), "people": len(people)}
        _tell(session, academy, "retention.swept", slot, moment, **facts)
    return PurgedRows(
        rows=tuple(rows),
        files=done.files if done else (),
        people=len(people),
        sought=done.sought if done else (),
    )


def _people_due(
    session: Session, academy: Unit, kinds: Sequence[KindOfData], moment: Moment
) -> list[Person]:
    months = [kind.months for kind in kinds if kind.starts is CountedFrom.LEFT]
    if not months:
        return []
    limit = moment.in_timezone(PARIS).subtract(months=months[0]).date()
    due = people_due(session, int(academy.id or 0), limit)
    return [session.get_one(Person, number) for number in sorted(due)]


def _day(academy: Unit, moment: Moment) -> date:
    return moment.in_timezone(academy.timezone or PARIS).date()


def _zone(academy: Unit) -> Any:
    return ZoneInfo(academy.timezone or PARIS)


def _tell(
    session: Session, academy: Unit, what: str, by: str, moment: Moment, **facts: object
) -> None:
    entry = {"what": what, "subject": f"u{academy.id}", "unit_id": academy.id, "by": by}
    journal.write(session, 0, moment, [entry | {"facts": facts}])


def hold_said(one: RetentionHold) -> str:
    """« l'année 12, décision contestée »."""
    of = f"année n° {one.cycle_id}" if one.cycle_id else f"personne n° {one.person_id}"
    return f"{of}, {HELD_FOR[one.reason]}"
