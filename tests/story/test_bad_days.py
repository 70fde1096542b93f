"""Bad days: a process killed, a clock that goes back, a text with an error, files that changed.

Whatever happens, what was owed arrives; a letter arrives twice in one case only, under the same
``Message-ID``: its process died between the server's 250 and our mark.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from channels.delivery import deliver
from channels.opening import open_channel
from config.settings import CONFIG, Settings
from models.database.transactions import gesture
from models.home import home_engine
from models.letters import texts
from models.tick import run_year
from models.work.message import MESSAGE, MessageState
from models.year.cycle import CYCLE
from tests.academy import Year, at, launched, valmont
from tests.sink import Sink
from tests.story.command import orgue
from tests.story.dying import OWING, SENDING, killed_while, owing_dies, sending_dies

MORNING, MONDAY = "30/11/2026 08:00", "30/11/2026 10:00"
SCHOOLS = ("E11", "E12", "E21")
TWICE = {"after a letter", "before its mark is committed"}
"""Where a process dies between the server's 250 and our mark."""
CYCLE_ = ("2026-27", "--academy", "24")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def url_of(engine: sa.Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def sends(year: Year, sink: Sink, moment: str) -> int:
    """One pass of the delivery that lives; how many left."""
    with open_channel(Settings(mail_url=sink.url), year.engine) as channel:
        return deliver(year.engine, at(moment), channel).sent


# ── a process killed ─────────────────────────────────────────────────────────────────────────────


def test_a_delivery_killed_anywhere_loses_nothing_and_doubles_one_letter_at_most(
    engine: sa.Engine, sink: Sink
) -> None:
    """A boundary each half-hour: three schools propose, a pass dies, the next one lives."""
    year = launched(engine)
    year.tick(MORNING)
    for n, where in enumerate(SENDING):
        _one_boundary(year, sink, where, f"{at(MONDAY).add(minutes=30 * n):%d/%m/%Y %H:%M}")


def _one_boundary(year: Year, sink: Sink, where: str, moment: str) -> None:
    for school in SCHOOLS:
        year.propose(school, where, on=moment)
    keys = {m.key for m in year.messages(state=MessageState.OWED) if m.not_before <= at(moment)}
    sink.messages.clear()
    assert len(keys) >= len(SCHOOLS)

    killed_while(sending_dies, url_of(year.engine), sink.url, moment, where)
    sends(year, sink, moment)

    arrived = Counter(m["X-Orgue-Key"] for m in sink.messages)
    assert set(arrived) == {m.key for m in year.messages() if m.key in keys and _left(m)}, where
    assert not year.messages(state=MessageState.CLAIMED), where
    assert sum(arrived.values()) - len(arrived) == (where in TWICE), where
    assert len({m["Message-ID"] for m in sink.messages}) == len(arrived), where
    sent = set(arrived) | {m.key for m in year.messages() if m.key in keys and not _left(m)}
    assert sent == keys, where


def _left(message: Any) -> bool:
    """Sent; else it waits for tomorrow's digest, beyond the three a day."""
    return message.state is MessageState.SENT


@pytest.mark.parametrize("where", OWING)
def test_a_run_of_the_year_killed_anywhere_owes_the_same_at_the_next(
    engine: sa.Engine, memory: sa.Engine, where: str
) -> None:
    moment = "02/11/2026 08:00"
    whole, killed = launched(memory), launched(engine)
    killed_while(owing_dies, url_of(engine), moment, where)
    for year in (whole, killed):
        assert run_year(year.engine, at(moment)).failed == []
    assert facts(killed) == facts(whole)


def facts(year: Year) -> list[tuple[Any, ...]]:
    return sorted((m.key, m.state, m.not_before, bool(m.digest_id)) for m in year.messages())


# ── a clock that goes back ───────────────────────────────────────────────────────────────────────


def test_a_clock_that_goes_back_one_hour_sends_nothing_twice_and_loses_nothing(
    memory: sa.Engine, engine: sa.Engine
) -> None:
    straight = (MORNING, MONDAY, "01/12/2026 07:45", "01/12/2026 11:00")
    that_monday = (MORNING, MONDAY, "30/11/2026 09:00", "30/11/2026 09:30")
    that_tuesday = ("01/12/2026 07:45", "01/12/2026 06:45", "01/12/2026 07:45", "01/12/2026 11:00")
    back = that_monday + that_tuesday
    twice = _lived(launched(engine), back)
    assert twice == _lived(launched(memory), straight)
    assert max(twice.values()) == 1


def _lived(year: Year, moments: tuple[str, ...]) -> Counter[str]:
    """How many times each key left over *moments*; a school proposes on Monday at 10:00."""
    left: Counter[str] = Counter()
    for moment in moments:
        if moment == MONDAY and not year.tasks():
            year.propose("E21", on=MONDAY)
        year.tick(moment)
    left.update(m.key for m in year.messages(state=MessageState.SENT))
    assert len(year.sent) == len([m for m in year.messages() if _left(m) and not m.digest_id])
    return left


def test_a_clock_before_the_launch_does_nothing(engine: sa.Engine) -> None:
    year = launched(engine, on="27/11/2026 09:00")
    assert year.tick("27/11/2026 08:00") == []
    assert year.messages() == []
    assert year.tick("27/11/2026 09:00") != []
    assert year.tick("27/11/2026 08:00") == []


# ── without Prefect ──────────────────────────────────────────────────────────────────────────────


def test_without_a_prefect_server_a_tick_does_what_a_run_would(
    home: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setenv("ORGUE_MAIL_URL", sink.url)
    launched(home_engine())
    done = orgue("tick", "--now", "2026-11-02T08:00")
    assert (done["sent"], done["retried"], done["parked"]) == (len(sink.messages), 0, 0)
    assert len(sink.messages) > 0


# ── texts and files that changed ─────────────────────────────────────────────────────────────────


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Path]:
    """An académie's own copy of ``config/``, which this home reads."""
    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setenv("ORGUE_CONFIG", str(folder))
    texts.forget()
    yield folder
    texts.forget()


def spoil(config: Path, name: str, words: str) -> int:
    """Write *words* at the end of a text's body; the line that they are on."""
    path = config / "messages" / f"{name}.j2"
    lines = path.read_text(encoding="utf-8").splitlines()
    end = max(n for n, line in enumerate(lines) if "block body" in line) + 1
    lines.insert(end, words)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return end + 1


WRONG_WORDS = ["{{ ecole.nom }}", "{% if %}", "{{ unit.nom }}", "{{ due | jour }}"]


@pytest.mark.parametrize("words", WRONG_WORDS)
def test_a_text_with_an_error_is_refused_with_its_file_and_its_line(
    config: Path, words: str
) -> None:
    valmont(home_engine())
    orgue("cycle", "draft", *CYCLE_, "--week", "2027-03-15")
    line = spoil(config, "call_opened", words)
    for command in (("check", *CYCLE_), ("draft", *CYCLE_, "--week", "2027-03-15")):
        error = orgue("cycle", *command, refused=True)["error"]
        assert error["sentence"].startswith(f"call_opened.j2, ligne {line} : ")
        assert error["next"] == f"Corrigez {config / 'messages' / 'call_opened.j2'}."


def test_a_definition_with_an_error_is_refused_with_its_line(config: Path) -> None:
    valmont(home_engine())
    path = config / "cycle.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines) if "opens: call_opens" in text)
    lines[line] = lines[line].replace("opens: call_opens", "opens: un_jour_ou_l_autre")
    path.write_text("\n".join(lines), encoding="utf-8")
    draft = ("cycle", "draft", *CYCLE_, "--week", "2027-03-15")
    assert f"ligne {line + 1}" in orgue(*draft, refused=True)["error"]["sentence"]


def test_a_text_spoilt_after_the_launch_parks_its_messages_and_the_others_leave(
    config: Path,
) -> None:
    year = launched(home_engine())
    year.tick(MORNING)
    year.propose("E21", on=MONDAY)
    right = (config / "messages" / "to_validate.j2").read_text(encoding="utf-8")
    line = spoil(config, "to_validate", "{{ ecole.nom }}")

    done = orgue("tick", "--now", "2026-11-30T10:01")
    assert (done["sent"], done["parked"]) == (1, 1)
    (parked,) = orgue("outbox", "list", "--state", "parked")["messages"]
    assert f"« to_validate » a une erreur à la ligne {line}" in parked["result"]

    (config / "messages" / "to_validate.j2").write_text(right, encoding="utf-8")
    by = ("--by", "pilote@valmont.example")
    orgue("outbox", "retry", str(parked["id"]), *by)
    assert orgue("tick", "--now", "2026-11-30T10:02")["sent"] == 1


def test_a_live_cycle_does_not_change_with_the_files(config: Path) -> None:
    launched(home_engine())
    before = orgue("cycle", "show", *CYCLE_, "--now", "2026-11-30T10:00")
    path = config / "cycle.yaml"
    said = path.read_text(encoding="utf-8")
    path.write_text(said.replace("at: début annonce", "at: début validation"), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != said
    assert orgue("cycle", "show", *CYCLE_) == before
    path.write_text("phases: aucune\n", encoding="utf-8")
    assert orgue("cycle", "show", *CYCLE_) == before
    assert orgue("tick")["cycles"][0]["error"] is None


# ── one cycle broken ─────────────────────────────────────────────────────────────────────────────


def test_a_tick_names_the_cycle_that_failed_after_the_others_were_served(home: Path) -> None:
    engine = home_engine()
    launched(engine)
    year = Year(engine=engine, cycle_id=1, units={})
    neighbour = _neighbour(engine)
    with gesture(engine) as session:
        spoilt = sa.update(CYCLE).where(CYCLE.c.id == year.cycle_id)
        session.connection().execute(spoilt.values(definition={"phases": "aucune"}))
    error = orgue("tick", "--now", "2026-11-02T08:00", refused=True)["error"]
    assert error["sentence"].startswith("Le passage a échoué pour Valmont 2026-27 (")
    assert "\n" not in error["sentence"]
    assert [bool(c["error"]) for c in error["facts"]["cycles"]] == [True, False]
    assert error["facts"]["sent"] == len(
        year.all(
            sa.select(MESSAGE.c.id).where(
                MESSAGE.c.cycle_id == neighbour,
                MESSAGE.c.state == MessageState.SENT,
                MESSAGE.c.digest_id.is_(None),
            )
        )
    )
    assert error["facts"]["sent"] > 0


def _neighbour(engine: sa.Engine) -> int:
    """Another académie whose cycle is live too; the number of its cycle."""
    from models.territory.unit import UNIT

    with gesture(engine) as session:
        for mine, other in (("24", "25"), ("077", "070"), ("094", "090")):
            session.connection().execute(
                sa.update(UNIT).where(UNIT.c.code == mine).values(code=other)
            )
    everybody = (
        "recteur",
        "pilote",
        "dasen1",
        "pilote1",
        "ien1",
        "ien2",
        "bassin1",
        "dasen2",
        "pilote2",
        "ien3",
        "proviseure",
        "porteur",
    )
    return launched(engine, units=valmont(engine, without=everybody)).cycle_id
