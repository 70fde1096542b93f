"""Families sign up where a head opened it; the last place is given once, and all is forgotten."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models.access.secret import known_secret
from models.database.transactions import gesture, reading
from models.errors import NotYours, Refusal
from models.gestures.families import opening, signing_up
from models.gestures.families.signing_up import (
    BadSignUp,
    NoPlaceLeft,
    NoSignUps,
    NoSuchSignUp,
)
from models.gestures.families.telling import BadTranslation, keep_family_text
from models.journal import JOURNAL
from models.serving.exports.sign_ups import as_csv
from models.serving.families.sign_ups import family_texts, sign_ups_of
from models.tick import close_what_is_over
from models.work.sign_up import FAMILY_SIGN_UP, direction_of, token_of_sign_up
from tests.academy import Year, at
from tests.programmes import announced, held
from tests.web.programme.public_world import public
from tests.years import year_on

year = year_on("engine", now="12/01/2027 10:00")
LOU = {"first_name": "Lou", "people": "2", "reach": "06 11 22 33 44"}


def action(year: Year, day: str = "16/03/2027") -> int:
    """A public action of E11, open to families."""
    number = announced(year, "E11", "Café", held(day), content={"open_to": ["families"]})
    public(year, number)
    return number


def opened(year: Year, capacity: int | None = None, **more: Any) -> int:
    number = action(year)
    year.act(opening.open_sign_ups, number, capacity, year.by("E11"), **more)
    return number


def came(year: Year, number: int, key: str, **said: Any) -> signing_up.SignedUp:
    found: signing_up.SignedUp = year.act(
        signing_up.sign_up, number, LOU | {"form_key": key * 8} | said
    )
    return found


def rows(year: Year) -> list[Any]:
    return list(year.all(sa.select(FAMILY_SIGN_UP).order_by(FAMILY_SIGN_UP.c.id)))


def test_it_is_off_until_the_head_opens_it(year: Year) -> None:
    number = action(year)
    with pytest.raises(NoSignUps):
        came(year, number, "a")
    for who in ("E12", "ien1", "pilote"):
        with pytest.raises(NotYours):
            year.act(opening.open_sign_ups, number, None, year.by(who))
    year.act(opening.open_sign_ups, number, None, year.by("E11"))
    assert came(year, number, "a") == signing_up.SignedUp(number=1, waiting=False)
    year.act(opening.close_sign_ups, number, year.by("E11"))
    with pytest.raises(NoSignUps):
        came(year, number, "b")
    assert len(rows(year)) == 1, "who came stays"


def test_an_internal_action_has_no_sign_ups_and_one_made_internal_none_any_more(year: Year) -> None:
    number = action(year)
    public(year, number, yes=False)
    with pytest.raises(Refusal, match="pas publique"):
        year.act(opening.open_sign_ups, number, None, year.by("E11"))
    public(year, number)
    closed = announced(year, "E11", "Dictée", held("16/03/2027"))
    public(year, closed)
    with pytest.raises(Refusal, match="pas ouverte aux familles"):
        year.act(opening.open_sign_ups, closed, None, year.by("E11"))
    for wrong in (0, 5_001):
        with pytest.raises(Refusal, match="places"):
            year.act(opening.open_sign_ups, number, wrong, year.by("E11"))
    year.act(opening.open_sign_ups, number, 3, year.by("E11"))
    public(year, number, yes=False)
    with pytest.raises(NoSignUps):
        came(year, number, "a")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_name": " "}, "first_name"),
        ({"first_name": "x" * 61}, "first_name"),
        ({"first_name": "1234"}, "first_name"),
        ({"first_name": "https://spam.example"}, "first_name"),
        ({"people": "0"}, "people"),
        ({"people": "21"}, "people"),
        ({"people": "²"}, "people"),
        ({"people": "-1"}, "people"),
        ({"reach": ""}, "reach"),
        ({"reach": "chez moi"}, "reach"),
        ({"reach": "x" * 255}, "reach"),
        ({"form_key": ""}, "first_name"),
    ],
)
def test_what_is_said_wrong_is_told_beside_its_field(
    year: Year, wrong: dict[str, Any], field: str
) -> None:
    number = opened(year)
    with pytest.raises(BadSignUp) as refused:
        year.act(signing_up.sign_up, number, LOU | {"form_key": "k" * 8} | wrong)
    assert list(refused.value.facts["errors"]) == [field]
    assert rows(year) == []


def test_the_same_form_signs_up_once(year: Year) -> None:
    number = opened(year)
    assert came(year, number, "a") == came(year, number, "a")
    assert len(rows(year)) == 1


def test_a_full_list_says_so_or_has_people_wait_in_their_order(year: Year) -> None:
    number = opened(year, 3)
    came(year, number, "a")
    with pytest.raises(NoPlaceLeft, match="une place"):
        came(year, number, "b")
    year.act(opening.open_sign_ups, number, 3, year.by("E11"), waits=True)
    assert came(year, number, "b").waiting
    assert came(year, number, "c", people="1").waiting, "one place is left, and somebody waits"
    with reading(year.engine) as session:
        found = sign_ups_of(session, number)
        assert (found.coming, found.waiting) == (2, 2)
    for who in ("E12", "ien1"):
        with pytest.raises(NotYours):
            year.act(opening.give_place, 2, year.by(who))
    year.act(opening.give_place, 2, year.by("E11"))
    year.act(opening.remove_sign_up, 1, year.by("E11"))
    assert [(one.id, one.waiting) for one in rows(year)] == [(2, False), (3, True)]


def test_of_two_who_take_the_last_place_at_once_one_has_it(year: Year) -> None:
    number = opened(year, 2)
    together, said = threading.Barrier(4), []

    def take(key: str) -> None:
        together.wait()
        try:
            came(year, number, key)
            said.append("came")
        except NoPlaceLeft:
            said.append("full")

    threads = [threading.Thread(target=take, args=(key,)) for key in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["came", "full", "full", "full"]
    assert sum(one.people for one in rows(year)) == 2


def test_a_family_takes_it_back_by_its_own_address_alone(year: Year) -> None:
    number = opened(year)
    first, other = came(year, number, "a"), came(year, number, "b")
    with reading(year.engine) as session:
        secret = known_secret(session) or ""
    token = token_of_sign_up(secret, first.number)
    for wrong in ("", "1", token[:-1], token.replace("1-", f"{other.number}-", 1), "1-" + "a" * 24):
        with gesture(year.engine) as session, pytest.raises(NoSuchSignUp):
            signing_up.take_sign_up_back(session, wrong, year.moment)
    with gesture(year.engine) as session:
        assert signing_up.take_sign_up_back(session, token, year.moment) == number
    assert [one.id for one in rows(year)] == [other.number]
    with gesture(year.engine) as session, pytest.raises(NoSuchSignUp):
        signing_up.take_sign_up_back(session, token, year.moment)


def test_it_is_all_forgotten_fifteen_days_after_the_action_and_never_told(year: Year) -> None:
    number = opened(year)
    came(year, number, "a", first_name="Zébulon", reach="zebulon@famille.example")
    told = str(year.all(sa.select(JOURNAL)))
    assert "bulon" not in told
    last = at("16/03/2027 10:00")
    close_what_is_over(year.engine, last + timedelta(days=15))
    assert len(rows(year)) == 1
    close_what_is_over(year.engine, last + timedelta(days=16))
    assert rows(year) == []


def test_what_a_family_types_is_no_formula(year: Year) -> None:
    number = opened(year)
    came(year, number, "a", first_name="=Lou()")
    with reading(year.engine) as session:
        lines = as_csv(sign_ups_of(session, number)).decode("utf-8-sig").splitlines()
    assert lines[1] == "'=Lou();2;06 11 22 33 44;"


def test_a_school_says_it_in_the_languages_of_its_families(year: Year) -> None:
    unit = year.units["E11"]

    def say(language: str, text: str, who: str = "E11") -> None:
        with gesture(year.engine) as session:
            keep_family_text(session, unit, language, text, year.by(who), year.moment)

    say("AR ", "أهلا بكم")
    say("pt", "Bem-vindos")
    for language, text in (("arabe", "x"), ("", "x"), ("ar", "x" * 3_001), ("ar;", "x")):
        with pytest.raises(BadTranslation):
            say(language, text)
    with pytest.raises(NotYours):
        say("ar", "x", "E12")
    with reading(year.engine) as session:
        found = family_texts(session, unit)
    assert [(one.language, one.direction) for one in found] == [("ar", "rtl"), ("pt", "ltr")]
    say("pt", " ")
    with reading(year.engine) as session:
        assert [one.language for one in family_texts(session, unit)] == ["ar"]
    assert [direction_of(one) for one in ("ur-pk", "ku-latn", "ar-latn", "fr")] == [
        *("rtl", "ltr", "ltr", "ltr")
    ]
