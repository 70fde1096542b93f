"""Viewflow: an action is a process whose tasks are assigned to who may do them.

Each gesture is what Viewflow's own view does about a task, without the page: lock the process,
check that the task is this person's, execute it, create the next.
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import django
from django.conf import settings

from benchmarks.peers import asked


def database(url: str) -> dict[str, Any]:
    path = asked.sqlite_path(url)
    if path:
        durable = {"init_command": "PRAGMA synchronous=FULL", "transaction_mode": "IMMEDIATE"}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": durable}
    name, _, folder = url.removeprefix("postgresql://postgres@/").partition("?host=")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": "postgres",
        "HOST": folder,
    }


settings.configure(
    DATABASES={"default": database(sys.argv[1]) | {"CONN_MAX_AGE": None}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "viewflow",
        "viewflow.workflow",
        "benchmarks.peers.viewflow",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402 -- Django is set up first
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from benchmarks.peers.viewflow.flows import ActionFlow  # noqa: E402
from benchmarks.peers.viewflow.models import Action, School  # noqa: E402

STEPS = {
    asked.SUBMIT: ActionFlow.submit,
    asked.DECISIONS[0]: ActionFlow.basin,
    asked.DECISIONS[1]: ActionFlow.top,
}


def draft(number: int) -> Any:
    """The process of a new action, its first task the carrier's."""
    with transaction.atomic():
        school = School.objects.select_related("carrier").get(pk=asked.school_of(number) + 1)
        assert ActionFlow.draft.can_execute(school.carrier)
        activation = ActionFlow.draft.activation_class.create(ActionFlow.draft, None, None)
        activation.start(SimpleNamespace(user=school.carrier))
        action = Action.objects.create(school=school, title=f"Atelier n° {number}")
        activation.process.artifact = action
        activation.execute()
    return activation.process.pk


def execute(process: Any, what: str, user: User) -> None:
    with transaction.atomic():
        task = ActionFlow.task_class.objects.get(
            process_id=process, flow_task=STEPS[what], finished__isnull=True
        )
        with task.activation() as activation:  # it locks the process
            assert activation.start.has_perm(user)
            activation.start(SimpleNamespace(user=user))
            activation.execute()


def act(number: int, watch: asked.Watch) -> None:
    with watch(asked.DRAFT):
        process = draft(number)
    school = asked.school_of(number)
    who = (f"u{school}", f"p{asked.circonscription_of(school)}", "pilot")
    for what, user in zip(STEPS, (PEOPLE[name] for name in who), strict=True):
        with watch(what):
            execute(process, what, user)


def founded() -> None:
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # ours, which refer to those
    names = [f"u{n}" for n in range(asked.SCHOOLS)]
    names += [f"p{n}" for n in range(asked.CIRCONSCRIPTIONS)] + ["pilot"]
    User.objects.bulk_create([User(username=name) for name in names])
    PEOPLE.update({user.username: user for user in User.objects.all()})
    School.objects.bulk_create(
        [
            School(
                id=n + 1, carrier=PEOPLE[f"u{n}"], relay=PEOPLE[f"p{asked.circonscription_of(n)}"]
            )
            for n in range(asked.SCHOOLS)
        ]
    )
    for number in range(asked.BEFORE):
        execute(draft(number), asked.SUBMIT, PEOPLE[f"u{number}"])


PEOPLE: dict[str, User] = {}
founded()
asked.answer(act)
