"""The lines of an export are what its reader sees on the pages, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.serving.actions.list import ActionFilters, actions_seen
from models.serving.actions.page import state_words
from models.serving.actions.steps import STEPS
from models.serving.dashboard.school_list import schools_listed
from models.serving.dashboard.standing import standing
from models.serving.exports.catalogue import EXPORTS, Order
from models.serving.exports.columns import among, chosen, keep
from models.territory.unit import UNIT
from models.work.action import ACTION, ActionState
from tests.academy import Year, day, launched
from tests.models.serving.dashboard.standings import READERS, a_year
from tests.models.serving.lands import perimeter
from tests.statements import statements
from tests.years import year_on

ON = "11/01/2027 10:00"


year = year_on(made=a_year)


def taken(year: Year, who: str, export: str, *codes: str) -> list[list[Any]]:
    """The lines that *who* takes out, of some columns."""
    found = EXPORTS[export]
    with reading(year.engine) as session:
        theirs = perimeter(session, year, who)
        numbers = found.numbers(session, theirs)
    order = Order(
        export=found,
        columns=among(found.columns, codes or {c.code for c in found.columns}),
        form="csv",
        perimeter=theirs,
        numbers=numbers,
        name="x",
    )
    return [line for some in order.slices(year.engine) for line in some]


def test_each_reader_takes_out_the_actions_of_their_list_and_no_draft(year: Year) -> None:
    for who in READERS:
        found = taken(year, who, "actions", "at_unit", "title", "state", "number")
        assert sorted(found) == sorted(listed(year, who)), who
        assert "Huit" not in {title for _, title, _, _ in found}


def listed(year: Year, who: str) -> list[list[Any]]:
    """The actions of the list of *who*, within their territory; drafts are left out."""
    with reading(year.engine) as session:
        theirs = perimeter(session, year, who)
        seen = actions_seen(session, theirs.scope, theirs.cycle_ids, ActionFilters()).rows
        below = theirs.scope.sees(UNIT)
        mine = set(session.connection().execute(sa.select(UNIT.c.id).where(below)).scalars())
    return [
        [row.unit, row.title, state_words(row, row.shown), row.id]
        for row in seen
        if row.unit_id in mine and row.round > 0
    ]


def test_each_reader_takes_out_the_schools_of_their_lists(year: Year) -> None:
    words = {
        "silent": "sans proposition à ce jour",
        "draft": "un brouillon seulement",
        "proposed": "a proposé",
    }
    for who in READERS:
        found = taken(year, who, "schools", "at_unit", "said")
        with reading(year.engine) as session:
            invited = schools_listed(session, perimeter(session, year, who), "invited").rows
        assert sorted(found) == sorted([r.name, words[r.state]] for r in invited), who


def test_each_reader_takes_out_the_figures_of_their_page(year: Year) -> None:
    codes = [c.code for c in EXPORTS["standing"].columns if c.code in STEPS]
    for who in READERS:
        found = taken(year, who, "standing", "unit", "schools_invited", "schools_silent", *codes)
        with reading(year.engine) as session:
            rows = standing(session, perimeter(session, year, who)).rows
        assert found == [
            [r.name, r.figures.invited, r.figures.silent, *(r.figures.actions[c] for c in codes)]
            for r in rows
        ], who


def test_a_relay_takes_out_nothing_of_another_bassin_and_a_head_only_their_school(
    year: Year,
) -> None:
    places = {
        who: {place for (place,) in taken(year, who, "actions", "at_unit")}
        for who in ("bassin1", "ien3", "E11")
    }
    assert places == {
        "bassin1": {"Bassin Un", "Lycée Sophie-Germain"},
        "ien3": {"École du Moulin"},
        "E11": {"École des Tilleuls"},
    }
    assert taken(year, "E11", "schools", "at_unit") == [["École des Tilleuls"]]


def test_a_decision_not_announced_is_taken_out_by_who_decides_alone(memory: sa.Engine) -> None:
    year = launched(memory)
    year.propose("E11", "Débat", on=ON)
    year.accept("ien1", on=ON)
    wanted = ("state", "step", "level", "decided_on", "decided_by_silence", "announced")
    waiting = ["Soumise, en cours de validation", "en validation", "", None, "non", "non"]
    assert taken(year, "E11", "actions", *wanted) == [waiting]
    assert taken(year, "pilote", "actions", *wanted) == [
        ["Retenue au programme", "à annoncer", "", day("11/01/2027"), "non", "non"]
    ]


def test_a_fiche_is_taken_out_as_its_reader_reads_it(memory: sa.Engine) -> None:
    """Others read what was last submitted, its own unit what it has typed since."""
    year = launched(memory)
    content = {
        "kind": "in_class",
        "audiences": {"pupils_college": 30, "parents": 4},
        "cost": 120,
        "partners": [{"name": "Mission locale", "brings": ["people"]}],
    }
    number = year.propose("E11", "Débat", on=ON, content=content, associated=["E12"])
    year.send_back("ien1", on=ON)
    with memory.begin() as connection:
        connection.execute(sa.update(ACTION).values(title="Débat, deuxième version"))
    wanted = (
        "title",
        "on_date",
        "kind",
        "audiences.pupils_college",
        "audiences.parents",
        "associated",
        "partners",
        "cost",
        "number",
    )
    rest = [
        day("16/03/2027"),
        "En classe",
        30,
        4,
        "École des Ormes",
        "Mission locale (des personnes)",
        120,
        number,
    ]
    assert taken(year, "pilote", "actions", *wanted) == [["Débat", *rest]]
    assert taken(year, "E11", "actions", *wanted) == [["Débat, deuxième version", *rest]]


def test_what_is_no_longer_theirs_meanwhile_is_not_written(year: Year) -> None:
    export = EXPORTS["actions"]
    with reading(year.engine) as session:
        theirs = perimeter(session, year, "ien3")
        every = list(session.connection().execute(sa.select(ACTION.c.id)).scalars())
    order = Order(
        export=export,
        columns=among(export.columns, {"at_unit"}),
        form="csv",
        perimeter=theirs,
        numbers=every,
        name="x",
    )
    written = [line for some in order.slices(year.engine) for line in some]
    assert written == [["École du Moulin"]] * 3


@pytest.mark.parametrize("code", EXPORTS)
def test_an_empty_cycle_has_no_line(memory: sa.Engine, code: str) -> None:
    year = launched(memory)
    with memory.begin() as connection:
        connection.execute(sa.update(UNIT).values(state="closed"))
        connection.execute(sa.text("DELETE FROM participation"))
    assert taken(year, "pilote", code) == []


def test_a_slice_is_read_in_as_many_statements_whatever_its_length(year: Year) -> None:
    def asked(who: str) -> int:
        with statements(year.engine) as said:
            taken(year, who, "actions")
        return len(said)

    assert asked("pilote") == asked("ien3")


def test_an_action_that_took_place_says_its_report_and_a_cancelled_one_why(year: Year) -> None:
    found = taken(year, "pilote", "actions", "title", "state", "effects", "reported_at")
    assert ["Un", "A eu lieu, bilan remis", day("17/03/2027"), "…"] in found
    assert [line for line in found if line[0] == "Trois"] == [["Trois", "Annulée", None, ""]]
    assert year.action(3).state is ActionState.CANCELLED


def test_a_report_is_of_the_day_that_it_was_where_it_was_written(memory: sa.Engine) -> None:
    year = launched(memory)
    number = year.propose("E11", "Débat", on=ON)
    year.accept("ien1", on=ON)
    year.announce("pilote", on="22/02/2027 10:00")
    year.confirm(number, "E11", on="17/03/2027 10:00")
    year.report(number, "E11", on="25/03/2027 00:30")
    assert taken(year, "pilote", "actions", "reported_at") == [[day("25/03/2027")]]
    year.change("E11", timezone="America/Martinique")
    assert taken(year, "pilote", "actions", "reported_at") == [[day("24/03/2027")]]


def test_both_databases_take_out_the_same(engine: sa.Engine) -> None:
    year = launched(engine)
    year.propose("E11", "Débat", on=ON, theme="Les parents")
    year.accept("ien1", on=ON)
    year.draft("E12", on=ON)
    actions = ("at_department", "at_basin", "at_unit", "at_kind", "title", "state", "step")
    schools = ("at_unit", "mail", "takes_part", "said", "kept", "to_announce")
    with gesture(engine) as session:
        for codes in ({"mail"}, {"at_unit"}):
            keep(session, "p1", "schools", among(EXPORTS["schools"].columns, codes))
        kept = chosen(session, "p1", "schools", EXPORTS["schools"].columns)
    assert (kept, taken(year, "pilote", "actions", *actions)) == (
        {"at_unit"},
        [
            [
                "Nord",
                "Circonscription Un",
                "École des Tilleuls",
                "École",
                "Débat",
                "Retenue au programme",
                "à annoncer",
            ]
        ],
    )
    assert [name for (name,) in taken(year, "pilote", "schools", "at_unit")] == [
        "École du Hameau",
        "Lycée Sophie-Germain",
        "École du Port",
        "École des Ormes",
        "École des Saules",
        "École des Tilleuls",
        "École du Moulin",
    ]
    assert taken(year, "ien1", "schools", *schools) == [
        ["École des Ormes", "ce.e12@valmont.example", "oui", "un brouillon seulement", 0, 0],
        ["École des Saules", "ce.e13@valmont.example", "oui", "sans proposition à ce jour", 0, 0],
        ["École des Tilleuls", "ce.e11@valmont.example", "oui", "a proposé", 1, 1],
    ]


# ── chosen columns ───────────────────────────────────────────────────────────────────────────────


def test_chosen_columns_are_found_again_by_who_chose_them(year: Year) -> None:
    columns = EXPORTS["schools"].columns
    usual = {c.code for c in columns if c.usual}
    with gesture(year.engine) as session:
        for codes in ({"mail"}, {"at_unit", "mail"}):
            keep(session, "p1", "schools", among(columns, codes))
        assert chosen(session, "p1", "schools", columns) == {"at_unit", "mail"}
        assert chosen(session, "p2", "schools", columns) == usual


def test_no_column_has_the_code_of_another() -> None:
    for export in EXPORTS.values():
        codes = [column.code for column in export.columns]
        assert len(codes) == len(set(codes))
        assert any(column.usual for column in export.columns)
