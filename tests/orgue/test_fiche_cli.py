"""``orgue action``: a fiche is started, completed, changed, answered, documented by command."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.cycle.opening import change_cycle
from models.journal import JOURNAL
from models.territory.unit import UNIT
from models.year.cycle import Cycle
from tests.academy import Year, mail_of
from tests.models.work.documents import PDF
from tests.orgue.typing_commands import IEN, PILOT, refused, typed

E21 = mail_of("E21")
UAI, OTHER = "0940001R", "0940002S"


@pytest.fixture
def at_work(underway: Year) -> Year:
    """A live cycle in which two écoles have codes that can be typed."""
    with gesture(underway.engine) as session:
        for code, uai in (("E21", UAI), ("E11", OTHER)):
            unit = sa.update(UNIT).where(UNIT.c.code == code).values(code=uai)
            session.connection().execute(unit)
    return underway


def test_what_a_command_did_not_say_is_asked_for_by_its_option(at_work: Year) -> None:
    confirming = refused("action", "confirm", "1", "cancelled", "--by", E21)
    assert "--reason « … »" in str(confirming)
    reporting = refused("action", "report", "1", "--by", E21)
    assert "--effects" in str(reporting)


def started(*more: str) -> str:
    return str(typed("action", "start", UAI, "--by", E21, *more).data["action"])


def test_an_own_question_of_the_academie_is_answered_and_shown(at_work: Year) -> None:
    asked = [{"code": "bus", "label": "Un transport ?", "kind": "yes", "required": True}]
    with gesture(at_work.engine) as session:
        cycle = session.get_one(Cycle, at_work.cycle_id)
        by = at_work.by("pilote")
        change_cycle(session, cycle, {"own_fields": asked}, by, at_work.moment)
    number = started()
    wrong = refused("action", "edit", number, "--by", E21, "--set", "own_bus=parfois")
    assert "Un transport ? : Choisissez dans la liste." in str(wrong)
    typed("action", "edit", number, "--by", E21, "--set", "own_bus=oui")
    assert typed("action", "show", number).data["fiche"]["own_bus"] == "yes"


def test_a_model_is_started_completed_and_shown(at_work: Year) -> None:
    number = started("--model", "7")
    said = typed(
        "action",
        "edit",
        number,
        "--by",
        E21,
        "--set",
        "audiences.parents=30",
        "--set",
        "partners.0.name=Ville",
        "--set",
        "partners.0.convention=oui",
        "--set",
        f"associated={OTHER}",
    )
    assert said.data["changed"] == ["audiences", "associated", "partners"]
    typed("action", "edit", number, "--by", E21, "--set", "audiences.staff=4")
    shown = typed("action", "show", number).data
    assert shown["fiche"]["audiences"] == {"parents": 30, "staff": 4}
    assert shown["fiche"]["associated"] == ["École des Tilleuls"]
    action = at_work.action(int(number))
    assert (action.title, action.with_parents, action.has_convention) == (
        "Atelier-débat parents",
        True,
        True,
    )


def test_what_was_submitted_is_changed_on_request_only(at_work: Year) -> None:
    where = ("action", "edit", "1", "--by", E21, "--set", "place=Préau")
    assert "--reopen" in refused(*where).data["error"]["next"]
    typed(*where, "--reopen")
    (revision,) = typed("action", "show", "1").data["revisions"]
    assert (revision["round"], revision["changes"][0]["after"]) == (2, "Préau")


@pytest.mark.parametrize("field", ["couleur=bleu", "title", "cost=cher", "associated=0000"])
def test_a_field_that_can_t_be_kept_is_refused(at_work: Year, field: str) -> None:
    number = started()
    assert refused("action", "edit", number, "--by", E21, "--set", field).error == "BadField"


def test_a_late_school_is_let_in_by_a_delay(at_work: Year) -> None:
    number = started("--model", "1")
    late = ("--now", "2027-01-18T10:00")
    bare = refused("action", "submit", number, "--by", E21, *late)
    assert (bare.error, list(bare.data["error"]["facts"]["fields"])) == (
        "Incomplete",
        ["theme", "contact"],
    )
    typed(
        "action",
        "edit",
        number,
        "--by",
        E21,
        "--set",
        "theme=Les parents",
        "--set",
        "contact=La direction",
        *late,
    )
    assert refused("action", "submit", number, "--by", E21, *late).error == "CallIsClosed"
    until = ("--until", "2027-01-20")
    said = typed("action", "delay", UAI, "--by", PILOT, *until, *late)
    assert said.data["until"] == "2027-01-20"
    assert typed("action", "submit", number, "--by", E21, *late).code == 0


def test_a_school_agrees_and_a_validator_comments(at_work: Year) -> None:
    typed("action", "edit", "1", "--by", E21, "--set", f"associated={OTHER}", "--reopen")
    assert typed("action", "agree", "1", OTHER, "--by", mail_of("E11")).data["agreed"] is True
    assert typed("action", "comment", "1", "Bravo.", "--by", IEN).code == 0
    assert refused("action", "comment", "1", "Bravo.", "--by", mail_of("E12")).error == "NotYours"


def test_a_document_is_joined_and_removed(at_work: Year, tmp_path: Path, home: Path) -> None:
    file = tmp_path / "programme.pdf"
    file.write_bytes(PDF)
    joined = typed("action", "document", "add", "1", str(file), "--by", E21).data
    assert joined["type"] == "application/pdf"
    assert [d["name"] for d in typed("action", "show", "1").data["documents"]] == ["programme.pdf"]
    removed = typed("action", "document", "remove", str(joined["document"]), "--by", E21)
    assert removed.data["deleted"] is True
    left = [p.name for p in (home / "documents").rglob("*") if p.is_file()]
    assert left == [".orgue-campagne"]


def test_a_file_that_is_not_there_is_refused(at_work: Year, tmp_path: Path) -> None:
    where = ("action", "document", "add", "1", str(tmp_path / "absent.pdf"), "--by", E21)
    assert refused(*where).error == "BadFile"


def test_a_report_keeps_its_numbers(at_work: Year) -> None:
    typed("validate", "accept", "1", "--by", IEN)
    typed(
        "action",
        "report",
        "1",
        "--by",
        E21,
        "--pupils",
        "24",
        "--effects",
        "Plus présents.",
        "--share",
        "--now",
        "2027-03-22T10:00",
    )
    assert at_work.action(1).report == {
        "numbers": {"pupils": 24},
        "effects": "Plus présents.",
        "difficulties": "",
        "worth_sharing": True,
        "worth_doing_again": False,
    }


def test_an_address_of_several_schools_proposes_for_each_and_one_is_chosen(at_work: Year) -> None:
    """« --by » holds all that the address stands for, « --as » what it is in one unit."""
    for code in ("E11", "E21"):
        at_work.change(code, mail=IEN)
    for code in (OTHER, UAI):
        assert typed("action", "start", code, "--by", IEN.upper()).code == 0
    assert typed("action", "start", OTHER, "--by", IEN, "--as", OTHER).code == 0
    for unit in (OTHER, "0771234Z"):
        refused("action", "start", UAI, "--by", IEN, "--as", unit)
    drafted = sa.select(JOURNAL.c.by).where(JOURNAL.c.what == "action.drafted")
    rows = at_work.all(drafted.order_by(JOURNAL.c.seq.desc()).limit(3))
    assert [by for (by,) in rows] == [f"u{at_work.units[code]}" for code in ("E11", "E21", "E11")]


def test_a_date_that_asks_is_refused_until_it_is_confirmed(at_work: Year) -> None:
    propose = ("action", "propose", UAI, "--by", E21, "--title", "Forum", "--date", "2027-06-05")
    asked = refused(*propose)
    assert asked.error == "DateToConfirm"
    assert asked.data["error"]["facts"]["days"][0]["on"] == "2027-06-05"
    kept = typed(*propose, "--confirm").data
    assert (kept["on_date"], len(kept["days"])) == ("2027-06-05", 1)
    assert refused(*propose[:-1], "2028-03-15", "--confirm").error == "OutsideTheYear"


def test_several_days_are_proposed_by_command(at_work: Year) -> None:
    propose = ("action", "propose", UAI, "--by", E21, "--title", "Expo", "--date", "2027-03-16")
    said = typed(*propose, "--until", "2027-03-18", "--hours", "9h-12h").data
    assert said["days"][-1] == {"on": "2027-03-18", "from": "09:00", "to": "12:00"}
    assert [d["on"][8:] for d in typed(*propose, "--days", "chaque jeudi").data["days"]] == [
        "16",
        "18",
    ]
    assert refused(*propose, "--days", "parfois").error == "BadDays"


def test_a_proposal_says_what_is_asked_of_the_academie_and_any_other_field(at_work: Year) -> None:
    propose = ("action", "propose", UAI, "--by", E21, "--title", "Forum", "--date", "2027-03-17")
    made = typed(*propose, "--asked", "200", "--set", "kind=in_class", "--set", "town=Melun")
    kept = at_work.action(made.data["action"]).content
    assert (kept["asked_of_academy"], kept["kind"], kept["town"]) == (200, "in_class", "Melun")
    refused_ = refused(*propose, "--set", "title=Autre")
    assert "Prenez --title." in refused_.data["error"]["next"]
