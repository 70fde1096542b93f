"""What the API says and hears of a year's other carriers, highlights and standing measures."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, StrictBool

from models.gestures.cycle.occasions import LONGEST
from models.territory.unit import Kind
from web.api.fields import Day, Strict, Text
from web.api.shapes import Number

Name = Annotated[Text, Field(min_length=1, max_length=120)]
Mail = Annotated[Text, Field(max_length=254)]
Type = Annotated[Text, Field(min_length=1, max_length=80)]


class Carrier(BaseModel):
    """A carrier that is no school, or a network of private ones. *entered*: no directory says
    anything of it; *mail*: for who may change it (*may_change*)."""

    id: int
    code: str
    name: str
    type: str
    kind: Kind
    under: int
    under_name: str
    mail: str | None
    closed: bool
    takes_part: bool
    entered: bool
    may_change: bool


class CarrierIn(Strict):
    """A carrier to enter *under* a unit; *type* as people write it, *code*: made up if not sent."""

    name: Name
    type: Type
    under: Number
    mail: Mail | None = None
    code: Annotated[Text, Field(max_length=40)] | None = None


class CarrierChange(Strict):
    """What changes of a carrier: what is not sent stays, a null *mail* is taken away."""

    name: Name | None = None
    type: Type | None = None
    under: Number | None = None
    mail: Mail | None = None
    closed: StrictBool | None = None
    takes_part: StrictBool | None = None


class OccasionItem(BaseModel):
    """A highlight, or another date; *unit*: the code of who holds it, *document*: its file's
    name."""

    code: str
    kind: str
    kind_name: str
    name: str
    on: date | None
    until: date | None
    place: str
    town: str
    unit: str
    text: str
    document: str | None


class OccasionChange(Strict):
    """What changes of a highlight: what is not sent stays, null takes away."""

    name: Annotated[Text, Field(min_length=1, max_length=LONGEST["name"])] | None = None
    kind: Annotated[Text, Field(min_length=1, max_length=40)] | None = None
    on: Day | None = None
    until: Day | None = None
    place: Annotated[Text, Field(max_length=LONGEST["place"])] | None = None
    town: Annotated[Text, Field(max_length=LONGEST["town"])] | None = None
    unit: Annotated[Text, Field(max_length=120)] | None = None
    text: Annotated[Text, Field(max_length=LONGEST["text"])] | None = None


class OccasionIn(OccasionChange):
    """A highlight to enter: its title at least; *kind* is one of the cycle's."""

    name: Annotated[Text, Field(min_length=1, max_length=LONGEST["name"])]


class Measures(BaseModel):
    """The standing measures (« dispositifs ») that a fiche of the cycle may name."""

    cycle: int
    measures: list[str]


class FrameItem(BaseModel):
    """The frame of the nation, or a région's words, for a school year."""

    unit: int
    unit_name: str
    text: str
    themes: list[str]
    link: str


class FrameIn(Strict):
    """A frame, whole: what is not sent is taken away."""

    text: Annotated[Text, Field(max_length=20_000)]
    themes: Annotated[tuple[Annotated[Text, Field(max_length=200)], ...], Field(max_length=50)] = ()
    link: Annotated[Text, Field(max_length=500)] = ""
