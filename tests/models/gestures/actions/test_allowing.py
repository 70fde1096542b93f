"""What papers allow is attested by who carries the action; what was joined is withdrawn at any
time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config.settings import Settings
from models.database.transactions import gesture
from models.errors import BadDocument, NotFound, NotYours
from models.gestures.actions import allowing, documenting
from models.journal import JOURNAL
from models.work.document import DOCUMENT
from models.work.documents import examined
from models.work.uses import WITHIN, PaperUse, SaidUses
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, launched
from tests.models.work.documents import PDF, picture
from tests.years import year_on

OPEN = "23/11/2026 09:00"
year = year_on(now=OPEN)
SITE = SaidUses(attested=True, uses=frozenset({PaperUse.SITE}), until=date(2027, 8, 31))


def image(year: Year, home: Path, said: SaidUses = WITHIN, who: str = "E11", unit: str = "") -> int:
    file = examined(picture("PNG"), "a.png", 10_000_000)
    return int(
        year.act(
            documenting.join,
            year.draft(who, on=OPEN, unit=unit or who),
            file,
            year.by(who),
            on=OPEN,
            said=said,
            settings=Settings(home=home),
        )
    )


def row(year: Year, number: int) -> Any:
    (found,) = year.all(sa.select(DOCUMENT).where(DOCUMENT.c.id == number))
    return found


def told(year: Year) -> list[tuple[str, dict[str, object]]]:
    lines = year.all(sa.select(JOURNAL).where(JOURNAL.c.what.startswith("document.")))
    return [(line.what, line.facts) for line in lines]


def test_what_the_papers_allow_is_kept_with_who_attests_it(
    engine: sa.Engine, tmp_path: Path
) -> None:
    year = launched(engine)
    number = image(year, tmp_path)
    first = row(year, number)
    assert (first.consent, first.for_site, first.uses_until) == (True, False, None)
    assert first.attested_by == year.by("E11").slot
    assert first.attested_at is not None

    year.act(allowing.say_uses, number, SITE, year.by("E11"), on=OPEN)
    now = row(year, number)
    assert (now.for_site, now.for_social, now.for_press) == (True, False, False)
    assert now.uses_until == date(2027, 8, 31)
    year.act(allowing.say_uses, number, WITHIN, year.by("E11"), on=OPEN)
    assert (row(year, number).for_site, row(year, number).uses_until) == (False, None)
    assert told(year) == [
        ("document.added", {"document": number}),
        ("document.uses_said", {"document": number, "uses": ["site"], "until": "2027-08-31"}),
        ("document.uses_said", {"document": number, "uses": [], "until": None}),
    ]


OUTSIDE = frozenset({PaperUse.PRESS})
WRONG = [
    (SaidUses(), "accord des personnes"),
    (SaidUses(attested=True, uses=OUTSIDE), "manque la date"),
    (SaidUses(attested=True, uses=OUTSIDE, until=date(2026, 11, 22)), "est passé"),
    (SaidUses(attested=True, uses=OUTSIDE, until=date(2072, 8, 31)), "plus de 10 ans"),
]


@pytest.mark.parametrize(("said", "why"), WRONG)
def test_what_no_paper_says_is_refused_and_changes_nothing(
    year: Year, tmp_path: Path, said: SaidUses, why: str
) -> None:
    number = image(year, tmp_path, SITE)
    before = row(year, number)
    with pytest.raises(BadDocument, match=why):
        year.act(allowing.say_uses, number, said, year.by("E11"), on=OPEN)
    assert row(year, number) == before


def test_a_work_in_a_document_needs_the_papers_to_go_outside_only(
    year: Year, tmp_path: Path
) -> None:
    file, action = examined(PDF, "a.pdf", 10_000_000), year.draft("E11", on=OPEN)
    given = (documenting.join, action, file, year.by("E11"))
    settings = Settings(home=tmp_path)
    with pytest.raises(BadDocument, match="autorisations signées"):
        year.act(*given, on=OPEN, said=SaidUses(uses=OUTSIDE), settings=settings)
    number = year.act(*given, on=OPEN, settings=settings)
    assert (row(year, number).consent, row(year, number).attested_by) == (None, None)


@pytest.mark.parametrize("who", ["E12", "ien1", "pilote"])
def test_only_the_school_says_what_its_papers_allow(year: Year, tmp_path: Path, who: str) -> None:
    number = image(year, tmp_path)
    with pytest.raises(NotYours):
        year.act(allowing.say_uses, number, SITE, year.by(who), on=OPEN)


@pytest.mark.parametrize("who", ["E11", "ien1", "pilote"])
def test_the_school_its_relay_and_the_pilots_withdraw(year: Year, tmp_path: Path, who: str) -> None:
    number = image(year, tmp_path, SITE)
    given = (allowing.withdraw_document, number, "  Une famille\n revient dessus. ", year.by(who))
    digest = year.act(*given, on=OPEN)
    gone = row(year, number)
    assert gone.withdrawn_reason == "Une famille revient dessus."
    assert gone.withdrawn_by == year.by(who).slot
    assert gone.removed_at is not None
    assert documenting.sweep(year.engine, Settings(home=tmp_path).documents, digest) is True
    assert told(year)[-1] == ("document.withdrawn", {"document": number})
    with pytest.raises(NotFound):
        year.act(*given, on=OPEN)


@pytest.mark.parametrize("who", ["E12", "ien2"])
def test_others_withdraw_nothing(year: Year, tmp_path: Path, who: str) -> None:
    number = image(year, tmp_path)
    with pytest.raises(NotYours):
        year.act(allowing.withdraw_document, number, "Motif", year.by(who), on=OPEN)
    assert row(year, number).removed_at is None


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 501])
def test_nothing_is_withdrawn_without_a_reason(year: Year, tmp_path: Path, reason: str) -> None:
    number = image(year, tmp_path)
    with pytest.raises(allowing.NoWithdrawalReason):
        year.act(allowing.withdraw_document, number, reason, year.by("E11"), on=OPEN)
    assert row(year, number).removed_at is None


def test_it_is_withdrawn_after_the_year_is_over_too(year: Year, tmp_path: Path) -> None:
    number = image(year, tmp_path)
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(CYCLE).values(state=CycleState.CLOSED))
    year.act(allowing.withdraw_document, number, "Une opposition", year.by("pilote"), on=OPEN)
    assert row(year, number).removed_at is not None


def test_each_copy_of_the_file_leaves_with_it(year: Year, tmp_path: Path) -> None:
    one, two = image(year, tmp_path), image(year, tmp_path, SITE, "E12")
    year.act(allowing.withdraw_document, one, "Une opposition", year.by("E11"), on=OPEN)
    assert row(year, two).removed_at is not None
    lines = [line for line in told(year) if line[0] == "document.withdrawn"]
    assert [facts["document"] for _, facts in lines] == [one, two]


# ── films ────────────────────────────────────────────────────────────────────────────────────────


def film(year: Year, address: str, title: str = "Le film", said: SaidUses = WITHIN) -> int:
    given = (documenting.join_film, year.draft("E11", on=OPEN), address, title, year.by("E11"))
    return int(year.act(*given, on=OPEN, said=said))


def test_a_film_is_its_address_alone(engine: sa.Engine) -> None:
    year = launched(engine)
    number = film(year, " https://tube.example/w/1?t=2 ", " Le  film ")
    kept = row(year, number)
    assert (kept.kind.value, kept.name, kept.size) == ("film", "Le film", 0)
    assert kept.address == "https://tube.example/w/1?t=2"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://tube.example/1",
        "javascript:alert(1)",
        "https://moi@tube.example/1",
        "https://tube.example/un film",
        "https://tube",
        "https://tube.example/" + "x" * 500,
    ],
)
def test_what_is_no_address_of_a_film_is_refused(year: Year, address: str) -> None:
    with pytest.raises(BadDocument, match="adresse"):
        film(year, address)


def test_a_film_has_a_title_and_papers(year: Year) -> None:
    with pytest.raises(BadDocument, match="titre"):
        film(year, "https://tube.example/1", " ")
    with pytest.raises(BadDocument, match="Un film ne se joint"):
        film(year, "https://tube.example/1", said=SaidUses())


def letters(year: Year) -> list[tuple[str, str]]:
    return [(m.slot, m.text) for m in year.messages() if m.text == "image_withdrawn"]


def test_who_proposed_and_who_joined_are_told_once_each(engine: sa.Engine, tmp_path: Path) -> None:
    year = launched(engine)
    year.name("E11", "head", "directrice")
    year.name("E11", "relay", "referent")
    number = image(year, tmp_path, SITE, who="directrice", unit="E11")
    film = (documenting.join_film, row(year, number).action_id, "https://tube.example/1", "Film")
    other = year.act(*film, year.by("referent"), on=OPEN, said=WITHIN)
    year.act(allowing.withdraw_document, number, "Un motif", year.by("ien1"), on=OPEN)
    assert letters(year) == [(year.by("directrice").slot, "image_withdrawn")]
    year.act(allowing.withdraw_document, other, "Un motif", year.by("pilote"), on=OPEN)
    assert sorted(letters(year)[1:]) == sorted(
        (year.by(who).slot, "image_withdrawn") for who in ("directrice", "referent")
    )
    year.tick("23/11/2026 10:00")
    year.tick("24/11/2026 10:00")
    assert len(letters(year)) == 3


def test_what_the_school_withdraws_itself_is_written_to_nobody(year: Year, tmp_path: Path) -> None:
    year.name("E11", "relay", "referent")
    number = image(year, tmp_path, SITE, who="referent", unit="E11")
    year.act(allowing.withdraw_document, number, "Un motif", year.by("E11"), on=OPEN)
    assert letters(year) == []


def test_the_copy_of_another_school_is_told_there(year: Year, tmp_path: Path) -> None:
    number = image(year, tmp_path, SITE)
    image(year, tmp_path, SITE, who="E12")
    year.act(allowing.withdraw_document, number, "Un motif", year.by("E11"), on=OPEN)
    assert letters(year) == [(f"u{year.units['E12']}", "image_withdrawn")]


def test_a_closed_year_writes_to_nobody(year: Year, tmp_path: Path) -> None:
    number = image(year, tmp_path, SITE)
    with gesture(year.engine) as session:
        closed = sa.update(CYCLE).values(state=CycleState.CLOSED)
        session.connection().execute(closed)
    year.act(allowing.withdraw_document, number, "Un motif", year.by("ien1"), on=OPEN)
    assert letters(year) == []
