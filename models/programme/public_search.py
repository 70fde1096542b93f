"""A search through what is public: without accents, capitals, apostrophes or ligatures, and with
one slip of the keys forgiven.

Words are normalised as everywhere (``models/words/collation.py``) and kept with their trigrams in
the memory of who shows them, made of public actions alone: nothing of another is there to be found,
and SQLite and PostgreSQL answer alike, having no part in it (decision 0066).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from models.programme.public import PublicAction
from models.words.collation import APART, asked, in_order, letters

MOST_WORDS = 12
"""Words of a search that are looked for; a whole paragraph is no better understood."""
FORGIVING = 4
"""Letters of a word from which one slip is forgiven: of three, it would be another word."""
BEGINNING = 3
EXACT, STARTS, SLIP = 1.0, 0.7, 0.5
WEIGHTS = ("title", 8.0), ("theme", 4.0), ("school", 4.0), ("commune", 4.0), ("text", 1.5)
OTHERS = ("year_long", "kind", "basin", "department")
_PLAIN = """
a au aux avec ce ces d dans de des du elle en et il j l la le les leur m n on ou par pour qu que qui
s sa se ses son sur t un une y
"""
PLAIN = frozenset(_PLAIN.split())
"""Words that every text has."""


class PublicIndex:
    """Where each word stands among *actions*."""

    def __init__(self, actions: Sequence[PublicAction]) -> None:
        self._actions = actions
        self._found: dict[str, dict[int, float]] = defaultdict(dict)
        for place, action in enumerate(actions):
            for word, weight in _weighed(action).items():
                self._found[word][place] = weight
        self._by_trigram: dict[str, set[str]] = defaultdict(set)
        for word in self._found:
            for trigram in trigrams(word):
                self._by_trigram[trigram].add(word)

    def find(self, typed: str) -> list[PublicAction]:
        """The actions that have each word *typed*, the best first."""
        wanted = _wanted(typed)
        if not wanted:
            return []
        scores: dict[int, float] | None = None
        for forms in wanted:
            here = self._scores(forms)
            if scores is None:
                scores = here
            else:
                scores = {p: s + here[p] for p, s in scores.items() if p in here}
        found = sorted((scores or {}).items(), key=lambda one: (-one[1], self._rank(one[0])))
        return [self._actions[place] for place, _ in found]

    def _rank(self, place: int) -> tuple[bool, str, int]:
        action = self._actions[place]
        return action.off, in_order(action.title), action.id

    def _scores(self, forms: Iterable[str]) -> dict[int, float]:
        """Where one word stands, in the form in which it stands best."""
        best: dict[int, float] = {}
        for form in forms:
            for word, quality in self._like(form):
                for place, weight in self._found[word].items():
                    best[place] = max(best.get(place, 0.0), weight * quality)
        return best

    def _like(self, form: str) -> Iterator[tuple[str, float]]:
        """The words that are *form*, begin so, or are one slip from it."""
        near: set[str] = set()
        for trigram in trigrams(form):
            near |= self._by_trigram.get(trigram, set())
        for word in near:
            if word == form:
                yield word, EXACT
            elif len(form) >= BEGINNING and word.startswith(form):
                yield word, STARTS
            elif len(form) >= FORGIVING and one_slip(form, word):
                yield word, SLIP


def _wanted(typed: str) -> list[tuple[str, ...]]:
    """The words to look for, each in its forms; those that every text has only if there is no
    other."""
    spread: list[tuple[str, ...]] = []
    for _, forms in asked(typed):
        parts = forms[0].split() if forms else []
        telling = [part for part in parts if part not in PLAIN] or parts
        spread += [(part, *forms[1:]) for part in telling]
    some = [forms for forms in spread if forms[0] not in PLAIN] or spread
    return some[:MOST_WORDS]


def _weighed(action: PublicAction) -> dict[str, float]:
    """The words of an action, each with its best weight."""
    found: dict[str, float] = {}
    for name, weight in (*WEIGHTS, *((other, 1.0) for other in OTHERS)):
        for word, times in Counter(words_of(getattr(action, name))).items():
            found[word] = max(found.get(word, 0.0), weight + min(times - 1, 3) * 0.1)
    for word in words_of(" ".join(action.joined)):
        found.setdefault(word, 1.0)
    return found


def words_of(text: str) -> list[str]:
    """The words of *text*, and those that signs part (« co-éducation »), joined."""
    plain = letters(text)
    parted = (APART.sub(" ", part).split() for part in plain.split())
    return APART.sub(" ", plain).split() + ["".join(p) for p in parted if len(p) > 1]


def trigrams(word: str) -> set[str]:
    """The threes of signs of a *word*, its ends marked: any word one slip away has one of its two
    halves, and so one of these, unless it is very short."""
    marked = f"  {word} "
    return {marked[n : n + 3] for n in range(len(marked) - 2)}


def one_slip(typed: str, word: str) -> bool:
    """Whether *word* is *typed* with one letter more, less, other, or two of them changed over."""
    if abs(len(typed) - len(word)) > 1 or typed == word:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), None)
    if start is None:
        return True
    mine, theirs = typed[start:], word[start:]
    if len(typed) == len(word):
        over = len(mine) > 1 and mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:]
        return over or mine[1:] == theirs[1:]
    return mine[1:] == theirs if len(typed) > len(word) else mine == theirs[1:]
