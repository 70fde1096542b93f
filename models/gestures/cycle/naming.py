"""A name is written into keys, columns and headers, where it stays: it is made of plain letters.

It is looked at when a definition is changed, checked or launched, and never when a pinned one is
read: a cycle that already has such a name goes on, and its letters leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from config.settings import never_read
from models.intake.yaml_file import shown
from models.outbox.pilot_words import RULES
from models.territory.functions import Function, functions_with, shipped_functions
from models.territory.unit import Level
from models.work.subjects import DECIDED
from models.year.classes import LONGEST_DATE, LONGEST_NAME
from models.year.definition import DATE, Definition

Where = tuple[Any, ...]
Faulty = tuple[Where, str, str]
"""Where a name stands, the name, and what is wrong with it."""

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
PLAIN_DATE = re.compile(DATE.pattern, re.ASCII)
MILESTONE = re.compile(r"[a-z_]{3,}")
OURS = {"digest", "sign_in", "trial", *RULES}
"""The rules of what no definition owes: the digest, sign-in links, a pilot's own words, trials."""
LADDER = "ladder_"


def misnamed(definition: Definition) -> Iterator[Faulty]:
    """Every name of *definition*, and of the functions, that can't be kept as it is."""
    for rule, message in definition.messages.items():
        where = ("messages", rule)
        yield from _wrong(where, rule, _not_plain(rule) or _not_free(rule))
        if message.text is not None:
            yield from _wrong((*where, "text"), message.text, _not_plain(message.text))
        for index, rung in enumerate(message.at):
            yield from _wrong((*where, "at", index), rung.at, _no_date(rung.at))
    for ladder in ("default", "cabinet"):
        for index, rung in enumerate(getattr(definition.ladders, ladder)):
            yield from _wrong(("ladders", ladder, index, "text"), rung.text, _not_plain(rung.text))
    for name in definition.milestones:
        yield from _wrong(("milestones", name), name, _no_milestone(name))
    yield from _misnamed_functions(definition)


def warnings_of_names(definition: Definition) -> list[dict[str, Any]]:
    """What a pilot should know of a pinned definition: names that would be refused today."""
    return [
        {
            "kind": "name",
            "subject": name,
            "sentence": f"{' › '.join(map(str, where))} : {what} ; ses courriers partent",
        }
        for where, name, what in misnamed(definition)
    ]


def warnings_of_files(folder: Path) -> list[dict[str, Any]]:
    """What lies in an académie's own folder of settings and that nothing reads."""
    return [
        {
            "kind": "file",
            "subject": name,
            "sentence": f"« {shown(name)} », dans {folder}, n'est lu par rien : les fichiers lus "
            "ont les noms du dossier d'origine (« orgue guide » dit où il est)",
        }
        for name in never_read(folder)
    ]


def _misnamed_functions(definition: Definition) -> Iterator[Faulty]:
    for level, code in shipped_functions():
        yield from _wrong(("functions", level.value, code), code, _not_plain(code))
    known = functions_with(definition.functions_said)
    for level, of_level in definition.own_functions.items():
        for code in of_level:
            yield from _wrong(("own_functions", level.value, code), code, _not_plain(code))
    for level, chosen in definition.channels.items():
        for code in chosen:
            wrong = _no_function(known, code, level)
            yield from _wrong(("channels", level.value, code), code, wrong)
    for kind in DECIDED:
        for level, step in definition.chains.of(kind).levels.items():
            where = ("chains", kind, "levels", level.value, "function")
            yield from _wrong(where, step.function, _no_function(known, step.function, level))
    for index, code in enumerate(definition.ladders.cabinet_functions):
        yield from _wrong(("ladders", "cabinet_functions", index), code, _no_function(known, code))


def _wrong(where: Where, name: str, what: str) -> Iterator[Faulty]:
    if what:
        yield where, name, what


def _not_plain(name: str) -> str:
    if len(name) > LONGEST_NAME:
        return f"« {shown(name)} » est trop long ({LONGEST_NAME} caractères)"
    if not PLAIN.fullmatch(name):
        return (
            f"le nom « {shown(name)} » ne peut pas être gardé : des lettres sans accent, des "
            "chiffres, « _ » et « - »"
        )
    return ""


def _not_free(rule: str) -> str:
    taken = rule in OURS or rule.startswith(LADDER)
    return f"le nom « {rule} » est déjà celui d'un courrier du portail" if taken else ""


def _no_date(rung: str) -> str:
    if len(rung) > LONGEST_DATE:
        return f"« {shown(rung)} » est trop long ({LONGEST_DATE} caractères)"
    return "" if PLAIN_DATE.fullmatch(rung) else f"la date « {shown(rung)} » n'existe pas"


def _no_milestone(name: str) -> str:
    if len(name) > LONGEST_NAME:
        return f"« {shown(name)} » est trop long ({LONGEST_NAME} caractères)"
    if not MILESTONE.fullmatch(name):
        return (
            f"le nom « {shown(name)} » ne peut pas être celui d'une échéance : trois lettres au "
            "moins, minuscules et sans accent, et « _ »"
        )
    return ""


def _no_function(
    known: Mapping[tuple[Level, str], Function], code: str, level: Level | None = None
) -> str:
    there = any(code == f.code and level in (None, f.level) for f in known.values())
    return "" if there else f"la fonction « {shown(code)} » n'existe pas à ce niveau"
