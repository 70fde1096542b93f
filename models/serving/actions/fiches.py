"""A fiche in words: for its page, and for who must see at once what changed since the last time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.words.french import NARROW, long_date
from models.work import own_fields
from models.work.action import FROZEN_VERSION
from models.work.days import in_words, said_days
from models.work.fiche import FICHE, Field, FieldShape
from models.work.subjects import SubjectKind
from models.year.definition import Definition

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field that is said otherwise; *before* or *after* is empty when nothing was said."""

    code: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Revision:
    """What a *round* changed of the one before."""

    round: int
    changes: tuple[FieldChange, ...]


def worded(field: Field, value: object) -> str:
    """The value of a field as a person reads it; empty for nothing."""
    if value is None or value is False or value in ("", [], {}):
        return ""
    return WORDS.get(field.shape, _as_is)(field, value)


def said_of(field: Field, values: Mapping[str, Any]) -> str:
    """What *values* say of a field, in words; an action's date says each of its days."""
    value = values.get(field.code)
    if field.code != "on_date" or not value:
        return worded(field, value)
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return in_words(said_days(day, values.get("days")))


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any], own: Iterable[Field] = ()
) -> tuple[FieldChange, ...]:
    """Field by field, in the form's order, what *after* says otherwise than *before*; *own*: the
    académie's own questions."""
    pairs = ((f, said_of(f, before), said_of(f, after)) for f in (*COMPARED, *own))
    return tuple(
        FieldChange(code=f.code, label=f.label, before=old, after=new)
        for f, old, new in pairs
        if old != new
    )


COMPARED = (*FICHE, Field(code="flagship", label="Action phare", shape=FieldShape.YES))


def parts_of(
    values: Mapping[str, Any], definition: Definition, *, validators: bool = True
) -> tuple[tuple[str, Facts], ...]:
    """What a fiche of a cycle so defined says, part by part; what it does not say is left out.
    *validators*: to who proposes it, or decides on it."""
    parts = own_fields.parts_of(definition, validators=validators)
    found = ((part.title, facts_of(part.fields, values)) for part in parts)
    return tuple((title, facts) for title, facts in found if facts)


def facts_of(fields: Iterable[Field], values: Mapping[str, Any]) -> Facts:
    """Label and words of those of *fields* that say something."""
    pairs = ((f.label, said_of(f, values)) for f in fields)
    return tuple((label, words) for label, words in pairs if words)


def versions(session: Session, kind: SubjectKind, subject_id: int) -> list[Any]:
    """The frozen versions of a subject, the first round first."""
    v = FROZEN_VERSION.c
    query = sa.select(v.round, v.content).where(v.subject_kind == kind, v.subject_id == subject_id)
    return list(session.connection().execute(query.order_by(v.round)))


def revisions(session: Session, action_id: int, own: Iterable[Field] = ()) -> tuple[Revision, ...]:
    """What each round of an action changed, the latest first; *own*: the académie's questions."""
    frozen = versions(session, SubjectKind.ACTION, action_id)
    pairs = pairwise(frozen)
    found = [
        Revision(round=new.round, changes=difference(old.content, new.content, tuple(own)))
        for old, new in pairs
    ]
    return tuple(reversed(found))


# ── each shape ───────────────────────────────────────────────────────────────────────────────────


def _as_is(field: Field, value: object) -> str:
    return str(value)


def _date(field: Field, value: str | date) -> str:
    return long_date(date.fromisoformat(value) if isinstance(value, str) else value)


def _choice(field: Field, value: object) -> str:
    return field.named(str(value))


def _choices(field: Field, value: Iterable[object]) -> str:
    return ", ".join(field.named(str(one)) for one in value)


def _yes(field: Field, value: object) -> str:
    return "oui"


def number(value: float) -> str:
    """« 1 200 », « 1,5 »."""
    return f"{value:,}".replace(",", NARROW).replace(".", ",")


def _euros(field: Field, value: float) -> str:
    if value == 0:
        return "aucun"
    return f"{number(value)} €" if value == int(value) else f"{_with_cents(value)} €"


def _with_cents(value: float) -> str:
    """« 1 200,50 »."""
    return f"{value:,.2f}".replace(",", NARROW).replace(".", ",")


def _hours(field: Field, value: float) -> str:
    return f"{number(value)} h"


def _counts(field: Field, value: Mapping[str, float]) -> str:
    counts = ((label, value.get(code)) for code, label in field.choices)
    return ", ".join(f"{label} : {number(n)}" for label, n in counts if n)


def _partners(field: Field, value: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join(_partner(field, one) for one in value)


def _partner(field: Field, one: Mapping[str, Any]) -> str:
    more = [field.named(code) for code in one.get("brings") or ()]
    more += ["avec une convention"] if one.get("convention") else []
    return f"{one.get('name', '')} ({', '.join(more)})" if more else str(one.get("name", ""))


def _quotes(field: Field, value: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join(_quote(field, one) for one in value)


def _quote(field: Field, one: Mapping[str, Any]) -> str:
    level = field.named(str(one.get("level") or ""))
    return f"« {one.get('words', '')} »" + (f" ({level})" if level else "")


def _lines(field: Field, value: Iterable[object]) -> str:
    return "\n".join(str(one) for one in value)


WORDS: dict[FieldShape, Callable[[Field, Any], str]] = {
    FieldShape.DATE: _date,
    FieldShape.CHOICE: _choice,
    FieldShape.CHOICES: _choices,
    FieldShape.YES: _yes,
    FieldShape.EUROS: _euros,
    FieldShape.HOURS: _hours,
    FieldShape.NUMBER: lambda field, value: number(value),
    FieldShape.COUNTS: _counts,
    FieldShape.QUOTES: _quotes,
    FieldShape.PARTNERS: _partners,
    FieldShape.MEASURES: _lines,
    FieldShape.SCHOOLS: _lines,
    FieldShape.LINKS: _lines,
    FieldShape.DAYS: lambda field, value: "",  # its date says them
}
