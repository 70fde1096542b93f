"""What is said of a meeting beside its day, its place and its agenda: its places, what it is drawn
from, whether all may read of it, what the EAFC's tool knows it by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.work.meeting import KINDS

LONGEST_DETAIL = {"name": 160, "speaker": 160, "dispositif": 40, "module": 40}
MOST_PLACES, MOST_HOURS = 5_000, 60.0


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a form, a command or a program says of a meeting, read: its days, and its columns."""

    on: date | None
    until: date | None
    values: dict[str, Any]


def read_details(said: Mapping[str, Any], errors: dict[str, str], *, own: bool) -> dict[str, Any]:
    """The columns that *said* gives; those that it does not name stay. *own*: whether its name and
    its kind are its own."""
    values: dict[str, Any] = {}
    for key, most in LONGEST_DETAIL.items():
        if key in said and (own or key in ("dispositif", "module")):
            values[key] = " ".join(str(said[key] or "").split())
            if len(values[key]) > most:
                errors[key] = f"{most} signes au plus."
    if own and "name" in values and not values["name"]:
        errors["name"] = "Donnez-lui un titre."
    if own and "kind" in said:
        values["kind"] = str(said["kind"] or "")
        if values["kind"] not in KINDS:
            errors["kind"] = f"Choisissez parmi : {', '.join(KINDS.values())}."
    if "is_public" in said:
        values["is_public"] = bool(said["is_public"])
    if "capacity" in said:
        values["capacity"] = _places(said["capacity"], errors)
    if "training_hours" in said:
        values["training_hours"] = _hours(said["training_hours"], errors)
    return values


def _places(typed: object, errors: dict[str, str]) -> int | None:
    text = str(typed if typed is not None else "").strip()
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PLACES:
        errors["capacity"] = f"Un nombre de places, de 1 à {MOST_PLACES} ; vide : sans limite."
        return None
    return int(text)


def _hours(typed: object, errors: dict[str, str]) -> float | None:
    if typed in (None, ""):
        return None
    try:
        hours = float(str(typed).strip().replace(",", "."))
    except ValueError:
        hours = 0.0
    if not 0 < hours <= MOST_HOURS:
        errors["training_hours"] = "Un nombre d'heures, par exemple 3 ou 1,5."
        return None
    return hours
