"""``orgue channel``: by which ways a person, or who holds a function, is written to."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated, Any, Protocol

import pendulum
import sqlalchemy as sa
import typer
from rich.console import Console
from sqlmodel import Session

from channels.apprise_url import shown
from channels.envelope import Channel
from channels.opening import open_channel, seen_to, simulated_time, way_out
from config.settings import Settings
from models.clock import is_simulated, now
from models.database.transactions import gesture, reading
from models.errors import NotFound, Refusal
from models.home import home_engine
from models.outbox import named_ways, routes
from models.outbox.envelope import Envelope
from models.outbox.mail_urls import each_url
from models.outbox.routes import Target
from models.territory.addresses import need_mail
from models.territory.finding import find_unit
from models.territory.functions import function_named, functions, name_of
from models.territory.people import PERSON
from models.territory.staff import person_of
from models.territory.unit import UNIT, Level
from models.words import moments
from models.words.collation import same
from orgue.territory import By, by_whom
from orgue.verbs import Outcome, verb

app = typer.Typer(help="Les voies d'envoi : par personne, par fonction.", no_args_is_help=True)

Person = Annotated[str | None, typer.Option("--person", metavar="COURRIEL", help="Une personne.")]
Function = Annotated[
    str | None, typer.Option("--function", metavar="FONCTION", help="Une fonction (pilot, relay…).")
]
Unit = Annotated[
    str | None, typer.Option("--unit", metavar="UNITÉ", help="La fonction dans cette seule unité.")
]
Urls = Annotated[
    list[str],
    typer.Argument(
        metavar="URL...",
        help="Adresses Apprise, dans l'ordre de secours ; « - » : une par ligne, sur l'entrée.",
    ),
]
OWN = "toutes les autres personnes"


@verb(app, "list")
def list_() -> Outcome:
    """Liste les voies, sans rien de secret : la première sert, les suivantes la secourent."""
    settings = Settings()
    with reading(home_engine()) as session:
        rows = [_row(session, r) for r in routes.all_routes(session)]
    rows.append({"target": None, "who": OWN, "ways": _own(settings), "local": None})
    return Outcome(data={"channels": rows}, show=lambda console: _show(console, rows))


class RouteRow(Protocol):
    """The ways by which somebody is written to."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def function(self) -> str: ...
    @property
    def local(self) -> bool | None: ...
    @property
    def target(self) -> str | None: ...
    @property
    def ways(self) -> tuple[str, ...]: ...


def _typed(urls: list[str]) -> list[str]:
    """The URLs that were given, or are on the input."""
    given = [line.strip() for line in sys.stdin] if urls == ["-"] else urls
    ways = [url for url in given if url]
    if not ways:
        raise Refusal("Aucune adresse d'envoi n'est donnée.", "Donnez-en au moins une.")
    return ways


def _row(session: Session, row: RouteRow) -> dict[str, Any]:
    ways = [shown(url) for url in row.ways]
    return {"target": row.target, "who": _who(session, row), "ways": ways, "local": row.local}


def _own(settings: Settings) -> list[str]:
    if settings.mail_url is None:
        return ["boîte locale"]
    return [shown(url) for url in each_url(settings.mail_url)]


def _who(session: Session, row: RouteRow) -> str:
    """Whose ways, in words."""
    if row.person_id is not None:
        who = sa.select(PERSON.c.name, PERSON.c.mail).where(PERSON.c.id == row.person_id)
        person = session.connection().execute(who).one()
        return f"{person.name} <{person.mail}>"
    if row.unit_id is None:
        names = [f.name for (_, code), f in functions().items() if code == row.function]
        return " ou ".join(dict.fromkeys(names)) or str(row.function)
    unit = sa.select(UNIT.c.name, UNIT.c.level).where(UNIT.c.id == row.unit_id)
    found = session.connection().execute(unit).one()
    return f"{name_of(Level(found.level), row.function)}, {found.name}"


