"""Each figure of the balance is a plain count, and the length of the list behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.serving.actions.list import ActionFilters, actions_seen
from models.serving.actions.traits import BY_UNIT, FAMILIES, TRAITS, trait_words
from models.serving.dashboard.balance import OFF, Balance, balance
from models.serving.framing.choices import framing_of
from models.serving.perimeter import By, Perimeter
from models.territory.unit import UNIT
from models.work.action import ACTION, ActionState
from models.work.paper import PAPER, PaperKind, PaperState
from models.year.cycle import CYCLE, PARTICIPATION, CycleState
from tests.academy import WEEK, Year, day, launched
from tests.days import give_days
from tests.models.serving.dashboard.last_year import last_year
from tests.models.serving.lands import perimeter
from tests.statements import statements
from tests.years import year_on

ON, LATER = "11/01/2027 10:00", "01/02/2027 10:00"
PARENTS, FIRST = "Les parents et le numérique", "L'implication du 1er degré"
READERS = ("cardie_seule", "pilote1", "ien1", "bassin1", "E11")
PARTNER = {"name": 'L\'atelier, "money"', "brings": ["people", "premises"], "convention": True}
FICHES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "E11",
        "Un",
        PARENTS,
        {
            "kind": "in_class",
            "novelty": "new",
            "audiences": {"pupils_elementary": 60, "staff": 4},
            "pupils_part": ["actors", "organisers"],
            "parents_part": "none",
            "open_to": ["press", "families"],
            "axis": "prevention",
            "instances": ["cvl", "parents_federations"],
        },
    ),
    (
        "E11",
        "Deux",
        FIRST,
        {
            "kind": "parents_and_partners",
            "parents_part": "workshop",
            "audiences": {"parents": 25},
            "partners": [PARTNER, {"name": "Asso", "brings": ["money"], "convention": False}],
        },
    ),
    ("E12", "Trois", "Un thème à nous", {"training_hours": 1.5, "open_to": ["other_schools"]}),
    (
        "E31",
        "Quatre",
        FIRST,
        {
            "kind": "other",
            "novelty": "existing",
            "audiences": {"pupils_elementary": 1200},
            "training_hours": 6,
            "partners": [{"name": "money", "brings": [], "convention": False}],
        },
    ),
    ("L11", "Cinq", PARENTS, {"kind": "orientation", "pupils_part": ["audience"]}),
    ("B1", "Six", FIRST, {"parents_part": "organisers", "open_to": ["authorities", "press"]}),
)
CARRIERS = {"L11": "porteur", "B1": "bassin1"}


def filled(engine: sa.Engine) -> Year:
    """Six actions that count, at every level, and three that do not."""
    year = launched(engine, themes=[PARENTS, FIRST], flagships=2)
    year.name("AC", "communication", "cardie_seule")
    numbers = {}
    for unit, title, theme, content in FICHES:
        takes = content.get("parents_part") in ("workshop", "organisers")
        numbers[title] = year.propose(
            CARRIERS.get(unit, unit),
            title,
            unit=unit,
            theme=theme,
            content=content,
            on=ON,
            with_parents=takes,
            has_convention=title == "Deux",
        )
    year.flagship(numbers["Un"], "ien1")
    year.flagship(numbers["Quatre"], "ien3")
    year.decline("ien1", _declined(year), on=ON)
    year.withdraw(year.propose("E13", "Retirée", on=ON), "E13")
    year.draft("E13", "Brouillon", on=ON)
    _describe(year)
    return year


def _declined(year: Year) -> int:
    """A task about one more action, which is not kept."""
    number = year.propose("E11", "Refusée", theme=FIRST, on=ON)
    return next(t.id for t in year.tasks() if t.subject_id == number)


def _describe(year: Year) -> None:
    """Priority education and sectors, which Valmont does not say; the Nord's emphasis."""
    said = {
        "E11": ("public", "REP"),
        "E12": ("public", "REP+"),
        "E21": ("public", None),
        "L11": ("private", None),
        "E31": ("public", None),
    }
    for code, (sector, priority) in said.items():
        year.change(code, sector=sector, priority=priority)
    with gesture(year.engine) as session:
        version = sa.insert(PAPER).values(
            cycle_id=year.cycle_id,
            kind=PaperKind.VERSION,
            unit_id=year.units["D2"],
            round=1,
            state=PaperState.ACCEPTED,
            content={"emphasis": [PARENTS], "text": "…"},
        )
        session.connection().execute(version)


year = year_on(made=filled)


def read(year: Year, who: str, before: tuple[int, ...] = (), step: str = "going") -> Balance:
    with reading(year.engine) as session:
        here = perimeter(session, year, who)
        then = replace(here, cycle_ids=before) if before else None
        return balance(session, here, then, step)


