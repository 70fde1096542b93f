"""A mask is checked when it comes, one sentence a fault, and gives documents that other readers of
the formats open."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st
from odfdo import Document as Writer
from odfdo import Header, Table
from odfdo import Paragraph as WriterParagraph
from PIL import Image

from models.errors import Refusal
from models.masks.content import MaskBlock, MaskContent, MaskPicture, heading
from models.masks.neutral import neutral
from models.masks.opening import checked
from models.masks.packages import UNFOLDED, NoMask
from models.masks.pictures import MOST_PIXELS, drawn, pictures_in
from models.masks.placeholders import Paragraph, Piece, fill_in
from models.masks.reading import BadMask, check_mask, fill_mask

WORDS, BLOCKS = ("academie", "annee"), ("bilan", "chiffres")
TEMPLATE = "wordprocessingml.template.main+xml"
CONTENT = MaskContent(
    title="Bilan 2026-27",
    words={"academie": "Académie de Valmont & {{ annee }}", "annee": "2026-27"},
    blocks={
        "bilan": (
            heading("L'essentiel"),
            MaskBlock(text="Une année.\n\nDeux lignes <b>."),
            MaskBlock(items=("Associer les parents", "Former")),
            heading("Les chiffres", 2),
            MaskBlock(
                title="Les chiffres", head=("Chiffre", "Cette année"), rows=(("Actions", "12"),)
            ),
        ),
        "chiffres": (MaskBlock(head=("Chiffre", "Valeur"), rows=(("Actions", "12"),)),),
    },
)


def saved(document: WordDocument) -> bytes:
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def word(*lines: str, change: Callable[[WordDocument], None] = lambda d: None) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    change(document)
    return saved(document)


def writer(*lines: str) -> bytes:
    document = Writer("text")
    document.body.clear()
    for line in lines:
        document.body.append(WriterParagraph(line))
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def changed(content: bytes, change: Callable[[str, bytes], bytes], **added: bytes) -> bytes:
    """A package, each part changed; *added*: parts by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.infolist():
            new.writestr(one.filename, change(one.filename, old.read(one)))
        for name, part in added.items():
            new.writestr(name, part)
    return made.getvalue()


def as_template(content: bytes) -> bytes:
    return changed(
        content, lambda name, part: part.replace(b"document.main+xml", b"template.main+xml")
    )


def refused(content: bytes, name: str = "masque.docx") -> str:
    with pytest.raises(BadMask) as no:
        check_mask(content, name, WORDS, BLOCKS)
    return f"{no.value.sentence} {no.value.next_step}"


def read(content: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(content))


def document_xml(document: WordDocument) -> Any:
    return document.element


# ── Word ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_field_that_word_cut_into_pieces_is_filled_in_and_looks_as_it_began() -> None:
    def cut(document: WordDocument) -> None:
        line = document.add_paragraph("De ")
        line.add_run("{{ acad").bold = True
        line.add_run("emie ").italic = True
        line.add_run("}}, fin")

    found = read(fill_mask(word(change=cut), "m", CONTENT)).paragraphs[-1]
    assert found.text == "De Académie de Valmont & {{ annee }}, fin"
    assert [run.text for run in found.runs if run.bold] == ["Académie de Valmont & {{ annee }}"]


def test_a_field_is_filled_in_in_headers_tables_and_text_of_any_case() -> None:
    def everywhere(document: WordDocument) -> None:
        document.sections[0].header.paragraphs[0].text = "{{ Académie }}"
        document.sections[0].footer.paragraphs[0].text = "{{annee}}"
        document.add_table(1, 1).cell(0, 0).text = "{{ ANNEE }}"

    content = word(change=everywhere)
    assert set(check_mask(content, "m.docx", WORDS, BLOCKS).fields) == set(WORDS)
    made = read(fill_mask(content, "m", CONTENT))
    assert made.sections[0].header.paragraphs[0].text.startswith("Académie de Valmont")
    assert made.sections[0].footer.paragraphs[0].text == "2026-27"
    assert made.tables[0].cell(0, 0).text == "2026-27"


