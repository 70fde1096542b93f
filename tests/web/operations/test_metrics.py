"""Whoever watches the machines reads the measures of a home, and nothing of its people."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pendulum
import sqlalchemy as sa
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from config.settings import Settings
from models.operations.pulse import HEARTBEAT
from tests.academy import Year
from web.app import create

TOKEN = "lettres-et-chiffres-2027"
HERE = "http://127.0.0.1"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def watched(engine: sa.Engine, tmp_path: Path) -> TestClient:
    return TestClient(
        create(engine, Settings(home=tmp_path, metrics_token=SecretStr(TOKEN))), base_url=HERE
    )


def read(client: TestClient) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels."""
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
    }


def test_without_a_token_the_address_does_not_exist(year: Year, tmp_path: Path) -> None:
    closed = TestClient(create(year.engine, Settings(home=tmp_path)), base_url=HERE)
    said = [closed.get("/metrics", headers=h).status_code for h in ({}, {"Authorization": ""})]
    assert said == [404, 404]
    opened = watched(year.engine, tmp_path)
    wrong = [{}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}é"}]
    assert [opened.get("/metrics", headers=h).status_code for h in wrong[:2]] == [404, 404]
    assert opened.get("/metrics", headers=BEARER).status_code == 200


def test_the_runs_the_mail_and_the_faults_are_measured(year: Year, tmp_path: Path) -> None:
    client = watched(year.engine, tmp_path)
    before = read(client)
    assert before["orgue_database_up",] == 1
    assert ("orgue_run_age_seconds",) not in before, "no run yet: no age is made up"
    assert before["orgue_faults", "never"] == 1
    year.propose("E11", on="12/01/2027 10:00")
    owed = len(year.messages(state="owed"))
    assert owed
    with year.engine.begin() as connection:
        at = pendulum.now("UTC") - timedelta(minutes=3)
        connection.execute(sa.delete(HEARTBEAT))
        connection.execute(sa.insert(HEARTBEAT).values(id=1, completed_at=at, moment=at))
    after = read(client)
    assert after["orgue_mail", "owed"] == owed
    assert 179 <= after["orgue_run_age_seconds",] < 240
    assert after["orgue_journal_entries",] > 0


def test_answers_are_counted_by_the_pattern_of_their_address(year: Year, tmp_path: Path) -> None:
    client = watched(year.engine, tmp_path)
    client.get("/actions/4321")
    client.get("/s/12/secret-of-somebody")
    client.get("/nowhere/at-all")
    text = client.get("/metrics", headers=BEARER).text
    assert "secret-of-somebody" not in text
    assert "4321" not in text
    assert "at-all" not in text
    counted = {key[1:]: n for key, n in read(client).items() if key[0].endswith("seconds_count")}
    assert counted["GET", "none", "404"] == 1
    assert any(route == "/s/{number}/{seal}" or "/s/" in route for _, route, _ in counted)


def test_nobody_is_named(year: Year, tmp_path: Path) -> None:
    year.propose("E11", on="12/01/2027 10:00")
    text = watched(year.engine, tmp_path).get("/metrics", headers=BEARER).text
    assert "@" not in text
    assert "Valmont" not in text


def test_a_database_that_does_not_answer_is_a_measure(engine: sa.Engine, tmp_path: Path) -> None:
    client = watched(engine, tmp_path)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE heartbeat"))
    found = read(client)
    assert found["orgue_database_up",] == 0
    assert ("orgue_mail", "owed") not in found