GOING = "a.state NOT IN ('draft', 'withdrawn', 'declined')"
THEMES = f"('{PARENTS}', 'L''implication du 1er degré')"
DEGREES = {
    "first": "u.kind = 'ecole'",
    "second": "u.kind IN ('college', 'lycee', 'erea')",
    "other": "u.level <> 'school'",
}
SCHOOLS = {
    **{f"degree.{code}": where for code, where in DEGREES.items()},
    "sector.public": "u.sector = 'public'",
    "sector.private": "u.sector = 'private'",
    "priority.rep": "u.priority = 'REP'",
    "priority.rep_plus": "u.priority = 'REP+'",
    "priority.none": "u.level = 'school' AND u.priority IS NULL",
    "in_priority": "u.priority IS NOT NULL",
}


def _one(field: str, *choices: str) -> dict[str, str]:
    said = f"json_extract(a.content, '$.{field}')"
    return {f"{field}.{c}": f"{said} = '{c}'" for c in choices} | {
        f"{field}.unsaid": f"coalesce({said}, '') = ''"
    }


def _some(field: str, *choices: str) -> dict[str, str]:
    each = f"SELECT 1 FROM json_each(a.content, '$.{field}')"
    return {f"{field}.{c}": f"EXISTS ({each} WHERE value = '{c}')" for c in choices} | {
        f"{field}.unsaid": f"NOT EXISTS ({each})"
    }


def _brought(what: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM json_each(a.content, '$.partners') p,"
        f" json_each(p.value, '$.brings') b WHERE b.value = '{what}')"
    )


def _together(kinds: str, others: str) -> str:
    """The actions of schools of both, the carrier's kind or that of a school that agreed."""
    agreed = (
        "EXISTS (SELECT 1 FROM associatedschool s JOIN unit w ON w.id = s.unit_id "
        "WHERE s.action_id = a.id AND s.agreed AND w.kind IN ({}))"
    )
    return " AND ".join(f"(u.kind IN ({k}) OR {agreed.format(k)})" for k in (kinds, others))


PLAIN = {
    "links.college": _together("'ecole'", "'college', 'erea'"),
    "links.lycee": _together("'college'", "'lycee', 'erea'"),
    **_one("kind", "in_class", "orientation", "parents_and_partners", "other"),
    **_one("novelty", "new", "existing"),
    **_one("parents_part", "workshop", "organisers", "audience", "none"),
    **_some("pupils_part", "actors", "organisers", "audience"),
    **_some("open_to", "families", "press", "authorities", "other_schools", "public"),
    **_one("axis", "prevention", "intervention", "remediation"),
    **_some(
        "instances",
        "cvc",
        "cvl",
        "delegates",
        "pupils_council",
        "parents_delegates",
        "parents_federations",
    ),
    **{
        f"audiences.{c}": f"json_extract(a.content, '$.audiences.{c}') > 0"
        for c in (
            "pupils_nursery",
            "pupils_elementary",
            "pupils_college",
            "pupils_lycee",
            "parents",
            "staff",
            "partners",
        )
    },
    "partners.any": "json_array_length(a.content, '$.partners') > 0",
    **{f"partners.{c}": _brought(c) for c in ("premises", "money", "people", "workshops")},
    "partners.convention": "a.has_convention = 1",
    **SCHOOLS,
    "on_theme": f"a.theme IN {THEMES}",
    "off_theme": f"a.theme NOT IN {THEMES}",
    "with_parents": "a.with_parents = 1",
    "flagship": "a.flagship = 1 AND a.state <> 'cancelled'",
    "training": "json_extract(a.content, '$.training_hours') > 0",
}


def plain(year: Year, where: str, what: str = "count(*)") -> Any:
    query = f"SELECT {what} FROM action a JOIN unit u ON u.id = a.unit_id WHERE {GOING} AND {where}"
    return year.all(sa.text(query))[0][0]


def test_each_figure_is_a_plain_count(year: Year) -> None:
    found = read(year, "pilote")
    assert PLAIN.keys() == TRAITS.keys()
    assert dict(found.now.traits) == {code: plain(year, where) for code, where in PLAIN.items()}
    assert found.now.actions == plain(year, "1 = 1") == 6
    assert found.now.hours == plain(year, "1 = 1", "sum(json_extract(content, '$.training_hours'))")
    assert found.now.themes == {PARENTS: 2, FIRST: 3, OFF: 1}
    assert {code: n for code, n in found.now.expected.items() if n} == {
        "pupils_elementary": 1260,
        "staff": 4,
        "parents": 25,
    }


