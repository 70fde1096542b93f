"""A school types its mock exams and placements; who dates an action in one is told."""

from __future__ import annotations

from models.database.transactions import reading
from models.gestures.territory.periods import busy_periods, remarks_of_periods, warnings_of_periods
from models.year.week_proposals import BusyPeriod
from tests.academy import Year, day
from tests.web.portal import signed_in
from tests.web.years.said import said_by
from tests.years import year_on

year = year_on("file")
PATH, ON = "/years/periods", "30/11/2026 10:00"
PFMP = {"kind": "placement", "first": "2027-03-08", "last": "2027-03-26", "note": "terminales"}


def test_it_is_kept_shown_and_taken_out(year: Year) -> None:
    client = signed_in(year, "proviseure", on=ON)
    assert client.post(PATH, data=PFMP).status_code == 303
    assert client.post(PATH, data=PFMP).status_code == 303
    said = said_by(client.get(PATH))
    assert said.count("(terminales)") == 1
    assert "du 8 au 26 mars 2027" in said
    assert client.post(f"{PATH}/1/drop").status_code == 303
    assert "Aucune pour l'instant" in said_by(client.get(PATH))
    assert client.post(f"{PATH}/1/drop").status_code == 404


def test_an_action_in_it_is_told_to_its_readers_and_to_the_pilot(year: Year) -> None:
    signed_in(year, "proviseure", on=ON).post(PATH, data=PFMP)
    number = year.propose("L11", "Débat", on=ON)
    with reading(year.engine) as session:
        (remark,) = remarks_of_periods(session, number, [day("16/03/2027"), day("05/04/2027")])
        (told,) = warnings_of_periods(session, year.course)
        busy = busy_periods(session, year.units["AC"])
    assert remark == (
        "Le mardi 16 mars 2027 : PFMP (période en milieu professionnel) (terminales) de "
        "l'établissement, du 8 au 26 mars 2027."
    )
    assert "« Débat », Lycée Sophie-Germain" in told["sentence"]
    called, first, last = "PFMP (période en milieu professionnel)", "08/03/2027", "26/03/2027"
    assert busy == [BusyPeriod(called=called, first=day(first), last=day(last), schools=1)]
    page = said_by(signed_in(year, "proviseure", on=ON).get(f"/actions/{number}"))
    assert "PFMP (période en milieu professionnel)" in page


def test_what_is_no_period_is_refused_and_comes_back(year: Year) -> None:
    client = signed_in(year, "proviseure", on=ON)
    for wrong in (
        {"kind": "fête"},
        {"first": ""},
        {"first": "2027-02-30"},
        {"last": "2027-01-01"},
        {"last": "2028-03-26"},
        {"note": "x" * 81},
    ):
        answer = client.post(PATH, data=PFMP | wrong)
        assert answer.status_code == 422, wrong
        assert 'role="alert"' in answer.text
    assert "Aucune pour l'instant" in said_by(client.get(PATH))


def test_only_a_school_types_its_own(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    assert client.get(PATH).status_code == 403
    sent = PFMP | {"unit": str(year.units["L11"])}
    assert client.post(PATH, data=sent).status_code == 403
