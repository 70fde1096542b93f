"""The table gesture × door: how each gesture is asked for on a page, by a letter's link, by a
program and on the command line, by whoever it is."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.actions import answering_call
from models.gestures.calling import noting, typing
from models.gestures.cycle import opening
from models.gestures.papers import press
from models.territory.unit import UNIT
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.call_answer import CallReply
from models.work.paper_content import mark_of
from models.year.cycle import Cycle
from tests.academy import Year, at, launched, mail_of
from tests.web.doors import MORNING, PAST, TYPED, Api, Command, Letter, Page, Row
from tests.web.meetings.doors import MEETINGS
from tests.web.portal import put_clock
from tests.web.programme.doors import OF_THE_PROGRAMME

ONE, DRAFT, TO_TELL, BARE = 1, 2, 3, 4
"""An action of E11 that waits for its IEN, with E13; a draft of E12; one of L11 that is accepted; a
draft of E12 that has nothing but a title."""


def world(engine: Any) -> Year:
    year = launched(engine)
    with gesture(engine) as session:
        for code in ("E11", "E13"):
            typed_as = sa.update(UNIT).where(UNIT.c.id == year.units[code])
            session.connection().execute(typed_as.values(code=TYPED[code]))
    year.propose("E11", "Débat", associated=("E13",), on=MORNING)
    year.draft("E12", "Brouillon")
    accepted = year.propose("L11", "Forum", on=MORNING)
    year.accept("bassin1", next(int(t.id) for t in year.tasks() if t.subject_id == accepted))
    with gesture(engine) as session:
        session.connection().execute(sa.update(ACTION).where(ACTION.c.id == accepted).values(TOLD))
    year.draft("E12", "Nue", theme="", contact="")
    assert (accepted, year.action(TO_TELL).state) == (TO_TELL, ActionState.ACCEPTED)
    put_clock(year, MORNING)
    return year


def it_is_over_and_e13_agreed(year: Year) -> None:
    """E11's action was accepted, E13 had agreed to it."""
    agreed = sa.update(ASSOCIATED_SCHOOL).values(agreed=True)
    accepted = (
        sa.update(ACTION)
        .where(ACTION.c.id == ONE)
        .values(announced=True, state=ActionState.ACCEPTED)
    )
    with gesture(year.engine) as session:
        session.connection().execute(agreed)
        session.connection().execute(accepted)


def close(year: Year) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        opening.close_cycle(session, cycle, year.by("pilote"), at(MORNING))


