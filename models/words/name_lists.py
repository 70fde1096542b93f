"""Named-entity detection by rules: lists of people's names in what somebody typed or pasted.

A pupil is never named: a list of names is left out of what is kept, and who typed it is told. Names
of schools, streets and prizes, of those who speak or teach, are no pupils'. One or two names are
nobody's list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.words.collation import loosely
from models.words.first_names import FIRST_NAMES, GREAT_PEOPLE

LEAST = 3
"""Names that make a list."""
_PLACES = """
academie agence allee amphi amphitheatre association avenue bassin bibliotheque boulevard caf
centre chambre chemin cinema circonscription cite classe club college colleges comite commune
compagnie conseil conservatoire cours cpam croix ecole ecoles espace etablissement etablissements
federation fete foire fondation forum france fonds foyer gare greta groupe gymnase halle hotel
impasse institut inspe institution journee lieu ligue local locale lycee lycees mairie maison
marathon mediatheque mission musee office orchestre parc parcours place pole pont prix projet quai
quartier region rencontre reseau residence rue saint sainte salle salon secours semaine service
societe square stade station theatre tribunal union universite val ville
"""
PLACES = frozenset(_PLACES.split())
"""What stands in the name of a place, a body or an event, and in none of a pupil."""
ADULTS = (
    r"intervenante?s?|professeure?s?|enseignante?s?|animateurs?|animatrices?|formateurs?|formatrices?"
    r"|référente?s?|contacts?|équipes?|proviseure?|principale?|cpe|psyen|psy-en|infirmi[èe]re?s?"
    r"|artistes?|auteure?s?|autrices?|conférenci[èe]re?s?|partenaires?|élue?s?|inspect\w+|ien"
    r"|marraines?|parrains?|jury|anim[ée]e?s? par|présent[ée]e?s? par|mme|m\.|mm\.|dr"
)
_HOUSES = (
    r"collèges?|lycées?|écoles?|établissements?|rues?|prix|salles?|bâtiments?|maisons?|villes?"
    r"|communes?"
)
SAID_BEFORE = re.compile(
    rf"\b(?:(?:{ADULTS})\b[^.!?\n]{{0,40}}|(?:{_HOUSES})\b[^.!?\n]{{0,8}})$", re.IGNORECASE
)
"""What says, before a list, that those named are grown up or no people."""
PUPILS_BEFORE = re.compile(r"élèves?|eleves?|enfants?|délégué|lauréat|classes?\b", re.IGNORECASE)
_PARTICLES = "de du des d le la les ben bin el al van von da dos di del o mc"
PARTICLES = frozenset(_PARTICLES.split())
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_TOKEN = (
    rf"{_CAPITAL}[\wÀ-ÿ'’-]*\.?|(?:de|du|des|d'|d’|le|la|les|ben|bin|el|al|van|von|da|dos|di|del)"
)
_NAME = rf"{_CAPITAL}[\wÀ-ÿ'’-]*(?:[ ](?:{_TOKEN})){{0,4}}"
_CLASS = (
    r"(?:\d{1,2} ?(?:e|è|ème|eme|de|nde|re|ère|er) ?\d? ?[A-Z]?\d?|CP|CE1|CE2|CM1|CM2|[PMG]S|Tle"
    r"|Term[a-z]*|ULIS|SEGPA)(?: ?[A-Z0-9]{1,2})?"
)
_MARKS = re.compile(
    rf"^\s*(?:[-*•–—▪]|\d{{1,3}}\s*[.)°:/-]?)?\s*|\(?\b{_CLASS}\b\)?|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b"
    r"|\b\d+\b",
)
_BETWEEN = r"\s*(?:[,;/\t|]|\bet\b|&)\s*"
_RUN = re.compile(rf"{_NAME}(?:{_BETWEEN}{_NAME}){{{LEAST - 1},}}")
_SEPARATORS = re.compile(r"\s*(?:[,;/\t|]|\bet\b|&)\s*")


@dataclass(frozen=True, kw_only=True)
class WithoutNames:
    """*text* as it may be kept; *left*: what was left out, as it was typed, to be shown to whoever
    typed it and kept nowhere."""

    text: str
    left: tuple[str, ...] = ()


def without_name_lists(text: str) -> WithoutNames:
    """*text* without the lists of people's names in it."""
    if not _may_hold_some(text):
        return WithoutNames(text=text)
    lines = text.split("\n")
    gone = _listed_lines(lines)
    left = [lines[n].strip() for n in sorted(gone)]
    kept: list[str] = []
    for n, line in enumerate(lines):
        if n in gone:
            continue
        said, runs = _without_runs(line)
        left += runs
        kept.append(said)
    return (
        WithoutNames(text="\n".join(kept).strip(), left=tuple(left))
        if left
        else WithoutNames(text=text)
    )


def without_signature(words: str) -> WithoutNames:
    """What a pupil said, without who said it: « … », Léa, 4e B; Tom : « … »."""
    for found in (_SIGNED.search(words), _SPEAKS.match(words)):
        if found and _is_signature(found["who"]):
            said = (words[: found.start()] + words[found.end() :]).strip(" ,;:–—-")
            return WithoutNames(text=said, left=(found["who"].strip(),))
    return without_name_lists(words)


