"""Detection of a text file's encoding.

A text file is read in the one encoding that gives French, and refused when several might.

UTF-8 and UTF-16 say themselves what they are. Spreadsheets also write cp1252 (Windows), MacRoman
(« CSV Macintosh ») and cp850 (« CSV MS-DOS »), in each of which any bytes can be read: letters
tell, by where French puts them.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

ONE_BYTE = ("cp1252", "mac_roman", "cp850")
WORDS = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
"""Those that ASCII does not write."""
LONGEST_WORD = 60
FRENCH = "àâæçéèêëîïôœùûüÿ"
NEIGHBOURS = "áäãåíìóòöõñøúß"
"""Letters of names that French spells as their owners do."""
BEFORE = "«“’–—•·§©±µ\u00a0\u00ad"
AFTER = "»”’…–—•·°ºª€®²³½¼×\u00a0\u00ad"
"""Signs that may touch a word…"""
INSIDE = "’·–—«»\u00a0\u00ad"
"""… and those that may stand between two of its letters."""
TELLING = re.compile("[’“”–—…•·°º€²\u00a0]+|\u00a0*(?:[A-Za-z’…]+|[A-Za-z]{1,2}[°º])\u00a0*")
"""Signs that tell an encoding when there is no accented letter to do it."""
LOWER = f"a-z{FRENCH}{NEIGHBOURS}"
UPPER = f"A-Z{FRENCH.upper()}{NEIGHBOURS[:-1].upper()}"
LETTERS = re.compile(f"[{LOWER}{UPPER}]+")
WRITTEN = re.compile(
    f"[{BEFORE}{AFTER}]+|[{BEFORE}]*{LETTERS.pattern}([{INSIDE}]+{LETTERS.pattern})*[{AFTER}]*"
)
CASED = re.compile(f"[{UPPER}]*|[{UPPER}]?[{LOWER}]+")
ELIDED = re.compile("[cdjlmnost]|.*qu|aujourd|entr|grand", re.IGNORECASE)
NOT_THERE = re.compile(
    r"à\w|ê$"  # déjà ; voilà ; être
    r"|[âêîôû][aeiouy]|(?<!o)ù|ù\w"  # où
    r"|ç(?![aouàâôùû])|^ée"
    r"|[aoe]â|^â(?!ge|gé|mes?$|ne|pre|tre|cre)"  # théâtre ; âge, âme, âne, âpre, âtre, âcre
    r"|^è(?!res?$|mes?$|s$|ve$|ze$)|^ê(?!tre|tes)"  # 1ère, 2ème, ès, Ève, Èze ; être
    r"|(?<![aeiouyé])ë|(?<![aeouyé])ï|(?<![aou])ÿ|^[ùûü]"  # Noël, naïf, L'Haÿ
    r"|œ(?![uicdns])|[aeiou]æ|æ(?!qu|ti|li|cu|sar|$)"  # cœur, œdème ; æquo, Lætitia, cæcum, vitæ
)
"""Where French does not put these letters: what another encoding's reading gives away."""
ALONE = "àÀôÔÉ"
FEW = 50
"""One odd word in so many is a slip of the file, not of its encoding."""


class UnknownEncoding(ValueError):
    """No encoding that is tried gives French, or more than one might."""


class NoText(ValueError):
    """The content is no text at all."""


def text_of(content: bytes) -> str:
    """The text of a file. Raises :class:`UnknownEncoding`, :class:`NoText`."""
    encoding = _said(content) or _one_byte(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise UnknownEncoding from None
    if "\0" in text:
        raise NoText
    return text.removeprefix("\ufeff")


def _said(content: bytes) -> str | None:
    """The encoding that the content itself tells; None when it may be one of several."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in content:
        return _without_mark(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return "utf-8" if content.startswith(BOM_UTF8) else None
    # « ’é » of MacRoman is a letter of Armenian in UTF-8.
    return _one_byte(content, "utf-8") if re.search("[\u0250-\u07ff]", text) else "utf-8"


def _without_mark(content: bytes) -> str:
    """UTF-16 that lost its mark: nearly every other byte of what French writes is nought."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if len(content) % 2 or most < len(content) // 3 or least > most // 100:
        raise NoText
    return "utf-16-le" if odd > even else "utf-16-be"


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """What the words of a file are in one encoding: how many are *odd*, of which *strange* ones
    are not even spelled in letters, and what their letters are."""

    encoding: str
    words: int
    odd: int
    strange: int
    french: bool
    foreign: bool
    telling: bool

    @property
    def rank(self) -> int | None:
        """How sure the reading is, nought the surest; None when it is none."""
        if not self.odd and self.french:
            return 1 if self.foreign else 0
        if self.french and self.odd * FEW <= self.words:
            return 2
        return 3 if self.telling and not self.odd else None

    @property
    def is_of_one_name(self) -> bool:
        """Whether it is French but for one word, which a family may well write."""
        return self.french and self.odd == 1 and not self.strange

    @property
    def is_nothing(self) -> bool:
        """Whether most words are odd."""
        return self.odd * 2 > self.words


def _one_byte(content: bytes, otherwise: str = "") -> str:
    encoding = _surest(list(_readings(list({found[0] for found in WORDS.finditer(content)}))))
    if encoding or otherwise:
        return encoding or otherwise
    raise UnknownEncoding


def _surest(readings: list[_Reading]) -> str | None:
    """The encoding that stands alone; None where another may be as right."""
    ranks = [reading.rank for reading in readings if reading.rank is not None]
    surest = [r for r in readings if ranks and r.rank == min(ranks)]
    if not surest:
        surest = [r for r in readings if r.is_of_one_name]
        others = [r for r in readings if not r.is_of_one_name]
        return (
            surest[0].encoding if len(surest) == 1 and all(r.is_nothing for r in others) else None
        )
    return surest[0].encoding if len(surest) == 1 else None


def _readings(words: list[bytes]) -> Iterator[_Reading]:
    for encoding in ONE_BYTE:
        read = [word.decode(encoding, errors="replace") for word in words]
        letters = set("".join(read).lower())
        yield _Reading(
            encoding=encoding,
            words=len(read),
            odd=sum(not is_written(w) for w in read),
            strange=sum(not is_spelled(w) for w in read),
            french=not letters.isdisjoint(FRENCH),
            foreign=not letters.isdisjoint(NEIGHBOURS),
            telling=all(map(TELLING.fullmatch, read)),
        )


def is_spelled(text: str) -> bool:
    """Whether *text* is letters and signs, the capitals first, wherever they stand in it."""
    return bool(WRITTEN.fullmatch(text)) and all(map(CASED.fullmatch, LETTERS.findall(text)))


def is_written(text: str) -> bool:
    """Whether French may write *text*, letters and signs without a space."""
    if len(text) > LONGEST_WORD or not WRITTEN.fullmatch(text):
        return False
    *elided, _ = text.strip("’").split("’")
    return all(map(_is_word, LETTERS.findall(text))) and all(map(_is_elided, elided))


def _is_elided(text: str) -> bool:
    """Whether what is before an apostrophe may be (« l », « jusqu »)."""
    return bool(ELIDED.fullmatch((LETTERS.findall(text) or [""])[-1]))


@lru_cache(maxsize=4096)
def _is_word(word: str) -> bool:
    if len(word) == 1:
        return word.isascii() or word in ALONE
    return bool(CASED.fullmatch(word)) and not NOT_THERE.search(word.lower())
