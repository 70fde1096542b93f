"""What somebody says of an entry of the library, read field by field: a value or a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from models.errors import BadDocument, Refusal
from models.gestures.actions.documenting import LONGEST_ADDRESS, SHOWN_AT
from models.gestures.actions.papers_said import need_said
from models.words.name_lists import without_name_lists
from models.words.signs import IGNORED
from models.work.document import DocumentKind
from models.work.documents import Examined
from models.work.library_entry import STARTED_FROM, EntryAudience, EntryKind, Licence
from models.work.uses import NOTHING_SAID, SaidUses

LONGEST = {"title": 200, "theme": 200, "text": 5000, "author": 200}
LONGEST_MINUTES = 600
"""Ten hours: a longer film is a slip of the keyboard."""
MINUTES = re.compile(r"([0-9]{1,4}) ?(?:m|mn|min|minutes?)?\.?", re.ASCII)
SUBTITLES = {"yes": True, "no": False, "": None}


class BadEntry(Refusal):
    """An entry that can't be kept; *errors*, in its facts: what is wrong with each field."""

    status = 422


def read_entry(said: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that *said* writes: ``kind``, ``title``, ``theme``, ``text``, ``author``,
    ``audiences``, ``licence``, ``address``, ``minutes``, ``subtitled`` (yes, no or nothing),
    ``with_parents``. Raises BadEntry."""
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    for field, most in LONGEST.items():
        values[field] = _text(said.get(field), lines=field == "text")
        if len(values[field]) > most:
            errors[field] = f"{most} signes au plus."
    if not values["title"]:
        errors["title"] = "Donnez-lui un titre."
    if without_name_lists(values["text"]).left:
        errors["text"] = "On dirait une liste de noms. Jamais de nom d'élève : dites un nombre."
    values["kind"] = _word(said, "kind", EntryKind, errors, "Dites ce que c'est.")
    values["licence"] = _word(said, "licence", Licence, errors, "Dites sous quelle licence.")
    values["audiences"] = _audiences(said, errors)
    values["address"] = _address(said, values["kind"], errors)
    values |= _film(said, values["kind"], errors)
    values["with_parents"] = bool(said.get("with_parents"))
    if values["kind"] in STARTED_FROM and not values["text"]:
        errors.setdefault("text", "Dites ce qui se fait : d'autres partiront de ce texte.")
    need_none(errors)
    return values


def need_none(errors: Mapping[str, str]) -> None:
    """Refuse with all that is wrong. Raises BadEntry."""
    if errors:
        step = "Corrigez, puis enregistrez de nouveau."
        raise BadEntry(" ".join(errors.values()), step, errors=dict(errors))


def _text(value: object, *, lines: bool) -> str:
    text = IGNORED.sub("", str(value or ""))
    if lines:
        return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
    return " ".join(text.split())


W = TypeVar("W", bound=StrEnum)


def _word(
    said: Mapping[str, Any], field: str, words: type[W], errors: dict[str, str], wrong: str
) -> W | None:
    found = next((one for one in words if one.value == said.get(field)), None)
    if found is None:
        errors[field] = wrong
    return found


def _audiences(said: Mapping[str, Any], errors: dict[str, str]) -> list[str]:
    asked = said.get("audiences")
    asked = list(asked) if isinstance(asked, (list, tuple)) else []
    known = [one.value for one in EntryAudience]
    if not asked or any(one not in known for one in asked):
        errors["audiences"] = "Dites pour qui c'est, dans la liste."
    return [one for one in known if one in asked]


def _address(said: Mapping[str, Any], kind: EntryKind | None, errors: dict[str, str]) -> str | None:
    address = str(said.get("address") or "").strip()
    if not address:
        if kind in (EntryKind.LINK, EntryKind.FILM):
            errors["address"] = "Donnez l'adresse où le lire ou le voir : https://…"
        return None
    if not SHOWN_AT.fullmatch(address) or len(address) > LONGEST_ADDRESS:
        errors["address"] = (
            f"Une adresse commence par https:// et a {LONGEST_ADDRESS} signes au plus."
        )
    return address


def _film(
    said: Mapping[str, Any], kind: EntryKind | None, errors: dict[str, str]
) -> dict[str, Any]:
    """How long a film lasts, and whether it has subtitles: asked of every film."""
    if kind is not EntryKind.FILM:
        return {"minutes": None, "subtitled": None}
    typed = MINUTES.fullmatch(str(said.get("minutes") or "").strip())
    minutes = int(typed[1]) if typed else 0
    if not 1 <= minutes <= LONGEST_MINUTES:
        errors["minutes"] = f"Dites combien de minutes il dure, de 1 à {LONGEST_MINUTES}."
    subtitled = said.get("subtitled")
    subtitled = subtitled if isinstance(subtitled, bool) else SUBTITLES.get(str(subtitled or ""))
    if subtitled is None:
        errors["subtitled"] = "Dites s'il est sous-titré."
    return {"minutes": minutes, "subtitled": subtitled}


def need_file(
    kind: EntryKind, file: Examined | None, said: SaidUses, day: date, *, has_one: bool = False
) -> dict[str, Any]:
    """The columns of the *file* of an entry, with what its papers allow (*said*). Raises BadEntry:
    a document without one, an image without the papers of who is on it."""
    if file is None:
        if kind is EntryKind.DOCUMENT and not has_one:
            need_none({"file": "Choisissez le fichier."})
        return {}
    try:
        need_said(file.kind, said, day)
    except BadDocument as wrong:
        need_none({"file": f"{wrong.sentence} {wrong.next_step}"})
    row: dict[str, Any] = {"file": file.name, "media_type": file.media_type}
    row |= {"size": len(file.content), "digest": file.digest, "consent": None}
    if file.kind is DocumentKind.IMAGE:
        return row | {"consent": said.attested} | said.columns
    return row | NOTHING_SAID.columns
