"""The signed PDF of a paper is joined, replaced and withdrawn on its page or by a program, and read
by the link of the letter that sends the paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.database.transactions import gesture, reading
from models.letters import rendering
from models.letters.contexts import context_of, read_batch
from models.work.paper import PaperKind
from models.work.signed_paper import signed_of
from tests.academy import Year
from tests.web.api.programs import program
from tests.web.letter_pages.links import PORTAL, client_of, link_in, opened
from tests.web.portal import put_clock, signed_in, words
from tests.years import year_on

VISA, AFTER = "06/10/2026 10:00", "06/10/2026 15:00"
PDF = b"%PDF-1.7\nLe recteur\n%%EOF\n"
OTHER = b"%PDF-1.7\nLe recteur, relu\n%%EOF\n"


def a_letter_with_its_visa(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    year.accept("recteur", on=VISA)
    put_clock(year, AFTER)


year = year_on("memory", then=a_letter_with_its_visa)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGUE_HOME", str(tmp_path))


def path_of(year: Year) -> str:
    return f"/cycles/{year.cycle_id}/papers/letter/{year.units['AC']}"


def join(client: Any, year: Year, content: bytes = PDF, **said: str) -> Any:
    data = {"reference": "2026-118", "signed_on": "2026-10-05"} | said
    return client.post(f"{path_of(year)}/signed", data=data, files={"document": ("l.pdf", content)})


def standing(year: Year) -> Any:
    with gesture(year.engine) as session:
        return signed_of(session, 1)


def test_who_is_entitled_joins_it_and_every_reader_takes_it(year: Year) -> None:
    pilot = signed_in(year, "pilote", on=AFTER)
    assert "n’est pas une signature" in words(pilot.get(path_of(year)))
    assert join(pilot, year).status_code == 303
    page = words(pilot.get(path_of(year)))
    assert "Référence 2026-118" in page
    assert "5 octobre 2026" in page
    assert "Joint par pilote, le 6 octobre" in page

    relay = signed_in(year, "ien1", on=AFTER)
    assert "Joindre" not in words(relay.get(path_of(year)))
    taken = relay.get(f"{path_of(year)}/signed")
    assert (taken.content, taken.headers["content-type"]) == (PDF, "application/pdf")
    assert taken.headers["content-disposition"].startswith("attachment")
    assert join(relay, year, OTHER).status_code == 403


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(year: Year) -> None:
    pilot = signed_in(year, "pilote", on=AFTER)
    no_reference = join(pilot, year, reference=" ", signed_on="2026-10-05")
    assert (no_reference.status_code, standing(year)) == (422, None)
    assert "Donnez sa référence" in words(no_reference)
    assert 'value="2026-10-05"' in no_reference.text
    no_pdf = join(pilot, year, b"PK\x03\x04 nothing", reference="2026-118")
    assert no_pdf.status_code == 422
    assert 'value="2026-118"' in no_pdf.text
    heavy = join(pilot, year, b"%PDF-1.7" + b"x" * 10_000_001)
    assert (heavy.status_code, "trop lourd" in words(heavy)) == (422, True)


def test_it_is_replaced_then_withdrawn(year: Year) -> None:
    pilot = signed_in(year, "pilote", on=AFTER)
    join(pilot, year)
    join(pilot, year, OTHER, reference="2026-119")
    assert pilot.get(f"{path_of(year)}/signed").content == OTHER
    assert pilot.post(f"{path_of(year)}/signed/withdraw").status_code == 303
    assert pilot.get(f"{path_of(year)}/signed").status_code == 404


def test_it_leaves_with_the_letter_that_sends_the_paper(year: Year) -> None:
    pilot = signed_in(year, "pilote", on=AFTER)
    join(pilot, year)
    row = year.messages(text="framing_published")[0]
    year.tick("07/10/2026 10:00")
    put_clock(year, "07/10/2026 11:00")
    link = link_in(year, row).removeprefix(PORTAL)
    page = opened(year, link, "07/10/2026 11:00")
    assert "Le document signé" in page
    assert "réf. 2026-118" in page
    assert client_of(year.engine).get(f"{link}/signed").content == PDF
    page = words(signed_in(year, "pilote", on="07/10/2026 11:00").get(path_of(year)))
    assert "il ne se remplace ni ne se retire" in page


def test_the_letter_says_its_reference_and_date(year: Year) -> None:
    join(signed_in(year, "pilote", on=AFTER), year)
    row = year.messages(text="framing_published")[0]
    with reading(year.engine) as session:
        batch = read_batch(session, year.course, [row])
        context = context_of(session, year.course, row, batch, year.moment, "https://o.example/")
    said = rendering.render(row.text, context).text
    assert "(réf. 2026-118, lundi 5 octobre 2026) est joint" in " ".join(said.split())


def test_a_program_does_the_same(year: Year) -> None:
    client = program(year, "pilote")
    sent = {"reference": "2026-118", "signed_on": "2026-10-05", "name": "lettre.pdf"}
    file = {"Content-Type": "application/pdf"}
    said = client.put("papers/1/signed", params=sent, content=PDF, headers=file)
    assert said.status_code == 200, said.text
    assert said.json()["reference"] == "2026-118"
    assert client.get("papers/1").json()["signed"]["name"] == "lettre.pdf"
    assert client.get("papers/1/signed").content == PDF
    assert client.put("papers/1/signed", params=sent, content=b"x", headers=file).status_code == 422
    relay = program(year, "ien1")
    assert relay.put("papers/1/signed", params=sent, content=OTHER).status_code == 403
    assert client.post("papers/1/signed/leave").status_code == 409
    assert client.delete("papers/1/signed").status_code == 204
    assert client.get("papers/1").json()["signed"] is None
