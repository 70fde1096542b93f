"""The fiche of an action: each field once, for the form, the page, the command and the API.

Five fields are enough to propose (the light path); the others say more to who validates. Counts
only: a pupil is never named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.work.fiche_choices import (
    AXES,
    INSTANCES,
    LEVELS,
    OPEN_TO,
    PRODUCES,
    SIGNERS,
    SPEAKERS,
    Choices,
    Groups,
    of_groups,
)


class FieldShape(StrEnum):
    """What a field holds: the JSON it is kept as, and how it is typed."""

    TEXT = "text"
    LONG = "long"
    DATE = "date"
    CHOICE = "choice"
    """One of *choices*, by its code."""
    CHOICES = "choices"
    """Some of *choices*: a list of codes."""
    YES = "yes"
    """True, or nothing."""
    EUROS = "euros"
    NUMBER = "number"
    """A number, decimals included."""
    HOURS = "hours"
    """A number of hours, halves included."""
    COUNTS = "counts"
    """How many of each of *choices*: an object of whole numbers."""
    QUOTES = "quotes"
    """Words of pupils: a list of ``{words, level}``, *level* one of *choices*; never a name."""
    PARTNERS = "partners"
    """A list of ``{name, brings, convention}``."""
    MEASURES = "measures"
    """Some of the standing measures of the cycle (its definition lists them), by their name."""
    SCHOOLS = "schools"
    """Codes of schools (UAI), one a line."""
    DAYS = "days"
    """A list of ``{on, from, to}``: nothing where the date says it all."""
    LINKS = "links"
    """Addresses of pages, one a line."""


class Copied(StrEnum):
    """What becomes of a field when last year's action is taken up again."""

    KEEP = "keep"
    RESET = "reset"
    ASK = "ask"
    """Taken up, and shown as something to check."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """*limit*: letters of a text, the greatest number, or the most lines of a list.

    *light*: on the light path. *needed*: without it, nothing is submitted. *column*: kept in a
    column of the action rather than in its content. *groups*: its choices, under titles.
    *further*: folded away in the form, under « Pour aller plus loin ».
    """

    code: str
    label: str
    shape: FieldShape = FieldShape.TEXT
    hint: str = ""
    limit: int = 0
    choices: Choices = ()
    groups: Groups = ()
    light: bool = False
    needed: bool = False
    column: bool = False
    further: bool = False
    copied: Copied = Copied.KEEP

    def named(self, choice: str) -> str:
        """The French words of one of its choices; the code itself when it is not one any more."""
        return dict(self.choices).get(choice, choice)


@dataclass(frozen=True, kw_only=True)
class FichePart:
    """Fields that are shown together."""

    title: str
    fields: tuple[Field, ...]


PUPILS: Choices = (
    ("pupils_nursery", "Élèves de maternelle"),
    ("pupils_elementary", "Élèves d'élémentaire"),
    ("pupils_college", "Collégiens"),
    ("pupils_lycee", "Lycéens"),
)
AROUND: Choices = (("parents", "Parents"), ("staff", "Personnels"), ("partners", "Partenaires"))
BRINGS: Choices = (
    ("premises", "des locaux"),
    ("money", "de l'argent"),
    ("people", "des personnes"),
    ("workshops", "des ateliers"),
)
GREATEST_COUNT = 100_000

LIGHT = (
    Field(
        code="title",
        label="Titre",
        limit=120,
        light=True,
        needed=True,
        column=True,
        hint="Quelques mots que tout le monde comprend, par exemple « Débat de vie de classe ».",
    ),
    Field(
        code="theme",
        label="Thème",
        limit=200,
        light=True,
        needed=True,
        column=True,
        copied=Copied.ASK,
        hint="Un des thèmes du cadrage, ou le vôtre.",
    ),
    Field(
        code="on_date",
        label="Date",
        shape=FieldShape.DATE,
        light=True,
        needed=True,
        column=True,
        copied=Copied.ASK,
        hint="Le jour de l'action, ou son premier jour.",
    ),
    Field(
        code="days",
        label="Plusieurs jours, des heures",
        shape=FieldShape.DAYS,
        limit=40,
        light=True,
        column=True,
        copied=Copied.ASK,
        hint="Une ligne par jour (« 17/03/2027, 9h, 12h »), ou « du 16 au 20 mars », « chaque "
        "lundi », « les mardis et jeudis », « tous les jours » : dans la semaine.",
    ),
    Field(
        code="contact",
        label="Qui contacter",
        limit=160,
        light=True,
        needed=True,
        column=True,
        copied=Copied.ASK,
        hint="Un adulte ou un service, et comment le joindre.",
    ),
)

FULL = (
    FichePart(
        title="Ce qui est proposé",
        fields=(
            Field(
                code="kind",
                label="Type d'action",
                shape=FieldShape.CHOICE,
                choices=(
                    ("in_class", "En classe"),
                    ("orientation", "Orientation"),
                    ("parents_and_partners", "Parents et partenaires"),
                    ("other", "Autre"),
                ),
            ),
            Field(
                code="description",
                label="Ce qui sera fait",
                shape=FieldShape.LONG,
                limit=2000,
                hint="Le déroulement, en quelques lignes. Jamais de nom d'élève.",
            ),
            Field(code="axis", label="Axe", shape=FieldShape.CHOICE, choices=AXES),
            Field(
                code="produces",
                label="Ce qu'elle produit",
                shape=FieldShape.CHOICES,
                choices=PRODUCES,
            ),
            Field(
                code="measures",
                label="Dispositifs qu'elle fait vivre",
                shape=FieldShape.MEASURES,
                limit=20,
                hint="Ceux qui agissent toute l'année, et qu'elle rend visibles.",
            ),
            Field(
                code="novelty",
                further=True,
                label="Nouvelle ou existante",
                shape=FieldShape.CHOICE,
                copied=Copied.ASK,
                choices=(("new", "Créée pour la semaine"), ("existing", "Existe déjà")),
            ),
            Field(
                code="year_long_work",
                further=True,
                label="Le travail de l'année qu'elle couronne",
                shape=FieldShape.LONG,
                limit=1000,
                copied=Copied.ASK,
                hint="La semaine est le point d'orgue de ce que les équipes font toute l'année.",
            ),
            Field(
                code="objectives",
                further=True,
                label="Objectifs",
                shape=FieldShape.LONG,
                limit=2000,
            ),
        ),
    ),
    FichePart(
        title="Avec qui",
        fields=(
            Field(
                code="audiences",
                label="Publics attendus",
                shape=FieldShape.COUNTS,
                limit=GREATEST_COUNT,
                choices=(*PUPILS, *AROUND),
                copied=Copied.ASK,
                hint="Des nombres seulement, même approximatifs.",
            ),
            Field(
                code="levels",
                label="Classes ou niveaux",
                shape=FieldShape.CHOICES,
                choices=of_groups(LEVELS),
                groups=LEVELS,
                copied=Copied.ASK,
            ),
            Field(
                code="pupils_part",
                further=True,
                label="La part des élèves",
                shape=FieldShape.CHOICES,
                choices=(
                    ("actors", "Acteurs"),
                    ("organisers", "Organisateurs"),
                    ("audience", "Public"),
                ),
            ),
            Field(
                code="parents_part",
                label="La part des parents",
                shape=FieldShape.CHOICE,
                choices=(
                    ("workshop", "Ils participent : atelier, débat, rencontre"),
                    ("organisers", "Ils organisent avec nous"),
                    ("audience", "Ils assistent"),
                    ("none", "Pas de parents"),
                ),
            ),
            Field(
                code="instances",
                label="Instances d'élèves ou de parents associées",
                shape=FieldShape.CHOICES,
                choices=INSTANCES,
            ),
            Field(
                code="speakers",
                label="Qui intervient",
                shape=FieldShape.CHOICES,
                choices=SPEAKERS,
                copied=Copied.ASK,
            ),
            Field(
                code="speakers_words",
                label="Qui intervient, en quelques mots",
                limit=200,
                copied=Copied.ASK,
                hint="Un métier, un parcours, une association. Jamais de nom d'élève.",
            ),
            Field(
                code="associated",
                label="Écoles et établissements associés",
                shape=FieldShape.SCHOOLS,
                limit=50,
                column=True,
                copied=Copied.ASK,
                hint="Leur nom et leur commune, ou leur code (UAI), un par ligne. Leur direction "
                "sera invitée à donner son accord.",
            ),
            Field(
                code="partners",
                label="Partenaires",
                shape=FieldShape.PARTNERS,
                limit=12,
                choices=BRINGS,
                copied=Copied.ASK,
                hint="Association, collectivité, entreprise… et ce qu'elle apporte.",
            ),
        ),
    ),
    FichePart(
        title="Où et quand",
        fields=(
            Field(code="place", label="Lieu", limit=200),
            Field(
                code="town",
                label="Commune, si c'est ailleurs que dans l'école ou l'établissement",
                limit=80,
            ),
            Field(code="online", label="En ligne, en tout ou en partie", shape=FieldShape.YES),
            Field(
                code="times",
                label="Horaires",
                limit=200,
                copied=Copied.ASK,
                hint="Par exemple « de 14 h à 16 h » ou « toute la semaine ».",
            ),
            Field(
                code="open_to",
                label="Ouverte à",
                shape=FieldShape.CHOICES,
                copied=Copied.ASK,
                choices=OPEN_TO,
            ),
            Field(
                code="sign_up",
                label="Places et inscription",
                limit=200,
                copied=Copied.ASK,
                hint="Si elle est ouverte : par exemple « 60 places, s'inscrire au secrétariat ».",
            ),
        ),
    ),
    FichePart(
        title="Les moyens",
        fields=(
            Field(
                code="means",
                further=True,
                label="Moyens nécessaires",
                shape=FieldShape.LONG,
                limit=1000,
            ),
            Field(
                code="cost",
                further=True,
                label="Coût",
                shape=FieldShape.EUROS,
                limit=1_000_000,
                copied=Copied.ASK,
                hint="En euros, tout compris ; 0 s'il n'y en a pas.",
            ),
            Field(
                code="asked_of_academy",
                label="Dont demandé à l'académie",
                shape=FieldShape.EUROS,
                limit=1_000_000,
                copied=Copied.ASK,
                hint="En euros ; rien si l'académie n'a rien à payer.",
            ),
            Field(
                code="convention_signed_by",
                further=True,
                label="Qui signe la convention",
                shape=FieldShape.CHOICES,
                choices=SIGNERS,
                copied=Copied.ASK,
                hint="S'il y en a une. Point d'orgue n'en valide aucune : elle suit son chemin.",
            ),
            Field(
                code="convention_number",
                further=True,
                label="Numéro de la convention",
                limit=60,
                copied=Copied.ASK,
            ),
            Field(
                code="convention_on",
                further=True,
                label="Date de la convention",
                shape=FieldShape.DATE,
                copied=Copied.ASK,
            ),
            Field(
                code="training_hours",
                further=True,
                label="Heures de formation",
                shape=FieldShape.HOURS,
                limit=500,
                copied=Copied.ASK,
                hint="Si l'action compte comme formation de personnels : combien d'heures.",
            ),
        ),
    ),
)

FURTHER = "Pour aller plus loin"
FORM: tuple[tuple[str, tuple[Field, ...]], ...] = tuple(
    (title, fields)
    for title, fields in (
        *((part.title, tuple(f for f in part.fields if not f.further)) for part in FULL),
        (FURTHER, tuple(f for part in FULL for f in part.fields if f.further)),
    )
    if fields
)
"""The full path as the form has it: what hardly anyone prints comes last, folded away."""
FICHE: tuple[Field, ...] = (*LIGHT, *(f for part in FULL for f in part.fields))
FIELDS: dict[str, Field] = {f.code: f for f in FICHE}
OWN = "own_"
"""What the codes of an académie's own questions begin with (``models/work/own_fields.py``)."""
APART = ("associated", "days")
"""Kept in tables of their own."""
COLUMNS = tuple(f.code for f in FICHE if f.column and f.code not in APART)


