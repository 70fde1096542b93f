"""Each gesture is refused for the same reason at every door: page, letter's link, program, command.

A closed cycle, an action whose day is past, a fiche that lacks something, somebody of another
territory: nothing changes, whichever way it is asked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config.settings import Settings
from tests import databases
from tests.academy import Year
from tests.models.gestures.every_gesture import ELSEWHERE, GESTURES
from tests.orgue.typing_commands import everything
from tests.web.doors import MORNING, PAST, Answer, Api, Command, Door, Letter, Page
from tests.web.families.doors import FAMILIES_AT, OF_FAMILIES
from tests.web.gesture_doors import TABLE, close, world
from tests.web.kit.doors import KIT_FORMS, KIT_REQUESTS
from tests.web.library.doors import ASKED_OF_THE_LIBRARY, OF_THE_LIBRARY
from tests.web.partners.doors import ASKED_OF_THE_PARTNERS, OF_THE_PARTNERS
from tests.web.portal import signed_in
from tests.web.routes import routes
from web.api.app import create_api
from web.app import create

EVERY = [(name, door) for name, row in TABLE.items() for door in row.doors]
KEPT_BESIDE = {"browsersession", "clock", "installation", "api_token", "apitoken", "linkuse"}
"""What is written of who asks, or of the home, not of what is asked for."""


@pytest.fixture(scope="module")
def kept() -> Iterator[sqlite3.Connection]:
    """The world as it is first made, to begin again from."""
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as beside:
        yield beside


@pytest.fixture
def year(kept: sqlite3.Connection, home: Path, sqlite_template: Path) -> Iterator[Year]:
    """A world that the portal, programs and the command line share."""
    home.mkdir()
    with databases.sqlite_database(home, sqlite_template) as engine:
        made = world(engine)
        copied(engine, kept)
        yield made


def copied(engine: sa.Engine, to: sqlite3.Connection, *, back: bool = False) -> None:
    """Keep a world, or begin again from it."""
    raw = engine.raw_connection()
    try:
        here: Any = raw.driver_connection
        (to if back else here).backup(here if back else to)
    finally:
        raw.close()


def rows(year: Year) -> dict[str, list[Any]]:
    found = everything(year.engine)
    found["journalentry"] = [r for r in found["journalentry"] if "token.made" not in r]
    del found["untoldentry"]  # what of the journal is still to be told, the token's too
    return {name: said for name, said in found.items() if name not in KEPT_BESIDE}


def refusals(
    year: Year, ask: Callable[[str, Door], Answer | None], *, saying: str = ""
) -> list[str]:
    """The doors that did not refuse, or not in those words, or changed something."""
    wrong, before = [], rows(year)
    for name, door in EVERY:
        answer = ask(name, door)
        if answer is None:
            continue
        after = rows(year)
        changed = sorted(n for n in after if after[n] != before[n])
        refused = answer.refused or isinstance(door, Page)
        if changed or not refused or saying not in answer.words.lower():
            wrong.append(f"{name} {door}: {changed} {answer.words[:200]}")
            before = after
    return wrong


def test_a_gesture_that_is_in_its_place_is_made_at_every_door(
    year: Year, kept: sqlite3.Connection
) -> None:
    wrong = []
    for name, door in EVERY:
        row = TABLE[name]
        row.first(year)
        before = rows(year)
        answer = door.ask(year, row.by, row.on)
        if answer.refused or rows(year) == before:
            wrong.append(f"{name} {door}: {answer.words[:300]}")
        copied(year.engine, kept, back=True)
    assert not wrong, "\n".join(wrong)


def test_a_closed_cycle_refuses_every_gesture_at_every_door(year: Year) -> None:
    close(year)

    def ask(name: str, door: Door) -> Answer:
        return door.ask(year, TABLE[name].by, TABLE[name].on)

    wrong = refusals(year, ask)
    assert not wrong, "\n".join(wrong)


def test_somebody_of_another_territory_is_refused_at_every_door(year: Year) -> None:
    def ask(name: str, door: Door) -> Answer:
        return door.ask(year, TABLE[name].outsider, TABLE[name].on)

    wrong = refusals(year, ask)
    assert not wrong, "\n".join(wrong)


def test_what_was_to_happen_is_changed_at_no_door_once_its_day_is_past(year: Year) -> None:
    def ask(name: str, door: Door) -> Answer | None:
        return door.ask(year, TABLE[name].by, PAST) if TABLE[name].late else None

    wrong = refusals(year, ask)
    assert not wrong, "\n".join(wrong)


def test_what_lacks_something_is_sent_up_at_no_door(year: Year) -> None:
    def ask(name: str, door: Door) -> Answer | None:
        row = TABLE[name]
        return of_the_bare_one(door).ask(year, row.by, MORNING) if row.incomplete else None

    wrong = refusals(year, ask, saying="thème")
    assert not wrong, "\n".join(wrong)


def of_the_bare_one(door: Door) -> Door:
    """The same gesture on the draft that has nothing but a title."""
    if isinstance(door, Command):
        return replace(door, line=tuple("4" if word == "2" else word for word in door.line))
    assert not isinstance(door, Letter)
    return replace(door, path=door.path.replace("/2/", "/4/"))


# ── nothing is left out ──────────────────────────────────────────────────────────────────────────

IN_ANOTHER_ROW = {
    "answering_put_off.answer_put_off": "one page alone: tests/story/test_the_week_is_put_off.py",
    "announcing_together.announce": "tests/web/validation/test_announcements.py: looked at first",
    "attending.answer_invitation": "by an invitation: tests/web/meetings/test_desk.py",
    "attending.mark_attendance": "of those invited: tests/web/meetings/test_desk.py",
    "attending.remove_attendee": "of somebody who was added",
    "inviting.take_off_the_list": "of somebody who was noted: tests/web/meetings/test_lists.py",
    "training.say_training": "by the EAFC: tests/web/meetings/test_training.py",
    "objectives.follow_objective": "of a year before: tests/web/framing/test_objectives.py",
    "asking.stop_asking": "the same form with another button: tests/web/review/test_desk.py",
    **OF_FAMILIES,
    "linking.link_partner": "of a name in a fiche: tests/web/partners/test_pages.py",
    "making.keep_item": "made beside: tests/web/kit, tests/orgue/test_kit_cli.py",
    "press.review_right": "asked by what adds to the review",
    "report_drafts.keep_report": "of a page alone: tests/web/actions/test_report.py",
    "report_drafts.hand_in": "the page's way to report",
    "documenting.join": "a file: tests/web/actions, tests/orgue/test_fiche_cli.py",
    "documenting.join_film": "beside a file: tests/web/actions/test_uses.py",
    "delaying.submit_or_keep": "the page's way to submit",
    "issuing.submit_written": "the page's way to submit a paper: its preview comes first",
    "signing.join_signed": "a file: tests/web/papers/test_signed.py, programs and commands too",
    "signing.withdraw_signed": "of what was joined",
    "signing.leave_unsigned": "of a letter that waits",
    "submitting.need_writer": "asked by what keeps and submits a paper",
    "writing_to_lists.release": "of what was prepared",
    "writing_to_lists.give_up": "of what was prepared",
}
ROUTES_ELSEWHERE = (
    "/me/",
    "/help/first",
    "/sign-in",
    "/sign-out",
    "/s/",
    "/demo/",
    "/outbox/",
    "/years/",
    "/frames/",
    "/resume",
    "/announcements",
    "/settings/",
    "/suspensions",  # tests/web/mail/test_suspending.py, programs too
)
"""One's own page and signing in, the demo, the mail, settings, the year's pages, suspensions: no
gesture on a cycle's work, or one that is looked at before it is made."""
OF_THE_CYCLE = {
    "/cycles/{cycle_id:int}/attestations",  # tests/web/exports/test_attestations.py
    "/cycles/{cycle_id:int}/attestations/{number:int}/issue",
    "/cycles/{cycle_id:int}/attestations/{number:int}/refuse",
    "/cycles/{cycle_id:int}/thanks/prepare",  # a change of the cycle: tests/web/mail/test_thanks.py
    "/actions/{action_id}/photo",  # a file: tests/web/programme/test_day.py
    "/semaine/{code}/contact",  # by nobody known: tests/web/programme/test_public_contact.py
    "/review/answer/{token}",  # by nobody known: tests/web/review/test_desk.py
    "/cycles/{cycle_id}/objectives/followed",
    "/cycles/{cycle_id:int}/attached",  # tests/web/meetings/test_attached.py
    "/cycles/{cycle_id:int}/meetings",  # tests/web/meetings/test_lists.py
    "/cycles/{cycle_id:int}/meetings/{code}",  # tests/web/meetings/test_desk.py
    "/cycles/{cycle_id:int}/meetings/{code}/answer",
    "/cycles/{cycle_id:int}/meetings/{code}/attendance",
    "/cycles/{cycle_id:int}/meetings/{code}/call-off",
    "/cycles/{cycle_id:int}/meetings/{code}/training",
    "/u/{cycle_id}/{unit_id}/meetings/{seal}/answer",
    "/u/{cycle_id}/{unit_id}/seminar/{seal}/answer",
    "/u/{cycle_id}/{unit_id}/conference/{seal}/answer",
    "/v/{task_id}/{seal}/open",
    "/a/{action_id}/{seal}",
    "/p/{paper_id}/{seal}",
    "/u/{cycle_id}/{unit_id}/{topic}/{seal}",
    "/u/{cycle_id}/{unit_id}/call/{seal}/answer",  # tests/web/letter_pages/test_answering_by_link
    "/actions/{action_id}/schools",  # keeps nothing by itself: tests/web/actions/test_schools.py
    "/actions/{action_id}/documents",
    "/actions/{action_id}/partners",
    *FAMILIES_AT,
    "/documents/{document_id}/remove",
    "/documents/{document_id}/uses",  # tests/web/actions/test_uses.py
    "/documents/{document_id}/withdraw",
    "/cycles/{cycle_id:int}/exports/{code}",
    "/cycles/{cycle_id}/silence/messages/{number}",
    "/cycles/{cycle_id}/themes",
    "/cycles/{cycle_id}/participation",
    "/cycles/{cycle_id}/carriers",  # tests/web/framing/test_carriers.py
    "/cycles/{cycle_id}/carriers/{unit_id}",
    "/cycles/{cycle_id}/papers/{kind}/{unit_id}/submit",
    "/cycles/{cycle_id}/papers/{kind}/{unit_id}/signed",
    "/cycles/{cycle_id}/papers/{kind}/{unit_id}/signed/withdraw",
    "/cycles/{cycle_id}/papers/{kind}/{unit_id}/signed/leave",
    "/cycles/{cycle_id}/forecast",
    "/cycles/{cycle_id}/forecast/sending",
    "/cycles/{cycle_id}/forecast/release-above",
    "/cycles/{cycle_id}/forecast/sending/words",
    "/cycles/{cycle_id:int}/reopen",
    "/cycles/{cycle_id:int}/occasions",
    "/cycles/{cycle_id:int}/occasions/{code}/remove",
    "/cycles/{cycle_id:int}/put-off",
    "/cycles/{cycle_id:int}/put-off/choose",
    "/cycles/{cycle_id:int}/put-off/preview",
    "/cycles/{cycle_id:int}/public-side",  # tests/web/programme/test_public_side.py
    "/u/{cycle_id}/{unit_id}/put_off/{seal}/answer",
    *KIT_FORMS,
    *OF_THE_PARTNERS,  # a pilot below keeps theirs: tests/web/partners
    "/stop/{token}",  # a letter's own link: tests/web/mail/test_stopping.py
}
"""Ways in, what changes the cycle itself (launched or not), and the second step of a row above."""
OF_THE_ACADEMY = (
    *OF_THE_LIBRARY,
    "/retention/hold",
    "/retention/holds/{number:int}/free",
    "/retention/person/{number:int}/correct",
    "/retention/person/{number:int}/data",
    "/retention/person/{number:int}/erase",
    "/retention/person/{number:int}/oppose",
    "/retention/requests/{number:int}/answer",
    "/retention/slip",
    "/retention/slips/{number:int}/purge",
    "/retention/slips/{number:int}/visa",
    "/retention/sweep",
    "/retention/years/{number:int}/receipt",
    "/launch",
    "/launch/count",
    "/rehearsal",
    "/setup/attach",
    "/setup/calendar",
    "/setup/calendar/import",
    "/setup/calendar/remove",
    "/setup/draft",
    "/setup/files/{kind}",
    "/setup/files/{kind}/forget",
    "/setup/files/{kind}/keep",
    "/setup/link",
    "/setup/mail",
    "/setup/people",
    "/territory/changes",
    "/territory/changes/preview",
    "/territory/changes/{number:int}/put-back",
    "/territory/rollout",
    "/territory/rollout/follow",
    "/territory/weeks",
    "/territory/weeks/preview",
)
"""What an académie settles before its cycle is launched, or beside it: tried as such in
tests/web/setup, rehearsal and territory, and below by who is from elsewhere."""
ASKED_OF_THE_CYCLE = ASKED_OF_THE_LIBRARY | {
    ("PUT", "/actions/{action_id}/documents"),  # tests/web/api/test_images.py
    ("POST", "/actions/{action_id}/films"),
    ("DELETE", "/documents/{document_id}"),
    ("PUT", "/documents/{document_id}/uses"),
    ("POST", "/documents/{document_id}/withdraw"),
    ("POST", "/cycles/{cycle_id}/meetings"),
    ("PATCH", "/cycles/{cycle_id}/meetings/{code}"),
    ("PUT", "/cycles/{cycle_id}/meetings/{code}/answer"),
    ("POST", "/cycles/{cycle_id}/meetings/{code}/cancellation"),
    ("PUT", "/cycles/{cycle_id}/objectives/{number}/reached"),
    ("PUT", "/cycles/{cycle_id}/public-side"),  # tests/web/programme/test_public_side.py
    ("POST", "/cycles/{cycle_id}/carriers"),
    ("PATCH", "/cycles/{cycle_id}/carriers/{unit_id}"),
    ("POST", "/cycles/{cycle_id}/occasions"),
    ("PATCH", "/cycles/{cycle_id}/occasions/{code}"),
    ("DELETE", "/cycles/{cycle_id}/occasions/{code}"),
    ("POST", "/cycles/{cycle_id}/changes"),
    ("POST", "/cycles/{cycle_id}/changes/{number}/taking-back"),
    ("PUT", "/cycles/{cycle_id}/weeks/{unit_id}"),
    ("POST", "/cycles/{cycle_id}/weeks/{unit_id}/preview"),
    ("PUT", "/cycles/{cycle_id}/masks/{ending}"),
    ("DELETE", "/cycles/{cycle_id}/masks/{ending}"),
    *KIT_REQUESTS,
    *ASKED_OF_THE_PARTNERS,
    ("POST", "/territory/changes"),
    ("POST", "/territory/changes/{change_id}/put-back"),
    ("PUT", "/territory/rollout"),
    ("PUT", "/papers/{paper_id}/signed"),
    ("DELETE", "/papers/{paper_id}/signed"),
    ("POST", "/papers/{paper_id}/signed/leave"),
    ("PUT", "/delegations"),  # tests/web/api/test_delegations.py
    ("POST", "/retention/holds"),  # tests/web/api/test_retention.py
    ("DELETE", "/retention/holds/{number}"),
    ("POST", "/retention/slips"),
    ("PUT", "/retention/slips/{number}/visa"),
    ("POST", "/retention/slips/{number}/purge"),
    ("POST", "/retention/sweep"),
    ("PUT", "/retention/years/{cycle}/receipt"),
}
"""The same, asked by a program: test_year.py, test_seminar.py, test_changes.py, test_territory.py
and test_masks.py of tests/web/api; tests/web/papers/test_signed.py."""


