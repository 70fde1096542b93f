"""``orgue person``: what somebody asks of what is held on them: access, correction, opposition,
erasure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlmodel import Session

from config.settings import Settings
from models.errors import BadFile
from models.gestures.retention.asking import (
    correct_person,
    need_keeper_of,
    note_request,
    oppose,
    person_of,
)
from models.gestures.retention.cleaning import clean
from models.gestures.retention.erasing import erase_people
from models.gestures.retention.own_asking import answer_request, open_requests
from models.home import home_engine
from models.serving.retention.held_on import held_on, write_held
from models.territory.people import Person
from models.territory.unit import Unit
from models.words.french import plural
from models.words.system import why
from models.work.retention.rows import PersonAsks
from orgue.moments import Now, WhichAcademy
from orgue.retention import Out, Who, kept_in
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Ce qu'une personne demande de ses données : accès, correction, opposition, effacement.",
    no_args_is_help=True,
)
Whom = Annotated[str, typer.Argument(metavar="COURRIEL", help="Son adresse, ou son numéro.")]
OBLIGED = (
    "Ce que sa fonction lui demande (avis, bilans, réponses) lui est toujours écrit : c'est une "
    "mission de service public. Les chiffres ne la nomment pas."
)


def _found(session: Session, academy: Unit, whom: str) -> Person:
    return person_of(session, int(academy.id or 0), whom)


@verb(app, "data")
def data(
    academy: WhichAcademy, whom: Whom, out: Out = None, by: Who = None, now: Now = None
) -> Outcome:
    """Écrit tout ce qui est tenu sur une personne, dans un ODS qu'elle lit (ou .json)."""
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        slot = need_keeper_of(session, unit, actor, moment)
        person = _found(session, unit, whom)
        held = held_on(session, person, moment, int(unit.id or 0))
        place = out or Path(f"donnees-personne-{person.id}.ods")
        try:
            if place.suffix == ".json":
                said = json.dumps(held.as_dict(), ensure_ascii=False, indent=1, default=str)
                place.write_text(said, encoding="utf-8")
            else:
                write_held(held, place)
        except OSError as wrong:
            raise BadFile(
                f"« {place} » ne peut pas être écrit : {why(wrong)}.", "Donnez-en un autre."
            ) from None
        note_request(session, int(person.id or 0), PersonAsks.ACCESS, slot, moment)
        said_ = {"person": person.id, "rows": len(held.rows), "file": str(place)}
    sentence = (
        f"{plural(len(held.rows), 'ligne', 'lignes')}, dans « {place} ». Relisez-le avant de le "
        "remettre : ce que d'autres ont écrit peut les nommer aussi."
    )
    return Outcome(data=said_, show=lambda console: console.print(sentence, markup=False))


@verb(app, "asked")
def asked(
    academy: WhichAcademy,
    answer: Annotated[
        int | None,
        typer.Option("--answer", metavar="NUMÉRO", help="Note que cette demande est répondue."),
    ] = None,
    by: Who = None,
    now: Now = None,
) -> Outcome:
    """Liste les corrections que des personnes demandent de leur page, et leur délai d'un mois."""
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        need_keeper_of(session, unit, actor, moment)
        if answer:
            answer_request(session, unit, answer, actor, moment)
        found = open_requests(session, int(unit.id or 0))

    def show(console: Console) -> None:
        for one in found:
            said = f"n° {one.number}, {one.name}, avant le {one.until:%d/%m/%Y} : « {one.wish} »"
            console.print(said, markup=False)
        if not found:
            console.print("Aucune demande n'attend.")

    return Outcome(data={"requests": [vars(one) for one in found]}, show=show)


@verb(app, "correct")
def correct(
    academy: WhichAcademy,
    whom: Whom,
    name: Annotated[str, typer.Option("--name", metavar="NOM")] = "",
    mail: Annotated[str, typer.Option("--mail", metavar="COURRIEL")] = "",
    phone: Annotated[
        str | None, typer.Option("--phone", metavar="NUMÉRO", help="Vide pour l'ôter.")
    ] = None,
    by: Who = None,
    now: Now = None,
) -> Outcome:
    """Corrige un nom, une adresse ou un téléphone."""
    if not name and not mail and phone is None:
        raise typer.BadParameter("donnez --name, --mail ou --phone.")
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        slot = need_keeper_of(session, unit, actor, moment)
        person = _found(session, unit, whom)
        correct_person(session, person, slot, moment, name=name, mail=mail, phone=phone)
        said = {"person": person.id, "name": person.name, "mail": person.mail}
    sentence = f"C'est écrit : {said['name']} <{said['mail']}>."
    return Outcome(data=said, show=lambda console: console.print(sentence, markup=False))


@verb(app, "oppose")
def oppose_(
    academy: WhichAcademy,
    whom: Whom,
    ends: Annotated[bool, typer.Option("--ends", help="Lève l'opposition.")] = False,
    by: Who = None,
    now: Now = None,
) -> Outcome:
    """Note qu'une personne s'oppose aux nouvelles qui ne sont pas son travail."""
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        slot = need_keeper_of(session, unit, actor, moment)
        person = _found(session, unit, whom)
        oppose(session, person, slot, moment, ends=ends)
        said = {"person": person.id, "opposes_news": person.opposes_news}
    state = "Elle reçoit de nouveau les nouvelles." if ends else f"C'est noté. {OBLIGED}"
    return Outcome(data=said, show=lambda console: console.print(state, markup=False))


@verb(app, "erase")
def erase(academy: WhichAcademy, whom: Whom, by: Who = None, now: Now = None) -> Outcome:
    """Efface une personne dont plus aucune fonction ne dure : la fonction reste. C'est sans
    retour."""
    settings = Settings()
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        slot = need_keeper_of(session, unit, actor, moment)
        person = _found(session, unit, whom)
        done = erase_people(session, [person], slot, moment, settings.documents)
    clean(home_engine(), settings, done.files, done.sought)
    said = {
        "person": done.people[0],
        "texts": done.texts,
        "documents": list(done.documents),
        "homonym": bool(done.homonyms),
    }
    sentence = (
        f"La personne n° {done.people[0]} est effacée : "
        f"{plural(done.texts, 'texte récrit', 'textes récrits')}, "
        f"{plural(len(done.documents), 'fichier retiré', 'fichiers retirés')}."
    )
    if done.homonyms:
        sentence += " Quelqu'un d'autre porte son nom : les textes qui le disent sont à relire."
    return Outcome(data=said, show=lambda console: console.print(sentence, markup=False))
