"""The library as one file between installations: a ZIP of a manifest, ``manifest.json``, and of the
files that it names by their SHA-256. Nothing in it is trusted: it is read within bounds, each file
is what its content says, and one that does not come whole is refused.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from models.database.types import canonical
from models.errors import BadDocument, Refusal
from models.work.document import DocumentKind
from models.work.documents import Examined, examined

FORMAT, VERSION = "point-dorgue-ressources", 1
MANIFEST = "manifest.json"
MOST_ENTRIES = 2_000
UNFOLDED = 100_000_000
"""Bytes of a package once unfolded: what is more is taken out theme by theme."""
LONGEST_MANIFEST = 12_000_000
FIELDS = (
    "kind", "title", "theme", "text", "author", "audiences", "licence", "address", "minutes",
    "subtitled", "with_parents",
)  # fmt: skip


class BadPackage(Refusal):
    """A file that is no library, or not a whole one; nothing of it is kept."""

    status = 422

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Ce fichier n'est pas une bibliothèque que l'on peut reprendre : {what}.",
            "Demandez-le de nouveau à qui l'a exporté ; rien n'a été enregistré.",
        )


@dataclass(frozen=True, kw_only=True)
class PackagedEntry:
    """An entry as a manifest says it: *said* for whoever reads entries; *file*: what was joined;
    *uses*: what its papers allow; *mark*: of all that is said of it."""

    stable_id: str
    said: Mapping[str, Any]
    uses: Mapping[str, Any]
    file: Examined | None
    mark: str


@dataclass(frozen=True, kw_only=True)
class LibraryPackage:
    """*source*: who made it."""

    source: str
    entries: tuple[PackagedEntry, ...]


# ── written ──────────────────────────────────────────────────────────────────────────────────────


def write_package(
    source: str, made_on: str, entries: Sequence[Mapping[str, Any]], files: Mapping[str, bytes]
) -> bytes:
    """The package of *entries* as a manifest has them; *files*: by their SHA-256."""
    manifest = {"format": FORMAT, "version": VERSION, "from": source, "made_on": made_on}
    said = json.dumps(manifest | {"entries": list(entries)}, ensure_ascii=False, indent=1)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [(MANIFEST, said.encode()), *_named(files)]:
            # Made twice of the same library, it is the same file.
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return made.getvalue()


def _named(files: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    return [(f"files/{digest}", content) for digest, content in sorted(files.items())]


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def read_package(content: bytes, limit: int) -> LibraryPackage:
    """What a package holds; *limit*: bytes of one of its files. Raises BadPackage, and what a file
    that is joined raises (DarkroomBusy)."""
    parts = _parts(content)
    manifest = _manifest(parts.pop(MANIFEST, b""))
    entries = manifest.get("entries")
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise BadPackage(f"il tient {MOST_ENTRIES} ressources au plus")
    seen: set[str] = set()
    found = []
    for number, said in enumerate(entries, 1):
        if not isinstance(said, dict):
            raise BadPackage(f"la ressource n° {number} ne se lit pas")
        stable_id = _stable_id(said.get("id"), number)
        if stable_id in seen:
            raise BadPackage(f"la ressource n° {number} y est deux fois")
        seen.add(stable_id)
        found.append(_entry(stable_id, said, parts, limit, number))
    source = manifest.get("from")
    return LibraryPackage(
        source=(source if isinstance(source, str) else "")[:200], entries=tuple(found)
    )


def _parts(content: bytes) -> dict[str, bytes]:
    """Each part, unfolded within bounds: what the file says of its own sizes is not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_ENTRIES + 1:
                raise BadPackage("il a trop de fichiers")
            parts: dict[str, bytes] = {}
            left = UNFOLDED
            for one in listed:
                if one.filename in parts or not _is_ours(one.filename):
                    raise BadPackage("il tient un fichier qu'aucune bibliothèque n'a")
                with archive.open(one) as part:
                    most = min(left, LONGEST_MANIFEST) if one.filename == MANIFEST else left
                    parts[one.filename] = part.read(most + 1)
                left -= len(parts[one.filename])
                if len(parts[one.filename]) > most:
                    raise BadPackage("une fois déplié, il est trop lourd")
            return parts
    except BadPackage:
        raise
    except Exception as broken:  # zlib's and lzma's own errors have no common ancestor
        known = (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, EOFError)
        odd = (*known, RuntimeError, NotImplementedError)
        if isinstance(broken, odd) or type(broken).__module__ in ("zlib", "_lzma", "lzma"):
            raise BadPackage("il est abîmé, ou ce n'est pas un fichier ZIP") from broken
        raise


def _is_ours(name: str) -> bool:
    if name == MANIFEST:
        return True
    folder, _, digest = name.partition("/")
    return folder == "files" and len(digest) == 64 and set(digest) <= set("0123456789abcdef")


def _manifest(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as broken:
        raise BadPackage("son manifeste ne se lit pas") from broken
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadPackage("il n'a pas été exporté par Point d'orgue")
    if found.get("version") != VERSION:
        raise BadPackage("il vient d'une version que celle-ci ne connaît pas")
    return found


def _stable_id(said: object, number: int) -> str:
    try:
        return str(UUID(said if isinstance(said, str) else ""))
    except ValueError:
        raise BadPackage(f"la ressource n° {number} n'a pas d'identifiant") from None


def _entry(
    stable_id: str, said: dict[str, Any], parts: Mapping[str, bytes], limit: int, number: int
) -> PackagedEntry:
    joined = said.get("file")
    file = _file(joined, parts, limit, number) if isinstance(joined, dict) else None
    uses = joined.get("uses") if isinstance(joined, dict) else None
    return PackagedEntry(
        stable_id=stable_id,
        said={field: said.get(field) for field in FIELDS},
        uses=uses if isinstance(uses, dict) else {},
        file=file,
        mark=sha256(canonical(said).encode()).hexdigest(),
    )


def _file(said: Mapping[str, Any], parts: Mapping[str, bytes], limit: int, number: int) -> Examined:
    digest, name = said.get("sha256"), said.get("name")
    content = parts.get(f"files/{digest}")
    if content is None:
        raise BadPackage(f"le fichier de la ressource n° {number} manque")
    if sha256(content).hexdigest() != digest:
        raise BadPackage(f"le fichier de la ressource n° {number} a été changé en route")
    try:
        return examined(content, name if isinstance(name, str) else "", limit)
    except BadDocument as wrong:
        raise BadPackage(
            f"ressource n° {number} : {wrong.sentence[:1].lower()}{wrong.sentence[1:].rstrip('.')}"
        ) from wrong


def is_image(media_type: str | None) -> bool:
    """Whether a file of that type shows people's images, which papers allow or not."""
    return bool(media_type) and str(media_type).startswith(f"{DocumentKind.IMAGE.value}/")
