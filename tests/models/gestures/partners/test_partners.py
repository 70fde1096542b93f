"""A partner is kept by who animates its territory, who is reminded once of each end."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.errors import NotFound, NotYours, Refusal
from models.gestures.partners import agreements, keeping, linking
from models.gestures.partners.keeping import BadPartner
from models.gestures.retention.disposing import sweep_due
from models.journal import JOURNAL
from models.serving.partners.listing import (
    AskedPartners,
    named_in_fiche,
    partner_list,
    partner_sheet,
)
from models.territory.unit import Unit
from models.work.partner import PARTNER, PARTNER_CONTACT, PARTNER_LINK
from tests.academy import Year, at
from tests.web.partners.looks import AGREED, LEAGUE
from tests.years import year_on

year = year_on("engine", now="05/01/2027 10:00")


def act(year: Year, function: Any, *given: Any, who: str = "ien1", **more: Any) -> Any:
    with gesture(year.engine) as session:
        return function(session, *given, year.by(who), year.moment, **more)


def add(year: Year, who: str = "ien1", code: str = "C1", **said: Any) -> int:
    with gesture(year.engine) as session:
        unit = session.get_one(Unit, year.units[code])
        return keeping.add_partner(session, unit, LEAGUE | said, year.by(who), year.moment)


def sheet(year: Year, number: int, who: str) -> Any:
    day = year.moment.date()
    with reading(year.engine) as session:
        return partner_sheet(session, scope_of(session, year.by(who), day), number, day)


def found(year: Year, who: str = "E11", **asked: Any) -> list[str]:
    day = year.moment.date()
    with reading(year.engine) as session:
        scope = scope_of(session, year.by(who), day)
        return [one.name for one in partner_list(session, scope, AskedPartners(**asked), day).lines]


def reminders(year: Year) -> list[tuple[str, str]]:
    rows = [m for m in year.messages() if m.rule.startswith("agreement_ends")]
    return sorted((m.rule, m.slot) for m in rows)


def test_a_partner_is_found_by_all_and_its_contact_seen_by_who_keeps_it(year: Year) -> None:
    number = add(year)
    assert found(year, words="LIGUE") == [LEAGUE["name"]]
    assert found(year, kind="company") == []
    assert found(year, offer="workshops") == [LEAGUE["name"]]
    assert sheet(year, number, "E11").contact is None
    assert sheet(year, number, "ien1").contact.mail == LEAGUE["mail"]
    assert sheet(year, number, "ien3").contact is None, "another territory's relay"
    told = str([row for row in year.all(sa.select(JOURNAL)) if row.what.startswith("partner")])
    for secret in ("Ligue", "jeunesse", "01 02"):
        assert secret not in told


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "gang"}, "kind"),
        ({"offers": ["gold"]}, "offers"),
        ({"site": "javascript:alert(1)"}, "site"),
        ({"mail": "nobody"}, "mail"),
        ({"phone": "appelez-moi"}, "phone"),
        ({"mail": "", "phone": ""}, "mail"),
        ({"neutral_on": "2031-01-01"}, "neutral_on"),
        ({"neutral_on": "hier ou demain"}, "neutral_on"),
        ({"neutral_by": ""}, "neutral_by"),
        ({"text": "x" * 2001}, "text"),
    ],
)
def test_what_is_said_wrong_is_told_beside_its_field(
    year: Year, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadPartner) as refused:
        add(year, **wrong)
    assert field in refused.value.facts["errors"]
    assert year.all(sa.select(PARTNER)) == []


def test_only_who_animates_the_territory_keeps_it_and_no_twin(year: Year) -> None:
    for who, code in (("ien3", "C1"), ("E11", "C1"), ("ien1", "AC")):
        with pytest.raises(NotYours):
            add(year, who, code)
    number = add(year)
    with pytest.raises(BadPartner, match="déjà"):
        add(year, name="la  LIGUE de l’Orientation")
    for function, more in (
        (keeping.withdraw_partner, ("x",)),
        (keeping.note_told, ()),
        (keeping.take_back_partner, ()),
        (agreements.add_agreement, (AGREED,)),
    ):
        with pytest.raises(NotYours):
            act(year, function, number, *more, who="ien3")


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": "2026-08-31"},
        {"ends": "2099-01-01"},
        {"ends": ""},
        {"starts": "le 31 février"},
        {"signed_on": "2027-12-01"},
        {"title": ""},
        {"signatory": "x" * 121},
    ],
)
def test_an_agreement_that_makes_no_sense_is_refused(year: Year, wrong: dict[str, Any]) -> None:
    number = add(year)
    with pytest.raises(BadPartner):
        act(year, agreements.add_agreement, number, AGREED | wrong)
    assert sheet(year, number, "ien1").agreements == []


def test_who_follows_a_partner_is_reminded_at_sixty_days_and_at_fifteen(year: Year) -> None:
    number = add(year)
    act(year, agreements.add_agreement, number, AGREED | {"ends": "2027-04-12"})
    ien = year.by("ien1").slots[0]
    year.tick("10/02/2027 07:45")
    assert reminders(year) == []
    year.tick("11/02/2027 07:45")
    assert reminders(year) == [("agreement_ends", ien)]
    for day in ("12/02/2027", "15/03/2027"):
        year.tick(f"{day} 07:45")
    assert reminders(year) == [("agreement_ends", ien)]
    year.tick("30/03/2027 07:45")
    year.tick("31/03/2027 07:45")
    assert reminders(year) == [("agreement_ends", ien), ("agreement_ends_soon", ien)]


def test_nobody_is_reminded_of_what_is_renewed_or_of_who_withdrew(year: Year) -> None:
    one, other = add(year), add(year, name="Une autre")
    first = act(year, agreements.add_agreement, one, AGREED | {"ends": "2027-04-12"})
    act(year, agreements.add_agreement, other, AGREED | {"ends": "2027-04-12"})
    act(year, agreements.say_renewed, first)
    act(year, keeping.withdraw_partner, other, "Elle ferme.")
    for day in ("11/02/2027", "30/03/2027"):
        year.tick(f"{day} 07:45")
    assert reminders(year) == []
    with pytest.raises(Refusal, match="déjà"):
        act(year, keeping.withdraw_partner, other, "Encore.")


def test_an_agreement_that_is_noted_late_reminds_once(year: Year) -> None:
    number = add(year)
    act(year, agreements.add_agreement, number, AGREED | {"ends": "2027-01-15"})
    for day in ("06/01/2027", "07/01/2027", "18/01/2027"):
        year.tick(f"{day} 07:45")
    assert [rule for rule, _ in reminders(year)] == ["agreement_ends_soon"]


def test_the_contact_goes_after_two_years_in_which_nothing_happened(
    year: Year, tmp_path: Any
) -> None:
    quiet, busy = add(year), add(year, name="Une autre")
    later = at("04/12/2028 10:00")
    with gesture(year.engine) as session:
        keeping.something_happened(session, busy, later)
    with gesture(year.engine) as session:
        academy = session.get_one(Unit, year.units["AC"])
        sweep_due(session, academy, tmp_path, None, at("06/01/2029 10:00"))
    left = [row.partner_id for row in year.all(sa.select(PARTNER_CONTACT))]
    assert (left, len(year.all(sa.select(PARTNER)))) == ([busy], 2), quiet


def test_a_name_of_a_fiche_is_linked_by_who_carries_it_and_counts_once(year: Year) -> None:
    number = add(year)
    fiche = {"partners": [{"name": "Ligue de l'orientation"}, {"name": "Un autre"}]}
    action = year.propose("E11", "Débat", on="05/01/2027 10:00", content=fiche)
    with reading(year.engine) as session:
        names = ["Ligue de l'orientation", "Un autre"]
        offered = named_in_fiche(session, year.units["AC"], action, names)
    assert [[p.id for p in one.offered] for one in offered] == [[number], []]
    given = (linking.link_partner, action)
    with pytest.raises(NotFound):
        year.act(*given, "Personne", number, year.by("E11"))
    with pytest.raises(NotYours):
        year.act(*given, "Un autre", None, year.by("E12"))
    year.act(*given, "ligue de l’Orientation", number, year.by("E11"))
    year.act(*given, "Ligue de l'orientation", number, year.by("ien1"))
    assert len(year.all(sa.select(PARTNER_LINK))) == 1
    assert [one["linked"] for one in sheet(year, number, "ien1").named] == [True]
    year.act(*given, "Ligue de l'orientation", None, year.by("E11"))
    assert year.all(sa.select(PARTNER_LINK)) == []
