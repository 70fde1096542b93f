"""What a letter is on the wire, whatever people typed in it."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.outbox.envelope import (
    NEWLINE,
    BadAddress,
    Sender,
    ascii_address,
    key_of,
    message_id,
    mime,
    one_line,
    sender_of,
)
from tests.channels.letters import AT, SENDER, letter

HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "X-Orgue-Key",
    "List-Unsubscribe",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
]


def received(sender: Sender = SENDER, **changes: Any) -> EmailMessage:
    """The letter as its reader's program understands it."""
    message = message_from_bytes(mime(letter(**changes), sender).as_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def name_read(message: EmailMessage) -> str:
    """The recipient's name by RFC 2047 (the newer parser of Python 3.11 adds spaces to it)."""
    raw = next(value for name, value in message.raw_items() if name == "To")
    return str(make_header(decode_header(parseaddr(unfolded(raw))[0])))


def unfolded(raw: str) -> str:
    return raw.replace("\r\n", "").replace("\n", "")


def test_a_letter_says_who_what_when_and_under_which_key() -> None:
    message = received()
    assert message.keys() == HEADERS
    assert message["From"] == "Point d'orgue <orgue@ac-creteil.fr>"
    assert message["To"] == "Jeanne Égée <jeanne@example.org>"
    assert message["Subject"] == "Votre avis est attendu"
    assert message["Date"].datetime == AT
    assert str(message["Date"]) == "Mon, 15 Mar 2027 07:45:00 +0400"
    assert message["Message-ID"] == "<7/validate/-5/t12/1/p34@ac-creteil.fr>"
    assert message["X-Orgue-Key"] == "7:validate:-5:t12:1:p34"
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_recipient_can_ask_to_be_left_in_peace_and_the_key_says_about_what() -> None:
    asked = "?subject=Ne%20plus%20recevoir%207%3Avalidate%3A-5%3At12%3A1%3Ap34>"
    assert received()["List-Unsubscribe"] == f"<mailto:orgue@ac-creteil.fr{asked}"
    elsewhere = sender_of("Orgue <orgue@ac-creteil.fr>", reply_to="pilote+s@ac-creteil.fr")
    assert received(elsewhere)["List-Unsubscribe"] == f"<mailto:pilote%2Bs@ac-creteil.fr{asked}"


def test_both_forms_travel_and_read_as_they_were_written() -> None:
    message = received()
    assert message.get_content_type() == "multipart/alternative"
    assert body(message, "plain") == letter().text
    assert body(message, "html").strip() == letter().html


def test_the_same_letter_is_the_same_bytes() -> None:
    assert mime(letter(), SENDER).as_bytes() == mime(letter(), SENDER).as_bytes()


def test_answers_go_elsewhere_when_asked() -> None:
    sender = sender_of("Orgue <orgue@ac-creteil.fr>", reply_to="pilote@ac-creteil.fr")
    assert received(sender)["Reply-To"] == "pilote@ac-creteil.fr"


@given(st.from_regex(r"[A-Za-z0-9:._+-]{1,200}", fullmatch=True))
@example("k" * 200)
def test_a_key_is_found_again_whole_in_the_letter(key: str) -> None:
    wire = mime(letter(key=key), SENDER).as_bytes()
    assert f"\r\nX-Orgue-Key: {key}\r\n".encode() in wire
    assert f"\r\nMessage-ID: {message_id(key, SENDER.domain)}\r\n".encode() in wire
    assert key_of(message_id(key, SENDER.domain)) == key


@given(st.text(max_size=300), st.text(max_size=150))
@example("a\r\nBcc: tous@example.org", "Jean\nTo: tous@example.org")
@example("=?utf-8?q?a=0ABcc:_tous@x.fr?=", "=?utf-8?q?x=22_=3Ctous=40x.fr=3E=2C?=")
@example("« Atelier théâtre » de l'école élémentaire Étienne-Dolet " * 5, "Dupont, Jean é" * 7)
@example("x" * 600, 'a\\"b" <tous@example.org>, ' * 4)
def test_nothing_typed_adds_a_header_or_a_recipient(subject: str, name: str) -> None:
    message = received(subject=subject, to_name=name)
    assert message.keys() == HEADERS
    assert [a.addr_spec for a in message["To"].addresses] == ["jeanne@example.org"]
    assert name_read(message) == one_line(name, 100)
    assert message["Subject"] == one_line(subject, 400)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@example(".\r\n.\r\nQUIT\r\n")
@example("--=_orgue_=_--\nX")
@example("fin d'une ligne avec une espace \n" + "é" * 2000)
def test_a_text_reads_as_it_was_written(text: str) -> None:
    lines = NEWLINE.sub("\n", text)
    expected = lines if lines.endswith("\n") else lines + "\n"
    assert body(received(text=text), "plain") == expected


def test_half_a_character_is_replaced_rather_than_refused() -> None:
    assert body(received(text="a\ud800b"), "plain") == "a?b\n"


def test_a_long_subject_is_folded_and_reads_whole() -> None:
    subject = "Votre avis est attendu : « Atelier théâtre », école élémentaire Étienne-Dolet " * 3
    wire = mime(letter(subject=subject), SENDER).as_bytes()
    lines = [li for li in wire.split(b"\r\n") if not li.startswith(b"List-Unsubscribe:")]
    assert max(len(line) for line in lines) <= 78
    assert received(subject=subject)["Subject"] == subject.strip()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "jeanne",
        "@example.org",
        "a b@example.org",
        "a@b@c.fr",
        "a@example.org\n",
        "a@b.fr\r\nBcc: c@d.fr",
        "émile@example.org",
        "a@-b.fr",
        "a@b..fr",
        "a,b@c.fr",
    ],
)
def test_an_address_that_is_not_one_is_refused(address: str) -> None:
    if address.endswith("org\n"):
        assert ascii_address(address) == "a@example.org"
    else:
        with pytest.raises(BadAddress):
            mime(letter(to=address), SENDER)


