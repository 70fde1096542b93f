"""What is public is read alike on both databases, in as many statements whatever there is."""

from __future__ import annotations

from models.database.transactions import reading
from models.programme.public import public_actions
from models.serving.programme.public_asked import PublicAsked
from models.serving.programme.public_kept import forget, kept_programme
from tests.academy import KNOWN, Year
from tests.programmes import announced, held
from tests.statements import statements as counted
from tests.web.programme.public_world import filled, public
from tests.years import year_on

year = year_on("engine", now="12/01/2027 10:00")


def test_it_holds_what_heads_show_in_order_and_is_searched(year: Year) -> None:
    filled(year)
    shown = kept_programme(year.engine, KNOWN["AC"]).shown
    titles = [a.title for a in shown.actions]
    assert titles == ["Marche", "Café des parents", "Chœur des collégiens"]
    assert [a.title for a in PublicAsked(words="CHOEUR colegiens").chosen(shown)] == titles[2:]
    cafe = shown.actions[1]
    assert cafe.days == (held("16/03/2027", "09:00", "11:00"),)
    assert cafe.where == "Salle des fêtes"
    assert shown.actions[2].days == ()
    forget(year.engine)
    assert kept_programme(year.engine, KNOWN["AC"]).shown is shown, "nothing was noted"


def test_its_statements_do_not_grow_with_it(year: Year) -> None:
    def statements() -> int:
        with reading(year.engine) as session, counted(year.engine) as said:
            public_actions(session, year.course)
        return len(said)

    public(year, announced(year, "E11", "Une"))
    few = statements()
    for n in range(5):
        public(year, announced(year, "E12", f"Autre {n}"))
    assert statements() == few
