"""A program that calls the API in somebody's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pendulum
from fastapi.testclient import TestClient

from models.database.transactions import gesture
from models.gestures.people.tokens import TokenScope, make_token
from tests.academy import Year
from tests.web.portal import anybody, put_clock

ALL = tuple(scope.value for scope in TokenScope)


def token_of(year: Year, who: str, scopes: Sequence[str] = ALL) -> str:
    """A token lent by *who*."""
    by = year.by(who)
    with gesture(year.engine) as session:
        made = make_token(session, by, "Essai", scopes, 30, pendulum.now("UTC"))
    return made.token


def program(
    year: Year, who: str, scopes: Sequence[str] = ALL, *, on: str = "", **settings: Any
) -> TestClient:
    """A program of *who*'s; the year and the home's clock are put *on* a moment, if any."""
    year.now = on or year.now
    put_clock(year, year.now)
    client = anybody(year.engine, **settings)
    del client.headers["Sec-Fetch-Site"]
    client.headers["Authorization"] = f"Bearer {token_of(year, who, scopes)}"
    client.base_url = client.base_url.join("/api/v1/")
    return client


IN_CALL, AFTER = "30/11/2026 10:00", "17/03/2027 10:00"


FICHE: dict[str, Any] = {
    "title": "Débat <b>de</b> classe",
    "theme": "La mobilisation des parents",
    "on_date": "2027-03-16",
    "contact": "La directrice, 01 02 03 04 05",
    "audiences": {"pupils_elementary": 24, "parents": 10},
    "parents_part": "workshop",
    "partners": [{"name": "La médiathèque", "brings": ["premises"], "convention": True}],
    "associated": ["E12"],
    "training_hours": 1.5,
}
