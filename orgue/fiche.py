"""``orgue action``: the life of an action, from its first draft to the documents it gathers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from config.settings import Settings
from models.database.transactions import reading
from models.errors import BadFile, Refusal
from models.gestures.actions import delaying, documenting, editing, starting
from models.gestures.actions.associating import answer, schools_called
from models.gestures.actions.editing import Edit
from models.gestures.actions.loading import load
from models.gestures.actions.submitting import names_of_associated
from models.gestures.actions.taking_place import took_place_here
from models.gestures.validation import commenting
from models.home import home_engine
from models.serving.actions import fiches
from models.words.nouns import ACTION_STATES
from models.words.system import why
from models.work import documents
from models.work.action import ACTION, WRITTEN_FREELY, shown_as
from models.work.days import days_of
from models.work.model_actions import model_actions
from models.work.own_fields import every_of, labels_of
from models.work.rows import ActionRow
from models.work.shared_folder import need_our_documents
from models.work.subjects import SubjectKind
from models.year.course import load_course
from orgue import which
from orgue.acting import Act, acting, done
from orgue.actions import ActionId, Confirm, app
from orgue.fields_typed import need_right, values_typed
from orgue.images import Attested, Until, Uses, When, document, said_typed
from orgue.moments import Academy, By, Now, Year, day_typed
from orgue.verbs import Outcome, verb

UnitCode = Annotated[str, typer.Argument(metavar="UNITÉ", help="UAI de l'école, code de l'unité.")]


@verb(app, "start")
def start(
    unit: UnitCode,
    by: By,
    model: Annotated[int, typer.Option(min=0, help="Le numéro d'un modèle (1 à 11).")] = 0,
    last_year: Annotated[int, typer.Option("--from", min=0, help="Une action passée.")] = 0,
    entry: Annotated[int, typer.Option("--entry", min=0, help="Une ressource.")] = 0,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Commence un brouillon, depuis un modèle, une ressource ou une action de l'an dernier."""
    with acting(by, now, year, academy, unit) as act:
        unit_id = act.unit_id(unit)
        begun = _begun(act, unit_id, model, last_year, entry)
        action = starting.start(act.session, act.course, begun, act.actor, act.moment)
        labels = labels_of(act.course.definition)
    check = [labels[code] for code in begun.content.get(editing.TO_CHECK, ())]
    more = f" À vérifier : {', '.join(check)}." if check else ""
    return done(
        f"Action n° {action} : {ACTION_STATES['draft']}.{more}", action=action, to_check=check
    )


def _begun(act: Act, unit_id: int, model: int, last_year: int, entry: int) -> Any:
    if last_year:
        return starting.taken_up(act.session, act.course, unit_id, last_year)
    on = starting.first_day(act.session, act.course, unit_id)
    if entry:
        return starting.from_entry(act.session, act.course, unit_id, entry, on)
    if not model:
        return starting.from_nothing(unit_id, on)
    models = model_actions()
    if model > len(models):
        raise Refusal(f"Il y a {len(models)} modèles.", "Choisissez --model 1, 2, 3…")
    return starting.from_model(unit_id, models[model - 1], on)


