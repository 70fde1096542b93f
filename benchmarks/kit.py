"""The press kit and the booklet of 1,500 actions, as they are made beside the pages: read, filled
in on the neutral mask and kept, on an SQLite file; while pages are asked for."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import sqlalchemy as sa

from benchmarks.made_up import measured
from benchmarks.programme import founded
from models.access.actors import Actor
from models.database.engine import open_engine
from models.database.transactions import gesture, reading
from models.gestures.kit.making import KitAsked
from models.serving.kit.making import make_item
from models.work.action import ACTION
from models.work.kit import FORMS, KINDS, KitEdition, KitItem, KitKind
from models.year.cycle import CYCLE

ACTIONS, MADE = 1_500, 60.0
"""*MADE* in seconds."""
TEXT = "Les élèves préparent un débat avec leurs délégués et invitent leurs familles. " * 8


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = open_engine(f"sqlite:///{folder / 'orgue.db'}")
        cycle_id = founded(engine, ACTIONS)
        with gesture(engine) as session:
            said = {"content": {"description": TEXT, "place": "Salle"}, "public": True}
            session.connection().execute(sa.update(ACTION).values(**said))
            academy = session.connection().execute(sa.select(CYCLE.c.academy_id)).scalar_one()
        for kind in (KitKind.PRESS_KIT, KitKind.BOOKLET):
            for form in FORMS[kind]:
                asked = KitAsked(unit_id=academy, kind=kind, form=form, edition=KitEdition.PUBLIC)

                def made(asked: KitAsked = asked) -> float:
                    began = time.perf_counter()
                    given = (
                        engine,
                        folder / "documents",
                        cycle_id,
                        asked,
                        Actor(slot="p1", person_id=1),
                    )
                    number = make_item(*given, previews=False)
                    with reading(engine) as session:
                        actions = session.get_one(KitItem, number).content["actions"]
                    assert len(actions) == ACTIONS, len(actions)
                    return time.perf_counter() - began

                measured(f"{KINDS[kind]}, {form}", MADE, made, times=2)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", file=sys.stderr)
    assert threading.active_count() == 1


if __name__ == "__main__":
    main()
