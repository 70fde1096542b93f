"""What else happens in a year is known to calendars by a code of its own, for good: that of its
first day and title, which it keeps when its day moves, and which no other date has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from itertools import count

from models.year.definition import Definition, OtherDate


def codes_of(others: Sequence[OtherDate]) -> list[str]:
    """The code of each of *others*: the one that it carries, else one that no other has."""
    carried, given = {o.code for o in others if o.code}, list[str]()
    for other in others:
        own = other.code if other.code not in given else None
        given.append(own or next(c for c in _codes(other) if c not in {*carried, *given}))
    return given


def _codes(other: OtherDate) -> Iterator[str]:
    first = f"{other.on or 'sans-date'}-{_plain(other.name)}"
    mark = sha256(f"{other.name}|{other.until or other.on}".encode()).hexdigest()[:8]
    yield from (first, f"{first}-{mark}")
    yield from (f"{first}-{mark}-{n}" for n in count(2))


def _plain(name: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())[:40]


def code_like(others: Sequence[OtherDate], taken: Collection[str], name: str, day: str) -> str:
    """A code made as those of *others*, which neither they nor *taken* have."""
    known = {*codes_of(others), *taken}
    one = OtherDate(name=name, on=day)
    return next(code for code in _codes(one) if code not in known)


def carried_on(before: Definition, after: Definition) -> Definition:
    """*after*, where what is still there of *before*, on its day or on another, keeps its code."""
    left = dict(zip(codes_of(before.other_dates), before.other_dates, strict=True))
    for other in after.other_dates:
        left.pop(other.code or "", None)
    named: dict[int, str] = {}
    for same in (_as_it_was, _moved):
        for n, other in enumerate(after.other_dates):
            found = next((c for c, o in left.items() if same(o, other)), None)
            if n not in named and not other.code and found is not None:
                named[n] = found
                del left[found]
    others = (
        o.model_copy(update={"code": named.get(n, o.code)}) for n, o in enumerate(after.other_dates)
    )
    return after.model_copy(update={"other_dates": tuple(others)})


def _as_it_was(one: OtherDate, other: OtherDate) -> bool:
    return (one.name, one.on) == (other.name, other.on)


def _moved(one: OtherDate, other: OtherDate) -> bool:
    return one.name == other.name
