"""The pages of actions, validation requests and papers, as a letter's link opens them.

A decision that waits for its announcement is not shown: the action is « en cours de validation ».
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import all_of
from models.access.scope import scope_of
from models.clock import Moment
from models.gestures.actions.associating import ASKED
from models.gestures.actions.last_word import settled_by
from models.gestures.actions.taking_place import SAID_OF
from models.letters.signed_links import about
from models.serving.actions import fiches
from models.serving.actions.put_off import put_off_of
from models.serving.actions.visibility import Sight
from models.serving.letter_pages.answering import asked_function
from models.serving.letter_pages.sheet import (
    Listing,
    Setting,
    Sheet,
    SheetLine,
    framed,
    kept_by,
    opened,
    row_of,
    setting,
)
from models.serving.letter_pages.task_words import OBJECTION, TASK_ASKS, TASK_HEADINGS
from models.serving.papers.reading import paper_words, submitted_content
from models.serving.papers.signed import signed_shown
from models.serving.states import State, Tone
from models.territory.functions import name_of
from models.territory.unit import UNIT, Level
from models.words.french import capital, long_date
from models.words.moments import long_span
from models.words.nouns import (
    ACTION_STATES,
    AGREED,
    BY_SILENCE,
    GIVES,
    LEFT_UNANSWERED,
    LEVELS,
    NOT_KEPT,
    PAPER_HEADINGS,
    PAPERS,
)
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.days import days_of, planned
from models.work.own_fields import every_of
from models.work.paper import PAPER, PaperState
from models.work.report import expected, invites_more
from models.work.rows import ActionRow, PaperStanding, TaskRow
from models.work.subjects import SubjectKind
from models.work.validation import ENDED, TASK, TaskState
from models.work.verdicts import verdict_of
from models.year.definition import Definition

A, T, P = ActionState, TaskState, PaperState

# ── actions ──────────────────────────────────────────────────────────────────────────────────────


def action_sheet(session: Session, moment: Moment, action_id: int, seal: str) -> Sheet:
    """The page of an action: where it stands, and what is asked of its carrier."""
    action = row_of(session, ACTION, action_id)
    link = opened(session, action.cycle_id, about(SubjectKind.ACTION, action_id), seal, moment)
    here = setting(session, link, action.unit_id, moment)
    associate = _own_association(here, action)
    if associate is None:
        asked = ACTION_ASKS.get(_shown(action), _nothing)(here, action)
    else:
        asked = _asked_of_an_associate(here, action, associate)
    sheet = Sheet(
        kind="Action",
        heading=action.title,
        state=State(words=_said(action), tone=asked.pop("tone", Tone.QUIET)),
        facts=(
            *asked.pop("facts", ()),
            *_facts_of_action(vars_of(action)),
            *_put_off_facts(session, action),
        ),
        listings=_associated(session, action_id),
        **asked,
    )
    return framed(sheet, here)


class AssociateRow(Protocol):
    """What an associated school answered."""

    @property
    def agreed(self) -> bool | None: ...
    @property
    def took_place(self) -> bool | None: ...


def _own_association(here: Setting, action: ActionRow) -> AssociateRow | None:
    """The association of who reads the page, where they are not of the unit that carries it."""
    actor = all_of(slot for slot, _ in kept_by(here.session, here.bearer))
    units = scope_of(here.session, actor, here.day).unit_ids
    if action.unit_id in units:
        return None
    s = ASSOCIATED_SCHOOL.c
    query = sa.select(s.agreed, s.took_place).where(s.action_id == action.id, s.unit_id.in_(units))
    found: AssociateRow | None = here.session.connection().execute(query).first()
    return found


def _asked_of_an_associate(
    here: Setting, action: ActionRow, associate: AssociateRow
) -> dict[str, Any]:
    if associate.agreed is None and action.state in ASKED and action.on_date >= here.day:
        return {
            "tone": Tone.WAITING,
            "asks": f"{here.unit.name} vous associe à cette action. Êtes-vous d'accord ?",
            "gesture": "donner votre accord, ou ne pas vous associer",
        }
    over = _shown(action) in SAID_OF and action.last_day <= here.day
    if associate.agreed and associate.took_place is None and over:
        return {
            "tone": Tone.WAITING,
            "asks": "Cette action a-t-elle eu lieu chez vous aussi ? Dites-le d'un geste, avec vos "
            "nombres si vous les avez. Son bilan est l'affaire de qui la porte.",
            "gesture": "dire qu'elle a eu lieu chez vous",
        }
    return {"tone": Tone.DONE if associate.agreed else Tone.QUIET}


_shown = Sight().state
"""As who carries it knows it."""


def _said(action: ActionRow) -> str:
    words = ACTION_STATES[_shown(action)]
    silence = action.decided_by_silence and _shown(action) is A.ACCEPTED
    if action.state is A.TOOK_PLACE:
        return "A eu lieu, bilan remis" if action.reported_at else "A eu lieu"
    return capital(f"{words}, {BY_SILENCE}" if silence else words)


def _draft(here: Setting, action: ActionRow) -> dict[str, Any]:
    return {
        "tone": Tone.LATE,
        "asks": "Cette action est un brouillon : personne ne l'examine tant qu'elle n'est pas "
        "soumise. Relisez-la, puis soumettez-la avant la clôture de l'appel.",
        "gesture": "soumettre l'action",
        **here.until(here.on("call_closes")),
    }


def _returned(here: Setting, action: ActionRow) -> dict[str, Any]:
    verdict = _last_verdict(here.session, SubjectKind.ACTION, action.id)
    return {
        "tone": Tone.LATE,
        "asks": "Une correction vous est demandée. Le délai de validation est suspendu ; il repart "
        "dès votre nouvel envoi.",
        "gesture": "corriger l'action, puis la renvoyer",
        "quotes": _quoted(here.session, verdict),
        **here.until(action.correct_by),
    }


def _accepted(here: Setting, action: ActionRow) -> dict[str, Any]:
    if action.last_day >= here.day:
        return {"tone": Tone.DONE}
    return {
        "tone": Tone.WAITING,
        "asks": f"L'action était prévue {_planned(here, action)}. A-t-elle eu lieu ?",
        "gesture": "dire si elle a eu lieu, si elle est reportée ou annulée, et pourquoi",
        "planned": expected(action.content),
    }


def _planned(here: Setting, action: ActionRow) -> str:
    return planned(days_of(here.session, [action.id])[action.id])


def _took_place(here: Setting, action: ActionRow) -> dict[str, Any]:
    if action.reported_at is not None and invites_more(action.report, flagship=action.flagship):
        return {"tone": Tone.DONE, "asks": f"{MORE} {TO_SHARE}", "gesture": "compléter le bilan"}
    if action.reported_at is not None:
        return {"tone": Tone.DONE}
    return {
        "tone": Tone.WAITING,
        "asks": "Il reste à remettre le bilan. « Comme prévu » suffit ; ou bien dites les effets, "
        "les difficultés, et ce qui mérite d'être partagé. Jamais de nom d'élève : des nombres "
        "seulement.",
        "gesture": "remettre le bilan",
        "planned": expected(action.content),
        **here.until(here.on("reports_due")),
    }


MORE = "Le bilan est remis, merci."
TO_SHARE = (
    "D'autres voudront en savoir plus sur cette action : quand vous le pourrez, dites ce qu'il "
    "faut pour la refaire, ce que des élèves en ont dit, et joignez des photos."
)


def _declined(here: Setting, action: ActionRow) -> dict[str, Any]:
    verdict = _last_verdict(here.session, SubjectKind.ACTION, action.id)
    return {
        "facts": (("Ce que cela veut dire", NOT_KEPT),),
        "quotes": _quoted(here.session, verdict),
    }


def _waiting(here: Setting, action: ActionRow) -> dict[str, Any]:
    return {"tone": Tone.WAITING}


def _nothing(here: Setting, action: ActionRow) -> dict[str, Any]:
    return {}


ACTION_ASKS = {
    A.DRAFT: _draft,
    A.SUBMITTED: _waiting,
    A.LAPSED: lambda *_: {"facts": (("Ce que cela veut dire", LEFT_UNANSWERED),)},
    A.RETURNED: _returned,
    A.ACCEPTED: _accepted,
    A.DECLINED: _declined,
    A.TOOK_PLACE: _took_place,
}


def _facts_of_action(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What an action says of itself."""
    day = long_date(values["on_date"]) if values["on_date"] else "à préciser"
    return (("Thème", values["theme"] or "à préciser"), ("Date prévue", day), *_traits(values))


