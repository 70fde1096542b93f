"""What makes no sense in a definition is refused with its place and a way out, at every door."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import BadDefinition
from models.gestures.cycle.checking import checked_data, checked_definition
from models.year.definition import merge
from models.year.soundness import unsound


def rung(at: int, to: str, text: str = "validation_reminder") -> dict[str, Any]:
    return {"at": at, "to": to, "text": text}


def ladder(*rungs: dict[str, Any]) -> dict[str, Any]:
    return {"ladders": {"default": list(rungs)}}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a ladder out of order": (
        ladder(rung(-2, "holder"), rung(-5, "holder")),
        "l'échelon 2 (-5 jours de classe) ne vient pas après l'échelon 1",
    ),
    "a ladder that says one day twice": (
        ladder(rung(0, "holder"), rung(0, "deputy")),
        "l'échelon 2 (le jour dit) ne vient pas après",
    ),
    "a ladder that loops": (
        ladder(rung(1, "above"), rung(3, "holder")),
        "l'échelon 2 redescend : l'échelle tournerait en rond",
    ),
    "hours that end before they begin": (
        {"hours": {"opens": "09:00", "closes": "08:00", "digest": "09:30"}},
        "les envois finiraient à 08:00, avant de commencer à 09:00",
    ),
    "a digest at night": ({"hours": {"digest": "22:00"}}, "hors des heures d'envoi"),
    "a cap of none": ({"hours": {"new_tasks_a_day": 0}}, "1 au moins"),
    "a delay of none": (
        {"chains": {"action": {"levels": {"basin": {"delay": 0}}}}},
        "1 au moins",
    ),
    "a stretch under its least": ({"stretches": {"appel": {"weeks": 2}}}, "moins que le minimum"),
    "a chain that stops nowhere": (
        {"chains": {"action": {"stops_at": "region"}}},
        "personne ne donne son avis au niveau",
    ),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused_with_its_place(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        checked_definition(changes)
    assert said in refused.value.sentence
    assert refused.value.facts["key"].split(".")[0] in changes
    assert refused.value.next_step


def test_what_is_shipped_makes_sense() -> None:
    assert list(unsound(checked_definition())) == []


def test_a_live_cycle_that_made_no_sense_already_can_be_changed_elsewhere() -> None:
    shipped = checked_definition().model_dump(mode="json", by_alias=True)
    odd = merge(shipped, {"hours": {"digest": "22:00"}})
    before = type(checked_definition()).model_validate(odd)
    assert checked_data(merge(odd, {"flagships": 2}), before).flagships == 2
    with pytest.raises(BadDefinition):
        checked_data(merge(odd, {"hours": {"digest": "23:00"}}), before)
