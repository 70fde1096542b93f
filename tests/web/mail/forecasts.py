"""The forecast of a cycle's letters: its page, and its computation here and now."""

from __future__ import annotations

from fastapi.testclient import TestClient

from models.database.transactions import reading
from models.rehearsal.forecasts import Forecasts, ForecastStanding
from models.rehearsal.foreseen import basis_of
from tests.academy import Year, at

ON = "11/01/2027 08:00"


def forecasts(client: TestClient) -> Forecasts:
    found: Forecasts = client.app.state.forecasts  # type: ignore[attr-defined]
    return found


def computed(client: TestClient, year: Year, on: str = ON) -> ForecastStanding:
    """The forecast, computed here and now."""
    with reading(year.engine) as session:
        basis = basis_of(session, year.cycle_id, year.course.local_day(at(on)))
    return forecasts(client).compute(year.cycle_id, at(on), basis)


def home(year: Year) -> str:
    return f"/cycles/{year.cycle_id}/forecast"
