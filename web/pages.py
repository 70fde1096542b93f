"""Pages are templates over plain values; dates are said in French, in the place's hour."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates

from models.outbox.french import long_date, typeset
from models.serving import words

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True


def _moment(at: datetime) -> str:
    return typeset(words.moment(at))


templates.env.filters |= {"day": long_date, "moment": _moment, "lasting": words.lasting}


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """*template* filled with *values*, as an answer of that *status*."""
    return templates.TemplateResponse(request, template, values, status_code=status)


def as_moment(value: datetime | str) -> datetime:
    """The moment of a value that may still be ISO text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def as_date(value: date | datetime | str) -> date:
    """The day of a value that may still be ISO text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.date() if isinstance(value, datetime) else value


templates.env.globals |= {"span": words.span, "as_date": as_date}
