"""The checker itself: a good account passes, and each doctored one fails for its own reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.account import Accepted, Account, Day, Did, Fault, Letter
from tests.chaos.checker import judged


def message(key: str, state: str = "sent", **more: Any) -> dict[str, Any]:
    fixed = {"cls": "new_task", "in_digest": False, "tries": 1, "result": "250", "due": True}
    return {"key": key, "state": state, **fixed, **more}


def letter(key: str, identity: str = "") -> Letter:
    return Letter(key=key, message_id=identity or f"<{key}@orgue>", at=1.0)


GOOD = Account(
    seed=7,
    database="sqlite",
    accepted=[
        Accepted(did=Did.DRAFTED, subject=1, words="Atelier 1"),
        Accepted(did=Did.SUBMITTED, subject=1),
        Accepted(did=Did.DECIDED, subject=5, words="accepted", by="p5"),
        Accepted(did=Did.COMMENTED, subject=1, words="À suivre 1"),
    ],
    titles=["Atelier 1"],
    letters=[letter("a"), letter("b")],
    kept={
        "actions": [[1, "Atelier 1"]],
        "submitted": [1],
        "decided": {"5": ["accepted", "p5"]},
        "comments": ["À suivre 1"],
        "messages": [
            message("a"),
            message("b"),
            message("c", "sent", cls="news", in_digest=True),
            message("d", "owed", cls="news"),
            message("e", "owed", due=False),
            message("f", "dropped"),
        ],
        "breaks": [],
        "damage": "",
    },
)


def keeping(**more: Any) -> Account:
    return replace(GOOD, kept=GOOD.kept | more)


def holding(*messages: dict[str, Any]) -> Account:
    return keeping(messages=[*GOOD.kept["messages"], *messages])


def test_a_storm_that_broke_nothing_passes_and_says_so_in_a_line() -> None:
    verdict = judged(GOOD)
    assert verdict.broken == []
    assert verdict.line() == (
        "seed 7 · sqlite · 4 gestes, 0 perdu · 2 lettres, 0 en double (permis 0), 0 perdue · "
        "0 revendication · 0 réponse 5xx"
    )


DOCTORED = {
    "a draft is gone": (keeping(actions=[]), "1 geste accepté et perdu"),
    "a draft has other words": (keeping(actions=[[1, "Autre"]]), "1 geste accepté et perdu"),
    "a submission is gone": (keeping(submitted=[]), "1 geste accepté et perdu"),
    "a decision is gone": (keeping(decided={}), "1 geste accepté et perdu"),
    "somebody else decided": (
        keeping(decided={"5": ["accepted", "p6"]}),
        "1 geste accepté et perdu",
    ),
    "a comment is gone": (keeping(comments=[]), "1 geste accepté et perdu"),
    "a draft was made twice": (
        keeping(actions=[[1, "Atelier 1"], [2, "Atelier 1"]]),
        "1 geste fait deux fois",
    ),
    "a comment was made twice": (keeping(comments=["À suivre 1"] * 2), "1 geste fait deux fois"),
    "a letter doubled": (
        replace(GOOD, letters=[*GOOD.letters, letter("a")]),
        "1 lettre en double de trop",
    ),
    "a letter never arrived": (
        replace(GOOD, letters=[letter("a")]),
        "1 lettre dite partie qui n'est pas arrivée",
    ),
    "a letter that arrived is still owed": (
        replace(holding(message("g", "owed", due=False)), letters=[*GOOD.letters, letter("g")]),
        "1 lettre arrivée que la base doit encore",
    ),
    "a letter arrived that nobody owed": (
        replace(GOOD, letters=[*GOOD.letters, letter("z")]),
        "1 lettre arrivée que la base doit encore",
    ),
    "a letter stayed": (holding(message("g", "owed")), "1 lettre due qui n'est pas partie"),
    "a letter was parked": (holding(message("g", "parked")), "1 lettre due qui n'est pas partie"),
    "a claim stayed": (replace(GOOD, stuck=frozenset("a")), "1 revendication restée"),
    "a closed house keeps a claim": (holding(message("g", "claimed")), "1 revendication restée"),
    "an answer was 500": (
        replace(GOOD, faults=[Fault(path="/queue", status=500, waits=False)]),
        "1 réponse 5xx autre que 503",
    ),
    "the journal is broken": (keeping(breaks=[1]), "1 journal ou Message-ID rompu"),
    "the database is damaged": (keeping(damage="page 3"), "base abîmée : page 3"),
}


@pytest.mark.parametrize(("account", "why"), DOCTORED.values(), ids=DOCTORED.keys())
def test_a_broken_promise_is_seen(account: Account, why: str) -> None:
    assert judged(account).broken == [why]


def test_a_process_that_died_may_double_one_letter_a_lane_and_no_more() -> None:
    died = [Day(name="tué", began=1, ended=2, died=1)]
    four = [letter(k) for k in "ghij"]
    messages = [message(k) for k in "ghij"]
    account = replace(holding(*messages), days=died, letters=[*GOOD.letters, *four, *four])
    assert (judged(account).broken, judged(account).allowed) == ([], 4)
    fifth = replace(account, letters=[*account.letters, letter("a")])
    assert judged(fifth).broken == ["1 lettre en double de trop"]


def test_a_letter_whose_250_was_not_heard_may_double_and_is_counted_apart() -> None:
    account = replace(GOOD, letters=[*GOOD.letters, letter("a")], unanswered=frozenset("a"))
    verdict = judged(account)
    assert (verdict.broken, verdict.doubled, verdict.unheard) == ([], [], 1)
    assert "0 en double (permis 0, et 1 sans 250)" in verdict.line()


def test_a_double_under_another_message_id_is_broken_even_where_doubles_are_allowed() -> None:
    twice = [*GOOD.letters, letter("a", "<other@orgue>")]
    account = replace(GOOD, letters=twice, unanswered=frozenset("a"))
    assert judged(account).broken == ["1 journal ou Message-ID rompu"]


def test_a_503_is_no_broken_promise_but_is_counted_and_so_is_one_without_retry_after() -> None:
    faults = [Fault(path="/", status=503, waits=True), Fault(path="/", status=503, waits=False)]
    verdict = judged(replace(GOOD, faults=faults))
    assert (verdict.broken, verdict.busy_answers, verdict.bare_answers) == ([], 2, 1)
