"""What the papers of the DPD and of the RSSI are filled from: how this installation is set, and
what an académie says of itself.

Nothing here is typed for a paper: it is read where the product reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Session

from config.settings import Settings
from models.outbox.mail_urls import each_url, mail_leaves, server_of
from models.outbox.named_ways import NAMED_WAY
from models.programme.public import is_public
from models.territory.functions import Function, functions_with
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.schools import is_school
from models.territory.unit import UNIT, Level, Unit, UnitState
from models.territory.within import of_academy
from models.words.french import academy_named
from models.words.nouns import LEVELS
from models.work.action import ACTION
from models.year.course import Course
from models.year.cycle import CYCLE
from models.year.trust import Trust


@dataclass(frozen=True, kw_only=True)
class TrustFacts:
    """*academy*: « académie de Créteil »; *others*: those that the same installation holds;
    *people* and *schools*: how many; *mail*: the servers that letters leave by, *leaves*: whether
    they leave the machine; *provider*: the OpenID Connect service, if any; *signing*: the functions
    that sign in to answer; *tacit*: whether some silence counts as an agreement; *shared*: how many
    actions anybody reads; *fields*: the questions that it added to the fiche; *retention*: the
    months that it sets, by kind of data."""

    academy: str
    year: str
    week: str
    on: date
    trust: Trust
    others: tuple[str, ...] = ()
    people: int = 0
    schools: int = 0
    mail: tuple[str, ...] = ()
    leaves: bool = False
    ways: tuple[str, ...] = ()
    database: str = "SQLite"
    https: bool = False
    provider: str = ""
    second_factor: bool = False
    signing: tuple[str, ...] = ()
    link_days: int | None = None
    tacit: bool = False
    private: bool = True
    shared: int = 0
    fields: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    runs_days: float = 14
    events_days: float = 1
    retention: Mapping[str, int] = field(default_factory=dict)
    software: str = ""

    @property
    def the_academy(self) -> str:
        """« l'académie de Créteil », « le vice-rectorat de… »."""
        return f"l'{self.academy}" if self.academy[:1] in "aé" else f"le {self.academy}"

    def said(self, name: str) -> str:
        """What the académie says of *name* (``controller``…), or that it has to."""
        return getattr(self.trust, name) or "À COMPLÉTER (page « Confiance »)"


def facts_of(session: Session, course: Course, on: date, settings: Settings) -> TrustFacts:
    """The facts of the académie of *course*, on a day."""
    academy = session.get_one(Unit, course.academy_id)
    definition = course.definition
    return TrustFacts(
        academy=_named(academy.name),
        year=course.year_name,
        week=definition.week.name,
        on=on,
        trust=definition.trust,
        others=_others(session, course.academy_id),
        people=_people(session, course.academy_id, on),
        schools=_schools(session, course.academy_id),
        leaves=mail_leaves(session, settings),
        ways=_ways(session, definition.channels),
        signing=signing(functions_with(definition.functions_said).values()),
        link_days=definition.link_days,
        tacit=any(
            step.tacit
            for kind in ("action", "letter", "version", "synthesis", "review")
            for step in definition.chains.of(kind).levels.values()
        ),
        private=definition.participation.private,
        shared=_shared(session, course.cycle_id),
        fields=tuple(f.label for f in definition.own_fields if not f.removed),
        questions=definition.questions,
        retention=definition.retention,
        **installed(settings),
    )


def installed(settings: Settings) -> dict[str, Any]:
    """What *settings* say of the installation, whatever the académie; no password, no key."""
    urls = each_url(settings.mail_url) if settings.mail_url else []
    issuer = urlsplit(settings.oidc_issuer or "").hostname or ""
    return {
        "mail": tuple(dict.fromkeys(map(server_of, urls))),
        "database": "PostgreSQL" if settings.database.startswith("postgres") else "SQLite",
        "https": settings.portal.startswith("https://"),
        "provider": f"{settings.oidc_name} ({issuer})" if issuer else "",
        "second_factor": bool(settings.oidc_second_factor.split()),
        "runs_days": settings.prefect_runs_days,
        "events_days": settings.prefect_events_days,
        "software": _software(),
    }


def signing(found: Iterable[Function]) -> tuple[str, ...]:
    """« pilote académique (académie) », for each function that signs in to answer."""
    every = (one for one in found if one.signs_in and one.offered and one.level.value in LEVELS)
    return tuple(f"{one.name} ({LEVELS[one.level.value]})" for one in every)


def _named(name: str) -> str:
    """« académie de Créteil », within a sentence, whatever the capital of its name."""
    found = academy_named(name)
    return found[:1].lower() + found[1:] if found.startswith(("Académie", "Vice-")) else found


def _software() -> str:
    try:
        return version("orgue")
    except PackageNotFoundError:
        return ""


def _others(session: Session, academy_id: int) -> tuple[str, ...]:
    u = UNIT.c
    with_some = sa.exists().where(CYCLE.c.academy_id == u.id)
    query = sa.select(u.name).where(u.level == Level.ACADEMY, u.id != academy_id, with_some)
    names = session.connection().execute(query.order_by(u.name_order)).scalars()
    return tuple(map(_named, names))


def _people(session: Session, academy_id: int, on: date) -> int:
    a = ASSIGNMENT.c
    query = (
        sa.select(sa.func.count(sa.distinct(PERSON.c.id)))
        .select_from(ASSIGNMENT)
        .join(PERSON, PERSON.c.id == a.person_id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(of_academy(academy_id), a.starts <= on, a.ends >= on)
    )
    return int(session.connection().execute(query).scalar_one())


def _schools(session: Session, academy_id: int) -> int:
    there = UNIT.c.state != UnitState.CLOSED
    query = sa.select(sa.func.count()).where(is_school(), there, of_academy(academy_id))
    return int(session.connection().execute(query).scalar_one())


def _shared(session: Session, cycle_id: int) -> int:
    query = sa.select(sa.func.count()).where(ACTION.c.cycle_id == cycle_id, is_public())
    return int(session.connection().execute(query).scalar_one())


def _ways(session: Session, channels: Mapping[Level, Mapping[str, str | None]]) -> tuple[str, ...]:
    """The named ways that the académie chose, whose servers its operator declared."""
    chosen = {way for ways in channels.values() for way in ways.values() if way}
    query = sa.select(NAMED_WAY.c.name, NAMED_WAY.c.ways).where(NAMED_WAY.c.name.in_(chosen))
    rows = session.connection().execute(query).all() if chosen else []
    return tuple(sorted(f"{row.name} ({', '.join(map(server_of, row.ways))})" for row in rows))
