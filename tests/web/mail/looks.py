"""The page by which one asks for no more news."""

from __future__ import annotations

from models.access.public_token import public_token
from models.access.secret import secret_of
from models.database.transactions import gesture
from models.outbox.stopping import KIND
from tests.academy import Year


def stop_link_of(year: Year, who: str) -> str:
    """The path by which *who* asks for no more news."""
    with gesture(year.engine) as session:
        return f"/stop/{public_token(secret_of(session), KIND, int(year.by(who).person_id or 0))}"
