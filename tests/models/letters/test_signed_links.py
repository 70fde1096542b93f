"""A link leads to one page, and cannot be guessed from another."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from models.letters.signed_links import Bearer, bearer_of, is_sealed, link_of, path_of, seal, sealed
from models.year.classes import MessageClass
from models.year.definition import read_definition
from tests.academy import launched

COURSE = SimpleNamespace(cycle_id=3, link_key="a key", definition=read_definition())


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


RELAY = Bearer(slot="p12", day=date(2027, 1, 12))


def test_a_link_is_whole_after_any_mail_reader() -> None:
    row = message(rule="call_opened", slot="u45")
    link = link_of(COURSE, row, "https://orgue.example/", 0, RELAY.day)  # type: ignore[arg-type]
    assert re.fullmatch(r"https://orgue\.example/u/3/45/call/u45d739993s[a-z2-7]{16}", link)


def test_a_seal_opens_its_own_path_only() -> None:
    given = seal("a key", "/a/12", RELAY, 0)
    assert is_sealed("a key", "/a/12", given, 0)
    assert is_sealed("a key", "/a/12", given.upper(), 0)
    assert not is_sealed("a key", "/a/13", given, 0)
    assert not is_sealed("another key", "/a/12", given, 0)
    assert not is_sealed("a key", "/a/12", "", 0)
    assert not is_sealed("a key", "/a/12", "é" * 16, 0)


def test_a_seal_is_of_one_person_on_one_day_until_it_is_revoked() -> None:
    given = seal("a key", "/a/12", RELAY, 0)
    assert bearer_of(given) == RELAY
    for other in (
        given.replace("p12", "p13"),
        given.replace("p12", "u12"),
        given.replace("d739993", "d739994"),
    ):
        assert bearer_of(other) not in (None, RELAY)
        assert not is_sealed("a key", "/a/12", other, 0)
    assert not is_sealed("a key", "/a/12", given, 1)


def test_the_seal_comes_last() -> None:
    assert sealed("a key", "/a/12", RELAY, 0) == f"/a/12/{seal('a key', '/a/12', RELAY, 0)}"


@pytest.mark.parametrize("given", ["p12d0s" + "a" * 16, "p12d9999999s" + "a" * 16, "p1", "x" * 30])
def test_what_is_no_seal_is_of_nobody(given: str) -> None:
    assert bearer_of(given) is None


def test_each_cycle_has_a_key_of_its_own(memory: sa.Engine) -> None:
    course = launched(memory).course
    assert len(course.link_key) == 64
    assert course.link_key not in repr(course)
