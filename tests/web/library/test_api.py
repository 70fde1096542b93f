"""Programs keep the library as its pages do, by the same gestures."""

from __future__ import annotations

from pathlib import Path

from tests.academy import Year
from tests.models.gestures.framing.crowns import crown
from tests.neighbours import neighbour
from tests.web.api.programs import program
from tests.years import year_on

year = year_on("memory", now="22/03/2027 10:00")
BELLE = "pilot@belleroche.valmont.example"
PRACTICE = {
    "kind": "practice",
    "title": "Le café des parents",
    "text": "Chaque lundi, un café.",
    "audiences": ["staff"],
    "licence": "etalab",
}
ZIP = {"Content-Type": "application/zip"}


def test_an_entry_is_added_found_corrected_offered_and_withdrawn(year: Year, home: Path) -> None:
    pilot, school = program(year, "pilote"), program(year, "E11")
    made = pilot.post("library", json=PRACTICE)
    assert made.status_code == 201, made.text
    number = made.json()["id"]
    found = school.get("library", params={"q": "CAFE"}).json()
    assert ([one["id"] for one in found["items"]], found["pages"]) == ([number], 1)
    assert school.post("library", json=PRACTICE).status_code in (403, 404)
    changed = PRACTICE | {"title": "Le thé des parents", "seen": 0}
    assert pilot.put(f"library/{number}", json=changed).json()["edits"] == 1
    assert pilot.put(f"library/{number}", json=changed).status_code == 409
    film = PRACTICE | {"kind": "film", "address": "https://video.example/1"}
    wrong = pilot.post("library", json=film)
    assert (wrong.status_code, "minutes" in wrong.text) == (422, True)
    assert pilot.post("library", json=PRACTICE | {"kind": "x"}).status_code == 422
    assert pilot.put(f"library/{number}/offered", json={"offered": True}).status_code == 204
    assert school.get(f"library/{number}").json()["offered"] is True
    gone = pilot.post(f"library/{number}/withdrawal", json={"reason": "Faux."})
    assert gone.status_code == 204
    assert school.get(f"library/{number}").status_code == 404
    assert pilot.put(f"library/{number}/shelf").json()["state"] == "kept"
    refused = pilot.post(f"library/{number}/refusal", json={"reason": "x"})
    assert refused.status_code == 409


def test_a_package_is_looked_at_then_brought(year: Year, home: Path) -> None:
    crown(year)
    other = neighbour(year, "Belleroche", "A")
    pilot, there = program(year, "pilote"), program(other, BELLE)
    assert pilot.post("library", json=PRACTICE).status_code == 201
    content = pilot.get("library/package").content
    looked = there.put("library/package", content=content, headers=ZIP)
    assert looked.status_code == 200, looked.text
    assert (looked.json()["new"], looked.json()["kept"]) == ([PRACTICE["title"]], False)
    assert there.get("library").json()["found"] == 0
    sure = {"sure": "true"}
    brought = there.put("library/package", content=content, headers=ZIP, params=sure)
    assert brought.json()["kept"] is True
    assert there.get("library").json()["found"] == 1
    again = there.put("library/package", content=content, headers=ZIP, params=sure)
    assert again.json()["same"] == 1
    broken = there.put("library/package", content=content[:60], headers=ZIP)
    assert (broken.status_code, broken.json()["type"]) == (422, "/api/v1/problems/BadPackage")
    assert program(year, "E11").get("library/package").status_code in (403, 404)
