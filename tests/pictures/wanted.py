"""Which pictures the guides have: of which page, read by whom, in which season, how large."""

from __future__ import annotations

from dataclasses import dataclass

SCHOOL, RELAY, DEPARTMENT = "Une école", "L'IEN, qui est relais", "Le pilote d'un département"
PILOT, CABINET = "Le pilote de l'académie", "Le cabinet du recteur"
ADMIN, NATION = "L'administrateur", "Le pilote national"

SEASONS = {
    "cadrage": "2026-09-21T10:00",
    "automne": "2026-12-08T10:00",
    "appel": "2027-01-12T10:00",
    "validation": "2027-02-02T10:00",
    "semaine": "2027-03-16T10:00",
    "merci": "2027-04-02T10:00",
    "juillet": "2027-07-06T10:00",
}
"""Each season of the demo's year, and the moment at which it is looked at."""
FOUR = ("cadrage", "appel", "semaine", "juillet")
ROLES = {
    "ecole": SCHOOL,
    "relais": RELAY,
    "departement": DEPARTMENT,
    "pilote": PILOT,
    "cabinet": CABINET,
    "administrateur": ADMIN,
    "nation": NATION,
    "visiteur": "",
}
"""Whose first pages are shown at four seasons, « visiteur » being nobody."""


@dataclass(frozen=True, kw_only=True)
class WantedPicture:
    """*path*: ``{c}`` is the cycle; *who*: one of the demo's people, nobody when empty; *size* is
    that of the window; *to*: what to scroll to."""

    name: str
    season: str
    path: str
    who: str = PILOT
    size: tuple[int, int] = (1280, 1150)
    to: str = ""


def _of_pilot(name: str, season: str, page: str, height: int) -> WantedPicture:
    path = f"/cycles/{{c}}/{page}"
    return WantedPicture(name=f"pilote-{name}", season=season, path=path, size=(1100, height))


PICTURES = (
    *(
        WantedPicture(name=f"demo-{season}", season=season, path="/", size=(1280, 1150))
        for season in ("cadrage", "appel", "validation", "semaine", "juillet")
    ),
    WantedPicture(name="visite-connexion", season="cadrage", path="/sign-in", who=""),
    WantedPicture(name="cadrage", season="cadrage", path="/cadrage", who=DEPARTMENT),
    WantedPicture(
        name="reglages-confiance",
        season="cadrage",
        path="/settings/subject/trust",
        who=ADMIN,
        size=(1100, 1180),
    ),
    WantedPicture(
        name="confiance-documents",
        season="cadrage",
        path="/cycles/{c}/trust",
        who=ADMIN,
        size=(1100, 900),
    ),
    _of_pilot("preparation", "cadrage", "readiness", 1100),
    _of_pilot("calendrier", "automne", "calendar", 760),
    _of_pilot("appel", "appel", "standing", 1180),
    _of_pilot("silence", "appel", "silence", 1000),
    _of_pilot("courriers", "appel", "forecast", 750),
    _of_pilot("validation", "validation", "standing", 1180),
    _of_pilot("equilibre", "validation", "balance", 1180),
    _of_pilot("semaine", "semaine", "standing", 1180),
    _of_pilot("juillet", "juillet", "standing", 1180),
    WantedPicture(
        name="visite-file", season="appel", path="/tasks", who=DEPARTMENT, size=(1280, 960)
    ),
    WantedPicture(
        name="visite-programme",
        season="semaine",
        path="/cycles/{c}/programme",
        who=RELAY,
        size=(1280, 1000),
    ),
    WantedPicture(name="visite-public", season="semaine", path="/semaine/99", who=""),
    WantedPicture(
        name="visite-public-telephone",
        season="semaine",
        path="/semaine/99",
        who="",
        size=(360, 1000),
    ),
    WantedPicture(name="visite-jour", season="semaine", path="/today", who=RELAY, size=(360, 1000)),
    WantedPicture(name="visite-kit", season="semaine", path="/cycles/{c}/kit", size=(1280, 1100)),
    WantedPicture(
        name="visite-partenaires", season="validation", path="/partners", size=(1280, 900)
    ),
    WantedPicture(
        name="visite-formation",
        season="validation",
        path="/cycles/{c}/meetings",
        size=(1280, 1000),
    ),
    WantedPicture(
        name="visite-merci", season="merci", path="/cycles/{c}/thanks", size=(1280, 1100)
    ),
    WantedPicture(name="visite-ressources", season="juillet", path="/library", size=(1280, 1000)),
    WantedPicture(
        name="portail-telephone", season="semaine", path="/", who=PILOT, size=(360, 1100)
    ),
)
