"""An action for which a family signed up, and its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from models.access.secret import known_secret
from models.database.transactions import gesture, reading
from models.gestures.families.opening import open_sign_ups
from models.gestures.families.signing_up import sign_up
from models.gestures.families.telling import keep_family_text
from models.work.action import ACTION
from models.work.sign_up import token_of_sign_up
from tests.academy import Year

ON = "12/01/2027 10:00"
LOU = {"first_name": "Lou", "people": "2", "reach": "06 11 22 33 44", "form_key": "k" * 20}


def signed_up(year: Year, number: int) -> None:
    """E21's head opens its public action; a family comes; the school writes in Arabic."""
    fiche = year.action(number).content | {"open_to": ["families"]}
    with gesture(year.engine) as session:
        opened = sa.update(ACTION).where(ACTION.c.id == number).values(content=fiche)
        session.connection().execute(opened)
    year.act(open_sign_ups, number, 40, year.by("E21"), on=ON)
    year.act(sign_up, number, LOU, on=ON)
    year.act(
        lambda session, course, moment: keep_family_text(
            session, year.units["E21"], "ar", "أهلا بكم", year.by("E21"), moment
        ),
        on=ON,
    )


def family_looks(year: Year, actions: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    """Each page as somebody sees it, with the status of its answer."""
    with reading(year.engine) as session:
        token = token_of_sign_up(known_secret(session) or "", 1)
    number = actions["agreed"]
    yield "E21", f"/actions/{number}/sign-ups", 200
    yield "E21", f"/actions/{number}/partners", 200
    yield "E21", f"/schools/{year.units['E21']}/families", 200
    yield "", f"/semaine/24/{number}/inscription", 200
    yield "", f"/inscription/{token}", 200
    yield "", "/inscription/1-aaaa", 404
