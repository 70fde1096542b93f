"""A people file is read row by row: who holds which function where, and with which deputy.

Every fault is kept with its line and its column; one fault refuses the whole file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.errors import BadFile
from models.intake.days import OUR_TIME, BadDay, need_day
from models.intake.tabular.headings import Sought
from models.intake.tabular.reading import Table, place
from models.territory.addresses import WrittenAddress, not_an_address, read_address, valid_mail
from models.territory.finding import Finder, UnitCandidate, the_code
from models.territory.functions import function_named
from models.territory.importing.cells import cleaned
from models.territory.phones import read_phone
from models.territory.staff import ALWAYS, UNTIL_FURTHER_NOTICE, functions_of
from models.territory.unit import Level
from models.words.collation import loosely
from models.words.signs import as_cell
from models.words.units import of_unit

WHAT = "un fichier de personnes"
MAILS = (
    "courriel",
    "mail",
    "email",
    "e-mail",
    "adresse mail",
    "adresse électronique",
    "adresse de courriel",
    "adresse courriel",
    "adresse e-mail",
    "mél",
    "adresse mél",
    "courriel professionnel",
    "courriel académique",
    "mail professionnel",
    "mail académique",
    "adresse mail professionnelle",
    "adresse mail académique",
)
NAMES = (
    "nom",
    "name",
    "nom complet",
    "nom et prénom",
    "nom prénom",
    "prénom nom",
    "prénom et nom",
    "personne",
)
PHONES = (
    "téléphone",
    "tél",
    "téléphone professionnel",
    "tél professionnel",
    "numéro de téléphone",
    "phone",
)
FIRST_NAMES = ("prénom", "first name", "firstname")
HOLDERS = ("titulaire", "holder")
DEPUTIES = (
    "suppléant",
    "suppléante",
    "suppléant(e)",
    "suppléant·e",
    "remplaçant",
    "remplaçante",
    "remplaçant(e)",
    "deputy",
)


def _of(people: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """« courriel du suppléant », « suppléant courriel »…"""
    links = ("", "du ", "de la ", "de la/du ", "du/de la ")
    titles = [f"{name} {link}{one}" for one in people for name in names for link in links]
    return (*titles, *(f"{one} {name}" for one in people for name in names))


COLUMNS = {
    "unit": (
        "unité",
        "code unité",
        "unit",
        "unit code",
        "code de l'unité",
        "code",
        "territoire",
        "code territoire",
        "UAI",
        "code UAI",
    ),
    "function": ("fonction", "function", "rôle", "role"),
    "name": (*NAMES, "titulaire", *_of(HOLDERS, NAMES)),
    "first_name": (*FIRST_NAMES, *_of(HOLDERS, FIRST_NAMES)),
    "mail": (*MAILS, *_of(HOLDERS, (*MAILS, "adresse"))),
    "phone": (*PHONES, *_of(HOLDERS, PHONES)),
    "deputy": DEPUTIES,
    "deputy_mail": _of(DEPUTIES, (*MAILS, "adresse")),
    "deputy_name": _of(DEPUTIES, NAMES),
    "deputy_first_name": _of(DEPUTIES, FIRST_NAMES),
    "starts": (
        "du",
        "from",
        "début",
        "date de début",
        "depuis",
        "à partir du",
        "date début",
        "starts",
        "prise de fonction",
        "prise de fonctions",
        "date de prise de fonction",
        "date de prise de fonctions",
        "début de fonction",
        "date de début de fonction",
    ),
    "ends": (
        "au",
        "to",
        "fin",
        "date de fin",
        "jusqu'au",
        "date fin",
        "ends",
        "fin de fonction",
        "fin de fonctions",
        "date de fin de fonction",
        "date de fin de fonctions",
    ),
}
DEPUTY = tuple(name for name in COLUMNS if name.startswith("deputy"))
OF_NEITHER = (
    "binôme",
    "secrét",
    "gestionn",
    "assistan",
    "ancien",
    "précéden",
    "prédécess",
    "successeur",
    "sortant",
)
"""Words of somebody who is neither the holder nor the deputy."""
OF_ANOTHER = ("suppléan", "remplaçan", "adjoint", "intérim", "deputy", *OF_NEITHER)
SOUGHT = Sought(
    what=WHAT,
    synonyms=COLUMNS,
    anchors=("unit", "function", "mail"),
    matters=dict.fromkeys(("name", "first_name", "mail", "phone"), OF_ANOTHER)
    | dict.fromkeys(DEPUTY, OF_NEITHER),
)
YEARS = range(1950, OUR_TIME.stop)
"""Of a first or last day in a function."""
NEXT_STEP = "Corrigez le fichier puis recommencez ; rien n'a été modifié."


@dataclass(frozen=True, kw_only=True)
class Named:
    """One row: *mail* holds *function* in *unit*; *starts* None where the row does not say.

    *deputy* is an address, *deputy_name* the name written beside it. *phone*: None where the row
    says none that can be called; *no_phone*: what it says instead.
    """

    line: int
    unit: UnitCandidate
    function: str
    name: str
    mail: str
    deputy: str | None
    deputy_name: str
    starts: date | None
    ends: date
    phone: str | None = None
    no_phone: str = ""

    @property
    def key(self) -> tuple[int, str, str]:
        return self.unit.id, self.function, self.mail

    @property
    def period(self) -> tuple[date, date]:
        return self.starts or ALWAYS, self.ends


@dataclass(kw_only=True)
class Faults:
    """What is wrong in a file, cell by cell."""

    table: Table
    found: list[dict[str, Any]] = field(default_factory=list)

    def add(self, line: int, column: str, why: str) -> None:
        title = self.table.titles.get(column, column)
        self.found.append({**place(line), "column": title, "why": why})

    def raise_if_any(self, file: str) -> None:
        """One sentence: the first fault, and how many others there are."""
        if not self.found:
            return
        self.found.sort(key=lambda f: f["line"])
        first, others = self.found[0], len(self.found) - 1
        more = f" ({others} autre{'s' if others > 1 else ''} erreur{'s' if others > 1 else ''})"
        raise BadFile(
            f"{file}, ligne {first['line']}, colonne « {first['column']} » : {first['why']}"
            + (more if others else "")
            + ".",
            NEXT_STEP,
            file=file,
            line=first["line"],
            column=first["column"],
            errors=self.found,
        )


def read_people(
    table: Table, finder: Finder, known_names: Callable[[str], list[str]], file: str
) -> list[Named]:
    """Every row of *table*, the same row twice counted once.

    *known_names* gives the addresses of the persons already known by a name. Raises
    :class:`BadFile` for any fault, with all of them in its facts.
    """
    faults = Faults(table=table)
    directory = _addresses(table)
    reader = _Reader(table, finder, faults, lambda n: directory.get(loosely(n)) or known_names(n))
    rows = [reader.named(line, row) for line, row in table.rows]
    read = [row for row in rows if row is not None]
    _check_together(read, faults)
    faults.raise_if_any(file)
    return _once(read)


def _addresses(table: Table) -> dict[str, list[str]]:
    """The addresses of the file, by loosely spelled name."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, row in table.rows:
        mail = valid_mail(table.cell(row, "mail"))
        if mail:
            found[loosely(_name(table, row))].add(mail)
    return {name: sorted(mails) for name, mails in found.items() if name}


