"""Every gesture of a cycle, as it is made in Valmont; and those that ask no cycle under way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from config.settings import Settings
from models.gestures.actions import (
    answering_call,
    answering_put_off,
    associating,
    delaying,
    documenting,
    editing,
    proposing,
    publishing,
    report_drafts,
    reporting,
    starting,
    taking_place,
)
from models.gestures.actions.proposing import Proposal
from models.gestures.assignments import reviewing
from models.gestures.calling import noting, taking_back, typing
from models.gestures.families import opening
from models.gestures.framing import objectives, teams
from models.gestures.kit import making
from models.gestures.mail import thanking, writing_to_lists
from models.gestures.meetings import attending, inviting, training
from models.gestures.papers import asking, press, signing, submitting, writing
from models.gestures.partners import linking
from models.gestures.programme import visiting
from models.gestures.validation import commenting, issuing
from models.territory.people import ASSIGNMENT
from models.work.action import ActionState
from models.work.assignment_answer import AssignmentReply
from models.work.call_answer import CallReply
from models.work.document import DocumentKind
from models.work.documents import Examined
from models.work.kit import KitKind
from models.work.meeting import MeetingKind, MeetingReply
from models.work.paper import PaperKind
from models.work.review import Audience
from tests.academy import Year, day, mail_of

MORNING = "30/11/2026 10:00"
A = ActionState


def two_actions_under_way(year: Year) -> None:
    """An action of each of E11 and E12: one waits for its IEN, one is a draft."""
    year.propose("E11", "Débat", associated=("E13",), on=MORNING)
    year.draft("E12", "Brouillon")


def _proposal(year: Year) -> Proposal:
    return Proposal(unit_id=year.units["E11"], title="Autre", on_date=day("16/03/2027"))


def staying(year: Year, code: str, who: str) -> reviewing.UnitReview:
    """*who* stays in each function that they hold in a unit."""
    a = ASSIGNMENT.c
    held = year.all(sa.select(a.id).where(a.person_id == year.by(who).person_id))
    stays = AssignmentReply.CONFIRM
    answers = [reviewing.SaidOfAssignment(assignment_id=row.id, reply=stays) for row in held]
    return reviewing.UnitReview(unit_id=year.units[code], answers=answers, by=year.by(who))


def a_poster(year: Year) -> making.MadeItem:
    """A poster of the académie, made of nothing."""
    file = Examined(name="affiche.pptx", media_type="x", kind=DocumentKind.DOCUMENT, content=b"PK")
    asked = making.KitAsked(unit_id=year.units["AC"], kind=KitKind.POSTER, form="pptx")
    return making.MadeItem(
        asked=asked, file=file, mask="", issuer="Valmont", content={"actions": [], "words": {}}
    )


Made = Callable[[Year], Any]
E11, IEN, PILOT = "E11", "ien1", "pilote"
ONE, DRAFT = 1, 2
PRESS = {"title": "La semaine", "address": "https://presse.example/1"}
GESTURES: dict[str, Made] = {
    "proposing.propose": lambda y: y.act(proposing.propose, [(_proposal(y), y.by(E11))]),
    "proposing.submit": lambda y: y.submit(DRAFT, "E12"),
    "proposing.withdraw": lambda y: y.withdraw(ONE, E11),
    "starting.start": lambda y: y.act(starting.start, _proposal(y), y.by(E11)),
    "editing.edit": lambda y: y.act(editing.edit, DRAFT, editing.Edit(), y.by("E12")),
    "editing.reopen": lambda y: y.act(editing.reopen, ONE, editing.Edit(), y.by(E11)),
    "documenting.join": lambda y: y.act(documenting.join, ONE, None, y.by(E11)),
    "documenting.join_film": lambda y: y.act(
        documenting.join_film, ONE, "https://video.example/1", "Le film", y.by(E11)
    ),
    "associating.answer": lambda y: y.act(
        associating.answer, ONE, y.units["E13"], True, y.by("E13")
    ),
    "taking_place.took_place_here": lambda y: y.act(
        taking_place.took_place_here, ONE, y.units["E13"], y.by("E13")
    ),
    "answering_call.answer_call": lambda y: y.act(
        answering_call.answer_call, y.units["E13"], CallReply.NONE, y.by("E13")
    ),
    "answering_call.take_back": lambda y: y.act(
        answering_call.take_back, y.units["E13"], y.by("E13")
    ),
    "answering_put_off.answer_put_off": lambda y: y.act(
        answering_put_off.answer_put_off, y.units[E11], {}, y.by(E11)
    ),
    "reporting.confirm": lambda y: y.confirm(ONE, E11, A.CANCELLED, on=MORNING),
    "report_drafts.keep_report": lambda y: y.act(
        report_drafts.keep_report, ONE, editing.Edit(), y.by(E11), on=MORNING
    ),
    "report_drafts.hand_in": lambda y: y.act(
        report_drafts.hand_in, ONE, editing.Edit(), y.by(E11), on=MORNING
    ),
    "reporting.report": lambda y: y.report(ONE, E11, on=MORNING),
    "reporting.report_as_planned": lambda y: y.act(
        reporting.report_as_planned, [(ONE, {}, y.by(E11))], on=MORNING
    ),
    "delaying.grant_delay": lambda y: y.act(
        delaying.grant_delay, y.units[E11], day("18/12/2026"), y.by(PILOT)
    ),
    "delaying.submit_or_keep": lambda y: y.act(delaying.submit_or_keep, DRAFT, y.by("E12")),
    "commenting.comment": lambda y: y.act(
        commenting.comment, "action", ONE, y.units[E11], "Bien.", y.by(IEN)
    ),
    "noting.note_call": lambda y: y.act(noting.note_call, y.units["E13"], "", y.by(IEN)),
    "noting.undo_call": lambda y: y.act(noting.undo_call, 1, y.by(IEN)),
    "typing.propose_for_school": lambda y: y.act(
        typing.propose_for_school, replace(_proposal(y), unit_id=y.units["E13"]), y.by(IEN)
    ),
    "typing.outcome_for_school": lambda y: y.act(
        typing.outcome_for_school, ONE, A.CANCELLED, y.by(IEN)
    ),
    "taking_back.take_back_outcome": lambda y: y.act(taking_back.take_back_outcome, ONE, y.by(IEN)),
    "typing.report_for_school": lambda y: y.act(typing.report_for_school, ONE, {}, y.by(IEN)),
    "deciding.decide": lambda y: y.accept(IEN, 1),
    "deciding.delegate": lambda y: y.delegate(IEN, "conseil1", 1),
    "submitting.submit_paper": lambda y: y.paper(PaperKind.LETTER, "AC", PILOT),
    "submitting.need_writer": lambda y: y.act(
        submitting.need_writer, PaperKind.LETTER, y.units["AC"], y.by(PILOT)
    ),
    "writing.edit_paper": lambda y: y.act(
        writing.edit_paper, PaperKind.LETTER, y.units["AC"], {}, "", y.by(PILOT)
    ),
    "signing.join_signed": lambda y: y.act(signing.join_signed, 1, None, y.by(PILOT)),
    "signing.withdraw_signed": lambda y: y.act(signing.withdraw_signed, 1, y.by(PILOT)),
    "signing.leave_unsigned": lambda y: y.act(signing.leave_unsigned, 1, y.by(PILOT)),
    "issuing.submit_written": lambda y: y.act(
        issuing.submit_written, PaperKind.LETTER, y.units["AC"], {}, "", y.by(PILOT)
    ),
    "teams.complete_team": lambda y: y.act(teams.complete_team, y.units["AC"], y.by(PILOT)),
    "reviewing.answer_assignments": lambda y: y.act(
        reviewing.answer_assignments, [staying(y, "C1", IEN)]
    ),
    "teams.may_name": lambda y: y.act(teams.may_name, y.units["C1"], y.by(PILOT)),
    "flagships.choose_flagship": lambda y: y.flagship(ONE, IEN),
    "announcing_together.announce": lambda y: y.announce(PILOT),
    "publishing.make_public": lambda y: y.act(publishing.make_public, ONE, True, y.by(E11)),
    "thanking.let_thanks_go": lambda y: y.act(thanking.let_thanks_go, 1, y.by(PILOT)),
    "visiting.plan_visit": lambda y: y.act(
        visiting.plan_visit, ONE, y.units["AC"], day("16/03/2027"), y.by(PILOT)
    ),
    "visiting.cancel_visit": lambda y: y.act(visiting.cancel_visit, 1, y.by(PILOT)),
    "making.keep_item": lambda y: y.act(
        making.keep_item, a_poster(y), Settings().documents, y.by(PILOT)
    ),
    "attending.answer_invitation": lambda y: y.act(
        attending.answer_invitation, MeetingKind.SEMINAR, MeetingReply.COMES, y.by(IEN)
    ),
    "inviting.invite_functions": lambda y: y.act(
        inviting.invite_functions,
        MeetingKind.SEMINAR,
        y.units["AC"],
        ("pilot",),
        y.by(PILOT),
    ),
    "inviting.invite_somebody": lambda y: y.act(
        inviting.invite_somebody, MeetingKind.SEMINAR, mail_of(IEN), y.by(PILOT)
    ),
    "inviting.expect_somebody": lambda y: y.act(
        inviting.expect_somebody, MeetingKind.SEMINAR, "Une chercheuse", y.by(PILOT)
    ),
    "inviting.take_off_the_list": lambda y: y.act(
        inviting.take_off_the_list, MeetingKind.SEMINAR, 1, y.by(PILOT)
    ),
    "training.say_training": lambda y: y.act(
        training.say_training, MeetingKind.SEMINAR, {}, False, y.by(PILOT)
    ),
    "attending.mark_attendance": lambda y: y.act(
        attending.mark_attendance, MeetingKind.SEMINAR, (), (), y.by(PILOT)
    ),
    "attending.add_attendee": lambda y: y.act(
        attending.add_attendee, MeetingKind.SEMINAR, "Lou", y.by(PILOT)
    ),
    "attending.remove_attendee": lambda y: y.act(
        attending.remove_attendee, MeetingKind.SEMINAR, 1, y.by(PILOT)
    ),
    "opening.open_sign_ups": lambda y: y.act(opening.open_sign_ups, ONE, None, y.by(E11)),
    "opening.close_sign_ups": lambda y: y.act(opening.close_sign_ups, ONE, y.by(E11)),
    "opening.give_place": lambda y: y.act(opening.give_place, 1, y.by(E11)),
    "opening.remove_sign_up": lambda y: y.act(opening.remove_sign_up, 1, y.by(E11)),
    "linking.link_partner": lambda y: y.act(linking.link_partner, ONE, "Nom", None, y.by(E11)),
    "press.add_press_link": lambda y: y.act(press.add_press_link, y.units["C1"], PRESS, y.by(IEN)),
    "press.remove_press_link": lambda y: y.act(press.remove_press_link, 1, y.by(IEN)),
    "press.review_right": lambda y: y.act(press.review_right, y.units["C1"], y.by(IEN)),
    "asking.ask_questions": lambda y: y.act(
        asking.ask_questions, y.units["C1"], Audience.PARENTS, y.by(IEN)
    ),
    "asking.stop_asking": lambda y: y.act(
        asking.stop_asking, y.units["C1"], Audience.PARENTS, y.by(IEN)
    ),
    "objectives.measure_objectives": lambda y: y.act(
        objectives.measure_objectives, {}, y.by(PILOT)
    ),
    "objectives.follow_objective": lambda y: y.act(
        objectives.follow_objective, 1, "3", y.by(PILOT)
    ),
    "objectives.set_objectives": lambda y: y.objectives("Plus", who=PILOT),
    "writing_to_lists.prepare": lambda y: y.act(
        writing_to_lists.prepare, [y.units["E21"]], "Objet", "Texte", y.by(PILOT)
    ),
    "writing_to_lists.release": lambda y: y.act(writing_to_lists.release, 1, y.by(PILOT)),
    "writing_to_lists.give_up": lambda y: y.act(writing_to_lists.give_up, 1, y.by(PILOT)),
}
ELSEWHERE = {
    "attesting.ask_attestation": "once the cycle is closed too: one asks when one needs it",
    "attesting.issue_attestation": "as it was asked",
    "attesting.refuse_attestation": "as it was asked",
    "keeping.need_right": "a part of keeping a meeting, whose cycle is asked first",
    "change_kept.keep": "a part of changing a cycle, which refuses a closed one itself",
    "documenting.remove": "asks as join does, of a document that is there",
    "documenting.need_hand": "changes nothing",
    "documenting.write_of": "writes what a gesture did",
    "allowing.say_uses": "asks as join does, of a document that is there",
    "allowing.withdraw_document": "at any time: nobody's image waits for a campaign",
    "issuing.issue_version": "a decision",
    "publishing.is_its_head": "changes nothing",
    "worth_sharing.propose_from_reports": "a part of reporting",
    "public_side.take_public_side_down": "at any time: what should not be read does not wait",
    "public_side.put_public_side_up": "as it was taken down",
    "public_side.set_public_contact": "as it is taken down",
    "proposing.draft_row": "keeps nothing",
    "rehearsing.note_rehearsal": "a draft is rehearsed, and so is the year that is over",
    "reopening.reopen": "asks it in its own words, before anything else",
    "silent_agreements.give_back": "a part of reopening",
    "instructing.ask": "also of a cycle that is prepared",
    "posting.change": "a closed cycle has no letter left that moves",
    "trying.try_text": "also of a cycle that is prepared; only to oneself",
    "rewording.write": "words that no letter carries yet",
    "rewording.reword": "a closed cycle has no letter left that waits",
    "after_restoring.say": "what a copy had sent is said of any cycle",
    "holding.rights_of": "changes nothing",
    "of_a_unit.territory_right": "changes nothing",
    "making.kit_right": "changes nothing",
    "writing_to_lists.written_by": "changes nothing",
}
