"""What a list of last year's actions would make: each line read, the schools that are to be asked,
the columns that are left out; nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from models.intake.tabular.any_table import AnyTable
from models.territory.school_names import NamedSchool, SchoolNames, SoughtSchool
from models.words.french import plural
from models.work.action import ActionState
from models.work.brought.columns import BY_CODE, NONE, called, guessed, left_out
from models.work.brought.lines import BroughtAction, LineReader, UnreadCell, days_said, with_days
from models.work.brought.mapping import BroughtMap
from models.work.typed_days import DayBounds, NotUnderstood
from models.year.week import usual_end

PREVIEWED = 5
WHAT = "une liste d'actions"
NO_TITLE, NO_SCHOOL = "il manque le titre", "cet établissement n'est pas trouvé"
LEFT = "laissée de côté, comme vous l'avez dit"


@dataclass(frozen=True, kw_only=True)
class DoubtfulSchool:
    """A school as it is *typed* on some *lines*, and those that it may be."""

    typed: str
    lines: tuple[str, ...]
    candidates: tuple[NamedSchool, ...]


@dataclass(frozen=True, kw_only=True)
class YearPlan:
    """*actions* that would be made; *doubtful* schools; *left*: lines that make none, with why;
    *unread* cells; *lacking*: what keeps it from being brought, each with its next step."""

    table: AnyTable
    columns: Mapping[str, int]
    out: Mapping[int, str]
    week: date | None
    unsaid: ActionState
    actions: tuple[BroughtAction, ...] = ()
    doubtful: tuple[DoubtfulSchool, ...] = ()
    left: tuple[UnreadCell, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def unread(self) -> list[UnreadCell]:
        return [*self.left, *(cell for one in self.actions for cell in one.unread)]

    def state_of(self, one: BroughtAction) -> ActionState:
        """The state that an action was left in; what has a report took place."""
        return one.outcome or (ActionState.TOOK_PLACE if one.tells else self.unsaid)

    def states(self) -> dict[str, int]:
        """How many actions were left in each state."""
        found = Counter(self.state_of(one).value for one in self.actions)
        return dict(sorted(found.items()))

    def as_dict(self) -> dict[str, Any]:
        """What is shown, and kept with the import."""
        table = self.table
        return {
            "read": len(table.rows),
            "actions": len(self.actions),
            "states": self.states(),
            "week": self.week.isoformat() if self.week else None,
            "unsaid": self.unsaid.value,
            "columns": {code: table.titles[at] for code, at in self.columns.items()},
            "left_out": [{"column": called(table, at), "why": why} for at, why in self.out.items()],
            "not_read": [called(table, at) for at in self._not_read()],
            "doubtful": [_doubt(one) for one in self.doubtful],
            "unread": [asdict(cell) for cell in self.unread],
            "warnings": [*table.notices, *(w for one in self.actions for w in one.warnings)],
            "lacking": list(self.lacking),
        }

    def _not_read(self) -> Iterator[int]:
        taken = {*self.columns.values(), *self.out}
        for at in range(len(self.table.titles)):
            if at not in taken and any(self.table.cells(at)):
                yield at

    def preview(self) -> list[dict[str, str]]:
        """The first lines by field, to be looked at."""
        return [dict(_cells(row, self.columns)) for _, row in self.table.rows[:PREVIEWED]]


def _doubt(one: DoubtfulSchool) -> dict[str, Any]:
    candidates = [{"uai": c.code, "name": c.in_words} for c in one.candidates]
    return {"typed": one.typed, "lines": list(one.lines), "candidates": candidates}


def plan_of(
    table: AnyTable, mapped: BroughtMap, names: SchoolNames, is_of_year: Callable[[date], bool]
) -> YearPlan:
    """What *table* would make, as *mapped*. It never fails: what lacks is said."""
    out = left_out(table)
    columns, lacking = _columns(table, mapped, out)
    reading = _Reading(table=table, mapped=mapped, names=names, columns=columns)
    reading.read()
    week = mapped.week or _week_of(reading.cells, is_of_year)
    if week is None:
        lacking.append("Aucun jour n'est lu : donnez le premier jour de la semaine de cette année.")
    frame = DayBounds(opens=week, closes=usual_end(week)) if week else None
    actions = [
        with_days(one, cells, frame, is_of_year) if frame else one for one, cells in reading.actions
    ]
    unsaid = "took_place" if "outcome" not in columns else "accepted"
    return YearPlan(
        table=table,
        columns=columns,
        out=out,
        week=week,
        unsaid=ActionState(mapped.unsaid or unsaid),
        actions=tuple(actions),
        doubtful=tuple(reading.doubtful()),
        left=tuple(reading.left),
        lacking=tuple(lacking),
    )


def _columns(
    table: AnyTable, mapped: BroughtMap, out: Mapping[int, str]
) -> tuple[dict[str, int], list[str]]:
    """The column of each field, as it was said, else as it is guessed; and what is wrong."""
    columns, lacking = guessed(table, out), []
    said: dict[str, int] = {}
    for code, named in mapped.columns.items():
        at = None if named == NONE else table.column(named)
        columns.pop(code, None)
        if named != NONE and at is None:
            lacking.append(f"« {BY_CODE[code].label} » : il n'y a pas de colonne « {named} ».")
        elif at is not None and at in out:
            lacking.append(f"La colonne {called(table, at)} n'est jamais gardée : {out[at]}.")
        elif at is not None:
            said[code] = at
    columns = {code: at for code, at in columns.items() if at not in said.values()} | said
    if "title" not in columns:
        lacking.append("Dites quelle colonne est le titre de l'action.")
    if not {"school", "school_name", "town"} & columns.keys():
        lacking.append("Dites quelle colonne donne l'école ou l'établissement (UAI ou nom).")
    return columns, lacking


def _cells(row: list[str], columns: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for code, at in columns.items():
        if at < len(row) and row[at].strip():
            yield code, row[at].strip()


@dataclass(kw_only=True)
class _Reading:
    """Every line of a table, each with the school that it names."""

    table: AnyTable
    mapped: BroughtMap
    names: SchoolNames
    columns: Mapping[str, int]
    actions: list[tuple[BroughtAction, dict[str, str]]] = field(default_factory=list)
    left: list[UnreadCell] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)
    _doubts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _found: dict[tuple[str, str, str], SoughtSchool] = field(default_factory=dict)
    _candidates: dict[str, tuple[NamedSchool, ...]] = field(default_factory=dict)

    def read(self) -> None:
        for line, row in self.table.rows:
            cells = dict(_cells(row, self.columns))
            self.cells.append(cells)
            if "title" not in cells:
                self._leave(str(line), "title", cells, NO_TITLE)
                continue
            school = self._school(str(line), cells)
            if school is not None:
                reader = LineReader(line=str(line), cells=cells, mapped=self.mapped)
                self.actions.append((reader.action(school), cells))

    def _school(self, line: str, cells: Mapping[str, str]) -> NamedSchool | None:
        typed = typed_school(cells)
        answer = self.mapped.school(typed)
        if answer == NONE:
            self._leave(line, "school_name", cells, LEFT)
            return None
        if answer and (chosen := self.names.by_code(answer)):
            return chosen
        found = self._sought(cells)
        if found.school is None:
            self._doubts[typed].append(line)
            self._candidates[typed] = found.candidates
            self._leave(line, "school_name", cells, NO_SCHOOL)
        return found.school

    def _sought(self, cells: Mapping[str, str]) -> SoughtSchool:
        asked = tuple(cells.get(code, "") for code in ("school", "school_name", "town"))
        code, name, town = asked
        if (code, name, town) not in self._found:
            self._found[code, name, town] = self.names.find(code, name, town)
        return self._found[code, name, town]

    def _leave(self, line: str, code: str, cells: Mapping[str, str], why: str) -> None:
        said = " · ".join(cells.values())
        self.left.append(UnreadCell(line=line, column=BY_CODE[code].label, said=said, why=why))

    def doubtful(self) -> Iterator[DoubtfulSchool]:
        for typed, lines in self._doubts.items():
            yield DoubtfulSchool(
                typed=typed, lines=tuple(lines), candidates=self._candidates[typed]
            )


def typed_school(cells: Mapping[str, str]) -> str:
    """How a line names its school: « Collège Jules Ferry, Montreuil »."""
    parts = (cells.get(code, "") for code in ("school", "school_name", "town"))
    return ", ".join(filter(None, parts))


def _week_of(lines: list[dict[str, str]], is_of_year: Callable[[date], bool]) -> date | None:
    """The Monday of the week in which most of the days are; the earliest, of several."""
    mondays: Counter[date] = Counter()
    for cells in lines:
        try:
            days = days_said(cells, None)
        except NotUnderstood:
            continue
        mondays.update({d.on - timedelta(days=d.on.weekday()) for d in days if is_of_year(d.on)})
    return min(mondays, key=lambda day: (-mondays[day], day)) if mondays else None


def in_words(report: Mapping[str, Any]) -> str:
    """« 41 actions de 45 lignes lues »."""
    read = plural(report["read"], "ligne lue", "lignes lues")
    return f"{plural(report['actions'], 'action', 'actions')} pour {read}"
