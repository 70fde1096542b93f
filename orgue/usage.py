"""What the command line says of itself, in French: its help, and what is wrong in what was typed.

Typer says both in English. The command that was asked for is walked before it runs; what it refuses
is caught and said again, with the same exit code.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

import typer
from typer._click.core import Command
from typer._click.exceptions import (  # nothing else tells them apart
    BadOptionUsage,
    BadParameter,
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperArgument, TyperGroup, TyperOption

from models.words.signs import curled

COMPLETING = "_ORGUE_COMPLETE"
"""What Typer's completion scripts tell us by that a word is being completed."""
PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Arguments",
    "OPTIONS_PANEL_TITLE": "Options",
    "COMMANDS_PANEL_TITLE": "Commandes",
    "ERRORS_PANEL_TITLE": "Erreur",
    "DEFAULT_STRING": "[défaut : {}]",
    "REQUIRED_LONG_STRING": "[obligatoire]",
    "DEPRECATED_STRING": "(ne sert plus) ",
}
OWN_HELP = "Montre cette aide."
COMPLETION = {
    "install_completion": "Installe la complétion pour votre interpréteur (bash, zsh, fish…).",
    "show_completion": "Montre la complétion, pour la copier ou la changer.",
}
KINDS = {
    "bool": "",
    "int": "NOMBRE",
    "float": "NOMBRE",
    "int range": "NOMBRE",
    "float range": "NOMBRE",
    "path": "FICHIER",
    "str": "TEXTE",
    "text": "TEXTE",
}
"""What an option takes, by the word that Typer has for it."""


def run_in_french(run: Command) -> None:
    """Run the command line and leave with its exit code: 2 for what is typed wrong."""
    if COMPLETING in os.environ:  # in no time: nothing is shown, and nothing is loaded
        run()
    from typer import rich_utils  # start-up: completing a word does without

    for name, words in PANELS.items():
        setattr(rich_utils, name, words)
    for command in every(run):
        said_in_french(command)
    try:
        code = run(standalone_mode=False)
    except NoArgsIsHelpError as asked:
        asked.show()
        sys.exit(asked.exit_code)
    except ClickException as wrong:
        sentence, step = in_french(wrong)
        _tell(f"Pas compris. {sentence}\n→ {step}")
        sys.exit(wrong.exit_code)
    except typer.Abort:
        _tell("Interrompu : rien de plus n'est fait.")
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _tell(said: str) -> None:
    print(curled(said), file=sys.stderr)


def every(command: Command) -> Iterator[Command]:
    """*command* and all those below it that are loaded."""
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from every(one)


def said_in_french(command: Command) -> None:
    """Have the help of *command* say in French what each option takes."""
    own = command.get_help_option(typer.Context(command))
    if own is not None:
        own.help = OWN_HELP
    command.help, command.short_help = _set(command.help), _set(command.short_help)
    if isinstance(command, TyperGroup):
        command.subcommand_metavar = "COMMANDE [SUITE]..."
    for option in [*command.params, own]:
        if isinstance(option, TyperArgument):
            option.help = _set(option.help)
        if isinstance(option, TyperOption):
            option.help = _set(COMPLETION.get(option.name or "", option.help))
            if option.metavar is None:
                option.metavar = _kind(option, command)


def _set(words: str | None) -> str | None:
    return curled(words) if words else words


def _kind(option: TyperOption, command: Command) -> str | None:
    """What an option takes; None for what says it itself, as a choice does."""
    said = option.display_type_rich(ctx=typer.Context(command)) or ""
    return KINDS.get(said.strip("<>").lower())


def in_french(wrong: ClickException) -> tuple[str, str]:
    """A sentence on what was typed wrong, and the next step."""
    path = wrong.ctx.command_path if isinstance(wrong, UsageError) and wrong.ctx else "orgue"
    step = f"« {path} --help » montre ce qui s'écrit."
    if isinstance(wrong, NoSuchOption):
        near = " ou ".join(sorted(wrong.possibilities or ()))
        asked = f"Vouliez-vous {near} ? " if near else ""
        return f"L'option « {wrong.option_name} » n'existe pas ici.", asked + step
    if isinstance(wrong, MissingParameter):
        return f"Il manque {_called(wrong)}.", step
    if isinstance(wrong, BadOptionUsage):
        takes = "ne prend pas de valeur" if "does not take" in wrong.message else "veut une valeur"
        return f"L'option « {wrong.option_name} » {takes}.", step
    if isinstance(wrong, BadParameter):
        return f"{_called(wrong)} : {_why(wrong)}.", step
    return _of_words(wrong.message), step


def _called(wrong: BadParameter) -> str:
    param = wrong.param
    if param is None:
        return "Une valeur"
    if isinstance(param, TyperOption):
        return param.opts[-1]
    return param.metavar or (param.name or "").upper()


CHOICES = re.compile(r"'([^']*)'")


def _why(wrong: BadParameter) -> str:
    said = wrong.message
    if "integer" in said:
        return "il faut un nombre entier"
    if "number" in said or "float" in said:
        return "il faut un nombre"
    if bound := re.search(r"(greater|less) than or equal to ([0-9.]+)", said):
        return f"il faut {bound[2]} ou {'plus' if bound[1] == 'greater' else 'moins'}"
    if choices := CHOICES.findall(said.partition("should be")[2] or said.partition("one of")[2]):
        return f"choisissez {', '.join(choices)}"
    return "cette valeur ne convient pas"


def _of_words(said: str) -> str:
    """A refusal that has no class of its own, by its English."""
    if found := re.match(r"No such command '?\"?([^'\"]*)", said):
        return f"La commande « {found[1]} » n'existe pas."
    if "unexpected extra argument" in said:
        more = said.partition("(s) (")[2].removesuffix(")")
        return f"« {more} » est de trop."
    if said == "Missing command.":
        return "Il manque une commande."
    return "Cette ligne n'est pas comprise."
