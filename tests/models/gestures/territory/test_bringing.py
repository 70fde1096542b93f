"""One import of an académie at a time: of two of one process too, the second is told."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.gestures.territory.bringing import SomebodyWrites, writing_alone
from tests.academy import valmont


def test_a_second_import_of_one_process_waits_until_the_first_has_ended(engine: sa.Engine) -> None:
    academy = valmont(engine)["AC"]
    with writing_alone(engine, academy):
        for others in ((academy,), ()):
            with pytest.raises(SomebodyWrites), writing_alone(engine, *others):
                raise AssertionError("two write at once")
        with pytest.raises(SomebodyWrites), writing_alone(engine, academy):
            raise AssertionError("who is refused must not free the place of the first")
    with writing_alone(engine), pytest.raises(SomebodyWrites), writing_alone(engine, academy):
        raise AssertionError("two write at once")
    with writing_alone(engine, academy):
        pass
