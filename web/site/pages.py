"""Pages are templates over plain values; set as French sets its words, in Paris's hour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Undefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from sqlmodel import Session

from models.calendar.school_year import year_called
from models.database.transactions import reading
from models.words import moments
from models.words.collation import same
from models.words.days import hours_in_words
from models.words.french import capital, hour, long_date, plural, typeset
from models.words.signs import curled
from models.words.units import of_unit, short_name
from web.request.session import SAID, said_last, say_next
from web.site.among_words import HtmlPlace


class French(Extension):
    """A page's own words get curly apostrophes and French spaces, so that nobody types them; so do
    the values among them (:mod:`web.site.among_words`), names from files as well."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        place = HtmlPlace()
        for token in stream:
            if token.type == "data":
                place.pass_by(token.value)
                yield Token(token.lineno, "data", typeset(token.value))
            elif token.type == "variable_begin" and place.is_read:
                yield token
                yield Token(token.lineno, "lparen", "(")
            elif token.type == "variable_end" and place.is_read:
                yield from (Token(token.lineno, kind, sign) for kind, sign in SHOWN)
                yield token
            else:
                yield token


class Nothing(Undefined):
    """What a condition without « else » shows: nothing, which need not be looked into."""

    def __html__(self) -> str:
        return ""


SHOWN = (("rparen", ")"), ("pipe", "|"), ("name", "shown"))


templates = Jinja2Templates(directory=Path(__file__).parents[1] / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True
templates.env.add_extension(French)
templates.env.undefined = Nothing


def _day(on: date) -> str:
    return long_date(on)


def _moment(at: datetime, timezone: str = moments.PARIS) -> str:
    return typeset(moments.moment(at, timezone))


def _hour(at: datetime, timezone: str = moments.PARIS) -> str:
    return typeset(hour(at, timezone))


def local_day(at: datetime, timezone: str = moments.PARIS) -> date:
    """The day of *at* on the clocks of *timezone*."""
    return at.astimezone(ZoneInfo(timezone)).date()


@contextmanager
def around(request: Request) -> Iterator[Session]:
    """The picture of the database in which what surrounds a page is read: one for all of it, that
    of the page while its values are collected, another while it is set."""
    shared: Session | None = getattr(request.state, "around", None)
    if shared is not None:
        yield shared
        return
    with reading(request.app.state.engine) as session:
        yield session


@contextmanager
def reading_for(request: Request) -> Iterator[Session]:
    """A reading in which what surrounds the page is read as well (:func:`around`)."""
    with reading(request.app.state.engine) as session:
        request.state.around = session
        try:
            yield session
        finally:
            request.state.around = None


def page(request: Request, template: str, status: int = 200, **values: object) -> Response:
    """*template* filled with *values*, as an answer of that *status*.

    It says what the last gesture's answer left to say (:func:`done`), once.
    """
    said = said_last(request)
    with reading_for(request):  # it has a connection from its first statement on, if there is one
        response = templates.TemplateResponse(
            request, template, _said(said) | values, status_code=status
        )
    if said:
        response.delete_cookie(SAID, path="/")
    return response


def _said(sentence: str) -> dict[str, Any]:
    return {"said": sentence.removeprefix(UNDONE), "undone": sentence.startswith(UNDONE)}


def done(request: Request, path: str, sentence: str) -> Response:
    """A gesture was made: on to *path*, which says *sentence*."""
    return say_next(request, RedirectResponse(path, status_code=303), sentence)


def not_done(request: Request, path: str, sentence: str) -> Response:
    """Nothing was made: back to *path*, which says why."""
    return say_next(request, RedirectResponse(path, status_code=303), f"{UNDONE}{sentence}")


def is_adrift(request: Request) -> bool:
    """Whether the database is left alone for what remains of this answer."""
    return getattr(request.state, "adrift", False)


UNDONE = "! "
"""What a sentence begins with that tells why nothing was done."""


def as_moment(value: datetime | str) -> datetime:
    """The moment of a value that may still be ISO text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def as_date(value: date | datetime | str) -> date:
    """The day of a value that may still be ISO text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.date() if isinstance(value, datetime) else value


def _shown(value: object) -> object:
    """A value among words; what is HTML already was set where it was made."""
    return curled(value) if type(value) is str else value


@lru_cache(maxsize=1024)
def _hours_of(starts: str | None, ends: str | None) -> str:
    """« de 9 h à 12 h », for lists of thousands of lines."""
    return typeset(hours_in_words(starts, ends))


templates.env.filters |= {
    "day": _day,
    "moment": _moment,
    "hour": _hour,
    "local_day": local_day,
    "lasting": moments.lasting,
    "ago": moments.ago,
    "short": moments.short_day,
    "fr": typeset,
    "shown": _shown,
    "capital": capital,
    "short_name": short_name,
    "of_unit": of_unit,
    "as_same": same,
    "as_pair": lambda word: (word, word),
}
templates.env.globals |= {
    "span": moments.span,
    "long_span": moments.long_span,
    "year_called": year_called,
    "as_date": as_date,
    "plural": plural,
    "hours_of": _hours_of,
}
