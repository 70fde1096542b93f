"""A text file with an error is shown as faulty where one would mend it; the rest of each page, and
every other page, works."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import CONFIG
from models.database.transactions import gesture
from models.letters import texts
from models.letters.called import name_of_text
from models.serving.home.faults import faults
from models.serving.home.own import received
from models.work.message import MESSAGE, MessageState
from models.year.cycle import Cycle, CycleState
from tests.academy import WEEK, Year, launched
from tests.web.mail.forecasts import computed
from tests.web.portal import signed_in, words
from tests.years import year_on

ON = "02/11/2026 08:00"


def _write(content: bytes) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        file.write_bytes(content)

    return write


def _as_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _as_a_link_to_nowhere(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.parent / "nowhere")


def body(said: str) -> Callable[[Path], None]:
    blocks = "{% block subject %}Appel{% endblock %}{% block body %}Bonjour{% endblock %}"
    return _write(blocks.replace("Appel", said).encode())


FAULTY = {
    "bad Jinja": (body("{% if %}"), "ce n'est pas du Jinja lisible"),
    "an unknown word": (body("{{ titre }}"), "« titre » est inconnu"),
    "an unknown filter": (body("{{ academy | zzz }}"), "ce n'est pas du Jinja lisible"),
    "a text that does not exist": (body("{% include 'x.j2' %}"), "« x.j2 », qui n'existe pas"),
    "not UTF-8": (_write("é".encode("cp1252")), "le fichier n'est pas en UTF-8"),
    "binary": (_write(bytes(range(256))), "le fichier n'est pas en UTF-8"),
    "empty": (_write(b""), "il manque le bloc « subject »"),
    "a missing block": (
        _write(b"{% block subject %}Appel{% endblock %}"),
        "il manque le bloc « body »",
    ),
    "a folder": (_as_a_folder, "ce n'est pas un fichier"),
    "a link to nowhere": (_as_a_link_to_nowhere, "ce n'est pas un fichier"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home's own config, to be broken."""
    own = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    monkeypatch.setenv("ORGUE_CONFIG", str(own))
    texts.forget()
    return own


@pytest.fixture(autouse=True)
def _read_again() -> object:
    yield
    texts.forget()


def the_call_opens(year: Year) -> None:
    """Its letters left, and digests with them."""
    year.tick("02/11/2026 07:45")


pytestmark = pytest.mark.usefixtures("folder")
year = year_on(then=the_call_opens)


PAGES = ("/", "/outbox", "/outbox?text=call_opened", "/me", "/mailbox", "/queue", "/runs")


@pytest.mark.parametrize(("broken", "said"), FAULTY.values(), ids=FAULTY)
def test_the_pages_work_and_say_which_file_to_mend(
    year: Year, folder: Path, broken: Callable[[Path], None], said: str
) -> None:
    file = folder / "messages" / "call_opened.j2"
    broken(file)
    for who in ("pilote", "E11"):
        client = signed_in(year, who, on=ON)
        for path in PAGES:
            assert client.get(path).status_code in ((200,) if who == "pilote" else (200, 403)), path
    outbox = words(signed_in(year, "pilote", on=ON).get("/outbox"))
    assert "Texte fautif (call_opened)" in outbox
    assert said in outbox.replace("’", "'")
    assert f"Corrigez {file}" in outbox
    letter = next(m for m in year.messages() if m.text == "call_opened")
    shown = words(signed_in(year, "pilote", on=ON).get(f"/outbox/{letter.id}"))
    assert said in shown.replace("’", "'")
    with gesture(year.engine) as session:
        assert [f.kind for f in faults(session, 300)] == ["never", "text"]


def test_who_received_a_letter_still_opens_it_and_what_awaits_them_is_listed(
    year: Year, folder: Path
) -> None:
    (folder / "messages" / "call_opened.j2").write_text("{% if %}", encoding="utf-8")
    page = words(signed_in(year, "E11", on=ON).get("/me"))
    assert "Texte fautif (call_opened)" in page


def test_a_digest_with_a_faulty_text_shows_its_other_items(year: Year, folder: Path) -> None:
    slot = year.by("pilote1").slot
    digest = next(m for m in year.messages() if m.text == "digest" and m.slot == slot)
    items = [m for m in year.messages() if m.digest_id == digest.id]
    (folder / "messages" / f"{items[0].text}.j2").write_text("{{ titre }}", encoding="utf-8")
    with gesture(year.engine) as session:
        (one, *_) = received(session, [(slot, 0)])
    page = signed_in(year, "pilote1", on=ON).get(one.link)
    assert page.status_code == 200
    assert f"Texte fautif ({items[0].text})" in words(page)
    assert page.text.count("/u/") >= len(items)


