"""One address, several capacities: all that it stands for is held, each gesture has one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models.access.actors import Actor, acting_in, actor_of, all_of, kept_of, still
from models.access.rights import Gesture
from models.access.scope import may, scope_of
from models.database.transactions import gesture, reading
from models.errors import NotYours
from models.gestures.actions import associating
from models.gestures.people.own_page import revoke_links
from models.gestures.validation import commenting, deciding
from models.gestures.validation.deciding import Decision
from models.journal import JOURNAL
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, UnitState
from models.work.validation import TaskState
from tests.academy import Year, mail_of

J = JOURNAL.c
CITE = "ce.cite@valmont.example"
"""The one address of a collège and of a lycée, or of a whole cité scolaire."""


def shared(year: Year, mail: str, *codes: str) -> None:
    for code in codes:
        year.change(code, mail=mail)


def slot(year: Year, code: str) -> str:
    return f"u{year.units[code]}"


def held(year: Year, who: str) -> list[tuple[str, str, str]]:
    """What an address holds: in which unit, by which function, in which capacity."""
    actor = year.by(who)
    with reading(year.engine) as session:
        scope = scope_of(session, actor, year.course.local_day(year.moment))
    return [(year.codes[h.unit_id], h.function, h.by.slot) for h in scope.held]


def written(year: Year, what: str) -> list[tuple[str, str]]:
    """Under which slot, and by which function, the journal has *what*."""
    query = sa.select(J.by, J.as_function).where(J.what == what).order_by(J.seq)
    return [tuple(row) for row in year.all(query)]


def test_who_stands_in_or_was_delegated_chooses_the_unit_in_which_they_act(year: Year) -> None:
    for who in ("ien1", "conseil1"):
        year.away(who, "30/11/2026", "18/12/2026")
    year.propose("E11", on="01/12/2026 10:00")
    year.propose("E12", on="01/12/2026 10:00")
    first, second = (t.id for t in year.tasks())
    with pytest.raises(NotYours):
        decide_in(year, first, "pilote1", "C1")
    decide_in(year, first, "pilote1", "D1")
    year.delegate("pilote1", "ien2", second)
    with pytest.raises(NotYours):
        decide_in(year, second, "ien2", "C1")
    decide_in(year, second, "ien2", "C2")


def decide_in(year: Year, task: int, who: str, unit: str) -> None:
    chosen = acting_in(year.by(who), year.units[unit], unit)
    year.act(deciding.decide, [Decision(task_id=task, verdict=TaskState.ACCEPTED, by=chosen)])


@pytest.mark.parametrize("codes", [("E11",), ("E11", "L11"), ("E11", "E12", "E13")])
def test_an_address_is_that_of_each_school_that_has_it(year: Year, codes: tuple[str, ...]) -> None:
    shared(year, CITE.upper(), *codes)
    assert year.by(CITE).slots == tuple(slot(year, code) for code in codes)
    assert held(year, f" {CITE.title()} ") == [
        (code, function, slot(year, code)) for code in codes for function in ("head", "relay")
    ]


def test_a_person_comes_before_schools_in_whatever_order_they_are_kept() -> None:
    actor = all_of(["u3", "p2", "u1"])
    assert (actor.slots, actor.person_id, actor.schools) == (("p2", "u3", "u1"), 2, (3, 1))


def test_each_school_proposes_and_the_journal_names_it(year: Year) -> None:
    shared(year, CITE, "E11", "E12")
    for code in ("E12", "E11"):
        year.propose(CITE, unit=code, on="30/11/2026 10:00")
    ours = [(slot(year, "E12"), ""), (slot(year, "E11"), "")]
    assert written(year, "action.drafted") == written(year, "action.submitted") == ours


def test_a_principal_who_is_a_relay_holds_the_school_whose_address_is_theirs(year: Year) -> None:
    shared(year, mail_of("bassin1"), "E11")
    year.remove("L11", "head")
    ours = year.by("bassin1").slot
    assert held(year, "bassin1") == [
        ("B1", "relay", ours),
        ("E11", "head", slot(year, "E11")),
        ("E11", "relay", slot(year, "E11")),
    ]


def test_what_a_school_is_asked_is_answered_by_the_school_and_decided_by_the_relay(
    year: Year,
) -> None:
    """The same address agrees for the school that is associated, then decides as the IEN."""
    shared(year, mail_of("ien1"), "E12")
    number = year.propose("E11", associated=("E12",), on="30/11/2026 10:00")
    year.act(associating.answer, number, year.units["E12"], True, year.by("ien1"))
    assert written(year, "association.agreed") == [(slot(year, "E12"), "head")]
    year.accept("ien1")
    assert written(year, "validation.accepted") == [(year.by("ien1").slot, "relay")]


def test_of_two_capacities_that_give_the_right_the_lowest_level_is_written(year: Year) -> None:
    """Who is relay, and the school's own address, comments on its action as the school; on its
    neighbour's as the relay; a pilot who is the relay too comments as the relay."""
    shared(year, mail_of("ien1"), "E11")
    year.name("D1", "pilot", "ien1")
    for code in ("E11", "E12", "E21"):
        number = year.propose(code if code != "E11" else "ien1", unit=code, on="30/11/2026 10:00")
        given = ("action", number, year.units[code], "Bien.", year.by("ien1"))
        year.act(commenting.comment, *given)
    person = year.by("ien1").slot
    assert written(year, "comment.added") == [
        (slot(year, "E11"), "head"),
        (person, "relay"),
        (person, "pilot"),
    ]


