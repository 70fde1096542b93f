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
    *story*: what happens in it."""

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
        story="The framing letter is written, validated by the recteur and carried down by each "
        "DASEN; teams are composed, a relay is named in every unit that takes part.",
    ),
    PhaseKind.CALL_FOR_ACTIONS: YearPart(
        name="Appel à actions",
        the="L'appel à actions",
        story="Every school is invited when the call opens, reminded while it stays silent, warned "
        "of a draft that is not submitted, and told when the call closes.",
    ),
    VALIDATION: YearPart(
        name="Validation",
        the="La validation",
        story="What a decision or a silence sets off: announcements on their date, and the ladder "
        "for every request that nobody answers.",
    ),
    PhaseKind.CONFERENCE: YearPart(
        name="Conférence",
        the="La conférence",
        story="Relays and pilots are invited; what it gives feeds the short talks of the bassins.",
    ),
    PhaseKind.WEEK: YearPart(
        name="Semaine",
        the="La semaine",
        story="The programme is published before it; each morning its hosts read the day's; each "
        "action is confirmed once its day is past.",
    ),
    PhaseKind.CAPITALISATION: YearPart(
        name="Capitalisation",
        the="La capitalisation",
        story="Each action that took place is reported on, then each level writes its synthesis, "
        "in time for the seminar.",
    ),
    PhaseKind.CLOSING_SEMINAR: YearPart(
        name="Séminaire de clôture",
        the="Le séminaire de clôture",
        short="Séminaire",
        story="The review is written and validated, the seminar meets, next year's objectives are "
        "published.",
    ),
}
"""In the order in which a run of the year sees to them."""
