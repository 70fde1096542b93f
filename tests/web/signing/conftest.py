"""A provider for the tests of a module, well-mannered for each, and a portal in mid-January."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.academy import Year, launched
from tests.web.portal import put_clock
from tests.web.signing.provider import Manners, Provider, a_provider


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with a_provider() as provider:
        yield provider


@pytest.fixture
def there(running: Provider) -> Provider:
    running.manners = Manners()
    return running


@pytest.fixture
def year(memory: sa.Engine) -> Year:
    made = launched(memory)
    put_clock(made, "12/01/2027 10:00")
    return made
