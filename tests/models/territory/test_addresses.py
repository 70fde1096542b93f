"""One address is read however it was pasted; of two, none is chosen; what is none is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.territory.addresses import InvalidMail, need_mail, read_address, valid_mail

PAUL = "paul.essai@ac-exemple.fr"
PASTED = [
    PAUL,
    f"  {PAUL} ",
    "Paul.Essai@AC-Exemple.fr",
    f"{PAUL}\u200b",
    f"\ufeff{PAUL}",
    "paul.es\u00adsai@ac-exemple.fr",
    f"\u00a0{PAUL}\u202f",
    "paul.essai\u200e@\u2060ac-exemple.fr",
    f"'{PAUL}",
    f"'{PAUL}'",
    f'"{PAUL}"',
    f"« {PAUL} »",
    f"<{PAUL}>",
    f"mailto:{PAUL}",
    f"MAILTO: {PAUL}",
    f"mailto:{PAUL}?subject=Bonjour",
    f"smtp:{PAUL}",
    f"{PAUL}.",
    f"{PAUL},",
    f"{PAUL};",
    f"{PAUL} ;",
    "paul.essai @ac-exemple.fr",
    "paul.essai@ ac-exemple.fr",
    f"{PAUL}; {PAUL}",
    f"{PAUL}<mailto:{PAUL}>",
    f"{PAUL} <{PAUL}>",
    f"({PAUL})",
    f'="{PAUL}"',
]


@pytest.mark.parametrize("text", PASTED)
def test_one_address_is_read_however_it_was_pasted(text: str) -> None:
    assert valid_mail(text) == PAUL


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"Paul Essai <{PAUL}>", "Paul Essai"),
        (f'"ESSAI, Paul" <{PAUL}>', "ESSAI, Paul"),
        (f"Paul Essai<{PAUL}>", "Paul Essai"),
        (f"<{PAUL}> Paul Essai", "Paul Essai"),
        (f"Paul Essai [mailto:{PAUL}]", "Paul Essai"),
        (f"Paul Essai ({PAUL})", "Paul Essai"),
        (f"{PAUL} (Paul Essai)", "Paul Essai"),
        (f"Paul\u00a0Essai\u200b <{PAUL}>", "Paul Essai"),
        (f"Cabinet (DASEN) <{PAUL}>", "Cabinet (DASEN)"),
        (f"'Paul Essai' <{PAUL}>", "Paul Essai"),
    ],
)
def test_the_name_beside_it_is_read_too(text: str, name: str) -> None:
    found = read_address(text)
    assert found is not None
    assert (found.mail, found.name) == (PAUL, name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "paul",
        "paul(at)ac-exemple.fr",
        "paul@localhost",
        "paul.éssai@ac-exemple.fr",
        f"{PAUL};anne@ac-exemple.fr",
        f"{PAUL} / anne@ac-exemple.fr",
        f"{PAUL}/anne@ac-exemple.fr",
        f"Paul <{PAUL}>, Anne <anne@ac-exemple.fr>",
        f"ne plus utiliser {PAUL}",
        f"Courriel : {PAUL}",
        f"{PAUL} anne@",
        "paul essai@ac-exemple.fr",
        f"Paul {PAUL}",
        "paul..essai@ac-exemple.fr",
        "paul@@ac-exemple.fr",
        "paul@ac exemple.fr",
        f"{'a' * 250}@x.fr",
    ],
)
def test_where_there_is_not_one_address_none_is_read(text: str) -> None:
    assert read_address(text) is None


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("p\u0430ul@ac-exemple.fr", "U+0430"),
        ("paul\u2013essai@ac-exemple.fr", "U+2013"),
        ("andré@ac-exemple.fr", "U+00E9"),
        ("paul@ac\u3002exemple.fr", "U+3002"),
    ],
)
def test_a_sign_that_can_hardly_be_told_is_named_in_the_refusal(text: str, sign: str) -> None:
    with pytest.raises(
        InvalidMail, match=r"n'est pas une adresse de courriel .*" + sign.replace("+", r"\+")
    ):
        need_mail(text)


@pytest.mark.parametrize("text", [f"{PAUL} / anne@x.fr", f"{PAUL};anne@x.fr;{PAUL.upper()}"])
def test_of_two_addresses_it_is_said_that_there_are_two(text: str) -> None:
    with pytest.raises(InvalidMail, match=r"donne 2 adresses de courriel : n'en gardez qu'une\."):
        need_mail(text)


@given(
    st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?@[a-z]{1,8}\.fr", fullmatch=True), st.text(max_size=8)
)
def test_an_address_is_itself_and_none_other_is_made_of_a_text(mail: str, text: str) -> None:
    assert valid_mail(mail) == mail
    found = valid_mail(f"{text} <{mail}>")
    assert found in (mail, None)
    assert valid_mail(found or mail) == mail