def _name(table: Table, row: list[str]) -> str:
    parts = (table.cell(row, "first_name"), table.cell(row, "name"))
    return cleaned(" ".join(parts))


class _Reader:
    """Reads one row after another, and remembers what is wrong."""

    def __init__(
        self, table: Table, finder: Finder, faults: Faults, by_name: Callable[[str], list[str]]
    ) -> None:
        self.table, self.finder, self.faults, self.by_name = table, finder, faults, by_name
        self._functions: dict[tuple[Any, str], str | None] = {}

    def named(self, line: int, row: list[str]) -> Named | None:
        """What *row* says; None when something in it is wrong."""
        before = len(self.faults.found)
        if self.table.is_shifted(row):
            self.faults.add(line, "unit", "la ligne a plus de cellules que de colonnes")
            return None
        unit = self._unit(line, row)
        written = self._mail(line, row)
        mail = written.mail.lower() if written else None
        deputy, deputy_name = self._deputy(line, row, mail)
        starts, ends = self._day(line, row, "starts"), self._day(line, row, "ends")
        if starts and ends and starts > ends:
            why = f"la fin ({ends:%d/%m/%Y}) précède le début ({starts:%d/%m/%Y})"
            self.faults.add(line, "ends", why)
        said = cleaned(self.table.cell(row, "phone"))
        phone = read_phone(said)
        if unit is None or written is None or mail is None or len(self.faults.found) > before:
            return None
        return Named(
            line=line,
            unit=unit[0],
            function=unit[1],
            name=_name(self.table, row) or written.name,
            mail=mail,
            deputy=deputy,
            deputy_name=deputy_name,
            starts=starts,
            ends=ends or UNTIL_FURTHER_NOTICE,
            phone=phone,
            no_phone="" if phone else said[:60],
        )

    def _unit(self, line: int, row: list[str]) -> tuple[UnitCandidate, str] | None:
        """The unit and the function of a row: a function that one level alone has tells which."""
        code, text = (cleaned(self.table.cell(row, c)) for c in ("unit", "function"))
        units = self.finder.candidates(code) if code else []
        if not units:
            why = f"aucune unité n'a {the_code(code)}" if code else "le code de l'unité manque"
            self.faults.add(line, "unit", why)
            return None
        fitting = [(u, f) for u in units if (f := self._function(u.level, text))]
        if not fitting:
            self.faults.add(line, "function", _no_function(text, units[0]))
            return None
        if len(fitting) > 1:
            which = " ou ".join(f"« {u.precisely} »" for u, _ in fitting)
            self.faults.add(line, "unit", f"« {code} » est ambigu, précisez {which}")
            return None
        return fitting[0]

    def _function(self, level: Level, text: str) -> str | None:
        if (level, text) not in self._functions:
            found = function_named(level, text)
            self._functions[level, text] = found.code if found else None
        return self._functions[level, text]

    def _mail(self, line: int, row: list[str]) -> WrittenAddress | None:
        text = cleaned(self.table.cell(row, "mail"))
        written = read_address(text)
        if written is None:
            self.faults.add(line, "mail", not_an_address(text) if text else "l'adresse manque")
        return written

    def _deputy(self, line: int, row: list[str], holder: str | None) -> tuple[str | None, str]:
        """The address of the deputy, and the name written beside it."""
        cells, name = self._deputy_said(row)
        if not cells:
            return None, ""
        (column, text), *others = cells.items()
        mail = self._address_of(text)
        if mail is None:
            nobody = f"« {text} » n'est ni une adresse ni le nom d'une personne connue"
            why = not_an_address(text) if "@" in text else nobody
            self.faults.add(line, column, why)
        elif mail == holder:
            self.faults.add(line, column, "le suppléant est la personne elle-même")
        for other, beside in others:
            if mail and "@" in beside and self._address_of(beside) != mail:
                self.faults.add(line, other, f"« {beside} » contredit « {mail} »")
            name = name or _name_in(beside)
        return mail, name or (_name_in(text) if "@" in text else "")

    def _deputy_said(self, row: list[str]) -> tuple[dict[str, str], str]:
        """What each column tells of who the deputy is, the surest first, and the name beside."""
        cells = {column: cleaned(self.table.cell(row, column)) for column in DEPUTY}
        name = cleaned(f"{cells['deputy_first_name']} {cells['deputy_name']}")
        named = {column: cells[column] for column in ("deputy_mail", "deputy") if cells[column]}
        if name and ("@" in name or not named):
            return {**named, "deputy_name": name}, ""
        return named, name

    def _address_of(self, text: str) -> str | None:
        """What *text* says: an address, or that of the one person known by this name."""
        written = read_address(text)
        if written or "@" in text:
            return written.mail.lower() if written else None
        called = self.by_name(text)
        return called[0] if len(called) == 1 else None

    def _day(self, line: int, row: list[str], column: str) -> date | None:
        text = as_cell(self.table.cell(row, column))
        try:
            return need_day(text, YEARS) if text else None
        except BadDay as bad:
            self.faults.add(line, column, f"{bad.why} (attendu : 31/08/2027 ou 2027-08-31)")
            return None


def _name_in(text: str) -> str:
    """The name that *text* gives, with an address or without."""
    written = read_address(text)
    return written.name if written else text


def _no_function(text: str, unit: UnitCandidate) -> str:
    if not text:
        return "la fonction manque"
    known = ", ".join(functions_of(unit.level))
    return f"« {text} » n'est pas une fonction {of_unit(unit.name)} (connues : {known})"


def _check_together(rows: list[Named], faults: Faults) -> None:
    """The same person in the same function twice, in days that overlap and do not agree."""
    by_key: dict[tuple[int, str, str], list[Named]] = defaultdict(list)
    for row in rows:
        for other in by_key[row.key]:
            same = (row.period, row.deputy) == (other.period, other.deputy)
            apart = row.period[0] > other.period[1] or other.period[0] > row.period[1]
            if not same and not apart:
                faults.add(row.line, "mail", f"la ligne contredit la ligne {other.line}")
        by_key[row.key].append(row)


def _once(rows: list[Named]) -> list[Named]:
    found: dict[Any, Named] = {}
    for row in rows:
        found.setdefault((*row.key, row.starts), row)
    return list(found.values())
