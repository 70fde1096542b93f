"""What a level gathers from the level below, to write its synthesis from.

A bassin or circonscription gathers its actions and their reports; a département the syntheses of
its bassins; the académie those of its départements. A text is proposed; a person reads it,
corrects it and sends it: it is never sent by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.rows import UnitPlace
from models.territory.unit import UNIT, Level
from models.territory.within import within, within_owner
from models.words.french import plural
from models.work import sharing
from models.work.action import ACTION, ActionState
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.parts import said
from models.year.cycle import PARTICIPATION

A = ActionState
MOST = 40
"""So many actions are quoted at most: a synthesis is read, not counted."""
LONGEST = 400
"""So many characters of each report or synthesis."""


@dataclass(frozen=True, kw_only=True)
class GatheredFigures:
    """Counts of actions below a unit, and of *people*: those that their reports counted, which are
    the carrier's own, and (*of_them*) those that the associated schools added; *elsewhere*: how
    many of these said that the action took place there."""

    proposed: int = 0
    took_place: int = 0
    reported: int = 0
    cancelled: int = 0
    with_parents: int = 0
    sharing: int = 0
    people: int = 0
    elsewhere: int = 0
    of_them: int = 0


@dataclass(frozen=True, kw_only=True)
class Below:
    """One action, or one unit's synthesis: what it says, and whether it is worth sharing."""

    title: str
    unit: str
    said: tuple[tuple[str, str], ...] = ()
    sharing: bool = False


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """*waited*: the units of the level below whose synthesis is not accepted yet."""

    figures: GatheredFigures
    below: tuple[Below, ...] = ()
    waited: tuple[str, ...] = ()
    of_actions: bool = True


class GatheringUnit(UnitPlace, Protocol):
    @property
    def recteur_is_dasen(self) -> bool: ...


def gather(session: Session, cycle_id: int, unit: GatheringUnit) -> Gathered:
    """What *unit* gathers now."""
    reports = _actions(session, cycle_id, unit)
    figures = _figures(reports)
    if Level(unit.level) is Level.BASIN:
        reported = tuple(_of_report(r) for r in reports if r.report)
        return Gathered(figures=figures, below=reported)
    papers = _syntheses(session, cycle_id, unit)
    accepted = tuple(_of_synthesis(p) for p in papers if p.state is PaperState.ACCEPTED)
    waited = tuple(p.name for p in papers if p.state is not PaperState.ACCEPTED)
    return Gathered(figures=figures, below=accepted, waited=waited, of_actions=False)


def _actions(session: Session, cycle_id: int, unit: GatheringUnit) -> list[Any]:
    """The actions of *unit* and below that were proposed, with their reports."""
    given = {"cycle": cycle_id, "unit": unit.id}
    return list(session.connection().execute(_proposed_within(Level(unit.level)), given))


@lru_cache(maxsize=len(Level))
def _proposed_within(level: Level) -> Any:
    """The query of ``unit``, of *level*: each of a country's bassins asks it."""
    a = ACTION.c
    theirs, there = sharing.numbers_of(), UNIT.alias("there")
    below = within_owner(level, sa.bindparam("unit"), there)
    return (
        sa.select(
            a.title,
            a.state,
            a.report,
            a.with_parents,
            UNIT.c.name,
            theirs.c.took_place_at,
            (_or_zero(theirs.c.their_pupils) + _or_zero(theirs.c.their_adults)).label("theirs"),
        )
        .join(UNIT, UNIT.c.id == a.unit_id)
        .outerjoin(theirs, theirs.c.action_id == a.id)
        .where(
            a.unit_id.in_(sa.select(there.c.id).where(below)),
            # by the few units first, not by all actions of the cycle
            a.cycle_id + 0 == sa.bindparam("cycle"),
            a.state.not_in([A.DRAFT, A.WITHDRAWN]),
        )
        .order_by(a.on_date, UNIT.c.name_order, a.id)
    )


def _or_zero(count: sa.ColumnElement[Any]) -> Any:
    return sa.func.coalesce(count, 0)


def _syntheses(session: Session, cycle_id: int, unit: GatheringUnit) -> list[Any]:
    """The participating units of the level below, with their synthesis if there is one."""
    u, p, t = UNIT.c, PAPER.c, PARTICIPATION.c
    mine = sa.and_(p.unit_id == u.id, p.cycle_id == cycle_id, p.kind == PaperKind.SYNTHESIS)
    query = (
        sa.select(u.name, p.state, p.content)
        .join(PARTICIPATION, sa.and_(t.unit_id == u.id, t.cycle_id == cycle_id))
        .outerjoin(PAPER, mine)
        .where(within(unit.id), u.id != unit.id, _just_below(unit))
        .order_by(u.name_order)
    )
    return list(session.connection().execute(query))


def _just_below(unit: GatheringUnit) -> Any:
    """Bassins for a département; départements for the académie, bassins where it is one."""
    basins = UNIT.c.level == Level.BASIN
    if Level(unit.level) is Level.DEPARTMENT or unit.recteur_is_dasen:
        return basins
    return UNIT.c.level == Level.DEPARTMENT


