"""An action that is accepted, and what is reported of it."""

from __future__ import annotations

from tests.academy import Year

OPEN, AFTER = "23/11/2026 09:00", "18/03/2027 09:00"
FICHE = {"audiences": {"pupils_college": 30, "pupils_lycee": 12, "parents": 8}}


def accepted(year: Year) -> int:
    """An action of E11 that is accepted, its fiche filled in."""
    number = year.draft("E11", on=OPEN, content=FICHE)
    year.submit(number, "E11", on=OPEN)
    (task,) = (int(t.id) for t in year.tasks() if t.subject_id == number)
    year.accept("ien1", task)
    return number
