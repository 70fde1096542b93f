"""A shell completes the words of ``orgue``, and asks no more of it than these words need."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import typer

from config.settings import ROOT
from orgue.main import HIDDEN, NOUNS, VERBS, command

RUN = "from orgue import main; import sys; sys.argv[0] = 'orgue'; main(); "


def orgue(*arguments: str, after: str = "", **environment: str) -> str:
    """What a shell is answered."""
    code = f"try: {RUN}\nexcept SystemExit: pass\n{after}"
    told = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout


def completed(words: str, after: str = "") -> set[str]:
    at = str(len(words.split(" ")) - 1)
    typed = {"COMP_WORDS": words, "COMP_CWORD": at}
    return set(orgue(after=after, _ORGUE_COMPLETE="complete_bash", **typed).split())


def test_the_first_word_is_completed_without_loading_any_verb() -> None:
    loaded = "import sys; print('sqlalchemy' in sys.modules)"
    assert completed("orgue ", loaded) == {*NOUNS, *VERBS, "False"} - HIDDEN
    assert completed("orgue re") == {"rehearse", "resume", "retention", "restore", "review"}


@pytest.mark.parametrize(
    ("words", "some"),
    [
        ("orgue token ", {"make", "list", "revoke"}),
        ("orgue cycle la", {"launch"}),
        ("orgue up --pre", {"--prefect-port"}),
        ("orgue guide pilote", {"pilote", "pilote-departemental"}),
    ],
)
def test_the_verbs_of_a_noun_and_the_options_of_a_verb_are_completed(
    words: str, some: set[str]
) -> None:
    assert completed(words) == some


def test_zsh_is_answered_too() -> None:
    typed = {"_ORGUE_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "orgue token ma"}
    assert "make" in orgue(**typed)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_to_install_can_be_shown(shell: str) -> None:
    assert "_ORGUE_COMPLETE" in orgue("--show-completion", shell)


def test_what_is_hidden_is_hidden_when_it_is_completed() -> None:
    made = typer.main.get_group(command()).commands
    assert {name for name in VERBS if made[name].hidden} == HIDDEN
