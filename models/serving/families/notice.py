"""What a school tells families of its week, in plain French: what is open to them, when and where;
and where to read the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from models.database.transactions import reading
from models.errors import NotFound
from models.programme.public import PublicAction
from models.programme.public_side import PublicSideIsDown
from models.serving.families.sign_ups import FamilyLanguage, family_texts, of_school
from models.serving.programme.public_kept import kept_programme
from models.territory.rows import UnitRow
from models.territory.unit import UNIT
from models.words.days import hours_in_words
from models.words.french import long_date
from models.words.moments import long_span
from models.words.signs import curled


@dataclass(frozen=True, kw_only=True)
class FamilyNotice:
    """*address*: the académie's public programme, where the school's actions are; *lines*: what is
    open to families, one sentence each; *text*: the whole, to paste."""

    school: str
    week_name: str
    address: str
    lines: tuple[str, ...]
    text: str
    languages: tuple[FamilyLanguage, ...]


def family_notice(engine: sa.Engine, unit: UnitRow, day: date, portal: str) -> FamilyNotice | None:
    """The notice of a school, in readings of its own; None where its académie shows no public
    programme now."""
    with reading(engine) as session:
        query = sa.select(UNIT.c.code).where(UNIT.c.id == unit.academy_id)
        code = session.connection().execute(query).scalar_one_or_none()
    try:
        shown = kept_programme(engine, code or "").shown
    except (NotFound, PublicSideIsDown):
        return None
    with reading(engine) as session:
        mine = of_school(session, shown.actions, unit.id)
        languages = family_texts(session, unit.id)
    coming = [one for one in mine if any(held.on >= day for held in one.days)]
    address = f"{portal}semaine/{shown.code}"
    lines = tuple(_line(one, address) for one in coming)
    return FamilyNotice(
        school=unit.name,
        week_name=shown.week_name,
        address=address,
        lines=lines,
        text=_text(unit.name, shown.week_name, shown.week, lines, address),
        languages=languages,
    )


def _line(action: PublicAction, address: str) -> str:
    """« mardi 16 mars 2027, de 9 h à 11 h : Café des parents, salle des fêtes. »"""
    days = ", ".join(
        ", ".join(filter(None, [long_date(held.on), hours_in_words(held.starts, held.ends)]))
        for held in action.days
    )
    where = f", {action.where}" if action.where else ""
    sign_up = f" Pour vous inscrire : {address}/{action.id}" if action.online else ""
    return f"{days} : {action.title}{where}.{sign_up}"


def _text(
    school: str, week_name: str, week: tuple[date, date], lines: tuple[str, ...], address: str
) -> str:
    opening = f"Bonjour,\n\n{school} prend part à la {week_name[:1].lower()}{week_name[1:]}"
    opening += f", {long_span(*week)}. C'est une semaine pour donner à chaque élève l'envie et "
    opening += "les moyens de continuer."
    open_to = "Vous êtes les bienvenus :\n" + "\n".join(f"- {line}" for line in lines)
    rest = f"Tout le programme : {address}"
    return curled("\n\n".join([opening, *([open_to] if lines else []), rest]))
