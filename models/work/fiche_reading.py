"""What somebody typed, or a program sent, as a fiche: what can be kept, and what to correct.

Reading never fails: each field is either a value or a French sentence that says how to put it
right. An empty field is a value, nothing; what is missing is said when the action is submitted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from math import inf
from typing import Any
from urllib.parse import urlsplit

from models.intake.amounts import EUROS, NoAmount, amount, hours, people
from models.intake.days import AnotherYear, BadDay, need_day
from models.words.name_lists import without_name_lists, without_signature, words_of_left
from models.work.days import Days, HeldDay, as_said, in_order
from models.work.fiche import FICHE, Field, FieldShape
from models.work.typed_days import (
    MOST,
    DayBounds,
    NotUnderstood,
    TypedDays,
    clock_typed,
    days_typed,
    need_hours,
)

Read = tuple[dict[str, Any], dict[str, str]]
LeftOut = dict[str, tuple[str, ...]]
"""By field, the names that were left out: shown to who typed them, and kept nowhere."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class WrongField(Exception):
    """A field that can't be kept as it is; its sentence says why."""


def read_fiche(
    data: Mapping[str, Any],
    fields: Iterable[Field] = FICHE,
    frame: DayBounds | None = None,
    left: LeftOut | None = None,
) -> Read:
    """The values of those of *fields* that *data* has, and a sentence for each that is wrong.

    *frame*: the week in which « chaque lundi » stays. A date is the first of the days that come
    with it; days are left as they were while it is wrong. *left* is told of the lists of people's
    names that were left out of each text: a pupil is never named, so they are kept nowhere.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in fields:
        if field.code not in data:
            continue
        if field.shape is FieldShape.DAYS:
            _take_days(field, data[field.code], frame, values, errors)
            continue
        try:
            said = READERS[field.shape](field, data[field.code])
            values[field.code], names = _without_names(field, said)
            if names and left is not None:
                left[field.code] = names
        except WrongField as wrong:
            errors[field.code] = str(wrong)
    return values, errors


def read_strictly(
    data: Mapping[str, Any], fields: Iterable[Field] = FICHE, frame: DayBounds | None = None
) -> Read:
    """:func:`read_fiche` for programs and commands, which nobody looks over: a text that lists
    people is wrong, and nothing of it is kept."""
    left: LeftOut = {}
    values, errors = read_fiche(data, fields, frame, left)
    errors |= {code: words_of_left(names) for code, names in left.items() if code not in errors}
    return {code: v for code, v in values.items() if code not in left}, errors


def _without_names(field: Field, said: object) -> tuple[Any, tuple[str, ...]]:
    """What may be kept of a text, and the names that may not."""
    if field.code == "contact":  # whom to call, who is no pupil
        return said, ()
    if field.shape in (FieldShape.LONG, FieldShape.TEXT) and isinstance(said, str):
        found = without_name_lists(said)
        return found.text, found.left
    if field.shape is not FieldShape.QUOTES or not isinstance(said, list):
        return said, ()
    read = [(quote, without_signature(quote["words"])) for quote in said]
    kept = [quote | {"words": found.text} for quote, found in read if found.text]
    return kept, tuple(name for _, found in read for name in found.left)


def from_form(pairs: Iterable[tuple[str, str]], fields: Iterable[Field] = FICHE) -> dict[str, Any]:
    """What a form of *fields* sent, as :func:`read_fiche` takes it.

    ``audiences.parents`` is one count, ``partners.2.name`` the name of the third partner,
    ``theme.other`` the words of who chooses none of the themes; a box that is not ticked sends
    nothing, and is read as such.
    """
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    return {f.code: _sent(f, sent) for f in fields if _is_there(f, sent)}


def _is_there(field: Field, sent: Mapping[str, list[str]]) -> bool:
    if field.shape is FieldShape.DAYS and field.code in sent:
        return True
    ticked = field.shape in TICKED
    if ticked:
        return True
    return any(n == field.code or n.startswith(f"{field.code}.") for n in sent)


TICKED = (FieldShape.CHOICES, FieldShape.MEASURES, FieldShape.YES, FieldShape.CHOICE)


def _sent(field: Field, sent: Mapping[str, list[str]]) -> Any:
    if field.shape is FieldShape.COUNTS:
        return {c: sent.get(f"{field.code}.{c}", [""])[0] for c, _ in field.choices}
    if field.shape is FieldShape.PARTNERS:
        return [_partner_sent(f"{field.code}.{n}", sent) for n in range(field.limit)]
    if field.shape is FieldShape.QUOTES:
        return [_quote_sent(f"{field.code}.{n}", sent) for n in range(field.limit)]
    if field.shape in (FieldShape.CHOICES, FieldShape.MEASURES):
        return sent.get(field.code, [])
    if field.shape is FieldShape.DAYS and field.code not in sent:
        return {name: sent.get(f"{field.code}.{name}", [""])[0] for name in DAYS_TYPED}
    if f"{field.code}.other" in sent:
        return _either(*(sent.get(name, [""])[0] for name in (field.code, f"{field.code}.other")))
    return sent.get(field.code, [""])[0]


def _either(chosen: str, other: str) -> str | dict[str, str]:
    """One of the choices that are shown, or other words; both, where both are given."""
    return {"chosen": chosen, "other": other} if chosen and other.strip() else chosen or other


def _partner_sent(start: str, sent: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "name": sent.get(f"{start}.name", [""])[0],
        "brings": sent.get(f"{start}.brings", []),
        "convention": f"{start}.convention" in sent,
    }


def _quote_sent(start: str, sent: Mapping[str, list[str]]) -> dict[str, Any]:
    return {name: sent.get(f"{start}.{name}", [""])[0] for name in ("words", "level")}


# ── each shape ───────────────────────────────────────────────────────────────────────────────────


def _text(field: Field, value: object) -> str:
    if isinstance(value, Mapping) and value.keys() == {"chosen", "other"}:
        raise WrongField(
            f"Vous avez choisi « {value['chosen']} » et écrit « {value['other']} » : choisissez "
            "« Autre » pour garder vos mots, ou videz-les."
        )
    typed = _typed(value)
    text = " ".join(typed.split()) if field.shape is FieldShape.TEXT else typed
    return _within(field, text)


def _typed(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongField("Un texte est attendu ici.")
    return CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _within(field: Field, text: str) -> str:
    if field.limit and len(text) > field.limit:
        over = len(text) - field.limit
        signs = "signe" if over == 1 else "signes"
        raise WrongField(f"C'est trop long de {over} {signs} : {field.limit} au plus.")
    return text


def _date(field: Field, value: object) -> date | None:
    if isinstance(value, date):
        return value
    typed = _typed(value)
    if not typed:
        return None
    try:
        return need_day(typed)
    except AnotherYear:
        raise WrongField("Vérifiez l'année de cette date.") from None
    except BadDay:
        raise WrongField("Cette date n'existe pas. Écrivez-la ainsi : 16/03/2027.") from None


def _choice(field: Field, value: object) -> str:
    typed = _typed(value)
    if not typed or typed in dict(field.choices):
        return typed
    named = {words.casefold(): code for code, words in field.choices}
    if typed.casefold() not in named:
        raise WrongField("Choisissez dans la liste.")
    return named[typed.casefold()]


def _choices(field: Field, value: object) -> list[str]:
    wanted = [value] if isinstance(value, str) else value
    if wanted is None:
        return []
    if not isinstance(wanted, list | tuple):
        raise WrongField("Choisissez dans la liste.")
    chosen = {_choice(field, one) for one in wanted}
    return [code for code, _ in field.choices if code in chosen]


def _yes(field: Field, value: object) -> bool:
    if isinstance(value, bool) or value is None:
        return bool(value)
    return _typed(value).lower() in ("1", "on", "oui", "true", "vrai", "yes")


def _euros(field: Field, value: object) -> int | float | None:
    """Euros with their cents, which are kept: « 1 200,50 € » is 1200.5."""
    number = _number(field, value, partial(amount, units=EUROS))
    if number is not None and number * 100 != int(number * 100):
        raise WrongField("Deux chiffres au plus après la virgule : 1 200,50 par exemple.")
    return _plain_number(number)


def _any_number(field: Field, value: object) -> int | float | None:
    return _plain_number(_number(field, value, amount))


def _plain_number(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == int(number) else float(number)


def _whole(number: Decimal | None) -> int | None:
    if number is not None and number != int(number):
        raise WrongField("Un nombre entier est attendu.")
    return None if number is None else int(number)


def _hours(field: Field, value: object) -> float | int | None:
    number = _number(field, value, hours)
    if number is None:
        return None
    if number * 2 != int(number * 2):
        raise WrongField("Comptez par demi-heures : 1,5 par exemple.")
    return _plain_number(number)


def _number(
    field: Field, value: object, read: Callable[[str], Decimal | None] = amount
) -> Decimal | None:
    """The number that *value* is, or says as *read* takes it, up to the field's limit."""
    try:
        number = _sent_number(value) if isinstance(value, int | float) else read(_typed(value))
    except NoAmount as refused:
        raise WrongField(refused.sentence) from None
    if number is not None and number < 0:
        raise WrongField("Un nombre positif est attendu.")
    if number is not None and number > field.limit:
        raise WrongField(f"C'est beaucoup : {field.limit} au plus. Vérifiez le nombre.")
    return number