def test_a_block_takes_the_headings_and_lists_of_the_mask() -> None:
    made = read(fill_mask(word("Avant", "{{ bilan }}", "Après"), "m", CONTENT))
    said = [(one.text, one.style.name) for one in made.paragraphs]
    assert said == [
        ("Avant", "Normal"),
        ("L'essentiel", "Heading 1"),
        ("Une année.", "Normal"),
        ("Deux lignes <b>.", "Normal"),
        ("Associer les parents", "List Bullet"),
        ("Former", "List Bullet"),
        ("Les chiffres", "Heading 2"),
        ("", "Normal"),
        ("Après", "Normal"),
    ]
    (table,) = made.tables
    assert table.style.name == "Table Grid"
    assert [cell.text for row in table.rows for cell in row.cells] == [
        "Chiffre",
        "Cette année",
        "Actions",
        "12",
    ]
    assert document_xml(made).xpath("//w:tr[1]/w:trPr/w:tblHeader")
    assert made.core_properties.title == "Bilan 2026-27"
    assert made.core_properties.language == "fr-FR"


def test_a_block_alone_in_a_cell_leaves_the_cell_a_paragraph() -> None:
    def within(document: WordDocument) -> None:
        document.add_table(1, 1).cell(0, 0).text = "{{ chiffres }}"

    made = read(fill_mask(word(change=within), "m", CONTENT))
    cell = made.tables[0].cell(0, 0)
    assert cell.tables
    assert not document_xml(made).xpath("//w:tc/w:tbl[not(following-sibling::w:p)]")


@pytest.mark.parametrize("ending", ["docx", "dotx"])
def test_a_template_of_word_gives_a_document(ending: str) -> None:
    for content in (neutral(ending), as_template(word("{{ bilan }}"))):
        every = ("academie", "annee", "semaine", "debut", "fin", "etat")
        report = check_mask(content, "masque.dotx", every, BLOCKS)
        assert report.ending == "docx"
        made = fill_mask(content, "m", CONTENT)
        assert any(one.style.name == "Heading 1" for one in read(made).paragraphs)
        assert TEMPLATE.encode() not in zipfile.ZipFile(io.BytesIO(made)).read(
            "[Content_Types].xml"
        )


def test_the_template_that_a_document_was_made_of_is_forgotten() -> None:
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/attachedTemplate" Target="file:///C:/Users/x/masque.dotx" '
        b'TargetMode="External"/></Relationships>'
    )
    content = changed(
        word("{{ annee }}"),
        lambda name, part: part,
        **{"word/_rels/settings.xml.rels": link},
    )
    made = fill_mask(content, "m", CONTENT)
    assert b"C:/Users" not in zipfile.ZipFile(io.BytesIO(made)).read("word/_rels/settings.xml.rels")


# ── Writer ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ending", ["odt", "ott"])
def test_a_template_of_writer_gives_a_document_with_headings_lists_and_tables(ending: str) -> None:
    made = fill_mask(neutral(ending), "m", CONTENT)
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        first = package.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert package.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        assert b"text-template" not in package.read("META-INF/manifest.xml")
    document = Writer(io.BytesIO(made))
    titles = [(int(one.level), one.text) for one in document.body.get_elements("//text:h")]
    assert titles == [(1, "L'essentiel"), (2, "Les chiffres")]
    assert all(isinstance(one, Header) for one in document.body.get_elements("//text:h"))
    (table,) = document.body.get_elements("//table:table")
    assert isinstance(table, Table)
    assert table.get_elements("table:table-header-rows")
    assert [
        one.text_recursive.strip() for one in document.body.get_elements("//text:list-item")
    ] == [
        "Associer les parents",
        "Former",
    ]
    assert document.meta.title == "Bilan 2026-27"
    foot = document.get_part("styles.xml").get_elements("//style:footer/text:p")
    assert foot[0].text_recursive.startswith("Académie de Valmont & {{ annee }}, bilan 2026-27")


def test_a_field_that_writer_cut_into_pieces_is_filled_in() -> None:
    content = changed(
        writer("X {{ annee }} Y"),
        lambda name, part: part.replace(
            b"{{ annee }}",
            b'{{ an<text:span text:style-name="T1">n<text:bookmark text:name="b"/>ee</text:span>}}',
        ),
    )
    assert check_mask(content, "m.odt", WORDS, BLOCKS).fields == ("annee",)
    document = Writer(io.BytesIO(fill_mask(content, "m", CONTENT)))
    assert document.body.get_elements("//text:p")[0].text_recursive == "X 2026-27 Y"


