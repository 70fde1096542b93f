"""Whether mail leaves this machine is read from its addresses, as the ways out say it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from channels.opening import is_local
from config.settings import Settings
from models.database.transactions import gesture, reading
from models.outbox.mail_urls import mail_leaves
from models.outbox.routes import Target, set_route
from tests.academy import at

URLS = (
    None,
    "mailto://127.0.0.1:2525?from=o@example.org",
    "mailto://localhost:2525",
    "mailtos://[::1]:2525?from=o@example.org",
    "json://127.0.0.1:8000/x",
    "mailto://u:p@127.0.0.1?smtp=mail.example.org",
    "mailto://u:p@example.org?smtp=127.0.0.1",
    "mailto://u:p@localhost.example.org",
    "mailto://mail.example.org?from=o@example.org",
    "mailto://u:p@gmail.com",
    "mailto://10.0.0.1?from=o@example.org",
    "json://example.org/x",
    "mailgun://u@localhost/" + "a" * 32 + "-" + "b" * 8 + "-" + "c" * 8,
    "mailto://127.0.0.1:2525?from=o@example.org mailto://mail.example.org?from=o@example.org",
)


@pytest.mark.parametrize("url", URLS)
def test_mail_leaves_where_its_way_out_is_not_local(memory: sa.Engine, url: str | None) -> None:
    settings = Settings(mail_url=url)
    with reading(memory) as session:
        assert mail_leaves(session, settings) is not is_local(settings)


@pytest.mark.parametrize("url", ["", "secret", "mailto://", "mailto://[", "smtp://127.0.0.1"])
def test_what_cannot_be_read_may_lead_anywhere(memory: sa.Engine, url: str) -> None:
    with reading(memory) as session:
        assert mail_leaves(session, Settings(mail_url=url))


def test_the_way_of_somebody_counts_as_well(memory: sa.Engine) -> None:
    away = ["mailto://smtp.example.org?from=o@example.org"]
    with gesture(memory) as session:
        now = at("01/09/2026 08:00")
        set_route(session, Target(function="pilot"), away, local=False, at=now, by="admin")
        assert mail_leaves(session, Settings(mail_url=None))
