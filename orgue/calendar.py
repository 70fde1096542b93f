"""``orgue calendar``: what is known of the school year, where it comes from, what is missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from models.calendar.entering import BY_HAND, enter_holiday, remove
from models.calendar.facts import CalendarUnknown, SchoolHolidayFact, in_zone
from models.calendar.names import holiday_name, zone_named
from models.calendar.open_data import HolidayReport, import_calendar
from models.calendar.places import split_place
from models.calendar.school_days import SchoolCalendar
from models.calendar.school_year import (
    SOUTHERN,
    in_use,
    label_of,
    school_year_named,
    school_year_of,
)
from models.calendar.table import OF_SUBDIVISION, calendar_for, known, ship
from models.clock import now
from models.database.transactions import gesture, reading
from models.gestures.territory.school_week import SchoolWeekReport, import_school_weeks
from models.home import home_engine
from models.words.french import counted
from orgue.moments import day_typed
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Le calendrier scolaire : vacances, jours fériés, jours de classe.", no_args_is_help=True
)

ZoneArg = Annotated[
    str, typer.Argument(metavar="ZONE", help="A, B, C, Corse, Réunion… ; B+57 pour la Moselle.")
]
YearArg = Annotated[
    str,
    typer.Argument(
        metavar="ANNÉE", help="Année scolaire, 2026-27 (2027 en Nouvelle-Calédonie, à Wallis)."
    ),
]


@verb(app, "show")
def show(zone: ZoneArg, year: YearArg) -> Outcome:
    """Les vacances d'une zone : dates, officielles ou prévisionnelles, source."""
    place = _place(zone)
    school_year = school_year_named(year, split_place(place)[0])
    with reading(home_engine()) as session:
        calendar = calendar_for(session, place, "Europe/Paris", school_year)
    data = _shown(calendar)
    return Outcome(data=data, show=lambda console: _print_year(console, calendar, data))


def _place(text: str) -> str:
    """The place that *text* means: « Saint-Martin » is ``Guadeloupe+978``."""
    said, mark, subdivision = text.partition("+")
    zone, own = split_place(zone_named(said))
    found = subdivision.strip().upper().removeprefix("0") if mark else own
    return zone + (f"+{found}" if found else "")


def _entered(text: str, year: str) -> tuple[str, str]:
    """The zone whose rows are written for *text*, and the school year."""
    place = _place(text)
    zone, subdivision = split_place(place)
    own = OF_SUBDIVISION.get(subdivision)
    return own or zone_named(place), school_year_named(year, zone)


def _shown(calendar: SchoolCalendar) -> dict[str, Any]:
    first, last = calendar.rentree(), calendar.last_day()
    return {
        "zone": calendar.place,
        "school_year": calendar.school_year,
        "rentree": first,
        "last_day": last,
        "school_days": calendar.between(first, last) + 1,
        "official": not any(not h.official for h in calendar.holidays_of_year()),
        "holidays": [_holiday(h) for h in calendar.holidays_of_year()],
        "public_holidays": [
            {"on": day, "name": name} for day, name in calendar.public_holidays_of_year()
        ],
    }


def _holiday(fact: SchoolHolidayFact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "first": fact.first,
        "last": fact.last,
        "official": fact.official,
        "source": fact.source,
    }


def _print_year(console: Console, calendar: SchoolCalendar, data: dict[str, Any]) -> None:
    zone = in_zone(_in_words(calendar.place))
    year = in_use(calendar.school_year, calendar.zone)
    console.print(f"[bold]Année scolaire {year}, {zone}[/]")
    console.print(
        f"Rentrée {_day(data['rentree'])}, dernier jour de classe {_day(data['last_day'])}, "
        f"{data['school_days']} jours de classe du lundi au vendredi."
    )
    table = Table("Vacances", "du", "au", "", "Source")
    for fact in calendar.holidays_of_year():
        mark = "officiel" if fact.official else "prévisionnel"
        table.add_row(fact.name, _day(fact.first), _day(fact.last), mark, fact.source)
    console.print(table)
    free = ", ".join(f"{p['name']} ({_day(p['on'])})" for p in data["public_holidays"])
    console.print(f"Jours fériés : {free}.")


