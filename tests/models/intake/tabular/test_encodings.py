"""A file is read in the encoding that its letters give away, or not at all: never in another."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadFile
from models.intake.tabular.encodings import ONE_BYTE, NoText, UnknownEncoding, is_written, text_of
from tests.models.intake.tabular.files import csv_of, read

ROOT = Path(__file__).parents[4]
TITLES = ["code", "fonction", "nom", "courriel"]
INES = ["0940926W", "IEN", "Inès Forêt-Noël", "ines.essai@ac-exemple.fr"]


def french_words() -> list[str]:
    """Every accented word of the users' guides and of the directory's extract."""
    files = [*(ROOT / "docs/guide").glob("*.md"), ROOT / "tests/data/annuaire-coupe.csv"]
    text = "\n".join(path.read_text(encoding="utf-8-sig") for path in files)
    words = set(re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", text))
    return sorted(word for word in words if not word.isascii() and len(word) > 1)


WORDS = french_words()


def in_or_refused(text: str, encoding: str) -> bool:
    """Whether *text* is read again as it was; False when it is refused."""
    try:
        assert text_of(text.encode(encoding)) == text
    except UnknownEncoding:
        return False
    return True


@pytest.mark.parametrize("encoding", [*ONE_BYTE, "utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_name_is_the_same_in_every_encoding_and_line_end(
    tmp_path: Path, encoding: str, ends: str
) -> None:
    text = csv_of(TITLES, INES).replace("\n", ends)
    table = read(tmp_path, text.encode(encoding))
    assert [row for _, row in table.rows] == [INES]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", [*ONE_BYTE, "utf-16-be"])
def test_delimiters_and_encodings_do_not_mind_each_other(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = csv_of(TITLES, INES).replace(";", delimiter)
    assert read(tmp_path, text.encode(encoding)).rows[0][1] == INES


@pytest.mark.parametrize("encoding", ONE_BYTE)
def test_one_french_word_is_never_taken_for_another(encoding: str) -> None:
    def can(word: str) -> bool:
        return word.encode(encoding, "ignore").decode(encoding) == word

    words = [word for word in WORDS if can(word) and is_written(word.replace("-", "’"))]
    read_again = [word for word in words if in_or_refused(word, encoding)]
    assert len(read_again) > 0.97 * len(words) > 300


@given(
    words=st.lists(st.sampled_from(WORDS), min_size=2, max_size=30),
    encoding=st.sampled_from([*ONE_BYTE, "utf-8", "utf-16", "utf-16-le", "utf-16-be"]),
)
def test_french_words_are_read_as_they_were_or_refused(words: list[str], encoding: str) -> None:
    text = " ".join(words)
    if text.encode(encoding, "ignore").decode(encoding) == text:
        in_or_refused(text, encoding)


@pytest.mark.parametrize("encoding", ONE_BYTE)
def test_a_whole_directory_is_read_in_each(encoding: str) -> None:
    path = ROOT / "tests/data/annuaire-coupe.csv"
    text = path.read_text(encoding="utf-8-sig").encode(encoding, "ignore").decode(encoding)
    assert in_or_refused(text, encoding)


WRITTEN = [
    "Noël",
    "L’Haÿ",
    "Pâques",
    "1ère",
    "École",
    "cœur",
    "Île",
    "août",
    "ÉCOLE",
    "Maïté",
    "À",
    "où",
    "«école»",
    "Lætitia",
    "garçon",
    "déjà",
    "Müller",
    "Peña",
    "être",
    "n°",
    "voilà…",
    "Ève",
    "BENOÎT",
    "Œuvre",
    "aujourd’hui",
    "jusqu’à",
]
NOT_WRITTEN = [
    "In‡s",
    "No‘l",
    "MŽrignac",
    "InŠs",
    "Forˆt",
    "CrÈteil",
    "unitÄ",
    "Inäs‰",
    "Çcole",
    "foràt",
    "Noâl",
    "Noæl",
    "êcole",
    "ƒcole",
    "Œle",
    "CrÃ©teil",
    "lÕécole",
    "Garc’a",
    "»ve",
    "Ôuvre",
    "BENOÙT",
    "éelik",
    "Peûa",
]


@pytest.mark.parametrize("word", WRITTEN)
def test_french_and_its_neighbours_write(word: str) -> None:
    letters = re.findall(r"[A-Za-z\x80-\uffff]+", word)
    assert all(map(is_written, letters))


@pytest.mark.parametrize("word", NOT_WRITTEN)
def test_nobody_writes(word: str) -> None:
    assert not is_written(word)


@pytest.mark.parametrize(
    "content",
    [
        "Noël;Ça\n".encode() + "Créteil\n".encode("cp1252"),  # two files put together
        "école Ελλάδα".encode("iso8859-7", "ignore") + b"\xd3\xe1",
        "Łódź école".encode("cp1250"),
        "Noël".encode()[:-2],  # cut in the middle of a letter
        "Привет".encode("cp1251"),
        b"\xef\xbb\xbfNo\xebl",
    ],
)
def test_what_none_of_them_gives_is_refused(tmp_path: Path, content: bytes) -> None:
    content += csv_of(TITLES, ["094", "pilote", "Paul", "p@ac.fr"]).encode()
    with pytest.raises(BadFile, match="encodage non reconnu") as refused:
        read(tmp_path, content)
    assert "CSV UTF-8" in refused.value.next_step


def test_a_slip_in_a_large_file_is_a_slip() -> None:
    words = random.Random(1).sample(WORDS, 150)
    text = " ".join(w for w in words if w.encode("cp1252", "ignore").decode("cp1252") == w)
    assert text_of(f"{text} CrÃ©teil".encode("cp1252")) == f"{text} CrÃ©teil"


@pytest.mark.parametrize("name", ["Conceição", "Çelik", "Küçük", "Ghÿs", "Cæcilia"])
def test_one_name_that_french_would_not_write_refuses_no_file(name: str) -> None:
    text = f"unité;prénom;suppléant;nom\n094;a;b;{name}\n"
    assert text_of(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("González", "cp850"), ("Sánchez", "cp850"), ("Groß", "mac_roman"), ("Ghÿs", "cp1252")],
)
def test_a_space_or_a_sign_within_a_name_tells_nothing(name: str, encoding: str) -> None:
    assert not in_or_refused(f"code;nom\n094;{name}\n", encoding)


def test_signs_alone_tell_too() -> None:
    assert text_of("Rue de l’Essai".encode("cp1252")) == "Rue de l’Essai"
    assert text_of("N° 3".encode("mac_roman")) == "N° 3"


def test_a_letter_of_armenian_is_an_apostrophe_of_macintosh() -> None:
    assert text_of("l’école".encode("mac_roman")) == "l’école"
    assert text_of("Հայերեն, l’école".encode()) == "Հայերեն, l’école"


def test_bytes_are_no_text() -> None:
    with pytest.raises(NoText):
        text_of(bytes(range(256)))
