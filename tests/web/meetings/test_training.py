"""Training is the EAFC's: its codes, who is convoked, who was there, and who attests."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from models.serving.exports.training_list import BadColumns, TrainingList, columns_of
from tests.academy import Year, mail_of
from tests.web.portal import signed_in, words
from tests.years import year_on

NOW, THE_DAY = "02/11/2026 10:00", "01/12/2026 18:00"
year = year_on("memory", now=NOW)
CODE = "2026-12-01-former-les-relais"


def path(year: Year, rest: str = "") -> str:
    return f"/cycles/{year.cycle_id}/meetings/{CODE}{rest}"


def trained(year: Year) -> Any:
    client = signed_in(year, "pilote", on=NOW)
    form = {"name": "Former les relais", "kind": "training", "on": "2026-12-01"}
    assert client.post(f"/cycles/{year.cycle_id}/meetings", data=form).status_code == 303
    for who in ("ien1", "ien2", "E11"):
        sent = {"mail": mail_of(who)}
        assert client.post(path(year, "/invite"), data=sent).status_code == 303
    year.name("AC", "training", "eafc")
    return client


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_eafc_says_its_codes_and_whether_attestations_are_made_here(year: Year) -> None:
    client = trained(year)
    said = {"dispositif": "27A0250123", "module": "61234", "training_hours": "1,5"}
    assert client.post(path(year, "/training"), data=said).status_code == 403
    eafc = signed_in(year, "eafc", on=NOW)
    assert eafc.post(path(year, "/training"), data=said).status_code == 303
    page = words(client.get(path(year)))
    assert "27A0250123" in page
    assert "1,5 h" in page
    assert "délivrée par l’EAFC" in page
    wrong = eafc.post(path(year, "/training"), data=said | {"training_hours": "beaucoup"})
    assert wrong.status_code == 422
    assert eafc.post(path(year, "/training"), data=said | {"attests": "yes"}).status_code == 303
    assert "délivrée par l’EAFC" not in words(client.get(path(year)))


def test_those_to_convoke_then_those_who_were_there_are_taken_out(year: Year) -> None:
    client = trained(year)
    eafc = signed_in(year, "eafc", on=NOW)
    eafc.post(path(year, "/training"), data={"dispositif": "27A0250123", "training_hours": "3"})
    own = signed_in(year, "ien2", on=NOW)
    own.post(path(year, "/answer"), data={"reply": "absent"})
    convoked = rows(client.get(path(year, "/training/to_convoke.csv")))
    assert {row["UAI"] for row in convoked} == {"C1", "E11"}
    assert {row["Dispositif"] for row in convoked} == {"27A0250123"}
    assert {row["Date"] for row in convoked} == {"01/12/2026"}
    assert mail_of("ien1") in {row["Adresse professionnelle"] for row in convoked}
    year.now = THE_DAY
    client = signed_in(year, "pilote", on=THE_DAY)
    slot = year.by("ien1").slot
    client.post(path(year, "/attendance"), data={"shown": slot, "came": [slot]})
    (present,) = rows(client.get(path(year, "/training/present.csv")))
    assert (present["UAI"], present["Heures"]) == ("C1", "3,0")
    sheet = client.get(path(year, "/training/present.xlsx"))
    assert sheet.content[:2] == b"PK"
    other = signed_in(year, "ien2", on=THE_DAY)
    assert other.get(path(year, "/training/present.csv")).status_code == 403


def test_presence_is_attested_here_only_if_the_eafc_says_so(year: Year) -> None:
    trained(year)
    year.now = THE_DAY
    client = signed_in(year, "pilote", on=THE_DAY)
    slot = year.by("ien1").slot
    client.post(path(year, "/attendance"), data={"shown": slot, "came": [slot]})
    own = signed_in(year, "ien1", on=THE_DAY)
    assert own.get(path(year, "/attestation.pdf")).status_code == 404
    eafc = signed_in(year, "eafc", on=THE_DAY)
    eafc.post(path(year, "/training"), data={"training_hours": "3", "attests": "yes"})
    assert "Mon attestation de présence" in words(own.get(path(year)))
    assert own.get(path(year, "/attestation.pdf")).content[:5] == b"%PDF-"
    other = signed_in(year, "ien2", on=THE_DAY)
    assert other.get(path(year, "/attestation.pdf")).status_code == 404


def test_the_columns_are_those_of_the_file(tmp_path: Any) -> None:
    own = tmp_path / "training.yaml"
    own.write_text('to_convoke: {"Code": module, "Origine": "=SPS"}', encoding="utf-8")
    columns = columns_of(TrainingList.TO_CONVOKE, own)
    assert [(c.title, c.of({"module": "61234"})) for c in columns] == [
        ("Code", "61234"),
        ("Origine", "SPS"),
    ]
    with pytest.raises(BadColumns):
        columns_of(TrainingList.PRESENT, own)
    own.write_text('present: {"Matricule": numen}', encoding="utf-8")
    with pytest.raises(BadColumns, match="numen"):
        columns_of(TrainingList.PRESENT, own)
