"""The command ``orgue``: one noun a module, and only the noun that is typed is loaded."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import typer

from config.private import keep_to_ourselves

HELP = "Point d'orgue : la Semaine de la persévérance scolaire, du cadrage au séminaire."
NOUNS = {
    "territory": ("orgue.territory", "app"),
    "people": ("orgue.people", "app"),
    "calendar": ("orgue.calendar", "app"),
    "cycle": ("orgue.cycle", "app"),
    "framing": ("orgue.framing", "app"),
    "team": ("orgue.piloting", "team"),
    "action": ("orgue.fiche", "app"),
    "validate": ("orgue.validation", "app"),
    "flagship": ("orgue.actions", "flagship"),
    "synthesis": ("orgue.papers", "synthesis"),
    "review": ("orgue.papers", "review"),
    "objectives": ("orgue.piloting", "objectives"),
    "outbox": ("orgue.outbox", "app"),
    "channel": ("orgue.channel", "app"),
    "token": ("orgue.token", "app"),
}
VERBS = {
    "rehearse": "orgue.rehearsal",
    "announce": "orgue.piloting",
    "tick": "orgue.running",
    "status": "orgue.running",
    "resume": "orgue.resuming",
    "backup": "orgue.keeping",
    "restore": "orgue.keeping",
    "demo": "orgue.demo",
    "up": "orgue.up",
    "runner": "orgue.up",
    "portal": "orgue.up",
}


def command(typed: str | None = None) -> typer.Typer:
    """The command line; with *typed*, only what that word needs (the whole takes a second)."""
    app = typer.Typer(
        name="orgue",
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)
    known = typed in NOUNS or typed in VERBS
    for noun, (module, name) in NOUNS.items():
        if not known or noun == typed:
            app.add_typer(getattr(import_module(module), name), name=noun)
    for module in dict.fromkeys(VERBS.values()):
        if not known or VERBS.get(typed or "") == module:
            app.add_typer(import_module(module).app)
    return app


def main() -> None:
    """Run the command line."""
    keep_to_ourselves()
    # What a command makes is mostly modules, which stay: looking through them for what may go took
    # a tenth of its second.
    gc.set_threshold(50_000, 20, 50)
    typed = next((a for a in sys.argv[1:] if not a.startswith("-")), None)
    if sys.argv[1:2] == ["--json"]:  # before its command as well as after
        sys.argv[1:] = [*sys.argv[2:], "--json"]
    command(typed)()
