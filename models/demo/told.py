"""What a demo tells of weeks as they are: a few actions that are left to no one's luck.

An action that three schools share, an exhibition of three days, one that comes back each Thursday,
a Saturday, a CIO that carries; and the highlights that the académie prepares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.demo.academy import School, basins, circonscriptions, schools
from models.demo.names import DOMAIN
from models.gestures.actions.proposing import Proposal
from models.gestures.territory.carriers import CarrierEntry
from models.territory.unit import UNIT
from models.work.days import Days, HeldDay
from models.work.model_actions import themes
from models.year.cycle import CYCLE

SCHOOL_YEAR = "2026-27"
FIRST, LAST = date(2027, 3, 15), date(2027, 3, 20)
"""The week, from its Monday to its Saturday."""
SLOGAN = "Ensemble, on tient bon"
CIO = CarrierEntry(
    name="CIO de Montferrel",
    type_="CIO",
    mail=f"cio.montferrel@{DOMAIN}",
    code="CIO-MONTFERREL",
)
"""A carrier that is no school, in the bassin :data:`CIO_UNDER`."""
CIO_UNDER = basins()[0].code
TRUST = {
    "controller": "Le recteur de l'académie d'Orvance, 1 place du Rectorat, Montferrel",
    "dpd": f"dpd@{DOMAIN}",
    "director": "Le recteur de l'académie d'Orvance",
    "host": "Rectorat d'Orvance, service des systèmes d'information, 1 place du Rectorat, "
    "Montferrel, 01 99 00 00 00",
    "contact": f"semaine.perseverance@{DOMAIN}",
}
"""Who answers for the portal and for its data, all of it made up."""
OCCASIONS: tuple[dict[str, Any], ...] = (
    {
        "name": "Lancement de la semaine avec son parrain",
        "kind": "launch",
        "on": FIRST.isoformat(),
        "place": "Salle des fêtes",
        "town": "Montferrel",
        "text": "Le parrain raconte son parcours ; des élèves des trois départements présentent "
        "ce qu'ils préparent.",
    },
    {
        "name": "Idris Valcour, chef de cuisine, parrain de la semaine",
        "kind": "sponsor",
        "text": "Il a quitté l'école à seize ans et y est revenu à vingt. Il visite un "
        "établissement par jour.",
    },
)


@dataclass(frozen=True, kw_only=True)
class ToldProposal:
    """What the unit of *code* proposes, *after* so many school days of the call. *theme*: its place
    among the kit's; *associated*: the codes of the schools it does it with, their ids in *others*.
    """

    code: str
    after: int
    title: str
    theme: int
    days: Days
    content: Mapping[str, Any]
    associated: tuple[str, ...] = ()
    others: tuple[int, ...] = field(default=())

    def of(self, proposal: Proposal) -> Proposal:
        """*proposal*, all that is said of the action as it is told."""
        return replace(
            proposal,
            title=self.title,
            theme=themes()[self.theme],
            on_date=self.days[0].on,
            days=self.days,
            associated=self.others,
            flagship=False,
            has_cost=False,
            has_convention=False,
            with_parents=self.content["parents_part"] == "workshop",
            content=dict(self.content),
            confirm=True,
        )


def told_proposals() -> tuple[ToldProposal, ...]:
    """Every action that the demo's year tells."""
    college, other_college = _of(basins()[0].code, "Collège")[1:3]
    return (
        _shared(college, _of(circonscriptions()[0].code, "Ecole")[3:5]),
        _exhibition(_of(basins()[0].code, "Lycée")[0]),
        _each_thursday(other_college),
        _saturday(_of(basins()[1].code, "Lycée")[1]),
        _open_day(),
    )


def _of(code: str, type_: str) -> list[School]:
    return [s for s in schools() if s.home and s.home.code == code and s.type == type_]


def _shared(college: School, ecoles: list[School]) -> ToldProposal:
    return ToldProposal(
        code=college.uai,
        after=3,
        title="Rallye du CM2 à la 6e",
        theme=1,
        days=(HeldDay(date(2027, 3, 16), "09:00", "12:00"),),
        associated=tuple(ecole.uai for ecole in ecoles),
        content={
            "kind": "other",
            "description": "Des équipes mêlent élèves de CM2 et de 6e ; chaque épreuve est "
            "préparée par une classe du collège ou d'une des deux écoles.",
            "year_long_work": "La liaison entre le CM2 et la 6e, de décembre à juin.",
            "axis": "prevention",
            "levels": ["cm2", "6e"],
            "audiences": {"pupils_elementary": 50, "pupils_college": 48, "staff": 9},
            "pupils_part": ["actors"],
            "parents_part": "audience",
            "open_to": ["families"],
            "place": "Dans la cour et au gymnase du collège",
        },
    )


