"""The fields of a fiche and of a report as JSON Schema has them, from their one declaration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    StrictFloat,
    StrictInt,
    create_model,
)
from pydantic import Field as Bounded
from pydantic_core import PydanticCustomError

from models.intake.days import BadDay, need_day
from models.work.fiche import FICHE, Field, FieldShape
from models.work.fiche_reading import LONGEST_QUOTE, PARTNER_NAME
from models.work.report import REPORT, SHORT

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def _without_control(text: str) -> str:
    return CONTROL.sub("", text.replace("\r\n", "\n")).strip()


def _written(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError("a date is a text")
    try:
        return need_day(value)
    except BadDay as bad:
        raise PydanticCustomError("day", "{words}", {"words": bad.sentence}) from None


Text = Annotated[str, AfterValidator(_without_control)]
Day = Annotated[date, BeforeValidator(_written)]


class Strict(BaseModel):
    """What a program sends: nothing that we do not know."""

    model_config = ConfigDict(extra="forbid")


def _text(field: Field) -> Any:
    return Annotated[Text, Bounded(max_length=field.limit)]


def _one_of(field: Field) -> Any:
    return Literal[tuple(code for code, _ in field.choices)]


def _some_of(field: Field) -> Any:
    return Annotated[list[_one_of(field)], Bounded(max_length=len(field.choices))]  # type: ignore[misc]


def _whole(field: Field) -> Any:
    return Annotated[StrictInt, Bounded(ge=0, le=field.limit)]


def _euros(field: Field) -> Any:
    return Annotated[float, Bounded(ge=0, le=field.limit, multiple_of=0.01, strict=True)]


def _hours(field: Field) -> Any:
    return Annotated[float, Bounded(ge=0, le=field.limit, multiple_of=0.5, strict=True)]


def _counts(field: Field) -> Any:
    many: dict[str, Any] = {
        code: (_whole(field) | None, Bounded(None, title=label)) for code, label in field.choices
    }
    return create_model(f"Counts_{field.code}", __base__=Strict, **many)


def _partners(field: Field) -> Any:
    partner = create_model(
        "Partner",
        __base__=Strict,
        name=(Annotated[Text, Bounded(min_length=1, max_length=PARTNER_NAME)], ...),
        brings=(_some_of(field), Bounded(default_factory=list)),
        convention=(StrictBool, False),
    )
    return Annotated[list[partner], Bounded(max_length=field.limit)]  # type: ignore[valid-type]


def _quotes(field: Field) -> Any:
    quote = create_model(
        "Quote",
        __base__=Strict,
        words=(Annotated[Text, Bounded(min_length=1, max_length=LONGEST_QUOTE)], ...),
        level=(_one_of(field) | None, None),
    )
    return Annotated[list[quote], Bounded(max_length=field.limit)]  # type: ignore[valid-type]


def _lines(field: Field) -> Any:
    return Annotated[
        list[Annotated[Text, Bounded(max_length=500)]], Bounded(max_length=field.limit)
    ]


def _days(field: Field) -> Any:
    hour = Annotated[Text, Bounded(max_length=12)] | None
    held: dict[str, Any] = {
        "on": (Day, ...),
        "from": (hour, Bounded(None, description="« 09:00 ».")),
        "to": (hour, Bounded(None, description="« 12:30 ».")),
    }
    day = create_model("DayIn", __base__=Strict, **held)
    return Annotated[list[day], Bounded(max_length=field.limit)]  # type: ignore[valid-type]


TYPES: dict[FieldShape, Callable[[Field], Any]] = {
    FieldShape.TEXT: _text,
    FieldShape.LONG: _text,
    FieldShape.DATE: lambda field: Day,
    FieldShape.CHOICE: _one_of,
    FieldShape.CHOICES: _some_of,
    FieldShape.YES: lambda field: StrictBool,
    FieldShape.EUROS: _euros,
    FieldShape.HOURS: _hours,
    FieldShape.COUNTS: _counts,
    FieldShape.QUOTES: _quotes,
    FieldShape.PARTNERS: _partners,
    FieldShape.MEASURES: _lines,
    FieldShape.SCHOOLS: _lines,
    FieldShape.LINKS: _lines,
    FieldShape.DAYS: _days,
}


def _model(name: str, words: str, fields: Iterable[Field]) -> type[BaseModel]:
    """The model of *fields*, each optional: what is left out is left as it is, null is nothing."""
    declared: dict[str, Any] = {
        f.code: (
            TYPES[f.shape](f) | None,
            Bounded(None, title=f.label, description=f.hint or None),
        )
        for f in fields
    }
    return create_model(name, __base__=Strict, __doc__=words, **declared)


Answers = dict[str, Text | StrictBool | StrictInt | StrictFloat | None]
OWN_ANSWERS = "Les réponses aux questions de l'académie, par leur code."
FicheIn: Any = create_model(
    "FicheIn",
    __base__=_model("FicheFields", "Les champs d'une fiche.", FICHE),
    __doc__="La fiche d'une action, en entier ou en partie.",
    own=(Answers | None, Bounded(None, title="Questions de l'académie", description=OWN_ANSWERS)),
)
CONFIRM = "Les dates passées, sans classe ou en dehors de la semaine sont bien celles-là."
FicheChange: Any = create_model(
    "FicheChange",
    __base__=FicheIn,
    __doc__="Les champs à changer ; les autres restent comme ils sont.",
    confirm=(StrictBool, Bounded(False, description=CONFIRM)),
)
ReportIn: Any = _model("ReportIn", "Le bilan d'une action : des nombres, jamais un nom.", REPORT)
ShortReportIn: Any = _model(
    "ShortReportIn", "Ce qui s'ajoute à « comme prévu » : sans nombres, ceux de la fiche.", SHORT
)
