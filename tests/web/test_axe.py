"""No page shuts anybody out: each is looked at by axe-core, at a desk or on a narrow phone.

The list of pages is held against the portal's own routes: a page that nobody looks at is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import reading
from models.rehearsal.foreseen import FORESEEN, basis_of
from models.work.message import MESSAGE
from tests import databases
from tests.academy import at
from tests.browser import a_chromium
from tests.ports import free_port
from tests.web.everything import JANUARY, Look, World, filled
from tests.web.portal import anybody, put_clock, signed_in
from tests.web.routes import routes
from tests.web.served import served
from web.request.session import COOKIE

NO_PAGES = {
    "/healthz": "for machines",
    "/metrics": "for machines",
    "/following": "the stream that the first page listens to",
    "/documents/{document_id}": "a file",
    "/sign-in/provider": "leads to the provider's page",
    "/sign-in/callback": "leads onward, or says an error as any page does",
    "/sign-out/provider": "leads to the provider's page",
    "/cycles/{cycle_id}/papers/{kind}/{unit_id}/signed": "a PDF",
    "/p/{paper_id}/{seal}/signed": "a PDF",
    "/papers/{paper_id}": "leads to the page of the paper",
    "/cadrage": "leads to the cadrage of one's own cycle",
    "/cycles/{cycle_id}/forecast/progress": "a part of the page that waits for the forecast",
    "/cycles/{cycle_id}/forecast/letter/html": "the letter itself, shown in a frame of its page",
    "/outbox/{message_id}/html": "the letter itself, shown in a frame of its page",
    "/mailbox/{letter_id}/html": "the letter itself, shown in a frame of its page",
    "/calendar/{token}.ics": "for calendars",
    "/programme/{token}": "leads to the public programme",
    "/semaine": "leads to the only public programme; a list, of several",
    "/semaine/{code}/agenda.ics": "for calendars",
    "/semaine/{code}/rss.xml": "a feed",
    "/semaine/{code}/feed.json": "a feed",
    "/semaine/{code}/qr.svg": "an image",
    "/semaine/{code}/{number:int}/qr.svg": "an image",
    "/cycles/{cycle_id:int}/exports/progress": "a part of the page that waits for a file",
    "/years/{school_year}/exports/progress": "a part of the page that waits for a file",
    "/exports/{key}": "a file",
    "/forms/{code}.{ending}": "a file",
    "/about/accessibility/grid.ods": "a file",
    "/cycles/{cycle_id:int}/occasions/{code}/document": "a file",
    "/cycles/{cycle_id:int}/standing.pdf": "a PDF",
    "/years/{school_year}/standing.pdf": "a PDF",
    "/cycles/{cycle_id:int}/units/{unit_id:int}.pdf": "a PDF",
    "/cycles/{cycle_id:int}/programme.pdf": "a PDF",
    "/setup/files/{kind}/progress": "a part of the page that waits for a file",
    "/years/import/progress": "a part of the page that waits for a list",
    "/rehearsal/progress": "a part of the page that waits for the rehearsal",
    "/launch/progress": "a part of the page that waits for the count",
    "/look/{name}.css": "a style sheet",
    "/look/{cycle_id:int}/image/{mark}": "an image",
    "/standing": "leads to where one's own cycle stands",
    "/seminar": "leads to the seminar of one's own cycle",
    "/review": "leads to the review of one's own cycle",
    "/review/export": "leads to the export of one's own review",
    "/trust": "leads to the papers of one's own académie",
    "/cycles/{cycle_id:int}/trust/{code}.{ending}": "a document",
    "/cycles/{cycle_id:int}/review.pdf": "a PDF",
    "/actions/{action_id}/life.pdf": "a PDF",
    "/actions/{action_id}/life.xlsx": "a workbook",
    "/papers/{paper_id}/life.pdf": "a PDF",
    "/papers/{paper_id}/life.xlsx": "a workbook",
    "/setup/files/{kind}/errors.csv": "a file",
    "/cycles/{cycle_id:int}/review.{ending}": "a document",
    "/cycles/{cycle_id:int}/review/masks/{name}.{ending}": "a file",
    "/cycles/{cycle_id:int}/meetings/{kind}/agenda.ics": "for calendars",
    "/u/{cycle_id}/{unit_id}/{kind}/{seal}/agenda.ics": "for calendars",
    "/retention/years/{number:int}.zip": "a folder to hand over",
    "/retention/years/{number:int}/receipt.pdf": "what the Archives sent back",
    "/library/export.zip": "a library as one file",
    "/schools/{unit_id:int}/families.pdf": "a PDF",
    "/actions/{action_id}/sign-ups.csv": "a file",
    "/partners/{number:int}/agreements/{agreement:int}/file": "a file",
    "/library/{number:int}/file": "a file",
    "/library/public/{academy:int}/{number:int}/file": "a file",
    "/library/{number:int}/images/{document:int}": "an image",
    "/library/import/progress": "leads back to the page of the file",
    "/retention/slips/{number:int}.ods": "a slip to sign",
    "/programme": "leads to the programme of one's own cycle",
    **dict.fromkeys(
        ("/attestations", "/kit", "/retrospective", "/thanks", "/today", "/visits"),
        "leads to that of one's own cycle",
    ),
    "/cycles/{cycle_id:int}/day": "leads to the day that it is",
    "/cycles/{cycle_id:int}/attestations/{number:int}.pdf": "a PDF",
    "/cycles/{cycle_id:int}/retrospective.pdf": "a PDF",
    "/semaine/{code}/retrospective/{number:int}": "an image",
    "/cycles/{cycle_id:int}/kit/progress": "a part of the page that waits for a document",
    "/cycles/{cycle_id:int}/kit/elements/{number:int}": "a file",
    "/cycles/{cycle_id:int}/kit/items/{number:int}": "a file",
    "/cycles/{cycle_id:int}/kit/items/{number:int}/pages/{which:int}.png": "an image",
    "/cycles/{cycle_id:int}/kit/masks/{kind}.{ending}": "a file",
    "/cycles/{cycle_id:int}/meetings/{code}/agenda.ics": "for calendars",
    "/cycles/{cycle_id:int}/meetings/{code}/attestation.pdf": "a PDF",
    "/cycles/{cycle_id:int}/meetings/{code}/list.pdf": "a PDF",
    "/cycles/{cycle_id:int}/meetings/{code}/training/{which}.{form}": "a file",
    "/outbox/forecast": "leads to what will leave in one's own cycle",
}
"""Routes that show no page of ours, and why."""
SERIOUS = ("serious", "critical")
ONLY_VIOLATIONS = {"resultTypes": ["violations"], "iframes": False}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[World]:
    port = free_port()
    folder = tmp_path_factory.mktemp("axe")
    with (
        databases.sqlite_database(folder, sqlite_template) as engine,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("ORGUE_PORTAL_URL", f"http://127.0.0.1:{port}")
        found = filled(engine, f"http://127.0.0.1:{port}")
        with served(engine, port) as app:
            yield replace(found, foreseen=foreseen(app, found))


def foreseen(app: Any, world: World) -> str:
    """The key of a letter that will leave, once the forecast is computed."""
    year = world.year
    with reading(year.engine) as session:
        basis = basis_of(session, year.cycle_id, at(JANUARY).date())
    kept = app.state.forecasts.compute(year.cycle_id, at(JANUARY), basis).kept
    with kept.opened() as copy:
        return str(copy.connection().execute(sa.select(MESSAGE.c.key).where(FORESEEN)).scalar())


def test_every_page_of_the_portal_is_looked_at(world: World) -> None:
    known = routes_of(world)
    seen = {route_of(look, known) for look in world.looks()}
    pages = {route.path for route in known} - NO_PAGES.keys()
    assert len(pages) > 30
    assert pages - seen == set()


def routes_of(world: World) -> list[Any]:
    """The portal's own routes that are opened by GET."""
    app: Any = anybody(world.year.engine).app
    return [route for route in routes(app.routes) if "GET" in route.methods]


