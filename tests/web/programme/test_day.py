"""The page of a day: what is held now, next, over; from a telephone, what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models.work.action import ActionState
from models.work.document import DOCUMENT
from tests.academy import Year
from tests.models.work.documents import picture, with_a_place
from tests.programmes import announced, held
from tests.web.counted import cost
from tests.web.portal import signed_in, words
from tests.years import year_on

pytestmark = pytest.mark.usefixtures("home")
year = year_on("file", now="12/01/2027 10:00")
MORNING = "16/03/2027 10:00"
DAY = "2027-03-16"


def path(year: Year, on: str = DAY) -> str:
    return f"/cycles/{year.cycle_id}/day/{on}"


def four(year: Year) -> dict[str, int]:
    return {
        "now": announced(year, "E11", "Débat", held("16/03/2027", "09:00", "11:30")),
        "next": announced(year, "E12", "Forum", held("16/03/2027", "14:00", "16:00")),
        "over": announced(year, "E11", "Petit déjeuner", held("16/03/2027", "08:00", "09:00")),
        "other": announced(year, "E11", "Demain", held("17/03/2027")),
    }


def test_a_day_says_what_is_held_now_what_comes_and_what_is_over(year: Year) -> None:
    four(year)
    seen = words(signed_in(year, "ien1", on=MORNING).get(path(year)))
    assert "Aujourd’hui, mardi 16 mars 2027" in seen
    assert "3 actions · 1 en ce moment · 1 à confirmer" in seen
    now, over, coming = (seen.index(part) for part in ("En ce moment 1", "Terminé, à", "À venir 1"))
    assert now < seen.index("Débat") < over < seen.index("Petit déjeuner") < coming
    assert "Demain" not in seen
    assert f'href="{path(year, "2027-03-17")}"' in signed_in(year, "ien1").get(path(year)).text


def test_today_leads_to_the_day_that_is_nearest(year: Year) -> None:
    four(year)
    for moment, on in (
        ("11/03/2027 10:00", DAY),
        (MORNING, DAY),
        ("17/03/2027 10:00", "2027-03-17"),
        ("19/03/2027 10:00", "2027-03-17"),
    ):
        client = signed_in(year, "E11", on=moment)
        assert client.get("/today").headers["location"] == f"/cycles/{year.cycle_id}/day"
        where = client.get(f"/cycles/{year.cycle_id}/day").headers["location"]
        assert where == path(year, on)


def test_the_first_page_leads_there_during_the_week_alone(year: Year) -> None:
    four(year)
    there = f'href="/cycles/{year.cycle_id}/day"'
    assert there in signed_in(year, "E11", on=MORNING).get("/").text
    assert there not in signed_in(year, "E11", on="12/01/2027 10:00").get("/").text


def test_a_school_says_in_one_button_that_it_took_place_and_is_back_on_the_day(year: Year) -> None:
    numbers = four(year)
    client = signed_in(year, "E11", on=MORNING)
    said = {"outcome": "took_place", "back": path(year)}
    answer = client.post(f"/actions/{numbers['over']}/outcome", data=said)
    assert (answer.status_code, answer.headers["location"]) == (303, path(year))
    assert year.action(numbers["over"]).state is ActionState.TOOK_PLACE
    seen = words(client.get(path(year)))
    assert "C’est noté : « Petit déjeuner » a eu lieu." in seen
    assert "1 confirmée" in seen
    assert "Confirmé par" in seen


@pytest.mark.parametrize("became", ["postponed", "cancelled"])
def test_it_is_put_off_or_cancelled_with_words_that_are_there_already(
    year: Year, became: str
) -> None:
    numbers = four(year)
    client = signed_in(year, "E11", on=MORNING)
    assert "Décidé sur place, le jour même" in client.get(path(year)).text
    said = {"outcome": became, "reason": "Décidé sur place, le jour même", "back": path(year)}
    assert client.post(f"/actions/{numbers['now']}/outcome", data=said).status_code == 303
    assert year.action(numbers["now"]).state == became
    assert "1 reportée ou annulée" in words(client.get(path(year)))


def test_without_a_reason_nothing_is_said_and_the_way_back_is_kept(year: Year) -> None:
    numbers = four(year)
    client = signed_in(year, "E11", on=MORNING)
    said = {"outcome": "cancelled", "reason": "", "back": path(year)}
    answer = client.post(f"/actions/{numbers['now']}/outcome", data=said)
    assert answer.status_code == 422
    assert f'name="back" value="{path(year)}"' in answer.text
    assert year.action(numbers["now"]).state is ActionState.ACCEPTED


@pytest.mark.parametrize("back", ["//ailleurs.example", "https://ailleurs.example", "/me"])
def test_the_way_back_leads_to_a_day_and_nowhere_else(year: Year, back: str) -> None:
    numbers = four(year)
    said = {"outcome": "took_place", "back": back}
    answer = signed_in(year, "E11", on=MORNING).post(
        f"/actions/{numbers['over']}/outcome", data=said
    )
    assert answer.headers["location"] == f"/actions/{numbers['over']}/report"


def test_who_does_not_carry_it_has_no_button_and_another_territory_nothing(year: Year) -> None:
    four(year)
    assert "/outcome" not in signed_in(year, "ien1", on=MORNING).get(path(year)).text
    assert "Débat" not in words(signed_in(year, "ien2", on=MORNING).get(path(year)))


def test_an_action_of_several_days_is_confirmed_on_its_last(year: Year) -> None:
    announced(year, "E11", "Arbre", held("16/03/2027"), held("17/03/2027"))
    seen = words(signed_in(year, "E11", on=MORNING).get(path(year)))
    assert "À confirmer le mercredi 17 mars 2027, son dernier jour." in seen


@pytest.mark.parametrize(
    ("on", "status"), [("2027-13-40", 404), ("hier", 404), ("1999-01-01", 404)]
)
def test_a_day_that_is_none_is_a_page_that_does_not_exist(year: Year, on: str, status: int) -> None:
    assert signed_in(year, "E11", on=MORNING).get(path(year, on)).status_code == status


def test_a_day_without_actions_says_when_the_next_is(year: Year) -> None:
    four(year)
    seen = words(signed_in(year, "E11", on=MORNING).get(path(year, "2027-03-15")))
    assert "Aucune action n’est au programme ce jour-là. La prochaine est le mardi 16" in seen


def test_its_statements_do_not_grow_with_its_actions(year: Year) -> None:
    four(year)
    client = signed_in(year, "pilote", on=MORNING)
    few = cost(client, path(year), year.engine)
    for n in range(12):
        announced(year, "E12", f"Action {n}", held("16/03/2027", "09:00"))
    assert cost(client, path(year), year.engine) == few


# ── photos ───────────────────────────────────────────────────────────────────────────────────────


def send(year: Year, number: int, content: bytes, name: str = "photo.jpg", **data: str) -> Any:
    client = signed_in(year, "E11", on=MORNING)
    files = {"document": (name, content, "image/jpeg")} if content else None
    return client.post(f"/actions/{number}/photo", files=files, data=data | {"back": path(year)})


def test_a_photo_is_kept_without_its_place_as_a_trace_and_shown_on_the_day(year: Year) -> None:
    numbers = four(year)
    client = signed_in(year, "E11", on=MORNING)
    form = client.get(f"/actions/{numbers['now']}/photo?back={path(year)}")
    assert 'accept="image/*" capture="environment"' in form.text
    answer = send(year, numbers["now"], with_a_place(), consent="yes")
    assert (answer.status_code, answer.headers["location"]) == (303, path(year))
    (row,) = year.all(sa.select(DOCUMENT))
    assert (row.evidence, row.for_site, row.uses_until) == (True, False, None)
    kept = client.get(f"/documents/{row.id}").content
    assert b"Telephone" not in kept
    assert f'src="/documents/{row.id}"' in client.get(path(year)).text
    assert f'src="/documents/{row.id}"' not in signed_in(year, "E13").get(path(year)).text


def test_a_very_large_photo_is_made_smaller(year: Year) -> None:
    numbers = four(year)
    large = picture("JPEG", (8000, 6000))
    assert send(year, numbers["now"], large, consent="yes").status_code == 303


@pytest.mark.parametrize(
    ("content", "name", "data", "said"),
    [
        (b"", "", {"consent": "yes"}, "Aucun fichier n’a été choisi."),
        (b"%PDF-1.7\n%%EOF\n", "a.pdf", {"consent": "yes"}, "n’est pas une photo"),
        (picture("JPEG"), "a.jpg", {}, "l’accord des personnes qui y figurent"),
        (picture("JPEG")[:200], "a.jpg", {"consent": "yes"}, "abîmée"),
    ],
)
def test_a_photo_that_may_not_be_kept_is_told_and_nothing_is_lost(
    year: Year, content: bytes, name: str, data: dict[str, str], said: str
) -> None:
    numbers = four(year)
    answer = send(year, numbers["now"], content, name, **data)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "la photo est toujours dans votre téléphone" in words(answer)
    assert year.all(sa.select(DOCUMENT)) == []


def test_the_same_photo_sent_again_is_one(year: Year) -> None:
    numbers = four(year)
    for _ in range(2):
        assert send(year, numbers["now"], picture("JPEG"), consent="yes").status_code == 303
    assert len(year.all(sa.select(DOCUMENT))) == 1


def test_the_week_of_the_page_is_that_of_the_cycle(year: Year) -> None:
    assert year.course.held(year.course.home) == (date(2027, 3, 15), date(2027, 3, 19))
