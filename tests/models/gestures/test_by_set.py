"""Several answers in one gesture: the same rules, the same rows, the same lines of the journal as
one by one; and when one is refused, none is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from models.errors import NotYours, Refusal
from models.gestures.actions import answering_call, associating
from models.gestures.actions.taking_place import SaidToTakePlace, took_place_in_schools
from models.gestures.validation.commenting import Remark, comment_on_several
from models.journal import JOURNAL
from models.work.action import ASSOCIATED_SCHOOL
from models.work.call_answer import CALL_ANSWER, CallReply
from models.work.comment import COMMENT
from models.work.subjects import SubjectKind
from tests.academy import Year
from tests.years import year_on

year = year_on("engine", now="30/11/2026 10:00")
OPEN, DAY_AFTER = "30/11/2026 10:00", "17/03/2027 10:00"
Rows = list[Any]


def kept(year: Year, table: sa.Table, *without: str) -> Rows:
    columns = [c for c in table.c if c.name not in without]
    return year.all(sa.select(*columns).order_by(*columns[:3]))


def lines(year: Year, what: str) -> Rows:
    """What the journal says of it, wherever in the chain."""
    j = JOURNAL.c
    columns = (j.what, j.subject, j.unit_id, j.by, j.as_function, j.facts)
    return year.all(sa.select(*columns).where(j.what.startswith(what)).order_by(j.id))


def one_by_one(
    year: Year, gesture: Callable[..., Any], several: Sequence[Any], *on: str
) -> list[Any]:
    return [year.act(gesture, [one], on=on[0]) for one in several]


def asked_to_agree(year: Year) -> list[associating.Agreement]:
    """The two schools that what L11 proposes associates: the one says yes, the other no."""
    number = year.propose("L11", "Forum", on=OPEN, associated=("E11", "E12"))
    return [
        (number, year.units["E11"], True, year.by("E11")),
        (number, year.units["E12"], False, year.by("E12")),
    ]


def test_schools_agree_together_as_one_by_one(year: Year) -> None:
    answers = asked_to_agree(year)
    one_by_one(year, associating.answer_for_schools, answers, OPEN)
    alone, said = kept(year, ASSOCIATED_SCHOOL), lines(year, "association.")
    year.act(associating.answer_for_schools, answers, on=OPEN)
    assert kept(year, ASSOCIATED_SCHOOL) == alone
    assert lines(year, "association.") == said * 2
    assert [(e.what, e.as_function) for e in said] == [
        ("association.agreed", said[0].as_function),
        ("association.refused", said[1].as_function),
    ]
    assert [row.agreed for row in alone] == [True, False]


def test_of_schools_that_agree_one_that_may_not_keeps_all_from_it(year: Year) -> None:
    answers = asked_to_agree(year)
    wrong = (*answers[1][:3], year.by("E21"))
    with pytest.raises(NotYours):
        year.act(associating.answer_for_schools, [answers[0], wrong], on=OPEN)
    assert [row.agreed for row in kept(year, ASSOCIATED_SCHOOL)] == [None, None]
    assert lines(year, "association.") == []


def taken_place(year: Year) -> list[SaidToTakePlace]:
    """What the two schools that agreed say of the action once its day is past."""
    answers = asked_to_agree(year)
    both = [(number, unit, True, by) for number, unit, _, by in answers]
    year.act(associating.answer_for_schools, both, on=OPEN)
    year.accept("bassin1")
    year.announce("pilote", on="22/02/2027 10:00")
    return [
        SaidToTakePlace(action_id=number, unit_id=unit, by=by, pupils=24 + n, adults=n or None)
        for n, (number, unit, _, by) in enumerate(both)
    ]


def test_schools_say_together_that_it_took_place_as_one_by_one(year: Year) -> None:
    said = taken_place(year)
    one_by_one(year, took_place_in_schools, said, DAY_AFTER)
    alone, written = kept(year, ASSOCIATED_SCHOOL), lines(year, "association.took_place")
    year.act(took_place_in_schools, said, on=DAY_AFTER)
    assert kept(year, ASSOCIATED_SCHOOL) == alone
    assert lines(year, "association.took_place") == written * 2
    assert [(r.took_place, r.pupils, r.adults) for r in alone] == [(True, 24, None), (True, 25, 1)]
    assert [e.facts for e in written] == [{"pupils": 24}, {"pupils": 25, "adults": 1}]


def test_of_schools_where_it_took_place_one_that_is_wrong_keeps_all_from_it(year: Year) -> None:
    said = taken_place(year)
    wrong = SaidToTakePlace(
        action_id=said[1].action_id, unit_id=said[1].unit_id, by=said[1].by, pupils=-1
    )
    with pytest.raises(Refusal, match="nombre de personnes"):
        year.act(took_place_in_schools, [said[0], wrong], on=DAY_AFTER)
    assert [row.took_place for row in kept(year, ASSOCIATED_SCHOOL)] == [None, None]
    assert lines(year, "association.took_place") == []


def replies(year: Year) -> list[tuple[int, CallReply, Any]]:
    return [
        (year.units["E11"], CallReply.NONE, year.by("E11")),
        (year.units["E12"], CallReply.LATER, year.by("E12")),
        (year.units["E21"], CallReply.ELSEWHERE, year.by("E21")),
    ]


def test_schools_answer_the_call_together_as_one_by_one(year: Year) -> None:
    given = replies(year)
    ends = [end for (end,) in one_by_one(year, answering_call.answer_for_units, given, OPEN)]
    alone, said = kept(year, CALL_ANSWER, "id"), lines(year, "call.answered")
    assert year.act(answering_call.answer_for_units, given, on=OPEN) == ends
    assert kept(year, CALL_ANSWER, "id") == alone
    assert lines(year, "call.answered") == said * 2
    assert [end is not None for end in ends] == [False, True, False]
    assert {row.unit_id: row.reply for row in alone} == {unit: reply for unit, reply, _ in given}


def test_of_schools_that_answer_one_that_proposed_keeps_all_from_it(year: Year) -> None:
    year.propose("E12", on=OPEN)
    before = lines(year, "call.")
    with pytest.raises(Refusal):
        year.act(answering_call.answer_for_units, replies(year), on=OPEN)
    assert kept(year, CALL_ANSWER) == []
    assert lines(year, "call.") == before


def remarks(year: Year) -> list[Remark]:
    """The carrier of an action and the relay who decides on it speak of it; so of another."""
    both = [(who, year.propose(who, on=OPEN)) for who in ("E11", "E12")]
    return [
        Remark(
            kind=SubjectKind.ACTION,
            subject_id=number,
            unit_id=year.units[carrier],
            text=f" Vu par {who} ",
            by=year.by(who),
        )
        for carrier, number in both
        for who in (carrier, "ien1")
    ]


def test_remarks_are_made_together_as_one_by_one(year: Year) -> None:
    several = remarks(year)
    one_by_one(year, comment_on_several, several, OPEN)
    alone, said = kept(year, COMMENT, "id"), lines(year, "comment.added")
    year.act(comment_on_several, several, on=OPEN)
    assert sorted(map(repr, kept(year, COMMENT, "id"))) == sorted(map(repr, alone * 2))
    assert lines(year, "comment.added") == said * 2
    assert len(said) == len(several)
    assert {row.text for row in alone} == {one.text.strip() for one in several}


def test_of_several_remarks_one_that_is_refused_keeps_all_from_being_made(year: Year) -> None:
    first, *others = remarks(year)
    wrong = Remark(
        kind=first.kind, subject_id=first.subject_id, unit_id=first.unit_id, text=" ", by=first.by
    )
    stranger = Remark(
        kind=first.kind,
        subject_id=first.subject_id,
        unit_id=first.unit_id,
        text="Bonjour",
        by=year.by("E21"),
    )
    for bad, refusal in ((wrong, Refusal), (stranger, NotYours)):
        with pytest.raises(refusal):
            year.act(comment_on_several, [*others, bad], on=OPEN)
    assert kept(year, COMMENT) == []
    assert lines(year, "comment.") == []
