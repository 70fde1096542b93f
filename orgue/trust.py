"""``orgue trust``: the papers that the DPD and the RSSI sign, written into a folder."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from config.settings import Settings
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import reading
from models.errors import BadFile
from models.home import home_engine
from models.masks.reading import LIMIT, check_mask
from models.serving.trust.facts import TrustFacts, facts_of
from models.serving.trust.papers import BLOCKS, PAPERS, WORDS, as_document, as_markdown
from models.territory.unit import Unit
from models.words.system import why
from models.year.course import load_course
from models.year.look import Look
from orgue import which
from orgue.acting import whose
from orgue.moments import Academy, By, Now, Year, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Les documents de confiance : registre, AIPD, homologation, informations.",
    no_args_is_help=True,
)


class PaperForm(StrEnum):
    """The formats of a paper that is taken out."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    MD = "md"


@verb(app, "export")
def export(
    by: By,
    form: Annotated[
        PaperForm, typer.Option("--format", help="pdf, docx, odt ou md.")
    ] = PaperForm.ODT,
    to: Annotated[Path, typer.Option("--to", metavar="DOSSIER", help="Où les écrire.")] = Path(
        "confiance"
    ),
    mask: Annotated[
        Path | None,
        typer.Option(
            metavar="FICHIER", help="Un masque à vous (.docx, .odt), avec {{ document }}."
        ),
    ] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Écrit les documents de confiance d'une académie, remplis de ses réglages."""
    engine, settings = home_engine(), Settings()
    given = _mask(mask) if mask else None
    moment = moment_of(engine, now)
    with reading(engine) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        day, actor = course.local_day(moment), whose(session, by)
        need(session, actor, Gesture.CHANGE_CYCLE, course.academy_id, day)
        facts = facts_of(session, course, day, settings)
        named = session.get_one(Unit, course.academy_id).name
    if given is not None:
        form, making = given
    elif form is PaperForm.PDF:
        making = _pdf(course.definition.look, named, settings)
    else:
        making = _made(form)
    files = []
    try:
        to.mkdir(parents=True, exist_ok=True)
        for code in PAPERS:
            place = to / f"{code}.{form.value}"
            place.write_bytes(making(code, facts))
            files.append(str(place))
    except OSError as wrong:
        raise BadFile(
            f"« {to} » ne peut pas être écrit : {why(wrong)}.", "Donnez-en un autre."
        ) from None
    data = {"academy": facts.academy, "files": files, "missing": list(facts.trust.missing)}
    lines = [f"{len(files)} documents écrits dans « {to} »."]
    lines += [f"À compléter : {one}." for one in facts.trust.missing]
    return Outcome(data=data, show=lambda console: console.print("\n".join(lines), markup=False))


Making = Callable[[str, TrustFacts], bytes]


def _mask(path: Path) -> tuple[PaperForm, Making]:
    """The mask of *path*, checked, and what is made on it. Raises BadMask, BadFile."""
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except OSError as wrong:
        raise BadFile(f"« {path} » ne se lit pas : {why(wrong)}.", "Vérifiez le chemin.") from None
    report = check_mask(content, path.name, WORDS, BLOCKS)
    form = PaperForm(report.ending)
    return form, lambda code, facts: as_document(
        PAPERS[code], facts, report.ending, content, report.name
    )


def _made(form: PaperForm) -> Making:
    if form is PaperForm.MD:
        return lambda code, facts: as_markdown(PAPERS[code], facts).encode()
    return lambda code, facts: as_document(PAPERS[code], facts, form.value)


def _pdf(look: Look, academy: str, settings: Settings) -> Making:
    # Late: the portal, which no other format waits for.
    from web.exports.letterhead import letterhead
    from web.exports.trust import trust_pdf

    head = letterhead(look, academy, settings.documents)
    return lambda code, facts: trust_pdf(code, facts, head)
