"""Public holidays are those of the place: Good Friday in Alsace-Moselle, 20 December in Réunion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from models.calendar.places import split_place

OF_SUBDIVISION = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
OF_ZONE = {
    "Guadeloupe": "971",
    "Guyane": "973",
    "Martinique": "972",
    "Mayotte": "976",
    "Nouvelle Calédonie": "NC",
    "Polynésie": "PF",
    "Réunion": "974",
    "Saint-Barthélemy": "BL",
    "Saint-Martin": "MF",
    "Saint Pierre et Miquelon": "PM",
    "Wallis et Futuna": "WF",
}


def public_days(place: str, years: Iterable[int]) -> dict[date, str]:
    """The public holidays of *place* in *years*, with their French names."""
    import holidays  # start-up: a run without a live cycle asks for no calendar

    zone, subdivision = split_place(place)
    subdiv = OF_SUBDIVISION.get(subdivision) or OF_ZONE.get(zone)
    return dict(holidays.country_holidays("FR", subdiv=subdiv, years=list(years), language="fr"))
