"""The command line as the tests type it: what it said, and that a refusal changed nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel
from typer.testing import CliRunner

from models.home import home_engine
from models.territory.unit import UNIT
from models.words.signs import curled
from orgue.main import command
from tests.academy import mail_of

PILOT, IEN = mail_of("pilote"), mail_of("ien2")
CYCLE = ("2026-27", "--academy", "24")
DRAFT = ("cycle", "draft", *CYCLE, "--week", "2027-03-15")
MONDAY = "2026-11-30T10:00"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a command answered: its exit code, its JSON object, its sentences."""

    code: int
    data: dict[str, Any]
    sentences: list[str]

    @property
    def error(self) -> str:
        """The code of the refusal."""
        return str(self.data["error"]["code"])


def typed(*words: str) -> Said:
    """``orgue WORDS --json``."""
    result = CliRunner().invoke(command(words[0]), [*words, "--json"])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    data = json.loads(result.stdout) if result.stdout.strip() else {}
    return Said(code=result.exit_code, data=data, sentences=lines)


def everything(engine: sa.Engine) -> dict[str, list[Any]]:
    """Every row of the database, but for the home's clock."""
    with engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(sa.text(f"SELECT * FROM {name}"))))
            for name in SQLModel.metadata.tables
            if name != "clock"
        }


def refused(*words: str) -> Said:
    """A command that is refused: exit 1, one sentence and a next step, the same database."""
    before = everything(home_engine())
    said = typed(*words)
    assert said.code == 1, said
    assert list(said.data) == ["error"]
    error = said.data["error"]
    assert said.sentences[0] == curled(f"Refusé. {error['sentence']}")
    assert said.sentences[1:] == ([curled(f"→ {error['next']}")] if error["next"] else [])
    assert error["sentence"].endswith(".")
    assert everything(home_engine()) == before
    return said


def numbers(text: str) -> list[str]:
    found = typed("outbox", "list").data["messages"]
    return [str(m["id"]) for m in found if m["template"] == text]


def units() -> dict[str, int]:
    with home_engine().connect() as connection:
        return {r.code: r.id for r in connection.execute(sa.select(UNIT.c.code, UNIT.c.id))}


def pages(*words: str) -> str:
    """What a person reads."""
    result = CliRunner().invoke(command(words[0]), list(words))
    return result.stdout + result.stderr
