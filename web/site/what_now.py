"""What one may do now, by role and season, for who has nothing that awaits them.

Never an errand: each is open to its role that day, and leads to where it is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.year.course import Course
from web.site.roles import Role


class Season(StrEnum):
    """Where the year stands, for what one may do in it."""

    NONE = "none"
    """No cycle is launched."""
    FRAMING = "framing"
    CALL = "call"
    DECIDING = "deciding"
    WEEK = "week"
    AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Something that one may do: a link, in words."""

    words: str
    path: str


def season_of(course: Course, day: date) -> Season:
    """The season of *day* in the cycle of *course*, where nobody has dates of their own."""
    opens, closes = course.call_days(course.home)
    if day < opens:
        return Season.FRAMING
    if day <= closes:
        return Season.CALL
    if day < course.on(course.home, "week_opens"):
        return Season.DECIDING
    return Season.WEEK if day <= course.on(course.home, "week_closes") else Season.AFTER


def suggestions(role: Role | None, season: Season, cycle: str = "") -> tuple[Suggestion, ...]:
    """What *role* may do in *season*; *cycle*: the address of theirs."""
    if role is None:
        return ()
    known = NOW[role]
    return tuple(
        Suggestion(words=words, path=path.format(cycle=cycle))
        for words, path in known.get(season, ())
        if cycle or "{cycle}" not in path
    )


_READ_FRAMING = ("Lire le cadrage de l'année", "/cadrage")
_PROGRAMME = ("Lire le programme, jour par jour", "/programme")
_FLAGSHIPS = ("Choisir les actions phares", "/flagships")
_STANDING = ("Voir où en est votre territoire", "/standing")
_CALLS = ("Appeler les écoles sans proposition à ce jour", "{cycle}/silence/calls")
_REVIEW = ("Compléter le bilan de l'année : la presse, les questions", "/review")
_FORECAST = ("Lire ce qui partira", "{cycle}/forecast")
_NEXT = ("Préparer l'année suivante", "/years/next")
_SETUP = ("Préparer l'année, pas à pas", "/setup")
_SETTINGS = ("Relire les réglages de l'année", "/settings")
_MY_ACTIONS = ("Retrouver vos actions", "/actions")
_AGENDA = ("Abonner votre agenda aux dates de l'année", "/me")

NOW: Mapping[Role, Mapping[Season, tuple[tuple[str, str], ...]]] = {
    Role.SCHOOL: {
        Season.NONE: (_AGENDA,),
        Season.FRAMING: (
            _READ_FRAMING,
            ("Noter vos examens blancs et vos PFMP", "/years/periods"),
        ),
        Season.CALL: (
            ("Dire que vous n'aurez pas d'action cette année", "/actions/call"),
            _MY_ACTIONS,
        ),
        Season.DECIDING: (("Suivre vos actions", "/actions"), _PROGRAMME),
        Season.WEEK: (_PROGRAMME, _MY_ACTIONS),
        Season.AFTER: (("Relire vos actions et leurs bilans", "/actions"), _PROGRAMME),
    },
    Role.RELAY: {
        Season.NONE: (_AGENDA,),
        Season.FRAMING: (
            ("Nommer les relais de vos écoles", "{cycle}/relays"),
            _READ_FRAMING,
        ),
        Season.CALL: (_CALLS, _STANDING),
        Season.DECIDING: (_FLAGSHIPS, _STANDING),
        Season.WEEK: (_PROGRAMME, _STANDING),
        Season.AFTER: (_REVIEW, ("Dire qui reste et qui part", "/people/review")),
    },
    Role.DEPARTMENT: {
        Season.NONE: (_AGENDA,),
        Season.FRAMING: (
            ("Voir qui anime chaque bassin, nommer qui manque", "{cycle}/relays"),
            _READ_FRAMING,
        ),
        Season.CALL: (_CALLS, _STANDING),
        Season.DECIDING: (_FLAGSHIPS, _STANDING),
        Season.WEEK: (_PROGRAMME, _STANDING),
        Season.AFTER: (_REVIEW, _STANDING),
    },
    Role.PILOT: {
        Season.NONE: (_SETUP, _NEXT),
        Season.FRAMING: (_FORECAST, ("Voir les équipes et leurs trous", "/cadrage")),
        Season.CALL: (_CALLS, _FORECAST),
        Season.DECIDING: (("Voir l'équilibre du programme", "{cycle}/balance"), _FORECAST),
        Season.WEEK: (
            ("Partager le programme public avec les familles et la presse", "{cycle}/public-side"),
            _STANDING,
        ),
        Season.AFTER: (_REVIEW, _NEXT),
    },
    Role.ADMIN: {
        Season.NONE: (_SETUP, _NEXT),
        Season.FRAMING: (_SETTINGS, _FORECAST),
        Season.CALL: (_FORECAST, ("Retrouver qui n'a plus de fonction", "/people/orphans")),
        Season.DECIDING: (_FORECAST, _SETTINGS),
        Season.WEEK: (_FORECAST, _SETTINGS),
        Season.AFTER: (_NEXT, ("Retrouver qui n'a plus de fonction", "/people/orphans")),
    },
    Role.CABINET: {
        Season.NONE: (_AGENDA,),
        Season.FRAMING: (_READ_FRAMING, _STANDING),
        Season.CALL: (_STANDING, _READ_FRAMING),
        Season.DECIDING: (_STANDING, _PROGRAMME),
        Season.WEEK: (_PROGRAMME, _STANDING),
        Season.AFTER: (("Lire le bilan de l'année", "/review"), _STANDING),
    },
    Role.NATION: dict.fromkeys(
        Season,
        (
            ("Voir où en sont les académies", "/standing"),
            ("Relire votre cadre", "/cadrage"),
            _PROGRAMME,
        ),
    ),
}
