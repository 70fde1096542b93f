"""What is decided on and what messages are about are named from one list of kinds."""

from __future__ import annotations

import pytest

from models.outbox.pilot_words import LISTS
from models.work.paper import PaperKind
from models.work.subjects import DECIDED, LONGEST, PAPERS, SubjectKind, as_told
from web.api import shapes

K = SubjectKind


def test_every_kind_of_paper_is_decided_on_and_nothing_else_but_actions() -> None:
    assert set(PAPERS) == {K(kind) for kind in PaperKind}
    assert (K.ACTION, *PAPERS) == DECIDED


def test_programs_are_told_the_kinds_that_are_decided_on() -> None:
    assert {K(kind) for kind in shapes.SubjectKind} == set(DECIDED)


@pytest.mark.parametrize("kind", K)
def test_a_message_calls_every_paper_a_paper_and_the_rest_as_a_task_does(kind: K) -> None:
    assert as_told(kind) is (K.PAPER if kind in PAPERS else kind)


def test_every_name_fits_its_column() -> None:
    assert max(map(len, [*K, *LISTS])) <= LONGEST