def test_a_function_held_as_a_person_and_as_the_school_is_written_as_the_person(
    year: Year,
) -> None:
    shared(year, mail_of("proviseure"), "L11")
    assert [who for _, _, who in held(year, "proviseure")] == [year.by("proviseure").slot] * 2
    year.propose("proviseure", unit="L11", on="30/11/2026 10:00")
    assert written(year, "action.submitted") == [(year.by("proviseure").slot, "")]


def test_nobody_sees_or_does_anything_outside_what_their_capacities_hold(year: Year) -> None:
    """Of each gesture and unit: what one address may is what its capacities may, and no more."""
    shared(year, mail_of("ien1"), "E21", "L11")
    day, whole = year.course.local_day(year.moment), year.by("ien1")
    apart = [replace(one, also=()) for one in whole.capacities]

    def right(session: Any, actor: Actor, made: Gesture, unit: int) -> bool:
        return may(session, actor, made, unit, day) is not None

    with reading(year.engine) as session:
        for made in Gesture:
            for unit in year.units.values():
                alone = any(right(session, one, made, unit) for one in apart)
                assert right(session, whole, made, unit) == alone, (made, year.codes[unit])
        seen = sa.select(UNIT.c.code).where(scope_of(session, whole, day).sees())
        assert sorted(session.connection().execute(seen).scalars()) == [
            "C1",
            "E11",
            "E12",
            "E13",
            "E21",
            "L11",
        ]


def test_a_task_of_another_is_decided_in_no_capacity(year: Year) -> None:
    shared(year, mail_of("ien2"), "E11")
    year.propose("E12", on="30/11/2026 10:00")
    with pytest.raises(NotYours):
        year.accept("ien2")


def test_a_function_that_is_over_leaves_the_school_and_the_address(year: Year) -> None:
    shared(year, mail_of("ien1"), "E11")
    yesterday = year.course.local_day(year.moment) - timedelta(days=1)
    with gesture(year.engine) as session:
        mine = ASSIGNMENT.c.person_id == year.by("ien1").person_id
        session.connection().execute(sa.update(ASSIGNMENT).where(mine).values(ends=yesterday))
    assert [code for code, _, _ in held(year, "ien1")] == ["E11", "E11"]


def test_a_school_that_closed_is_no_capacity(year: Year) -> None:
    shared(year, CITE, "E11", "E12")
    year.change("E12", state=UnitState.CLOSED)
    assert year.by(CITE).slots == (slot(year, "E11"),)


def test_a_deputy_with_a_schools_address_stands_in_and_proposes(year: Year) -> None:
    """``conseil1`` stands in for ``ien1``, away, and reads a school's mail."""
    shared(year, mail_of("conseil1"), "E11")
    year.propose("conseil1", unit="E11", on="30/11/2026 10:00")
    year.away("ien1", "30/11/2026", "18/12/2026")
    year.accept("conseil1")
    (task,) = year.tasks(TaskState.ACCEPTED)
    assert (task.decided_by, task.on_behalf) == (year.by("conseil1").slot, year.by("ien1").slot)
    assert written(year, "action.submitted") == [(slot(year, "E11"), "")]


