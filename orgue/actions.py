"""``orgue action`` and ``flagship``: what schools propose, and what a bassin puts forward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date as date_
from typing import Annotated, Any, Literal

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.table import Table

from models.database.transactions import reading
from models.errors import Refusal
from models.gestures.actions import answering_call, flagships, proposing, reporting
from models.gestures.actions.dating import frame_of
from models.gestures.actions.editing import content_with
from models.gestures.actions.proposing import Proposal
from models.gestures.actions.publishing import make_public
from models.gestures.actions.reporting import OutcomeUnsaid
from models.gestures.calling import typing as typing_for
from models.gestures.calling.taking_back import take_back_outcome
from models.home import home_engine
from models.serving.actions.call import TAKEN_BACK, said
from models.territory.unit import UNIT
from models.words.nouns import ACTION_STATES
from models.words.units import short_name
from models.work import fiche
from models.work.action import ACTION, SHOWN_AS, ActionState
from models.work.call_answer import CallReply
from models.work.days import Days, as_said, days_of, planned
from models.work.fiche_reading import read_strictly
from models.work.own_fields import labels_of
from models.work.report import REPORT, SHORT
from models.work.typed_days import NotUnderstood, TypedDays, days_typed
from orgue import which
from orgue.acting import Act, acting, done
from orgue.fields_typed import BadField, need_right, values_typed
from orgue.moments import Academy, By, Now, Year, day_typed
from orgue.verbs import Outcome, verb

app = typer.Typer(help="Les actions proposées pour la semaine.", no_args_is_help=True)
flagship = typer.Typer(help="Les actions phares d'un bassin.", no_args_is_help=True)
ActionId = Annotated[int, typer.Argument(metavar="ACTION", help="Le numéro de l'action.")]
Confirm = Annotated[
    bool,
    typer.Option("--confirm", help="Une date passée, sans classe ou hors semaine est voulue."),
]
ForSchool = Annotated[
    bool,
    typer.Option("--for-school", help="Ce que l'école dit au téléphone ; un courrier le lui dit."),
]
BY_OPTION = {
    "reason": "--reason « … »",
    "effects": "--effects « … », --difficulties « … », --pupils ou --parents",
}
"""The options that say what a gesture calls by the name of its field."""
OUTCOMES = {
    "took_place": ActionState.TOOK_PLACE,
    "postponed": ActionState.POSTPONED,
    "cancelled": ActionState.CANCELLED,
}


@verb(app, "propose")
def propose(
    unit: Annotated[
        str, typer.Argument(metavar="UNITÉ", help="UAI de l'école, ou code de l'unité.")
    ],
    by: By,
    title: Annotated[str, typer.Option(help="Le titre.")],
    date: Annotated[str, typer.Option(help="Le jour, ou le premier : 2027-03-16")],
    until: Annotated[str, typer.Option(help="Le dernier jour d'une période.")] = "",
    days: Annotated[
        str, typer.Option(help="D'autres jours : « chaque lundi », « 18 mars, 9h, 12h ».")
    ] = "",
    hours: Annotated[str, typer.Option(help="De quelle heure à quelle heure : 9h-12h")] = "",
    theme: Annotated[str, typer.Option(help="Le thème.")] = "",
    contact: Annotated[str, typer.Option(help="Qui contacter.")] = "",
    parents: Annotated[bool, typer.Option(help="Des parents y prennent part.")] = False,
    cost: Annotated[
        bool, typer.Option(help="Elle a un coût ; ce qui est demandé à l'académie : --asked.")
    ] = False,
    asked: Annotated[
        int, typer.Option(min=0, help="Les euros demandés à l'académie, qui en décide alors.")
    ] = 0,
    convention: Annotated[bool, typer.Option(help="Elle demande une convention.")] = False,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="CHAMP=VALEUR, autant de fois qu'il le faut."),
    ] = None,
    with_: Annotated[
        list[str] | None, typer.Option("--with", help="UAI d'une école associée.")
    ] = None,
    submit: Annotated[bool, typer.Option("--submit", help="Soumet aussitôt.")] = False,
    for_school: ForSchool = False,
    confirm: Confirm = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Propose une action : un brouillon, sauf avec --submit."""
    if not title.strip():
        raise Refusal("Il manque un titre.", "Donnez-le avec --title « … ».")
    day = day_typed(date, "--date")
    with acting(by, now, year, academy, unit) as act:
        unit_id = act.unit_id(unit)
        held = _held(act, unit_id, day, until, days, hours)
        proposal = Proposal(
            unit_id=unit_id,
            title=title.strip(),
            on_date=held[0].on,
            days=held,
            confirm=confirm,
            theme=theme,
            contact=contact,
            with_parents=parents,
            has_cost=cost,
            has_convention=convention,
            associated=tuple(act.unit_id(code) for code in with_ or []),
        )
        proposal = _completed(act, proposal, asked, set_ or [])
        action = _proposed(act, proposal, submit=submit, for_school=for_school)
    submit = submit or for_school
    state = "submitted" if submit else "draft"
    said = f", {planned(held)}" if len(held) > 1 else ""
    more = "" if submit else f" Un brouillon n'est pas soumis : « orgue action submit {action} »."
    told = f"Action n° {action} : {ACTION_STATES[state]}{said}.{more}"
    return done(told, action=action, state=state, on_date=held[0].on, days=as_said(held))


