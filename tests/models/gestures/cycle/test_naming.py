"""A name that could not be kept is refused when it is typed; one that is kept already stays."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import BadDefinition
from models.gestures.cycle.checking import checked_definition
from models.gestures.cycle.naming import warnings_of_names
from models.gestures.cycle.opening import change_cycle, draft_cycle
from models.rehearsal.rehearse import rehearse
from models.territory.people import PERSON
from models.year.cycle import Cycle
from models.year.definition import read_definition
from tests.academy import WEEK, Year, at, launched, valmont

SHAPE: dict[str, Any] = {
    "class": "news",
    "to": "silent_schools",
    "text": "silent_reminder",
    "at": ["call_opens"],
}
MONDAY = "02/11/2026 08:00"


def a_rule(name: str, **other: Any) -> dict[str, Any]:
    return {"messages": {name: SHAPE | other}}


PLAIN = "ne peut pas être gardé : des lettres sans accent, des chiffres, « _ » et « - »"
REFUSED = {
    "a rule with an accent": (
        a_rule("relance_été"),
        f"(messages › relance_été) : le nom « relance_été » {PLAIN}.",
    ),
    "a rule with a space": (a_rule("ma relance"), f"le nom « ma relance » {PLAIN}."),
    "a rule with a line end": (a_rule("x\nBcc: y"), rf"le nom « x\nBcc: y » {PLAIN}."),
    "a rule with a colon": (a_rule("a:b"), f"le nom « a:b » {PLAIN}."),
    "a rule without a name": (a_rule(""), f"le nom «  » {PLAIN}."),
    "a rule too long": (a_rule("x" * 41), "est trop long (40 caractères)."),
    "the digest's name": (a_rule("digest"), "« digest » est déjà celui d'un courrier du portail"),
    "a ladder's name": (a_rule("ladder_x"), "« ladder_x » est déjà celui d'un courrier"),
    "a text with an accent": (
        a_rule("relance", text="été"),
        f"(messages › relance › text) : le nom « été » {PLAIN}.",
    ),
    "a rung with a line end": (
        a_rule("relance", at=["S-2\n", "S-3"]),
        r"(messages › relance › at › 0) : la date « S-2\n » n'existe pas.",
    ),
    "a rung in other figures": (a_rule("relance", at=["S-٢"]), "la date « S-٢ » n'existe pas."),
    "a milestone with an accent": (
        {"milestones": {"étape": {"title": "Étape", "at": "S-2"}}},
        "le nom « étape » ne peut pas être celui d'une échéance",
    ),
    "a function that nobody can hold": (
        {"chains": {"action": {"levels": {"basin": {"function": "relé"}}}}},
        "(chains › action › levels › basin › function) : la fonction « relé » n'existe pas",
    ),
    "a function of another level": (
        {"chains": {"action": {"levels": {"basin": {"function": "rector"}}}}},
        "la fonction « rector » n'existe pas à ce niveau",
    ),
    "a cabinet function that is none": (
        {"ladders": {"cabinet_functions": ["recteur é"]}},
        "la fonction « recteur é » n'existe pas",
    ),
    "a due date that is no milestone": (
        a_rule("relance", due="S-2"),
        "l'échéance « S-2 » n'existe pas.",
    ),
    "a phase that opens on no milestone": (
        {"phases": {"week": {"opens": "S-2"}}},
        "l'échéance « S-2 » n'existe pas.",
    ),
    "a rule that would be a digest": (
        a_rule("relance", **{"class": "digest"}),
        "« digest » : attendu 'on_request'",
    ),
    "a delay out of reach": (
        {"chains": {"correction": 10**30}},
        "(chains › correction) : 1000 au plus, pas 10^",
    ),
    "a day out of reach": (
        {"milestones": {"announce": {"on": "9999-12-31"}}},
        "(milestones › announce › on) : vérifiez l'année de « 9999-12-31 ».",
    ),
    "another day out of reach": (
        {"other_dates": [{"name": "Salon", "on": "0001-01-01"}]},
        "(other_dates › 0 › on) : vérifiez l'année de « 0001-01-01 ».",
    ),
    "a date out of reach": (
        a_rule("relance", at=["S+99999999999"]),
        "la date « S+99999999999 » est trop loin.",
    ),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_a_name_that_cannot_be_kept_is_refused_with_its_place(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadDefinition) as refused:
        checked_definition(changes)
    assert said in refused.value.sentence


@pytest.mark.parametrize(
    "changes",
    [
        a_rule("Relance-2"),
        a_rule("relance", at=["rentrée+35", "début appel", "veille call_closes"]),
    ],
    ids=["a plain name", "the accents of our own dates"],
)
def test_what_can_be_kept_is_taken(changes: dict[str, Any]) -> None:
    checked_definition(changes)


def changed(year: Year, changes: dict[str, Any]) -> None:
    by = year.by("pilote")
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, changes, by, at(MONDAY))


def test_a_live_cycle_that_has_such_a_name_is_changed_as_ever_and_can_lose_it(
    memory: sa.Engine,
) -> None:
    year = launched(memory, **a_rule("relance_été"))
    changed(year, {"flagships": 2})
    assert year.course.definition.flagships == 2
    with pytest.raises(BadDefinition, match="relance_noël"):
        changed(year, a_rule("relance_noël"))
    changed(year, {"messages": {"relance_été": None}})
    assert "relance_été" not in year.course.definition.messages


def test_a_draft_whose_name_is_refused_can_lose_it_by_the_words_of_the_refusal(
    memory: sa.Engine,
) -> None:
    valmont(memory)
    with gesture(memory) as session:
        cycle = draft_cycle(session, "2026-27", "24", WEEK, {}, at("01/07/2026 09:00"))
        cycle.changes = a_rule("relance_été")  # as an older version kept it
        session.add(cycle)
    with gesture(memory) as session:
        cycle = session.get_one(Cycle, cycle.id)
        with pytest.raises(BadDefinition) as refused:
            change_cycle(session, cycle, {"flagships": 2}, None, at("01/07/2026 10:00"))
        assert "« messages.relance_été=null »" in refused.value.next_step
        taken_out = {"messages": {"relance_été": None}}
        change_cycle(session, cycle, taken_out, None, at("01/07/2026 10:00"))
        checked_definition(cycle.changes)


def test_a_rule_of_the_files_is_switched_off_and_stays() -> None:
    definition = checked_definition({"messages": {"call_opened": None}})
    assert definition.messages["call_opened"].on is False


def test_check_tells_a_pilot_of_the_names_that_a_live_cycle_keeps() -> None:
    (told,) = warnings_of_names(read_definition(a_rule("relance_été")))
    assert told["subject"] == "relance_été"
    assert told["sentence"].startswith("messages › relance_été : le nom « relance_été » ne peut")


def test_a_rehearsal_names_an_address_that_no_letter_could_be_written_to(memory: sa.Engine) -> None:
    year = launched(memory, **a_rule("relance_été", **{"class": "on_request"}))
    year.act(wrong_address, "ien1")
    done = rehearse(memory, year.cycle_id)
    (told,) = done.unwritable
    assert told["subject"] == "pas une adresse"
    assert "« pas une adresse » n'est pas une adresse" in told["sentence"]
    assert done.sent > 100


def wrong_address(session: Any, course: Any, who: str, moment: Any) -> None:
    wrong = sa.update(PERSON).where(PERSON.c.name == who.capitalize())
    session.connection().execute(wrong.values(mail="pas une adresse"))


def test_reading_a_pinned_name_never_fails(engine: sa.Engine) -> None:
    year = launched(engine, **a_rule("relance été : " + "é" * 20))
    year.tick(MONDAY)
    with reading(engine) as session:
        assert session.get_one(Cycle, year.cycle_id).definition is not None
