"""``/metrics``: the measures of a home in the text format of Prometheus, for who has its token.

Without ``ORGUE_METRICS_TOKEN`` the address does not exist.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from functools import partial

import anyio
import sqlalchemy as sa
from fastapi import APIRouter, HTTPException, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from config.settings import Settings
from models.database.patience import BRIEF
from models.database.transactions import reading
from models.database.unavailable import MAY_BE_AWAY
from models.serving.home.measures import HomeMeasures, home_measures

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Every measure, the home's read anew. 404 without the token, as any address that is none."""
    _need_token(request)
    own: anyio.CapacityLimiter = request.app.state.looking
    made = partial(generate_latest, request.app.state.registry)
    text = await anyio.to_thread.run_sync(made, abandon_on_cancel=True, limiter=own)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _need_token(request: Request) -> None:
    token = request.app.state.settings.metrics_token
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = token.get_secret_value() if token is not None else ""
    if not wanted or not secrets.compare_digest(said.encode(), wanted.encode()):
        raise HTTPException(404)


class HomeCollector(Collector):
    """What the database of a home says when it is asked; ``orgue_database_up`` 0 when it does not
    answer, and nothing else then."""

    def __init__(self, engine: sa.Engine, settings: Settings) -> None:
        self.engine, self.settings = engine, settings

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: a registry would read the database to learn the names."""
        yield from ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            with reading(self.engine, BRIEF) as session:
                found = home_measures(session, self.settings.period)
        except MAY_BE_AWAY:
            yield _gauge("orgue_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("orgue_database_up", "Whether the database answers.", 1)
        yield from _families(found)


def _families(found: HomeMeasures) -> Iterator[GaugeMetricFamily]:
    ages = {
        "orgue_run_age_seconds": ("Since the last run of the year.", found.run_age),
        "orgue_backup_age_seconds": ("Since the last copy of the database.", found.backup_age),
        "orgue_mail_overdue_seconds": ("Since the oldest owed letter is due.", found.mail_age),
    }
    yield from (_gauge(name, words, age) for name, (words, age) in ages.items() if age is not None)
    mail = GaugeMetricFamily("orgue_mail", "Letters that have not left.", labels=("state",))
    for state, count in found.mail.items():
        mail.add_metric((state.value,), count)
    kinds = GaugeMetricFamily("orgue_faults", "What is late or stuck.", labels=("kind",))
    for kind, count in found.faults.items():
        kinds.add_metric((kind,), count)
    yield from (mail, kinds)
    yield _gauge("orgue_journal_entries", "The journal's last number.", found.entries)


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def registry_of(engine: sa.Engine, settings: Settings) -> CollectorRegistry:
    """A registry of one portal: its home's measures, and those that its layers add."""
    registry = CollectorRegistry()
    registry.register(HomeCollector(engine, settings))
    period = Gauge("orgue_period_seconds", "Between two scheduled runs.", registry=registry)
    period.set(settings.period)
    return registry
