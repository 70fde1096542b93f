"""The parts of the year, in its order: its phases, and the validation, which has no dates.

A phase is declared here once, by its words; its dates are its entry of ``cycle.yaml``. Its flow,
the page of runs and the letters' pages read this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PhaseKind(StrEnum):
    CADRAGE = "cadrage"
    CALL_FOR_ACTIONS = "call_for_actions"
    CONFERENCE = "conference"
    WEEK = "week"
    CAPITALISATION = "capitalisation"
    CLOSING_SEMINAR = "closing_seminar"


VALIDATION = "validation"


@dataclass(frozen=True, kw_only=True)
class YearPart:
    """*name* is that of its runs, and its tag; *the* has its article; *short*: on a letter's page;
    *story*: what happens in it, for who operates."""

    name: str
    the: str
    story: str
    short: str = ""

    @property
    def tag(self) -> str:
        return self.name[0].lower() + self.name[1:]

    @property
    def on_a_page(self) -> str:
        return self.short or self.name


PARTS: dict[str, YearPart] = {
    PhaseKind.CADRAGE: YearPart(
        name="Cadrage",
        the="Le cadrage",
        story="La lettre de cadrage est écrite, validée par le recteur et déclinée par chaque "
        "DASEN ; les équipes se composent, un relais est nommé dans chaque unité participante.",
    ),
    PhaseKind.CALL_FOR_ACTIONS: YearPart(
        name="Appel à actions",
        the="L'appel à actions",
        story="Chaque école est invitée à l'ouverture de l'appel, relancée tant qu'elle ne répond "
        "pas, avertie d'un brouillon non soumis, et informée de la clôture.",
    ),
    VALIDATION: YearPart(
        name="Validation",
        the="La validation",
        story="Ce qu'une décision ou un silence entraîne : les annonces à leur date, et les "
        "relances de chaque demande d'avis restée sans réponse.",
    ),
    PhaseKind.CONFERENCE: YearPart(
        name="Conférence",
        the="La conférence",
        story="Relais et pilotes sont invités ; ce qui s'y dit nourrit les échanges des bassins.",
    ),
    PhaseKind.WEEK: YearPart(
        name="Semaine",
        the="La semaine",
        story="Le programme paraît avant elle ; chaque matin, qui accueille lit celui du jour ; "
        "chaque action est confirmée une fois son jour passé.",
    ),
    PhaseKind.CAPITALISATION: YearPart(
        name="Capitalisation",
        the="La capitalisation",
        story="Chaque action qui a eu lieu a son bilan, puis chaque niveau écrit sa synthèse, à "
        "temps pour le séminaire.",
    ),
    PhaseKind.CLOSING_SEMINAR: YearPart(
        name="Séminaire de clôture",
        the="Le séminaire de clôture",
        short="Séminaire",
        story="Le bilan de l'année est écrit et validé, le séminaire se tient, les objectifs "
        "de l'année suivante sont publiés.",
    ),
}
"""In the order in which a run of the year sees to them."""
