"""Our own record of the runs, which the portal shows; never a reason for a run to fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture
from models.home import home_engine
from models.operations import runs

log = logging.getLogger("orgue.record")


async def record_beginning(run: dict[str, Any]) -> None:
    """Remember that *run* began."""
    await asyncio.to_thread(_quietly, lambda session: _began(session, run))


def _began(session: Session, run: dict[str, Any]) -> None:
    runs.began(session, run)
    if run["flow"] == "year":
        runs.forget_old_runs(session)


async def record_end(run_id: str, did: dict[str, int], error: str | None = None) -> None:
    """Remember how the run ended."""
    await asyncio.to_thread(_quietly, lambda session: runs.ended(session, run_id, did, error))


async def runs_left_open() -> list[str]:
    """The runs whose process died; closed in our record, for Prefect to be told."""
    return await asyncio.to_thread(_close_what_was_left_open)


def _close_what_was_left_open() -> list[str]:
    with gesture(home_engine()) as session:
        return runs.close_what_was_left_open(session)


def _quietly(write: Callable[[Session], object]) -> None:
    try:
        with gesture(home_engine()) as session:
            write(session)
    except sa.exc.SQLAlchemyError as error:
        log.warning("Le passage n'a pas été noté : %s", error)
