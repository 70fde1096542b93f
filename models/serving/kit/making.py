"""An item of the kit is made: its content is read, its mask filled in apart, the result kept, its
first pages drawn. It takes a while, so it is made beside the pages."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.access.scope import Scope
from models.clock import now
from models.database.transactions import gesture, reading
from models.gestures.kit.making import KitAsked, MadeItem, keep_item, keep_previews, kit_right
from models.masks.content import MaskContent, MaskPicture
from models.masks.neutral_kit import neutral_of_kit
from models.masks.pictures import pictures_in
from models.masks.previews import previews_of
from models.masks.reading import MEDIA, SLIDES, fill_mask
from models.serving.kit.chosen import KitUnit, kit_actions
from models.serving.kit.content import KitFacts, how_many, kit_fields, kit_words_of
from models.serving.kit.elements import KitElementLine, element_file, in_use, kit_elements
from models.serving.kit.images import images_of_kit
from models.territory.unit import UNIT
from models.words.collation import loosely
from models.words.french import academy_named, capital
from models.work.document import DocumentKind
from models.work.documents import Examined, place_of
from models.work.kit import KINDS, ElementKind, KitEdition, output_of
from models.year.course import Course, load_course
from models.year.cycle import Cycle
from models.year.look import OURS, STATE, Look
from models.year.occasions import read_occasions

STEPS = (
    "Je lis les actions",
    "Je remplis le masque",
    "Je garde le document",
    "Je prépare l'aperçu",
)
OWN = 1_000_000_000
"""Numbers of pictures from here on are logos and visuals: no document of an action has them."""


@dataclass(frozen=True, kw_only=True)
class ReadyToFill:
    """A *mask* (its *name* empty: the neutral one) and what fills it in."""

    mask: bytes
    name: str
    fields: MaskContent
    facts: KitFacts


def read_for(
    session: Session, course: Course, asked: KitAsked, folder: Path, day: date
) -> ReadyToFill:
    """Everything that an item is made of, its files kept in *folder*. Raises NotFound."""
    elements = kit_elements(session, course.academy_id, day)
    facts = _facts(session, course, asked, elements, folder, day)
    found = in_use(elements, ElementKind.MASK, asked.kind, asked.form)
    if found is not None:
        mask, name = element_file(found.row, folder), found.row.name
    else:
        mask, name = neutral_of_kit(asked.kind, asked.form, brand_of(course.definition.look)), ""
    return ReadyToFill(mask=mask, name=name, fields=kit_fields(asked.kind, facts), facts=facts)


def brand_of(look: Look) -> str:
    """The colour of an académie, in six figures."""
    colour = STATE if look.theme == "state" else look.colour or OURS
    return colour.lstrip("#").upper()


def issuer_of(course: Course, academy: str) -> str:
    """Who issues what is made: the communication service that the cycle names, or the académie."""
    return course.definition.kit.issuer or academy


def unit_of_kit(session: Session, unit_id: int) -> KitUnit:
    """A unit as a kit names it."""
    return units_of_kit(session, {unit_id})[unit_id]


def units_of_kit(session: Session, unit_ids: Collection[int]) -> dict[int, KitUnit]:
    """Units as a kit names them, by number: one statement."""
    u = UNIT.c
    query = sa.select(u.id, u.level, u.name).where(u.id.in_(unit_ids))
    return {row.id: KitUnit(**row._mapping) for row in session.connection().execute(query)}


def _facts(
    session: Session,
    course: Course,
    asked: KitAsked,
    elements: tuple[KitElementLine, ...],
    folder: Path,
    day: date,
) -> KitFacts:
    unit = unit_of_kit(session, asked.unit_id)
    academy = capital(academy_named(unit_of_kit(session, course.academy_id).name))
    if asked.unit_id == course.academy_id:
        unit = KitUnit(id=unit.id, level=unit.level, name=academy)
    actions = kit_actions(session, course, unit, asked.edition)
    issuer = issuer_of(course, academy)
    shown = images_of_kit(session, [one.id for one in actions], output_of(asked.kind), day)
    return KitFacts(
        academy=academy,
        unit=unit,
        issuer=issuer,
        week=course.definition.week.name,
        held=course.held(course.home),
        words=kit_words_of(course, academy, unit.name, issuer, day, how_many(actions)),
        actions=actions,
        highlights=tuple(one for one in read_occasions(session, course) if one.is_highlight),
        themes=course.definition.themes,
        images=tuple(
            one.picture(place_of(folder, one.digest).read_bytes())
            for one in shown
            if place_of(folder, one.digest).is_file()
        ),
        logo=_logo(course, elements, folder, academy),
        visual=_element_picture(in_use(elements, ElementKind.VISUAL), folder),
    )


def _logo(
    course: Course, elements: tuple[KitElementLine, ...], folder: Path, academy: str
) -> MaskPicture | None:
    """That of the kit, else that of the portal."""
    found = _element_picture(in_use(elements, ElementKind.LOGO), folder)
    image = course.definition.look.image
    if found is not None or image is None:
        return found
    place = place_of(folder, image.digest)
    if not place.is_file():
        return None
    return MaskPicture(number=OWN, content=place.read_bytes(), alt=f"Logo : {academy}")


def _element_picture(line: KitElementLine | None, folder: Path) -> MaskPicture | None:
    if line is None or not place_of(folder, line.row.digest).is_file():
        return None
    return MaskPicture(
        number=OWN + line.row.id, content=element_file(line.row, folder), alt=line.row.title
    )


def filled(ready: ReadyToFill, asked: KitAsked) -> MadeItem:
    """The item, its mask filled in apart. Raises BadMask."""
    content = fill_mask(ready.mask, ready.name or "masque neutre", ready.fields)
    facts = ready.facts
    name = _file_name(KINDS[asked.kind], facts.unit.name, facts.words["annee"], facts.words["date"])
    return MadeItem(
        asked=asked,
        file=Examined(
            name=f"{name}.{asked.form}",
            media_type=(MEDIA | SLIDES)[asked.form],
            kind=DocumentKind.DOCUMENT,
            content=content,
        ),
        mask=ready.name,
        issuer=facts.issuer,
        content={
            "actions": [one.frozen for one in facts.actions],
            "words": {name: ready.fields.words[name] for name in COMPARED},
        },
        images=[number for number in pictures_in(content) if number < OWN],
    )


COMPARED = ("semaine", "slogan", "dates", "service", "territoire")
"""The words that a print says for long: what changed of them is told."""


def _file_name(*parts: str) -> str:
    """« affiche-academie-de-valmont-2026-2027 »: plain letters that any disk takes."""
    plain = loosely(" ".join(part[:60] for part in parts)).encode("ascii", "ignore").decode()
    return "-".join(plain.split())


def make_item(
    engine: sa.Engine,
    folder: Path,
    cycle_id: int,
    asked: KitAsked,
    by: Actor,
    tell: Callable[[int], None] = lambda step: None,
    *,
    previews: bool = True,
) -> int:
    """Make an item and keep it, its files in *folder*; its number. *tell* hears which of
    :data:`STEPS` is done; *previews*: its first pages are drawn too.

    Raises BadMask, ImageWithdrawn, NotFound, NotYours, CycleIsClosed, Refusal (no such format).
    """
    return _made(engine, folder, cycle_id, asked, by, tell, previews=previews)[0]


def _made(
    engine: sa.Engine,
    folder: Path,
    cycle_id: int,
    asked: KitAsked,
    by: Actor,
    tell: Callable[[int], None],
    *,
    previews: bool = True,
) -> tuple[int, bytes]:
    with reading(engine) as session:
        course = load_course(session, session.get_one(Cycle, cycle_id))
        moment = now(session)
        kit_right(session, course, asked, by, moment)
        ready = read_for(session, course, asked, folder, course.local_day(moment))
    tell(1)
    made = filled(ready, asked)
    tell(2)
    with gesture(engine) as session:
        course = load_course(session, session.get_one(Cycle, cycle_id))
        number = keep_item(session, course, made, folder, by, now(session))
    tell(3)
    if previews:
        shown = previews_of(made.file.content, asked.form)
        with gesture(engine) as session:
            keep_previews(session, number, folder, shown.pages, shown.why)
    tell(4)
    return number, made.file.content


@dataclass(frozen=True, kw_only=True)
class KitOrder:
    """An item to be made beside the pages (``models/serving/exports/workshop.py``)."""

    scope: Scope = field(repr=False)
    cycle_id: int
    asked: KitAsked
    folder: Path

    @property
    def slot(self) -> str:
        return self.scope.actor.slot

    @property
    def words(self) -> str:
        return KINDS[self.asked.kind]

    @property
    def form(self) -> str:
        return self.asked.form

    @property
    def file_name(self) -> str:
        inner = "" if self.asked.edition is KitEdition.PUBLIC else "-interne"
        return f"{self.asked.kind.value}{inner}.{self.form}"

    @property
    def total(self) -> int:
        return len(STEPS)

    def write(self, engine: sa.Engine, path: Path, tell: Callable[[int], None]) -> None:
        """Make it and keep it with the kit; whoever asked for it finds it on « Exports » too."""
        by = self.scope.actor
        path.write_bytes(_made(engine, self.folder, self.cycle_id, self.asked, by, tell)[1])
