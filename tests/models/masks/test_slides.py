"""A slide mask is checked when it comes, each fault with its slide; what it gives is opened by
other readers of the formats, and a long text is written smaller rather than cut."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pptx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from odfdo import Document as OpenDocument
from pptx.util import Cm, Pt

from models.masks.content import MaskBlock, MaskContent, MaskPicture, heading
from models.masks.fitting import scale_of
from models.masks.kit_fields import BLOCKS, WORDS
from models.masks.neutral_kit import neutral_of_kit
from models.masks.pictures import pictures_in
from models.masks.reading import SLIDES, BadMask, check_mask, fill_mask
from models.work.kit import FORMS, KitKind
from tests.models.work.documents import picture

LONG = "Une semaine de la persévérance scolaire, " * 5
EVERY = {name: f"<{name}>" for name in WORDS}
CONTENT = MaskContent(title="Affiche", words=EVERY, blocks=dict.fromkeys(BLOCKS, ()))


def slides(*texts: str, change: Callable[[Any], None] = lambda shown: None) -> bytes:
    """A presentation of one text box a slide."""
    shown = pptx.Presentation()
    for text in texts:
        box = shown.slides.add_slide(shown.slide_layouts[6]).shapes.add_textbox(
            Cm(1), Cm(1), Cm(10), Cm(3)
        )
        box.text_frame.text = text
        box.text_frame.paragraphs[0].runs[0].font.size = Pt(40)
    change(shown)
    kept = io.BytesIO()
    shown.save(kept)
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


def texts_of(content: bytes) -> list[str]:
    shown = pptx.Presentation(io.BytesIO(content))
    return [s.text_frame.text for one in shown.slides for s in one.shapes if s.has_text_frame]


def refused(content: bytes, name: str = "affiche.pptx") -> str:
    with pytest.raises(BadMask) as no:
        check_mask(content, name, WORDS, BLOCKS, tuple(SLIDES))
    return f"{no.value.sentence} {no.value.next_step}"


def test_a_fault_says_on_which_slide_it_is() -> None:
    said = refused(slides("{{ semaine }}", "Rien", "{{ semmaine }} puis {{ dates"))
    assert (
        "« {{ semmaine }} » (diapositive 3) n'est pas un champ connu : est-ce {{ semaine }}" in said
    )
    assert "(diapositive 3) est un champ coupé" in said


def test_a_fault_of_an_open_document_says_its_slide_too() -> None:
    mask = changed(
        neutral_of_kit(KitKind.POSTER, "odp", "12505F"),
        lambda name, part: part.replace(b"{{ slogan }}", b"{{ sloggan }}"),
    )
    assert "(diapositive 1)" in refused(mask, "affiche.odp")


def test_a_field_that_powerpoint_cut_is_found_and_looks_as_it_began() -> None:
    def cut(shown: Any) -> None:
        line = shown.slides[0].shapes[0].text_frame.paragraphs[0]
        for text in ("ine ", "}} !"):
            line.add_run().text = text

    mask = slides("La {{ sema", change=cut)
    assert check_mask(mask, "a.pptx", WORDS, BLOCKS, tuple(SLIDES)).fields == ("semaine",)
    assert texts_of(fill_mask(mask, "a", CONTENT)) == ["La <semaine> !"]


@pytest.mark.parametrize(
    ("kind", "ending"), [(k, e) for k, forms in FORMS.items() for e in forms if e in SLIDES]
)
@pytest.mark.parametrize("as_template", [False, True])
def test_neutral_slides_pass_their_own_check_and_are_read_by_others(
    kind: KitKind, ending: str, *, as_template: bool
) -> None:
    named = {"pptx": "potx", "odp": "otp"}[ending] if as_template else ending
    mask = neutral_of_kit(kind, named, "12505F")
    report = check_mask(mask, f"a.{named}", WORDS, BLOCKS, (ending,))
    assert (report.ending, report.template) == (ending, as_template)
    made = fill_mask(mask, "a", CONTENT)
    if ending == "pptx":
        assert any("<semaine>" in text for text in texts_of(made))
    else:
        document = OpenDocument(io.BytesIO(made))
        assert document.get_type() == "presentation"
        assert "<semaine>" in str(document.body.inner_text)


def sizes(content: bytes) -> list[float]:
    shown = pptx.Presentation(io.BytesIO(content))
    runs = shown.slides[0].shapes[0].text_frame.paragraphs[0].runs
    return [run.font.size.pt for run in runs]


def test_a_long_text_is_written_smaller_and_a_short_one_as_it_was() -> None:
    mask = slides("{{ semaine }}")
    short = MaskContent(title="T", words={"semaine": "Court"})
    long = MaskContent(title="T", words={"semaine": LONG})
    assert sizes(fill_mask(mask, "a", short)) == [40.0]
    (small,) = sizes(fill_mask(mask, "a", long))
    assert 6 <= small < 20
    assert texts_of(fill_mask(mask, "a", long)) == [" ".join(LONG.split())]


@given(st.text(max_size=300), st.floats(1, 200), st.floats(20, 2000), st.floats(20, 2000))
def test_what_fits_never_grows(text: str, size: float, width: float, height: float) -> None:
    scale = scale_of([(text, size)], width, height)
    assert 0 < scale <= 1
    assert scale_of([(text, size * scale)], width, height) in (1.0, pytest.approx(1, abs=1))


@pytest.mark.parametrize("ending", ["pptx", "odp"])
def test_a_picture_takes_the_place_of_its_box_and_no_logo_leaves_nothing(ending: str) -> None:
    mask = neutral_of_kit(KitKind.POSTER, ending, "12505F")
    logo = MaskPicture(number=7, content=picture("PNG"), alt="Logo de l'académie")
    with_one = MaskContent(title="T", words=EVERY, blocks={"logo": (MaskBlock(picture=logo),)})
    without = MaskContent(title="T", words=EVERY, blocks={"logo": ()})
    assert pictures_in(fill_mask(mask, "a", with_one)) == [7]
    assert pictures_in(fill_mask(mask, "a", without)) == []
    with zipfile.ZipFile(io.BytesIO(fill_mask(mask, "a", with_one))) as package:
        parts = b"".join(package.read(n) for n in package.namelist() if n.endswith(".xml"))
    assert "Logo de l'académie" in parts.decode()
    assert b"logo }}" not in parts


def test_a_block_becomes_lines_and_points() -> None:
    blocks = {
        "temps_forts": (
            heading("Titre"),
            MaskBlock(items=("Un", "Deux")),
            MaskBlock(head=("A", "B"), rows=(("x", "1"),)),
        )
    }
    made = fill_mask(slides("{{ temps_forts }}"), "a", MaskContent(title="T", blocks=blocks))
    assert texts_of(made) == ["Titre\nUn\nDeux\nA : B\nx : 1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (picture("JPEG"), "n'est pas un masque"),
        (b"PK\x03\x04 broken", "est abîmé"),
        (
            changed(
                slides("{{ semaine }}"),
                lambda name, part: part.replace(
                    b"vnd.openxmlformats-officedocument.presentationml.presentation.main",
                    b"vnd.ms-powerpoint.presentation.macroEnabled.main",
                ),
            ),
            "contient des macros",
        ),
        (
            changed(slides("{{ semaine }}"), lambda n, p: p, **{"ppt/vbaProject.bin": b"x"}),
            "contient des macros",
        ),
        (
            changed(slides("{{ semaine }}"), lambda n, p: p, **{"ppt/embeddings/a.xlsx": b"x"}),
            "objet incorporé",
        ),
        (slides("Rien"), "aucun champ"),
        (neutral_of_kit(KitKind.BOOKLET, "docx", ""), "ne conviennent pas ici"),
    ],
    ids=["a picture", "broken", "macros", "a program", "an object", "no field", "another kind"],
)
def test_what_is_no_mask_is_refused(content: bytes, words: str) -> None:
    assert words in refused(content)


def test_a_bomb_is_refused_and_a_program_behind_a_button_too() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"0" * 60_000_000)
    assert "trop grand" in refused(bomb.getvalue())

    def button(shown: Any) -> None:
        run = shown.slides[0].shapes[0].text_frame.paragraphs[0].runs[0]
        run.hyperlink.address = "https://valmont.example"

    mask = slides("{{ semaine }}", change=button)
    assert check_mask(mask, "a.pptx", WORDS, BLOCKS, tuple(SLIDES)).fields
    runs = changed(
        mask,
        lambda n, p: p.replace(b"<a:hlinkClick ", b'<a:hlinkClick action="ppaction://program" '),
    )
    assert "contient des macros : diapositive 1" in refused(runs)