def _figures(actions: list[Any]) -> GatheredFigures:
    reports = [a.report for a in actions if a.report]
    of_them = sum(a.theirs or 0 for a in actions)
    return GatheredFigures(
        proposed=len(actions),
        took_place=sum(a.state is A.TOOK_PLACE for a in actions),
        reported=len(reports),
        cancelled=sum(a.state is A.CANCELLED for a in actions),
        with_parents=sum(a.with_parents and a.state is A.TOOK_PLACE for a in actions),
        sharing=sum(bool(r.get("worth_sharing")) for r in reports),
        people=sum(_people(r) for r in reports) + of_them,
        elsewhere=sum(a.took_place_at or 0 for a in actions),
        of_them=of_them,
    )


def _people(report: dict[str, Any]) -> int:
    """Every number that a report counts people by."""
    numbers = report.get("numbers")
    counted = numbers.values() if isinstance(numbers, dict) else ()
    return sum(n for n in counted if isinstance(n, int) and not isinstance(n, bool))


class ReportedRow(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def report(self) -> dict[str, Any]: ...


def _of_report(row: ReportedRow) -> Below:
    answers = ((title, _short(row.report.get(key))) for key, title in REPORTED.items())
    return Below(
        title=row.title,
        unit=row.name,
        said=tuple(pair for pair in answers if pair[1]),
        sharing=bool(row.report.get("worth_sharing")),
    )


class SynthesisRow(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def content(self) -> dict[str, Any]: ...


def _of_synthesis(row: SynthesisRow) -> Below:
    answers = ((title, _short(row.content.get(key))) for key, title in WRITTEN.items())
    return Below(title=row.name, unit=row.name, said=tuple(pair for pair in answers if pair[1]))


REPORTED = {
    "effects": "Effets",
    "difficulties": "Difficultés",
    "follow_up": "Propositions",
}
WRITTEN = {
    "text": "Ce qui a été fait",
    "strengths": "Ce qui a bien marché",
    "difficulties": "Difficultés",
    "sharing": "À partager",
    "proposals": "Propositions",
}


def _short(value: object) -> str:
    """The beginning of a text, cut between two words."""
    text = " ".join(said(value).split())
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0] + "…"


# ── the text that is proposed ────────────────────────────────────────────────────────────────────


def proposed(gathered: Gathered) -> dict[str, str]:
    """A synthesis to start from, part by part; the parts with nothing gathered are left out."""
    parts = {
        "text": "\n\n".join([in_figures(gathered.figures), *_told(gathered)]),
        "difficulties": _only(gathered, "Difficultés"),
        "sharing": _to_share(gathered),
        "strengths": _only(gathered, "Ce qui a bien marché"),
        "proposals": _only(gathered, "Propositions"),
    }
    return {code: text for code, text in parts.items() if text}


def in_figures(f: GatheredFigures) -> str:
    """« 24 actions proposées ; 20 ont eu lieu ; 18 bilans remis. »"""
    counts = [plural(f.proposed, "action proposée", "actions proposées")]
    counts += [plural(f.took_place, "a eu lieu", "ont eu lieu")]
    counts += [plural(f.cancelled, "annulée", "annulées")] if f.cancelled else []
    counts += [plural(f.reported, "bilan remis", "bilans remis")]
    if f.with_parents:
        counts += [plural(f.with_parents, "a associé des parents", "ont associé des parents")]
    if f.elsewhere:
        schools = plural(f.elsewhere, "école associée", "écoles associées")
        counts += [f"{schools} où l'action a eu lieu aussi"]
    if f.people:
        apart = f", dont {f.of_them} dans les écoles associées" if f.of_them else ""
        counts += [plural(f.people, "personne", "personnes") + f" au total{apart}"]
    return " ; ".join(counts) + "."


def _told(gathered: Gathered) -> list[str]:
    """What each says was done: effects of actions, first words of syntheses."""
    wanted = "Effets" if gathered.of_actions else "Ce qui a été fait"
    found = [
        f"{_named(one)} : {text}"
        for one in gathered.below
        for title, text in one.said
        if title == wanted
    ]
    left = len(found) - MOST
    more = [f"… et {plural(left, 'autre', 'autres')}."] if left > 0 else []
    return found[:MOST] + more


def _only(gathered: Gathered, wanted: str) -> str:
    found = [
        f"{_named(one)} : {text}"
        for one in gathered.below
        for title, text in one.said
        if title == wanted
    ]
    return "\n".join(found[:MOST])


def _to_share(gathered: Gathered) -> str:
    if not gathered.of_actions:
        return _only(gathered, "À partager")
    return "\n".join([_named(one) for one in gathered.below if one.sharing][:MOST])


def _named(one: Below) -> str:
    return one.unit if one.title == one.unit else f"« {one.title} » ({one.unit})"
