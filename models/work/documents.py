"""A document is what its content says it is: looked at when it arrives, kept under its own digest.

PDF, office documents and images are taken; a name that lies about its content is not. Images are
written anew, without the place and the device that a telephone puts in them.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import puremagic

from config.private import let_the_group, make_folder, shared_with_a_group
from models.errors import BadDocument
from models.work.darkroom import developed
from models.work.document import DocumentKind

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
TYPES = {
    "application/pdf": ("pdf",),
    f"{ODF}text": ("odt",),
    f"{ODF}spreadsheet": ("ods",),
    f"{ODF}presentation": ("odp",),
    f"{OOXML}wordprocessingml.document": ("docx",),
    f"{OOXML}spreadsheetml.sheet": ("xlsx",),
    f"{OOXML}presentationml.presentation": ("pptx",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/webp": ("webp",),
}
"""Each type that is taken, with the endings its name may have."""
TAKEN = "PDF, Word, Excel, PowerPoint, LibreOffice, JPEG, PNG ou WebP"
IMAGES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
MAIN_PARTS = {f"{kind}.main+xml": kind for kind in TYPES if kind.startswith(OOXML)}
"""Of what an office document says of its parts, the one that makes it what it is."""
HEADER_WITHIN = 1024
"""Bytes in which a PDF's header is looked for (PDF Reference 1.7, implementation note 13)."""
ENDINGS = {ending for endings in TYPES.values() for ending in endings}


@dataclass(frozen=True, kw_only=True)
class Examined:
    """A file that may be kept: *content* as it will be (an image is written anew)."""

    name: str
    media_type: str
    kind: DocumentKind
    content: bytes

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def examined(content: bytes, name: str, limit: int) -> Examined:
    """What a file sent under *name* is. *limit* in bytes. Raises :class:`BadDocument`,
    DarkroomBusy."""
    if not content:
        raise BadDocument("Le fichier est vide.", "Choisissez-en un autre.")
    if len(content) > limit:
        raise too_large(limit)
    clean = safe_name(name)
    media_type = _type_of(content)
    if media_type is None:
        raise BadDocument(
            f"Le fichier « {clean} » {_what_it_is(content, clean)} : il n'est pas accepté.",
            f"Joignez un fichier {TAKEN}.",
        )
    _need_honest(clean, media_type)
    if media_type in IMAGES:
        content = developed(content, clean, IMAGES[media_type])
    kind = DocumentKind.IMAGE if media_type in IMAGES else DocumentKind.DOCUMENT
    return Examined(name=clean, media_type=media_type, kind=kind, content=content)


def too_large(limit: int) -> BadDocument:
    """The refusal of a file over *limit* bytes."""
    return BadDocument(
        f"Le fichier est trop lourd : {limit / 1_000_000:.0f} Mo au plus.",
        "Réduisez-le, ou donnez plutôt l'adresse où le lire.",
    )


def safe_name(name: str) -> str:
    """A file's own name, without the folders or the signs that could lead elsewhere."""
    last = re.split(r"[\\/]", name)[-1]
    shown = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:\"|?*]", "", last)
    clean = " ".join(shown.split()).strip(". ") or "document"
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: 199 - len(ending)]}.{ending}" if dot and len(ending) < 9 else clean[:200]


def _need_honest(name: str, media_type: str) -> None:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in TYPES[media_type]:
        right = TYPES[media_type][0]
        ends = f"se termine par « .{ending} »" if ending else "n'a pas d'extension"
        raise BadDocument(
            f"Le fichier « {name} » {ends}, mais son contenu est celui d'un fichier « .{right} ».",
            "Redonnez-lui son vrai nom, ou enregistrez-le de nouveau, puis joignez-le.",
        )


# ── what the content says ────────────────────────────────────────────────────────────────────────


def _type_of(content: bytes) -> str | None:
    """The type among those taken; None for anything else."""
    for starts, look in SIGNS:
        if content.startswith(starts):
            return look(content)
    late = b"%PDF-" in content[:HEADER_WITHIN] and not _is_marked_up(content)
    return _pdf(content) if late else None


def _pdf(content: bytes) -> str | None:
    return "application/pdf" if b"%%EOF" in content[-2048:] else None


def _webp(content: bytes) -> str | None:
    return "image/webp" if content[8:12] == b"WEBP" else None


