"""PDFs: tagged, in French, made of our own files, and within the scope of who asks."""

from __future__ import annotations

import io
import logging
import re
import sys
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from models.database.transactions import gesture
from models.errors import BadDocument
from models.territory.unit import UNIT
from models.work.documents import examined
from tests.academy import Year
from tests.past import year_before
from tests.waiting import until
from tests.web.exports.taken import tags_of, unfolded
from tests.web.portal import signed_in, words
from tests.web.themes import themes
from tests.years import year_on
from web.app import STATIC
from web.exports import pdf, print_order
from web.exports.pdf import HERE, our_file, set_on_paper

ON = "11/01/2027 10:00"
LONG = "Bassin de la vallée " * 9 + "مدرسة الأمل"


def a_school_proposed(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)


year = year_on(then=a_school_proposed)


def path(year: Year, page: str) -> str:
    return f"/cycles/{year.cycle_id}/{page}"


def test_the_dashboard_is_a_tagged_pdf_in_french(year: Year) -> None:
    answer = signed_in(year, "pilote", on=ON).get(path(year, "standing.pdf"))
    assert answer.headers["content-type"] == "application/pdf"
    assert 'filename="ou-en-est-on-valmont-2027-01-11.pdf"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"%PDF-1.7")
    pdf = unfolded(answer.content)
    assert re.search(r"/MarkInfo\s*<<\s*/Marked true", pdf)
    assert "/Lang (fr)" in pdf
    assert "pdfuaid:part" in pdf or "pdfuaid" in pdf
    assert {"H1", "H2", "Table", "TH", "TD"} <= tags_of(pdf)


def test_a_long_one_is_made_beside_and_its_page_says_how_far_it_has_come(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_order, "AT_ONCE", 1)
    client = signed_in(year, "pilote")
    answer = client.get(f"/cycles/{year.cycle_id}/standing.pdf")
    exports = f"/cycles/{year.cycle_id}/exports"
    assert answer.headers["location"] == exports
    assert "Le PDF se prépare" in words(client.get(exports))

    def made() -> str:
        found = re.search(r'href="(/exports/[^"]+)"', client.get(exports).text)
        return found[1] if found else ""

    until(made, 60, "the PDF")
    assert client.get(made()).content.startswith(b"%PDF")


def test_a_units_sheet_is_one_too_for_any_level(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    for code in ("AC", "D1", "C1", "E11", "C2"):
        answer = client.get(path(year, f"units/{year.units[code]}.pdf"))
        assert answer.status_code == 200, code
        assert "/Lang (fr)" in unfolded(answer.content)


def test_last_year_is_printed_beside_this_one(year: Year) -> None:
    year_before(year)
    client = signed_in(year, "pilote", on=ON)
    alone = "/years/2026-27/standing.pdf"
    for page in (path(year, "standing.pdf"), path(year, f"units/{year.units['C1']}.pdf"), alone):
        answer = client.get(page)
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-"), page


def test_nobody_prints_what_is_not_theirs(year: Year) -> None:
    client = signed_in(year, "ien3", on=ON)
    assert client.get(path(year, f"units/{year.units['C1']}.pdf")).status_code == 403
    assert client.get(path(year, f"standing.pdf?unit={year.units['C1']}")).status_code == 403
    assert client.get(path(year, "units/99999.pdf")).status_code == 404
    assert client.get(path(year, "standing.pdf")).status_code == 200


def test_an_empty_cycle_and_names_in_any_script_are_printed(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    with gesture(year.engine) as session:
        named = sa.update(UNIT).where(UNIT.c.id == year.units["C1"]).values(name=LONG)
        session.connection().execute(named)
        session.connection().execute(sa.text("DELETE FROM participation"))
    for page in ("standing.pdf", f"units/{year.units['C1']}.pdf"):
        answer = client.get(path(year, page))
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-"), page


def test_without_its_library_a_sentence_says_what_to_install(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # as on a system that lacks it
    client = signed_in(year, "pilote", on=ON)
    answer = client.get(path(year, "standing.pdf"))
    assert answer.status_code == 503
    assert "Ce serveur ne peut pas faire de PDF" in words(answer)
    assert "libpango-1.0-0" in words(answer)
    assert client.get(path(year, "standing")).status_code == 200


def test_who_waits_too_long_for_the_printer_is_told(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "PATIENCE", 0.01)
    client = signed_in(year, "E11", on=ON)
    with pdf.in_turn("p1"):
        answer = client.get(path(year, "standing.pdf"))
    assert answer.status_code == 503
    assert "Un PDF se prépare déjà. Réessayez dans une minute." in words(answer)
    assert client.get(path(year, "standing.pdf")).status_code == 200


def test_few_wait_for_the_printer_and_nobody_twice() -> None:
    def wait(slot: str) -> None:
        with pdf.in_turn(slot):
            pass

    waiting = [Thread(target=wait, args=(f"p{n}",)) for n in range(pdf.PLACES)]
    with pdf.in_turn("p0"):
        waiting[0].start()
        until(lambda: pdf.waiting == {"p0"}, 90, "one who waits")
        with pytest.raises(pdf.PrinterBusy):
            wait("p0")
        for one in waiting[1:]:
            one.start()
        until(lambda: len(pdf.waiting) == pdf.PLACES, 90, "all who may wait")
        with pytest.raises(pdf.PrinterBusy):
            wait("p9")
    for one in waiting:
        one.join(5)
    assert pdf.waiting == set()


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/a.css",
        "file:///etc/passwd",
        "data:text/css,",
        f"{HERE}static/../app.py",
        f"{HERE}a.css",
        f"{HERE}static/none.css",
        f"{HERE}static/%2e%2e/app.py",
    ],
)
def test_the_printer_fetches_our_static_files_alone(url: str) -> None:
    assert our_file(f"{HERE}static/exports/print.css") == STATIC / "exports" / "print.css"
    with pytest.raises(ValueError, match="not one of our files"):
        our_file(url)


def test_what_a_page_asks_from_elsewhere_is_left_out(caplog: Any) -> None:
    with caplog.at_level(logging.ERROR, "weasyprint"):
        page = '<html lang="fr"><title>x</title><img src="https://x.example/a.png" alt="a">'
        assert set_on_paper(page).startswith(b"%PDF-")
    assert "not one of our files" in caplog.text


def test_once_a_page_is_printed_a_document_cut_short_is_still_refused() -> None:
    set_on_paper("<p>Une page</p>")
    whole = io.BytesIO()
    Image.new("RGB", (40, 40)).save(whole, "PNG")
    with pytest.raises(BadDocument, match="ne s'ouvre pas"):
        examined(whole.getvalue()[:60], "coupee.png", 10_000)


def test_the_page_leads_to_its_pdf_and_to_the_units(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    assert path(year, "standing.pdf") in client.get(path(year, "standing")).text
    unit = year.units["C1"]
    for page in ("standing", "exports"):
        text = client.get(path(year, f"{page}?unit={unit}")).text
        assert path(year, f"units/{unit}.pdf") in text
        assert path(year, f"standing.pdf?unit={unit}") in text


def test_paper_has_the_colours_of_the_light_theme() -> None:
    css = (STATIC / "exports" / "print.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))
    assert colours
    assert colours.items() <= themes()["light"].items()
