"""What is late or stuck in a home, in sentences: no run, mail that does not leave, Prefect away.

The page of the runs and ``orgue status --check`` say the same; ``/healthz`` what it says of runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from config.settings import never_read
from models.clock import Moment, now
from models.intake.yaml_file import shown
from models.letters.called import faults_of_texts
from models.operations.lease import LEASE
from models.operations.pulse import Pulse, pulse
from models.outbox.claiming import waiting
from models.outbox.jump import jump
from models.serving.calendar.resuming import WAITS, jumped
from models.serving.home.news import Untold, untold_so_far
from models.territory.redrawn import PLANNED, TERRITORY_CHANGE
from models.words.french import plural
from models.words.moments import lasting
from models.work.message import MESSAGE
from models.year.course import Course, load_courses
from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.definition import Definition


@dataclass(frozen=True, kw_only=True)
class Fault:
    """*kind*: ``never``, ``late``, ``ahead``, ``jump``, ``mail``, ``text``, ``events``,
    ``territory``, ``file`` or ``open``; *sentence* and *next_step* in French."""

    kind: str
    sentence: str
    next_step: str


def faults(session: Session, period: float) -> list[Fault]:
    """All that is late or stuck, for runs that come every *period* seconds; empty: all is well."""
    moment = now(session)
    patience = timedelta(seconds=2 * period)
    live = session.scalars(sa.select(Cycle).where(CYCLE.c.state == CycleState.LIVE)).all()
    courses = load_courses(session, live) if live else []
    stuck = [c for c in courses if _mail_is_stuck(session, c, moment, patience)]
    return [
        *_of_runs(session, pulse(session, period), bool(live)),
        *([MAIL] if stuck else []),
        *text_faults(courses),
        *_of_events(session, untold_so_far(session), moment, patience),
        *_of_territory(session),
    ]


def _of_territory(session: Session) -> list[Fault]:
    """The changes of the territory that could not be made on their day, and that nobody gave up."""
    c = TERRITORY_CHANGE.c
    query = sa.select(c.on, c.failed).where(PLANNED, c.failed.is_not(None)).order_by(c.on, c.id)
    return [
        Fault(
            kind="territory",
            sentence=f"Le changement du territoire prévu le {row.on:%d/%m/%Y} n'a pas pu se "
            f"faire : {row.failed}",
            next_step="Renoncez-y sur la page « Le territoire change », puis faites-en un autre.",
        )
        for row in session.connection().execute(query)
    ]


def folder_faults(folder: Path) -> list[Fault]:
    """What lies in an académie's own *folder* of settings and that nothing reads: told, and no
    fault of the year's."""
    said = ((shown(name), folder) for name in never_read(folder))
    return [
        Fault(
            kind="file",
            sentence=f"« {name} », dans {there}, n'est lu par rien.",
            next_step="Les fichiers lus ont les noms du dossier d'origine : « orgue guide » dit où "
            "il est. Renommez celui-ci, ou ôtez-le.",
        )
        for name, there in said
    ]


def run_faults(session: Session, period: float) -> list[Fault]:
    """What is late of the runs alone."""
    live = sa.select(sa.exists().where(CYCLE.c.state == CycleState.LIVE))
    return _of_runs(
        session, pulse(session, period), bool(session.connection().execute(live).scalar())
    )


AHEAD = "Le dernier passage est daté d'un moment à venir : l'horloge du serveur a changé."
TO_RESUME = (
    "Vérifiez l'heure du serveur, voyez ce qui partirait (« orgue resume », ou la page « Reprise » "
    "du portail), puis décidez : « orgue resume --by ADRESSE »."
)
MAIL = Fault(
    kind="mail",
    sentence="Des courriers qui pouvaient partir attendent depuis plus de deux périodes.",
    next_step="Voyez la boîte d'envoi et l'état du serveur de mail.",
)


def text_faults(courses: Sequence[Course]) -> list[Fault]:
    """The texts of the cycles' letters that cannot be read: the letters wait, set aside."""
    named = {text for course in courses for text in _texts_of(course.definition)}
    wrong = faults_of_texts(named) if named else []
    return [Fault(kind="text", sentence=w.sentence, next_step=w.next_step) for w in wrong]


def _texts_of(definition: Definition) -> set[str]:
    rungs = (*definition.ladders.default, *definition.ladders.cabinet)
    asked = {shape.text or rule for rule, shape in definition.messages.items() if shape.on}
    return asked | {rung.text for rung in rungs} | {"digest", "pilot_words", "sign_in"}


def _of_runs(session: Session, beat: Pulse, live: bool) -> list[Fault]:
    again = "Relancez « orgue up » (ou le service), ou tapez « orgue tick »."
    if beat.completed_at is None or beat.age is None:
        never = "Aucun passage n'a encore eu lieu, et un cycle est lancé."
        return [Fault(kind="never", sentence=never, next_step=again)] if live else []
    if not beat.late:
        return []
    if (found := jump(session)) is not None:
        return [Fault(kind="jump", sentence=f"{jumped(found)} {WAITS}", next_step=TO_RESUME)]
    if beat.ahead:
        return [Fault(kind="ahead", sentence=AHEAD, next_step=f"Vérifiez-la. {again}")]
    said = f"Aucun passage ne s'est terminé depuis {lasting(beat.age)}."
    return [Fault(kind="late", sentence=said, next_step=again)]


def _mail_is_stuck(session: Session, course: Course, moment: Moment, patience: timedelta) -> bool:
    """Whether something could have left that long ago, still has not, and nothing left since."""
    then = moment - patience
    if course.launched_at is None or then < course.launched_at:
        return False
    m = MESSAGE.c
    left = sa.exists().where(m.cycle_id == course.cycle_id, m.sent_at > then)
    could = waiting(session, course, then).anything
    return could and not session.connection().execute(sa.select(left)).scalar()


def _of_events(
    session: Session, untold: Untold, moment: Moment, patience: timedelta
) -> list[Fault]:
    """A runner is there and tells nothing: without one (``orgue tick``), nobody is to tell."""
    if untold.oldest is None or moment - untold.oldest <= patience or not _a_runner(session):
        return []
    count = plural(untold.count, "évènement attend", "évènements attendent")
    return [
        Fault(
            kind="events",
            sentence=f"{count} d'être annoncés à Prefect depuis "
            f"{lasting(moment - untold.oldest)} : son serveur ne répond sans doute pas.",
            next_step="Rien n'est perdu ; regardez le journal du serveur Prefect.",
        )
    ]


def _a_runner(session: Session) -> bool:
    held = sa.exists().where(LEASE.c.what == "runner", LEASE.c.until > pendulum.now("UTC"))
    return bool(session.connection().execute(sa.select(held)).scalar())
