"""``orgue guide``: the guides by role, which come with the software."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from config.settings import CONFIG
from models.errors import Refusal
from orgue.verbs import Outcome, verb

app = typer.Typer()

FOLDER = Path(__file__).parent / "docs" / "guide"
"""A link to ``docs/`` in the repository, a copy of it in the wheel."""


class NoSuchGuide(Refusal):
    """A name that no guide has."""


@verb(app, "guide")
def guide(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="GUIDE", help="Celui à lire ici.", autocompletion=lambda: list(_guides())
        ),
    ] = None,
) -> Outcome:
    """Les guides, par rôle : où ils sont ; avec un nom, lit celui-là."""
    if name is not None:
        return _read(_guides().get(name) or _refused(name))
    guides = list(_guides().values())
    data = {"folder": str(FOLDER), "guides": guides, "config": str(CONFIG)}
    return Outcome(data=data, show=lambda console: _show(console, guides))


def _guides() -> dict[str, dict[str, str]]:
    """Each guide by its name; the index of the folder is none."""
    paths = {p.stem: p for p in sorted(FOLDER.glob("*.md")) if p.stem != "README"}
    return {n: {"name": n, "title": _title(p), "path": str(p)} for n, p in paths.items()}


def _title(guide: Path) -> str:
    with guide.open(encoding="utf-8") as lines:
        return next(lines).lstrip("# ").rstrip()


def _refused(name: str) -> NoReturn:
    known = ", ".join(_guides())
    raise NoSuchGuide(f"Aucun guide ne s'appelle « {name} ».", f"Il y a : {known}.", name=name)


def _read(guide: dict[str, str]) -> Outcome:
    text = Path(guide["path"]).read_text(encoding="utf-8")
    return Outcome(
        data=guide | {"text": text},
        show=lambda console: console.print(text, end="", markup=False),
    )


def _show(console: Console, guides: list[dict[str, str]]) -> None:
    console.print(f"Dans {FOLDER} :", markup=False)
    for guide in guides:
        console.print(f"  {guide['name']:<20} {guide['title']}", markup=False)
    console.print(
        f"\nLes textes et les listes d'origine, à copier pour en changer (ORGUE_CONFIG) :\n"
        f"  {CONFIG}",
        markup=False,
    )
