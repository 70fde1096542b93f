"""What a mail server's answer means: taken, not now, refused for good, or nobody lives there.

A refusal for its recipient or its content is the letter's own; anything else would befall every
letter, and is ours to mend. An address is *bounced* only when the server says that there is no such
mailbox: a server that refuses to relay, or that suspects us, says nothing of who we write to.
"""

from __future__ import annotations

import re

from channels.envelope import Outcome, Result
from models.outbox.envelope import one_line

OURS_TO_MEND = {"500", "503", "530", "534", "535", "538"}
"""A server that lost the thread, or wants us to sign in: whoever the letter is for."""

NO_SUCH_MAILBOX = {"550", "551", "553"}
STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
"""The status of RFC 3463, which many servers give after the code."""

ABOUT_THE_SENDER = {"5.1.7", "5.1.8"}
RELAYING = re.compile(r"\brelay(ing)?\b", re.IGNORECASE)
A_POLICY = re.compile(
    r"relay|den(y|ied)|block|black|spam|polic|sender|authent|reputation|not (allowed|permitted)",
    re.IGNORECASE,
)
"""A refusal that is about us, said without a status."""


class Answered(Exception):
    """The server answered *code* at *step*, and it was not a yes."""

    def __init__(self, step: str, code: int, text: bytes | str) -> None:
        super().__init__(step)
        self.step, self.code, self.words = step, str(code), said(text)
        self.detail = f"{step}: {self.words}"

    def result(self) -> Result:
        about_the_letter = self.step in ("RCPT TO", "DATA", "texte")
        for_good = about_the_letter and self.code[0] == "5" and not self._ours_to_mend()
        about_the_recipient = self.step == "RCPT TO" and self.code != "421"
        blocked = not for_good and (self._ours_to_mend() or not about_the_recipient)
        return Result(
            outcome=Outcome.REFUSED if for_good else Outcome.RETRY,
            code=self.code,
            detail=self.detail,
            blocked=blocked,
            bounced=for_good and self.step == "RCPT TO" and is_bounce(self.code, self.words),
        )

    def _ours_to_mend(self) -> bool:
        """Also a server that does not take us for one of its own: it would refuse everybody."""
        refuses_to_relay = self.step == "RCPT TO" and bool(RELAYING.search(self.words))
        return self.code in OURS_TO_MEND or refuses_to_relay


def is_bounce(code: str, words: str) -> bool:
    """Whether a refusal of a recipient says that the address does not exist."""
    status = STATUS.match(words)
    if status:
        return status[1].startswith("5.1.") and status[1] not in ABOUT_THE_SENDER
    return code in NO_SUCH_MAILBOX and not A_POLICY.search(words)


def said(text: bytes | str) -> str:
    """What a server said, in one line of reasonable length."""
    words = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return one_line(words, 300)
