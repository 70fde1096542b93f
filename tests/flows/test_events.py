"""What may happen is listed once, and an event says it without naming anybody."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from config.settings import ROOT
from flows.events import CYCLE_WOKEN, MAIL_WOKEN, documentation, event_of, wake_ups
from models.database.transactions import reading
from models.happenings import HAPPENINGS
from models.journal import JOURNAL
from models.rehearsal.rehearse import rehearse
from models.serving.home.news import News, untold
from tests.academy import Year, at, launched


def test_the_documentation_is_made_from_the_list() -> None:
    assert (ROOT / "docs" / "events.md").read_text(encoding="utf-8") == documentation(), (
        "run « make docs »"
    )


def test_everything_that_the_code_writes_in_a_journal_is_listed() -> None:
    written: set[str] = set()
    for file in (ROOT / "models").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        written |= set(re.findall(r'"what": "([a-z_]+\.[a-z_]+)"', text))
        written |= set(re.findall(r'_write\(session, at, "([a-z_.]+)"', text))
        written |= set(re.findall(r'note\(session, at, "([a-z_.]+)"', text))
    assert len(written) > 15
    assert written <= HAPPENINGS.keys()


def test_a_year_says_only_what_is_listed(year: Year) -> None:
    done = rehearse(year.engine, year.cycle_id, answers="typical")
    with done.engine.connect() as connection:
        entries = connection.execute(sa.select(JOURNAL.c.what, JOURNAL.c.facts)).all()
    assert len({entry.what for entry in entries}) > 8
    for entry in entries:
        assert set(entry.facts) <= set(HAPPENINGS[entry.what].facts), entry.what


def told(year: Year, what: str) -> tuple[News, dict[str, Any]]:
    with reading(year.engine) as session:
        news = [n for n in untold(session) if n.what == what]
    return news[-1], event_of(news[-1], lived=True)


def test_an_event_says_what_happened_where_and_in_which_cycle(year: Year) -> None:
    number = year.propose("E11", on="12/01/2027 10:00")
    news, event = told(year, "action.submitted")
    assert event["event"] == "orgue.action.submitted"
    assert event["resource"]["prefect.resource.id"] == f"orgue.action.{number}"
    roles = {r["prefect.resource.role"]: r["prefect.resource.id"] for r in event["related"]}
    assert roles == {
        "unit": "orgue.unit.E11",
        "cycle": f"orgue.cycle.{year.cycle_id}",
        "academy": "orgue.academy.24",
    }
    payload = event["payload"]
    assert payload["at"] == at("12/01/2027 10:00").in_timezone("UTC").isoformat()
    assert (payload["by_a_person"], payload["facts"]) == (True, {"round": 1})
    assert payload["entry"] == f"{year.cycle_id}:{news.seq}"


def test_an_event_names_nobody(year: Year) -> None:
    year.propose("E11", "Un titre que quelqu'un a tapé", on="12/01/2027 10:00")
    year.accept("ien1", on="14/01/2027 10:00")
    with reading(year.engine) as session:
        said = str([event_of(n, lived=True) for n in untold(session)])
    assert "@" not in said
    assert "tapé" not in said


def test_the_same_entry_is_the_same_event(year: Year) -> None:
    year.propose("E11", on="12/01/2027 10:00")
    assert told(year, "action.submitted")[1]["id"] == told(year, "action.submitted")[1]["id"]


def test_the_same_line_of_another_home_is_another_event(year: Year, engine: sa.Engine) -> None:
    other = launched(engine)
    for one in (year, other):
        one.propose("E11", on="12/01/2027 10:00")
    (first, event), (second, its_event) = (told(y, "action.submitted") for y in (year, other))
    assert (first.chain, first.seq, first.at) == (second.chain, second.seq, second.at)
    assert event["id"] != its_event["id"]


def test_many_gestures_wake_the_automations_once(year: Year) -> None:
    for school in ("E11", "E12", "E13"):
        year.propose(school, on="12/01/2027 10:00")
    with reading(year.engine) as session:
        woken = wake_ups(untold(session))
    assert [(e["event"], e["payload"]["cycle"]) for e in woken] == [
        (CYCLE_WOKEN, year.cycle_id),
        (MAIL_WOKEN, None),
    ]
