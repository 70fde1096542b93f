"""What a change of a cycle leaves behind: its row, with the former values and the sendings that it
adds or moves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.database.types import canonical
from models.errors import Refusal
from models.planner.rules import calendar_rules
from models.year.changes import CYCLE_CHANGE, LONGEST_NOTE, CycleChange, difference
from models.year.course import Course
from models.year.cycle import Cycle
from models.year.definition import Definition
from models.year.message_kinds import Cause
from models.year.participation import definition_of

C = CYCLE_CHANGE.c
TEXT = "="
"""What marks a text, whatever the rules whose letters say it."""
JOINED = "+"
"""What marks the units that take part since: whatever they are sent."""
MEANWHILE = {
    "texts": (
        "Quelqu'un d'autre a récrit ce texte pendant que vous écriviez.",
        "Vos mots sont encore là : ouvrez ce texte dans un autre onglet pour comparer.",
    ),
    "own_fields": (
        "Quelqu'un d'autre a changé les questions entre-temps.",
        "Comparez avec la liste, puis recommencez.",
    ),
    "look": ("Quelqu'un d'autre a changé l'apparence entre-temps.", "Relisez, puis recommencez."),
    "kit": ("Quelqu'un d'autre a changé l'émetteur entre-temps.", "Relisez, puis recommencez."),
    "masks": ("Quelqu'un d'autre a changé les masques entre-temps.", "Relisez, puis recommencez."),
    "release_above": (
        "Quelqu'un d'autre a changé ce nombre entre-temps.",
        "Comparez avec le sien, affiché ci-dessus, puis enregistrez.",
    ),
    "themes": (
        "Les thèmes ont changé entre-temps.",
        "Comparez avec la liste, puis enregistrez.",
    ),
}
"""What is said when a part of a cycle is no longer what somebody was looking at."""
LADDERS = "ladder_"
"""What the rules of a ladder's letters begin with."""


@dataclass(frozen=True, kw_only=True)
class AboutChange:
    """What is known of a change beside its values: why, the letters that it adds or moves, the
    change that it takes back."""

    note: str = ""
    letters: Collection[str] | None = None
    takes_back: int | None = None


def as_data(definition: Definition) -> dict[str, Any]:
    """*definition* as it is pinned: what two of them are compared by."""
    return definition.model_dump(mode="json", by_alias=True)


def keep(
    session: Session,
    course: Course,
    was: Definition,
    before: Course | None,
    about: AboutChange,
    by: str,
    moment: datetime,
) -> int | None:
    """Keep the change that brought a cycle from *was*, and from the dates of *before*, to *course*:
    its number, None when nothing differs. Raises Refusal: too long a note."""
    former, laid = difference(as_data(was), as_data(course.definition))
    if not former and not laid:
        return None
    change = CycleChange(
        cycle_id=course.cycle_id,
        number=_last(session, course.cycle_id) + 1,
        at=moment,
        by=by,
        live=course.launched_at is not None,
        note=_note(about.note),
        was=former,
        laid=laid,
        sendings=_sendings_of(before, course, {*former, *laid}),
        letters=sorted(about.letters) if about.letters is not None else None,
        takes_back=about.takes_back,
    )
    session.add(change)
    session.flush()
    return change.number


class CycleChangedMeanwhile(Refusal):
    """Somebody else changed the cycle since it was looked at."""


def mark_of(session: Session, cycle: Cycle) -> str:
    """What tells whether somebody else changed a cycle since it was looked at."""
    return f"{_last(session, int(cycle.id or 0))}:{cycle.state.value}:{cycle.week.isoformat()}"


def mark_of_part(definition: Definition, part: str) -> str:
    """What tells whether somebody else changed one part of a cycle's definition since it was
    looked at: a key (« look »), or one below it (« texts.thanks »)."""
    said: Any = as_data(definition)
    for key in part.split("."):
        said = said.get(key) if isinstance(said, dict) else None
    return sha256(canonical([part, said]).encode()).hexdigest()[:16]


def need_unchanged(session: Session, cycle: Cycle, seen: str | None, part: str = "") -> None:
    """Refuse to change what is no longer as it was *seen*, if it was: the whole cycle, or one
    *part* of its definition. Raises CycleChangedMeanwhile."""
    if seen is None:
        return
    if part:
        if seen != mark_of_part(definition_of(cycle), part):
            raise CycleChangedMeanwhile(*MEANWHILE[part.split(".")[0]])
    elif seen != mark_of(session, cycle):
        raise CycleChangedMeanwhile(
            "Quelqu'un d'autre a changé ce cycle pendant que vous regardiez.",
            "Relisez ce que votre changement donne maintenant, puis confirmez.",
        )


def _note(text: str) -> str:
    said = " ".join(text.split())
    if len(said) > LONGEST_NOTE:
        raise Refusal(
            f"La note d'un changement a {LONGEST_NOTE} signes au plus.", "Dites-le plus court."
        )
    return said


def _last(session: Session, cycle_id: int) -> int:
    query = sa.select(sa.func.max(C.number)).where(C.cycle_id == cycle_id)
    return int(session.connection().execute(query).scalar() or 0)


def _sendings_of(before: Course | None, course: Course, keys: Collection[str]) -> list[str]:
    whole = set(_by_keys(course, keys))
    return sorted(whole | {one for one in _dated(before, course) if one.split(":")[0] not in whole})


def _dated(before: Course | None, after: Course) -> Iterator[str]:
    """The sendings of dates that one course has and not the other, or not on the same day."""
    then, now = _sendings(before) if before else set(), _sendings(after)
    for rule, rung, *_ in then ^ now:
        yield f"{rule}:{rung}"


def _sendings(course: Course) -> set[tuple[Any, ...]]:
    return {
        (one.rule, one.rung, one.track, one.since, one.text, one.cohort)
        for track in course.dates
        for one in calendar_rules(course, track)
    }


def _by_keys(course: Course, keys: Collection[str]) -> Iterator[str]:
    """The rules that no date commands and that *keys* change: a message by its name, and whatever a
    validation says or sets off once its delays or its ladders are others."""
    for key in keys:
        part, _, name = key.partition(".")
        if part == "participation":
            yield JOINED
        elif part == "texts":
            yield f"{TEXT}{name.split('.')[0]}"
        elif part == "messages":
            yield name.split(".")[0]
        elif part in ("chains", "ladders"):
            yield LADDERS
        if part == "chains":
            yield from (
                rule
                for rule, shape in course.definition.messages.items()
                if shape.when is Cause.ASKED
            )
