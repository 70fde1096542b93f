"""A line of last year's list, as an action: what could be read of it, and each cell that could not,
with why.

A line is kept whenever its title is there: a day, a number or a result that is not understood is
left out of the action, and stays in the report of the import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from models.intake.days import BadDay, need_day, split_hour
from models.territory.school_names import NamedSchool
from models.territory.unit import Kind
from models.words.collation import loosely
from models.work.action import ActionState
from models.work.brought.columns import BY_CODE
from models.work.brought.mapping import BroughtMap
from models.work.days import Days, in_order, single
from models.work.fiche import FIELDS, Field
from models.work.fiche_reading import PARTNER_NAME, LeftOut, read_fiche
from models.work.report import REPORT
from models.work.typed_days import EXAMPLES, DayBounds, NotUnderstood, TypedDays, days_typed

S = ActionState
WORDS: dict[str, ActionState] = {
    **dict.fromkeys(
        (
            "oui",
            "realisee",
            "realise",
            "a eu lieu",
            "effectuee",
            "effectue",
            "faite",
            "fait",
            "terminee",
            "menee",
            "tenue",
            "action realisee",
            "x",
        ),
        S.TOOK_PLACE,
    ),
    **dict.fromkeys(
        ("accepte", "acceptee", "validee", "valide", "retenue", "accord", "programmee", "prevue"),
        S.ACCEPTED,
    ),
    **dict.fromkeys(("reportee", "reporte", "differee", "decalee"), S.POSTPONED),
    **dict.fromkeys(
        ("annulee", "annule", "non", "non realisee", "n a pas eu lieu", "pas eu lieu"), S.CANCELLED
    ),
    **dict.fromkeys(
        ("refusee", "refuse", "non retenue", "non validee", "rejetee", "refus"), S.DECLINED
    ),
    **dict.fromkeys(
        ("retiree", "abandonnee", "classe sans suite", "sans suite", "desistement"), S.WITHDRAWN
    ),
}
"""What results are called, as people and démarche numérique write them."""
YES = ("oui", "o", "yes", "x", "vrai", "true", "1")
NO = ("non", "n", "no", "faux", "false", "0", "aucun", "aucune", "neant")
KINDS = (
    ("in_class", ("classe",)),
    ("orientation", ("orientation",)),
    ("parents_and_partners", ("parents", "partenaires", "familles")),
    ("other", ("autre", "autres")),
)
TITLE = FIELDS["title"].limit
REPORTED = {f.code: f for f in REPORT}


@dataclass(frozen=True, kw_only=True)
class UnreadCell:
    """A cell that is not in the action as it stood: its *line*, its *column*, what it *said*,
    *why*; it stays in the report."""

    line: str
    column: str
    said: str
    why: str


@dataclass(frozen=True, kw_only=True)
class BroughtAction:
    """An action of last year: *days* are empty while none is read; *outcome* None: it is not said.

    *said*: the effects and difficulties of its report, *numbers* who came.
    """

    line: str
    school: NamedSchool
    title: str
    theme: str = ""
    days: Days = ()
    content: Mapping[str, Any] = field(default_factory=dict)
    with_parents: bool = False
    outcome: ActionState | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    proposed: date | None = None
    decided: date | None = None
    unread: tuple[UnreadCell, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether it says what came of it, a report's worth."""
        return bool(self.said or self.numbers)


