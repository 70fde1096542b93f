"""A school year is typed in every form, and a number alone tells the cycle that it is of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.calendar.school_year import school_year_named
from models.database.transactions import gesture
from models.errors import BadDefinition
from models.home import home_engine
from models.territory.unit import UNIT
from models.work.action import ACTION
from tests.academy import day, launched, mail_of
from tests.orgue.typing_commands import CYCLE, DRAFT, refused, typed, units

UAI = "0940001R"
FORMS = ("2026-27", "2026-2027", "2026/2027", "2026/27", " 2026 – 2027 ", "2026‑27")


@pytest.mark.parametrize("form", FORMS)
def test_a_year_is_understood_as_people_write_it(form: str) -> None:
    assert school_year_named(form) == "2026-27"
    assert school_year_named("2027", "Nouvelle Calédonie") == "2026-27"


@pytest.mark.parametrize("text", ["2026", "2026-28", "26-27", "٢٠٢٦-27", "1926-27", "", "x" * 400])
def test_what_is_no_school_year_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadDefinition) as refusal:
        school_year_named(text)
    assert refusal.value.next_step == "Écrivez-la ainsi : 2026-27."
    assert len(refusal.value.sentence) < 80


def test_every_command_that_names_a_year_takes_each_form(founded: Path) -> None:
    long = ("2026/2027", *CYCLE[1:])
    assert typed("cycle", "draft", *long, *DRAFT[5:]).data["cycle"] == "2026-27"
    for verb in ("show", "check"):
        assert typed("cycle", verb, *long).data["cycle"] == "2026-27"
    assert typed("occasion", "list", *long).data["cycle"] == "2026-27"
    assert typed("framing", "frame", "show", "2026-2027").data["year"] == "2026-27"
    joins = typed("territory", "rollout", "--academy", "24", "--joins", "094=2027/2028").data
    assert [one["joins"] for one in joins["plan"]] == ["2027-28"]
    assert refused("cycle", "show", "2026", *CYCLE[1:]).error == "BadDefinition"


def test_of_two_live_cycles_a_unit_and_a_number_tell_which_one_is_meant(founded: Path) -> None:
    autumn, spring = two_live_cycles()
    by = ("--by", mail_of("E21"), "--now", "2026-12-07T09:00")
    told = typed("action", "start", UAI, *by, "--year", "2026-2027")
    assert told.code == 0, told
    begun = told.data["action"]
    assert cycle_of(begun) == spring
    assert typed("action", "show", str(begun)).data["action"] == begun
    assert typed("action", "edit", str(begun), "--set", "title=Débat", *by).code == 0
    assert refused("action", "show", "999").error == "Refusal"
    assert autumn != spring


def two_live_cycles() -> tuple[int, int]:
    """An autumn week, whose call is over, and the spring's, whose call is open in December."""
    engine, known = home_engine(), units() | {"AC": units()["24"]}
    with gesture(engine) as session:
        session.connection().execute(sa.update(UNIT).where(UNIT.c.code == "E21").values(code=UAI))
    named: dict[str, Any] = {"week": day("23/11/2026"), "year_before": "always"}
    autumn = launched(engine, units=known, name="automne", **named)
    return autumn.cycle_id, launched(engine, units=known, name="printemps").cycle_id


def cycle_of(action: int) -> int:
    with home_engine().connect() as connection:
        query = sa.select(ACTION.c.cycle_id).where(ACTION.c.id == action)
        return int(connection.execute(query).scalar_one())
