"""What seeded people write of an action: its fiche, its correction, its report.

What is said of a model action is put together once; a school adds its numbers and its means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any, Protocol

from models.gestures.actions.proposing import Proposal
from models.territory.rows import Identified
from models.territory.unit import Kind
from models.work.days import Days, HeldDay
from models.work.fiche import pupils_in
from models.work.model_actions import ModelAction, model_actions, themes
from models.work.own_fields import sample_answers
from models.year.course import Course

LIGHT = 0.12
"""The share of schools that keep to the light path."""
NEW, TRAINING = 0.6, 0.15
MEASURED = 0.3
"""The share of fiches, whole ones, that name a standing measure."""
AS_PLANNED = 0.4
"""The share of actions of which « comme prévu » is all that is reported."""
LEVELS = {
    "pupils_nursery": ["gs"],
    "pupils_elementary": ["cm1", "cm2"],
    "pupils_college": ["6e"],
    "pupils_lycee": ["2de", "terminale"],
}
SAID_BY_PUPILS = (
    "J'ai compris que je n'étais pas tout seul à décrocher.",
    "D'habitude je ne parle pas ; là, on m'a écouté.",
)
ORIENTATION = "orientation"
"""A kind of action that is for collèges and lycées."""


@dataclass(frozen=True, kw_only=True)
class KindWords:
    """What is written of the actions of a kind; each tuple holds as many ways to say it."""

    objectives: tuple[str, ...]
    year: tuple[str, ...]
    place: tuple[str, ...]
    times: tuple[str, ...]
    effects: tuple[str, ...]
    difficulties: tuple[str, ...]


WORDS = {
    "in_class": KindWords(
        objectives=(
            "Donner à chaque élève une raison de venir : une place, un rôle, une réussite montrée.",
            "Faire dire aux élèves ce qui les fait tenir, et ce qui les décourage.",
        ),
        year=(
            "Les ateliers de coopération du vendredi, menés depuis octobre.",
            "Le tutorat entre élèves, une heure par semaine depuis la rentrée.",
        ),
        place=("Dans les classes et au CDI", "Salle polyvalente"),
        times=("De 10 h à 12 h", "Une heure par classe, toute la semaine"),
        effects=(
            "Des élèves d'ordinaire silencieux ont parlé ; deux classes veulent continuer.",
            "Moins de retards pendant la semaine, et une entraide qui dure depuis.",
        ),
        difficulties=("Une matinée était trop courte : il en faut deux.", ""),
    ),
    "orientation": KindWords(
        objectives=(
            "Montrer des parcours où l'on change d'avis sans perdre son temps.",
            "Faire rencontrer des métiers que les élèves ne connaissent pas.",
        ),
        year=(
            "Le parcours Avenir de la classe : enquêtes sur les métiers et stages d'observation.",
            "La découverte des métiers, un matin par mois depuis novembre.",
        ),
        place=("Salle des conférences", "Salle polyvalente"),
        times=("De 14 h à 16 h 30", "Le matin, par groupes de vingt"),
        effects=(
            "Onze élèves ont demandé un entretien d'orientation dans les jours qui ont suivi.",
            "Les élèves citent des métiers qu'ils n'avaient jamais nommés.",
        ),
        difficulties=("Deux intervenants se sont décommandés la veille.", ""),
    ),
    "parents_and_partners": KindWords(
        objectives=(
            "Que les familles éloignées de l'école y entrent pour autre chose qu'un problème.",
            "Chercher avec les parents ce qui aide un enfant à travailler chez lui.",
        ),
        year=(
            "Le café des parents, un samedi par mois depuis la rentrée.",
            "La mallette des parents et les rencontres de la Toussaint.",
        ),
        place=("Salle des parents", "Réfectoire"),
        times=("De 18 h à 20 h", "De 17 h 30 à 19 h 30"),
        effects=(
            "La moitié des parents présents n'étaient pas venus depuis la rentrée.",
            "Six parents se proposent pour préparer l'édition prochaine.",
        ),
        difficulties=("L'invitation seule ne suffit pas : il a fallu téléphoner.", ""),
    ),
    "other": KindWords(
        objectives=(
            "Relier les écoles, les collèges et les lycées d'un même quartier autour des élèves.",
            "Rendre visibles les réussites, petites et grandes.",
        ),
        year=(
            "La liaison entre le CM2 et la 6e, avec ses rencontres de décembre et de février.",
            "Le projet de l'école sur l'estime de soi.",
        ),
        place=("Dans la cour et sur le parvis", "Hall d'entrée"),
        times=("De 10 h à 11 h 30", "Toute la semaine, aux récréations"),
        effects=(
            "Toutes les classes y ont pris part, des plus petits aux plus grands.",
            "Les élèves s'arrêtent devant ; les familles aussi, à la sortie.",
        ),
        difficulties=("La pluie a obligé à rentrer au bout d'une heure.", ""),
    ),
}
PARTNERS: tuple[tuple[str, list[str]], ...] = (
    ("Mission locale", ["people", "workshops"]),
    ("Association sportive du quartier", ["people"]),
    ("Médiathèque municipale", ["premises", "workshops"]),
    ("Caisse d'allocations familiales", ["money"]),
    ("Maison des adolescents", ["people", "workshops"]),
    ("Fédération de parents d'élèves", ["people"]),
)
Pupils = tuple[str, int, int]
"""Whom a school has, and how many take part, at least and at most."""
NURSERY: Pupils = ("pupils_nursery", 20, 90)
PUPILS: dict[Kind, Pupils] = {
    Kind.ECOLE: ("pupils_elementary", 40, 160),
    Kind.COLLEGE: ("pupils_college", 50, 240),
    Kind.LYCEE: ("pupils_lycee", 30, 180),
    Kind.EREA: ("pupils_college", 20, 70),
}
REASONS = (
    "Précisez le public et la part des élèves.",
    "Dites combien d'élèves sont attendus, et ce qu'ils feront eux-mêmes.",
    "L'idée est bonne. Il manque le nombre d'élèves et leur rôle dans la préparation.",
)
REMARKS = (
    "Très beau projet. Pensez à prévenir la mairie pour la salle.",
    "Le collège voisin propose le même jour : parlez-en ensemble ?",
    "Est-ce que les délégués sont associés à la préparation ?",
    "Merci de prévoir quelques photos (avec les autorisations) pour le bilan.",
)
CALLED_OFF = (
    "Trop d'absents ce jour-là : une épidémie de grippe.",
    "L'intervenant principal n'a pas pu venir.",
)


class ProposingSchool(Identified, Protocol):
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def mail(self) -> str | None: ...


def pupils_of(school: ProposingSchool) -> Pupils:
    """The pupils of *school*, by its kind; an école maternelle says so in its name."""
    if "maternelle" in school.name.lower():
        return NURSERY
    return PUPILS.get(school.kind, ("pupils_college", 60, 300))


def proposal(course: Course, school: ProposingSchool, luck: Random) -> Proposal:
    """What *school* proposes (its row: id, name, kind, mail): a model action, made its own."""
    model = luck.choice(model_actions())
    theme = luck.choice(course.definition.themes or themes())
    monday = course.on(course.home, "week_opens")
    on_date = course.calendar().add(monday, luck.randrange(0, 5))
    flagship = luck.random() < 0.08
    traits = {
        "has_cost": luck.random() < 0.05,
        "has_convention": luck.random() < 0.05,
        "with_parents": luck.random() < 0.4,
    }
    if school.kind is Kind.ECOLE and model.kind == ORIENTATION:
        model = luck.choice([m for m in model_actions() if m.kind != ORIENTATION] or [model])
    content = fiche_of(model, pupils_of(school), traits, luck)
    measures = course.definition.measures
    if content and measures and luck.random() < MEASURED:
        content["measures"] = [luck.choice(measures)]
    content |= dict(sample_answers(course.definition))
    return Proposal(
        unit_id=school.id,
        title=model.title,
        theme=theme,
        on_date=on_date,
        contact=f"le secrétariat, {school.mail}" if school.mail else "le secrétariat",
        flagship=flagship,
        has_cost=traits["has_cost"],
        has_convention=traits["has_convention"],
        with_parents=traits["with_parents"],
        content=content,
        days=_days_from(course, on_date, luck),
        confirm=True,  # seeded people mean the dates that they type
    )


LASTING = 0.1
"""The share of actions that last three days: an exhibition, a stand."""


def _days_from(course: Course, first: date, luck: Random) -> Days:
    calendar, closes = course.calendar(), course.on(course.home, "week_closes")
    found = (calendar.add(first, n) for n in range(3 if luck.random() < LASTING else 1))
    return tuple(HeldDay(day) for day in found if day <= closes or day == first)


def fiche_of(
    model: ModelAction, pupils: Pupils, traits: Mapping[str, bool], luck: Random
) -> dict[str, Any]:
    """The fiche that a school with *pupils* makes of *model*; what it says of cost, convention
    and parents is what *traits* (by their columns) say."""
    light = luck.random() < LIGHT
    if light and not any(traits.values()):
        return {}
    parents = traits["with_parents"]
    values = dict(_said_of(model, luck.randrange(2)))
    values["novelty"] = "new" if luck.random() < NEW else "existing"
    values["levels"] = LEVELS[pupils[0]]
    values["audiences"] = _audiences(pupils, luck, parents=parents)
    values["parents_part"] = "workshop" if parents else "audience" if model.parents else "none"
    partners = _partners(luck, convention=traits["has_convention"])
    if partners:
        values["partners"] = partners
        values["audiences"]["partners"] = 2 * len(partners)
    if traits["has_cost"]:
        values["cost"] = luck.randrange(80, 1200, 20)
        values["means"] = "Un intervenant et le transport d'une classe."
    if luck.random() < TRAINING:
        values["training_hours"] = 3
    return values


@lru_cache(maxsize=64)
def _said_of(model: ModelAction, way: int) -> dict[str, Any]:
    """What is said of *model* whoever takes it up, in one of two ways."""
    words = _words(model.kind)
    return {
        "kind": model.kind if model.kind in WORDS else "other",
        "description": f"{model.text} Chaque classe prépare sa part ; tout est montré à la fin.",
        "objectives": words.objectives[way],
        "year_long_work": words.year[way],
        "pupils_part": [["actors"], ["actors", "organisers"]][way],
        "place": words.place[way],
        "times": words.times[way],
        "open_to": [["press", "other_schools"], ["families", "authorities"]][way],
        "axis": ["prevention", "intervention"][way],
        "produces": [["poster"], ["exhibition"]][way],
        "instances": [["pupils_council"], ["delegates", "parents_federations"]][way],
    }


def _words(kind: str | None) -> KindWords:
    return WORDS.get(kind or "other", WORDS["other"])


def _audiences(pupils: Pupils, luck: Random, *, parents: bool) -> dict[str, int]:
    """Numbers as people give them: by tens."""
    who, least, most = pupils
    found = {who: luck.randrange(least, most, 10), "staff": luck.randrange(3, 13)}
    return found | {"parents": luck.randrange(15, 65, 5)} if parents else found


def _partners(luck: Random, *, convention: bool) -> list[dict[str, Any]]:
    """One in three has a partner; who signs a convention has one."""
    share, (name, brings) = luck.random(), luck.choice(PARTNERS)
    if not convention and share > 0.33:
        return []
    return [{"name": name, "brings": brings, "convention": convention}]


def corrected(content: Mapping[str, Any], pupils: Pupils, luck: Random) -> dict[str, Any]:
    """What a school changes of its fiche when it was sent back."""
    who, least, most = pupils
    counts = dict(content.get("audiences") or {})
    counts[who] = (counts.get(who) or luck.randrange(least, most, 10)) + 14
    return {
        "audiences": counts,
        "pupils_part": ["actors", "organisers"],
        "means": "Deux élèves par classe préparent avec l'équipe, une heure par semaine.",
    }


def answered_since(course: Course, content: Mapping[str, Any]) -> dict[str, Any]:
    """What a fiche sent back has to say of what its académie asks since it was written."""
    return {c: said for c, said in sample_answers(course.definition) if c not in content}


def report_of(content: Mapping[str, Any], luck: Random) -> dict[str, Any]:
    """The report on an action: not quite who was expected, and what was seen."""
    words, way = _words(content.get("kind")), luck.randrange(2)
    expected = dict(content.get("audiences") or {"staff": 4})
    counts = {code: n for code, n in expected.items() if not code.startswith("pupils")}
    came = {"pupils": pupils_in(expected) or luck.randrange(30, 120)} | counts
    values: dict[str, Any] = {
        "numbers": {code: max(1, round(n * luck.uniform(0.65, 1.1))) for code, n in came.items()},
        "effects": words.effects[way],
    }
    if words.difficulties[way]:
        values["difficulties"] = words.difficulties[way]
    if luck.random() < 0.45:
        values["worth_sharing"] = True
        levels = content.get("levels") or ["6e"]
        values["pupils_words"] = [{"words": SAID_BY_PUPILS[way], "level": levels[-1]}]
        values["visitors"] = [["dasen"], ["inspectors", "officials"]][way]
    if luck.random() < 0.8:
        values["worth_doing_again"] = True
    return values


def short_report_of(content: Mapping[str, Any], luck: Random) -> dict[str, Any] | None:
    """What is said beside « comme prévu », by those who say no more than that; None: by others."""
    if luck.random() > AS_PLANNED:
        return None
    words = _words(content.get("kind"))
    return {"effects": words.effects[luck.randrange(2)], "worth_sharing": luck.random() < 0.2}
