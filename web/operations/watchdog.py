"""The watch: when no run has completed for two periods, the operators are told, once.

It lives in the portal's process, which stays up when the runner or Prefect falls; once runs are
back, the operators are told that too. With nobody to tell, the log and the first page say it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import pendulum
import sqlalchemy as sa

from models.clock import Moment, now
from models.database.transactions import gesture, reading
from models.operations import outages
from models.operations.pulse import Pulse, pulse
from models.serving.calendar.resuming import WAITS, ResumingCycle, what_waits
from models.serving.home.faults import AHEAD, TO_RESUME
from models.words.moments import lasting, moment

log = logging.getLogger("orgue.watch")

Tell = Callable[[str, str], None]
"""Sends *subject* and *text* to the operators; raises when it could not."""

FIRST_RUN_WITHIN = 300.0
"""Seconds for the very first run to come: a Prefect server is slow on a new database."""


def first_run_within(period: float) -> float:
    """Seconds after which a home without any run is late."""
    return max(2 * period, FIRST_RUN_WITHIN)


class Watch:
    """Looks at the pulse of a home, from the start of the portal to its end.

    *period*: seconds between two runs; *portal*: the address that the operators are given.
    """

    def __init__(self, engine: sa.Engine, period: float, portal: str, tell: Tell | None) -> None:
        self.engine, self.period, self.portal, self.tell = engine, period, portal, tell
        self.started = time.monotonic()
        self.every = min(max(period / 4, 0.2), 30.0)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep_looking, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End, after the look under way."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _keep_looking(self) -> None:
        while not self._stop.wait(self.every):
            try:
                self.look()
            except Exception as fault:  # the watch outlives whatever it meets
                log.warning("La veille n'a pas pu regarder : %s", fault)

    def look(self) -> None:
        """Look once; tell what is new."""
        with reading(self.engine) as session:
            beat = pulse(session, self.period)
            untold_return = outages.unended(session)
            waiting = what_waits(session, now(session)) if beat.late else []
        if self._silent(beat):
            self._tell_loss(beat, waiting)
        elif untold_return and beat.completed_at is not None:
            self._tell_return(beat.completed_at)

    def _silent(self, beat: Pulse) -> bool:
        if beat.completed_at is not None:
            return beat.late
        return time.monotonic() - self.started > first_run_within(self.period)

    def _tell_loss(self, beat: Pulse, waiting: Sequence[ResumingCycle]) -> None:
        since = beat.completed_at or outages.NEVER
        since = since.add(seconds=1) if waiting else since  # told once more when it is a jump
        with gesture(self.engine) as session:
            ours = outages.claim_loss(session, since)
        if not ours:
            return
        if not self._told(*(self._jump(beat, waiting) if waiting else self._loss(beat))):
            with gesture(self.engine) as session:
                outages.give_back_loss(session, since)

    def _tell_return(self, last_beat: Moment) -> None:
        with gesture(self.engine) as session:
            since = outages.claim_return(session, last_beat)
        if since is None:
            return
        if not self._told(*self._return(since)):
            with gesture(self.engine) as session:
                outages.give_back_return(session, since)

    def _told(self, subject: str, text: str) -> bool:
        log.warning("%s", subject)
        if self.tell is None:
            return True
        try:
            self.tell(subject, text)
        except Exception as fault:
            log.error("Les exploitants n'ont pas pu être avertis : %s", fault)
            return False
        return True

    def _jump(self, beat: Pulse, waiting: Sequence[ResumingCycle]) -> tuple[str, str]:
        """What dates command waits for a person: since when, and what would leave."""
        how_long = lasting(abs(beat.age or timedelta()))
        subject = f"Point d'orgue : l'horloge a sauté de {how_long}, une reprise est à décider"
        cycles = [
            f"{w.academy} {w.school_year} :\n" + "".join(f"- {line}\n" for line in w.lines)
            for w in waiting
        ]
        text = f"{WAITS}\n\nÀ la reprise :\n{''.join(cycles)}\nÀ faire : {TO_RESUME}\n"
        return subject, f"{text}{self.portal}resume\n"

    def _loss(self, beat: Pulse) -> tuple[str, str]:
        if beat.age is None or beat.completed_at is None:
            since = "Aucun passage n'a encore eu lieu."
            subject = "Point d'orgue : aucun passage n'a eu lieu"
        elif beat.ahead:
            since = f"{AHEAD} Il l'est du {moment(beat.completed_at)}."
            subject = "Point d'orgue : le dernier passage est daté d'un moment à venir"
        else:
            since = f"Le dernier passage s'est terminé le {moment(beat.completed_at)}."
            subject = f"Point d'orgue : aucun passage depuis {lasting(beat.age)}"
        text = (
            f"{since} Ce qui est dû attend, et partira au prochain passage.\n\n"
            "À faire : relancer « orgue up » (ou le service), ou taper « orgue tick ».\n"
            f"{self.portal}runs\n"
        )
        return subject, text

    def _return(self, since: Moment) -> tuple[str, str]:
        silent = pendulum.now("UTC") - since
        how_long = f" après {lasting(timedelta(seconds=silent.total_seconds()))}"
        how_long = "" if since == outages.NEVER or silent < timedelta(0) else how_long
        subject = "Point d'orgue : les passages ont repris"
        return subject, f"Les passages ont repris{how_long}.\n{self.portal}runs\n"
