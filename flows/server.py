"""The client of the Prefect server.

The Prefect server as the runner sees it: is it there, what has it to run, what does it have.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

import httpx
import pendulum
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Cancelled, Crashed, Failed, Pending

AWAY = (httpx.HTTPError, OSError)
"""What a server that is not there, or not able to answer, makes of a call."""
SILENT = (httpx.TransportError, OSError)
"""Of these, what one that is not there makes of it."""

POOL = "orgue"
"""The work pool of our deployments."""
TAG = "orgue"
"""What our runs are known by; a part of the year bears it when its run is made in place."""
TAKEN = "Pris par le runner."
SEEN_EVERY = 30.0
"""Seconds between two signs of life in the pool: Prefect forgets a worker after three."""


class Server:
    """One connection to the server, shared by all that the runner asks of it."""

    def __init__(self) -> None:
        self._client: PrefectClient | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *fault: object) -> None:
        await self.let_go()

    async def client(self) -> PrefectClient:
        """The open client; opened on first use, and again after :meth:`let_go`."""
        if self._client is None:
            client = get_client()
            await client.__aenter__()
            self._client = client
        return self._client

    async def let_go(self) -> None:
        """Forget the connection, after a fault."""
        client, self._client = self._client, None
        if client is not None:
            try:
                await client.__aexit__(None, None, None)
            except AWAY:
                return

    async def answers(self) -> bool:
        """Whether the server is there."""
        try:
            return await (await self.client()).api_healthcheck() is None
        except Exception:
            await self.let_go()
            return False

    async def tell(self, events: Sequence[dict[str, Any]]) -> None:
        """Hand events over; an event told twice is one."""
        answer = await (await self.client())._client.post("/events", json=list(events))
        answer.raise_for_status()

    async def has(self, ids: Sequence[UUID]) -> set[UUID]:
        """Those of the events that it wrote down."""
        occurred = {"since": LONG_AGO, "until": pendulum.now("UTC").add(days=1).isoformat()}
        filter_ = {"id": {"id": [str(i) for i in ids]}, "occurred": occurred}
        body = {"filter": filter_, "limit": len(ids)}
        answer = await (await self.client())._client.post("/events/filter", json=body)
        answer.raise_for_status()
        return {UUID(event["id"]) for event in answer.json()["events"]}

    async def due(self, deployments: Sequence[UUID]) -> list[FlowRun]:
        """The scheduled runs of *deployments* whose time has come, the oldest first."""
        client = await self.client()
        return await client.get_scheduled_flow_runs_for_deployments(
            list(deployments), scheduled_before=pendulum.now("UTC")
        )

    async def be_seen(self, name: str) -> None:
        """Appear in the pool as a worker of that *name*, its queue and its deployments ready."""
        client = await self.client()
        await client.send_worker_heartbeat(POOL, name, SEEN_EVERY)
        # Only what a pool was asked for lately counts as ready; the answer is the same as `due`'s.
        await client.get_scheduled_flow_runs_for_work_pool(
            POOL, scheduled_before=pendulum.now("UTC")
        )

    async def claimed(self, run: FlowRun) -> bool:
        """Take a scheduled run; False when the server gives it to nobody, or not to us."""
        return await self._proposed(run.id, Pending(message=TAKEN), "PENDING")

    async def in_place(self, *states: StateType) -> list[FlowRun]:
        """The runs in *states* that a runner makes in its own process, and no worker in another."""
        asked = FlowRunFilter(
            tags=FlowRunFilterTags(all_=[TAG]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states))),
        )
        found = await (await self.client()).read_flow_runs(flow_run_filter=asked)
        return [run for run in found if _is_in_place(run)]

    async def replaced(self, run: FlowRun) -> None:
        """Cancel a run that a newer one of the same flow makes needless."""
        state: Any = Cancelled(message="Remplacé par un passage plus récent.")
        await self._proposed(run.id, state, "CANCELLED")

    async def refused(self, run: FlowRun, why: str) -> None:
        """End a run that asks for what nobody may ask for, before anything is done."""
        state: Any = Failed(message=f"{why} Rien n'a été fait ; relancez-le sans lui.")
        await self._proposed(run.id, state, "FAILED")

    async def cancelled(self, run: FlowRun) -> None:
        """Say that a run ended as an operator asked: its deployment may have another."""
        state: Any = Cancelled(message="Annulé ; ce qui était dû le reste, le prochain le fait.")
        await self._proposed(run.id, state, "CANCELLED")

    async def crashed(self, run_id: UUID) -> None:
        """Say that a run died with the process that ran it."""
        state: Any = Crashed(
            message="Le runner est tombé pendant ce passage ; le suivant le reprend."
        )
        await self._proposed(run_id, state, "CRASHED")

    async def _proposed(self, run_id: UUID, state: Any, wanted: str) -> bool:
        client = await self.client()
        answer = await client.set_flow_run_state(run_id, state)
        return answer.state is not None and answer.state.type.value == wanted


def _is_in_place(run: FlowRun) -> bool:
    """Whether no worker has it: one names the process that it starts, a moment after it claims."""
    if run.infrastructure_pid is not None or run.state is None:
        return False
    claimed = run.state.type is StateType.PENDING and run.deployment_id is not None
    return not claimed or run.state.message == TAKEN


LONG_AGO = "2020-01-01T00:00:00Z"