@verb(app, "edit")
def edit(
    action: ActionId,
    by: By,
    set_: Annotated[
        list[str], typer.Option("--set", help="CHAMP=VALEUR, autant de fois qu'il le faut.")
    ],
    reopen: Annotated[
        bool, typer.Option("--reopen", help="Modifie une action soumise : la validation reprend.")
    ] = False,
    confirm: Confirm = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Modifie des champs d'une action."""
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        row = load(act.session, act.course, [action])[action]
        if row.state not in WRITTEN_FREELY and not reopen:
            raise Refusal(
                f"L'action n° {action} est {ACTION_STATES[row.state]}.",
                "Ajoutez --reopen : elle repart alors en validation.",
            )
        asked = replace(_asked(act, row, set_), confirm=confirm)
        change = editing.edit if row.state in WRITTEN_FREELY else editing.reopen
        kept = change(act.session, act.course, action, asked, act.actor, act.moment)
        named = labels_of(act.course.definition)
    labels = ", ".join(named[code] for code in kept.changed) or "rien de nouveau"
    return done(f"Action n° {action} : {labels}.", action=action, changed=list(kept.changed))


def _asked(act: Act, row: ActionRow, pairs: list[str]) -> Edit:
    """What the options ``CHAMP=VALEUR`` ask. Raises BadField, with each wrong field."""
    values, errors = values_typed(act, row.unit_id, pairs, row.content)
    edit = Edit(values=values)
    if "associated" in values:
        ids, wrong = schools_called(act.session, act.course, values["associated"])
        errors |= {"associated": wrong} if wrong else {}
        edit = replace(edit, associated=tuple(ids))
    need_right(errors, labels_of(act.course.definition))
    return edit


@verb(app, "show")
def show(action: ActionId, year: Year = None, academy: Academy = None) -> Outcome:
    """Montre la fiche d'une action, et ce que chaque nouvel envoi a changé."""
    with reading(home_engine()) as session:
        of = (ACTION, action)
        cycle = which.cycle_of_row(session, year, academy, of, to_read=True)
        course = load_course(session, cycle)
        row = load(session, course, [action])[action]
        names = names_of_associated(session, [action]).get(action, [])
        days = days_of(session, [action])[action]
        content = editing.said_by(row, days) | {"associated": names}
        parts = fiches.parts_of(content, course.definition)
        revisions = fiches.revisions(session, action, every_of(course.definition))
        papers = [(d.id, d.name) for d in documenting.joined(session, action)]
    data = {
        "action": action,
        "state": shown_as(row).value,
        "round": row.round,
        "late": row.late,
        "fiche": content,
        "documents": [{"document": i, "name": n} for i, n in papers],
        "revisions": [
            {"round": r.round, "changes": [vars(c) for c in r.changes]} for r in revisions
        ],
    }
    return Outcome(data=data, show=lambda console: _print(console, row, parts, revisions, papers))


def _print(
    console: Console,
    row: ActionRow,
    parts: Iterable[tuple[str, fiches.Facts]],
    revisions: Iterable[fiches.Revision],
    papers: Iterable[tuple[int, str]],
) -> None:
    console.print(f"Action n° {row.id} : {ACTION_STATES[shown_as(row)]}", markup=False)
    for title, facts in parts:
        console.print(f"\n{title}", markup=False)
        for label, words in facts:
            console.print(f"  {label} : {words}", markup=False)
    for revision in revisions:
        console.print(f"\nEnvoi n° {revision.round}", markup=False)
        for change in revision.changes:
            before, after = change.before or "—", change.after or "—"
            console.print(f"  {change.label} : {before} → {after}", markup=False)
    for number, name in papers:
        console.print(f"\nDocument n° {number} : {name}", markup=False)


@verb(app, "agree")
def agree(
    action: ActionId,
    unit: UnitCode,
    by: By,
    no: Annotated[bool, typer.Option("--no", help="Ne s'associe pas.")] = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Répond pour une école associée : elle est d'accord, ou non."""
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        school = act.unit_id(unit)
        answer(act.session, act.course, action, school, not no, act.actor, act.moment)
    said = "ne s'associe pas" if no else "donne son accord"
    return done(f"Action n° {action} : {unit} {said}.", action=action, unit=unit, agreed=not no)


@verb(app, "here")
def here(
    action: ActionId,
    unit: UnitCode,
    by: By,
    pupils: Annotated[int | None, typer.Option(help="Élèves de cette école.")] = None,
    adults: Annotated[int | None, typer.Option(help="Familles et personnels.")] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Dit qu'une action partagée a eu lieu dans une école associée."""
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        given = (act.session, act.course, action, act.unit_id(unit), act.actor, act.moment)
        took_place_here(*given, pupils=pupils, adults=adults)
    said = f"Action n° {action} : elle a eu lieu aussi dans {unit}."
    return done(said, action=action, unit=unit, pupils=pupils, adults=adults)


@verb(app, "delay")
def delay(
    unit: UnitCode,
    by: By,
    until: Annotated[str, typer.Option(help="Dernier jour : 2027-01-20")],
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Accorde un délai après la clôture à une unité et à tout ce qui en dépend."""
    day = day_typed(until, "--until")
    with acting(by, now, year, academy) as act:
        unit_id = act.unit_id(unit)
        delaying.grant_delay(act.session, act.course, unit_id, day, act.actor, act.moment)
        late = [r.id for r in delaying.late_drafts(act.session, act.course)]
    return done(
        f"{unit} peut soumettre jusqu'au {day:%d/%m/%Y} inclus.",
        unit=unit,
        until=day,
        late_drafts=late,
    )


@verb(app, "comment")
def comment(
    action: ActionId,
    text: Annotated[str, typer.Argument(metavar="TEXTE", help="Ce que vous en dites.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Commente une action, pour qui la porte et qui la valide."""
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        unit_id = load(act.session, act.course, [action])[action].unit_id
        about = (SubjectKind.ACTION, action, unit_id)
        commenting.comment(act.session, act.course, *about, text, act.actor, act.moment)
    return done(f"Commentaire laissé sur l'action n° {action}.", action=action)


@verb(document, "add")
def add_document(
    action: ActionId,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le fichier à joindre.")],
    by: By,
    consent: Attested = False,
    use: Uses = None,
    until: Until = "",
    moment_: When = "before",
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Joint un document ou une image."""
    settings, said = Settings(), said_typed(consent, use, until)
    read = documents.examined(_bytes_of(file, settings), file.name, settings.document_limit)
    need_our_documents(home_engine(settings), settings.documents)
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        number = documenting.join(
            act.session,
            act.course,
            action,
            read,
            act.actor,
            act.moment,
            said=said,
            evidence=moment_ == "after",
            settings=settings,
        )
    return done(
        f"Document n° {number} joint à l'action n° {action}.",
        action=action,
        document=number,
        type=read.media_type,
    )


def _bytes_of(file: Path, settings: Settings) -> bytes:
    try:
        if file.stat().st_size > settings.document_limit:
            raise documents.too_large(settings.document_limit)
        return file.read_bytes()
    except OSError as error:
        raise BadFile(f"« {file} » ne se lit pas : {why(error)}.", said=error.strerror) from None


@verb(document, "remove")
def remove_document(
    number: Annotated[int, typer.Argument(metavar="DOCUMENT", help="Le numéro du document.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Retire un document ; son fichier disparaît si rien d'autre ne l'utilise."""
    settings = Settings()
    need_our_documents(home_engine(settings), settings.documents)
    with acting(by, now, year, academy) as act:
        digest = documenting.remove(act.session, act.course, number, act.actor, act.moment)
    deleted = documenting.sweep(home_engine(), settings.documents, digest)
    return done(f"Document n° {number} retiré.", document=number, deleted=deleted)
