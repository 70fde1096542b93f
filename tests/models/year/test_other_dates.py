"""Whatever else happens in a year has a code of its own in calendars, whatever its name."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from models.year.definition import Definition, OtherDate, read_definition
from models.year.other_dates import carried_on, codes_of

NAMES = st.text(alphabet="aÀé -!R", min_size=1, max_size=45)
DAYS = st.sampled_from(["2027-02-04", "2027-02-05", "2027-03-16"])
OTHERS = st.lists(
    st.builds(
        OtherDate,
        name=NAMES,
        on=DAYS,
        until=st.none() | DAYS,
        code=st.none() | st.sampled_from(["x", "2027-02-04-a"]),
    ),
    max_size=8,
)


def dates(*said: tuple[str, str]) -> tuple[OtherDate, ...]:
    return tuple(OtherDate(name=name, on=on) for name, on in said)


@cache
def shipped() -> Definition:
    return read_definition()


def with_others(others: tuple[OtherDate, ...]) -> Definition:
    return shipped().model_copy(update={"other_dates": others})


@given(OTHERS)
def test_each_has_a_code_and_no_two_have_the_same(others: list[OtherDate]) -> None:
    codes = codes_of(others)
    assert len({*codes}) == len(others)
    assert codes == codes_of(others)


@given(OTHERS, OTHERS)
def test_after_a_change_no_two_have_the_same_either(
    before: list[OtherDate], after: list[OtherDate]
) -> None:
    changed = carried_on(with_others(tuple(before)), with_others(tuple(after)))
    codes = codes_of(changed.other_dates)
    assert len({*codes}) == len(after)


@given(st.lists(st.tuples(NAMES, DAYS), max_size=6, unique=True), st.data())
def test_what_stays_on_its_day_keeps_its_code_in_whatever_order(
    said: list[tuple[str, str]], data: st.DataObject
) -> None:
    staying = data.draw(st.permutations(said))[: data.draw(st.integers(0, 6))]
    changed = carried_on(with_others(dates(*said)), with_others(dates(*staying)))
    was = dict(zip(said, codes_of(dates(*said)), strict=True))
    now = dict(zip(staying, codes_of(changed.other_dates), strict=True))
    assert now == {one: was[one] for one in staying}


def test_codes_are_those_that_calendars_have_already() -> None:
    others = dates(("Salon des métiers", "2027-02-04"), ("Forum", "2027-02-05"))
    assert codes_of(others) == ["2027-02-04-salon-des-m-tiers", "2027-02-05-forum"]
