"""A year, told by the commands that people type: from the framing letter to next year's objectives.

This is the user's manual: each step is what somebody does, on its day, and what leaves because of
it. The académie is a cut of sixty real schools of the Val-de-Marne; the mail goes to the local
mailbox.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.story.command import orgue
from tests.story.cut import CUT, circonscriptions_of, people_file

PILOT, CABINET = "anne.moreau@ac-creteil.fr", "cabinet@ac-creteil.fr"
DEPARTMENT, DASEN = "paul.roux@ac-creteil.fr", "dasen94@ac-creteil.fr"
SCHOOL, HEAD = "0942147Y", "ce.0942147Y@ac-creteil.fr"


class Year:
    """The commands of a year, and the messages that left since the last look."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def does(self, *words: str, by: str, on: str, refused: bool = False) -> dict[str, Any]:
        return orgue(*words, "--by", by, "--now", on, refused=refused)

    def goes_to(self, moment: str) -> Counter[str]:
        """One run at *moment*: how many of each text left, digests opened."""
        orgue("tick", "--now", moment)
        left: Counter[str] = Counter()
        for message in orgue("outbox", "list", "--state", "sent")["messages"]:
            if message["key"] not in self.seen:
                self.seen.add(message["key"])
                left.update(self.texts(message))
        return left

    @staticmethod
    def texts(message: dict[str, Any]) -> list[str]:
        if message["template"] != "digest":
            return [message["template"]]
        return [i["template"] for i in message["items"] if i["state"] == "sent"]

    def task(self, by: str) -> str:
        """The number of the first thing that awaits somebody's decision."""
        return str(orgue("validate", "list", "--by", by)["tasks"][0]["task"])


@pytest.mark.slow
def test_a_year(home: Path, tmp_path: Path) -> None:
    year, ien = Year(), _launched(tmp_path)
    _cadrage(year)
    _call_for_actions(year, ien)
    _validation(year, ien)
    _the_week(year)
    _capitalisation(year, ien)
    _closing_seminar(year)


def _launched(tmp_path: Path) -> str:
    """Schools and people are loaded, the year drafted and launched; return the school's IEN."""
    orgue("territory", "import", str(CUT))
    codes = circonscriptions_of(CUT)
    orgue("people", "import", str(people_file(tmp_path / "personnes.csv", codes)))
    orgue("cycle", "draft", "2026-27", "--academy", "24", "--week", "2027-03-15")
    launch = ("cycle", "launch", "2026-27", "--academy", "24", "--by", PILOT)
    at = ("--now", "2026-08-31T10:00")
    number = orgue(*launch, *at, refused=True)["error"]["facts"]["messages"]
    orgue(*launch, *at, "--messages", str(number))
    return f"ien{codes.index('0940926W') + 1}@ac-creteil.fr"


def _cadrage(year: Year) -> None:
    """The pilot writes the letter, the recteur validates it, the DASEN issues the version."""
    assert year.goes_to("2026-09-01T07:45") == {
        "framing_due": 1,
        "team_to_compose": 2,
        "weekly_figures": 2,
    }
    year.does(
        "framing", "submit", "--text", "Persévérer ensemble.", by=PILOT, on="2026-09-14T10:00"
    )
    assert year.goes_to("2026-09-14T10:01")["framing_to_validate"] == 1
    year.does("validate", "accept", year.task(CABINET), by=CABINET, on="2026-09-16T09:00")
    assert year.goes_to("2026-09-16T09:01")["version_to_issue"] == 1
    year.does(
        "framing", "issue", "094", "--text", "Ici, les parents.", by=DASEN, on="2026-09-21T15:00"
    )
    assert year.goes_to("2026-09-22T07:45")["framing_published"] >= 7
    year.does("team", "complete", "24", by=PILOT, on="2026-09-22T09:00")
    year.does("team", "complete", "094", by=DEPARTMENT, on="2026-09-22T09:00")


