"""What is large is read once of its text, and told from another by it."""

from __future__ import annotations

from copy import copy, deepcopy

from sqlalchemy.dialects import sqlite

from models.database.types import KeptJSON, canonical, text_of

WHOLE = {"b": [1, 2], "a": {"é": None}}


def test_what_is_read_again_is_the_same_and_says_its_text() -> None:
    text = canonical(WHOLE)
    read, again = (KeptJSON().process_result_value(text, sqlite.dialect()) for _ in range(2))
    assert (read, read is again, text_of(read)) == (WHOLE, True, text)


def test_what_is_changed_says_its_own_text() -> None:
    read = KeptJSON().process_result_value(canonical(WHOLE), sqlite.dialect())
    for changed in (copy(read), deepcopy(read), dict(read), read | {}, read.copy()):
        changed["a"] = 1
        assert text_of(changed) == canonical(WHOLE | {"a": 1})
    assert read == WHOLE


def test_a_list_is_kept_as_it_is() -> None:
    assert KeptJSON().process_result_value("[1,2]", sqlite.dialect()) == [1, 2]
