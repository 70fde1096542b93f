"""A national event is told to the pilot where something of the year falls in it."""

from __future__ import annotations

from models.year.touched import warnings_of_events
from tests.academy import Year
from tests.years import year_on

year = year_on()


def test_the_vote_of_the_civil_service_touches_the_default_conference(year: Year) -> None:
    (told,) = (w for w in warnings_of_events(year.course) if "professionnelles" in w["subject"])
    assert told["kind"] == "dated"
    assert told["sentence"] == (
        "Élections professionnelles de la fonction publique (vote par internet), du jeudi 3 au "
        "jeudi 10 décembre 2026 : « Conférence de décembre » (le lundi 7 décembre 2026) tombe "
        "alors, et on vote ces jours-là dans les écoles et les établissements. Source : Arrêté du "
        "2 juillet 2025 fixant la date des prochaines élections professionnelles."
    )


def test_the_reserve_of_2027_touches_a_week_of_mid_march_on_its_last_day(year: Year) -> None:
    (told,) = (w for w in warnings_of_events(year.course) if "réserve" in w["subject"])
    assert "dès la mi-mars" in told["sentence"]
    assert "« Semaine de la persévérance scolaire »" in told["sentence"]


def test_what_meets_nothing_is_not_told(year: Year) -> None:
    assert not [w for w in warnings_of_events(year.course) if "municipales" in w["subject"]]
