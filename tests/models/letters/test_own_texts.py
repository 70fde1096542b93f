"""An académie says a text in its own words, block by block; what cannot be read is never kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.letters import own_texts, texts
from models.letters.rendering import render, render_digest, text_names
from models.letters.samples import sample_context, samples
from models.letters.vocabulary import PARTS, complete
from models.year.own_text import BLOCKS, OwnText

WRONG = {
    "{{ unit.nom }}": "« unit.nom » est inconnu ; le plus proche est « unit.name »",
    "{{ unti.name }}": "le plus proche est « unit.name »",
    "{{ days_lef | left }}": "« days_lef » est inconnu ; le plus proche est « days_left »",
    "{{ unit | pluriel }}": "le filtre « pluriel » est inconnu ; le plus proche est « plural »",
    "{% for i in items %}{{ i.titre }}{% endfor %}": "le plus proche est « i.title »",
    "{% if unit %}Oui": "« {% if … %} » n'est pas refermé : ajoutez « {% endif %} »",
    "{% for i in items %}Oui": "ajoutez « {% endfor %} »",
    "{% iff unit %}Oui{% endif %}": "« {% iff %} » n'existe pas ; le plus proche est « if »",
    "Oui{% endif %}": "ne ferme rien",
    "{{ unit.name": "un « {{ » n'est pas refermé",
    "{{ unit.name }} }}": "un « }} » de trop",
    "Un <b>mot</b>": "« <b> » n'est pas une mise en forme permise (balise)",
    "Un [lien](https://exemple.fr)": "« [lien](https://exemple.fr) »",
    "# Titre": "« # Titre »",
    "**Oui": "un « ** » n'est pas refermé",
    "{% block body %}Oui{% endblock %}": "une écriture qui n'est pas permise (block)",
    "{% for a in range(9) %}Oui{% endfor %}": "un appel",
    "{{ 'a' * 99999999 }}": "une écriture qui n'est pas permise",
    "{{ unit.__class__ }}": "est inconnu",
    "{% for a in items %}{% for b in items %}a{% endfor %}{% endfor %}": "un autre",
    " \n ": "il n'y a pas de mots",
    "a" * 8001: "8000 signes au plus, pas 8001",
}


@pytest.mark.parametrize("said", WRONG)
def test_what_is_wrong_is_named_with_the_nearest_that_there_is(said: str) -> None:
    assert WRONG[said] in own_texts.faults_of({"body": said})["body"]


def test_a_subject_that_may_be_empty_is_refused() -> None:
    assert "l'objet est vide" in own_texts.faults_of({"subject": "{{ action.title }}"})["subject"]


@pytest.mark.parametrize("name", text_names())
def test_what_is_shipped_may_be_typed_again_and_says_the_same(name: str) -> None:
    own = {b: said for b, said in own_texts.shipped(name).items() if b in BLOCKS}
    assert own_texts.faults_of(own) == {}
    for context in samples():
        assert render(name, context | {"own_text": own}) == render(name, context)


def test_an_own_block_is_said_and_the_others_stay() -> None:
    own = {"subject": "Et vous, {{ unit.name }} ?", "body": "- **Un**\n- deux"}
    letter = render("silent_reminder", sample_context() | {"own_text": own})
    assert letter.subject == "Et vous, École primaire Jules Ferry\u202f?"
    assert "<strong>Un</strong>" in letter.html
    assert "Proposer une action" in letter.text
    assert "n'avons pas encore reçu" not in letter.text


def test_an_own_text_is_said_in_the_digest_too() -> None:
    own = {"many": "Les {{ count }} qui manquent", "line": "{{ unit.name }}, vite"}
    context = sample_context() | {"own_text": own}
    letter = render_digest([("silent_reminder", context)] * 2, sample_context())
    assert "Les 2 qui manquent" in letter.text
    assert "École primaire Jules Ferry, vite" in letter.text


def test_what_changed_in_the_shipped_text_since_is_known(tmp_path: Path) -> None:
    ours = own_texts.shipped("silent_reminder")
    changes = own_texts.written_over({"texts": {"silent_reminder": {"button": "Dire"}}})
    kept = changes["texts"]["silent_reminder"]
    assert kept == {"button": "Dire", "shipped": {"button": ours["button"]}}
    text = OwnText(button="Dire", shipped={"button": "Proposer"})
    assert own_texts.changed_since("silent_reminder", OwnText(**kept)) == {}
    since = own_texts.changed_since("silent_reminder", text)
    assert since == {"button": ("Proposer", ours["button"])}


PIECES = st.sampled_from(
    ["{{", "}}", "{%", "%}", " if ", " for i in items ", " endif ", " endfor ", "unit.name", "**"]
    + ["action.title | quote", "days_left | left", " else ", "<b>", "\n", "- ", "> ", "mot ", "'"]
    + [f"{{{{ {part}.{field} }}}}" for part, fields in PARTS.items() for field in fields]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_accepted_can_be_written_whatever_is_missing(said: str) -> None:
    own = {"body": said}
    if not own_texts.faults_of(own):
        for context in samples():
            drawn = texts.Text(own_texts.template_of(own), complete(context)).block("body")
            assert "{{" not in drawn
            assert "{%" not in drawn


def test_a_letter_bears_the_name_of_its_portal() -> None:
    named = sample_context() | {"portal_name": "La Semaine à Valmont"}
    letter = render("digest", named)
    for half in (letter.text, letter.html):
        assert "La Semaine à Valmont · académie de Créteil" in half
    assert "Point" not in render("digest", sample_context()).text.split("-- ")[1]
