"""The closed lists that a message of the definition names: its page's topic, its list, its cause.

An entry of ``cycle.yaml`` says one of each by its value; code implements each once, in a table
keyed by it: ``PAGES`` (``models/serving/letter_pages/about_unit.py``), ``BUILDERS``
(``models/letters/lists.py``), ``CAUSES`` (here).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """The page about a unit that a letter's link opens; it is a part of the link's path."""

    FRAMING = "framing"
    TEAM = "team"
    RELAYS = "relays"
    CALL = "call"
    SILENT = "silent"
    PARENTS = "parents"
    LATE = "late"
    DEPUTY = "deputy"
    DECISIONS = "decisions"
    CONFERENCE = "conference"
    PROGRAMME = "programme"
    DAY = "day"
    THANKS = "thanks"
    SYNTHESIS = "synthesis"
    SEMINAR = "seminar"
    REVIEW = "review"
    OBJECTIVES = "objectives"
    FIGURES = "figures"
    OCCASIONS = "occasions"
    MEETINGS = "meetings"
    """The meetings to which its reader is invited by hand."""
    PUT_OFF = "put_off"
    ASSIGNMENTS = "assignments"
    YEAR = "year"
    """The dates to come: the page of whatever names no other."""


class ListKind(StrEnum):
    """What a text shows beside its subject, read for the messages that ask for it alone."""

    PROGRAMME = "programme"
    DAY_PROGRAMME = "day_programme"
    DECISIONS = "decisions"
    NEW_DECISIONS = "new_decisions"
    VACANT_FUNCTIONS = "vacant_functions"
    UNITS_WITHOUT_RELAY = "units_without_relay"
    SILENT_SCHOOLS = "silent_schools"
    FIGURES = "figures"
    OBJECTIVES = "objectives"
    CONFERENCE = "conference"
    SEMINAR = "seminar"
    OCCASION = "occasion"
    MEETING = "meeting"
    PUT_OFF = "put_off"
    REDRAWN = "redrawn"
    TYPED = "typed"
    WITHDRAWN = "withdrawn"
    VISIT = "visit"
    THANKS = "thanks"
    """What each unit of its reader did, and who signs."""
    UNANSWERED_ASSIGNMENTS = "unanswered_assignments"
    FORMER_DELEGATIONS = "former_delegations"
    """Who decided in the name of the former recteur or DASEN."""
    AGREEMENT = "agreement"
    """The agreement of a partner that ends, until when."""
    FIRST_OPINION = "first_opinion"
    """Whose opinion on an action is asked first, until when, and when decisions are announced."""


class Cause(StrEnum):
    """What people do that makes a message due."""

    ASKED = "asked"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ANNOUNCED = "announced"
    PUBLISHED = "published"
    GRANTED = "granted"
    ENDED = "ended"
    MOVED = "moved"
    PUT_OFF = "put_off"
    REDRAWN = "redrawn"
    TYPED = "typed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REARRANGED = "rearranged"
    AUTHORITY = "authority"
    VISITED = "visited"
    ENDING = "ending"
    INVITED = "invited"
    CALLED_OFF = "called_off"
    SEATED = "seated"


@dataclass(frozen=True, kw_only=True)
class Caused:
    """What a cause means: *reason*, given in the letter; *validation*: that flow's run owes it."""

    reason: str
    validation: bool = False


CAUSES = {
    Cause.ASKED: Caused(reason="un avis vient d'être demandé", validation=True),
    Cause.SUBMITTED: Caused(reason="une action vient d'être soumise", validation=True),
    Cause.RETURNED: Caused(reason="une correction est demandée", validation=True),
    Cause.ANNOUNCED: Caused(reason="la décision est annoncée", validation=True),
    Cause.PUBLISHED: Caused(reason="un texte vient d'être publié"),
    Cause.ENDED: Caused(reason="une action partagée n'aura pas lieu"),
    Cause.MOVED: Caused(reason="une action partagée change de date"),
    Cause.PUT_OFF: Caused(reason="des actions sont reportées ou annulées pour une cause générale"),
    Cause.TYPED: Caused(reason="un relais ou un pilote vient de saisir pour vous", validation=True),
    Cause.WITHDRAWN: Caused(reason="une image ou un document de votre action est retiré"),
    Cause.REDRAWN: Caused(reason="le territoire change"),
    Cause.REARRANGED: Caused(reason="une rencontre change de jour ou de lieu"),
    Cause.INVITED: Caused(reason="vous êtes sur la liste d'une rencontre"),
    Cause.CALLED_OFF: Caused(reason="une rencontre à laquelle vous veniez est annulée"),
    Cause.SEATED: Caused(reason="une place se libère"),
    Cause.AUTHORITY: Caused(reason="vous prenez la suite d'un recteur ou d'un DASEN"),
    Cause.VISITED: Caused(reason="un recteur ou un DASEN prévoit une visite, ou y renonce"),
    Cause.ENDING: Caused(reason="une convention d'un partenaire que vous suivez prend fin"),
    Cause.LAPSED: Caused(reason="une action est restée sans réponse"),
    Cause.GRANTED: Caused(reason="un délai vient d'être accordé"),
}