def test_schools_that_take_part_are_counted_as_actions_are(year: Year) -> None:
    inside = "JOIN participation p ON p.unit_id = u.id WHERE u.level = 'school'"
    found = read(year, "pilote").schools
    counts = {
        code: year.all(sa.text(f"SELECT count(*) FROM unit u {inside} AND {where}"))[0][0]
        for code, where in (SCHOOLS | {"all": "1 = 1"}).items()
    }
    assert dict(found) == counts
    assert (found["degree.first"], found["in_priority"], found["all"]) == (6, 2, 7)


def listed(session: Any, here: Perimeter, **filters: Any) -> int:
    framing = framing_of(session, here.cycle_ids)
    asked = ActionFilters(framing=framing, **filters)
    return actions_seen(session, here.scope, here.cycle_ids, asked).total


def test_each_figure_is_the_length_of_the_list_behind_it(year: Year) -> None:
    for task in year.tasks():
        if year.codes[task.unit_id] == "C1":
            year.accept("ien1", task.id, on=ON)
    for who, step in (("pilote", "going"), ("pilote", "kept"), *((w, "going") for w in READERS)):
        held_against_its_lists(year, who, step)


def held_against_its_lists(year: Year, who: str, step: str) -> None:
    with reading(year.engine) as session:
        here = perimeter(session, year, who)
        found = balance(session, here, None, step)
        assert listed(session, here, step=step) == found.now.actions
        for code in TRAITS:
            assert listed(session, here, step=step, trait=code) == found.now.traits[code], code
        for place in found.places:
            at = {"step": step, "home": place.unit_id, "by": found.by}
            assert listed(session, here, **at) == place.actions, place.name
            assert listed(session, here, trait="off_theme", **at) == place.themes.get(OFF, 0)
            for theme in found.themes:
                n = listed(session, here, trait="on_theme", theme=theme, **at)
                assert n == place.themes.get(theme, 0), (place.name, theme)
            for code in BY_UNIT:
                assert listed(session, here, trait=code, **at) == place.traits[code], code
        for one in found.basins:
            n = listed(session, here, step=step, trait="flagship", home=one.unit_id)
            assert n == one.traits["flagship"], one.name


def test_rows_are_departments_then_the_bassins_of_the_only_one(year: Year) -> None:
    whole, nord = read(year, "pilote"), read(year, "pilote1")
    assert (whole.by, [(p.name, p.actions, p.stressed) for p in whole.places]) == (
        By.DEPARTMENT,
        [("Nord", 5, ()), ("Sud", 1, (PARENTS,))],
    )
    assert whole.stressed == {PARENTS: ("Sud",)}
    assert [(b.name, b.traits["flagship"], b.most) for b in whole.basins] == [
        ("Bassin Un", 0, 2),
        ("Circonscription Deux", 0, 2),
        ("Circonscription Un", 1, 2),
        ("Circonscription Trois", 1, 2),
    ]
    assert (nord.by, [(p.name, p.actions, p.take_part) for p in nord.places]) == (
        By.BASIN,
        [
            ("Bassin Un", 2, 1),
            ("Circonscription Deux", 0, 1),
            ("Circonscription Un", 3, 3),
            ("Nord", 0, 1),
        ],
    )
    assert nord.stressed == {}
    assert [(p.name, p.stressed) for p in read(year, "ien3").places] == [
        ("Circonscription Trois", (PARENTS,))
    ]


def test_a_flagship_called_off_counts_no_more_and_a_refusal_still_hidden_does(year: Year) -> None:
    states = {"Quatre": ActionState.CANCELLED, "Un": ActionState.DECLINED}
    with gesture(year.engine) as session:
        for title, state in states.items():
            off = sa.update(ACTION).where(ACTION.c.title == title).values(state=state)
            session.connection().execute(off)
    by_basin = {b.name: b.traits["flagship"] for b in read(year, "pilote").basins}
    assert set(by_basin.values()) == {0}
    assert read(year, "E11").now.traits["flagship"] == 1
    held_against_its_lists(year, "pilote", "going")


def test_both_databases_count_alike(engine: sa.Engine) -> None:
    found = read(filled(engine), "pilote")
    some = (
        "kind.in_class",
        "partners.money",
        "partners.people",
        "open_to.press",
        "off_theme",
        "pupils_part.unsaid",
        "flagship",
        "training",
        "priority.rep",
    )
    assert [found.now.traits[code] for code in some] == [1, 1, 1, 2, 1, 4, 2, 2, 2]
    assert (found.now.hours, found.now.expected["pupils_elementary"]) == (7.5, 1260)


# ── last year, several académies ─────────────────────────────────────────────────────────────────


