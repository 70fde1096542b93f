"""What is printed for everybody says no telephone number and no address of mail, wherever somebody
typed one."""

from __future__ import annotations

import re

PHONE = re.compile(
    r"(?<![\d/])(?:\+\d{1,3}|00\d{1,3}|0)[\s.\-\u00a0\u202f]*(?:\(0\)[\s.]*)?"
    r"[1-9](?:[\s.\-\u00a0\u202f]*\d{2}){4}(?!\d)"
)
"""French numbers, the overseas ones and those with the country's code included."""
MAIL = re.compile(r"[\w.+\-]+\s?(?:@|\[at\]|\(at\))\s?[\w\-]+(?:\.[\w\-]+)+", re.IGNORECASE)
LEFT_OUT = "…"


def without_contacts(text: str) -> str:
    """*text* without telephone numbers and addresses of mail."""
    if not any(sign.isdigit() or sign in "@[(" for sign in text):
        return text
    return PHONE.sub(LEFT_OUT, MAIL.sub(LEFT_OUT, text))
