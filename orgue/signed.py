"""``orgue signed``: the PDF that was signed, joined to a paper after its visa."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.settings import Settings
from models.errors import BadFile
from models.gestures.actions.documenting import sweep
from models.gestures.papers import signing, submitting
from models.home import home_engine
from models.words.french import capital
from models.words.nouns import PAPERS
from models.words.system import why
from models.work.documents import examined
from models.work.paper import PaperKind
from models.work.shared_folder import need_our_documents
from orgue.acting import Act, acting, done
from orgue.moments import Academy, By, Now, Year, day_typed
from orgue.papers import WhichUnit
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Le document signé d'un écrit : joint après le visa, avec sa référence.",
    no_args_is_help=True,
)
Kind = Annotated[
    PaperKind, typer.Argument(metavar="ÉCRIT", help="letter, version, synthesis ou review.")
]


@verb(app, "join")
def join(
    kind: Kind,
    unit: WhichUnit,
    pdf: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le PDF signé.")],
    reference: Annotated[str, typer.Option("--reference", help="Son n° de courrier.")],
    on: Annotated[str, typer.Option("--on", help="La date qu'il porte.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Joint le PDF signé d'un écrit, ou remplace celui qui y est."""
    settings = Settings()
    try:
        with pdf.open("rb") as file:
            content = file.read(settings.document_limit + 1)
    except OSError as error:
        raise BadFile(f"Le fichier « {pdf} » ne se lit pas : {why(error)}.") from None
    given = signing.SignedPdf(
        file=examined(content, pdf.name, settings.document_limit),
        reference=reference,
        on=day_typed(on, "--on"),
    )
    need_our_documents(home_engine(), settings.documents)
    with acting(by, now, year, academy) as act:
        paper = _paper(act, kind, unit)
        said = (paper, given, act.actor, act.moment)
        number = signing.join_signed(act.session, act.course, *said, settings=settings)
    said_so = f"{capital(PAPERS[kind])} : document signé joint, sous la référence {reference}."
    return done(said_so, paper=paper, signed=number)


@verb(app, "withdraw")
def withdraw(
    kind: Kind,
    unit: WhichUnit,
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Retire le document signé d'un écrit, tant que rien n'est parti avec lui."""
    with acting(by, now, year, academy) as act:
        paper = _paper(act, kind, unit)
        digest = signing.withdraw_signed(act.session, act.course, paper, act.actor, act.moment)
    sweep(home_engine(), Settings().documents, digest)
    return done(f"{capital(PAPERS[kind])} : document signé retiré.", paper=paper)


@verb(app, "leave")
def leave(
    kind: Kind,
    unit: WhichUnit,
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Fait partir le courrier d'un écrit sans attendre le document signé."""
    with acting(by, now, year, academy) as act:
        paper = _paper(act, kind, unit)
        signing.leave_unsigned(act.session, act.course, paper, act.actor, act.moment)
    return done(f"{capital(PAPERS[kind])} : le courrier part sans l'attendre.", paper=paper)


def _paper(act: Act, kind: PaperKind, unit: str) -> int:
    """The number of a unit's paper; 0, which none has, where it is not begun."""
    row = submitting.paper_of(act.session, act.course, kind, act.unit_id(unit))
    return int(row.id) if row else 0
