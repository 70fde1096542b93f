"""What somebody pastes is never cut: no field cuts it, and what is too long is given back whole."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

import web
from tests.academy import Year
from tests.web.portal import OPEN, signed_in, words

TEMPLATES = Path(web.__file__).parent / "templates"
LONG = "Le préau & la cour. " * 30


def test_no_field_of_the_portal_cuts_what_is_pasted() -> None:
    cutting = [p.name for p in TEMPLATES.rglob("*.html") if "maxlength" in p.read_text("utf-8")]
    assert cutting == []


def test_a_text_that_is_too_long_is_given_back_whole_and_sent_again(year: Year) -> None:
    pilot = signed_in(year, "pilote", on=OPEN)
    path = f"/schools/{year.units['E11']}/calls"
    page = pilot.get(f"/schools/{year.units['E11']}").text
    (told,) = re.findall(r'name="most:note" value="([^"]+)"', page)
    sent = {"reply": "reached", "note": LONG, "most:note": html.unescape(told)}
    answer = pilot.post(path, data=sent)
    assert answer.status_code == 422
    assert "Ce qui s'est dit C'est trop long de 299 signes : 300 au plus." in plain(answer)
    (given,) = re.findall(r"<textarea[^>]*>\n([^<]*)</textarea>", answer.text)
    assert html.unescape(given) == LONG.strip()
    form = answer.text.partition("<main")[2].partition("</main>")[0]
    held = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))
    assert held == {"reply": "reached", "most:note": told}


def plain(answer: object) -> str:
    return words(answer).replace("’", "'").replace("\u202f", " ").replace("\xa0", " ")


def test_what_is_kept_as_one_types_is_answered_by_a_line(year: Year) -> None:
    sent = {"mail": LONG, "most:mail": "254:Adresse"}
    answer = signed_in(year, "pilote", on=OPEN).post(
        "/me/deputy", data=sent, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, "<main" in answer.text) == (200, False)
    assert "Adresse : C'est trop long de" in plain(answer)


@pytest.mark.parametrize("path", ["/actions", "/queue", "/outbox", "/mailbox"])
def test_a_search_that_is_too_long_says_so(year: Year, path: str) -> None:
    answer = signed_in(year, "pilote", on=OPEN).get(path, params={"q": LONG})
    assert answer.status_code == 422
    assert "Cette recherche est trop longue" in plain(answer)
