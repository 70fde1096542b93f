"""``orgue review export`` and ``mask``: the review as a file, on the académie's own mask."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from config.settings import Settings
from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.errors import BadFile, Refusal
from models.gestures.actions.made_documents import remember_made
from models.gestures.cycle.masks import keep_mask, remove_mask
from models.home import home_engine
from models.masks.pictures import pictures_in
from models.masks.reading import LIMIT, MEDIA, check_mask, fill_mask
from models.serving.review.content import review_content
from models.serving.review.document import (
    BLOCKS,
    FORMATS,
    WORDS,
    field_lines,
    review_document,
    review_fields,
)
from models.serving.review.images import images_of_review, mask_pictures, with_files
from models.work.uses import OutputKind
from models.year.course import load_course
from orgue import which
from orgue.acting import done, whose
from orgue.moments import Academy, By, Now, Year, moment_of
from orgue.papers import review
from orgue.review import app as with_press
from orgue.verbs import Outcome, err, verb

app = with_press
Form = Annotated[str, typer.Option("--format", help="pdf, docx ou odt.")]
OnMask = Annotated[
    Path | None, typer.Option("--mask", metavar="FICHIER", help="Un masque, pour cette fois.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FICHIER", help="Où l'écrire.")]


@verb(review, "export")
def export(
    by: By,
    form: Form = "pdf",
    mask: OnMask = None,
    out: Out = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Écrit le bilan de l'année en PDF, en Word ou en LibreOffice, sur le masque de l'académie."""
    if form not in FORMATS:
        raise Refusal(f"Le format « {form} » n'existe pas.", "Choisissez pdf, docx ou odt.")
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        day, actor = course.local_day(moment), whose(session, by)
        found = review_content(session, course, scope_of(session, actor, day), day)
        images = images_of_review(session, course.cycle_id, day)
        masks, year_name = course.definition.masks, course.year_name
        look = course.definition.look
    folder = Settings().documents
    fields = review_fields(found, mask_pictures(images, folder))
    if mask is not None:
        content = _read(mask)
        report = check_mask(content, mask.name, WORDS, BLOCKS)
        form, made = report.ending, fill_mask(content, report.name, fields)
        held = pictures_in(made)
    elif form == "pdf":
        with _waiting():
            # Late: the portal, which no other command of the review waits for.
            from web.exports.letterhead import letterhead
            from web.exports.review import review_pdf

            pictures = with_files(images, folder)
            made = review_pdf(found, letterhead(look, found.academy, folder), pictures)
            held = [one.id for one, _ in pictures]
    else:
        with _waiting():
            made = review_document(fields, masks, form, folder)
            held = pictures_in(made)
    place = out or Path(f"bilan-{year_name}.{form}")
    if held:
        with gesture(engine) as session:
            given = (session, course.cycle_id, OutputKind.REVIEW, place.name, held)
            remember_made(*given, actor, moment)
    try:
        place.write_bytes(made)
    except OSError as wrong:
        raise BadFile(f"« {place} » ne peut pas être écrit.", "Donnez-en un autre.") from wrong
    return done(f"Bilan écrit : {place}.", file=str(place), format=form, size=len(made))


def _waiting() -> AbstractContextManager[object]:
    """What says, to who is at a terminal, that the file takes a moment."""
    said = "Je mets le bilan en page ; une dizaine de secondes…"
    return err.status(said) if err.is_terminal else nullcontext()


@verb(review, "mask")
def mask_of_review(
    by: By,
    file: Annotated[
        Path | None, typer.Argument(metavar="FICHIER", help=".docx, .dotx, .odt ou .ott.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Le vérifie sans le garder.")] = False,
    remove: Annotated[
        str, typer.Option("--remove", metavar="FORMAT", help="docx ou odt : masque neutre.")
    ] = "",
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Garde le masque du bilan ; sans fichier, montre les champs et ce qu'ils contiennent."""
    if file is None and not remove:
        return _fields(by, now, year, academy)
    if remove and remove not in MEDIA:
        raise Refusal(f"« {remove} » n'est pas un format de masque.", "Choisissez docx ou odt.")
    content = _read(file) if file else b""
    report = check_mask(content, file.name, WORDS, BLOCKS) if file else None
    engine = home_engine()
    if report is not None and check:
        names = ", ".join(report.fields)
        return done(f"Le masque convient : {names}.", fields=list(report.fields))
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        cycle, actor = which.the_cycle(session, year, academy), whose(session, by)
        if report is None:
            remove_mask(session, cycle, remove, actor, moment)
            return done("Le masque est ôté : le masque neutre le remplace.", removed=remove)
        keep_mask(session, cycle, report, content, Settings().documents, actor, moment)
    return done(
        f"Le masque « {report.name} » est gardé.", name=report.name, fields=list(report.fields)
    )


def _fields(by: str, now: str | None, year: str | None, academy: str | None) -> Outcome:
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        day = course.local_day(moment)
        scope = scope_of(session, whose(session, by), day)
        pictures = [one.picture() for one in images_of_review(session, course.cycle_id, day)]
        content = review_content(session, course, scope, day)
        lines = field_lines(review_fields(content, pictures))

    def show(console: Console) -> None:
        for name, means, holds in lines:
            console.print(f"{{{{ {name} }}}} : {means}. Aujourd'hui : {holds}", markup=False)

    keys = ("name", "means", "now")
    return Outcome(data={"fields": [dict(zip(keys, one, strict=True)) for one in lines]}, show=show)


def _read(path: Path) -> bytes:
    """A file, no more of it than a mask may be. Raises BadFile."""
    try:
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except OSError as wrong:
        raise BadFile(f"Le fichier {path} ne se lit pas.", "Vérifiez son nom.") from wrong
