"""What the command refuses: one French sentence, the right exit code, and nothing changed."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.home import home_engine
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT
from orgue.main import main
from tests.academy import Year, mail_of
from tests.orgue.typing_commands import CYCLE, DRAFT, IEN, PILOT, Said, refused, typed, units

# ── wrong files and wrong words ──────────────────────────────────────────────────────────────────


def test_a_file_that_is_no_directory_is_refused(founded: Path, tmp_path: Path) -> None:
    file = tmp_path / "recettes.csv"
    file.write_text("plat;temps\ntarte;40\n", encoding="utf-8")
    assert refused("territory", "import", str(file)).error == "BadFile"


def test_a_file_that_is_not_there_is_refused(founded: Path, tmp_path: Path) -> None:
    assert refused("people", "import", str(tmp_path / "absent.csv")).error == "BadFile"


def test_an_invalid_mail_is_refused_with_its_line_and_its_column(
    founded: Path, tmp_path: Path
) -> None:
    file = tmp_path / "personnes.csv"
    head = "unité;fonction;nom;courriel;suppléant;du;au"
    file.write_text(
        f"{head}\n24;pilote;Anne;anne@valmont.example;;;\n24;DAN;Luc;luc(at)x;;;\n", "utf-8"
    )
    said = refused("people", "import", str(file))
    assert said.error == "BadFile"
    assert "ligne 3" in said.data["error"]["sentence"]
    assert "courriel" in said.data["error"]["sentence"]


def test_a_week_that_is_no_date_is_refused(founded: Path) -> None:
    assert refused(*DRAFT[:-1], "le 15 mars").error == "BadDate"


def test_a_moment_that_is_none_is_refused(founded: Path) -> None:
    assert refused("tick", "--now", "demain").error == "BadDate"


def test_a_day_that_does_not_exist_is_refused(founded: Path) -> None:
    assert refused(*DRAFT[:-1], "2027-02-30").error == "BadDate"


@pytest.mark.parametrize(
    "setting",
    [
        "flagships=&a [*a]",
        "flagships=" + "9" * 5000,
        "flagships=!!binary zz",
        "flagships=[",
        "flagships=a\tb: c",
        "themes=\0",
        "other_dates=[{name: Salon, on: 2027-02-30}]",
        "messages.relance_été.class=news",
        "messages=3",
        "themes={a: 1, a: 2}",
        "flagships=" + "[" * 5000,
        ".".join(["a"] * 5000) + "=1",
        "milestones.announce.on=2027-02-30",
        "themes=\udce9",
        "participation.only=[[a]]",
        "chains.correction=1000000",
    ],
)
def test_a_change_that_cannot_be_read_is_refused(founded: Path, setting: str) -> None:
    assert typed(*DRAFT).code == 0
    said = refused("cycle", "change", *CYCLE, setting)
    assert said.error in ("BadDefinition", "Refusal")
    assert said.sentences[0].endswith(".")


@pytest.mark.parametrize("written", ["- a\n", "a: &x [*x]\n", "a: 1\na: 2\n", "a: \0\n", ""])
def test_a_file_of_changes_that_cannot_be_read_is_refused(
    founded: Path, tmp_path: Path, written: str
) -> None:
    assert typed(*DRAFT).code == 0
    file = tmp_path / "changements.yaml"
    file.write_text(written, encoding="utf-8")
    assert refused("cycle", "change", *CYCLE, "--file", str(file)).error == "BadDefinition"


def test_an_unknown_academie_is_refused(founded: Path) -> None:
    said = refused("cycle", "draft", "2026-27", "--academy", "99", "--week", "2027-03-15")
    assert said.error == "NotFound"


def test_a_week_inside_the_holidays_is_refused_and_says_which(founded: Path) -> None:
    said = refused(*DRAFT[:-1], "2026-12-21")
    assert said.error == "BadWeek"
    assert "Noël" in said.data["error"]["sentence"]


def test_a_unit_s_own_week_inside_the_holidays_is_refused(founded: Path) -> None:
    assert refused(*DRAFT, "--week-of", "C1=2027-04-05").error == "BadWeek"


def test_a_unit_s_own_week_for_nobody_is_refused(founded: Path) -> None:
    assert refused(*DRAFT, "--week-of", "nulle part=2027-03-22").error == "NotFound"


def test_a_week_of_another_year_is_refused(founded: Path) -> None:
    assert refused(*DRAFT[:-1], "2028-03-13").error == "BadWeek"


def test_a_cycle_that_was_not_drafted_is_refused(founded: Path) -> None:
    assert refused("cycle", "show", *CYCLE).error == "NotFound"


def test_an_unknown_command_is_wrong_usage(founded: Path) -> None:
    said = typed("cycle", "dessiner", *CYCLE)
    assert (said.code, said.data) == (2, {})


@pytest.mark.parametrize(
    "words",
    [("orgue",), ("cycle", "show"), ("tick", "--nombre", "3"), ("outbox", "list", "--state", "x")],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_leaves_standard_output_to_programs(
    founded: Path, words: tuple[str, ...]
) -> None:
    said = typed(*words)
    assert (said.code, said.data) == (2, {})


# ── the launch ───────────────────────────────────────────────────────────────────────────────────


def launch(*words: str, by: str = PILOT) -> tuple[str, ...]:
    return ("cycle", "launch", *CYCLE, "--by", by, *words)


def test_a_launch_wants_the_right_number_which_a_wrong_one_is_told_and_a_pilot(
    founded: Path,
) -> None:
    typed(*DRAFT)
    now = ("--now", "2026-09-01T09:00")
    number = refused(*launch(*now)).data["error"]["facts"]["messages"]
    wrong = refused(*launch(*now, "--messages", str(number + 1)))
    assert wrong.data["error"]["facts"]["messages"] == number
    assert refused(*launch(*now, "--messages", str(number), by=IEN)).error == "NotYours"
    assert typed(*launch(*now, "--messages", str(number))).data["live"] is True


def test_a_launch_without_an_academic_pilot_is_refused(founded: Path) -> None:
    _nobody_is("pilot", "24")
    typed(*DRAFT)
    said = refused(*launch("--messages", "1", "--now", "2026-09-01T09:00"))
    assert "pas de pilote" in said.data["error"]["sentence"]


def _nobody_is(function: str, unit: str) -> None:
    with gesture(home_engine()) as session:
        gone = sa.delete(ASSIGNMENT).where(ASSIGNMENT.c.function == function)
        session.connection().execute(gone.where(ASSIGNMENT.c.unit_id == units()[unit]))


def test_a_launch_after_the_year_is_refused(founded: Path) -> None:
    typed(*DRAFT)
    said = refused(*launch("--messages", "0", "--now", "2027-08-20T09:00"))
    assert "finie" in said.data["error"]["sentence"]


def test_a_launch_in_the_middle_of_the_year_works_and_check_says_what_it_shortens(
    founded: Path,
) -> None:
    typed(*DRAFT)
    now = ("--now", "2026-12-14T09:00")
    checked = typed("cycle", "check", *CYCLE, *now)
    assert checked.data["past"] == ["Cadrage", "Conférence de décembre"]
    assert checked.data["shortened"]
    number = refused(*launch(*now)).data["error"]["facts"]["messages"]
    assert typed(*launch(*now, "--messages", str(number))).data["live"] is True
    assert typed("tick", *now).code == 0


def test_a_live_cycle_is_neither_launched_nor_drafted_again(underway: Year) -> None:
    assert refused(*launch("--messages", "1")).error == "WrongMove"
    assert refused(*DRAFT).error == "WrongMove"


def test_a_gesture_on_a_cycle_that_is_not_launched_is_refused(founded: Path) -> None:
    typed(*DRAFT)
    propose = ("action", "propose", "E21", "--title", "Atelier", "--date", "2027-03-16")
    by = ("--by", mail_of("E21"))
    assert refused(*propose, *by).error == "NotFound"
    named = ("--year", "2026-27", "--academy", "24")
    assert "n'y fait encore aucun geste" in refused(*propose, *by, *named).data["error"]["sentence"]
    assert refused("cycle", "close", *CYCLE, "--by", PILOT).error == "WrongMove"


def test_a_missing_holder_is_a_line_in_the_warnings_and_no_message(underway: Year) -> None:
    _nobody_is("relay", "C2")
    warned = typed("cycle", "check", *CYCLE)
    assert "Circonscription Deux : pas de relais" in {
        w["sentence"] for w in warned.data["warnings"]
    }
    before = len(underway.messages(home_id=underway.units["C2"], state="sent"))
    typed("tick", "--now", "2026-12-01T08:00")
    after = underway.messages(home_id=underway.units["C2"])
    assert [m.state.value for m in after].count("sent") == before
    assert [m.result for m in after if m.text == "to_validate"] == [
        "déjà fait, ou le destinataire a changé"
    ]


# ── who, when, by which way ──────────────────────────────────────────────────────────────────────


def test_a_decision_by_somebody_who_does_not_hold_the_task_is_refused(underway: Year) -> None:
    said = refused("validate", "accept", str(underway.task()), "--by", mail_of("ien1"))
    assert said.error == "NotYours"


def test_a_gesture_by_an_unknown_address_is_refused(underway: Year) -> None:
    said = refused("validate", "accept", str(underway.task()), "--by", "x[/b]@valmont.example")
    assert said.error == "NotFound"


def test_a_task_that_does_not_exist_is_refused(underway: Year) -> None:
    assert refused("validate", "accept", "999", "--by", IEN).error == "NotFound"


def test_an_action_for_another_s_school_is_refused(underway: Year) -> None:
    with gesture(home_engine()) as session:
        named = sa.update(UNIT).where(UNIT.c.code == "E11")
        session.connection().execute(named.values(code="0940001R"))
    propose = ("action", "propose", "0940001R", "--title", "Atelier", "--date", "2027-03-16")
    assert refused(*propose, "--by", mail_of("E21")).error == "NotYours"


@pytest.mark.parametrize("words", [("tick",), ("status",), ("cycle", "show", *CYCLE)], ids=" ".join)
def test_a_moment_set_by_hand_is_refused_where_mail_reaches_people(
    underway: Year, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ORGUE_MAIL_URL", "mailto://smtp.ac-valmont.example?from=orgue@x.example")
    assert refused(*words, "--now", "2026-12-01T08:00").error == "NotReal"
    assert typed("status").data["moment"] == "2026-11-30T09:00:00+00:00"


def test_a_way_out_that_does_not_exist_is_refused_without_showing_it(
    underway: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGUE_MAIL_URL", "pigeon://secret@toit")
    said = refused("tick")
    assert said.error == "BadChannel"
    assert "secret" not in repr(said)


# ── homes that can't be opened ───────────────────────────────────────────────────────────────────


def cannot_open(*words: str) -> Said:
    said = typed(*words)
    assert (said.code, len(said.sentences)) == (1, 2), said
    return said


def test_a_home_that_cannot_be_made_is_refused(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ORGUE_HOME", str(tmp_path / "file" / "home"))
    assert cannot_open("status").error == "BadDatabase"


@pytest.mark.parametrize("url", ["mysql://u:secret@h/x", "oracle://secret", "secret", "sqlite"])
def test_a_database_of_another_kind_is_refused_without_showing_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("ORGUE_DATABASE_URL", url)
    said = cannot_open("status")
    assert said.error == "BadDatabase"
    assert "secret" not in repr(said)


def test_a_database_that_does_not_answer_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGUE_DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/x")
    said = cannot_open("status")
    assert said.error == "Unreachable"
    assert "secret" not in repr(said)


def test_a_file_that_is_no_database_is_refused(home: Path) -> None:
    home.mkdir()
    (home / "orgue.db").write_text("rien d'une base " * 100)
    assert cannot_open("status").error == "Unreachable"


# ── for programs ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        ("--json", "cycle", "show", *CYCLE),
        ("cycle", "show", "--json", *CYCLE),
        ("cycle", "show", *CYCLE, "--json"),
    ],
    ids=["before", "between", "after"],
)
def test_json_is_asked_for_before_or_after_the_arguments(
    underway: Year,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    monkeypatch.setattr(sys, "argv", ["orgue", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = json.loads(capsys.readouterr().out)
    assert (ended.value.code, printed["cycle"], printed["live"]) == (0, "2026-27", True)


def test_times_carry_the_offset_of_their_recipient(underway: Year) -> None:
    with gesture(home_engine()) as session:
        session.connection().execute(sa.update(UNIT).values(timezone="Indian/Reunion"))
    ats = {m["at"] for m in typed("outbox", "list").data["messages"]}
    assert {datetime.fromisoformat(at).utcoffset() for at in ats} == {timedelta(hours=4)}
