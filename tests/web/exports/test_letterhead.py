"""What is set on paper bears the logo or the bloc-marque, which a screen reader names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from models.work.documents import place_of
from tests.academy import Year
from tests.web.exports.taken import tags_of, unfolded
from tests.web.portal import signed_in
from tests.web.settings.looks import give_look, picture
from tests.years import year_on

year = year_on("memory", now="12/05/2027 10:00")


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGUE_HOME", str(tmp_path))


def named(pdf: str) -> list[str]:
    """What stands for the images of a PDF."""
    codes = re.findall(r"/Alt <feff([0-9a-f]+)>", pdf, re.IGNORECASE)
    plain = re.findall(r"/Alt \(([^)]*)\)", pdf)
    return [*plain, *(bytes.fromhex(code).decode("utf-16-be") for code in codes)]


@pytest.mark.parametrize(
    ("theme", "image", "alt", "path"),
    [
        ("neutral", "logo", "Logo : Valmont", "review.pdf"),
        ("state", "mark", "Bloc-marque de l’académie : Valmont", "standing.pdf"),
    ],
)
def test_a_pdf_bears_the_image_of_the_theme(
    year: Year, theme: str, image: str, alt: str, path: str
) -> None:
    client = signed_in(year, "pilote")
    given = give_look(client, {image: ("a.png", picture(), "image/png")}, theme=theme)
    assert given.status_code == 303
    pdf = unfolded(client.get(f"/cycles/{year.cycle_id}/{path}").content)
    assert [one.replace("\u202f", " ") for one in named(pdf)] == [alt]
    assert "Figure" in tags_of(pdf)


def test_an_image_that_is_lost_costs_no_pdf(year: Year) -> None:
    client: Any = signed_in(year, "pilote")
    give_look(client, {"logo": ("a.png", picture(), "image/png")})
    logo = year.course.definition.look.logo
    assert logo is not None
    place_of(client.app.state.settings.documents, logo.digest).unlink()
    answer = client.get(f"/cycles/{year.cycle_id}/review.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert named(unfolded(answer.content)) == []
