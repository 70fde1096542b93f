"""Every text says who asks, what, for which unit, until when, with one link and whom to call."""

from __future__ import annotations

import os
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from models.errors import BadDefinition, Refusal
from models.letters.markup import WIDTH, bare, blocks, cut, quiet, quoted, wrap
from models.letters.rendering import (
    BadText,
    Letter,
    asks,
    check_texts,
    render,
    render_digest,
    section,
    text_names,
)
from models.letters.samples import emptiest_context, sample_context, samples

NAMES = text_names()
WITHOUT_A_DEADLINE = {
    "associated_relay",
    "escalated_to_you",
    "pilot_words",
    "returned",
    "shared_took_place",
    "sign_in",
    "stand_in",
}
"""They ask, and say until when by their own words, or not at all."""
TASKS = {name for name in NAMES if asks(name)} - WITHOUT_A_DEADLINE
VOID = {"meta", "br", "hr", "img", "input", "link"}
SCHOOL = "École primaire Jules Ferry"
LINK = "https://orgue.ac-creteil.fr/"


class WellFormed(HTMLParser):
    """Follows the tags, and remembers those left open, the links, and what comes from outside."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")
        assert tag not in {"img", "script", "link", "iframe", "object", "form"}
        assert not {"src", "background", "onclick"} & {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def unwrapped(text: str) -> str:
    return " ".join(text.split())


def well_formed(html: str) -> WellFormed:
    read = WellFormed(html)
    assert read.open == []
    return read


def test_the_texts_that_ship_are_right():
    check_texts()


@pytest.mark.parametrize("sample", samples(), ids=["full", "about a paper", "emptiest"])
@pytest.mark.parametrize("name", NAMES)
def test_every_text_makes_a_whole_letter(name: str, sample: dict[str, Any]):
    letter = render(name, sample)
    page = well_formed(letter.html)
    assert 0 < len(letter.subject) <= 78
    assert "\n" not in letter.subject
    assert set(page.links) == {LINK}  # one address, whatever is answered there
    assert letter.text.count(LINK) == 1
    assert "&lt;" not in letter.html
    for part in (letter.subject, letter.text, "".join(page.words)):
        assert "None" not in part
        assert not re.search(r"\{[{%]|[%}]\}|\*\*", part)
        assert not re.search(r" [:;!?»]|« |\w'\w", strip_css(part)), part
    assert max(map(len, letter.text.splitlines())) <= WIDTH
    assert "\n\n\n" not in letter.text


def test_what_matters_is_set_in_bold():
    letter = render("framing_to_validate", sample_context())
    assert "<strong>lettre de cadrage</strong>" in letter.html
    assert "**" not in letter.text


def strip_css(part: str) -> str:
    return re.sub(r":root.*\}", "", part, flags=re.DOTALL)


@pytest.mark.parametrize("name", sorted(TASKS))
def test_what_is_asked_names_the_unit_the_deadline_its_place_and_whom_to_call(name: str):
    letter = render(name, sample_context())
    for part in (letter.text, letter.html.replace("\xa0", " ")):
        assert SCHOOL in part
        assert "vendredi 15 janvier 2027 à 23 h 59 (heure de Paris)" in part
        assert "paul.durand@ac-creteil.fr" in part
        assert "avant la clôture de l’appel" in part
        assert "académie de Créteil" in part


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"digest"}))
def test_every_subject_names_the_unit_the_action_the_cycle_or_the_event(name: str):
    subject = render(name, sample_context()).subject
    assert any(n in subject for n in ("Jules Ferry", "théâtre", "2026-27", "Conférence"))


def test_subjects_are_distinct():
    one = sample_context()
    subjects = [render(name, one).subject for name in NAMES if not name.endswith("_invitation")]
    assert len(set(subjects)) == len(subjects)


def test_overseas_the_deadline_is_the_local_one():
    there = sample_context() | {
        "timezone": "Indian/Reunion",
        "due_at": "vendredi 15 janvier 2027 à 23 h 59 (heure de La Réunion)",
    }
    assert "(heure de La Réunion)" in render("call_opened", there).text


def test_what_must_be_corrected_is_due_on_its_own_date_with_the_reason_as_it_was_typed():
    letter = render("returned", sample_context())
    assert "Au plus tard\u202f: vendredi 22 janvier 2027 à 23 h 59" in letter.text
    assert "\n> Très belle idée\u202f!\n> Pouvez-vous préciser\u202f:\n> - la part" in letter.text


def test_a_message_about_a_synthesis_speaks_of_it():
    about = sample_context() | {"action": None}
    assert "Synthèse de la circonscription" in render("to_validate", about).subject
    assert "Synthèse de la circonscription" in unwrapped(render("work_reminder", about).text)


def test_nobody_is_told_to_call_themselves():
    oneself = sample_context()
    oneself["call"] = oneself["call"] | {"name": oneself["recipient"]["name"]}
    assert "Une question" not in render("to_validate", oneself).text


def test_names_that_the_context_leaves_out_are_empty():
    letter = render("call_opened", {"unit": {"name": SCHOOL}})
    assert letter.subject == f"Appel à actions ouvert – {SCHOOL}"
    assert "None" not in letter.text


NASTY = '<script>alert("x")</script> & **gras** {{ 7 * 7 }}\r\nBcc: moi@x.fr\x00\u2028\u202efin'


@pytest.mark.parametrize("name", NAMES)
def test_what_a_person_typed_is_only_words(name: str):
    sample = sample_context()
    sample["action"] = sample["action"] | {"title": NASTY, "contact": NASTY, "theme": NASTY}
    sample["decision"] = sample["decision"] | {"reason": NASTY, "by_unit": NASTY}
    sample["recipient"] = sample["recipient"] | {"name": NASTY}
    sample |= {"items": [{"title": NASTY, "unit": NASTY, "detail": NASTY}], "reason": NASTY}
    sample |= {"objectives": [NASTY], "programme": [{"title": NASTY}]}
    letter = render(name, sample)
    assert not re.search(r"[\x00-\x1f\x7f\x85\u2028-\u202e]", letter.subject)
    assert len(letter.subject) <= 78
    assert "49" not in letter.subject + letter.text
    assert "<script" not in letter.html
    assert "<strong>gras" not in letter.html
    well_formed(letter.html)


def test_a_long_subject_is_cut_after_a_word_and_its_quotes_stay_paired():
    title = "Le grand atelier théâtre de toutes les classes de la circonscription et du collège"
    sample = sample_context()
    sample["action"] = sample["action"] | {"title": title}
    subject = render("returned", sample).subject
    assert (
        subject
        == "À corriger\u202f: «\u202fLe grand atelier théâtre de toutes les classes de la…\u202f»"
    )
    assert len(cut("x" * 200)) <= 78


def test_a_section_stands_in_a_digest():
    one = section("validation_reminder", sample_context())
    assert one.title.startswith("Rappel, avis attendu\u202f: «\u202fLe théâtre")
    assert "Il reste 5 jours de classe." in unwrapped(one.text)
    page = well_formed(one.html)
    assert page.links == [LINK]
    assert "<html" not in one.html


def reminder(n: int, **changes: Any) -> tuple[str, dict[str, Any]]:
    sample = sample_context()
    unit = sample["unit"] | {"name": f"École n° {n}"}
    return "validation_reminder", sample | {"unit": unit} | changes


def digest(*sections: tuple[str, dict[str, Any]]) -> Letter:
    return render_digest(sections, sample_context())


def test_thirty_reminders_are_one_section_of_thirty_lines():
    letter = digest(*(reminder(n) for n in range(1, 31)))
    assert letter.subject == "30 choses vous attendent — Rappel\u202f: 30 réponses sont attendues"
    assert letter.text.count("\n- École n° ") == 30
    assert letter.text.count("Au plus tard") == 1
    page = well_formed(letter.html)
    assert letter.html.count("<li") == 30
    assert page.links == [LINK]


def test_reminders_due_on_different_days_show_each_day_and_where_it_ends():
    later = reminder(2, due=date(2027, 1, 18), due_at="lundi 18 janvier 2027 à 23 h 59 (…)")
    words = unwrapped(digest(reminder(1), later).text)
    assert "École n° 2 : « Le théâtre de l’entraide », au plus tard le lundi 18 janvier" in words
    assert "aux dates indiquées, à 23 h 59 (heure de Paris)" in words


def test_one_thing_is_singular_and_keeps_its_whole_text():
    letter = digest(reminder(1))
    assert letter.subject.startswith("1 chose vous attend — Rappel, avis attendu")
    assert "déléguer la réponse" in letter.text


def test_news_are_shown_after_what_awaits_and_not_counted():
    letter = digest(("weekly_figures", sample_context()), reminder(1), reminder(2))
    assert letter.subject.startswith("2 choses vous attendent — Rappel")
    assert letter.text.index("Rappel") < letter.text.index("613 unités invitées")
    assert "puis 1 nouvelle." in unwrapped(letter.text)


def test_a_digest_of_news_alone_asks_nothing():
    letter = digest(("accepted", sample_context()), ("framing_published", sample_context()))
    assert letter.subject.startswith("2 nouvelles — Retenue au programme")
    assert "rien ne vous est demandé" in unwrapped(letter.text)


def test_a_section_that_leads_elsewhere_keeps_its_own_link():
    other = sample_context() | {"link": "https://orgue.ac-creteil.fr/bilan/7"}
    page = well_formed(digest(("report_due", other), reminder(1)).html)
    assert page.links == ["https://orgue.ac-creteil.fr/bilan/7", LINK]


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"digest"}))
@pytest.mark.parametrize("sample", [sample_context(), emptiest_context()])
def test_every_text_goes_into_a_digest_once_or_many_times(name: str, sample: dict[str, Any]):
    for many in (1, 3):
        letter = digest(*[(name, sample)] * many)
        well_formed(letter.html)
        assert "None" not in letter.subject + letter.text
        assert max(map(len, letter.text.splitlines())) <= WIDTH


# An académie's own texts, and their errors.


def own(folder: Path, source: str, name: str = "accepted") -> Path:
    (folder / f"{name}.j2").write_text(source, encoding="utf-8")
    return folder


def blocks_of(body: str, subject: str = "Bravo !") -> str:
    head = f"{{% block subject %}}{subject}{{% endblock %}}"
    return f"{head}\n{{% block body %}}\n{body}\n{{% endblock %}}"


def test_an_academy_replaces_one_text_and_keeps_the_others(tmp_path: Path):
    folder = own(tmp_path, blocks_of("Un <b> & deux."))
    letter = render("accepted", sample_context(), directory=folder)
    assert letter.subject == "Bravo\u202f!"
    assert "\nUn <b> & deux.\n" in letter.text
    assert "Un &lt;b> &amp; deux." in letter.html
    assert render("declined", sample_context(), directory=folder) == render(
        "declined", sample_context()
    )
    check_texts(folder)


def test_an_academy_adds_a_text_of_its_own(tmp_path: Path):
    folder = own(tmp_path, blocks_of("Bonne rentrée."), "welcome")
    assert "welcome" in text_names(folder)
    assert "Bonne rentrée." in render("welcome", sample_context(), directory=folder).text


def test_a_text_that_changes_is_read_again(tmp_path: Path):
    folder = own(tmp_path, blocks_of("Avant."))
    assert "Avant." in render("accepted", {}, directory=folder).text
    own(folder, blocks_of("Après."))
    os.utime(folder / "accepted.j2", (1, 1))
    assert "Après." in render("accepted", {}, directory=folder).text


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        (blocks_of("{% if %}"), 3, "Expected an expression"),
        (blocks_of("a\n{{ titre }}"), 4, "« titre » est inconnu"),
        (blocks_of("a\n\n{{ action.titre }}"), 5, "« action.titre » est inconnu"),
        (blocks_of("{% for item in items %}\n{{ item.nom }}\n{% endfor %}"), 4, "« item.nom »"),
        (
            blocks_of("{{ due | plouf }}"),
            3,
            "plouf",
        ),
        (blocks_of("{{ week.nothing }}"), 3, "nothing"),
        ("{% block subject %}Objet{% endblock %}", 1, "il manque le bloc « body »"),
        (blocks_of("a") + "\n{% block sujet %}b{% endblock %}", 5, "le bloc « sujet »"),
        ("{% block body %}", 1, ""),
    ],
)
def test_a_wrong_text_is_refused_with_its_file_and_line(
    tmp_path: Path, source: str, line: int, what: str
):
    folder = own(tmp_path, source)
    with pytest.raises(BadDefinition) as refused:
        check_texts(folder)
    assert refused.value.facts["file"] == str(folder / "accepted.j2")
    assert refused.value.facts["line"] == line
    assert what in refused.value.sentence
    assert refused.value.sentence.startswith(f"accepted.j2, ligne {line} : ")


def test_a_text_that_is_not_utf8_is_refused(tmp_path: Path):
    (tmp_path / "accepted.j2").write_bytes(blocks_of("é").encode("cp1252"))
    with pytest.raises(BadDefinition, match="UTF-8"):
        check_texts(tmp_path)


@pytest.mark.parametrize(
    "body", ["{{ titre }}", "{{ 1 // 0 }}", "{% if %}", "{{ week.nothing.more }}", "{{ ''.x() }}"]
)
def test_a_text_with_an_error_is_a_refusal_that_says_where_never_less(tmp_path: Path, body: str):
    folder = own(tmp_path, blocks_of(f"\n{body}"))
    with pytest.raises(BadText) as refused:
        render("accepted", sample_context(), directory=folder)
    assert isinstance(refused.value, Refusal)
    assert refused.value.facts["text"] == "accepted"
    assert refused.value.facts["file"] == str(folder / "accepted.j2")
    assert refused.value.facts["line"] == 4
    with pytest.raises(BadText):
        render_digest([("accepted", sample_context())], sample_context(), directory=folder)


def test_a_text_that_does_not_exist_is_a_refusal():
    with pytest.raises(BadText) as refused:
        render("nothing_like_it", sample_context())
    assert refused.value.facts["text"] == "nothing_like_it"


def test_a_text_cannot_reach_into_the_program(tmp_path: Path):
    folder = own(tmp_path, blocks_of("{{ ''.__class__.__mro__ }}"))
    with pytest.raises(BadText):
        render("accepted", sample_context(), directory=folder)


# Light Markdown.


def test_paragraphs_lists_and_quotations_are_told_apart():
    found = blocks("Un\ndeux\n\n- a\n- b\n  suite\n\n> c\n> d\nFin")
    assert [(b.kind, list(map(str, b.lines))) for b in found] == [
        ("p", ["Un deux"]),
        ("ul", ["a", "b suite"]),
        ("quote", ["c", "d Fin"]),
    ]


def test_what_is_quoted_keeps_its_lines_and_nothing_else():
    assert str(quoted("Un\n\n- deux\n> trois")) == "> Un\n> &#45; deux\n> &gt; trois"
    assert str(quoted(None)) == ""


def test_none_is_nothing_and_stars_are_stars():
    assert str(quiet(None)) == ""
    assert bare(quiet("**a** - b")) == "**a** - b"


def test_a_line_is_wrapped_but_an_address_is_never_cut():
    address = "https://orgue.ac-creteil.fr/" + "x" * 80
    assert wrap(f"Voir {address} ici") == f"Voir\n{address}\nici"
    assert max(map(len, wrap("y" * 200).splitlines())) == WIDTH
