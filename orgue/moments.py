"""The moment a command acts at: the home's clock, which ``--now`` sets where nothing can leave."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import pendulum
import sqlalchemy as sa
import typer
from sqlmodel import Session

from config.settings import Settings
from models import clock
from models.clock import Moment
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.intake.days import EVER, OUR_TIME, BadDay, day_or_none, need_day, split_hour
from models.words import moments
from models.year.week import Span

Now = Annotated[
    str | None,
    typer.Option(
        "--now", help="Moment fixé à la main : 2026-11-02T09:00 ; « real » rend l'heure vraie."
    ),
]
By = Annotated[str, typer.Option("--by", help="Adresse de qui fait le geste.")]
Year = Annotated[str | None, typer.Option("--year", help="Année scolaire, si plusieurs cycles.")]
Academy = Annotated[str | None, typer.Option("--academy", help="Code de l'académie.")]
SchoolYear = Annotated[
    str, typer.Argument(metavar="ANNÉE", help="L'année scolaire : 2026-27, ou 2026-2027.")
]
WhichAcademy = Annotated[str, typer.Option("--academy", help="Code de l'académie : 24")]


NOW_EXAMPLE = "Exemple : --now 2026-11-02T09:00."
REAL = "real"
"""What ``--now`` takes to give a home its real time back."""


class NotReal(Refusal):
    """A time fixed by hand, with a channel that reaches real people."""


class BadDate(Refusal):
    """Something typed that is not a date."""

    status = 422


def moment_of(engine: sa.Engine, typed: str | None, settings: Settings | None = None) -> Moment:
    """The home's moment; *typed* sets the home's clock first.

    Raises BadDate, or NotReal when mail would reach real people.
    """
    if typed == REAL:
        with gesture(engine) as session:
            clock.back_to_real_time(session)
            _tell(session, clock.now(session))
    elif typed is not None:
        at = moment_typed(typed)
        refuse_real_mail(settings or Settings(), engine)
        with gesture(engine) as session:
            clock.set_clock(session, at)
            _tell(session, at)
        return at
    with reading(engine) as session:
        return clock.now(session)


def _tell(session: Session, moment: Moment) -> None:
    from models.gestures.copies.restoring import told_a_moment  # start-up: --now alone needs it

    told_a_moment(session, moment)


def moment_typed(text: str) -> Moment:
    """A moment as it is typed; without an offset it is Paris's, without an hour its midnight."""
    try:
        moment = pendulum.parse(_in_iso(text), tz=moments.PARIS)
    except ValueError:
        moment = None
    if not isinstance(moment, pendulum.DateTime):
        raise BadDate(f"« {text} » n'est pas un moment.", NOW_EXAMPLE)
    if moment.year not in OUR_TIME:
        raise BadDate(f"--now : vérifiez l'année de « {text} ».", NOW_EXAMPLE)
    return moment.in_timezone("UTC")


def _in_iso(text: str) -> str:
    """*text* with its day, if it names one, as machines write it."""
    day, hour = split_hour(text)
    found = day_or_none(day, EVER)
    return f"{found.isoformat()}{hour}" if found else text.strip()


def refuse_real_mail(settings: Settings, engine: sa.Engine) -> None:
    """A fixed time is for the local mailbox, or a mail server of this machine."""
    from channels.opening import is_local  # start-up: --now alone needs it

    if not is_local(settings, engine):
        raise NotReal(
            "Une date d’essai ne va pas avec un serveur de mail qui écrit aux gens.",
            "Retirez --now, ou ORGUE_MAIL_URL et les voies que « orgue channel list » montre.",
        )


def day_typed(text: str, option: str) -> date:
    """The day that was typed for *option*. Raises BadDate."""
    try:
        return need_day(text)
    except BadDay as bad:
        raise BadDate(f"{option} : {bad.why}.", bad.next_step) from None


def span_typed(text: str, option: str) -> Span:
    """The days that were typed for *option*: ``FIRST``, to its Friday, or ``FIRST..LAST``.

    Raises BadDate, BadWeek.
    """
    first, _, last = (part.strip() for part in text.partition(".."))
    return Span.of(day_typed(first, option), day_typed(last, option) if last else None)
