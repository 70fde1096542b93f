"""What a lived year's pages say of dates: those of letters' links, and those that people open."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from models.rehearsal.envelopes import PORTAL
from tests.academy import Year
from tests.story.real_weeks.dates import dates_in
from tests.story.real_weeks.truth import ReadLetter, TrueDates
from tests.web.portal import anybody, put_clock, signed_in

OPENED = (
    ("pilote", "/"),
    ("pilote", "/cycles/1/calendar"),
    ("pilote", "/cycles/1/silence"),
    ("pilote", "/cycles/1/programme"),
    ("pilote", "/cycles/1/standing"),
    ("ien1", "/me"),
    ("ien1", "/actions"),
    ("E12", "/me"),
    ("E31", "/"),
)
"""Pages that people of every level open, whatever the season."""
BY_THE = re.compile(r"Au plus tard : (.+?) à \d")


@dataclass(frozen=True)
class ReadPage:
    """A page as *who* read it: its words, on a day."""

    who: str
    path: str
    on: date
    words: str


@dataclass
class Reading:
    """Opens the page of the first letter of each kind, as it comes, and people's pages at times."""

    year: Year
    pages: list[ReadPage] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _kinds: set[str] = field(default_factory=set)

    def of_letters(self, letters: list[ReadLetter], moment: datetime) -> None:
        """The pages of what just left; what a letter asks by a date, its page asks by the same."""
        new = [one for one in letters if one.text not in self._kinds and one.envelope.link]
        for letter in {one.text: one for one in reversed(new)}.values():
            self._kinds.add(letter.text)
            page = self._opened("", "/" + letter.envelope.link.removeprefix(PORTAL), moment)
            asked = BY_THE.search(" ".join(letter.body.split()))
            if asked and not set(_days(asked[1])) <= set(_days(page.words)):
                self.faults.append(f"{letter.text}: its page does not say {asked[1]}")

    def of_people(self, moment: datetime) -> None:
        for who, path in OPENED:
            self._opened(who, path, moment)

    def _opened(self, who: str, path: str, moment: datetime) -> ReadPage:
        local = self.year.course.calendar().local(moment)
        on = local.in_timezone("Europe/Paris").format("DD/MM/YYYY HH:mm")
        put_clock(self.year, on)
        client = signed_in(self.year, who, on=on) if who else anybody(self.year.engine)
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (who, path, answer.status_code)
        page = ReadPage(who, path, date(local.year, local.month, local.day), _words(answer.text))
        self.pages.append(page)
        return page

    def wrong(self, true: TrueDates) -> Iterator[str]:
        """What is wrong in the pages that were read, a line each."""
        yield from self.faults
        for page in self.pages:
            for said in dates_in(page.words):
                if said.on is None or not true.may_say(said.on, page.on):
                    yield f"{page.who} {page.path} on {page.on:%d/%m/%Y}: {said}"


CONNECTED = re.compile(r'<section[^>]*aria-labelledby="connexions".*?</section>', re.S)
"""When one signed in is of the machine's own clock, not of the year's."""


def _words(text: str) -> str:
    main = CONNECTED.sub("", text[text.find("<main") : text.find("</main>")])
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def _days(text: str) -> list[date | None]:
    return [said.on for said in dates_in(text)]
