"""pretalx's public pages of 1,500 confirmed talks, asked in its own process by Django's client: how
long each takes, to be set beside `python -m benchmarks.public`.

    PATH_TO_ITS_ENVIRONMENT/bin/python -m benchmarks.peers.pretalx.public_list
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

TALKS, DAYS, ROOMS, SPEAKERS, TIMES = 1_500, 5, 30, 300, 8
PATHS = (
    "/semaine/talk/",
    "/semaine/schedule/",
    "/semaine/schedule/v/v1/widgets/schedule.json",
)


def ready(folder: str) -> None:
    """Its settings, on a new SQLite file; its own static files are not built."""
    os.environ |= {
        "PRETALX_DATA_DIR": folder,
        "PRETALX_DB_TYPE": "sqlite3",
        "PRETALX_DB_NAME": f"{folder}/db.sqlite3",
        "PRETALX_SITE_URL": "http://localhost",
        "DJANGO_SETTINGS_MODULE": "pretalx.settings",
    }
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from django.conf import settings
    from django.core.management import call_command

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"] = {"BACKEND": plain}
    call_command("migrate", verbosity=0)


def event_of() -> Any:
    from django_scopes import scopes_disabled
    from pretalx.event.models import Event
    from pretalx.event.utils import create_organiser_with_team
    from pretalx.person.models import User

    soon = datetime.now(UTC) + timedelta(days=60)
    pilot = User.objects.create(name="pilot", email="pilot@example.org", locale="en")
    with scopes_disabled():
        organiser, _ = create_organiser_with_team(name="A", slug="a", users=[pilot])
        return Event.objects.create(
            name="Semaine",
            slug="semaine",
            organiser=organiser,
            is_public=True,
            email="p@example.org",
            date_from=soon.date(),
            date_to=(soon + timedelta(days=DAYS)).date(),
            timezone="Europe/Paris",
            locale="en",
            locale_array="en",
        )


def released(event: Any) -> None:
    """Its schedule, with every talk in it."""
    from pretalx.person.models import User
    from pretalx.schedule.models import Room, TalkSlot
    from pretalx.submission.models import Submission, SubmissionStates

    rooms = [Room.objects.create(event=event, name=f"R{n}") for n in range(ROOMS)]
    speakers = [
        User.objects.create(name=f"S{n}", email=f"s{n}@example.org", locale="en")
        for n in range(SPEAKERS)
    ]
    first = datetime.combine(event.date_from, datetime.min.time(), UTC) + timedelta(hours=8)
    for n in range(TALKS):
        talk = Submission.objects.create(
            event=event,
            title=f"Atelier {n}",
            abstract="Associer les familles. " * 5,
            state=SubmissionStates.CONFIRMED,
            submission_type=event.cfp.default_type,
            content_locale="en",
        )
        talk.speakers.add(speakers[n % SPEAKERS])
        at = first + timedelta(days=n % DAYS, hours=n // 150 % 10)
        slot = {"room": rooms[n % ROOMS], "start": at, "end": at + timedelta(hours=1)}
        TalkSlot.objects.create(
            submission=talk, schedule=event.wip_schedule, is_visible=True, **slot
        )
    event.wip_schedule.freeze("v1", notify_speakers=False)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ready(folder)
        from django.test import Client
        from django_scopes import scope

        event = event_of()
        with scope(event=event):
            released(event)
        client = Client(HTTP_HOST="localhost")
        for path in PATHS:
            client.get(path)
            taken = []
            for _ in range(TIMES):
                began = time.perf_counter()
                answer = client.get(path)
                taken.append((time.perf_counter() - began) * 1000)
            listed = answer.content.count(b"Atelier ")
            print(f"{path:48} {answer.status_code} {median(taken):6.0f} ms, {listed} talks listed")


if __name__ == "__main__":
    main()
