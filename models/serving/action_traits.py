"""What an action is like: each trait defined once, for its figure and for the list behind it.

A trait is a condition on facts: some are columns of the action and of its unit, the others are read
in its fiche. A figure reads the facts of many actions once, a list has them written out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from models.serving.framing import Framing
from models.territory.unit import UNIT, Kind
from models.types import one_of
from models.work.action import ACTION
from models.work.fiche import BRINGS, FIELDS

Facts = Mapping[str, Any]
"""The SQL expression of each fact, by its name."""
FIRST, SECOND = (Kind.ECOLE,), (Kind.COLLEGE, Kind.LYCEE, Kind.EREA)
SCHOOLS = (*FIRST, *SECOND)
SAID = ("kind", "novelty", "pupils_part", "parents_part", "open_to", "partners")
"""The fields of the fiche that are facts, as text."""
AUDIENCES = FIELDS["audiences"].choices


def plain_facts(framing: Framing) -> dict[str, Any]:
    """The facts of ACTION joined to its UNIT that are columns. *theme*: one of the framing's, or
    empty."""
    a = ACTION.c
    told = {"theme": framing.theme(), "flagship": a.flagship, "with_parents": a.with_parents,
            "has_convention": a.has_convention}  # fmt: skip
    return told | unit_facts()


def unit_facts() -> dict[str, Any]:
    """The facts of a UNIT."""
    u = UNIT.c
    return {"carrier": u.kind, "sector": u.sector, "priority": u.priority}


def fiche_facts(fiche: Any) -> dict[str, Any]:
    """The facts that a fiche, as JSON, says."""
    told = {code: fiche[code].as_string() for code in SAID}
    told |= {f"audiences.{code}": fiche[("audiences", code)].as_integer() for code, _ in AUDIENCES}
    return told | {"training_hours": fiche["training_hours"].as_float()}


@dataclass(frozen=True, kw_only=True)
class Trait:
    """*holds*: its SQL condition, given the facts."""

    code: str
    words: str
    holds: Callable[[Facts], Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Family:
    """Traits that are read together. *one*: an action has one of them, and one only."""

    code: str
    title: str
    traits: tuple[Trait, ...]
    one: bool = False


# ── families ─────────────────────────────────────────────────────────────────────────────────────

NOT_SAID = "non précisé"


def _text(facts: Facts, code: str) -> Any:
    return sa.func.coalesce(facts[code], "")


def _choice(code: str) -> Family:
    """A field of which one choice is made."""
    choices = FIELDS[code].choices
    traits = [
        Trait(code=f"{code}.{one}", words=words, holds=lambda f, one=one: _text(f, code) == one)
        for one, words in choices
    ]
    known = [one for one, _ in choices]
    unsaid = Trait(code=f"{code}.unsaid", words=NOT_SAID,
                   holds=lambda f: _text(f, code).not_in(known))  # fmt: skip
    return Family(code=code, title=FIELDS[code].label, traits=(*traits, unsaid), one=True)


def _choices(code: str, otherwise: str) -> Family:
    """A field of which some choices are made: a list of codes, as JSON writes it."""
    traits = [
        Trait(code=f"{code}.{one}", words=words,
              holds=lambda f, one=one: _text(f, code).contains(f'"{one}"', autoescape=True))
        for one, words in FIELDS[code].choices
    ]  # fmt: skip
    none = Trait(code=f"{code}.unsaid", words=otherwise,
                 holds=lambda f: _text(f, code).in_(["", "[]"]))  # fmt: skip
    return Family(code=code, title=FIELDS[code].label, traits=(*traits, none))


def _expected() -> Family:
    traits = [
        Trait(code=f"audiences.{one}", words=words,
              holds=lambda f, one=one: sa.func.coalesce(f[f"audiences.{one}"], 0) > 0)
        for one, words in AUDIENCES
    ]  # fmt: skip
    return Family(code="audiences", title=FIELDS["audiences"].label, traits=tuple(traits))


def _brings(facts: Facts, what: str) -> Any:
    """Whether a partner brings *what*: it is written in a list, after « [ » or a comma, where a
    partner's name never is."""
    partners = _text(facts, "partners")
    written = (f'["{what}"', f',"{what}"', f', "{what}"')
    return sa.or_(*(partners.contains(one, autoescape=True) for one in written))


def _partners() -> Family:
    some = Trait(code="partners.any", words="avec au moins un partenaire",
                 holds=lambda f: _text(f, "partners").not_in(["", "[]"]))  # fmt: skip
    brought = [
        Trait(code=f"partners.{one}", words=f"il apporte {words}",
              holds=lambda f, one=one: _brings(f, one))
        for one, words in BRINGS
    ]  # fmt: skip
    signed = Trait(code="partners.convention", words="avec une convention",
                   holds=lambda f: f["has_convention"].is_(sa.true()))  # fmt: skip
    return Family(code="partners", title="Partenaires", traits=(some, *brought, signed))


def _school(facts: Facts) -> Any:
    return one_of(facts["carrier"], SCHOOLS)


DEGREE = Family(code="degree", title="Degré", one=True, traits=(
    Trait(code="degree.first", words="1er degré", holds=lambda f: one_of(f["carrier"], FIRST)),
    Trait(code="degree.second", words="2d degré", holds=lambda f: one_of(f["carrier"], SECOND)),
    Trait(code="degree.other", words="portées par un bassin, un département, une académie",
          holds=lambda f: sa.not_(_school(f))),
))  # fmt: skip
SECTOR = Family(code="sector", title="Secteur", traits=(
    Trait(code="sector.public", words="public", holds=lambda f: f["sector"] == "public"),
    Trait(code="sector.private", words="privé sous contrat",
          holds=lambda f: f["sector"] == "private"),
))  # fmt: skip
PRIORITY = Family(code="priority", title="Éducation prioritaire", traits=(
    Trait(code="priority.rep", words="REP", holds=lambda f: f["priority"] == "REP"),
    Trait(code="priority.rep_plus", words="REP+", holds=lambda f: f["priority"] == "REP+"),
    Trait(code="priority.none", words="hors éducation prioritaire",
          holds=lambda f: sa.and_(_school(f), _text(f, "priority") == "")),
))  # fmt: skip
OTHERS = Family(code="others", title="", traits=(
    Trait(code="on_theme", words="sur un thème du cadrage", holds=lambda f: f["theme"] != ""),
    Trait(code="off_theme", words="hors des thèmes du cadrage", holds=lambda f: f["theme"] == ""),
    Trait(code="with_parents", words="des parents y prennent part",
          holds=lambda f: f["with_parents"].is_(sa.true())),
    Trait(code="flagship", words="actions phares", holds=lambda f: f["flagship"].is_(sa.true())),
    Trait(code="training", words="comptent comme formation",
          holds=lambda f: sa.func.coalesce(f["training_hours"], 0) > 0),
    Trait(code="in_priority", words="en éducation prioritaire",
          holds=lambda f: f["priority"].in_(["REP", "REP+"])),
))  # fmt: skip
KINDS, NOVELTY, PARENTS = _choice("kind"), _choice("novelty"), _choice("parents_part")
PUPILS = _choices("pupils_part", NOT_SAID)
OPEN_TO = _choices("open_to", "à personne d'autre, ou non précisé")
EXPECTED, PARTNERS = _expected(), _partners()
CARRIERS = (DEGREE, SECTOR, PRIORITY)
"""What the schools that carry them are."""
FAMILIES = (KINDS, NOVELTY, EXPECTED, PUPILS, PARENTS, PARTNERS, OPEN_TO, *CARRIERS, OTHERS)
TRAITS = {trait.code: trait for family in FAMILIES for trait in family.traits}
BY_UNIT = ("degree.first", "degree.second", "in_priority", "with_parents", "flagship")
"""Those that are counted unit by unit: columns alone, no fiche is read."""


def trait_words(code: str) -> str:
    """A trait in words; empty for one that does not exist."""
    for family in FAMILIES:
        for trait in family.traits:
            if trait.code == code:
                return f"{family.title} : {trait.words}" if family.title else trait.words
    return ""