def _sent_number(value: float) -> Decimal:
    if isinstance(value, bool) or value != value or value in (inf, -inf):
        raise WrongField("Un nombre est attendu.")
    return Decimal(repr(value))


def _counts(field: Field, value: object) -> dict[str, int]:
    if value is None or value == "":
        return {}
    if not isinstance(value, Mapping):
        raise WrongField("Un nombre est attendu pour chaque public.")
    unknown = set(map(str, value)) - {code for code, _ in field.choices}
    if unknown:
        raise WrongField("Ce public n'est pas dans la liste.")
    found = {}
    for code, label in field.choices:
        try:
            number = _whole(_number(field, value.get(code), partial(amount, units=people(code))))
        except WrongField as wrong:
            raise WrongField(f"{label} : {_small(str(wrong))}") from None
        if number:
            found[code] = number
    return found


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


PARTNER_NAME = 120


def _partners(field: Field, value: object) -> list[dict[str, Any]]:
    if value is None or value == "":
        return []
    if not isinstance(value, list | tuple):
        raise WrongField("Une liste de partenaires est attendue.")
    found = [_partner(field, n, one) for n, one in enumerate(value, 1)]
    kept = [one for one in found if one]
    if len(kept) > field.limit:
        raise WrongField(f"{field.limit} partenaires au plus.")
    return kept


