"""Each figure of each factor is a plain count of rows, for whoever reads it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from models.database.transactions import reading
from models.serving.actions.list import ActionFilters, actions_seen
from models.serving.framing.choices import framing_of
from models.serving.readiness.field import median_of
from models.serving.readiness.people import relays
from models.serving.readiness.whole import Proportion, Readiness, readiness, teams_day
from models.territory.unit import UNIT
from tests.academy import Year, day, launched
from tests.models.serving.readiness.years import (
    a_second_academy,
    a_year,
    a_year_before,
    country,
    land_of,
)
from tests.years import year_on

PROPOSED = "state NOT IN ('draft', 'withdrawn')"
KEPT = "state NOT IN ('draft', 'withdrawn', 'declined')"
HOURS = "coalesce(json_extract(content, '$.training_hours'), 0)"


def _together(kinds: str, others: str) -> str:
    """The actions of schools of both kinds: their carrier's, and those that agreed."""
    theirs = (
        "SELECT kind FROM unit WHERE id = a.unit_id UNION SELECT u.kind FROM associatedschool s "
        "JOIN unit u ON u.id = s.unit_id WHERE s.action_id = a.id AND s.agreed"
    )
    both = " AND ".join(
        f"EXISTS ({theirs.replace(' UNION ', f' AND kind IN ({k}) UNION ')} AND u.kind IN ({k}))"
        for k in (kinds, others)
    )
    return f"count(*) FROM action a WHERE {PROPOSED} AND {both}"


PLAIN = {
    "to_college": _together("'ecole'", "'college', 'erea'"),
    "to_lycee": _together("'college'", "'lycee', 'erea'"),
    "proposed": f"count(*) FROM action WHERE {PROPOSED}",
    "framed": f"count(*) FROM action WHERE {PROPOSED}",
    "on_theme": f"count(*) FROM action WHERE {PROPOSED}"
    " AND theme IN ('Les parents', 'Le numérique')",
    "waiting": "count(*) FROM action WHERE state = 'submitted'",
    "with_parents": f"count(*) FROM action WHERE {PROPOSED} AND with_parents = 1",
    "with_instances": f"count(*) FROM action WHERE {PROPOSED} AND content LIKE '%\"instances\"%'",
    "with_partners": f"count(*) FROM action WHERE {PROPOSED} AND content LIKE '%\"partners\":[{{%'",
    "premises": f"count(*) FROM action WHERE {PROPOSED} AND content LIKE '%\"premises\"%'",
    "money": f"count(*) FROM action WHERE {PROPOSED} AND content LIKE '%\"money\"%'",
    "people": f"count(*) FROM action WHERE {PROPOSED} AND content LIKE '%\"people\"%'",
    "workshops": f"count(*) FROM action WHERE {PROPOSED} AND content LIKE '%\"workshops\"%'",
    "kept": f"count(*) FROM action WHERE {KEPT}",
    "training": f"count(*) FROM action WHERE {KEPT} AND {HOURS} > 0",
    "without_hours": f"count(*) FROM action WHERE {PROPOSED} AND {HOURS} = 0",
    "hours": f"sum({HOURS}) FROM action WHERE {KEPT}",
    "met_hours": "coalesce(sum(training_hours), 0) FROM meeting WHERE called_off_at IS NULL",
    "year_long": f"count(*) FROM action WHERE {PROPOSED} AND content LIKE '%\"year_long_work\"%'",
    "invited": "count(*) FROM participation p JOIN unit u ON u.id = p.unit_id"
    " WHERE u.level = 'school'",
    "heard": f"count(DISTINCT a.unit_id) FROM action a JOIN unit u ON u.id = a.unit_id"
    f" WHERE {PROPOSED.replace('state', 'a.state')} AND u.level = 'school'",
    "take_part": "count(DISTINCT a.unit_id) FROM action a JOIN unit u ON u.id = a.unit_id"
    " WHERE a.state IN ('submitted', 'returned', 'accepted', 'took_place', 'postponed')"
    " AND u.level = 'school'",
    "joined": "0",
    "answered": "count(*) FROM callanswer",
}


year = year_on(made=a_year)


def read(year: Year, who: str, **more: Any) -> Readiness:
    calendar = year.course.calendar()
    with reading(year.engine) as session:
        perimeter = land_of(year, session, who, **more)
        return readiness(session, perimeter, day("11/02/2027"), "2026-27", calendar)


def plain(year: Year, what: str) -> Any:
    return year.all(sa.text(f"SELECT {what}"))[0][0]


def test_each_figure_of_the_field_is_a_plain_count(year: Year) -> None:
    found = read(year, "pilote").deeds
    assert asdict(found) == {name: plain(year, what) for name, what in PLAIN.items()}
    assert (found.proposed, found.on_theme, found.training, found.hours) == (5, 3, 2, 4.5)


