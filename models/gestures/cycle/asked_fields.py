"""Validation of custom form fields: the questions that an académie adds to the fiche.

A question has a name that nobody else has, a kind for good once somebody answered, and asks no
pupil's name. One that is taken out after it was answered is asked no more; its answers are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import BadDefinition
from models.intake.yaml_file import shown
from models.work.action import ACTION
from models.work.fiche import OWN
from models.year.definition import Definition, refusal_at
from models.year.own_field import (
    LONGEST_CHOICE,
    LONGEST_HINT,
    LONGEST_LABEL,
    MOST,
    MOST_CHOICES,
    OwnField,
)

CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
NAMES_PUPILS = re.compile(
    r"\b(?:(?:pré)?noms?|listes?|identités?|initiales)\b.{0,40}\b[ée]l[èe]ves?\b"
    r"|\b[ée]l[èe]ves?\b.{0,20}\b(?:(?:pré)?noms?|identités?)\b",
    re.IGNORECASE,
)
NO_NAMES = "jamais de nom d'élève : demandez un nombre, une classe ou un niveau"


def check_fields(definition: Definition, folder: Path) -> None:
    """Refuse the first question that can't be asked so. Raises BadDefinition."""
    for n, what in _faults(definition.own_fields):
        raise refusal_at(folder, ("own_fields", n), what, "Corrigez cette question.")


def _faults(asked: tuple[OwnField, ...]) -> Iterator[tuple[int, str]]:
    codes = Counter(f.code for f in asked)
    labels = Counter(f.label.strip().casefold() for f in asked if not f.removed)
    for n, field in enumerate(asked):
        if codes[field.code] > 1:
            yield n, f"deux questions s'appellent « {shown(field.code)} »"
        if not field.removed and labels[field.label.strip().casefold()] > 1:
            yield n, f"« {shown(field.label)} » est demandé deux fois"
        yield from ((n, fault) for fault in faults_of(field))
    if sum(not f.removed for f in asked) > MOST:
        yield MOST, f"{MOST} questions au plus : retirez-en une"


def faults_of(field: OwnField) -> Iterator[str]:
    """What is wrong with a question by itself."""
    if not CODE.fullmatch(field.code):
        yield (
            f"« {shown(field.code)} » ne peut pas être le nom d'une question : des minuscules sans "
            "accent, des chiffres et « _ », 30 au plus"
        )
    if not field.label.strip():
        yield "il manque la question elle-même"
    for said, most in ((field.label, LONGEST_LABEL), (field.hint, LONGEST_HINT)):
        if len(said) > most:
            yield f"{most} signes au plus, pas {len(said)}"
    if NAMES_PUPILS.search(f"{field.label} {field.hint}") and not field.removed:
        yield NO_NAMES
    yield from _of_choices(field)


def _of_choices(field: OwnField) -> Iterator[str]:
    if field.kind != "choice":
        if field.choices:
            yield "seul un choix dans une liste a des réponses à choisir"
        return
    said = [choice.strip() for choice in field.choices]
    if len(said) < 2 or not all(said):
        yield "il faut deux réponses à choisir au moins, une par ligne"
    if len(said) > MOST_CHOICES or any(len(choice) > LONGEST_CHOICE for choice in said):
        yield f"{MOST_CHOICES} réponses au plus, de {LONGEST_CHOICE} signes au plus"
    if len({choice.casefold() for choice in said}) < len(said):
        yield "une réponse est proposée deux fois"


def with_answers_kept(
    session: Session, cycle_id: int, before: Definition, after: Definition
) -> Definition:
    """*after*, where what somebody answered of *before* is still read.

    Raises BadDefinition: a question that was answered changes its kind, or an answer that was given
    is no more in the list.
    """
    now = {f.code: f for f in after.own_fields}
    gone = [f for f in before.own_fields if f.code not in now]
    turned = [f for f in before.own_fields if f.code in now and now[f.code].kind != f.kind]
    answered = _answered(session, cycle_id, [*gone, *turned])
    for field in turned:
        if field.code in answered:
            raise BadDefinition(
                f"« {field.label} » a déjà des réponses : elle ne change pas de sorte.",
                "Retirez-la, puis posez une autre question.",
                path=f"own_fields › {field.code}",
            )
    for field in before.own_fields:
        _need_given_choices(session, cycle_id, field, now.get(field.code))
    left = [f.model_copy(update={"removed": True}) for f in gone if f.code in answered]
    if not left:
        return after
    return after.model_copy(update={"own_fields": (*after.own_fields, *left)})


def _need_given_choices(
    session: Session, cycle_id: int, field: OwnField, now: OwnField | None
) -> None:
    """Refuse to take an answer that was given out of a list: its fiche would lose it unseen, the
    next time that it is written."""
    gone = set(field.choices) - set(now.choices) if now is not None and not now.removed else set()
    if not gone:
        return
    key = f"{OWN}{field.code}"
    said = sa.select(ACTION.c.content).where(_is_answer(cycle_id, key))
    given = {content.get(key) for content in session.connection().execute(said).scalars()}
    for choice in sorted(gone & given):
        raise BadDefinition(
            f"« {shown(choice)} » est déjà la réponse d'une action à « {field.label} ».",
            "Gardez cette réponse dans la liste, ou retirez la question et posez-en une autre.",
            path=f"own_fields › {field.code}",
        )


def _answered(session: Session, cycle_id: int, fields: Iterable[OwnField]) -> set[str]:
    """The codes of those of *fields* that an action of the cycle answers."""
    return {f.code for f in fields if _is_answered(session, cycle_id, f"{OWN}{f.code}")}


def _is_answered(session: Session, cycle_id: int, key: str) -> bool:
    query = sa.select(ACTION.c.id).where(_is_answer(cycle_id, key)).limit(1)
    return session.connection().execute(query).first() is not None


def _is_answer(cycle_id: int, key: str) -> sa.ColumnElement[bool]:
    """Whether an action of the cycle answers the question of *key*."""
    a = ACTION.c
    said = sa.cast(a.content, sa.Text).contains(f'"{key}"', autoescape=True)
    return sa.and_(a.cycle_id == cycle_id, said)
