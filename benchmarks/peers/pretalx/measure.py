"""pretalx: an action is a proposal of one event, from draft to accepted.

Each gesture is what pretalx's own views make of it, without the page, in one transaction: a
proposal is kept and submitted by its speaker, a reviewer gives an opinion, an organiser accepts.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.peers import asked


def environment(url: str) -> dict[str, str]:
    """pretalx reads its settings there."""
    folder = tempfile.mkdtemp(prefix="orgue-pretalx-")
    where = {"PRETALX_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "pretalx.settings"}
    path = asked.sqlite_path(url)
    if path:
        return where | {"PRETALX_DB_TYPE": "sqlite3", "PRETALX_DB_NAME": path}
    name, _, host = url.removeprefix("postgresql://postgres@/").partition("?host=")
    return where | {
        "PRETALX_DB_TYPE": "postgresql",
        "PRETALX_DB_NAME": name,
        "PRETALX_DB_USER": "postgres",
        "PRETALX_DB_HOST": host,
    }


os.environ |= environment(sys.argv[1])

import django  # noqa: E402 -- the environment is set first

django.setup()

import logging  # noqa: E402

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django_scopes import scope, scopes_disabled  # noqa: E402
from pretalx.event.models import Event, Team  # noqa: E402
from pretalx.event.utils import create_organiser_with_team  # noqa: E402
from pretalx.person.models import User  # noqa: E402
from pretalx.submission.models import Review, Submission, SubmissionStates  # noqa: E402

logging.disable(logging.INFO)
# Its receipt leaves within the gesture (there is no Celery worker here): to nowhere, at no cost.
settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


class Conference:
    """One event, its organiser and reviewers, and a speaker for each school."""

    def __init__(self) -> None:
        call_command("migrate", verbosity=0)
        self.people = _people()
        with scopes_disabled():
            organiser, team = create_organiser_with_team(
                name="Académie", slug="academie", users=[self.people["pilot"]]
            )
            self.event = _event(organiser)
            team.limit_events.add(self.event)
            team.can_change_submissions = True
            team.save()
            reviewers = Team.objects.create(
                organiser=organiser, name="Relais", is_reviewer=True, all_events=True
            )
            reviewers.members.add(*(u for n, u in self.people.items() if n[0] == "p"))

    def draft(self, number: int) -> Any:
        user = self.people[f"u{asked.school_of(number)}"]
        with transaction.atomic():
            submission = Submission.objects.create(
                event=self.event,
                title=f"Atelier n° {number}",
                state=SubmissionStates.DRAFT,
                submission_type=self.event.cfp.default_type,
                content_locale="en",
            )
            submission.speakers.add(user)
        return submission.pk

    def submit(self, submission: Any, user: Any) -> None:
        with transaction.atomic():
            found = self._of(submission)
            assert user.has_perm("submission.update_submission", found)
            found.make_submitted(person=user)
            found.log_action("pretalx.submission.create", person=user)
            found.send_initial_mails(person=user)

    def review(self, submission: Any, user: Any) -> None:
        with transaction.atomic():
            found = self._of(submission)
            assert user.has_perm("submission.review_submission", found)
            review = Review.objects.create(submission=found, user=user, text="Favorable")
            review.save()
            review.log_action("pretalx.submission.review.create", person=user)

    def accept(self, submission: Any, user: Any) -> None:
        with transaction.atomic():
            found = self._of(submission)
            assert user.has_perm("submission.accept_submission", found)
            found.accept(person=user)

    def _of(self, submission: Any) -> Any:
        """As the next page reads it."""
        return Submission.all_objects.select_related("event").get(pk=submission)

    def act(self, number: int, watch: asked.Watch) -> None:
        school = asked.school_of(number)
        with watch(asked.DRAFT):
            submission = self.draft(number)
        with watch(asked.SUBMIT):
            self.submit(submission, self._fresh(f"u{school}"))
        with watch(asked.DECISIONS[0]):
            self.review(submission, self._fresh(f"p{asked.circonscription_of(school)}"))
        with watch(asked.DECISIONS[1]):
            self.accept(submission, self._fresh("pilot"))

    def _fresh(self, name: str) -> Any:
        """Somebody whose rights nobody asked yet: pretalx keeps them with the person."""
        return User.objects.get(pk=self.people[name].pk)


def _people() -> dict[str, Any]:
    names = [f"u{n}" for n in range(asked.SCHOOLS)]
    names += [f"p{n}" for n in range(asked.CIRCONSCRIPTIONS)]
    User.objects.bulk_create(
        [User(name=name, email=f"{name}@example.org", locale="en") for name in [*names, "pilot"]]
    )
    return {user.name: user for user in User.objects.all()}


def _event(organiser: Any) -> Any:
    soon = datetime.now(UTC) + timedelta(days=60)
    return Event.objects.create(
        name="Semaine",
        slug="semaine",
        organiser=organiser,
        is_public=True,
        email="p@example.org",
        date_from=soon.date(),
        date_to=soon.date() + timedelta(days=5),
        timezone="Europe/Paris",
        locale="en",
        locale_array="en",
    )


conference = Conference()
with scope(event=conference.event):
    for waits in range(asked.BEFORE):
        conference.submit(conference.draft(waits), conference.people[f"u{waits}"])
    asked.answer(conference.act)
