"""What a smart host gives back: whose letter it was, and whom the refusal is about."""

# ruff: noqa: E501 -- their words, uncut

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.returned import letters_in, returned
from tests.channels.letters import SENDER, letter
from tests.channels.returned import HEAD, given_back

READ = [  # status, what was said, about whom, whether the address bounces
    (
        "5.1.1",
        "smtp; 550 5.1.1 <Jeanne@example.org>: Recipient address rejected: User unknown",
        "mailbox",
        True,
    ),
    ("5.0.0", "smtp; 550 No such user here", "mailbox", True),
    (
        "5.4.1",
        "smtp; 550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
        "mailbox",
        True,
    ),
    (
        "5.4.4",
        "X-Postfix; Host or domain name not found. Name service error for\n    name=exemple.invalid type=AAAA: Host not found",
        "mailbox",
        True,
    ),
    ("5.1.1", 'X-Postfix; unknown user: "jeanne"', "mailbox", True),
    (
        "5.1.10",
        "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "mailbox",
        True,
    ),
    ("5.1.1", "x-unix; user unknown", "mailbox", True),
    (
        "5.0.0",
        "smtp; host mx.example.org[192.0.2.1] said: 550-5.1.1 The email account that you tried to reach does not exist. (in reply to RCPT TO command)",
        "mailbox",
        True,
    ),
    ("5.2.2", "smtp; 552 5.2.2 The recipient's inbox is out of storage space", "recipient", False),
    ("5.3.4", "smtp; 552 5.3.4 Message size exceeds fixed limit", "letter", False),
    (
        "5.7.1",
        "smtp; 550 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org",
        "us",
        False,
    ),
    (
        "5.7.26",
        "smtp; 550-5.7.26 Your email has been blocked because the sender is unauthenticated. (in reply to end of DATA command)",
        "us",
        False,
    ),
    ("4.7.1", "smtp; 450 4.7.1 Client host rejected: cannot find your hostname", "us", False),
    ("4.1.1", "smtp; 450 4.1.1 <Jeanne@example.org>: unverified address", "recipient", False),
    (
        "4.4.1",
        "X-Postfix; connect to mx.example.org[192.0.2.1]:25: Connection timed out",
        "recipient",
        False,
    ),
]


@pytest.mark.parametrize(("status", "said", "about", "bounced"), READ)
def test_a_return_says_whom_the_refusal_is_about(
    status: str, said: str, about: str, bounced: bool
) -> None:
    (one,) = returned(given_back(status, said))
    assert (one.key, one.to) == ("7:validate:-5:t12:1:p34", "jeanne@example.org")
    assert (one.about, one.bounced) == (about, bounced)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_letter_that_is_late_or_has_arrived_did_not_come_back(action: str) -> None:
    assert returned(given_back("4.4.1", "smtp; 450 try later", action)) == []


@pytest.mark.parametrize("given_up", ["4.7.1", "4.4.7", "4.2.2"])
def test_a_letter_given_up_after_days_says_nothing_of_the_address(given_up: str) -> None:
    (one,) = returned(given_back(given_up, "smtp; 550 5.1.1 User unknown"))
    assert not one.bounced


def test_the_letter_is_known_by_its_key_or_by_its_identifier() -> None:
    whole = given_back("5.1.1", "smtp; 550 5.1.1 x", kind="message/rfc822", head=f"{HEAD}\nBonjour")
    by_identifier = given_back("5.1.1", "smtp; 550 x", head=HEAD.replace("X-Orgue-Key", "X-Other"))
    for mail in (whole, by_identifier):
        assert returned(mail)[0].key == letter().key
    assert SENDER.domain in HEAD


@pytest.mark.parametrize("mail", [b"", b"Subject: Absent\n\nJe suis absente.", b"\xff\x00\n\n\xfe"])
def test_a_mail_that_is_no_return_gives_nothing_back(mail: bytes) -> None:
    assert returned(mail) == []


def test_returns_are_read_from_a_file_a_folder_a_maildir_and_an_mbox(tmp_path: Path) -> None:
    mail = given_back("5.1.1", "smtp; 550 5.1.1 x")
    (tmp_path / "one.eml").write_bytes(mail)
    (tmp_path / "box").write_bytes((b"From MAILER-DAEMON Mon Mar 15 08:00:00 2027\n" + mail) * 2)
    for folder in ("plain", "maildir/new", "maildir/cur", "maildir/tmp"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "1.eml").write_bytes(mail)
    counts = {"one.eml": 1, "box": 2, "plain": 1, "maildir": 2}
    for name, count in counts.items():
        mails = list(letters_in(tmp_path / name))
        assert [len(returned(m)) for m in mails] == [1] * count


@given(st.binary(max_size=200), st.integers(0, 1200))
def test_a_return_that_is_damaged_anywhere_is_read_as_far_as_it_goes(
    damage: bytes, place: int
) -> None:
    whole = given_back("5.1.1", "smtp; 550 5.1.1 User unknown")
    for one in returned(whole[:place] + damage + whole[place + len(damage) :]):
        assert one.said == " ".join(one.said.split())


IN_WORDS = """\
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
To: retours+12-abc@ac-x.fr
X-Failed-Recipients: jeanne@example.org
Subject: Mail delivery failed: returning message to sender
{more}
This message was created automatically by mail delivery software.

  jeanne@example.org
    Unrouteable address
"""
"""What Exim writes before 4.92, without a report."""


def test_a_return_in_a_servers_own_words_names_its_recipient() -> None:
    (one,) = returned(IN_WORDS.format(more="").encode())
    assert (one.to, one.bounced, one.key) == ("jeanne@example.org", True, "")
    assert one.came_by == ("retours+12-abc@ac-x.fr",)


@pytest.mark.parametrize("more", ["Auto-Submitted: auto-replied\n", "X-Autoreply: yes\n"])
def test_what_a_mailbox_answers_by_itself_gives_nothing_back(more: str) -> None:
    assert returned(IN_WORDS.format(more=more).encode()) == []
