"""An académie keeps some kinds longer, or less long, than the installation says: within bounds, and
its papers, its slips and its purge follow."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture, reading
from models.errors import BadDefinition, WrongMove
from models.gestures.cycle.opening import change_cycle
from models.gestures.retention.disposing import draw_slip, purge_slip
from models.gestures.retention.due import due_lots
from models.serving.settings.previewing import previewed
from models.serving.trust.durations import kept
from models.territory.unit import Unit
from models.work.retention.rows import DISPOSAL_SLIP
from models.year.cycle import Cycle
from models.year.own_retention import own_kinds
from models.year.retention import kinds_of_data, kinds_tried
from tests.academy import Year, at, launched
from tests.models.gestures.retention.past import SIX, TWO, a_past_year

NOW = "02/11/2026 10:00"


def changed(year: Year, **months: int | None) -> int | None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        return change_cycle(session, cycle, {"retention": months}, year.by("pilote"), at(NOW))


def kinds(year: Year) -> dict[str, int]:
    with reading(year.engine) as session:
        return {code: k.months for code, k in own_kinds(session, year.units["AC"]).items()}


def test_an_academie_sets_its_own_and_takes_it_back(memory: sa.Engine) -> None:
    year = launched(memory)
    shipped = {code: kind.months for code, kind in kinds_of_data().items()}
    assert kinds(year) == shipped
    assert changed(year, mail=36, people=12)
    assert kinds(year) == shipped | {"mail": 36, "people": 12}
    assert changed(year, mail=None)
    assert kinds(year) == shipped | {"people": 12}


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ({"opinions": 36}, "3 ans : de 4 ans à 10 ans, soit 48 à 120 mois .Loi n° 68-1250"),
        ({"people": 61}, "61 mois : de 6 mois à 5 ans"),
        ({"connections": 6}, "se fixe pour toute l'installation"),
        ({"pupils": 6}, "n'est pas une sorte de donnée : attendu actions, "),
        ({"mail": 0}, "1 au moins"),
        ({"documents": 60, "actions": 36}, "« documents » serait gardé plus longtemps que"),
    ],
)
def test_what_is_beyond_the_bounds_is_refused(
    memory: sa.Engine, months: dict[str, int], said: str
) -> None:
    year = launched(memory)
    with pytest.raises(BadDefinition, match=said):
        changed(year, **months)
    assert kinds(year) == {code: kind.months for code, kind in kinds_of_data().items()}
    if "mail" not in months:
        with pytest.raises(BadDefinition, match=said):
            kinds_tried(kinds_of_data(), months)


def test_what_is_due_is_by_its_own_duration(memory: sa.Engine) -> None:
    year = a_past_year(memory, retention={"mail": 36, "calls": 3})
    with reading(memory) as session:
        number = year.units["AC"]
        assert due_lots(session, number, at(TWO)) == []
        tried = kinds_tried(own_kinds(session, number), {"mail": 12})
        lots = due_lots(session, number, at(TWO), tried)
        assert [lot.kind.code for lot in lots] == ["mail"]
        later = {
            lot.kind.code: lot.due_on.isoformat() for lot in due_lots(session, number, at(SIX))
        }
    assert later["mail"] == "2030-07-15"


def test_a_slip_drawn_before_it_was_kept_longer_is_not_purged(memory: sa.Engine) -> None:
    year = a_past_year(memory)
    with gesture(memory) as session:
        academy = session.get_one(Unit, year.units["AC"])
        slip = draw_slip(session, academy, year.by("admin"), at(TWO))
        signed = sa.update(DISPOSAL_SLIP).values(visa_on=at(TWO).date())
        session.connection().execute(signed)
        cycle = session.get_one(Cycle, year.cycle_id)
        cycle.definition = {**(cycle.definition or {}), "retention": {"mail": 60}}
        session.add(cycle)
        number = int(slip.id or 0)
    messages = len(year.messages())
    with gesture(memory) as session:
        academy = session.get_one(Unit, year.units["AC"])
        with pytest.raises(WrongMove, match="n'est plus à son terme"):
            purge_slip(session, academy, number, year.by("admin"), at(TWO))
    assert len(year.messages()) == messages


def test_a_preview_says_what_comes_to_its_term(memory: sa.Engine) -> None:
    old = a_past_year(memory)
    with gesture(memory) as session:
        was = session.get_one(Cycle, old.cycle_id)
        was.school_year, was.closed_at = "2024-25", at("15/07/2025 10:00")
        session.add(was)
    year = launched(memory, units=old.units)

    def make(session: Session, cycle: Cycle) -> int | None:
        months = {"retention": {"mail": 12}}
        return change_cycle(session, cycle, months, year.by("pilote"), at(NOW))

    with gesture(memory) as session:
        found = previewed(session, session.get_one(Cycle, year.cycle_id), make)
    assert [(lot.kind.code, lot.year) for lot in found.falls_due] == [("mail", "2024-25")]
    assert [one.now for one in found.values] == ["12"]


def test_the_papers_of_the_dpd_say_its_own() -> None:
    assert kept("message").lasts == "2 ans après la clôture de l'année"
    assert kept("message", {"mail": 36}).lasts == "3 ans après la clôture de l'année"
    assert kept("message", {"mail": 999}).lasts == "2 ans après la clôture de l'année"
