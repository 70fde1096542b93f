"""The runs are listed with what each did and how it ended, in words."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.database import gesture
from models.serving import runs
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
        assert "Aucun passage." in plain(portal.get(page).text)


def test_each_run_says_what_it_did_how_long_and_how_it_ended(
    portal: TestClient, engine: sa.Engine
) -> None:
    run(engine, "L'année · 23 novembre", {"Courriers partis": 12, "Remis à plus tard": 0})
    run(engine, "La livraison", {}, "Le serveur de mail ne répond pas.")
    run(engine, "La semaine", None)
    listed = plain(portal.get("/runs").text)
    for said in (
        "L'année · 23 novembre pour le 23 novembre 2026, 9 h 12", "Courriers partis : 12",
        "Réussi", "Le serveur de mail ne répond pas.", "En échec", "En cours",
    ):  # fmt: skip
        assert said in listed
    assert "Remis à plus tard" not in listed
    first = plain(portal.get("/").text)
    for said in ("Courriers partis : 12", "Réussi", "En échec", "En cours"):
        assert said in first


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
