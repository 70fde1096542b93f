"""The parser of delivery status notifications (RFC 3464).

A smart host takes every letter and gives back, by mail, those that it could not deliver.

Such a return (RFC 3464) holds what the last server said, which is read by the table of answers, and
the head of our letter, with its key.
"""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, message_from_string, policy
from email.message import Message
from pathlib import Path

from flufl.bounce import all_failures

from channels.meanings import About
from channels.smtp_replies import Answered, in_letters
from models.outbox.envelope import key_of, one_line
from models.outbox.returned import Returned

STATUS = re.compile(r"\s*([245])\.\d{1,3}\.\d{1,3}")
SAID = re.compile(r"\s*(?:smtp|x-[\w-]+)\s*;\s*", re.IGNORECASE)
CODE = re.compile(r"([245]\d\d)[ -]+#?(?=\S)")
QUOTED = re.compile(r"said: ([245]\d\d)[ -]+")
READ_BY_THE_SERVER = re.compile(r"end of (the )?DATA", re.IGNORECASE)
LARGEST = 10 * 1024 * 1024


def letters_in(path: Path) -> Iterator[bytes]:
    """The mails of a Maildir, of an mbox file, or of a file that holds one."""
    if path.is_dir():
        folders = [path / "new", path / "cur"] if (path / "new").is_dir() else [path]
        for folder in folders:
            yield from (_bounded(file) for file in sorted(folder.glob("*")) if file.is_file())
    elif _begins_as_an_mbox(path):
        yield from (bytes(mail) for mail in mailbox.mbox(path, create=False))
    else:
        yield _bounded(path)


def returned(mail: bytes) -> list[Returned]:
    """What a mail gives back, a line for each recipient; none for a mail that is no return, that
    only says that a letter is late, or that a person's mailbox answers by itself (RFC 3834)."""
    message = message_from_bytes(mail, policy=policy.compat32)
    report = next((p for p in message.walk() if p.get_content_type() == REPORT), None)
    came = _came_by(message)
    if report is None:
        return [] if _answers_by_itself(message) else _in_its_own_words(message, came)
    key = _key(message)
    blocks = [block for block in _blocks(report) if block.get("Final-Recipient")]
    return [replace(_read(block, key), came_by=came) for block in blocks if _failed(block)]


def _came_by(message: Message) -> tuple[str, ...]:
    """The addresses that a mail was brought to: ours, whatever the server wrote in it."""
    return tuple(str(value) for name in CAME_BY for value in message.get_all(name, []))


def _answers_by_itself(message: Message) -> bool:
    """Whether it is an absence, or a receipt: somebody is there."""
    said = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    return said == "auto-replied" or any(message.get(name) for name in ANSWERING)


def _in_its_own_words(message: Message, came: tuple[str, ...]) -> list[Returned]:
    """The recipients that a return without a report gives up for good, as flufl.bounce knows the
    words of each kind of server; what is put off is left alone."""
    try:
        _, given_up = all_failures(message)
    except (LookupError, ValueError, UnicodeError, AttributeError, TypeError):
        return []  # a mail that no two programs read alike: nobody is called unreachable for it
    key = _key(message)
    return [
        Returned(
            key=key,
            to=address.decode("ascii", "replace").lower(),
            about=About.MAILBOX.value,
            bounced=True,
            code="550",
            said="sans motif lisible",
            came_by=came,
        )
        for address in sorted(given_up)
    ]


REPORT = "message/delivery-status"
CAME_BY = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
ANSWERING = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress-Reply")


def _failed(block: Message) -> bool:
    return str(block.get("Action", "")).split("(")[0].strip().lower() == "failed"


def _read(block: Message, key: str) -> Returned:
    status = STATUS.match(str(block.get("Status", "")))
    whole = SAID.sub("", in_letters(str(block.get("Diagnostic-Code", ""))), count=1)
    words = " ".join(whole.split())
    number = status[0].strip() if status else ""
    quoted = QUOTED.search(words) or CODE.match(words)
    code = quoted[1] if quoted else {"4": "450", "5": "550"}.get(number[:1], "450")
    reply = words[quoted.end() :] if quoted else words
    if number and not STATUS.match(reply.lstrip("#")):
        reply = f"{number} {reply}"
    given_up = number[:1] == "4"  # after days of « not now »: nobody said that it is for good
    step = "texte" if READ_BY_THE_SERVER.search(words) else "RCPT TO"
    answer = Answered(step, 450 if given_up else int(code), reply)
    unsure = given_up and answer.about is About.MAILBOX
    return Returned(
        key=key,
        to=_address(block.get("Original-Recipient") or block.get("Final-Recipient")),
        about=(About.RECIPIENT if unsure else answer.about).value,
        bounced=answer.result().bounced,
        code=code,
        said=one_line(reply, 280),
    )


def _blocks(report: Message) -> list[Message]:
    """The fields of a report, recipient by recipient; some write them as plain text."""
    parts = report.get_payload()
    if isinstance(parts, list):
        return [part for part in parts if isinstance(part, Message)]
    return [message_from_string(text) for text in re.split(r"\r?\n\r?\n", str(parts))]


def _key(message: Message) -> str:
    """The key of the letter that comes back with the report; empty when it does not."""
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            inner = part.get_payload(0) if part.is_multipart() else None
            head = inner if isinstance(inner, Message) else _head(part)
            written = head.get("X-Orgue-Key")
            if written:
                return key_of(f"<{''.join(str(written).split())}@>")
            return key_of(str(head.get("Message-ID", "")))
    return ""


def _head(part: Message) -> Message:
    text = part.get_payload(decode=True)
    return message_from_bytes(text if isinstance(text, bytes) else b"", policy=policy.compat32)


def _address(field: object) -> str:
    """``x@y.fr`` for ``rfc822;x@y.fr``."""
    return str(field or "").rpartition(";")[2].strip().strip("<>").lower()


def _begins_as_an_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST)
