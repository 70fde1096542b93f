"""What the form of a fiche asks to keep."""

from __future__ import annotations

from dataclasses import replace

from models.gestures.actions.associating import schools_called
from models.gestures.actions.dating import frame_of
from models.gestures.actions.editing import Edit
from models.gestures.actions.measures import wrong_measure
from models.work.fiche_reading import LeftOut, from_form, read_fiche
from models.work.own_fields import fiche_of, labels_of
from web.actions.hand import ActionHand
from web.actions.merging import as_chosen
from web.site.fiche_forms import Inputs, notes_on, pairs_of
from web.site.forms import Form


def read_edit(
    hand: ActionHand, form: Form, *, checked: bool, merged: bool = True
) -> tuple[Edit, Inputs]:
    """What a fiche's form asks to keep, and its inputs with what is wrong; *merged*: without what
    somebody else kept meanwhile and it chose."""
    frame = frame_of(hand.session, hand.course, hand.action.unit_id)
    fields = fiche_of(hand.course.definition)
    left: LeftOut = {}
    values, errors = read_fiche(from_form(pairs_of(form), fields), fields, frame, left)
    if strange := wrong_measure(hand.course, values, hand.action.content):
        del values["measures"]
        errors["measures"] = strange
    values = as_chosen(values, form) if merged else values
    edit = Edit(
        values=values,
        seen=form.number("edits"),
        checked=checked,
        confirm=form.one("confirm") == "yes",
    )
    if "associated" in values:
        ids, wrong = schools_called(hand.session, hand.course, values["associated"])
        errors |= {"associated": wrong} if wrong else {}
        edit = replace(edit, associated=None if wrong else tuple(ids))
    labels = labels_of(hand.course.definition)
    notes = notes_on(values, left)
    return edit, Inputs(typed=form.values, errors=errors, notes=notes, labels=labels, left=left)
