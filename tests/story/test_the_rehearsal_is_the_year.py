"""What a pilot read in the rehearsal is what leaves: key by key, minute by minute."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from pathlib import Path

import pendulum
import pytest
import sqlalchemy as sa

from models.database.transactions import reading
from models.home import home_engine
from models.rehearsal.answers import Answers
from models.rehearsal.listing import messages_of
from models.rehearsal.rehearse import Rehearsed, rehearse
from models.tick import in_hand
from models.work.message import MessageState
from tests.sink import Sink
from tests.story.command import orgue
from tests.story.cut import CUT, circonscriptions_of, people_file

Letter = tuple[str, str, str]


@pytest.mark.slow
@pytest.mark.parametrize("manner", [pytest.param("none", marks=pytest.mark.long), "typical"])
def test_the_rehearsal_equals_what_tick_sends(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manner: str
) -> None:
    cycle_id = _a_drafted_cycle(tmp_path)
    rehearsed = rehearse(home_engine(), cycle_id, answers=manner, seed=7)
    with Sink() as sink:
        monkeypatch.setenv("ORGUE_MAIL_URL", sink.url)
        _launch(rehearsed)
        _live_the_year(home_engine(), cycle_id, rehearsed, Answers(manner, 7))
        received = sorted(
            (str(m["X-Orgue-Key"]), _minute(str(m["Date"])), m["To"].addresses[0].addr_spec)
            for m in sink.messages
        )
    assert received == _foretold(rehearsed)
    assert len(received) > 150


def _a_drafted_cycle(tmp_path: Path) -> int:
    orgue("territory", "import", str(CUT))
    people = people_file(tmp_path / "personnes.csv", circonscriptions_of(CUT))
    people.write_text(people.read_text("utf-8").replace("31/08/2026", ""), "utf-8")
    orgue("people", "import", str(people))
    draft = ("cycle", "draft", "2026-27", "--academy", "24", "--week", "2027-03-15")
    return int(orgue(*draft, "--week-of", "0940926W=2027-03-22")["id"])


def _launch(rehearsed: Rehearsed) -> None:
    """Launch at the very moment the rehearsal starts from."""
    launch = ("cycle", "launch", "2026-27", "--academy", "24", "--by", "anne.moreau@ac-creteil.fr")
    at = ("--now", rehearsed.visited[0].isoformat())
    number = orgue(*launch, *at, "--messages", "0", refused=True)["error"]["facts"]["messages"]
    orgue(*launch, *at, "--messages", str(number))


def _live_the_year(
    engine: sa.Engine, cycle_id: int, rehearsed: Rehearsed, answers: Answers
) -> None:
    for moment in rehearsed.visited:
        answers.act(engine, in_hand(engine, cycle_id), moment)
        orgue("tick", "--now", moment.isoformat())
        answers.look(engine, in_hand(engine, cycle_id), moment)


def _foretold(rehearsed: Rehearsed) -> list[Letter]:
    with reading(rehearsed.engine) as session:
        messages = messages_of(session, rehearsed.course, states=[MessageState.SENT])
    return sorted((m["key"], m["at"][:16], m["to"]) for m in messages)


def _minute(header: str) -> str:
    return (
        pendulum.instance(parsedate_to_datetime(header))
        .in_timezone("Europe/Paris")
        .isoformat()[:16]
    )
