"""The factory of ways out.

How mail leaves: the home's Apprise URLs, or the local mailbox, and the ways of some people.
"""

from __future__ import annotations

import sqlalchemy as sa

from channels.apprise_url import BadChannel as BadChannel
from channels.apprise_url import bad_route
from channels.envelope import Channel
from channels.failover import Switchboard
from channels.mailbox import MailboxChannel
from channels.other import AppriseChannel
from channels.pool import SmtpPool
from channels.relay import read_mail_url
from config.settings import Settings
from models import clock
from models.database.transactions import reading
from models.errors import Refusal
from models.outbox import routes
from models.outbox.mail_urls import MAIL_SCHEMES, each_url, scheme_of


def open_channel(settings: Settings, engine: sa.Engine) -> Switchboard:
    """The ways out that *settings* and the home name; nothing is connected before its first letter.

    Raises :class:`BadChannel` for a URL that can't be used, :class:`SimulatedTime` for one that
    reaches real people from a home whose clock was set by hand.
    """
    own = _own(settings, engine)
    with reading(engine) as session:
        simulated, some_reach_people = clock.is_simulated(session), routes.reach_people(session)
    local_only = all(c.local_only for c in own) and not some_reach_people

    def opened(url: str) -> Channel:
        channel = way_out(settings, url)
        if simulated and not channel.local_only:
            raise simulated_time()
        return channel

    if simulated and not local_only:
        raise simulated_time()
    return Switchboard(own, opened, local_only=local_only)


class SimulatedTime(Refusal):
    """A clock set by hand, with a channel that reaches real people."""


def simulated_time() -> SimulatedTime:
    return SimulatedTime(
        "Ce portail est à une date d'essai : aucun courrier n'en part vers les gens.",
        "Rendez-lui la date vraie (--now real), ou retirez ORGUE_MAIL_URL et les voies que "
        "« orgue channel list » montre.",
    )


def is_local(settings: Settings, engine: sa.Engine | None = None) -> bool:
    """Whether no letter can leave this machine: the mailbox, or servers on loopback.

    *engine*: the home whose people and functions may have ways of their own.
    """
    urls = each_url(settings.mail_url) if settings.mail_url is not None else []
    if not all(_outward(settings, url).local_only for url in urls):
        return False
    if engine is None:
        return True
    with reading(engine) as session:
        return not routes.reach_people(session)


def way_out(settings: Settings, url: str) -> Channel:
    """The channel of one URL that was given for a person or a function. Raises BadChannel."""
    try:
        return _outward(settings, url)
    except BadChannel as refusal:
        raise bad_route(refusal) from None


def seen_to(channel: Channel) -> bool:
    """Whether the server of *channel* says that it serves; False when it can't be asked now.

    Raises :class:`BadChannel` for what will not serve until an admin mends it: a room that does not
    exist, an account that is refused.
    """
    if not isinstance(channel, AppriseChannel):
        return True
    why, lasting = channel.check()
    if lasting:
        raise BadChannel(why, "Corrigez l'adresse, ou faites inviter ce compte dans le salon.")
    return not why


def _own(settings: Settings, engine: sa.Engine) -> list[Channel]:
    if settings.mail_url is None:
        return [MailboxChannel(engine)]
    return [_outward(settings, url) for url in each_url(settings.mail_url)]


def _outward(settings: Settings, url: str) -> SmtpPool | AppriseChannel:
    if scheme_of(url) in MAIL_SCHEMES:
        return SmtpPool(*read_mail_url(url, settings))
    return AppriseChannel(url, settings.sessions)