def test_a_block_in_a_list_of_writer_is_refused() -> None:
    content = changed(
        writer("{{ bilan }}"),
        lambda name, part: re.sub(
            rb"(<text:p[^>]*>\{\{ bilan \}\}</text:p>)",
            rb"<text:list><text:list-item>\1</text:list-item></text:list>",
            part,
        ),
    )
    assert "hors d'une liste" in refused(content, "m.odt")


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────


def image(form: str = "JPEG", size: tuple[int, int] = (400, 200), mode: str = "RGB") -> bytes:
    kept = io.BytesIO()
    Image.new(mode, size, "teal").save(kept, form)
    return kept.getvalue()


def shown(*pictures: MaskPicture) -> MaskContent:
    return MaskContent(title="x", blocks={"bilan": tuple(MaskBlock(picture=p) for p in pictures)})


PHOTO = MaskPicture(number=12, content=image(), alt="Photo de « l'atelier » & <co>", caption="Été")
CLEAR = MaskPicture(number=7, content=image("PNG", (90, 300), "RGBA"), alt="Un logo")


def test_a_document_of_word_holds_pictures_with_their_words() -> None:
    made = fill_mask(word("Avant", "{{ bilan }}", "Après"), "m", shown(PHOTO, CLEAR, PHOTO))
    document = read(made)
    assert [(one.text, one.style.name) for one in document.paragraphs] == [
        ("Avant", "Normal"),
        ("", "Normal"),
        ("Été", "Caption"),
        ("", "Normal"),
        ("", "Normal"),
        ("Été", "Caption"),
        ("Après", "Normal"),
    ]
    found = document_xml(document).xpath("//wp:docPr")
    assert [one.get("descr") for one in found] == [PHOTO.alt, CLEAR.alt, PHOTO.alt]
    assert len({one.get("id") for one in found}) == 3
    first, second, _ = document.inline_shapes
    assert (round(first.width.cm, 1), round(first.height.cm, 1)) == (15.0, 7.5)
    assert (round(second.width.cm, 1), round(second.height.cm, 1)) == (3.0, 10.0)
    kinds = {
        rel.target_part.content_type
        for rel in document.part.rels.values()
        if "image" in rel.reltype
    }
    assert kinds == {"image/jpeg", "image/png"}
    assert pictures_in(made) == [7, 12]


def test_a_picture_in_a_header_of_word_is_related_to_the_header() -> None:
    def over(document: WordDocument) -> None:
        document.sections[0].header.paragraphs[0].text = "{{ bilan }}"

    header = read(fill_mask(word(change=over), "m", shown(PHOTO))).sections[0].header
    (rel,) = header.part.rels.values()
    assert rel.target_part.blob.startswith(b"\xff\xd8")


def test_a_document_of_writer_holds_pictures_with_their_words() -> None:
    made = fill_mask(neutral("ott"), "m", MaskContent(title="x", blocks=shown(PHOTO, CLEAR).blocks))
    document = Writer(io.BytesIO(made))
    frames = document.body.get_elements("//draw:frame")
    assert [one.get_element("svg:title").text for one in frames] == [PHOTO.alt, CLEAR.alt]
    assert [one.get_attribute("svg:width") for one in frames] == ["15.00cm", "3.00cm"]
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        for frame in frames:
            href = frame.get_element("draw:image").get_attribute("xlink:href")
            Image.open(io.BytesIO(package.read(href))).verify()
            assert href.encode() in package.read("META-INF/manifest.xml")
    captions = document.body.get_elements("//text:p[@text:style-name='Caption']")
    assert [one.text_recursive for one in captions] == ["Été"]
    assert pictures_in(made) == [7, 12]


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_a_picture_that_does_not_open_is_left_out_and_a_mask_without_its_field_holds_none(
    ending: str,
) -> None:
    broken = MaskPicture(number=3, content=b"\xff\xd8rien", alt="x", caption="Perdue")
    made = fill_mask(neutral(ending), "m", shown(broken, PHOTO))
    assert pictures_in(made) == [12]
    assert b"Perdue" not in made
    without = word("{{ annee }}") if ending == "docx" else writer("{{ annee }}")
    assert pictures_in(fill_mask(without, "m", shown(PHOTO))) == []


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_small_in_a_form_that_word_opens(form: str) -> None:
    found = drawn(MaskPicture(number=1, content=image(form, (4000, 3000)), alt="x"))
    assert found is not None
    assert found.media_type == "image/jpeg"
    with Image.open(io.BytesIO(found.content)) as small:
        assert small.format == "JPEG"
        assert max(small.size) <= MOST_PIXELS


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────


