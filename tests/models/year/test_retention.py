"""Every table, every kind of document and every folder is in one kind of data, and no kind holds
what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from config.settings import CONFIG, Settings
from models import tables
from models.errors import BadDefinition
from models.gestures.retention.reached import MADE_ON, of_year, table_named
from models.work.document import DocumentKind
from models.work.paper import PaperKind
from models.year.retention import (
    NAME,
    CountedFrom,
    FinalFate,
    kinds_in,
    kinds_of_data,
    spell,
)

SEVERAL = {
    "document": [kind.value for kind in DocumentKind],
    "paper": [kind.value for kind in PaperKind],
    "frozenversion": ["action", *(kind.value for kind in PaperKind)],
}
"""The tables that hold several kinds, with the words that tell them apart."""
BESIDE = {f"file.{name}" for name in ("exports", "dropped", "logs", "sessions", "backups")}
BESIDE |= {"prefect.runs", "prefect.events"}


def everything() -> Iterator[str]:
    assert tables
    for name in SQLModel.metadata.tables:
        yield from (f"{name}.{word}" for word in SEVERAL[name]) if name in SEVERAL else (name,)


def test_every_table_and_kind_of_document_is_in_one_kind_of_data() -> None:
    declared = [name for kind in kinds_of_data().values() for name in kind.holds]
    assert sorted(declared) == sorted({*everything(), *BESIDE})


def test_every_folder_of_a_home_is_declared() -> None:
    folders = {"exports", "dropped", "sessions"}
    assert {name for name in folders if isinstance(getattr(Settings(), name), Path)} == folders


def test_what_is_counted_by_its_own_day_says_which(memory: object) -> None:
    made = [k for k in kinds_of_data().values() if k.starts is CountedFrom.MADE]
    for kind in made:
        for name in kind.holds:
            assert MADE_ON[name] in table_named(name).c


def test_what_is_destroyed_with_its_year_is_reached_by_it() -> None:
    for kind in kinds_of_data().values():
        if kind.starts is CountedFrom.CLOSED and kind.fate is not FinalFate.HANDED_OVER:
            assert len(of_year(kind, 1)) == len(kind.holds), kind.code


def test_every_kind_says_why_and_whence() -> None:
    for kind in kinds_of_data().values():
        assert kind.why.endswith("."), kind.code
        assert kind.source, kind.code


JOINED = 'name: "Fichiers joints aux actions'
WRONG = {
    "bounds that leave it out": ("  least: 48\n", "  least: 61\n", "entre « least » et « most »"),
    "bounds from nowhere": (
        '  bounds: "Loi n',
        '  since: "Loi n',
        "« since » n'est pas une clé",
    ),
    "a fate that is none": ("fate: destroyed", "fate: burnt", "handed_over, sorted, destroyed"),
    "no months": ("  months: 24\n", "", "« months » est un nombre de mois"),
    "a key that is none": ("  why:", "  since: 2\n  why:", "« since » n'est pas une clé"),
    "a table twice": ("[phonecall,", "[action, phonecall,", "« action » est déjà dans « actions »"),
    "a part that outlives the whole": (
        f'{JOINED}"\n  from: closed\n  months: 24\n  least: 12\n  most: 60',
        f'{JOINED}"\n  from: closed\n  months: 120\n  least: 12\n  most: 240',
        "se garde plus longtemps que « actions »",
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), WRONG.values(), ids=WRONG)
def test_a_table_that_is_wrong_is_refused_with_what(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (CONFIG / NAME).read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / NAME
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadDefinition, match=said):
        kinds_in(file)


@pytest.mark.parametrize(("months", "said"), [(6, "6 mois"), (12, "1 an"), (60, "5 ans")])
def test_a_duration_is_said_as_people_do(months: int, said: str) -> None:
    assert spell(months) == said
