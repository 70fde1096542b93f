"""The doors of what is said of the programme while it is lived."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.programme.visiting import plan_visit
from models.work.action import ACTION
from models.work.message import MESSAGE, MessageState
from tests.academy import Year
from tests.web.doors import MORNING, Api, Command, Page, Row

L11S = 3
"""The action of L11, accepted (``tests/web/gesture_doors.py``)."""
VISIT = {"action": "3", "on": "2027-03-16"}


def opened_to_authorities(year: Year) -> None:
    """L11's action is in the programme, and open to authorities."""
    opened = year.action(L11S).content | {"open_to": ["authorities"]}
    values = {"content": opened, "announced": True}
    with gesture(year.engine) as session:
        changed = sa.update(ACTION).where(ACTION.c.id == L11S).values(**values)
        session.connection().execute(changed)


def the_recteur_means_to_come(year: Year) -> None:
    opened_to_authorities(year)
    on = date(2027, 3, 16)
    year.act(plan_visit, L11S, year.units["AC"], on, year.by("recteur"), on=MORNING)


def one_thanks_waits(year: Year) -> None:
    """A letter of thanks is held."""
    (first, *_) = year.messages()
    held = {"rule": "thanks", "state": MessageState.HELD, "restoration_id": None}
    with gesture(year.engine) as session:
        changed = sa.update(MESSAGE).where(MESSAGE.c.id == first.id).values(**held)
        session.connection().execute(changed)


OF_THE_PROGRAMME = {
    "visiting.plan_visit": Row(
        by="recteur",
        outsider="pilote1",
        first=opened_to_authorities,
        doors=(
            Page(path="/cycles/{cycle}/visits", form=VISIT | {"unit": "{AC}"}),
            Api(method="POST", path="cycles/{cycle}/visits", body=VISIT | {"unit": ("AC",)}),
            Command(line=("visit", "plan", "3", "24", "--on", "2027-03-16")),
        ),
    ),
    "visiting.cancel_visit": Row(
        by="recteur",
        outsider="pilote1",
        first=the_recteur_means_to_come,
        doors=(
            Page(path="/cycles/{cycle}/visits/1/cancel"),
            Api(method="DELETE", path="cycles/{cycle}/visits/1"),
            Command(line=("visit", "cancel", "1")),
        ),
    ),
    "thanking.let_thanks_go": Row(
        by="pilote",
        outsider="pilote1",
        first=one_thanks_waits,
        doors=(
            Page(path="/cycles/{cycle}/thanks", form={"seen": "1"}),
            Api(method="POST", path="cycles/{cycle}/thanks", body={"seen": 1}),
            Command(line=("thanks", "send", "1")),
        ),
    ),
}