def test_last_year_is_beside_each_total(year: Year) -> None:
    cycle_id = last_year(
        year,
        ("E11", "D'avant", "took_place"),
        ("E31", FIRST, "cancelled"),
        ("E31", "D'avant", "declined"),
    )
    before = read(year, "pilote", (cycle_id,)).before
    assert before is not None
    assert (before.actions, before.traits["with_parents"], before.hours) == (2, 2, 4)
    assert before.themes == {"D'avant": 1, OFF: 1}
    assert before.expected["parents"] == 18
    assert read(year, "pilote", (cycle_id,)).now == read(year, "pilote").now
    assert read(year, "pilote").before is None
    south = read(year, "pilote2", (cycle_id,)).before
    assert south is not None
    assert south.actions == 1


def test_several_academies_have_a_row_each(year: Year) -> None:
    second = another_academy(year, ["Ailleurs", FIRST])
    with reading(year.engine) as session:
        scope = scope_of(session, year.by("pilote"), day("11/01/2027"))
        both = Perimeter(cycle_ids=(year.cycle_id, second), scope=scope, by=By.ACADEMY)
        found = balance(session, both, None)
    assert found.by is By.ACADEMY
    assert found.themes == (PARENTS, FIRST, "Ailleurs")
    assert [(p.name, p.actions, dict(p.themes)) for p in found.places] == [
        ("Valmont", 7, {PARENTS: 2, FIRST: 3, OFF: 1, "Ailleurs": 1})
    ]
    assert found.basins == ()


def another_academy(year: Year, themes: list[str]) -> int:
    """One more cycle of the year, with an action on its own theme, carried by a unit seen."""
    row = year.all(sa.select(ACTION).where(ACTION.c.title == "Quatre"))[0]
    own = year.all(sa.select(UNIT).where(UNIT.c.code == "24"))[0]
    with gesture(year.engine) as session:
        connection = session.connection()
        academy = connection.execute(
            sa.insert(UNIT)
            .values(dict(own._mapping) | {"id": None, "code": "99", "name": "Autre"})
            .returning(UNIT.c.id)
        ).scalar_one()
        cycle_id = int(
            connection.execute(
                sa.insert(CYCLE)
                .values(
                    academy_id=academy,
                    school_year="2026-27",
                    week=WEEK,
                    state=CycleState.LIVE,
                    changes={},
                    definition={"themes": themes, "flagships": 1},
                    population=0,
                    link_key="y",
                )
                .returning(CYCLE.c.id)
            ).scalar_one()
        )
        values = dict(row._mapping) | {"id": None, "cycle_id": cycle_id, "theme": themes[0]}
        connection.execute(sa.insert(ACTION).values(values))
        give_days(connection)
    return cycle_id


# ── bad days ─────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_cycle_counts_nothing(memory: sa.Engine) -> None:
    found = read(launched(memory), "pilote")
    assert (found.now.actions, found.now.themes, found.now.hours) == (0, {}, 0)
    assert set(found.now.traits.values()) == {0}
    assert (found.themes, found.schools["all"]) == ((), 7)
    with gesture(memory) as session:
        session.connection().execute(sa.delete(PARTICIPATION))
    assert read(Year(engine=memory, cycle_id=1, units={}), "pilote").places == ()


def test_a_theme_of_a_draft_cycle_is_read_from_its_changes(memory: sa.Engine) -> None:
    year = launched(memory)
    with gesture(memory) as session:
        changed = sa.update(CYCLE).values(definition=None, changes={"themes": [FIRST]})
        session.connection().execute(changed)
    with reading(memory) as session:
        assert framing_of(session, [year.cycle_id]).themes == {year.cycle_id: (FIRST,)}


def test_what_is_not_announced_is_not_said_to_be_kept(year: Year) -> None:
    for task in year.tasks():
        if year.codes[task.unit_id] == "C1":
            year.accept("ien1", task.id, on=LATER)
    kept = {
        who: read(year, who, step="kept").now.actions for who in ("E11", "cardie_seule", "ien1")
    }
    assert kept["E11"] == kept["cardie_seule"] == 0
    assert kept["ien1"] > 0


def test_a_trait_is_said_in_words() -> None:
    codes = [trait.code for family in FAMILIES for trait in family.traits]
    assert len(codes) == len(set(codes))
    assert trait_words("kind.in_class") == "Type d'action : En classe"
    assert trait_words("flagship") == "actions phares"
    assert trait_words("x") == ""


def test_more_actions_need_no_more_statements(year: Year) -> None:
    with statements(year.engine) as before:
        read(year, "pilote")
    for code in ("E13", "E21", "E00"):
        year.propose(code, "De plus", theme="À part", on=ON)
    with statements(year.engine) as after:
        read(year, "pilote")
    assert len(after) == len(before)
