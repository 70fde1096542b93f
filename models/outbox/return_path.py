"""The return path of a letter: where a mail server gives it back (RFC 5321, 4.4).

With ``{}`` in ``ORGUE_MAIL_RETURN`` each letter has one of its own (VERP), signed by the
installation: whatever the server writes in its return, the letter is known by where it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlmodel import Session

from models.access.public_token import number_in, public_token

KIND = "return"
MARK = "{}"
_TOKEN = re.compile(r"[0-9]{1,9}-[a-z2-7]{24}")
_SEPARATED = re.compile(r"[+=._-]?\{\}")


def token_of(secret: str, number: int) -> str:
    """What names letter *number* in its return path: a letter's number and its seal."""
    return public_token(secret, KIND, number)


def return_path(pattern: str, token: str) -> str:
    """The address *pattern* for the letter of *token*: without one, or without a mark for it, the
    same for all."""
    if MARK not in pattern or not token:
        return _SEPARATED.sub("", pattern)
    return pattern.replace(MARK, token)


def letter_of(session: Session, addresses: Iterable[str]) -> int | None:
    """The number of the letter whose return path is one of *addresses*; None where there is none,
    or where its seal is not ours."""
    for address in addresses:
        for token in _TOKEN.findall(address.lower()):
            if (number := number_in(session, KIND, token)) is not None:
                return number
    return None
