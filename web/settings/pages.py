"""The settings of a cycle on pages: read, typed, looked at before they are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.actors import Actor
from models.database.types import canonical
from models.errors import BadDefinition, NotFound, Refusal
from models.gestures.cycle import opening
from models.gestures.cycle.change_kept import CycleChangedMeanwhile, as_data
from models.gestures.cycle.taking_back import take_back_change
from models.intake.yaml_file import read_value
from models.rehearsal.differences import Differences, DifferenceStanding
from models.serving.settings.fields import Subject
from models.serving.settings.history import A_PAGE, history
from models.serving.settings.overview import overview, value_said
from models.serving.settings.own_functions import forget_functions
from models.serving.settings.previewing import Previewed, previewed
from models.serving.settings.subjects import (
    PLACES,
    RECIPIENTS,
    SUBJECTS,
    rung_texts,
    settings_of,
    value_of,
)
from models.year.changes import LONGEST_NOTE
from models.year.cycle import Cycle
from models.year.definition import merge
from web.settings import typing
from web.settings.which import settings_of as settings_page
from web.site.door import acting, looking, trying
from web.site.forms import Form, Number, Posted
from web.site.letters_changed import by_message
from web.site.pages import done, page
from web.site.within import Here

router = APIRouter(prefix="/settings")
LINES = ("questions", "themes", "measures")
PATIENCE = 4.0
"""Seconds that a page waits for a difference before it says that it is being computed."""


@router.get("")
def index(request: Request, cycle: Number = 0) -> Response:
    """Every setting, with what it says and whence it comes."""
    with looking(request) as visit:
        at = settings_page(visit, cycle)
        subjects = overview(visit.session, at.course)
    return page(request, "settings/index.html", at=at, subjects=subjects)


# ── one subject ──────────────────────────────────────────────────────────────────────────────────


@router.get("/subject/{code}")
def subject(request: Request, code: str, cycle: Number = 0) -> Response:
    """The settings of one subject, as they are, to be changed."""
    return _form(request, cycle, _need_subject(code))


def _need_subject(code: str) -> Subject:
    if code not in SUBJECTS:
        raise NotFound("Ces réglages n'existent pas.", "La page des réglages les montre tous.")
    return SUBJECTS[code]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What was sent, and what is wrong with it: by field, or as a whole."""

    values: Mapping[str, Any]
    errors: Mapping[str, str]
    wrong: Refusal | None = None


def _form(request: Request, cycle: int, about: Subject, sent: Sent | None = None) -> Response:
    with looking(request) as visit:
        at = settings_page(visit, cycle)
        definition = at.course.definition
        settings, data = settings_of(about, definition), as_data(definition)
        groups = list(about.groups(definition))
        now = {one.key: value_said(at.course, one, value_of(data, one.key)) for one in settings}
        values = sent.values if sent else typing.shown(settings, data)
        texts = rung_texts(definition) if about.code == "ladders" else ()
    errors = dict(sent.errors) if sent else {}
    wrong = sent.wrong if sent else None
    return page(
        request,
        "settings/subject.html",
        422 if errors or wrong else 200,
        at=at,
        subject=about,
        groups=groups,
        values=values,
        now=now,
        errors=errors,
        wrong=wrong,
        recipients=RECIPIENTS,
        rung_texts=texts,
        notice_places=PLACES,
    )


@router.post("/subject/{code}")
def typed(request: Request, code: str, form: Posted) -> Response:
    """What was typed is read, then shown as it would be, or given back with what is wrong."""
    about, cycle = _need_subject(code), form.number("cycle") or 0
    with looking(request) as visit:
        at = settings_page(visit, cycle)
        settings = settings_of(about, at.course.definition)
        changes, errors = typing.read(settings, form, as_data(at.course.definition))
    sent = typing.as_sent(settings, form)
    if errors:
        return _form(request, cycle, about, Sent(values=sent, errors=errors))
    if not changes:
        path = f"/settings/subject/{code}?cycle={at.course.cycle_id}"
        return done(request, path, "Tout est déjà ainsi : rien n'a changé.")
    try:
        return _preview(request, ProposedChange(cycle=cycle, subject=code, changes=changes))
    except Refusal as refused:
        if refused.status in (401, 403, 404):
            raise
        key = typing.field_of(settings, str(refused.facts.get("key", "")))
        told = {key: _in_its_line(refused) + _by_the_field(refused)} if key else {}
        again = Sent(values=sent, errors=told, wrong=None if key else refused)
        return _form(request, cycle, about, again)


def _in_its_line(refused: Refusal) -> str:
    """Which line of a field is meant, where each is a value."""
    part, _, line = str(refused.facts.get("key", "")).partition(".")
    return f"Ligne {int(line) + 1} : " if part in LINES and line.isdecimal() else ""


Again = Callable[[Request, int, Mapping[str, Any], str], Response]
FORMS: dict[str, Again] = {}
"""The forms of settings that have a page of their own, by subject: each shows again, as they were
typed, the changes of a cycle, and what is wrong with them."""


def previewed_or_back(request: Request, proposal: ProposedChange) -> Response:
    """What a change gives; refused, the form of its subject as it was filled."""
    try:
        return _preview(request, proposal)
    except Refusal as refused:
        if refused.status in (401, 403, 404):
            raise
        said = _by_the_field(refused)
        return FORMS[proposal.subject](request, proposal.cycle, proposal.changes or {}, said)


def _by_the_field(refused: Refusal) -> str:
    what = str(refused.facts.get("what", ""))
    if not isinstance(refused, BadDefinition) or not what:
        return f"{refused.sentence} {refused.next_step}".strip()
    way_out = "" if "orgue cycle check" in refused.next_step else refused.next_step
    return f"{what[0].upper()}{what[1:]}. {way_out}".strip()


