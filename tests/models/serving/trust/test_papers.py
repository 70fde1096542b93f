"""Each paper says what the product does of an académie, and two académies are told apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import Settings
from models.database.transactions import reading
from models.errors import NotFound
from models.masks.reading import MEDIA
from models.serving.trust.facts import TrustFacts, facts_of
from models.serving.trust.homologation import to_do
from models.serving.trust.impact import ENOUGH, NO, TO_JUDGE, conclusion, criteria
from models.serving.trust.papers import PAPERS, PUBLIC, as_document, as_markdown, paper_of
from models.territory.unit import Unit
from tests.academy import WEEK, Year, launched
from tests.models.gestures.cycle.trusted import SAID
from tests.models.serving.trust.facts import bare, facts

OUT = "mailtos://orgue:motdepasse@smtp.valmont.example?from=orgue@valmont.example"


def said(code: str, of: TrustFacts) -> str:
    return " ".join(as_markdown(PAPERS[code], of).replace("’", "'").split())


@pytest.mark.parametrize("code", PAPERS)
def test_nothing_is_left_unfilled_and_no_secret_is_told(code: str) -> None:
    for one in (facts(), bare()):
        text = said(code, one)
        assert "{" not in text
        assert "None" not in text
        assert one.academy.lower() in text.lower()
        assert "motdepasse" not in text


@pytest.mark.parametrize("code", PAPERS)
def test_two_academies_have_papers_that_differ(code: str) -> None:
    one, other = said(code, facts()), said(code, replace(bare(), academy=facts().academy))
    differs = code != "carte-des-donnees"  # the tables are the same, whoever answers
    assert (one != other) is differs


@pytest.mark.parametrize("code", ["registre", *PUBLIC])
def test_who_answers_is_said_or_said_to_be_missing(code: str) -> None:
    assert "dpd@valmont.example" in said(code, facts())
    assert "À COMPLÉTER" in said(code, bare())


def test_the_register_says_basis_recipients_transfers_and_who_hosts_for_whom() -> None:
    alone, beside = said("registre", facts()), said("registre", bare())
    assert "art. 6, § 1, e" in alone
    assert "À VÉRIFIER" in alone
    assert "smtp.valmont.example" in alone
    assert "2 actions que leur direction montre" in alone
    assert "Un transport ?" in alone
    assert "L'installation ne tient que l'académie de Valmont" in alone
    assert "tient aussi : académie de Valmont" in beside
    assert "art. 28" in beside
    assert "la boîte locale de l'application : rien ne part" in beside
    assert "Les établissements privés ne sont pas invités" in beside


def test_the_nine_criteria_are_answered_and_the_doubt_is_said() -> None:
    found = criteria(facts())
    assert [one.name[:2] for one in found] == [f"{n}." for n in range(1, 10)]
    assert "une action peut être inscrite" in found[1].why
    assert "ne vaut pas accord" in criteria(bare())[1].why
    assert "180 personnes" in found[4].why
    assert "le devient s'il est retenu" in conclusion(found)
    none = tuple(replace(one, answer=NO) for one in found)
    assert conclusion(none).endswith("Elle n'est en principe pas nécessaire.")
    judged = tuple(replace(one, answer=NO if one.counts else one.answer) for one in found)
    assert sum(one.answer == TO_JUDGE for one in judged) < ENOUGH
    every = tuple(replace(one, answer="Oui") for one in found)
    assert "AIPD est en principe nécessaire" in conclusion(every)


def test_what_is_left_to_do_follows_the_settings() -> None:
    assert list(to_do(facts())) == [
        "essayer une copie et sa remise en place, et en noter la date",
        "joindre l'inventaire CycloneDX (« make sbom ») et le dernier audit des dépendances",
    ]
    left = " ; ".join(to_do(bare()))
    for words in ("https", "ORGUE_OIDC_ISSUER", "convention", "borner le temps", "l'hébergeur"):
        assert words in left
    assert "ORGUE_OIDC_SECOND_FACTOR" in " ".join(to_do(replace(facts(), second_factor=False)))


def test_agents_are_told_which_figures_are_about_them() -> None:
    text = said("information-agents", facts())
    assert "Les chiffres qui vous concernent" in text
    assert "aucune personne n'y est notée ni classée" in text


def test_parents_are_asked_only_where_questions_are_put() -> None:
    assert "sans compte et sans nom" in said("information-parents", facts())
    assert "Rien ne vous est demandé" in said("information-parents", bare())


@pytest.mark.parametrize("ending", MEDIA)
def test_a_paper_is_a_document(ending: str) -> None:
    assert as_document(PAPERS["homologation"], facts(), ending).startswith(b"PK")


def test_a_paper_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NotFound):
        paper_of("autre")


@pytest.fixture
def year(home: Path, memory: sa.Engine) -> Year:
    return launched(memory, trust=SAID, questions=["Reviendrez-vous ?"])


def read(year: Year, settings: Settings) -> TrustFacts:
    with reading(year.engine) as session:
        return facts_of(session, year.course, WEEK, settings)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("académie d'Orvance", "l'académie d'Orvance"),
        ("vice-rectorat de la Lagune", "le vice-rectorat de la Lagune"),
    ],
)
def test_an_academie_is_said_within_a_sentence(name: str, said: str) -> None:
    assert replace(facts(), academy=name).the_academy == said


def test_facts_are_read_from_the_cycle_and_the_settings(year: Year) -> None:
    found = read(
        year,
        Settings(
            mail_url=OUT,
            portal_url="https://semaine.valmont.example",
            oidc_issuer="https://connexion.valmont.example/x",
            oidc_second_factor="eidas2",
        ),
    )
    assert (found.academy, found.trust.missing) == ("académie de Valmont", ())
    assert found.mail == ("smtp.valmont.example",)
    assert found.leaves
    assert found.https
    assert "connexion.valmont.example" in found.provider
    assert found.second_factor
    assert (found.people, found.schools) == (12, 7)
    assert found.others == ()
    assert "pilote académique (académie)" in found.signing
    assert found.questions == ("Reviendrez-vous ?",)


def test_another_academie_of_the_installation_is_one_only_once_it_has_a_cycle(year: Year) -> None:
    with year.engine.begin() as connection:
        table = Unit.__table__  # type: ignore[attr-defined]
        connection.execute(
            sa.insert(table).values(
                level="academy",
                kind="academy",
                code="25",
                name="Hameau",
                timezone="Europe/Paris",
                place="B",
            )
        )
    assert read(year, Settings(mail_url=None)).others == ()
