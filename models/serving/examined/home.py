"""The examination of a home by whoever operates it: each thing that must hold, whether it does, and
what to do where it does not.

It reads and tries, and changes nothing. What is late in the year itself is told by
:mod:`models.serving.home.faults`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from config.settings import Settings
from models import clock
from models.database.transactions import reading
from models.migrations.version import head, version_of
from models.operations.restoration import BACKUP
from models.operations.writable import what_keeps_from_writing
from models.outbox.mail_urls import mail_leaves
from models.serving.examined.verdicts import HealthCheck, Verdict, ill, to_see, well
from models.serving.home.faults import Fault, faults, folder_faults
from models.serving.home.privacy import privacy_faults
from models.serving.journal.verified import is_guarded
from models.words.french import grouped
from models.words.moments import lasting

LITTLE_ROOM, NO_ROOM = 2_000_000_000, 200_000_000
"""Bytes left on a disk: a copy of a large base takes some, a night's mail the other."""
OLD_COPY = timedelta(days=2)
PROGRAMS = {"soffice": "les aperçus des documents", "pg_dump": "les sauvegardes de PostgreSQL"}


def examine_home(engine: sa.Engine, settings: Settings) -> Iterator[HealthCheck]:
    """The home, its database, its disks, its copies, its settings and its runs, in this order."""
    yield _writable(engine, settings)
    with reading(engine) as session:
        yield _tables(session)
        yield _journal(session)
        yield _copies(session)
        yield from _clock_and_address(session, settings)
        yield from _told("passages", faults(session, settings.period), Verdict.ILL)
    yield from _told("accès", privacy_faults(settings), Verdict.ILL)
    yield from _told("réglages", folder_faults(settings.config), Verdict.TO_SEE)
    yield from _disks(settings)
    yield from _programs(engine)


def _writable(engine: sa.Engine, settings: Settings) -> HealthCheck:
    kept_from = what_keeps_from_writing(engine, settings)
    if kept_from is not None:
        return ill("écriture", kept_from.sentence, kept_from.next_step)
    return well("écriture", "Un geste peut être noté : la base et les dossiers se laissent écrire.")


def _tables(session: Session) -> HealthCheck:
    found = version_of(session.connection())
    if found != head():
        return ill(
            "base",
            f"Les tables sont à la version {found}, ce logiciel attend la {head()}.",
            "Sauvegardez, puis tapez « orgue status » avec ce logiciel : il les mène à la sienne.",
        )
    kind = session.get_bind().dialect.name
    return well("base", f"Les tables sont à la version {found} ({kind}).")


def _journal(session: Session) -> HealthCheck:
    if is_guarded(session):
        return well("journal", "La base refuse elle-même d'en changer ou d'en effacer une ligne.")
    return ill(
        "journal",
        "Les déclencheurs qui gardent le journal ont été ôtés.",
        "Gardez la base telle quelle, et tapez « orgue journal verify ».",
    )


def _copies(session: Session) -> HealthCheck:
    made = session.scalar(sa.select(BACKUP.c.made_at))
    daily = "Prévoyez-en une chaque nuit : « orgue backup », sur un autre disque."
    if made is None:
        return to_see("sauvegarde", "Aucune sauvegarde n'a été faite de cette base.", daily)
    age = pendulum.now("UTC") - pendulum.instance(made)
    said = f"La dernière sauvegarde a {lasting(age)}."
    return to_see("sauvegarde", said, daily) if age > OLD_COPY else well("sauvegarde", said)


def _clock_and_address(session: Session, settings: Settings) -> Iterator[HealthCheck]:
    if clock.is_simulated(session):
        yield to_see(
            "heure",
            "Cette maison vit à une date d'essai : rien n'en part vers les gens.",
            "C'est voulu pour une démonstration ; sinon, rendez-lui la date vraie (--now real).",
        )
    if not mail_leaves(session, settings):
        yield well("courrier", "Rien ne quitte cette machine : la boîte locale, ou elle-même.")
    elif settings.portal_url is None:
        yield ill(
            "adresse",
            f"Le courrier part, et ses liens mènent à {settings.portal}, que d'autres n'ouvrent "
            "pas.",
            "Donnez l'adresse du portail : ORGUE_PORTAL_URL=https://…",
        )
    elif not settings.portal.startswith("https://"):
        yield ill(
            "adresse",
            "Le courrier part, et ses liens mènent à une adresse qui n'est pas chiffrée.",
            "Servez le portail en https, et dites-le : ORGUE_PORTAL_URL=https://…",
        )


def _told(about: str, found: list[Fault], verdict: Verdict) -> Iterator[HealthCheck]:
    for one in found:
        yield HealthCheck(
            about=about, verdict=verdict, sentence=one.sentence, next_step=one.next_step
        )
    if not found and verdict is Verdict.ILL:
        yield well(about, "Rien à dire.")


def _disks(settings: Settings) -> Iterator[HealthCheck]:
    seen = set()
    for folder in (settings.home.absolute(), settings.documents):
        place = next(path for path in (folder, *folder.parents) if path.exists())
        if (disk := place.stat().st_dev) in seen:
            continue
        seen.add(disk)
        yield _room(place)


def _room(place: Path) -> HealthCheck:
    left = shutil.disk_usage(place).free
    said = f"Il reste {grouped(left // 1_000_000)} Mo sur le disque de « {place} »."
    if left < NO_ROOM:
        return ill("disque", said, "Faites de la place maintenant : bientôt rien ne s'écrira plus.")
    if left < LITTLE_ROOM:
        return to_see("disque", said, "Faites de la place : une sauvegarde en demande.")
    return well("disque", said)


def _programs(engine: sa.Engine) -> Iterator[HealthCheck]:
    """Other software that some gestures call, of those that this home may need."""
    for name, serves in PROGRAMS.items():
        if name == "pg_dump" and engine.dialect.name != "postgresql":
            continue
        if shutil.which(name) is None:
            said = f"« {name} » n'est pas sur cette machine : {serves} n'y sont pas possibles."
            yield to_see("logiciels", said, "Installez-le si vous voulez en disposer.")
        else:
            yield well("logiciels", f"« {name} » est là.")
