"""A session ends while somebody types: every form of the portal is given back, and sent again by
its writer's second click alone."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.academy import Year
from tests.web.portal import OPEN, anybody, signed_in, words
from tests.web.routes import routes
from web.site.forms import read_form, read_large_form, read_photo_form

TYPED = "Le préau, jusqu'à <midi> & demi"
PUBLIC = (
    "/sign-in",
    "/sign-out",
    "/s/",
    "/a/",
    "/v/",
    "/p/",
    "/u/",
    "/d/",
    "/q/",
    "/demo/",
    "/runs",
    "/mailbox",
    "/review/answer/",
    "/semaine/",
    "/inscription/",
    "/stop/",
)
"""Where nobody needs to be signed in, or a letter's link says who they are."""
FILLED = {"school_year": "2026-27", "kind": "letter", "code": "actions"}
NEARER = {
    "/meetings/letter": "/meetings/seminar",
    "/setup/files/letter": "/setup/files/people",
    "/settings/subject/actions": "/settings/subject/dates",
}
CHOSEN = ("/queue/decide", "/outbox/restored", "/setup/calendar/import")
"""Forms of boxes and files: they say what is to be chosen before they ask who sends."""


def resent(page: str) -> tuple[str, dict[str, Any]]:
    """Where the form that is given back goes, and what it holds."""
    (form,) = re.findall(
        r'<form class="card" method="post" action="([^"]+)">(.*?)</form>', page, re.S
    )
    held = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[1])
    return html.unescape(form[0]), {n: html.unescape(v) for n, v in held}


def test_what_was_typed_comes_back_after_signing_in_and_waits_for_a_second_click(
    year: Year,
) -> None:
    number = year.draft("E11", "Débat", on=OPEN)
    gone = anybody(year.engine)
    answer = gone.post(
        f"/actions/{number}/edit", data={"title": TYPED, "contact": "x", "edits": "0"}
    )
    assert answer.status_code == 401
    assert "Se connecter" in words(answer)
    assert TYPED in html.unescape(answer.text)
    path, held = resent(answer.text)
    assert (path, held["title"]) == (f"/actions/{number}/edit", TYPED)
    assert year.action(number).title == "Débat"
    assert gone.get("/sign-in/back").status_code == 200
    back = signed_in(year, "E11", on=OPEN)
    assert "Reprendre ma saisie" in words(back.get("/sign-in/back"))
    assert back.post(path, data=held).status_code == 303
    assert year.action(number).title == TYPED


def test_a_file_is_said_to_be_lost(year: Year) -> None:
    number = year.draft("E11", on=OPEN)
    sent = {"document": ("affiche.pdf", b"%PDF-1.4")}
    answer = anybody(year.engine).post(
        f"/actions/{number}/documents", files=sent, data={"a": "b c"}
    )
    assert "n'a pas pu être gardé, et sera à choisir de nouveau : affiche.pdf" in words(
        answer
    ).replace("’", "'")


def test_what_a_page_sends_by_itself_is_answered_by_a_line(year: Year) -> None:
    number = year.draft("E11", on=OPEN)
    for path in (f"/actions/{number}/edit", f"/cycles/1/papers/letter/{year.units['AC']}/kept"):
        answer = anybody(year.engine).post(
            path, data={"text": TYPED}, headers={"HX-Request": "true"}
        )
        assert (answer.status_code, "<main" in answer.text) == (200, False)
        assert 'href="/sign-in?next=/sign-in/back" target="_blank"' in answer.text


def address(path: str) -> str:
    filled = re.sub(r"\{(\w+)(:\w+)?\}", lambda m: FILLED.get(m[1], "1"), path)
    for far, near in NEARER.items():
        filled = filled.replace(far, near)
    return filled


def test_every_form_of_the_portal_gives_back_what_was_typed(year: Year) -> None:
    client = anybody(year.engine)
    asked = {
        address(route.path): route
        for route in routes(client.app.routes)  # type: ignore[attr-defined]
        if "POST" in route.methods and not route.path.startswith((*PUBLIC, *CHOSEN))
    }
    wrong = []
    for path, route in asked.items():
        answer = client.post(path, data={"text": TYPED})
        reads = any(
            one.call in (read_form, read_large_form, read_photo_form)
            for one in route.dependant.dependencies
        )
        given = {"text": TYPED} if reads else {}
        if answer.status_code != 401 or resent(answer.text) != (path, given):
            wrong.append((path, answer.status_code))
    assert len(asked) > 60
    assert wrong == [], "\n".join(map(str, wrong))


def test_a_refusal_of_a_whole_page_gives_back_what_was_typed(year: Year) -> None:
    number = year.draft("E11", on=OPEN)
    answer = signed_in(year, "E31", on=OPEN).post(
        f"/actions/{number}/edit", data={"description": TYPED}
    )
    assert answer.status_code == 404
    assert "Ce que vous aviez saisi" in words(answer)
    assert TYPED in html.unescape(answer.text)