@dataclass(kw_only=True)
class LineReader:
    """Reads the cells of one line, by field; what is not understood is noted in *unread*."""

    line: str
    cells: Mapping[str, str]
    mapped: BroughtMap
    unread: list[UnreadCell] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def action(self, school: NamedSchool) -> BroughtAction:
        """The action that the line says, of *school*; its days are read later, within the week."""
        content: dict[str, Any] = {}
        content |= self._fitting(FIELDS["description"])
        content |= {"kind": kind} if (kind := self._kind()) else {}
        content |= {"partners": partners} if (partners := self._partners()) else {}
        numbers = self._numbers()
        content |= {"audiences": audiences} if (audiences := expected(numbers, school)) else {}
        said = {**self._fitting(REPORTED["effects"]), **self._fitting(REPORTED["difficulties"])}
        title, theme = self._fitting(FIELDS["title"]), self._fitting(FIELDS["theme"])
        return BroughtAction(
            line=self.line,
            school=school,
            title=title.get("title", ""),
            theme=theme.get("theme", ""),
            content=content,
            with_parents=self._parents() or bool(numbers.get("parents")),
            outcome=self._outcome(),
            said=said,
            numbers=numbers,
            proposed=self._day("proposed"),
            decided=self._day("decided"),
            unread=tuple(self.unread),
            warnings=tuple(self.warnings),
        )

    def note(self, code: str, why: str) -> None:
        """A cell that is left out of the action."""
        said = self.cells.get(code, "")
        column = BY_CODE[code].label
        self.unread.append(UnreadCell(line=self.line, column=column, said=said, why=why))

    def _fitting(self, of: Field) -> dict[str, str]:
        """A text, cut where a fiche has no room for it: the whole of it is noted then."""
        text = self.cells.get(of.code, "")
        if len(text) > of.limit:
            self.note(of.code, f"trop long : coupé à {of.limit} signes")
            text = text[: of.limit - 1].rstrip() + "…"
        left: LeftOut = {}
        values, errors = read_fiche({of.code: text}, [of], left=left)
        if left:
            self._warn_of_names(of.code)
        if errors:
            self.note(of.code, errors[of.code])
        found = values.get(of.code) or ""
        return {of.code: found} if found else {}

    def _kind(self) -> str:
        said = loosely(self.cells.get("kind", ""))
        if not said:
            return ""
        found = next((c for c, words in KINDS if set(words) & set(said.split())), "")
        if not found:
            self.note("kind", "ce n'est pas un des types de la fiche")
        return found

    def _partners(self) -> list[dict[str, Any]]:
        said = self.cells.get("partners", "")
        names = [n.strip() for part in said.splitlines() for n in _split(part)]
        names = [n for n in dict.fromkeys(names) if n and loosely(n) not in NO]
        most = FIELDS["partners"].limit
        if len(names) > most:
            self.note("partners", f"{most} partenaires au plus : les premiers sont gardés")
        if any(len(name) > PARTNER_NAME for name in names):
            self.note("partners", f"un nom est trop long : {PARTNER_NAME} signes au plus")
            names = [name for name in names if len(name) <= PARTNER_NAME]
        return [{"name": name, "brings": [], "convention": False} for name in names[:most]]

    def _numbers(self) -> dict[str, int]:
        found = {}
        for code, whom in (("pupils", "pupils"), ("parents_count", "parents")):
            if number := self._number(code, whom):
                found[whom] = number
        said = self.cells.get("parents", "")
        if said.isdigit() and "parents" not in found and int(said):
            found["parents"] = int(said)
        return found

    def _number(self, code: str, whom: str) -> int:
        said = self.cells.get(code, "")
        if not said:
            return 0
        values, errors = read_fiche({"numbers": {whom: said}}, [REPORTED["numbers"]])
        if errors:
            self.note(code, "ce n'est pas un nombre")
        return int(values.get("numbers", {}).get(whom, 0))

    def _parents(self) -> bool:
        said = loosely(self.cells.get("parents", ""))
        if not said or said in NO or said.split()[0] in NO:
            return False
        if said in YES or said.split()[0] in YES or said.isdigit():
            return said != "0"
        self.note("parents", "ce n'est ni « oui », ni « non »")
        return False

    def _outcome(self) -> ActionState | None:
        said = self.cells.get("outcome", "")
        if not said:
            return None
        bare = " ".join(loosely(said).split())
        found = self.mapped.outcome(said) or WORDS.get(bare)
        if found is None:
            self.note("outcome", "ce résultat n'est pas compris")
        return found

    def _day(self, code: str) -> date | None:
        said = self.cells.get(code, "")
        if not said:
            return None
        try:
            return need_day(said)
        except BadDay as bad:
            self.note(code, bad.why)
            return None

    def _warn_of_names(self, code: str) -> None:
        """A list of names is left out, and said: a pupil is never named."""
        self.warnings.append(
            f"Ligne {self.line}, {BY_CODE[code].label.lower()} : une suite de noms de personnes, "
            "semble-t-il, qui n'est pas reprise. Aucun élève ne doit être nommé."
        )


def _split(text: str) -> list[str]:
    return text.replace(";", ",").replace(" / ", ",").split(",")


def expected(numbers: Mapping[str, int], school: NamedSchool) -> dict[str, int]:
    """Who took part as a fiche counts them: pupils by the level that *school* teaches."""
    level = {Kind.COLLEGE: "pupils_college", Kind.LYCEE: "pupils_lycee"}.get(
        school.kind,
        "pupils_nursery" if "maternelle" in loosely(school.name) else "pupils_elementary",
    )
    found = {level: numbers["pupils"]} if numbers.get("pupils") else {}
    return found | ({"parents": numbers["parents"]} if numbers.get("parents") else {})


# ── the days ─────────────────────────────────────────────────────────────────────────────────────


def days_said(cells: Mapping[str, str], frame: DayBounds | None) -> Days:
    """The days of a line. Raises NotUnderstood; none when it says none."""
    first, last = (_without_midnight(cells.get(code, "")) for code in ("day", "until"))
    if not first:
        return ()
    try:
        day = need_day(first)
    except BadDay:
        lines = first if not last else f"du {first} au {last}"
        return days_typed(TypedDays(more=lines), frame)
    if not last:
        return single(day)
    return days_typed(TypedDays(first=day, until=last), frame)


def _without_midnight(text: str) -> str:
    """A day without the hour that an export puts after it."""
    day, hour = split_hour(text)
    return day if hour.startswith("T00:00") else text.strip()


def with_days(
    action: BroughtAction,
    cells: Mapping[str, str],
    frame: DayBounds,
    is_of_year: Callable[[date], bool],
) -> BroughtAction:
    """*action* with its days, those of its school year alone; the first day of the week, and a
    note, where none is read."""
    why = ""
    try:
        days = days_said(cells, frame)
    except NotUnderstood as wrong:
        days, why = (), str(wrong).removesuffix(EXAMPLES).rstrip(" .")
    outside = [d for d in days if not is_of_year(d.on)]
    if outside:
        days, why = (), f"ce jour n'est pas de l'année scolaire : {outside[0].on:%d/%m/%Y}"
    if days:
        return replace(action, days=in_order(days))
    said = " – ".join(filter(None, (cells.get("day", ""), cells.get("until", ""))))
    note = UnreadCell(
        line=action.line,
        column=BY_CODE["day"].label,
        said=said,
        why=f"{why or 'aucun jour'} ; mise au premier jour de la semaine",
    )
    return replace(action, days=single(frame.opens), unread=(*action.unread, note))
