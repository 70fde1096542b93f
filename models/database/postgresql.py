"""A PostgreSQL that is stopped, stalled or out of reach is noticed within seconds.

Its server bounds each statement, each wait for a lock and each idle transaction; should the server
itself fall silent, its process stopped or its machine gone, the driver bounds its own waiting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.abc import PQGen

from models.database.patience import Limits

ANSWERS_WITHIN = 3
"""Seconds to connect, or for a connection that lay idle to say that it is alive."""
BEYOND = 3.0
"""Seconds that the server has to say that a statement was too long."""
KEPT, MORE = 8, 36
"""Connections that stay open, the last used first, and how many more: as many as the portal has
threads, and its watch."""
CONNECT_ARGS = {
    "connect_timeout": ANSWERS_WITHIN,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


class Patient(psycopg.Connection[Any]):
    """A connection that gives its server up after *limit* seconds of silence."""

    limit: float = ANSWERS_WITHIN

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """What *gen* waits for. Raises OperationalError, the connection closed."""
        try:
            return super().wait(gen, interval, timeout or self.limit)
        except psycopg.errors._WaitTimeout as error:
            self.pgconn.finish()
            silence = f"the server is silent for {timeout or self.limit:.0f} s"
            raise psycopg.OperationalError(silence) from error


def engine_on(url: str, limits: Limits) -> sa.Engine:
    """An engine for *url*, each of its transactions within *limits* unless it says others."""
    ours = {k: v for k, v in CONNECT_ARGS.items() if k not in sa.make_url(url).query}
    engine = sa.create_engine(
        url,
        hide_parameters=True,  # what a statement holds is somebody's: a log tells its fault alone
        connect_args=ours,
        execution_options={"limits": limits},
        pool_pre_ping=True,
        pool_size=KEPT,
        max_overflow=MORE,
        pool_use_lifo=True,
        pool_timeout=limits.lock,
    )

    def bounded(connection: Patient, _record: object) -> None:
        connection.execute(_set(limits, local=False))
        connection.commit()

    def begin(connection: sa.Connection) -> None:
        own = connection.get_execution_options().get("limits", limits)
        connection.connection.driver_connection.limit = own.statement + BEYOND  # type: ignore[union-attr]
        if own is not limits:
            connection.exec_driver_sql(_set(own, local=True))

    sa.event.listen(engine, "do_connect", _patiently)
    sa.event.listen(engine, "connect", bounded)
    sa.event.listen(engine, "begin", begin)
    sa.event.listen(engine, "checkin", _idle)
    sa.event.listen(engine, "handle_error", _without_rows)
    return engine


def _patiently(
    _dialect: object, _record: object, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> Patient:
    return Patient.connect(*args, **kwargs)


def _without_rows(fault: sa.engine.ExceptionContext) -> None:
    """PostgreSQL tells a fault, then shows the row (« DETAIL:  Key (mail)=(…) »): logs, our record
    of runs and Prefect repeat what is said here, so that it says the fault alone."""
    for error in (fault.original_exception, fault.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].partition("\nDETAIL:")[0], *error.args[1:])


def _idle(connection: Patient | None, _record: object) -> None:
    if connection is not None:
        connection.limit = ANSWERS_WITHIN


def _set(limits: Limits, *, local: bool) -> str:
    values = {
        "statement_timeout": limits.statement,
        "lock_timeout": limits.lock,
        "idle_in_transaction_session_timeout": limits.idle,
    }
    said = (f"set_config('{n}', '{s * 1000:.0f}', {local})" for n, s in values.items())
    return f"SELECT {', '.join(said)}"
