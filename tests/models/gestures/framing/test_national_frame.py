"""The national frame is set by the nation's pilot, a région's words by its own."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.access.actors import actor_of
from models.database.transactions import gesture, reading
from models.errors import NotFound, NotYours
from models.gestures.framing.national_frame import BadFrame, FrameChanged, set_frame
from models.journal import JOURNAL
from models.serving.framing.progress import (
    cadrage,
    frames,
    inherited_objectives,
    themes_to_start_from,
)
from models.work.paper_content import mark_of
from models.year.cycle import Cycle, Objective
from tests.academy import Year, at, launched, mail_of
from tests.models.gestures.framing.crowns import crown
from tests.years import year_on

Y = "2026-27"


year = year_on(then=crown)
"""Valmont, under the nation and a région that have a pilot and a reader each."""


def frame(
    year: Year,
    code: str,
    who: str,
    *,
    seen: str | None = None,
    school_year: str = Y,
    **said: object,
) -> None:
    with gesture(year.engine) as session:
        by = actor_of(session, mail_of(who))
        content = {"text": "Un cadre."} | said
        moment = at("01/09/2026 10:00")
        set_frame(session, school_year, year.units[code], content, by, moment, seen)


def test_the_nation_frames_the_year_and_a_region_adds_its_words(engine: sa.Engine) -> None:
    year = launched(engine)
    crown(year)
    frame(year, "FR", "nationale", themes=["Les parents"], link="https://eduscol.education.fr")
    frame(year, "R1", "regional", text="Ici aussi.")
    frame(year, "R2", "voisin", text="Ailleurs.")
    frame(year, "FR", "nationale", themes=["Les parents", "Le 1er degré"])
    with reading(engine) as session:
        found = [(f.unit, f.content["text"]) for f in frames(session, Y)]
        own = [f.unit for f in cadrage(session, year.course, at(year.now).date()).frames]
    assert found == [
        ("France", "Un cadre."),
        ("Région Deux", "Ailleurs."),
        ("Région Une", "Ici aussi."),
    ]
    assert own == ["France", "Région Une"]
    lines = year.all(sa.select(JOURNAL.c.chain, JOURNAL.c.what, JOURNAL.c.facts))
    assert {tuple(map(str, line)) for line in lines if line.what == "frame.set"} == {
        ("0", "frame.set", str({"school_year": Y}))
    }


@pytest.mark.parametrize(
    ("code", "who"),
    [
        ("FR", "lectrice"),
        ("FR", "regional"),
        ("FR", "pilote"),
        ("R1", "nationale"),
        ("R1", "voisin"),
        ("R1", "recteur"),
    ],
)
def test_nobody_else_sets_it(year: Year, code: str, who: str) -> None:
    with pytest.raises(NotYours):
        frame(year, code, who)


def test_an_academie_has_no_frame(year: Year) -> None:
    with pytest.raises(NotFound, match="régions académiques"):
        frame(year, "AC", "pilote")


def test_a_frame_without_text_is_not_set(year: Year) -> None:
    with pytest.raises(BadFrame) as refused:
        frame(year, "FR", "nationale", text=" ")
    assert refused.value.facts["errors"] == {"text": "Il manque : le cadre."}


def test_two_who_set_it_at_once_lose_nothing(year: Year) -> None:
    empty = mark_of({})
    frame(year, "FR", "nationale", seen=empty, text="Un.")
    frame(year, "FR", "nationale", seen=empty, text="Un.")
    with pytest.raises(FrameChanged) as refused:
        frame(year, "FR", "nationale", seen=empty, text="Deux.")
    assert refused.value.facts["now"] == {"text": "Un."}


@pytest.mark.parametrize("name", ["2026", "2026-28", "demain", "1926-27"])
def test_a_year_is_a_school_year(year: Year, name: str) -> None:
    with pytest.raises(NotFound, match="année scolaire"):
        frame(year, "FR", "nationale", school_year=name)


def test_the_framing_starts_from_the_nearest_frames_themes(year: Year) -> None:
    def start() -> tuple[str, ...]:
        with reading(year.engine) as session:
            return themes_to_start_from(session, year.course)

    assert start() == ()
    frame(year, "FR", "nationale", themes=["Les parents"])
    assert start() == ("Les parents",)
    frame(year, "R1", "regional", themes=["Le 1er degré"])
    assert start() == ("Le 1er degré",)


def test_the_objectives_of_last_years_seminar_are_inherited(year: Year) -> None:
    with gesture(year.engine) as session:
        for school_year, texts in (("2024-25", ["Ancien."]), ("2025-26", ["Deux.", "Un."])):
            past = Cycle(
                academy_id=year.units["AC"],
                school_year=school_year,
                week=at("16/03/2026 00:00").date(),
            )
            session.add(past)
            session.flush()
            for n, text in enumerate(reversed(texts)):
                session.add(Objective(cycle_id=past.id or 0, position=n, text=text))
    with reading(year.engine) as session:
        assert inherited_objectives(session, year.course) == ("Un.", "Deux.")