def _put_off_facts(session: Session, action: ActionRow) -> tuple[tuple[str, str], ...]:
    """For which general cause it was cancelled, or put off to a day that is still to be sure."""
    if action.cause:
        return (("Cause", action.cause),)
    asked = put_off_of(session, action)
    if asked is None:
        return ()
    return (
        ("Date à confirmer", f"prévue le {asked.was} ; proposition : {asked.said}"),
        ("Cause du report", asked.cause),
    )


def _traits(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    traits = [words for key, words in TRAITS.items() if values.get(key)]
    return (("À noter", ", ".join(traits)),) if traits else ()


TRAITS = {
    "with_parents": "des parents y prennent part",
    "flagship": "action phare",
    "has_cost": "elle a un coût",
    "has_convention": "elle demande une convention",
}


def _associated(session: Session, action_id: int) -> tuple[Listing, ...]:
    s = ASSOCIATED_SCHOOL.c
    query = (
        sa.select(UNIT.c.name, s.agreed)
        .join(UNIT, UNIT.c.id == s.unit_id)
        .where(s.action_id == action_id)
        .order_by(UNIT.c.name_order)
    )
    rows = session.connection().execute(query).all()
    lines = tuple(SheetLine(title=r.name, detail=AGREED[r.agreed]) for r in rows)
    return (Listing(title="Écoles et établissements associés", lines=lines),) if lines else ()


# ── validation requests ──────────────────────────────────────────────────────────────────────────


def task_sheet(session: Session, moment: Moment, task_id: int, seal: str) -> Sheet:
    """The page of a validation request: on what, in the version submitted, and until when."""
    task = row_of(session, TASK, task_id)
    link = opened(session, task.cycle_id, about(SubjectKind.TASK, task_id), seal, moment)
    here = setting(session, link, task.about_id, moment)
    decider = row_of(session, UNIT, task.unit_id)
    version, before = _versions(session, task)
    is_action = task.subject_kind == SubjectKind.ACTION
    asked: dict[str, Any] = {}
    if task.state is T.OPEN:
        words = "action" if is_action else task.subject_kind
        asks, gesture = OBJECTION if task.objection else TASK_ASKS[words]
        settles = bool(settled_by(session, here.course, [task_id], here.day))
        asked = {"asks": asks, "gesture": gesture, "settles": settles}
        asked |= here.until(task.due_on)
    quotes = () if is_action else paper_words(task.subject_kind, version)
    own = here.course.definition
    shown = _fiche(session, own, task, version, before) if is_action else {"quotes": quotes}
    function = name_of(Level(decider.level), task.function)
    sheet = Sheet(
        kind="Demande d'avis",
        heading=_task_heading(session, task, version),
        state=_task_state(task, here.day),
        facts=(
            ("Qui décide", f"{function}, {decider.name}"),
            ("Niveau de la décision", LEVELS.get(task.level, "")),
            *shown.pop("traits", ()),
        ),
        **shown,
        **asked,
    )
    return framed(sheet, here, asked=decider, asked_of=[asked_function(task, decider)])


def _fiche(
    session: Session,
    own: Definition,
    task: TaskRow,
    version: dict[str, Any],
    before: dict[str, Any] | None,
) -> dict[str, Any]:
    """The fiche as it was frozen, and what it changed; a flagship may have been chosen since."""
    flagship = row_of(session, ACTION, task.subject_id).flagship
    changes = fiches.difference(before, version, every_of(own)) if before is not None else ()
    return {
        "traits": _traits(version | {"flagship": flagship}),
        "parts": fiches.parts_of(version, own),
        "changes": changes,
        "listings": _associated(session, task.subject_id),
    }


def _task_heading(session: Session, task: TaskRow, version: dict[str, Any]) -> str:
    if task.subject_kind != SubjectKind.ACTION:
        return TASK_HEADINGS[task.subject_kind]
    title = version.get("title") or row_of(session, ACTION, task.subject_id).title
    return f"« {title} »" if task.objection else f"Donner un {GIVES[task.level]} sur « {title} »"


def _task_state(task: TaskRow, day: date) -> State:
    if task.state is not T.OPEN:
        tone = Tone.QUIET if task.state in ENDED else Tone.DONE
        return State(words=verdict_of(task, own=True), tone=tone)
    if task.objection:
        return State(words="Au programme ; objection possible", tone=Tone.QUIET)
    if task.due_on < day:
        return State(words="En retard : la réponse est attendue", tone=Tone.ALERT)
    return State(words="En attente de votre réponse", tone=Tone.WAITING)


def _versions(session: Session, task: TaskRow) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The version that is read, frozen when it was submitted (empty when there is none yet), and
    the one before it."""
    rows = fiches.versions(session, task.subject_kind, task.subject_id)
    found = {row.round: dict(row.content) for row in rows}
    return found.get(task.round, {}), found.get(task.round - 1)


# ── papers ───────────────────────────────────────────────────────────────────────────────────────


def paper_sheet(session: Session, moment: Moment, paper_id: int, seal: str) -> Sheet:
    """The page of a paper: its text once submitted, and what is asked of who wrote it."""
    paper = row_of(session, PAPER, paper_id)
    link = opened(session, paper.cycle_id, about(SubjectKind.PAPER, paper_id), seal, moment)
    here = setting(session, link, paper.unit_id, moment)
    asked: dict[str, Any] = {"quotes": paper_words(paper.kind, submitted_content(session, paper))}
    if paper.state is P.RETURNED:
        verdict = _last_verdict(session, SubjectKind(paper.kind), paper.id)
        asked = {
            "asks": "Une correction vous est demandée avant toute décision.",
            "gesture": "corriger le texte, puis le renvoyer",
            "quotes": (*_quoted(session, verdict), *asked["quotes"]),
            **here.until(paper.correct_by),
        }
    sheet = Sheet(
        kind="Écrit",
        heading=capital(PAPER_HEADINGS[paper.kind]),
        state=paper_state(paper),
        signed=signed_shown(session, paper) if paper.state is P.ACCEPTED else None,
        **asked,
    )
    return framed(sheet, here)


def paper_state(paper: PaperStanding | None, *, to_issue: bool = False) -> State:
    """Where a paper stands, in words; None: it is not begun. *to_issue*: a version is awaited."""
    if to_issue:
        return State(words="À émettre", tone=Tone.WAITING)
    if paper is None or (paper.state is P.DRAFT and not paper.content):
        return State(words="Pas encore écrit", tone=Tone.WAITING)
    if paper.state is P.DRAFT:
        return State(words="Brouillon, pas encore soumis", tone=Tone.LATE)
    what = PAPERS[paper.kind]
    if paper.state is P.ACCEPTED:
        on = f" le {long_date(paper.accepted_on)}" if paper.accepted_on else ""
        return State(words=f"Validé{_e(what)}{on}", tone=Tone.DONE)
    if paper.state is P.RETURNED:
        return State(words="À corriger", tone=Tone.LATE)
    return State(words=f"Soumis{_e(what)}, en cours de validation", tone=Tone.WAITING)


def _e(what: str) -> str:
    return "e" if what.startswith("la ") else ""


# ── what was decided ─────────────────────────────────────────────────────────────────────────────


def _last_verdict(session: Session, kind: SubjectKind, subject_id: int) -> Any:
    t = TASK.c
    query = (
        sa.select(t.reason, t.decided_as, UNIT.c.name, UNIT.c.level)
        .join(UNIT, UNIT.c.id == t.unit_id)
        .where(t.subject_kind == kind, t.subject_id == subject_id, t.decided_at.is_not(None))
        .order_by(t.decided_at.desc(), t.id.desc())
        .limit(1)
    )
    return session.connection().execute(query).first()


class VerdictRow(Protocol):
    """A decision, and the unit that took it."""

    @property
    def name(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def decided_as(self) -> str | None: ...


def _quoted(session: Session, verdict: VerdictRow | None) -> tuple[tuple[str, str], ...]:
    """The reason that was given, and by which function."""
    if verdict is None or not verdict.reason:
        return ()
    function = name_of(Level(verdict.level), verdict.decided_as or "")
    return ((f"Motif ({function}, {verdict.name})", verdict.reason),)


def vars_of(row: sa.Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return dict(row._mapping)


def _span(first: date, last: date) -> str:
    return long_date(first) if first == last else long_span(first, last)


def state_lines(
    actions: Iterable[Any], link: Callable[[int], str] | None = None
) -> tuple[SheetLine, ...]:
    """Actions as lines of a list: their title, where they stand, when."""
    return tuple(
        SheetLine(
            title=f"« {a.title} »",
            detail=f"{ACTION_STATES[_shown(a)]} · {_span(a.on_date, a.last_day)}",
            link=link(a.id) if link else "",
        )
        for a in actions
    )
