"""The matrix of function × level × gesture, cell by cell, both ways: through the real gestures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from config.settings import ROOT
from models.access.actors import Actor
from models.access.rights import RIGHTS, SENTENCES, Gesture, gives
from models.access.scope import need, scope_of
from models.access.table import documentation
from models.database.transactions import gesture as one_gesture
from models.database.transactions import reading
from models.errors import NotFound, NotYours, Refusal
from models.gestures.actions import associating, delaying, flagships, proposing, publishing
from models.gestures.actions.proposing import Proposal
from models.gestures.calling import noting
from models.gestures.cycle import putting_off
from models.gestures.cycle.opening import change_cycle
from models.gestures.cycle.put_off_days import AskedPutOff
from models.gestures.framing import national_frame, objectives, teams
from models.gestures.kit.elements import need_element_keeper
from models.gestures.kit.making import KitAsked, kit_right
from models.gestures.library.keeping import add_entry
from models.gestures.mail import posting, writing_to_lists
from models.gestures.meetings import opening, training
from models.gestures.papers import press, signing, submitting
from models.gestures.partners.keeping import add_partner
from models.gestures.people import attesting
from models.gestures.programme import public_side, visiting
from models.gestures.retention import disposing
from models.gestures.territory import carriers, suspending
from models.gestures.validation import announcing_together, commenting
from models.territory.functions import functions
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Kind, Level, Unit
from models.work.action import ACTION
from models.work.kit import KitKind
from models.work.message import MessageState
from models.work.paper import Paper, PaperKind
from models.year.cycle import Cycle
from tests.academy import Year, at, day
from tests.days import give_days
from tests.years import year_on

WHERE = {
    Level.NATION: "FR",
    Level.REGION: "R",
    Level.ACADEMY: "AC",
    Level.DEPARTMENT: "D1",
    Level.BASIN: "C1",
    Level.SCHOOL: "E11",
}
"""The unit in which each function is held."""
ABOVE = {
    "FR": (),
    "R": ("FR",),
    "AC": ("R", "FR"),
    "D1": ("AC", "R", "FR"),
    "D2": ("AC", "R", "FR"),
    "C1": ("D1", "AC", "R", "FR"),
    "C3": ("D2", "AC", "R", "FR"),
    "E11": ("C1", "D1", "AC", "R", "FR"),
    "E12": ("C1", "D1", "AC", "R", "FR"),
    "E31": ("C3", "D2", "AC", "R", "FR"),
    "L11": ("B1", "D1", "AC", "R", "FR"),
}
"""What is above each unit that a gesture is tried for."""
MORNING = at("30/11/2026 10:00")
Do = Callable[[Session, Any, Actor, int], Any]


def under_the_nation_and_a_region(year: Year) -> None:
    with one_gesture(year.engine) as session:
        nation = Unit(level=Level.NATION, kind=Kind.NATION, code="FR", name="France")
        session.add(nation)
        session.flush()
        region = Unit(
            level=Level.REGION, kind=Kind.REGION, code="R", name="Rives", parent_id=nation.id
        )
        session.add(region)
        session.flush()
        year.units |= {"FR": int(nation.id or 0), "R": int(region.id or 0)}
        home = sa.update(UNIT).where(UNIT.c.id == year.units["AC"])
        session.connection().execute(home.values(parent_id=region.id))


year = year_on(then=under_the_nation_and_a_region)


def told_apart() -> list[tuple[Level, str]]:
    """The functions that a right names, and of the others, to which all rights are one, the first
    of each level."""
    named = {grant.function for grants in RIGHTS.values() for grant in grants}
    others = {level: code for level, code in reversed(functions()) if code not in named}
    return [key for key in functions() if key[1] in named or others.get(key[0]) == key[1]]


def holders(session: Session, year: Year) -> Iterator[tuple[Level, str, Actor]]:
    """Somebody for each function of each level, who holds nothing else."""
    for level, function in told_apart():
        mail = f"{function}.{level.value}@matrix.example"
        row = sa.insert(PERSON).values(name=mail, mail=mail, link_version=0, pace="at_once")
        person = session.connection().execute(row).inserted_primary_key[0]  # type: ignore[index]
        held = {"person_id": person, "unit_id": year.units[WHERE[level]], "function": function}
        span = {"starts": day("01/09/2026"), "ends": day("31/08/2027")}
        session.connection().execute(sa.insert(ASSIGNMENT).values(**held, **span))
        yield level, function, Actor(slot=f"p{person}", person_id=person)


# ── what each gesture is tried by ────────────────────────────────────────────────────────────────


def read_unit(session: Session, course: Any, by: Actor, unit: int) -> None:
    scope = scope_of(session, by, day("30/11/2026"))
    seen = sa.select(UNIT.c.id).where(UNIT.c.id == unit, scope.sees())
    if session.connection().execute(seen).first() is None:
        raise NotYours("Hors de vue.")


def propose(session: Session, course: Any, by: Actor, unit: int) -> None:
    offer = Proposal(unit_id=unit, title="Débat", on_date=day("16/03/2027"))
    proposing.propose(session, course, [(offer, by)], MORNING)


def agree(session: Session, course: Any, by: Actor, unit: int) -> None:
    associating.answer(session, course, an_action(session, course, unit), unit, True, by, MORNING)


def comment(session: Session, course: Any, by: Actor, unit: int) -> None:
    number = an_action(session, course, unit)
    commenting.comment(session, course, "action", number, unit, "Bravo.", by, MORNING)


def an_action(session: Session, course: Any, unit: int) -> int:
    """An action that *unit* carries, kept by nobody that the matrix tries."""
    offer = Proposal(unit_id=unit, title="Débat", on_date=day("16/03/2027"))
    nobody = Actor(slot="p0", person_id=None)
    row = proposing.draft_row(course, offer, nobody)
    kept = session.connection().execute(sa.insert(ACTION).values(row).returning(ACTION.c.id))
    number = int(kept.scalar_one())
    give_days(session.connection())
    return number


def name_somebody(session: Session, course: Any, by: Actor, unit: int) -> None:
    teams.may_name(session, course, unit, by, MORNING)


def complete_team(session: Session, course: Any, by: Actor, unit: int) -> None:
    teams.complete_team(session, course, unit, by, MORNING)


def choose_flagship(session: Session, course: Any, by: Actor, unit: int) -> None:
    flagships.choose_flagship(session, course, an_action(session, course, unit), by, MORNING)


def keep_carriers(session: Session, course: Any, by: Actor, unit: int) -> None:
    entry = carriers.CarrierEntry(name="Forum", type_="Association")
    carriers.add_carrier(session, entry, session.get_one(Unit, unit), by, MORNING)


def writing(kind: PaperKind) -> Do:
    def write(session: Session, course: Any, by: Actor, unit: int) -> None:
        submitting.need_writer(session, course, kind, unit, by, MORNING)

    return write


def set_frame(session: Session, course: Any, by: Actor, unit: int) -> None:
    national_frame.need_framer(session, unit, by, MORNING)


def set_objectives(session: Session, course: Any, by: Actor, unit: int) -> None:
    objectives.set_objectives(session, course, ["Associer les parents."], by, MORNING)


def announce(session: Session, course: Any, by: Actor, unit: int) -> None:
    announcing_together.announce(session, course, list(course.dates), by, MORNING)


def grant_delay(session: Session, course: Any, by: Actor, unit: int) -> None:
    delaying.grant_delay(session, course, unit, day("20/01/2027"), by, MORNING)


def suspend(session: Session, course: Any, by: Actor, unit: int) -> None:
    suspending.suspend(session, unit, by, MORNING, reason="alerte rouge")


def put_off(session: Session, course: Any, by: Actor, unit: int) -> None:
    cycle = session.get_one(Cycle, course.cycle_id)
    putting_off.put_off(session, cycle, AskedPutOff(unit_id=unit, cause="grève"), by, MORNING)


def issue_attestation(session: Session, course: Any, by: Actor, unit: int) -> None:
    attesting.issue_attestation(session, course, 0, by, MORNING)


def plan_visit(session: Session, course: Any, by: Actor, unit: int) -> None:
    visiting.plan_visit(session, course, 0, unit, day("16/03/2027"), by, MORNING)


def make_public(session: Session, course: Any, by: Actor, unit: int) -> None:
    publishing.make_public(session, course, an_action(session, course, unit), True, by, MORNING)


def keep_public_side(session: Session, course: Any, by: Actor, unit: int) -> None:
    public_side.take_public_side_down(session, course, by, MORNING)


def make_kit(session: Session, course: Any, by: Actor, unit: int) -> None:
    asked = KitAsked(unit_id=unit, kind=KitKind.POSTER, form="pptx")
    kit_right(session, course, asked, by, MORNING)


def keep_elements(session: Session, course: Any, by: Actor, unit: int) -> None:
    need_element_keeper(session, unit, by, MORNING)


def keep_press(session: Session, course: Any, by: Actor, unit: int) -> None:
    said = {"title": "La semaine", "address": "https://presse.example/1"}
    press.add_press_link(session, course, unit, said, by, MORNING)


def change_the_cycle(session: Session, course: Any, by: Actor, unit: int) -> None:
    cycle = session.get_one(Cycle, course.cycle_id)
    change_cycle(session, cycle, {"flagships": 2}, by, MORNING)


def hold_meeting(session: Session, course: Any, by: Actor, unit: int) -> None:
    cycle = session.get_one(Cycle, course.cycle_id)
    said = {"name": "Réunion", "on": "2027-01-12", "unit_id": unit}
    opening.open_meeting(session, cycle, said, by, MORNING)


def keep_training(session: Session, course: Any, by: Actor, unit: int) -> None:
    training.say_training(session, course, "conference", {}, True, by, MORNING)


def see_to_mail(session: Session, course: Any, by: Actor, unit: int) -> None:
    posting.change(session, course, [], MessageState.HELD, by, MORNING)


def write_to_schools(session: Session, course: Any, by: Actor, unit: int) -> None:
    writing_to_lists.prepare(session, course, [unit], "Objet", "Texte", by, MORNING)


def call(session: Session, course: Any, by: Actor, unit: int) -> None:
    noting.note_call(session, course, unit, "", by, MORNING)


def withdraw_image(session: Session, course: Any, by: Actor, unit: int) -> None:
    need(session, by, Gesture.WITHDRAW_IMAGE, unit, day("30/11/2026"))


def keep_retention(session: Session, course: Any, by: Actor, unit: int) -> None:
    disposing.draw_slip(session, session.get_one(Unit, unit), by, MORNING)


def keep_library(session: Session, course: Any, by: Actor, unit: int) -> None:
    add_entry(session, session.get_one(Unit, unit), {}, by, MORNING)


def offer_library(session: Session, course: Any, by: Actor, unit: int) -> None:
    need(session, by, Gesture.OFFER_LIBRARY, unit, day("30/11/2026"))


def keep_partners(session: Session, course: Any, by: Actor, unit: int) -> None:
    add_partner(session, session.get_one(Unit, unit), {}, by, MORNING)


def read_runs(session: Session, course: Any, by: Actor, unit: int) -> None:
    need(session, by, Gesture.READ_RUNS, unit, day("30/11/2026"))


def join_signed(session: Session, course: Any, by: Actor, unit: int) -> None:
    paper = Paper(cycle_id=course.cycle_id, kind=PaperKind.SYNTHESIS, unit_id=unit)
    session.add(paper)
    session.flush()
    signing.withdraw_signed(session, course, int(paper.id or 0), by, MORNING)


ALL = tuple(ABOVE)
INSIDE = tuple(code for code in ABOVE if code not in ("FR", "R"))
TRIED: dict[Gesture, tuple[Do, tuple[str, ...]]] = {
    Gesture.READ_UNIT: (read_unit, ALL),
    Gesture.PROPOSE: (propose, INSIDE),
    Gesture.AGREE: (agree, INSIDE),
    Gesture.COMMENT: (comment, INSIDE),
    Gesture.CHOOSE_FLAGSHIP: (choose_flagship, ("C1", "C3")),
    Gesture.NAME_SOMEBODY: (name_somebody, INSIDE),
    Gesture.COMPLETE_TEAM: (complete_team, INSIDE),
    Gesture.KEEP_CARRIERS: (keep_carriers, ("AC", "D1", "D2", "C1", "C3")),
    Gesture.WRITE_LETTER: (writing(PaperKind.LETTER), ("AC",)),
    Gesture.WRITE_VERSION: (writing(PaperKind.VERSION), ("D1", "D2")),
    Gesture.WRITE_SYNTHESIS: (writing(PaperKind.SYNTHESIS), ("AC", "D1", "D2", "C1", "C3")),
    Gesture.WRITE_REVIEW: (writing(PaperKind.REVIEW), ("AC",)),
    Gesture.JOIN_SIGNED: (join_signed, ("AC", "D1", "D2", "C1", "C3")),
    Gesture.ISSUE_ATTESTATION: (issue_attestation, ("AC",)),
    Gesture.PLAN_VISIT: (plan_visit, ("AC", "D1", "D2")),
    Gesture.MAKE_PUBLIC: (make_public, INSIDE),
    Gesture.KEEP_PUBLIC_SIDE: (keep_public_side, ("AC",)),
    Gesture.SET_FRAME: (set_frame, ("FR", "R")),
    Gesture.SET_OBJECTIVES: (set_objectives, ("AC",)),
    Gesture.ANNOUNCE: (announce, ("AC",)),
    Gesture.GRANT_DELAY: (grant_delay, INSIDE),
    Gesture.CHANGE_CYCLE: (change_the_cycle, ("AC",)),
    Gesture.HOLD_MEETING: (hold_meeting, ("AC", "D1", "D2", "C1", "C3")),
    Gesture.KEEP_TRAINING: (keep_training, ("AC",)),
    Gesture.SEE_TO_MAIL: (see_to_mail, ("AC",)),
    Gesture.WRITE_TO_SCHOOLS: (write_to_schools, INSIDE),
    Gesture.READ_RUNS: (read_runs, ALL),
    Gesture.SUSPEND: (suspend, INSIDE),
    Gesture.PUT_OFF: (put_off, ("AC", "D1", "D2", "C1", "C3")),
    Gesture.KEEP_REVIEW: (keep_press, ("AC", "D1", "D2", "C1", "C3")),
    Gesture.CALL: (call, INSIDE),
    Gesture.WITHDRAW_IMAGE: (withdraw_image, INSIDE),
    Gesture.KEEP_RETENTION: (keep_retention, ("AC",)),
    Gesture.KEEP_LIBRARY: (keep_library, ("AC",)),
    Gesture.KEEP_PARTNERS: (keep_partners, ("AC", "D1", "D2", "C1", "C3")),
    Gesture.OFFER_LIBRARY: (offer_library, ("AC",)),
    Gesture.MAKE_KIT: (make_kit, ("AC", "D1", "D2", "C1", "C3")),
    Gesture.KEEP_ELEMENTS: (keep_elements, ("FR", "AC")),
}


def refused(year: Year, do: Do, by: Actor, unit: int) -> bool:
    """Whether *by* may not: any other refusal comes after the question of right."""
    course = year.course
    try:
        with one_gesture(year.engine) as session:
            do(session, course, by, unit)
            raise Undone
    except NotYours:
        return True
    except (Refusal, Undone):
        return False


class Undone(Exception):
    """Nothing that the matrix tries is kept."""


def test_every_gesture_is_tried_and_said() -> None:
    assert TRIED.keys() == RIGHTS.keys() == SENTENCES.keys() == set(Gesture)


@pytest.mark.parametrize("gesture", Gesture)
def test_who_may_may_and_who_may_not_may_not(year: Year, gesture: Gesture) -> None:
    do, codes = TRIED[gesture]
    with one_gesture(year.engine) as session:
        found = list(holders(session, year))
    cells = 0
    for level, function, by in found:
        for code in codes:
            own = WHERE[level]
            expected = (own == code or own in ABOVE[code]) and gives(
                gesture, function, level, here=own == code
            )
            said = f"{function} of {own}, {gesture.value} for {code}"
            assert refused(year, do, by, year.units[code]) is not expected, said
            cells += 1
    assert cells == len(told_apart()) * len(codes)


def test_a_right_for_a_unit_that_is_not_there_is_refused_as_not_found(year: Year) -> None:
    with reading(year.engine) as session, pytest.raises(NotFound, match="n° 999"):
        need(session, year.by("E11"), Gesture.AGREE, 999, day("30/11/2026"))


def test_the_page_on_rights_is_made_from_the_table() -> None:
    assert (ROOT / "docs" / "rights.md").read_text(encoding="utf-8") == documentation(), (
        "run « make docs »"
    )
