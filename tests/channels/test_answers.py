"""What a server's words say of an address, and what they say of us."""

from __future__ import annotations

import pytest

from channels.answers import Answered
from channels.envelope import Outcome

BOUNCES = [  # code, words, whether the address does not exist
    (550, "5.1.1 <x@y.fr>: Recipient address rejected: User unknown", True),
    (550, "5.1.2 Bad destination system", True),
    (554, "5.1.1 inconnu", True),
    (550, "No such user here", True),
    (551, "User not local", True),
    (553, "Mailbox name invalid", True),
    (550, "5.7.1 Message refused by policy", False),
    (550, "5.1.8 Sender address rejected", False),
    (550, "5.2.2 Mailbox full", False),
    (550, "Rejected because of your sender reputation", False),
    (550, "Blocked by a spam list", False),
    (552, "Mailbox full", False),
    (554, "No", False),
    (450, "4.1.1 try later", False),
]


@pytest.mark.parametrize(("code", "words", "bounced"), BOUNCES)
def test_an_address_bounces_only_when_the_server_says_that_it_does_not_exist(
    code: int, words: str, bounced: bool
) -> None:
    assert Answered("RCPT TO", code, words).result().bounced is bounced


def test_a_refusal_of_the_text_says_nothing_of_the_address() -> None:
    result = Answered("texte", 550, "5.1.1 inconnu").result()
    assert (result.outcome, result.bounced) == (Outcome.REFUSED, False)


@pytest.mark.parametrize("words", ["5.7.1 Relaying denied", "relay not permitted"])
def test_a_server_that_will_not_relay_for_us_costs_no_letter(words: str) -> None:
    result = Answered("RCPT TO", 550, words).result()
    assert (result.outcome, result.blocked, result.bounced) == (Outcome.RETRY, True, False)
