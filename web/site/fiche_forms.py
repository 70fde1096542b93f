"""The fiche as a form shows it: each input by its name, as it is kept or as it was just typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.words.name_lists import words_of_left
from models.work.days import in_words, is_plain, said_days
from models.work.fiche import FICHE, Field, FieldShape
from models.work.fiche_reading import LeftOut, from_form, read_fiche
from models.work.report import REPORT, SHORT, expected
from models.work.typed_days import as_typed
from web.site.forms import Form

Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """*typed*: the texts of each input; *errors* and *notes*: a sentence by the code of a field."""

    typed: Typed = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    """Those of the académie's own questions too."""
    left: LeftOut = field(default_factory=dict)
    """The names that were left out, by field."""

    @property
    def summary(self) -> dict[str, str]:
        """What is wrong, each with the label of its field."""
        return {code: f"{self._labels[code]} : {why}" for code, why in self.errors.items()}

    @property
    def left_out(self) -> str:
        """What is told, once it is kept, of the names that were not: nothing, or a sentence."""
        if not self.left:
            return ""
        where = ", ".join(self._labels[code] for code in self.left)
        return f" Des noms n'ont pas été gardés ({where}) : jamais de nom d'élève."

    @property
    def _labels(self) -> dict[str, str]:
        return {f.code: f.label for f in (*FICHE, *REPORT)} | dict(self.labels)

    def one(self, name: str) -> str:
        return next(iter(self.typed.get(name, ())), "")

    def has(self, name: str, value: str) -> bool:
        return value in self.typed.get(name, ())

    def rows(self, code: str, most: int, named: str = "name") -> int:
        """How many lines of a list to show: those filled (by what each is *named*), and two
        more."""
        filled = [n for n in range(most) if self.one(f"{code}.{n}.{named}")]
        return min(most, max(filled, default=-1) + 3)

    def uses(self, fields: Sequence[Field]) -> bool:
        """Whether one of *fields* says something, or is wrong."""
        codes = {f.code for f in fields}
        said = any(n.partition(".")[0] in codes and any(v) for n, v in self.typed.items())
        return said or bool(codes & set(self.errors))


def inputs_of(said: Mapping[str, Any], fields: Sequence[Field] = FICHE) -> Inputs:
    """A fiche as it is kept, as its form's inputs."""
    typed: dict[str, list[str]] = {}
    for one in fields:
        if one.shape is FieldShape.DAYS:
            typed |= _days_typed(one, said)
        else:
            typed |= _typed(one, said.get(one.code))
    return Inputs(typed=typed, notes=_days_kept(said))


def _days_typed(one: Field, said: Mapping[str, Any]) -> dict[str, list[str]]:
    """The inputs of an action's days, beside its date."""
    if not said.get(one.code):
        return {}
    days = as_typed(said_days(said["on_date"], said[one.code]))
    inputs = {"from": days.starts, "to": days.ends, "more": days.more}
    return {f"{one.code}.{name}": [text] for name, text in inputs.items()}


def _days_kept(said: Mapping[str, Any]) -> dict[str, str]:
    """What the days that were typed come to, for who wrote « chaque lundi »."""
    if not said.get("days") or not said.get("on_date"):
        return {}
    days = said_days(said["on_date"], said["days"])
    return {} if is_plain(days) else {"days": f"Ce sont ces jours : {in_words(days)}."}


def _typed(one: Field, value: Any) -> dict[str, list[str]]:
    if value is None or value is False:
        return {}
    if one.shape is FieldShape.COUNTS:
        return {f"{one.code}.{code}": [str(n)] for code, n in value.items()}
    if one.shape is FieldShape.PARTNERS:
        return {k: v for n, p in enumerate(value) for k, v in _partner(f"{one.code}.{n}", p)}
    if one.shape is FieldShape.QUOTES:
        said = enumerate(value)
        return {f"{one.code}.{n}.{k}": [str(v)] for n, q in said for k, v in q.items()}
    if one.shape in (FieldShape.CHOICES, FieldShape.MEASURES):
        return {one.code: list(value)}
    if one.shape in (FieldShape.SCHOOLS, FieldShape.LINKS):
        return {one.code: ["\n".join(str(v) for v in value)]}
    if one.shape is FieldShape.YES:
        return {one.code: ["yes"]}
    if one.shape in (FieldShape.HOURS, FieldShape.EUROS):
        return {one.code: [str(value).replace(".", ",")]}
    return {one.code: [value.isoformat() if hasattr(value, "isoformat") else str(value)]}


def _partner(start: str, partner: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    convention = ["yes"] if partner.get("convention") else []
    return [
        (f"{start}.name", [str(partner.get("name", ""))]),
        (f"{start}.brings", list(partner.get("brings", ()))),
        (f"{start}.convention", convention),
    ]


def pairs_of(form: Form) -> list[tuple[str, str]]:
    """What was sent, as pairs."""
    return [(name, text) for name, texts in form.values.items() for text in texts]


def notes_on(values: Mapping[str, Any], left: LeftOut) -> dict[str, str]:
    """What is not wrong, and worth a second look; *left*: the names that were left out."""
    return {code: words_of_left(names) for code, names in left.items()} | _days_kept(values)


# ── the short report ─────────────────────────────────────────────────────────────────────────────


def short_inputs(fiche: Mapping[str, Any]) -> Inputs:
    """The short form before anybody wrote in it."""
    return inputs_of({"numbers": expected(fiche)}, SHORT)


def read_short(form: Form) -> tuple[dict[str, Any], Inputs]:
    """What the short form says, and its inputs with what is wrong."""
    left: LeftOut = {}
    values, errors = read_fiche(from_form(pairs_of(form), SHORT), SHORT, left=left)
    notes = notes_on(values, left)
    return values, Inputs(typed=form.values, errors=errors, notes=notes, left=left)
