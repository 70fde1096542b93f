"""The runs are listed with what each did and how it ended, in words."""

from __future__ import annotations

import pendulum
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models import journal
from models.clock import set_clock
from models.database.transactions import gesture
from models.operations import runs
from models.operations.lease import Lease
from models.operations.pulse import Heartbeat
from models.words.moments import PARIS
from tests.web.conftest import MORNING, plain


def run(engine: sa.Engine, name: str, did: dict[str, int] | None, error: str | None = None) -> None:
    """A run that ended with *did*, or that is still going on when it is None."""
    with gesture(engine) as session:
        began = {"id": name, "flow": "year", "name": name, "cycle_id": None, "moment": MORNING}
        runs.began(session, began)
        if did is not None:
            runs.ended(session, name, did, error)


def test_without_a_run_both_pages_say_so(portal: TestClient) -> None:
    for page in ("/", "/runs"):
        assert "Aucun passage" in plain(portal.get(page).text)


def test_each_run_says_what_it_did_how_long_and_how_it_ended(
    portal: TestClient, engine: sa.Engine
) -> None:
    run(engine, "L'année · 23 novembre", {"Courriers partis": 12, "Remis à plus tard": 0})
    run(engine, "La livraison", {}, "Le serveur de mail ne répond pas.")
    run(engine, "La semaine", None)
    listed = plain(portal.get("/runs").text)
    for said in (
        "L'année · 23 novembre pour le 23 novembre 2026, 9 h 12",
        "Courriers partis : 12",
        "Réussi",
        "Le serveur de mail ne répond pas.",
        "En échec",
        "En cours",
    ):
        assert said in listed
    assert "Remis à plus tard" not in listed
    first = plain(portal.get("/").text)
    for said in ("Courriers partis : 12", "Réussi", "En échec", "En cours"):
        assert said in first


def test_runs_are_filtered_by_kind_state_and_day(portal: TestClient, engine: sa.Engine) -> None:
    run(engine, "Avec courriers", {"Courriers partis": 12})
    run(engine, "Sans rien", {})
    run(engine, "Tombé", {}, "Une erreur.")
    today = pendulum.now(PARIS).date()
    for query, names in (
        ("state=busy", {"Avec courriers"}),
        ("state=failed", {"Tombé"}),
        ("flow=year&state=completed", {"Avec courriers", "Sans rien"}),
        ("flow=delivery", set()),
        (f"day={today}", {"Avec courriers", "Sans rien", "Tombé"}),
        ("day=2020-01-01", set()),
        ("flow=nul&state=nul&day=nul&page=9", {"Avec courriers", "Sans rien", "Tombé"}),
    ):
        body = portal.get(f"/runs?{query}").text.partition("<tbody")[2]
        assert {n for n in ("Avec courriers", "Sans rien", "Tombé") if n in body} == names, query


def test_what_prefect_was_not_told_is_said_and_the_rest_works(
    portal: TestClient, engine: sa.Engine
) -> None:
    assert "aucun n'attend" in plain(portal.get("/runs").text)
    with gesture(engine) as session:
        journal.write(session, 0, MORNING, [{"what": "address.bounced", "subject": "p1"}] * 3)
    page = plain(portal.get("/runs").text)
    assert "3 évènements attendent, le plus ancien depuis le 23 novembre 2026, 9 h 12" in page
    assert "son serveur ne répond sans doute pas" not in page
    with gesture(engine) as session:
        until = pendulum.now("UTC").add(minutes=1)
        session.add(Lease(what="runner", holder="ici:1", until=until))
        set_clock(session, MORNING.add(minutes=30))
    page = plain(portal.get("/runs").text)
    assert "depuis 30 min : son serveur ne répond sans doute pas. Rien n'est perdu" in page


def test_a_heartbeat_three_days_old_is_said(portal: TestClient, engine: sa.Engine) -> None:
    with gesture(engine) as session:
        session.merge(Heartbeat(completed_at=pendulum.now("UTC").subtract(days=3), moment=MORNING))
    page = plain(portal.get("/runs").text)
    assert "Aucun passage ne s'est terminé depuis 3 jours." in page
    assert "tapez « orgue tick »" in page


def test_only_the_last_hundred_are_listed_and_five_on_the_first_page(
    portal: TestClient, engine: sa.Engine
) -> None:
    with gesture(engine) as session:
        session.connection().execute(
            sa.insert(runs.RUN),
            [
                {
                    "id": str(n),
                    "flow": "year",
                    "name": f"Passage {n:03}",
                    "state": runs.RunState.COMPLETED,
                    "moment": MORNING,
                    "started_at": MORNING.add(minutes=n),
                    "ended_at": MORNING.add(minutes=n, seconds=2),
                    "did": {},
                }
                for n in range(120)
            ],
        )
    assert portal.get("/runs").text.count("Passage ") == 100
    page = portal.get("/").text
    assert "Passage 119" in page
    assert "Passage 114" not in page
