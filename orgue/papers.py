"""``orgue framing``, ``synthesis``, ``review``: the texts that units write for a cycle."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import Refusal
from models.gestures import papers
from models.work.paper import PaperKind
from orgue.acting import acting, done
from orgue.moments import Academy, By, Now, Year, day_typed
from orgue.verbs import Outcome, verb

framing = typer.Typer(
    help="Le cadrage : la lettre, puis sa déclinaison par département.", no_args_is_help=True
)
synthesis = typer.Typer(
    help="Les synthèses, par bassin, département, académie.", no_args_is_help=True
)
review = typer.Typer(help="Le bilan du cycle.", no_args_is_help=True)

Text = Annotated[str | None, typer.Option("--text", help="Le texte.")]
File = Annotated[Path | None, typer.Option("--file", help="Un fichier qui contient le texte.")]
WhichUnit = Annotated[str, typer.Argument(metavar="UNITÉ", help="Son code : 094, un UAI…")]


@verb(framing, "submit")
def submit_framing(
    by: By,
    unit: Annotated[str | None, typer.Argument(metavar="UNITÉ")] = None,
    text: Text = None,
    file: File = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Soumet la lettre de cadrage au recteur."""
    content = {"text": _text(text, file)}
    with acting(by, now, year, academy) as act:
        unit_id = act.unit_id(unit) if unit else act.course.academy_id
        paper = papers.submit_paper(
            act.session, act.course, PaperKind.LETTER, unit_id, content, act.actor, act.moment
        )
    return done("Lettre de cadrage soumise au recteur.", paper=paper, state="submitted")


@verb(framing, "issue")
def issue_framing(
    unit: WhichUnit,
    by: By,
    text: Text = None,
    file: File = None,
    emphasis: Annotated[
        list[str] | None, typer.Option(help="Thème que le département met en avant.")
    ] = None,
    date_: Annotated[
        list[str] | None, typer.Option("--date", help="NOM=DATE propre au département.")
    ] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Le DASEN publie la déclinaison de son département."""
    dates = {n: str(day_typed(d, "--date")) for n, _, d in (x.partition("=") for x in date_ or [])}
    content = {"text": _text(text, file), "emphasis": emphasis or [], "dates": dates}
    with acting(by, now, year, academy) as act:
        target = act.unit(unit)
        papers.issue_version(
            act.session, act.course, int(target.id or 0), content, act.actor, act.moment
        )
    return done(f"Déclinaison publiée : {target.name}.", unit=target.code, state="accepted")


@verb(synthesis, "submit")
def submit_synthesis(
    unit: WhichUnit,
    by: By,
    text: Text = None,
    file: File = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Soumet la synthèse d'une unité au niveau supérieur."""
    content = {"text": _text(text, file)}
    with acting(by, now, year, academy) as act:
        target = act.unit(unit)
        paper = papers.submit_paper(
            act.session,
            act.course,
            PaperKind.SYNTHESIS,
            int(target.id or 0),
            content,
            act.actor,
            act.moment,
        )
    return done(f"Synthèse soumise : {target.name}.", paper=paper, unit=target.code)


@verb(review, "submit")
def submit_review(
    by: By,
    text: Text = None,
    file: File = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Soumet le bilan du cycle au recteur."""
    content = {"text": _text(text, file)}
    with acting(by, now, year, academy) as act:
        paper = papers.submit_paper(
            act.session,
            act.course,
            PaperKind.REVIEW,
            act.course.academy_id,
            content,
            act.actor,
            act.moment,
        )
    return done("Bilan du cycle soumis au recteur.", paper=paper, state="submitted")


def _text(text: str | None, file: Path | None) -> str:
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


def plain(content: dict[str, Any]) -> dict[str, Any]:
    """*content* with its dates as text."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in content.items()}
