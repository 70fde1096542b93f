"""A cycle is drafted, launched by who may, with the number typed, and closed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import NotFound, NotYours, Refusal, WrongMove
from models.gestures.cycle.finding import find_cycle
from models.gestures.cycle.opening import change_cycle, close_cycle, launch_cycle
from models.gestures.cycle.weeks import BadWeek
from models.journal import JOURNAL
from models.territory.unit import Unit
from models.work.message import MessageState
from models.year.cycle import CYCLE, PARTICIPATION, UNIT_WEEK, Cycle, CycleState
from tests.academy import WEEK, Year, at, day, launched, valmont
from tests.models.gestures.cycle.drafting import JULY, draft, drafted


def rows(engine: sa.Engine, table: sa.Table) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table)))


def launch(year: Year, who: str = "pilote", typed: int = 12, on: str = "31/08/2026 09:00") -> None:
    by = year.by(who)
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        launch_cycle(session, cycle, by, at(on), messages=typed, announced=12)


# ── drafting ─────────────────────────────────────────────────────────────────────────────────────


def test_a_drafted_cycle_is_not_live_and_owes_nothing(engine: sa.Engine) -> None:
    year = drafted(engine)
    assert [c.state for c in rows(engine, CYCLE)] == [CycleState.DRAFT]
    assert len(rows(engine, PARTICIPATION)) == len(year.units)
    year.tick("02/11/2026 08:00")
    assert [m for m in year.messages() if m.state is MessageState.SENT] == []


def test_drafting_again_changes_the_draft_and_keeps_one_cycle(engine: sa.Engine) -> None:
    valmont(engine)
    first = draft(engine, C1=date(2027, 3, 22))
    again = draft(engine, date(2027, 3, 24), C2=date(2027, 3, 8))
    assert again == {
        "id": first["id"],
        "week": (date(2027, 3, 24), date(2027, 3, 26)),
        "state": CycleState.DRAFT,
    }
    assert [w.week for w in rows(engine, UNIT_WEEK)] == [date(2027, 3, 8)]


@pytest.mark.parametrize(
    ("week", "said"),
    [
        (
            "08/02/2027",
            "La semaine du lundi 8 au vendredi 12 février 2027 est sans classe : "
            "vacances d'hiver (zone C).",
        ),
        (
            "12/07/2027",
            "La semaine du lundi 12 au vendredi 16 juillet 2027 n'est pas dans l'année scolaire "
            "2026-27 (du mardi 1er septembre 2026 au vendredi 2 juillet 2027).",
        ),
        (
            "16/03/2026",
            "La semaine du lundi 16 au vendredi 20 mars 2026 n'est pas dans l'année scolaire "
            "2026-27 (du mardi 1er septembre 2026 au vendredi 2 juillet 2027).",
        ),
    ],
)
def test_a_week_without_school_is_refused_and_nothing_is_kept(
    memory: sa.Engine, week: str, said: str
) -> None:
    valmont(memory)
    with pytest.raises(BadWeek) as refused:
        draft(memory, day(week))
    assert refused.value.sentence == said
    assert rows(memory, CYCLE) == []


def test_a_bassins_own_week_is_checked_as_well(memory: sa.Engine) -> None:
    valmont(memory)
    with pytest.raises(BadWeek, match="12 février 2027 est sans classe"):
        draft(memory, C1=day("08/02/2027"))


def test_two_weeks_of_one_year_are_told_apart_by_their_names(memory: sa.Engine) -> None:
    """An autumn week, prepared from the year before, and a spring one."""
    valmont(memory)
    autumn = draft(memory, day("05/10/2026"), name="automne")
    spring = draft(memory, day("15/03/2027"), until=day("20/03/2027"), name="printemps")
    assert autumn["id"] != spring["id"]
    assert draft(memory, day("12/10/2026"), name="Automne")["id"] == autumn["id"]
    with reading(memory) as session:
        with pytest.raises(Refusal, match="plusieurs cycles : « automne », « printemps »"):
            find_cycle(session, "2026-27", "24")
        assert find_cycle(session, "2026-2027", "24", name="printemps").id == spring["id"]
    with pytest.raises(Refusal, match="plusieurs cycles"):
        draft(memory, day("15/03/2027"))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("15/03/2027", "12/03/2027", "vient avant son premier, le lundi 15 mars 2027"),
        ("15/03/2027", "29/03/2027", "dure 15 jours ; 14 au plus"),
        ("13/03/2027", "14/03/2027", "est sans classe : samedi, dimanche"),
    ],
)
def test_a_week_that_nobody_could_hold_is_refused(
    memory: sa.Engine, first: str, last: str, said: str
) -> None:
    valmont(memory)
    with pytest.raises(BadWeek, match=said):
        draft(memory, day(first), until=day(last))


def test_an_end_set_by_hand_for_other_days_is_refused_and_named(memory: sa.Engine) -> None:
    valmont(memory)
    number = draft(memory)["id"]
    by_hand = {"milestones": {"week_closes": {"on": "2027-03-20"}}}
    said = r"\(week_closes\) est fixée à la main au 20/03/2027, et la semaine se tient"
    with pytest.raises(Refusal, match=said), gesture(memory) as session:
        change_cycle(session, session.get_one(Cycle, number), by_hand, None, at(JULY))


def test_an_unknown_academie_is_not_found_and_says_what_to_do(memory: sa.Engine) -> None:
    valmont(memory)
    with pytest.raises(NotFound) as refused:
        draft(memory, academy="25")
    assert "orgue territory import" in refused.value.next_step


def test_a_week_of_an_unknown_unit_is_not_found(memory: sa.Engine) -> None:
    valmont(memory)
    with pytest.raises(NotFound, match="C9"):
        draft(memory, C9=WEEK)


# ── launching ────────────────────────────────────────────────────────────────────────────────────


def test_launching_pins_the_definition_and_says_so_in_the_journal(engine: sa.Engine) -> None:
    year = drafted(engine)
    launch(year)
    (cycle,) = rows(engine, CYCLE)
    assert (cycle.state, cycle.launched_at) == (CycleState.LIVE, at("31/08/2026 09:00"))
    assert cycle.definition["flagships"] == 3
    (entry,) = [e for e in rows(engine, JOURNAL) if e.what == "cycle.launched"]
    assert (entry.by, entry.facts) == (year.by("pilote").slot, {"messages": 12})


def test_a_wrong_number_is_refused_and_the_right_one_is_shown(memory: sa.Engine) -> None:
    year = drafted(memory)
    with pytest.raises(Refusal) as refused:
        launch(year, typed=11)
    assert refused.value.sentence == ("12 courriers partiront dans la première quinzaine, pas 11.")
    assert "--messages 12" in refused.value.next_step
    assert rows(memory, CYCLE)[0].state is CycleState.DRAFT


def test_a_live_cycle_is_not_launched_again_nor_drafted_again(memory: sa.Engine) -> None:
    year = drafted(memory)
    launch(year)
    with pytest.raises(WrongMove, match="déjà lancé"):
        launch(year)
    with pytest.raises(WrongMove, match="ne se redessine pas"):
        draft(memory)


def test_nothing_is_launched_that_nobody_pilots(memory: sa.Engine) -> None:
    year = drafted(memory, without=["pilote"])
    year.name("AC", "admin", "rectorat")
    with pytest.raises(Refusal, match="pas de pilote"):
        launch(year, "rectorat")


@pytest.mark.parametrize("who", ["recteur", "pilote1", "ien1", "E11"])
def test_only_the_academic_pilot_or_an_admin_launches(memory: sa.Engine, who: str) -> None:
    year = drafted(memory)
    with pytest.raises(NotYours, match="lancer le cycle"):
        launch(year, who)
    year.name("AC", "admin", "rectorat")
    launch(year, "rectorat")


def test_a_late_launch_sends_what_is_due_now_and_no_reminder_of_the_past(
    memory: sa.Engine,
) -> None:
    """Launched on 30 November: the call is open, S-12 is gone by, S-8 is to come."""
    year = drafted(memory)
    launch(year, on="30/11/2026 09:00")
    year.mornings("30/11/2026", "04/12/2026")
    texts = {m.text for m in year.messages()}
    assert "call_opened" in texts
    assert texts & {"silent_reminder", "work_reminder", "framing_due", "relay_to_name"} == set()


# ── closing ──────────────────────────────────────────────────────────────────────────────────────


def test_closing_drops_what_waits_and_nothing_leaves_after(engine: sa.Engine) -> None:
    year = launched(engine)
    year.propose("E11", on="20/11/2026 19:00")
    assert {m.state for m in year.messages()} == {MessageState.OWED}

    def close(session: Any, course: Any, moment: Any) -> int:
        cycle = session.get_one(Cycle, year.cycle_id)
        return close_cycle(session, cycle, by, moment)

    by = year.by("pilote")
    assert year.act(close, on="20/11/2026 20:00") == 2
    assert year.tick("23/11/2026 08:00") == []
    assert {(m.state, m.result) for m in year.messages() if m.text == "to_validate"} == {
        (MessageState.DROPPED, "le cycle est clos"),
    }
    with pytest.raises(WrongMove, match="clos"):
        year.act(close)


def test_only_who_may_launch_closes(memory: sa.Engine) -> None:
    year = launched(memory)
    somebody = year.by("pilote1")
    with pytest.raises(NotYours, match="fermer le cycle"), gesture(memory) as session:
        close_cycle(session, session.get_one(Cycle, year.cycle_id), somebody, at(JULY))


def test_units_of_another_academie_take_no_part(memory: sa.Engine) -> None:
    year = drafted(memory)
    with gesture(memory) as session:
        session.add(Unit(level="academy", kind="academy", code="25", name="Ailleurs"))
    draft(memory)
    assert len(rows(memory, PARTICIPATION)) == len(year.units)