DATED = {
    "title": "Débats",
    "theme": "Le théâtre",
    "on_date": "2027-03-16",
    "contact": "la direction",
}
TOLD = {"announced": True}
WRITTEN = {"text": "Mots", "seen": mark_of({})}
ANY = {"If-Match": "*"}
GOOD = {"verdict": "accepted"}
OBJECTIVE = {"objectives": [{"text": "Plus", "figure": "with_parents", "target": 60}]}
PRESS = {"title": "La semaine", "address": "https://presse.example/1"}
PARENTS = {"audience": "parents"}
STAYING = {"unit": ("C1",), "answers": [{"assignment": 5, "reply": "confirm"}]}
COLLEAGUE = mail_of("conseil1")
TABLE: dict[str, Row] = {
    **OF_THE_PROGRAMME,
    **MEETINGS,
    "starting.start": Row(
        by="E11",
        doors=(
            Page(path="/actions/new", form={"unit": "{E11}", "start": "blank", "key": "k" * 20}),
            Api(method="POST", path="actions", body={"unit": ("E11",), "fiche": dict(DATED)}),
            Command(line=("action", "start", "{E11_}")),
        ),
    ),
    "proposing.propose": Row(
        by="E11",
        doors=(
            Command(line=("action", "propose", "{E11_}", "--title", "Jeu", "--date", "2027-03-16")),
        ),
    ),
    "editing.edit": Row(
        by="E12",
        doors=(
            Page(path="/actions/2/edit", form=DATED),
            Api(method="PATCH", path="actions/2", body={"title": "Chorale"}, headers=ANY),
            Command(line=("action", "edit", "2", "--set", "title=Chant")),
        ),
    ),
    "editing.reopen": Row(
        by="E11",
        late=True,
        doors=(
            Page(path="/actions/1/edit", form=DATED),
            Api(method="PATCH", path="actions/1?reopen=true", body={"title": "Or"}, headers=ANY),
            Command(line=("action", "edit", "1", "--set", "title=Chant", "--reopen")),
        ),
    ),
    "proposing.submit": Row(
        by="E12",
        incomplete=True,
        doors=(
            Page(path="/actions/2/submit"),
            Api(method="POST", path="actions/2/submission"),
            Command(line=("action", "submit", "2")),
        ),
    ),
    "proposing.withdraw": Row(
        by="E11",
        late=True,
        doors=(
            Page(path="/actions/1/withdraw"),
            Api(method="POST", path="actions/1/withdrawal"),
            Command(line=("action", "withdraw", "1")),
        ),
    ),
    "reporting.confirm": Row(
        by="L11",
        on=PAST,
        doors=(
            Page(path="/actions/3/outcome", form={"outcome": "cancelled", "reason": "Neige"}),
            Api(
                method="POST",
                path="actions/3/outcome",
                body={"outcome": "cancelled", "reason": "Neige"},
            ),
            Command(line=("action", "confirm", "3", "cancelled", "--reason", "Neige")),
        ),
    ),
    "reporting.report": Row(
        by="L11",
        on=PAST,
        doors=(
            Page(path="/actions/3/report", form={"effects": "Du calme."}),
            Api(method="PUT", path="actions/3/report", body={"effects": "Du calme."}),
            Command(line=("action", "report", "3", "--effects", "Du calme.")),
        ),
    ),
    "reporting.report_as_planned": Row(
        by="L11",
        on=PAST,
        doors=(
            Page(path="/actions/3/as-planned", form={"numbers.pupils": "20"}),
            Api(method="POST", path="actions/3/report/as-planned"),
            Command(line=("action", "report", "3", "--as-planned")),
        ),
    ),
    "noting.note_call": Row(
        by="ien1",
        doors=(
            Page(path="/schools/{E13}/calls", form={"note": "Rappeler"}),
            Api(method="POST", path="schools/{E13}/calls", body={"note": "Rappeler"}),
            Command(line=("school", "called", "{E13_}", "--note", "Rappeler")),
        ),
    ),
    "noting.undo_call": Row(
        by="ien1",
        first=lambda year: year.act(
            noting.note_call, year.units["E13"], "", year.by("ien1"), on=MORNING
        ),
        doors=(
            Page(path="/schools/{E13}/calls/1/undo"),
            Api(method="DELETE", path="schools/{E13}/calls/1"),
            Command(line=("school", "called", "{E13_}", "--undo", "1")),
        ),
    ),
    "typing.propose_for_school": Row(
        by="ien1",
        doors=(
            Page(path="/schools/{E13}/propose", form=DATED),
            Api(method="POST", path="schools/{E13}/actions", body={"fiche": dict(DATED)}),
            Command(
                line=(
                    "action",
                    "propose",
                    "{E13_}",
                    "--title",
                    "Jeu",
                    "--date",
                    "2027-03-16",
                    "--theme",
                    "Le théâtre",
                    "--contact",
                    "la direction",
                    "--for-school",
                )
            ),
        ),
    ),
    "typing.outcome_for_school": Row(
        by="bassin1",
        on=PAST,
        doors=(
            Page(path="/schools/{L11}/actions/3/after", form={"outcome": "took_place"}),
            Api(
                method="POST",
                path="schools/{L11}/actions/3/outcome",
                body={"outcome": "took_place"},
            ),
            Command(line=("action", "confirm", "3", "took_place", "--for-school")),
        ),
    ),
    "taking_back.take_back_outcome": Row(
        by="L11",
        on=PAST,
        first=lambda year: year.act(
            typing.outcome_for_school, 3, ActionState.TOOK_PLACE, year.by("bassin1"), on=PAST
        ),
        doors=(
            Page(path="/actions/3/outcome/take-back"),
            Api(method="DELETE", path="schools/{L11}/actions/3/outcome"),
            Command(line=("action", "take-back", "3")),
        ),
    ),
    "typing.report_for_school": Row(
        by="bassin1",
        on=PAST,
        doors=(
            Page(
                path="/schools/{L11}/actions/3/after",
                form={"what": "planned", "numbers.pupils": "20"},
            ),
            Api(
                method="PUT",
                path="schools/{L11}/actions/3/report",
                body={"effects": "Du calme."},
            ),
            Command(line=("action", "report", "3", "--as-planned", "--for-school")),
        ),
    ),
    "associating.answer": Row(
        by="E13",
        doors=(
            Page(path="/actions/1/agree", form={"unit": "{E13}", "answer": "yes"}),
            Api(
                method="POST",
                path="actions/1/agreement",
                body={"unit": ("E13",), "agreed": True},
            ),
            Command(line=("action", "agree", "1", "{E13_}")),
        ),
    ),
    "taking_place.took_place_here": Row(
        by="E13",
        on=PAST,
        first=it_is_over_and_e13_agreed,
        doors=(
            Page(path="/actions/1/here", form={"unit": "{E13}", "pupils": "24"}),
            Api(method="POST", path="actions/1/took-place-here", body={"unit": ("E13",)}),
            Command(line=("action", "here", "1", "{E13_}")),
        ),
    ),
    "answering_call.answer_call": Row(
        by="E13",
        doors=(
            Page(path="/actions/call", form={"unit": "{E13}", "reply": "none"}),
            Api(method="PUT", path="units/{E13}/call-answer", body={"reply": "none"}),
            Command(line=("action", "none", "{E13_}")),
        ),
    ),
    "answering_call.take_back": Row(
        by="E13",
        first=lambda year: year.act(
            answering_call.answer_call, year.units["E13"], CallReply.NONE, year.by("E13")
        ),
        doors=(
            Page(path="/actions/call", form={"unit": "{E13}", "back": "yes"}),
            Api(method="DELETE", path="units/{E13}/call-answer"),
            Command(line=("action", "none", "{E13_}", "--back")),
        ),
    ),
    "delaying.grant_delay": Row(
        by="pilote",
        outsider="pilote1",
        doors=(
            Page(path="/actions/late", form={"unit": "{E11}", "until": "2027-01-20"}),
            Command(line=("action", "delay", "{E11_}", "--until", "2027-01-20")),
        ),
    ),
    "commenting.comment": Row(
        by="ien1",
        outsider="ien3",
        doors=(
            Page(path="/tasks/1/comment", form={"comment": "Bien"}),
            Page(path="/actions/1/comments", form={"text": "Bien"}),
            Api(method="POST", path="actions/1/comments", body={"text": "Bien"}),
            Command(line=("action", "comment", "1", "Bien")),
        ),
    ),
    "deciding.decide": Row(
        by="ien1",
        outsider="ien3",
        doors=(
            Page(path="/tasks/1", form=GOOD),
            Page(path="/queue/decide", form={"task": "1", "confirmed": "on"} | GOOD),
            Letter(text="to_validate", of="ien1", path="/v/1/{seal}", form=GOOD),
            Api(method="POST", path="tasks/1/decision", body=GOOD),
            Command(line=("validate", "accept", "1")),
            Command(line=("validate", "return", "1", "--reason", "Précisez.")),
            Command(line=("validate", "decline", "1", "--reason", "Non.")),
        ),
    ),
    "deciding.delegate": Row(
        by="ien1",
        outsider="ien3",
        doors=(
            Page(path="/tasks/1/delegate", form={"mail": COLLEAGUE, "colleague": COLLEAGUE}),
            Api(method="POST", path="tasks/1/delegation", body={"to": COLLEAGUE}),
            Command(line=("validate", "delegate", "1", "--to", COLLEAGUE)),
        ),
    ),
    "flagships.choose_flagship": Row(
        by="bassin1",
        outsider="ien3",
        late=True,
        doors=(
            Page(path="/flagships", form={"choose": "yes", "action": "3", "unit": "{B1}"}),
            Command(line=("flagship", "choose", "3")),
        ),
    ),
    "teams.complete_team": Row(
        by="pilote1",
        outsider="ien3",
        doors=(
            Page(path="/cycles/{cycle}/teams/{D1}/complete"),
            Command(line=("team", "complete", "{D1_}")),
        ),
    ),
    "reviewing.answer_assignments": Row(
        by="ien1",
        outsider="ien3",
        doors=(
            Page(path="/people/review/{cycle}/{C1}", form={"all": "yes"}),
            Api(method="POST", path="cycles/{cycle}/assignments", body=STAYING),
            Command(line=("people", "review", "answer", "C1", "tous", "reste")),
        ),
    ),
    "teams.may_name": Row(
        by="pilote1",
        outsider="ien3",
        doors=(
            Page(
                path="/cycles/{cycle}/teams/{C2}",
                form={"function": "relay", "name": "Lou", "mail": "lou@valmont.example"},
            ),
            Page(
                path="/cycles/{cycle}/relays",
                form={"named_in": "{C2}", "unit": "{D1}", "mail": "lou@valmont.example"},
            ),
            Command(
                line=("team", "name", "{D1_}", "--function", "pilote", "--mail", "lou@v.example")
            ),
        ),
    ),
    "publishing.make_public": Row(
        by="E11",
        doors=(
            Page(path="/actions/1/public", form={"public": "yes"}),
            Api(method="PUT", path="actions/1/public", body={"public": True}),
            Command(line=("action", "public", "1")),
        ),
    ),
    "attending.add_attendee": Row(
        by="pilote",
        outsider="ien3",
        on=PAST,
        doors=(
            Page(path="/cycles/{cycle}/meetings/conference/attendees", form={"name": "Lou"}),
            Command(line=("seminar", "came", "--also", "Lou", "--conference")),
        ),
    ),
    "objectives.set_objectives": Row(
        by="pilote",
        outsider="ien3",
        doors=(
            Page(path="/cycles/{cycle}/objectives", form={"objectives": "Plus", "seen": ""}),
            Api(method="PUT", path="cycles/{cycle}/objectives", body=OBJECTIVE),
            Command(line=("objectives", "set", "Plus")),
        ),
    ),
    "press.add_press_link": Row(
        by="pilote1",
        outsider="ien3",
        doors=(
            Page(path="/cycles/{cycle}/review/press", form={"unit": "{D1}", **PRESS}),
            Api(
                method="POST",
                path="cycles/{cycle}/review/press",
                body={"unit": ("D1",), **PRESS},
            ),
            Command(line=("review", "press", "add", "{D1_}", *PRESS.values())),
        ),
    ),
    "press.remove_press_link": Row(
        by="ien1",
        outsider="ien3",
        first=lambda y: y.act(press.add_press_link, y.units["C1"], PRESS, y.by("ien1")),
        doors=(
            Page(path="/cycles/{cycle}/review/press/1/remove"),
            Api(method="DELETE", path="cycles/{cycle}/review/press/1"),
        ),
    ),
    "asking.ask_questions": Row(
        by="pilote1",
        outsider="ien3",
        doors=(
            Page(path="/cycles/{cycle}/review/questions", form={"unit": "{D1}", **PARENTS}),
            Api(
                method="POST",
                path="cycles/{cycle}/review/questions",
                body={"unit": ("D1",), **PARENTS},
            ),
        ),
    ),
    "objectives.measure_objectives": Row(
        by="pilote",
        outsider="ien3",
        first=lambda y: y.objectives("Plus", who="pilote"),
        doors=(
            Page(
                path="/cycles/{cycle}/objectives/measures",
                form={"seen": "Plus", "figure.1": "with_parents", "target.1": "60"},
            ),
            Command(line=("objectives", "set", "Plus", "--measure", "1|with_parents|60")),
        ),
    ),
    "submitting.submit_paper": Row(
        by="pilote",
        outsider="ien3",
        doors=(Command(line=("framing", "submit", "--text", "Cadrage")),),
    ),
    "writing.edit_paper": Row(
        by="pilote",
        outsider="ien3",
        doors=(
            Page(path="/cycles/{cycle}/papers/letter/{AC}", form=WRITTEN),
            Page(path="/cycles/{cycle}/papers/letter/{AC}/kept", form=WRITTEN),
        ),
    ),
    "writing_to_lists.prepare": Row(
        by="pilote",
        outsider="E31",
        doors=(
            Page(
                path="/cycles/{cycle}/silence/messages/new",
                form={"subject": "Rappel", "text": "Bonjour."},
            ),
        ),
    ),
}
