"""Nothing is launched towards people while it is not said who answers for their data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import BadDefinition
from models.gestures.cycle.opening import change_cycle, launch_cycle
from models.gestures.cycle.trusting import PAGE, NobodyAnswers
from models.rehearsal.checked import check_cycle
from models.year.cycle import Cycle, CycleState
from models.year.trust import NEEDED
from tests.academy import Year, at
from tests.models.gestures.cycle.drafting import drafted
from tests.models.gestures.cycle.trusted import SAID

NOW = "31/08/2026 09:00"
OUT = "mailto://smtp.valmont.example?from=orgue@valmont.example"
SINK = "mailto://127.0.0.1:2525?from=orgue@valmont.example"


def said(year: Year, **changes: Any) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"trust": changes}, year.by("pilote"), at(NOW))


def launch(year: Year) -> CycleState:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        launch_cycle(session, cycle, year.by("pilote"), at(NOW), messages=1, announced=1)
        return CycleState(cycle.state)


def warned(year: Year) -> list[str]:
    with reading(year.engine) as session:
        found = check_cycle(session, session.get_one(Cycle, year.cycle_id), at(NOW))
    return [one["sentence"] for one in found.warnings if one["kind"] == "trust"]


def test_a_launch_is_refused_with_what_is_missing_and_where_to_say_it(
    home: Path, memory: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = drafted(memory)
    monkeypatch.setenv("ORGUE_MAIL_URL", OUT)
    said(year, **SAID | {"host": "", "contact": " "})
    with pytest.raises(NobodyAnswers) as refused:
        launch(year)
    assert refused.value.facts == {"missing": [NEEDED["host"], NEEDED["contact"]], "page": PAGE}
    assert "l'hébergeur, à qui écrire au sujet du portail" in refused.value.sentence
    assert "Confiance" in refused.value.next_step
    said(year, **SAID)
    assert launch(year) is CycleState.LIVE


@pytest.mark.parametrize("url", [None, SINK])
def test_what_stays_on_the_machine_is_launched_and_warned_about(
    home: Path, memory: sa.Engine, monkeypatch: pytest.MonkeyPatch, url: str | None
) -> None:
    year = drafted(memory)
    if url:
        monkeypatch.setenv("ORGUE_MAIL_URL", url)
    (sentence,) = warned(year)
    assert all(words in sentence for words in NEEDED.values())
    assert launch(year) is CycleState.LIVE


def test_nothing_is_warned_about_once_all_is_said(home: Path, memory: sa.Engine) -> None:
    year = drafted(memory)
    said(year, **SAID)
    assert warned(year) == []


@pytest.mark.parametrize(
    ("wrong", "why"), [({"dpd": "le DPD"}, "n'est pas une adresse"), ({"host": "x" * 241}, "240")]
)
def test_what_cannot_be_kept_is_refused_with_its_reason(
    home: Path, memory: sa.Engine, wrong: dict[str, str], why: str
) -> None:
    year = drafted(memory)
    with pytest.raises(BadDefinition) as refused:
        said(year, **wrong)
    assert why in refused.value.sentence
    assert len(warned(year)) == 1