def _call_for_actions(year: Year, ien: str) -> None:
    """Sixty schools are invited; one proposes, is asked to correct, and corrects."""
    assert year.goes_to("2026-11-02T07:45")["call_opened"] == 60
    too_early = year.does(
        "framing", "submit", "--text", "Encore.", by=DEPARTMENT, on="2026-11-02T09:00", refused=True
    )
    assert too_early["error"]["code"] == "NotYours"

    proposal = ("action", "propose", SCHOOL, "--title", "Atelier-débat parents", "--parents")
    proposal += ("--theme", "La mobilisation des parents", "--contact", "La direction")
    made = year.does(*proposal, "--date", "2027-03-16", "--submit", by=HEAD, on="2026-11-10T11:00")
    left = year.goes_to("2026-11-10T11:01")
    assert (left["action_received"], left["to_validate"]) == (1, 1)
    why = ("--reason", "Combien de parents attendez-vous ?")
    year.does("validate", "return", year.task(ien), *why, by=ien, on="2026-11-12T14:00")
    assert year.goes_to("2026-11-12T14:01")["returned"] == 1
    year.does("action", "submit", str(made["action"]), by=HEAD, on="2026-11-16T10:00")
    assert year.goes_to("2026-11-16T10:01")["to_validate"] == 1

    assert year.goes_to("2026-11-23T07:45")["silent_reminder"] == 59
    assert year.goes_to("2027-01-04T07:45")["silent_reminder"] == 59


def _validation(year: Year, ien: str) -> None:
    """The IEN accepts and puts the action forward: it climbs; its carrier reads it next morning."""
    year.does("flagship", "choose", "1", by=ien, on="2027-01-05T10:00")
    for decider, day in ((ien, "2027-01-05"), (DEPARTMENT, "2027-01-06"), (PILOT, "2027-01-07")):
        year.does("validate", "accept", year.task(decider), by=decider, on=f"{day}T11:00")
        assert "accepted" not in year.goes_to(f"{day}T11:01")
    left = year.goes_to("2027-01-08T07:45")
    assert (left["accepted"], left["silent_reminder"]) == (1, 59)
    assert "accepted" not in year.goes_to("2027-02-22T07:45")


def _the_week(year: Year) -> None:
    """The programme is published, the day's programme leaves each morning, the school confirms."""
    assert year.goes_to("2027-03-01T07:45")["programme_published"] >= 1
    assert year.goes_to("2027-03-16T07:45")["day_programme"] == 4
    assert year.goes_to("2027-03-17T07:45")["confirm_took_place"] == 1
    year.does("action", "confirm", "1", by=HEAD, on="2027-03-17T12:00")


def _capitalisation(year: Year, ien: str) -> None:
    """The school reports; each level writes its synthesis, the level above reads it."""
    assert year.goes_to("2027-03-22T07:45")["report_due"] == 1
    effects = ("--effects", "Des parents reviennent.", "--share")
    year.does("action", "report", "1", *effects, by=HEAD, on="2027-03-23T16:00")
    assert year.goes_to("2027-04-26T07:45")["synthesis_due"] == 7
    year.does("synthesis", "submit", "0940926W", "--text", "Bilan.", by=ien, on="2027-04-27T10:00")
    year.does("validate", "accept", year.task(DEPARTMENT), by=DEPARTMENT, on="2027-04-28T10:00")


def _closing_seminar(year: Year) -> None:
    """The review is validated, the objectives of next year are set, the cycle closes."""
    assert year.goes_to("2027-06-08T07:45")["seminar_invitation"] >= 9
    assert year.goes_to("2027-06-16T07:45")["review_due"] == 1
    year.does("review", "submit", "--text", "Une belle année.", by=PILOT, on="2027-06-17T10:00")
    year.does("validate", "accept", year.task(CABINET), by=CABINET, on="2027-06-18T10:00")
    year.does("objectives", "set", "Associer les parents.", by=PILOT, on="2027-06-29T17:00")
    assert year.goes_to("2027-06-30T07:45")["objectives_published"] >= 9
    closed = year.does(
        "cycle", "close", "2026-27", "--academy", "24", by=PILOT, on="2027-07-02T18:00"
    )
    assert closed["state"] == "closed"
    assert year.goes_to("2027-07-05T08:00") == {}