def test_rows_add_up_to_the_whole_and_keep_the_territorys_order(year: Year) -> None:
    found = read(year, "pilote")
    assert [row.name for row in found.rows] == [
        "Valmont",
        "Nord",
        "Bassin Un",
        "Circonscription Deux",
        "Circonscription Un",
        "Sud",
        "Circonscription Trois",
    ]
    whole = sum((row.own.deeds for row in found.rows[1:]), found.rows[0].own.deeds)
    assert whole == found.deeds
    assert {g.name: g.own.deeds.proposed for g in found.groups.values()} == {
        "": 0,
        "Nord": 4,
        "Sud": 1,
    }


def test_each_list_of_what_is_lacking_is_as_long_as_its_figure(year: Year) -> None:
    for who in ("pilote", "pilote1", "ien1", "E11", "cardie"):
        f = read(year, who).deeds
        gaps = {
            "theme": f.framed - f.on_theme,
            "parents": f.proposed - f.with_parents,
            "instances": f.proposed - f.with_instances,
            "partners": f.proposed - f.with_partners,
            "training": f.without_hours,
            "year_long": f.proposed - f.year_long,
        }
        with reading(year.engine) as session:
            perimeter = land_of(year, session, who)
            for what, count in gaps.items():
                framing = framing_of(session, perimeter.cycle_ids)
                behind = ActionFilters(step="proposed", trait=f"lacks.{what}", framing=framing)
                listed = actions_seen(session, perimeter.scope, perimeter.cycle_ids, behind)
                assert listed.total == count, (who, what)


def test_a_decision_not_announced_is_an_answer_for_who_may_know_it(year: Year) -> None:
    """Answered: on the 18th (twice) and the 13th, proposed on the 11th (twice) and the 4th."""
    wait = read(year, "pilote").wait
    assert (wait.answered, wait.median, wait.longest) == (3, 5, 10)
    assert read(year, "E11").wait.answered == 0
    assert read(year, "E11").deeds.waiting == 2


def test_the_time_that_a_school_takes_to_correct_is_no_wait(memory: sa.Engine) -> None:
    year = launched(memory)
    number = year.propose("E11", on="16/11/2026 10:00")
    year.send_back("ien1", on="17/11/2026 10:00")
    year.submit(number, "E11", on="14/12/2026 10:00")
    year.accept("ien1", on="15/12/2026 10:00")
    wait = read(year, "pilote").wait
    assert (wait.answered, wait.median, wait.longest) == (1, 1, 1)


def test_papers_are_counted_when_they_are_accepted(year: Year) -> None:
    found = read(year, "pilote").backing
    assert [(p.unit, p.accepted_on) for p in found.letters] == [("Valmont", day("06/10/2026"))]
    assert [(p.unit, p.accepted_on) for p in found.versions] == [
        ("Nord", day("20/10/2026")),
        ("Sud", None),
    ]
    assert [p.unit for p in read(year, "ien3").backing.versions] == ["Sud"]
    assert [p.unit for p in read(year, "E11").backing.versions] == ["Nord"]


def test_where_the_recteur_is_dasen_no_version_is_awaited(year: Year) -> None:
    for code in ("D1", "D2"):
        year.change(code, recteur_is_dasen=True)
    found = read(year, "pilote")
    assert found.backing.versions == ()
    assert len(found.relays) == 5


def test_units_have_a_relay_named_reachable_and_with_a_deputy(year: Year) -> None:
    with year.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE person SET unreachable_until = '2027-03-01' WHERE mail LIKE 'ien1@%'")
        )
    found = {u.unit: (u.named, u.reached, u.deputy) for u in read(year, "pilote").relays}
    assert found == {
        "Valmont": (True, True, True),
        "Nord": (True, True, True),
        "Sud": (True, True, False),
        "Bassin Un": (True, True, False),
        "Circonscription Un": (True, False, True),
        "Circonscription Deux": (False, False, False),
        "Circonscription Trois": (True, True, False),
    }
    assert sum(u.all for u in read(year, "pilote").relays) == 2
    assert {u.unit for u in read(year, "ien3").relays} == {"Circonscription Trois"}


def test_an_address_that_refuses_today_was_reachable_last_june(year: Year) -> None:
    before = a_year_before(year)

    def reached(until: str) -> bool:
        with year.engine.begin() as connection:
            connection.execute(
                sa.text(f"UPDATE person SET unreachable_until = '{until}' WHERE mail LIKE 'ien1@%'")
            )
        with reading(year.engine) as session:
            perimeter = land_of(year, session, "pilote", cycle_ids=(before,))
            units = relays(session, perimeter, day("30/06/2026"))
        return {u.unit: u.reached for u in units}["Circonscription Un"]

    ends = ("2027-04-01", "2026-09-29", "2026-09-28", "2026-06-30")
    assert [reached(until) for until in ends] == [True, True, False, True]


