"""One setting chooses the way out; a wrong one is refused without showing what it holds."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from channels.apprise_url import BadChannel
from channels.opening import is_local, open_channel
from channels.relay import MailRelay, read_mail_url
from config.settings import Settings
from models.outbox.envelope import Sender


def settings(url: str | None, **others: Any) -> Settings:
    return Settings(mail_url=url, **others)


def read(url: str, **others: Any) -> tuple[MailRelay, Sender]:
    return read_mail_url(url, settings(url, **others))


def test_without_a_url_letters_stay_in_the_mailbox(memory: sa.Engine) -> None:
    with open_channel(settings(None), memory) as channel:
        assert (channel.name, channel.local_only) == ("mailbox", True)


@pytest.mark.parametrize(
    ("url", "name"),
    [("mailto://127.0.0.1:2525", "smtp"), ("json://127.0.0.1:8000/x", "json")],
)
def test_the_scheme_chooses_the_way_out(memory: sa.Engine, url: str, name: str) -> None:
    with open_channel(settings(url), memory) as channel:
        assert channel.name == name


@pytest.mark.parametrize(
    ("url", "local"),
    [
        (None, True),
        ("mailto://127.0.0.1:2525?from=o@example.org", True),
        ("mailto://127.8.9.1:2525?from=o@example.org", True),
        ("mailto://localhost:2525", True),
        ("mailtos://[::1]:2525?from=o@example.org", True),
        ("json://127.0.0.1:8000/x", True),
        ("mailto://u:p@127.0.0.1?smtp=mail.example.org", False),
        ("mailto://u:p@example.org?smtp=127.0.0.1", True),
        ("mailto://u:p@localhost.example.org", False),
        ("mailto://mail.example.org?from=o@example.org", False),
        ("mailto://10.0.0.1?from=o@example.org", False),
        ("json://example.org/x", False),
        ("mailgun://u@localhost/" + "a" * 32 + "-" + "b" * 8 + "-" + "c" * 8, False),
    ],
)
def test_only_what_stays_on_this_machine_is_local(url: str | None, local: bool) -> None:
    assert is_local(settings(url)) is local


@pytest.mark.parametrize(
    "url",
    [
        "",
        "secret",
        "mailto://",
        "mailto://u:secret@",
        "mailto://u:secret@127.0.0.1:99999",
        "mailto://u:secret@example.org?mode=secret",
        "mailto://u:secret@example.org?from=é@example.org",
        "mailto://u:secret@example.org?bcc=tous@example.org",
        "mailto://u:secret@example.org?pgp=encrypt",
        "mailto://u:secret@example.org?timeout=secret",
        "mailto://u:secret@example.org?timeout=-1",
        "mailto://u:secret@example.org?timeout=nan",
        "nowhere://u:secret@example.org",
        "json://",
        "matrix://",
    ],
)
def test_a_wrong_url_is_refused_without_its_password(
    memory: sa.Engine, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadChannel) as refused:
        open_channel(settings(url), memory)
    assert "ORGUE_MAIL_URL" in refused.value.sentence
    assert refused.value.next_step
    assert "secret" not in f"{refused.value.as_dict()}{refused.getrepr(chain=True).reprcrash}"
    assert "secret" not in "".join(capsys.readouterr())


def test_the_server_is_read_as_apprise_reads_it() -> None:
    relay, _ = read("mailtos://u:p%40ss@mail.example.org:2587?smtp=smtp.example.org&timeout=3")
    assert relay == MailRelay(
        host="smtp.example.org", port=2587, mode="starttls", user="u", password="p@ss", timeout=3.0
    )
    assert "p@ss" not in repr(relay)


def test_a_known_provider_needs_only_an_account() -> None:
    relay, sender = read("mailto://jeanne:p@gmail.com")
    assert (relay.host, relay.port, relay.mode) == ("smtp.gmail.com", 587, "starttls")
    assert sender.address == "jeanne@gmail.com"


@pytest.mark.parametrize(
    ("query", "sender"),
    [
        ("", ("Point d'orgue", "orgue@localhost")),
        ("?from=o@ac.fr", ("Point d'orgue", "o@ac.fr")),
        ("?from=Rectorat de Créteil <o@ac.fr>", ("Rectorat de Créteil", "o@ac.fr")),
        ("?from=o@ac.fr&name=L'académie", ("L'académie", "o@ac.fr")),
        ("?from=L'académie<o@ac.fr>", ("L'académie", "o@ac.fr")),
        ("?name=Rectorat", ("Rectorat", "orgue@localhost")),
    ],
)
def test_the_sender_is_who_the_url_says(query: str, sender: tuple[str, str]) -> None:
    _, read_sender = read(f"mailto://127.0.0.1:2525{query}")
    assert (read_sender.name, read_sender.address) == sender


def test_the_sender_of_the_settings_writes_when_the_url_names_none() -> None:
    _, sender = read("mailto://u:p@smtp.ac.fr", mail_from="Orgue <orgue@ac.fr>")
    assert sender == Sender(name="Orgue", address="orgue@ac.fr")


def test_a_sender_that_is_no_address_is_refused() -> None:
    with pytest.raises(BadChannel, match="ORGUE_MAIL_FROM"):
        read("mailto://127.0.0.1:2525", mail_from="Orgue")


def test_time_is_limited_by_the_settings_unless_the_url_says() -> None:
    assert read("mailto://127.0.0.1:25", mail_timeout=7)[0].timeout == 7
    assert read("mailto://127.0.0.1:25?timeout=2", mail_timeout=7)[0].timeout == 2
    assert read("mailto://127.0.0.1:25?cto=3", mail_timeout=7)[0].timeout == 3
