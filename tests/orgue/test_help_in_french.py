"""What the terminal shows has the one kind of apostrophe, and counts without « (s) »."""

from __future__ import annotations

import re

import typer
from rich.table import Table

from orgue.main import command
from orgue.usage import every, said_in_french
from orgue.verbs import Screen


def test_the_help_of_every_command_has_one_kind_of_apostrophe_and_whole_plurals() -> None:
    words: list[str] = []
    for one in every(typer.main.get_command(command())):
        said_in_french(one)
        words += [one.help or "", one.short_help or "", one.epilog or ""]
        words += [getattr(option, "help", None) or "" for option in one.params]
    assert len([one for one in words if "’" in one]) > 100
    assert [one for one in words if re.search(r"\w'\w|\w\(s\)", one)] == []


def test_a_screen_shows_it_everywhere_and_leaves_what_is_typed_again() -> None:
    screen = Screen(highlight=False, soft_wrap=True, width=100)
    table = Table("L'unité")
    table.add_row("Rives d'Orvance")
    with screen.capture() as shown:
        screen.print("[bold]L'année[/] de l'[i]été[/]")
        screen.print(table)
        screen.print("orgue people link o'neil@ac-lyon.fr --name 'Anne Roux'", markup=False)
    text = shown.get()
    assert "L’année de l’été" in text
    assert "L’unité" in text
    assert "Rives d’Orvance" in text
    assert "o'neil@ac-lyon.fr --name 'Anne Roux'" in text
