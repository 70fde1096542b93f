"""The command ``orgue``: one noun a module, and only the noun that is typed is loaded."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Annotated

import typer

from config.private import keep_to_ourselves
from orgue.usage import COMPLETING, run_in_french

HELP = "Point d'orgue : la Semaine de la persévérance scolaire, du cadrage au séminaire."
NOUNS = {
    "territory": ("orgue.territory", "app"),
    "people": ("orgue.people", "app"),
    "calendar": ("orgue.calendar", "app"),
    "cycle": ("orgue.cycle", "app"),
    "meeting": ("orgue.meeting", "app"),
    "occasion": ("orgue.occasion", "app"),
    "programme": ("orgue.programme", "app"),
    "thanks": ("orgue.thanks", "app"),
    "visit": ("orgue.visit", "app"),
    "kit": ("orgue.kit", "app"),
    "framing": ("orgue.framing", "app"),
    "team": ("orgue.piloting", "team"),
    "action": ("orgue.past_year", "app"),
    "school": ("orgue.school", "app"),
    "validate": ("orgue.validation", "app"),
    "flagship": ("orgue.actions", "flagship"),
    "signed": ("orgue.signed", "app"),
    "synthesis": ("orgue.papers", "synthesis"),
    "review": ("orgue.review_files", "app"),
    "form": ("orgue.forms", "app"),
    "seminar": ("orgue.seminar", "app"),
    "objectives": ("orgue.piloting", "objectives"),
    "outbox": ("orgue.outbox", "app"),
    "channel": ("orgue.channel", "app"),
    "trust": ("orgue.trust", "app"),
    "token": ("orgue.token", "app"),
    "journal": ("orgue.journal", "app"),
    "retention": ("orgue.retention", "app"),
    "library": ("orgue.library", "app"),
    "partner": ("orgue.partner", "app"),
    "person": ("orgue.person", "app"),
    "doctor": ("orgue.doctor", "app"),
}
VERBS = {
    "rehearse": "orgue.rehearsal",
    "announce": "orgue.announcing",
    "tick": "orgue.running",
    "status": "orgue.running",
    "resume": "orgue.resuming",
    "suspend": "orgue.suspending",
    "backup": "orgue.keeping",
    "restore": "orgue.keeping",
    "demo": "orgue.demo",
    "up": "orgue.up",
    "runner": "orgue.up",
    "portal": "orgue.up",
    "guide": "orgue.guide",
}
HIDDEN = {"runner", "portal"}
WORDS = ("COMP_WORDS", "_TYPER_COMPLETE_ARGS")
"""What Typer's completion scripts tell us what is typed by."""


def command(typed: str | None = None) -> typer.Typer:
    """The command line; with *typed*, only what that word needs (the whole takes a second)."""
    app = _bare()
    known = typed in NOUNS or typed in VERBS
    for noun, (module, name) in NOUNS.items():
        if not known or noun == typed:
            app.add_typer(getattr(import_module(module), name), name=noun)
    for module in dict.fromkeys(VERBS.values()):
        if not known or VERBS.get(typed or "") == module:
            app.add_typer(import_module(module).app)
    return app


def names_alone() -> typer.Typer:
    """The first words of the command line, which do nothing: to complete one, in no time."""
    app = _bare()
    for noun in NOUNS:
        app.add_typer(typer.Typer(), name=noun)
    for name in VERBS:
        app.command(name, hidden=name in HIDDEN)(lambda: None)
    return app


def _bare() -> typer.Typer:
    app = typer.Typer(name="orgue", help=HELP, no_args_is_help=True, pretty_exceptions_enable=False)

    @app.callback()
    def options(
        asked: Annotated[
            bool,
            typer.Option("--version", is_eager=True, callback=_say_version, help="La version."),
        ] = False,
        json_: Annotated[bool, typer.Option("--json", hidden=True)] = False,
    ) -> None:
        pass

    return app


def _say_version(asked: bool) -> None:
    if asked:
        said = version("orgue")
        print(json.dumps({"version": said}) if "--json" in sys.argv else f"orgue {said}")
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    keep_to_ourselves()
    # What a command makes is mostly modules, which stay: looking through them for what may go took
    # a tenth of its second.
    gc.set_threshold(50_000, 20, 50)
    if sys.argv[1:2] == ["--json"]:  # before its command as well as after
        sys.argv[1:] = [*sys.argv[2:], "--json"]
    run_in_french(typer.main.get_command(_asked_for(sys.argv[1:], os.environ)))


def _asked_for(arguments: list[str], environment: Mapping[str, str]) -> typer.Typer:
    """What of the command line these words need, typed or being typed."""
    completing = COMPLETING in environment
    if completing:
        arguments = next((environment[n] for n in WORDS if n in environment), "").split()[1:]
    typed = next((word for word in arguments if not word.startswith("-")), None)
    needs_names = (
        typed not in {**NOUNS, **VERBS}
        if completing
        else {"--version"} <= {*arguments} <= {"--version", "--json"}
    )
    return names_alone() if needs_names else command(typed)
