"""A library goes from one installation to another as one file, whole or not at all."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading, tried
from models.errors import NotYours
from models.gestures.library import keeping
from models.gestures.library.bringing import bring_library
from models.serving.library.packed import pack_library
from models.territory.unit import Unit
from models.work.documents import examined, place_of
from models.work.library_entry import LIBRARY_ENTRY, EntryState
from models.work.library_package import MANIFEST, BadPackage, read_package
from models.work.uses import PaperUse, SaidUses
from tests.academy import Year, day
from tests.models.gestures.framing.crowns import crown
from tests.models.gestures.library.shelves import BELLE, FILM, PRACTICE, act, add, entries
from tests.models.work.documents import PDF, picture
from tests.neighbours import neighbour
from tests.years import year_on

year = year_on("engine", now="22/03/2027 10:00")
LIMIT = 1_000_000


def beside(year: Year) -> Year:
    """The académie of Belleroche, in the same installation."""
    crown(year)
    return neighbour(year, "Belleroche", "A")


def name_of(year: Year) -> str:
    with reading(year.engine) as session:
        return session.get_one(Unit, year.units["AC"]).name


def packed(year: Year, folder: Path, theme: str = "") -> bytes:
    with reading(year.engine) as session:
        academy = session.get_one(Unit, year.units["AC"])
        return pack_library(session, academy, folder, day("22/03/2027"), theme)


def brought(
    year: Year, content: bytes, folder: Path | None, who: str = "pilote", *, sure: bool = True
) -> dict[str, Any]:
    package = read_package(content, LIMIT)
    with (gesture if sure else tried)(year.engine) as session:
        academy = session.get_one(Unit, year.units["AC"])
        return bring_library(session, academy, package, year.by(who), year.moment, folder)


def library(year: Year, here: Path) -> None:
    file = examined(PDF, "guide.pdf", LIMIT)
    inside = examined(picture("PNG"), "dedans.png", LIMIT)
    outside = examined(picture("JPEG"), "dehors.jpg", LIMIT)
    site = SaidUses(attested=True, uses=frozenset({PaperUse.SITE}), until=day("31/08/2027"))
    document = PRACTICE | {"kind": "document"}
    add(year, FILM)
    add(year, PRACTICE)
    add(year, document | {"title": "Guide"}, file=file, folder=here)
    inner = {"file": inside, "uses": SaidUses(attested=True), "folder": here}
    add(year, document | {"title": "Dedans"}, **inner)
    add(year, document | {"title": "Dehors"}, file=outside, uses=site, folder=here)


def test_a_library_is_brought_into_another_once(year: Year, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    library(year, here)
    content = packed(year, here)
    assert content == packed(year, here), "the same library is the same file"
    other = beside(year)
    looked = brought(other, content, None, BELLE, sure=False)
    assert sorted(looked["new"]) == sorted([FILM["title"], PRACTICE["title"], "Guide", "Dehors"])
    assert not there.exists()
    assert len(entries(year)) == 5, "a look keeps nothing"
    assert brought(other, content, there, BELLE) == looked
    of_other = [one for one in entries(year) if one.academy_id == other.units["AC"]]
    assert len(of_other) == 4
    assert {one.taken_from for one in of_other} == {name_of(year)}
    guide = next(one for one in of_other if one.title == "Guide")
    assert place_of(there, guide.digest).read_bytes() == PDF
    image = next(one for one in of_other if one.title == "Dehors")
    assert (image.consent, image.for_site, image.for_press) == (True, True, False)
    again = brought(other, content, there, BELLE)
    assert (again["same"], again["new"], again["changed"]) == (4, [], [])
    assert brought(year, content, here)["same"] == 4, "what is ours came back: ours is right"


def test_what_changed_is_brought_up_to_date_and_what_was_withdrawn_stays_so(
    year: Year, tmp_path: Path
) -> None:
    add(year, FILM)
    number = add(year, PRACTICE)
    other = beside(year)
    brought(other, packed(year, tmp_path), tmp_path, BELLE)
    film = next(e for e in entries(year) if e.taken_from and e.title == FILM["title"])
    act(other, keeping.withdraw_entry, film.id, "Trop long.", who=BELLE)
    with gesture(year.engine) as session:
        for one, said in ((number, PRACTICE), (1, FILM)):
            said = said | {"text": "Récrit."}
            keeping.change_entry(session, one, said, year.by("pilote"), year.moment)
    report = brought(other, packed(year, tmp_path), tmp_path, BELLE)
    assert (report["changed"], report["withdrawn"]) == ([PRACTICE["title"]], [FILM["title"]])
    kept = year.all(
        sa.select(LIBRARY_ENTRY.c.text).where(
            LIBRARY_ENTRY.c.academy_id == other.units["AC"],
            LIBRARY_ENTRY.c.state == EntryState.KEPT,
        )
    )
    assert [one.text for one in kept] == ["Récrit."]


def test_only_who_keeps_a_library_brings_one_into_it(year: Year, tmp_path: Path) -> None:
    add(year, PRACTICE)
    with pytest.raises(NotYours):
        brought(year, packed(year, tmp_path), tmp_path, "ien1")


def remade(content: bytes, **parts: bytes | None) -> bytes:
    """The package with other *parts*, by the beginning of their names."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            given = next((v for k, v in parts.items() if name.startswith(k)), old.read(name))
            if given is not None:
                new.writestr(name, given)
    return made.getvalue()


def manifest(content: bytes, **said: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = json.loads(archive.read(MANIFEST))
    return remade(content, manifest=json.dumps(found | said).encode())


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, b" " * 40_000_000)
    return made.getvalue()


def test_a_file_that_is_no_whole_library_is_refused_and_keeps_nothing(
    year: Year, tmp_path: Path
) -> None:
    file = examined(PDF, "guide.pdf", LIMIT)
    add(year, PRACTICE | {"kind": "document"}, file=file, folder=tmp_path)
    good = packed(year, tmp_path)
    (entry,) = json.loads(zipfile.ZipFile(io.BytesIO(good)).read(MANIFEST))["entries"]
    strange = io.BytesIO()
    with zipfile.ZipFile(strange, "w") as archive:
        archive.writestr("../../evil", b"x")
    wrong = {
        "nothing": b"",
        "no zip": b"PK\x03\x04 and then nothing",
        "cut": good[: len(good) // 2],
        "bomb": bomb(),
        "another folder": strange.getvalue(),
        "no manifest": remade(good, manifest=None),
        "another format": manifest(good, format="x"),
        "a version to come": manifest(good, version=2),
        "no list": manifest(good, entries={}),
        "too many": manifest(good, entries=[entry] * 2_001),
        "twice": manifest(good, entries=[entry, entry]),
        "no id": manifest(good, entries=[entry | {"id": "x"}]),
        "a file changed": remade(good, files=PDF + b"\n"),
        "a file away": remade(good, files=None),
        "no entry": manifest(good, entries=["x"]),
        "deep": remade(good, manifest=b"[" * 200_000),
    }
    for content in wrong.values():
        with pytest.raises(BadPackage):
            read_package(content, LIMIT)
    lying = entry | {"title": "", "file": None}
    report = brought(beside(year), manifest(good, entries=[lying]), None, BELLE)
    assert (len(report["refused"]), report["new"]) == (1, [])
