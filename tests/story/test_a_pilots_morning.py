"""A pilot's morning: who is late, who is silent, what to write to them, and that it left.

In a browser, with the mail that really reaches the schools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from models.journal import JOURNAL
from tests.academy import Year
from tests.browser import a_chromium
from tests.story.walking import PHONE, Walk, fits, says, text_of, walk_of
from tests.years import year_on

pytestmark = pytest.mark.slow

CALL_OPENS, PROPOSED, MORNING = "02/11/2026 07:45", "01/12/2026 10:00", "10/12/2026 08:30"
SUBJECT, TEXT = "Il est encore temps", "Une action simple suffit : un débat de classe, par exemple."


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with a_chromium() as browser:
        yield browser


year = year_on("file", themes=["Les parents"])


@pytest.fixture
def walk(year: Year, chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    """The tenth of December: ien1 was to answer the day before."""
    with walk_of(year, chromium, monkeypatch, Walk) as walk:
        walk.now_is(CALL_OPENS)
        year.propose("E11", "Débat de vie de classe", on=PROPOSED)
        walk.now_is(PROPOSED)
        walk.now_is(MORNING)
        yield walk


def told(year: Year, beginning: str) -> list[str]:
    """What the journal says happened, among what begins so."""
    said = year.all(sa.select(JOURNAL.c.what).order_by(JOURNAL.c.seq))
    return [what for (what,) in said if what.startswith(beginning)]


def test_the_pilot_finds_who_is_late_and_writes_to_the_silent_schools(
    walk: Walk, year: Year
) -> None:
    page = walk.signs_in("pilote", to="/me")
    page.get_by_role("link", name="Pilotage").first.click()
    says(page, "Valmont", "1 action attend une réponse dont la date est passée")

    page.get_by_role("link", name="Voir qui appeler").click()
    late = page.locator("section", has=page.get_by_role("heading", name="Validations en retard"))
    assert "Circo. Un" in late.inner_text()
    assert "1 action" in late.inner_text()

    page.get_by_role("link", name=re.compile("Leur écrire.*Circo. Un")).click()
    says(page, "2 écoles et établissements")
    page.get_by_label("Objet").fill(SUBJECT)
    page.get_by_label("Texte").fill(TEXT)
    page.get_by_role("button", name=re.compile("Relire avant")).click()
    says(page, "2 courriers attendent votre accord", "École des Ormes", "École des Saules", TEXT)
    prepared = page.url
    walk.mail_leaves()
    assert walk.letters("E12", SUBJECT) == []

    walk.goes_to(page, f"/cycles/{year.cycle_id}/forecast")
    says(page, "2 courriers mis en attente", within=30)

    page.goto(prepared)
    page.get_by_role("button", name="Laisser partir").click()
    says(page, "2 courriers partent dès les heures d'envoi.")
    walk.mail_leaves()
    for school in ("E12", "E13"):
        (letter,) = walk.letters(school, SUBJECT)
        assert TEXT in text_of(letter)
    assert walk.letters("E11", SUBJECT) == []
    assert told(year, "words.") == ["words.prepared", "words.released"]


def test_a_school_that_proposed_meanwhile_is_not_written_to(walk: Walk, year: Year) -> None:
    page = walk.signs_in("ien1", to=f"/cycles/{year.cycle_id}/silence", device=PHONE)
    assert fits(page)
    page.get_by_role("link", name="Écrire à ces écoles").click()
    page.get_by_label("Objet").fill(SUBJECT)
    page.get_by_label("Texte").fill(TEXT)
    page.get_by_role("button", name=re.compile("Relire avant")).click()
    says(page, "2 courriers attendent votre accord")
    assert fits(page)
    year.propose("E12", "Chaîne humaine", on=MORNING)
    page.get_by_role("button", name="Laisser partir").click()
    walk.mail_leaves()
    assert [len(walk.letters(school, SUBJECT)) for school in ("E12", "E13")] == [0, 1]
