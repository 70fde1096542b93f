"""Associated schools are found by name or town, or pasted; what was typed in the fiche comes
along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from models.gestures.actions.schools_meant import MeantSchool, TakingPart, lines_in
from models.serving.actions.page import action_page
from models.territory.school_names import NamedSchool
from web.actions import editing
from web.actions.hand import Number, in_hand, view
from web.site.door import looking
from web.site.forms import Form, Posted, need_short

router = APIRouter()
OWN = ("associated", "q", "pasted", "then", "asked", "meant")
"""The inputs of this page; all others are the fiche's, and only pass through."""
NONE = "none"


@dataclass(frozen=True, kw_only=True)
class ChosenSchools:
    """*chosen*: the associated schools; *doubtful*: the lines that are asked about."""

    chosen: tuple[NamedSchool, ...]
    doubtful: tuple[MeantSchool, ...]


@router.post("/actions/{action_id}/schools")
def choose(request: Request, action_id: Number, form: Posted) -> Response:
    """Look for schools, add those that are pasted, or go back to the fiche with them."""
    words = need_short(form.one("q"), 100)
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        hand.need("edit" if hand.may("edit") else "reopen")
        schools = TakingPart(hand.session, hand.course)
        found = _chosen(schools, form)
        back = form.one("then") == "back" and not found.doubtful
        sought = schools.seek(words) if words and not back else []
        shown = view(
            "actions/schools.html",
            seen=action_page(hand.session, hand.course, hand.action, hand.sight, hand.moment),
            found=found,
            words=words,
            sought=[one for one in sought if one not in found.chosen],
            searched=bool(words),
            nobody=NONE,
            passing=_passing(form),
        )
    if back:
        return editing.back_with(request, action_id, _with(form, found.chosen))
    return shown.answer(request)


def _chosen(schools: TakingPart, form: Form) -> ChosenSchools:
    """Those of the fiche and of the boxes, those that were pasted, those that were asked about."""
    answers = [form.one(f"meant.{n}") for n in range(len(form.many("asked")))]
    left = [text for text, said in zip(form.many("asked"), answers, strict=True) if not said]
    said = [one for one in answers if one not in ("", NONE)]
    texts = [*form.many("associated"), *said, *left, form.one("pasted")]
    lines = dict.fromkeys(line for text in texts for line in lines_in(text))
    meant = [schools.meant(line) for line in lines]
    chosen = {one.school.id: one.school for one in meant if one.school}
    return ChosenSchools(
        chosen=tuple(chosen.values()), doubtful=tuple(one for one in meant if not one.school)
    )


def _passing(form: Form) -> list[tuple[str, str]]:
    """What was typed in the fiche, to be given back to it."""
    return [
        (name, text)
        for name, texts in form.values.items()
        if name.partition(".")[0] not in OWN
        for text in texts
    ]


def _with(form: Form, chosen: Sequence[NamedSchool]) -> Form:
    values: dict[str, list[str]] = {}
    for name, text in _passing(form):
        values.setdefault(name, []).append(text)
    return Form(values=values | {"associated": ["\n".join(one.code for one in chosen)]})
