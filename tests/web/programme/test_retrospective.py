"""The week looked back on: what took place, in the pictures that each reader may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.programme.public_side import take_public_side_down
from models.serving.programme import public_kept
from models.work.action import ACTION, ActionState
from models.work.document import DOCUMENT, MADE_WITH_IMAGE
from tests.academy import Year
from tests.models.work.documents import picture
from tests.programmes import announced, held
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on

pytestmark = pytest.mark.usefixtures("home")
year = year_on("file", now="20/04/2027 10:00")
NOW = "20/04/2027 10:00"
SITE = {"consent": "yes", "uses": "site", "until": "2028-03-01"}


def took_place(year: Year, title: str = "Débat", *, public: bool = False, **fiche: Any) -> int:
    number = announced(year, "E11", title, held("16/03/2027", "09:00", "11:00"), **fiche)
    said = {"words": "On nous a écoutés.", "level": "cm2"}
    report = {"numbers": {"pupils": 30, "parents": 1}, "effects": "Un calme nouveau."}
    report |= {"pupils_words": [said]}
    values = {"state": ActionState.TOOK_PLACE, "report": report, "public": public}
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(ACTION).where(ACTION.c.id == number).values(values))
    public_kept.forget(year.engine)
    return number


def photo(year: Year, number: int, **said: str) -> int:
    client = signed_in(year, "E11", on=NOW)
    size = (60 + number, 40 + len(said))
    files = {"document": ("photo.jpg", picture("JPEG", size), "image/jpeg")}
    data = {"consent": "yes"} | said
    assert client.post(f"/actions/{number}/photo", files=files, data=data).status_code == 303
    return int(max(row.id for row in year.all(sa.select(DOCUMENT))))


def path(year: Year, ending: str = "") -> str:
    return f"/cycles/{year.cycle_id}/retrospective{ending}"


def test_it_says_what_took_place_who_came_and_what_pupils_said(year: Year) -> None:
    took_place(year)
    announced(year, "E12", "Perdue", held("16/03/2027"), state="cancelled")
    seen = words(signed_in(year, "ien1", on=NOW).get(path(year)))
    assert "1 action a eu lieu." in seen
    assert "Mardi 16 mars 2027 1 action" in seen
    assert "30 élèves, 1 parent" in seen
    assert "On nous a écoutés." in seen
    assert "CM2" in seen
    assert "Perdue" not in seen


def test_within_the_portal_internal_images_are_seen_by_who_opens_the_action(year: Year) -> None:
    image = photo(year, took_place(year))
    for who, sees in (("E11", True), ("ien1", True), ("pilote", True), ("E12", False)):
        page = signed_in(year, who, on=NOW).get(path(year))
        assert (f'src="/documents/{image}"' in page.text) is sees


def test_the_pdf_holds_those_that_may_leave_and_that_is_remembered(year: Year) -> None:
    number = took_place(year)
    photo(year, number)
    leaves = photo(year, number, **SITE)
    answer = signed_in(year, "pilote", on=NOW).get(path(year, ".pdf"))
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert [row.document_id for row in year.all(sa.select(MADE_WITH_IMAGE))] == [leaves]


def test_a_withdrawn_image_leaves_at_once(year: Year) -> None:
    image = photo(year, took_place(year, public=True), **SITE)
    public = f"/semaine/24/retrospective/{image}"
    assert anybody(year.engine).get(public).status_code == 200
    school = signed_in(year, "E11", on=NOW)
    gone = school.post(f"/documents/{image}/withdraw", data={"reason": "Une famille le demande."})
    assert gone.status_code == 303
    assert f"/documents/{image}" not in school.get(path(year)).text
    assert anybody(year.engine).get(public).status_code == 404
    assert public not in anybody(year.engine).get("/semaine/24/retrospective").text


def test_the_public_reads_what_heads_made_public_with_images_of_the_site(year: Year) -> None:
    shown, hidden = took_place(year, "Débat", public=True), took_place(year, "Entre nous")
    seen = photo(year, shown, **SITE)
    internal, other = photo(year, shown), photo(year, hidden, **SITE)
    page = anybody(year.engine).get("/semaine/24/retrospective")
    assert "Débat" in words(page)
    assert "Entre nous" not in words(page)
    assert "Un calme nouveau" not in words(page)
    for image, status in ((seen, 200), (internal, 404), (other, 404), (999, 404)):
        assert (f"retrospective/{image}" in page.text) is (status == 200)
        answer = anybody(year.engine).get(f"/semaine/24/retrospective/{image}")
        assert answer.status_code == status


def test_a_use_that_is_over_is_public_no_more(year: Year) -> None:
    image = photo(year, took_place(year, public=True), **SITE)
    late = sa.update(DOCUMENT).values(uses_until=date(2027, 4, 19))
    with gesture(year.engine) as session:
        session.connection().execute(late)
    assert anybody(year.engine).get(f"/semaine/24/retrospective/{image}").status_code == 404


def test_once_the_public_side_is_down_nothing_is_read(year: Year) -> None:
    image = photo(year, took_place(year, public=True), **SITE)
    year.act(take_public_side_down, year.by("pilote"), on=NOW)
    public_kept.forget(year.engine)
    for ending in ("", f"/{image}"):
        answer = anybody(year.engine).get(f"/semaine/24/retrospective{ending}")
        assert answer.status_code == 410
