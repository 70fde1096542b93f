"""Signs that nobody sees come with what is pasted: no two addresses, codes or names differ by them.

A soft hyphen, a space without width, a mark of direction are dropped; a space that does not break
is a space. What a spreadsheet puts before a cell to keep it a text is no part of it.
"""

from __future__ import annotations

import re
import unicodedata

IGNORED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
"""Unicode's « default ignorable » code points, format marks, controls, halves of a pair."""
BRAILLE_BLANK = "\u2800"
KEPT_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
"""How a CSV file keeps a spreadsheet from reading a number: ``="094"``."""
APOSTROPHE = re.compile(r"['\u2018\u2019](?!\w[\s-])")
"""A spreadsheet's, never that of « 't Hooft »."""
FORCED = frozenset("='\u2018\u2019")


def seen(text: str) -> str:
    """*text* as one sees it: without the signs that show nothing, with single plain spaces."""
    if not (text.isascii() and text.isprintable()):
        text = IGNORED.sub("", text).replace(BRAILLE_BLANK, " ")
    return " ".join(text.split())


def as_cell(text: str) -> str:
    """What a cell says, without what a spreadsheet put there to keep it a text."""
    visible = seen(text)
    if visible[:1] not in FORCED:
        return visible
    quoted = KEPT_AS_TEXT.fullmatch(visible)
    visible = quoted[1].strip() if quoted else visible
    return visible[1:].lstrip() if APOSTROPHE.match(visible) else visible


def plain(text: str) -> str:
    """*text*, an address or a code: as one sees it, in the signs that a keyboard types."""
    return unicodedata.normalize("NFKC", seen(text).translate(HYPHENS))


def as_code(text: str) -> str:
    """A code as one types it, whatever cell it comes from: ``94.0`` is how a spreadsheet may write
    a number."""
    if text.isascii() and text.isalnum():
        return text
    return DECIMALS.sub("", plain(as_cell(text)))


DECIMALS = re.compile(r"(?<=[0-9])[.,]0+$")
HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\ufe63\uff0d"), "-")
"""They look like the keyboard's; a dash does not."""


def unlike(text: str, *, accents: bool = False) -> str:
    """« le signe « é » (U+00E9) »: the first sign of *text* that no keyboard's plain keys type;
    *accents*: nor any letter that has one. Empty when there is none."""
    typed = unicodedata.normalize("NFC", text)
    strange = next((sign for sign in typed if not _is_plain(sign, accents)), "")
    return f"le signe « {strange} » (U+{ord(strange):04X})" if strange else ""


def _is_plain(sign: str, accents: bool) -> bool:
    first = unicodedata.normalize("NFKD", sign)[0] if accents else sign
    return first.isascii() and first.isprintable()


# ── shown ───────────────────────────────────────────────────────────────────────────────────────

INNER = re.compile(r"(?<=[^\W\d])'(?=[\w«*\[])")
"""Never that which ends what a shell is given between two."""


def curled(text: str) -> str:
    """*text* with the one kind of apostrophe that people are shown, « l’Académie d’Orvance »; what
    is stored, and addresses, stay as they are."""
    if "'" not in text:
        return text
    if "@" in text or "://" in text:
        return "".join(
            word if "@" in word or "://" in word else INNER.sub("’", word)
            for word in re.split(r"(\S*(?:@|://)\S*)", text)
        )
    return INNER.sub("’", text)
