"""The cohorts of partners: who follows one whose agreement ends in two months, or in two weeks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.planner.cohort import CYCLE_ID, NO_DAY, Only, cohort, relay_or_pilot
from models.territory.holders import DAY, text, to_holders
from models.territory.unit import UNIT
from models.work.message import MESSAGE
from models.work.partner import PARTNER, PARTNER_AGREEMENT
from models.work.subjects import SubjectKind
from models.year.cycle import CYCLE

A = PARTNER_AGREEMENT.c
FIRST, LAST = "agreement_ends", "agreement_ends_soon"
"""The messages of cycle.yaml that remind of an end, once each, whichever cycle is live then."""


def _followers(only: Only, rule: str, *when: sa.ColumnElement[bool]) -> Any:
    """Whoever animates the territory that keeps the partner of such agreements: their number is the
    round."""
    p, u, m = PARTNER.c, UNIT.c, MESSAGE.alias("told").c
    academy = sa.select(CYCLE.c.academy_id).where(CYCLE.c.id == CYCLE_ID).scalar_subquery()
    told = sa.exists().where(m.rule == rule, m.round == A.id, m.cycle_id != CYCLE_ID)
    return to_holders(
        sa.select(
            text(SubjectKind.UNIT).label("subject_kind"),
            u.id.label("subject_id"),
            A.id.label("round"),
            u.id.label("unit_id"),
            u.id.label("home_id"),
            relay_or_pilot(UNIT).label("function"),
            A.ends.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            NO_DAY.label("on_date"),
        )
        .join(PARTNER, p.unit_id == u.id)
        .join(PARTNER_AGREEMENT, A.partner_id == p.id)
        .where(
            only(u.id),
            p.academy_id == academy,
            p.withdrawn_on.is_(None),
            A.renewed.is_(sa.false()),
            ~told,
            *when,
        )
    )


@cohort
def agreements_ending(only: Only) -> Any:
    """Who follows a partner whose agreement ends within two months, and is not renewed."""
    return _followers(only, FIRST, A.first_on <= DAY, A.last_on > DAY)


@cohort
def agreements_ending_soon(only: Only) -> Any:
    """The same within two weeks, until its last day."""
    return _followers(only, LAST, A.last_on <= DAY, A.ends >= DAY)
