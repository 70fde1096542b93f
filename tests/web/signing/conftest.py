"""A provider for the tests of a module, well-mannered for each, and a portal in mid-January."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.signing.provider import Manners, Provider, a_provider
from tests.years import year_on


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with a_provider() as provider:
        yield provider


@pytest.fixture
def there(running: Provider) -> Provider:
    running.manners = Manners()
    return running


year = year_on(clock="12/01/2027 10:00")
