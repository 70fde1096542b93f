"""What is declared of a portal follows its audit, and nothing but an audit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from models.year.accessibility import Accessibility, Conformity, conformity
from tests.models.year.audited import AUDIT


@pytest.mark.parametrize(
    ("met", "applicable", "state"),
    [
        (64, 64, Conformity.FULL),
        (63, 64, Conformity.PARTIAL),
        (32, 64, Conformity.PARTIAL),
        (31, 64, Conformity.NONE),
        (0, 0, Conformity.NONE),
    ],
)
def test_all_criteria_half_of_them_or_fewer(met: int, applicable: int, state: Conformity) -> None:
    assert conformity(met, applicable) is state


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 5, 11), Conformity.NONE),
        (date(2026, 5, 12), Conformity.PARTIAL),
        (date(2029, 5, 11), Conformity.PARTIAL),
        (date(2029, 5, 12), Conformity.NONE),
    ],
)
def test_an_audit_holds_for_three_years(day: date, state: Conformity) -> None:
    audited = Accessibility(**AUDIT)
    assert audited.conformity_on(day) is state
    assert audited.rate == 62.5


def test_without_an_audit_it_is_not_conformant() -> None:
    assert Accessibility().conformity_on(date(2026, 9, 1)) is Conformity.NONE
    assert Accessibility(audited_on="").rate is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (dict.fromkeys(("met",)), "en entier"),
        ({"auditor": ""}, "en entier"),
        ({"met": 65}, "plus de critères"),
        ({"applicable": 107}, "less than or equal to 106"),
        ({"grid": "grille.ods"}, "https://"),
        ({"plan": "javascript:alert(1)"}, "https://"),
        ({"auditor": "x" * 241}, "240"),
        ({"failing": [""]}, "at least 1"),
    ],
)
def test_half_an_audit_or_no_address_is_refused(wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Accessibility(**AUDIT | wrong)
