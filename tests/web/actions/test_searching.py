"""What a page shows is found when it is typed, on every page that searches; a theme is one theme
however it is spelled."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.work.message import DELIVERED
from tests.academy import Year
from tests.web.api.programs import program
from tests.web.portal import signed_in, words
from tests.years import year_on

ON = "11/01/2027 10:00"
PARENTS = "L’école et les parents"
TITLES = (
    "Débat sur l’orientation",
    "Cafe\u0301 ouvert",
    "Cœur de R.É.P.",
    "Co‑éducation\xa0100\u202f%",
)
THEMES = (
    "L'école et les parents",
    "L’ÉCOLE ET LES PARENTS",
    PARENTS,
    "L’e\u0301cole et  les parents",
)
TYPED = [
    ("debat", 0),
    ("DÉBAT", 0),
    ("l'orientation", 0),
    ("l’orientation", 0),
    ("l orientation", 0),
    ("De\u0301bat", 0),
    ("de\u0301b\u200bat", 0),
    ("café", 1),
    ("CAFÉ OUVERT", 1),
    ("cafe", 1),
    ("coeur", 2),
    ("CŒUR", 2),
    ("REP", 2),
    ("r.é.p.", 2),
    ("R. É. P.", 2),
    ("coéducation", 3),
    ("co-education", 3),
    ("100 %", 3),
    ("aucun", None),
    ("%%", None),
    ("l'avenir", None),
]


def four_actions(year: Year) -> None:
    for title, theme in zip(TITLES, THEMES, strict=True):
        year.propose("E11", title, theme=theme, on=ON)
    year.change("E12", name="École de l’Île-d'Œuvre")


year = year_on("engine", now=ON, then=four_actions, themes=[PARENTS, "La vie de classe"])


def found_in(page: str) -> list[int]:
    """Which of the titles *page* shows."""
    shown = page.replace("\u202f", " ").replace("\xa0", " ")
    return [
        n for n, t in enumerate(TITLES) if t.replace("\u202f", " ").replace("\xa0", " ") in shown
    ]


def lists(year: Year) -> dict[str, Any]:
    pilot, relay = signed_in(year, "pilote"), signed_in(year, "ien1")
    return {"/actions": pilot, "/queue": relay}


def test_what_the_page_shows_is_found_when_it_is_typed(year: Year) -> None:
    for path, client in lists(year).items():
        for typed, which in TYPED:
            page = words(client.get(path, params={"q": typed}))
            listed = page[page.index("Filtrer") :] if "Filtrer" in page else page
            assert found_in(listed) == ([] if which is None else [which]), (path, typed)


def test_letters_are_found_by_whoever_they_are_to(year: Year) -> None:
    with gesture(year.engine) as session:
        said = {"to": "Élodie L’Œil <e.l@x.fr>", "subject": "Avis : « Débat sur l’orientation »"}
        row = {"key": "k", "at": year.messages()[0].owed_at, "text": "", "html": ""} | said
        session.connection().execute(sa.insert(DELIVERED), [row])
    local = signed_in(year, "pilote")
    for typed in ("elodie", "L'OEIL", "e.l@x", "debat", "l'orientation", "ÉLODIE DÉBAT"):
        assert "1 courrier " in words(local.get("/mailbox", params={"q": typed})), typed
    assert "0 courrier " in words(local.get("/mailbox", params={"q": "l'école"}))
    for typed, shown in (("tilleuls", True), ("ECOLE DES TILLEULS", True), ("île", False)):
        page = words(local.get("/outbox", params={"q": typed}))
        assert ("École des Tilleuls" in page) is shown, typed


def test_a_sign_that_shows_nothing_is_not_searched(year: Year) -> None:
    """PostgreSQL takes no NUL in a text."""
    for path, client in lists(year).items():
        for typed, which in (("\0", [0, 1, 2, 3]), ("\0%%", []), ("de\0bat", [0])):
            answer = client.get(path, params={"q": typed})
            page = words(answer)
            listed = page[page.index("Filtrer") :] if "Filtrer" in page else page
            assert (answer.status_code, found_in(listed)) == (200, which), (path, typed)
        assert client.get(path, params={"theme": "\0"}).status_code == 200
    local = signed_in(year, "pilote")
    searched = ("/mailbox?q=%00%25", "/outbox?q=debat%00", "/actions?year=%00", "/actions?q=%0%000")
    assert [local.get(path).status_code for path in searched] == [200] * 4
    sending = f"/cycles/{year.cycle_id}/forecast/sending?rule=%00&rung=a%00"
    assert local.get(sending).status_code < 500
    assert program(year, "pilote").get("actions", params={"theme": "\0"}).status_code == 200


@pytest.mark.parametrize("theme", [*THEMES, "l'ecole et les parents"])
def test_a_theme_is_one_however_it_is_spelled(year: Year, theme: str) -> None:
    pilot = signed_in(year, "pilote")
    for path, client in lists(year).items():
        page = client.get(path, params={"theme": theme}).text
        assert len(re.findall(r'href="/(?:actions|tasks)/\d+["?]', page)) == len(TITLES), path
    told = program(year, "pilote").get("actions", params={"theme": theme}).json()
    assert len(told["items"]) == len(TITLES)
    chosen = pilot.get("/actions", params={"theme": theme}).text
    assert re.search(rf"<option[^>]*selected[^>]*>{PARENTS}", chosen)


def test_what_others_do_not_see_yet_is_not_found(year: Year) -> None:
    task = year.tasks()[0]
    year.send_back("ien1", task.id, on=ON, reason="Précisez")
    action, ours = f"/actions/{task.subject_id}", "La vie de classe"
    changed = {"title": "Théâtre secret", "theme": ours, "edits": "0", "then": "keep"}
    school, above = signed_in(year, "E11"), signed_in(year, "ien1")
    assert school.post(f"{action}/edit", data=changed).status_code == 303
    for client, seen in (
        (school, {"q": "theatre"}),
        (school, {"theme": ours}),
        (above, {"q": "débat"}),
        (above, {"theme": PARENTS}),
    ):
        assert action in client.get("/actions", params=seen).text, seen
    for hidden in ({"q": "theatre"}, {"theme": ours}):
        assert action not in above.get("/actions", params=hidden).text, hidden
    for who, theme, found in (("E11", ours, True), ("ien1", ours, False), ("ien1", PARENTS, True)):
        items = program(year, who).get("actions", params={"theme": theme}).json()["items"]
        assert (task.subject_id in [item["id"] for item in items]) is found, (who, theme)


def test_the_balance_counts_a_theme_however_it_is_spelled(year: Year) -> None:
    page = words(signed_in(year, "pilote").get(f"/cycles/{year.cycle_id}/balance"))
    assert re.search(rf"{PARENTS} {len(TITLES)}\b", page)
    assert "Hors thèmes 0" in page
