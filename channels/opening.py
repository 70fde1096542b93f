"""One setting says how mail leaves: an Apprise URL, or nothing and it stays in the mailbox."""

from __future__ import annotations

import sqlalchemy as sa

from channels.apprise_url import MAIL_SCHEMES, scheme_of
from channels.apprise_url import BadChannel as BadChannel
from channels.envelope import Channel
from channels.mailbox import MailboxChannel
from channels.other import AppriseChannel
from channels.relay import read_mail_url
from channels.smtp import SmtpChannel
from config.settings import Settings
from models import clock
from models.database import reading
from models.errors import Refusal


def open_channel(settings: Settings, engine: sa.Engine) -> Channel:
    """The way out that *settings* name; nothing is connected before the first letter.

    Raises :class:`BadChannel` for a URL that can't be used, :class:`SimulatedTime` for one that
    reaches real people from a home whose clock was set by hand.
    """
    if settings.mail_url is None:
        return MailboxChannel(engine)
    channel = _outward(settings, settings.mail_url)
    if not channel.local_only:
        _refuse_simulated_time(engine)
    return channel


class SimulatedTime(Refusal):
    """A clock set by hand, with a channel that reaches real people."""


def _refuse_simulated_time(engine: sa.Engine) -> None:
    with reading(engine) as session:
        simulated = clock.is_simulated(session)
    if simulated:
        raise SimulatedTime(
            "L'heure de cette maison est fixée à la main : aucun courrier n'en part vers les gens.",
            "Rendez-lui l'heure vraie (--now real), ou retirez ORGUE_MAIL_URL.",
        )


def is_local(settings: Settings) -> bool:
    """Whether no letter can leave this machine: the mailbox, or a sink on loopback."""
    return settings.mail_url is None or _outward(settings, settings.mail_url).local_only


def _outward(settings: Settings, url: str) -> SmtpChannel | AppriseChannel:
    if scheme_of(url) in MAIL_SCHEMES:
        return SmtpChannel(*read_mail_url(url, settings))
    return AppriseChannel(url)
