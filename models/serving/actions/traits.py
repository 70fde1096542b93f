"""What an action is like: each trait defined once, for its figure and for the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from models.database.types import one_of
from models.serving.actions.content import brings, chosen, has
from models.serving.framing.choices import Framing
from models.territory.unit import UNIT, Kind
from models.work import sharing
from models.work.action import ACTION, ActionState
from models.work.fiche import BRINGS, FIELDS

A, U = ACTION.c, UNIT.c
FIRST, SECOND = (Kind.ECOLE,), (Kind.COLLEGE, Kind.LYCEE, Kind.EREA)
SCHOOL = one_of(U.kind, (*FIRST, *SECOND))
AUDIENCES = FIELDS["audiences"].choices
NOT_SAID = "non précisé"


@dataclass(frozen=True, kw_only=True)
class Trait:
    """*holds*: the SQL condition that an action, joined to its UNIT, has it, given the framing of
    the cycles."""

    code: str
    words: str
    holds: Callable[[Framing], Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Family:
    """Traits that are read together, under a title."""

    title: str
    traits: tuple[Trait, ...]


def _is(code: str, words: str, condition: sa.ColumnElement[bool]) -> Trait:
    """A trait that no framing changes."""
    return Trait(code=code, words=words, holds=lambda _framing: condition)


def _choices(code: str, otherwise: str = "") -> Family:
    """The choices of a field, and (*otherwise*, in words) none of them."""
    field_ = FIELDS[code]
    conditions = [(one, words, chosen(code, one)) for one, words in field_.choices]
    traits = [_is(f"{code}.{one}", words, condition) for one, words, condition in conditions]
    if otherwise:
        none = sa.not_(sa.or_(*(condition for *_, condition in conditions)))
        traits.append(_is(f"{code}.unsaid", otherwise, none))
    return Family(title=field_.label, traits=tuple(traits))


KINDS, NOVELTY = _choices("kind", NOT_SAID), _choices("novelty", NOT_SAID)
PUPILS, PARENTS = _choices("pupils_part", NOT_SAID), _choices("parents_part", NOT_SAID)
EXPECTED = _choices("audiences")
OPEN_TO = _choices("open_to", "à personne d'autre, ou non précisé")
AXES, INSTANCES = _choices("axis", NOT_SAID), _choices("instances", "aucune, ou non précisé")
PARTNERS = Family(
    title="Partenaires",
    traits=(
        _is("partners.any", "avec au moins un partenaire", has("partners")),
        *(
            _is(f"partners.{what}", f"un partenaire apporte {words}", brings(what))
            for what, words in BRINGS
        ),
        _is("partners.convention", "avec une convention", A.has_convention.is_(sa.true())),
    ),
)
DEGREE = Family(
    title="Degré",
    traits=(
        _is("degree.first", "1er degré", one_of(U.kind, FIRST)),
        _is("degree.second", "2d degré", one_of(U.kind, SECOND)),
        _is("degree.other", "portées par une autre unité", sa.not_(SCHOOL)),
    ),
)
TO_COLLEGE = sharing.held_with(FIRST, (Kind.COLLEGE, Kind.EREA))
TO_LYCEE = sharing.held_with((Kind.COLLEGE,), (Kind.LYCEE, Kind.EREA))
LINKS = Family(
    title="D'un degré à l'autre",
    traits=(
        _is("links.college", "une école et un collège ensemble", TO_COLLEGE),
        _is("links.lycee", "un collège et un lycée ensemble", TO_LYCEE),
    ),
)
"""Who carries it and the associated schools that agreed are looked at, whoever of them proposed."""
SECTOR = Family(
    title="Secteur",
    traits=(
        _is("sector.public", "public", U.sector == "public"),
        _is("sector.private", "privé sous contrat", U.sector == "private"),
    ),
)
PRIORITY = Family(
    title="Éducation prioritaire",
    traits=(
        _is("priority.rep", "REP", U.priority == "REP"),
        _is("priority.rep_plus", "REP+", U.priority == "REP+"),
        _is(
            "priority.none",
            "hors éducation prioritaire",
            sa.and_(SCHOOL, sa.func.coalesce(U.priority, "").not_in(["REP", "REP+"])),
        ),
    ),
)
OTHERS = Family(
    title="",
    traits=(
        Trait(code="on_theme", words="sur un thème du cadrage", holds=lambda f: f.theme() != ""),
        Trait(
            code="off_theme", words="hors des thèmes du cadrage", holds=lambda f: f.theme() == ""
        ),
        _is("with_parents", "des parents y prennent part", A.with_parents.is_(sa.true())),
        # Called off, it has given its place to another. Refused, it is left out by what is shown.
        _is(
            "flagship",
            "actions phares",
            sa.and_(A.flagship.is_(sa.true()), A.state != ActionState.CANCELLED),
        ),
        _is("training", "comptent comme formation", has("training_hours")),
        _is("in_priority", "en éducation prioritaire", U.priority.in_(["REP", "REP+"])),
    ),
)
CARRIERS = (DEGREE, SECTOR, PRIORITY)
"""What carries them: conditions on UNIT alone."""
SAID = (KINDS, NOVELTY, EXPECTED, PUPILS, PARENTS, PARTNERS, OPEN_TO, AXES, INSTANCES, LINKS)
FAMILIES = (*SAID, *CARRIERS, OTHERS)
TRAITS = {trait.code: trait for family in FAMILIES for trait in family.traits}
LACKING = Family(
    title="",
    traits=(
        Trait(
            code="lacks.theme",
            words="hors des thèmes du cadrage",
            holds=lambda f: sa.and_(f.has_themes(), f.theme() == ""),
        ),
        _is("lacks.parents", "sans parents qui participent", A.with_parents.is_(sa.false())),
        _is("lacks.instances", "sans instance d'élèves ni de parents", sa.not_(has("instances"))),
        _is("lacks.partners", "sans partenaire", sa.not_(has("partners"))),
        _is("lacks.training", "sans heures de formation", sa.not_(has("training_hours"))),
        _is("lacks.year_long", "sans travail de l'année", sa.not_(has("year_long_work"))),
    ),
)
"""What would raise how prepared a territory is: lists alone, each the rest of a figure."""
LISTED = TRAITS | {trait.code: trait for trait in LACKING.traits}
BY_UNIT = ("degree.first", "degree.second", "in_priority", "with_parents", "flagship")
"""Those that are counted unit by unit."""


def how_many(codes: Iterable[str], framing: Framing) -> list[Any]:
    """The SQL columns that count the traits, by their codes."""
    conditions = ((code, TRAITS[code].holds(framing)) for code in codes)
    return [sa.func.sum(sa.case((one, 1), else_=0)).label(code) for code, one in conditions]


def trait_words(code: str) -> str:
    """A trait in words; empty for one that does not exist."""
    for family in (*FAMILIES, LACKING):
        for trait in family.traits:
            if trait.code == code:
                return f"{family.title} : {trait.words}" if family.title else trait.words
    return ""
