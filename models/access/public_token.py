"""What names a calendar, a programme or a review's questions in an address that opens without an
account: its number, and a seal that only this installation makes."""

from __future__ import annotations

import hmac
from base64 import b32encode
from hashlib import sha256

from sqlmodel import Session

from models.access.secret import known_secret

MOST_FIGURES = 9


def public_token(secret: str, kind: str, number: int) -> str:
    """The token of what has *number* among those of its *kind*: letters, digits and a dash.

    The seal is the first 120 bits of an HMAC-SHA256 (RFC 2104); it is kept nowhere.
    """
    made = hmac.new(secret.encode(), f"{kind}|{number}".encode(), sha256).digest()
    return f"{number}-{b32encode(made[:15]).decode().lower()}"


def number_in(session: Session, kind: str, token: str) -> int | None:
    """The number that *token* names among those of a *kind*; None where it was cut, changed, or
    made up."""
    number, secret = token.partition("-")[0], known_secret(session)
    if secret is None or not (number.isascii() and number.isdigit()):
        return None
    if len(number) > MOST_FIGURES:
        return None
    wanted = public_token(secret, kind, int(number))
    return int(number) if hmac.compare_digest(wanted.encode(), token.encode()) else None
