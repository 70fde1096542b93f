"""The cycle that a command is about: by its year, its académie and, where a year has two, its
name, typed after ``--name``."""

from __future__ import annotations

from sqlmodel import Session

from models.gestures.cycle import finding
from models.year.cycle import Cycle
from orgue.verbs import cycle_name


def find_cycle(session: Session, school_year: str, academy: str) -> Cycle:
    """:func:`models.gestures.cycle.finding.find_cycle`, of the name that was typed."""
    return finding.find_cycle(session, school_year, academy, name=cycle_name.get())


def cycles_named(session: Session, school_year: str | None, academy: str | None) -> list[Cycle]:
    """:func:`models.gestures.cycle.finding.cycles_named`, of the name that was typed."""
    return finding.cycles_named(session, school_year, academy, name=cycle_name.get())


def the_cycle(
    session: Session, school_year: str | None, academy: str | None, *, to_read: bool = False
) -> Cycle:
    """:func:`models.gestures.cycle.finding.the_cycle`, of the name that was typed."""
    name = cycle_name.get()
    return finding.the_cycle(session, school_year, academy, to_read=to_read, name=name)
