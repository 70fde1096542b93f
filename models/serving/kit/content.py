"""What each field of a kit's masks holds, from the programme of its territory: no contact, nobody's
name, only what everybody may know unless the edition is for the staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from models.masks.content import MaskBlock, MaskContent, MaskPicture, heading
from models.serving.kit.chosen import KitAction, KitUnit
from models.territory.unit import Kind
from models.words.collation import in_order
from models.words.french import capital, grouped, long_date, plural, the_week, typeset
from models.words.moments import long_span
from models.work.days import in_words
from models.work.kit import KINDS, KitKind
from models.year.course import Course
from models.year.occasions import Occasion

LINE, SHORT_LINE, NAME_LINE = "…" * 24, "…" * 10, "…" * 20
MOST_CHOSEN = 24
"""Of the actions that a press kit tells in full."""
SCHOOLS = (
    ((Kind.ECOLE,), "école", "écoles"),
    ((Kind.COLLEGE,), "collège", "collèges"),
    ((Kind.LYCEE, Kind.EREA), "lycée", "lycées"),
)
PROGRAMME_HEAD = ("Action", "Où", "Quand")


@dataclass(frozen=True, kw_only=True)
class KitFacts:
    """What a kit is made of, read at once. *held*: the days of the week; *words*:
    what stands within a sentence (:func:`kit_words_of`); *themes*: the year's."""

    academy: str
    unit: KitUnit
    issuer: str
    week: str
    held: tuple[date, date]
    words: Mapping[str, str]
    actions: tuple[KitAction, ...]
    highlights: tuple[Occasion, ...]
    themes: tuple[str, ...]
    images: tuple[MaskPicture, ...] = ()
    logo: MaskPicture | None = None
    visual: MaskPicture | None = None

    @property
    def count(self) -> str:
        return how_many(self.actions)


def how_many(actions: Sequence[KitAction]) -> str:
    """« 124 actions »."""
    return plural(len(actions), "action", "actions")


def kit_words_of(
    course: Course, academy: str, territory: str, issuer: str, day: date, count: str = ""
) -> dict[str, str]:
    """What stands within a sentence, whatever the actions are but for how many (*count*)."""
    (first, last), week = course.held(course.home), course.definition.week
    said = {
        "academie": academy,
        "service": issuer,
        "territoire": territory,
        "semaine": week.name,
        "slogan": week.slogan or course.definition.common_theme,
        "annee": course.year_name,
        "debut": long_date(first),
        "fin": long_date(last),
        "dates": long_span(first, last),
        "date": long_date(day),
        "nombre": count,
        "nom": NAME_LINE,
        "ligne": LINE,
        "ligne_courte": SHORT_LINE,
    }
    return {name: typeset(text) for name, text in said.items()}


def kit_fields(kind: KitKind, facts: KitFacts) -> MaskContent:
    """What each field of a mask of a *kind* holds; what has nothing to say says so, or is empty
    where a picture would stand."""
    made: dict[str, Sequence[MaskBlock]] = {
        "logo": _picture(facts.logo),
        "visuel": _picture(facts.visual),
        "images": tuple(MaskBlock(picture=one) for one in facts.images)
        or (_text("Aucune photo dont les papiers permettent cet usage."),),
    }
    for name, write in WRITTEN.items():
        made[name] = tuple(map(_typeset, write(facts)))
    title = f"{KINDS[kind]}, {facts.week}, {facts.unit.name}"
    return MaskContent(title=typeset(title), words=facts.words, blocks=made)


def _picture(picture: MaskPicture | None) -> tuple[MaskBlock, ...]:
    return (MaskBlock(picture=picture),) if picture else ()


def _text(text: str) -> MaskBlock:
    return MaskBlock(text=text)


def _typeset(block: MaskBlock) -> MaskBlock:
    return MaskBlock(
        title=typeset(block.title),
        level=block.level,
        text=typeset(block.text),
        items=tuple(map(typeset, block.items)),
        head=block.head,
        rows=tuple(tuple(map(typeset, row)) for row in block.rows),
    )


# ── each block ───────────────────────────────────────────────────────────────────────────────────


def _essential(facts: KitFacts) -> Iterator[MaskBlock]:
    where = f" ({facts.unit.name})" if facts.unit.name != facts.academy else ""
    yield _text(
        f"{capital(the_week(facts.week))} se tient {long_span(*facts.held)}, "
        f"{facts.academy}{where}."
    )
    if facts.actions:
        verb = "est" if len(facts.actions) == 1 else "sont"
        yield _text(f"{facts.count} {verb} au programme, {_carried(facts.actions)}.")
    else:
        yield _text("Aucune action n'est encore annoncée.")


