"""YAML that people write is read within bounds, and refused by its line, in French."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import CONFIG
from models.errors import BadDefinition, Refusal
from models.gestures.cycle.checking import checked_definition
from models.intake.yaml_file import LONGEST, read_value, read_yaml
from models.year.definition import merge

REFUSED = {
    "an alias that holds itself": ("a: &x [*x]", 1, "« *x » se contient lui-même"),
    "a mapping that holds itself": ("a: 1\nb: &x {c: *x}", 2, "« *x » se contient lui-même"),
    "an alias of nothing": ("a: *x", 1, "ce n'est pas du YAML lisible"),
    "a tag": ("a: 1\nb: !!binary zz", 2, "une balise (« ! ») n'a pas cours ici"),
    "a tag of Python": ("!!python/name:x.y", 1, "une balise (« ! ») n'a pas cours ici"),
    "a tab": ("a:\n\tb: 1", 2, "une tabulation n'a pas cours ici, mettez des espaces"),
    "a key given twice": ("a: 1\nb: 2\na: 3", 3, "la clé « a » est donnée deux fois"),
    "a key that is a list": ("? [a]\n: b", 1, "une clé est un mot"),
    "a key that is a mapping": ("a: 1\n? {b: 1}\n: c", 2, "une clé est un mot"),
    "a NUL": ("a: 1\nb: \0", 2, "un caractère ne se lit pas"),
    "half a character": ("a: \ud800", 1, "un caractère ne se lit pas"),
    "too many levels": ("[" * 60 + "]" * 60, 1, "plus de 40 niveaux"),
    "levels by dashes": ("- " * 60, 1, "plus de 40 niveaux"),
    "two documents": ("--- a\n--- b", 2, "ce n'est pas du YAML lisible"),
    "a merge of a word": ("<<: a", 1, "« << » attend des clés"),
    "aliases of aliases": (
        "a: &a [x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{n}: &{n} [{', '.join([f'*{before}'] * 8)}]\n"
            for before, n in zip("abcdefg", "bcdefgh", strict=True)
        ),
        5,
        "plus de 20000 valeurs",
    ),
    "too long": ("x" * (LONGEST + 1), 1, f"plus de {LONGEST} caractères"),
}


@pytest.mark.parametrize(("text", "line", "what"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_read_is_refused_by_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        read_value(text, "essai.yaml")
    assert refused.value.sentence == f"essai.yaml, ligne {line} : {what}."
    assert refused.value.facts["line"] == line


READ: dict[str, Any] = {
    "a: 2027-02-30": {"a": "2027-02-30"},
    "{on: 2027-02-25, off: no}": {"on": "2027-02-25", "off": False},
    "on: 2026-10-01\nOff: x": {"on": "2026-10-01", "Off": "x"},
    "[NO, on, Off, true]": ["NO", "on", "Off", True],
    "{code: NO, name: ON, kept: True, gone: off}": {
        "code": "NO",
        "name": "ON",
        "kept": True,
        "gone": False,
    },
    "opens: 07:30": {"opens": "07:30"},
    "[024, 0x1F, 1e400, .nan, 12, -3, +4]": ["024", "0x1F", "1e400", ".nan", 12, -3, 4],
    "9" * 30: "9" * 30,
    "{.nan: 1, null: 2}": {".nan": 1, "null": 2},
    "a: &x {k: 1, l: 2}\nb: {<<: *x, l: 3}": {"a": {"k": 1, "l": 2}, "b": {"k": 1, "l": 3}},
    "": None,
    "~": None,
    "'12'": "12",
}


@pytest.mark.parametrize(("text", "value"), READ.items())
def test_what_is_read_is_what_it_looks_like(text: str, value: Any) -> None:
    assert read_value(text, "essai") == value


@given(st.text(max_size=80) | st.text("[]{}:,-&*!|>?'\"#% \n\tab01", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Refusal):
        read_value(text, "essai")


@pytest.mark.parametrize("name", ["cycle", "ladder", "functions", "territory", "model_actions"])
def test_the_shipped_files_are_read(name: str) -> None:
    assert read_yaml(CONFIG / f"{name}.yaml")


def test_what_is_no_file_of_keys_is_refused(tmp_path: Path) -> None:
    (tmp_path / "liste.yaml").write_text("- a\n", encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes("é: 1".encode("cp1252"))
    for name in ("liste.yaml", "latin.yaml", "rien.yaml", "."):
        with pytest.raises(BadDefinition):
            read_yaml(tmp_path / name)


CHANGES = {
    "other_dates": ([{"name": "Salon", "on": "2027-02-30"}], "n'est pas une date"),
    "messages": (3, "des clés sont attendues"),
    "milestones": (None, "des clés sont attendues"),
    "flagships": ("9" * 5000, "un nombre entier est attendu"),
    "themes": ("x", "une liste est attendue"),
    "phases": ([1], "des clés sont attendues"),
}


@pytest.mark.parametrize(("key", "value", "said"), [(k, *v) for k, v in CHANGES.items()])
def test_a_definition_of_another_shape_is_refused_in_french(
    key: str, value: Any, said: str
) -> None:
    with pytest.raises(BadDefinition) as refused:
        checked_definition({key: value})
    assert said in refused.value.sentence


@pytest.mark.parametrize(("written", "on"), [("ON", True), ("No", False), ("off", False)])
def test_a_switch_is_read_however_it_is_written(written: str, on: bool) -> None:
    said = read_value(f"{{messages: {{call_opened: {{on: {written}}}}}}}", "essai")
    assert checked_definition(said).messages["call_opened"].on is on


def test_rungs_that_are_no_list_are_refused() -> None:
    with pytest.raises(BadDefinition, match="une liste est attendue"):
        checked_definition(merge({}, {"messages": {"call_opened": {"at": 3}}}))