def _proposed(act: Act, proposal: Proposal, *, submit: bool, for_school: bool) -> int:
    given = (act.session, act.course)
    if for_school:
        hand = (act.actor, act.moment)
        return typing_for.propose_for_school(*given, proposal, *hand, confirm=proposal.confirm)
    action = proposing.propose(*given, [(proposal, act.actor)], act.moment)[0]
    if submit:
        pairs = [(action, act.actor)]
        proposing.submit(*given, pairs, act.moment, confirm=proposal.confirm)
    return action


BY_OPTIONS = {
    "title": "--title",
    "theme": "--theme",
    "contact": "--contact",
    "on_date": "--date",
    "days": "--until, --days et --hours",
    "associated": "--with",
    "asked_of_academy": "--asked",
}
"""The fields of a fiche that ``propose`` takes by options of their own."""


def _completed(act: Act, proposal: Proposal, asked: int, pairs: list[str]) -> Proposal:
    """*proposal* with the fields that ``--set`` gives and what is *asked* of the académie."""
    for code in (text.partition("=")[0].partition(".")[0] for text in pairs):
        if code in BY_OPTIONS:
            raise BadField(f"« {code} » ne se dit pas par --set.", f"Prenez {BY_OPTIONS[code]}.")
    values, errors = values_typed(act, proposal.unit_id, pairs, {})
    need_right(errors, labels_of(act.course.definition))
    content = content_with({}, values | ({"asked_of_academy": asked} if asked else {}))
    found = fiche.traits(content, {})
    return replace(
        proposal,
        content=content,
        has_cost=proposal.has_cost or found.get("has_cost", False),
        has_convention=proposal.has_convention or found.get("has_convention", False),
        with_parents=proposal.with_parents or found.get("with_parents", False),
    )


def _held(act: Act, unit_id: int, day: date_, until: str, days: str, hours: str) -> Days:
    """The days that the options say. Raises Refusal, which names what is not understood."""
    starts, _, ends = hours.replace("–", "-").partition("-")
    typed = TypedDays(first=day, until=until, more=days, starts=starts, ends=ends)
    try:
        return days_typed(typed, frame_of(act.session, act.course, unit_id))
    except NotUnderstood as wrong:
        raise BadDays(str(wrong), "Corrigez, puis recommencez.") from None


class BadDays(Refusal):
    """Days of an action that are not understood."""

    status = 422


