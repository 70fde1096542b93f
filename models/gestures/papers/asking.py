"""Partners and parents' representatives are asked the review's questions at an address without
account, which closes with the review and may be taken down before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.secret import secret_of
from models.errors import Refusal
from models.gestures.no_names import NamesPeople
from models.gestures.of_a_unit import note_of_unit
from models.gestures.papers.press import review_right
from models.gestures.under_way import need_under_way
from models.words.name_lists import without_name_lists
from models.work.review import (
    QUESTION_ANSWER,
    QUESTION_LINK,
    Audience,
    QuestionLink,
    QuestionsClosed,
    answered_until,
    question_link_at,
    token_of_questions,
)
from models.year.course import Course

K = QUESTION_LINK.c
LONGEST = 1_000
MOST = 1_000
"""Answers that one address takes."""
NOBODY_KNOWN = "guest"


def ask_questions(
    session: Session,
    course: Course,
    unit_id: int,
    audience: Audience,
    by: Actor,
    moment: datetime,
) -> str:
    """Give the questions an address for the *audience* of a unit, in the place of the one that it
    had; what names it. Raises Refusal (no questions, too late), NotFound, NotYours,
    CycleIsClosed."""
    right = review_right(session, course, unit_id, by, moment)
    if not course.definition.questions:
        raise Refusal(
            "Ce cycle ne pose aucune question.",
            "Un pilote académique ou un administrateur les écrit : page « Réglages », « Questions "
            "du bilan ».",
        )
    if course.local_day(moment) > answered_until(course):
        raise Refusal(
            "La date du bilan est passée : les questions sont closes.",
            "Les réponses reçues se lisent dans le bilan.",
        )
    _take_down(session, course, unit_id, audience, right, moment)
    link = QuestionLink(
        cycle_id=course.cycle_id,
        unit_id=unit_id,
        audience=audience,
        made_at=moment,
        made_by=right.by.slot,
        as_function=right.function,
    )
    session.add(link)
    session.flush()
    number = int(link.id or 0)
    facts = {"link": number, "audience": audience.value}
    note_of_unit(session, course, "questions.asked", unit_id, right, moment, facts)
    return token_of_questions(secret_of(session), number)


def stop_asking(
    session: Session,
    course: Course,
    unit_id: int,
    audience: Audience,
    by: Actor,
    moment: datetime,
) -> None:
    """Have the address of a unit's questions open nothing any more; what was answered stays.
    Raises Refusal (it has none), NotFound, NotYours, CycleIsClosed."""
    right = review_right(session, course, unit_id, by, moment)
    gone = _take_down(session, course, unit_id, audience, right, moment)
    if gone is None:
        raise Refusal("Ces questions ne sont posées à aucune adresse.", "Il n'y a rien à retirer.")
    facts = {"link": gone, "audience": audience.value}
    note_of_unit(session, course, "questions.taken_down", unit_id, right, moment, facts)


def _take_down(
    session: Session,
    course: Course,
    unit_id: int,
    audience: Audience,
    right: Right,
    moment: datetime,
) -> int | None:
    there = (K.cycle_id == course.cycle_id, K.unit_id == unit_id, K.audience == audience)
    values = {"taken_down_at": moment, "taken_down_by": right.by.slot}
    open_ = sa.update(QUESTION_LINK).where(*there, K.taken_down_at.is_(None))
    number = session.connection().execute(open_.values(values).returning(K.id)).scalar_one_or_none()
    return None if number is None else int(number)


class BadAnswers(Refusal):
    """Answers that say nothing, or too much; *errors*, in its facts, by ``q1``, ``q2``…"""

    status = 422


class QuestionsChanged(BadAnswers):
    """Answers to questions that are no longer those that are put."""

    status = 409

    def __init__(self) -> None:
        said = "Les questions ont changé pendant que vous écriviez."
        step = "Relisez vos réponses, puis envoyez de nouveau."
        super().__init__(said, step, errors={"q1": f"{said} {step}"})


def need_open(course: Course, moment: datetime) -> None:
    """Refuse once the review's day is over. Raises QuestionsClosed."""
    if course.local_day(moment) > answered_until(course):
        raise QuestionsClosed(
            "La date du bilan est passée : ces questions sont closes.",
            "Merci d'avoir voulu répondre. Le bilan sera lu par l'académie.",
        )


def answer_questions(
    session: Session,
    course: Course,
    token: str,
    answers: Sequence[str],
    moment: datetime,
    put: Sequence[str] = (),
) -> None:
    """Keep what somebody without account answers at an address. Nobody is named: an answer that
    lists names is given back. *put*: the
    questions as they were read, where that is known.

    Raises NoQuestions, QuestionsClosed, QuestionsChanged, BadAnswers, CycleIsClosed.
    """
    link = question_link_at(session, token)
    need_under_way(session, course)
    need_open(course, moment)
    questions = course.definition.questions
    if put and tuple(put) != questions:
        raise QuestionsChanged
    said = [
        [q, a] for q, a in zip(questions, read_answers(answers, len(questions)), strict=True) if a
    ]
    mine = QUESTION_ANSWER.c.link_id == link.id
    count = sa.select(sa.func.count()).select_from(QUESTION_ANSWER).where(mine)
    if session.connection().execute(count).scalar_one() >= MOST:
        raise QuestionsClosed(
            "Cette adresse a reçu toutes les réponses qu'elle peut prendre.",
            "Dites-le à qui vous l'a donnée.",
        )
    row = {"cycle_id": course.cycle_id, "link_id": link.id, "unit_id": link.unit_id}
    row |= {"audience": link.audience, "answers": said, "at": moment}
    session.connection().execute(sa.insert(QUESTION_ANSWER), [row])
    entry = {
        "what": "questions.answered",
        "subject": f"unit.{link.unit_id}",
        "unit_id": link.unit_id,
        "by": NOBODY_KNOWN,
        "facts": {"audience": link.audience.value},
    }
    journal.write(session, course.cycle_id, moment, [entry])


def read_answers(answers: Sequence[str], questions: int) -> list[str]:
    """What is kept of *answers* to so many *questions*. Raises BadAnswers (none, too long, a list
    of names), by question."""
    said = [text.strip() for text in [*answers, *[""] * questions][:questions]]
    errors = {f"q{n}": wrong for n, t in enumerate(said, 1) if (wrong := _wrong_with(t))}
    if not any(said):
        errors["q1"] = "Répondez à une question au moins."
    if errors:
        step = "Corrigez, puis envoyez de nouveau."
        raise BadAnswers(" ".join(errors.values()), step, errors=errors)
    return said


def _wrong_with(text: str) -> str:
    """Why an answer is not kept as it is; empty: it is."""
    if len(text) > LONGEST:
        return f"{LONGEST} signes au plus."
    left = without_name_lists(text).left
    return str(NamesPeople(left, "")) if left else ""