def _exhibition(lycee: School) -> ToldProposal:
    days = (HeldDay(date(2027, 3, day), "10:00", "16:00") for day in (17, 18, 19))
    return ToldProposal(
        code=lycee.uai,
        after=4,
        title="Exposition « Ils ont raccroché »",
        theme=0,
        days=tuple(days),
        content={
            "kind": "other",
            "description": "Vingt portraits d'anciens élèves, photographiés et interrogés par les "
            "élèves de seconde, qui guident les visites.",
            "year_long_work": "L'atelier de photographie du jeudi, depuis octobre.",
            "axis": "prevention",
            "levels": ["2de"],
            "audiences": {"pupils_lycee": 70, "staff": 6},
            "pupils_part": ["actors", "organisers"],
            "parents_part": "audience",
            "open_to": ["families", "press", "other_schools"],
            "produces": ["exhibition"],
            "place": "Médiathèque municipale",
            "town": "Montferrel",
        },
    )


def _each_thursday(college: School) -> ToldProposal:
    days = (HeldDay(date(2027, 3, day), "12:30", "13:30") for day in (4, 11, 18))
    return ToldProposal(
        code=college.uai,
        after=5,
        title="Le jeudi, on s'encourage",
        theme=0,
        days=tuple(days),
        content={
            "kind": "other",
            "description": "Chaque jeudi de mars, jusqu'à la semaine, les délégués affichent dans "
            "le hall des messages d'encouragement écrits par les classes.",
            "year_long_work": "Le travail du conseil de la vie collégienne sur l'entraide.",
            "axis": "prevention",
            "audiences": {"pupils_college": 420, "staff": 12},
            "pupils_part": ["organisers"],
            "parents_part": "none",
            "produces": ["poster"],
            "instances": ["delegates"],
            "place": "Hall du collège",
        },
    )


def _saturday(lycee: School) -> ToldProposal:
    return ToldProposal(
        code=lycee.uai,
        after=6,
        title="Samedi des familles",
        theme=2,
        days=(HeldDay(LAST, "09:00", "12:00"),),
        content={
            "kind": "parents_and_partners",
            "description": "Les familles visitent les ateliers, rencontrent les équipes et les "
            "partenaires, et repartent avec un rendez-vous si elles le souhaitent.",
            "year_long_work": "Les rencontres avec les familles, un samedi par trimestre.",
            "axis": "intervention",
            "audiences": {"pupils_lycee": 60, "parents": 90, "staff": 15},
            "pupils_part": ["actors"],
            "parents_part": "workshop",
            "open_to": ["families"],
            "place": "Dans les ateliers du lycée",
        },
    )


def _open_day() -> ToldProposal:
    return ToldProposal(
        code=CIO.code,
        after=7,
        title="Le CIO ouvre ses portes aux 16-18 ans",
        theme=2,
        days=(HeldDay(date(2027, 3, 17), "14:00", "17:00"),),
        content={
            "kind": "orientation",
            "description": "Les psychologues de l'Éducation nationale reçoivent sans rendez-vous "
            "les jeunes sans solution et leurs parents, avec la mission locale.",
            "year_long_work": "Les permanences de la plateforme de suivi et d'appui, chaque mois.",
            "axis": "intervention",
            "audiences": {"pupils_lycee": 40, "parents": 25, "staff": 5},
            "pupils_part": ["actors"],
            "parents_part": "workshop",
            "partners": [{"name": "Mission locale", "brings": ["people"], "convention": False}],
            "open_to": ["families"],
            "place": "Au CIO",
            "town": "Montferrel",
        },
    )


def told_in(session: Session, cycle_id: int) -> dict[int, ToldProposal]:
    """What is told of a cycle, by the id of who proposes; nothing of another year's."""
    cycle = sa.select(CYCLE.c.school_year).where(CYCLE.c.id == cycle_id)
    if session.connection().execute(cycle).scalar() != SCHOOL_YEAR:
        return {}
    told = told_proposals()
    codes = {code for one in told for code in (one.code, *one.associated)}
    known = sa.select(UNIT.c.code, UNIT.c.id).where(UNIT.c.code.in_(codes))
    ids: dict[str, int] = dict(session.connection().execute(known).all())
    return {
        ids[one.code]: replace(one, others=tuple(sorted(ids[c] for c in one.associated)))
        for one in told
        if {one.code, *one.associated} <= ids.keys()
    }
