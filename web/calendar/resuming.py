"""« Reprise »: after a jump of the clock, what waits, and the button that lets it go on."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import may
from models.clock import Moment, now
from models.database.transactions import reading
from models.gestures.cycle.resuming import NothingWaits
from models.gestures.cycle.resuming import resume as let_go_on
from models.outbox.jump import jump
from models.serving.calendar.resuming import ResumingCycle, jumped, what_waits
from web.site.door import acting
from web.site.forms import Posted
from web.site.home_access import letters_of, need_the_house
from web.site.pages import done, local_day, not_done, page
from web.site.who import Visitor, visitor

router = APIRouter(prefix="/resume")


@router.get("", dependencies=[Depends(need_the_house)])
def waiting(request: Request) -> Response:
    """What would happen in each cycle that waits, of the reader's own académies; a button for who
    may let it go on."""
    under = letters_of(request)
    with reading(request.app.state.engine) as session:
        moment, found = now(session), jump(session)
        who = visitor(request, session)
        cycles = what_waits(session, moment, under)
        mine = {one.cycle for one in cycles if _may(session, who, one, moment)}
    said = jumped(found) if found else ""
    return page(request, "calendar/resuming.html", waiting=cycles, mine=mine, jumped=said, who=who)


def _may(session: Session, who: Visitor | None, one: ResumingCycle, moment: Moment) -> bool:
    if who is None or who.only:
        return False
    day = local_day(moment)
    return may(session, who.actor, Gesture.CHANGE_CYCLE, one.academy_id, day) is not None


@router.post("")
def resume(request: Request, form: Posted) -> Response:
    """Let the cycle of the form go on."""
    try:
        with acting(request) as visit:
            who = visit.who
            let_go_on(visit.session, who.actor, visit.moment, [form.number("cycle") or 0])
    except NothingWaits as refusal:
        return not_done(request, "/resume", refusal.sentence)
    return done(request, "/resume", "La reprise est décidée : le prochain passage fait le reste.")