def _show(console: Console, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        console.print(f"{row['who']} : {', puis '.join(row['ways'])}", markup=False)


@verb(app, "set")
def set_(
    urls: Urls, person: Person = None, function: Function = None, unit: Unit = None, by: By = None
) -> Outcome:
    """Règle les voies d'une personne, ou d'une fonction (dans une unité ou partout)."""
    ways = _typed(urls)
    read = [way_out(Settings(), url) for url in ways]
    local = all(way.local_only for way in read)
    with reading(home_engine()) as session:
        _need_the_real_time(session, local)
    silent = [way.name for way in read if not seen_to(way)]
    with gesture(home_engine()) as session:
        _need_the_real_time(session, local)
        target = _target(session, person, function, unit)
        who = by_whom(session, by)
        routes.set_route(session, target, ways, local=local, at=now(session), by=who)
        row = next(r for r in routes.all_routes(session) if r.target == target.word)
        data = _row(session, row)
    sentence = f"{data['who']} : {', puis '.join(data['ways'])}."
    if silent:
        sentence += f" Sans réponse pour l'instant ({', '.join(silent)}) : « orgue channel try »."
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


Name = Annotated[str, typer.Argument(metavar="NOM", help="tchap-relais")]


@verb(app, "name")
def name_(name: Name, urls: Urls, by: By = None) -> Outcome:
    """Déclare une voie sous un nom : les académies la choisissent pour une fonction (Réglages)."""
    ways = _typed(urls)
    read = [way_out(Settings(), url) for url in ways]
    local = all(way.local_only for way in read)
    silent = [way.name for way in read if not seen_to(way)]
    with gesture(home_engine()) as session:
        _need_the_real_time(session, local)
        who = by_whom(session, by)
        named_ways.name_ways(session, name, ways, local=local, at=now(session), by=who)
    data = {"name": name, "ways": [shown(url) for url in ways], "local": local}
    sentence = f"{name} : {', puis '.join(map(shown, ways))}."
    if silent:
        sentence += f" Sans réponse pour l'instant ({', '.join(silent)})."
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


@verb(app, "names")
def names() -> Outcome:
    """Liste les voies déclarées sous un nom, sans rien de secret."""
    with reading(home_engine()) as session:
        rows = [
            {"name": one.name, "ways": [shown(url) for url in one.ways], "local": one.local}
            for one in named_ways.named_ways(session).values()
        ]
    return Outcome(data={"names": rows}, show=lambda console: _show_names(console, rows))


def _show_names(console: Console, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        console.print(f"{row['name']} : {', puis '.join(row['ways'])}", markup=False)
    if not rows:
        console.print("Aucune voie n'a de nom : « orgue channel name NOM URL » en déclare une.")


@verb(app, "forget")
def forget(name: Name, by: By = None) -> Outcome:
    """Oublie une voie déclarée, tant qu'aucun cycle ne s'en sert."""
    with gesture(home_engine()) as session:
        named_ways.forget_ways(session, name, at=now(session), by=by_whom(session, by))
    data = {"name": name, "removed": True}
    sentence = f"La voie « {name} » est oubliée."
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


def _need_the_real_time(session: Session, local: bool) -> None:
    if is_simulated(session) and not local:
        raise simulated_time()


@verb(app, "remove")
def remove(
    person: Person = None, function: Function = None, unit: Unit = None, by: By = None
) -> Outcome:
    """Retire les voies d'une personne ou d'une fonction : la voie commune reprend."""
    with gesture(home_engine()) as session:
        target = _target(session, person, function, unit)
        routes.remove_route(session, target, at=now(session), by=by_whom(session, by))
    data = {"target": target.word, "removed": True}
    sentence = "Ces voies sont retirées : le courrier part par la voie commune."
    return Outcome(data=data, show=lambda console: console.print(sentence))


@verb(app, "try")
def try_(
    person: Person = None,
    function: Function = None,
    unit: Unit = None,
    to: Annotated[str | None, typer.Option("--to", help="À qui écrire l'essai.")] = None,
) -> Outcome:
    """Envoie un essai par chacune des voies, et dit ce que chaque serveur répond."""
    settings, engine = Settings(), home_engine()
    with reading(engine) as session:
        own = person is None and function is None
        ways = [] if own else _ways(session, _target(session, person, function, unit))
    with open_channel(settings, engine) as channel:
        tried = _tried(channel, ways, _address(to, person), settings.portal)
    data = {"to": _address(to, person), "tried": tried}
    if not any(t["outcome"] == "sent" for t in tried):
        failed = " ; ".join(f"{t['way']} : {t['code']} {t['detail']}".strip() for t in tried)
        raise Refusal(f"Aucune voie n'a pris l'essai ({failed}).", "Corrigez la voie.", **data)
    return Outcome(data=data, show=lambda console: _show_tried(console, tried))


def _ways(session: Session, target: Target) -> list[str]:
    found = next((r for r in routes.all_routes(session) if r.target == target.word), None)
    if found is None:
        raise NotFound(
            "Aucune voie n'est réglée pour ce destinataire.",
            "Essayez la voie commune : « orgue channel try --to COURRIEL ».",
        )
    return list(found.ways)


def _address(to: str | None, person: str | None) -> str:
    written = to or person
    if written is None:
        raise Refusal("L'essai n'a pas d'adresse.", "Donnez-la avec --to COURRIEL.")
    return need_mail(written)


def _tried(channel: Channel, ways: list[str], to: str, portal: str) -> list[dict[str, Any]]:
    """What became of one letter by each way; the home's own answer for themselves."""
    alone: list[tuple[str, tuple[str, ...]]] = [(shown(url), (url,)) for url in ways]
    alone = alone or [(channel.name, ())]
    found = []
    for way, urls in alone:
        result = channel.send(_test_letter(to, urls, portal))
        found.append(
            {
                "way": way,
                "outcome": result.outcome.value,
                "code": result.code,
                "detail": result.detail,
            }
        )
    return found


def _test_letter(to: str, ways: tuple[str, ...], portal: str) -> Any:
    return Envelope(
        key=f"essai:{secrets.token_hex(6)}",
        to=to,
        to_name="",
        subject="Point d'orgue : essai d'envoi",
        text=f"Cet essai est bien arrivé : {portal}\n",
        html=f'<p>Cet essai est bien arrivé : <a href="{portal}">{portal}</a></p>',
        at=pendulum.now(moments.PARIS),
        link=portal,
        ways=ways,
    )


def _show_tried(console: Console, tried: list[dict[str, Any]]) -> None:
    for t in tried:
        word = "pris" if t["outcome"] == "sent" else "refusé"
        console.print(f"{t['way']} : {word} ({t['code']} {t['detail']})", markup=False)


def _target(session: Session, person: str | None, function: str | None, unit: str | None) -> Target:
    """Whose ways are meant. Raises Refusal, NotFound."""
    if (person is None) == (function is None) or (person is not None and unit is not None):
        raise Refusal(
            "Il faut une personne, ou une fonction.",
            "Donnez --person COURRIEL, ou --function FONCTION et au besoin --unit UNITÉ.",
        )
    if person is not None:
        return Target(person_id=person_of(session, person).id)
    found = find_unit(session, unit) if unit else None
    if found is None:
        return Target(function=_code(str(function)))
    known = function_named(found.level, str(function))
    if known is None:
        raise _unknown(str(function))
    return Target(function=known.code, unit_id=found.id)


def _code(text: str) -> str:
    """The code of a function of any level."""
    for (_, code), known in functions().items():
        if same(text) in {same(n) for n in (code, known.name, *known.aliases)}:
            return code
    raise _unknown(text)


def _unknown(text: str) -> NotFound:
    codes = ", ".join(dict.fromkeys(code for _, code in functions()))
    return NotFound(f"Aucune fonction « {text} » ici.", f"Les fonctions : {codes}.", function=text)
