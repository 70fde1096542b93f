"""``orgue up``: opens a home on one machine, server, runner and portal, and closes it cleanly.

What falls is started again (orgue/minding.py); the portal's door is ours, and hands its visitors
over to whichever portal stands behind it: while one starts they wait, and are not sent away.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console

from config.lifeline import end_with_the_home
from config.logs import DATED, dated_lines
from config.private import keep_to_ourselves, make_folder
from config.settings import Settings
from flows.environment import local_environment, prefect_address, prefect_environment, prefect_home
from models.clock import is_simulated, now
from models.database.patience import PAGE
from models.database.transactions import reading
from models.errors import Refusal
from models.home import home_engine
from models.operations.lease import holder_alive
from models.operations.lock import Lock
from models.operations.writable import what_keeps_from_writing
from models.serving.home.next_steps import CommandStep, next_steps
from models.serving.home.privacy import privacy_faults
from models.words import moments
from models.work.shared_folder import need_our_documents
from orgue.minding import FALLS, AnsweringPulse, Keeper, first_up
from orgue.moments import moment_of
from orgue.orphans import end_what_was_left
from orgue.ports import doors, port_for, reached_at
from orgue.prefect_folder import give_its_room_back, keep_prefect_as_it_was
from orgue.processes import (
    Child,
    Children,
    answers,
    stop_within,
)
from orgue.verbs import Outcome, err, in_a_sentence, verb

app = typer.Typer()

SERVER_MAY_TAKE = 180.0
"""Seconds for the Prefect server to answer, a new database included, on a slow machine."""
PORTAL_LEAVES_WITHIN = 4
"""Seconds that pages under way have, once the portal is asked to end."""
TWO_KEYSTROKES = 0.5
"""Seconds between two Ctrl-C that are two wishes: a terminal and a wrapper may both send one."""
CLOSING = (
    "Fermeture… les courriers en route arrivent d'abord ({within:.0f} s au plus) ; "
    "Ctrl-C une seconde fois arrête tout sur-le-champ."
)


EACH_ITS_OWN = (
    "les prévisions, les exports en cours et les limites de connexion sont propres à chaque "
    "portail, un même lecteur doit revenir au même."
)


class AlreadyUp(Refusal):
    """Another ``orgue up`` has this home open."""


class DidNotStart(Refusal):
    """A process of the home ended, or did not answer in time."""


class AskedToStop(Exception):
    """Ctrl-C, or a signal that says as much."""


@verb(app, "up")
def up(
    now_: Annotated[
        str | None, typer.Option("--now", help="Moment fixé à la main : 2026-11-02T09:00.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port du portail.")] = None,
    prefect_port: Annotated[int | None, typer.Option(help="Port de Prefect.")] = None,
) -> Outcome:
    """Ouvre la maison : serveur Prefect, runner, portail ; Ctrl-C arrête tout."""
    home = Home(on_free_ports(port, prefect_port))
    home.open(now_)
    return Outcome(data=home.facts(), show=home.show, stay=home.stay)


@app.command("runner", hidden=True)
def runner() -> None:
    """Le processus qui donne à l'année ce qui lui est dû."""
    settings = Settings()
    for name, value in prefect_environment(settings).items():
        os.environ.setdefault(name, value)
    with in_a_sentence():
        make_folder(prefect_home(settings))
        dated_lines()
        end_with_the_home(stop_within(settings.mail_timeout))
        from flows.runner import main  # start-up: Prefect; the runner alone needs it

        main(settings)


@app.command("portal", hidden=True)
def portal(door: Annotated[list[int] | None, typer.Option(help="Déjà ouverte.")] = None) -> None:
    """Le portail, et la veille."""
    import uvicorn  # start-up: the portal alone needs these

    from orgue.alerts import operators_told
    from web.app import create

    dated_lines()
    end_with_the_home(PORTAL_LEAVES_WITHIN + 2)
    settings = Settings()
    with in_a_sentence():
        need_our_documents(home_engine(settings, PAGE), settings.documents)
        made = create(settings=settings, tell=operators_told(settings))
    options: dict[str, Any] = {"log_level": "warning", "log_config": None, "access_log": False}
    options |= {"server_header": False, "timeout_graceful_shutdown": PORTAL_LEAVES_WITHIN}
    options["proxy_headers"] = (
        False  # whom to believe is a setting of ours (web/request/arrival.py)
    )
    keep_what_is_made()
    server = uvicorn.Server(uvicorn.Config(made, settings.host, settings.port, **options))
    made.state.followers.leaving = lambda: server.should_exit
    server.run([socket.socket(fileno=number) for number in door] if door else None)
    if not server.started:
        raise typer.Exit(1)