def test_every_gesture_is_in_a_row_or_says_why_not() -> None:
    assert set(TABLE) | set(IN_ANOTHER_ROW) == set(GESTURES)
    assert not set(ELSEWHERE) & set(TABLE)


def test_every_form_of_the_portal_is_in_a_row_or_says_why_not() -> None:
    app = create(sa.create_engine("sqlite://"), Settings(mail_url=None))
    wanted = {
        route.path: route
        for route in routes(app.routes)
        if set(route.methods) - {"GET", "HEAD"} and not route.path.startswith(ROUTES_ELSEWHERE)
    }
    addresses = [
        door.path.partition("?")[0]
        for row in TABLE.values()
        for door in row.doors
        if isinstance(door, Page | Letter)
    ]
    tried = {
        next((path for path, route in wanted.items() if matches(route, one)), "")
        for one in addresses
    }
    assert set(wanted) - tried == OF_THE_CYCLE | set(OF_THE_ACADEMY)


@pytest.mark.parametrize("who", ["pilote1", "E31"])
def test_what_an_academy_settles_is_not_settled_by_who_is_below_it(year: Year, who: str) -> None:
    client, before = signed_in(year, who, on=MORNING), rows(year)
    sent = {"cycle": str(year.cycle_id), "unit": str(year.units["C1"])}
    for path in OF_THE_ACADEMY:
        asked = path.replace("{kind}", "people").replace("{number:int}", "1")
        answer = client.post(asked, data=sent, files={"file": ("dates.csv", b"zone;nom")})
        assert answer.status_code in (403, 404), path
    assert rows(year) == before


def matches(route: Any, address: str) -> bool:
    filled_in = address.replace("{seal}", "s" * 16)
    for name in ("cycle", "AC", "D1", "C2", "E11", "E13"):
        filled_in = filled_in.replace("{" + name + "}", "1")
    return route.path_regex.match(filled_in) is not None


def test_every_request_that_a_program_may_make_is_in_a_row() -> None:
    state = create(sa.create_engine("sqlite://"), Settings(mail_url=None)).state
    api = create_api(state)
    while not hasattr(api, "routes"):
        api = api.app if hasattr(api, "app") else api.within  # type: ignore[attr-defined]
    writes = {
        (method, route.path)
        for route in routes(api.routes)
        for method in set(route.methods) - {"GET", "HEAD"}
        if not route.path.startswith(ROUTES_ELSEWHERE)
    }
    asked = [
        (door.method, "/" + door.path.partition("?")[0])
        for row in TABLE.values()
        for door in row.doors
        if isinstance(door, Api)
    ]
    found = {
        (method, route.path)
        for route in routes(api.routes)
        for method, path in asked
        if method in route.methods and route.path_regex.match(path)
    }
    assert writes - found == ASKED_OF_THE_CYCLE
