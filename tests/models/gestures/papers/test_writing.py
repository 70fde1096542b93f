"""A paper is kept as one types, and submitted once: what somebody else wrote is never lost."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.errors import NotFound, NotYours, Refusal, WrongMove
from models.gestures.papers.submitting import BadContent
from models.gestures.papers.writing import PaperChanged, edit_paper
from models.gestures.validation.issuing import submit_written
from models.journal import JOURNAL
from models.work.action import FROZEN_VERSION
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.paper_content import mark_of
from models.work.validation import TaskState
from tests.academy import Year, launched
from tests.years import year_on

ON = "01/10/2026 10:00"
EMPTY = mark_of({})
K = PaperKind
THEMES = ["Les parents", "Le 1er degré", "La formation"]


year = year_on(on="01/09/2026 00:00", themes=THEMES)


def keep(
    year: Year, kind: PaperKind, code: str, who: str, seen: str, on: str = ON, **said: Any
) -> str:
    given = (kind, year.units[code], said, seen, year.by(who))
    return str(year.act(edit_paper, *given, on=on))


def send(
    year: Year, kind: PaperKind, code: str, who: str, seen: str, on: str = ON, **said: Any
) -> int:
    given = (kind, year.units[code], said, seen, year.by(who))
    return int(year.act(submit_written, *given, on=on))


def the_paper(year: Year) -> Any:
    (row,) = year.all(sa.select(PAPER))
    return row


def test_a_draft_is_kept_as_it_is_faults_and_all(year: Year) -> None:
    mark = keep(year, K.LETTER, "AC", "pilote", EMPTY, dates=[{"on": "", "name": "Séminaire"}])
    paper = the_paper(year)
    assert paper.state is PaperState.DRAFT
    assert paper.content == {"dates": [{"on": "", "name": "Séminaire"}]}
    assert mark == mark_of(paper.content)
    assert year.tasks() == []


def test_a_draft_begun_leaves_one_line_whatever_the_number_of_times_it_is_kept(year: Year) -> None:
    mark = keep(year, K.LETTER, "AC", "pilote", EMPTY, text="Chères")
    keep(year, K.LETTER, "AC", "pilote", mark, text="Chères équipes")
    said = year.all(sa.select(JOURNAL.c.what, JOURNAL.c.facts).where(JOURNAL.c.by != "clock"))
    assert [tuple(line) for line in said] == [("paper.drafted", {})]


def test_who_keeps_an_older_text_is_shown_the_new_one_and_overwrites_nothing(
    engine: sa.Engine,
) -> None:
    year = launched(engine)
    mark = keep(year, K.LETTER, "AC", "pilote", EMPTY, text="Un.")
    keep(year, K.LETTER, "AC", "cardie", mark, text="Deux.")
    with pytest.raises(PaperChanged, match="Quelqu'un d'autre a modifié") as refused:
        keep(year, K.LETTER, "AC", "pilote", mark, text="Trois.")
    assert refused.value.facts["now"] == {"text": "Deux."}
    assert the_paper(year).content == {"text": "Deux."}
    keep(year, K.LETTER, "AC", "pilote", refused.value.facts["mark"], text="Trois.")
    assert the_paper(year).content == {"text": "Trois."}


def test_the_same_text_kept_twice_is_no_conflict(year: Year) -> None:
    keep(year, K.LETTER, "AC", "pilote", EMPTY, text="Un.")
    keep(year, K.LETTER, "AC", "pilote", EMPTY, text="Un.")


def test_a_submitted_letter_says_the_themes_that_the_cycle_has_then(year: Year) -> None:
    send(year, K.LETTER, "AC", "pilote", EMPTY, text="Un.", themes=["Autre chose"])
    (frozen,) = year.all(sa.select(FROZEN_VERSION))
    assert frozen.content == {"text": "Un.", "themes": THEMES}


def test_sent_twice_a_letter_is_submitted_once(engine: sa.Engine) -> None:
    year = launched(engine)
    first = send(year, K.LETTER, "AC", "pilote", EMPTY, text="Un.")
    assert send(year, K.LETTER, "AC", "pilote", EMPTY, text="Un.") == first
    assert the_paper(year).round == 1
    assert len(year.tasks()) == 1


def test_what_was_submitted_is_not_written_over(year: Year) -> None:
    send(year, K.LETTER, "AC", "pilote", EMPTY, text="Un.")
    with pytest.raises(WrongMove, match="déjà soumis"):
        send(year, K.LETTER, "AC", "pilote", EMPTY, text="Deux.")
    with pytest.raises(WrongMove, match="déjà soumis"):
        keep(year, K.LETTER, "AC", "pilote", mark_of({"text": "Un."}), text="Deux.")
    year.accept("recteur")
    with pytest.raises(WrongMove, match="déjà validé"):
        keep(year, K.LETTER, "AC", "pilote", mark_of({"text": "Un."}), text="Deux.")


def test_a_paper_that_lacks_a_part_is_not_submitted_and_says_which(year: Year) -> None:
    with pytest.raises(BadContent, match="Impossible de soumettre la synthèse") as refused:
        send(year, K.SYNTHESIS, "C1", "ien1", EMPTY, strengths="Les élèves.")
    assert refused.value.facts["errors"] == {"text": "Il manque : ce qui a été fait."}
    assert year.all(sa.select(PAPER)) == []


def test_a_returned_paper_is_corrected_then_submitted_in_a_new_round(year: Year) -> None:
    number = send(year, K.LETTER, "AC", "pilote", EMPTY, text="Un.")
    year.send_back("recteur", on="02/10/2026 10:00", reason="Citez les partenaires.")
    seen = mark_of(the_paper(year).content)
    mark = keep(year, K.LETTER, "AC", "pilote", seen, on="05/10/2026 10:00", text="Deux.")
    assert the_paper(year).state is PaperState.RETURNED
    assert send(year, K.LETTER, "AC", "pilote", mark, text="Deux.") == number
    frozen = year.all(sa.select(FROZEN_VERSION).order_by(FROZEN_VERSION.c.round))
    assert [f.content["text"] for f in frozen] == ["Un.", "Deux."]


@pytest.mark.parametrize("who", ["recteur", "pilote1", "ien1", "proviseure", "E11"])
def test_only_who_animates_the_unit_keeps_its_draft(year: Year, who: str) -> None:
    with pytest.raises(NotYours):
        keep(year, K.LETTER, "AC", who, EMPTY, text="Un.")
    assert year.all(sa.select(PAPER)) == []


def test_no_paper_is_begun_where_there_is_none(year: Year) -> None:
    with pytest.raises(Refusal, match="À ce niveau"):
        keep(year, K.LETTER, "D1", "pilote1", EMPTY, text="Un.")


def test_a_unit_that_takes_no_part_writes_nothing(memory: sa.Engine) -> None:
    year = launched(memory, participation={"but": ["094"]})
    with pytest.raises(NotFound):
        keep(year, K.VERSION, "D2", "pilote2", EMPTY, text="Un.")


# ── the departmental version ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def asked(year: Year) -> Year:
    """The letter is accepted: each DASEN is asked for the département's version."""
    year.paper(K.LETTER, "AC", "pilote", on=ON)
    year.accept("recteur", on="05/10/2026 10:00")
    return year