def _carried(actions: Sequence[KitAction]) -> str:
    """« portées par 12 écoles, 4 collèges et 2 autres structures »."""
    carriers = {(one.said.unit, one.said.commune): one.kind for one in actions}
    said = []
    for kinds, one, many in SCHOOLS:
        found = sum(1 for kind in carriers.values() if kind in kinds)
        said += [plural(found, one, many)] if found else []
    known = {kind for kinds, *_ in SCHOOLS for kind in kinds}
    others = sum(1 for kind in carriers.values() if kind not in known)
    said += [plural(others, "autre structure", "autres structures")] if others else []
    listed = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} et {said[-1]}"
    return f"{'portée' if len(actions) == 1 else 'portées'} par {listed}"


def _framing(facts: KitFacts) -> Iterator[MaskBlock]:
    yield _text(
        "La persévérance scolaire se construit toute l'année, avec les élèves, leurs familles, les "
        "équipes et leurs partenaires. La semaine en est le point d'orgue : elle montre ce qui se "
        "fait, et le partage."
    )
    if facts.themes:
        yield _text("Les thèmes de l'année :")
        yield MaskBlock(items=facts.themes)


def _figures(facts: KitFacts) -> Iterator[MaskBlock]:
    actions = facts.actions
    rows = [
        ("Actions", grouped(len(actions))),
        ("Écoles, établissements et structures", grouped(_carriers(actions))),
        ("Communes", grouped(len({one.said.commune for one in actions} - {""}))),
        ("Élèves attendus", _or_unsaid(sum(one.pupils for one in actions))),
        ("Parents attendus", _or_unsaid(sum(one.parents for one in actions))),
    ]
    departments = Counter(one.said.department for one in actions if one.said.department)
    if len(departments) > 1:
        rows += [
            (f"Actions, {name}", grouped(departments[name]))
            for name in sorted(departments, key=in_order)
        ]
    yield MaskBlock(title="Les chiffres", head=("Chiffre", "Cette année"), rows=tuple(rows))


def _or_unsaid(count: int) -> str:
    return grouped(count) if count else "–"


def _carriers(actions: Iterable[KitAction]) -> int:
    return len({(one.said.unit, one.said.commune) for one in actions})


def _highlights(facts: KitFacts) -> Iterator[MaskBlock]:
    said = tuple(
        ", ".join(filter(None, (one.name, one.days, one.where))) for one in facts.highlights
    )
    yield MaskBlock(items=said) if said else _text("Aucun temps fort n'est annoncé.")


def chosen_actions(actions: Sequence[KitAction]) -> Sequence[KitAction]:
    """Those that are told in full: flagships first, then those open to the press."""
    told = sorted(actions, key=lambda one: (not one.flagship, not one.to_press))
    return [one for one in told if one.flagship or one.to_press][:MOST_CHOSEN]


def _chosen(facts: KitFacts) -> Iterator[MaskBlock]:
    found = chosen_actions(facts.actions)
    if not found:
        yield _text("Aucune action n'est choisie : ni phare, ni ouverte à la presse.")
    for one in found:
        yield from _told(one, 2)


def _programme(facts: KitFacts) -> Iterator[MaskBlock]:
    if not facts.actions:
        yield _text("Aucune action n'est encore annoncée.")
    for name, some in groupby(facts.actions, key=lambda one: one.said.department):
        title = name or facts.academy
        yield heading(title, 2)
        rows = tuple((one.title, _place(one), in_words(one.said.days)) for one in some)
        yield MaskBlock(title=f"Les actions, {title}", head=PROGRAMME_HEAD, rows=rows)


def _place(one: KitAction) -> str:
    return ", ".join(dict.fromkeys(filter(None, (one.said.unit, one.said.where))))


def _every(facts: KitFacts) -> Iterator[MaskBlock]:
    if not facts.actions:
        yield _text("Aucune action n'est encore annoncée.")
    for place, some in groupby(facts.actions, key=lambda a: (a.said.department, a.said.basin)):
        yield heading(", ".join(filter(None, place)) or facts.academy, 1)
        for one in some:
            yield from _told(one, 2)


def _told(one: KitAction, level: int) -> Iterator[MaskBlock]:
    yield heading(one.title, level)
    yield _text(one.where_and_when)
    if one.text:
        yield _text(one.text)


WRITTEN: Mapping[str, Callable[[KitFacts], Iterator[MaskBlock]]] = {
    "essentiel": _essential,
    "cadrage": _framing,
    "chiffres": _figures,
    "temps_forts": _highlights,
    "phares": _chosen,
    "programme": _programme,
    "actions": _every,
}
