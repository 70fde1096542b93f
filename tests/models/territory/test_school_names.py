"""A school is found by its code or its very name and town; whatever may be several is asked."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.territory.school_names import SchoolNames
from models.territory.unit import Kind, Level, Unit
from tests.academy import valmont

SCHOOLS = (
    ("0930001A", Kind.COLLEGE, "Collège Jules Ferry", "Montreuil"),
    ("0930002B", Kind.COLLEGE, "Collège Jules Ferry", "Bondy"),
    ("0930003C", Kind.ECOLE, "École maternelle publique Louise-Michel", "Montreuil"),
    ("0930004D", Kind.ECOLE, "École élémentaire publique Louise-Michel", "Montreuil"),
    ("0930005E", Kind.LYCEE, "Lycée polyvalent Simone-Veil", "Bondy"),
)


def named(memory: sa.Engine) -> SchoolNames:
    ids = valmont(memory)
    with gesture(memory) as session:
        for code, kind, name, town in SCHOOLS:
            session.add(
                Unit(
                    level=Level.SCHOOL,
                    kind=kind,
                    code=code,
                    name=name,
                    commune=town,
                    academy_id=ids["AC"],
                )
            )
    with reading(memory) as session:
        return SchoolNames(session, ids["AC"])


def test_it_is_found_by_name_and_town_however_they_are_typed(memory: sa.Engine) -> None:
    names = named(memory)
    for typed, code in (
        (("", "COLLEGE JULES-FERRY", "montreuil"), "0930001A"),
        (("", "Clg Jules Ferry (Bondy)", "Bondy"), "0930002B"),
        (("", "Lycée S. Veil", "Bondy"), None),
        (("", "Lycée Simone Veil", ""), "0930005E"),
        (("", "école maternelle Louise Michel", "Montreuil"), "0930003C"),
        (("0930005e", "un autre nom", ""), "0930005E"),
    ):
        found = names.find(*typed).school
        assert (found.code if found else None) == code, typed


def test_what_may_be_several_or_is_nearly_one_is_asked(memory: sa.Engine) -> None:
    names = named(memory)
    for typed, codes in (
        (("", "Collège Jules Ferry", ""), {"0930001A", "0930002B"}),
        (("", "École Louise Michel", "Montreuil"), {"0930003C", "0930004D"}),
        (("", "Lycée S. Veil", "Bondy"), {"0930005E"}),
        (("", "Collège Jules Feri", "Montreuil"), {"0930001A"}),
        (("0939999Z", "Lycée Simone Veil", "Bondy"), {"0930005E"}),
    ):
        found = names.find(*typed)
        assert found.school is None, typed
        assert codes <= {one.code for one in found.candidates}, typed
    assert names.find("", "Xyzzy", "").candidates == ()
