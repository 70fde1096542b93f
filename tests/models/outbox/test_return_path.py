"""Each letter has a return path of its own, which nobody makes up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.settings import Settings
from models.access.secret import secret_of
from models.database.transactions import gesture, reading
from models.outbox.return_path import letter_of, return_path, token_of
from tests.academy import Year

VERP = "retours+{}@ac-exemple.fr"


@given(number=st.integers(1, 999_999_999), secret=st.text(min_size=1))
def test_a_return_path_fits_in_a_mailbox_and_is_plain(number: int, secret: str) -> None:
    made = return_path(VERP, token_of(secret.encode("utf-8", "ignore").decode() or "s", number))
    mailbox, _, domain = made.partition("@")
    assert (len(mailbox) <= 64, domain, made.isascii()) == (True, "ac-exemple.fr", True)


@pytest.mark.parametrize("pattern", [VERP, "retours{}@ac-exemple.fr", "retours@ac-exemple.fr"])
def test_without_a_token_it_is_the_same_for_all(pattern: str) -> None:
    assert return_path(pattern, "") == "retours@ac-exemple.fr"


def test_a_letter_is_known_by_where_it_came_and_no_other_seal_opens(year: Year) -> None:
    with gesture(year.engine) as session:
        token = token_of(secret_of(session), 12)
    came = return_path(VERP, token)
    with reading(year.engine) as session:
        assert letter_of(session, ["autre@ac-exemple.fr", f"Retours <{came.upper()}>"]) == 12
        cut = token[:-1] + ("b" if token[-1] == "a" else "a")
        made_up = came.replace("+12-", "+13-"), return_path(VERP, cut), "", "12-@"
        for one in (*made_up, token_of("autre", 12)):
            assert letter_of(session, [one]) is None, one


@pytest.mark.parametrize(
    "written", ["retours", "@ac-exemple.fr", "a b@ac.fr", "{}{}@ac.fr", "x" * 60 + "+{}@ac.fr"]
)
def test_what_is_no_return_path_is_refused_at_start(written: str) -> None:
    with pytest.raises(ValidationError, match="adresse de retour"):
        Settings(mail_return=written)