def test_inspectors_are_counted_once_in_each_corps(year: Year) -> None:
    found = read(year, "pilote").inspectors
    assert found.by_corps == {
        "IA-IPR et IPR-EVS": 2,
        "IEN-IO": 1,
        "IEN-ET-EG": 0,
        "IEN du 1er degré": 1,
        "inspecteurs de bassin": 1,
        "IEN de circonscription": 2,
    }
    assert found.persons == 5
    by_name = {row.name: row.own.inspectors for row in read(year, "pilote").rows}
    assert by_name["Valmont"] == by_name["Nord"] == 2
    assert by_name["Circonscription Deux"] == 0


# ── bad days, other readers ──────────────────────────────────────────────────────────────────────


def test_an_empty_cycle_has_nothing_to_share(memory: sa.Engine) -> None:
    year = launched(memory)
    with memory.begin() as connection:
        connection.execute(sa.text("DELETE FROM participation"))
    found = read(year, "pilote")
    assert (found.deeds.invited, found.deeds.proposed, found.relays) == (0, 0, ())
    assert found.wait.answered == 0
    assert Proportion().percent is None


def test_a_school_reads_its_own(year: Year) -> None:
    found = read(year, "E11")
    assert (found.deeds.invited, found.deeds.heard, found.deeds.proposed) == (1, 1, 2)
    assert found.relays == ()


def test_a_unit_alone_is_counted_alone(year: Year) -> None:
    unit = year.all(sa.select(UNIT).where(UNIT.c.code == "C1"))[0]
    found = read(year, "pilote", unit=unit)
    assert [row.name for row in found.rows] == ["Circonscription Un"]
    assert (found.deeds.invited, found.deeds.proposed) == (3, 3)
    assert [p.unit for p in found.backing.versions] == ["Nord"]


def test_last_year_is_counted_alone_and_in_todays_territory(year: Year) -> None:
    before = a_year_before(year)
    year.change("E21", basin_id=year.units["C1"], parent_id=year.units["C1"])
    found = read(year, "pilote", cycle_ids=(before,))
    f = found.deeds
    assert (f.invited, f.heard, f.proposed, f.on_theme, f.with_parents, f.hours) == (
        7,
        2,
        3,
        2,
        2,
        6,
    )
    assert {row.name: row.own.deeds.proposed for row in found.rows if row.own.deeds.proposed} == {
        "Circonscription Un": 3
    }
    assert found.backing.letters[0].accepted_on is None
    assert read(year, "pilote").deeds.proposed == 5


def test_several_academies_are_summed_each_by_its_own_framing(year: Year) -> None:
    a_second_academy(year)
    alone = read(year, "pilote")
    with reading(year.engine) as session:
        perimeter = country(year, session)
        found = readiness(session, perimeter, day("11/02/2027"), "2026-27", None)
        lists = actions_seen(
            session,
            perimeter.scope,
            perimeter.cycle_ids,
            ActionFilters(
                step="proposed",
                trait="lacks.theme",
                framing=framing_of(session, perimeter.cycle_ids),
            ),
        )
    assert [(row.name, row.own.deeds.proposed, row.own.deeds.on_theme) for row in found.rows] == [
        ("Clairmont", 1, 1),
        ("Valmont", 5, 3),
    ]
    assert lists.total == found.deeds.framed - found.deeds.on_theme == 2
    assert [p.unit for p in found.backing.letters] == ["Clairmont", "Valmont"]
    assert found.deeds == alone.deeds + found.rows[0].own.deeds
    assert found.wait.longest == 14  # in days: each académie has its own school days


def test_statements_do_not_grow_with_the_territory(year: Year) -> None:
    def count() -> int:
        seen: list[str] = []
        sa.event.listen(year.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        with reading(year.engine) as session:
            readiness(session, country(year, session), day("11/02/2027"), "2026-27", None)
        return len(seen)

    a_second_academy(year)
    first = count()
    with year.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM action WHERE title <> 'Un'"))
    assert count() == first


def test_the_median_is_of_actions_not_of_days() -> None:
    assert [median_of(m) for m in ([], [(3, 1)], [(1, 2), (9, 1)], [(1, 1), (4, 1)])] == [
        0,
        3,
        1,
        2.5,
    ]


def test_teams_of_a_year_that_is_over_are_those_of_june() -> None:
    assert teams_day("2025-26", day("11/02/2027")) == day("30/06/2026")
    assert teams_day("2026-27", day("11/02/2027")) == day("11/02/2027")
