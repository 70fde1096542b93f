"""SMTP replies as outcomes.

What a mail server's no means: nobody lives there, it is about us, about the letter, or not now.

A refusal for its recipient or its content is the letter's own; anything else would befall every
letter, and is ours to mend. An address *bounces* only when the server says that there is no such
mailbox: a server that refuses to relay, or that suspects us, says nothing of who we write to. What
is vague is taken for ours: a letter that waits costs less than a morning's mail given up.
"""

from __future__ import annotations

from channels.envelope import DeliveryOutcome, Result
from channels.meanings import About, meaning
from models.outbox.envelope import one_line

ABOUT_THE_LETTER = ("RCPT TO", "DATA", "texte")
"""The steps at which a server has heard of the letter; before, it knows but us."""


class Answered(Exception):
    """The server answered *code* at *step*, and it was not a yes."""

    def __init__(self, step: str, code: int, text: bytes | str) -> None:
        super().__init__(step)
        self.step, self.code = step, str(code)
        whole = in_letters(text)
        self.about = meaning(step, self.code, whole)
        self.words = one_line(whole, 300)
        self.detail = f"{step}: {self.words}"

    def result(self) -> Result:
        for_good = self.code[0] == "5" and self.about is not About.US
        return Result(
            outcome=DeliveryOutcome.REFUSED if for_good else DeliveryOutcome.RETRY,
            code=self.code,
            detail=self.detail,
            blocked=self.about is About.US,
            bounced=for_good and self.about is About.MAILBOX,
        )


def said(text: bytes | str) -> str:
    """What a server said, in one line of reasonable length."""
    return one_line(in_letters(text), 300)


def in_letters(text: bytes | str) -> str:
    """*text* as it was meant: many servers still answer in the Windows alphabet."""
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("cp1252", "replace")
