"""What seeded people write is what a person could have typed: kept whole, nothing wrong in it."""

from __future__ import annotations

from datetime import date
from itertools import product
from random import Random

import pytest
import sqlalchemy as sa

from models.rehearsal import fiches, written
from models.rehearsal.rehearse import rehearse
from models.work.action import ACTION, ActionState
from models.work.comment import COMMENT
from models.work.fiche import traits
from models.work.fiche_reading import named_in, read_fiche
from models.work.model_actions import ModelAction, model_actions, themes
from models.work.paper import PAPER, PaperKind
from models.work.paper_content import read_paper
from models.work.report import REPORT
from tests.academy import launched

SCHOOLS = (fiches.NURSERY, *fiches.PUPILS.values())
TRAITS = [
    dict(zip(("has_cost", "has_convention", "with_parents"), holds, strict=True))
    for holds in product((False, True), repeat=3)
]


@pytest.mark.parametrize("model", model_actions(), ids=lambda m: m.title)
def test_a_fiche_is_as_a_person_would_have_typed_it(model: ModelAction) -> None:
    for pupils, wanted, seed in product(SCHOOLS, TRAITS, range(6)):
        said = fiches.fiche_of(model, pupils, wanted, Random(seed))
        assert read_fiche(said) == (said, {})
        assert named_in(said) == ()
        assert {**dict.fromkeys(wanted, False), **traits(said, {})} == wanted
        told = fiches.report_of(said, Random(seed))
        assert read_fiche(told, REPORT) == (told, {})
        changed = fiches.corrected(said, pupils, Random(seed))
        assert read_fiche(changed) == (changed, {})
        assert changed["audiences"] != said.get("audiences")


def test_a_model_of_an_unknown_kind_has_a_fiche_too() -> None:
    said = fiches.fiche_of(
        ModelAction(title="Marche", kind="marche", text="On marche."),
        fiches.NURSERY,
        dict.fromkeys(TRAITS[0], True),
        Random(1),
    )
    assert read_fiche(said) == (said, {})


def test_a_light_fiche_says_five_fields_alone() -> None:
    model, none = model_actions()[0], TRAITS[0]
    said = [fiches.fiche_of(model, fiches.NURSERY, none, Random(n)) for n in range(200)]
    assert 5 < said.count({}) < 60


def test_papers_are_as_a_person_would_have_typed_them() -> None:
    luck = Random(1)
    gathered = {"text": "Douze actions.", "sharing": "une ligne de plus\n" * 1000}
    for kind, said in (
        (PaperKind.LETTER, written.letter("Larg pas lékol", date(2027, 3, 15), date(2027, 3, 20))),
        (PaperKind.VERSION, written.version(themes(), luck)),
        (PaperKind.SYNTHESIS, written.synthesis(gathered, luck)),
        (PaperKind.REVIEW, written.review()),
    ):
        values, errors = read_paper(kind, said, themes())
        assert errors == {}
        assert set(values) == set(said)


def test_a_year_leaves_fiches_reports_remarks_and_papers_to_read(memory: sa.Engine) -> None:
    year = launched(memory)
    copy = rehearse(memory, year.cycle_id, answers="diligent", seed=3).engine
    with copy.connect() as connection:
        actions = connection.execute(sa.select(ACTION)).all()
        papers = connection.execute(sa.select(PAPER)).all()
        remarks = connection.execute(sa.select(COMMENT.c.text)).scalars().all()
    assert any(a.content.get("partners") for a in actions)
    assert all(a.report["effects"] for a in actions if a.reported_at)
    assert {a.state for a in actions} >= {ActionState.TOOK_PLACE}
    assert {a.report.get("as_planned", False) for a in actions if a.reported_at} == {True, False}
    assert {p.kind for p in papers if p.content.get("text")} == set(PaperKind)
    assert remarks
