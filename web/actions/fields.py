"""What the form of a fiche asks to keep."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from models.gestures.actions.associating import schools_called
from models.gestures.actions.editing import Edit
from models.work.fiche_reading import from_form, read_fiche
from models.year.course import Course
from web.site.fiche_forms import Inputs, notes_on, pairs_of
from web.site.forms import Form


def read_edit(
    session: Session, course: Course, form: Form, *, checked: bool
) -> tuple[Edit, Inputs]:
    """What a fiche's form asks to keep, and its inputs with what is wrong."""
    values, errors = read_fiche(from_form(pairs_of(form)))
    edit = Edit(values=values, seen=form.number("edits"), checked=checked)
    if "associated" in values:
        ids, wrong = schools_called(session, course, values["associated"])
        errors |= {"associated": wrong} if wrong else {}
        edit = replace(edit, associated=None if wrong else tuple(ids))
    return edit, Inputs(typed=form.values, errors=errors, notes=notes_on(values))
