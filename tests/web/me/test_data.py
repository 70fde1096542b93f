"""One's own data on one's own page, and what reaches who keeps them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import sqlalchemy as sa

from models.work.retention.rows import PERSON_REQUEST
from tests.academy import Year, mail_of
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on

year = year_on("memory", now="12/01/2027 10:00")


def test_one_reads_takes_and_has_corrected_what_is_held(year: Year, home: Path) -> None:
    year.name("AC", "admin", "admin")
    browser = signed_in(year, "ien1")
    assert 'href="/me/data"' in browser.get("/me").text
    page = words(browser.get("/me/data"))
    assert mail_of("ien1") in page
    assert "relais, Circonscription Un" in page
    held = browser.post("/me/data/file", data={"as": "json"}).json()
    assert held["identity"]["Adresse"] == mail_of("ien1")
    ods = browser.post("/me/data/file", data={"as": "ods"}).content
    assert mail_of("ien1").encode() in zipfile.ZipFile(io.BytesIO(ods)).read("content.xml")
    bad = browser.post("/me/data/correct", data={"wish": " "})
    assert (bad.status_code, "Dites ce qui est à corriger" in words(bad)) == (422, True)
    sent = browser.post("/me/data/correct", data={"wish": "Mon nom est <b>Le Goff</b>"})
    assert sent.status_code == 303
    assert browser.post("/me/data/oppose", data={"ends": "no"}).status_code == 303
    assert "opposition notée" in words(browser.get("/me/data"))

    keeper = signed_in(year, "admin")
    listed = keeper.get("/retention")
    assert "demande une correction, le mardi 12 janvier 2027" in words(listed)
    assert "&lt;b&gt;Le Goff" in listed.text
    number = year.all(sa.select(PERSON_REQUEST).where(PERSON_REQUEST.c.wish.is_not(None)))[0].id
    assert keeper.post(f"/retention/requests/{number}/answer").status_code == 303
    assert "demande une correction" not in words(keeper.get("/retention"))
    assert browser.post(f"/retention/requests/{number}/answer").status_code == 403


def test_a_school_and_a_stranger_have_no_such_page(year: Year, home: Path) -> None:
    school = signed_in(year, "E11")
    assert 'href="/me/data"' not in school.get("/me").text
    assert "n’est celle de personne" in words(school.get("/me/data"))
    assert anybody(year.engine).get("/me/data").status_code in (303, 401)