@verb(app, "submit")
def submit(
    action: ActionId,
    by: By,
    confirm: Confirm = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Soumet un brouillon, ou une action corrigée."""
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        sent = [(action, act.actor)]
        proposing.submit(act.session, act.course, sent, act.moment, confirm=confirm)
    return done(f"Action n° {action} soumise.", action=action, state="submitted")


@verb(app, "withdraw")
def withdraw(
    action: ActionId, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Retire une action."""
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        proposing.withdraw(act.session, act.course, action, act.actor, act.moment)
    return done(f"Action n° {action} retirée.", action=action, state="withdrawn")


@verb(app, "public")
def public(
    action: ActionId,
    by: By,
    no: Annotated[bool, typer.Option("--no", help="La rend interne.")] = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Montre une action au public, ou la rend interne : la direction de son école, elle seule."""
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        make_public(act.session, act.course, action, not no, act.actor, act.moment)
    words = "est interne" if no else "est montrée au public dès qu'elle est annoncée"
    return done(f"L'action n° {action} {words}.", action=action, public=not no)


@verb(app, "none")
def none(
    school: Annotated[str, typer.Argument(metavar="ÉCOLE", help="UAI de l'école.")],
    by: By,
    reply: Annotated[
        Literal["none", "elsewhere", "later"],
        typer.Option(help="Pas d'action cette année, à celle d'une autre école, ou plus tard."),
    ] = "none",
    until: Annotated[
        str | None, typer.Option(help="Pour « later » : le jour où relancer (2027-01-15).")
    ] = None,
    back: Annotated[bool, typer.Option("--back", help="Reprend la réponse.")] = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Répond à l'appel sans proposer : l'école n'est plus relancée, et sa réponse est comptée."""
    asked = CallReply(reply)
    if until and asked is not CallReply.LATER:
        raise Refusal("--until ne va qu'avec --reply later.", "Ôtez l'une ou l'autre.")
    day = day_typed(until, "--until") if until else None
    with acting(by, now, year, academy, school) as act:
        given = (act.session, act.course, act.unit_id(school))
        if back:
            answering_call.take_back(*given, act.actor, act.moment)
            return done(TAKEN_BACK, unit=given[2], reply=None, until=None)
        kept = answering_call.answer_call(*given, asked, act.actor, act.moment, day)
    day_kept = kept.isoformat() if kept else None
    return done(said(asked, kept), unit=given[2], reply=asked.value, until=day_kept)


@verb(app, "confirm")
def confirm(
    action: ActionId,
    by: By,
    outcome: Annotated[
        Literal["took_place", "postponed", "cancelled"],
        typer.Argument(metavar="[took_place|postponed|cancelled]", help="Ce qu'elle est devenue."),
    ] = "took_place",
    reason: Annotated[str, typer.Option(help="Pourquoi elle est reportée ou annulée.")] = "",
    for_school: ForSchool = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Dit si l'action a eu lieu."""
    with acting(by, now, year, academy, of=(ACTION, action)) as act, _said_by_options():
        given, state = (act.session, act.course), OUTCOMES[outcome]
        if for_school:
            hand = (act.actor, act.moment)
            typing_for.outcome_for_school(*given, action, state, *hand, reason)
        else:
            reporting.confirm(*given, [(action, state, act.actor)], act.moment, reason)
    return done(f"Action n° {action} : {ACTION_STATES[outcome]}.", action=action, state=outcome)


@verb(app, "take-back")
def take_back(
    action: ActionId, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Reprend ce qui a été saisi pour une école, de ce que son action est devenue."""
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        take_back_outcome(act.session, act.course, action, act.actor, act.moment)
    return done(f"Action n° {action} : à confirmer de nouveau.", action=action, state="accepted")


@verb(app, "report")
def report(
    action: ActionId,
    by: By,
    effects: Annotated[str, typer.Option(help="Les effets observés.")] = "",
    difficulties: Annotated[str, typer.Option(help="Les difficultés.")] = "",
    pupils: Annotated[int, typer.Option(min=0, help="Combien d'élèves.")] = 0,
    parents: Annotated[int, typer.Option(min=0, help="Combien de parents.")] = 0,
    share: Annotated[bool, typer.Option(help="Vaut d'être partagée.")] = False,
    again: Annotated[bool, typer.Option(help="Vaut d'être refaite.")] = False,
    planned: Annotated[
        bool,
        typer.Option(
            "--as-planned", help="Comme prévu : les nombres de la fiche, sauf les vôtres."
        ),
    ] = False,
    for_school: ForSchool = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Rend le bilan d'une action."""
    numbers = {"pupils": pupils, "parents": parents}
    content: dict[str, Any] = {
        "numbers": numbers,
        "effects": effects,
        "difficulties": difficulties,
        "worth_sharing": share,
        "worth_doing_again": again,
    }
    if planned:
        if difficulties or again:
            raise Refusal(
                "« --as-planned » est la forme courte du bilan.",
                "Retirez --difficulties et --again, ou retirez --as-planned.",
            )
        content = {"effects": effects, "worth_sharing": share}
        content |= {"numbers": numbers} if any(numbers.values()) else {}
    values, errors = read_strictly(content, SHORT if planned else REPORT)
    if errors:
        raise Refusal(" ".join(errors.values()), "Corrigez, puis recommencez.", **errors)
    with acting(by, now, year, academy, of=(ACTION, action)) as act, _said_by_options():
        given = (act.session, act.course)
        if for_school:
            typing_for.report_for_school(
                *given, action, values, act.actor, act.moment, planned=planned
            )
        else:
            keep = reporting.report_as_planned if planned else reporting.report
            keep(*given, [(action, values, act.actor)], act.moment)
    return done(f"Bilan de l'action n° {action} reçu.", action=action, reported=True)


@contextmanager
def _said_by_options() -> Iterator[None]:
    """A page marks the field that lacks; a command names the options that fill it in."""
    try:
        yield
    except OutcomeUnsaid as unsaid:
        (field,) = unsaid.facts["fields"]
        raise Refusal(
            unsaid.sentence, f"Dites-le par {BY_OPTION[field]}.", **unsaid.facts
        ) from None


@verb(app, "list")
def list_(
    year: Year = None,
    academy: Academy = None,
    state: Annotated[
        str | None,
        typer.Option(help="draft (brouillon), submitted (en attente d'avis), accepted (retenue)…"),
    ] = None,
) -> Outcome:
    """Liste les actions du cycle."""
    a, u = ACTION.c, UNIT.c
    with reading(home_engine()) as session:
        cycle = which.the_cycle(session, year, academy, to_read=True)
        shown = SHOWN_AS.label("shown")
        query = sa.select(a.id, a.title, a.on_date, shown, a.flagship, u.code, u.name)
        query = query.join(UNIT, u.id == a.unit_id).where(a.cycle_id == cycle.id).order_by(a.id)
        query = query.where(shown == state) if state else query
        rows = session.connection().execute(query).all()
        held = days_of(session, [r.id for r in rows])
    actions = [
        {
            "action": r.id,
            "title": r.title,
            "date": r.on_date,
            "on_date": r.on_date,
            "days": as_said(held[r.id]),
            "state": r.shown.value,
            "flagship": r.flagship,
            "unit": r.code,
            "unit_name": r.name,
        }
        for r in rows
    ]
    return Outcome(data={"actions": actions}, show=lambda console: _print(console, actions))


def _print(console: Console, actions: list[dict[str, Any]]) -> None:
    table = Table("N°", "Action", "Jour", "État", "Unité", box=None, padding=(0, 2, 0, 0))
    for a in actions:
        title = f"{a['title']}{' ★' if a['flagship'] else ''}"
        table.add_row(
            str(a["action"]),
            title,
            _dates(a),
            ACTION_STATES[a["state"]],
            short_name(a["unit_name"]),
        )
    console.print(table if actions else "Aucune action.")


def _dates(action: Mapping[str, Any]) -> str:
    """« du 16/03 au 18/03/2027 » for days that follow one another, else each of them."""
    days = [date_.fromisoformat(day["on"]) for day in action["days"]]
    last = f"{days[-1]:%d/%m/%Y}"
    if len(days) == 1:
        return last
    if (days[-1] - days[0]).days == len(days) - 1:
        return f"du {days[0]:%d/%m} au {last}"
    return f"{', '.join(f'{day:%d/%m}' for day in days[:-1])} et {last}"


@verb(flagship, "choose")
def choose(
    action: ActionId,
    by: By,
    no: Annotated[bool, typer.Option("--no", help="Ne la met plus en avant.")] = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Met une action en avant : elle monte alors jusqu'à l'académie."""
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        flagships.choose_flagship(act.session, act.course, action, act.actor, act.moment, on=not no)
    summary = "n'est plus une action phare" if no else "est une action phare"
    return done(f"L'action n° {action} {summary}.", action=action, flagship=not no)
