"""Valmont moved to five timezones, and whatever may happen there in a year: people, mornings
missed, outages, a way out that is down, clocks that go back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import SQLModel

from models.access.actors import Actor
from models.calendar.rows import SCHOOL_HOLIDAY
from models.database.engine import open_engine
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.outbox import sending
from models.outbox.drain import DeliveryReport, Drain
from models.planner.upcoming import next_moment
from models.territory.unit import UNIT
from models.tick import in_hand, run_year
from models.year import course as courses
from models.year.course import Course
from tests.academy import launched, valmont
from tests.forging import letting_the_journal_go
from tests.promises.checker import Checker, promise
from tests.promises.picture import Picture

Holiday = tuple[str, str, str, str]


@dataclass(frozen=True, kw_only=True)
class Zone:
    """Where the académie is: its clocks, its calendar, the holidays that its recteur fixed."""

    timezone: str
    place: str
    week: date
    holidays: tuple[Holiday, ...] = ()
    drom: bool = False
    nights: tuple[str, ...] = ()
    """The two nights on which clocks change (Paris's, where they do not)."""


PARIS_NIGHTS = ("2026-10-25", "2027-03-28")
ZONES = {
    z.timezone: z
    for z in (
        Zone(timezone="Europe/Paris", place="C", week=date(2027, 3, 15), nights=PARIS_NIGHTS),
        Zone(
            timezone="Indian/Reunion",
            place="Réunion",
            week=date(2027, 4, 12),
            drom=True,
            nights=PARIS_NIGHTS,
            holidays=(
                ("2025-26", "Été", "2026-07-11", "2026-08-16"),
                ("2026-27", "Toussaint", "2026-10-10", "2026-10-25"),
                ("2026-27", "Noël", "2026-12-19", "2027-01-20"),
                ("2026-27", "Hiver", "2027-03-06", "2027-03-21"),
                ("2026-27", "Printemps", "2027-05-08", "2027-05-23"),
                ("2026-27", "Été", "2027-07-10", "2027-08-15"),
            ),
        ),
        Zone(
            timezone="America/Martinique",
            place="Martinique",
            week=date(2027, 3, 15),
            drom=True,
            nights=PARIS_NIGHTS,
            holidays=(
                ("2025-26", "Été", "2026-07-04", "2026-08-31"),
                ("2026-27", "Toussaint", "2026-10-17", "2026-11-01"),
                ("2026-27", "Noël", "2026-12-19", "2027-01-03"),
                ("2026-27", "Hiver", "2027-02-06", "2027-02-14"),
                ("2026-27", "Printemps", "2027-03-27", "2027-04-11"),
                ("2026-27", "Été", "2027-07-03", "2027-08-31"),
            ),
        ),
        Zone(
            timezone="Pacific/Noumea",
            place="Nouvelle Calédonie",
            week=date(2027, 8, 30),
            nights=PARIS_NIGHTS,
            holidays=(
                ("2025-26", "Été", "2026-12-19", "2027-02-14"),
                ("2026-27", "Avril", "2027-04-03", "2027-04-18"),
                ("2026-27", "Juin", "2027-06-05", "2027-06-20"),
                ("2026-27", "Août", "2027-08-07", "2027-08-22"),
                ("2026-27", "Octobre", "2027-10-09", "2027-10-24"),
                ("2026-27", "Été", "2027-12-18", "2028-02-13"),
            ),
        ),
        Zone(
            timezone="America/Miquelon",
            place="Saint Pierre et Miquelon",
            week=date(2027, 3, 15),
            nights=("2026-11-01", "2027-03-14"),
            holidays=(
                ("2025-26", "Été", "2026-07-04", "2026-09-01"),
                ("2026-27", "Toussaint", "2026-10-24", "2026-10-31"),
                ("2026-27", "Noël", "2026-12-19", "2027-01-03"),
                ("2026-27", "Hiver", "2027-02-13", "2027-02-28"),
                ("2026-27", "Printemps", "2027-04-10", "2027-04-25"),
                ("2026-27", "Été", "2027-07-03", "2027-09-01"),
            ),
        ),
    )
}

# ── founding ─────────────────────────────────────────────────────────────────────────────────────


def found(engine: sa.Engine, zone: Zone) -> dict[str, int]:
    """Valmont, there."""
    units = valmont(engine, drom=zone.drom, place=zone.place)
    with gesture(engine) as session:
        session.connection().execute(sa.update(UNIT).values(timezone=zone.timezone))
        for year, name, first, last in zone.holidays:
            row = {
                "zone": zone.place,
                "school_year": year,
                "name": name,
                "official": True,
                "source": "saisi",
                "first": date.fromisoformat(first),
                "last": date.fromisoformat(last),
            }
            session.connection().execute(sa.insert(SCHOOL_HOLIDAY).values(row))
    return units


@lru_cache(maxsize=8)
def _mould(timezone: str) -> tuple[sa.Engine, dict[str, int]]:
    engine = open_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    return engine, found(engine, ZONES[timezone])


@lru_cache(maxsize=1)
def _reused() -> sa.Engine:
    """One database in memory, filled again for each example: its statements stay compiled."""
    return open_engine("sqlite://")


def founded_in_memory(zone: Zone) -> tuple[sa.Engine, dict[str, int]]:
    mould, units = _mould(zone.timezone)
    engine = _reused()
    source, target = mould.raw_connection(), engine.raw_connection()
    into: sqlite3.Connection = target.driver_connection  # type: ignore[assignment]
    source.driver_connection.backup(into)  # type: ignore[union-attr]
    source.close()
    target.close()
    return engine, units


def founded_anew(engine: sa.Engine, zone: Zone) -> tuple[sa.Engine, dict[str, int]]:
    """In a database that is there already, emptied first: of its journal too, which refuses it."""
    with gesture(engine) as session, letting_the_journal_go(session.connection()):
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.connection().execute(sa.delete(table))
    return engine, found(engine, zone)


# ── what happens ─────────────────────────────────────────────────────────────────────────────────


class Watched(Drain):
    """A way out that shows what leaves to the checker, then says that it was sent."""

    def __init__(self, world: World, moment: datetime) -> None:
        super().__init__(world.engine, world.course, moment, DeliveryReport())
        self.world = world

    def hand_over(self, wanted: Sequence[Any], items: dict[int, list[Any]]) -> None:
        if wanted:
            picture = Picture(self.engine, self.course, self.moment)
            self.world.check.leaving(picture, wanted, items)
        with gesture(self.engine) as session:
            sending.mark_sent(session, [r.id for r in wanted], self.moment, "250")
        self.report.sent += len(wanted)


class World:
    """One live cycle under the eyes of the checker."""

    def __init__(
        self,
        founded: tuple[sa.Engine, dict[str, int]],
        zone: Zone,
        *,
        launch: datetime,
        own_week: bool = False,
        lasts: int | None = None,
        **changes: Any,
    ) -> None:
        self.engine, self.units = founded
        courses.forget(self.engine)  # the same numbers name another database
        self.zone, self.now, self.check = zone, pendulum.instance(launch), Checker()
        self.whole = True  # no promise was broken yet
        self.latest: datetime = self.now
        self.stirred: date | None = None
        weeks = {"C2": zone.week + timedelta(days=7)} if own_week else {}
        on = self.now.in_timezone("Europe/Paris").format("DD/MM/YYYY HH:mm")
        made = launched(
            self.engine,
            on=on,
            week=zone.week,
            weeks=weeks,
            units=self.units,
            until=zone.week + timedelta(days=lasts - 1) if lasts else None,
            **changes,
        )
        self.cycle_id = made.cycle_id
        self.changed()

    def changed(self) -> None:
        """People or units changed: the course is read again."""
        self.course: Course = in_hand(self.engine, self.cycle_id)
        self.calendar = self.course.calendar()
        self.seen: Picture | None = None

    def picture(self) -> Picture:
        """What is there now, read once between two gestures."""
        if self.seen is None or self.seen.moment != self.now:
            self.seen = Picture(self.engine, self.course, self.now)
        return self.seen

    # ── the clock ──

    def tick(self, moment: datetime | None = None, *, mail: bool = True) -> None:
        """A run of the year, then (unless *mail* is down) the outbox drained."""
        moment, self.whole, self.seen = moment or self.now, False, None
        report = run_year(self.engine, moment)
        promise(not report.failed, "a run does not fail", [c.error for c in report.failed])
        self.changed()  # the days of what is suspended go by
        if mail:
            Watched(self, moment).drain()
            if moment >= self.latest:  # a clock that went back waits for its own time
                picture = Picture(self.engine, self.course, moment)
                self.check.after(picture, self.stirred)
        self.whole, self.latest = True, max(moment, self.latest)

    def go_to(self, moment: datetime) -> None:
        """Time goes by, never back."""
        self.now = max(self.now, pendulum.instance(moment))

    def at(self, day: date, hour: int, minute: int) -> pendulum.DateTime:
        return self.calendar.at(day, hour, minute)

    def today(self) -> date:
        return self.course.local_day(self.now)

    def next_owed(self) -> None:
        with reading(self.engine) as session:
            found = next_moment(session, self.course, self.now)
        if found:
            self.go_to(found)

    # ── people ──

    def act(self, do: Callable[..., Any], *given: Any, **options: Any) -> Any:
        """One gesture, made a few minutes later; what is refused changes nothing."""
        self.now = self.now.add(minutes=3)
        self.stirred, self.seen = self.today(), None
        with suppress(Refusal), gesture(self.engine) as session:
            return do(session, self.course, *given, self.now, **options)
        return None


def actor(slot: str) -> Actor:
    """The actor that a slot names."""
    number = int(slot[1:])
    if slot[0] == "p":
        return Actor(slot=slot, person_id=number)
    return Actor(slot=slot, unit_id=number)