def version(year: Year, code: str) -> Any:
    query = sa.select(PAPER).where(PAPER.c.unit_id == year.units[code], PAPER.c.kind == K.VERSION)
    return year.all(query)[0]


def test_the_pilot_prepares_the_version_and_the_dasen_issues_it(asked: Year) -> None:
    on = "06/10/2026 10:00"
    mark = keep(asked, K.VERSION, "D1", "pilote1", EMPTY, on=on, emphasis=["Les parents"])
    with pytest.raises(NotYours):
        send(asked, K.VERSION, "D1", "pilote1", mark, emphasis=["Les parents"])
    number = send(asked, K.VERSION, "D1", "dasen1", mark, emphasis=["Les parents"])
    assert send(asked, K.VERSION, "D1", "dasen1", mark, emphasis=["Les parents"]) == number
    assert version(asked, "D1").state is PaperState.ACCEPTED
    with pytest.raises(WrongMove):
        keep(asked, K.VERSION, "D1", "pilote1", mark, emphasis=["La formation"])


def test_a_version_accepted_as_it_is_keeps_what_was_prepared(asked: Year) -> None:
    keep(asked, K.VERSION, "D1", "pilote1", EMPTY, on="06/10/2026 10:00", text="Ici, les parents.")
    (task,) = [t for t in asked.tasks() if t.about_id == asked.units["D1"]]
    asked.decide(task.id, TaskState.ACCEPTED, "dasen1")
    frozen = asked.all(sa.select(FROZEN_VERSION).where(FROZEN_VERSION.c.subject_kind == "version"))
    assert [f.content for f in frozen] == [{"text": "Ici, les parents."}]


def test_a_version_stresses_two_themes_at_most(asked: Year) -> None:
    with pytest.raises(BadContent, match="2 au plus"):
        send(asked, K.VERSION, "D1", "dasen1", EMPTY, on="06/10/2026 10:00", emphasis=THEMES)
