"""``orgue synthesis``, ``review``: the texts that units write once the week is over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from models.database.transactions import reading
from models.errors import Refusal
from models.gestures.papers import submitting
from models.home import home_engine
from models.serving.papers.gathered import Gathered, gather, proposed
from models.serving.papers.reading import paper_words
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.work.paper import PaperKind
from models.work.paper_content import PARTS
from orgue import which
from orgue.acting import acting, done
from orgue.moments import Academy, By, Now, Year
from orgue.verbs import Outcome, verb

synthesis = typer.Typer(
    help="Les synthèses, par bassin, département, académie.", no_args_is_help=True
)
review = typer.Typer(help="Le bilan du cycle.", no_args_is_help=True)

Text = Annotated[str | None, typer.Option("--text", help="Le texte.")]
File = Annotated[Path | None, typer.Option("--file", help="Un fichier qui contient le texte.")]
More = Annotated[
    list[str] | None, typer.Option("--part", help="PARTIE=TEXTE : strengths=…, proposals=…")
]
WhichUnit = Annotated[str, typer.Argument(metavar="UNITÉ", help="Son code : 094, un UAI…")]


@verb(synthesis, "gather")
def gather_synthesis(unit: WhichUnit, year: Year = None, academy: Academy = None) -> Outcome:
    """Rassemble ce que le niveau du dessous a rendu, et propose un texte : rien n'est envoyé."""
    with reading(home_engine()) as session:
        cycle = which.the_cycle(session, year, academy, to_read=True)
        home = session.get_one(Unit, cycle.academy_id)
        target = find_unit(session, unit, academy=home)
        found = gather(session, int(cycle.id or 0), target)
    parts = proposed(found)
    data = {
        "unit": target.code,
        "figures": vars(found.figures),
        "waited": list(found.waited),
        "proposed": parts,
    }
    return Outcome(data=data, show=lambda console: _print_gathered(console, found, parts))


def _print_gathered(console: Console, found: Gathered, parts: dict[str, str]) -> None:
    for title, text in paper_words(PaperKind.SYNTHESIS, parts):
        console.print(f"[bold]{title}[/]")
        console.print(text + "\n", markup=False)
    if found.waited:
        console.print(f"Attendues : {', '.join(found.waited)}.", markup=False)


@verb(synthesis, "submit")
def submit_synthesis(
    unit: WhichUnit,
    by: By,
    text: Text = None,
    file: File = None,
    part: More = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Soumet la synthèse d'une unité au niveau supérieur."""
    content = parts_typed(PaperKind.SYNTHESIS, part) | {"text": text_typed(text, file)}
    with acting(by, now, year, academy) as act:
        target = act.unit(unit)
        given = (PaperKind.SYNTHESIS, int(target.id or 0), content, act.actor, act.moment)
        paper = submitting.submit_paper(act.session, act.course, *given)
    return done(f"Synthèse soumise : {target.name}.", paper=paper, unit=target.code)


@verb(review, "submit")
def submit_review(
    by: By,
    text: Text = None,
    file: File = None,
    part: More = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Soumet le bilan du cycle au recteur."""
    content = parts_typed(PaperKind.REVIEW, part) | {"text": text_typed(text, file)}
    with acting(by, now, year, academy) as act:
        given = (PaperKind.REVIEW, act.course.academy_id, content, act.actor, act.moment)
        paper = submitting.submit_paper(act.session, act.course, *given)
    return done("Bilan du cycle soumis au recteur.", paper=paper, state="submitted")


def parts_typed(kind: PaperKind, typed: list[str] | None) -> dict[str, Any]:
    """The parts typed as ``PARTIE=TEXTE``. Raises Refusal for a part that *kind* does not have."""
    known = [part.code for part in PARTS[kind]]
    found: dict[str, Any] = {}
    for one in typed or []:
        code, equals, text = one.partition("=")
        if not equals or code not in known:
            raise Refusal(
                f"--part : « {one[:60]} » n'est pas PARTIE=TEXTE.", f"Parties : {', '.join(known)}."
            )
        found[code] = text
    return found


def text_typed(text: str | None, file: Path | None) -> str:
    """The text of a paper, typed or in a file. Raises Refusal when there is none."""
    if file is not None:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise Refusal(
                f"Le fichier « {file} » ne se lit pas.", "Donnez un texte en UTF-8."
            ) from None
    if not (text or "").strip():
        raise Refusal("Il manque le texte.", "Donnez-le avec --text « … » ou --file FICHIER.")
    return str(text).strip()
