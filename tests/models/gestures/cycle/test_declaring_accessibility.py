"""An audit is said in the settings of a cycle, whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import BadDefinition
from models.gestures.cycle.opening import change_cycle
from models.serving.settings.saying import said
from models.serving.trust.answering import answering
from models.year.accessibility import Accessibility
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.models.gestures.cycle.drafting import drafted
from tests.models.year.audited import AUDIT

NOW = "31/08/2026 09:00"


def declare(year: Year, **changes: Any) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"accessibility": changes}, year.by("pilote"), at(NOW))


def declared(year: Year) -> Accessibility:
    with reading(year.engine) as session:
        (one,) = answering(session)
    return one.accessibility


def test_an_audit_is_kept_and_taken_out_again(memory: sa.Engine) -> None:
    year = drafted(memory)
    declare(year, **AUDIT)
    assert declared(year) == Accessibility(**AUDIT)
    declare(year, audited_on=None, auditor="", met=None, applicable=None, grid="")
    assert declared(year) == Accessibility()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"met": None}, "un audit se dit en entier"),
        ({"met": 65}, "plus de critères respectés"),
        ({"audited_on": "hier"}, "accessibility"),
        ({"scheme": "www"}, "https://"),
    ],
)
def test_half_an_audit_changes_nothing(memory: sa.Engine, wrong: dict[str, Any], why: str) -> None:
    year = drafted(memory)
    with pytest.raises(BadDefinition) as refused:
        declare(year, **AUDIT | wrong)
    assert why in refused.value.sentence
    assert declared(year) == Accessibility()


def test_the_day_of_an_audit_is_said_in_words() -> None:
    assert said("accessibility.audited_on", "2026-05-12") == "mardi 12 mai 2026"
    assert said("accessibility.audited_on", None) == "rien"
