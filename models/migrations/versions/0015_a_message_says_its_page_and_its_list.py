"""A message says its page, its list and the work it asks: in cycles that are live already, too."""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CYCLE = sa.table("cycle", *(sa.column(name) for name in ("id", "state", "definition")))
TOPICS = {
    "framing": "framing_due framing_reminder",
    "team": "team_to_compose team_reminder",
    "relays": "relay_to_name relay_reminder",
    "call": "call_opened silent_reminder draft_not_submitted delay_granted",
    "silent": "call_closing",
    "parents": "no_action_with_parents",
    "decisions": "decisions_announced",
    "conference": "conference_invitation",
    "programme": "programme_published day_programme",
    "synthesis": "synthesis_due synthesis_basin_reminder synthesis_department_reminder "
    "synthesis_academy_reminder",
    "seminar": "seminar_invitation",
    "review": "review_due review_reminder",
    "objectives": "objectives_published",
    "figures": "weekly_figures",
}
LISTS = {
    "programme": "programme_published",
    "day_programme": "day_programme",
    "decisions": "decisions_announced",
    "vacant_functions": "team_to_compose team_reminder",
    "units_without_relay": "relay_to_name relay_reminder",
    "silent_schools": "call_closing",
    "figures": "weekly_figures",
    "objectives": "objectives_published",
    "conference": "conference_invitation",
    "seminar": "seminar_invitation",
    "first_opinion": "action_received",
}
WORK = {
    "la lettre de cadrage": "framing_due framing_reminder",
    "la composition de l'équipe": "team_to_compose team_reminder",
    "la désignation des relais": "relay_to_name relay_reminder",
    "le bilan du cycle": "review_due review_reminder",
}
SYNTHESIS = "la synthèse"
"""The work of every message whose name begins with « synthesis »."""


def upgrade() -> None:
    _rewrite(_completed, CYCLE.c.state == "live")


def downgrade() -> None:
    """Of every cycle: one that was closed since is read by the older version too."""
    _rewrite(lambda name, entry: {k: v for k, v in entry.items() if k not in NEW}, sa.true())


NEW = ("topic", "list", "work")


def _completed(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    text = entry.get("text") or name
    said = {
        "topic": _said_of(TOPICS, name) or _said_of(TOPICS, text),
        "list": _said_of(LISTS, name) or _said_of(LISTS, text),
        "work": _said_of(WORK, name) or (SYNTHESIS if name.startswith("synthesis") else None),
    }
    return said | entry


def _said_of(table: dict[str, str], name: str) -> str | None:
    return next((value for value, names in table.items() if name in names.split()), None)


def _rewrite(
    change: Callable[[str, dict[str, Any]], dict[str, Any]], which: sa.ColumnElement[bool]
) -> None:
    """Every message of the pinned definitions of *which* cycles as *change* makes it."""
    connection = op.get_bind()
    pinned = sa.select(CYCLE.c.id, CYCLE.c.definition).where(CYCLE.c.definition.is_not(None), which)
    for number, text in connection.execute(pinned).all():
        definition = json.loads(text)
        if not definition:
            continue
        messages = {n: change(n, entry) for n, entry in definition["messages"].items()}
        kept = json.dumps(
            definition | {"messages": messages},
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )
        update = CYCLE.update().where(CYCLE.c.id == number)
        connection.execute(update.values(definition=kept))
