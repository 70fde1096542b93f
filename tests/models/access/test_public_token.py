"""A token opens what it was made for, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from models.access.public_token import number_in, public_token
from models.access.secret import secret_of
from models.database.transactions import gesture, reading


def test_it_names_its_number_among_those_of_its_kind(memory: sa.Engine) -> None:
    with gesture(memory) as session:
        token = public_token(secret_of(session), "programme", 12)
    with reading(memory) as session:
        assert number_in(session, "programme", token) == 12
        assert number_in(session, "questions", token) is None


CHANGES = (lambda t: t[:-1], lambda t: "13" + t[2:], str.upper, lambda t: "")


@pytest.mark.parametrize("change", CHANGES)
def test_one_that_was_cut_changed_or_made_up_names_nothing(
    memory: sa.Engine, change: Callable[[str], str]
) -> None:
    with gesture(memory) as session:
        token = public_token(secret_of(session), "calendar", 12)
    with reading(memory) as session:
        assert number_in(session, "calendar", change(token)) is None


def test_an_installation_without_secret_opens_nothing(memory: sa.Engine) -> None:
    with reading(memory) as session:
        assert number_in(session, "calendar", public_token("", "calendar", 1)) is None
