"""What the EAFC takes into its own tool: those to be convoked to a training, those who were there,
in the columns that were agreed on with it (``config/training.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from config.settings import config_file
from models.errors import Refusal
from models.intake.yaml_file import read_yaml
from models.serving.exports.columns import ExportColumn, Value
from models.serving.exports.separated import write_separated
from models.serving.exports.workbook import write_workbook
from models.serving.meetings.shown import GuestLine, MeetingShown, guests_of, meeting_shown
from models.territory.people import PERSON
from models.territory.unit import UNIT
from models.work.meeting import ATTENDEE, MeetingReply
from models.year.course import Course

HOLDS = (
    *("dispositif", "module", "title", "on", "until", "starts", "ends", "place", "hours"),
    *("name", "mail", "function", "unit", "uai", "reply", "came"),
)
COMES = (MeetingReply.COMES, None)


class TrainingList(StrEnum):
    """Which of the two lists, by its key in the file."""

    TO_CONVOKE = "to_convoke"
    PRESENT = "present"


class BadColumns(Refusal):
    """``training.yaml`` names a column that nothing fills."""

    status = 422


def columns_of(which: TrainingList, path: Path | None = None) -> tuple[ExportColumn, ...]:
    """The columns of a list, as the académie's file says. Raises BadColumns."""
    said = read_yaml(path or config_file("training.yaml")).get(which.value)
    if not isinstance(said, dict) or not said:
        raise BadColumns(
            f"training.yaml : « {which.value} » ne dit aucune colonne.",
            "Ajoutez « Titre: contenu ».",
        )
    return tuple(_column(str(title), str(holds)) for title, holds in said.items())


def _column(title: str, holds: str) -> ExportColumn:
    if holds.startswith("="):
        return ExportColumn(code=title, title=title, part="", of=lambda _: holds[1:])
    if holds not in HOLDS:
        raise BadColumns(
            f"training.yaml : « {title[:40]}: {holds[:40]} », contenu inconnu.",
            f"Un de : {', '.join(HOLDS)} ; ou « =texte ».",
        )
    return ExportColumn(code=holds, title=title, part="", of=lambda line: line[holds])


def training_lines(
    session: Session, course: Course, code: str, which: TrainingList
) -> list[dict[str, Value]]:
    """The people of a list, by name: those who do not say that they stay away and have a place, or
    those who were there. Who sends somebody else is not convoked: the EAFC settles who is."""
    shown = meeting_shown(session, course, code)
    guests = guests_of(session, course, code, page=0)
    lines = [one for one in guests.lines if _is_of(one, which)]
    about = _about(session, [one.slot for one in lines], course, code)
    found = [_line(shown, one, about.get(one.slot, {})) for one in lines]
    if which is TrainingList.PRESENT:
        named = [one for one in guests.others if one.came]
        found += [
            _said(shown)
            | {"name": one.name, "mail": "", "function": "", "unit": "", "uai": ""}
            | {"reply": "", "came": "oui"}
            for one in named
        ]
    return found


def _is_of(one: GuestLine, which: TrainingList) -> bool:
    if which is TrainingList.PRESENT:
        return bool(one.came)
    return one.reply in COMES and one.waits is None


def _said(shown: MeetingShown) -> dict[str, Value]:
    hours = shown.training_hours
    return {
        "dispositif": shown.dispositif,
        "module": shown.module,
        "title": shown.name,
        "on": shown.on,
        "until": shown.until or shown.on,
        "starts": shown.starts or "",
        "ends": shown.ends or "",
        "place": shown.where,
        "hours": hours if hours is not None else "",
    }


def _line(shown: MeetingShown, one: GuestLine, about: Mapping[str, str]) -> dict[str, Value]:
    said: dict[str, Value] = {
        "name": one.name,
        "mail": about.get("mail", ""),
        "function": one.function,
        "unit": one.unit,
        "uai": about.get("uai", ""),
        "reply": one.reply.value if one.reply else "",
        "came": "" if one.came is None else ("oui" if one.came else "non"),
    }
    return _said(shown) | said


def _about(
    session: Session, slots: list[str], course: Course, code: str
) -> dict[str, dict[str, str]]:
    """The professional address of each, and the code of the unit in which they are invited."""
    found: dict[str, dict[str, str]] = {slot: {} for slot in slots}
    for letter, table in (("p", PERSON), ("u", UNIT)):
        ids = [int(slot[1:]) for slot in slots if slot.startswith(letter)]
        query = sa.select(table.c.id, table.c.mail).where(table.c.id.in_(ids))
        for row in session.connection().execute(query):
            found[f"{letter}{row.id}"]["mail"] = row.mail or ""
    a = ATTENDEE.c
    units = (
        sa.select(a.slot, UNIT.c.code)
        .join(UNIT, UNIT.c.id == a.home_id)
        .where(a.cycle_id == course.cycle_id, a.code == str(code), a.slot.in_(slots))
    )
    for row in session.connection().execute(units):
        found[row.slot]["uai"] = row.code
    return found


def write_training_list(
    path: Path, lines: list[dict[str, Value]], which: TrainingList, form: str
) -> None:
    """Write the file for the EAFC's tool, as CSV or XLSX. Raises BadColumns, OSError."""
    columns = columns_of(which)
    rows = [[column.of(line) for column in columns] for line in lines]
    if form == "xlsx":
        title = "À convoquer" if which is TrainingList.TO_CONVOKE else "Présents"
        about = (("Colonnes", "À régler avec l'EAFC : config/training.yaml"),)
        write_workbook(path, title, about, columns, [rows], lambda _: None)
    else:
        write_separated(path, columns, [rows], lambda _: None)
