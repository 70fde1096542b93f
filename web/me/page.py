"""One's own page: what awaits me, what I decided, what I was sent, my functions, my absences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.actors import Actor
from models.access.rights import Gesture
from models.clock import Moment
from models.errors import NotFound, Refusal
from models.gestures.people import delegating, own_page
from models.gestures.people.delegating import SaidOrder
from models.gestures.people.standing_in import answer_standing_in
from models.letters.called import name_of_text
from models.serving.home import own
from models.serving.home.delegations import own_delegations
from models.territory.people import MailPace
from models.territory.unit import Level
from web.me import feeds, sessions
from web.site.awaits import what_awaits
from web.site.door import Visit, acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, local_day, page
from web.site.typed import read_day
from web.site.within import here, own_cycle

router = APIRouter()
REVOKED = "Vos liens, vos connexions, vos jetons et vos agendas sont révoqués."
PACES = (
    (MailPace.AT_ONCE.value, "Dès qu'elle m'est demandée (trois courriers par jour au plus)"),
    (MailPace.DAILY.value, "Une fois par jour, dans le récapitulatif de 7 h 45"),
)


@router.get("/me")
def me(request: Request) -> Response:
    """The page of who is signed in."""
    return _page(request)


def _page(request: Request, wrong: str = "", form: Form | None = None) -> Response:
    with looking(request) as visit:
        who = visit.who
        moment = visit.moment
        values = _read(visit) | feeds.shown(visit.session, who, request)
        values |= sessions.shown(visit.session, who)
    status = 422 if wrong else 200
    return page(
        request,
        "me/page.html",
        status,
        who=who,
        sets_up=any(h.level is Level.ACADEMY for h in who.scope.may_at(Gesture.CHANGE_CYCLE)),
        moment=moment,
        paces=PACES,
        name_of_text=name_of_text,
        wrong=wrong,
        form=form or Form(),
        **values,
    )


def _read(visit: Visit) -> dict[str, Any]:
    session, who = visit.session, visit.who
    slots, person = who.scope.slots, who.actor.person_id
    number = own_cycle(session, who)
    values: dict[str, Any] = {
        "absences": [],
        "waiting": what_awaits(visit, here(visit, number) if number is not None else None),
        "decided": own.decided(session, slots),
        "received": own.received(session, who.kept),
    }
    if person is not None:
        values |= {
            "functions": own.own_functions(session, person, who.day),
            "absences": own.own_absences(session, person, who.day),
            "pace": own.own_pace(session, person).value,
            "phone": own.own_phone(session, person),
            "offered": own.offered_functions(session, person),
            "delegations": own_delegations(session, person, who.day),
        }
    return values


INSTEAD = (
    "votre suppléant répond à votre place ; s'il est absent aussi, ou si vous n'en avez pas, "
    "le niveau au-dessus répond"
)


@router.post("/me/absence")
def be_away(request: Request, form: Posted) -> Response:
    """Note an absence."""

    def note(session: Session, by: Actor, moment: Moment) -> None:
        starts, ends = _need_day(form, "starts"), _need_day(form, "ends")
        own_page.be_away(session, by, starts, ends, moment)

    return _settled(request, form, note, f"Votre absence est notée : {INSTEAD}.")


@router.post("/me/back")
def be_back(request: Request, form: Posted) -> Response:
    """Take an absence back."""

    def forget(session: Session, by: Actor, moment: Moment) -> None:
        own_page.be_back(session, by, form.number("absence") or 0, moment)

    return _settled(request, form, forget, "Votre absence est retirée.")


ASKED_FIRST = (
    "{mail} est une adresse extérieure : un courrier lui demande si elle accepte. Elle vous "
    "supplée dès qu'elle a répondu oui, pas avant."
)


@router.post("/me/deputy")
def choose_deputy(request: Request, form: Posted) -> Response:
    """Choose who stands in for a function of one's own."""

    said = ["Votre suppléant est enregistré."]

    def choose(session: Session, by: Actor, moment: Moment) -> None:
        number, mail = form.number("function") or 0, form.one("mail")
        if not own_page.choose_deputy(session, by, number, mail, moment):
            said[0] = ASKED_FIRST.format(mail=mail)

    return _settled(request, form, choose, said)


@router.post("/me/deputy/answer")
def answer_deputy(request: Request, form: Posted) -> Response:
    """Agree to stand in for somebody, or not."""
    yes, number = form.one("answer") == "yes", form.number("function") or 0

    def answer(session: Session, by: Actor, moment: Moment) -> None:
        if form.one("answer") not in ("yes", "no"):
            raise Refusal("Choisissez une réponse.")
        answer_standing_in(session, by, number, yes, moment)

    return _settled(request, form, answer, "C'est noté, merci." if yes else "C'est noté.")


@router.post("/me/delegation")
def give_order(request: Request, form: Posted) -> Response:
    """Give the arrêté by which one decides in an authority's name."""

    def give(session: Session, by: Actor, moment: Moment) -> None:
        day = local_day(moment)
        person = by.person_id or 0
        known = {one.key: one for one in own_delegations(session, person, day)}
        one = known.get(form.one("delegation"))
        if one is None:
            raise NotFound("Vous ne répondez au nom de personne ici.", "Relisez votre page.")
        said = SaidOrder(
            unit_id=one.unit_id,
            function=one.code,
            holder_id=one.holder_id,
            deputy_id=person,
            reference=form.one("reference"),
            dated_on=read_day(form.one("dated_on")),
        )
        delegating.give_order(session, said, by, moment, day)

    return _settled(request, form, give, "L'arrêté de délégation est enregistré.")


@router.post("/me/pace")
def be_told(request: Request, form: Posted) -> Response:
    """Choose when to be told."""

    def choose(session: Session, by: Actor, moment: Moment) -> None:
        pace = MailPace.DAILY if form.one("pace") == MailPace.DAILY.value else MailPace.AT_ONCE
        own_page.be_told(session, by, pace, moment)

    return _settled(request, form, choose, "C'est noté.")


@router.post("/me/phone")
def be_called(request: Request, form: Posted) -> Response:
    """Give one's professional telephone, or none."""

    def give(session: Session, by: Actor, moment: Moment) -> None:
        own_page.be_called(session, by, form.one("phone"), moment)

    told = "C'est noté." if form.one("phone").strip() else "Votre numéro est retiré."
    return _settled(request, form, give, told)


@router.post("/me/revoke")
def revoke(request: Request, form: Posted) -> Response:
    """Make one's links and sessions of until now open nothing."""

    def end(session: Session, by: Actor, moment: Moment) -> None:
        own_page.revoke_links(session, by, by.slot, moment)

    return _settled(request, form, end, REVOKED, "/sign-in")


def _settled(
    request: Request,
    form: Form,
    change: Callable[[Session, Actor, Moment], None],
    sentence: str | Sequence[str],
    path: str = "/me",
) -> Response:
    """One gesture of one's own page; a refusal is said on it, and what was typed stays."""
    try:
        with acting(request) as visit:
            who = visit.who
            change(visit.session, who.actor, visit.moment)
    except Refusal as refusal:
        if refusal.status == 401:
            raise
        return _page(request, str(refusal), form)
    return done(request, path, sentence if isinstance(sentence, str) else sentence[0])


def _need_day(form: Form, name: str) -> date:
    day = read_day(form.one(name))
    if day is None:
        raise Refusal("Il faut le premier et le dernier jour de l'absence.", "Donnez les deux.")
    return day
