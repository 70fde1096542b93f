"""``orgue action document``: what the school's papers allow of an image or a film, and its
withdrawal."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from config.settings import Settings
from models.gestures.actions import allowing, documenting
from models.home import home_engine
from models.work.action import ACTION
from models.work.shared_folder import need_our_documents
from models.work.uses import PaperUse, SaidUses, words_of_uses
from orgue.acting import acting, done
from orgue.actions import ActionId, app
from orgue.moments import Academy, By, Now, Year, day_typed
from orgue.verbs import Outcome, verb

document = typer.Typer(help="Les documents joints à une action.", no_args_is_help=True)
app.add_typer(document, name="document")
Number = Annotated[int, typer.Argument(metavar="DOCUMENT", help="Le numéro du document.")]
Attested = Annotated[
    bool, typer.Option("--consent", help="L'école a l'accord écrit des personnes, et le garde.")
]
Uses = Annotated[
    list[PaperUse] | None,
    typer.Option(help="Un usage hors du portail, autant de fois qu'il le faut."),
]
Until = Annotated[str, typer.Option(help="Dernier jour de ces usages : 2027-08-31")]
When = Annotated[
    Literal["before", "after"], typer.Option("--for", help="after : une trace, pour le bilan.")
]


def said_typed(consent: bool, use: list[PaperUse] | None, until: str) -> SaidUses:
    """What the options say that the papers allow. Raises BadDay."""
    day = day_typed(until, "--until") if until else None
    return SaidUses(attested=consent, uses=frozenset(use or ()), until=day)


@verb(document, "film")
def add_film(
    action: ActionId,
    address: Annotated[str, typer.Argument(metavar="ADRESSE", help="Où voir le film : https://…")],
    title: Annotated[str, typer.Option(help="Le titre du film.")],
    by: By,
    consent: Attested = False,
    use: Uses = None,
    until: Until = "",
    moment_: When = "before",
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Joint un film, par l'adresse où l'école l'a publié."""
    said = said_typed(consent, use, until)
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        number = documenting.join_film(
            act.session,
            act.course,
            action,
            address,
            title,
            act.actor,
            act.moment,
            said=said,
            evidence=moment_ == "after",
        )
    told = f"Document n° {number} joint à l'action n° {action}."
    return done(told, action=action, document=number)


@verb(document, "uses")
def say_uses(
    number: Number,
    by: By,
    consent: Attested = False,
    use: Uses = None,
    until: Until = "",
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Dit ce que les papiers de l'école autorisent ; sans --use, l'usage interne seul."""
    said = said_typed(consent, use, until)
    with acting(by, now, year, academy) as act:
        given = (act.session, act.course, number, said, act.actor, act.moment)
        allowing.say_uses(*given)
        kept = documenting.find(act.session, number)
        words = words_of_uses(kept, act.course.local_day(act.moment))
    return done(
        f"Document n° {number} : {words}.",
        document=number,
        uses=sorted(said.uses),
        until=kept.uses_until,
    )


@verb(document, "withdraw")
def withdraw(
    number: Number,
    reason: Annotated[str, typer.Option(help="Pourquoi, sans nommer aucun élève.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Retire une image, un film ou un document de partout, avec un motif."""
    settings = Settings()
    need_our_documents(home_engine(settings), settings.documents)
    with acting(by, now, year, academy) as act:
        given = (act.session, act.course, number, reason, act.actor, act.moment)
        digest = allowing.withdraw_document(*given)
    deleted = documenting.sweep(home_engine(), settings.documents, digest)
    return done(f"Document n° {number} retiré de partout.", document=number, deleted=deleted)