def _partner(field: Field, n: int, value: object) -> dict[str, Any]:
    """One partner; nothing for a line left empty."""
    if not isinstance(value, Mapping):
        raise WrongField(f"Partenaire {n} : un nom et ce qu'il apporte sont attendus.")
    try:
        name = " ".join(_typed(value.get("name")).split())
        brings = _choices(field, value.get("brings"))
        convention = _yes(field, value.get("convention"))
    except WrongField as wrong:
        raise WrongField(f"Partenaire {n} : {_small(str(wrong))}") from None
    if not name and (brings or convention):
        raise WrongField(f"Partenaire {n} : il manque son nom.")
    if len(name) > PARTNER_NAME:
        raise WrongField(f"Partenaire {n} : le nom est trop long, {PARTNER_NAME} signes au plus.")
    return {"name": name, "brings": brings, "convention": convention} if name else {}


LONGEST_QUOTE = 300


def _quotes(field: Field, value: object) -> list[dict[str, Any]]:
    if value is None or value == "":
        return []
    if not isinstance(value, list | tuple):
        raise WrongField("Une liste de paroles est attendue.")
    kept = [one for one in (_quote(field, n, one) for n, one in enumerate(value, 1)) if one]
    if len(kept) > field.limit:
        raise WrongField(f"{field.limit} paroles au plus.")
    return kept


def _quote(field: Field, n: int, value: object) -> dict[str, Any]:
    """What one pupil said, and the class or level; nothing for a line left empty."""
    if not isinstance(value, Mapping):
        raise WrongField(f"Parole {n} : une phrase et une classe sont attendues.")
    try:
        words = " ".join(_typed(value.get("words")).split())
        level = _choice(field, value.get("level"))
    except WrongField as wrong:
        raise WrongField(f"Parole {n} : {_small(str(wrong))}") from None
    if level and not words:
        raise WrongField(f"Parole {n} : il manque la phrase.")
    if len(words) > LONGEST_QUOTE:
        raise WrongField(f"Parole {n} : c'est trop long, {LONGEST_QUOTE} signes au plus.")
    return {"words": words, "level": level} if words else {}