def test_one_capacity_is_chosen_by_its_unit(year: Year) -> None:
    """``--as``: by what is held there alone; another address of nobody there is refused."""
    shared(year, mail_of("ien1"), "E11", "E12")
    day, units = year.course.local_day(year.moment), year.units

    def rights(unit: str) -> list[str]:
        chosen = acting_in(year.by("ien1"), units[unit], unit)
        with reading(year.engine) as session:
            found = {
                code: may(session, chosen, Gesture.COMMENT, i, day) for code, i in units.items()
            }
        return [f"{code} {right.by.slot}" for code, right in found.items() if right]

    person = year.by("ien1").slot
    assert rights("E11") == [f"E11 {slot(year, 'E11')}"]
    assert rights("C1") == [f"C1 {person}", f"E11 {person}", f"E12 {person}", f"E13 {person}"]
    assert rights("D1") == []
    with pytest.raises(NotYours, match="École du Port"):
        acting_in(year.by("E13"), units["E21"], "École du Port")


def test_a_request_is_decided_in_the_unit_that_was_chosen_alone(year: Year) -> None:
    """Of the IEN who pilots the département too: a request of the circonscription is no other's."""
    year.name("D1", "pilot", "ien1")
    year.propose("E11", on="30/11/2026 10:00")
    task, units = year.task(), year.units
    for unit, decides in (("D1", False), ("C1", True)):
        one = Decision(
            task_id=task,
            verdict=TaskState.ACCEPTED,
            by=acting_in(year.by("ien1"), units[unit], unit),
        )
        if decides:
            year.act(deciding.decide, [one])
        else:
            with pytest.raises(NotYours):
                year.act(deciding.decide, [one])
    assert written(year, "validation.accepted") == [(year.by("ien1").slot, "relay")]


# ── what a session, a token or a calendar keeps ──────────────────────────────────────────────────


def kept(year: Year, who: str) -> list[tuple[str, int]]:
    with reading(year.engine) as session:
        return kept_of(session, actor_of(session, mail_of(who)))


def left_of(year: Year, of: list[tuple[str, int]]) -> tuple[str, ...]:
    with reading(year.engine) as session:
        known = still(session, of)
    return known.actor.slots if known else ()


def test_a_capacity_whose_links_are_revoked_goes_alone(year: Year) -> None:
    shared(year, mail_of("ien1"), "E11", "E12")
    before, whole = kept(year, "ien1"), year.by("ien1")
    for one, left in zip(whole.capacities, (whole.slots[1:], whole.slots[2:], ()), strict=True):
        with gesture(year.engine) as session:
            revoke_links(session, replace(one, also=()), "admin", year.moment)
        assert left_of(year, before) == left
    assert left_of(year, kept(year, "ien1")) == whole.slots  # those of the next sign-in


def test_a_capacity_that_closes_or_changes_its_address_goes_alone(year: Year) -> None:
    shared(year, CITE, "E11", "E12", "E13")
    before = kept(year, CITE)
    year.change("E12", state=UnitState.CLOSED)
    year.change("E13", mail="ce.autre@valmont.example")
    assert left_of(year, before) == (slot(year, "E11"),)


def test_a_new_address_takes_along_nothing_that_nobody_signed_in_with(year: Year) -> None:
    """The school's address becomes the pilot's: who signed in with the old one is no pilot."""
    before = kept(year, "E11")
    shared(year, mail_of("pilote"), "E11")
    assert left_of(year, before) == (slot(year, "E11"),)


def test_a_person_who_is_gone_leaves_the_schools(year: Year) -> None:
    shared(year, "passage@valmont.example", "E11")
    with gesture(year.engine) as session:
        row = {"name": "Passage", "mail": "passage@valmont.example"}
        session.connection().execute(sa.insert(PERSON).values(row))
    before = kept(year, "passage")
    assert [s[0] for s, _ in before] == ["p", "u"]
    with gesture(year.engine) as session:
        gone = PERSON.c.mail == "passage@valmont.example"
        session.connection().execute(sa.delete(PERSON).where(gone))
    assert left_of(year, before) == (slot(year, "E11"),)
