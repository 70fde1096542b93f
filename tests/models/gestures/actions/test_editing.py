"""A fiche is kept as it is typed; who comes second loses nothing; what is accepted starts again."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel

from models.database.engine import open_engine
from models.database.transactions import gesture
from models.errors import NotYours, Refusal, WrongMove
from models.gestures.actions import editing
from models.gestures.actions.associating import schools_called
from models.gestures.actions.editing import Edit, Kept, NothingChanged, Stale
from models.journal import JOURNAL
from models.serving.actions.fiches import revisions
from models.work.action import ASSOCIATED_SCHOOL, FROZEN_VERSION, ActionState
from models.work.validation import TaskState
from models.year.course import load_course
from models.year.cycle import Cycle
from tests.academy import Year, launched

OPEN = "23/11/2026 09:00"


def edit(year: Year, number: int, who: str = "E11", *, on: str = OPEN, **asked: Any) -> Kept:
    kept = year.act(editing.edit, number, Edit(**asked), year.by(who), on=on)
    assert isinstance(kept, Kept)
    return kept


def test_a_reopened_action_whose_day_is_left_empty_keeps_it(year: Year) -> None:
    number = year.propose("E11", "Débat", theme="Les parents", contact="La direction", on=OPEN)
    day = year.action(number).on_date
    reopen(year, number, on="24/11/2026 09:00", on_date=None, place="Préau")
    assert (year.action(number).on_date, year.action(number).content["place"]) == (day, "Préau")


def reopen(year: Year, number: int, who: str = "E11", *, on: str = OPEN, **values: Any) -> Kept:
    kept = year.act(editing.reopen, number, Edit(values=values), year.by(who), on=on)
    assert isinstance(kept, Kept)
    return kept


def said(year: Year, what: str) -> list[Any]:
    return year.all(sa.select(JOURNAL).where(JOURNAL.c.what == what).order_by(JOURNAL.c.seq))


def test_a_draft_is_kept_field_by_field(engine: sa.Engine) -> None:
    year = launched(engine)
    number = year.draft("E11", on=OPEN)
    kept = edit(year, number, values={"title": "Débat", "cost": 30, "place": "Préau"}, seen=0)
    assert kept == Kept(edits=1, changed=("title", "place", "cost"))
    action = year.action(number)
    assert (action.title, action.content) == ("Débat", {"cost": 30, "place": "Préau"})
    assert (action.state, action.has_cost, action.edits) == (ActionState.DRAFT, True, 1)


def test_a_field_that_is_emptied_is_not_kept(year: Year) -> None:
    number = year.draft("E11", on=OPEN)
    edit(year, number, values={"cost": 30, "place": "Préau"})
    edit(year, number, values={"cost": None, "place": ""})
    assert (year.action(number).content, year.action(number).has_cost) == ({}, False)


def test_what_the_fiche_never_said_stays_as_it_was(year: Year) -> None:
    number = year.draft("E11", on=OPEN, has_cost=True, with_parents=True)
    edit(year, number, values={"title": "Débat", "cost": None, "audiences": {}})
    action = year.action(number)
    assert (action.has_cost, action.with_parents) == (True, True)


def test_a_draft_without_a_day_keeps_the_one_it_had(year: Year) -> None:
    number = year.draft("E11", on=OPEN)
    edit(year, number, values={"on_date": None, "title": "Débat"})
    assert year.action(number).on_date == date(2027, 3, 16)


def test_typing_for_an_hour_writes_one_line(year: Year) -> None:
    number = year.draft("E11", on=OPEN)
    for n in range(12):
        edit(year, number, values={"title": f"Débat {n}"}, seen=n)
    assert len(said(year, "action.edited")) == 1


def test_the_same_again_changes_nothing(year: Year) -> None:
    number = year.draft("E11", "Débat", on=OPEN)
    assert edit(year, number, values={"title": "Débat", "place": ""}, seen=0).edits == 0
    assert said(year, "action.edited") == []


def test_a_correction_writes_one_line_a_round(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    year.send_back("ien1", on="24/11/2026 09:00")
    for n in range(3):
        edit(year, number, on="25/11/2026 09:00", values={"place": f"Salle {n}"})
    year.submit(number, "E11", on="25/11/2026 10:00")
    year.send_back("ien1", on="26/11/2026 09:00")
    edit(year, number, on="27/11/2026 09:00", values={"place": "Préau"})
    assert len(said(year, "action.edited")) == 2


# ── two at once ──────────────────────────────────────────────────────────────────────────────────


def test_of_two_tabs_the_second_is_told_and_overwrites_nothing(year: Year) -> None:
    number = year.draft("E11", on=OPEN)
    edit(year, number, values={"title": "Premier onglet", "place": "Préau"}, seen=0)
    with pytest.raises(Stale) as told:
        edit(year, number, values={"title": "Second onglet", "place": "Préau"}, seen=0)
    assert told.value.facts == {"edits": 1, "changed": ["title"]}
    assert "n'est perdu" in told.value.next_step
    assert year.action(number).title == "Premier onglet"


def test_once_compared_the_second_keeps_theirs(year: Year) -> None:
    number = year.draft("E11", on=OPEN)
    edit(year, number, values={"title": "Premier"}, seen=0)
    edit(year, number, values={"title": "Second"}, seen=1)
    assert year.action(number).title == "Second"


def test_two_tabs_that_type_the_same_are_not_told(year: Year) -> None:
    number = year.draft("E11", on=OPEN)
    edit(year, number, values={"title": "Débat"}, seen=0)
    assert edit(year, number, values={"title": "Débat"}, seen=0).edits == 1


TYPED = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.fixed_dictionaries(
            {"title": st.sampled_from("abc"), "place": st.sampled_from(["", "x", "y"])}
        ),
        st.booleans(),
    ),
    max_size=8,
)


@lru_cache(maxsize=1)
def year_of_many_drafts() -> Year:
    """One year for every example: each types in a draft of its own."""
    engine = open_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    return launched(engine)


@given(TYPED)
def test_whatever_two_tabs_type_what_is_kept_was_seen_or_is_one_s_own(
    turns: list[tuple[int, dict[str, str], bool]],
) -> None:
    """A tab that is told reads what is kept before it tries again: nothing goes unseen."""
    year = year_of_many_drafts()
    number = year.draft("E11", "début", on=OPEN)
    seen, kept = [0, 0], {"title": "début", "place": ""}
    for tab, typed, reads in turns:
        try:
            seen[tab] = edit(year, number, values=typed, seen=seen[tab]).edits
            kept = typed
        except Stale as stale:
            assert seen[tab] != year.action(number).edits
            seen[tab] = stale.facts["edits"] if reads else seen[tab]
        action = year.action(number)
        assert {"title": action.title, "place": action.content.get("place", "")} == kept


# ── who may, and when ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["E12", "ien1", "pilote"])
def test_only_those_of_the_unit_change_its_actions(year: Year, who: str) -> None:
    number = year.draft("E11", on=OPEN)
    with pytest.raises(NotYours, match="modifier cette action"):
        edit(year, number, who, values={"title": "Autre"})


def test_what_is_submitted_is_not_edited_by_the_way(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    with pytest.raises(WrongMove, match="renvoie à la validation"):
        edit(year, number, values={"title": "Autre"})


# ── schools ──────────────────────────────────────────────────────────────────────────────────────


def test_associated_schools_are_added_and_taken_off(year: Year) -> None:
    number = year.draft("E11", on=OPEN, associated=["E12", "E13"])
    wanted = (year.units["E13"], year.units["E21"], year.units["E11"])
    kept = edit(year, number, values={"associated": ["E13", "E21"]}, associated=wanted)
    assert kept.changed == ("associated",)
    rows = year.all(sa.select(ASSOCIATED_SCHOOL).order_by(ASSOCIATED_SCHOOL.c.unit_id))
    assert [year.codes[r.unit_id] for r in rows] == ["E13", "E21"]


def test_a_school_is_called_by_its_code_or_its_name_as_one_sees_them(year: Year) -> None:
    called = ("E12\u200b", "\ufeffe13", "'E21", "École\u00a0des Ormes\u2060", " ", "E99\u200b")
    with gesture(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, year.cycle_id))
        ids, wrong = schools_called(session, course, called)
    assert {year.codes[i] for i in ids} == {"E12", "E13", "E21"}
    assert wrong.endswith("sous ce nom ou ce code : « E99 ».")


# ── after it was submitted or accepted ───────────────────────────────────────────────────────────


def test_a_change_after_acceptance_starts_the_chain_again(engine: sa.Engine) -> None:
    year = launched(engine)
    number = year.propose("E11", on=OPEN)
    year.accept("ien1", on="24/11/2026 09:00")
    reopen(year, number, on="25/11/2026 09:00", place="Gymnase")

    action = year.action(number)
    assert (action.state, action.round, action.announced) == (ActionState.SUBMITTED, 2, False)
    assert action.decided_on is None
    assert year.asked() == [("basin", "C1", "relay")]
    (entry,) = said(year, "action.changed")
    assert entry.facts == {"round": 2, "fields": 1}
    frozen = year.all(sa.select(FROZEN_VERSION).order_by(FROZEN_VERSION.c.round))
    assert [f.content.get("place") for f in frozen] == [None, "Gymnase"]


def test_a_change_while_it_is_validated_drops_the_task_of_the_old_round(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    reopen(year, number, on="24/11/2026 09:00", on_date=date(2027, 3, 18))
    assert [t.round for t in year.tasks(TaskState.DROPPED)] == [1]
    assert [t.round for t in year.tasks()] == [2]


def test_what_becomes_costly_climbs_higher(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    year.accept("ien1", on="24/11/2026 09:00")
    reopen(year, number, on="25/11/2026 09:00", cost=400)
    year.accept("ien1", on="26/11/2026 09:00")
    assert year.asked() == [("department", "D1", "pilot")]


def test_what_each_round_changed_is_said_in_words(year: Year) -> None:
    number = year.propose("E11", "Débat", on=OPEN)
    reopen(year, number, on="24/11/2026 09:00", on_date=date(2027, 3, 18), place="Préau")
    with Session(year.engine) as session:
        (revision,) = revisions(session, number)
    assert revision.round == 2
    assert [(c.label, c.before, c.after) for c in revision.changes] == [
        ("Date", "mardi 16 mars 2027", "jeudi 18 mars 2027"),
        ("Lieu", "", "Préau"),
    ]


def test_sent_up_again_as_it_was_it_stays_as_it_is(year: Year) -> None:
    number = year.propose("E11", "Débat", on=OPEN)
    with pytest.raises(NothingChanged):
        reopen(year, number, title="Débat")
    assert year.action(number).round == 1


def test_once_its_day_is_past_it_is_reported_on_not_changed(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    year.accept("ien1", on="24/11/2026 09:00")
    with pytest.raises(Refusal, match="était prévue le 16/03/2027"):
        reopen(year, number, on="17/03/2027 09:00", place="Préau")


def test_a_declined_action_is_not_changed(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    year.decline("ien1")
    with pytest.raises(WrongMove, match="ne se modifie plus"):
        reopen(year, number, place="Préau")
