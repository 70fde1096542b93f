"""Settings are read, typed, looked at letter by letter, kept, and taken back, on pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.cycle.opening import change_cycle
from models.serving.settings.fields import HowTyped, SettingField
from models.year.changes import CYCLE_CHANGE
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.statements import statements
from tests.web.portal import signed_in, words
from tests.web.settings.changing import compared, hidden
from tests.years import year_on
from web.settings.typing import read
from web.site.forms import Form

year = year_on("memory", now="02/11/2026 10:00")
ON = "02/11/2026 10:00"
HOURS = {
    "hours.opens": "07:30",
    "hours.closes": "18:30",
    "hours.digest": "07:45",
    "hours.new_tasks_a_day": "3",
    "release_above": "",
    "link_days": "10",
}


def send(client: Any, subject: str, **fields: Any) -> Any:
    data = {"cycle": "1", **fields}
    return client.post(f"/settings/subject/{subject}", data=data)


def kept(year: Year) -> list[Any]:
    return year.all(sa.select(CYCLE_CHANGE).order_by(CYCLE_CHANGE.c.number))


def test_the_index_says_each_setting_in_words_and_whence_it_comes(year: Year) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"flagships": 2}, year.by("pilote"), at(ON))
    page = words(signed_in(year, "pilote", on=ON).get("/settings"))
    assert "Le résumé du jour part à 7 h 45" in page
    assert (
        "Actions phares par bassin ou circonscription 2 votre réglage, changé le 2 novembre" in page
    )


def test_a_change_is_looked_at_letter_by_letter_then_kept(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    sent = {"milestones.conference_invites.on": "hand"}
    sent["milestones.conference_invites.on.day"] = "2026-11-23"
    data = dates_as_they_are(client) | sent
    looked = compared(client, client.post("/settings/subject/dates", data=data))
    page = words(looked)
    assert "lundi 23 novembre 2026, fixé à la main" in page
    assert "déplacés" in page
    answer = client.post(
        "/settings/preview", data=hidden(looked) | {"do": "yes", "note": "le recteur y tient"}
    )
    assert answer.status_code == 303, words(answer)
    (row,) = kept(year)
    assert row.note == "le recteur y tient"
    assert row.letters
    history = words(client.get("/settings/history"))
    assert "le recteur y tient" in history
    assert "Reprendre" in history


def dates_as_they_are(client: Any) -> dict[str, str]:
    """What the form of dates sends when nothing was touched."""
    text = client.get("/settings/subject/dates").text
    sent = {"cycle": "1"}
    for name, value in re.findall(r'type="radio" name="([\w.]+)" value="(\w+)" checked', text):
        sent[name] = value
    for name, value in re.findall(r'type="date" name="([\w.]+)" value="([\d-]*)"', text):
        sent[name] = value
    for name in re.findall(r'type="checkbox" name="([\w.]+)" value="yes" checked', text):
        sent[name] = "yes"
    for name, value in re.findall(r'name="(stretches[\w.]+)" type="text" value="(\d+)"', text):
        sent[name] = value
    return sent | {"year_before": "when_short"}


def test_a_form_sent_as_it_was_changes_nothing(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    answer = client.post("/settings/subject/dates", data=dates_as_they_are(client))
    assert answer.status_code == 303
    assert kept(year) == []


def test_what_is_ticked_in_another_order_than_it_was_written_changes_nothing() -> None:
    one = SettingField(key="climbs_when", label="", typed=HowTyped.CHOICES)
    ticked = Form(values={"climbs_when": ["flagship", "cost"]})
    assert read([one], ticked, {"climbs_when": ["cost", "flagship"]}) == ({}, {})
    changes, _ = read([one], ticked, {"climbs_when": ["cost"]})
    assert changes == {"climbs_when": ["flagship", "cost"]}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("hours.closes", "07:00", "Les envois finiraient à 07:00, avant de commencer à 07:30."),
        ("hours.digest", "bientôt", "Une heure est attendue."),
        ("hours.new_tasks_a_day", "0", "1 au moins."),
        ("release_above", "beaucoup", "Un nombre entier est attendu."),
    ],
)
def test_what_was_typed_comes_back_with_a_sentence_by_its_field(
    year: Year, field: str, typed: str, said: str
) -> None:
    client = signed_in(year, "pilote", on=ON)
    answer = send(client, "hours", **HOURS | {field: typed})
    assert answer.status_code == 422
    assert said in words(answer)
    assert f'id="{field}-erreur"' in answer.text
    assert f'value="{typed}"' in answer.text
    assert kept(year) == []


def test_the_questions_of_the_review_are_set_and_read_in_the_history(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    first = year.course.definition.questions[0]
    typed = f"{first}\n\n  Reviendrez-vous   ? "
    looked = compared(client, send(client, "questions", questions=typed))
    assert "Aucun ne change" in words(looked)
    assert client.post("/settings/preview", data=hidden(looked) | {"do": "yes"}).status_code == 303
    assert year.course.definition.questions == (first, "Reviendrez-vous ?")
    assert "Reviendrez-vous ?" in words(client.get("/settings/history"))
    for wrong, said in (
        (f"{first}\n{first}", "Ligne 2 : Cette question est posée deux fois"),
        ("a" * 301, "Ligne 1 : 300 signes au plus"),
        ("\n".join(map(str, range(11))), "11 questions : 10 au plus"),
    ):
        answer = send(client, "questions", questions=wrong)
        assert (answer.status_code, said in words(answer)) == (422, True), words(answer)
        assert wrong.splitlines()[-1][-9:] in answer.text


def test_a_ladder_that_loops_comes_back_whole(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    rows: dict[str, list[str]] = {
        "ladders.default.at": ["1", "3", ""],
        "ladders.default.to": ["above", "holder", "holder"],
        "ladders.default.text": ["escalated_to_you"] * 3,
        "ladders.cabinet.at": ["3"],
        "ladders.cabinet.to": ["pilot"],
        "ladders.cabinet.text": ["escalated_to_you"],
        "ladders.cabinet_functions": ["rector", "dasen"],
    }
    answer = client.post("/settings/subject/ladders", data={"cycle": "1", **rows})
    assert answer.status_code == 422
    assert "L’échelon 2 redescend" in words(answer)
    assert 'name="ladders.default.at" value="3"' in answer.text


def test_two_admins_at_once_the_second_looks_again(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    looked = compared(client, send(client, "hours", **HOURS | {"hours.new_tasks_a_day": "5"}))
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"flagships": 2}, year.by("pilote"), at(ON))
    answer = client.post("/settings/preview", data=hidden(looked) | {"do": "yes"})
    assert answer.status_code == 409
    assert "Quelqu’un d’autre a changé ce cycle" in words(answer)
    again = compared(client, answer)
    assert client.post("/settings/preview", data=hidden(again) | {"do": "yes"}).status_code == 303
    assert [row.laid for row in kept(year)] == [{"flagships": 2}, {"hours.new_tasks_a_day": 5}]


def test_one_goes_back_to_the_form_as_it_was_filled(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    looked = send(client, "hours", **HOURS | {"hours.new_tasks_a_day": "5"})
    answer = client.post("/settings/preview", data=hidden(looked) | {"do": "again"})
    assert 'name="hours.new_tasks_a_day" type="text" value="5"' in answer.text


def test_a_change_is_taken_back_on_its_page(year: Year) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"flagships": 2}, year.by("pilote"), at(ON))
    client = signed_in(year, "pilote", on=ON)
    looked = compared(client, client.post("/settings/history/1", data={"cycle": "1"}))
    assert "Reprendre le changement n° 1" in words(looked)
    assert "pas pu être comparés" not in words(looked)
    answer = client.post("/settings/preview", data=hidden(looked) | {"do": "yes"})
    assert answer.status_code == 303, words(answer)
    assert year.course.definition.flagships == 3
    assert "repris par le n° 2" in words(client.get("/settings/history"))


def test_who_may_not_change_the_cycle_sees_no_settings(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    for path in ("", "/subject/hours", "/history"):
        assert client.get(f"/settings{path}?cycle=1").status_code == 403
    assert send(client, "hours", **HOURS).status_code == 403


def test_the_index_asks_the_same_whatever_was_changed(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    client.get("/settings")
    with statements(year.engine) as few:
        client.get("/settings")
    for n in (2, 4, 5):
        with gesture(year.engine) as session:
            cycle = session.get_one(Cycle, year.cycle_id)
            change_cycle(session, cycle, {"flagships": n}, year.by("pilote"), at(ON))
    client.get("/settings")  # what is kept until something is noted is counted anew
    with statements(year.engine) as many:
        client.get("/settings")
    assert len(many) == len(few)