def _in_words(place: str) -> str:
    return OF_SUBDIVISION.get(split_place(place)[1], place)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


@verb(app, "import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FICHIER", help="fr-en-calendrier-scolaire, CSV ou classeur.")
    ],
) -> Outcome:
    """Lit le fichier de données ouvertes du ministère."""
    with gesture(home_engine()) as session:
        ship(session)
        report = import_calendar(session, file, now(session))
    return Outcome(data=report.as_dict(), show=lambda console: _print_import(console, report))


def _lines(read: int) -> str:
    return counted(read, "ligne lue")


def _print_import(console: Console, report: HolidayReport) -> None:
    left = ", ".join(f"{why} : {n}" for why, n in sorted(report.ignored_why.items()))
    console.print(
        f"{_lines(report.read)}, {counted(report.ignored, 'laissée')}"
        f"{f' ({left})' if left else ''}, {counted(report.holidays, 'période')}, "
        f"{counted(len(report.changes), 'changement')}.",
        markup=False,
    )
    for slip in report.slips:
        console.print(f"  Laissée de côté : {slip.sentence}", markup=False)
    for sentence in report.notices:
        console.print(f"• {sentence}", markup=False)
    for change in report.changes:
        row = change.as_dict()
        old = f"{row['old']} → " if row["old"] else "ajouté : "
        console.print(f"  {row['unit']}, {row['what']} : {old}{row['new']}", markup=False)
    for name in report.differing:
        console.print(f"  À vérifier, les académies ne s'accordent pas : {name}", markup=False)


@verb(app, "school-week")
def school_week(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FICHIER", help="fr-en-organisation-du-temps-scolaire, CSV ou classeur."
        ),
    ],
) -> Outcome:
    """Lit quels jours il y a classe dans chaque école (organisation du temps scolaire)."""
    with gesture(home_engine()) as session:
        report = import_school_weeks(session, file, now(session))
    return Outcome(data=report.as_dict(), show=lambda console: _print_weeks(console, report))


def _print_weeks(console: Console, report: SchoolWeekReport) -> None:
    console.print(
        f"{_lines(report.read)}, {counted(report.schools, 'école connue')} : "
        f"{report.without_wednesday} sans classe le mercredi, "
        f"{counted(report.changed, 'changement')}. "
        f"{counted(report.unknown, 'école inconnue')} de l'annuaire, "
        f"{report.unsaid} sans horaire.",
        markup=False,
    )
    for sentence in report.notices:
        console.print(f"• {sentence}", markup=False)


@verb(app, "enter")
def enter(
    zone: ZoneArg,
    year: YearArg,
    name: Annotated[str, typer.Argument(metavar="NOM", help="Toussaint, Noël… ou un nom à vous.")],
    first: Annotated[
        str, typer.Argument(metavar="DU", help="Premier jour sans classe : 17/10/2026")
    ],
    last: Annotated[
        str, typer.Argument(metavar="AU", help="Dernier jour sans classe : 01/11/2026")
    ],
    provisional: Annotated[
        bool, typer.Option("--provisional", help="Les dates ne sont pas encore officielles.")
    ] = False,
    source: Annotated[str, typer.Option(help="D'où vient la date.")] = BY_HAND,
) -> Outcome:
    """Saisit des vacances (Corse, outre-mer) ; le même nom remplace.

    L'été d'une année finit la veille de la rentrée suivante : c'est lui qui donne la rentrée.
    """
    place, school_year = _entered(zone, year)
    fact = SchoolHolidayFact(
        name=holiday_name(name),
        first=day_typed(first, "Premier jour"),
        last=day_typed(last, "Dernier jour"),
        official=not provisional,
        source=source,
        school_year=school_year,
    )
    with gesture(home_engine()) as session:
        ship(session)
        changed = enter_holiday(
            session,
            zone=place,
            school_year=school_year,
            name=fact.name,
            first=fact.first,
            last=fact.last,
            official=fact.official,
            source=source,
            at=now(session),
        )
        missing = _missing(session, place, school_year)
    data = {"zone": place, "school_year": school_year, "changed": changed, "missing": missing}
    return Outcome(
        data=data | _holiday(fact),
        show=lambda console: _print_entered(console, place, fact, changed, missing),
    )