_SIGNED = re.compile(
    rf"\s*(?:[—–,(]|\s-\s|(?<=[.!?»\"”])\s)\s*(?P<who>{_NAME})(?:\s*,?\s*\(?{_CLASS}\)?)?\)?\s*\.?$"
)
_SPEAKS = re.compile(rf"^(?P<who>{_NAME})(?:\s*,?\s*\(?{_CLASS}\)?)?\s*:\s*")


def _is_signature(who: str) -> bool:
    tokens = _tokens(who)
    if not tokens or any(loosely(one) in PLACES for one in tokens) or _is_great(tokens):
        return False
    return any(loosely(one) in FIRST_NAMES for one in tokens)


def _may_hold_some(text: str) -> bool:
    """Cheap, before anything else: enough words with a capital, and something between them."""
    return len(_CAPITALS.findall(text)) >= LEAST and bool(_SEPARATES.search(text))


_CAPITALS = re.compile(rf"\b{_CAPITAL}")
_SEPARATES = re.compile(r"[\n,;/\t|&]|\bet\b")

# ── one a line ───────────────────────────────────────────────────────────────────────────────────


def _listed_lines(lines: Sequence[str]) -> set[int]:
    """The lines that are names, where they follow each other; empty lines do not part them."""
    gone: set[int] = set()
    for block in _blocks(lines):
        names = [_bare(lines[n]) for n in block]
        if len(block) >= LEAST and _are_people(names) and not _is_said(lines, block[0]):
            gone |= set(block)
    return gone


def _blocks(lines: Sequence[str]) -> Iterator[list[int]]:
    block: list[int] = []
    for n, line in enumerate(lines):
        if not line.strip():
            continue
        if _is_a_name(_bare(line)):
            block.append(n)
            continue
        yield block
        block = []
    yield block


def _bare(line: str) -> str:
    """A line of a list without its number, its class, its dates."""
    return " ".join(re.sub(r"[\t;,|()]", " ", _MARKS.sub(" ", line)).split()).strip(" -–—:.")


def _is_said(lines: Sequence[str], first: int) -> bool:
    """Whether the line before a list says who is in it, and that they are no pupils."""
    before = next((line for line in reversed(lines[:first]) if line.strip()), "")
    return _says_others(before)


def _says_others(before: str) -> bool:
    """Whether what stands *before* a list says that it is of no pupils."""
    return bool(SAID_BEFORE.search(before.rstrip(" :"))) and not PUPILS_BEFORE.search(before)


# ── several in a line ────────────────────────────────────────────────────────────────────────────


def _without_runs(line: str) -> tuple[str, list[str]]:
    left: list[str] = []

    def taken(found: re.Match[str]) -> str:
        names = [one for one in _SEPARATORS.split(found[0]) if one]
        others = _says_others(line[: found.start()])
        if others or not all(map(_is_a_name, names)) or not _are_people(names):
            return found[0]
        left.append(found[0])
        return "…"

    return _RUN.sub(taken, line), left


# ── one name ─────────────────────────────────────────────────────────────────────────────────────


def _tokens(name: str) -> list[str]:
    return [one for one in re.split(r"[\s-]+|(?<=\bd)['’]", name.strip(" .")) if one]


def _is_a_name(name: str) -> bool:
    """Whether it is written as a name is: two words with a capital, or a first name alone."""
    tokens = _tokens(name)
    if not 1 <= len(tokens) <= 6 or any(loosely(one) in PLACES for one in tokens):
        return False
    own = [one for one in tokens if one.lower() not in PARTICLES]
    if not own or not all(re.match(rf"{_CAPITAL}[\wÀ-ÿ'’.]*$", one) for one in own):
        return False
    return len(own) > 1 or loosely(own[0]) in FIRST_NAMES


def _are_people(names: Sequence[str]) -> bool:
    """Whether half of *names* at least are those of people that nobody knows."""
    people = [name for name in names if _is_a_person(name)]
    return len(people) >= LEAST and 2 * len(people) >= len(names)


def _is_a_person(name: str) -> bool:
    tokens = _tokens(name)
    if _is_great(tokens):
        return False
    return any(loosely(one) in FIRST_NAMES for one in tokens) or _is_of_a_register(tokens)


def _is_great(tokens: Sequence[str]) -> bool:
    return loosely(" ".join(tokens)) in GREAT_PEOPLE


def _is_of_a_register(tokens: Sequence[str]) -> bool:
    """« DUPONT Kelyan », « Kelyan DUPONT »: a name in capitals beside one that is not."""
    shouted = [one for one in tokens if len(one) > 3 and one.isupper()]
    said = [one for one in tokens if one[:1].isupper() and one[1:].islower()]
    return bool(shouted) and bool(said)


def words_of_left(left: Sequence[str]) -> str:
    """What is told of the names that were left out of a text, to who typed them."""
    shown = " ; ".join(one if len(one) <= 60 else f"{one[:59]}…" for one in left[:3])
    more = f" ; {len(left) - 3} de plus" if len(left) > 3 else ""
    return (
        f"On dirait des noms d'élèves : « {shown} »{more}. Ils n'ont pas été gardés : jamais de "
        "nom d'élève, des nombres, une classe ou un niveau."
    )
