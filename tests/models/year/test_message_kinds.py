"""What a message is stands in its entry; what an older one leaves unsaid, the shipped one says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from config.settings import CONFIG
from models.gestures.cycle.checking import checked_definition
from models.letters.lists import BUILDERS
from models.serving.letter_pages.about_unit import PAGES
from models.year.definition import Definition, pinned, read_definition
from models.year.message_kinds import CAUSES, Cause, ListKind, Topic

NEW = re.compile(r", (?:topic|list): [a-z_]+|, work: \"[^\"]+\"|\n    (?:topic|list): [a-z_]+")
OWN = {"class": "news", "to": "silent_schools", "at": ["S-6"]}


def test_every_word_of_the_closed_lists_is_implemented_and_no_other() -> None:
    assert set(PAGES) == set(Topic)
    assert set(BUILDERS) == set(ListKind)
    assert set(CAUSES) == set(Cause)


def test_an_entry_without_the_new_words_is_what_the_shipped_one_is(tmp_path: Path) -> None:
    text = (CONFIG / "cycle.yaml").read_text(encoding="utf-8")
    older, taken_out = NEW.subn("", text)
    (tmp_path / "cycle.yaml").write_text(older, encoding="utf-8")
    (tmp_path / "ladder.yaml").write_bytes((CONFIG / "ladder.yaml").read_bytes())
    assert taken_out > 50
    assert read_definition(folder=tmp_path) == read_definition()


def test_a_definition_pinned_without_the_new_words_is_the_same() -> None:
    whole = read_definition().model_dump(mode="json", by_alias=True)
    assert pinned(without_the_new_words(whole)) == read_definition()


def without_the_new_words(data: dict[str, Any]) -> dict[str, Any]:
    kept = {
        name: {key: value for key, value in entry.items() if key not in ("topic", "list", "work")}
        for name, entry in data["messages"].items()
    }
    return data | {"messages": kept}


@pytest.mark.parametrize(
    ("entry", "topic", "shows"),
    [
        ({"text": "call_opened"}, Topic.CALL, None),
        ({"text": "call_closing"}, Topic.SILENT, ListKind.SILENT_SCHOOLS),
        ({"text": "synthesis_due"}, Topic.SYNTHESIS, None),
        ({"text": "work_reminder"}, Topic.YEAR, None),
        ({"text": "call_closing", "topic": "year", "list": "figures"}, Topic.YEAR, "figures"),
    ],
)
def test_an_own_message_has_what_all_shipped_ones_of_its_text_have(
    entry: dict[str, Any], topic: Topic, shows: ListKind | None
) -> None:
    definition = defined(own=OWN | entry)
    assert definition.topic_of("own", entry["text"]) is topic
    assert definition.list_of("own", entry["text"]) == shows


def test_an_own_message_named_as_a_synthesis_asks_for_one() -> None:
    messages = defined(synthesis_of_ours=OWN | {"text": "work_reminder"}).messages
    assert messages["synthesis_of_ours"].work == "la synthèse"


def test_a_message_that_is_no_longer_defined_keeps_the_page_of_its_text() -> None:
    definition = read_definition()
    assert definition.topic_of("gone", "call_opened") is Topic.CALL
    assert definition.list_of("gone", "weekly_figures") is ListKind.FIGURES
    assert definition.topic_of("gone", "nowhere") is Topic.YEAR


def test_a_gesture_owes_what_goes_to_its_cohort_and_no_reminder() -> None:
    definition = defined(second_receipt={"class": "news", "to": "received_actions"} | RECEIPT)
    assert definition.owed_to("received_actions") == {"action_received", "second_receipt"}
    assert definition.owed_to("actions_to_report") == {"report_due"}


RECEIPT = {"when": "submitted", "text": "action_received"}


def defined(**messages: Any) -> Definition:
    return checked_definition({"messages": messages})
