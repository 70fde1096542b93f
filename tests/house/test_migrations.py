"""The tables come from migrations, and from nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from config.settings import ROOT, Settings
from models.database.engine import open_engine
from models.errors import Refusal
from models.gestures.actions import documenting
from models.home import engine_of
from models.migrations import bring_up_to_date
from models.migrations.carry import alembic, alone
from models.migrations.version import VERSIONS, head, version_of
from models.work.document import DOCUMENT
from models.work.documents import examined
from models.work.marks import marks_of
from models.work.uses import OutputKind, SaidUses, may_be_used
from tests import databases
from tests.academy import launched
from tests.models.work.documents import PDF, picture

OPEN_THE_HOME = "from models.home import home_engine; home_engine()"


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with nothing in it, on each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'home' / 'orgue.db'}"
    else:
        url, _ = request.getfixturevalue("postgresql")
        with databases.postgresql_database(url, template="template0") as engine:
            yield engine.url.render_as_string(hide_password=False)


def missing(engine: sa.Engine) -> list[object]:
    with engine.connect() as connection:
        migrations = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(migrations, SQLModel.metadata))


def tables(engine: sa.Engine) -> dict[str, list[str]]:
    """The columns of each table."""
    look = sa.inspect(engine)
    names = set(look.get_table_names()) - {"alembic_version"}
    return {name: [column["name"] for column in look.get_columns(name)] for name in names}


def test_no_table_lacks_its_migration(engine: sa.Engine) -> None:
    assert missing(engine) == [], 'run: make migration m="what changes"'


def test_migrations_go_up_down_and_up_again(engine: sa.Engine) -> None:
    up = tables(engine)
    with alone(engine) as connection:
        command.downgrade(alembic(connection), "base")
    assert tables(engine) == {}
    bring_up_to_date(engine)
    assert tables(engine) == up


def test_what_fiches_say_is_marked_when_marks_come(engine: sa.Engine) -> None:
    year = launched(engine)
    said = {
        "kind": "other",
        "training_hours": 1.5,
        "partners": [{"name": "A", "brings": ["money"]}],
    }
    numbers = [year.draft("E11", on="11/01/2027 10:00", content=c) for c in (said, {})]
    with alone(engine) as connection:
        command.downgrade(alembic(connection), "0003")
    bring_up_to_date(engine)
    rows = [year.action(number) for number in numbers]
    assert [(row.marks, row.training_hours) for row in rows] == [(marks_of(said), 1.5), (0, None)]


def test_two_processes_that_open_an_empty_home_together_both_succeed(
    bare: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGUE_DATABASE_URL", bare)
    command = [sys.executable, "-c", OPEN_THE_HOME]
    started = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(3)]
    ended = [(process.communicate()[1].decode(), process.returncode) for process in started]
    assert ended == [("", 0)] * 3
    with open_engine(bare).connect() as connection:
        assert version_of(connection) == head()


def test_a_command_on_an_empty_home_finds_its_tables(home: Path) -> None:
    engine = engine_of(f"sqlite:///{home / 'orgue.db'}")
    assert tables(engine).keys() == SQLModel.metadata.tables.keys()


def test_a_database_from_a_later_version_is_refused_and_left_as_it_is(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Refusal, match="version plus récente d'orgue") as refused:
        bring_up_to_date(engine)
    assert refused.value.facts == {"found": "9999", "head": head()}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///{}/a.txt", "^Le fichier de la base de données est abîmé, ou n'en est pas un"),
        ("postgresql://orgue:secret@127.0.0.1:1/x", "^La base de données .* ne répond pas"),
    ],
)
def test_a_database_that_does_not_answer_is_refused_in_one_sentence(
    url: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Une lettre, qui n'est pas une base de données." * 100)
    with pytest.raises(Refusal, match=said) as refused:
        bring_up_to_date(open_engine(url.format(tmp_path)))
    assert "secret" not in str(refused.value)
    assert "\n" not in refused.value.sentence


def test_a_home_that_is_up_to_date_opens_without_alembic(home: Path) -> None:
    engine_of(f"sqlite:///{home / 'orgue.db'}")
    looked = f"{OPEN_THE_HOME}; import sys; print('alembic' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", looked], cwd=ROOT, capture_output=True, text=True)
    assert told.stdout.strip() == "False"


def test_migrations_are_numbered_without_a_hole() -> None:
    numbers = sorted(path.name[:4] for path in VERSIONS.glob("*.py"))
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]


def test_an_image_keeps_what_its_box_allowed_and_never_more(
    engine: sa.Engine, tmp_path: Path
) -> None:
    """The box of before attested the consent, for the pages of the portal."""
    year = launched(engine)
    on = "23/11/2026 09:00"
    for content, name in ((picture("PNG"), "a.png"), (PDF, "a.pdf")):
        year.act(
            documenting.join,
            year.draft("E11", on=on),
            examined(content, name, 10_000_000),
            year.by("E11"),
            on=on,
            said=SaidUses(attested=name == "a.png"),
            settings=Settings(home=tmp_path),
        )
    with alone(engine) as connection:
        command.downgrade(alembic(connection), "0049")
    bring_up_to_date(engine)
    image, paper = year.all(sa.select(DOCUMENT).order_by(DOCUMENT.c.id))
    day, within = date(2026, 11, 23), {OutputKind.ACTION, OutputKind.REPORT}
    allowed = {output for output in OutputKind if may_be_used(image, output, day)}
    assert allowed == within | {OutputKind.STAFF_LIBRARY}
    assert (image.attested_by, image.attested_at) == (image.added_by, image.added_at)
    assert (paper.attested_by, paper.attested_at, paper.for_site) == (None, None, False)
