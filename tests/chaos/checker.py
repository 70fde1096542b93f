"""Were the promises kept? Gestures lost, letters doubled or lost, claims left, wrong answers.

Pure: an account in, a verdict out. A letter may double in two cases alone: its process died, one
for each of its lanes; or the mail server kept it and its 250 was not heard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.chaos.account import Accepted, Account, Did

LEAVES_BY_ITSELF = ("on_request", "new_task", "digest")
"""The classes of messages that are letters; the others travel in a digest."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of the promises; *broken* names those that were not kept, in a sentence each."""

    seed: int
    database: str
    gestures: int
    lost: list[Accepted]
    made_twice: list[str]
    letters: int
    doubled: list[str]
    allowed: int
    unheard: int
    never_arrived: list[str]
    will_double: list[str]
    stranded: list[str]
    claims: list[str]
    wrong_answers: dict[str, int]
    busy_answers: int
    bare_answers: int
    breaks: int
    damage: str

    @property
    def broken(self) -> list[str]:
        return list(_broken(self))

    def line(self) -> str:
        """The whole verdict in a line."""
        unheard = f", et {self.unheard} sans 250" if self.unheard else ""
        parts = (
            f"seed {self.seed}",
            self.database,
            f"{self.gestures} gestes, {len(self.lost)} perdu",
            f"{self.letters} lettres, {len(self.doubled)} en double "
            f"(permis {self.allowed}{unheard}), "
            f"{len(self.never_arrived) + len(self.stranded)} perdue",
            f"{len(self.claims)} revendication",
            f"{sum(self.wrong_answers.values())} réponse 5xx",
        )
        return " · ".join(parts)


def judged(account: Account) -> Verdict:
    """The verdict on a storm."""
    copies = Counter(letter.key for letter in account.letters)
    states = {m["key"]: m for m in account.kept["messages"]}
    twice = [key for key, count in sorted(copies.items()) if count > 1]
    wrong = [fault for fault in account.faults if fault.status != 503]
    busy = [fault for fault in account.faults if fault.status == 503]
    return Verdict(
        seed=account.seed,
        database=account.database,
        gestures=len(account.accepted),
        lost=[a for a in account.accepted if not _is_kept(a, account)],
        made_twice=_made_twice(account),
        letters=len(copies),
        doubled=[key for key in twice if key not in account.unanswered],
        allowed=account.lanes * sum(day.died for day in account.days),
        unheard=sum(key in account.unanswered for key in twice),
        never_arrived=[k for k, m in states.items() if _is_sent(m) and k not in copies],
        will_double=[
            k
            for k in copies
            if k not in account.unanswered and not (k in states and _is_sent(states[k]))
        ],
        stranded=[k for k, m in states.items() if _should_have_left(m) and k not in copies],
        claims=sorted(account.stuck | {k for k, m in states.items() if m["state"] == "claimed"}),
        wrong_answers=_counted(f"{fault.status} {fault.path}" for fault in wrong),
        busy_answers=len(busy),
        bare_answers=sum(not fault.waits for fault in busy),
        breaks=len(account.kept["breaks"]) + _other_ids(account),
        damage=account.kept["damage"],
    )


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words).most_common())


def _is_kept(one: Accepted, account: Account) -> bool:
    kept = account.kept
    if one.did is Did.DRAFTED:
        return [one.subject, one.words] in kept["actions"]
    if one.did is Did.SUBMITTED:
        return one.subject in kept["submitted"]
    if one.did is Did.DECIDED:
        return bool(kept["decided"].get(str(one.subject)) == [one.words, one.by])
    return one.words in kept["comments"]


def _made_twice(account: Account) -> list[str]:
    """Drafts asked for again under one key, and comments, that are there more than once."""
    titles = Counter(title for _, title in account.kept["actions"])
    comments = Counter(account.kept["comments"])
    once = {a.words for a in account.accepted if a.did is Did.COMMENTED}
    return [t for t in account.titles if titles[t] > 1] + [c for c in once if comments[c] > 1]


def _is_sent(message: dict[str, object]) -> bool:
    return message["state"] == "sent" and not message["in_digest"]


def _should_have_left(message: dict[str, object]) -> bool:
    """Owed, its moment come, and there it is still; or parked, in a storm that refuses nobody."""
    if message["in_digest"] or message["cls"] not in LEAVES_BY_ITSELF:
        return False
    return message["state"] == "parked" or (message["state"] == "owed" and bool(message["due"]))


def _other_ids(account: Account) -> int:
    """How many letters came under more than one Message-ID."""
    named = {(letter.key, letter.message_id) for letter in account.letters}
    return len(named) - len({key for key, _ in named})


def _broken(verdict: Verdict) -> Iterator[str]:
    counts = {
        "geste accepté et perdu": len(verdict.lost),
        "geste fait deux fois": len(verdict.made_twice),
        "lettre en double de trop": max(0, len(verdict.doubled) - verdict.allowed),
        "lettre dite partie qui n'est pas arrivée": len(verdict.never_arrived),
        "lettre arrivée que la base doit encore": len(verdict.will_double),
        "lettre due qui n'est pas partie": len(verdict.stranded),
        "revendication restée": len(verdict.claims),
        "réponse 5xx autre que 503": sum(verdict.wrong_answers.values()),
        "journal ou Message-ID rompu": verdict.breaks,
    }
    yield from (f"{count} {what}" for what, count in counts.items() if count)
    if verdict.damage:
        yield f"base abîmée : {verdict.damage}"
