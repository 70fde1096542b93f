"""Schools, and the actions that Viewflow's processes are about."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import models


class School(models.Model):
    """A school, and who answers for it: its own account, its circonscription's relay."""

    carrier = models.ForeignKey(User, models.PROTECT, related_name="+")
    relay = models.ForeignKey(User, models.PROTECT, related_name="+")


class Action(models.Model):
    """What a school offers."""

    school = models.ForeignKey(School, models.PROTECT)
    title = models.CharField(max_length=200)
