"""The territory changes, old → new: looked at, then made, at once or on its day; and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import NotFound, NotYours, Refusal
from models.gestures.redrawing.carrying import RedrawDone
from models.gestures.redrawing.fates import SayWhatBecomes
from models.gestures.redrawing.moves import ActionFate, AskedRedraw, BadRedraw
from models.gestures.redrawing.redraw import redraw, take_back, the_change
from models.intake.days import BadDay
from models.serving.territory.changes import KINDS, academies_of, changes_of
from models.territory.importing.moves_file import moves_typed, read_moves_file
from models.territory.redrawn import Becomes, ChangeKind
from models.territory.unit import Unit
from models.words.french import plural
from web.site.door import Visit, acting, looking, trying
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.typed import number_in, read_day

router = APIRouter(prefix="/territory/changes")
PATH = "/territory/changes"
BECOMES = [
    (Becomes.GO_ON.value, "Elle continue, portée par son école"),
    (Becomes.HAND_OVER.value, "Une autre unité la reprend"),
    (Becomes.END.value, "Elle prend fin"),
]

EXAMPLE = [("0940585A", "0940120V"), ("0941234F", "0940120V")]
"""Two schools that become one, as lines and tables write them."""


@dataclass(frozen=True, kw_only=True)
class OwnAcademy:
    """The académie whose territory the reader changes, of those (*academies*) that they may."""

    visit: Visit
    academy: Unit
    academies: tuple[Unit, ...]

    @property
    def others(self) -> list[tuple[str, str]]:
        """The others, by code and name."""
        return [(one.code, one.name) for one in self.academies if one.id != self.academy.id]


def its_academy(visit: Visit, code: str = "") -> OwnAcademy:
    """The académie of *code*, the first of the reader's where none is said.

    Raises NotYours (the reader changes none), NotFound (*code* is none of theirs).
    """
    found = academies_of(visit.session, visit.scope)
    if not found:
        raise NotYours(
            "Le territoire se change par le pilote ou l'administrateur de l'académie.",
            "Demandez-le-lui.",
        )
    chosen = [one for one in found if code in ("", one.code)]
    if not chosen:
        raise NotFound(
            "Cette académie n'est pas de celles dont vous changez le territoire.",
            "Revenez au territoire de la vôtre.",
        )
    return OwnAcademy(visit=visit, academy=chosen[0], academies=found)


@router.get("")
def changes(request: Request, academy: str = "") -> Response:
    """What was changed, what waits for its day, and the form."""
    return _desk(request, Form(values={"academy": [academy]}))


def _desk(request: Request, form: Form, wrong: Refusal | None = None) -> Response:
    with looking(request) as visit:
        ground = its_academy(visit, form.one("academy"))
        values: dict[str, Any] = {
            "academy": ground.academy.name,
            "code": ground.academy.code,
            "others": ground.others,
            "lines": changes_of(visit.session, int(ground.academy.id)),
        }
    return page(
        request,
        "territory/changes.html",
        wrong.status if wrong else 200,
        form=form,
        wrong=wrong,
        actions=wrong.actions if isinstance(wrong, SayWhatBecomes) else (),
        kinds=[(kind.value, words) for kind, words in KINDS.items()],
        becomes=BECOMES,
        example=EXAMPLE,
        **values,
    )


@router.post("/preview")
def preview(request: Request, form: Posted) -> Response:
    """What it would do: it is done, then undone."""
    form = _with_file(form)
    try:
        with trying(request) as visit:
            ground, asked = its_academy(visit, form.one("academy")), _asked(form)
            found = _redraw(ground, asked, look=True)
    except Refusal as wrong:
        return _again(request, form, wrong)
    return page(
        request, "territory/changing.html", found=found, form=form, called=KINDS[asked.kind]
    )


@router.post("")
def confirm(request: Request, form: Posted) -> Response:
    """Change it, or keep the change for its day."""
    try:
        with acting(request) as visit:
            ground = its_academy(visit, form.one("academy"))
            found, path = _redraw(ground, _asked(form)), at_academy(PATH, ground)
    except Refusal as wrong:
        return _again(request, form, wrong)
    if not found.lines:
        return done(request, path, "C'est noté : le changement se fera au jour dit.")
    letters = plural(found.letters, "courrier part", "courriers partent")
    return done(request, path, f"C'est fait, et écrit au journal. {letters}.")


def at_academy(path: str, ground: OwnAcademy) -> str:
    """*path*, of the académie that was chosen where there are several."""
    return f"{path}?academy={ground.academy.code}" if ground.others else path


def _redraw(ground: OwnAcademy, asked: AskedRedraw, *, look: bool = False) -> RedrawDone:
    visit = ground.visit
    given = (visit.session, int(ground.academy.id), asked, visit.actor, visit.moment)
    return redraw(*given, look=look)


@router.post("/{number:int}/put-back")
def put_back(request: Request, number: int) -> Response:
    """Take a change back, or give up one that is to come."""
    with acting(request) as visit:
        back = take_back(visit.session, number, visit.actor, visit.moment)
        its_own = visit.session.get_one(Unit, the_change(visit.session, number).academy_id)
        path = at_academy(PATH, its_academy(visit, its_own.code))
    if not back.done:
        return done(request, path, "Le changement prévu est abandonné.")
    sent = plural(back.sent, "courrier l'avait dit", "courriers l'avaient dit")
    told = f" {sent} : écrivez à ceux qui l'ont reçu." if back.sent else ""
    return done(request, path, f"Le territoire est comme il était.{told}")


def _again(request: Request, form: Form, wrong: Refusal) -> Response:
    if wrong.status in (401, 403):
        raise wrong
    return _desk(request, form, wrong)


def _with_file(form: Form) -> Form:
    """*form* with the lines of the file that was dropped, if any, among those typed."""
    files = form.files("file")
    if not files:
        return form
    upload = files[0]
    with TemporaryDirectory() as folder:
        path = Path(folder) / ("moves" + Path(upload.filename or "").suffix.lower()[:8])
        path.write_bytes(upload.file.read())
        try:
            pairs = read_moves_file(path)
        except Refusal as wrong:
            return Form(values={**form.values, "file_wrong": [wrong.sentence, wrong.next_step]})
    lines = "\n".join(f"{old} ; {new}" for old, new in pairs)
    typed = "\n".join(filter(None, [form.one("moves"), lines]))
    return Form(values={**form.values, "moves": [typed]})


def _asked(form: Form) -> AskedRedraw:
    """Raises BadRedraw: no kind, a day that is none, a file that is no table."""
    if wrong := form.many("file_wrong"):
        raise BadRedraw(wrong[0], wrong[1] if len(wrong) > 1 else "")
    try:
        kind = ChangeKind(form.one("kind"))
    except ValueError:
        raise BadRedraw("Dites ce qui change.", "Choisissez dans la liste.") from None
    try:
        on = read_day(form.one("on"))
    except BadDay as bad:
        raise BadRedraw(bad.sentence, bad.next_step) from None
    return AskedRedraw(
        kind=kind, moves=moves_typed(form.one("moves")), on=on, actions=_fates(form.values)
    )


def _fates(values: Mapping[str, Any]) -> dict[int, ActionFate]:
    """What was said of each action (``fate_12``, ``to_12``), and of the others (``fate``)."""
    found = {}
    for name in values:
        word, _, number = name.partition("_")
        if word != "fate" or not values[name][0]:
            continue
        to = next(iter(values.get(f"to_{number}" if number else "to", [])), "")
        try:
            found[number_in(number)] = ActionFate(does=Becomes(values[name][0]), to=to)
        except ValueError:
            continue
    return found