def missing(values: Mapping[str, Any], fields: Iterable[Field] = FICHE) -> tuple[Field, ...]:
    """The fields without which *values* is not submitted."""
    return tuple(f for f in fields if f.needed and not _is_given(values.get(f.code)))


def _is_given(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value or value_is_zero(value))


def value_is_zero(value: object) -> bool:
    """Whether *value* is the number nought, which is an answer."""
    return value == 0 and value is not False


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of the fields that *after* says otherwise than *before*, in the form's order.

    What was never said and what is said empty are the same; a field that *after* does not have
    is unchanged.
    """
    codes = (*(f.code for f in FICHE), *(code for code in after if code.startswith(OWN)))
    return tuple(c for c in codes if c in after and _plain(before.get(c)) != _plain(after[c]))


def _plain(value: object) -> Any:
    if value is None or value == "" or value == [] or value == {} or value is False:
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value


def traits(values: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, bool]:
    """What the chain and the counts need of a fiche: a cost, a convention, parents who take part.

    A trait whose fields are neither in *values* nor in *before* is not given: it stays as it was.
    """
    found = {}
    for trait, (codes, holds) in TRAITS.items():
        if any(values.get(c) not in (None, "", [], {}) or c in before for c in codes):
            found[trait] = holds(values)
    return found


def _has_cost(values: Mapping[str, Any]) -> bool:
    return bool(values.get("cost"))


def _has_convention(values: Mapping[str, Any]) -> bool:
    return any(p.get("convention") for p in values.get("partners") or ())


def _with_parents(values: Mapping[str, Any]) -> bool:
    """Parents take part: a workshop, not a speech they listen to."""
    part = values.get("parents_part")
    if part:
        return part in ("workshop", "organisers")
    return bool((values.get("audiences") or {}).get("parents"))


TRAITS = {
    "has_cost": (("cost",), _has_cost),
    "has_convention": (("partners",), _has_convention),
    "with_parents": (("parents_part", "audiences"), _with_parents),
}


def pupils_in(counts: Mapping[str, int]) -> int:
    """How many pupils, whatever their level."""
    return sum(n for code, n in counts.items() if code.startswith("pupils"))
