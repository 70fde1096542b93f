"""A program gives an académie's mask, reads it back and takes it away, checked as on its page."""

from __future__ import annotations

from models.masks.neutral import neutral
from tests.academy import Year
from tests.web.api.programs import program
from tests.web.exports.taken import mask_of
from tests.years import year_on

year = year_on("memory", now="12/05/2027 10:00")
FILE = {"Content-Type": "application/octet-stream"}


def masks(year: Year, path: str = "") -> str:
    return f"cycles/{year.cycle_id}/masks{path}"


def test_a_mask_is_given_read_back_and_taken_away(year: Year) -> None:
    client = program(year, "pilote")
    listed = client.get(masks(year)).json()
    assert [one["name"] for one in listed["masks"]] == [None, None]
    assert client.get(masks(year, "/docx")).status_code == 404
    mask = mask_of("Rectorat : {{ académie }}", "{{ chiffres }}")
    given = {"name": "charte.docx", "seen": listed["seen"]}
    said = client.put(masks(year, "/docx"), params=given, content=mask, headers=FILE)
    assert said.status_code == 200, said.text
    assert (said.json()["name"], set(said.json()["fields"])) == (
        "charte.docx",
        {"academie", "chiffres"},
    )
    assert client.get(masks(year, "/docx")).content == mask
    late = client.put(masks(year, "/docx"), params=given, content=mask, headers=FILE)
    assert late.status_code == 409
    assert client.delete(masks(year, "/docx")).status_code == 204
    assert year.course.definition.masks.of_review("docx") is None


def test_a_mask_that_is_wrong_or_of_another_kind_changes_nothing(year: Year) -> None:
    client = program(year, "pilote")
    wrong = client.put(masks(year, "/docx"), content=mask_of("{{ acaddemie }}"), headers=FILE)
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/api/v1/problems/BadMask")
    assert "est-ce {{ academie }} ?" in wrong.text
    other = client.put(masks(year, "/docx"), content=neutral("ott"), headers=FILE)
    assert (other.status_code, "masks/odt" in other.text) == (422, True)
    assert client.put(masks(year, "/docx"), content=b"", headers=FILE).status_code == 422
    assert client.put(masks(year, "/pdf"), content=b"%PDF", headers=FILE).status_code == 422
    assert client.put(masks(year, "/docx"), content=b"a" * 5_000_001).status_code == 413
    relay = program(year, "ien1")
    assert relay.get(masks(year)).status_code == 403
    assert relay.put(masks(year, "/odt"), content=neutral("ott"), headers=FILE).status_code == 403
