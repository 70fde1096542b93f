"""A definition that is wrong is refused, by the line that is; a pinned one is out of reach."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import CONFIG
from models.database.transactions import gesture
from models.errors import BadDefinition
from models.gestures.cycle.checking import checked_definition
from models.gestures.cycle.opening import draft_cycle, launch_cycle
from models.year.cycle import Cycle
from models.year.definition import merge, read_definition
from models.year.participation import definition_of
from tests.academy import RENTREE, WEEK, Year, at, valmont


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of ``config/``, to be broken."""
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


def rewritten(folder: Path, old: str, new: str, file: str = "cycle.yaml") -> int:
    """Put *new* in the place of *old*; return its line."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_definition_is_whole() -> None:
    definition = checked_definition()
    assert (definition.flagships, definition.announcing, definition.invitations) == (
        3,
        "at_once",
        "direct",
    )


WRONG = {  # what was written instead, and what is said of it
    "an unknown key": (
        "flagships: 3 ",
        "flagship: 3 ",
        "cycle.yaml, ligne {} (flagship) : cette clé n'est pas connue.",
    ),
    "a wrong type": (
        "correction: 5 ",
        "correction: cinq ",
        "cycle.yaml, ligne {} (chains › correction) : un nombre entier est attendu.",
    ),
    "a word that is not one of a list": (
        "announcing: at_once",
        "announcing: ensemble",
        "cycle.yaml, ligne {} (announcing) : « ensemble » : attendu 'together', 'at_once' "
        "ou 'flagships_together'.",
    ),
    "a date that cannot be read": (
        "at: S-2}",
        "at: S moins 2}",
        "cycle.yaml, ligne {} (milestones › programme › at) : "
        "« S moins 2 » n'est pas une date que la définition sait lire.",
    ),
    "a date that names nothing": (
        "at: synthesis_basin_due+2,",
        "at: sinthesis_basin_due+2,",
        "cycle.yaml, ligne {} (milestones › synthesis_department_due) : "
        "la date « sinthesis_basin_due+2 » n'existe pas.",
    ),
    "an unknown cohort": (
        "to: basins_without_parents,",
        "to: bassins_sans_parents,",
        "cycle.yaml, ligne {} (messages › no_action_with_parents) : "
        "la cohorte « bassins_sans_parents » n'existe pas.",
    ),
    "an unknown text": (
        "text: synthesis_due, to: basins",
        "text: sinthesis_due, to: basins",
        "cycle.yaml, ligne {} (messages › synthesis_basin) : "
        "le texte « sinthesis_due » n'existe pas.",
    ),
    "a name too long to be remembered": (
        "text: synthesis_due, to: basins",
        f"text: {'synthesis_' * 5}, to: basins",
        "cycle.yaml, ligne {} (messages › synthesis_basin › text) : "
        f"« {'synthesis_' * 5} » est trop long (40 caractères).",
    ),
    "a page that does not exist": (
        "topic: parents}",
        "topic: mères}",
        "cycle.yaml, ligne {} (messages › no_action_with_parents › topic) : « mères » : attendu "
        "'framing', 'team', 'relays', 'call', 'silent', 'parents', 'late', 'deputy', 'decisions', "
        "'conference', 'programme', 'day', 'thanks', 'synthesis', 'seminar', 'review', "
        "'objectives', 'figures', 'occasions', 'meetings', 'put_off', 'assignments' ou 'year'.",
    ),
    "a list that nothing makes": (
        "list: day_programme}",
        "list: menu}",
        "cycle.yaml, ligne {} (messages › day_programme › list) : « menu » : attendu "
        "'programme', 'day_programme', 'decisions', 'new_decisions', 'vacant_functions', "
        "'units_without_relay', 'silent_schools', 'figures', 'objectives', 'conference', "
        "'seminar', 'occasion', 'meeting', 'put_off', 'redrawn', 'typed', 'withdrawn', 'visit', "
        "'thanks', 'unanswered_assignments', 'former_delegations', 'agreement' ou 'first_opinion'.",
    ),
    "two causes for one message": (
        "when: submitted, list: first_opinion}",
        "when: submitted, list: first_opinion, after: 1}",
        "cycle.yaml, ligne {} (messages › action_received) : "
        "il faut un seul de : at, when, each, after.",
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), WRONG.values(), ids=WRONG)
def test_an_error_names_its_line(folder: Path, old: str, new: str, said: str) -> None:
    line = rewritten(folder, old, new)
    with pytest.raises(BadDefinition) as refused:
        checked_definition(folder=folder)
    assert refused.value.sentence == said.format(line)
    assert refused.value.facts["line"] == line


def test_an_error_in_a_ladder_names_the_ladders_file(folder: Path) -> None:
    line = rewritten(folder, "at: +1, to: deputy", "at: +1, to: adjoint", "ladder.yaml")
    with pytest.raises(BadDefinition) as refused:
        checked_definition(folder=folder)
    assert refused.value.facts["file"] == "ladder.yaml"
    assert refused.value.facts["line"] == line


def test_a_ladder_with_an_unknown_text_is_refused(folder: Path) -> None:
    line = rewritten(
        folder,
        "at: +1, to: deputy, text: escalated_to_you",
        "at: +1, to: deputy, text: escalade",
        "ladder.yaml",
    )
    with pytest.raises(BadDefinition, match="le texte « escalade » n'existe pas") as refused:
        checked_definition(folder=folder)
    assert refused.value.facts["line"] == line


def test_yaml_that_cannot_be_read_names_its_line(folder: Path) -> None:
    line = rewritten(folder, "flagships: 3 ", "flagships: [3 ")
    with pytest.raises(BadDefinition) as refused:
        checked_definition(folder=folder)
    assert refused.value.sentence.startswith("cycle.yaml, ligne ")
    assert refused.value.sentence.endswith("ce n'est pas du YAML lisible.")
    assert refused.value.facts["line"] - line in (0, 1, 2)


def test_a_date_that_depends_on_itself_is_refused(folder: Path, memory: sa.Engine) -> None:
    from models.year.dates import dates_of
    from tests.models.calendar.years import calendar

    changes = {"milestones": {"seminar": {"at": "review_due+4"}}}
    with pytest.raises(BadDefinition, match="dépend d'elle-même"):
        dates_of(read_definition(changes), calendar("C"), WEEK)


def test_what_an_academie_changes_is_laid_over_the_files_key_by_key() -> None:
    changed = read_definition({"chains": {"vacant": "skip"}, "themes": ["Les parents"]})
    assert changed.chains.vacant == "skip"
    assert changed.chains.correction == read_definition().chains.correction
    assert changed.themes == ("Les parents",)


def test_a_list_is_replaced_whole() -> None:
    assert merge({"a": [1, 2], "b": {"c": 1, "d": 2}}, {"a": [3], "b": {"c": 4}}) == {
        "a": [3],
        "b": {"c": 4, "d": 2},
    }


def test_a_wrong_change_of_an_academie_is_refused_as_a_wrong_file_is() -> None:
    with pytest.raises(BadDefinition, match="flagships"):
        checked_definition({"flagships": "beaucoup"})


def test_a_changed_file_reaches_a_draft_and_never_a_launched_cycle(
    engine: sa.Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = valmont(engine)
    monkeypatch.setenv("ORGUE_CONFIG", str(folder))
    cycle_id = drafted(engine)
    rewritten(folder, "flagships: 3 ", "flagships: 4 ")
    assert flagships_of(engine, cycle_id) == 4

    year = Year(engine=engine, cycle_id=cycle_id, units=units)
    with gesture(engine) as session:
        cycle = session.get_one(Cycle, cycle_id)
        launch_cycle(session, cycle, year.by("pilote"), at(RENTREE), messages=9, announced=9)
    rewritten(folder, "flagships: 4 ", "flagships: 5 ")
    assert flagships_of(engine, cycle_id) == 4
    assert year.course.definition.flagships == 4


def drafted(engine: sa.Engine) -> int:
    with gesture(engine) as session:
        cycle = draft_cycle(session, "2026-27", "24", WEEK, {}, at("01/07/2026 09:00"))
        return int(cycle.id or 0)


def flagships_of(engine: sa.Engine, cycle_id: int) -> int:
    with gesture(engine) as session:
        return definition_of(session.get_one(Cycle, cycle_id)).flagships


def test_codes_of_units_need_no_quotes() -> None:
    said = read_definition({"participation": {"only": [24942, "094", 94], "but": ["0940926W"]}})
    assert said.participation.only == ("24942", "094", "94")
    with pytest.raises(BadDefinition, match="un texte est attendu"):
        read_definition({"participation": {"only": [True]}})