def _zipped(content: bytes) -> str | None:
    """An office document is a zip that says what it holds; macros are not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                return _open_document(archive)
            if "[Content_Types].xml" in names:
                return _office(archive, names)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        KeyError,
        RuntimeError,
        OSError,
        ValueError,
        NotImplementedError,
        EOFError,
    ):
        return None
    return None


def _open_document(archive: zipfile.ZipFile) -> str | None:
    media_type = _beginning(archive, "mimetype", 200).decode("ascii", "replace").strip()
    return media_type if media_type in TYPES and media_type.startswith(ODF) else None


def _office(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    """What its main part is said to be, whatever its name: Word Online's is document2.xml."""
    if any(n.lower().endswith("vbaproject.bin") for n in names):
        return None
    listing = _text(_beginning(archive, "[Content_Types].xml", 200_000))
    there = {f"/{name}".lower() for name in names}
    parts = [dict(_ATTRIBUTE.findall(one)) for one in _OVERRIDE.findall(listing)]
    main = {
        MAIN_PARTS[part["ContentType"]]
        for part in parts
        if part.get("ContentType") in MAIN_PARTS and part.get("PartName", "").lower() in there
    }
    return main.pop() if len(main) == 1 else None


def _text(xml: bytes) -> str:
    """What a part of XML says: in UTF-8, or in UTF-16, whose mark then opens it."""
    in_utf_16 = xml[:2] in (b"\xff\xfe", b"\xfe\xff")
    return xml.decode("utf-16" if in_utf_16 else "utf-8", "replace")


_OVERRIDE = re.compile(r"<(?:\w+:)?Override\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""(\w+)\s*=\s*["']([^"']*)["']""")


def _beginning(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    with archive.open(name) as part:
        return part.read(size)


SIGNS: tuple[tuple[bytes, Callable[[bytes], str | None]], ...] = (
    (b"%PDF-", _pdf),
    (b"PK\x03\x04", _zipped),
    (b"\x89PNG\r\n\x1a\n", lambda content: "image/png"),
    (b"\xff\xd8\xff", lambda content: "image/jpeg"),
    (b"RIFF", _webp),
)


def _what_it_is(content: bytes, name: str) -> str:
    """« est une page web », as far as its content says it."""
    if _is_marked_up(content):
        return "est une page web ou un dessin vectoriel"
    if content.startswith(OLE):
        return _of_old_office(content, name)
    try:
        found = puremagic.from_string(content[:4096])
    except (puremagic.PureError, ValueError, OSError):
        return "n'est pas d'un type connu"
    ending = str(found).lstrip(".")
    if not ending or ending in ENDINGS:
        return "est incomplet, abîmé ou contient des macros"
    return f"a le contenu d'un fichier « .{ending} »"


def _is_marked_up(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_OFFICE = {
    "EncryptedPackage": ("", "est protégé par un mot de passe"),
    "__properties_version1.0": ("msg", "est un message d'Outlook (« .msg »)"),
    "WordDocument": ("doc", "est d'un ancien format de Word (« .doc »)"),
    "PowerPoint Document": ("ppt", "est d'un ancien format de PowerPoint (« .ppt »)"),
    "Workbook": ("xls", "est d'un ancien format d'Excel (« .xls »)"),
    "Book": ("xls", "est d'un ancien format d'Excel (« .xls »)"),
}
"""What the parts of an OLE file, named in UTF-16, make of it ([MS-CFB], [MS-XLS], [MS-DOC]…)."""


def _of_old_office(content: bytes, name: str) -> str:
    """Of several, for a workbook may hold a letter, the one that the file's *name* is of."""
    # the name of a part fills 64 bytes, of which the rest is nought
    found = [
        one for part, one in OLD_OFFICE.items() if f"{part}\0\0".encode("utf-16-le") in content
    ]
    if not found:
        return "est d'un ancien format de bureautique"
    return next((words for ending, words in found if name.lower().endswith(ending)), found[0][1])


# ── the store ────────────────────────────────────────────────────────────────────────────────────


def place_of(folder: Path, digest: str) -> Path:
    """Where the file of *digest* is kept in *folder*."""
    return folder / digest[:2] / digest


def store(folder: Path, document: Examined) -> str:
    """Keep a file under its digest, whole or not at all; return the digest."""
    digest = document.digest
    place = place_of(folder, digest)
    if place.exists():
        return digest
    make_folder(folder)
    make_folder(place.parent)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".arriving-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(document.content)
            file.flush()
            os.fsync(file.fileno())
        if shared_with_a_group(folder):
            let_the_group(place.parent)
            let_the_group(Path(name))
        os.replace(name, place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest


def forget(folder: Path, digest: str) -> None:
    """Delete the file of *digest*, if it is there."""
    place_of(folder, digest).unlink(missing_ok=True)
