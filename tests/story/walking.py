"""People at their browsers, the mail that really reaches them, and the clock of their home.

A :class:`Walk` is a portal on a SQLite file, an SMTP server, and a Chromium. Nobody has a session
before a letter's link, or their address, gives them one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from channels.delivery import deliver
from channels.opening import open_channel
from config.settings import Settings
from models.tick import run_cycle
from tests.academy import Year, at, mail_of
from tests.browser import Seen
from tests.ports import free_port
from tests.sink import Sink
from tests.web.portal import put_clock
from tests.web.served import served, watched
from web.signing import link as signing

DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
NARROW = PHONE | {"viewport": {"width": 320, "height": 640}}
NO_SCRIPT = DESK | {"java_script_enabled": False}


@dataclass
class Walk:
    """*year* is Valmont's, live; *address* the portal's; *sink* takes the letters."""

    year: Year
    address: str
    sink: Sink
    chromium: Any
    opened: list[tuple[Any, Seen]] = field(default_factory=list)

    # ── the clock and the mail ──

    def now_is(self, moment: str) -> None:
        """The home's clock is put at *moment*: the year is run there, and what is owed leaves."""
        self.year.now = moment
        put_clock(self.year, moment)
        run_cycle(self.year.engine, self.year.cycle_id, at(moment))
        self.mail_leaves()

    def mail_leaves(self) -> None:
        """What the last gesture owes goes out by SMTP."""
        settings = Settings(mail_url=self.sink.url)
        with open_channel(settings, self.year.engine) as channel:
            report = deliver(self.year.engine, at(self.year.now), channel)
        assert (report.failed, report.parked, report.retried) == ([], 0, 0)

    def letters(self, who: str, subject: str = "") -> list[EmailMessage]:
        """What *who* received whose subject begins so, in order."""
        return [
            letter
            for letter in self.sink.messages
            if mail_of(who) in str(letter["To"]) and str(letter["Subject"]).startswith(subject)
        ]

    def letter(self, who: str, subject: str) -> str:
        """The text of the last such letter, as a mail reader shows it."""
        found = self.letters(who, subject)
        assert found, f"{who} received: {[str(m['Subject']) for m in self.letters(who)]}"
        return text_of(found[-1])

    def link(self, who: str, subject: str) -> str:
        """The link of the last such letter's own button; in a digest, items have others before."""
        return str(re.findall(rf"{self.address}/\S+", self.letter(who, subject))[-1])

    # ── the browsers ──

    def browser(self, device: dict[str, Any] = DESK) -> Any:
        """A page of a browser that was never here."""
        page, seen = watched(self.chromium.new_context(locale="fr-FR", **device))
        page.set_default_timeout(8000)
        self.opened.append((page, seen))
        return page

    def opens(self, who: str, subject: str, device: dict[str, Any] = DESK) -> Any:
        """What is owed leaves; *who* opens the link of their last letter on that subject."""
        self.mail_leaves()
        page = self.browser(device)
        answer = page.goto(self.link(who, subject))
        assert answer.status == 200
        return page

    def signs_in(self, who: str, to: str = "/me", device: dict[str, Any] = DESK) -> Any:
        """*who* signs in by their address alone, on the way to a page."""
        page = self.browser(device)
        page.goto(f"{self.address}{to}")
        page.get_by_label("Votre adresse de courriel").fill(mail_of(who))
        page.get_by_role("button", name="Recevoir mon lien").click()
        self.mail_leaves()
        page.goto(self.link(who, "Votre lien de connexion"))
        page.get_by_role("button", name="Me connecter").click()
        assert page.url == f"{self.address}{to}"
        return page

    def goes_to(self, page: Any, path: str) -> Any:
        """The page, at another path."""
        assert page.goto(f"{self.address}{path}").status == 200, path
        return page

    def nothing_went_wrong(self) -> None:
        """No browser complained, or asked anything of another machine."""
        for page, seen in self.opened:
            assert seen.complaints == []
            assert [url for url in seen.asked if not url.startswith(f"{self.address}/")] == []
            page.context.close()


def text_of(letter: EmailMessage) -> str:
    """The plain text of a letter, decoded, with typed apostrophes and plain spaces."""
    plain = letter.get_body(("plain",))
    assert plain is not None
    return as_typed(plain.get_content())


def as_typed(text: str) -> str:
    """*text* with typed apostrophes and plain spaces."""
    return " ".join(text.replace("’", "'").split())


def says(page: Any, *sentences: str, within: float = 8.0) -> None:
    """Fail unless the page comes to say each of *sentences* (apostrophes, spaces as typed here)."""
    ends = time.monotonic() + within
    while missing := [s for s in sentences if s not in words_of(page)]:
        assert time.monotonic() < ends, f"{missing} manque ; {page.url} dit : {words_of(page)}"
        page.wait_for_timeout(100)


def words_of(page: Any) -> str:
    """What a page says, with typed apostrophes and plain spaces."""
    page.wait_for_load_state()
    return as_typed(page.locator("main").inner_text())


def fits(page: Any) -> bool:
    """Whether nobody has to scroll sideways."""
    page.wait_for_load_state()
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


W = TypeVar("W", bound=Walk)


@contextmanager
def walk_of(
    year: Year, chromium: Any, monkeypatch: pytest.MonkeyPatch, kind: type[W]
) -> Iterator[W]:
    """A walk through *year*, whose letters lead to a portal that is served meanwhile."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    monkeypatch.setenv("ORGUE_PORTAL_URL", address)
    signing.ASKING.forget()
    with Sink() as sink, served(year.engine, port):
        walk = kind(year=year, address=address, sink=sink, chromium=chromium)
        yield walk
        walk.nothing_went_wrong()


def rows_of(engine: sa.Engine, table: sa.Table) -> list[Any]:
    """All that a table holds."""
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table)))
