"""The way up of an action, as Viewflow draws it."""

from __future__ import annotations

from django.contrib.auth.models import User
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow import views


def carrier(activation: object) -> User:
    return activation.process.artifact.school.carrier  # type: ignore[attr-defined]


def relay(activation: object) -> User:
    return activation.process.artifact.school.relay  # type: ignore[attr-defined]


class ActionFlow(flow.Flow):
    """Drafted and submitted by its school, decided by its circonscription, then the département."""

    lock_impl = lock.select_for_update_lock

    draft = flow.Start(views.CreateProcessView.as_view(fields=[])).Next(this.submit)
    submit = flow.View(views.UpdateProcessView.as_view(fields=[])).Assign(carrier).Next(this.basin)
    basin = flow.View(views.UpdateProcessView.as_view(fields=[])).Assign(relay).Next(this.top)
    top = (
        flow.View(views.UpdateProcessView.as_view(fields=[]))
        .Assign(username="pilot")
        .Next(this.end)
    )
    end = flow.End()
