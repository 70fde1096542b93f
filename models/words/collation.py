"""French is compared, searched and sorted in one way, whatever keys people have and whichever
database keeps it.

Case, accents, ligatures, composition, signs without width, kinds of space, of apostrophe and of
hyphen are no difference; « R.É.P. » is « REP ». Lists are in the order of ICU's French, which the
tests hold this order against, but that ’ and ' are one sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from models.words.signs import IGNORED

APOSTROPHES = dict.fromkeys(map(ord, "’‘‛ʼʹ′´`ʾʿ＇"), "'") | {ord("º"): "°", ord("№"): "n°"}
AS_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})
"""What neither case folding nor decomposition brings to the letters that people type for it."""
LETTER = r"[^\W\d_]"
INITIALS = re.compile(rf"(?<!\w)({LETTER})\.\s+(?={LETTER}\.)")
"""« R. É. P. » as « R.É.P. »."""
ACRONYM = re.compile(rf"(?<!\w){LETTER}(?:\.{LETTER})+(?!\w)\.?")
APART = re.compile(r"[\W_]+")
NOT_SAME = re.compile(r"[^\w+]+|_+")


def letters(text: str) -> str:
    """*text* in plain small letters; its signs and spaces stay."""
    if text.isascii():
        plain = _typed(text).lower().translate(APOSTROPHES)
    else:
        typed = _typed(text).translate(APOSTROPHES)
        spread = unicodedata.normalize("NFKD", typed).casefold().translate(AS_LETTERS)
        plain = "".join(s for s in unicodedata.normalize("NFKD", spread) if not _is_mark(s))
    return INITIALS.sub(r"\1.", plain)


def _typed(text: str) -> str:
    """*text* without the signs that show nothing, of which PostgreSQL refuses some."""
    return text if text.isascii() and text.isprintable() else IGNORED.sub("", text)


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) == "Mn"


def loosely(text: str) -> str:
    """The words of *text*: without case, accents, punctuation or repeated spaces."""
    joined = ACRONYM.sub(lambda found: found[0].replace(".", "") + " ", letters(text))
    return APART.sub(" ", joined).strip()


def same(text: str) -> str:
    """What two spellings of one name, title or theme have in common: « co-éducation » and
    « Coéducation », « l’école » and « L'ÉCOLE »; « REP+ » is not « REP »."""
    return NOT_SAME.sub("", letters(text)) or _typed(text).strip()


# ── searching ────────────────────────────────────────────────────────────────────────────────────


def sought(*texts: str) -> str:
    """What is kept of *texts* to be searched: their words, then those that signs part, joined."""
    plain = letters(" ".join(texts))
    words = APART.sub(" ", plain).strip()
    parted = (APART.sub(" ", part).split() for part in plain.split())
    joined = ("".join(parts) for parts in parted if len(parts) > 1)
    return " ".join([words, *dict.fromkeys(joined)])


def holds(
    typed: str, columns: Iterable[Any], shown: Iterable[Any] = (), literal: Iterable[Any] = ()
) -> list[Any]:
    """The SQL conditions that each word *typed* is in one of *columns*, as :func:`sought` keeps
    them (all signs: in one of *shown*), or as it is in one of *literal*: addresses, keys."""
    kept, signs, as_is = list(columns), list(shown), list(literal)
    return [
        sa.or_(
            *(c.contains(one, autoescape=True) for c in kept for one in forms),
            *(c.contains(word, autoescape=True) for c in signs if not forms),
            *(c.icontains(word, autoescape=True) for c in as_is),
            sa.false(),
        )
        for word, forms in asked(typed)
    ]


def speaks_of(typed: Iterable[tuple[str, tuple[str, ...]]], said: str, *texts: str) -> bool:
    """Whether each word that :func:`asked` made is in *said*, which :func:`sought` made of *texts*;
    or, when it is all signs, in one of these."""
    return all(
        any(one in said for one in forms) if forms else any(word in text for text in texts)
        for word, forms in typed
    )


def asked(typed: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each word *typed*, as it is and in the forms in which :func:`sought` may have it."""
    return [(word, _forms(word)) for word in INITIALS.sub(r"\1.", _typed(typed)).split()]


def _forms(word: str) -> tuple[str, ...]:
    plain = letters(word)
    parted, joined = APART.sub(" ", plain).strip(), APART.sub("", plain)
    return tuple(dict.fromkeys(one for one in (parted, joined) if one))


# ── sorting ──────────────────────────────────────────────────────────────────────────────────────

SIGNS = " _-–—,;:!¡?¿.…·'‹›\"“”„«»()[]{}§¶@*/\\&#%‰†‡•^¯¨¸°©®←→+±÷×<=>¬|¦~−¤¢$£¥€"
"""Before figures and letters, in this order."""
ACCENTS = (
    "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304\u0335"
)
IN_TWO = {"œ": "oe", "æ": "ae", "ß": "ss"}
STRUCK = {"ø": ("o", "\u0338"), "đ": ("d", "\u0335"), "ł": ("l", "\u0335")}
VARIANTS = {"’": "'", "‘": "'", "\xa0": " ", "\u202f": " ", "‐": "-", "\u2011": "-"}
LAST, UNKNOWN = "~", "}"

Weights = tuple[str, str, str]
"""What a sign weighs: as a letter, by its accents, by its case."""


class _Signs(dict[str, Weights]):
    def __missing__(self, sign: str) -> Weights:
        self[sign] = found = _weights(sign)
        return found


def _weights(sign: str) -> Weights:
    small = sign.lower()
    case = "0" if small == sign else "1"
    if small in IN_TWO:
        return IN_TWO[small], f"0{LAST}0", f"{case}0{case}"
    if small in STRUCK:
        letter, stroke = STRUCK[small]
        return letter, "0" + _accent(stroke), case + "0"
    if sign in VARIANTS or sign.isspace():
        plain = VARIANTS.get(sign, " ")
        return _primary(plain), "0", "0" if sign == plain else "1"
    category = unicodedata.category(sign)
    if category in ("Cc", "Cf"):
        return "", "", ""
    return ("", _accent(sign), "0") if category == "Mn" else (_primary(small), "0", case)


def _primary(sign: str) -> str:
    if sign in SIGNS:
        return "!" + chr(ord("!") + SIGNS.index(sign))
    return sign if sign.isascii() else f"{LAST}{ord(sign[0]):06x}"


def _accent(mark: str) -> str:
    return chr(ord("1") + ACCENTS.index(mark)) if mark in ACCENTS else UNKNOWN


_SIGNS = _Signs()


@lru_cache(maxsize=4096)
def in_order(text: str) -> str:
    """The key that sorts *text* among others in French, byte by byte: letters first, then accents,
    then small letters before capitals."""
    spread = text if text.isascii() else unicodedata.normalize("NFD", text)
    weights = [_SIGNS[sign] for sign in spread]
    primary, accents, cases = map("".join, zip(*weights, strict=True)) if weights else ("", "", "")
    return f"{primary} {accents.rstrip('0')} {cases.rstrip('0')}".rstrip()


def named(*texts: str) -> tuple[str, ...]:
    """The key that sorts rows by several *texts* in turn."""
    return tuple(map(in_order, texts))
