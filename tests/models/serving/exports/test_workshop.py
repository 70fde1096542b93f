"""A long file is made beside, for who asked for it, and let go after its time."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.access.actors import Actor
from models.access.scope import Held, Scope
from models.errors import TRY_AGAIN, NotFound
from models.serving.exports.catalogue import Export, Order
from models.serving.exports.columns import ExportColumn
from models.serving.exports.workshop import NotMade, Workshop
from models.serving.perimeter import Perimeter
from models.territory.unit import Level
from tests.academy import day
from tests.waiting import until

TITLE = ExportColumn(code="title", title="Titre", part="", of=str)
HELD = Held(unit_id=1, unit="Valmont", level=Level.ACADEMY, function="pilot")


def scope(slot: str = "p1", *held: Held) -> Scope:
    actor = Actor(slot=slot, person_id=int(slot[1:]))
    return Scope(actor=actor, day=day("11/01/2027"), held=held or (HELD,))


def none(_session: Any, _land: Any) -> list[int]:
    return []


def order(
    slot: str = "p1", lines: Any = lambda session, perimeter, some: {n: n for n in some}
) -> Order:
    export = Export(code="x", words="X", means="x", columns=(TITLE,), numbers=none, lines=lines)
    perimeter = Perimeter(cycle_ids=(1,), scope=scope(slot))
    return Order(
        export=export,
        columns=(TITLE,),
        form="csv",
        perimeter=perimeter,
        numbers=range(2500),
        name="x",
    )


@pytest.fixture
def workshop(memory: sa.Engine, tmp_path: Path) -> Workshop:
    return Workshop(engine=memory, folder=tmp_path / "exports")


def files(workshop: Workshop) -> int:
    return len(list(workshop.folder.rglob("*.csv")))


def test_a_file_is_made_slice_by_slice_and_given_to_who_asked_for_it(workshop: Workshop) -> None:
    assert workshop.make(order())
    making = workshop.of("p1")
    assert making is not None
    assert (making.written, making.total, making.under_way) == (2500, 2500, False)
    assert workshop.ready(scope(), making.key).path.read_text().count("\n") == 2501


def test_nobody_else_has_it_nor_who_holds_something_else_by_now(workshop: Workshop) -> None:
    workshop.make(order())
    making = workshop.of("p1")
    assert making is not None
    relay = replace(HELD, function="relay")
    for other, key in ((scope("p2"), making.key), (scope(), "x"), (scope("p1", relay), making.key)):
        with pytest.raises(NotFound, match="une heure"):
            workshop.ready(other, key)
    assert workshop.last(scope()) is making
    assert [workshop.last(other) for other in (scope("p2"), scope("p1", relay))] == [None, None]


def test_one_is_made_at_a_time_for_each_and_says_how_far_it_is(workshop: Workshop) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slowly(_session: Any, _land: Any, some: Any) -> dict[int, int]:
        if some[0] > 0:
            reached.set()
            go_on.wait(10)
        return {n: n for n in some}

    assert workshop.ask(order(lines=slowly))
    reached.wait(10)
    making = workshop.of("p1")
    assert making is not None
    assert (making.written, making.under_way) == (1000, True)
    assert not workshop.ask(order())
    go_on.set()
    until(lambda: making.ready, 90, "the file")


def test_the_next_one_takes_the_place_of_the_last(workshop: Workshop) -> None:
    workshop.make(order())
    first = workshop.of("p1")
    workshop.make(order())
    assert workshop.of("p1") is not first
    assert files(workshop) == 1


def test_a_file_is_let_go_after_its_time(workshop: Workshop) -> None:
    workshop.kept = 0.01
    workshop.make(order())
    until(lambda: workshop.of("p1") is None and files(workshop) == 0, 90, "letting go")


def test_a_portal_that_opens_clears_what_one_left_that_is_no_more(workshop: Workshop) -> None:
    workshop.open()
    kept = workshop.folder / "à garder" / "x.csv"
    kept.parent.mkdir(parents=True)
    kept.touch()
    workshop.make(order())
    Workshop(engine=workshop.engine, folder=workshop.folder).open()
    assert files(workshop) == 2
    workshop.mine.release()  # as the system does when a process ends
    Workshop(engine=workshop.engine, folder=workshop.folder).open()
    assert [p for p in workshop.folder.rglob("*") if p.is_file()] == [kept]


def test_a_file_that_cannot_be_made_says_what_to_do_and_leaves_nothing(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: Any) -> dict[int, int]:
        raise OSError("No space left on device")

    workshop.make(order(lines=broken))
    making = workshop.of("p1")
    assert making is not None
    assert (making.failed, files(workshop)) == (TRY_AGAIN, 0)
    with pytest.raises(NotMade) as refused:
        workshop.now(order(lines=broken))
    assert str(refused.value) == f"Le fichier n'a pas pu être fait. {TRY_AGAIN}"
    assert files(workshop) == 0
    assert caplog.text.count("x.csv » a échoué : OSError : No space left on device") == 2
    assert workshop.ask(order())
