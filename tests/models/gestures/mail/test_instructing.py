"""A sending is kept back, let go by or said otherwise before it is owed; a large one waits."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import NotFound, NotYours, WrongMove
from models.gestures.cycle.opening import change_cycle
from models.gestures.mail.instructing import NOTHING, ask, instruction_of, is_dated, mark_of
from models.gestures.mail.posting import change
from models.gestures.mail.rewording import SaidMeanwhile, write
from models.journal import JOURNAL
from models.letters.reading import letter_of
from models.tick import run_cycle
from models.work.action import ACTION
from models.work.instruction import INSTRUCTION, Does
from models.work.message import MessageState
from models.year.cycle import CYCLE, Cycle, CycleState
from tests.academy import Year, at, launched, unfolded

BEFORE, OPENING = "30/10/2026 10:00", "02/11/2026 07:45"
S = MessageState
SCHOOLS = ["ce.e00", "ce.e11", "ce.e12", "ce.e13", "ce.e21", "ce.e31", "proviseure"]


def asked(
    year: Year, rule: str, rung: str = "", *, on: str = BEFORE, who: str = "pilote", **what: Any
) -> None:
    with reading(year.engine) as session:
        seen = mark_of(instruction_of(session, year.cycle_id, rule, rung))
    year.act(ask, rule, rung, seen, year.by(who), on=on, **what)


def invited(letters: Any) -> list[str]:
    return sorted(one.to for one in unfolded(letters) if one.text == "call_opened")


def states(year: Year, **where: Any) -> set[MessageState]:
    return {m.state for m in year.messages(**where)}


def lines(year: Year, what: str = "sending.") -> list[tuple[str, dict[str, Any]]]:
    query = sa.select(JOURNAL).where(JOURNAL.c.what.startswith(what)).order_by(JOURNAL.c.seq)
    return [(row.what, row.facts) for row in year.all(query)]


def test_a_held_sending_waits_until_a_pilot_lets_it_go(year: Year) -> None:
    asked(year, "call_opened", does=Does.HOLD)
    assert invited(year.tick(OPENING)) == []
    assert states(year, rule="call_opened") == {S.HELD}
    assert invited(year.tick("03/11/2026 07:45")) == []
    held = [str(m.id) for m in year.messages(rule="call_opened")]
    year.act(change, held, S.OWED, year.by("pilote"), on="03/11/2026 10:00")
    assert invited(year.drain("03/11/2026 10:05")) == SCHOOLS
    assert invited(year.tick("04/11/2026 07:45")) == []
    call = {"rule": "call_opened", "rung": ""}
    assert lines(year) == [
        ("sending.asked", call | {"does": "hold", "wording": None}),
        ("sending.held", call | {"count": 7}),
    ]


def test_a_dropped_sending_never_leaves_and_says_who_asked(year: Year) -> None:
    asked(year, "silent_reminder", "S-12", does=Does.DROP)
    year.mornings("02/11/2026", "04/12/2026")
    rows = year.messages(rule="silent_reminder", rung="S-12")
    assert {(m.state, m.result) for m in rows} == {
        (S.DROPPED, "non envoyé : Pilote l'a demandé le 30/10/2026")
    }
    asked(year, "silent_reminder", "S-12", does=None, on="04/12/2026 10:00")
    year.mornings("07/12/2026", "08/01/2027")
    rungs = {one.rung for one in unfolded(year.sent) if one.text == "silent_reminder"}
    assert rungs == {"S-8", "call_closes-5"}
    assert ("sending.dropped", {"rule": "silent_reminder", "rung": "S-12", "count": 7}) in lines(
        year
    )


def test_what_was_asked_is_undone_before_it_is_owed(year: Year) -> None:
    asked(year, "call_opened", does=Does.DROP)
    asked(year, "call_opened", does=None)
    assert invited(year.tick(OPENING)) == SCHOOLS
    assert [what for what, _ in lines(year)] == ["sending.asked", "sending.freed"]


def test_it_leaves_once_in_the_words_that_were_chosen(year: Year) -> None:
    given = (
        "Venez proposer",
        "Une action simple suffit.\n\n- un débat\n- une visite",
        year.by("pilote"),
    )
    words = year.act(write, *given, on=BEFORE)
    asked(year, "call_opened", wording_id=words)
    assert invited(year.tick(OPENING)) == SCHOOLS
    (row,) = year.messages(rule="call_opened", unit_id=year.units["E11"])
    course = year.course
    with reading(year.engine) as session:
        letter = letter_of(session, course, row, row.sent_at)
    assert letter.subject == "Venez proposer"
    for said in (
        "Une action simple suffit.",
        "- un débat\n- une visite",
        "École des Tilleuls",
        "Une question",
    ):
        assert said in letter.text, said
    assert "Cinq renseignements" not in letter.text
    assert invited(year.tick("03/11/2026 07:45")) == []


def test_only_what_a_date_owes_is_asked_about(year: Year) -> None:
    course = year.course
    assert [
        is_dated(course, *one)
        for one in (
            ("call_opened", ""),
            ("silent_reminder", "S-12"),
            ("weekly_figures", "2026-11-09"),
            ("to_validate", ""),
            ("ladder_default", "-5"),
            ("silent_reminder", ""),
            ("none", ""),
        )
    ] == [True, True, True, False, False, False, False]
    no_days = ("9999-99-99", "xxxx-xx-xx", "2027-02-29", "2027-W02-1", "20270111")
    assert not any(is_dated(course, "weekly_figures", rung) for rung in no_days)
    with pytest.raises(NotFound):
        asked(year, "to_validate", does=Does.DROP)


def test_of_two_pilots_the_second_is_told(year: Year) -> None:
    asked(year, "call_opened", does=Does.HOLD)
    with pytest.raises(SaidMeanwhile):
        year.act(ask, "call_opened", "", NOTHING, year.by("pilote"), does=Does.DROP)


def test_only_who_sees_to_the_mail_asks_and_never_of_a_closed_cycle(year: Year) -> None:
    with pytest.raises(NotYours):
        asked(year, "call_opened", who="ien1", does=Does.DROP)
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(CYCLE).values(state=CycleState.CLOSED))
    with pytest.raises(WrongMove):
        asked(year, "call_opened", does=Does.DROP)


# ── above how many recipients a release is needed ────────────────────────────────────────────────


def test_a_large_sending_waits_for_a_release_and_a_small_one_does_not(memory: sa.Engine) -> None:
    year = launched(memory, release_above=6)
    year.mornings("02/11/2026", "23/11/2026")
    assert invited(year.sent) == []
    assert states(year, rule="call_opened") == {S.HELD}
    assert "weekly_figures" in {one.text for one in unfolded(year.sent)}
    year.act(change, held(year), S.OWED, year.by("pilote"), on="23/11/2026 10:00")
    assert invited(year.drain("23/11/2026 10:05")) == SCHOOLS
    assert lines(year)[0] == ("sending.held", {"rule": "call_opened", "rung": "", "count": 7})


def held(year: Year) -> list[str]:
    return [str(m.id) for m in year.messages(state=S.HELD)]


def test_who_joins_after_the_release_is_written_to_at_once_and_before_it_waits(
    memory: sa.Engine,
) -> None:
    year = launched(memory, release_above=6)
    year.tick(OPENING)
    year.name("L11", "head", "nouvelle")
    year.tick("03/11/2026 07:45")
    assert states(year, rule="call_opened") == {S.HELD}
    year.act(change, held(year), S.OWED, year.by("pilote"), on="03/11/2026 10:00")
    year.drain("03/11/2026 10:05")
    year.change("E12", mail=None)
    year.name("E12", "head", "tardive")
    year.tick("04/11/2026 07:45")
    assert ("tardive", "call_opened") in {(one.to, one.text) for one in year.sent}
    assert not held(year)


def test_a_school_that_proposed_meanwhile_is_not_reminded_once_released(
    memory: sa.Engine,
) -> None:
    year = launched(memory, release_above=5)
    year.mornings("23/11/2026", "23/11/2026")
    waiting = [str(m.id) for m in year.messages(rule="silent_reminder")]
    assert len(waiting) == 7
    year.propose("E11", on="24/11/2026 10:00")
    year.act(change, waiting, S.OWED, year.by("pilote"), on="24/11/2026 11:00")
    year.tick("25/11/2026 07:45")
    reminded = {one.to for one in unfolded(year.sent) if one.text == "silent_reminder"}
    assert reminded == set(SCHOOLS) - {"ce.e11"}


def test_what_is_released_too_late_does_not_leave(memory: sa.Engine) -> None:
    year = launched(memory, release_above=6)
    year.tick(OPENING)
    year.act(change, held(year), S.OWED, year.by("pilote"), on="18/01/2027 10:00")
    assert invited(year.tick("18/01/2027 10:05")) == []
    rows = year.messages(rule="call_opened")
    assert {(m.state, m.result) for m in rows} == {(S.DROPPED, "trop tard")}


def test_a_live_cycle_may_change_the_number(year: Year) -> None:
    pilot = year.by("pilote")
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"release_above": 6}, pilot, at(BEFORE))
    year.tick(OPENING)
    assert states(year, rule="call_opened") == {S.HELD}


def dates(year: Year, rule: str, *dates_: str, on: str = BEFORE) -> None:
    """The pilot changes the dates of a rule."""
    pilot = year.by("pilote")
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        changed = {"messages": {rule: {"at": list(dates_)}}}
        change_cycle(session, cycle, changed, pilot, at(on))


def test_what_was_asked_stays_when_its_rule_keeps_but_one_date_or_has_more(year: Year) -> None:
    def rungs() -> list[str]:
        return [row.rung for row in year.all(sa.select(INSTRUCTION))]

    asked(year, "draft_not_submitted", "call_closes-5", does=Does.DROP)
    dates(year, "draft_not_submitted", "call_closes-5")
    assert rungs() == [""]
    dates(year, "draft_not_submitted", "call_closes-5", "call_closes-2")
    assert rungs() == ["call_closes-5"]


def test_nobody_is_reminded_twice_when_a_rule_keeps_but_one_date_or_has_more(
    engine: sa.Engine,
) -> None:
    year = launched(engine)
    year.tick("04/01/2027 07:45")
    reminded = [(m.rung, m.slot) for m in year.messages(rule="silent_reminder")]
    assert {rung for rung, _ in reminded} == {"S-8"}
    for kept in (("S-8",), ("S-8", "call_closes-2"), ("call_closes-2",), ("S-8", "call_closes-2")):
        dates(year, "silent_reminder", *kept, on="04/01/2027 08:00")
        year.tick("04/01/2027 08:05")
        assert len(year.messages(rule="silent_reminder")) == len(reminded), kept
    assert [(m.rung, m.slot) for m in year.messages(rule="silent_reminder")] == reminded


def test_gestures_made_while_the_clock_stands_still_are_not_one_sending(
    memory: sa.Engine,
) -> None:
    year = launched(memory, release_above=1)
    for school in ("E11", "E12", "E13"):
        year.propose(school, on="01/12/2026 10:00")
    assert not held(year)


def decided_in_three_places(memory: sa.Engine) -> Year:
    year = launched(memory, release_above=1)
    for school in ("E11", "E21", "E31"):
        year.propose(school, on="01/12/2026 10:00")
    for task, who in zip(year.tasks(), ("ien1", "ien2", "ien3"), strict=True):
        year.accept(who, task.id, on="02/12/2026 10:00")
    return year


def told(year: Year) -> list[bool]:
    return [row.announced for row in year.all(sa.select(ACTION).order_by(ACTION.c.id))]


def test_decisions_that_the_clock_announces_wait_and_are_known_once_released(
    memory: sa.Engine,
) -> None:
    year = decided_in_three_places(memory)
    day = f"{year.course.on(year.course.home, 'announce'):%d/%m/%Y}"
    run_cycle(year.engine, year.cycle_id, at(f"{day} 07:45"))
    assert states(year, rule="accepted") == states(year, rule="decisions_announced") == {S.HELD}
    assert ("sending.held", {"rule": "accepted", "rung": "", "count": 3}) in lines(year)
    assert told(year) == [False] * 3
    first = [str(year.messages(rule="accepted")[0].id)]
    year.act(change, first, S.OWED, year.by("pilote"), on=f"{day} 10:00")
    assert told(year) == [True, False, False]
    year.announce("pilote", on=f"{day} 11:00")
    assert told(year) == [True] * 3
    assert states(year, rule="accepted") == states(year, rule="decisions_announced") == {S.OWED}


def test_decisions_that_a_pilot_announces_leave(memory: sa.Engine) -> None:
    year = decided_in_three_places(memory)
    year.announce("pilote", on="03/12/2026 10:00")
    assert states(year, rule="accepted") == {S.OWED}