def route_of(look: Look, known: list[Any]) -> str:
    path = look.path.partition("?")[0]
    return next((route.path for route in known if route.path_regex.fullmatch(path)), "")


@pytest.mark.slow
def test_axe_finds_nothing_serious_on_any_page_and_none_overflows(world: World) -> None:
    """Once a page, on a desk and on a phone in turn; whoever looks, none is too wide."""
    known, examined = routes_of(world), set()
    with a_chromium() as chromium:
        eyes = Eyes(world=world, chromium=chromium)
        for look in world.looks():
            page = (route_of(look, known), look.status, bool(look.sent))
            eyes.look(look, () if page in examined else (len(examined) % 2,))
            examined.add(page)
    assert eyes.wrong == []


@pytest.mark.long
def test_axe_finds_nothing_serious_whoever_looks_at_a_desk_and_on_a_phone(world: World) -> None:
    with a_chromium() as chromium:
        eyes = Eyes(world=world, chromium=chromium)
        for look in world.looks():
            eyes.look(look, range(len(SCREENS)))
    assert eyes.wrong == []


SCREENS = ((1280, "light"), (320, "dark"))
"""A desk, and a narrow phone in the dark."""


@dataclass
class Eyes:
    """Looks at pages, one window for each person; *wrong*: what shuts somebody out."""

    world: World
    chromium: Any
    wrong: list[str] = field(default_factory=list)
    windows: dict[str, Any] = field(default_factory=dict)

    def look(self, look: Look, by_axe: Iterable[int]) -> None:
        """On each screen, with all that unfolds unfolded; *by_axe*: on which axe-core looks too."""
        page = self._window(look)
        self._open(page, look)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for n, (width, scheme) in enumerate(SCREENS):
            page.set_viewport_size({"width": width, "height": 800})
            where = f"{look.who or 'anybody'} {look.path} ({width} px)"
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                self.wrong.append(f"{where}: {wide} px too wide")
            if n in by_axe:
                page.emulate_media(color_scheme=scheme)
                self._examine(page, where)

    def _examine(self, page: Any, where: str) -> None:
        page.evaluate(AXE)
        for found in page.evaluate("o => axe.run(o)", ONLY_VIOLATIONS)["violations"]:
            if found["impact"] in SERIOUS:
                self.wrong.append(f"{where}: {found['id']}: {found['nodes'][0]['html'][:200]}")

    def _window(self, look: Look) -> Any:
        put_clock(self.world.year, look.on)
        if look.who not in self.windows:
            context = self.chromium.new_context(bypass_csp=True)  # axe comes from elsewhere
            if look.who:
                cookie = signed_in(self.world.year, look.who, on=look.on).cookies[COOKIE]
                kept = {"name": COOKIE, "value": cookie, "url": self.world.address}
                context.add_cookies([kept])
            self.windows[look.who] = context.new_page()
        return self.windows[look.who]

    def _open(self, page: Any, look: Look) -> None:
        if look.sent is None:
            answer = page.goto(self.world.address + look.path)
        else:
            with page.expect_navigation() as sent:
                page.evaluate(SEND, [look.path, [list(pair) for pair in look.sent]])
            answer = sent.value
        assert answer.status == look.status, look
        assert answer.headers["content-type"].startswith("text/html"), look
        assert page.url.endswith(look.path), look


AXE = Path(find_spec("axe_playwright_python").origin).with_name("axe.min.js").read_text("utf-8")
SEND = """([path, fields]) => {
  const form = Object.assign(document.createElement("form"), {method: "post", action: path});
  for (const [name, value] of fields) {
    form.append(Object.assign(document.createElement("input"), {name, value}));
  }
  document.body.append(form);
  form.submit();
}"""
