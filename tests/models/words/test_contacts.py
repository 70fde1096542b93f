"""What is read by anybody holds no telephone, no address of mail and nobody's name."""

from __future__ import annotations

import pytest

from models.words.contacts import COORDINATES, NAME, names_in, without_contacts


@pytest.mark.parametrize(
    "number",
    [
        "01 23 45 67 89",
        "01.23.45.67.89",
        "0123456789",
        "01-23-45-67-89",
        "+33 1 23 45 67 89",
        "+33 (0)6 12 34 56 78",
        "0033612345678",
        "+262 692 12 34 56",
        "(01) 23 45 67 89",
        "01\u00a023\u00a045\u00a067\u00a089",
    ],
)
def test_a_telephone_is_taken_out(number: str) -> None:
    assert without_contacts(f"Appelez le {number}.") == f"Appelez le {COORDINATES}."


@pytest.mark.parametrize(
    "mail", ["a.b@ac-x.fr", "mailto:a@b.fr", "A.B+c@exemple.fr", "a [at] b.fr", "a(at)b.fr"]
)
def test_an_address_is_taken_out(mail: str) -> None:
    assert without_contacts(f"À {mail} svp") == f"À {COORDINATES} svp"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Avec Mme Petit.", f"Avec {NAME}."),
        ("M. Jean-Luc de La Tour viendra", f"{NAME} viendra"),
        ("avec Camille Durand, ancienne élève", f"avec {NAME}, ancienne élève"),
        ("Mme Petit et M. Grand jouent", f"{NAME} et {NAME} jouent"),
        ("demander à DUPONT Luc", f"demander à {NAME}"),
    ],
)
def test_a_name_is_taken_out(text: str, left: str) -> None:
    assert without_contacts(text, ["Dupont Luc"]) == left


@pytest.mark.parametrize(
    "text",
    [
        "Au collège Camille Claudel, salle Jean Moulin",
        "60 places, du 16 au 20 mars 2027, de 9 h à 12 h",
        "Lire Victor Hugo",
        "12 000 élèves en 2026-2027",
        "Le Café des Parents",
        "",
    ],
)
def test_what_is_no_contact_stays(text: str) -> None:
    assert without_contacts(text) == text


def test_the_names_of_a_contact_are_known() -> None:
    assert "Claire Martin" in names_in("Claire Martin, CPE, 01 23 45 67 89")
    assert "Petit" in names_in("Mme Petit, direction")
    assert names_in("la direction") == []
    assert names_in("École Jules Ferry, secrétariat") == []
