"""An académie gives the portal its name, its logo and a colour; what cannot be read is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.database.transactions import gesture
from models.errors import BadDefinition
from models.gestures.cycle.opening import change_cycle
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.web.portal import anybody, put_clock, signed_in, words
from tests.web.settings.looks import PAGE, give_look, picture
from tests.years import year_on

ON = "30/11/2026 10:00"

year = year_on(now=ON)


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGUE_HOME", str(tmp_path))


def test_a_name_a_colour_and_a_logo_are_those_of_every_page(year: Year) -> None:
    client = signed_in(year, "pilote")
    files = {"logo": ("logo.png", picture(), "image/png")}
    done = give_look(client, files, name="La Semaine à Valmont", colour="#7A1E5C")
    assert done.status_code == 303, done.text
    page = client.get("/me").text
    assert "La Semaine à Valmont" in page
    (style,) = re.findall(r'href="(/look/[^"]+)"', page)
    (image,) = re.findall(r'src="(/look/[^"]+)"', page)
    assert style == "/look/7a1e5c.css"
    sheet = client.get(style)
    assert "--brand: #7a1e5c;" in sheet.text
    again = client.get(style, headers={"If-None-Match": sheet.headers["etag"]})
    assert again.status_code == 304
    assert "no-store" not in sheet.headers["cache-control"]
    assert client.get(image).headers["content-type"] == "image/png"
    put_clock(year, ON)
    assert "La Semaine à Valmont" in anybody(year.engine).get("/sign-in").text
    gone = give_look(client, name="", without_logo="yes", colour="")
    assert gone.status_code == 303
    assert "/look/" not in client.get("/me").text.replace(PAGE, "")
    assert client.get(image).status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"colour": "#ffff00"}, "1,0 pour 1, il faut 4,5 ; la plus proche qui convient est #"),
        ({"colour": "bleu"}, "n’est pas une couleur"),
        ({"theme": "state"}, "demande le bloc-marque"),
        ({"name": "a" * 61}, "60 signes au plus"),
    ],
)
def test_what_cannot_be_read_is_refused_and_stays_in_the_form(
    year: Year, given: dict[str, str], said: str
) -> None:
    client = signed_in(year, "pilote")
    answer = give_look(client, **({"name": "Valmont"} | given))
    assert answer.status_code == 422
    assert said in words(answer)
    assert all(value in answer.text for value in given.values())
    assert year.course.definition.look.name == ""


def test_an_image_is_a_png_or_a_jpeg(year: Year) -> None:
    client = signed_in(year, "pilote")
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"
    for name, content in (
        ("logo.svg", svg),
        ("logo.png", svg),
        ("logo.webp", picture("WEBP")),
        ("logo.png", b"\x89PNG\r\n\x1a\n"),
        ("logo.png", picture() + b"0" * 1_000_000),
    ):
        answer = give_look(client, {"logo": (name, content, "image/png")})
        assert answer.status_code in (422, 413), name
        assert year.course.definition.look.logo is None


def test_a_site_of_the_state_bears_its_mark_and_no_colour_of_its_own(year: Year) -> None:
    client = signed_in(year, "pilote")
    files = {"mark": ("marque.jpg", picture("JPEG"), "image/jpeg")}
    wrong = give_look(client, files, theme="state", colour="#7a1e5c")
    assert "elles ne se choisissent pas" in words(wrong)
    assert give_look(client, files, theme="state").status_code == 303
    page = client.get("/me").text
    assert "/look/state.css" in page
    assert "--brand: #000091;" in client.get("/look/state.css").text
    assert client.get("/look/ffff00.css").status_code == 404


def test_a_look_is_refused_the_same_by_a_file(year: Year) -> None:
    with gesture(year.engine) as session:
        cycle, by = session.get_one(Cycle, year.cycle_id), year.by("pilote")
        pale = {"look": {"colour": "#ffff00"}}
        with pytest.raises(BadDefinition, match="il faut 4,5"):
            change_cycle(session, cycle, pale, by, at(ON))
