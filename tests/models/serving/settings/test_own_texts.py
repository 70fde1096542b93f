"""A text is read as somebody of the cycle would read it; what was changed is said in words."""

from __future__ import annotations

from typing import Any

from models.database.transactions import reading
from models.letters.rendering import Letter
from models.serving.settings.own_texts import as_read, readers, texts_of_cycle
from models.serving.settings.saying import called, said
from tests.academy import Year, at
from tests.years import year_on

ON = "11/01/2027 10:00"


def an_action_is_proposed(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)


year = year_on(then=an_action_is_proposed, now=ON)


def read(year: Year, name: str, own: dict[str, str], notice: str = "") -> tuple[list[str], Letter]:
    """Who may read it, and how the first of them does."""
    course = year.course
    with reading(year.engine) as session:
        found = readers(session, course, name, course.local_day(at(ON)))
        to = found[0] if found else None
        return [r.name for r in found], as_read(session, course, name, own, to, at(ON), notice)


def test_who_received_a_text_reads_it_else_who_would_else_somebody_made_up(year: Year) -> None:
    names, letter = read(year, "to_validate", {"subject": "Lisez, {{ recipient.name }}"})
    assert (names, letter.subject) == (["Ien1, pour École des Tilleuls"], "Lisez, Ien1")
    would, letter = read(year, "silent_reminder", {"subject": "Et {{ unit.name }} ?"})
    assert "E11" not in " ".join(would)
    assert len(would) > 1
    assert would[0].partition(", pour ")[2] in letter.subject
    nobody, letter = read(year, "objectives_published", {"subject": "Voici"})
    assert letter.subject == "Voici"
    assert nobody == [] or "Bonjour" in letter.text


def test_no_words_tell_a_school_what_is_decided_and_not_announced(year: Year) -> None:
    said = {"body": "{{ action.state }} {{ decision.verdict }} {{ decision.reason }}"}
    _, before = read(year, "action_received", said)
    year.decline("ien1", reason="Hors sujet.")
    names, after = read(year, "action_received", said)
    assert "École des Tilleuls" in names[0]
    assert after.text == before.text


def test_every_text_can_be_read_by_somebody(year: Year) -> None:
    for line in texts_of_cycle(year.course):
        _, letter = read(year, line.name, {}, "**Essai** : à vous seul.")
        assert "Essai" in letter.text, line.name


def test_what_was_changed_is_said_in_words(year: Year) -> None:
    definition = year.course.definition
    texts: dict[str, Any] = {"subject": "Et vous ?", "body": None, "shipped": {"subject": "x"}}
    assert said("texts.silent_reminder", texts) == "Objet : Et vous ?"
    assert called(definition, "texts.silent_reminder.body").endswith("» : texte")
    assert said("own_fields", [{"code": "bus", "label": "Un transport ?"}]) == "« Un transport ? »"
    assert called(definition, "look.name") == "Le nom du portail"
    assert said("look.theme", "state") == "site de l'État"
