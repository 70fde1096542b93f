"""What a form of settings shows and what it sends: each value as one types it, read again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.errors import Refusal
from models.intake.days import BadDay
from models.serving.settings.fields import HowTyped, SettingField
from models.serving.settings.subjects import value_of
from web.site.forms import Form
from web.site.typed import read_day

ROWS = 2
"""Empty rows at the end of a list that one may add to."""
BY_RULE, BY_HAND, NONE = "rule", "hand", "none"
HOUR = re.compile(r"(?P<h>\d{1,2})\s*(?:[h:]\s*(?P<m>\d{2})?)?(?::\d{2})?", re.IGNORECASE)
Values = Mapping[str, Any]


class Unread(Refusal):
    """A field that can't be read, told beside it."""

    status = 422


def shown(settings: Sequence[SettingField], data: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of *settings* show of a definition given as *data*."""
    return {one.key: _shown(one, data) for one in settings}


def _shown(one: SettingField, data: Mapping[str, Any]) -> Any:
    value = value_of(data, one.key)
    if one.typed is HowTyped.DATE:
        how = BY_HAND if isinstance(value, str) else NONE if value is False else BY_RULE
        return {"how": how, "day": value if isinstance(value, str) else ""}
    if one.typed is HowTyped.LINES:
        return "\n".join(value or ())
    if one.typed in (HowTyped.LADDER, HowTyped.NOTICES):
        return [*(value or ()), *({} for _ in range(ROWS))]
    return "" if value is None else value


def as_sent(settings: Sequence[SettingField], form: Form) -> dict[str, Any]:
    """What the fields show again of what was sent, right or wrong."""
    return {one.key: _as_sent(one, form) for one in settings}


def _as_sent(one: SettingField, form: Form) -> Any:
    if one.typed is HowTyped.DATE:
        return {"how": form.one(one.key), "day": form.one(f"{one.key}.day")}
    if one.typed in (HowTyped.LADDER, HowTyped.NOTICES):
        return _rows(one, form)
    if one.typed is HowTyped.CHOICES:
        return form.many(one.key)
    return form.checked(one.key) if one.typed is HowTyped.FLAG else form.one(one.key)


PARTS = {HowTyped.LADDER: ("at", "to", "text"), HowTyped.NOTICES: ("text", "until", "where")}


def _rows(one: SettingField, form: Form) -> list[dict[str, str]]:
    parts = PARTS[one.typed]
    columns = [form.values.get(f"{one.key}.{part}", ()) for part in parts]
    return [dict(zip(parts, row, strict=False)) for row in zip(*columns, strict=False)]


def read(
    settings: Sequence[SettingField], form: Form, data: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What a form changes of *data*, as nested keys, and what is wrong with each field."""
    changes, errors = dict[str, Any](), dict[str, str]()
    for one in settings:
        try:
            value = _read(one, form)
        except Refusal as wrong:
            errors[one.key] = f"{wrong.sentence} {wrong.next_step}".strip()
            continue
        if not _the_same(one, value, value_of(data, one.key)):
            _put(changes, one.key.split("."), value)
    return changes, errors


def _the_same(one: SettingField, value: object, now: object) -> bool:
    """Whether nothing changed: what is ticked is sent in the order of the page."""
    if one.typed is HowTyped.CHOICES and isinstance(value, list):
        return set(value) == set(now if isinstance(now, list | tuple) else ())
    return bool(value == now)


def _put(changes: dict[str, Any], path: list[str], value: object) -> None:
    for part in path[:-1]:
        changes = changes.setdefault(part, {})
    changes[path[-1]] = value


def _read(one: SettingField, form: Form) -> Any:
    reader = {
        HowTyped.NUMBER: _number,
        HowTyped.OPTIONAL: _number,
        HowTyped.HOUR: _hour,
        HowTyped.TEXT: lambda one, form: form.one(one.key),
        HowTyped.LINES: _lines,
        HowTyped.FLAG: lambda one, form: form.checked(one.key),
        HowTyped.CHOICE: _choice,
        HowTyped.CHOICES: lambda one, form: form.many(one.key),
        HowTyped.DATE: _date,
        HowTyped.DAY: _day,
        HowTyped.LADDER: _ladder,
        HowTyped.NOTICES: _notices,
    }
    return reader[one.typed](one, form)


def _number(one: SettingField, form: Form) -> int | None:
    if one.typed is HowTyped.OPTIONAL and not form.one(one.key):
        return None
    found = form.number(one.key)
    if found is None:
        raise Unread("Un nombre entier est attendu.", "Exemple : 6.")
    return found


def _hour(one: SettingField, form: Form) -> str:
    found = HOUR.fullmatch(form.one(one.key))
    if found is None:
        raise Unread("Une heure est attendue.", "Exemple : 07:45.")
    return f"{int(found['h']):02d}:{found['m'] or '00'}"


def _lines(one: SettingField, form: Form) -> list[str]:
    return [" ".join(line.split()) for line in form.one(one.key).splitlines() if line.strip()]


def _choice(one: SettingField, form: Form) -> str | None:
    chosen = form.one(one.key)
    if not chosen and not one.optional:
        raise Unread("Choisissez une réponse.")
    return chosen or None


def _date(one: SettingField, form: Form) -> str | bool | None:
    how = form.one(one.key)
    if how == NONE:
        return False
    if how != BY_HAND:
        return None
    try:
        day = read_day(form.one(f"{one.key}.day"))
    except BadDay as bad:
        raise Unread(bad.sentence, bad.next_step) from None
    if day is None:
        raise Unread("Donnez le jour.", "Ou choisissez « par la règle ».")
    return day.isoformat()


def _day(one: SettingField, form: Form) -> str | None:
    try:
        day = read_day(form.one(one.key))
    except BadDay as bad:
        raise Unread(bad.sentence, bad.next_step) from None
    return day.isoformat() if day else None


def _ladder(one: SettingField, form: Form) -> list[dict[str, Any]]:
    return list(_rungs(_rows(one, form)))


def _rungs(rows: Sequence[Mapping[str, str]]) -> Iterator[dict[str, Any]]:
    for n, row in enumerate(rows, 1):
        typed = row["at"].replace("−", "-").replace(" ", "")
        if not typed:
            continue
        if not re.fullmatch(r"[+-]?\d{1,3}", typed):
            raise Unread(
                f"Relance {n} : un nombre de jours de classe est attendu.",
                "Exemple : -5, cinq jours avant.",
            )
        yield {"at": int(typed), "to": row["to"], "text": row["text"]}


def _notices(one: SettingField, form: Form) -> list[dict[str, str]]:
    found = []
    for n, row in enumerate(_rows(one, form), 1):
        if not row["text"]:
            continue
        try:
            day = read_day(row["until"])
        except BadDay as bad:
            raise Unread(f"Annonce {n} : {bad.sentence}", bad.next_step) from None
        if day is None:
            raise Unread(f"Annonce {n} : donnez le dernier jour où elle se lit.")
        text = " ".join(row["text"].split())
        found.append({"text": text, "until": day.isoformat(), "where": row["where"]})
    return found


def field_of(settings: Sequence[SettingField], key: str) -> str:
    """The field in which the setting *key* of a definition is typed; nothing when none is."""
    held = (o.key for o in settings if key == o.key or key.startswith(f"{o.key}."))
    return next(held, next((o.key for o in settings if o.key.startswith(f"{key}.")), ""))
