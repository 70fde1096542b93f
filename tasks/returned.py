"""What mail servers gave back is noted, in one step that can be taken again: a run reads what the
one before it could not."""

from __future__ import annotations

import asyncio

from prefect import task
from prefect.cache_policies import NO_CACHE

from channels.bounce_mailbox import WhatCameBack, read_what_came_back
from config.settings import Settings
from models.home import home_engine


@task(name="lire ce qui est revenu", cache_policy=NO_CACHE)
async def note_what_came_back() -> WhatCameBack:
    """Note the letters that came back. Raises NoBounceMailbox."""
    return await asyncio.to_thread(_note)


def _note() -> WhatCameBack:
    settings = Settings()
    return read_what_came_back(home_engine(settings), settings)
