"""``orgue token``: make, list, revoke."""

from __future__ import annotations

from pathlib import Path

from models.home import home_engine
from tests.academy import mail_of, valmont
from tests.orgue.typing_commands import refused, typed

IEN = mail_of("ien1")
ASKED = ("token", "make", IEN, "--name", "Site", "--scope", "read", "--scope", "decide")


def test_a_token_is_made_listed_and_revoked(home: Path) -> None:
    valmont(home_engine())
    made = typed(*ASKED, "--days", "30").data
    assert made["token"].startswith("orgue_")
    (row,) = typed("token", "list", "--person", IEN).data["tokens"]
    assert (row["id"], row["name"], row["person"]) == (made["id"], "Site", IEN)
    assert row["scopes"] == ["read", "decide"]
    assert made["token"] not in str(row)
    assert typed("token", "revoke", str(made["id"]), "--by", IEN).data["revoked"]
    assert typed("token", "list").data["tokens"] == []
    assert refused("token", "revoke", str(made["id"])).error == "NotFound"


def test_a_token_for_nobody_or_for_too_long_is_refused(home: Path) -> None:
    valmont(home_engine())
    assert refused(*ASKED, "--days", "400").error == "BadTerms"
    assert refused("token", "make", "x@y.fr", "--name", "a", "--scope", "read").error == "NotFound"
