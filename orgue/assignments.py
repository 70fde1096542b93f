"""``orgue people review show`` and ``answer``: at the year's end, who stays and who goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console

from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import reading
from models.errors import Refusal
from models.gestures.assignments.reviewing import SaidOfAssignment, UnitReview, answer_assignments
from models.home import home_engine
from models.serving.framing.assignments import HeldLine, lines_of, progress_below
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.words.french import counted
from models.words.nouns import LEVELS
from models.work.assignment_answer import AssignmentReply
from models.year.course import load_course
from orgue import which
from orgue.acting import acting, done, whose
from orgue.moments import Academy, By, Now, Year, day_typed, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer(help="En fin d'année : qui reste, qui part.", no_args_is_help=True)
WhichUnit = Annotated[str, typer.Argument(metavar="UNITÉ", help="Son code.")]
REPLIES = {
    "reste": AssignmentReply.CONFIRM,
    "remplace": AssignmentReply.REPLACE,
    "finit": AssignmentReply.ENDS,
    "inconnu": AssignmentReply.UNKNOWN,
}
WORDS = {reply: word for word, reply in REPLIES.items()}
ALL = "tous"


@verb(app, "show")
def show(
    unit: WhichUnit, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Montre ce qui est répondu d'une unité, et où en sont celles du dessous."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        cycle = which.the_cycle(session, year, academy, to_read=True)
        target = find_unit(session, unit, academy=session.get_one(Unit, cycle.academy_id))
        course, number = load_course(session, cycle), int(target.id or 0)
        day = course.local_day(moment)
        need(session, whose(session, by), Gesture.READ_UNIT, number, day)
        lines = lines_of(session, course.cycle_id, target, day)
        levels = progress_below(session, course.cycle_id, number, day)
    data: dict[str, Any] = {
        "unit": target.code,
        "assignments": [_line(line) for line in lines],
        "levels": [
            {
                "level": one.level.value,
                "units": one.units,
                "answered": one.answered,
                "unknown": one.unknown,
                "waiting": [name for _, name, _ in one.waiting],
            }
            for one in levels
        ],
    }

    def table(console: Console) -> None:
        for line in lines:
            said = WORDS[line.reply] if line.reply else "sans réponse"
            console.print(f"{line.called} : {line.name} ({line.mail}) – {said}", markup=False)
        for one in levels:
            console.print(f"{LEVELS[one.level]} : {one.answered} sur {one.units}", markup=False)

    return Outcome(data=data, show=table)


def _line(line: HeldLine) -> dict[str, object]:
    return {
        "function": line.called,
        "name": line.name,
        "mail": line.mail,
        "ends": line.ends.isoformat() if line.ends else None,
        "reply": line.reply.value if line.reply else None,
        "successor": line.successor,
    }


@verb(app, "answer")
def answer(
    unit: WhichUnit,
    who: Annotated[
        str, typer.Argument(metavar="QUI", help="L'adresse de qui tient la fonction, ou « tous ».")
    ],
    reply: Annotated[
        str, typer.Argument(metavar="RÉPONSE", help="reste, remplace, finit ou inconnu.")
    ],
    by: By,
    ends: Annotated[
        str | None, typer.Option("--ends", metavar="LE", help="Son dernier jour ; le 31 août.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Le nom de qui remplace.")] = "",
    mail: Annotated[str, typer.Option("--mail", help="L'adresse de qui remplace.")] = "",
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Dit qui reste et qui part ; « tous reste » : tous ceux dont rien n'est encore dit."""
    said = _reply(reply)
    last = day_typed(ends, "--ends") if ends else None
    with acting(by, now, year, academy) as act:
        target = act.unit(unit)
        lines = lines_of(act.session, act.course.cycle_id, target, act.course.local_day(act.moment))
        answers = [
            SaidOfAssignment(assignment_id=line.id, reply=said, ends=last, name=name, mail=mail)
            for line in _meant(lines, who, said)
        ]
        review = UnitReview(unit_id=int(target.id or 0), answers=answers, by=act.actor)
        count = answer_assignments(act.session, act.course, [review], act.moment)
    sentence = f"{target.name} : {counted(count, 'réponse notée')}."
    return done(sentence, unit=target.code, answered=count)


def _reply(typed: str) -> AssignmentReply:
    found = REPLIES.get(typed.strip().lower())
    if found is None:
        raise Refusal(f"« {typed} » n'est pas une réponse.", f"Dites : {', '.join(REPLIES)}.")
    return found


def _meant(lines: Sequence[HeldLine], who: str, reply: AssignmentReply) -> list[HeldLine]:
    """The lines of the address *who*; all that have no answer yet, for everybody."""
    if who == ALL:
        if reply is not AssignmentReply.CONFIRM:
            raise Refusal("« tous » ne va qu'avec « reste ».", "Nommez chacun par son adresse.")
        return [line for line in lines if line.reply is None]
    found = [line for line in lines if line.mail == who.strip().lower()]
    if not found:
        known = ", ".join(sorted({line.mail for line in lines})) or "personne"
        raise Refusal(f"« {who} » ne tient rien dans cette unité.", f"Y sont : {known}.")
    return found
