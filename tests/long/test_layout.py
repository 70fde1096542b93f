"""What tests of real servers rely on: fetched once, and a lack that is told."""

from __future__ import annotations

import pytest

from tests.long import needs


def test_a_program_that_cannot_be_had_is_named() -> None:
    with pytest.raises(needs.Missing, match="no-such-package-here"):
        needs.debian("no-such-package-here", "no-such-program-here")


def test_a_program_that_is_there_is_taken_as_it_is() -> None:
    assert needs.debian("no-such-package-here", "sh").name == "sh"
