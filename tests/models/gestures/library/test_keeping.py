"""What a report marks as worth sharing is proposed; what is kept is read, offered, withdrawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.errors import NotFound, NotYours, WrongMove
from models.gestures.actions import documenting, reporting, starting
from models.gestures.library import keeping
from models.gestures.library.reading_entry import BadEntry
from models.journal import JOURNAL
from models.serving.library.shelf import entry_sheet, starts_for
from models.work.documents import examined
from models.work.library_entry import (
    EntryAudience,
    EntryKind,
    EntryState,
)
from models.work.uses import PaperUse, SaidUses
from tests.academy import Year, day
from tests.models.gestures.framing.crowns import crown
from tests.models.gestures.library.shelves import (
    AFTER,
    BELLE,
    FILM,
    PRACTICE,
    act,
    add,
    entries,
    found,
    reported,
)
from tests.models.work.documents import PDF, picture
from tests.neighbours import neighbour
from tests.years import year_on

year = year_on("engine", now=AFTER)
S = EntryState


def test_a_report_that_is_worth_sharing_is_proposed_and_then_kept(year: Year) -> None:
    number = reported(year, worth_sharing=True, effects="Ils parlent.")
    (entry,) = entries(year)
    assert (entry.state, entry.action_id, entry.title) == (
        S.PROPOSED,
        number,
        "Débat de vie de classe",
    )
    assert found(year) == []
    assert found(year, "pilote", state=S.PROPOSED) == ["Débat de vie de classe"]
    assert found(year, "E11", state=S.PROPOSED) == []
    with pytest.raises(BadEntry, match="ne dit encore rien"):
        act(year, keeping.keep_entry, entry.id)
    said = PRACTICE | {"title": entry.title}
    with gesture(year.engine) as session:
        keeping.change_entry(session, entry.id, said, year.by("cardie"), year.moment)
    act(year, keeping.keep_entry, entry.id, who="cardie")
    assert found(year) == ["Débat de vie de classe"]
    with pytest.raises(WrongMove):
        act(year, keeping.decline_entry, entry.id, "Trop tard.")
    year.act(reporting.report, [(number, {"effects": "x"}, year.by("E11"))], on=AFTER)
    assert [one.state for one in entries(year)] == [S.KEPT], "what was decided stays"


def test_a_report_takes_its_proposal_back_while_nobody_has_answered(year: Year) -> None:
    number = reported(year, worth_sharing=True)
    year.act(reporting.report, [(number, {"effects": "x"}, year.by("E11"))], on=AFTER)
    assert [one.state for one in entries(year)] == [S.WITHDRAWN]
    again = {"effects": "x", "worth_sharing": True}
    year.act(reporting.report, [(number, again, year.by("E11"))], on=AFTER)
    assert [(one.state, one.removed_at) for one in entries(year)] == [(S.PROPOSED, None)]
    act(year, keeping.decline_entry, entries(year)[0].id, "Trop propre à l'école.")
    year.act(reporting.report, [(number, again, year.by("E11"))], on=AFTER)
    assert [one.state for one in entries(year)] == [S.DECLINED], "asked once"


def test_words_accents_theme_kind_and_audience_find_an_entry(year: Year) -> None:
    add(year, FILM)
    add(year, PRACTICE)
    both = ["Le café des parents", "La persévérance, vue d'une 3e"]
    assert sorted(found(year)) == sorted(both)
    assert found(year, words="PERSEVERANCE film") == [FILM["title"]]
    assert found(year, words="zèbre") == []
    assert found(year, theme="l’Orientation") == [FILM["title"]]
    assert found(year, kind=EntryKind.PRACTICE) == [PRACTICE["title"]]
    assert found(year, audience=EntryAudience.PUBLIC) == [FILM["title"]]
    assert found(year, page=2) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"kind": "zip"}, "kind"),
        ({"audiences": []}, "audiences"),
        ({"audiences": ["staff", "nobody"]}, "audiences"),
        ({"audiences": "staff"}, "audiences"),
        ({"licence": ""}, "licence"),
        ({"address": ""}, "address"),
        ({"address": "http://video.example/1"}, "address"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"minutes": ""}, "minutes"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "²"}, "minutes"),
        ({"subtitled": ""}, "subtitled"),
        ({"text": "Merci à :\nDUPONT Léa\nMARTIN Hugo\nPETIT Lina"}, "text"),
    ],
)
def test_what_is_said_wrong_is_told_beside_its_field(
    year: Year, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadEntry) as refused:
        add(year, FILM | wrong)
    assert list(refused.value.facts["errors"]) == [field]
    assert entries(year) == []


def test_those_who_do_not_keep_the_library_change_nothing(year: Year) -> None:
    number = add(year, PRACTICE)
    for who in ("ien1", "pilote1", "E11"):
        for function, more in (
            (keeping.keep_entry, ()),
            (keeping.decline_entry, ("x",)),
            (keeping.withdraw_entry, ("x",)),
            (keeping.offer_entry, ()),
        ):
            with pytest.raises(NotYours):
                act(year, function, number, *more, who=who)
        with pytest.raises(NotYours):
            add(year, PRACTICE, who)
    with pytest.raises(NotFound):
        act(year, keeping.keep_entry, 99)


def test_an_image_leaves_with_its_use_and_a_withdrawn_entry_at_once(
    year: Year, tmp_path: Path
) -> None:
    image = examined(picture("PNG"), "affiche.png", 10_000_000)
    said = PRACTICE | {"kind": "document", "title": "L'affiche"}
    with pytest.raises(BadEntry, match="accord des personnes"):
        add(year, said, file=image, folder=tmp_path)
    with pytest.raises(BadEntry, match="Choisissez le fichier"):
        add(year, said)
    uses = SaidUses(attested=True, uses=frozenset({PaperUse.SITE}), until=day("31/08/2027"))
    number = add(year, said, file=image, uses=uses, folder=tmp_path)
    assert found(year) == ["L'affiche"]
    with reading(year.engine) as session:
        scope = scope_of(session, year.by("E11"), year.moment.date())
        assert entry_sheet(session, scope, number, year.moment.date()).file
    with pytest.raises(BadEntry, match="pourquoi"):
        act(year, keeping.withdraw_entry, number, " ")
    digest = act(year, keeping.withdraw_entry, number, "Le papier est repris.")
    assert digest == image.digest
    assert found(year) == []
    with reading(year.engine) as session, pytest.raises(NotFound):
        entry_sheet(session, scope, number, year.moment.date())
    told = sa.select(JOURNAL.c.what).where(JOURNAL.c.what.startswith("library."))
    said = sorted(row.what for row in year.all(told))
    assert said == ["library.added", "library.withdrawn"]


def test_two_who_correct_one_entry_do_not_undo_each_other(year: Year) -> None:
    number = add(year, PRACTICE)
    act(year, keeping.change_entry, number, PRACTICE | {"title": "Un"}, who="cardie", seen=0)
    with pytest.raises(keeping.EntryChanged):
        act(year, keeping.change_entry, number, PRACTICE | {"title": "Deux"}, seen=0)
    assert [(one.title, one.edits) for one in entries(year)] == [("Un", 1)]


def test_an_entry_that_is_offered_is_read_in_the_other_academies(year: Year) -> None:
    crown(year)
    other = neighbour(year, "Belleroche", "A")
    number = add(year, PRACTICE)
    assert found(other, BELLE) == []
    act(year, keeping.offer_entry, number)
    assert found(other, BELLE) == [PRACTICE["title"]]
    with reading(other.engine) as session:
        assert [one.id for one in starts_for(session, other.units["AC"])] == [number]
    with pytest.raises(NotYours):
        act(other, keeping.withdraw_entry, number, "x", who=BELLE)
    act(year, keeping.offer_entry, number, offered=False)
    assert found(other, BELLE) == []


def test_a_new_action_begins_with_an_entry_of_the_library(year: Year) -> None:
    number = add(year, PRACTICE | {"title": "x" * 150, "theme": "Les parents"})
    film = add(year, FILM)
    with reading(year.engine) as session:
        given = (session, year.course, year.units["E11"])
        begun = starting.from_entry(*given, number, day("16/03/2027"))
        with pytest.raises(NotFound):
            starting.from_entry(*given, film, day("16/03/2027"))
    assert (len(begun.title), begun.theme, begun.content["description"]) == (
        120,
        "Les parents",
        "Chaque lundi, un café.",
    )
    assert begun.content["to_check"] == ["on_date", "title", "theme"]
    assert begun.content["parents_part"] == "workshop"


def test_a_file_is_kept_while_an_entry_has_it(year: Year, tmp_path: Path) -> None:

    file = examined(PDF, "guide.pdf", 1_000_000)
    one = PRACTICE | {"kind": "document"}
    first = add(year, one, file=file, folder=tmp_path)
    add(year, one | {"title": "Encore"}, file=file, folder=tmp_path)
    digest = act(year, keeping.withdraw_entry, first, "Double.")
    assert not documenting.sweep(year.engine, tmp_path, digest)
    assert found(year) == ["Encore"]
