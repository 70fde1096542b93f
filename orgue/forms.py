"""``orgue form``: the forms that schools have signed and keep, in the académie's name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from config.settings import Settings
from models.database.transactions import reading
from models.errors import BadFile, NotFound, Refusal
from models.home import home_engine
from models.masks.paper_forms import BY_CODE, FORMS
from models.territory.unit import Unit
from models.words.system import why
from models.year.course import load_course
from orgue import which
from orgue.acting import done
from orgue.moments import Academy, Year
from orgue.verbs import Outcome, verb

app = typer.Typer(help="Les modèles à signer, que l'école garde.", no_args_is_help=True)
FORMATS = ("pdf", "docx", "odt")


@verb(app, "list")
def list_() -> Outcome:
    """Liste les modèles."""
    data = {"forms": [{"form": f.code, "title": f.title, "who": f.who} for f in FORMS]}
    return Outcome(data=data, show=_print)


def _print(console: Console) -> None:
    for one in FORMS:
        console.print(f"{one.code} : {one.title} ({one.who})", markup=False)


@verb(app, "write")
def write(
    form: Annotated[str, typer.Argument(metavar="MODÈLE", help="Un modèle de « list ».")],
    ending: Annotated[str, typer.Option("--format", help="pdf, docx ou odt.")] = "pdf",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FICHIER", help="Où l'écrire.")
    ] = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Écrit un modèle vierge, au nom de l'académie."""
    asked = BY_CODE.get(form)
    if asked is None:
        raise NotFound(f"Le modèle « {form} » n'existe pas.", f"Choisissez {', '.join(BY_CODE)}.")
    if ending not in FORMATS:
        raise Refusal(f"Le format « {ending} » n'existe pas.", "Choisissez pdf, docx ou odt.")
    with reading(home_engine()) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        name = session.get_one(Unit, course.academy_id).name
    # Late: the portal, which no other command of forms waits for.
    from web.exports.forms import form_file
    from web.exports.letterhead import letterhead

    content = asked.content(name, course.definition.trust)
    head = letterhead(course.definition.look, name, Settings().documents)
    place = out or Path(f"{form}.{ending}")
    try:
        place.write_bytes(form_file(content, ending, head))
    except OSError as error:
        raise BadFile(f"« {place} » ne s'écrit pas : {why(error)}.", said=error.strerror) from None
    return done(f"« {asked.title} » est dans {place}.", form=form, file=str(place))
