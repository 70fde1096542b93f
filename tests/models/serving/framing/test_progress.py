"""Teams with their holes, relays, the units that take part: what the cadrage pages show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture, reading
from models.errors import NotFound
from models.gestures.cycle.opening import change_cycle
from models.serving.framing.participation import Preview, choosable, preview
from models.serving.framing.progress import Cadrage, Staffing, Version, as_dict, cadrage
from models.serving.framing.teams import Relay, Team, relays_below, team_of
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.work.paper import PaperKind, PaperState
from models.year.cycle import Cycle
from tests.academy import Year, day, launched, mail_of

TODAY = day("01/10/2026")


def unit(year: Year, code: str) -> Any:
    return year.all(sa.select(UNIT).where(UNIT.c.id == year.units[code]))[0]


def team(year: Year, code: str) -> Team:
    with reading(year.engine) as session:
        return team_of(session, year.cycle_id, unit(year, code), TODAY)


def relays(year: Year, code: str) -> tuple[Relay, ...]:
    with reading(year.engine) as session:
        return relays_below(session, year.cycle_id, unit(year, code), TODAY)


def seen(year: Year) -> Cadrage:
    with reading(year.engine) as session:
        return cadrage(session, year.course, TODAY)


# ── teams ────────────────────────────────────────────────────────────────────────────────────────


def test_a_team_shows_the_functions_expected_and_its_holes(year: Year) -> None:
    found = team(year, "C1")
    assert [(s.code, [h.name for h in s.holders]) for s in found.seats] == [
        ("relay", ["Ien1"]),
        ("mlds", []),
        ("training", []),
        ("inspector", []),
    ]
    assert [s.name for s in found.holes] == ["MLDS", "correspondant DAFPA", "inspecteur"]
    (relay,) = found.seats[0].holders
    assert (relay.deputy, relay.reachable, relay.away) == ("Conseil1", True, False)


def test_a_function_that_is_not_expected_is_shown_once_held(year: Year) -> None:
    year.name("C1", "advisor", "conseil1")
    assert [s.code for s in team(year, "C1").seats][-1] == "advisor"


def test_who_is_away_or_unreachable_is_said(year: Year) -> None:
    year.away("ien1", "28/09/2026", "05/10/2026")
    bounced = sa.update(PERSON).where(PERSON.c.mail == mail_of("ien1"))
    with gesture(year.engine) as session:
        session.connection().execute(bounced.values(unreachable_until=day("01/12/2026")))
    (relay,) = team(year, "C1").seats[0].holders
    assert (relay.away, relay.reachable) == (True, False)


def test_a_team_is_complete_once_its_pilot_said_so(year: Year) -> None:
    from models.gestures.framing.teams import complete_team

    assert not team(year, "D1").complete
    year.act(complete_team, year.units["D1"], year.by("pilote1"), on="02/10/2026 10:00")
    assert team(year, "D1").complete


# ── relays ───────────────────────────────────────────────────────────────────────────────────────


def test_a_departement_sees_the_relay_of_each_bassin(year: Year) -> None:
    year.remove("C2", "relay")
    found = [(r.unit, r.holder.name if r.holder else "", r.is_hole) for r in relays(year, "D1")]
    assert found == [
        ("Bassin Un", "Bassin1", False),
        ("Circonscription Deux", "", True),
        ("Circonscription Un", "Ien1", False),
    ]


def test_the_academie_sees_its_departements_and_their_bassins(year: Year) -> None:
    assert [r.unit for r in relays(year, "AC")] == [
        "Nord",
        "Bassin Un",
        "Circonscription Deux",
        "Circonscription Un",
        "Sud",
        "Circonscription Trois",
    ]


def test_a_bassin_sees_its_schools_whose_head_or_address_is_the_relay(year: Year) -> None:
    (lycee,) = relays(year, "B1")
    assert (lycee.function, lycee.holder and lycee.holder.name) == ("head", "Proviseure")
    assert [(r.address, r.is_hole, r.is_reached) for r in relays(year, "C2")] == [
        (True, False, True)
    ]
    year.change("E21", mail=None)
    assert [(r.address, r.is_hole, r.is_reached) for r in relays(year, "C2")] == [
        (False, True, False)
    ]


def test_a_unit_that_takes_no_part_is_not_listed(memory: sa.Engine) -> None:
    year = launched(memory, participation={"only": ["077"]})
    assert [r.unit for r in relays(year, "AC")] == [
        "Nord",
        "Bassin Un",
        "Circonscription Deux",
        "Circonscription Un",
    ]


# ── the whole ────────────────────────────────────────────────────────────────────────────────────


def test_the_cadrage_says_where_the_letter_and_each_version_stand(memory: sa.Engine) -> None:
    year = launched(memory, themes=["Les parents", "La formation"])
    assert seen(year).letter is None
    year.paper(PaperKind.LETTER, "AC", "pilote", on="01/10/2026 10:00")
    year.accept("recteur", on="05/10/2026 10:00")
    from models.gestures.validation.issuing import issue_version

    given = (year.units["D1"], {"emphasis": ["Les parents"]}, year.by("dasen1"))
    year.act(issue_version, *given, on="06/10/2026 10:00")
    found = seen(year)
    assert found.letter.state is PaperState.ACCEPTED
    assert found.versions == (
        Version(
            unit_id=year.units["D1"],
            unit="Nord",
            state=PaperState.ACCEPTED,
            accepted_on=day("06/10/2026"),
            emphasis=("Les parents",),
        ),
        Version(unit_id=year.units["D2"], unit="Sud", state=PaperState.SUBMITTED, to_issue=True),
    )


def test_a_draft_is_not_read_by_the_level_above(year: Year) -> None:
    from models.gestures.papers.writing import edit_paper
    from models.work.paper_content import mark_of

    draft = (PaperKind.VERSION, year.units["D1"], {"emphasis": ["Les parents"]}, mark_of({}))
    year.act(edit_paper, *draft, year.by("pilote1"), on="01/10/2026 10:00")
    assert [v.emphasis for v in seen(year).versions] == [(), ()]
    assert "Les parents" not in str(as_dict(seen(year)))


def test_holes_and_missing_relays_are_counted_by_level(year: Year) -> None:
    year.remove("C2", "relay")
    assert seen(year).staffing == {
        Level.ACADEMY: Staffing(units=1, holes=7),
        Level.DEPARTMENT: Staffing(units=2, holes=10),
        Level.BASIN: Staffing(units=4, holes=13, without_relay=1),
    }
    assert seen(year).taking_part == {
        Level.ACADEMY: 1,
        Level.DEPARTMENT: 2,
        Level.BASIN: 4,
        Level.SCHOOL: 7,
    }


def statements(engine: sa.Engine, read: Callable[[Session], Any]) -> int:
    said: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *a: said.append(a[2]))
    with reading(engine) as session:
        read(session)
    return len(said)


def test_more_units_need_no_more_statements(year: Year) -> None:
    course, academy = year.course, unit(year, "AC")

    def read(session: Session) -> None:
        cadrage(session, course, TODAY)
        relays_below(session, year.cycle_id, academy, TODAY)
        team_of(session, year.cycle_id, academy, TODAY)

    before = statements(year.engine, read)
    for code in ("B1", "C1", "C2", "C3", "D1", "D2"):
        for who in ("a", "b"):
            year.name(code, "mlds", f"{who}{code.lower()}", "adjoint1")
    assert statements(year.engine, read) <= before


# ── taking part ──────────────────────────────────────────────────────────────────────────────────


def would(year: Year, only: list[str], but: list[str]) -> Preview:
    with reading(year.engine) as session:
        return preview(session, session.get_one(Cycle, year.cycle_id), {"only": only, "but": but})


def test_who_would_join_and_leave_is_shown_before_anything_changes(year: Year) -> None:
    found = would(year, [], ["departement:094"])
    assert (found.joining.total, found.leaving.total) == (0, 3)
    assert found.leaving.counts == {Level.DEPARTMENT: 1, Level.BASIN: 1, Level.SCHOOL: 1}
    assert set(found.leaving.names) == {"Sud", "Circonscription Trois", "École du Moulin"}
    assert found.after[Level.SCHOOL] == 6
    assert seen(year).taking_part[Level.SCHOOL] == 7


def test_what_was_shown_is_what_changing_does(engine: sa.Engine) -> None:
    year = launched(engine)
    only = ["bassin:B1"]
    shown = would(year, only, [])
    with gesture(engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        changes = {"participation": {"only": only, "but": []}}
        change_cycle(session, cycle, changes, year.by("pilote"), year.moment)
    assert seen(year).taking_part == shown.after
    assert not would(year, only, []).changes
    back = would(year, [], [])
    assert back.joining.total == shown.leaving.total


def test_the_units_that_may_be_chosen_say_whether_they_take_part(memory: sa.Engine) -> None:
    year = launched(memory, participation={"but": ["094"]})
    with reading(memory) as session:
        found = choosable(session, session.get_one(Cycle, year.cycle_id))
    assert [(c.code, c.takes_part, c.named) for c in found] == [
        ("departement:077", True, False),
        ("bassin:B1", True, False),
        ("circonscription:C2", True, False),
        ("circonscription:C1", True, False),
        ("departement:094", False, True),
        ("circonscription:C3", False, False),
    ]


def test_a_code_that_nobody_has_is_refused(year: Year) -> None:
    with pytest.raises(NotFound):
        would(year, ["0000000X"], [])
