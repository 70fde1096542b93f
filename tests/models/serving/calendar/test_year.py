"""The year at a glance says what was on time, late or early, and each count is a plain one."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from models.access.scope import scope_of
from models.calendar.table import calendar_for
from models.database.transactions import gesture, reading
from models.gestures.framing.teams import complete_team
from models.gestures.papers.submitting import submit_paper
from models.serving.calendar.milestones import MilestoneProgress, wanted
from models.serving.calendar.year import Glance, date_stands, glance
from models.serving.home.agenda import own_agenda
from models.territory.unit import UNIT
from models.work.paper import PaperKind
from models.year.course import Track
from models.year.cycle import CycleState
from tests.academy import PARIS, Year, day, launched, valmont
from tests.models.serving.lands import perimeter

APRIL = date(2027, 4, 12)
LETTER = {"text": "Chères équipes.", "objectives": "Associer les parents."}


def seen(year: Year, on: str, who: str = "pilote", unit: str = "", state: str = "live") -> Glance:
    course = year.course
    with reading(year.engine) as session:
        found = perimeter(session, year, who, unit=unit)
        return glance(session, course, found, CycleState(state), day(on))


def phase(found: Glance, kind: str) -> str:
    return next(s.stands.words for s in found.stages if s.kind == kind)


def mark(found: Glance, name: str) -> str:
    return next(m.stands.words for m in found.marks if m.name == name)


# ── phases ───────────────────────────────────────────────────────────────────────────────────────


def test_a_phase_tells_when_it_really_opened_and_closed(year: Year) -> None:
    assert phase(seen(year, "01/09/2026"), "cadrage") == "à venir"
    assert phase(seen(year, "03/09/2026"), "cadrage") == (
        "pas encore ouvert, 2 jours de classe après sa date"
    )
    year.tick("04/09/2026 07:45")
    assert phase(seen(year, "04/09/2026"), "cadrage") == (
        "en cours, ouvert avec 3 jours de classe de retard"
    )
    assert phase(seen(year, "04/11/2026"), "cadrage") == (
        "encore ouvert, 3 jours de classe après sa date"
    )
    year.tick("05/11/2026 07:45")
    assert phase(seen(year, "05/11/2026"), "cadrage") == (
        "terminé, ouvert avec 3 jours de classe de retard, clos avec 3 jours de classe de retard"
    )


def test_a_phase_that_the_first_run_of_monday_closes_is_closed_on_time(year: Year) -> None:
    year.tick("01/09/2026 07:45")
    year.tick("02/11/2026 07:45")
    found = seen(year, "02/11/2026")
    assert phase(found, "cadrage") == "terminé"
    assert phase(found, "call_for_actions") == "en cours"


def test_a_draft_and_a_late_launch_blame_nobody(memory: sa.Engine) -> None:
    year = launched(memory, on="11/01/2027 08:00")
    draft = seen(year, "11/01/2027", state="draft")
    assert (phase(draft, "cadrage"), draft.late) == ("prévu", [])
    year.tick("11/01/2027 08:05")
    assert phase(seen(year, "11/01/2027"), "cadrage") == "passé avant le lancement du cycle"


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("work", "on", "words"),
    [
        (None, "12/04/2027", "passée"),
        (None, "16/10/2026", "aujourd'hui"),
        (None, "01/09/2026", "à venir"),
        (MilestoneProgress(total=3, done=1), "16/10/2026", "à venir : 1 sur 3"),
        (MilestoneProgress(total=3, done=1), "17/10/2026", "en retard : 1 sur 3"),
        (
            MilestoneProgress(total=3, done=1),
            "03/11/2026",
            "en retard de 2 jours de classe : 1 sur 3",
        ),
        (MilestoneProgress(total=3, done=3), "01/10/2026", "tenue"),
        (MilestoneProgress(total=3, done=3, grows=True), "01/10/2026", "à venir : 3 sur 3"),
        (
            MilestoneProgress(total=1, done=1, last=date(2026, 10, 14)),
            "14/10/2026",
            "tenue avec 2 jours de classe d'avance",
        ),
        (
            MilestoneProgress(total=1, done=1, last=date(2026, 11, 2)),
            "12/04/2027",
            "tenue avec 1 jour de classe de retard",
        ),
    ],
)
def test_a_date_says_whether_what_it_wanted_is_done(
    memory: sa.Engine, work: MilestoneProgress | None, on: str, words: str
) -> None:
    with reading(memory) as session:
        calendar = calendar_for(session, "C", PARIS, "2026-27")
    assert date_stands(calendar, date(2026, 10, 16), work, day(on)).words == words


def test_what_each_date_wanted_is_a_plain_count(year: Year) -> None:
    year.act(
        submit_paper,
        PaperKind.LETTER,
        year.units["AC"],
        LETTER,
        year.by("pilote"),
        on="05/10/2026 10:00",
    )
    year.accept("recteur", on="06/10/2026 10:00")
    year.accept("dasen1", year.tasks()[0].id, on="08/10/2026 10:00")
    year.act(complete_team, year.units["D1"], year.by("pilote1"), on="08/10/2026 10:00")
    year.remove("C2", "relay")
    year.propose("E11", "Un", on="11/01/2027 10:00")
    year.propose("E31", "Deux", on="11/01/2027 10:00")
    year.accept("ien3", year.tasks()[-1].id, on="12/01/2027 10:00")
    year.announce("pilote", on="01/02/2027 10:00")
    year.confirm(2, "E31", on="17/03/2027 10:00")
    course = year.course
    with reading(year.engine) as session:
        found = dict(wanted(session, perimeter(session, year, "pilote"), course, APRIL))

    def count(what: str) -> int:
        return int(year.all(sa.text(f"SELECT count(*) FROM {what}"))[0][0])

    basins = count("unit WHERE level = 'basin'")
    related = count(
        "unit u WHERE level = 'basin' AND EXISTS (SELECT 1 FROM assignment a WHERE "
        "a.unit_id = u.id AND a.function = 'relay' AND a.ends > '2027-04-12')"
    )
    assert found == {
        "letter_due": MilestoneProgress(total=1, done=1, last=date(2026, 10, 5)),
        "framing_closes": MilestoneProgress(
            total=count("unit WHERE level = 'department'"),
            done=count("paper WHERE kind = 'version' AND state = 'accepted'"),
            last=date(2026, 10, 8),
        ),
        "teams_due": MilestoneProgress(
            total=3, done=count("participation WHERE team_complete = 1")
        ),
        "relays_due": MilestoneProgress(total=basins, done=related),
        "decisions_due": MilestoneProgress(
            total=count("action WHERE state NOT IN ('draft', 'withdrawn')"),
            done=count("action WHERE state = 'took_place'"),
            last=date(2027, 1, 12),
            grows=True,
        ),
        "announce": MilestoneProgress(
            total=1, done=count("action WHERE announced = 1"), grows=True
        ),
        "reports_due": MilestoneProgress(
            total=1, done=count("action WHERE reported_at IS NOT NULL"), grows=True
        ),
        "synthesis_basin_due": MilestoneProgress(total=basins, done=0),
        "synthesis_department_due": MilestoneProgress(total=2, done=0),
        "synthesis_academy_due": MilestoneProgress(total=1, done=0),
        "review_due": MilestoneProgress(total=1, done=0),
    }
    assert (related, basins) == (3, 4)


def test_a_decision_that_is_not_announced_is_not_counted_for_who_may_not_know(year: Year) -> None:
    year.propose("E11", on="11/01/2027 10:00")
    year.accept("ien1", on="12/01/2027 10:00")
    assert mark(seen(year, "01/03/2027", "E11"), "decisions_due").endswith("0 sur 1")
    assert mark(seen(year, "01/03/2027", "ien1"), "decisions_due").startswith("tenue")


def test_each_territory_counts_its_own_work_and_that_of_its_academy(year: Year) -> None:
    found = seen(year, "12/04/2027", "ien1")
    assert mark(found, "relays_due") == "tenue"
    assert mark(found, "letter_due").endswith("0 sur 1")
    assert mark(found, "synthesis_department_due") == "à venir"
    assert mark(seen(year, "12/04/2027", "pilote", "D2"), "synthesis_basin_due") == (
        "à venir : 0 sur 1"
    )


def test_the_team_of_the_academy_is_told_to_its_own_alone(year: Year) -> None:
    teams = {
        who: next(
            (m.stands.words.rpartition(" : ")[2], m.lacking)
            for m in seen(year, "01/06/2027", who).marks
            if m.name == "teams_due"
        )
        for who in ("pilote", "pilote2", "bassin1", "E31")
    }
    assert teams == {
        "pilote": ("0 sur 3", ("Nord", "Sud", "Valmont")),
        "pilote2": ("0 sur 1", ("Sud",)),
        "bassin1": ("passée", ()),
        "E31": ("passée", ()),
    }


def test_what_is_late_names_the_units_that_lack_it(year: Year) -> None:
    year.remove("C2", "relay")
    found = {m.name: m.lacking for m in seen(year, "01/06/2027").marks if m.lacking}
    every = ("Bassin Un", "Circonscription Deux", "Circonscription Trois", "Circonscription Un")
    assert found == {
        "letter_due": ("Valmont",),
        "framing_closes": ("Nord", "Sud"),
        "teams_due": ("Nord", "Sud", "Valmont"),
        "relays_due": ("Circonscription Deux",),
        "synthesis_basin_due": every,
        "synthesis_department_due": ("Nord", "Sud"),
        "synthesis_academy_due": ("Valmont",),
    }


# ── whose dates ──────────────────────────────────────────────────────────────────────────────────


def test_a_unit_is_shown_its_own_dates_and_the_academy_whose_differ(memory: sa.Engine) -> None:
    units = valmont(memory)
    with gesture(memory) as session:
        elsewhere = sa.update(UNIT).where(UNIT.c.department_id == units["D2"])
        session.connection().execute(elsewhere.values(place="C+57"))
    year = launched(memory, units=units, weeks={"C1": date(2027, 3, 22)})
    found = seen(year, "11/01/2027")
    assert (found.track, [(a.name, a.week, a.other_place) for a in found.apart]) == (
        year.course.home,
        [
            ("Circonscription Un", date(2027, 3, 22), False),
            ("Circonscription Trois", date(2027, 3, 15), True),
        ],
    )
    own = seen(year, "11/01/2027", "pilote", "C1")
    assert (own.track, own.apart) == (
        Track(week=date(2027, 3, 22), ends=date(2027, 3, 26), place="C"),
        (),
    )
    moselle = seen(year, "11/01/2027", "ien3")
    assert seen(year, "11/01/2027", "ien1").track == own.track
    assert moselle.track == Track(week=date(2027, 3, 15), ends=date(2027, 3, 19), place="C+57")
    assert "vendredi saint" in {band.name.lower() for band in moselle.free}


def test_both_databases_tell_the_same(engine: sa.Engine) -> None:
    year = launched(engine)
    year.tick("01/09/2026 07:45")
    year.act(
        submit_paper,
        PaperKind.LETTER,
        year.units["AC"],
        LETTER,
        year.by("pilote"),
        on="05/10/2026 10:00",
    )
    year.propose("E11", "Un", on="11/01/2027 10:00")
    year.accept("ien1", year.tasks()[-1].id, on="12/01/2027 10:00")
    found = seen(year, "13/01/2027", "pilote", "C1")
    assert phase(found, "call_for_actions") == "pas encore ouvert, 41 jours de classe après sa date"
    assert mark(found, "letter_due") == "tenue"
    assert mark(found, "decisions_due") == "à venir : 1 sur 1"
    by = year.by("E11")
    with reading(engine) as session:
        agenda = own_agenda(session, scope_of(session, by, day("13/01/2027")), year.moment)
    assert [e.title for e in agenda if e.key.startswith("action")] == ["Un"]