def _lines(field: Field, value: object) -> list[str]:
    given = value if isinstance(value, list | tuple) else _typed(value).splitlines()
    lines = list(dict.fromkeys(filter(None, (" ".join(_typed(one).split()) for one in given))))
    if len(lines) > field.limit:
        raise WrongField(f"{field.limit} lignes au plus.")
    if any(len(line) > 300 for line in lines):
        raise WrongField("Une ligne est trop longue.")
    return lines


def _links(field: Field, value: object) -> list[str]:
    lines = _lines(field, value)
    for line in lines:
        if not _is_page(line):
            raise WrongField(f"« {line[:60]} » n'est pas l'adresse d'une page : https://…")
    return lines


def _is_page(line: str) -> bool:
    try:
        parts = urlsplit(line)
    except ValueError:
        return False
    named = parts.hostname is not None and "." in parts.hostname
    return parts.scheme in ("http", "https") and named and " " not in line


DAYS_TYPED = ("from", "to", "until", "more")
"""The inputs that a form has for days, beside the date."""


def _take_days(
    field: Field,
    value: object,
    frame: DayBounds | None,
    values: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """The days of a fiche, of which its date is the first; nothing while that date is wrong."""
    if "on_date" in errors:
        return
    first: date | None = values.get("on_date")
    try:
        if isinstance(value, list | tuple):
            days = _listed_days(value, first)
        else:
            days = _typed_days(value, first, frame)
    except (WrongField, NotUnderstood) as wrong:
        errors[field.code] = str(wrong)
        return
    values[field.code] = as_said(days)
    if days and "on_date" in values:
        values["on_date"] = days[0].on


def _typed_days(value: object, first: date | None, frame: DayBounds | None) -> Days:
    said = value if isinstance(value, Mapping) else {"more": value}
    starts, ends, until, more = (_typed(said.get(name)) for name in DAYS_TYPED)
    typed = TypedDays(first=first, starts=starts, ends=ends, until=until, more=more)
    return days_typed(typed, frame)


def _listed_days(value: Sequence[object], first: date | None) -> Days:
    """What a program sends: ``[{"on": "2027-03-16", "from": "09:00", "to": null}]``."""
    if len(value) > MOST:
        raise WrongField(f"{MOST} jours au plus pour une action.")
    days = in_order(_listed_day(one) for one in value)
    if days and first not in (None, days[0].on):
        raise WrongField(
            f"La date de l'action ({first:%d/%m/%Y}) n'est pas le premier de ces jours "
            f"({days[0].on:%d/%m/%Y}) : donnez l'une, ou les autres."
        )
    return days


def _listed_day(value: object) -> HeldDay:
    if not isinstance(value, Mapping) or not value.get("on"):
        raise WrongField("Un jour s'écrit ainsi : {on: 2027-03-16, from: 09:00, to: 12:00}.")
    try:
        on = need_day(_typed(value["on"]))
    except BadDay as bad:
        raise WrongField(bad.sentence) from None
    starts, ends = (clock_typed(_typed(value.get(name))) for name in ("from", "to"))
    return HeldDay(on, *need_hours(starts, ends))


READERS: dict[FieldShape, Callable[[Field, Any], Any]] = {
    FieldShape.TEXT: _text,
    FieldShape.LONG: _text,
    FieldShape.DATE: _date,
    FieldShape.CHOICE: _choice,
    FieldShape.CHOICES: _choices,
    FieldShape.YES: _yes,
    FieldShape.EUROS: _euros,
    FieldShape.HOURS: _hours,
    FieldShape.NUMBER: _any_number,
    FieldShape.COUNTS: _counts,
    FieldShape.QUOTES: _quotes,
    FieldShape.PARTNERS: _partners,
    FieldShape.MEASURES: _lines,
    FieldShape.SCHOOLS: _lines,
    FieldShape.LINKS: _links,
}

# ── what was left out ────────────────────────────────────────────────────────────────────────────


def named_in(values: Mapping[str, Any], fields: Iterable[Field] = FICHE) -> tuple[str, ...]:
    """The codes of the texts, kept before names were left out, that hold some."""
    read = ((f.code, _without_names(f, values[f.code])[1]) for f in fields if values.get(f.code))
    return tuple(code for code, names in read if names)
