"""What a server's no means: each real wording, at its step, is about somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.envelope import DeliveryOutcome, Result
from channels.meanings import About
from channels.smtp_replies import Answered
from tests.channels.wordings import WORDINGS, Wording

READABLE = pytest.mark.parametrize(
    ("step", "code", "words", "about"), WORDINGS, ids=[f"{w[1]} {w[2][:50]}" for w in WORDINGS]
)


def means(step: str, code: int, words: str | bytes) -> Result:
    return Answered(step, code, words).result()


@READABLE
def test_each_wording_is_about_somebody(step: str, code: int, words: str, about: About) -> None:
    assert Answered(step, code, words).about is about


@READABLE
def test_what_is_about_us_owes_the_letter_and_what_is_not_blocks_no_other(
    step: str, code: int, words: str, about: About
) -> None:
    result = means(step, code, words)
    assert result.blocked is (about is About.US)
    refused = code >= 500 and about is not About.US
    assert (result.outcome is DeliveryOutcome.REFUSED) is refused
    assert result.bounced is (refused and about is About.MAILBOX)


MORE = [  # code, words, whether the address does not exist
    (554, "5.1.1 inconnu", True),
    (550, "5.1.2 Bad destination system", True),
    (553, "Mailbox name invalid", True),
    (550, "scripted", True),
    (550, "5.1.8 Sender address rejected", False),
    (550, "Blocked by a spam list", False),
    (552, "Mailbox full", False),
    (554, "No", False),
    (450, "4.1.1 try later", False),
]


@pytest.mark.parametrize(("code", "words", "bounced"), MORE)
def test_an_address_bounces_only_when_the_server_says_that_it_does_not_exist(
    code: int, words: str, bounced: bool
) -> None:
    assert means("RCPT TO", code, words).bounced is bounced


def test_a_vague_refusal_of_the_text_says_nothing_of_the_address() -> None:
    result = means("texte", 550, "scripted")
    assert (result.outcome, result.bounced) == (DeliveryOutcome.REFUSED, False)


def test_who_is_unknown_once_the_text_is_read_is_unknown() -> None:
    """Exchange and LMTP look for the recipient then."""
    assert means("texte", 550, "5.1.1 User unknown").bounced


LOCAL = st.sampled_from(
    [
        "relais",
        "relay",
        "spam",
        "policy",
        "blocked",
        "authentification",
        "rate",
        "quota",
        "virus",
        "sender",
        "user.unknown",
        "no-such-user",
        "postmaster",
        "5.7.1",
    ]
)
SPOKEN = st.sampled_from([w for w in WORDINGS if "x@ac-x.fr" in w[2]])


@given(SPOKEN, LOCAL)
def test_the_address_that_a_server_repeats_changes_nothing(spoken: Wording, local: str) -> None:
    step, code, words, about = spoken
    assert Answered(step, code, words.replace("x@ac-x.fr", f"{local}@ac-x.fr")).about is about


@given(st.sampled_from(WORDINGS), st.sampled_from([str.upper, str.lower, str.title]))
def test_case_changes_nothing(spoken: Wording, cased: object) -> None:
    step, code, words, about = spoken
    assert callable(cased)
    assert Answered(step, code, cased(words)).about is about


@given(st.sampled_from(WORDINGS))
def test_the_alphabet_of_an_answer_changes_nothing(spoken: Wording) -> None:
    step, code, words, about = spoken
    for alphabet in ("utf-8", "cp1252"):
        assert Answered(step, code, words.encode(alphabet)).about is about
    assert "refusé" in Answered("texte", 550, "refusé".encode("cp1252")).detail


@given(
    st.sampled_from(["connexion", "EHLO", "AUTH", "MAIL FROM"]),
    st.integers(400, 599),
    st.sampled_from([w[2] for w in WORDINGS]),
)
def test_before_a_server_has_heard_of_a_letter_nobody_bounces(
    step: str, code: int, words: str
) -> None:
    assert not means(step, code, words).bounced


@given(
    st.sampled_from(["connexion", "MAIL FROM", "RCPT TO", "DATA", "texte"]),
    st.integers(-1, 999),
    st.text(max_size=3000),
)
def test_whatever_a_server_says_means_something(step: str, code: int, words: str) -> None:
    result = means(step, code, words)
    assert result.bounced <= (result.outcome is DeliveryOutcome.REFUSED)
    assert result.blocked <= (result.outcome is DeliveryOutcome.RETRY)
    assert len(result.detail) < 400
