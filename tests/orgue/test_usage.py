"""What is typed wrong is told in French, with the next step; so is every help page."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import typer

from orgue.main import VERBS, command, main
from orgue.usage import every, said_in_french

WRONG = {
    "tick --nombre 3": "L’option « --nombre » n’existe pas ici.",
    "cycle show": "Il manque ANNÉE.",
    "cycle montrer": "La commande « montrer » n’existe pas.",
    "tick --now": "L’option « --now » veut une valeur.",
    "status --json=1": "L’option « --json » ne prend pas de valeur.",
    "rehearse 2026-27 --academy 24 --seed a": "--seed : il faut un nombre entier.",
    "rehearse 2026-27 --academy 24 --answers x": "--answers : choisissez none, typical, diligent.",
    "action report 1 --by a --pupils -2": "--pupils : il faut 0 ou plus.",
    "action report x --by a": "ACTION : il faut un nombre entier.",
    "status demain": "« demain » est de trop.",
}


@pytest.mark.parametrize("words", WRONG)
def test_what_is_typed_wrong_is_told_with_the_next_step(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
) -> None:
    monkeypatch.setattr(sys, "argv", ["orgue", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    first, step = said.err.splitlines()
    assert first == f"Pas compris. {WRONG[words]}"
    assert "--help » montre ce qui s’écrit." in step


def testevery_command_says_what_it_does_and_what_each_option_takes_in_french() -> None:
    english = re.compile(r"\b(the|this|with|show|exit|file|optional|default|message|to)\b")
    for one in every(typer.main.get_command(command())):
        said_in_french(one)
        assert one.help or one.name in VERBS, one.name
        for param in one.params:
            said = getattr(param, "help", "") or ""
            told = said or param.metavar or getattr(param, "hidden", False)
            assert told, (one.name, param.name)
            plain = re.sub(r"«[^»]*»|--[a-z-]+|[a-z_.]+=\S*|\{[^}]*\}", "", said)
            assert not english.search(plain), (one.name, param.name, said)
