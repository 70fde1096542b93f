"""The review of a cycle as structured content: its sections, each with its figures beside last
year's, its text and its lists. Pages, programs and documents are all made of it.

Figures are filled in from the data; texts are those that people wrote in the review. What of the
year's work each figure counts is said in ``models/serving/readiness``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope
from models.serving.dashboard.objectives import (
    FollowedObjective,
    fixed_with_measures,
    followed_objectives,
)
from models.serving.framing.progress import letter_objectives
from models.serving.papers.gathered import Gathered, GatheringUnit, gather
from models.serving.papers.reading import submitted_content
from models.serving.perimeter import By, Perimeter, cycles_before
from models.serving.readiness.factor import NOTHING, Factor
from models.serving.readiness.factors import factors
from models.serving.readiness.whole import readiness
from models.serving.readiness.year_before import readiness_before
from models.serving.review.gathered import PressLine, answers_of, counts_of, press_of
from models.serving.review.partners import Partners, partners_of
from models.territory.unit import UNIT
from models.words.collation import same
from models.words.french import grouped, plural
from models.words.nouns import AUDIENCES
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.paper_content import REVIEW
from models.work.parts import PartKind, lines
from models.work.review import Audience
from models.work.rows import PaperRow
from models.year.course import Course

STATES = {
    PaperState.DRAFT: "en brouillon",
    PaperState.SUBMITTED: "soumis, en cours de validation",
    PaperState.RETURNED: "à corriger",
    PaperState.ACCEPTED: "validé",
}
"""Of the text of a review, in words."""
FACTORS = {
    "backing": ("backing",),
    "inspectors": ("inspectors",),
    "relays": ("relays",),
    "field": ("field", "year_long"),
    "calendar": ("dates",),
    "training": ("training",),
    "parents": ("around",),
}
"""By part of the review: the success factors whose figures stand beside its text."""


GATHERED = {
    "proposed": "Actions proposées",
    "took_place": "Actions qui ont eu lieu",
    "reported": "Bilans d'actions remis",
    "people": "Personnes comptées dans les bilans",
}
"""The figures of the syntheses that stand beside the essential of the year."""


@dataclass(frozen=True, kw_only=True)
class ReviewFigure:
    """A figure in words, and what it was last year (empty: not known)."""

    label: str
    now: str
    before: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewSection:
    """*text*: what people wrote, line by line; *items*: a list; *press*: articles, bassin by
    bassin; *answers*: question, answer and who of what unit."""

    code: str
    title: str
    text: str = ""
    figures: tuple[ReviewFigure, ...] = ()
    items: tuple[str, ...] = ()
    press: tuple[PressLine, ...] = ()
    answers: tuple[tuple[str, str, str], ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.text or self.figures or self.items or self.press or self.answers)


@dataclass(frozen=True, kw_only=True)
class ReviewContent:
    """*state*: that of the review, in words; *accepted_on*: the day of its visa."""

    academy: str
    year: str
    week: str
    held: tuple[date, date]
    state: str
    accepted_on: date | None
    sections: tuple[ReviewSection, ...]

    def section(self, code: str) -> ReviewSection:
        """The section of that name. Raises KeyError."""
        return {one.code: one for one in self.sections}[code]


def review_content(
    session: Session, course: Course, scope: Scope, day: date, *, draft: bool = False
) -> ReviewContent:
    """The review of *course*'s académie as *scope*'s holder reads it on *day*; *draft*: with the
    texts as they are being written, rather than as they were submitted last."""
    academy = (
        session.connection().execute(sa.select(UNIT).where(UNIT.c.id == course.academy_id)).one()
    )
    paper = _paper(session, course)
    told: dict[str, Any] = {}
    if paper is not None:
        told = dict(paper.content) if draft else submitted_content(session, paper)
    facts = _facts(session, course, scope, day, academy)
    sections = (*_written(told, facts), *_beside(facts))
    return ReviewContent(
        academy=academy.name,
        year=course.year_name,
        week=course.definition.week.name,
        held=course.held(course.home),
        state=STATES[paper.state] if paper else "pas encore commencé",
        accepted_on=paper.accepted_on if paper and paper.state is PaperState.ACCEPTED else None,
        sections=tuple(one for one in sections if not one.empty),
    )


def _paper(session: Session, course: Course) -> PaperRow | None:
    p = PAPER.c
    query = sa.select(PAPER).where(
        p.cycle_id == course.cycle_id, p.unit_id == course.academy_id, p.kind == PaperKind.REVIEW
    )
    row: PaperRow | None = session.connection().execute(query).first()
    return row


@dataclass(frozen=True, kw_only=True)
class ReviewFacts:
    """All that a review's figures and lists are made of."""

    gathered: Gathered
    gathered_before: Gathered | None
    factors: dict[str, Factor]
    partners: Partners
    now: dict[str, Any]
    before: dict[str, Any] | None
    followed: tuple[FollowedObjective, ...]
    of_letter: tuple[str, ...]
    fixed: tuple[FollowedObjective, ...]
    press: tuple[PressLine, ...]
    answers: tuple[tuple[str, str, str], ...]