def keep_what_is_made() -> None:
    """Look no more for what may go among what a start makes, which stays: modules, tables. Going
    through all of it held up a page for a tenth of a second, every hundred pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 20)


def on_free_ports(port: int | None, prefect_port: int | None) -> Settings:
    """The environment's settings, on ports that are free."""
    settings = Settings()
    end_what_was_left(settings.home, say)
    asked = settings.model_fields_set
    chosen = port_for(
        "le portail",
        port or settings.port,
        settings.host,
        asked=port is not None or "port" in asked,
        but=set(),
    )
    prefect = port_for(
        "Prefect",
        prefect_port or settings.prefect_port,
        "127.0.0.1",
        asked=prefect_port is not None or "prefect_port" in asked,
        but={chosen},
    )
    home = settings.home.absolute()
    return settings.model_copy(update={"port": chosen, "prefect_port": prefect, "home": home})


class Home:
    """An open home: its lock, its processes, and the wish to stop."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.lock = Lock(settings.home / "up.lock")
        self.children = Children(settings.home / "logs", _environment(settings))
        self.doors: list[socket.socket] = []
        self.closes_within = stop_within(settings.mail_timeout)
        self.stop_asked = self.hurried = False
        self._asked_at = 0.0

    def open(self, moment: str | None) -> None:
        """Start everything and wait until it answers; leave nothing behind when it can't."""
        self._take()
        for fault in privacy_faults(self.settings):
            say(f"Attention : {fault.sentence} {fault.next_step}")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, self._ask_to_stop)
        with self._closed_on_failure():
            self._prepare(home_engine(self.settings), moment)
            self._start()

    def _prepare(self, engine: sa.Engine, moment: str | None) -> None:
        if trouble := what_keeps_from_writing(engine, self.settings):
            raise trouble
        need_our_documents(engine, self.settings.documents)
        with reading(engine) as session:
            other = holder_alive(session)
        if other:
            say(f"Une autre maison est ouverte sur cette base ({other}) : {EACH_ITS_OWN}")
        if moment is not None:
            moment_of(engine, moment, self.settings)

    def _take(self) -> None:
        if self.lock.taken(portal=self.settings.portal):
            return
        holder = self.lock.holder()
        raise AlreadyUp(
            f"Cette maison est déjà ouverte (processus {holder.get('pid', '?')}) : "
            f"{holder.get('portal', self.settings.home)}",
            "Fermez-la par Ctrl-C dans son terminal, ou nommez-en une autre avec ORGUE_HOME.",
            **holder,
        )

    def _start(self) -> None:
        folder = prefect_home(self.settings)
        make_folder(folder)
        keep_prefect_as_it_was(folder, say)
        give_its_room_back(folder, say)
        address = ["--host", "127.0.0.1", "--port", str(self.settings.prefect_port)]
        server = self.children.start(
            "le serveur Prefect", "prefect", "flows.prefect_server", *address
        )
        self.doors = doors(self.settings.host, self.settings.port)
        fds = [door.fileno() for door in self.doors]
        handed = [f"--door={number}" for number in fds]
        portal = self.children.start("le portail", "portal", "orgue.up", "portal", *handed, fds=fds)
        self._wait_for(portal, *self._portal_answers)
        self._wait_for(server, *self._prefect_answers)
        self.children.start("le runner", "runner", "orgue.up", "runner")

    @property
    def _portal_answers(self) -> tuple[int, str, str]:
        return self.settings.port, "/healthz", reached_at(self.settings.host)

    @property
    def _prefect_answers(self) -> tuple[int, str, str]:
        return self.settings.prefect_port, "/api/health", "127.0.0.1"

    def _wait_for(self, child: Child, port: int, path: str, host: str) -> None:
        began = time.monotonic()
        with err.status("") as status:
            if not err.is_terminal:
                say(f"{child.name} démarre…")
            while not answers(port, path, host):
                waited = time.monotonic() - began
                status.update(f"{child.name} démarre… {waited:.0f} s")
                self._still_wanted(child, waited)
                time.sleep(0.1)

    def _still_wanted(self, child: Child, waited: float) -> None:
        if self.stop_asked:
            raise AskedToStop
        if fallen := self.children.fallen():
            raise DidNotStart(
                f"{first_up(fallen.name)} s'est arrêté en démarrant.",
                f"Son journal : {fallen.log}\n{fallen.last_words()}",
            )
        if waited > SERVER_MAY_TAKE:
            raise DidNotStart(
                f"{first_up(child.name)} ne répond pas après {waited:.0f} s.",
                f"Son journal : {child.log}",
            )

    @contextmanager
    def _closed_on_failure(self) -> Iterator[None]:
        try:
            yield
        except AskedToStop:
            self.close()
            raise typer.Exit(int(self.hurried)) from None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop every process, and let another take the home."""
        for door in self.doors:  # the portal has its own end of each, until it leaves
            door.close()
        self.children.stop(self.closes_within, hurried=lambda: self.hurried)
        self.lock.release()

    def stay(self) -> None:
        """Stay up until asked to stop, or until a process keeps falling: then all stop, with a
        sentence."""
        keeper, fallen = self._keeper(), None
        try:
            while not self.stop_asked and fallen is None:
                time.sleep(0.2)
                fallen = keeper.look()
        finally:
            say(CLOSING.format(within=self.closes_within) if fallen is None else _fell(fallen))
            self.close()
        if self.hurried:
            say("Arrêté sur-le-champ : un courrier qui partait peut partir une seconde fois.")
        if self.hurried or fallen is not None:
            raise typer.Exit(1)
        say("Tout est arrêté ; ce qui est dû partira à la prochaine ouverture.")

    def _keeper(self) -> Keeper:
        asked = {"portal": self._portal_answers, "prefect": self._prefect_answers}
        pulses = {role: AnsweringPulse(*where) for role, where in asked.items()}
        return Keeper(self.children, pulses, lambda text: say(f"{time.strftime(DATED)} {text}"))

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        again = self.stop_asked and time.monotonic() - self._asked_at > TWO_KEYSTROKES
        self.hurried = self.hurried or (again and number == signal.SIGINT)
        if not self.stop_asked:
            self.stop_asked, self._asked_at = True, time.monotonic()

    def facts(self) -> dict[str, Any]:
        """The addresses, for programs."""
        with reading(home_engine(self.settings)) as session:
            steps = next_steps(session)
        return {
            "portal": self.settings.portal,
            "mailbox": None if self.settings.mail_url else f"{self.settings.portal}mailbox",
            "prefect": f"{prefect_address(self.settings)}/",
            "home": str(self.settings.home),
            "logs": str(self.children.logs),
            "pid": os.getpid(),
            "next": [step.command for step in steps],
        }

    def show(self, console: Console) -> None:
        """The addresses and what to type next, for a person."""
        facts = self.facts()
        console.print("\n[bold]Point d'orgue est ouvert.[/]")
        console.print(f"  Portail        {facts['portal']}", markup=False)
        where = facts["mailbox"] or "les courriers partent par ORGUE_MAIL_URL"
        console.print(f"  Boîte locale   {where}", markup=False)
        console.print(f"  Prefect        {facts['prefect']}", markup=False)
        with reading(home_engine(self.settings)) as session:
            steps, simulated, moment = next_steps(session), is_simulated(session), now(session)
        if simulated:
            console.print(f"  Heure fixée    {moments.moment(moment)} (heure de Paris)")
        _show_steps(console, steps)
        console.print("\nCtrl-C arrête tout.\n")


def _show_steps(console: Console, steps: list[CommandStep]) -> None:
    if not steps:
        return
    console.print("\nÀ taper ensuite, dans un autre terminal :")
    if home := os.environ.get("ORGUE_HOME"):
        console.print(f"  export ORGUE_HOME={home}", markup=False)
    for step in steps:
        console.print(f"  {step.command}", markup=False, style="bold")
        console.print(f"      {step.why}", markup=False, style="dim")


def _environment(settings: Settings) -> dict[str, str]:
    """What the processes of the home are told: the same home, the ports that were chosen."""
    return local_environment(os.environ, settings) | {
        "ORGUE_HOME": str(settings.home),
        "ORGUE_PORT": str(settings.port),
        "ORGUE_PREFECT_PORT": str(settings.prefect_port),
        "PYTHONUNBUFFERED": "1",
        "PYTHONFAULTHANDLER": "1",
    }


def _fell(child: Child) -> str:
    return (
        f"{first_up(child.name)} s'est arrêté {FALLS} fois en dix minutes : tout s'arrête. "
        f"Son journal : {child.log}"
    )


def say(text: str) -> None:
    """Tell whoever reads; the terminal may be closed by now, and nothing hangs on it."""
    with contextlib.suppress(OSError, SystemExit):  # rich leaves by SystemExit a pipe that broke
        err.print(text, markup=False)


if __name__ == "__main__":
    keep_to_ourselves()
    app()
