"""A next year's cycle is drafted from a former one: nothing is retyped, no date is copied."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.calendar.facts import CalendarUnknown
from models.database.transactions import gesture, reading
from models.errors import NotYours, Refusal
from models.gestures.cycle.drafting_like import AlreadyDrafted, as_seen, draft_like
from models.gestures.cycle.next_year import NextAnswers, NextYear, TakenUp, next_year, turned
from models.gestures.cycle.opening import change_cycle, close_cycle
from models.gestures.cycle.rolling_out import set_rollout
from models.journal import JOURNAL
from models.territory.unit import UNIT, Unit
from models.work.message import MESSAGE
from models.year.course import load_course
from models.year.cycle import CYCLE, UNIT_WEEK, Cycle, CycleState, Objective
from models.year.turning import Fate
from models.year.week import Span
from tests.academy import Year, at, day
from tests.past import year_before
from tests.years import year_on

year = year_on(now="05/07/2027 10:00")
NEXT = "2027-28"


def changed(year: Year, **changes: Any) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, changes, year.by("pilote"), at("02/09/2026 10:00"))


def planned(year: Year, **more: Any) -> NextYear:
    with reading(year.engine) as session:
        unit, like = session.get_one(Unit, year.units["AC"]), session.get_one(Cycle, year.cycle_id)
        found = next_year(session, unit, NEXT, like, at(year.now), **more)
        session.expunge_all()
        return found


def drafted(
    year: Year, *, by: str | None = "pilote", to: str = NEXT, **more: Any
) -> tuple[Cycle, NextYear]:
    with gesture(year.engine) as session:
        unit, like = session.get_one(Unit, year.units["AC"]), session.get_one(Cycle, year.cycle_id)
        actor: Actor | None = year.by(by) if by else None
        made = draft_like(session, unit, to, like, at(year.now), by=actor, **more)
        session.flush()
        session.expunge_all()
        return made


def of(plan: NextYear, name: str) -> Any:
    (found,) = (one for one in plan.dates if one.name == name)
    return found


def test_dates_are_recomputed_each_with_its_reason(year: Year) -> None:
    _, plan = drafted(year)
    assert plan.week == Span.of(day("13/03/2028"))
    call = of(plan, "call_opens")
    assert (call.old, call.new) == (day("02/11/2026"), day("18/10/2027"))
    assert call.why.startswith("le début de l'appel")
    due = of(plan, "letter_due")
    assert due.why == "10 jours de classe avant « Ouverture de l'appel à actions »"
    assert of(plan, "conference").new == day("06/12/2027")


def test_no_date_is_a_copy_of_a_past_one(year: Year) -> None:
    cycle, plan = drafted(year)
    with reading(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, cycle.id))
        before = load_course(session, session.get_one(Cycle, year.cycle_id))
        new = {moved.on for moved in course.dates[course.home].values()}
        old = {moved.on for moved in before.dates[before.home].values()}
    assert not new & old
    assert {one.new for one in plan.dates} == new


def test_it_is_born_a_draft_and_nothing_is_owed(year: Year) -> None:
    def messages(session: Session) -> int:
        query = sa.select(sa.func.count()).select_from(MESSAGE)
        return int(session.connection().execute(query).scalar_one())

    with reading(year.engine) as session:
        before = messages(session)
    cycle, _ = drafted(year)
    with reading(year.engine) as session:
        row = session.connection().execute(sa.select(CYCLE).where(CYCLE.c.id == cycle.id)).one()
        was = session.get_one(Cycle, year.cycle_id)
        assert (row.state, row.definition, row.launched_at, row.put_off) == (
            CycleState.DRAFT,
            None,
            None,
            [],
        )
        assert row.link_key != was.link_key
        assert messages(session) == before


def test_what_the_academie_changed_is_kept_and_its_days_are_not(year: Year) -> None:
    changed(
        year,
        flagships=2,
        themes=["Les parents"],
        chains={"action": {"levels": {"basin": {"delay": 8}}}},
        milestones={"announce": {"on": "2027-02-25"}, "programme": {"title": "Le programme"}},
        week={"name": "Larg pas lékol", "slogan": "Tenir"},
        other_dates=[{"name": "Forum", "kind": "forum", "on": "2027-03-17"}],
    )
    cycle, plan = drafted(year)
    assert cycle.changes == {
        "flagships": 2,
        "themes": ["Les parents"],
        "chains": {"action": {"levels": {"basin": {"delay": 8}}}},
        "milestones": {"programme": {"title": "Le programme"}},
        "week": {"name": "Larg pas lékol"},
    }
    assert plan.slogan == "Tenir"
    announce = of(plan, "announce")
    assert "fixée à la main au jeudi 25 février 2027" in announce.warning
    assert announce.new != announce.old


def test_a_question_of_one_year_is_not_asked_again(year: Year) -> None:
    asked = [
        {"code": "lieu", "label": "Où se retrouve-t-on ?"},
        {"code": "parrain", "label": "Un parrain ou une marraine ?", "yearly": "reset"},
        {"code": "ancien", "label": "Une question d'avant ?", "removed": True},
    ]
    changed(year, own_fields=asked)
    cycle, _ = drafted(year)
    assert [one["code"] for one in cycle.changes["own_fields"]] == ["lieu"]


def test_own_texts_and_look_are_kept(year: Year) -> None:
    texts = {"silent_reminder": {"subject": "Et vous ?"}}
    changed(year, texts=texts, look={"name": "La Semaine à Valmont"})
    cycle, _ = drafted(year)
    assert cycle.changes["texts"]["silent_reminder"]["subject"] == "Et vous ?"
    assert cycle.changes["look"]["name"] == "La Semaine à Valmont"


def test_a_milestone_that_was_switched_off_stays_off(year: Year) -> None:
    changed(
        year,
        milestones={"conference": {"on": False}, "conference_invites": {"on": False}},
        messages={"conference_invitation": {"on": False}},
    )
    cycle, plan = drafted(year)
    assert cycle.changes["milestones"]["conference"] == {"on": False}
    assert "conference" not in {one.name for one in plan.dates}


def test_highlights_are_asked_with_the_days_of_the_same_place(year: Year) -> None:
    forum = {"name": "Forum", "kind": "forum", "on": "2027-03-17", "place": "Gymnase"}
    contest = {"name": "Photo", "kind": "contest", "until": "2027-04-30"}
    changed(year, other_dates=[forum, contest])
    plan = planned(year)
    assert [(one.was.name, one.proposed, one.proposed_until) for one in plan.asked_dates] == [
        ("Forum", day("15/03/2028"), None),
        ("Photo", None, day("14/04/2028")),
    ]
    taken = TakenUp(on=day("16/03/2028"), text="Venez.")
    cycle, _ = drafted(year, answers=NextAnswers(slogan="  Tenir  bon ", taken_up={0: taken}))
    assert cycle.changes["week"]["slogan"] == "Tenir bon"
    assert cycle.changes["other_dates"] == [
        {
            "name": "Forum",
            "on": "2028-03-16",
            "kind": "forum",
            "place": "Gymnase",
            "town": "",
            "unit": "",
            "text": "Venez.",
        }
    ]


def test_a_day_of_last_year_is_refused_as_an_answer(year: Year) -> None:
    changed(year, other_dates=[{"name": "Forum", "kind": "forum", "on": "2027-03-17"}])
    with pytest.raises(Refusal, match="Vérifiez l'année"):
        drafted(year, answers=NextAnswers(taken_up={0: TakenUp(on=day("17/03/2027"))}))


def test_a_week_of_its_own_is_as_far_from_the_week(year: Year) -> None:
    with gesture(year.engine) as session:
        own = {"week": day("22/03/2027"), "week_ends": day("27/03/2027")}
        row = {"cycle_id": year.cycle_id, "unit_id": year.units["B1"], **own}
        session.connection().execute(sa.insert(UNIT_WEEK), [row])
    cycle, plan = drafted(year)
    assert of(plan, "unit_week.B1").new == day("20/03/2028")
    with reading(year.engine) as session:
        query = sa.select(UNIT_WEEK).where(UNIT_WEEK.c.cycle_id == cycle.id)
        (found,) = session.connection().execute(query)
    assert (found.unit_id, found.week, found.week_ends) == (
        year.units["B1"],
        day("20/03/2028"),
        day("25/03/2028"),
    )


def test_a_unit_that_is_no_more_is_said_and_left_out(year: Year) -> None:
    changed(year, participation={"but": ["C2"]})
    with gesture(year.engine) as session:
        renamed = sa.update(UNIT).where(UNIT.c.id == year.units["C2"])
        session.connection().execute(renamed.values(code="0940999Z"))
    cycle, plan = drafted(year)
    assert "C2" in " ".join(plan.notes)
    assert cycle.changes.get("participation", {}).get("but", []) == []


def test_all_do_not_take_part_because_those_who_did_are_found_no_more(year: Year) -> None:
    changed(year, participation={"only": ["C2"]})
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        close_cycle(session, cycle, year.by("pilote"), at(year.now))
        renamed = sa.update(UNIT).where(UNIT.c.id == year.units["C2"])
        session.connection().execute(renamed.values(code="0940999Z"))
    with pytest.raises(Refusal, match="C2"):
        drafted(year)
    with gesture(year.engine) as session:
        joins = {year.units["C2"]: NEXT}
        set_rollout(session, year.units["AC"], joins, year.by("pilote"), at(year.now))
    cycle, _ = drafted(year)
    assert cycle.changes["participation"]["only"] == ["circonscription:0940999Z"]


def test_the_week_may_be_chosen_and_lasts_as_long(year: Year) -> None:
    chosen = Span(day("04/04/2028"), day("08/04/2028"))
    cycle, plan = drafted(year, week=chosen)
    assert (cycle.week, cycle.week_ends) == (chosen.first, chosen.last)
    assert of(plan, "week_opens").new == chosen.first


def test_three_to_five_weeks_are_proposed_best_first(year: Year) -> None:
    plan = planned(year)
    assert 3 <= len(plan.proposals) <= 5
    assert plan.week == plan.proposals[0].week
    first = plan.proposals[0]
    assert "semaine 11 du calendrier, comme l'an dernier" in first.reasons
    scores = [one.score for one in plan.proposals]
    assert scores == sorted(scores, reverse=True)
    assert all(one.reasons or one.against for one in plan.proposals)


def test_objectives_are_recalled_and_not_copied(year: Year) -> None:
    with gesture(year.engine) as session:
        session.add(Objective(cycle_id=year.cycle_id, position=1, text="Associer les parents"))
    cycle, plan = drafted(year)
    assert plan.objectives == ("Associer les parents",)
    with reading(year.engine) as session:
        query = (
            sa.select(sa.func.count())
            .select_from(Objective)
            .where(sa.column("cycle_id") == cycle.id)
        )
        assert session.connection().execute(query).scalar_one() == 0


def test_who_drafts_and_from_which_cycle_is_in_the_journal(year: Year) -> None:
    cycle, _ = drafted(year)
    with reading(year.engine) as session:
        query = sa.select(JOURNAL).where(JOURNAL.c.chain == cycle.id)
        (entry,) = session.connection().execute(query)
    assert (entry.what, entry.facts, entry.by) == (
        "cycle.drafted",
        {"like": year.cycle_id},
        year.by("pilote").slot,
    )


# ── bad days ─────────────────────────────────────────────────────────────────────────────────────


def test_a_year_that_nobody_published_is_provisional_on_each_date(year: Year) -> None:
    cycle, plan = drafted(year, to="2028-29")
    assert plan.provisional
    assert "prévisionnelles" in " ".join(plan.notes)
    unsaid = [one.name for one in plan.dates if one.new and "prévisionnelle" not in one.warning]
    assert unsaid == []
    with reading(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, cycle.id))
        assert course.calendar().is_provisional(cycle.week)


def test_a_year_too_far_is_refused_and_nothing_is_written(year: Year) -> None:
    with pytest.raises(CalendarUnknown):
        drafted(year, to="2035-36")


def test_a_cycle_that_never_ended_may_be_the_model_and_it_is_said(year: Year) -> None:
    plan = planned(year)
    assert any("n'est pas clos" in one for one in plan.notes)
    number = year_before(year, state=CycleState.DRAFT)
    with reading(year.engine) as session:
        unit, like = session.get_one(Unit, year.units["AC"]), session.get_one(Cycle, number)
        of_a_draft = next_year(session, unit, NEXT, like, at(year.now))
    assert any("jamais été lancé" in one for one in of_a_draft.notes)


def test_the_second_of_two_admins_is_told_and_replaces_nothing(year: Year) -> None:
    first, _ = drafted(year)
    with pytest.raises(AlreadyDrafted):
        drafted(year, answers=NextAnswers(slogan="Autre"))
    with reading(year.engine) as session:
        there = session.get_one(Cycle, first.id)
        assert "week" not in there.changes
        seen = as_seen(there)
    again, _ = drafted(year, over=seen, answers=NextAnswers(slogan="Autre"))
    assert again.id == first.id
    with pytest.raises(AlreadyDrafted):
        drafted(year, over=seen)


@pytest.mark.parametrize("who", ["ien1", "pilote1", "recteur"])
def test_who_does_not_pilot_the_academie_drafts_nothing(year: Year, who: str) -> None:
    with pytest.raises(NotYours):
        drafted(year, by=who)


def test_a_year_that_does_not_come_after_is_refused(year: Year) -> None:
    with pytest.raises(Refusal, match="ne vient pas avant"):
        drafted(year, to="2026-27")


def test_a_week_without_class_is_refused(year: Year) -> None:
    with pytest.raises(Refusal, match="sans classe"):
        drafted(year, week=Span.of(date(2027, 12, 20)))


def test_each_part_says_how_it_turns() -> None:
    def names(turn: Fate) -> set[str]:
        return {name for name, _ in turned(turn)}

    assert {"themes", "chains", "participation"} <= names(Fate.KEEP)
    assert {"action", "message", "putoff", "objective"} <= names(Fate.RESET)
    assert {"milestones.*.on", "unitweek"} <= names(Fate.RECOMPUTE)
    assert {"week", "week.slogan", "other_dates[].on"} <= names(Fate.ASK)