def test_each_fault_is_told_with_its_sentence() -> None:
    said = refused(word("{{ acaddemie }}", "{{ xyzzy }}", "Ici {{ bilan }}", "{{ annee", "fin }}"))
    assert "« {{ acaddemie }} » n'est pas un champ connu : est-ce {{ academie }} ?" in said
    assert "« {{ xyzzy }} » n'est pas un champ connu." in said
    assert "« {{ bilan }} » se met seul dans son paragraphe" in said
    assert "« {{ annee » est un champ coupé" in said
    assert "5 points" in said


def test_a_mask_without_any_field_says_which_to_write() -> None:
    assert "n'a aucun champ" in refused(word("Bonjour"))
    assert "n'a aucun champ" in refused(writer("Bonjour"), "m.odt")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b"%PDF-1.7 rien", "n'est pas un document"),
        (b"PK\x03\x04 rien", "est abîmé"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "ancien format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "mot de passe",
        ),
        (b"PK\x03\x04" + b"x" * 5_000_001, "trop grand"),
    ],
)
def test_a_mask_that_is_no_mask_is_refused(content: bytes, said: str) -> None:
    assert said in refused(content)


def no(content: bytes) -> str:
    with pytest.raises(NoMask) as found:
        checked(content, WORDS, BLOCKS)
    return found.value.code


def test_macros_objects_and_what_is_elsewhere_are_refused() -> None:
    plain, text = word("{{ annee }}"), writer("{{ annee }}")
    as_macros = changed(
        plain,
        lambda name, part: part.replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
    )

    def same(name: str, part: bytes) -> bytes:
        return part

    assert no(as_macros) == "macros"
    assert no(changed(plain, same, **{"word/vbaProject.bin": b"x"})) == ("macros")
    assert no(changed(plain, same, **{"word/embeddings/a.bin": b"x"})) == "embedded"
    assert no(changed(text, same, **{"Basic/Standard/a.xml": b"x"})) == "macros"
    assert no(changed(text, same, **{"Object 1/content.xml": b"x"})) == "embedded"
    image = (
        b'<Relationship Id="z" Type="x/image" Target="http://a.example/i.png" '
        b'TargetMode="External"/></Relationships>'
    )
    outside = changed(plain, lambda name, part: part.replace(b"</Relationships>", image))
    assert no(outside) == "external"
    drawn = b'<text:p><draw:image xlink:href="http://a.example/i.png"/></text:p></office:text>'
    assert no(changed(text, lambda n, part: part.replace(b"</office:text>", drawn))) == "external"


def test_a_bomb_and_an_entity_are_refused_without_being_unfolded() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", b" " * (UNFOLDED + 1))
    assert no(bomb.getvalue()) == "too_large"
    entity = changed(
        writer("{{ annee }}"),
        lambda name, part: (
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
            if name == "content.xml"
            else part
        ),
    )
    assert no(entity) == "broken"


@given(st.text(max_size=60), st.lists(st.integers(1, 40), max_size=6))
def test_what_somebody_typed_is_said_as_it_is_and_no_field_stays(
    typed: str, cuts: list[int]
) -> None:
    """However a line was cut into runs, and whatever stands in the field's place."""
    line, edges = "De {{ academie }}, en {{ annee }}.", sorted({0, 99, *cuts})
    cut = [line[first:last] for first, last in pairwise(edges)]
    paragraph = Paragraph(None, [Piece(SimpleNamespace(), "text", one) for one in cut])
    fill_in(paragraph, {"academie": typed, "annee": "2026"})
    shown = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", typed)
    assert paragraph.text == f"De {' '.join(shown.split())}, en 2026."
    assert all(piece.said == getattr(piece.node, "text", piece.said) for piece in paragraph.pieces)


def test_a_refusal_has_a_sentence_and_a_next_step() -> None:
    with pytest.raises(Refusal) as wrong:
        check_mask(b"", "../../x\u202e.docx", WORDS, BLOCKS)
    assert wrong.value.sentence == "Le fichier « x.docx » est vide."
    assert wrong.value.next_step
