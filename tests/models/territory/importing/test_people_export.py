"""The export of a directory of persons is read as a people file."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from models.database.transactions import gesture
from models.home import home_engine
from models.territory.importing.people_file import PeopleReport, bring_people, read_people_file
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT
from tests.models.territory.importing.files import AT, CUT, put
from tests.orgue.typing_commands import typed


def school(home: Path) -> str:
    typed("territory", "import", str(CUT))
    units = typed("territory", "list").data["units"]
    return str(units[0]["unit"])


def brought(text: str, folder: Path) -> PeopleReport:
    file = read_people_file(put(folder, text.encode()))
    with gesture(home_engine()) as session:
        return bring_people(session, file, AT, by="admin")


def held() -> list[tuple[str, str, str]]:
    query = (
        sa.select(UNIT.c.code, ASSIGNMENT.c.function, PERSON.c.name)
        .join(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
        .join(PERSON, PERSON.c.id == ASSIGNMENT.c.person_id)
        .order_by(PERSON.c.mail)
    )
    with home_engine().connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_heads_are_those_who_answer_for_their_establishment(home: Path, tmp_path: Path) -> None:
    uai = school(home)
    report = brought(
        "uid;sn;givenName;mail;FrEduRne;FrEduRneResp;codecivilite\n"
        f"a;Roux;Ada;a@x.fr;{uai}$UAJ$PU$DIR${uai}$T3$CLG$340;{uai}$UAJ$PU$N$T3$CLG$340;M\n"
        f"b;Adjoint;Bob;b@x.fr;{uai}$UAJ$PU$DIR${uai}$T3$CLG$340;X;M\n"
        f"c;Prof;Cy;c@x.fr;{uai}$UAJ$PU$ENS${uai}$T3$CLG$340;X;M\n",
        tmp_path,
    )
    assert held() == [(uai, "head", "Ada Roux")]
    assert any("fonction « ENS » : 1" in one for one in report.notices)
    assert any("codecivilite" in one for one in report.notices)


def test_the_composite_functions_of_the_aaf_are_read_several_to_a_cell(
    home: Path, tmp_path: Path
) -> None:
    uai = school(home)
    brought(
        "ENTPersonNom;ENTPersonPrenom;ENTPersonMail;ENTPersonFonctions\n"
        f"Roux;Ada;a@x.fr;{uai}$CPE$CONSEILLER|0999999X$DIR$DIRECTION\n",
        tmp_path,
    )
    assert held() == [(uai, "cpe", "Ada Roux")]


def test_an_inspector_of_a_circonscription_is_its_relay(home: Path, tmp_path: Path) -> None:
    school(home)
    with_circo = (u["parent"] for u in typed("territory", "list").data["units"])
    circo = next(code for code in with_circo if code and code[-1].isalpha())
    brought(f"sn;givenName;mail;rne;FrEduFonctAdm\nFaure;Inès;i@x.fr;{circo};IEN1D\n", tmp_path)
    assert held() == [(circo, "relay", "Inès Faure")]


def test_a_people_file_written_by_hand_stays_one(home: Path, tmp_path: Path) -> None:
    school(home)
    brought("unité;fonction;nom;courriel\n24;pilote;Anne;a@x.fr\n", tmp_path)
    assert held() == [("24", "pilot", "Anne")]
