"""A demo's home that is lived to a moment by its own people, without Prefect, and its portal."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pendulum
import sqlalchemy as sa
import uvicorn

from channels.delivery import deliver
from channels.opening import open_channel
from config.settings import Settings
from models.clock import now
from models.database.transactions import gesture, reading
from models.demo import pace as pacing
from models.demo.founding import found
from models.demo.player import Player, PlayerTurn
from models.home import home_engine
from models.tick import run_year
from models.work.demo import pace_of
from tests.ports import free_port
from tests.waiting import until
from web.app import create


class LivedDemo:
    """A founded demo, and where its year is."""

    def __init__(self, folder: Path) -> None:
        os.environ |= {"ORGUE_HOME": str(folder), "ORGUE_PORT": str(free_port())}
        self.settings = Settings()
        self.engine = home_engine(self.settings)
        found(self.engine, folder, past=True, paused=True, progress=print)
        self.player = Player(self.engine)

    @property
    def cycle_id(self) -> int:
        """The cycle of the year that is played."""
        with reading(self.engine) as session:
            pace = pace_of(session)
        assert pace is not None, "found() makes it"
        return pace.cycle_id

    def live_to(self, moment: str) -> None:
        """Every moment on the way to *moment* is lived: what is owed leaves, people answer."""
        to = pendulum.parse(moment, tz="Europe/Paris")
        assert isinstance(to, pendulum.DateTime)
        with gesture(self.engine) as session:
            if now(session) >= to:
                return
            pacing.change_pace(session, pacing.jump_to(to))
        while not self._is_there():
            turn = self.player.turn()
            if turn is PlayerTurn.FINISHED:
                return
            if turn is PlayerTurn.WAITED:
                self._run()
        while self.player.turn() is PlayerTurn.ACTED:
            self._run()
        self._run()

    def _is_there(self) -> bool:
        with reading(self.engine) as session:
            pace = pace_of(session)
        return pace is None or pace.until is None

    def _run(self) -> None:
        """What one run does."""
        with reading(self.engine) as session:
            moment = now(session)
        run_year(self.engine, moment)
        with open_channel(self.settings, self.engine) as channel:
            deliver(self.engine, None, channel)

    def rows(self, query: sa.Select[tuple[int]]) -> list[int]:
        """The numbers that *query* finds."""
        with self.engine.connect() as connection:
            return list(connection.execute(query).scalars())

    @contextmanager
    def portal(self) -> Iterator[str]:
        """The address of its portal, while it is open."""
        port = self.settings.port
        told = uvicorn.Config(create(self.engine, self.settings), port=port, log_level="warning")
        server = uvicorn.Server(told)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until(lambda: server.started, 120, "the portal answers")
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(20)
