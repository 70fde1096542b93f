"""A link leads to one page, and cannot be guessed from another."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from models.outbox.links import is_signed, link_of, path_of, signature, signed
from models.year.classes import MessageClass
from tests.academy import launched

COURSE = SimpleNamespace(cycle_id=3, link_key="a key")


def message(**given: object) -> SimpleNamespace:
    usual = {"id": 678, "cls": MessageClass.NEWS, "rule": "", "text": "", "unit_id": 45}
    return SimpleNamespace(**(usual | {"subject_kind": "unit", "subject_id": 45} | given))


@pytest.mark.parametrize(
    ("row", "path"),
    [
        (message(subject_kind="action", subject_id=12, rule="accepted"), "/a/12"),
        (message(subject_kind="task", subject_id=34, rule="ladder_default"), "/v/34"),
        (message(subject_kind="paper", subject_id=5, rule="framing_published"), "/p/5"),
        (message(rule="team_reminder", text="work_reminder"), "/u/3/45/team"),
        (message(rule="synthesis_basin", text="synthesis_due"), "/u/3/45/synthesis"),
        (message(rule="a_rule_of_their_own", text="a_text"), "/u/3/45/year"),
        (message(cls=MessageClass.DIGEST, subject_kind="cycle", rule="digest"), "/d/678"),
    ],
)
def test_each_message_leads_to_what_it_is_about(row: SimpleNamespace, path: str) -> None:
    assert path_of(COURSE, row) == path  # type: ignore[arg-type]


def test_a_link_is_whole_after_any_mail_reader() -> None:
    link = link_of(COURSE, message(rule="call_opened"), "https://orgue.example/")  # type: ignore[arg-type]
    assert re.fullmatch(r"https://orgue\.example/u/3/45/call/[a-z2-7]{16}", link)


def test_a_signature_opens_its_own_path_only() -> None:
    given = signature("a key", "/a/12")
    assert is_signed("a key", "/a/12", given)
    assert is_signed("a key", "/a/12", given.upper())
    assert not is_signed("a key", "/a/13", given)
    assert not is_signed("another key", "/a/12", given)
    assert not is_signed("a key", "/a/12", "")
    assert not is_signed("a key", "/a/12", "é" * 16)


def test_signed_puts_the_signature_last() -> None:
    assert signed("a key", "/a/12") == f"/a/12/{signature('a key', '/a/12')}"


def test_each_cycle_has_a_key_of_its_own(memory: sa.Engine) -> None:
    course = launched(memory).course
    assert len(course.link_key) == 64
    assert course.link_key not in repr(course)
