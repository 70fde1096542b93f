"""What every command has in common: ``--json`` anywhere, one French sentence on refusal.

A command returns an :class:`Outcome`: *data* for programs, *show* for people. Standard output
holds one JSON object with ``--json``, the page for people without; progress and sentences go to
standard error. Exit codes: 0 done, 1 refused, 2 wrong usage.
"""

from __future__ import annotations

import functools
import inspect
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from models.database.unavailable import Unavailable, unavailable
from models.errors import Refusal
from models.words.french import counted
from models.words.signs import curled


class Screen(Console):
    """A terminal that shows the one kind of apostrophe, in tables and trees too; what programs
    read, and what is typed again, stays as it is."""

    def render_str(self, text: str, **options: Any) -> Text:
        """*text* as it is shown."""
        return super().render_str(curled(text), **options)


err = Screen(stderr=True, highlight=False, soft_wrap=True)
out = Screen(highlight=False, soft_wrap=True)


as_unit: ContextVar[str | None] = ContextVar("as_unit", default=None)
"""The unit typed after ``--as``, for :func:`orgue.acting.whose`."""
cycle_name: ContextVar[str | None] = ContextVar("cycle_name", default=None)
"""The name of a cycle typed after ``--name``, for :mod:`orgue.which`."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a command did: *data* as JSON, *show* prints it for a person on the given console.

    *stay* is what a command that stays up goes on with, once its answer is printed; *code* the exit
    code of one that answers a question.
    """

    data: dict[str, Any] = field(default_factory=dict)
    show: Callable[[Console], None] = lambda console: None
    stay: Callable[[], None] = lambda: None
    code: int = 0


def verb(
    app: typer.Typer, name: str, *, in_a_name: bool = False, **options: Any
) -> Callable[[Callable[..., Outcome]], Any]:
    """Register a function as the command *name* of *app*, with ``--json`` after its arguments,
    ``--name`` where it is about an académie's year, which may have two cycles, and ``--as`` where
    it is made in somebody's name: it asks by whom, or (*in_a_name*) for whom."""

    def register(function: Callable[..., Outcome]) -> Callable[..., None]:
        @functools.wraps(function)
        def command(
            *args: object,
            json_: bool = False,
            as_: str | None = None,
            name_: str | None = None,
            **kwargs: object,
        ) -> None:
            as_unit.set(as_)
            cycle_name.set(name_)
            _run(functools.partial(function, *args, **kwargs), json_ or "--json" in sys.argv)

        command.__signature__ = _with_options(function, in_a_name)  # type: ignore[attr-defined]
        app.command(name, **options)(command)
        return command

    return register


def _with_options(function: Callable[..., Outcome], in_a_name: bool) -> inspect.Signature:
    signature = inspect.signature(function, eval_str=True)
    extra = [_option("json_", JSON, default=False)]
    by = signature.parameters.get("by")
    if in_a_name or (by is not None and by.default is inspect.Parameter.empty):
        extra.insert(0, _option("as_", AS, default=None))
    if {"year", "academy"} <= set(signature.parameters):
        named = CALLED if "name" in signature.parameters else NAME
        extra.insert(0, _option("name_", named, default=None))
    return signature.replace(
        parameters=[*signature.parameters.values(), *extra], return_annotation=None
    )


JSON = Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie standard.")]
OF_TWO = "Nom du cycle, si l'année en a deux."
NAME = Annotated[str | None, typer.Option("--name", metavar="NOM", help=OF_TWO)]
CALLED = Annotated[str | None, typer.Option("--cycle-name", metavar="NOM", help=OF_TWO)]
"""Where ``--name`` is something else's."""
AS = Annotated[
    str | None,
    typer.Option("--as", metavar="UNITÉ", help="Au titre de quelle unité, si l'adresse en a."),
]


def _option(name: str, annotation: object, *, default: object) -> inspect.Parameter:
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, keyword, default=default, annotation=annotation)


def _run(call: Callable[[], Outcome], as_json: bool) -> None:
    with in_a_sentence(as_json):
        outcome = call()
        try:
            _answer(outcome, as_json)
        finally:  # whoever was to read that may be gone: what stays up stays, and ends in order
            outcome.stay()
    if outcome.code:
        raise typer.Exit(outcome.code)


@contextmanager
def in_a_sentence(as_json: bool = False) -> Iterator[None]:
    """What is refused, or cannot be done for the state of the database or of the disk, is told to
    who typed the command, exit code 1."""
    try:
        yield
    except Exception as error:
        refusal = _refusal_in(error)
        if refusal is None:
            raise
        _refuse(refusal, as_json)
        raise typer.Exit(1) from None


def _refusal_in(error: Exception) -> Refusal | None:
    """What *error* says to who types; None for a fault of ours."""
    if isinstance(error, ValidationError) and error.title == "Settings":
        return WrongSetting(error)
    return error if isinstance(error, Refusal) else unavailable(error)


def _answer(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        print(json.dumps(outcome.data, ensure_ascii=False, default=_plain), flush=True)
    else:
        outcome.show(out)


class WrongSetting(Refusal):
    """A setting of the environment that says nothing we can use; each is named."""

    def __init__(self, error: ValidationError) -> None:
        wrong = {f"ORGUE_{e['loc'][0]}".upper(): e for e in error.errors()}
        said = [f"{name} : {_why(e)}" for name, e in wrong.items()]
        super().__init__(
            " ".join(said), "Corrigez l'environnement, puis recommencez.", settings=sorted(wrong)
        )


def _why(error: ErrorDetails) -> str:
    own = error.get("ctx", {}).get("error")
    return str(own) if own else f"« {error['input']} » ne convient pas."


def and_more(count: int) -> str:
    """« … et 3 autres (--json les donne tous) »: what a list on a screen leaves out."""
    return f"… et {counted(count, 'autre')} (--json les donne tous)"


def _refuse(refusal: Refusal, as_json: bool) -> None:
    if isinstance(refusal, Unavailable):
        refusal = refusal.for_the_house()
    err.print(f"[bold red]Refusé.[/] {escape(refusal.sentence)}", markup=True)
    if refusal.next_step:
        err.print(f"→ {refusal.next_step}", markup=False)
    _print_faults(refusal.facts.get("errors"))
    if as_json:
        print(json.dumps({"error": refusal.as_dict()}, ensure_ascii=False, default=_plain))


def _print_faults(errors: object) -> None:
    """Each fault of a file that was refused, at its line: one pass is enough to mend it."""
    if isinstance(errors, list) and len(errors) > 1:
        for fault in errors:
            sheet = f"{fault['sheet']}, " if "sheet" in fault else ""
            where = f"{sheet}ligne {fault['line']}, colonne « {fault['column']} »"
            err.print(f"  {where} : {fault['why']}", markup=False)


def _plain(value: object) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)
