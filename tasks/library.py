"""The links of the resource library are looked at once a week, where the installation may ask
servers outside: a few at each run, those looked at longest ago first."""

from __future__ import annotations

import asyncio
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from config.settings import Settings
from models.clock import now
from models.database.transactions import gesture, reading
from models.gestures.library.checking import A_WEEK, links_to_check, note_links
from models.home import home_engine
from models.intake.link_answers import LinkLooker
from models.territory.unit import Unit


@task(name="vérifier les liens des ressources", cache_policy=NO_CACHE)
async def look_at_links(moment: datetime) -> int:
    """Look at the links that were not looked at for a week at *moment*; how many. None unless the
    settings say so (``ORGUE_LINK_CHECKS``)."""
    return await asyncio.to_thread(_look_at_links, moment)


def _look_at_links(moment: datetime) -> int:
    if not Settings().link_checks:
        return 0
    engine = home_engine()
    with reading(engine) as session:
        links = links_to_check(session, None, before=(moment - A_WEEK).date())
    states = LinkLooker().states([one.address for one in links])
    for academy in {one.academy_id for one in links}:
        looked = [
            (one, state)
            for one, state in zip(links, states, strict=True)
            if one.academy_id == academy
        ]
        with gesture(engine) as session:
            note_links(session, session.get_one(Unit, academy), looked, None, now(session))
    return len(links)
