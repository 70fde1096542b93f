"""The tree of the territory, from the nation to the school.

A circonscription gathers écoles (1st degree), a bassin gathers EPLE (2nd degree): same level, two
kinds. Each unit also carries its académie, département and bassin or circonscription, so that one
condition says « everything below ».
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import table_of, words
from models.words.collation import in_order, sought
from models.words.sort_keys import follows, keeps


class Level(StrEnum):
    NATION = "nation"
    REGION = "region"
    ACADEMY = "academy"
    DEPARTMENT = "department"
    BASIN = "basin"
    """Bassin or circonscription: one level."""
    SCHOOL = "school"


class Kind(StrEnum):
    NATION = "nation"
    REGION = "region"
    ACADEMY = "academy"
    DEPARTMENT = "department"
    BASIN = "basin"
    CIRCONSCRIPTION = "circonscription"
    NETWORK = "network"
    """Of private schools under contract (a direction diocésaine…): at the level of the bassins."""
    ECOLE = "ecole"
    COLLEGE = "college"
    LYCEE = "lycee"
    EREA = "erea"
    PARTNER = "partner"
    """A carrier that is no school: its *type_name* says what it is."""


class UnitState(StrEnum):
    OPEN = "open"
    CLOSING = "closing"
    """« A FERMER » in the directory: kept and flagged, leaves when closed."""
    CLOSED = "closed"


class Unit(SQLModel, table=True):
    """One node of the tree.

    *code*: nation ``FR``, région ``11``, académie ``24``, département three characters (``094``,
    ``02A``), bassin its code, circonscription its UAI (or, lacking one, its exact name), school
    its UAI. A school without bassin or circonscription hangs on its département, *basin_id* null:
    that is the unattached list. *place* names the school calendar it lives by (``C``, ``B+57``, as
    ``models/calendar/places.py`` reads it); *timezone* is an IANA name. *mail* is the directory's
    address. *missing_since*: the day an import did not list it any more.
    """

    __table_args__ = (
        sa.UniqueConstraint("kind", "code", "academy_id"),
        sa.Index("ix_unit_level_academy", "academy_id", "level"),
    )

    id: int = Field(default=None, primary_key=True)  # as a row has it: only an import makes one
    level: Level = Field(sa_type=words(Level))
    kind: Kind = Field(sa_type=words(Kind))
    code: str = Field(max_length=120, index=True)
    name: str
    name_order: str | None = follows(in_order, "name")
    name_sought: str | None = follows(sought, "name")
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    academy_id: int | None = Field(default=None, foreign_key="unit.id")
    department_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    basin_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    timezone: str = "Europe/Paris"
    place: str = "C"
    recteur_is_dasen: bool = False
    """In the five DROM the recteur is also DASEN: the département level is skipped."""
    state: UnitState = Field(default=UnitState.OPEN, sa_type=words(UnitState))
    mail: str | None = None
    phone: str | None = Field(default=None, max_length=30)
    """The directory's: shown to who may call its schools, and taken out nowhere."""
    unreachable_until: date | None = None
    """As a person's: the directory's address bounced for good."""
    bounce: str | None = Field(default=None, max_length=40)
    link_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """As a person's, for the links of the directory's address."""
    type_name: str | None = Field(default=None, max_length=80)
    """What a carrier that is no school is: « CIO », « mission locale »…"""
    entered: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Somebody entered it: no directory says anything of it."""
    commune: str | None = None
    sector: str | None = None
    """``public`` or ``private`` (under contract), schools only."""
    priority: str | None = None
    """``REP`` or ``REP+``."""
    opened_on: date | None = None
    missing_since: date | None = None
    part_of_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    """The establishment of which it is a section: then it is none itself (*state* is closed)."""
    apart: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """A section that an admin made an establishment of its own: an import does not undo that."""
    near_id: int | None = None
    """The bassin or circonscription where a private school is, while a network animates it."""
    became_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    """The unit that it became: its code means that one from then on."""
    closed_on: date | None = None
    """The day a change of the territory closed it: no directory opens it again."""
    attached_by_hand: bool = False
    """An admin attached it: an import that says nothing does not undo that."""


class BasinLink(SQLModel, table=True):
    """A circonscription linked to a bassin (it may have several)."""

    circonscription_id: int = Field(foreign_key="unit.id", primary_key=True)
    basin_id: int = Field(foreign_key="unit.id", primary_key=True)


keeps(Unit)
UNIT = table_of(Unit)
BASIN_LINK = table_of(BasinLink)
