"""All that Prefect is told to do by itself: the schedule of the year, and its automations.

The runner reacts in place, within a second. What is registered here is the second path, for
installations with workers, and the certain one: whatever was missed, the next run of the year does.
What an operator paused or switched off in the interface stays so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from pendulum import UTC, datetime
from prefect import Flow
from prefect.automations import EventTrigger, Posture
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.objects import (
    ConcurrencyLimitStrategy,
    ConcurrencyOptions,
    StateType,
)
from prefect.client.schemas.schedules import IntervalSchedule
from prefect.events.actions import ChangeFlowRunState, RunDeployment
from prefect.events.schemas.automations import AutomationCore
from prefect.exceptions import ObjectNotFound
from prefect.workers.utilities import get_default_base_job_template_for_infrastructure_type

from config.settings import ROOT, Settings
from flows.delivery import delivery
from flows.events import CYCLE_WOKEN, MAIL_WOKEN
from flows.server import POOL
from flows.validation import validation
from flows.year import year

POOL_SAYS = (
    "Les mains de Point d'orgue. Le runner y paraît comme un worker tant qu'il vit. Suspendre "
    "cette file ne l'arrête pas : ce qui est dû reste fait. Pour l'arrêter, arrêtez « orgue up »."
)
SIMULATED = (
    "Une démonstration vit à ses propres dates : le nom d'un passage dit le jour qui y est vécu, "
    "et les heures que Prefect affiche sont celles de la machine."
)
ANCHOR = datetime(2026, 1, 1, tz=UTC)
"""Where the schedule counts from: in UTC, no night when clocks change moves it."""


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """A flow as Prefect knows it by name, with the seconds of its schedule when it has one."""

    flow: Flow[Any, Any]
    name: str
    description: str
    tags: list[str] = field(default_factory=list)
    period: float | None = None


def deployed(settings: Settings) -> list[Deployed]:
    """What this home registers."""
    return [
        Deployed(
            flow=year,
            name="L'année",
            tags=["orgue", "année"],
            period=settings.period,
            description="Toutes les cinq minutes, chaque cycle reçoit ce que l'heure lui doit.\n\n"
            + SIMULATED,
        ),
        Deployed(
            flow=validation,
            name="La validation",
            tags=["orgue", "validation"],
            description="Ce qu'une décision ou un silence entraîne, dans un cycle.",
        ),
        Deployed(
            flow=delivery,
            name="Le courrier",
            tags=["orgue", "courrier"],
            description="Ce qui doit partir part, une fois.",
        ),
    ]


async def register(settings: Settings) -> dict[UUID, Flow[Any, Any]]:
    """Tell the server everything; the flow of each deployment, by its id."""
    async with get_client() as client:
        await _keep_a_pool(client)
        ids = {d.name: await _deploy(client, d) for d in deployed(settings)}
        for automation in automations(ids["La validation"], ids["Le courrier"]):
            await _automate(client, automation)
    return {ids[d.name]: d.flow for d in deployed(settings)}


async def _keep_a_pool(client: PrefectClient) -> None:
    """The pool in which an operator sees the runner, its deployments and whether it is there."""
    try:
        await client.read_work_pool(POOL)
    except ObjectNotFound:
        template = await get_default_base_job_template_for_infrastructure_type("process")
        pool = WorkPoolCreate(
            name=POOL, type="process", description=POOL_SAYS, base_job_template=template or {}
        )
        await client.create_work_pool(pool)


async def _deploy(client: PrefectClient, wanted: Deployed) -> UUID:
    known = await _known(client, wanted)
    active = {s.slug: s.active for s in known.schedules} if known else {}
    schedules = [_every(wanted.period, active.get(SLUG, True))] if wanted.period else []
    return await client.create_deployment(
        flow_id=await client.create_flow(wanted.flow),
        name=wanted.name,
        schedules=schedules,
        concurrency_limit=1,
        concurrency_options=ConcurrencyOptions(
            collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        description=wanted.description,
        tags=wanted.tags,
        work_pool_name=POOL,
        path=str(ROOT),
        entrypoint=_entrypoint(wanted.flow),
        parameter_openapi_schema=offered(wanted.flow),
        enforce_parameter_schema=True,
        paused=bool(known and known.paused),
    )


OURS_ALONE = {"moment"}
"""Parameters that a run hands to its parts: a moment typed by hand could not be undone."""


def offered(flow: Flow[Any, Any]) -> dict[str, Any]:
    """The schema of what whoever asks for a run of *flow* may give it: nothing else is taken."""
    schema = flow.parameters.model_dump_for_openapi()
    kept = {n: shape for n, shape in schema["properties"].items() if n not in OURS_ALONE}
    return schema | {"properties": kept, "additionalProperties": False}


def not_offered(flow: Flow[Any, Any], parameters: Mapping[str, Any]) -> list[str]:
    """Those of *parameters* that a run was given all the same, against the schema."""
    return sorted(parameters.keys() - offered(flow)["properties"].keys())


SLUG = "periode"


def _every(seconds: float, active: bool) -> DeploymentScheduleCreate:
    schedule = IntervalSchedule(interval=timedelta(seconds=seconds), anchor_date=ANCHOR)
    return DeploymentScheduleCreate(schedule=schedule, active=active, slug=SLUG)


async def _known(client: PrefectClient, wanted: Deployed) -> Any:
    try:
        return await client.read_deployment_by_name(f"{wanted.flow.name}/{wanted.name}")
    except ObjectNotFound:
        return None


def _entrypoint(flow: Flow[Any, Any]) -> str:
    module = flow.fn.__module__.replace(".", "/")
    return f"{module}.py:{flow.fn.__name__}"


def automations(validating: UUID, delivering: UUID) -> list[AutomationCore]:
    """The second path from a gesture to its mail, and the watch over runs that died."""
    return [
        AutomationCore(
            name="orgue · après un geste, la validation",
            description="Des gestes qui attendent leur suite réveillent la validation du cycle.",
            trigger=_on(CYCLE_WOKEN),
            actions=[_run(validating, cycle="{{ event.payload.cycle | tojson }}")],
        ),
        AutomationCore(
            name="orgue · après un geste, le courrier",
            description="Des courriers qui attendent de partir réveillent l'envoi.",
            trigger=_on(MAIL_WOKEN),
            actions=[_run(delivering)],
        ),
        AutomationCore(
            name="orgue · passages tombés",
            description="Un passage sans battement depuis 90 s est déclaré tombé.",
            trigger=EventTrigger(
                match={"prefect.resource.id": "prefect.flow-run.*"},
                for_each={"prefect.resource.id"},
                after={"prefect.flow-run.heartbeat"},
                expect={f"prefect.flow-run.{end}" for end in ENDS},
                posture=Posture.Proactive,
                threshold=1,
                within=timedelta(seconds=90),
            ),
            actions=[
                ChangeFlowRunState(
                    name="Crashed",
                    state=StateType.CRASHED,
                    force=False,
                    message="Plus de battement depuis 90 s : le processus est tombé.",
                )
            ],
        ),
    ]


ENDS = ("heartbeat", "Completed", "Failed", "Cancelled", "Crashed")


def _on(event: str) -> EventTrigger:
    """At once: a trigger that waits, to coalesce, forgets the last of a burst."""
    return EventTrigger(expect={event}, posture=Posture.Reactive, threshold=1, within=timedelta(0))


def _run(deployment: UUID, **templates: str) -> RunDeployment:
    """A run of *deployment*; each parameter is a template that writes JSON."""
    parameters = {
        name: {"__prefect_kind": "json", "value": {"__prefect_kind": "jinja", "template": template}}
        for name, template in templates.items()
    }
    return RunDeployment(
        source="selected", deployment_id=deployment, parameters=parameters, job_variables=None
    )


async def _automate(client: PrefectClient, wanted: AutomationCore) -> None:
    known = await client.read_automations_by_name(wanted.name)
    if not known:
        await client.create_automation(wanted)
        return
    kept = wanted.model_copy(update={"enabled": known[0].enabled})
    if known[0].id is not None:
        await client.update_automation(known[0].id, kept)