def test_a_forecast_says_which_text_it_could_not_write(year: Year, folder: Path) -> None:
    client = signed_in(year, "pilote", on=ON)
    (folder / "messages" / "silent_reminder.j2").write_text("{% if %}", encoding="utf-8")
    assert "Le texte « silent_reminder »" in computed(client, year, ON).failed
    page = client.get("/cycles/1/forecast")
    assert (page.status_code, "silent_reminder" in page.text) == (200, True)


def test_a_faulty_frame_is_named_too(year: Year, folder: Path) -> None:
    (folder / "messages" / "_mail.html.j2").write_text("{% if %}", encoding="utf-8")
    page = words(signed_in(year, "pilote", on=ON).get("/outbox"))
    assert f"Corrigez {folder / 'messages' / '_mail.html.j2'}" in page


def test_a_text_that_is_mended_has_its_name_again(year: Year, folder: Path) -> None:
    file = folder / "messages" / "call_opened.j2"
    whole, name = file.read_text(encoding="utf-8"), name_of_text("call_opened")
    file.write_text("{% if %}", encoding="utf-8")
    assert name_of_text("call_opened") == "Texte fautif (call_opened)"
    file.write_text(whole, encoding="utf-8")
    assert name_of_text("call_opened") == name


def test_letters_of_a_faulty_text_are_not_said_otherwise_and_it_is_said_why(
    year: Year, folder: Path
) -> None:
    (folder / "messages" / "call_opened.j2").write_text("{% if %}", encoding="utf-8")
    letter = next(m for m in year.messages() if m.text == "call_opened")
    with gesture(year.engine) as session:
        one = sa.update(MESSAGE).where(MESSAGE.c.id == letter.id)
        session.connection().execute(one.values(state=MessageState.HELD))
    client = signed_in(year, "pilote", on=ON)
    answer = client.get(f"/outbox/{letter.id}/words")
    assert answer.status_code in (200, 303)
    assert "call_opened" in words(client.get("/outbox"))


def test_a_definition_with_an_error_leaves_the_first_page_its_live_cycles(
    year: Year, folder: Path
) -> None:
    with gesture(year.engine) as session:
        draft = Cycle(
            academy_id=year.units["AC"], school_year="2027-28", week=WEEK, state=CycleState.DRAFT
        )
        session.add(draft)
    (folder / "cycle.yaml").write_text("messages: [", encoding="utf-8")
    page = signed_in(year, "pilote", on=ON).get("/")
    assert page.status_code == 200
    assert "cycle.yaml, ligne" in words(page)
    assert "2026-27" in words(page)


UNKNOWN = (
    "text=anything",
    "text=../x",
    "text=zzz%00",
    "function=school.nobody",
    "function=zzz",
    "unit=999999",
    "unit=zzz",
    "day=2027-02-30",
    "day=zzz",
    "sending=zzz:",
    "sending=zzz",
    "sending=silent_reminder:S-99",
)


def test_what_no_forecast_has_is_not_found_in_french(memory: sa.Engine) -> None:
    year = launched(memory)
    client = signed_in(year, "pilote", on=ON)
    computed(client, year, ON)
    for asked in UNKNOWN:
        answer = client.get(f"/cycles/{year.cycle_id}/forecast/letters?{asked}")
        assert (answer.status_code, asked) == (404, asked)
        assert "n’existe pas" in words(answer)
    assert (
        client.get(f"/cycles/{year.cycle_id}/forecast/letters?text={'x' * 300}").status_code == 422
    )
    for asked in ("text=accepted", "function=school.head", "day=2027-02-28", "text=%00", ""):
        answer = client.get(f"/cycles/{year.cycle_id}/forecast/letters?{asked}")
        assert (answer.status_code, asked) == (200, asked)


@pytest.mark.parametrize("kept", [True, False], ids=["a forecast kept", "none kept"])
def test_a_sending_that_there_is_not_is_not_found(memory: sa.Engine, kept: bool) -> None:
    year = launched(memory)
    client = signed_in(year, "pilote", on=ON)
    if kept:
        computed(client, year, ON)
    for rule, rung in (
        ("zzz", ""),
        ("silent_reminder", "S-99"),
        ("call_opened", "zzz"),
        ("day_programme", "2031-01-01"),
        ("day_programme", "zzz"),
        ("to_validate", "zzz"),
        ("", ""),
    ):
        path = f"/cycles/{year.cycle_id}/forecast/sending?rule={rule}&rung={rung}"
        assert (client.get(path).status_code, rule, rung) == (404, rule, rung)
    for rule, rung in (("silent_reminder", "S-12"), ("day_programme", "2027-03-16")):
        path = f"/cycles/{year.cycle_id}/forecast/sending?rule={rule}&rung={rung}"
        assert (client.get(path).status_code, rule, rung) == (200, rule, rung)
