"""Letters are held, released, dropped, sent again once their number and titles were looked at."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Request, Response

from models.errors import Refusal, WrongMove
from models.gestures.mail import posting
from models.serving.mail.letters import LetterLine, ids_of, lines_with
from models.work.message import MessageState
from web.mail.mail_desk import MailDesk, desk, read_filters
from web.request.same_origin import our_path
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, not_done, page
from web.site.typed import number_of

router = APIRouter(prefix="/outbox")
TYPED_ABOVE = 50
"""Letters above which their number is typed before they are changed together."""
LISTED = 200
"""Letters that a preview lists; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class LetterChange:
    """What is done to letters: *button* before, *question* on the preview, *done* afterwards."""

    target: MessageState
    button: str
    question: str
    confirm: str
    done: str
    warning: str


CHANGES = {
    "hold": LetterChange(
        target=MessageState.HELD,
        button="Mettre en attente",
        question="Mettre en attente",
        confirm="Mettre en attente",
        done="mis en attente",
        warning="Ils ne partiront pas tant que vous ne les aurez pas relâchés.",
    ),
    "release": LetterChange(
        target=MessageState.OWED,
        button="Relâcher, ou envoyer de nouveau",
        question="Laisser partir",
        confirm="Laisser partir",
        done="à envoyer",
        warning="Ils partiront au prochain envoi, s'ils sont encore utiles. L'adresse d'un "
        "courrier en échec sera de nouveau tenue pour bonne.",
    ),
    "drop": LetterChange(
        target=MessageState.DROPPED,
        button="Abandonner",
        question="Abandonner",
        confirm="Abandonner",
        done="abandonné",
        warning="Un courrier abandonné ne se reprend pas ; un résumé emporte tout ce qu'il porte.",
    ),
}


def possible(state: str) -> dict[str, LetterChange]:
    """What may be done to letters of *state*; to any, without one."""
    known = [MessageState(state)] if state in set(MessageState) else list(MessageState)
    ends = set().union(*(posting.PILOT_MOVES[s] for s in known))
    return {name: change for name, change in CHANGES.items() if change.target in ends}


@router.post("/change")
def change(request: Request, form: Posted) -> Response:
    """Look at the letters that were chosen; once confirmed, change them, all or none."""
    back = our_path(form.one("back"), "/outbox")
    wanted = CHANGES.get(form.one("change"))
    with looking(request) as visit:
        at = desk(visit, form.number("cycle"))
        chosen = chosen_letters(at, form, back)
        looked = looked_at(at, chosen, wanted) if wanted else None
    if wanted is None or looked is None or not chosen:
        return not_done(request, back, "Cochez au moins un courrier.")
    if not form.checked("confirmed"):
        return _preview(request, at, looked, wanted, form, back)
    return _changed(request, at, looked, wanted, form, back)


def chosen_letters(at: MailDesk, form: Form, back: str) -> list[int]:
    """The letters that were ticked, those of a preview, or all that the filters keep."""
    if form.checked("all"):
        return ids_of(at.session, at.course, read_filters(dict(parse_qsl(urlsplit(back).query))))
    listed = [number_of(text) for text in form.one("messages").split(",")]
    return [i for i in dict.fromkeys([*form.numbers("message"), *listed]) if i and i < 2**31]


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What would be changed, and what cannot be, as it stands."""

    movable: tuple[LetterLine, ...]
    stuck: tuple[LetterLine, ...]


def looked_at(at: MailDesk, ids: list[int], wanted: LetterChange) -> Looked:
    """The letters of *ids*, told apart by whether *wanted* may be done to them."""
    lines = lines_with(at.session, at.course, ids)
    may = {s for s, ends in posting.PILOT_MOVES.items() if wanted.target in ends}
    return Looked(
        movable=tuple(one for one in lines if one.state in may),
        stuck=tuple(one for one in lines if one.state not in may),
    )


class NotTheSame(Refusal):
    """What would change is not what was looked at, or its number was mistyped."""

    status = 409


def _changed(
    request: Request, at: MailDesk, looked: Looked, wanted: LetterChange, form: Form, back: str
) -> Response:
    ids = [str(one.id) for one in looked.movable]
    try:
        need_number(form, len(ids), form.number("seen"))
        with acting(request) as visit:
            by, moment = visit.actor, visit.moment
            posting.change(visit.session, at.course, ids, wanted.target, by, moment)
    except (NotTheSame, WrongMove) as refusal:
        return _preview(request, at, looked, wanted, form, back, str(refusal))
    count = len(ids)
    ends = "s" if count > 1 and wanted.done.endswith("é") else ""
    return done(request, back, f"{count} courrier{'s' if count > 1 else ''} {wanted.done}{ends}.")


def need_number(form: Form, count: int, seen: int | None) -> None:
    """What was *seen* is what changes; a large number is typed. Raises NotTheSame."""
    if seen != count:
        raise NotTheSame(
            "Des courriers ont changé d'état depuis votre relecture : rien n'est changé.",
            "Relisez la liste, puis confirmez.",
        )
    if count > TYPED_ABOVE and form.number("count") != count:
        raise NotTheSame(f"Pour confirmer, tapez le nombre de courriers : {count}.")


def _preview(
    request: Request,
    at: MailDesk,
    looked: Looked,
    wanted: LetterChange,
    form: Form,
    back: str,
    wrong: str = "",
) -> Response:
    return page(
        request,
        "mail/outbox_change.html",
        409 if wrong else 200,
        looked=looked,
        change=wanted,
        name=form.one("change"),
        form=form,
        back=back,
        wrong=wrong,
        desk=at,
        most=LISTED,
        typed=len(looked.movable) > TYPED_ABOVE,
    )
