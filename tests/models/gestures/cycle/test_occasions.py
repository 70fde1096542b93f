"""Highlights are kept by pilots, one at a time, and owe a letter only where the cycle says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import reading
from models.errors import NotFound, NotYours
from models.gestures.actions.documenting import sweep
from models.gestures.cycle.occasions import BadOccasion, keep_occasion, take_occasion_away
from models.planner.rules import calendar_rules, what_is_owed
from models.rehearsal.rehearse import forecast
from models.territory.unit import UNIT
from models.work.documents import examined, place_of
from models.year.cycle import Cycle
from models.year.occasions import occasions_of, read_occasions
from tests.academy import Year, at, launched
from tests.years import year_on

U = UNIT.c
year = year_on()
CONTEST = {"name": "Concours photo", "kind": "contest", "until": "30/04/2027"}
FORUM = {"name": "Forum", "kind": "forum", "on": "18/03/2027", "place": "Gymnase", "town": "Nord"}
RULES = b"%PDF-1.4\n%%EOF"


def keep(year: Year, said: dict[str, Any], who: str = "pilote", **more: Any) -> Any:
    def gesture_(session: Any, course: Any, moment: Any) -> Any:
        cycle = session.get_one(Cycle, year.cycle_id)
        return keep_occasion(session, cycle, said, year.by(who), moment, **more)

    return year.act(gesture_, on="12/01/2027 10:00")


def take_away(year: Year, code: str) -> Any:
    def gesture_(session: Any, course: Any, moment: Any) -> Any:
        cycle = session.get_one(Cycle, year.cycle_id)
        return take_occasion_away(session, cycle, code, year.by("pilote"), moment)

    return year.act(gesture_, on="12/01/2027 11:00")


def names(year: Year) -> list[str]:
    return [one.name for one in occasions_of(year.course)]


def test_each_is_kept_under_a_code_that_stays(year: Year) -> None:
    ((department, name),) = year.all(sa.select(U.code, U.name).where(U.id == year.units["D1"]))
    held = CONTEST | {"unit": department}
    forum, contest = keep(year, FORUM).code, keep(year, held).code
    assert names(year) == ["Forum", "Concours photo"]
    moved = keep(year, FORUM | {"on": "19/03/2027"}, code=forum).code
    assert moved == forum
    found = {one.code: one for one in occasions_of(year.course)}
    assert found[forum].days == "vendredi 19 mars 2027"
    assert found[forum].where == "Gymnase, Nord"
    assert found[contest].days == "jusqu'au vendredi 30 avril 2027"
    with reading(year.engine) as session:
        named = {one.code: one.unit for one in read_occasions(session, year.course)}
    assert named[contest] == name
    take_away(year, forum)
    assert names(year) == ["Concours photo"]
    with pytest.raises(NotFound):
        take_away(year, forum)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (FORUM | {"name": " "}, "name"),
        (FORUM | {"kind": "gala"}, "kind"),
        (FORUM | {"on": "18/03/2037"}, "on"),
        (FORUM | {"on": "demain"}, "on"),
        (FORUM | {"until": "17/03/2027"}, "until"),
        (FORUM | {"unit": "nulle part"}, "unit"),
        (FORUM | {"place": "x" * 161}, "place"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    year: Year, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadOccasion) as refused:
        keep(year, said)
    assert list(refused.value.facts["errors"]) == [field]
    assert names(year) == []


def test_only_a_pilot_keeps_them(year: Year) -> None:
    with pytest.raises(NotYours):
        keep(year, FORUM, who="ien1")


def test_the_rules_of_a_contest_are_kept_until_nothing_has_them(year: Year, tmp_path: Path) -> None:
    rules = examined(RULES, "reglement.pdf", 1_000)
    code = keep(year, CONTEST, file=rules, folder=tmp_path).code
    place = place_of(tmp_path, rules.digest)
    keep(year, CONTEST | {"text": "Ouvert à tous."}, code=code)
    assert occasions_of(year.course)[0].document is not None
    assert not sweep(year.engine, tmp_path, rules.digest)
    gone = take_away(year, code)
    assert gone.let_go == rules.digest
    assert sweep(year.engine, tmp_path, gone.let_go)
    assert not place.exists()


def test_they_owe_nothing_unless_the_cycle_says_so(memory: sa.Engine) -> None:
    highlights = [FORUM | {"on": "2027-03-18"}, FORUM | {"name": "Autre", "on": "2027-03-18"}]
    year = launched(memory, other_dates=[h | {"until": None} for h in highlights])
    assert "occasion_invitation" not in {r.rule for r in calendar_rules(year.course, track(year))}


def test_each_owes_its_own_letter_where_the_cycle_says_so(memory: sa.Engine) -> None:
    highlights = [
        {"name": "Forum", "kind": "forum", "on": "2027-03-18"},
        {"name": "Lancement", "kind": "launch", "on": "2027-03-18"},
        {"name": "Salon", "on": "2027-03-18"},
        {"name": "Marraine", "kind": "sponsor"},
    ]
    on = {"occasion_invitation": {"on": True}}
    year = launched(memory, other_dates=highlights, messages=on)
    owed = what_is_owed(year.course, at("26/02/2027 10:00"))
    found = [r.reason for r in owed if r.rule == "occasion_invitation"]
    assert sorted(found) == ["Forum, 18/03/2027", "Lancement, 18/03/2027"]
    until = at("01/03/2027 10:00")
    foreseen = forecast(memory, year.cycle_id, at("24/02/2027 10:00"), until=until)
    assert foreseen.sent
    sent = [letter for letter in year.tick("25/02/2027 07:45") for letter in (letter.items or ())]
    told = [letter for letter in sent if letter.rule == "occasion_invitation"]
    assert {letter.rung for letter in told} == {"2027-03-18-forum", "2027-03-18-lancement"}
    assert "pilote" in {letter.to for letter in told}


def track(year: Year) -> Any:
    return year.course.home
