"""What papers allow decides where an image may be used: one function, over every output."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.work.uses import (
    NEEDS,
    OUTPUTS,
    USES,
    OutputKind,
    PaperUse,
    may_be_used,
    usable,
    uses_on,
    words_of_uses,
)

DAY = date(2027, 3, 16)
WITHIN_THE_PORTAL = {OutputKind.ACTION, OutputKind.REPORT, OutputKind.STAFF_LIBRARY}


@dataclass(frozen=True, kw_only=True)
class Image:
    consent: bool | None = True
    for_site: bool = False
    for_social: bool = False
    for_press: bool = False
    uses_until: date | None = DAY
    removed_at: datetime | None = None


IMAGES = st.builds(
    Image,
    consent=st.sampled_from([True, False, None]),
    for_site=st.booleans(),
    for_social=st.booleans(),
    for_press=st.booleans(),
    uses_until=st.none() | st.dates(DAY - timedelta(3), DAY + timedelta(3)),
    removed_at=st.none() | st.just(datetime(2027, 3, 1, tzinfo=UTC)),
)


def test_every_output_and_every_use_is_said() -> None:
    assert set(NEEDS) == set(OUTPUTS) == set(OutputKind)
    assert set(USES) == set(PaperUse)
    assert {kind for kind, needs in NEEDS.items() if not needs} == WITHIN_THE_PORTAL


@given(IMAGES, st.sampled_from(OutputKind), st.dates(DAY - timedelta(5), DAY + timedelta(5)))
def test_no_output_ever_takes_an_image_whose_use_does_not_allow_it(
    image: Image, output: OutputKind, day: date
) -> None:
    """Said again in plain words, use by use."""
    said = {
        PaperUse.SITE: image.for_site,
        PaperUse.SOCIAL: image.for_social,
        PaperUse.PRESS: image.for_press,
    }
    if not may_be_used(image, output, day):
        return
    assert image.removed_at is None
    assert image.consent is not False
    if output not in WITHIN_THE_PORTAL:
        assert image.consent is True
        assert image.uses_until is not None
        assert day <= image.uses_until
    assert all(said[use] for use in NEEDS[output])


@given(IMAGES, st.sampled_from(PaperUse))
def test_one_use_more_never_opens_what_does_not_need_it(image: Image, use: PaperUse) -> None:
    """The uses are a set, in no order: the press gives no right to social networks."""
    more = Image(**{**vars(image), f"for_{use.value}": True})
    for output in OutputKind:
        if may_be_used(more, output, DAY) and not may_be_used(image, output, DAY):
            assert use in NEEDS[output]


def test_what_is_unset_is_internal() -> None:
    image = Image()
    assert uses_on(image, DAY) == frozenset()
    assert {o for o in OutputKind if may_be_used(image, o, DAY)} == WITHIN_THE_PORTAL


@pytest.mark.parametrize(("after", "shown"), [(0, True), (1, False)])
def test_the_last_day_is_included_and_past_it_only_the_portal_is_left(
    after: int, shown: bool
) -> None:
    image, day = Image(for_site=True, for_press=True), DAY + timedelta(after)
    for output in (OutputKind.PUBLIC_PAGE, OutputKind.PRESS_KIT, OutputKind.PRINTED):
        assert bool(usable([image], output, day)) is shown
    assert usable([image], OutputKind.ACTION, day) == [image]


def test_it_is_said_in_words() -> None:
    outside = Image(for_site=True, for_press=True)
    assert words_of_uses(Image(), DAY) == "usage interne"
    said = "usage interne, le site de l'académie, la presse, jusqu'au 16/03/2027"
    assert words_of_uses(outside, DAY) == said
    over = "usage interne (le site de l'académie, la presse : autorisé jusqu'au 16/03/2027)"
    assert words_of_uses(outside, DAY + timedelta(1)) == over
