"""The first page: where the year stands, what comes next, what was done, what left."""

from __future__ import annotations

from typing import Any

import pendulum
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.rights import Gesture
from models.clock import Moment, is_simulated, now
from models.errors import BadDefinition, Refusal
from models.letters.called import faults_of_texts, name_of_text
from models.operations.pulse import pulse
from models.operations.runs import last_runs
from models.outbox.jump import jump
from models.serving.calendar.coming import coming
from models.serving.calendar.resuming import jumped, what_waits
from models.serving.home.board import last_messages, outbox_counts, shown_cycles
from models.serving.home.next_steps import next_steps
from models.serving.home.over import years_over
from models.serving.mail.after_restoring import restored_count
from models.serving.mail.mailbox import Under
from models.year.timeline import timeline
from web.calendar.following import follows
from web.calendar.own_front import own_front
from web.calendar.timeline import Year, drawn
from web.operations.runs import in_words
from web.site.home_access import letters_of, shows_the_house
from web.site.pages import local_day, page, reading_for
from web.site.who import reader, to_decide
from web.site.within import own_cycle

router = APIRouter()


@router.get("/")
def year(request: Request) -> Response:
    """What awaits who reads, what is late where they pilot, then the year of each cycle; for who
    tries the portal on their own machine, what left and what will."""
    with reading_for(request) as session:
        house, under = shows_the_house(request), letters_of(request)
        moment = now(session)
        values: dict[str, Any] = {
            "moment": moment,
            "today": local_day(moment),
            "simulated": is_simulated(session),
        }
        values["years"], values["faulty"] = _years(session, moment)
        ended = [one.cycle.cycle for one in values["years"] if one.over]
        values["over"] = years_over(session, ended)
        values["prepares"] = _prepares(request) if values["over"] else set()
        values["own"] = own_front(request, session, moment)
        if house:
            values |= _how_it_goes(request, session, moment, under)
        if house and values["own"] is None:
            values |= _all_it_does(session, moment, under)
            texts = [one.text for one in values["upcoming"]] + [m["text"] for m in values["last"]]
            values["faulty"] += faults_of_texts(texts) if texts else []
        values["forecast"], values["restored"] = _mail(request, session)
        to_decide(request)  # what surrounds the page asks it too: in the same picture
    values["follows"] = follows(request)
    return page(request, "calendar/home.html", house=house, **values, name_of_text=name_of_text)


def _prepares(request: Request) -> set[int]:
    """The académies whose next year the reader may prepare."""
    who = reader(request)
    if who is None or who.only:
        return set()
    return {held.unit_id for held in who.scope.may_at(Gesture.CHANGE_CYCLE)}


def _mail(request: Request, session: Session) -> tuple[str, int]:
    """For who sees to the mail of an académie, the path of its forecast, and how many letters wait
    since a copy was put back; nothing for others."""
    who = reader(request)
    if who is None or who.only or not who.scope.may_at(Gesture.SEE_TO_MAIL):
        return "", 0
    cycle = own_cycle(session, who)
    if cycle is None:
        return "", 0
    return f"/cycles/{cycle}/forecast", restored_count(session, [cycle])


def _how_it_goes(
    request: Request, session: Session, moment: Moment, under: Under
) -> dict[str, Any]:
    """What keeps the house from going on, if anything, and what to type next."""
    return {
        "waiting": what_waits(session, moment, under),
        "jumped": jumped(found) if (found := jump(session)) else "",
        "pulse": pulse(session, request.app.state.settings.period),
        "steps": next_steps(session),
    }


def _all_it_does(session: Session, moment: Moment, under: Under) -> dict[str, Any]:
    """For who tries the portal, signed in as nobody: what runs, what left and what will."""
    return {
        "outbox": outbox_counts(session),
        "last": last_messages(session, 5, under),
        "runs": [in_words(run) for run in last_runs(session, 5)],
        "upcoming": coming(session, moment, 6),
        "now": pendulum.now("UTC"),
    }


def _years(session: Session, moment: Moment) -> tuple[list[Year], list[Refusal]]:
    """Each cycle, drawn; a draft whose files cannot be read is named beside the others."""
    found: list[Year] = []
    faulty: dict[str, Refusal] = {}
    for cycle in shown_cycles(session):
        try:
            found.append(drawn(timeline(session, cycle, moment), moment))
        except BadDefinition as refusal:
            faulty[refusal.sentence] = refusal
    return found, list(faulty.values())