def _facts(
    session: Session, course: Course, scope: Scope, day: date, academy: GatheringUnit
) -> ReviewFacts:
    perimeter = Perimeter(cycle_ids=(course.cycle_id,), scope=scope, by=By.BASIN)
    ids = cycles_before(session, perimeter.cycle_ids, course.school_year)
    before = Perimeter(cycle_ids=ids, scope=scope, by=By.BASIN) if ids else None
    last = f"{int(course.school_year[:4]) - 1}-{int(course.school_year[:4]) % 100:02}"
    now = readiness(session, perimeter, day, course.school_year, course.calendar())
    was = readiness_before(session, before, day, last, course)
    units = session.connection().execute(sa.select(UNIT.c.id).where(scope.sees(UNIT)))
    answered = answers_of(session, course, list(units.scalars()))
    return ReviewFacts(
        gathered=gather(session, course.cycle_id, academy),
        gathered_before=gather(session, ids[0], academy) if ids else None,
        factors={one.code: one for one in factors(now, was, one=True)},
        partners=partners_of(session, perimeter, before),
        now=counts_of(session, perimeter.cycle_ids),
        before=counts_of(session, ids) if ids else None,
        followed=followed_objectives(session, course, day),
        of_letter=letter_objectives(session, course),
        fixed=fixed_with_measures(session, course, day),
        press=press_of(session, course.cycle_id),
        answers=tuple(
            (question, text, f"{AUDIENCES[one.audience]}, {one.unit}")
            for one in answered
            for question, text in one.said
        ),
    )


# ── the parts that people write ──────────────────────────────────────────────────────────────────


def _written(told: dict[str, Any], facts: ReviewFacts) -> list[ReviewSection]:
    """Each part of the review with the figures that go beside it."""
    found = []
    for part in REVIEW:
        said = told.get(part.code)
        items = tuple(lines(said)) if part.kind is PartKind.LINES else ()
        text = "" if part.kind is PartKind.LINES else str(said or "")
        if part.code == "objectives":
            items = _judged(facts)
        found.append(
            ReviewSection(
                code=part.code,
                title=part.label,
                text=text,
                items=items,
                figures=figures_beside(part.code, facts),
            )
        )
    return found


def _judged(facts: ReviewFacts) -> tuple[str, ...]:
    """The objectives of this year's letter, each with where its measure stands when the last
    seminar gave it one; for want of a letter, those of the last seminar."""
    known = {same(one.text): objective_words(one) for one in facts.followed}
    if not facts.of_letter:
        return tuple(known.values())
    return tuple(known.get(same(text), text) for text in facts.of_letter)


