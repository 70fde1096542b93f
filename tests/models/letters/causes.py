"""What makes each text leave, in the order of a year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.actions import allowing, documenting
from models.gestures.actions.associating import answer
from models.gestures.actions.delaying import grant_delay
from models.gestures.actions.proposing import Proposal
from models.gestures.calling.typing import propose_for_school
from models.gestures.cycle.put_off_days import AskedPutOff
from models.gestures.cycle.putting_off import put_off
from models.gestures.cycle.rolling_out import set_rollout
from models.gestures.mail.thanking import let_thanks_go
from models.gestures.mail.writing_to_lists import prepare, release
from models.gestures.meetings import inviting
from models.gestures.meetings.attending import answer_invitation
from models.gestures.meetings.keeping import keep_meeting
from models.gestures.meetings.opening import call_off, open_meeting
from models.gestures.partners.agreements import add_agreement
from models.gestures.partners.keeping import add_partner
from models.gestures.people.own_page import choose_deputy
from models.gestures.people.signing_in import ask_to_sign_in
from models.gestures.programme.visiting import plan_visit
from models.gestures.redrawing.moves import AskedRedraw
from models.gestures.redrawing.redraw import redraw
from models.territory.people import ASSIGNMENT
from models.territory.redrawn import ChangeKind
from models.territory.unit import Unit
from models.work.action import ACTION
from models.work.meeting import MeetingKind, MeetingReply
from models.work.message import MessageState
from models.work.paper import PaperKind
from models.work.uses import WITHIN
from models.year.cycle import Cycle
from models.year.participation import people_or_units_changed
from models.year.week import Span
from tests.academy import Year, day, name_to

HIGHLIGHT = {
    "messages": {"occasion_invitation": {"on": True}, "thanks": {"on": True}},
    "other_dates": [{"name": "Forum des métiers", "kind": "forum", "on": "2027-03-18"}],
}
"""A highlight that owes a letter, in a cycle that says so."""
SILENCE = {
    "action": {
        "levels": {"basin": {"function": "relay", "delay": 6, "tacit": 8}},
        "registered": ["in_class"],
        "climbs_when": ["cost"],
    }
}


def nobody(_: Year) -> None:
    """Nobody does anything: the date alone is the cause."""


def the_pilot_submits_the_letter(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote")


def the_recteur_accepts_the_letter(year: Year) -> None:
    year.accept("recteur")


def the_school_keeps_a_draft(year: Year) -> None:
    year.draft("E12", "Brouillon oublié")


def the_lycee_proposes_with_a_school(year: Year) -> None:
    year.propose("proviseure", "Débat", unit="L11", on=year.now, associated=["E11"])


def the_school_agrees(year: Year) -> None:
    year.act(answer, number_of(year, "Débat"), year.units["E11"], True, year.by("E11"))


def the_relay_types_for_a_school(year: Year) -> None:
    said = Proposal(
        unit_id=year.units["E13"],
        title="Chorale",
        theme="Le chant",
        on_date=day("16/03/2027"),
        contact="la direction",
    )
    number = year.act(propose_for_school, said, year.by("ien1"))
    year.accept("ien1", task_on(year, number))


def the_relay_withdraws_a_film_of_the_lycee(year: Year) -> None:
    film = (number_of(year, "Débat"), "https://tube.example/1", "Le film", year.by("proviseure"))
    number = year.act(documenting.join_film, *film, said=WITHIN)
    year.act(allowing.withdraw_document, number, "Une opposition", year.by("bassin1"))


def the_relay_returns_it(year: Year) -> None:
    year.send_back("bassin1", task_on(year, number_of(year, "Débat")))


def it_is_corrected_and_another_one_is_declined(year: Year) -> None:
    year.submit(number_of(year, "Débat"), "proviseure")
    declined = year.propose("E11", "Concours", on=year.now)
    year.decline("ien1", task_on(year, declined))
    year.accept("bassin1", task_on(year, number_of(year, "Débat")))


def a_school_proposes_and_nobody_answers(year: Year) -> None:
    year.propose("E11", "Atelier", on=year.now, flagship=True)
    year.propose("E21", "Forum", on=year.now, has_cost=True)  # above the bassin, for good


def a_school_proposes_what_it_does_in_class(year: Year) -> None:
    year.propose("E13", "Dictée", on=year.now, content={"kind": "in_class"})


def the_recteur_means_to_come(year: Year) -> None:
    number = number_of(year, "Débat")
    opened = year.action(number).content | {"open_to": ["authorities"]}
    with gesture(year.engine) as session:
        changed = sa.update(ACTION).where(ACTION.c.id == number).values(content=opened)
        session.connection().execute(changed)
    year.act(plan_visit, number, year.units["AC"], date(2027, 3, 16), year.by("recteur"))


def the_pilot_lets_the_thanks_go(year: Year) -> None:
    year.tick(year.now)  # they are held since their date
    count = len(year.messages(rule="thanks", state=MessageState.HELD))
    year.act(let_thanks_go, count, year.by("pilote"))


def the_relay_notes_an_agreement_that_ends(year: Year) -> None:
    said = {"name": "La Ligue", "kind": "association", "mail": "ligue@ligue.example"}
    with gesture(year.engine) as session:
        unit, by = session.get_one(Unit, year.units["C1"]), (year.by("ien1"), year.moment)
        number = add_partner(session, unit, said, *by)
        agreed = {"title": "Ateliers", "signatory": "Le recteur"}
        agreed |= {"starts": "2026-09-01", "ends": "2027-06-10"}
        add_agreement(session, number, agreed, *by)


def the_lycee_says_that_it_took_place(year: Year) -> None:
    year.confirm(number_of(year, "Débat"), "proviseure", on=year.now)


def the_pilot_submits_the_review(year: Year) -> None:
    year.paper(PaperKind.REVIEW, "AC", "pilote")


def the_seminar_moves_elsewhere(year: Year) -> None:
    said = {"place": "Maison des examens", "town": "Valmont"}
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        keep_meeting(session, cycle, MeetingKind.SEMINAR, said, year.by("pilote"), year.moment)


LAUNCH = "2026-11-30-lancement"


def the_pilot_opens_a_launch_and_invites_two(year: Year) -> None:
    said = {"name": "Lancement", "on": "2026-11-30", "kind": "launch", "capacity": "1"}
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        open_meeting(session, cycle, said, year.by("pilote"), year.moment)
    for name in ("ien1", "ien2"):
        mail = f"{name}@valmont.example"
        year.act(inviting.invite_somebody, LAUNCH, mail, year.by("pilote"))


def the_first_withdraws_and_the_second_has_the_place(year: Year) -> None:
    given = (answer_invitation, LAUNCH)
    year.act(*given, MeetingReply.COMES, year.by("ien1"))
    year.act(*given, MeetingReply.COMES, year.by("ien2"))
    year.act(*given, MeetingReply.ABSENT, year.by("ien1"))


def the_launch_is_called_off(year: Year) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        call_off(session, cycle, LAUNCH, "Alerte météo", year.by("pilote"), year.moment)


def the_pilot_sets_the_objectives(year: Year) -> None:
    year.objectives("Associer les parents.", who="pilote")


def a_dasen_follows_another(year: Year) -> None:
    a, first = ASSIGNMENT.c, day("14/06/2027")
    with gesture(year.engine) as session:
        held = (a.unit_id == year.units["D2"], a.function == "dasen")
        eve = sa.update(ASSIGNMENT).where(*held).values(ends=day("13/06/2027"))
        session.connection().execute(eve)
        name_to(session, year.units["D2"], "dasen", "dasen9", None, starts=first)
        people_or_units_changed(session, year.moment)


def a_relay_asks_to_sign_in(year: Year) -> None:
    with gesture(year.engine) as session:
        ask_to_sign_in(session, "ien1@valmont.example", "/me", year.moment)


def a_relay_asks_an_outsider_to_stand_in(year: Year) -> None:
    by = year.by("ien2")
    with gesture(year.engine) as session:
        a = ASSIGNMENT.c
        held = session.scalars(sa.select(a.id).where(a.person_id == by.person_id)).first()
        choose_deputy(session, by, int(held or 0), "voisine@ailleurs.example", year.moment)


def a_relay_writes_to_a_silent_school(year: Year) -> None:
    by, school = year.by("ien1"), year.units["E12"]
    number = year.act(prepare, [school], "Il est encore temps", "Une action simple suffit.", by)
    year.act(release, number, by)


def the_pilot_puts_an_action_off(year: Year) -> None:
    number = number_of(year, "Débat")
    to = Span(date(2027, 3, 16), date(2027, 3, 16))
    chosen = AskedPutOff(unit_id=year.units["AC"], cause="Grève", to=to, actions=(number,))
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        put_off(session, cycle, chosen, year.by("pilote"), year.moment)


def a_circonscription_joins_this_year(year: Year) -> None:
    with gesture(year.engine) as session:
        plan = {year.units["C2"]: "2026-27"}
        set_rollout(session, year.units["AC"], plan, year.by("pilote"), year.moment)


def two_circonscriptions_become_one(year: Year) -> None:
    asked = AskedRedraw(kind=ChangeKind.MERGE, moves=[("C3", "C2")])
    with gesture(year.engine) as session:
        redraw(session, year.units["AC"], asked, year.by("pilote"), year.moment)


def the_pilot_grants_a_delay(year: Year) -> None:
    year.act(grant_delay, year.units["E12"], day("12/02/2027"), year.by("pilote"))


def number_of(year: Year, title: str) -> int:
    return int(year.all(sa.select(ACTION.c.id).where(ACTION.c.title == title))[0].id)


def task_on(year: Year, number: int) -> int:
    (task,) = [t for t in year.tasks() if (t.subject_kind, t.subject_id) == ("action", number)]
    return int(task.id)


@dataclass(frozen=True, kw_only=True)
class Cause:
    """*texts*: those that reach somebody for the first time at *at*, after *what* was done."""

    at: str
    what: Callable[[Year], None]
    texts: set[str]


YEAR = [
    # the first morning: what the pilots have to write and compose, and the week's figures
    Cause(
        at="01/09/2026 07:45",
        what=a_circonscription_joins_this_year,
        texts={"framing_due", "team_to_compose", "weekly_figures", "digest", "rollout_joins"},
    ),
    # five school days later: nobody animates Sud's circonscription
    Cause(at="08/09/2026 07:30", what=nobody, texts={"relay_to_name"}),
    Cause(at="13/09/2026 21:00", what=a_relay_asks_to_sign_in, texts={"sign_in"}),
    Cause(at="13/09/2026 21:30", what=a_relay_asks_an_outsider_to_stand_in, texts={"stand_in"}),
    Cause(at="28/09/2026 07:45", what=nobody, texts={"work_reminder"}),
    Cause(at="01/10/2026 10:00", what=the_pilot_submits_the_letter, texts={"framing_to_validate"}),
    Cause(at="06/10/2026 07:45", what=nobody, texts={"validation_reminder"}),
    Cause(at="16/10/2026 07:45", what=nobody, texts={"escalated_to_you"}),
    Cause(at="16/10/2026 10:00", what=the_recteur_accepts_the_letter, texts={"version_to_issue"}),
    Cause(at="02/11/2026 07:30", what=nobody, texts={"call_opened"}),
    Cause(at="02/11/2026 07:45", what=nobody, texts={"framing_published"}),
    Cause(at="04/11/2026 10:00", what=a_relay_writes_to_a_silent_school, texts={"pilot_words"}),
    Cause(
        at="05/11/2026 10:00",
        what=the_pilot_opens_a_launch_and_invites_two,
        texts={"meeting_invitation"},
    ),
    Cause(
        at="06/11/2026 10:00",
        what=the_first_withdraws_and_the_second_has_the_place,
        texts={"meeting_place"},
    ),
    Cause(at="09/11/2026 10:00", what=the_launch_is_called_off, texts={"meeting_called_off"}),
    Cause(at="16/11/2026 07:45", what=nobody, texts={"conference_invitation"}),
    Cause(at="23/11/2026 07:45", what=nobody, texts={"silent_reminder"}),
    Cause(
        at="30/11/2026 10:00",
        what=the_lycee_proposes_with_a_school,
        texts={"action_received", "to_validate"},
    ),
    Cause(at="01/12/2026 07:45", what=nobody, texts={"associated_school", "associated_relay"}),
    Cause(at="01/12/2026 09:00", what=the_school_agrees, texts=set()),
    Cause(at="01/12/2026 10:00", what=the_relay_returns_it, texts={"returned"}),
    Cause(at="02/12/2026 10:00", what=it_is_corrected_and_another_one_is_declined, texts=set()),
    Cause(at="02/12/2026 11:00", what=a_school_proposes_and_nobody_answers, texts=set()),
    Cause(at="02/12/2026 12:00", what=a_school_proposes_what_it_does_in_class, texts=set()),
    Cause(
        at="03/12/2026 07:45",
        what=nobody,
        texts={"accepted", "declined", "may_object", "shared_news"},
    ),
    Cause(at="03/12/2026 10:00", what=the_school_keeps_a_draft, texts=set()),
    Cause(at="03/12/2026 11:00", what=the_relay_types_for_a_school, texts={"typed_for"}),
    Cause(
        at="04/12/2026 10:00",
        what=the_relay_withdraws_a_film_of_the_lycee,
        texts={"image_withdrawn"},
    ),
    Cause(at="07/12/2026 07:45", what=nobody, texts={"new_decisions"}),
    Cause(at="08/01/2027 07:45", what=nobody, texts={"draft_not_submitted", "unanswered"}),
    Cause(at="15/01/2027 07:45", what=nobody, texts={"call_closing"}),
    Cause(at="03/02/2027 07:45", what=nobody, texts={"no_action_with_parents"}),
    Cause(at="04/02/2027 10:00", what=the_pilot_grants_a_delay, texts={"delay_granted"}),
    # S-3: what was decided on flagships, by people or by silence, is told on one day
    Cause(
        at="22/02/2027 07:45",
        what=nobody,
        texts={"accepted_tacitly", "decisions_announced"},
    ),
    Cause(at="25/02/2027 07:45", what=nobody, texts={"occasion_invitation"}),
    Cause(at="01/03/2027 07:45", what=nobody, texts={"programme_published"}),
    Cause(
        at="12/03/2027 10:00",
        what=the_pilot_puts_an_action_off,
        texts={"put_off", "put_off_news"},
    ),
    Cause(at="15/03/2027 10:00", what=the_recteur_means_to_come, texts={"visit"}),
    Cause(at="16/03/2027 07:45", what=nobody, texts={"day_programme"}),
    Cause(at="17/03/2027 07:30", what=nobody, texts={"confirm_took_place", "shared_took_place"}),
    Cause(at="18/03/2027 07:45", what=nobody, texts={"lapsed"}),
    Cause(at="22/03/2027 10:00", what=the_lycee_says_that_it_took_place, texts={"report_due"}),
    Cause(at="19/04/2027 07:45", what=nobody, texts={"report_reminder"}),
    Cause(
        at="20/04/2027 10:00",
        what=two_circonscriptions_become_one,
        texts={"territory_news"},
    ),
    Cause(
        at="22/04/2027 07:45",
        what=the_relay_notes_an_agreement_that_ends,
        texts={"agreement_ends"},
    ),
    Cause(at="26/04/2027 07:30", what=nobody, texts={"synthesis_due"}),
    Cause(at="27/04/2027 10:00", what=the_pilot_lets_the_thanks_go, texts={"thanks"}),
    Cause(at="08/06/2027 07:45", what=nobody, texts={"seminar_invitation"}),
    Cause(at="10/06/2027 10:00", what=the_seminar_moves_elsewhere, texts={"meeting_moved"}),
    Cause(
        at="14/06/2027 07:30",
        what=a_dasen_follows_another,
        texts={"assignments_review", "authority_changed"},
    ),
    Cause(at="16/06/2027 07:30", what=nobody, texts={"review_due"}),
    Cause(at="18/06/2027 10:00", what=the_pilot_submits_the_review, texts={"review_to_validate"}),
    Cause(at="30/06/2027 10:00", what=the_pilot_sets_the_objectives, texts=set()),
    Cause(at="01/07/2027 07:45", what=nobody, texts={"objectives_published"}),
]
