"""``orgue demo``: the year of an académie that does not exist, in ten minutes, before your eyes.

A home of its own, the local mailbox and no other way out, the processes of ``orgue up`` and one
more, which leads: it brings the clock from moment to moment and lets made-up people act.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console

from channels.opening import is_local
from config.lifeline import end_with_the_home
from config.logs import dated_lines
from config.private import keep_to_ourselves
from config.settings import Settings
from models.clock import now
from models.database.transactions import gesture, reading
from models.demo import pace as pacing
from models.demo.founding import (
    FILES,
    NotADemo,
    found,
    need_nothing_else,
    take_up_again,
)
from models.demo.player import Player
from models.errors import Refusal
from models.home import engine_of, home_engine
from models.operations.lock import Lock
from models.words import moments
from models.work.demo import Pace, PaceState, pace_of
from orgue.up import Home, on_free_ports
from orgue.verbs import Outcome, err, verb

app = typer.Typer()

HOME = ".orgue-demo"
PLAYER_LEAVES_WITHIN = 10
"""Seconds for the moment under way, once its demo is gone."""
OURS = (
    "orgue.db",
    "orgue.db-wal",
    "orgue.db-shm",
    "prefect",
    "logs",
    "documents",
    *FILES,
    "academies.csv",
    "departments.csv",
    "player.lock",
)
"""What a demo writes in its home: what starting over removes, and nothing else."""


class OnlyTheMailbox(Refusal):
    """A way out, or a database, of another use than a demo's."""


@verb(app, "demo")
def demo(
    paused: Annotated[
        bool, typer.Option("--paused", help="Attend qu'on la mette en route.")
    ] = False,
    pace: Annotated[
        float | None,
        typer.Option(
            "--pace", min=0, help="Secondes entre deux moments (2,5 : dix minutes l'année)."
        ),
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Recommence depuis le début.")] = False,
    no_past: Annotated[
        bool, typer.Option("--no-past", help="Sans l'année d'avant : elle s'ouvre plus vite.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="Port du portail.")] = None,
    prefect_port: Annotated[int | None, typer.Option(help="Port de Prefect.")] = None,
) -> Outcome:
    """Joue l'année d'une académie inventée, en dix minutes ; rien n'en sort, Ctrl-C arrête tout."""
    need_only_the_mailbox(Settings())
    os.environ.setdefault("ORGUE_HOME", HOME)
    settings = on_free_ports(port, prefect_port)
    home = Demo(settings, paused=paused, pace=pace, reset=reset, past=not no_past)
    home.open(None)
    return Outcome(data=home.facts(), show=home.show, stay=home.stay)


@app.command("player", hidden=True)
def player() -> None:
    """Le meneur de la démo : il avance l'horloge et fait agir les gens."""
    dated_lines()
    end_with_the_home(PLAYER_LEAVES_WITHIN)
    settings, stopping = Settings(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    lock = Lock(settings.home / "player.lock")
    while not lock.taken() and not stopping.wait(0.2):  # the one before is still leaving
        pass
    Player(home_engine(settings)).live(stopping)


def need_only_the_mailbox(settings: Settings) -> None:
    """Refuse whatever could let something out of the demo, or something else in."""
    for name, value in (
        ("ORGUE_MAIL_URL", settings.mail_url),
        ("ORGUE_WATCH_URL", settings.watch_url),
        ("ORGUE_DATABASE_URL", settings.database_url),
    ):
        if value is not None:
            raise OnlyTheMailbox(
                "La démonstration ne connaît que sa boîte locale et sa propre base : "
                f"elle ne s'ouvre pas avec {name}.",
                f"Retirez-la : unset {name}.",
            )


class Demo(Home):
    """An open demo: a home that is founded on its first opening, and has a leader."""

    def __init__(
        self,
        settings: Settings,
        *,
        paused: bool,
        pace: float | None,
        reset: bool,
        past: bool = True,
    ) -> None:
        super().__init__(settings)
        self.paused, self.pace, self.reset, self.past = paused, pace, reset, past

    def _take(self) -> None:
        super()._take()
        if self.reset:
            start_over(self.settings)

    def _prepare(self, engine: sa.Engine, moment: str | None) -> None:
        if not is_local(self.settings, engine):
            raise OnlyTheMailbox(
                "La démonstration ne connaît que sa boîte locale : cette maison a d'autres voies.",
                "« orgue channel list » les montre ; retirez-les.",
            )
        home = self.settings.home
        found(engine, home, past=self.past, progress=lambda text: err.print(text, markup=False))
        take_up_again(engine)
        with gesture(engine) as session:
            pacing.change_pace(session, self.as_typed)

    def as_typed(self, pace: Pace) -> dict[str, Any]:
        """A demo is left at its pace, but for what was typed."""
        seconds = pace.seconds if self.pace is None else self.pace
        return (pacing.pause(pace) if self.paused else {}) | {"seconds": seconds}

    def _start(self) -> None:
        super()._start()
        self.children.start("le meneur de la démo", "demo", "orgue.demo", "player")

    def facts(self) -> dict[str, Any]:
        """The addresses and where the demo is, for programs."""
        with reading(home_engine(self.settings)) as session:
            pace, moment = pace_of(session), now(session)
        assert pace is not None, "found() makes it"
        demo = {"moment": moment, "state": pace.state.value, "seconds": pace.seconds}
        return super().facts() | {"demo": demo}

    def show(self, console: Console) -> None:
        """The addresses, and what to look at, for a person."""
        facts = self.facts()
        paused = facts["demo"]["state"] == PaceState.PAUSED
        console.print(
            "\n[bold]La démonstration est ouverte[/] : l'académie d'Orvance n'existe pas."
        )
        console.print(f"  Portail        {facts['portal']}", markup=False)
        console.print(f"  Boîte locale   {facts['mailbox']}", markup=False)
        console.print(f"  Prefect        {facts['prefect']}", markup=False)
        console.print(f"  Dans la démo   {moments.moment(facts['demo']['moment'])}")
        console.print(
            "\nÀ regarder :\n"
            "  · sur le portail, la frise de l'année, et la barre qui met en pause, avance d'un\n"
            "    pas, accélère ou va droit à la semaine ;\n"
            "  · dans la boîte locale, chaque courrier tel que son lecteur le verrait ;\n"
            "  · dans Prefect, chaque passage, avec ce qu'il a fait."
        )
        console.print(
            f"\nDans un autre terminal :\n  export ORGUE_HOME={self.settings.home}\n  orgue status",
            markup=False,
        )
        if paused:
            console.print("\nElle est en pause : « Reprendre », sur le portail, la met en route.")
        console.print("\nCtrl-C arrête tout ; « orgue demo » reprend là où elle en était.\n")


def start_over(settings: Settings) -> None:
    """Remove what the demo of this home wrote. Raises NotADemo when something else lives there."""
    if (settings.home / "orgue.db").exists():
        need_a_demo(settings)
        home_engine(settings).dispose()
        engine_of.cache_clear()
    for name in OURS:
        path = settings.home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def need_a_demo(settings: Settings) -> None:
    """Refuse to remove a home that no demo was ever founded in."""
    with reading(home_engine(settings)) as session:
        need_nothing_else(session)
    if not (settings.home / "academies.csv").exists():
        raise NotADemo(
            f"Cette maison n'est pas celle d'une démonstration : {settings.home}.",
            "Nommez un autre dossier avec ORGUE_HOME, ou n'en nommez aucun.",
        )


if __name__ == "__main__":
    keep_to_ourselves()
    app()