def figures_beside(code: str, facts: ReviewFacts) -> tuple[ReviewFigure, ...]:
    """The figures that stand beside a part of the review, filled in from the data."""
    if code == "text":
        now = facts.gathered.figures
        before = facts.gathered_before.figures if facts.gathered_before else None
        return tuple(
            ReviewFigure(
                label=label,
                now=grouped(getattr(now, name)),
                before="" if before is None else grouped(getattr(before, name)),
            )
            for name, label in GATHERED.items()
        )
    of_part = (facts.factors[one] for one in FACTORS.get(code, ()))
    return tuple(
        ReviewFigure(
            label=f"{figure.words[:1].upper()}{figure.words[1:]}",
            now=figure.now,
            before="" if figure.before == NOTHING else figure.before,
        )
        for factor in of_part
        for figure in (factor.head, *factor.figures)
    )


def objective_words(one: FollowedObjective) -> str:
    """« Associer les parents : part des actions…, de 40 % à 55 % (60 % d'ici le …). »"""
    if not one.label:
        return one.text
    was, now, _ = one.said
    moved = f"de {was} à {now}" if was and now else now or "pas encore connu"
    return f"{one.text.rstrip('.')} : {one.measured.wanted} ; {moved}."


# ── what stands beside them ──────────────────────────────────────────────────────────────────────


def _beside(facts: ReviewFacts) -> tuple[ReviewSection, ...]:
    """The kit's expected benefits, the new partners, the press, what was answered, what is next."""
    new = tuple(
        f"{one.name} ({plural(one.actions, 'action', 'actions')})" for one in facts.partners.new
    )
    fixed = tuple(one.text for one in facts.fixed)
    return (
        ReviewSection(code="benefits", title="Les bénéfices attendus", figures=_benefits(facts)),
        ReviewSection(code="partners", title="Les nouveaux partenaires", items=new),
        ReviewSection(code="press", title="La presse, bassin par bassin", press=facts.press),
        ReviewSection(
            code="answers",
            title="Ce que disent les partenaires et les représentants des parents",
            answers=facts.answers,
        ),
        ReviewSection(code="next", title="Les objectifs fixés pour l'an prochain", items=fixed),
    )


def _benefits(facts: ReviewFacts) -> tuple[ReviewFigure, ...]:
    """What the kit expects of the week, beside last year."""
    now, before, partners = facts.now, facts.before, facts.partners
    new = "" if partners.before is None else grouped(len(partners.new))
    known = {
        "Partenaires nommés par les actions": (len(partners.now), partners.before),
        "Articles et reportages": (now["press"], before["press"] if before else None),
        **{
            f"Réponses : {AUDIENCES[one].lower()}": (
                now[one.value],
                before[one.value] if before else None,
            )
            for one in Audience
        },
    }
    found = [
        ReviewFigure(label=label, now=grouped(n), before="" if was is None else grouped(was))
        for label, (n, was) in known.items()
    ]
    return (*found, *([ReviewFigure(label="Dont nouveaux partenaires", now=new)] if new else []))


def parts_to_start_from(content: ReviewContent) -> dict[str, str]:
    """For each part of a review that is not begun: its figures in sentences, to be completed."""
    found = {}
    for one in content.sections:
        if one.code not in FACTORS and one.code != "text":
            continue
        said = [
            f"{f.label} : {f.now}" + (f" (l'an dernier : {f.before})" if f.before else "")
            for f in one.figures
            if f.now != NOTHING
        ]
        if said:
            found[one.code] = "\n".join(f"{line}." for line in said)
    return found


def review_as_dict(content: ReviewContent) -> dict[str, Any]:
    """A review for programs."""
    return {
        **{k: v for k, v in vars(content).items() if k != "sections"},
        "held": list(content.held),
        "sections": [
            {
                **vars(one),
                "figures": [vars(figure) for figure in one.figures],
                "items": list(one.items),
                "press": [{k: v for k, v in vars(p).items() if k != "mine"} for p in one.press],
                "answers": [{"question": q, "answer": a, "who": who} for q, a, who in one.answers],
            }
            for one in content.sections
        ],
    }