def test_an_accented_domain_is_written_in_ascii() -> None:
    assert ascii_address("a@académie.fr") == "a@xn--acadmie-eya.fr"


STRANGE = [
    "",
    "é",
    "a b",
    "a\r\nBcc: x",
    "k" * 5000,
    "1:relance_été:rentrée+5:unit.3:0:p4",
    "a/b",
    "a~b",
    "a..b",
    ".a",
    "a.",
    "~C3~A9",
    "~~" + "0" * 64,
    "clé" * 60,
    "\ud800",
    "\0",
    "<a@b>",
    "🎻" * 60,
]


@pytest.mark.parametrize("key", STRANGE)
def test_any_key_makes_a_letter(key: str) -> None:
    lines = mime(letter(key=key), SENDER).as_bytes().split(b"\r\n")
    assert max(map(len, lines)) <= 998
    message = received(key=key)
    assert message.keys() == HEADERS
    assert message["Message-ID"] == message_id(key, SENDER.domain)
    assert not message["Message-ID"].defects


@pytest.mark.parametrize("key", [k for k in STRANGE if 0 < len(k) < 150 and "🎻" not in k])
def test_a_strange_key_is_read_again_in_the_message_id(key: str) -> None:
    if not key.startswith("~~"):
        assert key_of(message_id(key, SENDER.domain)) == key


@given(st.text(max_size=60))
def test_a_message_id_is_a_dot_atom_at_a_domain(key: str) -> None:
    atom = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    assert re.fullmatch(rf"<{atom}(\.{atom})*@ac-creteil\.fr>", message_id(key, SENDER.domain))


@given(st.lists(st.text(max_size=30), unique=True, min_size=2, max_size=2))
@example(["é", "~C3~A9"])
@example(["a:b", "a/b"])
@example(["a..b", "a.~2Eb"])
def test_two_keys_never_have_one_message_id(keys: list[str]) -> None:
    assert len({message_id(key, SENDER.domain) for key in keys}) == 2


def test_the_message_id_of_a_plain_key_is_the_one_it_always_had() -> None:
    assert message_id("3:ladder_default:+1:task.9:0:u345", "ac-creteil.fr") == (
        "<3/ladder_default/+1/task.9/0/u345@ac-creteil.fr>"
    )


def test_a_letter_without_a_timezone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
        letter(at=datetime(2027, 3, 15, 7, 45))  # noqa: DTZ001 -- the fault itself
