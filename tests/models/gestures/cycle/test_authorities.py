"""A recteur or a DASEN changes in the middle of a year: what was done keeps its name, delegations
end and are asked again in one letter, and what waits under the former's name is listed."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.gestures.chain.by_order import NoDelegationOrder
from models.journal import JOURNAL
from models.serving.mail.of_a_former import of_a_former
from models.serving.papers.reading import rounds_of
from models.serving.validation.decisions import answers_on
from models.territory.delegation import AUTHORITY_CHANGE, DELEGATION_ORDER
from models.work.message import MESSAGE, MessageState
from models.work.paper import PAPER, PaperKind
from models.work.validation import TASK, TaskState
from tests.academy import Year, day, launched, unfolded
from tests.models.gestures.cycle.successions import a_recteur_with_a_deputy, succeeds
from tests.models.gestures.papers.signed_papers import join
from tests.models.gestures.people.orders import give

CHANGE = "16/11/2026 08:00"
SIGNED_FIRST = {"chains": {"letter": {"leaves": "signed"}}}


def letters(year: Year, text: str = "authority_changed") -> list[tuple[str, str]]:
    return [(one.to, one.text) for one in unfolded(year.sent) if one.text == text]


def test_the_letter_keeps_its_signatory_and_what_comes_bears_the_new_name(
    engine: sa.Engine,
) -> None:
    year = a_recteur_with_a_deputy(engine)
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    year.accept("recteur", on="06/10/2026 10:00")
    year.tick("07/10/2026 10:00")
    succeeds(year, "rectrice", "recteur", "AC", "rector", "16/11/2026")
    year.tick(CHANGE)

    (change,) = year.all(sa.select(AUTHORITY_CHANGE))
    assert (change.former_id, change.now_id, change.on_day) == (
        year.by("recteur").person_id,
        year.by("rectrice").person_id,
        day("16/11/2026"),
    )
    year.paper(PaperKind.REVIEW, "AC", "pilote", on="17/11/2026 10:00")
    (review,) = (t for t in year.tasks(TaskState.OPEN) if t.subject_kind == "review")
    year.accept("rectrice", int(review.id), on="18/11/2026 10:00")
    with reading(year.engine) as session:
        papers = session.connection().execute(sa.select(PAPER).order_by(PAPER.c.id)).all()
        signed = {p.kind: rounds_of(session, p)[0].by for p in papers if p.kind != "version"}
        scope = scope_of(session, year.by("pilote"), day("18/11/2026"))
        task = session.connection().execute(sa.select(TASK).where(TASK.c.id == review.id)).one()
        assert answers_on(session, task, scope)
    assert signed[PaperKind.LETTER].endswith("(Recteur)")
    assert signed[PaperKind.REVIEW].endswith("(Rectrice)")


def test_delegations_end_and_are_asked_again_in_one_letter(engine: sa.Engine) -> None:
    year = a_recteur_with_a_deputy(engine)
    year.paper(PaperKind.LETTER, "AC", "pilote", on="09/11/2026 10:00")
    give(year)
    year.delegate("recteur", "adjoint1", on="10/11/2026 10:00")
    succeeds(year, "rectrice", "recteur", "AC", "rector", "16/11/2026")
    year.sent.clear()
    for moment in (CHANGE, "16/11/2026 12:00", "17/11/2026 08:00", "18/11/2026 08:00"):
        year.tick(moment)

    assert letters(year) == [("rectrice", "authority_changed")]
    (order,) = year.all(sa.select(DELEGATION_ORDER))
    assert order.ended_on == day("16/11/2026")
    (task,) = year.tasks(TaskState.OPEN)
    assert task.delegate_id is None
    assert ("rectrice", "framing_to_validate") in letters(year, "framing_to_validate")
    whats = {line.what for line in year.all(sa.select(JOURNAL.c.what))}
    assert {"authority.changed", "delegation.ended", "validation.came_back"} <= whats
    with pytest.raises(Exception, match=r"n'est pas à vous"):
        year.accept("secretaire")
    year.accept("rectrice")


def test_a_new_deputy_gives_a_new_order(memory: sa.Engine) -> None:
    year = a_recteur_with_a_deputy(memory)
    year.paper(PaperKind.LETTER, "AC", "pilote", on="09/11/2026 10:00")
    give(year)
    succeeds(year, "rectrice", "recteur", "AC", "rector", "16/11/2026")
    year.tick(CHANGE)
    year.delegate("rectrice", "secretaire")
    with pytest.raises(NoDelegationOrder):
        year.accept("secretaire")
    give(year, holder="rectrice")
    year.accept("secretaire")


def test_held_letters_of_a_former_are_listed_until_they_leave(
    memory: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGUE_HOME", str(tmp_path))
    year = a_recteur_with_a_deputy(memory, **SIGNED_FIRST)
    number = year.paper(PaperKind.LETTER, "AC", "pilote", on="09/11/2026 10:00")
    year.accept("recteur", on="10/11/2026 10:00")
    assert listed(year) == []
    succeeds(year, "rectrice", "recteur", "AC", "rector", "16/11/2026")
    year.tick(CHANGE)
    assert listed(year) == [("Recteur", 0, True)]

    join(year, number, on=day("10/11/2026"))
    held = sa.update(MESSAGE).where(MESSAGE.c.text == "framing_published")
    with gesture(year.engine) as session:
        session.connection().execute(held.values(state=MessageState.HELD))
    assert listed(year) == [("Recteur", 2, False)]
    with gesture(year.engine) as session:
        session.connection().execute(held.values(state=MessageState.SENT))
    assert listed(year) == []


def listed(year: Year) -> list[tuple[str, int, bool]]:
    with reading(year.engine) as session:
        return [(one.former, one.held, one.awaits) for one in of_a_former(session, year.course)]


def test_a_dasen_changes_too_and_each_pair_is_seen_once(memory: sa.Engine) -> None:
    year = launched(memory)
    succeeds(year, "interim", "dasen1", "D1", "dasen", "09/11/2026")
    year.tick("09/11/2026 08:00")
    succeeds(year, "dasen3", "interim", "D1", "dasen", "16/11/2026")
    year.tick(CHANGE)
    year.tick("17/11/2026 08:00")
    rows = year.all(sa.select(AUTHORITY_CHANGE).order_by(AUTHORITY_CHANGE.c.id))
    people = [(r.former_id, r.now_id) for r in rows]
    named = {who: year.by(who).person_id for who in ("dasen1", "interim", "dasen3")}
    assert people == [(named["dasen1"], named["interim"]), (named["interim"], named["dasen3"])]


def test_a_relay_who_changes_or_a_recteur_of_before_the_year_says_nothing(
    memory: sa.Engine,
) -> None:
    year = launched(memory)
    succeeds(year, "ien9", "ien1", "C1", "relay", "09/11/2026")
    year.tick("09/11/2026 08:00")
    assert year.all(sa.select(AUTHORITY_CHANGE)) == []
