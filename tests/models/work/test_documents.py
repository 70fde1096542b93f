"""A document is what its content says it is; a name that lies is not taken."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from models.errors import BadDocument
from models.work.document import DocumentKind
from models.work.documents import (
    ODF,
    OOXML,
    examined,
    forget,
    place_of,
    safe_name,
    store,
)
from tests.models.work.documents import PDF, picture, with_a_place

LIMIT = 10_000_000


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def office(part: str, kind: str, **more: bytes) -> bytes:
    out = io.BytesIO()
    said = f'<Override PartName="/{part}" ContentType="{OOXML}{kind}.main+xml"/>'.encode()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", said)
        archive.writestr(part, b"<x/>")
        for name, content in more.items():
            archive.writestr(name.replace("__", "/") + ".bin", content)
    return out.getvalue()


def ole(part: str) -> bytes:
    """The beginning of an OLE file, and the entry of its directory that names *part*."""
    entry = part.encode("utf-16-le").ljust(64, b"\0")
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504 + entry


WORD = office("word/document.xml", "wordprocessingml.document")
GOOD = [
    ("programme.pdf", PDF, "application/pdf", DocumentKind.DOCUMENT),
    ("texte.ODT", zipped(mimetype=f"{ODF}text".encode()), f"{ODF}text", DocumentKind.DOCUMENT),
    ("a.docx", WORD, f"{OOXML}wordprocessingml.document", DocumentKind.DOCUMENT),
    (
        "a.xlsx",
        office("xl/workbook.xml", "spreadsheetml.sheet"),
        f"{OOXML}spreadsheetml.sheet",
        DocumentKind.DOCUMENT,
    ),
    (
        "a.pptx",
        office("ppt/presentation.xml", "presentationml.presentation"),
        f"{OOXML}presentationml.presentation",
        DocumentKind.DOCUMENT,
    ),
    # Word Online counts its main parts
    (
        "a.docx",
        office("word/document2.xml", "wordprocessingml.document"),
        f"{OOXML}wordprocessingml.document",
        DocumentKind.DOCUMENT,
    ),
    (
        "recu.pdf",
        b"\r\n\r\nContent-Type: application/pdf\r\n\r\n" + PDF,
        "application/pdf",
        DocumentKind.DOCUMENT,
    ),
    ("marque.pdf", b"\xef\xbb\xbf" + PDF, "application/pdf", DocumentKind.DOCUMENT),
    ("photo.jpe", picture("JPEG"), "image/jpeg", DocumentKind.IMAGE),
    ("photo.JFIF", picture("JPEG"), "image/jpeg", DocumentKind.IMAGE),
    ("photo.jpg", picture("JPEG"), "image/jpeg", DocumentKind.IMAGE),
    ("photo.jpeg", picture("JPEG"), "image/jpeg", DocumentKind.IMAGE),
    ("photo.png", picture("PNG"), "image/png", DocumentKind.IMAGE),
    ("photo.webp", picture("WEBP"), "image/webp", DocumentKind.IMAGE),
]


@pytest.mark.parametrize(("name", "content", "media_type", "kind"), GOOD, ids=[g[0] for g in GOOD])
def test_what_people_join_is_taken(
    name: str, content: bytes, media_type: str, kind: DocumentKind
) -> None:
    found = examined(content, name, LIMIT)
    assert (found.name, found.media_type, found.kind) == (name, media_type, kind)


BAD = [
    ("photo.jpg", PDF, "se termine par « .jpg », mais son contenu est celui d'un fichier « .pdf »"),
    ("programme.pdf", picture("PNG"), "mais son contenu est celui d'un fichier « .png »"),
    ("programme", PDF, "n'a pas d'extension"),
    ("page.html", b"<html><script>alert(1)</script>", "est une page web"),
    ("dessin.png", b"<svg xmlns='x'/>", "est une page web ou un dessin vectoriel"),
    ("jeu.pdf", b"MZ\x90\x00" + b"\x00" * 60, "n'est pas accepté"),
    ("texte.docx", zipped(rien=b"x"), "n'est pas accepté"),
    (
        "texte.docx",
        office("word/document.xml", "wordprocessingml.document", word__vbaProject=b"x"),
        "contient des macros",
    ),
    ("page.pdf", b"<html>" + PDF, "est une page web"),
    ("modele.docx", office("word/document.xml", "wordprocessingml.template"), "n'est pas accepté"),
    ("sans.docx", zipped(**{"[Content_Types].xml": WORD}), "n'est pas accepté"),
    ("notes.xls", ole("Workbook"), "ancien format d'Excel"),
    ("notes.xls", ole("Book"), "ancien format d'Excel"),
    ("lettre.doc", ole("WordDocument"), "ancien format de Word"),
    ("expose.ppt", ole("PowerPoint Document"), "ancien format de PowerPoint"),
    ("secret.xlsx", ole("EncryptedPackage"), "protégé par un mot de passe"),
    ("courriel.msg", ole("__properties_version1.0"), "message d'Outlook"),
    ("dessin.vsd", ole("VisioDocument"), "ancien format de bureautique"),
    ("notes.xls", ole("Workbook") + ole("WordDocument"), "ancien format d'Excel"),
    ("lettre.doc", ole("Workbook") + ole("WordDocument"), "ancien format de Word"),
    ("courriel", ole("WordDocument") + ole("__properties_version1.0"), "message d'Outlook"),
    ("coupe.pdf", PDF[:-8], "incomplet"),
    ("coupe.docx", WORD[:40], "incomplet"),
    ("coupee.png", picture("PNG")[:60], "ne s'ouvre pas"),
    ("vide.pdf", b"", "est vide"),
    ("lourd.pdf", PDF * 300_000, "10 Mo au plus"),
]


@pytest.mark.parametrize(("name", "content", "said"), BAD, ids=[f"{b[0]}, {b[2]}" for b in BAD])
def test_what_is_not_what_it_says_is_refused(name: str, content: bytes, said: str) -> None:
    with pytest.raises(BadDocument, match=said) as refused:
        examined(content, name, LIMIT)
    assert refused.value.next_step


@pytest.mark.parametrize("clear", [None, 65535])
def test_a_grey_of_sixteen_bits_keeps_its_shades(clear: int | None) -> None:
    out = io.BytesIO()
    grey = Image.new("I;16", (4, 1))
    for x, shade in enumerate((0, 16384, 32768, 65535)):
        grey.putpixel((x, 0), shade)
    grey.save(out, "PNG", **({} if clear is None else {"transparency": clear}))
    kept = examined(out.getvalue(), "releve.png", LIMIT)
    with Image.open(io.BytesIO(kept.content)) as image:
        seen = [image.convert("RGBA").getpixel((x, 0)) for x in range(4)]
    assert [p[0] for p in seen] == [0, 63, 127, 255]
    assert [p[3] for p in seen] == [255, 255, 255, 255 if clear is None else 0]


def test_a_transparent_colour_of_sixteen_bits_stays_so() -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )

    clear, other = (0x1234, 0x5678, 0x9ABC), (0xFFFF, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0))
    png += chunk(b"tRNS", struct.pack(">3H", *clear))
    png += chunk(b"IDAT", zlib.compress(b"\0" + struct.pack(">6H", *clear, *other)))
    kept = examined(png + chunk(b"IEND", b""), "logo.png", LIMIT)
    with Image.open(io.BytesIO(kept.content)) as image:
        assert [image.convert("RGBA").getpixel((x, 0))[3] for x in (0, 1)] == [0, 255]


def test_an_image_is_written_anew_without_the_place_where_it_was_taken() -> None:
    kept = examined(with_a_place(), "photo.jpg", LIMIT)
    assert b"Telephone" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (20, 40)  # the right way up


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_under_any_name_are_taken_or_refused(content: bytes, name: str) -> None:
    for start in (b"", b"%PDF-", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF"):
        with suppress(BadDocument):
            examined(start + content, name, LIMIT)


NAMES = [
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("C:\\Temp\\programme.pdf", "programme.pdf"),
    ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
    ("photo\u202egpj.pdf", "photogpj.pdf"),
    ("...", "document"),
    ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
]


@pytest.mark.parametrize(("sent", "kept"), NAMES)
def test_a_name_leads_nowhere(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@given(st.text())
def test_a_name_is_never_empty_nor_too_long(name: str) -> None:
    assert 0 < len(safe_name(name)) <= 200


def test_a_file_is_kept_once_under_its_digest(tmp_path: Path) -> None:
    file = examined(PDF, "a.pdf", LIMIT)
    digest = store(tmp_path, file)
    assert store(tmp_path, file) == digest == file.digest
    assert place_of(tmp_path, digest).read_bytes() == PDF
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [digest]
    forget(tmp_path, digest)
    forget(tmp_path, digest)
    assert not place_of(tmp_path, digest).exists()
