"""The portal: where the year stands, the page of each letter's link, the mailbox, the runs.

A watch tells the operators when runs stop. Pages need no script, load nothing from elsewhere, and
say in French what went wrong.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import sqlalchemy as sa
from fastapi import Depends, FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from config.settings import Settings
from models.database.patience import PAGE
from models.home import home_engine
from models.intake.link_answers import LinkLooker
from models.rehearsal.differences import Differences
from models.rehearsal.forecasts import Forecasts
from models.rehearsal.launching import Fortnights
from models.rehearsal.rehearsals import Rehearsals
from models.serving.exports.workshop import Workshop
from models.serving.setup.drops import DropDesk
from web import actions
from web.api import docs as api_docs
from web.api.app import mounted
from web.calendar import (
    following,
    home,
    occasions,
    putting_off,
    reopening,
    resuming,
    year_by_academy,
)
from web.calendar import year as glance
from web.calendar.followers import Followers
from web.dashboard import (
    balance,
    calls,
    readiness,
    silent,
    silent_by_academy,
    standing,
    writing_to_lists,
)
from web.exports import attestations, forms, life, making, printing
from web.exports import families as families_on_paper
from web.exports import meetings as meeting_papers
from web.exports import programme as programme_on_paper
from web.exports import retrospective as looked_back_on_paper
from web.exports import review as review_taken_out
from web.exports import trust as trust_papers
from web.families import sheet as families_sheet
from web.families import signing_up as families_sign_up
from web.framing import cadrage, carriers, frames, objectives, participation, teams
from web.help import pages as help_pages
from web.help.guides import IMAGES
from web.kit import desk as kit
from web.kit import elements as kit_elements
from web.letter_pages import sheets
from web.library import bringing as library_brought
from web.library import keeping as library_kept
from web.library import public as library_public
from web.library import reading as library
from web.mail import (
    after_restoring,
    forecast,
    mailbox,
    outbox,
    posting,
    rewording,
    sending_words,
    sendings,
    stopping,
    suspending,
)
from web.mail import thanks as thanks_pages
from web.me import data, feeds, page, sessions, tokens
from web.meetings import attached as attached_calendars
from web.meetings import desk as meetings
from web.meetings import holding as meeting_holding
from web.meetings import listing as meeting_listing
from web.operations import demo, health, metrics, runs
from web.operations.checkup import Checkup
from web.operations.metrics import registry_of
from web.operations.watchdog import Tell, Watch
from web.papers import pages, signed
from web.partners import pages as partner_pages
from web.people import orphans
from web.people import review as people_review
from web.programme import day as programme_of_a_day
from web.programme import public as public_programme
from web.programme import public_contact, public_side, sharing, visits
from web.programme import reading as programme
from web.programme import retrospective as looked_back
from web.rehearsal import comparing, launch, rehearsing
from web.request.measured import MeasuredAnswers
from web.request.methods import Methods
from web.retention import pages as retention
from web.retention import people as retention_people
from web.review import answering
from web.review import desk as review
from web.schools import page as school_page
from web.schools import typing as school_typing
from web.settings import channels, fields, functions, texts
from web.settings import look as look_chosen
from web.settings import masks as masks_kept
from web.settings import pages as settings_pages
from web.setup import checklist as setting_up
from web.setup import files as files_dropped
from web.setup import mail as mail_tried
from web.setup import year as year_set_up
from web.signing import link, oidc
from web.signing.provider import provider_of
from web.site import about, errors, look, silence
from web.site.headers import guarded
from web.site.static_files import Shelf
from web.territory import changes, rollout, weeks
from web.validation import announcements, flagships, queue, tasks
from web.years import next as next_year
from web.years import past, periods

STATIC = Path(__file__).parent / "static"
ROOMS = (
    home,
    following,
    runs,
    page,
    feeds,
    sessions,
    tokens,
    data,
    actions,
    link,
    oidc,
    sheets,
    queue,
    standing,
    silent,
    silent_by_academy,
    calls,
    readiness,
    making,
    printing,
    forms,
    life,
    programme_on_paper,
    trust_papers,
    writing_to_lists,
    tasks,
    flagships,
    announcements,
    balance,
    programme,
    programme_of_a_day,
    looked_back,
    looked_back_on_paper,
    visits,
    thanks_pages,
    attestations,
    sharing,
    public_side,
    public_programme,
    public_contact,
    meeting_listing,
    kit,
    kit_elements,
    attached_calendars,
    meeting_papers,
    meetings,
    meeting_holding,
    review,
    review_taken_out,
    answering,
    cadrage,
    objectives,
    pages,
    signed,
    frames,
    glance,
    year_by_academy,
    teams,
    participation,
    carriers,
    after_restoring,
    outbox,
    posting,
    stopping,
    rewording,
    forecast,
    sendings,
    sending_words,
    mailbox,
    about,
    help_pages,
    api_docs,
    demo,
    health,
    metrics,
    reopening,
    resuming,
    putting_off,
    occasions,
    suspending,
    weeks,
    next_year,
    past,
    periods,
    changes,
    rollout,
    people_review,
    orphans,
    school_page,
    school_typing,
    setting_up,
    texts,
    files_dropped,
    settings_pages,
    channels,
    functions,
    year_set_up,
    mail_tried,
    rehearsing,
    comparing,
    launch,
    fields,
    look_chosen,
    masks_kept,
    look,
    retention,
    retention_people,
    library,
    library_kept,
    library_brought,
    library_public,
    partner_pages,
    families_sign_up,
    families_sheet,
    families_on_paper,
)


def create(
    engine: sa.Engine | None = None, settings: Settings | None = None, tell: Tell | None = None
) -> FastAPI:
    """The portal of the home that *settings* name, on *engine* (that home's by default).

    *tell*: how the watch reaches the operators; without it, it writes in the log.
    """
    settings = settings or Settings()
    app = FastAPI(
        title="Point d'orgue",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_watched,
        dependencies=[Depends(errors.need_numbers)],
    )
    app.state.settings = settings
    app.state.engine = engine or home_engine(settings, PAGE)
    app.state.checkup = Checkup(engine=app.state.engine, settings=settings)
    app.state.looking = anyio.CapacityLimiter(1)
    app.state.started = time.monotonic()
    app.state.registry = registry_of(app.state.engine, settings)
    app.state.secret = None
    app.state.provider = provider_of(settings)
    app.state.tell = tell
    app.state.looker = LinkLooker()
    app.state.followers = Followers(app.state.engine)
    app.state.forecasts = Forecasts(engine=app.state.engine)
    app.state.differences = Differences(engine=app.state.engine)
    app.state.rehearsals = Rehearsals(engine=app.state.engine)
    app.state.fortnights = Fortnights(engine=app.state.engine)
    app.state.workshop = Workshop(engine=app.state.engine, folder=settings.exports)
    app.state.drops = DropDesk(
        engine=app.state.engine, folder=settings.dropped, documents=settings.documents
    )
    for room in ROOMS:
        app.include_router(room.router)
    app.router.routes.append(mounted(app.state))
    app.mount("/static/guide", Shelf(IMAGES), name="guide")
    app.mount("/static", Shelf(STATIC), name="static")
    silence.told_on_every_page()
    errors.answer_in_french(app)
    # What is added last is met first: whoever asks by a name that is not ours is told so with the
    # headers of every answer.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts(settings))
    app.middleware("http")(guarded)
    app.add_middleware(Methods, routes=app.routes)
    app.add_middleware(MeasuredAnswers, registry=app.state.registry)
    return app


@asynccontextmanager
async def _watched(app: FastAPI) -> AsyncIterator[None]:
    """The watch, for as long as the portal is up."""
    settings = app.state.settings
    watch = Watch(app.state.engine, settings.period, settings.portal, app.state.tell)
    watch.start()
    app.state.workshop.open()
    app.state.drops.open()
    yield
    watch.stop()


def hosts(settings: Settings) -> list[str]:
    """The names this portal answers to: another site must not reach it through the browser."""
    if settings.host in ("0.0.0.0", "::") and settings.portal_url is None:
        return ["*"]
    named = {settings.host, urlsplit(settings.portal).hostname or "", "localhost", "127.0.0.1"}
    return sorted(named - {""})
