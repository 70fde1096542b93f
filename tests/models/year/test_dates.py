"""The dates of a year: counted back and forth from the week, with a reason for each that moves."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from models.calendar.entering import enter_holiday
from models.calendar.school_days import Moved, SchoolCalendar
from models.calendar.table import calendar_for
from models.database.transactions import gesture, reading
from models.year.dates import TooShort, dates_of, stretches_before
from models.year.definition import read_definition
from models.year.phases import PhaseKind
from tests.academy import at, launched
from tests.models.calendar.years import calendar, d

DEFINITION = read_definition()
MARCH, DECEMBER = d("15/03/2027"), d("07/12/2026")


def year_of(
    week: date,
    zone: SchoolCalendar | None = None,
    launched_on: date | None = None,
    **changes: object,
) -> dict[str, str]:
    """Every milestone and its date, in the order of the year."""
    definition = read_definition(changes) if changes else DEFINITION
    dates = dates_of(definition, zone or calendar("C"), week, launched_on=launched_on)
    in_order = sorted(dates.items(), key=lambda item: (item[1].on, item[0]))
    return {name: f"{moved.on:%d/%m/%Y}" for name, moved in in_order}


def test_the_year_of_a_week_in_march() -> None:
    assert year_of(MARCH) == {
        "framing_opens": "01/09/2026",
        "letter_due": "05/10/2026",
        "teams_due": "12/10/2026",
        "relays_due": "15/10/2026",
        "framing_closes": "16/10/2026",
        "call_opens": "02/11/2026",
        "conference_invites": "16/11/2026",
        "conference": "07/12/2026",
        "call_closes": "15/01/2027",
        "validation_opens": "18/01/2027",
        "decisions_due": "05/02/2027",
        "announce": "22/02/2027",
        "programme": "01/03/2027",
        "week_opens": "15/03/2027",
        "week_closes": "19/03/2027",
        "reports_open": "22/03/2027",
        "reports_due": "26/04/2027",
        "synthesis_basin_due": "03/05/2027",
        "synthesis_department_due": "05/05/2027",
        "synthesis_academy_due": "11/05/2027",
        "capitalisation_closes": "18/05/2027",
        "seminar_invites": "08/06/2027",
        "review_due": "23/06/2027",
        "seminar": "29/06/2027",
        "assignments_due": "30/06/2027",
        "year_ends": "02/07/2027",
    }


def test_a_week_in_december_takes_from_cadrage_then_the_call_then_validation() -> None:
    """Twelve school weeks before it, for the eighteen of a whole year: cadrage keeps its three."""
    given = stretches_before(DEFINITION, calendar("C"), DECEMBER)
    assert (given.cadrage, given.appel, given.validation, given.annonce) == (3, 4, 2, 3)
    assert given.shortened == (
        "appel : 4 semaines au lieu de 9",
        "validation : 2 semaines au lieu de 3",
    )
    year = year_of(DECEMBER)
    assert [year[n] for n in ("framing_opens", "call_opens", "validation_opens", "announce")] == [
        "01/09/2026",
        "21/09/2026",
        "02/11/2026",
        "16/11/2026",
    ]


SHARES = [  # week, school weeks before it, cadrage, call, validation, announcing
    ("15/03/2027", 22, 7, 9, 3, 3),
    ("18/01/2027", 16, 3, 7, 3, 3),
    ("07/12/2026", 12, 3, 4, 2, 3),
    ("30/11/2026", 11, 3, 4, 2, 2),
]


@pytest.mark.parametrize(("week", "room", "cadrage", "call", "validation", "announcing"), SHARES)
def test_cadrage_gives_way_first_then_the_call_validation_and_announcing(
    week: str, room: int, cadrage: int, call: int, validation: int, announcing: int
) -> None:
    zone = calendar("C")
    assert zone.weeks_between(zone.rentree(), d(week)) == room
    given = stretches_before(DEFINITION, zone, d(week))
    shares = (given.cadrage, given.appel, given.validation, given.annonce)
    assert shares == (cadrage, call, validation, announcing)


def test_an_autumn_week_opens_its_cadrage_and_its_call_in_the_year_before() -> None:
    year = year_of(d("05/10/2026"))
    found = [year[n] for n in ("framing_opens", "call_opens", "validation_opens", "announce")]
    assert found == ["23/03/2026", "13/04/2026", "29/06/2026", "14/09/2026"]


def test_a_week_that_has_its_least_stays_in_its_year_unless_it_is_asked_otherwise() -> None:
    november = d("30/11/2026")
    assert year_of(november)["framing_opens"] == "01/09/2026"
    assert year_of(november, year_before="always")["framing_opens"] == "18/05/2026"


def test_under_eleven_weeks_the_draft_asks_for_dates_by_hand() -> None:
    with pytest.raises(TooShort) as refused:
        year_of(d("23/11/2026"), year_before="never")
    assert refused.value.sentence == (
        "La semaine du 23/11/2026 n'a que 10 semaines de classe avant elle ; il en faut 11."
    )
    assert "à la main" in refused.value.next_step
    assert refused.value.facts == {"weeks": 10}


def test_dates_entered_by_hand_make_room_for_any_week() -> None:
    by_hand = {
        "call_opens": {"on": "2026-09-21"},
        "validation_opens": {"on": "2026-10-12"},
        "announce": {"on": "2026-11-09"},
    }
    year = year_of(d("23/11/2026"), milestones=by_hand)
    assert [year[n] for n in (*by_hand, "call_closes")] == [
        "21/09/2026",
        "12/10/2026",
        "09/11/2026",
        "09/10/2026",
    ]


def test_a_date_by_hand_that_is_not_a_school_day_moves_and_says_why() -> None:
    by_hand = {"announce": {"on": "2027-02-10"}, "letter_due": {"on": "2026-10-20"}}
    dates = dates_of(read_definition({"milestones": by_hand}), calendar("C"), MARCH)
    opening, due = dates["announce"], dates["letter_due"]
    assert (opening.on, opening.moved_from) == (d("05/02/2027"), d("10/02/2027"))
    assert opening.why == "vacances d'hiver (zone C)"
    assert (due.on, due.moved_from) == (d("16/10/2026"), d("20/10/2026"))
    assert due.why == "vacances de la Toussaint (zone C)"


def test_the_week_opens_and_closes_on_the_days_as_they_were_typed() -> None:
    dates = dates_of(DEFINITION, calendar("C"), d("17/05/2027"), d("22/05/2027"))
    found = dates["week_opens"], dates["week_closes"]
    assert found == (Moved(on=d("17/05/2027")), Moved(on=d("22/05/2027")))


def test_a_definition_of_before_opens_its_week_on_the_tuesday_of_a_monday_off() -> None:
    ends = {"week_opens": {"at": "S"}, "week_closes": {"at": "fin S"}}
    before = read_definition({"milestones": ends})
    dates = dates_of(before, calendar("C"), d("17/05/2027"), d("04/06/2027"))
    opened, closed = dates["week_opens"], dates["week_closes"]
    assert (opened.on, opened.why) == (d("18/05/2027"), "jour férié : Lundi de Pentecôte")
    assert (closed.on, dates["reports_open"].on) == (d("21/05/2027"), d("24/05/2027"))


def test_no_report_is_due_later_than_the_seminar_leaves_room_for() -> None:
    """A week in mid-May: reports would be due on 14 June, syntheses on the 21st."""
    dates = dates_of(DEFINITION, calendar("C"), d("17/05/2027"))
    due = dates["reports_due"]
    assert (due.on, due.moved_from) == (d("07/06/2027"), d("14/06/2027"))
    assert due.why == "pas plus tard que 16 jours de classe avant le séminaire"
    left = [
        calendar("C").between(dates[n].on, dates["seminar"].on)
        for n in ("synthesis_basin_due", "synthesis_department_due", "synthesis_academy_due")
    ]
    assert left == [14, 12, 10]


def test_a_late_launch_leaves_five_school_days_for_work_and_moves_no_phase() -> None:
    launched_on = d("08/10/2026")
    on_time, late = year_of(MARCH), year_of(MARCH, launched_on=launched_on)
    assert {n: late[n] for n in late if late[n] != on_time[n]} == {
        "letter_due": "15/10/2026",
        "teams_due": "15/10/2026",
    }
    moved = dates_of(DEFINITION, calendar("C"), MARCH, launched_on=launched_on)["letter_due"]
    assert moved.moved_from == d("05/10/2026")
    assert moved.why.startswith("cycle lancé en cours d'année")
    assert calendar("C").between(launched_on, moved.on) == 5


def test_a_launch_in_time_moves_nothing() -> None:
    assert year_of(MARCH, launched_on=d("01/09/2026")) == year_of(MARCH)


def test_a_bassin_with_a_week_of_its_own_moves_all_its_offsets(memory: sa.Engine) -> None:
    own = d("22/03/2027")
    year = launched(memory, weeks={"C1": own})
    course = year.course
    tracks = {t.week: course.dates[t] for t in course.dates}
    assert set(tracks) == {MARCH, own}
    for name, moved in dates_of(DEFINITION, calendar("C"), own).items():
        assert tracks[own][name].on == moved.on
    late, home = (next(t for t in course.dates if t.week == w) for w in (own, MARCH))
    one_week_later = [
        "call_opens",
        "call_closes",
        "validation_opens",
        "announce",
        "programme",
        "week_opens",
    ]
    zone = calendar("C")
    for name in one_week_later:
        assert zone.weeks_between(course.on(home, name), course.on(late, name)) == 1, name
    assert course.opens_at(late, PhaseKind.CALL_FOR_ACTIONS) == at("09/11/2026 00:00")


def test_what_is_below_a_unit_follows_its_week(memory: sa.Engine) -> None:
    own = d("22/03/2027")
    year = launched(memory, weeks={"C1": own})
    year.tick("02/11/2026 07:30")
    invited = {year.codes[m.unit_id] for m in year.messages(rule="call_opened")}
    assert invited == {"E21", "L11", "E00", "E31"}
    year.tick("09/11/2026 07:30")
    invited = {year.codes[m.unit_id] for m in year.messages(rule="call_opened")}
    assert invited == {"E21", "L11", "E00", "E31", "E11", "E12", "E13"}


REUNION = [  # name, school year, first and last day without class
    ("Été", "2025-26", "04/07/2026", "16/08/2026"),
    ("Octobre", "2026-27", "10/10/2026", "25/10/2026"),
    ("Été austral", "2026-27", "19/12/2026", "24/01/2027"),
    ("Mars", "2026-27", "13/03/2027", "28/03/2027"),
    ("Mai", "2026-27", "08/05/2027", "23/05/2027"),
    ("Été", "2026-27", "10/07/2027", "15/08/2027"),
]
NOUMEA = [  # south of the equator, 2026-27 is February to December 2027
    ("Été", "2025-26", "19/12/2026", "14/02/2027"),
    ("Avril", "2026-27", "10/04/2027", "25/04/2027"),
    ("Juin", "2026-27", "12/06/2027", "27/06/2027"),
    ("Août", "2026-27", "14/08/2027", "29/08/2027"),
    ("Octobre", "2026-27", "16/10/2027", "31/10/2027"),
    ("Été", "2026-27", "18/12/2027", "13/02/2028"),
]


def entered(
    engine: sa.Engine, zone: str, timezone: str, rows: list[tuple[str, str, str, str]]
) -> SchoolCalendar:
    """The calendar of a place whose recteur fixes the holidays, entered by hand."""
    with gesture(engine) as session:
        for name, year, first, last in rows:
            enter_holiday(
                session,
                zone=zone,
                school_year=year,
                name=name,
                first=d(first),
                last=d(last),
                at=at("01/07/2026 09:00"),
            )
    with reading(engine) as session:
        return calendar_for(session, zone, timezone, "2026-27")


def test_la_reunion_lives_by_the_calendar_that_was_entered(memory: sa.Engine) -> None:
    zone = entered(memory, "Réunion", "Indian/Reunion", REUNION)
    year = year_of(d("05/04/2027"), zone)
    names = ("framing_opens", "call_opens", "call_closes", "announce", "week_opens", "year_ends")
    assert [year[n] for n in names] == [
        "17/08/2026",
        "02/11/2026",
        "05/02/2027",
        "01/03/2027",
        "05/04/2027",
        "09/07/2027",
    ]


def test_in_noumea_the_year_runs_from_february_to_december(memory: sa.Engine) -> None:
    zone = entered(memory, "Nouvelle Calédonie", "Pacific/Noumea", NOUMEA)
    year = year_of(d("06/09/2027"), zone)
    names = ("framing_opens", "call_opens", "announce", "week_opens", "conference", "year_ends")
    assert [year[n] for n in names] == [
        "15/02/2027",
        "26/04/2027",
        "02/08/2027",
        "06/09/2027",
        "06/12/2027",
        "17/12/2027",
    ]
    opens = zone.at(d("15/02/2027"), 0)
    assert f"{opens:YYYY-MM-DD HH:mm Z}" == "2027-02-15 00:00 +11:00"
