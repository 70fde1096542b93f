"""The link by which who reads a piece of news asks for no other (RFC 8058): it opens nothing else.

It is in the head of letters that only inform. What a function is asked goes on, and offers no such
link: somebody else would have to answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from models.access.public_token import number_in, public_token
from models.outbox.opposition import NEWS
from models.work.rows import MessageRow

KIND = "stop"


def stop_link(portal: str, secret: str, row: MessageRow, items: Iterable[MessageRow]) -> str:
    """The link of letter *row*, that carries *items*; empty when it asks for something, or is for
    no person."""
    rules = {item.rule for item in items} or {row.rule}
    if not secret or row.person_id is None or not rules <= NEWS:
        return ""
    return f"{portal}stop/{public_token(secret, KIND, row.person_id)}"


def person_in(session: Session, token: str) -> int | None:
    """The person that *token* is for; None where it was cut, changed, or made up."""
    return number_in(session, KIND, token)
