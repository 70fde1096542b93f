"""What an address asks of a forecast: a text, a function, a territory, a day or a sending that
there is; anything else has no page, rather than an empty one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from models.errors import NotFound
from models.gestures.mail.instructing import is_dated
from models.letters.rendering import text_names
from models.rehearsal.foreseen import Foreseen
from models.serving.mail.letters import LetterFilters
from models.territory.functions import functions
from models.territory.unit import Unit
from web.site.typed import number_of


def need_asked(
    copy: Session, kept: Foreseen, filters: LetterFilters, given: Mapping[str, str]
) -> None:
    """Refuse what the cycle does not have. Raises NotFound."""
    asked = {
        "Ce texte": not filters.text or _is_text(kept, filters.text),
        "Cette fonction": not filters.function or _is_function(kept, filters.function),
        "Ce territoire": not given.get("unit") or _is_unit(copy, given["unit"]),
        "Ce jour": not given.get("day") or _is_day(given["day"]),
        "Cet envoi": not filters.sending or _is_sending(kept, filters.sending),
    }
    for what, is_there in asked.items():
        if not is_there:
            raise NotFound(f"{what} n'existe pas.", "« Ce qui partira » montre ce qu'il y a.")


def _is_text(kept: Foreseen, text: str) -> bool:
    return text in {of.text for of in kept.texts} or text in text_names()


def _is_function(kept: Foreseen, function: str) -> bool:
    known = {f"{level.value}.{code}" for level, code in functions()}
    return function in known or function in {of.function for of in kept.functions}


def _is_unit(copy: Session, unit: str) -> bool:
    number = number_of(unit)
    return number is not None and copy.get(Unit, number) is not None


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _is_sending(kept: Foreseen, sending: str) -> bool:
    rule, _, rung = sending.rpartition(":")
    return (rule, rung) in kept.sendings or is_dated(kept.course, rule, rung)
