"""Where the figures of a success factor lead, from the page that shows them."""

from __future__ import annotations

from models.serving.readiness.factor import Behind, BehindKind
from web.site.view import View


def address_of(view: View, behind: Behind | None) -> str:
    """The address of the list behind a figure; empty for none, or where several académies have
    none."""
    if behind is None:
        return ""
    if behind.place is BehindKind.SCHOOLS:
        return view.schools(behind.which)
    if behind.place is BehindKind.ACTIONS:
        if behind.lack:
            return view.actions(behind.which, trait=f"lacks.{behind.lack}")
        return view.actions(behind.which)
    if behind.place is BehindKind.RUNS:
        return "/runs"
    if view.at is None:
        return ""
    if behind.place is BehindKind.SILENT:
        return f"{view.page('silence')}#{behind.which}"
    return f"{view.at.path}/{behind.which or behind.place.value}"