# ── before it is kept ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class ProposedChange:
    """A change that is looked at: *changes* of a cycle, or a change to take back (*number*)."""

    cycle: int
    subject: str = ""
    changes: Mapping[str, Any] | None = None
    number: int = 0
    note: str = ""

    @property
    def mark(self) -> str:
        return sha256(canonical([self.changes or {}, self.number]).encode()).hexdigest()[:16]

    def make(
        self,
        session: Session,
        cycle: Cycle,
        by: Actor,
        moment: datetime,
        seen: str | None = None,
        letters: list[str] | None = None,
    ) -> int | None:
        """The gesture itself, whatever it is made on."""
        if self.number:
            return take_back_change(
                session, cycle, self.number, by, moment, seen=seen, letters=letters
            )
        changes = self.changes or {}
        return opening.change_cycle(
            session, cycle, changes, by, moment, seen=seen, letters=letters, note=self.note
        )


def _preview(
    request: Request,
    proposal: ProposedChange,
    wrong: Refusal | None = None,
    *,
    patience: float = PATIENCE,
) -> Response:
    with trying(request) as visit:
        at = settings_page(visit, proposal.cycle)
        seen = previewed(
            visit.session, at.cycle, lambda s, c: proposal.make(s, c, at.by, at.moment)
        )
    standing = _standing(request, at, proposal, seen, patience)
    return page(
        request,
        "settings/preview.html",
        wrong.status if wrong else 200,
        at=at,
        proposal=proposal,
        changes=canonical(proposal.changes or {}),
        previewed=seen,
        standing=standing,
        difference=standing.kept,
        by_message=by_message(standing.kept),
        wrong=wrong,
        longest_note=LONGEST_NOTE,
        live=at.live,
        subject=proposal.subject,
        names_functions="own_functions" in (proposal.changes or {}),
        may=_may_be_kept(at, standing),
    )


def _may_be_kept(at: Here, standing: DifferenceStanding) -> bool:
    """A live cycle changes once its letters were compared, or can't be."""
    return not at.live or not standing.under_way


def _standing(
    request: Request, at: Here, proposal: ProposedChange, seen: Previewed, patience: float
) -> DifferenceStanding:
    differences: Differences = request.app.state.differences
    key = f"{at.course.cycle_id}:{seen.seen}:{at.course.population}:{at.day}:{proposal.mark}"

    def change(session: Session, cycle: Cycle) -> None:
        proposal.make(session, cycle, at.by, at.moment)

    return differences.compared(key, at.course.cycle_id, change, at.moment, patience)


@router.post("/preview")
def preview(request: Request, form: Posted) -> Response:
    """Look again, go back to the form, or keep it: « yes » is for what was looked at."""
    proposal = _sent(form)
    if form.one("do") == "again":
        return _again(request, proposal)
    if form.one("do") != "yes":
        return _preview(request, proposal)
    try:
        return _kept(request, proposal, form.one("seen"))
    except CycleChangedMeanwhile as meanwhile:
        return _preview(request, proposal, meanwhile)


def _sent(form: Form) -> ProposedChange:
    changes = read_value(form.one("changes") or "{}", "changes")
    return ProposedChange(
        cycle=form.number("cycle") or 0,
        subject=form.one("subject") if form.one("subject") in {*SUBJECTS, *FORMS} else "",
        changes=changes if isinstance(changes, dict) else {},
        number=form.number("number") or 0,
        note=form.one("note"),
    )


def _again(request: Request, proposal: ProposedChange) -> Response:
    """The form as it was filled."""
    if proposal.subject in FORMS:
        return FORMS[proposal.subject](request, proposal.cycle, proposal.changes or {}, "")
    about = _need_subject(proposal.subject)
    with looking(request) as visit:
        at = settings_page(visit, proposal.cycle)
        settings = settings_of(about, at.course.definition)
        data = merge(as_data(at.course.definition), dict(proposal.changes or {}))
    sent = Sent(values=typing.shown(settings, data), errors={})
    return _form(request, proposal.cycle, about, sent)


def _kept(request: Request, proposal: ProposedChange, seen: str) -> Response:
    with trying(request) as visit:
        at = settings_page(visit, proposal.cycle)
        looked = previewed(
            visit.session, at.cycle, lambda s, c: proposal.make(s, c, at.by, at.moment, seen)
        )
    standing = _standing(request, at, proposal, looked, PATIENCE)
    if not _may_be_kept(at, standing):
        return _preview(request, proposal, patience=0)
    found = standing.kept
    letters = found.keys if found and at.live else None
    with acting(request) as visit:
        at = settings_page(visit, proposal.cycle)
        made = proposal.make(visit.session, at.cycle, at.by, at.moment, seen, letters)
    forget_functions(request.app.state.engine)
    path = f"/settings/history?cycle={at.course.cycle_id}"
    said = "repris" if proposal.number else "enregistré"
    return done(request, path, f"Changement n° {made} {said}." if made else "Rien n'a changé.")


# ── what was changed ─────────────────────────────────────────────────────────────────────────────


@router.get("/history")
def changed(request: Request, cycle: Number = 0, before: Number = 0) -> Response:
    """Every change, the last first."""
    with looking(request) as visit:
        at = settings_page(visit, cycle)
        lines = history(visit.session, at.cycle, at.course, before or None)
    more = lines[-1].number if len(lines) == A_PAGE and lines[-1].number > 1 else 0
    return page(request, "settings/history.html", at=at, lines=lines, more=more)


@router.post("/history/{number}")
def take_back(request: Request, number: int, form: Posted) -> Response:
    """Look at what taking a change back would do."""
    cycle = form.number("cycle") or 0
    return _preview(request, ProposedChange(cycle=cycle, number=number))
