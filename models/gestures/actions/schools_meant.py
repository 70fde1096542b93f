"""Which schools are meant by what somebody pastes: codes, names, names with their town, one a line.

What means one school is taken; what may mean several is asked, with those that it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.school_names import NamedSchool, SchoolNames
from models.words.signs import as_cell
from models.year.course import Course
from models.year.cycle import PARTICIPATION

UAI = re.compile(r"(?<!\w)[0-9]{7} ?[A-Za-z](?!\w)")
PARTED = re.compile(r"[\n;\t]+")
TOWN = re.compile(r"^(?P<name>.+?)\s*(?:\((?P<within>[^()]+)\)|,\s*(?P<after>[^,]+))$")
SHOWN = 30
"""Schools of one search: who sees more of them adds a word."""


@dataclass(frozen=True, kw_only=True)
class MeantSchool:
    """What a line means: the one *school*, or those that it may be; none: nobody takes part under
    that name."""

    text: str
    school: NamedSchool | None = None
    candidates: tuple[NamedSchool, ...] = ()


class TakingPart:
    """The schools that take part in a cycle, by name, town or code; read once, when asked for."""

    def __init__(self, session: Session, course: Course) -> None:
        self._session, self._course = session, course

    @cached_property
    def _names(self) -> SchoolNames:
        return SchoolNames(self._session, self._course.academy_id)

    @cached_property
    def _ids(self) -> frozenset[int]:
        p = PARTICIPATION.c
        query = sa.select(p.unit_id).where(p.cycle_id == self._course.cycle_id)
        return frozenset(self._session.connection().execute(query).scalars())

    def seek(self, words: str) -> list[NamedSchool]:
        """Those whose name, town or code has each of *words*."""
        return self._names.seek(words, self._ids, SHOWN)

    def meant(self, text: str) -> MeantSchool:
        """What one line means."""
        code = (UAI.search(text) or [""])[0].replace(" ", "")
        if (known := self._names.by_code(code or text)) and known.id in self._ids:
            return MeantSchool(text=text, school=known)
        parted = TOWN.match(text)
        name = parted["name"] if parted else text
        town = (parted["within"] or parted["after"] or "") if parted else ""
        found = self._names.find("", UAI.sub("", name).strip(" ,;-–()"), town)
        if found.school and found.school.id in self._ids and not code:
            return MeantSchool(text=text, school=found.school)
        may_be = (found.school,) if found.school else found.candidates
        return MeantSchool(text=text, candidates=tuple(s for s in may_be if s.id in self._ids))


def lines_in(pasted: str) -> list[str]:
    """The schools that were pasted, one each: a line, a cell, or codes in a row."""
    lines = (as_cell(part).strip() for part in PARTED.split(pasted))
    found: list[str] = []
    for line in filter(None, lines):
        codes = UAI.findall(line)
        alone = not UAI.sub("", line).strip(" ,;-–")
        found += codes if alone else [line]
    return list(dict.fromkeys(found))


def schools_meant(session: Session, course: Course, texts: Iterable[str]) -> list[MeantSchool]:
    """What each of *texts* means among the schools of a cycle."""
    schools = TakingPart(session, course)
    return [schools.meant(text) for text in texts]


def what_is_doubtful(lines: Sequence[MeantSchool]) -> str:
    """A sentence for the first line that does not mean one school; empty: each does."""
    unknown = [one.text for one in lines if not one.school and not one.candidates]
    if unknown:
        named = ", ".join(f"« {text[:60]} »" for text in unknown[:5])
        nobody = "Ni école, ni établissement, ni structure ne participe sous ce nom ou ce code"
        return f"{nobody} : {named}."
    doubtful = next((one for one in lines if not one.school), None)
    if doubtful is None:
        return ""
    may_be = " ; ".join(one.in_words for one in doubtful.candidates[:4])
    return f"« {doubtful.text[:60]} » peut être : {may_be}. Donnez son code."
