"""What anybody may read of a text that a school typed: no telephone, no address of mail, nobody's
name.

Numbers and addresses are told by their shape; names by a title (« Mme »), by a first name, or
because the fiche or the directory has them. A school, a street or a prize keeps the name it bears.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from models.words.collation import loosely
from models.words.first_names import FIRST_NAMES, GREAT_PEOPLE
from models.words.name_lists import PLACES

COORDINATES, NAME = "(coordonnées retirées)", "(nom retiré)"
_GAP = r"[\s.\-–/_·]{0,3}"
PHONE = re.compile(
    rf"(?<![\w@])(?:(?:\+|00){_GAP}\d{{1,3}}{_GAP}(?:\(0\){_GAP})?\d(?:{_GAP}\d){{7,11}}"
    rf"|\(?0{_GAP}[1-9]\)?(?:{_GAP}\d){{8}}|3\d{{3}}(?=\s*$))(?!\d)"
)
"""As people write them: « 01 23 45 67 89 », « 01.23.45.67.89 », « +33 (0)1 23 45 67 89 »."""
MAIL = re.compile(
    r"(?:mailto:)?[\w.+'-]+\s?(?:@|\[at\]|\(at\)|＠)\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’À-ÿ-]*"
_PARTICLE = r"(?:(?:de|du|des|d'|d’|la|le|ben|el|al|van|von|da|di)\s*)"
_TITLE = (
    r"\b(?:M\.|MM\.|Mr\.?|Mmes?|Mlles?|Dr\.?|Pr\.?|Madame|Monsieur|Mesdames|Messieurs|Mademoiselle)"
)
_WORD = rf"(?![A-Z]{{1,2}}\.){_CAPITAL}"
"""Not the « M. » of somebody else."""
_WHOLE = rf"{_PARTICLE}{{0,2}}{_WORD}(?:\s+{_PARTICLE}{{0,2}}{_WORD}){{0,3}}"
TITLED = re.compile(rf"{_TITLE}\s+{_WHOLE}(?:\s+et\s+(?!Mme|Mlle|Madame|Monsieur){_WORD})?")
NAMED = re.compile(
    rf"(?P<first>{_CAPITAL})\s+(?P<last>{_PARTICLE}{{0,2}}{_CAPITAL}(?:\s+{_CAPITAL})?)"
)
BEFORE = re.compile(r"([\w'’-]+)\W*(?:(?:de|du|des|la|le|l'|l’)\W*)?$")
SEVERAL = re.compile(rf"{_CAPITAL}(?:\s+{_PARTICLE}?{_CAPITAL})+")


def without_contacts(text: str, names: Iterable[str] = ()) -> str:
    """*text* without what reaches somebody and without people's names, those of *names* first."""
    return _without(text, frozenset(names)) if text else text


@lru_cache(maxsize=32_768)  # an académie's texts, which are read again whenever one changes
def _without(text: str, names: frozenset[str]) -> str:
    for name in sorted((n for n in names if len(n) > 3), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, text, flags=re.IGNORECASE)
    text = PHONE.sub(COORDINATES, MAIL.sub(COORDINATES, text))
    return NAMED.sub(_unnamed, TITLED.sub(NAME, text))


def names_in(contact: str) -> list[str]:
    """The names that the contact of a fiche gives: « Claire Martin, CPE » has one, « Mme Petit »
    one, « la direction » none."""
    titled = (m[0].split(maxsplit=1)[-1].strip() for m in TITLED.finditer(contact))
    several = (m[0] for m in SEVERAL.finditer(contact))
    return [*titled, *(s for s in several if not PLACES & {loosely(w) for w in s.split()})]


def _unnamed(found: re.Match[str]) -> str:
    """A first name and a name are somebody's, but in the name of a place or of somebody great."""
    if loosely(found["first"]) not in FIRST_NAMES:
        return found[0]
    whole = loosely(found[0])
    before = BEFORE.search(found.string[: found.start()])
    if whole in GREAT_PEOPLE or (before and loosely(before[1]) in PLACES):
        return found[0]
    return NAME