def _missing(session: Session, zone: str, school_year: str) -> list[str]:
    """The summers that bound the year and were not told: the national dates stand for them."""
    if zone in SOUTHERN:
        return []
    told = {key[1:] for key in known(session, {zone, split_place(zone)[0]})}
    years = (label_of(int(school_year[:4]) - 1), school_year)
    return [f"Été {y}" for y in years if (y, "Été") not in told]


def _print_entered(
    console: Console, zone: str, fact: SchoolHolidayFact, changed: bool, missing: list[str]
) -> None:
    done = "noté" if changed else "déjà connu"
    console.print(
        f"{fact.name} {fact.school_year}, {in_zone(zone)} : du {_day(fact.first)} au "
        f"{_day(fact.last)}, {done}."
    )
    if missing:
        console.print(
            f"Pas encore saisi : {', '.join(missing)}. À défaut, la date nationale est prise, "
            "comme prévisionnelle."
        )


@verb(app, "remove")
def remove_(
    zone: ZoneArg,
    year: YearArg,
    name: Annotated[str, typer.Argument(metavar="NOM", help="Tel que « show » le montre.")],
) -> Outcome:
    """Retire une période saisie ou importée ; la date nationale livrée, s'il y en a, revient."""
    (place, school_year), short = _entered(zone, year), holiday_name(name)
    with gesture(home_engine()) as session:
        remove(session, zone=place, school_year=school_year, name=short, at=now(session))
    return Outcome(
        data={"zone": place, "school_year": school_year, "name": short, "removed": True},
        show=lambda console: console.print(f"{short} {school_year}, {in_zone(place)} : retiré."),
    )


@verb(app, "why")
def why(
    zone: ZoneArg,
    day: Annotated[str, typer.Argument(metavar="JOUR", help="29/03/2027 ou 2027-03-29.")],
) -> Outcome:
    """Dit si un jour est un jour de classe, sinon pourquoi, et ce que devient une date."""
    place, on = _place(zone), day_typed(day, "Jour")
    with reading(home_engine()) as session:
        calendar = _calendar_of_day(session, place, on)
    data = {
        "zone": place,
        "day": on,
        "school_day": calendar.is_school_day(on),
        "why": calendar.why_not(on),
        "provisional": calendar.is_provisional(on),
        "back": calendar.back(on).on,
        "forward": calendar.forward(on).on,
    }
    return Outcome(data=data, show=lambda console: _print_why(console, data))


def _calendar_of_day(session: Session, place: str, on: date) -> SchoolCalendar:
    """The calendar of the school year of *on*; in the far south, of one beside it if need be."""
    zone = split_place(place)[0]
    year = school_year_of(on, zone)
    try:
        return calendar_for(session, place, "Europe/Paris", year)
    except CalendarUnknown:
        if zone not in SOUTHERN:
            raise
        return calendar_for(session, place, "Europe/Paris", label_of(int(year[:4]) + 1))


def _print_why(console: Console, data: dict[str, Any]) -> None:
    mark = " (année prévisionnelle)" if data["provisional"] else ""
    if data["school_day"]:
        console.print(f"Le {_day(data['day'])} est un jour de classe{mark}.")
        return
    console.print(f"Le {_day(data['day'])} n'est pas un jour de classe : {data['why']}.")
    console.print(
        f"Une échéance y est avancée au {_day(data['back'])}, une ouverture portée au "
        f"{_day(data['forward'])}."
    )
