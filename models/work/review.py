"""What a review is made of besides the syntheses: what the press said, and what partners and
parents' representatives answer at an address that anybody may open until it closes.

The address is signed with the installation's secret and kept nowhere. Nobody's name is asked.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.access.public_token import number_in, public_token
from models.database.types import Instant, KeptJSON, table_of, words
from models.errors import NotFound, Refusal
from models.year.course import Course


class Audience(StrEnum):
    """Who is asked: the partners of the actions, or the parents' representatives."""

    PARTNERS = "partners"
    PARENTS = "parents"


class PressLink(SQLModel, table=True):
    """An article or a report on the week in the unit's territory: where it is read, since when, in
    which *medium*."""

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    title: str = Field(max_length=200)
    address: str = Field(max_length=500)
    medium: str = Field(default="", max_length=120)
    on: date | None = None
    added_at: datetime = Field(sa_type=Instant)
    added_by: str = Field(max_length=20)


class QuestionLink(SQLModel, table=True):
    """*taken_down_at*: it opens nothing any more, for good."""

    __table_args__ = (
        sa.Index(
            "ix_questionlink_open",
            "cycle_id",
            "unit_id",
            "audience",
            unique=True,
            sqlite_where=sa.text("taken_down_at IS NULL"),
            postgresql_where=sa.text("taken_down_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    unit_id: int = Field(foreign_key="unit.id")
    audience: Audience = Field(sa_type=words(Audience))
    made_at: datetime = Field(sa_type=Instant)
    made_by: str = Field(max_length=20)
    as_function: str = Field(max_length=40)
    taken_down_at: datetime | None = Field(default=None, sa_type=Instant)
    taken_down_by: str | None = Field(default=None, max_length=20)


class QuestionAnswer(SQLModel, table=True):
    """What somebody answered, each with the question as it was put to them, which may change
    since; before, texts alone in the order of the questions. Nobody is named."""

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    link_id: int = Field(foreign_key="questionlink.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    audience: Audience = Field(sa_type=words(Audience))
    answers: list[Any] = Field(sa_type=KeptJSON)
    at: datetime = Field(sa_type=Instant)


PRESS_LINK = table_of(PressLink)
QUESTION_LINK = table_of(QuestionLink)
QUESTION_ANSWER = table_of(QuestionAnswer)


class NoQuestions(NotFound):
    """An address that was cut, changed, or made up."""

    def __init__(self) -> None:
        super().__init__(
            "Cette adresse n'ouvre aucune question.",
            "Recopiez-la en entier, ou demandez-la à qui vous l'a donnée.",
        )


class QuestionsClosed(Refusal):
    """Questions that are asked no more."""

    status = 410


def token_of_questions(secret: str, number: int) -> str:
    """What names link *number* in its address: letters, digits and a dash."""
    return public_token(secret, "questions", number)


def question_link_at(session: Session, token: str) -> Any:
    """The row of QUESTION_LINK whose address holds *token*. Raises NoQuestions, QuestionsClosed
    (taken down)."""
    number = number_in(session, "questions", token)
    query = sa.select(QUESTION_LINK).where(QUESTION_LINK.c.id == number)
    row = None if number is None else session.connection().execute(query).first()
    if row is None:
        raise NoQuestions
    if row.taken_down_at is not None:
        raise QuestionsClosed(
            "Ces questions ne sont plus posées à cette adresse.",
            "Demandez la nouvelle, s'il y en a une, à qui vous avait donné celle-ci.",
        )
    return row


def answered_until(course: Course) -> date:
    """The last day on which the questions of a cycle are answered: that of its review."""
    return course.day_of(course.home, "review_due") or course.on(course.home, "year_ends")
